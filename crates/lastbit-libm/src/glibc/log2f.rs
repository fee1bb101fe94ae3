//! Base-2 logarithm in f32.

use super::data::log2f::{POLY, TABLE};
use super::logf::{AGREEMENT, Parts};
use crate::contraction::{Contraction, Separate, narrow};

/// glibc `sysdeps/ieee754/flt-32/e_log2f.c`, 2.27 to 2.40 (Arm Optimized Routines `log2f.c`). Equal to glibc 2.36 on
/// all 2^32 arguments, both builds.
pub(super) fn log2f<C: Contraction>(x: f32) -> f32 {
    match Parts::of(x) {
        Ok(parts) => narrow::<C, AGREEMENT>(log2_core::<Separate>(&parts), || log2_core::<C>(&parts)),
        Err(special) => special,
    }
}

#[inline(always)]
fn log2_core<C: Contraction>(parts: &Parts) -> f64 {
    let [inverse, log] = TABLE[parts.interval];
    let [a4, a3, a2, a1] = POLY;
    let r = C::mul_add(parts.z, inverse, -1.0);
    let base = log + parts.exponent;
    let square = r * r;
    let poly = C::mul_add(a4, square, C::mul_add(a3, r, a2));
    C::mul_add(poly, square, C::mul_add(a1, r, base))
}
