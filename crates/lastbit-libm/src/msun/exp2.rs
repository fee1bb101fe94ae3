//! `2^x`.

use super::exp2_data::TABLE;

/// msun `s_exp2.c`, Copyright (c) 2005 David Schultz, under the two-clause BSD licence: a table of 256 powers at points where they are all but exact, and a polynomial.
pub fn exp2(x: f64) -> f64 {
    const P1: f64 = f64::from_bits(0x3fe6_2e42_fefa_39ef);
    const P2: f64 = f64::from_bits(0x3fce_bfbd_ff82_c575);
    const P3: f64 = f64::from_bits(0x3fac_6b08_d704_a0a6);
    const P4: f64 = f64::from_bits(0x3f83_b2ab_88f7_0400);
    const P5: f64 = f64::from_bits(0x3f55_d880_0387_5c74);
    /// 1.5 * 2^52 / 256: adding it rounds to a 256th.
    const SHIFT: f64 = 26_388_279_066_624.0;
    if x.is_nan() || x >= 1024.0 {
        return x + f64::INFINITY;
    }
    if x <= -1075.0 {
        return 0.0;
    }
    if x.abs() < f64::from_bits(0x3c90_0000_0000_0000) {
        return 1.0 + x;
    }
    let shifted = x + SHIFT;
    let step = (shifted.to_bits() as u32).wrapping_add(128);
    let exponent = (step as i32) >> 8;
    let (power, offset) = TABLE[(step & 255) as usize];
    let (power, offset) = (f64::from_bits(power), f64::from_bits(offset));
    let z = (x - (shifted - SHIFT)) - offset;
    let r = power + power * z * (P1 + z * (P2 + z * (P3 + z * (P4 + z * P5))));
    let scale = |exponent: i32| f64::from_bits(((1023 + exponent) as u64) << 52);
    match exponent {
        1024 => r * 2.0 * scale(1023),
        -1021.. => r * scale(exponent),
        _ => r * scale(exponent + 1000) * scale(-1000),
    }
}
