//! `x^y` in f32.

use super::{leading, power_of_two};

/// msun `e_powf.c` (netlib's `pow` in f32: about 0.6 ulp, where Arm's routine has half of one).
pub fn powf(x: f32, y: f32) -> f32 {
    let (hx, hy) = (x.to_bits() as i32, y.to_bits() as i32);
    let (ix, iy) = (hx & 0x7fff_ffff, hy & 0x7fff_ffff);
    if iy == 0 || x == 1.0 {
        return 1.0;
    }
    if x.is_nan() || y.is_nan() {
        return f32::NAN;
    }
    if y.is_infinite() {
        return if ix == 0x3f80_0000 {
            1.0
        } else if (ix > 0x3f80_0000) == (hy >= 0) {
            f32::INFINITY
        } else {
            0.0
        };
    }
    if y == 1.0 {
        return x;
    } else if y == -1.0 {
        return 1.0 / x;
    } else if y == 2.0 {
        return x * x;
    } else if y == 0.5 && hx >= 0 {
        return x.sqrt();
    }
    let parity = if hx < 0 { Parity::of(y) } else { Parity::Fraction };
    let magnitude = f32::from_bits(ix as u32);
    if ix == 0x7f80_0000 || ix == 0 || ix == 0x3f80_0000 {
        let z = if hy < 0 { 1.0 / magnitude } else { magnitude };
        return match parity {
            Parity::Fraction if hx < 0 && ix == 0x3f80_0000 => f32::NAN,
            Parity::Odd => -z,
            _ => z,
        };
    }
    if hx < 0 && matches!(parity, Parity::Fraction) {
        return f32::NAN;
    }
    let sign = if matches!(parity, Parity::Odd) { -1.0 } else { 1.0 };
    let (log_high, log_low) = if iy > 0x4d00_0000 {
        // |y| > 2^27: only an x next to one neither overflows nor underflows.
        if ix < 0x3f7f_fff8 {
            return sign * if hy < 0 { f32::INFINITY } else { 0.0 };
        }
        if ix > 0x3f80_0007 {
            return sign * if hy > 0 { f32::INFINITY } else { 0.0 };
        }
        log2_next_to_one(magnitude)
    } else {
        log2_in_two(magnitude)
    };
    let y_high = leading(y);
    let low = (y - y_high) * log_high + y * log_low;
    sign * exp2_of_two(y_high * log_high, low)
}

/// Whether a number is an integer, and which kind.
#[derive(Clone, Copy)]
pub(super) enum Parity {
    Fraction,
    Odd,
    Even,
}

impl Parity {
    pub(super) fn of(y: f32) -> Self {
        let bits = y.to_bits() & 0x7fff_ffff;
        match bits >> 23 {
            ..0x7f => Self::Fraction,
            exponent @ 0x7f..0x97 => {
                let unit = 1 << (0x96 - exponent);
                if bits & (unit - 1) != 0 {
                    Self::Fraction
                } else if exponent == 0x7f || bits & unit != 0 {
                    Self::Odd
                } else {
                    Self::Even
                }
            }
            _ => Self::Even,
        }
    }
}

/// `log2(x)` as a short and a long part, for `|x - 1| <= 2^-20`: four terms of the series.
fn log2_next_to_one(x: f32) -> (f32, f32) {
    const INV_LN2: f32 = std::f32::consts::LOG2_E;
    const INV_LN2_HI: f32 = f32::from_bits(0x3fb8_aa00);
    const INV_LN2_LO: f32 = f32::from_bits(0x36ec_a570);
    const THIRD: f32 = 1.0 / 3.0;
    let t = x - 1.0;
    let w = (t * t) * (0.5 - t * (THIRD - t * 0.25));
    let u = INV_LN2_HI * t;
    let v = t * INV_LN2_LO - w * INV_LN2;
    let high = leading(u + v);
    (high, v - (high - u))
}

/// Coefficients of the logarithm, ascending.
pub(super) const L: [f32; 6] = [
    f32::from_bits(0x3f19_999a),
    f32::from_bits(0x3edb_6db7),
    f32::from_bits(0x3eaa_aaab),
    f32::from_bits(0x3e8b_a305),
    f32::from_bits(0x3e6c_3255),
    f32::from_bits(0x3e53_f142),
];
/// `2 / (3 ln 2)`, whole and in two parts.
pub(super) const CP: f32 = f32::from_bits(0x3f76_384f);
pub(super) const CP_HI: f32 = f32::from_bits(0x3f76_4000);
pub(super) const CP_LO: f32 = f32::from_bits(0xb8f6_23c6);
/// `log2(1.5)`.
pub(super) const LOG2_1_5_HI: f32 = f32::from_bits(0x3f15_c000);
pub(super) const LOG2_1_5_LO: f32 = f32::from_bits(0x35d1_cfdc);

/// A positive argument over a power of two, near to 1 or to 1.5.
pub(super) struct NearBase {
    /// The power's exponent.
    pub(super) n: i32,
    pub(super) x: f32,
    /// The leading bits of the sum of argument and base.
    pub(super) sum_high: f32,
    pub(super) near_1_5: bool,
}

