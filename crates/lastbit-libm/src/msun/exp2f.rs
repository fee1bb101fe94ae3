//! `2^x` in f32.

/// msun `s_exp2f.c`: a table of sixteenths and a polynomial, in f64 but for the reduction.
pub fn exp2f(x: f32) -> f32 {
    const STEPS: u32 = 16;
    /// Adding it rounds to a sixteenth, which is then in the low bits.
    const SHIFT: f32 = 12_582_912.0 / STEPS as f32;
    const P1: f64 = f32::from_bits(0x3f31_7218) as f64;
    const P2: f64 = f32::from_bits(0x3e75_fdf0) as f64;
    const P3: f64 = f32::from_bits(0x3d63_59a4) as f64;
    const P4: f64 = f32::from_bits(0x3c1d_964e) as f64;
    let magnitude = x.to_bits() & 0x7fff_ffff;
    if magnitude >= 0x4300_0000 {
        if magnitude >= 0x7f80_0000 {
            return if x == f32::NEG_INFINITY { 0.0 } else { x + x };
        }
        if x >= 128.0 {
            return f32::INFINITY;
        }
        if x <= -150.0 {
            return 0.0;
        }
    } else if magnitude <= 0x3300_0000 {
        return 1.0 + x;
    }
    let shifted = x + SHIFT;
    let index = shifted.to_bits().wrapping_add(STEPS / 2);
    let z = f64::from(x - (shifted - SHIFT));
    // The biased exponent of the power, less that of one.
    let exponent = (index / STEPS) << 20;
    let power = f64::from_bits(u64::from(0x3ff0_0000_u32.wrapping_add(exponent)) << 32);
    let centre = EXP2[(index % STEPS) as usize];
    let u = centre * z;
    let sum = centre + u * (P1 + z * P2) + u * (z * z) * (P3 + z * P4);
    (sum * power) as f32
}

/// `2^((k - 8) / 16)`.
pub(super) const EXP2: [f64; 16] = [
    f64::from_bits(0x3fe6_a09e_667f_3bcd),
    f64::from_bits(0x3fe7_a114_73eb_0187),
    f64::from_bits(0x3fe8_ace5_422a_a0db),
    f64::from_bits(0x3fe9_c491_82a3_f090),
    f64::from_bits(0x3fea_e89f_995a_d3ad),
    f64::from_bits(0x3fec_199b_dd85_529c),
    f64::from_bits(0x3fed_5818_dcfb_a487),
    f64::from_bits(0x3fee_a4af_a2a4_90da),
    1.0,
    f64::from_bits(0x3ff0_b558_6cf9_890f),
    f64::from_bits(0x3ff1_72b8_3c7d_517b),
    f64::from_bits(0x3ff2_387a_6e75_6238),
    f64::from_bits(0x3ff3_06fe_0a31_b715),
    f64::from_bits(0x3ff3_dea6_4c12_3422),
    f64::from_bits(0x3ff4_bfda_d536_2a27),
    f64::from_bits(0x3ff5_ab07_dd48_5429),
];
