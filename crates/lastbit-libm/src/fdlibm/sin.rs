//! Sine and cosine.

use super::{from_high_word, high_word, rem_pio2::rem_pio2};

/// V8 `src/base/ieee754.cc` (netlib's `s_sin.c`).
pub fn sin(x: f64) -> f64 {
    let magnitude = high_word(x) & 0x7fff_ffff;
    if magnitude <= 0x3fe9_21fb {
        return kernel_sin(x, None);
    }
    if magnitude >= 0x7ff0_0000 {
        return f64::NAN;
    }
    let (n, [r, tail]) = rem_pio2(x);
    match n & 3 {
        0 => kernel_sin(r, Some(tail)),
        1 => kernel_cos(r, tail),
        2 => -kernel_sin(r, Some(tail)),
        _ => -kernel_cos(r, tail),
    }
}

/// V8 `src/base/ieee754.cc` (netlib's `s_cos.c`).
pub fn cos(x: f64) -> f64 {
    let magnitude = high_word(x) & 0x7fff_ffff;
    if magnitude <= 0x3fe9_21fb {
        return kernel_cos(x, 0.0);
    }
    if magnitude >= 0x7ff0_0000 {
        return f64::NAN;
    }
    let (n, [r, tail]) = rem_pio2(x);
    match n & 3 {
        0 => kernel_cos(r, tail),
        1 => -kernel_sin(r, Some(tail)),
        2 => -kernel_cos(r, tail),
        _ => kernel_sin(r, Some(tail)),
    }
}

/// Sine of `x + tail`, up to pi/4. Without a tail the sum is in another order.
#[inline(always)]
fn kernel_sin(x: f64, tail: Option<f64>) -> f64 {
    const S1: f64 = -1.666_666_666_666_663_243_48e-01;
    const S2: f64 = 8.333_333_333_322_489_461_24e-03;
    const S3: f64 = -1.984_126_982_985_794_931_34e-04;
    const S4: f64 = 2.755_731_370_707_006_767_89e-06;
    const S5: f64 = -2.505_076_025_340_686_341_95e-08;
    const S6: f64 = 1.589_690_995_211_550_102_21e-10;
    if high_word(x) & 0x7fff_ffff < 0x3e40_0000 {
        return x;
    }
    let z = x * x;
    let v = z * x;
    let r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
    match tail {
        None => x + v * (S1 + z * r),
        Some(tail) => x - ((z * (0.5 * tail - v * r) - tail) - v * S1),
    }
}

/// Cosine of `x + tail`, up to pi/4.
#[inline(always)]
fn kernel_cos(x: f64, tail: f64) -> f64 {
    const C1: f64 = 4.166_666_666_666_660_190_37e-02;
    const C2: f64 = -1.388_888_888_887_410_957_49e-03;
    const C3: f64 = 2.480_158_728_947_672_941_78e-05;
    const C4: f64 = -2.755_731_435_139_066_330_35e-07;
    const C5: f64 = 2.087_572_321_298_174_827_90e-09;
    const C6: f64 = -1.135_964_755_778_819_482_65e-11;
    let magnitude = high_word(x) & 0x7fff_ffff;
    if magnitude < 0x3e40_0000 {
        return 1.0;
    }
    let z = x * x;
    let r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
    if magnitude < 0x3fd3_3333 {
        return 1.0 - (0.5 * z - (z * r - x * tail));
    }
    // Above 0.3, about x / 4 is taken from both sides first: the differences are exact.
    let quarter = if magnitude > 0x3fe9_0000 { 0.28125 } else { from_high_word(magnitude - 0x0020_0000) };
    let half_square = 0.5 * z - quarter;
    (1.0 - quarter) - (half_square - (z * r - x * tail))
}
