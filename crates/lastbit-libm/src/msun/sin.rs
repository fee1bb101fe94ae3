//! Sine and cosine.

use std::f64::consts::FRAC_2_PI;

use crate::fdlibm::rem_pio2_large;

/// msun `s_sin.c`.
pub fn sin(x: f64) -> f64 {
    let magnitude = high_word(x);
    if magnitude <= QUARTER {
        return if magnitude < 0x3e50_0000 { x } else { kernel_sin(x, None) };
    }
    match reduce(x, magnitude) {
        Some((n, r)) => in_quadrant(n, r),
        None => f64::NAN,
    }
}

/// msun `s_cos.c`.
pub fn cos(x: f64) -> f64 {
    let magnitude = high_word(x);
    if magnitude <= QUARTER {
        return if magnitude < 0x3e46_a09e { 1.0 } else { kernel_cos(x, 0.0) };
    }
    match reduce(x, magnitude) {
        Some((n, r)) => in_quadrant(n.wrapping_add(1), r),
        None => f64::NAN,
    }
}

/// Of pi/4.
const QUARTER: u32 = 0x3fe9_21fb;

/// Of the magnitude.
#[inline(always)]
fn high_word(x: f64) -> u32 {
    (x.to_bits() >> 32) as u32 & 0x7fff_ffff
}

#[inline(always)]
fn in_quadrant(n: i32, [r, tail]: [f64; 2]) -> f64 {
    match n & 3 {
        0 => kernel_sin(r, Some(tail)),
        1 => kernel_cos(r, tail),
        2 => -kernel_sin(r, Some(tail)),
        _ => -kernel_cos(r, tail),
    }
}

/// msun `e_rem_pio2.c`: a multiple of pi/2, and the rest as a sum of two; none for infinities and NaN.
fn reduce(x: f64, magnitude: u32) -> Option<(i32, [f64; 2])> {
    /// Adding it rounds to an integer.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    /// pi/2 by pieces of 33 bits, each with what is left after it.
    const PIECES: [[f64; 2]; 3] = [
        [f64::from_bits(0x3ff9_21fb_5440_0000), f64::from_bits(0x3dd0_b461_1a62_6331)],
        [f64::from_bits(0x3dd0_b461_1a60_0000), f64::from_bits(0x3ba3_198a_2e03_7073)],
        [f64::from_bits(0x3ba3_198a_2e00_0000), f64::from_bits(0x397b_839a_2520_49c1)],
    ];
    if magnitude >= 0x4139_21fb {
        return (magnitude < 0x7ff0_0000).then(|| rem_pio2_large(x));
    }
    let n: f64 = match magnitude {
        ..=0x4002_d97c => 1.0,
        ..=0x400f_6a7a => 2.0,
        ..=0x4015_fdbc => 3.0,
        ..=0x401c_463b => 4.0,
        _ => 5.0,
    };
    // One piece does unless the difference cancels.
    let next_to_multiple = matches!(magnitude, 0x3ff9_21fb | 0x4009_21fb | 0x4012_d97c | 0x4019_21fb);
    if n < 5.0 && !next_to_multiple {
        let n = n.copysign(x);
        let z = x - n * PIECES[0][0];
        let rest = n * PIECES[0][1];
        let r = z - rest;
        return Some((n as i32, [r, (z - r) - rest]));
    }
    let n = (x * FRAC_2_PI + SHIFT) - SHIFT;
    let mut z = x - n * PIECES[0][0];
    let mut rest = n * PIECES[0][1];
    for (lost, [piece, after]) in [16, 49].into_iter().zip(&PIECES[1..]) {
        let left = high_word(z - rest) >> 20;
        if (magnitude >> 20) as i32 - left as i32 <= lost {
            break;
        }
        let before = z;
        let part = n * piece;
        z = before - part;
        rest = n * after - ((before - z) - part);
    }
    let r = z - rest;
    Some((n as i32, [r, (z - r) - rest]))
}

/// Sine of `x + tail`, up to pi/4. Without a tail the sum is in another order.
#[inline(always)]
fn kernel_sin(x: f64, tail: Option<f64>) -> f64 {
    const S1: f64 = f64::from_bits(0xbfc5_5555_5555_5549);
    const S2: f64 = f64::from_bits(0x3f81_1111_1110_f8a6);
    const S3: f64 = f64::from_bits(0xbf2a_01a0_19c1_61d5);
    const S4: f64 = f64::from_bits(0x3ec7_1de3_57b1_fe7d);
    const S5: f64 = f64::from_bits(0xbe5a_e5e6_8a2b_9ceb);
    const S6: f64 = f64::from_bits(0x3de5_d93a_5acf_d57c);
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
#[inline(always)]
fn kernel_cos(x: f64, tail: f64) -> f64 {
    const C1: f64 = f64::from_bits(0x3fa5_5555_5555_554c);
    const C2: f64 = f64::from_bits(0xbf56_c16c_16c1_5177);
    const C3: f64 = f64::from_bits(0x3efa_01a0_19cb_1590);
    const C4: f64 = f64::from_bits(0xbe92_7e4f_809c_52ad);
    const C5: f64 = f64::from_bits(0x3e21_ee9e_bdb4_b1c4);
    const C6: f64 = f64::from_bits(0xbda8_fae9_be88_38d4);
    let z = x * x;
    let w = z * z;
    let r = z * (C1 + z * (C2 + z * C3)) + w * w * (C4 + z * (C5 + z * C6));
    let half_square = 0.5 * z;
    let w = 1.0 - half_square;
    w + (((1.0 - w) - half_square) + (z * r - x * tail))
}
