//! Arc sine and arc cosine in f32.

use super::{leading, word};

/// Numerator and denominator of `(asin(x) - x) / x^3`, in the square of `x`.
#[inline(always)]
fn rational(t: f32) -> f32 {
    const P_S0: f32 = f32::from_bits(0x3e2a_aa75);
    const P_S1: f32 = f32::from_bits(0xbd2f_13ba);
    const P_S2: f32 = f32::from_bits(0xbc0d_d36b);
    const Q_S1: f32 = f32::from_bits(0xbf34_e5ae);
    let p = t * (P_S0 + t * (P_S1 + t * P_S2));
    let q = 1.0 + t * Q_S1;
    p / q
}

/// FreeBSD `e_asinf.c`, but for the square root: FreeBSD's is taken in f64, and in Mozilla's C++ it is that of an f32.
/// It shows in the compressors of Firefox 153.
pub fn asinf(x: f32) -> f32 {
    const PIO2: f64 = std::f64::consts::FRAC_PI_2;
    let magnitude = word(x) & 0x7fff_ffff;
    if magnitude >= 0x3f80_0000 {
        return if magnitude == 0x3f80_0000 { (f64::from(x) * PIO2) as f32 } else { f32::NAN };
    }
    if magnitude < 0x3f00_0000 {
        if magnitude < 0x3980_0000 {
            return x;
        }
        return x + x * rational(x * x);
    }
    let t = (1.0 - x.abs()) * 0.5;
    let root = f64::from(t.sqrt());
    let result = (PIO2 - 2.0 * (root + root * f64::from(rational(t)))) as f32;
    if x > 0.0 { result } else { -result }
}

/// FreeBSD `e_acosf.c`.
pub fn acosf(x: f32) -> f32 {
    const PI: f32 = f32::from_bits(0x4049_0fda);
    const PIO2_HI: f32 = f32::from_bits(0x3fc9_0fda);
    const PIO2_LO: f32 = f32::from_bits(0x33a2_2168);
    let magnitude = word(x) & 0x7fff_ffff;
    if magnitude >= 0x3f80_0000 {
        return match x {
            1.0 => 0.0,
            -1.0 => PI + 2.0 * PIO2_LO,
            _ => f32::NAN,
        };
    }
    if magnitude < 0x3f00_0000 {
        if magnitude <= 0x3280_0000 {
            return PIO2_HI + PIO2_LO;
        }
        return PIO2_HI - (x - (PIO2_LO - x * rational(x * x)));
    }
    let z = (1.0 - x.abs()) * 0.5;
    let root = z.sqrt();
    if x < 0.0 {
        let w = rational(z) * root - PIO2_LO;
        return PI - 2.0 * (root + w);
    }
    let short = leading(root);
    let correction = (z - short * short) / (root + short);
    let w = rational(z) * root + correction;
    2.0 * (short + w)
}
