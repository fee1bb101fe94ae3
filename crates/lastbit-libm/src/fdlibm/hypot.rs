//! Euclidean distance.

use super::{from_high_word, high_word, power_of_two};
use crate::WideEvaluation;

/// netlib's `e_hypot.c`, which glibc had up to 2.34. Not in Blink's copy.
pub fn hypot(x: f64, y: f64) -> f64 {
    hypot_in::<f64>(x, y)
}

/// [`hypot`] as a build evaluates it: on the x87 too the root is stored, and so is the sum of what lies far apart (Debian's
/// Firefox 140.12 for i386).
#[inline(always)]
pub(crate) fn hypot_in<E: WideEvaluation>(x: f64, y: f64) -> f64 {
    let (x, y) = (x.abs(), y.abs());
    if x.is_infinite() || y.is_infinite() {
        return f64::INFINITY;
    }
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    let (mut a, mut b) = if high_word(y) > high_word(x) { (y, x) } else { (x, y) };
    if high_word(a) - high_word(b) > 0x03c0_0000 {
        return a + b;
    }
    let mut exponent = 0;
    if high_word(a) > 0x5f30_0000 {
        exponent = 600;
        a *= power_of_two(-600);
        b *= power_of_two(-600);
    }
    if high_word(b) < 0x20b0_0000 {
        if b == 0.0 {
            return a;
        }
        let up = if high_word(b) < 0x0010_0000 { 1022 } else { 600 };
        exponent -= up;
        a *= power_of_two(up);
        b *= power_of_two(up);
    }
    // Squares of short parts are exact.
    let [wide_a, wide_b] = [a, b].map(E::from);
    let difference = wide_a - wide_b;
    let square = if difference > wide_b {
        let leading = E::from(from_high_word(high_word(a)));
        let rest = wide_a - leading;
        leading * leading - (wide_b * (-wide_b) - rest * (wide_a + leading))
    } else {
        let doubled = wide_a + wide_a;
        let b_leading = E::from(from_high_word(high_word(b)));
        let b_rest = wide_b - b_leading;
        let a_leading = E::from(from_high_word(high_word(a) + 0x0010_0000));
        let a_rest = doubled - a_leading;
        a_leading * b_leading - (difference * (-difference) - (a_leading * b_rest + a_rest * wide_b))
    };
    let distance = square.sqrt().to_f64();
    if exponent == 0 { distance } else { distance * power_of_two(exponent) }
}
