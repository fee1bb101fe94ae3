//! `2^x` in f32.

use super::data::exp2f::{POLY, TABLE};
use crate::contraction::{Contraction, narrow};

/// How far apart, relatively, a fused and an unfused evaluation can be: they may round `x * 32` to different sides of a
/// tie, and the polynomial is good to `1.69 * 2^-34` on either side.
pub(super) const AGREEMENT: u32 = 32;

/// glibc `sysdeps/ieee754/flt-32/e_exp2f.c`, 2.27 to 2.40 (Arm Optimized Routines `exp2f.c`). Equal to glibc 2.36 on
/// all 2^32 arguments, both builds.
pub(super) fn exp2f<C: Contraction>(x: f32) -> f32 {
    let wide = f64::from(x);
    if x.abs() >= 128.0 || x.is_nan() {
        if x.is_nan() || x == f32::INFINITY {
            return x + x;
        }
        if x >= 128.0 {
            return f32::INFINITY;
        }
        if x <= -150.0 {
            return 0.0;
        }
        if x < -149.0 {
            return underflow(false);
        }
    }
    narrow::<C, AGREEMENT>(exp2_core::<crate::contraction::Separate>(wide), || exp2_core::<C>(wide))
}

/// `2^x` for `|x|` up to 1022: the table at the nearest multiple of 1/32, ties to even, and a cubic for the rest.
#[inline(always)]
pub(super) fn exp2_core<C: Contraction>(x: f64) -> f64 {
    scale::<C>((x + SHIFT).to_bits(), remainder(x), &POLY)
}

/// Adding it rounds to a multiple of 1/32, whose 32-fold is then in the low bits.
pub(super) const SHIFT: f64 = 211_106_232_532_992.0;

/// What is left of `x` beside the nearest multiple of 1/32.
#[inline(always)]
fn remainder(x: f64) -> f64 {
    x - ((x + SHIFT) - SHIFT)
}

/// `2^(k / 32)` times the cubic in `r`.
#[inline(always)]
pub(super) fn scale<C: Contraction>(k: u64, r: f64, &[c3, c2, c1]: &[f64; 3]) -> f64 {
    let power = f64::from_bits(TABLE[k as usize % 32].wrapping_add(k << 47));
    let high = C::mul_add(c3, r, c2);
    let square = r * r;
    let low = C::mul_add(c1, r, 1.0);
    C::mul_add(high, square, low) * power
}

/// A result between the smallest subnormal and half of it: the smallest, or zero where subnormals are switched off.
#[cold]
pub(super) fn underflow(negative: bool) -> f32 {
    let magnitude = (1.5625 * f64::from_bits((1023 - 150) << 52)) as f32;
    if negative { -magnitude } else { magnitude }
}
