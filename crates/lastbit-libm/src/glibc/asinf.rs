//! Arc sine in f32.

use crate::contraction::Contraction;

/// glibc `sysdeps/ieee754/flt-32/e_asinf.c`, to 2.40 (Sun's `e_asinf.c` with Moshier's polynomial). Equal to glibc 2.36
/// on all 2^32 arguments.
pub(super) fn asinf<C: Contraction>(x: f32) -> f32 {
    const PIO2_HI: f32 = f32::from_bits(0x3fc9_0fdb);
    const PIO2_LO: f32 = f32::from_bits(0xb33b_bd2e);
    const PIO4_HI: f32 = f32::from_bits(0x3f49_0fdb);
    let magnitude = x.abs();
    if magnitude == 1.0 {
        return C::mul_add_f32(x, PIO2_HI, x * PIO2_LO);
    }
    if magnitude > 1.0 || x.is_nan() {
        return f32::NAN;
    }
    if magnitude < 0.5 {
        if magnitude.to_bits() < 0x3200_0000 {
            return x;
        }
        return C::mul_add_f32(x, poly::<C>(x * x), x);
    }
    let z = (1.0 - magnitude) * 0.5;
    let p = poly::<C>(z);
    let root = z.sqrt();
    let result = if magnitude.to_bits() >= 0x3f79_999a {
        PIO2_HI - C::mul_add_f32(2.0, C::mul_add_f32(root, p, root), -PIO2_LO)
    } else {
        // The root as a short leading part and a correction.
        let leading = f32::from_bits(root.to_bits() & 0xffff_f000);
        let correction = C::mul_add_f32(-leading, leading, z) / (root + leading);
        let low = C::mul_add_f32(2.0 * root, p, -(PIO2_LO - 2.0 * correction));
        let high = PIO4_HI - 2.0 * leading;
        PIO4_HI - (low - high)
    };
    if x > 0.0 { result } else { -result }
}

/// `asin(s) / s - 1` in `t = s * s`.
#[inline(always)]
fn poly<C: Contraction>(t: f32) -> f32 {
    let series = [4.547_037_598e-2, 7.495_297_643e-2, 1.666_675_248e-1];
    let inner = C::mul_add_f32(t, 4.216_630_880e-2, 2.417_951_451e-2);
    t * series.into_iter().fold(inner, |inner, coefficient| C::mul_add_f32(t, inner, coefficient))
}
