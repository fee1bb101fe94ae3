//! glibc since 2.27, as the CPU classes run it.
//!
//! | module | library |
//! |---|---|
//! | this one | 2.28 to 2.40 on any x86-64 CPU |
//! | [`fused`] | the same on one with AVX2 and FMA |
//! | [`aarch64`] | the same on AArch64 |
//! | [`i386`] | the same, and later, on 32-bit x86 |
//! | [`v2_41`] | 2.41 and later, by CPU class |
//! | [`v2_27`] | 2.27 on x86-64, by CPU class |
//!
//! What the version ranges mean, function by function (from the release tags; tested here against 2.36, 2.41 and 2.43):
//!
//! | functions | same bits in |
//! |---|---|
//! | `powf` `expf` `exp2f` `logf` `log2f` | 2.27 on |
//! | `log10f` | 2.27 to 2.40 (it calls `logf`; 2.41 rounds correctly) |
//! | `asinf` `acosf` | up to 2.40 (2.41 rounds correctly) |
//! | `sin` `cos` | 2.28 on (2.27 rounds correctly) |
//! | `sinf` `cosf` `exp` `exp2` `log` `log10` `pow` | 2.29 on (2.28 had the `sinf` and `cosf` of 2.27, and IBM's `exp`, `log` and `pow` without their last stages, within 0.55 ulp) |
//! | `hypot` | 2.35 on (before: netlib's, which is [`fdlibm::hypot`](crate::fdlibm::hypot)) |
//! | `atan2` | up to 2.34, where it rounds correctly; 2.35 on may be an ulp off, see there |

mod acosf;
mod asinf;
mod atan2;
mod data;
pub(crate) mod double;
mod exp;
mod exp2;
mod exp2f;
mod expf;
mod fixed;
mod hypot;
pub mod i386;
pub(crate) mod lanes;
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

/// Defines the functions of a build: `$most` is how those with a build for CPUs with FMA on x86-64 are compiled, `$rest`
/// how the others are.
macro_rules! builds {
    ($most:ty, $rest:ty) => {
        /// `x` to the power `y`.
        pub fn powf(x: f32, y: f32) -> f32 {
            crate::glibc::powf::powf::<$most>(x, y)
        }
        /// `x` to the power `y`.
        pub fn pow(x: f64, y: f64) -> f64 {
            crate::glibc::pow::pow::<$most>(x, y)
        }
        /// Length of the hypotenuse.
        pub fn hypot(x: f64, y: f64) -> f64 {
            crate::glibc::hypot::hypot::<$rest>(x, y)
        }
        pub use crate::glibc::atan2::atan2;
        builds! {
            /// `2^x`.
            exp2f::exp2f::<$most>: f32 => f32,
            /// `e^x`.
            expf::expf::<$most>: f32 => f32,
            /// Natural logarithm.
            logf::logf::<$most>: f32 => f32,
            /// Base-2 logarithm.
            log2f::log2f::<$most>: f32 => f32,
            /// Base-10 logarithm.
            log10f::log10f::<$most, $rest>: f32 => f32,
            /// Sine, argument in radians.
            sinf::sinf::<$most>: f32 => f32,
            /// Cosine, argument in radians.
            sinf::cosf::<$most>: f32 => f32,
            /// Arc sine in radians.
            asinf::asinf::<$rest>: f32 => f32,
            /// Arc cosine in radians.
            acosf::acosf::<$rest>: f32 => f32,
            /// `e^x`.
            exp::exp::<$most>: f64 => f64,
            /// [`exp`] rounded to f32.
            exp::exp_to_f32::<$most>: f64 => f32,
            /// `2^x`.
            exp2::exp2::<$rest>: f64 => f64,
            /// Natural logarithm.
            log::log::<$most>: f64 => f64,
            /// Base-10 logarithm.
            log10::log10::<$most, $rest>: f64 => f64,
            /// Sine, argument in radians.
            sin::sin::<$most>: f64 => f64,
            /// [`sin`] rounded to f32.
            sin::sin_to_f32::<$most>: f64 => f32,
            /// Cosine, argument in radians.
            sin::cos::<$most>: f64 => f64,
        }
    };
    ($($(#[$doc:meta])* $file:ident::$name:ident::<$($contraction:ty),*>: $from:ty => $to:ty,)*) => {$(
        $(#[$doc])*
        pub fn $name(x: $from) -> $to {
            crate::glibc::$file::$name::<$($contraction),*>(x)
        }
    )*};
}

/// The library on any x86-64 CPU.
mod separate {
    use crate::contraction::Separate;

    builds!(Separate, Separate);
}

/// The same library on an x86-64 CPU with AVX2 and FMA, where its run-time dispatch takes builds with fused multiply-add.
///
/// Which products are fused is the compiler's choice; it was read from the instructions of Debian's glibc 2.36 (GCC
/// 12). `asinf`, `acosf`, `exp2`, `hypot` have no such build, and `atan2` none that matters.
pub mod fused {
    use crate::contraction::{Fused, Separate};

    builds!(Fused, Separate);
}

/// The same library on AArch64, where the compiler fuses throughout.
///
/// Read from the instructions of Debian's glibc 2.36 (GCC 12). The functions by Arm also take the rounding instructions
/// there: `expf`, `exp`, `powf`, `pow`, `sinf` and `cosf` round a tie away from zero. Equal to that build, run under
/// emulation, for every 97th f32 in the functions of one f32, and for dense samples in the others; 2.31 gives the same
/// but for `hypot` (netlib's then) and `atan2`.
pub mod aarch64 {
    use crate::contraction::AArch64;

    builds!(AArch64, AArch64);
}

pub mod v2_27;

/// glibc 2.41 and later: three functions round correctly, the rest is as before.
pub mod v2_41 {
    pub use super::{
        rounded::{acosf, asinf, log10f},
        separate::*,
    };

    /// On a CPU with AVX2 and FMA, as [`fused`](super::fused) of 2.28.
    pub mod fused {
        pub use super::{super::fused::*, acosf, asinf, log10f};
    }

    /// On AArch64, as [`aarch64`](super::aarch64) of 2.28.
    pub mod aarch64 {
        pub use super::{super::aarch64::*, acosf, asinf, log10f};
    }
}
