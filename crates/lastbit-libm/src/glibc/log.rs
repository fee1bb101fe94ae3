//! Natural logarithm.

use super::data::log::{CENTRES, LN2_HI, LN2_LO, POLY, POLY_NEAR_ONE, TABLE};
use crate::contraction::Contraction;

/// glibc `sysdeps/ieee754/dbl-64/e_log.c`, 2.29 on (Arm Optimized Routines `log.c`).
pub(super) fn log<C: Contraction>(x: f64) -> f64 {
    // 1 - 1/16 and 1 + 1.03515625/16.
    const NEAR_ONE: std::ops::Range<u64> = 0x3fee_0000_0000_0000..0x3ff1_0900_0000_0000;
    const LEAST_NORMAL: u64 = 1 << 52;
    let mut bits = x.to_bits();
    if NEAR_ONE.contains(&bits) {
        return if x == 1.0 { 0.0 } else { near_one::<C>(x - 1.0) };
    }
    if !(LEAST_NORMAL..f64::INFINITY.to_bits()).contains(&bits) {
        if bits << 1 == 0 {
            return f64::NEG_INFINITY;
        }
        if x == f64::INFINITY {
            return x;
        }
        if bits >> 63 != 0 || x.is_nan() {
            return f64::NAN;
        }
        bits = (x * 4_503_599_627_370_496.0).to_bits().wrapping_sub(52 << 52);
    }
    // x = 2^k * z, z in 0.6875..1.375 and in the interval of 128 around the centre c.
    let above = bits.wrapping_sub(0x3fe6_0000_0000_0000);
    let interval = (above >> 45) as usize % 128;
    let k = (above as i64 >> 52) as i32;
    let z = f64::from_bits(bits.wrapping_sub(above & 0xfff << 52));
    let [inverse, log_centre] = TABLE[interval];
    // z / c - 1: exact with a fused operation, and without one by way of the difference.
    let r = if C::FUSED {
        C::mul_add(z, inverse, -1.0)
    } else {
        let [high, low] = CENTRES[interval];
        (z - high - low) * inverse
    };
    let k = f64::from(k);
    let base = C::mul_add(k, LN2_HI, log_centre);
    let high = base + r;
    let low = C::mul_add(k, LN2_LO, base - high + r);
    let [a2, a3, a4, a5, a6] = POLY;
    let square = r * r;
    let poly = C::mul_add(square, C::mul_add(r, a6, a5), C::mul_add(r, a4, a3));
    C::mul_add(r * square, poly, C::mul_add(square, a2, low)) + high
}

/// `log(1 + r)` where it is small: the first two terms in twice the precision.
fn near_one<C: Contraction>(r: f64) -> f64 {
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10] = POLY_NEAR_ONE;
    let square = r * r;
    let cube = r * square;
    let quadratic = |a, b, c| C::mul_add(square, c, C::mul_add(r, b, a));
    let poly = C::mul_add(cube, b10, quadratic(b7, b8, b9));
    let poly = C::mul_add(cube, poly, quadratic(b4, b5, b6));
    let poly = C::mul_add(cube, poly, quadratic(b1, b2, b3));
    // b0 is -1/2 and the splitting factor 2^27: these products are exact, fused or not.
    let shifted = r * 134_217_728.0;
    let r_high = r + shifted - shifted;
    let r_low = r - r_high;
    let half_square = r_high * r_high * b0;
    let high = r + half_square;
    let low = r - high + half_square;
    let low = C::mul_add(b0 * r_low, r_high + r, low);
    C::mul_add(cube, poly, low) + high
}
