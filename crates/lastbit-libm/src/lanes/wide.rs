//! f64 functions rounded to f32, and f32 functions that round correctly.
//!
//! Every library's is within an ulp of the function, and so is rounded to the same f32 as any other value near enough,
//! unless a rounding boundary lies between them.

use std::f64::consts::{FRAC_1_PI, LOG2_10, LOG2_E, LOG10_2, PI};

use lastbit_vecmath::{Doubles, Level, Singles, Words};

use super::{Lanes, agreement, unsettled};
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
        let magnitude = level.abs(x);
        let tame = level.singles(LEAST).less(magnitude) & magnitude.less(level.singles(MOST));
        (sine.narrow(), unsettled::<L, { agreement(AGREEMENT) }>(level, sine) | (tame ^ level.words(u32::MAX)))
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

/// An f32 `sin(x)` that is evaluated in f64, to `DISTANCE` times 2^-53 together with what is off here, after multiples of the f64 nearest
/// to pi are taken off in one step.
#[derive(Clone, Copy)]
pub(crate) struct SinNarrow<const DISTANCE: u32>(pub(crate) fn(f32) -> f32);

impl<const DISTANCE: u32> Lanes for SinNarrow<DISTANCE> {
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
        let doubts = unsettled::<L, DISTANCE>(level, sine);
        let odd = shifted.low().shl::<31>();
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
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        power::<L, EXP_DISTANCE>(level, LOG2_E, x)
    }

    fn alone(self, x: f32) -> f32 {
        (self.0)(f64::from(x))
    }
}

/// An f32 `exp(x)` that is evaluated in f64, to `DISTANCE` times 2^-53 together with what is off here.
#[derive(Clone, Copy)]
pub(crate) struct ExpNarrow<const DISTANCE: u32>(pub(crate) fn(f32) -> f32);

impl<const DISTANCE: u32> Lanes for ExpNarrow<DISTANCE> {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        power::<L, DISTANCE>(level, LOG2_E, x)
    }

    fn alone(self, x: f32) -> f32 {
        (self.0)(x)
    }
}

/// How good [`exp2`] is, also of a product whose rounding takes 2^-46 at most.
const EXP_DISTANCE: u32 = agreement(39);

/// A base's powers, for a library that is off from [`exp2`] by at most `DISTANCE` times 2^-53, relatively.
#[inline(always)]
pub(crate) fn power<L: Level, const DISTANCE: u32>(
    level: L,
    log2_of_base: f64,
    x: L::Singles,
) -> (L::Singles, L::Words) {
    /// Up to this exponent of 2 results are normal f32s, and no library looks at overflow.
    const MOST: f32 = 124.5;
    let power = exp2(level, x.widen() * level.doubles(log2_of_base));
    let tame = level.abs(x).less(level.singles(MOST / log2_of_base as f32));
    (power.narrow(), unsettled::<L, DISTANCE>(level, power) | (tame ^ level.words(u32::MAX)))
}

/// `2^x` to 2^-40.2, relatively, for powers that are normal.
#[inline(always)]
fn exp2<L: Level>(level: L, x: L::Doubles) -> L::Doubles {
    /// Of `2^x` up to one half on either side, ascending; the largest relative error is least for these, 2^-40.23 (Remez
    /// exchange, in 200 bits).
    const POLY: [f64; 9] = [
        f64::from_bits(0x3fef_ffff_ffff_f7a3),
        f64::from_bits(0x3fe6_2e42_fef8_615e),
        f64::from_bits(0x3fce_bfbd_ff93_19e2),
        f64::from_bits(0x3fac_6b08_dd46_d393),
        f64::from_bits(0x3f83_b2ab_5c52_9244),
        f64::from_bits(0x3f55_d874_8385_5829),
        f64::from_bits(0x3f24_30ac_ca34_96f2),
        f64::from_bits(0x3ef0_0dad_2505_f66f),
        f64::from_bits(0x3eb6_1afc_eb91_2baa),
    ];
    /// Adding it rounds to an integer, which is then in the low bits.
    const INTEGER: f64 = 6_755_399_441_055_744.0;
    let shifted = x + level.doubles(INTEGER);
    let r = x - (shifted - level.doubles(INTEGER));
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = level.coefficients(POLY);
    // Even and odd powers apart: half as many steps that wait for each other.
    let square = r * r;
    let even = c8.mul_add(square, c6).mul_add(square, c4).mul_add(square, c2).mul_add(square, c0);
    let odd = c7.mul_add(square, c5).mul_add(square, c3).mul_add(square, c1);
    odd.mul_add(r, even).scale(shifted)
}

/// `powf(10, y)` of a library that rounds an f64 of 2^-50 at least.
#[derive(Clone, Copy)]
pub(crate) struct Pow10Rounded(pub(crate) fn(f32, f32) -> f32);

impl Lanes for Pow10Rounded {
    #[inline(always)]
    fn together<L: Level>(self, level: L, y: L::Singles) -> (L::Singles, L::Words) {
        power::<L, EXP_DISTANCE>(level, LOG2_10, y)
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
        let log = log2(level, x) * level.doubles(LOG10_2);
        (log.narrow(), unsettled::<L, { agreement(ACCURACY) }>(level, log) | special(level, x))
    }

    fn alone(self, x: f32) -> f32 {
        (self.0)(x)
    }
}
