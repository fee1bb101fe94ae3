//! Short transforms of 2 to 32 points, done in four columns at a time without touching memory in between.
//!
//! From 8 points up they are functions of their own, not inlined into every plan that holds them: unrolled, they are
//! long, and this code runs where the crate's own plans can't.

use std::array::from_fn;
use std::f32::consts::FRAC_1_SQRT_2;
use std::marker::PhantomData;

use rustfft::num_complex::Complex32;

use super::direction::Direction;
use super::product::Product;
use super::quad::Quad;

/// A transform of `N` points down each of four columns.
pub(super) trait Kernel<const N: usize>: Send + Sync {
    fn apply(&self, column: [Quad; N]) -> [Quad; N];
}

/// Transforms that need no general twiddle factor. The same sums in RustFFT's scalar, SSE, NEON and AVX code.
pub(super) trait Butterfly: Sized {
    fn butterfly<D: Direction>(self) -> Self;
}

impl Butterfly for [Quad; 2] {
    #[inline(always)]
    fn butterfly<D: Direction>(self) -> Self {
        let [a, b] = self;
        [a + b, a - b]
    }
}

impl Butterfly for [Quad; 4] {
    #[inline(always)]
    fn butterfly<D: Direction>(self) -> Self {
        let [a, b, c, d] = self;
        let ([even_sum, even_difference], [odd_sum, odd_difference]) = ([a + c, a - c], [b + d, b - d]);
        let turned = D::quarter_turn(odd_difference);
        [even_sum + odd_sum, even_difference + turned, even_sum - odd_sum, even_difference - turned]
    }
}

impl Butterfly for [Quad; 8] {
    #[inline(never)]
    fn butterfly<D: Direction>(self) -> Self {
        let even = [self[0], self[2], self[4], self[6]].butterfly::<D>();
        let mut odd = [self[1], self[3], self[5], self[7]].butterfly::<D>();
        odd[1] = eighth_turn::<D>(odd[1]);
        odd[2] = D::quarter_turn(odd[2]);
        odd[3] = three_eighths_turn::<D>(odd[3]);
        from_fn(|k| if k < 4 { even[k] + odd[k] } else { even[k - 4] - odd[k - 4] })
    }
}

/// The twiddle factor of 45 degrees: a turn, a sum and one product a part, instead of a complex product.
#[inline(always)]
fn eighth_turn<D: Direction>(value: Quad) -> Quad {
    (D::quarter_turn(value) + value) * FRAC_1_SQRT_2
}

/// The twiddle factor of 135 degrees.
#[inline(always)]
fn three_eighths_turn<D: Direction>(value: Quad) -> Quad {
    (D::quarter_turn(value) - value) * FRAC_1_SQRT_2
}

/// A plain butterfly as a kernel.
pub(super) struct Radix<D>(PhantomData<D>);

impl<D> Radix<D> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<D: Direction, const N: usize> Kernel<N> for Radix<D>
where
    [Quad; N]: Butterfly,
{
    #[inline(always)]
    fn apply(&self, column: [Quad; N]) -> [Quad; N] {
        column.butterfly::<D>()
    }
}

/// What the twiddle step of a [`TwoFactor`] kernel multiplies by.
pub(super) enum Twist {
    /// Every value of the rows 1 and up is multiplied by its factor, factor 0 included.
    Products,
    /// Multiples of 45 degrees are done as turns.
    Turns,
}

/// `R` x `C` points: butterflies of `R` down the columns, twiddle factors, butterflies of `C` along the rows.
pub(super) struct TwoFactor<P, D, const R: usize, const C: usize> {
    twiddles: [[Complex32; C]; R],
    twist: Twist,
    order: PhantomData<(P, D)>,
}

impl<P: Product, D: Direction, const R: usize, const C: usize> TwoFactor<P, D, R, C> {
    /// `factor_0` is what this code of RustFFT takes for the factor of angle 0; its imaginary zero has a sign.
    pub(super) fn products(factor_0: Complex32) -> Self {
        let factor = |index| if index == 0 { factor_0 } else { D::twiddle(index, R * C) };
        Self { twiddles: from_fn(|y| from_fn(|x| factor(x * y))), twist: Twist::Products, order: PhantomData }
    }

    pub(super) fn turns() -> Self {
        Self { twiddles: from_fn(|y| from_fn(|x| D::twiddle(x * y, R * C))), twist: Twist::Turns, order: PhantomData }
    }

