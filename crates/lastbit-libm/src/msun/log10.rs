//! Base-10 logarithm.

use crate::fdlibm::{Reduced, log_remez, reduce};

/// msun `e_log10.c`.
pub fn log10(x: f64) -> f64 {
    const INV_LN10_HI: f64 = f64::from_bits(0x3fdb_cb7b_1520_0000);
    const INV_LN10_LO: f64 = f64::from_bits(0x3dbb_9438_ca9a_add5);
    const LOG10_2_HI: f64 = f64::from_bits(0x3fd3_4413_509f_6000);
    const LOG10_2_LO: f64 = f64::from_bits(0x3d59_fef3_11f1_2b36);
    if x == 1.0 {
        return 0.0;
    }
    let Reduced { k, f, .. } = match reduce(x) {
        Ok(reduced) => reduced,
        Err(special) => return special,
    };
    let k = f64::from(k);
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let r = s * (half_square + log_remez(s * s));
    // log(1 + f) as a short and a long part, so that the first product is exact.
    let high = f64::from_bits((f - half_square).to_bits() & !0xffff_ffff);
    let low = (f - high) - half_square + r;
    let scaled_high = high * INV_LN10_HI;
    let scaled_low = k * LOG10_2_LO + (low + high) * INV_LN10_LO + low * INV_LN10_HI;
    let exponent = k * LOG10_2_HI;
    let sum = exponent + scaled_high;
    scaled_low + ((exponent - sum) + scaled_high) + sum
}
