//! Logarithms in f32.

use super::leading;

/// `2^k * (1 + f)` with `1 + f` about between `sqrt(1/2)` and `sqrt(2)`.
pub(super) struct Reduced {
    pub(super) k: i32,
    pub(super) f: f32,
    /// The argument's fraction bits.
    pub(super) fraction: i32,
}

/// Takes a positive finite argument apart, or gives what its logarithm, to any base, is without arithmetic. `margin` is
/// how far below 2 a significand is halved, in its last places.
#[inline(always)]
pub(super) fn reduce(mut x: f32, margin: i32) -> Result<Reduced, f32> {
    let mut k = 0;
    if (x.to_bits() as i32) < 0x0080_0000 {
        if x.to_bits() << 1 == 0 {
            return Err(f32::NEG_INFINITY);
        }
        if x.is_sign_negative() {
            return Err(f32::NAN);
        }
        k -= 25;
        x *= 33_554_432.0;
    }
    let bits = x.to_bits() as i32;
    if bits >= 0x7f80_0000 {
        return Err(x + x);
    }
    let fraction = bits & 0x007f_ffff;
    let upper = (fraction + margin) & 0x80_0000;
    k += (bits >> 23) - 127 + (upper >> 23);
    let significand = f32::from_bits((fraction | (upper ^ 0x3f80_0000)) as u32);
    Ok(Reduced { k, f: significand - 1.0, fraction })
}

/// Coefficients of [`remez`], ascending.
pub(super) const LG: [f32; 4] = [
    f32::from_bits(0x3f2a_aaaa),
    f32::from_bits(0x3ecc_ce13),
    f32::from_bits(0x3e91_e9ee),
    f32::from_bits(0x3e78_9e26),
];

/// `(log(1 + f) - 2 s) / s` in `z = s^2`, `s = f / (2 + f)`.
#[inline(always)]
fn remez(z: f32) -> f32 {
    let [lg1, lg2, lg3, lg4] = LG;
    let w = z * z;
    let even = w * (lg2 + w * lg4);
    z * (lg1 + w * lg3) + even
}

/// msun `e_logf.c` (netlib's `log` in f32, with a shorter polynomial).
pub fn logf(x: f32) -> f32 {
    const LN2_HI: f32 = f32::from_bits(0x3f31_7180);
    const LN2_LO: f32 = f32::from_bits(0x3717_f7d1);
    const THIRD: f32 = 1.0 / 3.0;
    let Reduced { k, f, fraction } = match reduce(x, 0x9_5f64 << 3) {
        Ok(reduced) => reduced,
        Err(special) => return special,
    };
    let dk = k as f32;
    if 0x007f_ffff & (0x8000 + fraction) < 0xc000 {
        // -2^-8 <= f < 2^-9
        if f == 0.0 {
            return if k == 0 { 0.0 } else { dk * LN2_HI + dk * LN2_LO };
        }
        let r = f * f * (0.5 - THIRD * f);
        return if k == 0 { f - r } else { dk * LN2_HI - ((r - dk * LN2_LO) - f) };
    }
    let s = f / (2.0 + f);
    let r = remez(s * s);
    if (fraction - (0x6_147a << 3)) | ((0x6_b851 << 3) - fraction) > 0 {
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

/// How far below 2 [`in_two`] halves a significand, in its last places.
pub(super) const MARGIN: i32 = 0x4a_fb0d;

/// A logarithm's integer part, and the natural logarithm of the rest as a short and a long part.
#[inline(always)]
fn in_two(x: f32) -> Result<(f32, f32, f32), f32> {
    if x == 1.0 {
        return Err(0.0);
    }
    let Reduced { k, f, .. } = reduce(x, MARGIN)?;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let r = s * (half_square + remez(s * s));
    let high = leading(f - half_square);
    Ok((k as f32, high, (f - high) - half_square + r))
}

/// msun `e_log2f.c`.
pub fn log2f(x: f32) -> f32 {
    const INV_LN2_HI: f32 = f32::from_bits(0x3fb8_b000);
    const INV_LN2_LO: f32 = f32::from_bits(0xb938_9ad4);
    match in_two(x) {
        Ok((k, high, low)) => (low + high) * INV_LN2_LO + low * INV_LN2_HI + high * INV_LN2_HI + k,
        Err(special) => special,
    }
}

/// Factors of [`log10f`]: `1 / ln 10` and `log10 2`, each in two parts.
pub(super) const INV_LN10_HI: f32 = f32::from_bits(0x3ede_6000);
pub(super) const INV_LN10_LO: f32 = f32::from_bits(0xb804_ead9);
pub(super) const LOG10_2_HI: f32 = f32::from_bits(0x3e9a_2080);
pub(super) const LOG10_2_LO: f32 = f32::from_bits(0x3554_27db);

/// msun `e_log10f.c`. Up to an ulp off, where other libraries' are half of one: with this function the compressor's knee
/// bends differently, and published sums of Android begin with 124.0807 in place of 124.0434.
pub fn log10f(x: f32) -> f32 {
    match in_two(x) {
        Ok((k, high, low)) => {
            k * LOG10_2_LO + (low + high) * INV_LN10_LO + low * INV_LN10_HI + high * INV_LN10_HI + k * LOG10_2_HI
        }
        Err(special) => special,
    }
}
