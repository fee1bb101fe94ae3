//! Natural logarithm.

use super::{high_word, with_high_word};

const LN2_HI: f64 = 6.931_471_803_691_238_164_90e-01;
const LN2_LO: f64 = 1.908_214_929_270_587_700_02e-10;

/// `2^k * (1 + f)` with `1 + f` between `sqrt(1/2)` and `sqrt(2)`.
pub(crate) struct Reduced {
    pub(crate) k: i32,
    pub(crate) f: f64,
    /// The fraction bits of the argument's high word.
    pub(super) fraction: i32,
}

/// Takes a positive finite argument apart, or gives what its logarithm, to any base, is without arithmetic.
#[inline(always)]
pub(crate) fn reduce(mut x: f64) -> Result<Reduced, f64> {
    let mut k = 0;
    if high_word(x) < 0x0010_0000 {
        if x.to_bits() << 1 == 0 {
            return Err(f64::NEG_INFINITY);
        }
        if high_word(x) < 0 {
            return Err(f64::NAN);
        }
        k -= 54;
        x *= 18_014_398_509_481_984.0;
    }
    let high = high_word(x);
    if high >= 0x7ff0_0000 {
        return Err(x + x);
    }
    let fraction = high & 0x000f_ffff;
    let upper_half = (fraction + 0x9_5f64) & 0x10_0000;
    k += (high >> 20) - 1023 + (upper_half >> 20);
    Ok(Reduced { k, f: with_high_word(x, fraction | (upper_half ^ 0x3ff0_0000)) - 1.0, fraction })
}

/// V8 `src/base/ieee754.cc` (netlib's `e_log.c`).
pub fn log(x: f64) -> f64 {
    let Reduced { k, f, fraction } = match reduce(x) {
        Ok(reduced) => reduced,
        Err(special) => return special,
    };
    let dk = f64::from(k);
    if 0x000f_ffff & (2 + fraction) < 3 {
        // |f| < 2^-20
        if f == 0.0 {
            return if k == 0 { 0.0 } else { dk * LN2_HI + dk * LN2_LO };
        }
        let r = f * f * (0.5 - 0.333_333_333_333_333_33 * f);
        return if k == 0 { f - r } else { dk * LN2_HI - ((r - dk * LN2_LO) - f) };
    }
    let s = f / (2.0 + f);
    let r = remez(s * s);
    if (fraction - 0x6_147a) | (0x6_b851 - fraction) > 0 {
        let half_square = 0.5 * f * f;
        if k == 0 {
            f - (half_square - s * (half_square + r))
        } else {
            dk * LN2_HI - ((half_square - (s * (half_square + r) + dk * LN2_LO)) - f)
        }
    } else if k == 0 {
        f - s * (f - r)
    } else {
        dk * LN2_HI - ((s * (f - r) - dk * LN2_LO) - f)
    }
}

/// `(log(1 + f) - 2 s) / s` in `z = s^2`, `s = f / (2 + f)`.
#[inline(always)]
pub(crate) fn remez(z: f64) -> f64 {
    const LG1: f64 = 6.666_666_666_666_735_130e-01;
    const LG2: f64 = 3.999_999_999_940_941_908e-01;
    const LG3: f64 = 2.857_142_874_366_239_149e-01;
    const LG4: f64 = 2.222_219_843_214_978_396e-01;
    const LG5: f64 = 1.818_357_216_161_805_012e-01;
    const LG6: f64 = 1.531_383_769_920_937_332e-01;
    const LG7: f64 = 1.479_819_860_511_658_591e-01;
    let w = z * z;
    let even = w * (LG2 + w * (LG4 + w * LG6));
    let odd = z * (LG1 + w * (LG3 + w * (LG5 + w * LG7)));
    odd + even
}
