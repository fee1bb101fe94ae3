//! Long transforms, composed of kernels.

use std::marker::PhantomData;

use lastbit_vecmath::{HALF, Level, Vectorized, vectorize_long};

use super::direction::Direction;
use super::kernel::{Butterfly, Kernel, Source, Target};
use super::octet::{COLUMNS, Octet};
use super::points::Points;
use super::product::{FusedWithTwiddleReal, Product};
use crate::twiddle::Units;

/// A complex transform of one size in one direction.
pub(crate) trait Transform: Send + Sync {
    /// Transforms `data` in place. `scratch` is as long as `data`.
    fn process(&self, data: Points<'_>, scratch: Points<'_>);
}

/// The same eight places, from `x` on, of rows that lie `stride` apart.
struct Columns<P> {
    rows: P,
    stride: usize,
    x: usize,
}

impl<L: Level> Source<L> for Columns<&Points<'_>> {
    #[inline(always)]
    fn take(&self, level: L, y: usize) -> Octet<L> {
        self.rows.octet(level, y * self.stride + self.x..(y + 1) * self.stride)
    }
}

impl<L: Level> Target<L> for Columns<&mut Points<'_>> {
    #[inline(always)]
    fn put(&mut self, y: usize, value: Octet<L>) {
        self.rows.put(value, y * self.stride + self.x..(y + 1) * self.stride);
    }
}

#[inline(always)]
fn load_column<L: Level, const N: usize>(level: L, rows: &Points<'_>, stride: usize, x: usize) -> [Octet<L>; N] {
    let (mut column, columns) = ([Octet::zero(level); N], Columns { rows, stride, x });
    for (y, value) in column.iter_mut().enumerate() {
        *value = columns.take(level, y);
    }
    column
}

/// Writes each column of values one value behind the other, from where it is to start: as many as there are places.
#[inline(always)]
fn store_as_rows<L: Level, const N: usize>(
    level: L,
    column: &[Octet<L>; N],
    points: &mut Points<'_>,
    starts: &[usize],
) {
    for (group, column) in column.chunks_exact(HALF).enumerate() {
        let mut square = [column[0].0; HALF];
        for (row, value) in square.iter_mut().zip(column) {
            *row = value.0;
        }
        for (row, start) in level.transpose(square).into_iter().zip(starts) {
            points.put(Octet::<L>(row), start + group * HALF..start + N);
        }
    }
}

/// The twiddle factors of a matrix of `rows` x `columns`, row 0 left out: it has none.
fn matrix_twiddles<D: Direction>(rows: usize, columns: usize) -> Units {
    Units::products(D::step(rows * columns), 1..rows, columns)
}

/// The transform is one kernel.
pub(super) struct Single<K, const N: usize>(pub(super) K);

impl<K: Kernel<N>, const N: usize> Transform for Single<K, N> {
    fn process(&self, data: Points<'_>, _: Points<'_>) {
        vectorize_long(SinglePass(&self.0, data));
    }
}

struct SinglePass<'a, K, const N: usize>(&'a K, Points<'a>);

impl<K: Kernel<N>, const N: usize> Vectorized for SinglePass<'_, K, N> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self(kernel, mut data) = self;
        let mut column = [Octet::zero(level); N];
        kernel.apply(level, &Columns { rows: &data, stride: 1, x: 0 }, &mut column);
        for (k, value) in column.into_iter().enumerate() {
            data.put(value, k..k + 1);
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
    twiddles: Units,
    order: PhantomData<P>,
}

impl<P, A, B, const R: usize, const C: usize> FourStep<P, A, B, R, C> {
    pub(super) fn new<D: Direction>(first: A, second: B) -> Self {
        Self { first, second, twiddles: matrix_twiddles::<D>(R, C), order: PhantomData }
    }
}

impl<P: Product, A: Kernel<R>, B: Kernel<C>, const R: usize, const C: usize> Transform for FourStep<P, A, B, R, C> {
    fn process(&self, data: Points<'_>, scratch: Points<'_>) {
        vectorize_long(FourStepPasses { plan: self, data, scratch });
    }
}

struct FourStepPasses<'a, S> {
    plan: &'a S,
    data: Points<'a>,
    scratch: Points<'a>,
}

impl<P, A, B, const R: usize, const C: usize> Vectorized for FourStepPasses<'_, FourStep<P, A, B, R, C>>
where
    P: Product,
    A: Kernel<R>,
    B: Kernel<C>,
{
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self { plan, mut data, mut scratch } = self;
        for x in (0..C).step_by(COLUMNS) {
            let mut column = [Octet::zero(level); R];
            plan.first.apply(level, &Columns { rows: &data, stride: C, x }, &mut column);
            for (y, value) in column.iter_mut().enumerate().skip(1) {
                *value = P::product(level, *value, Octet::of(level, &plan.twiddles, (y - 1) * C + x));
            }
            let mut starts = [0; COLUMNS];
            for (lane, start) in starts.iter_mut().enumerate() {
                *start = (x + lane) * R;
            }
            store_as_rows(level, &column, &mut scratch, &starts);
        }
        for y in (0..R).step_by(COLUMNS) {
            let from = Columns { rows: &scratch, stride: R, x: y };
            plan.second.apply(level, &from, &mut Columns { rows: &mut data, stride: R, x: y });
        }
    }
}

/// One more factor `R` around a transform: butterflies down the columns, twiddle factors, the inner transform of every
/// row, transposition.
///
/// RustFFT 6.4.1, `avx/avx_mixed_radix.rs`, radix 4 and 8.
pub(super) struct MixedRadix<D, const R: usize> {
    inner: Box<dyn Transform>,
    twiddles: Units,
    direction: PhantomData<D>,
}

