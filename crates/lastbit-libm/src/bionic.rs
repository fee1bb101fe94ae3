//! bionic, the C library of Android: msun, and from Android 10 on Arm's routines in its place where they exist.
//!
//! | functions | Android 9 | Android 10 on |
//! |---|---|---|
//! | `powf` `expf` `exp2f` `logf` `log2f` `sinf` `cosf` | [`msun`](crate::msun) | Arm Optimized Routines, as in [`glibc`](crate::glibc) |
//! | `pow` `exp` `exp2` `log` | [`msun`](crate::msun) | Arm Optimized Routines |
//! | `log10f` `asinf` `acosf` `sin` `cos` `log10` `atan2` `hypot` | [`msun`](crate::msun) | [`msun`](crate::msun) |
//!
//! Read from the history of bionic and of its build system: Arm's routines came in August 2018, before Android 10, and
//! are the one part that is compiled with `-ffp-contract=fast`. That fuses on AArch64; 32-bit systems are taken as
//! built for ARMv7, whose baseline has no fused operation. On x86 Intel's assembly stood in for `sin`, `cos`, `log10`,
//! `atan2` and `hypot` until Android 13, for `pow`, `exp` and `log` until 9: good to 0.55 ulp, and not modelled.
//!
//! What confirms them: see the published values of Android in the catalogue.

/// Defines what every Android takes from msun, and the functions of many arguments.
macro_rules! common {
    ($arcsine:ident) => {
        pub use crate::msun::{atan2, cos, hypot, log10, log10f, sin};

        /// Arc sine in radians.
        pub fn asinf(x: f32) -> f32 {
            crate::msun::asinf(x, crate::msun::Arcsine::$arcsine)
        }
        /// Arc cosine in radians.
        pub fn acosf(x: f32) -> f32 {
            crate::msun::acosf(x, crate::msun::Arcsine::$arcsine)
        }
        /// [`sin`] rounded to f32.
        pub fn sin_to_f32(x: f64) -> f32 {
            sin(x) as f32
        }
    };
}

/// Defines what Arm's routines replace.
macro_rules! arm {
    ($($build:ident)::+) => {
        pub use $($build)::+::{
            cosf, exp, exp_to_f32, exp2, exp2f, expf, log, log2f, logf, pow, powf, sinf,
        };
    };
}

/// Android up to 9, on any CPU.
pub mod android_9 {
    pub use crate::msun::{cosf, exp, exp2, exp2f, expf, log, log2f, logf, pow, powf, sinf};

    common!(First);

    /// [`exp`] rounded to f32.
    pub fn exp_to_f32(x: f64) -> f32 {
        exp(x) as f32
    }
}

/// Android 10 to 15 on CPUs without fused multiply-add in their baseline: ARMv7, x86.
pub mod android_10 {
    arm!(crate::glibc);
    common!(First);

    /// The same on AArch64.
    pub mod aarch64 {
        arm!(crate::glibc::aarch64);
        common!(First);
    }
}

/// Android 16: `asinf` and `acosf` have another approximation.
pub mod android_16 {
    arm!(crate::glibc);
    common!(Second);

    /// The same on AArch64.
    pub mod aarch64 {
        arm!(crate::glibc::aarch64);
        common!(Second);
    }
}
