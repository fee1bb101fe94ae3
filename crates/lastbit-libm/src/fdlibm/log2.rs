//! Base-2 logarithm.

use super::{
    log::{Reduced, reduce, remez},
    truncated,
};

/// V8 `src/base/ieee754.cc` (FreeBSD's `e_log2.c`).
pub fn log2(x: f64) -> f64 {
    const INV_LN2_HI: f64 = 1.442_695_040_721_446_275_71e+00;
    const INV_LN2_LO: f64 = 1.675_171_316_488_651_183_53e-10;
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
    let r = s * (half_square + remez(s * s));
    // f - half_square as a short part and the rest, so that the first product is exact.
    let high = truncated(f - half_square);
    let low = (f - high) - half_square + r;
    let scaled_high = high * INV_LN2_HI;
    let scaled_low = (low + high) * INV_LN2_LO + low * INV_LN2_HI;
    let sum = k + scaled_high;
    let rest = scaled_low + ((k - sum) + scaled_high);
    rest + sum
}
