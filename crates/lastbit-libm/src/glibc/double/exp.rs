//! Exponential.

use super::Double;

/// `e^y - 1` for `|y| < 1`, its relative error below 2^-98: the power series for `y / 64`, doubled six times.
pub(crate) fn exp_minus_1(y: Double) -> Double {
    let y = y.times_power_of_two(1.0 / 64.0);
    let one = Double::new(1.0);
    // y / 2 (1 + y / 3 (1 + y / 4 (..))): the terms beyond are below 2^-110.
    let mut sum = one;
    for n in (2..=15).rev() {
        sum = one.plus(y.times(sum).over(Double::new(f64::from(n))));
    }
    let mut result = y.times(sum);
    for _ in 0..6 {
        result = result.times(result.plus(Double::new(2.0)));
    }
    result
}
