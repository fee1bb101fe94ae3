//! Short transforms of 2 to 32 points, done in eight columns at a time.
//!
//! Loops over arrays, not closures: all of it has to be inlined to be compiled for a level.

use std::array::from_fn;
use std::f32::consts::FRAC_1_SQRT_2;
use std::marker::PhantomData;

use lastbit_vecmath::Level;
use rustfft::num_complex::Complex32;

use super::direction::Direction;
use super::octet::Octet;
use super::product::Product;

/// A transform of `N` points down each of eight columns.
pub(super) trait Kernel<const N: usize>: Send + Sync {
    /// Puts all points after it has taken all.
    fn apply<L: Level>(&self, level: L, from: &impl Source<L>, to: &mut impl Target<L>);
}

/// Where a kernel takes points from.
pub(super) trait Source<L: Level> {
    fn take(&self, level: L, k: usize) -> Octet<L>;
}

/// Where a kernel puts points.
pub(super) trait Target<L: Level> {
    fn put(&mut self, k: usize, value: Octet<L>);
}

impl<L: Level, const N: usize> Source<L> for [Octet<L>; N] {
    #[inline(always)]
    fn take(&self, _: L, k: usize) -> Octet<L> {
        self[k]
    }
}

impl<L: Level, const N: usize> Target<L> for [Octet<L>; N] {
    #[inline(always)]
    fn put(&mut self, k: usize, value: Octet<L>) {
        self[k] = value;
    }
}

/// Every so manieth point.
struct Sparse<'a, S> {
    of: &'a S,
    stride: usize,
}

impl<L: Level, S: Source<L>> Source<L> for Sparse<'_, S> {
    #[inline(always)]
    fn take(&self, level: L, k: usize) -> Octet<L> {
        self.of.take(level, k * self.stride)
    }
}

/// Transforms that need no general twiddle factor. The same sums in RustFFT's scalar, SSE, NEON and AVX code.
pub(super) trait Butterfly<const N: usize> {
    fn butterfly<L: Level>(level: L, column: [Octet<L>; N]) -> [Octet<L>; N];
}

impl<D: Direction> Butterfly<2> for D {
    #[inline(always)]
    fn butterfly<L: Level>(_: L, [a, b]: [Octet<L>; 2]) -> [Octet<L>; 2] {
        [a + b, a - b]
    }
}

impl<D: Direction> Butterfly<4> for D {
    #[inline(always)]
    fn butterfly<L: Level>(_: L, [a, b, c, d]: [Octet<L>; 4]) -> [Octet<L>; 4] {
        let ([even_sum, even_difference], [odd_sum, odd_difference]) = ([a + c, a - c], [b + d, b - d]);
        let turned = D::quarter_turn(odd_difference);
        [even_sum + odd_sum, even_difference + turned, even_sum - odd_sum, even_difference - turned]
    }
}

impl<D: Direction> Butterfly<8> for D {
    #[inline(always)]
    fn butterfly<L: Level>(level: L, column: [Octet<L>; 8]) -> [Octet<L>; 8] {
        // With products in software it is not this that takes the time, but for the compiler, where it is inlined.
        if L::FUSED { eight::<L, D>(level, column) } else { eight_in_calls::<L, D>(level, column) }
    }
}

#[inline(never)]
fn eight_in_calls<L: Level, D: Direction>(level: L, column: [Octet<L>; 8]) -> [Octet<L>; 8] {
    eight::<L, D>(level, column)
}

#[inline(always)]
fn eight<L: Level, D: Direction>(level: L, [a, b, c, d, e, f, g, h]: [Octet<L>; 8]) -> [Octet<L>; 8] {
    let [a, c, e, g] = D::butterfly(level, [a, c, e, g]);
    let [b, d, f, h] = D::butterfly(level, [b, d, f, h]);
    let (d, f, h) = (eighth_turn::<L, D>(level, d), D::quarter_turn(f), three_eighths_turn::<L, D>(level, h));
    [a + b, c + d, e + f, g + h, a - b, c - d, e - f, g - h]
}

/// The twiddle factor of 45 degrees: a turn, a sum and one product a part, instead of a complex product.
#[inline(always)]
fn eighth_turn<L: Level, D: Direction>(level: L, value: Octet<L>) -> Octet<L> {
    (D::quarter_turn(value) + value).scaled(level, FRAC_1_SQRT_2)
}

/// The twiddle factor of 135 degrees.
#[inline(always)]
fn three_eighths_turn<L: Level, D: Direction>(level: L, value: Octet<L>) -> Octet<L> {
    (D::quarter_turn(value) - value).scaled(level, FRAC_1_SQRT_2)
}

