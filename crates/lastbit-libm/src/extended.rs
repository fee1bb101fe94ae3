//! The 80-bit format of the x87 unit: 64 significant bits, every operation rounded to nearest.
//!
//! Integer arithmetic throughout: no host rounds anything here, and none flushes subnormal numbers, as the x87 unit does
//! not either. Of any exponent: what leaves the format's own range is outside that of an f64 by far, so values are to be
//! stored, as f32 or f64, from time to time. NaN has neither sign nor payload.

use std::{
    cmp::Ordering,
    ops::{Add, Div, Mul, Neg, Sub},
};

use crate::{
    fused::{shift_right_sticky, significand},
    glibc::double::Double,
};

/// `significand * 2^exponent`; the highest bit of the significand is set, except in zero and infinity.
#[derive(Debug, Clone, Copy)]
pub struct Extended {
    negative: bool,
    significand: u64,
    /// Or [`SPECIAL`], of infinity, whose significand is zero, and NaN, whose is not.
    exponent: i32,
}

const SPECIAL: i32 = i32::MAX;

impl Extended {
    /// Zero.
    pub const ZERO: Self = Self { negative: false, significand: 0, exponent: 0 };
    /// One.
    pub const ONE: Self = Self::new(false, 1 << 63, -63);
    /// The constant of `fldl2e`.
    pub const LOG2_E: Self = Self::new(false, 0xb8aa_3b29_5c17_f0bc, -63);
    /// The constant of `fldln2`.
    pub const LN_2: Self = Self::new(false, 0xb172_17f7_d1cf_79ac, -64);
    /// The constant of `fldlg2`.
    pub const LOG10_2: Self = Self::new(false, 0x9a20_9a84_fbcf_f799, -65);
    /// The constant of `fldpi`.
    pub const PI: Self = Self::new(false, 0xc90f_daa2_2168_c235, -62);
    const NAN: Self = Self { negative: false, significand: 1 << 63, exponent: SPECIAL };

    /// `significand * 2^exponent`, for a significand whose highest bit is set.
    pub const fn new(negative: bool, significand: u64, exponent: i32) -> Self {
        Self { negative, significand, exponent }
    }

    const fn infinity(negative: bool) -> Self {
        Self { negative, significand: 0, exponent: SPECIAL }
    }

    const fn zero(negative: bool) -> Self {
        Self { negative, ..Self::ZERO }
    }

    /// What a store as f32 keeps: one rounding to nearest.
    pub fn to_f32(self) -> f32 {
        let magnitude = self.stored(24, -149, 127) as u32;
        f32::from_bits(magnitude | u32::from(self.negative) << 31)
    }

    /// What a store as f64 keeps: one rounding to nearest.
    pub fn to_f64(self) -> f64 {
        let magnitude = self.stored(53, -1074, 1023);
        f64::from_bits(magnitude | u64::from(self.negative) << 63)
    }

    /// The bits, without sign, in a format of `places` significant bits whose last one is worth `2^least` in subnormal
    /// numbers, and whose highest `2^greatest` at most.
    fn stored(self, places: i32, least: i32, greatest: i32) -> u64 {
        let infinity = ((greatest - places + 3 - least) as u64) << (places - 1);
        if self.exponent == SPECIAL {
            return if self.significand == 0 { infinity } else { infinity | 1 << (places - 2) };
        }
        // The exponent of the last place.
        let last = (self.exponent + 64 - places).max(least);
        if self.significand == 0 || last > greatest {
            return if self.significand == 0 { 0 } else { infinity };
        }
        let kept = nearest(self.significand.into(), (last - self.exponent) as u32);
        // The integer bit of a normal value, and a carry out of the fraction, each add one to the exponent field.
        ((((last - least) as u64) << (places - 1)) + kept as u64).min(infinity)
    }

    /// `m * 2^exponent` to 64 bits, ties to even.
    fn rounded(negative: bool, m: u128, exponent: i32) -> Self {
        if m == 0 {
            return Self::zero(negative);
        }
        let excess = 64 - m.leading_zeros() as i32;
        if excess <= 0 {
            return Self { negative, significand: (m << -excess) as u64, exponent: exponent + excess };
        }
        let kept = nearest(m, excess as u32);
        if kept >> 64 == 0 {
            Self { negative, significand: kept as u64, exponent: exponent + excess }
        } else {
            Self { negative, significand: 1 << 63, exponent: exponent + excess + 1 }
        }
    }

