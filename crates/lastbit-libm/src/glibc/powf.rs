//! `x^y` in f32.

use super::data::exp2f::POLY as POLY_2;
use super::data::powf_log2::{POLY, TABLE};
use super::exp2f::{AGREEMENT, exp2_core, scale, underflow};
use super::logf::Parts;
use crate::contraction::{Contraction, Separate, narrow, nearest_multiple};

const ONE: u32 = 0x3f80_0000;
const LEAST_NORMAL: u32 = 0x0080_0000;
const INFINITY: u32 = 0x7f80_0000;

/// glibc `sysdeps/ieee754/flt-32/e_powf.c`, 2.27 to 2.40 (Arm Optimized Routines `powf.c`).
pub(super) fn powf<C: Contraction>(x: f32, y: f32) -> f32 {
    let (mut bits, y_bits) = (x.to_bits(), y.to_bits());
    let mut negative = false;
    if bits.wrapping_sub(LEAST_NORMAL) >= INFINITY - LEAST_NORMAL || is_zero_infinite_or_nan(y_bits) {
        if let Some(special) = special(x, y) {
            return special;
        }
        if bits >> 31 != 0 {
            match parity(y_bits) {
                Parity::Fraction => return f32::NAN,
                Parity::Odd => negative = true,
                Parity::Even => {}
            }
            bits &= 0x7fff_ffff;
        }
        if bits < LEAST_NORMAL {
            bits = ((x * 8_388_608.0).to_bits() & 0x7fff_ffff).wrapping_sub(23 << 23);
        }
    }
    let parts = Parts::of_bits(bits);
    let magnitude = power::<C>(&parts, y);
    if negative { -magnitude } else { magnitude }
}

/// `|x|^y`.
#[inline(always)]
fn power<C: Contraction>(parts: &Parts, y: f32) -> f32 {
    /// Where the result rounds to infinity.
    const OVERFLOW: f64 = f64::from_bits(0x405f_ffff_ffd1_d571);
    let y = f64::from(y);
    let exponent = y * log2_core::<Separate>(parts);
    if exponent.abs() < 125.99 {
        // The two exponents agree to 2^-41 of at most 2^7; the powers of two, to what exp2f's own agree to.
        return narrow::<C, AGREEMENT>(exp2_core::<Separate>(exponent), || exp2::<C>(y * log2_core::<C>(parts)));
    }
    // The thresholds are compared with the target's own exponent.
    let exponent = y * log2_core::<C>(parts);
    if exponent > OVERFLOW {
        f32::INFINITY
    } else if exponent <= -150.0 {
        0.0
    } else if exponent < -149.0 {
        underflow(false)
    } else {
        exp2::<C>(exponent) as f32
    }
}

/// `2^x`, between two entries of the table by the one that the build takes.
#[inline(always)]
fn exp2<C: Contraction>(x: f64) -> f64 {
    if !C::ROUNDS_AWAY {
        return exp2_core::<C>(x);
    }
    let (k, multiple) = nearest_multiple::<C>(x, 32.0);
    scale::<C>(k, x - multiple / 32.0, &POLY_2)
}

#[inline(always)]
pub(super) fn log2_core<C: Contraction>(parts: &Parts) -> f64 {
    let [inverse, log] = TABLE[parts.interval];
    let [a5, a4, a3, a2, a1] = POLY;
    let r = C::mul_add(parts.z, inverse, -1.0);
    let base = log + parts.exponent;
    let square = r * r;
    let high = C::mul_add(a5, r, a4);
    let middle = C::mul_add(a3, r, a2);
    let low = C::mul_add(middle, square, C::mul_add(a1, r, base));
    C::mul_add(high, square * square, low)
}

/// The cases that IEEE 754 settles without arithmetic: a zero, infinity or NaN on either side.
#[cold]
fn special(x: f32, y: f32) -> Option<f32> {
    let (bits, y_bits) = (x.to_bits(), y.to_bits());
    if y_bits << 1 == 0 {
        return Some(1.0);
    }
    if is_zero_infinite_or_nan(y_bits) {
        return Some(if bits == ONE {
            1.0
        } else if x.is_nan() || y.is_nan() {
            f32::NAN
        } else if bits << 1 == ONE << 1 {
            1.0
        } else if (bits << 1 < ONE << 1) == (y > 0.0) {
            0.0
        } else {
            f32::INFINITY
        });
    }
    if is_zero_infinite_or_nan(bits) {
        let square = x * x;
        let magnitude = if y_bits >> 31 != 0 { 1.0 / square } else { square };
        return Some(if bits >> 31 != 0 && matches!(parity(y_bits), Parity::Odd) { -magnitude } else { magnitude });
    }
    None
}

fn is_zero_infinite_or_nan(bits: u32) -> bool {
    (bits << 1).wrapping_sub(1) >= (INFINITY << 1) - 1
}

enum Parity {
    Fraction,
    Odd,
    Even,
}

/// Of a finite, non-zero value.
fn parity(bits: u32) -> Parity {
    match bits >> 23 & 0xff {
        ..0x7f => Parity::Fraction,
        exponent @ 0x7f..=0x96 => {
            let unit = 1 << (0x96 - exponent);
            if bits & (unit - 1) != 0 {
                Parity::Fraction
            } else if bits & unit != 0 {
                Parity::Odd
            } else {
                Parity::Even
            }
        }
        _ => Parity::Even,
    }
}
