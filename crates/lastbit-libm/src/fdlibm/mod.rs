//! netlib's fdlibm 5.3 as V8 keeps it and Blink's `third_party/fdlibm` copied it in 2020 (Chromium 87 on).
//!
//! The f64 functions are netlib's (FreeBSD's, for `exp` and `log2`); V8's own are the shortcuts and the last quotient of
//! [`pow`], and `exp(1)`. Every tested argument gives what `Math` gives in V8 11.3 (Node.js 20; Chromium's own V8 has
//! since moved to other libraries). The f32 functions are the f64 ones, rounded. Blink's copy has no `hypot`, `exp2`,
//! `exp2f`, `log2f`, `logf`, `cosf` and `acosf`; here they complete the set, after the same pattern.
//!
//! Derived from fdlibm, which is
//! Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
//! Developed at SunSoft, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
//! software is freely granted, provided that this notice is preserved.

mod asin;
mod atan;
mod exp;
mod hypot;
mod log;
mod log10;
mod log2;
mod pow;
mod rem_pio2;
mod sin;

pub use asin::{acos, asin};
pub use atan::{atan, atan2};
pub use exp::exp;
pub use hypot::hypot;
pub use log::log;
pub use log2::log2;
pub use log10::log10;
pub use pow::pow;
pub use sin::{cos, sin};

pub(crate) use asin::acos_in;
pub(crate) use atan::{atan_in, atan2_in};
pub(crate) use exp::{exp_in, exp_of_netlib};
pub(crate) use hypot::hypot_in;
pub(crate) use log::{Reduced, reduce, remez as log_remez};
pub(crate) use log10::log10_over;
pub(crate) use pow::{pow_in, pow_of_netlib};
pub(crate) use rem_pio2::{TWO_OVER_PI, rem_pio2_large, rem_pio2_large_f32};

/// `2^x`, by [`pow`].
pub fn exp2(x: f64) -> f64 {
    pow(2.0, x)
}

/// `x` to the power `y`.
pub fn powf(x: f32, y: f32) -> f32 {
    pow(f64::from(x), f64::from(y)) as f32
}

macro_rules! rounded {
    ($($(#[$doc:meta])* $name:ident($from:ty) = $wide:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(x: $from) -> f32 {
            $wide(f64::from(x)) as f32
        }
    )*};
}

rounded! {
    /// `e^x`.
    expf(f32) = exp;
    /// `2^x`.
    exp2f(f32) = exp2;
    /// Natural logarithm.
    logf(f32) = log;
    /// Base-2 logarithm.
    log2f(f32) = log2;
    /// Base-10 logarithm.
    log10f(f32) = log10;
    /// Sine, argument in radians. Blink's copy takes an f64: that is [`sin_to_f32`].
    sinf(f32) = sin;
    /// Cosine, argument in radians.
    cosf(f32) = cos;
    /// Arc sine.
    asinf(f32) = asin;
    /// Arc cosine.
    acosf(f32) = acos;
    /// [`exp`] rounded to f32.
    exp_to_f32(f64) = exp;
    /// [`sin`] rounded to f32.
    sin_to_f32(f64) = sin;
}

/// The upper 32 bits.
#[inline(always)]
pub(crate) fn high_word(x: f64) -> i32 {
    (x.to_bits() >> 32) as i32
}

/// The lower 32 bits.
#[inline(always)]
fn low_word(x: f64) -> u32 {
    x.to_bits() as u32
}

/// A value from its upper 32 bits, the lower ones zero.
#[inline(always)]
fn from_high_word(high: i32) -> f64 {
    f64::from_bits(u64::from(high as u32) << 32)
}

/// `x` with other upper 32 bits.
#[inline(always)]
pub(crate) fn with_high_word(x: f64, high: i32) -> f64 {
    f64::from_bits(u64::from(high as u32) << 32 | u64::from(low_word(x)))
}

/// `x` with its lower 32 bits cleared.
#[inline(always)]
pub(crate) fn truncated(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & !0xffff_ffff)
}

/// `2^exponent`, a normal value.
#[inline(always)]
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}
