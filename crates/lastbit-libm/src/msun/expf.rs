//! `e^x` in f32.

use super::power_of_two;

/// `ln 2` in two parts, and its inverse.
pub(super) const LN2_HI: f32 = f32::from_bits(0x3f31_7200);
pub(super) const LN2_LO: f32 = f32::from_bits(0x35bf_be8e);
pub(super) const INV_LN2: f32 = std::f32::consts::LOG2_E;
/// Coefficients of the quotient's denominator.
pub(super) const P: [f32; 2] = [f32::from_bits(0x3e2a_aa8f), f32::from_bits(0xbb35_5215)];

/// msun `e_expf.c`: netlib's `exp` in f32, with a shorter polynomial.
pub fn expf(x: f32) -> f32 {
    const OVERFLOW: f32 = f32::from_bits(0x42b1_7180);
    const UNDERFLOW: f32 = f32::from_bits(0xc2cf_f1b5);
    let magnitude = x.to_bits() & 0x7fff_ffff;
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
    // x = k ln 2 + (high - low), from half of ln 2 on.
    let (k, high, low) = match magnitude {
        ..0x3900_0000 => return 1.0 + x,
        ..=0x3eb1_7218 => (0, x, 0.0),
        ..0x3f85_1592 if x > 0.0 => (1, x - LN2_HI, LN2_LO),
        ..0x3f85_1592 => (-1, x + LN2_HI, -LN2_LO),
        _ => {
            let k = (INV_LN2 * x + 0.5_f32.copysign(x)) as i32;
            (k, x - k as f32 * LN2_HI, k as f32 * LN2_LO)
        }
    };
    let r = high - low;
    let square = r * r;
    let c = r - square * (P[0] + square * P[1]);
    if k == 0 {
        return 1.0 - ((r * c) / (c - 2.0) - r);
    }
    let y = 1.0 - ((low - (r * c) / (2.0 - c)) - high);
    match k {
        128 => y * 2.0 * power_of_two(127),
        -125.. => y * power_of_two(k),
        _ => y * power_of_two(k + 100) * power_of_two(-100),
    }
}
