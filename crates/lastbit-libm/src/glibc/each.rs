//! Functions of many arguments at once: the same bits as one call each, without the calls' branches.
//!
//! A block of arguments goes through the common path together, in loops that a compiler turns into vector code of any
//! width. What needs more (a special argument, or a value so close to a rounding boundary that the evaluation here can't
//! tell which side the library's own would take) is sent through the function itself afterwards.
//!
//! A build with fused products is evaluated with fused products where the level has them, and is then exact; elsewhere
//! without, and what may differ is sent on.

use std::{f64::consts::LOG10_2, marker::PhantomData};

use lastbit_vecmath::{Level, Vectorized, vectorize};

use super::exp2f::{exp2_core, remainder};
use super::logf::{self, Parts, log_core};
use super::powf::log2_core;
use super::{log10f, powf, rounded, sin};
use crate::contraction::{Contraction, On, Separate, unsettled};

/// Arguments that go together: enough for a loop to be worth vectors, few enough to stay in the nearest cache.
const BLOCK: usize = 32;

type Block<T> = [T; BLOCK];

/// A function of one argument, in lanes.
trait Lanes {
    /// The values of a block, and non-zero beside each that is not certain.
    fn together<L: Level>(&self, arguments: &Block<f32>, values: &mut Block<f32>) -> Block<u64>;

    /// The value of any argument.
    fn alone(&self, x: f32) -> f32;
}

/// Puts the function's values in place of its arguments.
struct Each<'v, F>(&'v mut [f32], F);

impl<F: Lanes> Vectorized for Each<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, _: L) {
        let Self(values, function) = self;
        let (blocks, rest) = if L::WIDE { values.as_chunks_mut::<BLOCK>() } else { (&mut [][..], values) };
        for block in blocks {
            let arguments = *block;
            let doubts = function.together::<L>(&arguments, block);
            if doubts.iter().fold(0, |any, doubt| any | doubt) != 0 {
                for lane in (0..BLOCK).filter(|&lane| doubts[lane] != 0) {
                    block[lane] = function.alone(arguments[lane]);
                }
            }
        }
        for value in rest {
            *value = function.alone(*value);
        }
    }
}

/// Fills a block. `array::from_fn` is not always inlined, and what is not inlined is not compiled for wider vectors.
macro_rules! block {
    (|$lane:ident| $value:expr) => {{
        let mut block = [Default::default(); BLOCK];
        for $lane in 0..BLOCK {
            block[$lane] = $value;
        }
        block
    }};
}

/// Whether a level evaluates a build as the library does.
const fn is_exact<C: Contraction, L: Level>() -> bool {
    !C::FUSED || L::FUSED
}

/// Non-zero for zero, negative, subnormal, infinite and NaN arguments.
#[inline(always)]
fn is_special(x: f32) -> u64 {
    const LEAST_NORMAL: u32 = 0x0080_0000;
    const INFINITY: u32 = 0x7f80_0000;
    u64::from(x.to_bits().wrapping_sub(LEAST_NORMAL) >= INFINITY - LEAST_NORMAL)
}

/// [`log10f`](log10f::log10f) of each.
pub(super) fn log10f_each<C: Contraction, Outer: Contraction>(values: &mut [f32]) {
    vectorize(Each(values, Log10(PhantomData::<(C, Outer)>)));
}

/// [`rounded::log10f`] of each.
pub fn log10f_rounded_each(values: &mut [f32]) {
    vectorize(Each(values, Log10Rounded));
}

/// [`powf`](powf::powf) of 10 and each.
pub(super) fn pow10f_each<C: Contraction>(values: &mut [f32]) {
    vectorize(Each(values, Pow10(PhantomData::<C>)));
}

/// [`sin_to_f32`](sin::sin_to_f32) of each.
pub(super) fn sin_to_f32_each<C: Contraction>(values: &mut [f32]) {
    vectorize(Each(values, Sin(PhantomData::<C>)));
}

struct Log10<C, Outer>(PhantomData<(C, Outer)>);

impl<C: Contraction, Outer: Contraction> Lanes for Log10<C, Outer> {
    #[inline(always)]
    fn together<L: Level>(&self, x: &Block<f32>, values: &mut Block<f32>) -> Block<u64> {
        let significands: Block<u32> = block!(|lane| log10f::split(x[lane].to_bits() as i32, 0).1.to_bits());
        let logs: Block<f64> = block!(|lane| {
            let parts = Parts::of_bits(significands[lane]);
            if C::FUSED { log_core::<On<L>>(&parts) } else { log_core::<Separate>(&parts) }
        });
        for lane in 0..BLOCK {
            let (exponent, _) = log10f::split(x[lane].to_bits() as i32, 0);
            values[lane] = log10f::join::<Outer>(exponent, logs[lane] as f32);
        }
        block!(|lane| {
            let open = if is_exact::<C, L>() { 0 } else { unsettled::<{ logf::AGREEMENT }>(logs[lane]) };
            open | is_special(x[lane])
        })
    }

    fn alone(&self, x: f32) -> f32 {
        log10f::log10f::<C, Outer>(x)
    }
}

struct Log10Rounded;

