//! f64 functions rounded to f32, and f32 functions that round correctly.
//!
//! Every library's is within an ulp of the function, and so is rounded to the same f32 as any other value near enough,
//! unless a rounding boundary lies between them.

use std::f64::consts::{FRAC_1_PI, LN_10, LOG10_2, PI};

use lastbit_vecmath::{Doubles, Halves, Level, Singles, Words};

use super::{Lanes, unsettled};
use crate::contraction::Fused;
use crate::glibc::lanes::{Parts, log2, power_of_eighth, special};

/// `sin(x)` of an f64, rounded to f32, by a library's own function where it is close.
#[derive(Clone, Copy)]
pub struct Sin(pub fn(f64) -> f32);

impl Lanes for Sin {
    /// An odd polynomial, for arguments up to a quarter turn.
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        /// The magnitudes taken.
        const LEAST: f32 = 1.0 / (1_u128 << 100) as f32;
        const MOST: f32 = 1.6;
        const AGREEMENT: u32 = 35;
        let sine = sine(level, x.widen());
        let magnitude = level.abs(x);
        let tame = level.singles(LEAST).less(magnitude) & magnitude.less(level.singles(MOST));
        (sine.narrow(), unsettled::<L, AGREEMENT>(level, sine) | (tame ^ level.words(u32::MAX)))
    }

    fn alone(self, x: f32) -> f32 {
        (self.0)(f64::from(x))
    }
}

/// The sine of arguments up to 1.6, to 2^-35: an odd polynomial.
#[inline(always)]
fn sine<L: Level>(level: L, x: L::Doubles) -> L::Doubles {
    /// Of `sin(x) / x` in the square of `x`, descending; the largest relative error in the range is least for these,
    /// 2^-35.13 (Remez exchange, in 200 bits). Roundings add less than 2^-50.
    const POLY: [f64; 6] = [
        f64::from_bits(0xbe59_94b4_1ef5_9c56),
        f64::from_bits(0x3ec7_162d_15f5_a41b),
        f64::from_bits(0xbf2a_0176_1c85_e51e),
        f64::from_bits(0x3f81_1110_a8bd_320c),
        f64::from_bits(0xbfc5_5555_53d5_39e7),
        f64::from_bits(0x3fef_ffff_fffc_58e3),
    ];
    let square = x * x;
    let [first, rest @ ..] = level.coefficients(POLY);
    let mut ratio = first;
    for coefficient in rest {
        ratio = ratio.mul_add(square, coefficient);
    }
    x * ratio
}

/// An f32 `sin(x)` that is evaluated in f64, to `2^-BITS` together with what is off here, after multiples of the f64 nearest
/// to pi are taken off in one step.
#[derive(Clone, Copy)]
pub(crate) struct SinNarrow<const BITS: u32>(pub(crate) fn(f32) -> f32);

impl<const BITS: u32> Lanes for SinNarrow<BITS> {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        /// The magnitudes taken. At the end are two turns, and multiples of pi are exact.
        const LEAST: f32 = 1.0 / (1_u128 << 100) as f32;
        const MOST: f32 = 7.0;
        /// Adding it rounds to an integer, which is then in the low bits.
        const INTEGER: f64 = 6_755_399_441_055_744.0;
        let wide = x.widen();
        let shifted = wide.mul_add(level.doubles(FRAC_1_PI), level.doubles(INTEGER));
        let half_turns = shifted - level.doubles(INTEGER);
        let sine = sine(level, half_turns.mul_add(level.doubles(-PI), wide));
        let doubts = unsettled::<L, BITS>(level, sine);
        let odd = shifted.low().words().shl::<31>();
        let magnitude = level.abs(x);
        let tame = level.singles(LEAST).less(magnitude) & magnitude.less(level.singles(MOST));
        ((sine.narrow().bits() ^ odd).singles(), doubts | (tame ^ level.words(u32::MAX)))
    }

    fn alone(self, x: f32) -> f32 {
        (self.0)(x)
    }
}

/// `exp(x)` of an f64, rounded to f32, by a library's own function where it is close.
#[derive(Clone, Copy)]
pub struct Exp(pub fn(f64) -> f32);

