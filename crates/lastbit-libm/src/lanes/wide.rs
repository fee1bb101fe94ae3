//! f64 functions rounded to f32, and f32 functions that round correctly.
//!
//! Every library's is within an ulp of the function, and so is rounded to the same f32 as any other value near enough,
//! unless a rounding boundary lies between them.

use std::f64::consts::LOG10_2;

use lastbit_vecmath::{Doubles, Level, Singles};

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
        const AGREEMENT: u32 = 35;
        let wide = x.widen();
        let square = wide * wide;
        let [first, rest @ ..] = level.coefficients(POLY);
        let mut ratio = first;
        for coefficient in rest {
            ratio = ratio.mul_add(square, coefficient);
        }
        let sine = wide * ratio;
        let magnitude = level.abs(x);
        let tame = level.singles(LEAST).less(magnitude) & magnitude.less(level.singles(MOST));
        (sine.narrow(), unsettled::<L, AGREEMENT>(level, sine) | (tame ^ level.words(u32::MAX)))
    }

    fn alone(self, x: f32) -> f32 {
        (self.0)(f64::from(x))
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
        const AGREEMENT: u32 = 41;
        /// Adding it rounds to an integer, which is then in the low bits.
        const INTEGER: f64 = 6_755_399_441_055_744.0;
        const STEPS: f64 = 8.0 * std::f64::consts::LOG2_E;
        const STEP: f64 = std::f64::consts::LN_2 / 8.0;
        let wide = x.widen();
        let shifted = wide.mul_add(level.doubles(STEPS), level.doubles(INTEGER));
        let steps = shifted - level.doubles(INTEGER);
        let r = steps.mul_add(level.doubles(-STEP), wide);
        let [first, rest @ ..] = level.coefficients(POLY);
        let mut sum = first;
        for coefficient in rest {
            sum = sum.mul_add(r, coefficient);
        }
        let power = sum * power_of_eighth(level, shifted.low());
        let tame = level.abs(x).less(level.singles(MOST));
        (power.narrow(), unsettled::<L, AGREEMENT>(level, power) | (tame ^ level.words(u32::MAX)))
    }

    fn alone(self, x: f32) -> f32 {
        (self.0)(f64::from(x))
    }
}

/// A correctly rounded `log10f`.
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
