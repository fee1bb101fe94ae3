//! Long transforms, composed of kernels.

use std::array::from_fn;
use std::marker::PhantomData;

use rustfft::num_complex::Complex32;

use super::direction::Direction;
use super::kernel::{Butterfly, Kernel};
use super::product::{FusedWithTwiddleReal, Product};
use super::quad::{LANES, Quad};

/// A complex transform of one size in one direction.
pub(crate) trait Transform: Send + Sync {
    /// Transforms `data` in place. `scratch` is as long as `data`.
    fn process(&self, data: &mut [Complex32], scratch: &mut [Complex32]);
}

/// `N` values at the same place of `N` rows that lie `stride` apart.
#[inline(always)]
fn load_column<const N: usize>(rows: &[Complex32], stride: usize, x: usize) -> [Quad; N] {
    from_fn(|y| Quad::load(&rows[y * stride + x..(y + 1) * stride]))
}

/// The twiddle factors of a matrix of `rows` x `columns`, row 0 left out: it has none.
fn matrix_twiddles<D: Direction>(rows: usize, columns: usize) -> Box<[Complex32]> {
    let index = |place| (1 + place / columns) * (place % columns);
    D::twiddles((0..(rows - 1) * columns).map(index), rows * columns)
}

/// The transform is one kernel.
pub(super) struct Single<K, const N: usize>(pub(super) K);

impl<K: Kernel<N>, const N: usize> Transform for Single<K, N> {
    fn process(&self, data: &mut [Complex32], _: &mut [Complex32]) {
        let points: [Quad; N] = from_fn(|k| Quad::load(&data[k..=k]));
        for (slot, value) in data.iter_mut().zip(self.0.apply(points)) {
            *slot = value.lane(0);
        }
    }
}

/// `R` x `C` points in two passes over memory: kernel `R` down the columns, twiddle factors, transposition, kernel `C`
/// down what are columns now, which leaves the points in order.
///
/// RustFFT 6.4.1, `avx/avx32_butterflies.rs`: 64, 128, 256 and 512 points.
pub(super) struct FourStep<P, A, B, const R: usize, const C: usize> {
    first: A,
    second: B,
    twiddles: Box<[Complex32]>,
    order: PhantomData<P>,
}

impl<P, A, B, const R: usize, const C: usize> FourStep<P, A, B, R, C> {
    pub(super) fn new<D: Direction>(first: A, second: B) -> Self {
        Self { first, second, twiddles: matrix_twiddles::<D>(R, C), order: PhantomData }
    }
}

impl<P: Product, A: Kernel<R>, B: Kernel<C>, const R: usize, const C: usize> Transform for FourStep<P, A, B, R, C> {
    fn process(&self, data: &mut [Complex32], scratch: &mut [Complex32]) {
        for x in (0..C).step_by(LANES) {
            let mut column = self.first.apply(load_column(data, C, x));
            for (y, value) in column.iter_mut().enumerate().skip(1) {
                *value = P::product(*value, Quad::load(&self.twiddles[(y - 1) * C + x..]));
            }
            for (lane, row) in scratch[x * R..].chunks_exact_mut(R).take(LANES).enumerate() {
                for (slot, value) in row.iter_mut().zip(&column) {
                    *slot = value.lane(lane);
                }
            }
        }
        for y in (0..R).step_by(LANES) {
            let column = self.second.apply(load_column(scratch, R, y));
            for (k, value) in column.into_iter().enumerate() {
                value.store(&mut data[k * R + y..(k + 1) * R]);
            }
        }
    }
}

/// One more factor `R` around a transform: butterflies down the columns, twiddle factors, the inner transform of every
/// row, transposition.
///
/// RustFFT 6.4.1, `avx/avx_mixed_radix.rs`, radix 4 and 8.
pub(super) struct MixedRadix<D, const R: usize> {
    inner: Box<dyn Transform>,
    twiddles: Box<[Complex32]>,
    direction: PhantomData<D>,
}

impl<D: Direction, const R: usize> MixedRadix<D, R> {
    pub(super) fn new(inner: Box<dyn Transform>, inner_len: usize) -> Self {
        Self { inner, twiddles: matrix_twiddles::<D>(R, inner_len), direction: PhantomData }
    }
}

