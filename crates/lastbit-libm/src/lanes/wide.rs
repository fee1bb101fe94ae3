//! f64 functions rounded to f32, and f32 functions that round correctly.
//!
//! Every library's is within an ulp of the function, and so is rounded to the same f32 as any other value near enough,
//! unless a rounding boundary lies between them.

use std::f64::consts::LOG10_2;

use lastbit_vecmath::{Doubles, Level, Singles};

use super::{Lanes, unsettled};
use crate::contraction::Fused;
use crate::glibc::lanes::{Parts, log2, power_of_two, special};

/// `sin(x)` of an f64, rounded to f32, by a library's own function where it is close.
#[derive(Clone, Copy)]
pub struct Sin(pub fn(f64) -> f32);

impl Lanes for Sin {
    /// The Taylor series up to x^17, for arguments up to a quarter turn.
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        /// The magnitudes taken.
        const LEAST: f32 = 1.0 / (1_u128 << 100) as f32;
        const MOST: f32 = 1.6;
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
        let wide = x.widen();
        let square = wide * wide;
        let mut sum = level.doubles(SERIES[0]);
        for &coefficient in &SERIES[1..] {
            sum = sum.mul_add(square, level.doubles(coefficient));
        }
        let sine = (wide * square).mul_add(sum, wide);
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
    /// A power of `2^(1/32)` and the Taylor series for the rest.
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        /// Up to here results are normal f32s.
        const MOST: f32 = 80.0;
        /// The rest is at most ln 2 / 64, and the series leaves out at most its 6th power by 720: 2^-48.6.
        const AGREEMENT: u32 = 46;
        const SERIES: [f64; 6] = [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 1.0 / 2.0, 1.0, 1.0];
        /// Adding it rounds to an integer, which is then in the low bits.
        const INTEGER: f64 = 6_755_399_441_055_744.0;
        /// ln 2 / 32 in two parts: the first one's products with integers up to 2^20 are exact.
        const STEP: [f64; 2] =
            [f64::from_bits(0x3fe6_2e42_fee0_0000) / 32.0, f64::from_bits(0x3dea_39ef_3579_3c76) / 32.0];
        const STEPS: f64 = 32.0 * std::f64::consts::LOG2_E;
        let wide = x.widen();
        let shifted = wide * level.doubles(STEPS) + level.doubles(INTEGER);
        let steps = shifted - level.doubles(INTEGER);
        let r = (wide - steps * level.doubles(STEP[0])) - steps * level.doubles(STEP[1]);
        let mut sum = level.doubles(SERIES[0]);
        for &coefficient in &SERIES[1..] {
            sum = sum.mul_add(r, level.doubles(coefficient));
        }
        let power = sum * power_of_two(level, shifted.low());
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
