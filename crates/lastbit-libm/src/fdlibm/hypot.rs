//! Euclidean distance.

use super::{from_high_word, high_word, power_of_two};

/// netlib's `e_hypot.c`, which glibc had up to 2.34. Not in Blink's copy.
pub fn hypot(x: f64, y: f64) -> f64 {
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
    let difference = a - b;
    let distance = if difference > b {
        let leading = from_high_word(high_word(a));
        let rest = a - leading;
        (leading * leading - (b * (-b) - rest * (a + leading))).sqrt()
    } else {
        let doubled = a + a;
        let b_leading = from_high_word(high_word(b));
        let b_rest = b - b_leading;
        let a_leading = from_high_word(high_word(a) + 0x0010_0000);
        let a_rest = doubled - a_leading;
        (a_leading * b_leading - (difference * (-difference) - (a_leading * b_rest + a_rest * b))).sqrt()
    };
    if exponent == 0 { distance } else { distance * power_of_two(exponent) }
}
