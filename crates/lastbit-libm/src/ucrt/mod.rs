//! UCRT, the C library of Windows, as Chromium links it.
//!
//! On x64 its math functions are AMD's (LibM for Windows, published under the MIT licence), each with a plain build and
//! one for CPUs with FMA3, of which the library picks at start. Modelled after that source are `log10f`, `logf`,
//! `expf`, `asinf`, `acosf` and `hypot`. `powf`, `exp2f` and `log2f` are no part of it, and `sinf` and `cosf` are f64
//! evaluations of about 2^-40: these are f64 functions rounded here. On x86 Microsoft's headers define all f32
//! functions so; [`rounded`] is that library.
//!
//! The f64 functions are not modelled: glibc's stand in for them. Both are good to about 0.55 ulp, and Blink rounds
//! what it takes from them to f32, where they part in about one of 10^8 results.
//!
//! What confirms them: see the published values of Windows in the catalogue, those of Chromium's own test among them.

mod asinf;
mod expf;
pub(crate) mod lanes;
mod log;

use crate::contraction::{Fused, Separate};

/// Defines f32 functions as f64 ones, rounded.
macro_rules! rounded {
    ($($(#[$doc:meta])* $name:ident = $wide:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(x: f32) -> f32 {
            super::$wide(f64::from(x)) as f32
        }
    )*};
}

/// Defines what all builds have, after what they differ in.
macro_rules! common {
    () => {
        pub use super::{atan2, cos, exp, exp_to_f32, exp2, hypot, log, log10, pow, powf, sin, sin_to_f32};

        rounded! {
            /// `2^x`.
            exp2f = exp2;
            /// Base-2 logarithm.
            log2f = log2;
            /// Sine, argument in radians.
            sinf = sin;
            /// Cosine, argument in radians.
            cosf = cos;
        }
    };
}

/// Defines AMD's functions.
macro_rules! amd {
    ($contraction:ty) => {
        /// `e^x`.
        pub fn expf(x: f32) -> f32 {
            super::expf::expf::<$contraction>(x)
        }
        /// Natural logarithm.
        pub fn logf(x: f32) -> f32 {
            super::log::logf::<$contraction>(x)
        }
        /// Base-10 logarithm.
        pub fn log10f(x: f32) -> f32 {
            super::log::log10f::<$contraction>(x)
        }
        /// Arc sine in radians.
        pub fn asinf(x: f32) -> f32 {
            super::asinf::asinf(x)
        }
        /// Arc cosine in radians.
        pub fn acosf(x: f32) -> f32 {
            super::asinf::acosf(x)
        }
        common!();
    };
}

/// x64, CPUs without FMA3.
pub mod sse2 {
    amd!(super::Separate);
}

/// x64, CPUs with FMA3.
pub mod fma3 {
    amd!(super::Fused);
}

/// x86: every f32 function is the f64 one, rounded.
pub mod rounded {
    rounded! {
        /// `e^x`.
        expf = exp;
        /// Natural logarithm.
        logf = log;
        /// Base-10 logarithm.
        log10f = log10;
        /// Arc sine in radians.
        asinf = asin;
        /// Arc cosine in radians.
        acosf = acos;
    }
    common!();
}

use crate::fdlibm::{acos, asin, log2};
pub use crate::glibc::{atan2, cos, exp, exp_to_f32, exp2, log, log10, pow, sin, sin_to_f32};

/// `x` to the power `y`: the f64 function, rounded.
pub fn powf(x: f32, y: f32) -> f32 {
    pow(f64::from(x), f64::from(y)) as f32
}

/// Euclidean distance. AMD LibM for Windows, `hypot.c`: the root of the sum of squares, scaled where that leaves the
/// format.
pub fn hypot(x: f64, y: f64) -> f64 {
    if x.is_infinite() || y.is_infinite() {
        return f64::INFINITY;
    }
    let (x, y) = (x.abs(), y.abs());
    let exponent = |x: f64| (x.to_bits() >> 52) as i32;
    let (ex, ey) = (exponent(x), exponent(y));
    if x == 0.0 || y == 0.0 || (ex - ey).abs() > 54 {
        return x + y;
    }
    let scale = |by: i32| f64::from_bits(((1023 + by) as u64) << 52);
    let by = if ex.max(ey) > 1523 {
        -600
    } else if ex.min(ey) < 523 {
        600
    } else {
        0
    };
    let (x, y) = (x * scale(by), y * scale(by));
    (x * x + y * y).sqrt() * scale(-by)
}
