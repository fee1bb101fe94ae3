//! `x^y`.

use super::{exp::remez, from_high_word, high_word, low_word, power_of_two, truncated, with_high_word};
use crate::WideEvaluation;

/// V8 `src/base/ieee754.cc` (netlib's `e_pow.c`). By the first ECMAScript `(+-1)^(+-inf)` is NaN; V8 settles `y` of 1,
/// -1, 2, and 0.5 for `x >= 0`, directly, and its last quotient is not netlib's. Equal to `Math.pow` of V8 11.3.
pub fn pow(x: f64, y: f64) -> f64 {
    power::<f64, true>(x, y)
}

/// The same without V8's quotient, and by C's rules where ECMAScript's differ.
pub(crate) fn pow_of_netlib(x: f64, y: f64) -> f64 {
    pow_in::<f64>(x, y)
}

/// The same as a build evaluates it: the result is an f64 on the x87 too (Debian's Firefox 140.12 for i386).
#[inline(always)]
pub(crate) fn pow_in<E: WideEvaluation>(x: f64, y: f64) -> f64 {
    if x == 1.0 || x == -1.0 && y.is_infinite() { 1.0 } else { power::<E, false>(x, y) }
}

#[inline(always)]
fn power<E: WideEvaluation, const V8: bool>(x: f64, y: f64) -> f64 {
    let (hx, lx, hy, ly) = (high_word(x), low_word(x), high_word(y), low_word(y));
    let (ix, iy) = (hx & 0x7fff_ffff, hy & 0x7fff_ffff);
    if iy as u32 | ly == 0 {
        return 1.0;
    }
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    if y.is_infinite() {
        return if ix == 0x3ff0_0000 && lx == 0 {
            f64::NAN
        } else if (ix >= 0x3ff0_0000) == (hy >= 0) {
            f64::INFINITY
        } else {
            0.0
        };
    }
    if ly == 0 {
        match hy {
            0x3ff0_0000 => return x,
            -0x4010_0000 => return 1.0 / x,
            0x4000_0000 => return x * x,
            0x3fe0_0000 if hx >= 0 => return x.sqrt(),
            _ => {}
        }
    }
    let parity = if hx < 0 { Parity::of(y) } else { Parity::Fraction };
    let magnitude = x.abs();
    if lx == 0 && (ix == 0x7ff0_0000 || ix == 0 || ix == 0x3ff0_0000) {
        let z = if hy < 0 { 1.0 / magnitude } else { magnitude };
        return match parity {
            Parity::Fraction if hx < 0 && ix == 0x3ff0_0000 => f64::NAN,
            Parity::Odd => -z,
            _ => z,
        };
    }
    if hx < 0 && matches!(parity, Parity::Fraction) {
        return f64::NAN;
    }
    let sign = if matches!(parity, Parity::Odd) { -1.0 } else { 1.0 };
    let (log_high, log_low) = if iy > 0x41e0_0000 {
        // |y| > 2^31: only an x next to one neither overflows nor underflows.
        if iy > 0x43f0_0000 {
            return if (ix >= 0x3ff0_0000) == (hy > 0) { f64::INFINITY } else { 0.0 };
        }
        if ix < 0x3fef_ffff {
            return sign * if hy < 0 { f64::INFINITY } else { 0.0 };
        }
        if ix > 0x3ff0_0000 {
            return sign * if hy > 0 { f64::INFINITY } else { 0.0 };
        }
        log2_next_to_one::<E>(magnitude)
    } else {
        log2_in_two(magnitude)
    };
    let (y_high, y) = (E::from(truncated(y)), E::from(y));
    let low = (y - y_high) * log_high + y * log_low;
    let high = y_high * log_high;
    sign * exp2_of_two::<E, V8>(high, low)
}

/// Whether a number is an integer, and which kind.
#[derive(Clone, Copy)]
enum Parity {
    Fraction,
    Odd,
    Even,
}