    fn is_zero(self) -> bool {
        self.significand == 0 && self.exponent != SPECIAL
    }

    /// Whether the value is not a number.
    pub fn is_nan(self) -> bool {
        self.significand != 0 && self.exponent == SPECIAL
    }

    /// The value without its sign: `fabs`.
    pub fn abs(self) -> Self {
        Self { negative: false, ..self }
    }

    /// The square root of a value that is not negative, else NaN: `fsqrt`.
    pub fn sqrt(self) -> Self {
        if self.is_zero() || self.is_nan() {
            return self;
        }
        if self.negative || self.exponent == SPECIAL {
            return if self.negative { Self::NAN } else { self };
        }
        // 127 or 128 bits, which makes a root of 64.
        let places = 63 + ((self.exponent - 63) & 1);
        let radicand = u128::from(self.significand) << places;
        let root = radicand.isqrt();
        let up = radicand - root * root > root;
        Self::rounded(false, root + u128::from(up), (self.exponent - places) / 2)
    }

    /// The nearest integer, ties to even: `frndint`.
    pub fn nearest_integer(self) -> Self {
        match self.exponent {
            0.. => self,
            ..-64 => Self::zero(self.negative),
            exponent => Self::rounded(self.negative, nearest(self.significand.into(), -exponent as u32), 0),
        }
    }

    /// The integer next to zero: `frndint` while the control word says to truncate, as for a conversion in C.
    pub fn truncated(self) -> Self {
        match self.exponent {
            0.. => self,
            ..-63 => Self::zero(self.negative),
            exponent => {
                let integer = self.significand >> -exponent << -exponent;
                Self { significand: integer, ..self }
            }
        }
    }

    /// The greatest integer that is not above the value: `frndint` while the control word says to round down.
    pub fn floor(self) -> Self {
        let integer = self.truncated();
        if self < integer { integer - Self::ONE } else { integer }
    }

    /// Times two to the power of an integer: `fscale`.
    pub fn scaled(self, power: Self) -> Self {
        /// Far out of any format's range.
        const LIMIT: i32 = 1 << 24;
        if self.significand == 0 || self.exponent == SPECIAL {
            return self;
        }
        let magnitude = match power.exponent {
            _ if power.significand == 0 => 0,
            ..-63 => 0,
            places @ -63..=-43 => (power.significand >> -places) as i32,
            _ => LIMIT,
        };
        let power = if power.negative { -magnitude } else { magnitude };
        Self { exponent: self.exponent + power, ..self }
    }

    /// The nearest value to a sum of two f64.
    pub(crate) fn nearest(sum: Double) -> Self {
        Self::from(sum.high) + Self::from(sum.low)
    }

    /// The value as a sum of two f64, where those are normal.
    pub(crate) fn exactly(self) -> Double {
        let part = |significand: u64| {
            let part = Self::rounded(self.negative, significand.into(), self.exponent);
            Double::new(part.to_f64())
        };
        part(self.significand & !0x7ff).plus(part(self.significand & 0x7ff))
    }
}

/// `m` without its last places, ties to even.
fn nearest(m: u128, places: u32) -> u128 {
    match places {
        0 => m,
        1..=127 => {
            let (kept, lost, half) = (m >> places, m & ((1 << places) - 1), 1 << (places - 1));
            kept + u128::from(lost > half || lost == half && kept & 1 == 1)
        }
        _ => 0,
    }
}

/// In what a build evaluates expressions: data of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Evaluation {
    /// Each operation is rounded to its type.
    Rounded,
    /// In the x87's registers, and what is stored is rounded.
    Extended,
}

/// What a build evaluates expressions of f32 in: f32 itself, each operation rounded, or the x87's registers.
///
/// A kernel that is generic in it loads by `from`, and says by [`stored`](Evaluated::stored) where the x87's build rounds
/// what it goes on with.
pub trait Evaluated:
    Copy
    + From<f32>
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// What a store keeps.
    fn to_f32(self) -> f32;

    /// What a store as f64 keeps.
    fn to_f64(self) -> f64;

    /// The integer next to zero.
    fn truncated(self) -> Self;

    /// A value that is stored and loaded again.
    #[inline(always)]
    fn stored(self) -> Self {
        Self::from(self.to_f32())
    }
}

impl Evaluated for f32 {
    #[inline(always)]
    fn to_f32(self) -> f32 {
        self
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self.into()
    }

    #[inline(always)]
    fn truncated(self) -> Self {
        self.trunc()
    }
}

