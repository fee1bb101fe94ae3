//! Arc sine and arc cosine in f32.

use super::leading;

/// `asin(s) / s - 1` in `z = s^2`: which rational approximation.
#[derive(Clone, Copy)]
pub(crate) enum Arcsine {
    /// Up to August 2024 (Android 15).
    First,
    /// With one more coefficient (Android 16).
    Second,
}

impl Arcsine {
    #[inline(always)]
    fn ratio(self, z: f32) -> f32 {
        let ([p0, p1, p2], q) = match self {
            Self::First => {
                ([1.666_658_669_7e-1, -4.274_342_209_1e-2, -8.656_363_003_0e-3], 1.0 + z * -7.066_296_339_0e-1)
            }
            Self::Second => (
                [f32::from_bits(0x3e2a_aaab), f32::from_bits(0xbdf4_c1d1), f32::from_bits(0x3bb3_3de9)],
                1.0 + z * (f32::from_bits(0xbf95_6240) + z * f32::from_bits(0x3e94_89f9)),
            ),
        };
        z * (p0 + z * (p1 + z * p2)) / q
    }
}

/// msun `e_asinf.c`.
pub(crate) fn asinf(x: f32, approximation: Arcsine) -> f32 {
    asinf_by(x, approximation, |z| f64::from(z).sqrt())
}

/// The same with another square root.
#[inline(always)]
pub(super) fn asinf_by(x: f32, approximation: Arcsine, sqrt: impl Fn(f32) -> f64) -> f32 {
    const HALF_PI: f64 = std::f64::consts::FRAC_PI_2;
    let magnitude = x.abs();
    if magnitude >= 1.0 || x.is_nan() {
        return if magnitude == 1.0 { (f64::from(x) * HALF_PI) as f32 } else { f32::NAN };
    }
    if magnitude < 0.5 {
        return if magnitude < f32::from_bits(0x3980_0000) { x } else { x + x * approximation.ratio(x * x) };
    }
    let z = (1.0 - magnitude) * 0.5;
    let root = sqrt(z);
    let result = (HALF_PI - 2.0 * (root + root * f64::from(approximation.ratio(z)))) as f32;
    if x > 0.0 { result } else { -result }
}

/// msun `e_acosf.c`.
pub(crate) fn acosf(x: f32, approximation: Arcsine) -> f32 {
    const PI: f32 = f32::from_bits(0x4049_0fda);
    const HALF_PI_HI: f32 = f32::from_bits(0x3fc9_0fda);
    const HALF_PI_LO: f32 = f32::from_bits(0x33a2_2168);
    let magnitude = x.abs();
    if magnitude >= 1.0 || x.is_nan() {
        return if x == 1.0 {
            0.0
        } else if x == -1.0 {
            PI + 2.0 * HALF_PI_LO
        } else {
            f32::NAN
        };
    }
    if magnitude < 0.5 {
        if magnitude <= f32::from_bits(0x3280_0000) {
            return HALF_PI_HI + HALF_PI_LO;
        }
        return HALF_PI_HI - (x - (HALF_PI_LO - x * approximation.ratio(x * x)));
    }
    if x < 0.0 {
        let z = (1.0 + x) * 0.5;
        let root = z.sqrt();
        return PI - 2.0 * (root + (approximation.ratio(z) * root - HALF_PI_LO));
    }
    let z = (1.0 - x) * 0.5;
    let root = z.sqrt();
    let short = leading(root);
    let correction = (z - short * short) / (root + short);
    2.0 * (short + (approximation.ratio(z) * root + correction))
}