impl<D: Direction, const R: usize> Transform for MixedRadix<D, R>
where
    [Quad; R]: Butterfly,
{
    fn process(&self, data: &mut [Complex32], scratch: &mut [Complex32]) {
        let row_len = data.len() / R;
        for x in (0..row_len).step_by(LANES) {
            let column = load_column::<R>(data, row_len, x).butterfly::<D>();
            column[0].store(&mut data[x..row_len]);
            for (y, value) in column.into_iter().enumerate().skip(1) {
                let twiddle = Quad::load(&self.twiddles[(y - 1) * row_len + x..]);
                FusedWithTwiddleReal::product(value, twiddle).store(&mut data[y * row_len + x..(y + 1) * row_len]);
            }
        }
        for row in data.chunks_exact_mut(row_len) {
            self.inner.process(row, &mut scratch[..row_len]);
        }
        for (k, points) in scratch.chunks_exact_mut(R).enumerate() {
            for (y, point) in points.iter_mut().enumerate() {
                *point = data[y * row_len + k];
            }
        }
        data.copy_from_slice(scratch);
    }
}

/// Decimation in time: the base kernel on `4^k` interleaved parts of the input, then `k` layers of radix 4.
///
/// RustFFT 6.4.1, `algorithm/radix4.rs`, `sse/sse_radix4.rs`, `neon/neon_radix4.rs`.
pub(super) struct Radix4<P, D, K, const BASE: usize> {
    base: K,
    /// For each layer, innermost first, the factors of its rows 1 to 3.
    layers: Box<[Box<[Complex32]>]>,
    order: PhantomData<(P, D)>,
}

impl<P: Product, D: Direction, K: Kernel<BASE>, const BASE: usize> Radix4<P, D, K, BASE> {
    pub(super) fn new(base: K, len: usize) -> Self {
        let row_lens =
            std::iter::successors(Some(BASE), |row_len| Some(4 * row_len)).take_while(|&row_len| row_len < len);
        Self { base, layers: row_lens.map(|row_len| matrix_twiddles::<D>(4, row_len)).collect(), order: PhantomData }
    }

    /// Transforms the parts of the input, and puts part `x` where the layers want it: at its index with the base-4
    /// digits reversed.
    fn base_transforms(&self, data: &[Complex32], scratch: &mut [Complex32]) {
        let parts = data.len() / BASE;
        let digits = self.layers.len() as u32;
        for x in (0..parts).step_by(LANES) {
            let column = self.base.apply(load_column(data, parts, x));
            for lane in 0..LANES {
                let start = reverse_base_4(x + lane, digits) * BASE;
                for (slot, value) in scratch[start..start + BASE].iter_mut().zip(&column) {
                    *slot = value.lane(lane);
                }
            }
        }
    }
}

impl<P: Product, D: Direction, K: Kernel<BASE>, const BASE: usize> Transform for Radix4<P, D, K, BASE> {
    fn process(&self, data: &mut [Complex32], scratch: &mut [Complex32]) {
        self.base_transforms(data, scratch);
        for twiddles in &self.layers {
            let row_len = twiddles.len() / 3;
            for block in scratch.chunks_exact_mut(4 * row_len) {
                for x in (0..row_len).step_by(LANES) {
                    let mut column: [Quad; 4] = load_column(block, row_len, x);
                    for (y, value) in column.iter_mut().enumerate().skip(1) {
                        *value = P::product(*value, Quad::load(&twiddles[(y - 1) * row_len + x..]));
                    }
                    for (y, value) in column.butterfly::<D>().into_iter().enumerate() {
                        value.store(&mut block[y * row_len + x..(y + 1) * row_len]);
                    }
                }
            }
        }
        data.copy_from_slice(scratch);
    }
}

fn reverse_base_4(mut index: usize, digits: u32) -> usize {
    let mut reversed = 0;
    for _ in 0..digits {
        reversed = 4 * reversed + index % 4;
        index /= 4;
    }
    reversed
}