impl Evaluated for Extended {
    fn to_f32(self) -> f32 {
        Self::to_f32(self)
    }

    fn to_f64(self) -> f64 {
        Self::to_f64(self)
    }

    fn truncated(self) -> Self {
        Self::truncated(self)
    }
}

/// The same of expressions of f64.
pub trait EvaluatedDouble:
    Copy
    + From<f64>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// What a store keeps.
    fn to_f64(self) -> f64;

    /// What a store as f32 keeps.
    fn to_f32(self) -> f32;
}

impl EvaluatedDouble for f64 {
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }

    #[inline(always)]
    fn to_f32(self) -> f32 {
        self as f32
    }
}

impl EvaluatedDouble for Extended {
    fn to_f64(self) -> f64 {
        Self::to_f64(self)
    }

    fn to_f32(self) -> f32 {
        Self::to_f32(self)
    }
}

impl From<f64> for Extended {
    fn from(x: f64) -> Self {
        let negative = x.is_sign_negative();
        let magnitude = x.to_bits() << 1 >> 1;
        if magnitude >= f64::INFINITY.to_bits() {
            return if x.is_nan() { Self::NAN } else { Self::infinity(negative) };
        }
        let (magnitude, exponent) = significand(f64::from_bits(magnitude));
        Self::rounded(negative, magnitude.into(), exponent)
    }
}

impl From<f32> for Extended {
    /// By bits, since a conversion to f64 may flush a subnormal number.
    fn from(x: f32) -> Self {
        let (fraction, exponent) = (x.to_bits() & ((1 << 23) - 1), (x.to_bits() >> 23) as i32 & 0xff);
        let negative = x.is_sign_negative();
        match exponent {
            0xff if fraction == 0 => Self::infinity(negative),
            0xff => Self::NAN,
            0 => Self::rounded(negative, fraction.into(), -149),
            _ => Self::rounded(negative, (fraction | 1 << 23).into(), exponent - 150),
        }
    }
}

impl From<i32> for Extended {
    fn from(x: i32) -> Self {
        Self::from(i64::from(x))
    }
}

impl From<u32> for Extended {
    fn from(x: u32) -> Self {
        Self::from(i64::from(x))
    }
}

impl From<i64> for Extended {
    fn from(x: i64) -> Self {
        Self::rounded(x < 0, x.unsigned_abs().into(), 0)
    }
}

impl Neg for Extended {
    type Output = Self;

    fn neg(self) -> Self {
        Self { negative: !self.negative, ..self }
    }
}

impl Add for Extended {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        if self.exponent == SPECIAL || other.exponent == SPECIAL {
            let opposed = self.exponent == other.exponent && self.negative != other.negative;
            return match (self.is_nan(), other.is_nan()) {
                (false, false) if opposed => Self::NAN,
                (true, _) => self,
                (_, true) => other,
                _ if self.exponent == SPECIAL => self,
                _ => other,
            };
        }
        match (self.is_zero(), other.is_zero()) {
            (true, true) => return Self::zero(self.negative && other.negative),
            (true, false) => return other,
            (false, true) => return self,
            (false, false) => (),
        }
        let (large, small) = if (self.exponent, self.significand) >= (other.exponent, other.significand) {
            (self, other)
        } else {
            (other, self)
        };
        // One place is for the carry.
        let [above, below] = [large, small].map(|x| u128::from(x.significand) << 63);
        let below = shift_right_sticky(below, (large.exponent - small.exponent) as u32);
        let sum = if large.negative == small.negative { above + below } else { above - below };
        Self::rounded(large.negative && sum != 0, sum, large.exponent - 63)
    }
}

impl Sub for Extended {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Extended {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let negative = self.negative != other.negative;
        if self.exponent == SPECIAL || other.exponent == SPECIAL {
            let undefined = self.is_nan() || other.is_nan() || self.is_zero() || other.is_zero();
            return if undefined { Self::NAN } else { Self::infinity(negative) };
        }
        let product = u128::from(self.significand) * u128::from(other.significand);
        Self::rounded(negative, product, self.exponent + other.exponent)
    }
}

impl Div for Extended {
    type Output = Self;

