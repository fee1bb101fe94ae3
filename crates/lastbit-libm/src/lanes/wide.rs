//! f64 functions rounded to f32, and f32 functions that round correctly.
//!
//! Every library's is within an ulp of the function, and so is rounded to the same f32 as any other value near enough,
//! unless a rounding boundary lies between them.

use std::f64::consts::{FRAC_1_PI, LOG10_2, PI};

use lastbit_vecmath::{Doubles, Level, Singles, Words};

use super::{INTEGER, Lanes, agreement, outside, unsettled};
use crate::glibc::lanes::{log2, special};

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
        let doubts = unsettled(level, sine, agreement(AGREEMENT));
        (sine.narrow(), doubts | outside(level, level.abs(x), LEAST, MOST))
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

/// An f32 `sin(x)` that is evaluated in f64, after multiples of the f64 nearest to pi are taken off in one step.
#[derive(Debug, Clone, Copy)]
pub(super) struct SinNarrow {
    pub(super) sinf: fn(f32) -> f32,
    /// In units of 2^-53, together with what is off here.
    pub(super) distance: u32,
}

impl Lanes for SinNarrow {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        /// The magnitudes taken. At the end are two turns, and multiples of pi are exact.
        const LEAST: f32 = 1.0 / (1_u128 << 100) as f32;
        const MOST: f32 = 7.0;
        let wide = x.widen();
        let shifted = wide.mul_add(level.doubles(FRAC_1_PI), level.doubles(INTEGER));
        let half_turns = shifted - level.doubles(INTEGER);
        let sine = sine(level, half_turns.mul_add(level.doubles(-PI), wide));
        let doubts = unsettled(level, sine, self.distance);
        let odd = shifted.low().shl::<31>();
        ((sine.narrow().bits() ^ odd).singles(), doubts | outside(level, level.abs(x), LEAST, MOST))
    }

    fn alone(self, x: f32) -> f32 {
        (self.sinf)(x)
    }
}

/// A `log10f` that rounds correctly, or an f64 of 2^-50 at least.
#[derive(Debug, Clone, Copy)]
pub struct Log10Rounded(pub fn(f32) -> f32);

impl Lanes for Log10Rounded {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        const ACCURACY: u32 = 32;
        let log = log2(level, x) * level.doubles(LOG10_2);
        (log.narrow(), unsettled(level, log, agreement(ACCURACY)) | special(level, x))
    }

    fn alone(self, x: f32) -> f32 {
        (self.0)(x)
    }
}

/// `20 log10(x)` of an f64, rounded to f32, by a library's own `log10`.
#[derive(Debug, Clone, Copy)]
pub struct DecibelsRounded(pub fn(f64) -> f64);

impl Lanes for DecibelsRounded {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        const ACCURACY: u32 = 32;
        let decibels = log2(level, x) * level.doubles(20.0 * LOG10_2);
        (decibels.narrow(), unsettled(level, decibels, agreement(ACCURACY)) | special(level, x))
    }

    fn alone(self, x: f32) -> f32 {
        (20.0 * (self.0)(f64::from(x))) as f32
    }
}
