//! Logarithms in f32.

use super::{from_word, leading, word};

const LG1: f32 = f32::from_bits(0x3f2a_aaaa);
const LG2: f32 = f32::from_bits(0x3ecc_ce13);
const LG3: f32 = f32::from_bits(0x3e91_e9ee);
const LG4: f32 = f32::from_bits(0x3e78_9e26);

/// The odd part of the series in `s = f / (2 + f)`, in the square `z` of it.
#[inline(always)]
fn polynomial(z: f32) -> f32 {
    let w = z * z;
    let even = w * (LG2 + w * LG4);
    let odd = z * (LG1 + w * LG3);
    odd + even
}

/// What no logarithm is computed for, or a positive number with its exponent, scaled up if subnormal.
fn positive(x: f32) -> Result<(f32, i32), f32> {
    if word(x) < 0x0080_0000 {
        if x == 0.0 {
            return Err(f32::NEG_INFINITY);
        }
        if x < 0.0 || x.is_nan() {
            return Err(f32::NAN);
        }
        return Ok((x * 33_554_432.0, -25));
    }
    if word(x) >= 0x7f80_0000 { Err(x + x) } else { Ok((x, 0)) }
}

/// FreeBSD `e_logf.c`.
pub fn logf(x: f32) -> f32 {
    const LN2_HI: f32 = f32::from_bits(0x3f31_7180);
    const LN2_LO: f32 = f32::from_bits(0x3717_f7d1);
    let (x, mut k) = match positive(x) {
        Ok(scaled) => scaled,
        Err(special) => return special,
    };
    k += (word(x) >> 23) - 127;
    let fraction = word(x) & 0x007f_ffff;
    let carry = (fraction + (0x95f64 << 3)) & 0x0080_0000;
    let f = from_word(fraction | (carry ^ 0x3f80_0000)) - 1.0;
    k += carry >> 23;
    let dk = k as f32;
    if 0x007f_ffff & (0x8000 + fraction) < 0xc000 {
        if f == 0.0 {
            return if k == 0 { 0.0 } else { dk * LN2_HI + dk * LN2_LO };
        }
        let r = f * f * (0.5 - 0.333_333_34 * f);
        return if k == 0 { f - r } else { dk * LN2_HI - ((r - dk * LN2_LO) - f) };
    }
    let s = f / (2.0 + f);
    let r = polynomial(s * s);
    if (fraction - (0x6147a << 3)) | ((0x6b851 << 3) - fraction) > 0 {
        let half_square = 0.5 * f * f;
        let part = s * (half_square + r);
        if k == 0 { f - (half_square - part) } else { dk * LN2_HI - ((half_square - (part + dk * LN2_LO)) - f) }
    } else if k == 0 {
        f - s * (f - r)
    } else {
        dk * LN2_HI - ((s * (f - r) - dk * LN2_LO) - f)
    }
}

/// `ln(x)` of a normal number other than one: exponent, then two parts, the first of twelve bits.
fn parts(x: f32, mut k: i32) -> (f32, f32, f32) {
    k += (word(x) >> 23) - 127;
    let fraction = word(x) & 0x007f_ffff;
    let carry = (fraction + 0x4afb0d) & 0x0080_0000;
    let f = from_word(fraction | (carry ^ 0x3f80_0000)) - 1.0;
    k += carry >> 23;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let r = s * (half_square + polynomial(s * s));
    let high = leading(f - half_square);
    (k as f32, high, (f - high) - half_square + r)
}

/// FreeBSD `e_log10f.c` (2011 on): less exact than what it replaced, by up to two units.
pub fn log10f(x: f32) -> f32 {
    const INV_LN10_HI: f32 = f32::from_bits(0x3ede_6000);
    const INV_LN10_LO: f32 = f32::from_bits(0xb804_ead9);
    const LOG10_2_HI: f32 = f32::from_bits(0x3e9a_2080);
    const LOG10_2_LO: f32 = f32::from_bits(0x3554_27db);
    if x == 1.0 {
        return 0.0;
    }
    match positive(x) {
        Err(special) => special,
        Ok((x, k)) => {
            let (y, high, low) = parts(x, k);
            y * LOG10_2_LO + (low + high) * INV_LN10_LO + low * INV_LN10_HI + high * INV_LN10_HI + y * LOG10_2_HI
        }
    }
}

/// FreeBSD `e_log2f.c` (2011 on).
pub fn log2f(x: f32) -> f32 {
    const INV_LN2_HI: f32 = f32::from_bits(0x3fb8_b000);
    const INV_LN2_LO: f32 = f32::from_bits(0xb938_9ad4);
    if x == 1.0 {
        return 0.0;
    }
    match positive(x) {
        Err(special) => special,
        Ok((x, k)) => {
            let (y, high, low) = parts(x, k);
            (low + high) * INV_LN2_LO + low * INV_LN2_HI + high * INV_LN2_HI + y
        }
    }
}