impl Parity {
    fn of(y: f64) -> Self {
        let bits = y.to_bits() & !(1 << 63);
        match bits >> 52 {
            ..0x3ff => Self::Fraction,
            exponent @ 0x3ff..0x434 => {
                let unit = 1 << (0x433 - exponent);
                if bits & (unit - 1) != 0 {
                    Self::Fraction
                } else if exponent == 0x3ff || bits & unit != 0 {
                    Self::Odd
                } else {
                    Self::Even
                }
            }
            _ => Self::Even,
        }
    }
}

/// A value cut short in memory.
#[inline(always)]
fn leading<E: WideEvaluation>(x: E) -> E {
    E::from(truncated(x.to_f64()))
}

/// `log2(x)` as a short and a long part, for `|x - 1| < 2^-20`: four terms of the series.
fn log2_next_to_one<E: WideEvaluation>(x: f64) -> (E, E) {
    const INV_LN2: f64 = std::f64::consts::LOG2_E;
    const INV_LN2_HI: f64 = 1.442_695_021_629_333_496_09e+00;
    const INV_LN2_LO: f64 = 1.925_962_991_126_617_468_87e-08;
    let [one, half, third, quarter] = [1.0, 0.5, 0.333_333_333_333_333_333_333_3, 0.25].map(|x: f64| E::from(x));
    let t = E::from(x) - one;
    let w = (t * t) * (half - t * (third - t * quarter));
    let u = E::from(INV_LN2_HI) * t;
    let v = t * E::from(INV_LN2_LO) - w * E::from(INV_LN2);
    let high = leading(u + v);
    (high, v - (high - u))
}

/// `log2(x)` as a short and a long part, for any positive `x`.
fn log2_in_two<E: WideEvaluation>(mut x: f64) -> (E, E) {
    const L1: f64 = 5.999_999_999_999_946_487_25e-01;
    const L2: f64 = 4.285_714_285_785_501_842_52e-01;
    const L3: f64 = 3.333_333_298_183_774_329_18e-01;
    const L4: f64 = 2.727_281_238_085_340_064_89e-01;
    const L5: f64 = 2.306_607_457_755_617_540_67e-01;
    const L6: f64 = 2.069_750_178_003_384_177_84e-01;
    /// `2 / (3 ln 2)`, whole and in two parts.
    const CP: f64 = 9.617_966_939_259_755_543_29e-01;
    const CP_HI: f64 = 9.617_967_009_544_372_558_59e-01;
    const CP_LO: f64 = -7.028_461_650_952_758_265_16e-09;
    /// `log2(1.5)`.
    const LOG2_1_5_HI: f64 = 5.849_624_872_207_641_601_56e-01;
    const LOG2_1_5_LO: f64 = 1.350_039_202_129_748_971_28e-08;
    let mut n = 0;
    if high_word(x) < 0x0010_0000 {
        x *= 9_007_199_254_740_992.0;
        n -= 53;
    }
    n += (high_word(x) >> 20) - 0x3ff;
    let fraction = high_word(x) & 0x000f_ffff;
    let mut ix = fraction | 0x3ff0_0000;
    // The nearer of 1 and 1.5, after halving what is nearer to 2.
    let near_1_5 = match fraction {
        ..=0x3_988e => false,
        0x3_988f..0xb_b67a => true,
        _ => {
            n += 1;
            ix -= 0x0010_0000;
            false
        }
    };
    let (base, base_log_high, base_log_low) = if near_1_5 { (1.5, LOG2_1_5_HI, LOG2_1_5_LO) } else { (1.0, 0.0, 0.0) };
    let x = with_high_word(x, ix);
    let sum_high = from_high_word(((ix >> 1) | 0x2000_0000) + 0x0008_0000 + (i32::from(near_1_5) << 18));
    let [x, base, sum_high, one, three] = [x, base, sum_high, 1.0, 3.0].map(E::from);
    let [base_log_high, base_log_low] = [base_log_high, base_log_low].map(E::from);
    let [l1, l2, l3, l4, l5, l6] = [L1, L2, L3, L4, L5, L6].map(E::from);
    // s = (x - base) / (x + base), in two parts.
    let u = x - base;
    let v = one / (x + base);
    let s = (u * v).spilled_wide();
    let s_high = leading(s);
    let sum_low = x - (sum_high - base);
    let s_low = v * ((u - s_high * sum_high) - s_high * sum_low);
    let square = s * s;
    let r = square * square * (l1 + square * (l2 + square * (l3 + square * (l4 + square * (l5 + square * l6)))));
    let r = r + s_low * (s_high + s);
    let square_high = s_high * s_high;
    let t_high = leading(three + square_high + r);
    let t_low = r - ((t_high - three) - square_high);
    let u = s_high * t_high;
    let v = s_low * t_high + t_low * s;
    let p_high = leading(u + v);
    let p_low = v - (p_high - u);
    let z_high = E::from(CP_HI) * p_high;
    let z_low = E::from(CP_LO) * p_high + p_low * E::from(CP) + base_log_low;
    let n = E::from(f64::from(n));
    let high = leading(((z_high + z_low) + base_log_high) + n);
    (high, z_low - (((high - n) - base_log_high) - z_high))
}