    fn div(self, divisor: Self) -> Self {
        let negative = self.negative != divisor.negative;
        if self.exponent == SPECIAL || divisor.exponent == SPECIAL {
            let undefined = self.is_nan() || divisor.is_nan() || self.exponent == divisor.exponent;
            return match self.exponent {
                _ if undefined => Self::NAN,
                SPECIAL => Self::infinity(negative),
                _ => Self::zero(negative),
            };
        }
        if divisor.is_zero() {
            return if self.is_zero() { Self::NAN } else { Self::infinity(negative) };
        }
        let [dividend, by] = [self, divisor].map(|x| u128::from(x.significand));
        let (quotient, remainder) = ((dividend << 63) / by, (dividend << 63) % by);
        // Two more places, and whether anything is left.
        let (next, rest) = ((remainder << 2) / by, (remainder << 2) % by);
        let sticky = u128::from(rest != 0);
        let exponent = self.exponent - divisor.exponent - 66;
        Self::rounded(negative, (quotient << 2 | next) << 1 | sticky, exponent)
    }
}

impl PartialEq for Extended {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Extended {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if self.is_nan() || other.is_nan() {
            return None;
        }
        // Zero is below every exponent.
        let key = |x: &Self| (if x.is_zero() { i32::MIN } else { x.exponent }, x.significand);
        let magnitudes = key(self).cmp(&key(other));
        Some(match (self.negative, other.negative) {
            _ if self.is_zero() && other.is_zero() => Ordering::Equal,
            (false, false) => magnitudes,
            (true, true) => magnitudes.reverse(),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of every kind, close enough to each other for sums to round.
    const VALUES: [f64; 18] = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.1,
        -0.1,
        1.5,
        3.25e5,
        -7.7e-5,
        1e-40,
        -1e-310,
        1e300,
        4.9e-324,
        0.75,
        1e9,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
    ];

    fn same(x: f64, y: f64) -> bool {
        x.to_bits() == y.to_bits() || x.is_nan() && y.is_nan()
    }

    #[test]
    fn stores_return_what_was_loaded() {
        for x in VALUES {
            assert!(same(Extended::from(x).to_f64(), x), "{x}");
            let single = x as f32;
            assert!(same(Extended::from(single).to_f32().into(), single.into()), "{single}");
            assert!(same(Extended::from(x).to_f32().into(), single.into()), "{x} as f32");
        }
        assert_eq!(Extended::from(f64::MAX).to_f32(), f32::INFINITY);
        assert_eq!(Extended::from(-7_i32).to_f64(), -7.0);
    }

    #[test]
    fn operations_on_f32_agree_with_f64_where_that_is_innocuous() {
        // 53 and 64 bits hold twice an f32's and more: rounded to f32 again, either gives the nearest f32.
        let singles = VALUES.map(|x| x as f32);
        for (a, b) in singles.iter().flat_map(|&a| singles.map(|b| (a, b))) {
            let [x, y] = [a, b].map(Extended::from);
            let [p, q] = [a, b].map(f64::from);
            for (name, here, there) in
                [("+", x + y, p + q), ("-", x - y, p - q), ("*", x * y, p * q), ("/", x / y, p / q)]
            {
                let there = there as f32;
                assert!(same(here.to_f32().into(), there.into()), "{a} {name} {b}: {here:?}, {there}");
            }
            assert_eq!(x.partial_cmp(&y), a.partial_cmp(&b), "{a} <=> {b}");
            assert!(same(x.sqrt().to_f32().into(), (p.sqrt() as f32).into()), "sqrt({a})");
        }
    }

    #[test]
    fn sixty_four_bits_are_kept() {
        let tiny = Extended::new(false, 1 << 63, -63 - 63);
        assert!(Extended::ONE + tiny > Extended::ONE);
        assert!(Extended::ONE + tiny * Extended::from(0.5) == Extended::ONE);
        assert_eq!((Extended::ONE + tiny).to_f64(), 1.0);
        let third = Extended::ONE / Extended::from(3);
        assert!(third == Extended::new(false, 0xaaaa_aaaa_aaaa_aaab, -65));
    }

    #[test]
    fn integers() {
        for (x, nearest, truncated, floor) in [
            (2.5, 2.0, 2.0, 2.0),
            (-2.5, -2.0, -2.0, -3.0),
            (3.5, 4.0, 3.0, 3.0),
            (-0.25, -0.0, -0.0, -1.0),
            (7.0, 7.0, 7.0, 7.0),
        ] {
            let x = Extended::from(x);
            assert!(same(x.nearest_integer().to_f64(), nearest));
            assert!(same(x.truncated().to_f64(), truncated));
            assert!(same(x.floor().to_f64(), floor));
        }
        assert!(same(Extended::from(1e300).truncated().to_f64(), 1e300));
    }
}
