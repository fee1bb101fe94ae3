//! Angle of a point.

use super::double::{Double, HALF_PI, PI, arc_tangent};

/// The correctly rounded angle of the point `(x, y)`.
///
/// glibc up to 2.34 is documented to round correctly (`sysdeps/ieee754/dbl-64/e_atan2.c`, IBM Accurate Mathematical
/// Library). 2.35 dropped the last stages: from then on a few results in ten thousand are the neighbouring f64 (0.56 ulp
/// at most). Rounded to f32, as Blink's filters do, the two differ once in 10^12. There is nothing to fuse.
pub fn atan2(y: f64, x: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    angle(y.abs(), x).high.copysign(y)
}

/// The same for `y >= 0`, and what rounding takes from it.
pub(super) fn angle(y: f64, x: f64) -> Double {
    let backwards = x.is_sign_negative();
    let x = x.abs();
    if y == 0.0 {
        return if backwards { PI } else { Double::new(0.0) };
    }
    if x.is_infinite() {
        return match (y.is_infinite(), backwards) {
            (true, true) => PI.times(Double::new(0.75)),
            (true, false) => PI.times_power_of_two(0.25),
            (false, true) => PI,
            (false, false) => Double::new(0.0),
        };
    }
    if x == 0.0 || y.is_infinite() {
        return HALF_PI;
    }
    // Beyond this ratio the smaller coordinate is lost in the rounding.
    let exponent = |x: f64| (x.to_bits() >> 52) as i32;
    let apart = exponent(y) - exponent(x);
    if apart >= 57 {
        return HALF_PI;
    }
    if apart <= -57 {
        return if backwards { PI } else { Double::new(y / x) };
    }
    let scale = match exponent(x.max(y)) {
        ..600 => f64::from_bits((1023 + 600) << 52),
        1400.. => f64::from_bits((1023 - 600) << 52),
        _ => 1.0,
    };
    let (x, y) = (Double::new(x * scale), Double::new(y * scale));
    let steep = y.high > x.high;
    let acute = if steep { HALF_PI.plus(arc_tangent(x.over(y)).negated()) } else { arc_tangent(y.over(x)) };
    if backwards { PI.plus(acute.negated()) } else { acute }
}