/// `2^(high + low)`.
fn exp2_of_two<E: WideEvaluation, const V8: bool>(mut high: E, low: E) -> f64 {
    const LN2: f64 = std::f64::consts::LN_2;
    const LN2_HI: f64 = 6.931_471_824_645_996_093_75e-01;
    const LN2_LO: f64 = -1.904_654_299_957_768_045_25e-09;
    /// `-(1024 - log2(the largest f64 and half an ulp))`.
    const OVERFLOW_MARGIN: f64 = 8.008_566_259_537_294_437_2e-17;
    let z = (low + high).to_f64();
    let j = high_word(z);
    let beyond = E::from(z) - high;
    if j >= 0x4090_0000 {
        if z > 1024.0 || low + E::from(OVERFLOW_MARGIN) > beyond {
            return f64::INFINITY;
        }
    } else if j & 0x7fff_ffff >= 0x4090_cc00 && (z < -1075.0 || low <= beyond) {
        return 0.0;
    }
    // The nearest integer, taken from the bits.
    let i = j & 0x7fff_ffff;
    let mut n = 0;
    if i > 0x3fe0_0000 {
        let rounded = j.wrapping_add(0x0010_0000 >> ((i >> 20) - 0x3ff + 1));
        let k = ((rounded & 0x7fff_ffff) >> 20) - 0x3ff;
        let integer = from_high_word(rounded & !(0x000f_ffff >> k));
        n = ((rounded & 0x000f_ffff) | 0x0010_0000) >> (20 - k);
        if j < 0 {
            n = -n;
        }
        high = high - E::from(integer);
    }
    let [one, two] = [1.0, 2.0].map(|x: f64| E::from(x));
    let t = leading(low + high);
    let u = t * E::from(LN2_HI);
    let v = (low - (t - high)) * E::from(LN2) + t * E::from(LN2_LO);
    let z = u + v;
    let w = v - (z - u);
    let t1 = remez(z);
    // netlib subtracts w + z * w from the quotient. V8 put it under the bar, which shows in one result of fifty.
    let tail = w + z * w;
    let r = if V8 { (z * t1) / ((t1 - two) - tail) } else { (z * t1) / (t1 - two) - tail };
    let z = (one - (r - z)).to_f64();
    let biased = high_word(z).wrapping_add(n << 20);
    if biased >> 20 <= 0 {
        // Subnormal: exact, then one rounding.
        return with_high_word(z, high_word(z) + ((n + 54) << 20)) * power_of_two(-54);
    }
    with_high_word(z, biased)
}
