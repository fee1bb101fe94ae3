//! glibc 2.28 to 2.40 on x86-64: the functions as any CPU runs them, and [`fused`] ones.
//!
//! What the version range means, function by function (from the release tags of glibc; tested here against 2.36):
//!
//! | functions | same bits in |
//! |---|---|
//! | `powf` `expf` `exp2f` `logf` `log2f` | 2.27 to 2.43 (from 2.28 for CPUs with FMA) |
//! | `log10f` | 2.27 to 2.40 (it calls `logf`; 2.41 rounds correctly, see [`v2_41`]) |
//! | `asinf` `acosf` | up to 2.40 (2.41 rounds correctly) |
//! | `sin` `cos` | 2.28 on |
//! | `sinf` `cosf` `exp` `exp2` `log` `log10` `pow` | 2.29 on (2.28 still had IBM's `exp`, `log` and `pow`, within 0.55 ulp) |
//! | `hypot` | 2.35 on (before: netlib's, which is [`fdlibm::hypot`](crate::fdlibm::hypot)) |
//! | `atan2` | up to 2.34, where it rounds correctly; 2.35 on may be an ulp off, see there |

mod acosf;
mod asinf;
mod atan2;
mod data;
mod double;
mod each;
mod exp;
mod exp2;
mod exp2f;
mod expf;
mod fixed;
mod hypot;
mod log;
mod log10;
mod log10f;
mod log2f;
mod logf;
mod pow;
mod powf;
mod rounded;
mod sin;
mod sincos_table;
mod sinf;

pub use separate::*;

/// Defines the functions that are compiled twice in the library.
macro_rules! builds {
    ($contraction:ty) => {
        /// `x` to the power `y`.
        pub fn powf(x: f32, y: f32) -> f32 {
            crate::glibc::powf::powf::<$contraction>(x, y)
        }
        /// `x` to the power `y`.
        pub fn pow(x: f64, y: f64) -> f64 {
            crate::glibc::pow::pow::<$contraction>(x, y)
        }
        /// Base-10 logarithm of each.
        pub fn log10f_each(values: &mut [f32]) {
            crate::glibc::each::log10f_each::<$contraction>(values);
        }
        /// 10 to the power of each, as [`powf`] gives it.
        pub fn pow10f_each(values: &mut [f32]) {
            crate::glibc::each::pow10f_each::<$contraction>(values);
        }
        /// [`sin`] of each, rounded to f32.
        pub fn sin_to_f32_each(values: &mut [f32]) {
            crate::glibc::each::sin_to_f32_each::<$contraction>(values);
        }
        builds! { $contraction;
            /// `2^x`.
            exp2f::exp2f: f32 => f32,
            /// `e^x`.
            expf::expf: f32 => f32,
            /// Natural logarithm.
            logf::logf: f32 => f32,
            /// Base-2 logarithm.
            log2f::log2f: f32 => f32,
            /// Base-10 logarithm.
            log10f::log10f: f32 => f32,
            /// Sine, argument in radians.
            sinf::sinf: f32 => f32,
            /// Cosine, argument in radians.
            sinf::cosf: f32 => f32,
            /// `e^x`.
            exp::exp: f64 => f64,
            /// [`exp`] rounded to f32.
            exp::exp_to_f32: f64 => f32,
            /// Natural logarithm.
            log::log: f64 => f64,
            /// Base-10 logarithm.
            log10::log10: f64 => f64,
            /// Sine, argument in radians.
            sin::sin: f64 => f64,
            /// [`sin`] rounded to f32.
            sin::sin_to_f32: f64 => f32,
            /// Cosine, argument in radians.
            sin::cos: f64 => f64,
        }
    };
    ($contraction:ty; $($(#[$doc:meta])* $file:ident::$name:ident: $from:ty => $to:ty,)*) => {$(
        $(#[$doc])*
        pub fn $name(x: $from) -> $to {
            crate::glibc::$file::$name::<$contraction>(x)
        }
    )*};
}

/// The library on any CPU.
mod separate {
    pub use super::{acosf::acosf, asinf::asinf, atan2::atan2, exp2::exp2, hypot::hypot};

    builds!(crate::contraction::Separate);
}

/// The same library on a CPU with AVX2 and FMA, where its run-time dispatch takes builds with fused multiply-add.
///
/// Which products are fused is the compiler's choice; it was read from the instructions of Debian's glibc 2.36 (GCC
/// 12). `asinf`, `acosf`, `exp2`, `hypot` have no such build, and `atan2` none that matters.
pub mod fused {
    pub use super::{acosf, asinf, atan2, exp2, hypot};

    builds!(crate::contraction::Fused);
}

/// glibc 2.41 and later: three functions round correctly, the rest is as before.
pub mod v2_41 {
    pub use super::{
        each::log10f_rounded_each as log10f_each,
        rounded::{acosf, asinf, log10f},
        separate::*,
    };

    /// On a CPU with AVX2 and FMA, as [`fused`](super::fused) of 2.28.
    pub mod fused {
        pub use super::{super::fused::*, acosf, asinf, log10f, log10f_each};
    }
}
