//! FreeBSD's `msun`, the descendant of fdlibm 5.3 with its own f32 functions, as Firefox carries it.
//!
//! Mozilla `modules/fdlibm` (Firefox 118 on for Web Audio, bug 1358149): FreeBSD's sources, compiled as C++ but otherwise unaltered in their arithmetic.
//! f64 functions that FreeBSD kept from netlib are those of [`fdlibm`](crate::fdlibm); its own are here. Compared with
//! openlibm, another copy of the same sources, on some ten million arguments each; confirmed by the compressors of
//! Firefox 153.
//!
//! Derived from FreeBSD's msun, which is
//! Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
//! Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
//! software is freely granted, provided that this notice is preserved.
//! `exp2` and `exp2f` are Copyright (c) 2005 David Schultz, under the two-clause BSD licence.

mod asinf;
mod exp2;
mod exp2_data;
mod expf;
mod log10;
mod logf;
mod powf;
mod sin;
mod sinf;

pub use crate::fdlibm::{acos, asin, atan, atan2, exp, hypot, log, netlib_pow as pow};
pub use asinf::{acosf, asinf};
pub use exp2::{exp2, exp2f};
pub use expf::expf;
pub use log10::log10;
pub use logf::{log2f, log10f, logf};
pub use powf::powf;
pub use sin::{cos, sin};
pub use sinf::{cosf, sinf};

/// [`exp`] rounded to f32.
pub fn exp_to_f32(x: f64) -> f32 {
    exp(x) as f32
}

/// [`sin`] rounded to f32.
pub fn sin_to_f32(x: f64) -> f32 {
    sin(x) as f32
}

/// Base-10 logarithm of each.
pub fn log10f_each(values: &mut [f32]) {
    values.iter_mut().for_each(|value| *value = log10f(*value));
}

/// 10 to the power of each.
pub fn pow10f_each(values: &mut [f32]) {
    values.iter_mut().for_each(|value| *value = powf(10.0, *value));
}

/// [`sin`] of each, rounded to f32.
pub fn sin_to_f32_each(values: &mut [f32]) {
    values.iter_mut().for_each(|value| *value = sin_to_f32(f64::from(*value)));
}

/// The word, as the sources look at it.
#[inline(always)]
fn word(x: f32) -> i32 {
    x.to_bits() as i32
}

#[inline(always)]
fn from_word(word: i32) -> f32 {
    f32::from_bits(word as u32)
}

/// `x` with the lower twelve bits of its significand cleared: products of two such are exact.
#[inline(always)]
fn leading(x: f32) -> f32 {
    f32::from_bits(x.to_bits() & 0xffff_f000)
}