impl Lanes for Log10Rounded {
    #[inline(always)]
    fn together<L: Level>(&self, x: &Block<f32>, values: &mut Block<f32>) -> Block<u64> {
        /// The logarithm inside powf is within 2^-32.1 of the logarithm, relatively: in the worst place, just below one.
        const ACCURACY: u32 = 32;
        let logs: Block<f64> = block!(|lane| LOG10_2 * log2_core::<On<L>>(&Parts::of_bits(x[lane].to_bits())));
        for lane in 0..BLOCK {
            values[lane] = logs[lane] as f32;
        }
        block!(|lane| unsettled::<ACCURACY>(logs[lane]) | is_special(x[lane]))
    }

    fn alone(&self, x: f32) -> f32 {
        rounded::log10f(x)
    }
}

/// What `powf` takes for the base's logarithm, in every build.
const LOG2_10: f64 = f64::from_bits(0x400a_934f_0979_b22d);

struct Pow10<C>(PhantomData<C>);

impl<C: Contraction> Lanes for Pow10<C> {
    #[inline(always)]
    fn together<L: Level>(&self, y: &Block<f32>, values: &mut Block<f32>) -> Block<u64> {
        /// Beyond it the function has to look at overflow.
        const TAME: f64 = 16.0;
        /// Half a step of the table of powers, less what a rounding can move an exponent. Builds differ in which entry
        /// they take at the middle between two.
        const HALF_STEP: f64 = (1.0 / 64.0) * (1.0 - 1.0 / 1_048_576.0);
        /// Away from there, fused and unfused evaluation take the same entry and differ by roundings alone: 2^-45 in an
        /// exponent of up to 16, 2^-50 in what follows.
        const AGREEMENT: u32 = 43;
        let exponents: Block<f64> = block!(|lane| f64::from(y[lane]) * LOG2_10);
        let powers: Block<f64> = block!(|lane| {
            if C::FUSED { exp2_core::<On<L>>(exponents[lane]) } else { exp2_core::<Separate>(exponents[lane]) }
        });
        for lane in 0..BLOCK {
            values[lane] = powers[lane] as f32;
        }
        block!(|lane| {
            let exponent = exponents[lane];
            let middle = u64::from(remainder(exponent).abs() >= HALF_STEP);
            let open = match is_exact::<C, L>() {
                true if C::ROUNDS_AWAY => middle,
                true => 0,
                false => middle | unsettled::<AGREEMENT>(powers[lane]),
            };
            let is_tame = exponent.abs() < TAME;
            open | u64::from(!is_tame)
        })
    }

    fn alone(&self, y: f32) -> f32 {
        powf::powf::<C>(10.0, y)
    }
}

/// The library's sine is within 0.55 ulp of the sine, and so is rounded to the same f32 as any other value near enough:
/// here the Taylor series up to x^17, for arguments up to a quarter turn.
struct Sin<C>(PhantomData<C>);

impl<C: Contraction> Lanes for Sin<C> {
    #[inline(always)]
    fn together<L: Level>(&self, x: &Block<f32>, values: &mut Block<f32>) -> Block<u64> {
        /// The bits of the smallest argument taken, 2^-100, and of the largest, 1.6.
        const LEAST: u32 = 0x0d80_0000;
        const QUARTER_TURN: u32 = 0x3fcc_cccd;
        /// What the series leaves out is at most 1.6^19 / 19! = 2^-43.9, of a value near 1, and less, relatively, for
        /// smaller arguments. Roundings are each at most 2^-53 of a term; the terms add up to sinh(1.6) < 2.4.
        const AGREEMENT: u32 = 42;
        /// 1 / (2k + 1)!, with alternating signs, from x^17 down to x^3.
        const SERIES: [f64; 8] = {
            let mut series = [0.0; 8];
            let (mut k, mut factorial) = (1, 1.0);
            while k <= 8 {
                factorial *= (2 * k) as f64 * (2 * k + 1) as f64;
                series[8 - k] = if k % 2 == 1 { -1.0 / factorial } else { 1.0 / factorial };
                k += 1;
            }
            series
        };
        let sines: Block<f64> = block!(|lane| {
            let wide = f64::from(x[lane]);
            let square = wide * wide;
            let mut sum = SERIES[0];
            for &coefficient in &SERIES[1..] {
                sum = L::mul_add(sum, square, coefficient);
            }
            L::mul_add(wide * square, sum, wide)
        });
        for lane in 0..BLOCK {
            values[lane] = sines[lane] as f32;
        }
        block!(|lane| {
            let magnitude = x[lane].to_bits() & 0x7fff_ffff;
            unsettled::<AGREEMENT>(sines[lane]) | u64::from(magnitude.wrapping_sub(LEAST) > QUARTER_TURN - LEAST)
        })
    }

    fn alone(&self, x: f32) -> f32 {
        sin::sin_to_f32::<C>(f64::from(x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contraction::{AArch64, Fused};

    #[test]
    fn the_logarithm_of_ten_is_that_of_every_build() {
        let ten = Parts::of_bits(10.0f32.to_bits());
        for log in [log2_core::<Separate>(&ten), log2_core::<Fused>(&ten), log2_core::<AArch64>(&ten)] {
            assert_eq!(log.to_bits(), LOG2_10.to_bits());
        }
    }
}