    #[inline(never)]
    fn twisted(&self, x: usize, y: usize, value: Quad) -> Quad {
        let product = || P::product(value, Quad::splat(self.twiddles[y][x]));
        if y == 0 {
            return value;
        }
        match self.twist {
            Twist::Products => product(),
            Twist::Turns => match 8 * x * y {
                0 => value,
                eighths if eighths == R * C => eighth_turn::<D>(value),
                eighths if eighths == 2 * R * C => D::quarter_turn(value),
                eighths if eighths == 3 * R * C => three_eighths_turn::<D>(value),
                _ => product(),
            },
        }
    }

    #[inline(always)]
    fn transform<const N: usize>(&self, points: [Quad; N]) -> [Quad; N]
    where
        [Quad; R]: Butterfly,
        [Quad; C]: Butterfly,
    {
        let columns: [[Quad; R]; C] = from_fn(|x| {
            let column: [Quad; R] = from_fn(|y| points[x + C * y]);
            let column = column.butterfly::<D>();
            from_fn(|y| self.twisted(x, y, column[y]))
        });
        let rows: [[Quad; C]; R] = from_fn(|y| {
            let row: [Quad; C] = from_fn(|x| columns[x][y]);
            row.butterfly::<D>()
        });
        from_fn(|k| rows[k % R][k / R])
    }
}

impl<P: Product, D: Direction> Kernel<8> for TwoFactor<P, D, 2, 4> {
    #[inline(always)]
    fn apply(&self, column: [Quad; 8]) -> [Quad; 8] {
        self.transform(column)
    }
}

impl<P: Product, D: Direction> Kernel<16> for TwoFactor<P, D, 4, 4> {
    #[inline(never)]
    fn apply(&self, column: [Quad; 16]) -> [Quad; 16] {
        self.transform(column)
    }
}

impl<P: Product, D: Direction> Kernel<32> for TwoFactor<P, D, 4, 8> {
    #[inline(never)]
    fn apply(&self, column: [Quad; 32]) -> [Quad; 32] {
        self.transform(column)
    }
}

/// Split radix: the even points by a transform of half the size, the odd ones by two of a quarter of it, the second of
/// which starts one point before the first, around the end.
///
/// RustFFT 6.4.1, `algorithm/butterflies.rs`, 16 and 32 points.
pub(super) struct SplitRadix<P, D, E, const QUARTER: usize> {
    even: E,
    twiddles: [Complex32; QUARTER],
    order: PhantomData<(P, D)>,
}

impl<P: Product, D: Direction, E, const QUARTER: usize> SplitRadix<P, D, E, QUARTER> {
    pub(super) fn new(even: E) -> Self {
        Self { even, twiddles: from_fn(|k| D::twiddle(k, 4 * QUARTER)), order: PhantomData }
    }

    #[inline(always)]
    fn transform<const HALF: usize, const N: usize>(&self, points: [Quad; N]) -> [Quad; N]
    where
        E: Kernel<HALF>,
        [Quad; QUARTER]: Butterfly,
    {
        let even = self.even.apply(from_fn(|k| points[2 * k]));
        let after: [Quad; QUARTER] = from_fn(|k| points[4 * k + 1]);
        let before: [Quad; QUARTER] = from_fn(|k| points[(4 * k + N - 1) % N]);
        let (mut after, mut before) = (after.butterfly::<D>(), before.butterfly::<D>());
        for k in 0..QUARTER {
            if k > 0 {
                after[k] = P::product(after[k], Quad::splat(self.twiddles[k]));
                before[k] = P::product(before[k], Quad::splat(self.twiddles[k].conj()));
            }
            (after[k], before[k]) = (after[k] + before[k], D::quarter_turn(after[k] - before[k]));
        }
        from_fn(|k| {
            let odd = if k % HALF < QUARTER { after[k % QUARTER] } else { before[k % QUARTER] };
            if k < HALF { even[k] + odd } else { even[k - HALF] - odd }
        })
    }
}

impl<P: Product, D: Direction, E: Kernel<8>> Kernel<16> for SplitRadix<P, D, E, 4> {
    #[inline(never)]
    fn apply(&self, column: [Quad; 16]) -> [Quad; 16] {
        self.transform::<8, 16>(column)
    }
}

impl<P: Product, D: Direction, E: Kernel<16>> Kernel<32> for SplitRadix<P, D, E, 8> {
    #[inline(never)]
    fn apply(&self, column: [Quad; 32]) -> [Quad; 32] {
        self.transform::<16, 32>(column)
    }
}
