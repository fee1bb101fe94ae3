//! Angle of a point.

use super::fixed::Fixed;
use crate::fused::{two_product, two_sum};

const PI: Double = ATAN[16].times_power_of_two(4.0);
const HALF_PI: Double = ATAN[16].times_power_of_two(2.0);

/// The correctly rounded angle of the point `(x, y)`.
///
/// glibc up to 2.34 is documented to round correctly (`sysdeps/ieee754/dbl-64/e_atan2.c`, IBM Accurate Mathematical
/// Library). 2.35 dropped the last stages: from then on a few results in ten thousand are the neighbouring f64 (0.56 ulp
/// at most). Rounded to f32, as Blink's filters do, the two differ once in 10^12. There is nothing to fuse.
pub fn atan2(y: f64, x: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    angle(y.abs(), x).copysign(y)
}

/// The same for `y >= 0`.
fn angle(y: f64, x: f64) -> f64 {
    let backwards = x.is_sign_negative();
    let x = x.abs();
    if y == 0.0 {
        return if backwards { PI.high } else { 0.0 };
    }
    if x.is_infinite() {
        return match (y.is_infinite(), backwards) {
            (true, true) => 0.75 * PI.high,
            (true, false) => 0.25 * PI.high,
            (false, true) => PI.high,
            (false, false) => 0.0,
        };
    }
    if x == 0.0 || y.is_infinite() {
        return HALF_PI.high;
    }
    // Beyond this ratio the smaller coordinate is lost in the rounding.
    let exponent = |x: f64| (x.to_bits() >> 52) as i32;
    let apart = exponent(y) - exponent(x);
    if apart >= 57 {
        return HALF_PI.high;
    }
    if apart <= -57 {
        return if backwards { PI.high } else { y / x };
    }
    let scale = match exponent(x.max(y)) {
        ..600 => f64::from_bits((1023 + 600) << 52),
        1400.. => f64::from_bits((1023 - 600) << 52),
        _ => 1.0,
    };
    let (x, y) = (Double::new(x * scale), Double::new(y * scale));
    let steep = y.high > x.high;
    let acute = if steep { HALF_PI.plus(arc_tangent(x.over(y)).negated()) } else { arc_tangent(y.over(x)) };
    if backwards { PI.plus(acute.negated()).high } else { acute.high }
}

/// `atan(u)` for `0 < u <= 1`: from the nearest multiple of 1/16, by the addition theorem.
fn arc_tangent(u: Double) -> Double {
    let k = (u.high * 16.0 + 0.5) as usize & 31;
    if k == 0 {
        return arc_tangent_series(u);
    }
    let centre = Double::new(k as f64 * 0.0625);
    let distance = u.plus(centre.negated()).over(u.times(centre).plus(Double::new(1.0)));
    ATAN[k.min(16)].plus(arc_tangent_series(distance))
}

/// `atan(d)` for `|d| < 1/31`, by its power series: the terms that need it in twice the precision.
fn arc_tangent_series(d: Double) -> Double {
    let square = d.times(d);
    let s = square.high;
    let tail = 1.0 / 11.0 - s * (1.0 / 13.0 - s * (1.0 / 15.0 - s * (1.0 / 17.0 - s * (1.0 / 19.0 - s / 21.0))));
    let mut sum = Double::new(tail);
    for odd in [9.0, 7.0, 5.0, 3.0] {
        sum = Double::new(1.0).over(Double::new(odd)).plus(square.times(sum).negated());
    }
    d.plus(d.times(square).times(sum).negated())
}

/// `atan(k / 16)`.
const ATAN: [Double; 17] = {
    let mut table = [Double::new(0.0); 17];
    let mut k = 0;
    while k < table.len() as u64 {
        // Euler's series: each term is the last times x^2 / (1 + x^2) * 2n / (2n + 1).
        let (mut term, mut sum, mut n) = (Fixed::ONE.times_ratio(16 * k, 256 + k * k), Fixed::ZERO, 1);
        while !term.is_zero() {
            sum = sum.plus(term);
            term = term.times_ratio(k * k * 2 * n, (256 + k * k) * (2 * n + 1));
            n += 1;
        }
        let [high, low] = sum.rounded_twice();
        table[k as usize] = Double { high, low };
        k += 1;
    }
    table
};

/// A value as an unevaluated sum of two f64, the first the sum's nearest.
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

impl Double {
    const fn new(high: f64) -> Self {
        Self { high, low: 0.0 }
    }

    const fn times_power_of_two(self, power: f64) -> Self {
        Self { high: self.high * power, low: self.low * power }
    }

    fn negated(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }

    fn plus(self, other: Self) -> Self {
        let (high, error) = two_sum(self.high, other.high);
        let (low, low_error) = two_sum(self.low, other.low);
        let (high, error) = two_sum(high, error + low);
        let (high, low) = two_sum(high, error + low_error);
        Self { high, low }
    }

    fn times(self, other: Self) -> Self {
        let (high, error) = two_product(self.high, other.high);
        let (high, low) = two_sum(high, error + (self.high * other.low + self.low * other.high));
        Self { high, low }
    }

    fn over(self, other: Self) -> Self {
        let first = self.high / other.high;
        let rest = self.plus(other.times(Self::new(first)).negated());
        let second = rest.high / other.high;
        let rest = rest.plus(other.times(Self::new(second)).negated());
        let (high, low) = two_sum(first, second);
        Self { high, low }.plus(Self::new(rest.high / other.high))
    }
}
