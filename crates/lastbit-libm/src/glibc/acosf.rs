//! Arc cosine in f32.

/// glibc `sysdeps/ieee754/flt-32/e_acosf.c`, to 2.40 (Sun's `e_acosf.c`). Equal to glibc 2.36 on all 2^32 arguments.
pub fn acosf(x: f32) -> f32 {
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
        PIO2_HI - (x - (PIO2_LO - x * rational(x * x)))
    } else if x < 0.0 {
        let z = (1.0 + x) * 0.5;
        let root = z.sqrt();
        PI - 2.0 * (root + (rational(z) * root - PIO2_LO))
    } else {
        let z = (1.0 - x) * 0.5;
        let root = z.sqrt();
        // The root as a short leading part and a correction.
        let leading = f32::from_bits(root.to_bits() & 0xffff_f000);
        let correction = (z - leading * leading) / (root + leading);
        2.0 * (leading + (rational(z) * root + correction))
    }
}

/// `asin(s) / s - 1` in `z = s * s`.
#[inline(always)]
fn rational(z: f32) -> f32 {
    let p = z
        * (1.666_666_716_3e-1
            + z * (-3.255_658_149_7e-1
                + z * (2.012_125_253_7e-1
                    + z * (-4.005_553_573_4e-2 + z * (7.915_350_142_9e-4 + z * 3.479_330_910_9e-5)))));
    let q = 1.0 + z * (-2.403_394_937_5 + z * (2.020_945_787_4 + z * (-6.882_839_798_9e-1 + z * 7.703_815_400_6e-2)));
    p / q
}
