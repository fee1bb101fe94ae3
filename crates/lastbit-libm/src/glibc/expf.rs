//! `e^x` in f32.

use super::data::exp2f::{INV_LN2_N, POLY_SCALED};
use super::exp2f::{AGREEMENT, scale, underflow};
use crate::contraction::{Contraction, Separate, narrow, nearest_multiple};

/// glibc `sysdeps/ieee754/flt-32/e_expf.c`, 2.27 to 2.40 (Arm Optimized Routines `expf.c`). Equal to glibc 2.36 on all
/// 2^32 arguments, both builds.
pub(super) fn expf<C: Contraction>(x: f32) -> f32 {
    /// log(2^128), log(2^-149), log(2^-150), as the source rounds them.
    const OVERFLOW: f32 = f32::from_bits(0x42b1_7217);
    const LEAST: f32 = f32::from_bits(0xc2ce_8ecf);
    const UNDERFLOW: f32 = f32::from_bits(0xc2cf_f1b4);
    if x.abs() >= 88.0 || x.is_nan() {
        if x.is_nan() || x == f32::INFINITY {
            return x + x;
        }
        if x > OVERFLOW {
            return f32::INFINITY;
        }
        if x < UNDERFLOW {
            return 0.0;
        }
        if x < LEAST {
            return underflow(false);
        }
    }
    let wide = f64::from(x);
    narrow::<C, AGREEMENT>(exp_core::<Separate>(wide), || exp_core::<C>(wide))
}

#[inline(always)]
fn exp_core<C: Contraction>(x: f64) -> f64 {
    let (k, multiple) = nearest_multiple::<C>(x, INV_LN2_N);
    let rest = if C::ROUNDS_AWAY { INV_LN2_N * x - multiple } else { C::mul_add(INV_LN2_N, x, -multiple) };
    scale::<C>(k, rest, &POLY_SCALED)
}
