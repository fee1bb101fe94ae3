//! `2^x`.

use super::data::exp::{EXP2_POLY, TABLE};
use super::exp::towards_subnormal;
use crate::contraction::Contraction;

/// glibc `sysdeps/ieee754/dbl-64/e_exp2.c`, 2.29 on (Arm Optimized Routines `exp2.c`). x86-64 has one build
/// of it, without fused operations.
pub(super) fn exp2<C: Contraction>(x: f64) -> f64 {
    /// Adding it rounds to a multiple of 1/128, whose 128-fold is then in the low bits.
    const SHIFT: f64 = 52_776_558_133_248.0;
    const TINY: u64 = 0x3c9;
    const LARGE: u64 = 0x408;
    let exponent = x.to_bits() >> 52 & 0x7ff;
    let mut near_limits = false;
    if !(TINY..LARGE).contains(&exponent) {
        if exponent < TINY || x.is_nan() {
            return 1.0 + x;
        }
        if x >= 1024.0 {
            return f64::INFINITY;
        }
        if x <= -1075.0 {
            return 0.0;
        }
        near_limits = x.abs() > 928.0;
    }
    let shifted = x + SHIFT;
    let k = shifted.to_bits();
    let r = x - (shifted - SHIFT);
    let [tail, bits] = TABLE[k as usize % 128];
    let scale = bits.wrapping_add(k << 45);
    let [c1, c2, c3, c4, c5] = EXP2_POLY;
    let square = r * r;
    let low = C::mul_add(square, C::mul_add(r, c3, c2), C::mul_add(r, c1, f64::from_bits(tail)));
    let rest = C::mul_add(square * square, C::mul_add(r, c5, c4), low);
    if near_limits {
        if k & 0x8000_0000 != 0 {
            return towards_subnormal(rest, scale);
        }
        let half = f64::from_bits(scale.wrapping_sub(1 << 52));
        return 2.0 * C::mul_add(half, rest, half);
    }
    let scale = f64::from_bits(scale);
    C::mul_add(scale, rest, scale)
}
