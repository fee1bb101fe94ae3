//! Fused multiply-add: one rounding for a product and a sum, the same on every host.
//!
//! The only place in the workspace that fuses, beside the vectors of a backend. A build for a CPU that always has the
//! instruction uses it, and so does f64 on a CPU that turns out to have it; anything else computes the same bits from
//! plain additions and multiplications. While the caller has subnormals switched off, f32 results are flushed as the
//! instruction flushes them.

use crate::extended::Extended;
use lastbit_vecmath::backend;

/// What a compiler makes of a product that enters a sum in the same expression: data of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Products {
    /// It is rounded by itself.
    Rounded,
    /// It is rounded with the sum: on CPUs that always have the instruction, by the default of Clang and GCC.
    Fused,
    /// To 64 bits, as the sum is, before that is rounded to its format: builds for the x87.
    Extended,
}

impl Products {
    /// `a * b + c`.
    #[inline]
    pub fn mul_add(self, a: f64, b: f64, c: f64) -> f64 {
        match self {
            Self::Rounded => a * b + c,
            Self::Fused => fma(a, b, c),
            Self::Extended => extended_sum(a, b, c).to_f64(),
        }
    }

    /// `a * b + c`.
    #[inline]
    pub fn mul_add_f32(self, a: f32, b: f32, c: f32) -> f32 {
        match self {
            Self::Rounded => a * b + c,
            Self::Fused => fmaf(a, b, c),
            Self::Extended => extended_sum(a.into(), b.into(), c.into()).to_f32(),
        }
    }
}

/// `a * b + c` in 80 bits: too long for the kernels that it is one case of three in.
#[cold]
#[inline(never)]
fn extended_sum(a: f64, b: f64, c: f64) -> Extended {
    Extended::from(a) * Extended::from(b) + Extended::from(c)
}

/// Whether this build may take `f64::mul_add` for an instruction.
const HARDWARE: bool = cfg!(any(target_feature = "fma", target_arch = "aarch64"));

/// `a * b + c`, rounded once.
#[inline]
#[allow(clippy::disallowed_methods, reason = "this function is what the lint points to")]
pub fn fmaf(a: f32, b: f32, c: f32) -> f32 {
    if HARDWARE {
        return a.mul_add(b, c);
    }
    // The product of two f32 is exact in f64, and a sum rounded to odd in f64 can be rounded again to f32, normal or
    // subnormal, without a trace of the first rounding.
    odd_sum(f64::from(a) * f64::from(b), f64::from(c)) as f32
}

/// `a * b + c`, rounded once.
#[allow(clippy::disallowed_methods, reason = "this function is what the lint points to")]
pub fn fma(a: f64, b: f64, c: f64) -> f64 {
    if HARDWARE {
        return a.mul_add(b, c);
    }
    backend::fma(a, b, c).unwrap_or_else(|| fma_in_software(a, b, c))
}

fn fma_in_software(a: f64, b: f64, c: f64) -> f64 {
    let exponent = |x: f64| (x.to_bits() >> 52) as i32 & 0x7ff;
    let (ea, eb, ec) = (exponent(a), exponent(b), exponent(c));
    // Far enough from both ends that no step below overflows and no error term is subnormal.
    let tame = |e: i32| (64..1984).contains(&e);
    if tame(ea) && tame(eb) && (1146..2946).contains(&(ea + eb)) && ec < 1984 {
        fma_from_sums(a, b, c)
    } else {
        fma_from_integers(a, b, c)
    }
}

/// The sum, and what rounding took from it (Knuth's TwoSum).
#[inline(always)]
pub(crate) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let from_b = sum - a;
    (sum, (a - (sum - from_b)) + (b - from_b))
}

/// The product, and what rounding took from it (Veltkamp's splitting, Dekker's product).
#[inline(always)]
pub(crate) fn two_product(a: f64, b: f64) -> (f64, f64) {
    let split = |x: f64| {
        let scaled = x * 134_217_729.0; // 2^27 + 1
        let high = scaled - (scaled - x);
        (high, x - high)
    };
    let product = a * b;
    let ((ah, al), (bh, bl)) = (split(a), split(b));
    (product, al * bl - (((product - ah * bh) - al * bh) - ah * bl))
}

