//! Sine and cosine in f32, in f64 inside.

use crate::fdlibm::rem_pio2_large;

use super::word;
use std::f64::consts::FRAC_PI_2;

/// FreeBSD `k_sinf.c`: the sine of an f64 within an eighth of a turn, rounded.
#[inline(always)]
fn sine(x: f64) -> f32 {
    const S1: f64 = f64::from_bits(0xbfc5_5555_54cb_ac77);
    const S2: f64 = f64::from_bits(0x3f81_1110_896e_fbb2);
    const S3: f64 = f64::from_bits(0xbf2a_00f9_e2ca_e774);
    const S4: f64 = f64::from_bits(0x3ec6_cd87_8c3b_46a7);
    let z = x * x;
    let w = z * z;
    let r = S3 + z * S4;
    let s = z * x;
    ((x + s * (S1 + z * S2)) + s * w * r) as f32
}

/// FreeBSD `k_cosf.c`: the cosine likewise.
#[inline(always)]
fn cosine(x: f64) -> f32 {
    const C0: f64 = f64::from_bits(0xbfdf_ffff_fd0c_5e81);
    const C1: f64 = f64::from_bits(0x3fa5_5553_e105_3a42);
    const C2: f64 = f64::from_bits(0xbf56_c087_e80f_1e27);
    const C3: f64 = f64::from_bits(0x3ef9_9342_e0ee_5069);
    let z = x * x;
    let w = z * z;
    let r = C2 + z * C3;
    (((1.0 + z * C0) + w * C1) + (w * z) * r) as f32
}

/// The quarter turns in an angle beyond nine eighths of a turn, modulo 4, and what is left.
fn quarters(x: f32) -> (i32, f64) {
    const INV_PIO2: f64 = std::f64::consts::FRAC_2_PI;
    const PIO2_1: f64 = f64::from_bits(0x3ff9_21fb_5000_0000);
    const PIO2_1T: f64 = f64::from_bits(0x3e51_10b4_611a_6263);
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    let x_wide = f64::from(x);
    if word(x) & 0x7fff_ffff < 0x4dc9_0fdb {
        let n = (x_wide * INV_PIO2 + SHIFT) - SHIFT;
        let r = x_wide - n * PIO2_1;
        return (n as i32, r - n * PIO2_1T);
    }
    let (n, [r, _]) = rem_pio2_large(x_wide);
    (n, r)
}

/// FreeBSD `s_sinf.c`.
pub fn sinf(x: f32) -> f32 {
    let magnitude = word(x) & 0x7fff_ffff;
    let wide = f64::from(x);
    let turned = |quarters: f64| FRAC_PI_2 * quarters.copysign(wide);
    match magnitude {
        ..0x3980_0000 => x,
        ..=0x3f49_0fda => sine(wide),
        ..=0x4016_cbe3 if x > 0.0 => cosine(wide - FRAC_PI_2),
        ..=0x4016_cbe3 => -cosine(wide + FRAC_PI_2),
        ..=0x407b_53d1 => sine(turned(2.0) - wide),
        ..=0x40af_eddf if x > 0.0 => -cosine(wide - turned(3.0)),
        ..=0x40af_eddf => cosine(wide - turned(3.0)),
        ..=0x40e2_31d5 => sine(wide - turned(4.0)),
        0x7f80_0000.. => x - x,
        _ => match quarters(x) {
            (n, y) if n & 3 == 0 => sine(y),
            (n, y) if n & 3 == 1 => cosine(y),
            (n, y) if n & 3 == 2 => sine(-y),
            (_, y) => -cosine(y),
        },
    }
}

/// FreeBSD `s_cosf.c`.
pub fn cosf(x: f32) -> f32 {
    let magnitude = word(x) & 0x7fff_ffff;
    let wide = f64::from(x);
    let turned = |quarters: f64| FRAC_PI_2 * quarters.copysign(wide);
    match magnitude {
        ..0x3980_0000 => 1.0,
        ..=0x3f49_0fda => cosine(wide),
        ..=0x4016_cbe3 if x > 0.0 => sine(FRAC_PI_2 - wide),
        ..=0x4016_cbe3 => sine(wide + FRAC_PI_2),
        ..=0x407b_53d1 => -cosine(wide - turned(2.0)),
        ..=0x40af_eddf if x > 0.0 => sine(wide - turned(3.0)),
        ..=0x40af_eddf => sine(turned(3.0) - wide),
        ..=0x40e2_31d5 => cosine(wide - turned(4.0)),
        0x7f80_0000.. => x - x,
        _ => match quarters(x) {
            (n, y) if n & 3 == 0 => cosine(y),
            (n, y) if n & 3 == 1 => sine(-y),
            (n, y) if n & 3 == 2 => -cosine(y),
            (_, y) => sine(y),
        },
    }
}
