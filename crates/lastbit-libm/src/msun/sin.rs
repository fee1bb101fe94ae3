//! Sine and cosine.

use std::f64::consts::FRAC_2_PI;

use crate::{WideEvaluation, fdlibm::rem_pio2_large};

/// msun `s_sin.c`.
pub fn sin(x: f64) -> f64 {
    sin_in(x)
}

/// msun `s_cos.c`.
pub fn cos(x: f64) -> f64 {
    cos_in(x)
}

/// [`sin`] as a build evaluates it.
#[inline(always)]
pub(super) fn sin_in<E: WideEvaluation>(x: f64) -> E {
    let magnitude = high_word(x);
    if magnitude <= QUARTER {
        return if magnitude < 0x3e50_0000 { E::from(x) } else { kernel_sin(E::from(x), None) };
    }
    match reduce(x, magnitude) {
        Some((n, r)) => in_quadrant(n, r),
        None => E::from(f64::NAN),
    }
}

/// [`cos`] as a build evaluates it.
#[inline(always)]
pub(super) fn cos_in<E: WideEvaluation>(x: f64) -> E {
    let magnitude = high_word(x);
    if magnitude <= QUARTER {
        return if magnitude < 0x3e46_a09e { E::from(1.0_f64) } else { kernel_cos(E::from(x), E::from(0.0_f64)) };
    }
    match reduce(x, magnitude) {
        Some((n, r)) => in_quadrant(n.wrapping_add(1), r),
        None => E::from(f64::NAN),
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
fn in_quadrant<E: WideEvaluation>(n: i32, [r, tail]: [E; 2]) -> E {
    match n & 3 {
        0 => kernel_sin(r, Some(tail)),
        1 => kernel_cos(r, tail),
        2 => -kernel_sin(r, Some(tail)),
        _ => -kernel_cos(r, tail),
    }
}

/// msun `e_rem_pio2.c`: a multiple of pi/2, and the rest as a sum of two; none for infinities and NaN.
///
/// On the x87 both are stored for the kernel, the second as it follows from the first: where that is still in its register,
/// what storing takes from it is lost.
#[inline(always)]
fn reduce<E: WideEvaluation>(x: f64, magnitude: u32) -> Option<(i32, [E; 2])> {
    /// Adding it rounds to an integer.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    /// pi/2 by pieces of 33 bits, each with what is left after it.
    const PIECES: [[f64; 2]; 3] = [
        [f64::from_bits(0x3ff9_21fb_5440_0000), f64::from_bits(0x3dd0_b461_1a62_6331)],
        [f64::from_bits(0x3dd0_b461_1a60_0000), f64::from_bits(0x3ba3_198a_2e03_7073)],
        [f64::from_bits(0x3ba3_198a_2e00_0000), f64::from_bits(0x397b_839a_2520_49c1)],
    ];
    if magnitude >= 0x4139_21fb {
        return (magnitude < 0x7ff0_0000).then(|| {
            let (n, r) = rem_pio2_large(x);
            (n, r.map(E::from))
        });
    }
    let n: f64 = match magnitude {
        ..=0x4002_d97c => 1.0,
        ..=0x400f_6a7a => 2.0,
        ..=0x4015_fdbc => 3.0,
        ..=0x401c_463b => 4.0,
        _ => 5.0,
    };
    let wide = E::from(x);
    // One piece does unless the difference cancels.
    let next_to_multiple = matches!(magnitude, 0x3ff9_21fb | 0x4009_21fb | 0x4012_d97c | 0x4019_21fb);
    if n < 5.0 && !next_to_multiple {
        let n = n.copysign(x);
        let z = wide - E::from(n * PIECES[0][0]);
        let rest = E::from(n * PIECES[0][1]);
        let r = z - rest;
        return Some((n as i32, [r, (z - r) - rest].map(E::spilled_wide)));
    }
    let n = (wide * E::from(FRAC_2_PI) + E::from(SHIFT)).spilled_wide() - E::from(SHIFT);
    let mut z = wide - n * E::from(PIECES[0][0]);
    let mut rest = n * E::from(PIECES[0][1]);
    for (lost, [piece, after]) in [16, 49].into_iter().zip(&PIECES[1..]) {
        let left = high_word((z - rest).to_f64()) >> 20;
        if (magnitude >> 20) as i32 - left as i32 <= lost {
            break;
        }
        let before = z;
        let part = n * E::from(*piece);
        z = before - part;
        rest = n * E::from(*after) - ((before - z) - part);
    }
    let r = (z - rest).spilled_wide();
    Some((n.to_f64() as i32, [r, ((z - r) - rest).spilled_wide()]))
}

/// Sine of `x + tail`, up to pi/4. Without a tail the sum is in another order.
#[inline(always)]
fn kernel_sin<E: WideEvaluation>(x: E, tail: Option<E>) -> E {
    const S: [f64; 6] = [
        f64::from_bits(0xbfc5_5555_5555_5549),
        f64::from_bits(0x3f81_1111_1110_f8a6),
        f64::from_bits(0xbf2a_01a0_19c1_61d5),
        f64::from_bits(0x3ec7_1de3_57b1_fe7d),
        f64::from_bits(0xbe5a_e5e6_8a2b_9ceb),
        f64::from_bits(0x3de5_d93a_5acf_d57c),
    ];
    let [s1, s2, s3, s4, s5, s6] = S.map(E::from);
    let z = x * x;
    let w = z * z;
    let r = s2 + z * (s3 + z * s4) + z * w * (s5 + z * s6);
    let v = z * x;
    match tail {
        None => x + v * (s1 + z * r),
        Some(tail) => x - ((z * (E::from(0.5_f64) * tail - v * r) - tail) - v * s1),
    }
}

/// Cosine of `x + tail`, up to pi/4.
#[inline(always)]
fn kernel_cos<E: WideEvaluation>(x: E, tail: E) -> E {
    const C: [f64; 6] = [
        f64::from_bits(0x3fa5_5555_5555_554c),
        f64::from_bits(0xbf56_c16c_16c1_5177),
        f64::from_bits(0x3efa_01a0_19cb_1590),
        f64::from_bits(0xbe92_7e4f_809c_52ad),
        f64::from_bits(0x3e21_ee9e_bdb4_b1c4),
        f64::from_bits(0xbda8_fae9_be88_38d4),
    ];
    let [c1, c2, c3, c4, c5, c6] = C.map(E::from);
    let one = E::from(1.0_f64);
    let z = x * x;
    let w = z * z;
    let r = z * (c1 + z * (c2 + z * c3)) + w * w * (c4 + z * (c5 + z * c6));
    let half_square = E::from(0.5_f64) * z;
    let w = one - half_square;
    w + (((one - w) - half_square) + (z * r - x * tail))
}
