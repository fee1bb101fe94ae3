//! `2^x`.

use super::{exp2_data::TABLE, word};

/// FreeBSD `s_exp2.c`: a table of 256 powers at points where they are all but exact, and a polynomial.
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

/// FreeBSD `s_exp2f.c`: a table of 16 powers and a polynomial, in f64 from f32 coefficients.
pub fn exp2f(x: f32) -> f32 {
    const P1: f64 = f32::from_bits(0x3f31_7218) as f64;
    const P2: f64 = f32::from_bits(0x3e75_fdf0) as f64;
    const P3: f64 = f32::from_bits(0x3d63_59a4) as f64;
    const P4: f64 = f32::from_bits(0x3c1d_964e) as f64;
    /// 1.5 * 2^23 / 16: adding it rounds to a 16th.
    const SHIFT: f32 = 786_432.0;
    /// Powers from 2^-1/2 up to 2^7/16.
    const POWERS: [u64; 16] = [
        0x3fe6_a09e_667f_3bcd,
        0x3fe7_a114_73eb_0187,
        0x3fe8_ace5_422a_a0db,
        0x3fe9_c491_82a3_f090,
        0x3fea_e89f_995a_d3ad,
        0x3fec_199b_dd85_529c,
        0x3fed_5818_dcfb_a487,
        0x3fee_a4af_a2a4_90da,
        0x3ff0_0000_0000_0000,
        0x3ff0_b558_6cf9_890f,
        0x3ff1_72b8_3c7d_517b,
        0x3ff2_387a_6e75_6238,
        0x3ff3_06fe_0a31_b715,
        0x3ff3_dea6_4c12_3422,
        0x3ff4_bfda_d536_2a27,
        0x3ff5_ab07_dd48_5429,
    ];
    if x.is_nan() || x >= 128.0 {
        return x + f32::INFINITY;
    }
    if x <= -150.0 {
        return 0.0;
    }
    if word(x) & 0x7fff_ffff <= 0x3300_0000 {
        return 1.0 + x;
    }
    let shifted = x + SHIFT;
    let step = shifted.to_bits().wrapping_add(8);
    // The shift's own exponent bits fall off at the upper end.
    let exponent = (step >> 4) << 20;
    let z = f64::from(x - (shifted - SHIFT));
    let power = f64::from_bits(POWERS[(step & 15) as usize]);
    let u = power * z;
    let r = power + u * (P1 + z * P2) + u * (z * z) * (P3 + z * P4);
    (r * f64::from_bits(u64::from(0x3ff0_0000_u32.wrapping_add(exponent)) << 32)) as f32
}
