//! Arc sine and arc cosine in f32.

use std::f64::consts::{FRAC_PI_2, PI};

/// pi/2 and what rounding to f32 took from it, and half of it, short.
const HALF_PI: f32 = f32::from_bits(0x3fc9_0fdb);
const HALF_PI_TAIL: f32 = f32::from_bits(0x33a2_2168);
const QUARTER_PI_HEAD: f32 = f32::from_bits(0x3f49_0fda);

/// `asin(s) / s - 1` in `r = s^2`.
#[inline(always)]
fn ratio(r: f32) -> f32 {
    r * (0.184_161_606_965_100_7
        + (-0.056_529_868_320_184_52 + (-0.013_381_928_894_392_58 - 0.003_961_374_378_484_765 * r) * r) * r)
        / (1.104_969_615_245_202_9 - 0.836_411_276_854_206_7 * r)
}

/// `sqrt(r)` with its lower half cleared, and what that took.
#[inline(always)]
fn root_in_two(r: f32, root: f32) -> (f32, f32) {
    let short = f32::from_bits(root.to_bits() & 0xffff_0000);
    (short, (r - short * short) / (root + short))
}

/// AMD LibM for Windows, `asinf.c`.
pub(super) fn asinf(x: f32) -> f32 {
    let y = x.abs();
    if y.is_nan() || y > 1.0 {
        return f32::NAN;
    }
    if y == 1.0 {
        return HALF_PI.copysign(x);
    }
    if y < 1.0 / 16384.0 {
        return x;
    }
    let magnitude = if y >= 0.5 {
        let r = 0.5 * (1.0 - y);
        let root = r.sqrt();
        let (short, correction) = root_in_two(r, root);
        let p = 2.0 * root * ratio(r) - (HALF_PI_TAIL - 2.0 * correction);
        let q = QUARTER_PI_HEAD - 2.0 * short;
        QUARTER_PI_HEAD - (p - q)
    } else {
        y + y * ratio(y * y)
    };
    if x < 0.0 { -magnitude } else { magnitude }
}

/// AMD LibM for Windows, `acosf.c`.
pub(super) fn acosf(x: f32) -> f32 {
    /// What rounding took from pi/2 in f64.
    const TAIL: f64 = f64::from_bits(0x3c91_a626_3314_5c07);
    let y = x.abs();
    if y.is_nan() || y > 1.0 {
        return f32::NAN;
    }
    if y == 1.0 {
        return if x > 0.0 { 0.0 } else { PI as f32 };
    }
    if y < f32::from_bits((127 - 26) << 23) {
        return HALF_PI;
    }
    if y < 0.5 {
        let correction = TAIL - f64::from(x * ratio(y * y));
        return (FRAC_PI_2 - (f64::from(x) - correction)) as f32;
    }
    let r = 0.5 * (1.0 - y);
    let root = r.sqrt();
    let u = ratio(r);
    if x < 0.0 {
        return (PI - 2.0 * (f64::from(root) + (f64::from(root * u) - TAIL))) as f32;
    }
    let (short, correction) = root_in_two(r, root);
    2.0 * short + (2.0 * correction + 2.0 * root * u)
}