impl Lanes for Exp {
    /// A power of `2^(1/8)` and a polynomial for the rest.
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        /// Up to here results are normal f32s.
        const MOST: f32 = 80.0;
        let power = exp(level, x.widen());
        let tame = level.abs(x).less(level.singles(MOST));
        (power.narrow(), unsettled::<L, EXP_ACCURACY>(level, power) | (tame ^ level.words(u32::MAX)))
    }

    fn alone(self, x: f32) -> f32 {
        (self.0)(f64::from(x))
    }
}

/// An f32 `exp(x)` that is evaluated in f64, to `2^-BITS` together with what is off here.
#[derive(Clone, Copy)]
pub(crate) struct ExpNarrow<const BITS: u32>(pub(crate) fn(f32) -> f32);

impl<const BITS: u32> Lanes for ExpNarrow<BITS> {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        const MOST: f32 = 80.0;
        let power = exp(level, x.widen());
        let tame = level.abs(x).less(level.singles(MOST));
        (power.narrow(), unsettled::<L, BITS>(level, power) | (tame ^ level.words(u32::MAX)))
    }

    fn alone(self, x: f32) -> f32 {
        (self.0)(x)
    }
}

/// The error of [`exp`].
const EXP_ACCURACY: u32 = 41;

/// `e^x` for arguments up to 90: a power of `2^(1/8)` and a polynomial for the rest.
#[inline(always)]
fn exp<L: Level>(level: L, x: L::Doubles) -> L::Doubles {
    /// Of `exp` up to half a step on either side, descending; the largest relative error is least for these, 2^-41.66
    /// (Remez exchange, in 200 bits). The reduction adds at most 2^-46: 923 steps, each off by 2^-57, and what the
    /// product may be rounded by.
    const POLY: [f64; 6] = [
        f64::from_bits(0x3f81_10c6_158a_54dc),
        f64::from_bits(0x3fa5_55d8_8aee_e62b),
        f64::from_bits(0x3fc5_5555_5a1e_62ac),
        f64::from_bits(0x3fdf_ffff_fd0b_87b8),
        f64::from_bits(0x3fef_ffff_ffff_d629),
        f64::from_bits(0x3ff0_0000_0000_050c),
    ];
    /// Adding it rounds to an integer, which is then in the low bits.
    const INTEGER: f64 = 6_755_399_441_055_744.0;
    const STEPS: f64 = 8.0 * std::f64::consts::LOG2_E;
    const STEP: f64 = std::f64::consts::LN_2 / 8.0;
    let shifted = x.mul_add(level.doubles(STEPS), level.doubles(INTEGER));
    let steps = shifted - level.doubles(INTEGER);
    let r = steps.mul_add(level.doubles(-STEP), x);
    let [first, rest @ ..] = level.coefficients(POLY);
    let mut sum = first;
    for coefficient in rest {
        sum = sum.mul_add(r, coefficient);
    }
    sum * power_of_eighth(level, shifted.low())
}

/// `powf(10, y)` of a library that rounds an f64 of 2^-50 at least.
#[derive(Clone, Copy)]
pub(crate) struct Pow10Rounded(pub(crate) fn(f32, f32) -> f32);

impl Lanes for Pow10Rounded {
    #[inline(always)]
    fn together<L: Level>(self, level: L, y: L::Singles) -> (L::Singles, L::Words) {
        /// Up to here results are normal f32s.
        const MOST: f32 = 37.0;
        // The product is off by 2^-47 at most, which the exponential's error has room for.
        let power = exp(level, y.widen() * level.doubles(LN_10));
        let tame = level.abs(y).less(level.singles(MOST));
        (power.narrow(), unsettled::<L, EXP_ACCURACY>(level, power) | (tame ^ level.words(u32::MAX)))
    }

    fn alone(self, y: f32) -> f32 {
        (self.0)(10.0, y)
    }
}

/// A `log10f` that rounds correctly, or an f64 of 2^-50 at least.
#[derive(Clone, Copy)]
pub struct Log10Rounded(pub fn(f32) -> f32);

impl Lanes for Log10Rounded {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        const ACCURACY: u32 = 32;
        let log = log2::<Fused, L>(level, &Parts::of_bits(level, x.bits())) * level.doubles(LOG10_2);
        (log.narrow(), unsettled::<L, ACCURACY>(level, log) | special(level, x))
    }

    fn alone(self, x: f32) -> f32 {
        (self.0)(x)
    }
}
