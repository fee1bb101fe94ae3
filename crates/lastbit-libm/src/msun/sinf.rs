//! Sine and cosine in f32, by way of f64.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

use crate::fdlibm::rem_pio2_large_f32;

/// msun `s_sinf.c`.
pub fn sinf(x: f32) -> f32 {
    if x.abs() < f32::from_bits(0x3980_0000) {
        return x;
    }
    match reduce(x) {
        Some((n, r)) => in_quadrant(n, r),
        None => x * 0.0,
    }
}

/// msun `s_cosf.c`.
pub fn cosf(x: f32) -> f32 {
    match reduce(x) {
        Some((n, r)) => in_quadrant(n.wrapping_add(1), r),
        None => x * 0.0,
    }
}

/// The sine of `n` quarter turns and `r`. A cosine's sign is that of its turn, a sine's goes through the argument.
#[inline(always)]
fn in_quadrant(n: i32, r: f64) -> f32 {
    match n & 3 {
        0 => kernel_sin(r),
        1 => kernel_cos(r),
        2 => kernel_sin(-r),
        _ => -kernel_cos(r),
    }
}

/// The argument as quarter turns and a rest; none for infinities and NaN. One rounding up to four quarter turns.
#[inline(always)]
fn reduce(x: f32) -> Option<(i32, f64)> {
    /// Adding it rounds to an integer.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    /// pi/2 to 25 bits, and the rest.
    const HALF_PI: f64 = f64::from_bits(0x3ff9_21fb_5000_0000);
    const HALF_PI_REST: f64 = f64::from_bits(0x3e51_10b4_611a_6263);
    let wide = f64::from(x);
    let turns = match x.to_bits() & 0x7fff_ffff {
        ..=0x3f49_0fda => return Some((0, wide)),
        ..=0x4016_cbe3 => 1,
        ..=0x407b_53d1 => 2,
        ..=0x40af_eddf => 3,
        ..=0x40e2_31d5 => 4,
        ..0x4dc9_0fdb => {
            let turns = (wide * FRAC_2_PI + SHIFT) - SHIFT;
            return Some((turns as i32, (wide - turns * HALF_PI) - turns * HALF_PI_REST));
        }
        ..0x7f80_0000 => return Some(rem_pio2_large_f32(x)),
        _ => return None,
    };
    let turns = if x > 0.0 { turns } else { -turns };
    Some((turns, wide - f64::from(turns) * FRAC_PI_2))
}

/// msun `k_sinf.c`.
#[inline(always)]
fn kernel_sin(x: f64) -> f32 {
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

/// msun `k_cosf.c`.
#[inline(always)]
fn kernel_cos(x: f64) -> f32 {
    const C0: f64 = f64::from_bits(0xbfdf_ffff_fd0c_5e81);
    const C1: f64 = f64::from_bits(0x3fa5_5553_e105_3a42);
    const C2: f64 = f64::from_bits(0xbf56_c087_e80f_1e27);
    const C3: f64 = f64::from_bits(0x3ef9_9342_e0ee_5069);
    let z = x * x;
    let w = z * z;
    let r = C2 + z * C3;
    (((1.0 + z * C0) + w * C1) + (w * z) * r) as f32
}
