//! Logarithms in f32, in f32 arithmetic: about 0.51 ulp for large results.

use std::sync::LazyLock;

use crate::contraction::Contraction;
use crate::glibc::double::{Double, LN_10, log};

/// The logarithms of `1 + j / 128` to a base, each as a short and a long part.
type Table = [[f32; 2]; 129];

static NATURAL: LazyLock<Table> = LazyLock::new(|| table(0xffff_f000, Double::new(1.0)));
pub(super) static DECIMAL: LazyLock<Table> = LazyLock::new(|| table(0xffff_c000, LN_10));

/// Both parts are cut, not rounded; of the first, `mask` is kept.
fn table(mask: u32, base: Double) -> Table {
    std::array::from_fn(|j| {
        let exact = if j == 0 { Double::new(0.0) } else { log(1.0 + j as f64 / 128.0).over(base) };
        let short = f32::from_bits((exact.high as f32).to_bits() & mask);
        let rest = exact.plus(Double::new(-f64::from(short)));
        let long = rest.high as f32;
        [short, if f64::from(long) > rest.high { long.next_down() } else { long }]
    })
}

/// Coefficients of `-log(1 - r)` and of `log(1 + r)`, and factors in two parts.
pub(super) const CA1: f32 = f32::from_bits(0x3daa_aaab);
pub(super) const CA2: f32 = f32::from_bits(0x3c4c_cccd);
pub(super) const THIRD: f32 = 1.0 / 3.0;
pub(super) const LOG10_2_LEAD: f32 = f32::from_bits(0x3e9a_0000);
pub(super) const LOG10_2_TAIL: f32 = f32::from_bits(0x3982_6a13);
pub(super) const LOG10_E: f32 = f32::from_bits(0x3ede_5bd9);
pub(super) const LOG10_E_LEAD: f32 = f32::from_bits(0x3ede_0000);
pub(super) const LOG10_E_TAIL: f32 = f32::from_bits(0x3a37_b152);

/// `2^exponent * (1 + index / 128) * (1 - r)`.
struct Reduced {
    exponent: f32,
    index: usize,
    /// `r + r^2 / 2 + r^3 / 3`, of which `-log(1 - r)` consists.
    poly: f32,
}

/// Takes a positive finite argument apart.
#[inline(always)]
fn reduce<C: Contraction>(x: f32) -> Reduced {
    let bits = x.to_bits();
    let (bits, exponent) = if bits < 0x0080_0000 {
        let scaled = f32::from_bits(bits | 0x3f80_0000) - 1.0;
        (scaled.to_bits(), (scaled.to_bits() >> 23) as i32 - 253)
    } else {
        (bits, (bits >> 23) as i32 - 127)
    };
    let nearest = (bits & 0x007f_0000) + ((bits & 0x0000_8000) << 1);
    let centre = f32::from_bits(nearest | 0x3f00_0000);
    let significand = f32::from_bits((bits & 0x007f_ffff) | 0x3f00_0000);
    let index = (nearest >> 16) as usize;
    let r = (centre - significand) * (256.0 / (128 + index) as f32);
    let poly = C::mul_add_f32(C::mul_add_f32(r, THIRD, 0.5), r * r, r);
    Reduced { exponent: exponent as f32, index, poly }
}

/// What has a logarithm without arithmetic, or none.
#[inline(always)]
fn special(x: f32) -> Option<f32> {
    if x == 0.0 {
        Some(f32::NEG_INFINITY)
    } else if x < 0.0 {
        Some(f32::NAN)
    } else if !x.is_finite() {
        Some(x + x)
    } else {
        None
    }
}

/// The natural logarithm of `1 + r` less `r`, `|r| < 1/16`.
#[inline(always)]
fn next_to_one<C: Contraction>(r: f32) -> f32 {
    let u = r / (2.0 + r);
    let correction = r * u;
    let u = u + u;
    let square = u * u;
    C::mul_add_f32(C::mul_add_f32(square, CA2, CA1), u * square, -correction)
}

/// AMD LibM for Windows, `logf.asm`.
pub(super) fn logf<C: Contraction>(x: f32) -> f32 {
    const LN2_LEAD: f32 = f32::from_bits(0x3f31_7000);
    const LN2_TAIL: f32 = f32::from_bits(0x3805_fdf4);
    if let Some(special) = special(x) {
        return special;
    }
    let r = x - 1.0;
    if r.abs() < 1.0 / 16.0 {
        return r + next_to_one::<C>(r);
    }
    let Reduced { exponent, index, poly } = reduce::<C>(x);
    let [lead, tail] = NATURAL[index];
    let low = C::mul_add_f32(exponent, LN2_TAIL, -poly) + tail;
    // The product is exact.
    (exponent * LN2_LEAD + lead) + low
}

/// AMD LibM, `log10f.S` (its edition for Windows leaves this function out). The FMA3 build is taken from that of `logf`,
/// which differs from the plain one in the same steps. With this function Windows' published sum of CreepJS's decibels
/// comes out (164537.64795303345); a correctly rounded logarithm gives that of 32-bit Chrome (164537.64796829224).
pub(super) fn log10f<C: Contraction>(x: f32) -> f32 {
    if let Some(special) = special(x) {
        return special;
    }
    let r = x - 1.0;
    if r.abs() < 1.0 / 16.0 {
        let short = f32::from_bits(r.to_bits() & 0xffff_0000);
        let rest = next_to_one::<C>(r) + (r - short);
        return ((short * LOG10_E_TAIL + rest * LOG10_E_TAIL) + rest * LOG10_E_LEAD) + short * LOG10_E_LEAD;
    }
    let Reduced { exponent, index, poly } = reduce::<C>(x);
    let [lead, tail] = DECIMAL[index];
    let low = C::mul_add_f32(exponent, LOG10_2_TAIL, -(poly * LOG10_E)) + tail;
    (exponent * LOG10_2_LEAD + lead) + low
}
