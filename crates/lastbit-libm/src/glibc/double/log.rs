//! Natural logarithm.

use super::Double;
use crate::glibc::fixed::Fixed;

pub(crate) const LN_2: Double = Double::of(inverse_tanh(1, 3)).times_power_of_two(2.0);
pub(crate) const LN_10: Double =
    Double::of(inverse_tanh(1, 3).times_ratio(3, 1).plus(inverse_tanh(1, 9))).times_power_of_two(2.0);

/// The centres of the table lie this close to one: below and above.
const FIRST: u64 = 45;
const LAST: u64 = 91;

/// `log(x)` for a positive, finite `x`, its relative error below 2^-98.
pub(crate) fn log(x: f64) -> Double {
    const SCALE: f64 = 18_014_398_509_481_984.0; // 2^54
    if x < f64::MIN_POSITIVE {
        return log(x * SCALE).plus(LN_2.times(Double::new(-54.0)));
    }
    // x = 2^k * z with z in 0.7..1.42.
    let above = x.to_bits().wrapping_sub(0x3fe6_9000_0000_0000);
    let k = above as i64 >> 52;
    let z = f64::from_bits(x.to_bits().wrapping_sub(above & 0xfff << 52));
    let step = (z * 64.0 + 0.5) as u64;
    let centre = Double::new(-(step as f64 / 64.0));
    let z = Double::new(z);
    let u = z.plus(centre).over(z.plus(centre.negated()));
    LOG[(step - FIRST) as usize].plus(inverse_tanh_series(u)).plus(LN_2.times(Double::new(k as f64)))
}

/// `2 atanh(u)` for `|u| < 1/178`, by its power series: the terms that need it in twice the precision.
fn inverse_tanh_series(u: Double) -> Double {
    let square = u.times(u);
    let s = square.high;
    let mut sum = Double::new(1.0 / 9.0 + s * (1.0 / 11.0 + s * (1.0 / 13.0 + s * (1.0 / 15.0))));
    for odd in [7.0, 5.0, 3.0] {
        sum = Double::new(1.0).over(Double::new(odd)).plus(square.times(sum));
    }
    u.plus(u.times(square).times(sum)).times_power_of_two(2.0)
}

/// `log(k / 64)`.
static LOG: [Double; (LAST - FIRST + 1) as usize] = {
    let mut table = [Double::new(0.0); (LAST - FIRST + 1) as usize];
    let mut k = FIRST;
    while k <= LAST {
        let half = Double::of(inverse_tanh(k.abs_diff(64), k + 64));
        table[(k - FIRST) as usize] = half.times_power_of_two(if k < 64 { -2.0 } else { 2.0 });
        k += 1;
    }
    table
};

/// `atanh(p / q)`, that being below 1/2.
const fn inverse_tanh(p: u64, q: u64) -> Fixed {
    let (mut power, mut sum, mut odd) = (Fixed::ONE.times_ratio(p, q), Fixed::ZERO, 1);
    while !power.is_zero() {
        sum = sum.plus(power.times_ratio(1, odd));
        power = power.times_ratio(p * p, q * q);
        odd += 2;
    }
    sum
}