/// `a + b` rounded to odd: where inexact, towards zero with the last bit set.
#[inline(always)]
pub(crate) fn odd_sum(a: f64, b: f64) -> f64 {
    let (sum, error) = two_sum(a, b);
    // The error of infinities and NaN is NaN.
    let inexact = u64::from(error.abs() > 0.0);
    let bits = sum.to_bits();
    let rounded_away = (error.to_bits() ^ bits) >> 63 & inexact;
    f64::from_bits(bits.wrapping_sub(rounded_away) | inexact)
}

/// S. Boldo and G. Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd",
/// IEEE Transactions on Computers 57(4), 2008.
fn fma_from_sums(a: f64, b: f64, c: f64) -> f64 {
    let (product, product_tail) = two_product(a, b);
    let (low, low_tail) = two_sum(c, product_tail);
    let (high, high_tail) = two_sum(product, low);
    high + odd_sum(low_tail, high_tail)
}

/// Any operands, by integers.
#[cold]
fn fma_from_integers(a: f64, b: f64, c: f64) -> f64 {
    if !(a.is_finite() && b.is_finite()) {
        return a * b + c;
    }
    if !c.is_finite() {
        return c;
    }
    if a == 0.0 || b == 0.0 {
        return a * b + c;
    }
    if c == 0.0 {
        return a * b;
    }
    let ((ma, ea), (mb, eb), (mc, ec)) = (significand(a), significand(b), significand(c));
    let product = (u128::from(ma) * u128::from(mb), ea + eb, a.is_sign_negative() != b.is_sign_negative());
    let addend = (u128::from(mc), ec, c.is_sign_negative());
    // Both with their highest bit in place 125: room for a carry above and for the longer one below.
    let [product, addend] = [product, addend].map(|(m, e, negative)| {
        let up = m.leading_zeros() as i32 - 2;
        (m << up, e - up, negative)
    });
    let (large, small) =
        if (product.1, product.0) >= (addend.1, addend.0) { (product, addend) } else { (addend, product) };
    let aligned = shift_right_sticky(small.0, (large.1 - small.1) as u32);
    let magnitude = if large.2 == small.2 { large.0 + aligned } else { large.0 - aligned };
    if magnitude == 0 {
        return 0.0;
    }
    let rounded = round(magnitude, large.1);
    if large.2 { -rounded } else { rounded }
}

/// A finite, non-zero value as an integer times a power of two.
pub(crate) fn significand(x: f64) -> (u64, i32) {
    let (fraction, exponent) = (x.to_bits() & ((1 << 52) - 1), (x.to_bits() >> 52) as i32 & 0x7ff);
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
}

/// `m >> by`, the lowest bit set if a bit was lost.
pub(crate) fn shift_right_sticky(m: u128, by: u32) -> u128 {
    if by > 127 {
        return u128::from(m != 0);
    }
    let shifted = m >> by;
    shifted | u128::from(shifted << by != m)
}

/// `m * 2^exponent` to the nearest f64, ties to even.
pub(crate) fn round(m: u128, exponent: i32) -> f64 {
    let highest = 127 - m.leading_zeros() as i32 + exponent;
    if highest > 1023 {
        return f64::INFINITY;
    }
    // The exponent of the result's last place.
    let last = (highest - 52).max(-1074);
    let drop = last - exponent;
    let kept = match drop {
        ..=0 => m << -drop,
        1..=127 => {
            let (kept, lost, half) = (m >> drop, m & ((1 << drop) - 1), 1 << (drop - 1));
            kept + u128::from(lost > half || lost == half && kept & 1 == 1)
        }
        _ => 0,
    };
    // The integer bit of a normal result, and a carry out of the fraction, each add one to the exponent field.
    f64::from_bits((((last + 1074) as u64) << 52) + kept as u64)
}
