//! Values as unevaluated sums of two f64, for results that have to be right beyond an f64's last bit.
//!
//! Errors are a few units of 2^-104, relatively; the functions here keep to 2^-98.

mod atan;
mod exp;
mod log;
mod trig;

use super::fixed::Fixed;
use crate::fused::{odd_sum, two_product, two_sum};

pub(crate) use atan::{HALF_PI, PI, arc_tangent};
pub(crate) use exp::exp_minus_1;
pub(crate) use log::{LN_2, LN_10, log};
pub(crate) use trig::sine_and_cosine;

/// A value as an unevaluated sum of two f64, the first the sum's nearest.
#[derive(Clone, Copy)]
pub(crate) struct Double {
    pub(crate) high: f64,
    pub(crate) low: f64,
}

impl Double {
    pub(crate) const fn new(high: f64) -> Self {
        Self { high, low: 0.0 }
    }

    /// The nearest sum to a number in fixed point.
    const fn of(number: Fixed) -> Self {
        let [high, low] = number.rounded_twice();
        Self { high, low }
    }

    pub(crate) const fn times_power_of_two(self, power: f64) -> Self {
        Self { high: self.high * power, low: self.low * power }
    }

    /// The nearest f32.
    pub(crate) fn to_f32(self) -> f32 {
        odd_sum(self.high, self.low) as f32
    }

    pub(crate) fn negated(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let (high, error) = two_sum(self.high, other.high);
        let (low, low_error) = two_sum(self.low, other.low);
        let (high, error) = two_sum(high, error + low);
        let (high, low) = two_sum(high, error + low_error);
        Self { high, low }
    }

    pub(crate) fn times(self, other: Self) -> Self {
        let (high, error) = two_product(self.high, other.high);
        let (high, low) = two_sum(high, error + (self.high * other.low + self.low * other.high));
        Self { high, low }
    }

    pub(crate) fn square_root(self) -> Self {
        let root = self.high.sqrt();
        let (square, error) = two_product(root, root);
        let rest = self.plus(Self { high: -square, low: -error });
        let (high, low) = two_sum(root, rest.high / (2.0 * root));
        Self { high, low }
    }

    pub(crate) fn over(self, other: Self) -> Self {
        let first = self.high / other.high;
        let rest = self.plus(other.times(Self::new(first)).negated());
        let second = rest.high / other.high;
        let rest = rest.plus(other.times(Self::new(second)).negated());
        let (high, low) = two_sum(first, second);
        Self { high, low }.plus(Self::new(rest.high / other.high))
    }
}
