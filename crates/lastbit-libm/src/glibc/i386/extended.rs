//! The 80-bit format of the x87 unit: 64 significant bits, every operation rounded to nearest.
//!
//! Finite values only, and of any exponent: what leaves the format's range is outside that of an f64 by far.

use crate::{
    fused::{round, shift_right_sticky, significand},
    glibc::double::Double,
};

/// `significand * 2^exponent`; the highest bit of the significand is set, except in zero.
#[derive(Clone, Copy)]
pub(super) struct Extended {
    negative: bool,
    significand: u64,
    exponent: i32,
}

impl Extended {
    pub(super) const ONE: Self = Self::constant(1 << 63, -63);
    /// The constants of `fldl2e`, `fldln2` and `fldlg2`.
    pub(super) const LOG2_E: Self = Self::constant(0xb8aa_3b29_5c17_f0bc, -63);
    pub(super) const LN_2: Self = Self::constant(0xb172_17f7_d1cf_79ac, -64);
    pub(super) const LOG10_2: Self = Self::constant(0x9a20_9a84_fbcf_f799, -65);

    const fn constant(significand: u64, exponent: i32) -> Self {
        Self { negative: false, significand, exponent }
    }

    /// A finite value, exactly.
    pub(super) fn new(x: f64) -> Self {
        let (magnitude, exponent) = if x == 0.0 { (0, 0) } else { significand(x.abs()) };
        Self::rounded(x.is_sign_negative(), magnitude.into(), exponent)
    }

    pub(super) fn to_f64(self) -> f64 {
        let magnitude = if self.significand == 0 { 0.0 } else { round(self.significand.into(), self.exponent) };
        if self.negative { -magnitude } else { magnitude }
    }

    /// `m * 2^exponent` to 64 bits, ties to even.
    fn rounded(negative: bool, m: u128, exponent: i32) -> Self {
        let excess = 64 - m.leading_zeros() as i32;
        if excess <= 0 {
            let up = if m == 0 { 0 } else { -excess };
            return Self { negative, significand: (m << up) as u64, exponent: exponent - up };
        }
        let (kept, lost, half) = (m >> excess, m & ((1 << excess) - 1), 1 << (excess - 1));
        let kept = kept + u128::from(lost > half || lost == half && kept & 1 == 1);
        if kept >> 64 == 0 {
            Self { negative, significand: kept as u64, exponent: exponent + excess }
        } else {
            Self { negative, significand: 1 << 63, exponent: exponent + excess + 1 }
        }
    }

    pub(super) fn magnitude(self) -> Self {
        Self { negative: false, ..self }
    }

    pub(super) fn negated(self) -> Self {
        Self { negative: !self.negative, ..self }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        if self.significand == 0 || other.significand == 0 {
            return if self.significand == 0 { other } else { self };
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

    pub(super) fn times(self, other: Self) -> Self {
        let product = u128::from(self.significand) * u128::from(other.significand);
        Self::rounded(self.negative != other.negative, product, self.exponent + other.exponent)
    }

    /// The quotient by a divisor other than zero.
    pub(super) fn over(self, divisor: Self) -> Self {
        let [dividend, by] = [self, divisor].map(|x| u128::from(x.significand));
        let (quotient, remainder) = ((dividend << 63) / by, (dividend << 63) % by);
        // Two more places, and whether anything is left.
        let (next, rest) = ((remainder << 2) / by, (remainder << 2) % by);
        let sticky = u128::from(rest != 0);
        let exponent = self.exponent - divisor.exponent - 66;
        Self::rounded(self.negative != divisor.negative, (quotient << 2 | next) << 1 | sticky, exponent)
    }

    /// Of a value that is not negative.
    pub(super) fn square_root(self) -> Self {
        // 127 or 128 bits, which makes a root of 64.
        let places = 63 + ((self.exponent - 63) & 1);
        let radicand = u128::from(self.significand) << places;
        let root = radicand.isqrt();
        let up = radicand - root * root > root;
        Self::rounded(false, root + u128::from(up), (self.exponent - places) / 2)
    }

    /// To the nearest integer, ties to even.
    pub(super) fn nearest_integer(self) -> Self {
        let Self { negative, significand, exponent } = self;
        match exponent {
            0.. => self,
            -64..0 => {
                let (m, unit) = (u128::from(significand), 1 << -exponent);
                let (integer, fraction) = (m / unit, m % unit);
                let up = 2 * fraction > unit || 2 * fraction == unit && integer & 1 == 1;
                Self::rounded(negative, integer + u128::from(up), 0)
            }
            _ => Self { negative, significand: 0, exponent: 0 },
        }
    }

    /// Times two to the power of an integer.
    pub(super) fn scaled(self, power: Self) -> Self {
        /// Far out of any format's range.
        const LIMIT: i32 = 1 << 24;
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
    pub(super) fn nearest(sum: Double) -> Self {
        Self::new(sum.high).plus(Self::new(sum.low))
    }

    /// The value as a sum of two f64, where those are normal.
    pub(super) fn exactly(self) -> Double {
        let part = |significand: u64| {
            let magnitude = if significand == 0 { 0.0 } else { round(significand.into(), self.exponent) };
            Double::new(if self.negative { -magnitude } else { magnitude })
        };
        part(self.significand & !0x7ff).plus(part(self.significand & 0x7ff))
    }
}
