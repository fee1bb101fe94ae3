//! Arc tangent.

use super::Double;
use crate::glibc::fixed::Fixed;

pub(crate) const PI: Double = ATAN[16].times_power_of_two(4.0);
pub(crate) const HALF_PI: Double = ATAN[16].times_power_of_two(2.0);

/// `atan(u)` for `0 < u <= 1`: from the nearest multiple of 1/16, by the addition theorem.
pub(crate) fn arc_tangent(u: Double) -> Double {
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
        table[k as usize] = Double::of(sum);
        k += 1;
    }
    table
};
