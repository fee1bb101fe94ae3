//! Arc cosine in f32.

use crate::contraction::Contraction;

/// glibc `sysdeps/ieee754/flt-32/e_acosf.c`, to 2.40 (Sun's `e_acosf.c`). Equal to glibc 2.36 on all 2^32 arguments.
pub(super) fn acosf<C: Contraction>(x: f32) -> f32 {
    const PI: f32 = f32::from_bits(0x4049_0fda);
    const PIO2_HI: f32 = f32::from_bits(0x3fc9_0fda);
    const PIO2_LO: f32 = f32::from_bits(0x33a2_2168);
    let magnitude = x.abs();
    if magnitude == 1.0 {
        return if x > 0.0 { 0.0 } else { PI + 2.0 * PIO2_LO };
    }
    if magnitude > 1.0 || x.is_nan() {
        return f32::NAN;
    }
    if magnitude < 0.5 {
        if magnitude.to_bits() <= 0x3280_0000 {
            return PIO2_HI + PIO2_LO;
        }
        PIO2_HI - (x - C::mul_add_f32(-x, rational::<C>(x * x), PIO2_LO))
    } else if x < 0.0 {
        let z = (1.0 + x) * 0.5;
        let root = z.sqrt();
        PI - 2.0 * (root + C::mul_add_f32(rational::<C>(z), root, -PIO2_LO))
    } else {
        let z = (1.0 - x) * 0.5;
        let root = z.sqrt();
        // The root as a short leading part and a correction.
        let leading = f32::from_bits(root.to_bits() & 0xffff_f000);
        let correction = C::mul_add_f32(-leading, leading, z) / (root + leading);
        2.0 * (leading + C::mul_add_f32(rational::<C>(z), root, correction))
    }
}

/// `asin(s) / s - 1` in `z = s * s`.
#[inline(always)]
fn rational<C: Contraction>(z: f32) -> f32 {
    let horner = |series: &[f32]| {
        let (&last, rest) = series.split_last().unwrap_or((&0.0, &[]));
        rest.iter().rev().fold(last, |inner, &coefficient| C::mul_add_f32(z, inner, coefficient))
    };
    let p = horner(&[
        1.666_666_716_3e-1,
        -3.255_658_149_7e-1,
        2.012_125_253_7e-1,
        -4.005_553_573_4e-2,
        7.915_350_142_9e-4,
        3.479_330_910_9e-5,
    ]);
    let q = horner(&[1.0, -2.403_394_937_5, 2.020_945_787_4, -6.882_839_798_9e-1, 7.703_815_400_6e-2]);
    z * p / q
}
