//! Base-10 logarithm in f32.

use super::logf::logf;
use crate::contraction::Contraction;

/// glibc `sysdeps/ieee754/flt-32/e_log10f.c`, 2.27 to 2.40 (Sun's `e_log10f.c` over the library's own `logf`). On
/// x86-64 only the `logf` inside has a fused build. Equal to glibc 2.36 on all 2^32 arguments, both builds.
pub(super) fn log10f<C: Contraction, Outer: Contraction>(mut x: f32) -> f32 {
    let mut bits = x.to_bits() as i32;
    let mut scaled = 0;
    if bits < 0x0080_0000 {
        if bits & 0x7fff_ffff == 0 {
            return f32::NEG_INFINITY;
        }
        if bits < 0 {
            return f32::NAN;
        }
        scaled = -25;
        x *= 33_554_432.0;
        bits = x.to_bits() as i32;
    }
    if bits >= 0x7f80_0000 {
        return x + x;
    }
    let (exponent, significand) = split(bits, scaled);
    join::<Outer>(exponent, logf::<C>(significand))
}

/// Exponent and significand of a normal number that stands for itself times `2^scaled`. The significand is taken to 1..2, or to 0.5..1 where the exponent is
/// negative: towards one, where log is small.
#[inline(always)]
fn split(bits: i32, scaled: i32) -> (f32, f32) {
    let exponent = (bits >> 23) - 127 + scaled;
    let below_one = i32::from(exponent < 0);
    let significand = f32::from_bits(((bits & 0x007f_ffff) | (0x7f - below_one) << 23) as u32);
    ((exponent + below_one) as f32, significand)
}

/// Bits of `1 / ln 10`, and of `log10 2` in two parts.
pub(super) const FACTORS: [u32; 3] = [0x3ede_5bd9, 0x3e9a_2080, 0x3554_27db];

/// The logarithm from the exponent and the significand's natural logarithm.
#[inline(always)]
fn join<C: Contraction>(exponent: f32, log: f32) -> f32 {
    let [inv_ln10, log10_2_hi, log10_2_lo] = FACTORS.map(f32::from_bits);
    C::mul_add_f32(exponent, log10_2_hi, C::mul_add_f32(exponent, log10_2_lo, inv_ln10 * log))
}
