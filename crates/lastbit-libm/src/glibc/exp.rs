//! `e^x`.

use super::data::exp::{INV_LN2_N, NEG_LN2_HI_N, NEG_LN2_LO_N, POLY, TABLE};
use crate::contraction::{Contraction, Separate, narrow, nearest_multiple};

/// glibc `sysdeps/ieee754/dbl-64/e_exp.c`, 2.29 on (Arm Optimized Routines `exp.c`).
#[inline]
pub(super) fn exp<C: Contraction>(x: f64) -> f64 {
    if x == f64::NEG_INFINITY {
        return 0.0;
    }
    if x.is_nan() || x == f64::INFINITY {
        return 1.0 + x;
    }
    exp_sum::<C, false>(x, 0.0, 0)
}

/// Both builds are within 0.511 ulp, so within 1.03 ulp of each other: 2^-51.
#[inline]
pub(super) fn exp_to_f32<C: Contraction>(x: f64) -> f32 {
    narrow::<C, 48>(exp::<Separate>(x), || exp::<C>(x))
}

/// `2^11` steps of the table: one in the sign's place.
pub(super) const NEGATIVE: u64 = 0x800 << 7;

/// `exp(x + tail)`, its sign given by [`NEGATIVE`] or 0. `TAIL` says whether there is a tail.
#[inline(always)]
pub(super) fn exp_sum<C: Contraction, const TAIL: bool>(x: f64, tail: f64, sign: u64) -> f64 {
    // Exponent fields of 2^-54, 512 and 1024.
    const TINY: u64 = 0x3c9;
    const LARGE: u64 = 0x408;
    const HUGE: u64 = 0x409;
    let exponent = x.to_bits() >> 52 & 0x7ff;
    let mut near_limits = false;
    if !(TINY..LARGE).contains(&exponent) {
        if exponent < TINY {
            return if sign == 0 { 1.0 + x } else { -(1.0 + x) };
        }
        if exponent >= HUGE {
            let magnitude = if x < 0.0 { 0.0 } else { f64::INFINITY };
            return if sign == 0 { magnitude } else { -magnitude };
        }
        near_limits = true;
    }
    let (k, multiple) = nearest_multiple::<C>(x, INV_LN2_N);
    let mut r = C::mul_add(multiple, NEG_LN2_LO_N, C::mul_add(multiple, NEG_LN2_HI_N, x));
    if TAIL {
        r += tail;
    }
    let [table_tail, table_bits] = TABLE[k as usize % 128];
    let scale = table_bits.wrapping_add(k.wrapping_add(sign) << 45);
    let [c2, c3, c4, c5] = POLY;
    let square = r * r;
    let low = C::mul_add(square, C::mul_add(c3, r, c2), f64::from_bits(table_tail) + r);
    let rest = C::mul_add(square * square, C::mul_add(c5, r, c4), low);
    if near_limits {
        return scale_near_limits::<C>(rest, scale, k);
    }
    let scale = f64::from_bits(scale);
    C::mul_add(scale, rest, scale)
}

/// `scale + scale * rest` where the exponent of `scale` may have run over its field.
#[cold]
pub(super) fn scale_near_limits<C: Contraction>(rest: f64, scale: u64, k: u64) -> f64 {
    if k & 0x8000_0000 == 0 {
        let scale = f64::from_bits(scale.wrapping_sub(1009 << 52));
        return f64::from_bits((1023 + 1009) << 52) * C::mul_add(scale, rest, scale);
    }
    towards_subnormal(rest, scale)
}

/// The same for a result that may be subnormal. Neither build fuses here.
pub(super) fn towards_subnormal(rest: f64, scale: u64) -> f64 {
    let bits = scale.wrapping_add(1022 << 52);
    let scale = f64::from_bits(bits);
    let product = scale * rest;
    let mut y = scale + product;
    if y.abs() < 1.0 {
        // Rounded once at the place where the subnormal ends, so that the last product is exact.
        let one = if y < 0.0 { -1.0 } else { 1.0 };
        let low = scale - y + product;
        let high = one + y;
        let low = one - high + y + low;
        y = (high + low) - one;
        if y == 0.0 {
            y = f64::from_bits(bits & (1 << 63));
        }
    }
    f64::MIN_POSITIVE * y
}
