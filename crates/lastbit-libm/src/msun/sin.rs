//! Sine and cosine in f64.

use crate::fdlibm::{PIO2, high_word, rem_pio2_large};

/// Sine of `x + tail`, up to pi/4. Without a tail the sum is in another order.
///
/// FreeBSD `k_sin.c` (2008 on): the polynomial in two halves.
#[inline(always)]
fn kernel_sin(x: f64, tail: Option<f64>) -> f64 {
    const S1: f64 = -1.666_666_666_666_663_243_48e-01;
    const S2: f64 = 8.333_333_333_322_489_461_24e-03;
    const S3: f64 = -1.984_126_982_985_794_931_34e-04;
    const S4: f64 = 2.755_731_370_707_006_767_89e-06;
    const S5: f64 = -2.505_076_025_340_686_341_95e-08;
    const S6: f64 = 1.589_690_995_211_550_102_21e-10;
    let z = x * x;
    let w = z * z;
    let r = S2 + z * (S3 + z * S4) + z * w * (S5 + z * S6);
    let v = z * x;
    match tail {
        None => x + v * (S1 + z * r),
        Some(tail) => x - ((z * (0.5 * tail - v * r) - tail) - v * S1),
    }
}

/// Cosine of `x + tail`, up to pi/4.
///
/// FreeBSD `k_cos.c` (2008 on): what the first difference loses is added back.
#[inline(always)]
fn kernel_cos(x: f64, tail: f64) -> f64 {
    const C1: f64 = 4.166_666_666_666_660_190_37e-02;
    const C2: f64 = -1.388_888_888_887_410_957_49e-03;
    const C3: f64 = 2.480_158_728_947_672_941_78e-05;
    const C4: f64 = -2.755_731_435_139_066_330_35e-07;
    const C5: f64 = 2.087_572_321_298_174_827_90e-09;
    const C6: f64 = -1.135_964_755_778_819_482_65e-11;
    let z = x * x;
    let w = z * z;
    let r = z * (C1 + z * (C2 + z * C3)) + w * w * (C4 + z * (C5 + z * C6));
    let half_square = 0.5 * z;
    let w = 1.0 - half_square;
    w + (((1.0 - w) - half_square) + (z * r - x * tail))
}

/// FreeBSD `e_rem_pio2.c` (2008 on): `x - n pi/2` as a sum of two, and `n`, for finite `|x| > pi/4`.
fn rem_pio2(x: f64) -> (i32, [f64; 2]) {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    let high = high_word(x) & 0x7fff_ffff;
    let few = match high {
        // Next to a multiple, where the difference cancels.
        0x3ff9_21fb | 0x4009_21fb | 0x4012_d97c | 0x4019_21fb => None,
        ..=0x4002_d97c => Some(1.0),
        ..=0x400f_6a7a => Some(2.0),
        ..=0x4015_fdbc => Some(3.0),
        ..=0x401c_463b => Some(4.0),
        0x4139_21fb.. => return rem_pio2_large(x),
        _ => None,
    };
    let [first, rest] = PIO2[0];
    if let Some(n) = few {
        let n = f64::copysign(n, x);
        let z = x - n * first;
        let r = z - n * rest;
        return (n as i32, [r, (z - r) - n * rest]);
    }
    let n = (x * std::f64::consts::FRAC_2_PI + SHIFT) - SHIFT;
    let mut r = x - n * first;
    let mut w = n * rest;
    let mut sum = r - w;
    for ([piece, rest], limit) in [(PIO2[1], 16), (PIO2[2], 49)] {
        if (high >> 20) - (high_word(sum) >> 20 & 0x7ff) <= limit {
            break;
        }
        let t = r;
        w = n * piece;
        r = t - w;
        w = n * rest - ((t - r) - w);
        sum = r - w;
    }
    (n as i32, [sum, (r - sum) - w])
}

/// FreeBSD `s_sin.c`.
pub fn sin(x: f64) -> f64 {
    match high_word(x) & 0x7fff_ffff {
        ..0x3e50_0000 => return x,
        ..=0x3fe9_21fb => return kernel_sin(x, None),
        0x7ff0_0000.. => return f64::NAN,
        _ => {}
    }
    let (n, [r, tail]) = rem_pio2(x);
    match n & 3 {
        0 => kernel_sin(r, Some(tail)),
        1 => kernel_cos(r, tail),
        2 => -kernel_sin(r, Some(tail)),
        _ => -kernel_cos(r, tail),
    }
}

/// FreeBSD `s_cos.c`.
pub fn cos(x: f64) -> f64 {
    match high_word(x) & 0x7fff_ffff {
        ..0x3e46_a09e => return 1.0,
        ..=0x3fe9_21fb => return kernel_cos(x, 0.0),
        0x7ff0_0000.. => return f64::NAN,
        _ => {}
    }
    let (n, [r, tail]) = rem_pio2(x);
    match n & 3 {
        0 => kernel_cos(r, tail),
        1 => -kernel_sin(r, Some(tail)),
        2 => -kernel_cos(r, tail),
        _ => kernel_sin(r, Some(tail)),
    }
}
