//! `e^x` in f32.

use super::{from_word, word};

/// FreeBSD `e_expf.c`.
pub fn expf(x: f32) -> f32 {
    const OVERFLOW: f32 = 8.872_168e+01;
    const UNDERFLOW: f32 = -1.039_720_84e+02;
    const LN2_HI: f32 = f32::from_bits(0x3f31_7200);
    const LN2_LO: f32 = f32::from_bits(0x35bf_be8e);
    const INV_LN2: f32 = f32::from_bits(0x3fb8_aa3b);
    const P1: f32 = f32::from_bits(0x3e2a_aa8f);
    const P2: f32 = f32::from_bits(0xbb35_5215);
    const TWO_M100: f32 = f32::from_bits(0x0d80_0000);
    let magnitude = word(x) & 0x7fff_ffff;
    if magnitude >= 0x42b1_7218 {
        if magnitude >= 0x7f80_0000 {
            return if x == f32::NEG_INFINITY { 0.0 } else { x + x };
        }
        if x > OVERFLOW {
            return f32::INFINITY;
        }
        if x < UNDERFLOW {
            return 0.0;
        }
    }
    // x = k ln 2 + (high - low)
    let (k, high, low) = if magnitude > 0x3eb1_7218 {
        if magnitude < 0x3f85_1592 {
            if x > 0.0 { (1, x - LN2_HI, LN2_LO) } else { (-1, x + LN2_HI, -LN2_LO) }
        } else {
            let k = (INV_LN2 * x + 0.5f32.copysign(x)) as i32;
            let multiple = k as f32;
            (k, x - multiple * LN2_HI, multiple * LN2_LO)
        }
    } else if magnitude < 0x3900_0000 {
        return 1.0 + x;
    } else {
        (0, x, 0.0)
    };
    let r = if k == 0 { x } else { high - low };
    let t = r * r;
    let c = r - t * (P1 + t * P2);
    if k == 0 {
        return 1.0 - ((r * c) / (c - 2.0) - r);
    }
    let y = 1.0 - ((low - (r * c) / (2.0 - c)) - high);
    match k {
        128 => y * 2.0 * from_word(0x7f00_0000),
        -125.. => y * from_word(0x3f80_0000 + (k << 23)),
        _ => y * from_word(0x3f80_0000 + ((k + 100) << 23)) * TWO_M100,
    }
}
