//! libSystem, the C library of macOS, as far as published values tell.
//!
//! Apple's math functions of today are closed. That their f32 functions round correctly is inferred: what Firefox published
//! on macOS before it had functions of its own (to 117), Intel and AArch64, comes out so, among it whole buffers and
//! analyser sums. One sum does not: that of the `article` recipe, 32384 arguments, of which `asinf(0.07227233)` alone has
//! to round to its other neighbour. clang turns `powf(10, x)` into a function of Apple's, of which the same holds.
//!
//! `log10f`, `asinf` and `acosf` round correctly here; the other f32 functions are f64 ones of about 0.52 ulp, rounded,
//! which are the same but in about one of 10^8 results. The f64 functions are not known: glibc's stand in, and what
//! browsers take from them they mostly round to f32.

pub use crate::glibc::v2_41::{
    acosf, asinf, atan2, cos, exp, exp_to_f32, exp2, hypot, log, log10, log10f, pow, sin, sin_to_f32,
};

macro_rules! rounded {
    ($($(#[$doc:meta])* $name:ident = $wide:path;)*) => {$(
        $(#[$doc])*
        pub fn $name(x: f32) -> f32 {
            $wide(f64::from(x)) as f32
        }
    )*};
}

rounded! {
    /// `2^x`.
    exp2f = exp2;
    /// `e^x`.
    expf = exp;
    /// Natural logarithm.
    logf = log;
    /// Base-2 logarithm.
    log2f = crate::fdlibm::log2;
    /// Sine, argument in radians.
    sinf = sin;
    /// Cosine, argument in radians.
    cosf = cos;
}

/// `x` to the power `y`.
pub fn powf(x: f32, y: f32) -> f32 {
    pow(f64::from(x), f64::from(y)) as f32
}