/// A plain butterfly as a kernel.
pub(super) struct Radix<D>(PhantomData<D>);

impl<D> Radix<D> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<D: Direction + Butterfly<N>, const N: usize> Kernel<N> for Radix<D> {
    #[inline(always)]
    fn apply<L: Level>(&self, level: L, from: &impl Source<L>, to: &mut impl Target<L>) {
        let mut column = [Octet::zero(level); N];
        for (k, value) in column.iter_mut().enumerate() {
            *value = from.take(level, k);
        }
        for (k, value) in D::butterfly(level, column).into_iter().enumerate() {
            to.put(k, value);
        }
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

    #[inline(always)]
    fn twisted<L: Level>(&self, level: L, x: usize, y: usize, value: Octet<L>) -> Octet<L> {
        let eighths = 8 * x * y;
        if y == 0 {
            value
        } else if matches!(self.twist, Twist::Products) || !eighths.is_multiple_of(R * C) || eighths > 3 * R * C {
            P::product(level, value, Octet::splat(level, self.twiddles[y][x]))
        } else {
            match eighths / (R * C) {
                0 => value,
                1 => eighth_turn::<L, D>(level, value),
                2 => D::quarter_turn(value),
                _ => three_eighths_turn::<L, D>(level, value),
            }
        }
    }

    #[inline(always)]
    fn transform<L: Level>(&self, level: L, from: &impl Source<L>, to: &mut impl Target<L>)
    where
        D: Butterfly<R> + Butterfly<C>,
    {
        let mut rows = [[Octet::zero(level); C]; R];
        for x in 0..C {
            let mut column = [Octet::zero(level); R];
            for (y, value) in column.iter_mut().enumerate() {
                *value = from.take(level, x + C * y);
            }
            for (y, value) in D::butterfly(level, column).into_iter().enumerate() {
                rows[y][x] = self.twisted(level, x, y, value);
            }
        }
        for (y, row) in rows.into_iter().enumerate() {
            for (x, value) in D::butterfly(level, row).into_iter().enumerate() {
                to.put(x * R + y, value);
            }
        }
    }
}

macro_rules! two_factor_kernels {
    ($($n:literal: $r:literal x $c:literal;)*) => {$(
        impl<P: Product, D: Direction> Kernel<$n> for TwoFactor<P, D, $r, $c> {
            #[inline(always)]
            fn apply<L: Level>(&self, level: L, from: &impl Source<L>, to: &mut impl Target<L>) {
                self.transform(level, from, to);
            }
        }
    )*};
}

two_factor_kernels! {
    8: 2 x 4;
    16: 4 x 4;
    32: 4 x 8;
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
    fn transform<L: Level, const HALF: usize>(&self, level: L, from: &impl Source<L>, to: &mut impl Target<L>)
    where
        E: Kernel<HALF>,
        D: Butterfly<QUARTER>,
    {
        let mut even = [Octet::zero(level); HALF];
        self.even.apply(level, &Sparse { of: from, stride: 2 }, &mut even);
        let (mut after, mut before) = ([Octet::zero(level); QUARTER], [Octet::zero(level); QUARTER]);
        for k in 0..QUARTER {
            (after[k], before[k]) =
                (from.take(level, 4 * k + 1), from.take(level, (4 * k + 2 * HALF - 1) % (2 * HALF)));
        }
        let (after, before) = (D::butterfly(level, after), D::butterfly(level, before));
        for k in 0..QUARTER {
            let (mut after, mut before) = (after[k], before[k]);
            if k > 0 {
                let twiddle = self.twiddles[k];
                after = P::product(level, after, Octet::splat(level, twiddle));
                before = P::product(level, before, Octet::splat(level, twiddle.conj()));
            }
            for (k, odd) in [(k, after + before), (k + QUARTER, D::quarter_turn(after - before))] {
                to.put(k, even[k] + odd);
                to.put(k + HALF, even[k] - odd);
            }
        }
    }
}

impl<P: Product, D: Direction, E: Kernel<8>> Kernel<16> for SplitRadix<P, D, E, 4> {
    #[inline(always)]
    fn apply<L: Level>(&self, level: L, from: &impl Source<L>, to: &mut impl Target<L>) {
        self.transform::<L, 8>(level, from, to);
    }
}

impl<P: Product, D: Direction, E: Kernel<16>> Kernel<32> for SplitRadix<P, D, E, 8> {
    #[inline(always)]
    fn apply<L: Level>(&self, level: L, from: &impl Source<L>, to: &mut impl Target<L>) {
        self.transform::<L, 16>(level, from, to);
    }
}