impl NearBase {
    #[inline(always)]
    pub(super) fn of(mut x: f32) -> Self {
        let mut n = 0;
        if x.to_bits() < 0x0080_0000 {
            x *= 16_777_216.0;
            n -= 24;
        }
        let bits = x.to_bits();
        n += (bits >> 23) as i32 - 0x7f;
        let fraction = bits & 0x007f_ffff;
        let mut bits = fraction | 0x3f80_0000;
        // The nearer of 1 and 1.5, after halving what is nearer to 2.
        let near_1_5 = match fraction {
            ..=0x1c_c471 => false,
            0x1c_c472..0x5d_b3d7 => true,
            _ => {
                n += 1;
                bits -= 0x0080_0000;
                false
            }
        };
        let sum_high =
            f32::from_bits(((bits >> 1 & 0xffff_f000) | 0x2000_0000) + 0x0040_0000 + (u32::from(near_1_5) << 21));
        Self { n, x: f32::from_bits(bits), sum_high, near_1_5 }
    }
}

/// `log2(x)` as a short and a long part, for any positive `x`.
pub(super) fn log2_in_two(x: f32) -> (f32, f32) {
    let [l1, l2, l3, l4, l5, l6] = L;
    let NearBase { n, x, sum_high, near_1_5 } = NearBase::of(x);
    let (base, base_log_high, base_log_low) = if near_1_5 { (1.5, LOG2_1_5_HI, LOG2_1_5_LO) } else { (1.0, 0.0, 0.0) };
    // s = (x - base) / (x + base), in two parts.
    let u = x - base;
    let v = 1.0 / (x + base);
    let s = u * v;
    let s_high = leading(s);
    let sum_low = x - (sum_high - base);
    let s_low = v * ((u - s_high * sum_high) - s_high * sum_low);
    let square = s * s;
    let r = square * square * (l1 + square * (l2 + square * (l3 + square * (l4 + square * (l5 + square * l6)))));
    let r = r + s_low * (s_high + s);
    let square_high = s_high * s_high;
    let t_high = leading(3.0 + square_high + r);
    let t_low = r - ((t_high - 3.0) - square_high);
    let u = s_high * t_high;
    let v = s_low * t_high + t_low * s;
    let p_high = leading(u + v);
    let p_low = v - (p_high - u);
    let z_high = CP_HI * p_high;
    let z_low = CP_LO * p_high + p_low * CP + base_log_low;
    let n = n as f32;
    let high = leading(((z_high + z_low) + base_log_high) + n);
    (high, z_low - (((high - n) - base_log_high) - z_high))
}

/// Coefficients of [`exp2_of_two`], ascending.
pub(super) const P: [f32; 5] = [
    f32::from_bits(0x3e2a_aaab),
    f32::from_bits(0xbb36_0b61),
    f32::from_bits(0x388a_b355),
    f32::from_bits(0xb5dd_ea0e),
    f32::from_bits(0x3331_bb4c),
];
/// `ln 2`, whole and in two parts.
pub(super) const LN2: f32 = f32::from_bits(0x3f31_7218);
pub(super) const LN2_HI: f32 = f32::from_bits(0x3f31_7200);
pub(super) const LN2_LO: f32 = f32::from_bits(0x35bf_be8c);

/// The integer nearest to a number between -151 and 129, by its bits.
#[inline(always)]
pub(super) fn nearest_integer(x: f32) -> (f32, i32) {
    let bits = x.to_bits() as i32;
    let magnitude = bits & 0x7fff_ffff;
    if magnitude <= 0x3f00_0000 {
        return (0.0, 0);
    }
    let rounded = bits.wrapping_add(0x0080_0000 >> ((magnitude >> 23) - 0x7f + 1));
    let exponent = ((rounded & 0x7fff_ffff) >> 23) - 0x7f;
    let integer = f32::from_bits((rounded & !(0x007f_ffff >> exponent)) as u32);
    let n = ((rounded & 0x007f_ffff) | 0x0080_0000) >> (23 - exponent);
    (integer, if bits < 0 { -n } else { n })
}

/// `2^(high + low)`.
fn exp2_of_two(mut high: f32, low: f32) -> f32 {
    let [p1, p2, p3, p4, p5] = P;
    /// `-(128 - log2(the largest f32 and half an ulp))`.
    const OVERFLOW_MARGIN: f32 = 4.299_566_569_4e-8;
    let z = low + high;
    if z > 128.0 || z == 128.0 && low + OVERFLOW_MARGIN > z - high {
        return f32::INFINITY;
    }
    if z < -150.0 || z == -150.0 && low <= z - high {
        return 0.0;
    }
    let (integer, n) = nearest_integer(z);
    high -= integer;
    let t = f32::from_bits((low + high).to_bits() & 0xffff_8000);
    let u = t * LN2_HI;
    let v = (low - (t - high)) * LN2 + t * LN2_LO;
    let z = u + v;
    let w = v - (z - u);
    let square = z * z;
    let t1 = z - square * (p1 + square * (p2 + square * (p3 + square * (p4 + square * p5))));
    let r = (z * t1) / (t1 - 2.0) - (w + z * w);
    let z = 1.0 - (r - z);
    let biased = (z.to_bits() as i32).wrapping_add(n << 23);
    if biased >> 23 <= 0 {
        // Subnormal: exact, then one rounding.
        let above = f32::from_bits((z.to_bits() as i32).wrapping_add((n + 25) << 23) as u32);
        return above * power_of_two(-25);
    }
    f32::from_bits(biased as u32)
}
