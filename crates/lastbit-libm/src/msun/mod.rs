//! FreeBSD's msun as bionic, the C library of Android, carries it: all of Android's up to 9, and from 10 on what Arm's
//! routines do not replace (see [`bionic`](crate::bionic)).
//!
//! One build for every CPU: Android compiles it without fusing (by clang's default up to 13, by `-ffp-contract=off`
//! since). Read from bionic's history: no bit of these functions changed from 2014 to 2025 but in `asinf` and `acosf`
//! (August 2024, Android 16). What is netlib's unchanged, `log`, `atan2`, `hypot`, is [`fdlibm`]'s. Equal
//! to the `libm` crate, which descends from msun by way of musl, on all 2^32 arguments of each f32 function of one
//! argument (but `logf`, whose last steps are musl's own there: within an ulp), and on samples of the others.
//!
//! Derived from msun, which is
//! Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
//! Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
//! software is freely granted, provided that this notice is preserved.

use crate::fdlibm;

mod asinf;
mod exp2;
mod exp2_data;
mod exp2f;
mod expf;
pub mod freebsd;
pub(crate) mod lanes;
mod log10;
mod logf;
mod powf;
mod sin;
mod sinf;
pub mod x87;

pub(crate) use asinf::{Arcsine, acosf, asinf};

pub use crate::fdlibm::{atan2, hypot, log};
pub use exp2::exp2;
pub use exp2f::exp2f;
pub use expf::expf;
pub use log10::log10;
pub use logf::{log2f, log10f, logf};
pub use powf::powf;
pub use sin::{cos, sin};
pub use sinf::{cosf, sinf};

/// `e^x`. msun `e_exp.c`.
pub fn exp(x: f64) -> f64 {
    fdlibm::exp_of_netlib(x)
}

/// `x` to the power `y`. msun `e_pow.c`.
pub fn pow(x: f64, y: f64) -> f64 {
    fdlibm::pow_of_netlib(x, y)
}

/// `x` with its lowest 12 bits cleared, so that a product of two such is exact.
#[inline(always)]
fn leading(x: f32) -> f32 {
    f32::from_bits(x.to_bits() & 0xffff_f000)
}

/// `2^exponent`, a normal value.
#[inline(always)]
fn power_of_two(exponent: i32) -> f32 {
    f32::from_bits(((127 + exponent) as u32) << 23)
}
