//! Functions of many arguments at once: the same bits as one call each, without the calls' branches.
//!
//! Eight arguments go through the common path together. A lane that needs more (a special argument, or a value so close
//! to a rounding boundary that the plain evaluation can't tell which side the library's own would take) is sent through
//! the function itself.

use std::{f64::consts::LOG10_2, marker::PhantomData};

use lastbit_vecmath::{Level, Vectorized, vectorize};

use super::exp2f::{exp2_core, remainder};
use super::logf::{self, Parts, log_core};
use super::powf::log2_core;
use super::{log10f, powf, rounded, sin};
use crate::contraction::{Contraction, Separate, rounding_is_settled};

const LANES: usize = 8;

/// An array with a value for each lane. `array::map` and `array::from_fn` are not always inlined, and what is not inlined
/// is not compiled for wider vectors.
macro_rules! lanes {
    (|$lane:ident| $value:expr) => {{
        let mut all = [Default::default(); LANES];
        for $lane in 0..LANES {
            all[$lane] = $value;
        }
        all
    }};
}

/// A function of one argument, in lanes.
trait Lanes {
    /// The values of eight arguments, and which of them are certain.
    fn together(&self, x: &[f32; LANES]) -> ([f32; LANES], [bool; LANES]);

    /// The value of any argument.
    fn alone(&self, x: f32) -> f32;
}

/// Puts the function's values in place of its arguments.
struct Each<'v, F>(&'v mut [f32], F);

impl<F: Lanes> Vectorized for Each<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, _level: L) {
        let Self(values, function) = self;
        let (chunks, rest) = values.as_chunks_mut::<LANES>();
        for chunk in chunks {
            let (results, certain) = function.together(chunk);
            let arguments = std::mem::replace(chunk, results);
            if certain != [true; LANES] {
                for lane in (0..LANES).filter(|&lane| !certain[lane]) {
                    chunk[lane] = function.alone(arguments[lane]);
                }
            }
        }
        for value in rest {
            *value = function.alone(*value);
        }
    }
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
    let log2_10 = log2_core::<Separate>(&Parts::of_bits(10.0f32.to_bits()));
    vectorize(Each(values, Pow10 { log2_10, build: PhantomData::<C> }));
}

/// [`sin_to_f32`](sin::sin_to_f32) of each.
pub(super) fn sin_to_f32_each<C: Contraction>(values: &mut [f32]) {
    vectorize(Each(values, Sin(PhantomData::<C>)));
}

struct Log10<C, Outer>(PhantomData<(C, Outer)>);

impl<C: Contraction, Outer: Contraction> Lanes for Log10<C, Outer> {
    #[inline(always)]
    fn together(&self, x: &[f32; LANES]) -> ([f32; LANES], [bool; LANES]) {
        let split: [_; LANES] = lanes!(|lane| log10f::split(x[lane].to_bits() as i32, 0));
        let logs: [f64; LANES] = lanes!(|lane| log_core::<Separate>(&Parts::of_bits(split[lane].1.to_bits())));
        let certain = lanes!(|lane| {
            let normal = (x[lane] >= f32::MIN_POSITIVE) & (x[lane] <= f32::MAX);
            // A significand of exactly one is the one argument with an exact logarithm.
            let settled = rounding_is_settled::<{ logf::AGREEMENT }>(logs[lane]) | (logs[lane] == 0.0);
            normal & (!C::FUSED | settled)
        });
        (lanes!(|lane| log10f::join::<Outer>(split[lane].0, logs[lane] as f32)), certain)
    }

    fn alone(&self, x: f32) -> f32 {
        log10f::log10f::<C, Outer>(x)
    }
}

struct Log10Rounded;

