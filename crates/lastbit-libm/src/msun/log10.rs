//! Base-10 logarithm in f64.

use crate::fdlibm::{high_word, truncated, with_high_word};

/// FreeBSD `e_log10.c` (2011 on).
pub fn log10(mut x: f64) -> f64 {
    const INV_LN10_HI: f64 = 4.342_944_818_781_688_809_39e-01;
    const INV_LN10_LO: f64 = 2.508_294_671_164_527_522_98e-11;
    const LOG10_2_HI: f64 = 3.010_299_956_636_117_713_06e-01;
    const LOG10_2_LO: f64 = 3.694_239_077_158_930_786_16e-13;
    let mut k = 0;
    if high_word(x) < 0x0010_0000 {
        if x == 0.0 {
            return f64::NEG_INFINITY;
        }
        if x < 0.0 || x.is_nan() {
            return f64::NAN;
        }
        k -= 54;
        x *= 18_014_398_509_481_984.0;
    }
    if high_word(x) >= 0x7ff0_0000 {
        return x + x;
    }
    if x == 1.0 {
        return 0.0;
    }
    k += (high_word(x) >> 20) - 1023;
    let fraction = high_word(x) & 0x000f_ffff;
    let carry = (fraction + 0x95f64) & 0x0010_0000;
    let f = with_high_word(x, fraction | (carry ^ 0x3ff0_0000)) - 1.0;
    let y = f64::from(k + (carry >> 20));
    let half_square = 0.5 * f * f;
    let r = log1p_rest(f, half_square);
    let high = truncated(f - half_square);
    let low = (f - high) - half_square + r;
    let value_high = high * INV_LN10_HI;
    let exponent = y * LOG10_2_HI;
    let value_low = y * LOG10_2_LO + (low + high) * INV_LN10_LO + low * INV_LN10_HI;
    let sum = exponent + value_high;
    (value_low + ((exponent - sum) + value_high)) + sum
}

/// FreeBSD `k_log.h`: `log(1 + f) - f + f^2 / 2`.
fn log1p_rest(f: f64, half_square: f64) -> f64 {
    const LG1: f64 = 6.666_666_666_666_735_130e-01;
    const LG2: f64 = 3.999_999_999_940_941_908e-01;
    const LG3: f64 = 2.857_142_874_366_239_149e-01;
    const LG4: f64 = 2.222_219_843_214_978_396e-01;
    const LG5: f64 = 1.818_357_216_161_805_012e-01;
    const LG6: f64 = 1.531_383_769_920_937_332e-01;
    const LG7: f64 = 1.479_819_860_511_658_591e-01;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (LG2 + w * (LG4 + w * LG6));
    let odd = z * (LG1 + w * (LG3 + w * (LG5 + w * LG7)));
    s * (half_square + (odd + even))
}
