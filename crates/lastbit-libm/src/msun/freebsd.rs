//! msun throughout, as Firefox carries it (`modules/fdlibm`, for Web Audio since 118, bug 1358149).
//!
//! FreeBSD's sources, compiled as C++ and otherwise unaltered in their arithmetic. Confirmed by the compressors of Firefox
//! 153.

use super::{Arcsine, asinf::asinf_by};

pub use super::exp2::exp2;
pub use super::{atan2, cos, cosf, exp, exp2f, expf, hypot, log, log2f, log10, log10f, logf, pow, powf, sin, sinf};
pub use crate::fdlibm::{acos, asin, atan};

/// Arc sine in radians. The square root inside, in C of an f64, is in C++ that of an f32.
pub fn asinf(x: f32) -> f32 {
    asinf_by(x, Arcsine::First, |z| f64::from(z.sqrt()))
}

/// Arc cosine in radians.
pub fn acosf(x: f32) -> f32 {
    super::acosf(x, Arcsine::First)
}

/// [`exp`] rounded to f32.
pub fn exp_to_f32(x: f64) -> f32 {
    exp(x) as f32
}

/// [`sin`] rounded to f32.
pub fn sin_to_f32(x: f64) -> f32 {
    sin(x) as f32
}