impl Lanes for Log10Rounded {
    #[inline(always)]
    fn together(&self, x: &[f32; LANES]) -> ([f32; LANES], [bool; LANES]) {
        /// The logarithm inside powf is within 2^-32.1 of the logarithm, relatively: in the worst place, just below one.
        const ACCURACY: u32 = 32;
        let logs: [f64; LANES] = lanes!(|lane| LOG10_2 * log2_core::<Separate>(&Parts::of_bits(x[lane].to_bits())));
        let certain = lanes!(|lane| {
            let normal = (x[lane] >= f32::MIN_POSITIVE) & (x[lane] <= f32::MAX);
            normal & (rounding_is_settled::<ACCURACY>(logs[lane]) | (logs[lane] == 0.0))
        });
        (lanes!(|lane| logs[lane] as f32), certain)
    }

    fn alone(&self, x: f32) -> f32 {
        rounded::log10f(x)
    }
}

struct Pow10<C> {
    log2_10: f64,
    build: PhantomData<C>,
}

impl<C: Contraction> Lanes for Pow10<C> {
    #[inline(always)]
    fn together(&self, y: &[f32; LANES]) -> ([f32; LANES], [bool; LANES]) {
        /// Beyond it the function has to look at overflow.
        const TAME: f64 = 16.0;
        /// Half a step of the table of powers, less what a rounding can move an exponent.
        const HALF_STEP: f64 = (1.0 / 64.0) * (1.0 - 1.0 / 1_048_576.0);
        /// Away from the middle between two entries of the table, fused and unfused evaluation take the same entry and
        /// differ by roundings alone: 2^-45 in an exponent of up to 16, 2^-50 in what follows.
        const AGREEMENT: u32 = 43;
        let exponents: [f64; LANES] = lanes!(|lane| f64::from(y[lane]) * self.log2_10);
        let powers: [f64; LANES] = lanes!(|lane| exp2_core::<Separate>(exponents[lane]));
        let certain = lanes!(|lane| {
            let settled =
                (remainder(exponents[lane]).abs() < HALF_STEP) & rounding_is_settled::<AGREEMENT>(powers[lane]);
            (exponents[lane].abs() < TAME) & (!C::FUSED | settled)
        });
        (lanes!(|lane| powers[lane] as f32), certain)
    }

    fn alone(&self, y: f32) -> f32 {
        powf::powf::<C>(10.0, y)
    }
}

/// The library's sine is within 0.55 ulp of the sine, and so is rounded to the same f32 as any other value near enough:
/// here the Taylor series up to x^23, which is cut off at 2^-66 of the value for arguments up to a quarter turn.
struct Sin<C>(PhantomData<C>);

impl<C: Contraction> Lanes for Sin<C> {
    #[inline(always)]
    fn together(&self, x: &[f32; LANES]) -> ([f32; LANES], [bool; LANES]) {
        const QUARTER_TURN: f32 = 1.6;
        /// Roundings of the series, each at most 2^-53 of its term; the terms add up to sinh(1.6) < 2.4, the value is at
        /// least x / 2.
        const AGREEMENT: u32 = 48;
        /// 1 / (2k + 1)!, with alternating signs, from x^23 down to x^3.
        const SERIES: [f64; 11] = {
            let mut series = [0.0; 11];
            let (mut k, mut factorial) = (1, 1.0);
            while k <= 11 {
                factorial *= (2 * k) as f64 * (2 * k + 1) as f64;
                series[11 - k] = if k % 2 == 1 { -1.0 / factorial } else { 1.0 / factorial };
                k += 1;
            }
            series
        };
        let wide: [f64; LANES] = lanes!(|lane| f64::from(x[lane]));
        let squares: [f64; LANES] = lanes!(|lane| wide[lane] * wide[lane]);
        let mut sums = [SERIES[0]; LANES];
        for coefficient in &SERIES[1..] {
            sums = lanes!(|lane| sums[lane] * squares[lane] + coefficient);
        }
        let sines: [f64; LANES] = lanes!(|lane| wide[lane] + wide[lane] * (squares[lane] * sums[lane]));
        let certain = lanes!(|lane| (x[lane].abs() <= QUARTER_TURN) & rounding_is_settled::<AGREEMENT>(sines[lane]));
        (lanes!(|lane| sines[lane] as f32), certain)
    }

    fn alone(&self, x: f32) -> f32 {
        sin::sin_to_f32::<C>(f64::from(x))
    }
}