impl<D: Direction, const R: usize> MixedRadix<D, R> {
    pub(super) fn new(inner: Box<dyn Transform>, inner_len: usize) -> Self {
        Self { inner, twiddles: matrix_twiddles::<D>(R, inner_len), direction: PhantomData }
    }
}

impl<D: Direction + Butterfly<R>, const R: usize> Transform for MixedRadix<D, R> {
    fn process(&self, mut data: Points<'_>, mut scratch: Points<'_>) {
        let row_len = data.len() / R;
        vectorize_long(FirstPass { plan: self, data: data.all() });
        for y in 0..R {
            self.inner.process(data.part(y * row_len..(y + 1) * row_len), scratch.part(0..row_len));
        }
        vectorize_long(Transposition::<R> { from: data.all(), to: scratch.all() });
        data.copy_from(scratch);
    }
}

/// The columns of a [`MixedRadix`].
struct FirstPass<'a, D, const R: usize> {
    plan: &'a MixedRadix<D, R>,
    data: Points<'a>,
}

impl<D: Direction + Butterfly<R>, const R: usize> Vectorized for FirstPass<'_, D, R> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self { plan, mut data } = self;
        let row_len = data.len() / R;
        for x in (0..row_len).step_by(COLUMNS) {
            let mut column = D::butterfly(level, load_column::<L, R>(level, &data, row_len, x));
            for (y, value) in column.iter_mut().enumerate().skip(1) {
                let twiddle = Octet::of(level, &plan.twiddles, (y - 1) * row_len + x);
                *value = FusedWithTwiddleReal::product(level, *value, twiddle);
            }
            for (y, value) in column.into_iter().enumerate() {
                data.put(value, y * row_len + x..(y + 1) * row_len);
            }
        }
    }
}

/// `R` rows become the columns of as many rows as one has points.
struct Transposition<'a, const R: usize> {
    from: Points<'a>,
    to: Points<'a>,
}

impl<const R: usize> Vectorized for Transposition<'_, R> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(mut self, level: L) {
        let row_len = self.from.len() / R;
        for x in (0..row_len).step_by(COLUMNS) {
            let mut square = [level.singles(0.0); HALF];
            for (row, value) in square.iter_mut().zip(load_column::<L, R>(level, &self.from, row_len, x)) {
                *row = value.0;
            }
            for (k, value) in level.transpose(square).into_iter().enumerate() {
                self.to.put(Octet::<L>(value), (x + k) * R..(x + k + 1) * R);
            }
        }
    }
}

/// Decimation in time: the base kernel on `4^k` interleaved parts of the input, then `k` layers of radix 4.
///
/// RustFFT 6.4.1, `algorithm/radix4.rs`, `sse/sse_radix4.rs`, `neon/neon_radix4.rs`.
pub(super) struct Radix4<P, D, K, const BASE: usize> {
    base: K,
    /// For each layer, innermost first, the factors of its rows 1 to 3.
    layers: Box<[Units]>,
    order: PhantomData<(P, D)>,
}

impl<P: Product, D: Direction, K: Kernel<BASE>, const BASE: usize> Radix4<P, D, K, BASE> {
    pub(super) fn new(base: K, len: usize) -> Self {
        let row_lens =
            std::iter::successors(Some(BASE), |row_len| Some(4 * row_len)).take_while(|&row_len| row_len < len);
        Self { base, layers: row_lens.map(|row_len| matrix_twiddles::<D>(4, row_len)).collect(), order: PhantomData }
    }
}

impl<P: Product, D: Direction, K: Kernel<BASE>, const BASE: usize> Transform for Radix4<P, D, K, BASE> {
    fn process(&self, mut data: Points<'_>, mut scratch: Points<'_>) {
        vectorize_long(Radix4Passes { plan: self, data: data.all(), scratch: scratch.all() });
        data.copy_from(scratch);
    }
}

struct Radix4Passes<'a, S> {
    plan: &'a S,
    data: Points<'a>,
    scratch: Points<'a>,
}

impl<P, D, K, const BASE: usize> Vectorized for Radix4Passes<'_, Radix4<P, D, K, BASE>>
where
    P: Product,
    D: Direction,
    K: Kernel<BASE>,
{
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self { plan, data, mut scratch } = self;
        // The base transforms put part `x` of the input where the layers want it: at its index with the base-4 digits
        // reversed.
        let parts = data.len() / BASE;
        let digits = plan.layers.len() as u32;
        for x in (0..parts).step_by(COLUMNS) {
            let mut column = [Octet::zero(level); BASE];
            plan.base.apply(level, &Columns { rows: &data, stride: parts, x }, &mut column);
            let mut starts = [0; COLUMNS];
            for (lane, start) in starts.iter_mut().enumerate() {
                *start = reverse_base_4(x + lane, digits) * BASE;
            }
            store_as_rows(level, &column, &mut scratch, &starts[..COLUMNS.min(parts - x)]);
        }
        for twiddles in &plan.layers {
            let row_len = twiddles.len() / 3;
            for block in (0..data.len()).step_by(4 * row_len) {
                let mut block = scratch.part(block..block + 4 * row_len);
                for x in (0..row_len).step_by(COLUMNS) {
                    let mut column = load_column::<L, 4>(level, &block, row_len, x);
                    for (y, value) in column.iter_mut().enumerate().skip(1) {
                        *value = P::product(level, *value, Octet::of(level, twiddles, (y - 1) * row_len + x));
                    }
                    for (y, value) in D::butterfly(level, column).into_iter().enumerate() {
                        block.put(value, y * row_len + x..(y + 1) * row_len);
                    }
                }
            }
        }
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
