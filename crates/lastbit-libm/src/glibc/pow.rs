//! `x^y`.

use super::data::pow_log::{LN2_HI, LN2_LO, POLY, TABLE};
use super::exp::{NEGATIVE, exp_sum};
use crate::contraction::Contraction;

const ONE: u64 = 0x3ff0_0000_0000_0000;
const INFINITY: u64 = 0x7ff0_0000_0000_0000;

/// glibc `sysdeps/ieee754/dbl-64/e_pow.c`, 2.29 on (Arm Optimized Routines `pow.c`).
pub(super) fn pow<C: Contraction>(x: f64, y: f64) -> f64 {
    // Exponent fields between which y neither vanishes nor settles the result: 2^-65 and 2^63.
    const ORDINARY: std::ops::Range<u64> = 0x3be..0x43e;
    let (mut bits, y_bits) = (x.to_bits(), y.to_bits());
    let mut sign = 0;
    let y_exponent = y_bits >> 52 & 0x7ff;
    if !(1 << 52..INFINITY).contains(&bits) || !ORDINARY.contains(&y_exponent) {
        if let Some(special) = special(x, y) {
            return special;
        }
        if bits >> 63 != 0 {
            match parity(y_bits) {
                Parity::Fraction => return f64::NAN,
                Parity::Odd => sign = NEGATIVE,
                Parity::Even => {}
            }
            bits &= !(1 << 63);
        }
        if !ORDINARY.contains(&y_exponent) {
            if bits == ONE {
                return 1.0;
            }
            if y_exponent < ORDINARY.start {
                return if bits > ONE { 1.0 + y } else { 1.0 - y };
            }
            return if (bits > ONE) == (y > 0.0) { f64::INFINITY } else { 0.0 };
        }
        if bits < 1 << 52 {
            bits = ((x * 4_503_599_627_370_496.0).to_bits() & !(1 << 63)).wrapping_sub(52 << 52);
        }
    }
    let (high, low) = log_in_two::<C>(bits);
    let (product, tail) = if C::FUSED {
        let product = y * high;
        (product, C::mul_add(y, low, C::mul_add(y, high, -product)))
    } else {
        // Leading parts short enough for an exact product.
        let leading = |x: f64| f64::from_bits(x.to_bits() & (u64::MAX << 27));
        let (y_high, log_high) = (leading(y), leading(high));
        let log_low = high - log_high + low;
        (y_high * log_high, (y - y_high) * log_high + y * log_low)
    };
    exp_sum::<C, true>(product, tail, sign)
}

/// The logarithm as a sum of two f64, to about 68 bits.
#[inline(always)]
fn log_in_two<C: Contraction>(bits: u64) -> (f64, f64) {
    let above = bits.wrapping_sub(0x3fe6_9555_0000_0000);
    let [inverse, log_centre, log_tail] = TABLE[(above >> 45) as usize % 128];
    let k = f64::from((above as i64 >> 52) as i32);
    let z_bits = bits.wrapping_sub(above & 0xfff << 52);
    let z = f64::from_bits(z_bits);
    let [a2, a3, a4, a5, a6, a7, a8] = POLY;
    // z / c - 1, exact: in one piece with a fused operation, else also as a sum of short pieces.
    let (r, pieces) = if C::FUSED {
        (C::mul_add(z, inverse, -1.0), None)
    } else {
        let z_high = f64::from_bits(z_bits.wrapping_add(1 << 31) & (u64::MAX << 32));
        let r_high = z_high * inverse - 1.0;
        let r_low = (z - z_high) * inverse;
        (r_high + r_low, Some((r_high, r_low)))
    };
    let base = C::mul_add(k, LN2_HI, log_centre);
    let sum = base + r;
    let low1 = C::mul_add(k, LN2_LO, log_tail);
    let low2 = base - sum + r;
    let scaled = a2 * r;
    let scaled_square = r * scaled;
    let scaled_cube = r * scaled_square;
    let (high, low3, low4) = match pieces {
        None => {
            let high = sum + scaled_square;
            (high, C::mul_add(scaled, r, -scaled_square), sum - high + scaled_square)
        }
        Some((r_high, r_low)) => {
            let scaled_high = a2 * r_high;
            let square_high = r_high * scaled_high;
            let high = sum + square_high;
            (high, r_low * (scaled + scaled_high), sum - high + square_high)
        }
    };
    let poly = C::mul_add(scaled_square, C::mul_add(r, a8, a7), C::mul_add(r, a6, a5));
    let poly = C::mul_add(scaled_square, poly, C::mul_add(r, a4, a3));
    let low = C::mul_add(scaled_cube, poly, low1 + low2 + low3 + low4);
    let result = high + low;
    (result, high - result + low)
}

/// The cases that IEEE 754 settles without arithmetic: a zero, infinity or NaN on either side.
#[cold]
pub(super) fn special(x: f64, y: f64) -> Option<f64> {
    let (bits, y_bits) = (x.to_bits(), y.to_bits());
    if y_bits << 1 == 0 {
        return Some(1.0);
    }
    if is_zero_infinite_or_nan(y_bits) {
        return Some(if bits == ONE {
            1.0
        } else if x.is_nan() || y.is_nan() {
            f64::NAN
        } else if bits << 1 == ONE << 1 {
            1.0
        } else if (bits << 1 < ONE << 1) == (y > 0.0) {
            0.0
        } else {
            f64::INFINITY
        });
    }
    if is_zero_infinite_or_nan(bits) {
        let square = x * x;
        let magnitude = if y_bits >> 63 != 0 { 1.0 / square } else { square };
        return Some(if bits >> 63 != 0 && matches!(parity(y_bits), Parity::Odd) { -magnitude } else { magnitude });
    }
    None
}

fn is_zero_infinite_or_nan(bits: u64) -> bool {
    (bits << 1).wrapping_sub(1) >= (INFINITY << 1) - 1
}

pub(super) enum Parity {
    Fraction,
    Odd,
    Even,
}

/// Of a finite, non-zero value.
pub(super) fn parity(bits: u64) -> Parity {
    match bits >> 52 & 0x7ff {
        ..0x3ff => Parity::Fraction,
        exponent @ 0x3ff..=0x433 => {
            let unit = 1 << (0x433 - exponent);
            if bits & (unit - 1) != 0 {
                Parity::Fraction
            } else if bits & unit != 0 {
                Parity::Odd
            } else {
                Parity::Even
            }
        }
        _ => Parity::Even,
    }
}
