//! A flavour's functions as a table.

use crate::{Flavour, bionic, fdlibm, glibc, libsystem, msun, ucrt};

/// The functions of a math library. Names are C's; `f32` functions end in `f`.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are the C functions of the same name")]
pub struct Functions {
    pub powf: fn(f32, f32) -> f32,
    pub log10f: fn(f32) -> f32,
    pub log2f: fn(f32) -> f32,
    pub exp2f: fn(f32) -> f32,
    pub expf: fn(f32) -> f32,
    pub logf: fn(f32) -> f32,
    pub sinf: fn(f32) -> f32,
    pub cosf: fn(f32) -> f32,
    pub asinf: fn(f32) -> f32,
    pub acosf: fn(f32) -> f32,
    pub pow: fn(f64, f64) -> f64,
    pub exp: fn(f64) -> f64,
    pub exp2: fn(f64) -> f64,
    pub log: fn(f64) -> f64,
    pub log10: fn(f64) -> f64,
    pub sin: fn(f64) -> f64,
    pub cos: fn(f64) -> f64,
    /// `y`, then `x`.
    pub atan2: fn(f64, f64) -> f64,
    pub hypot: fn(f64, f64) -> f64,
    /// `exp(x)` rounded to f32: the same value, sooner.
    pub exp_to_f32: fn(f64) -> f32,
    /// `sin(x)` rounded to f32: the same value, sooner.
    pub sin_to_f32: fn(f64) -> f32,
}

macro_rules! functions {
    ($($module:ident)::+) => {{
        use $($module)::+ as library;
        &Functions {
            powf: library::powf,
            log10f: library::log10f,
            log2f: library::log2f,
            exp2f: library::exp2f,
            expf: library::expf,
            logf: library::logf,
            sinf: library::sinf,
            cosf: library::cosf,
            asinf: library::asinf,
            acosf: library::acosf,
            pow: library::pow,
            exp: library::exp,
            exp2: library::exp2,
            log: library::log,
            log10: library::log10,
            sin: library::sin,
            cos: library::cos,
            atan2: library::atan2,
            hypot: library::hypot,
            exp_to_f32: library::exp_to_f32,
            sin_to_f32: library::sin_to_f32,
        }
    }};
}

impl Flavour {
    /// The library's functions.
    pub const fn functions(self) -> &'static Functions {
        match self {
            Self::Fdlibm => functions!(fdlibm),
            Self::Msun => functions!(msun::freebsd),
            Self::MsunX87 => functions!(msun::x87),
            Self::Glibc227 => functions!(glibc::v2_27),
            Self::Glibc227Fma => functions!(glibc::v2_27::fused),
            Self::Glibc228 => functions!(glibc),
            Self::Glibc228Fma => functions!(glibc::fused),
            Self::Glibc228Aarch64 => functions!(glibc::aarch64),
            Self::Glibc228I386 => functions!(glibc::i386),
            Self::Glibc241 => functions!(glibc::v2_41),
            Self::Glibc241Fma => functions!(glibc::v2_41::fused),
            Self::Libsystem => functions!(libsystem),
            Self::Ucrt => functions!(ucrt::sse2),
            Self::UcrtFma => functions!(ucrt::fma3),
            Self::UcrtX86 => functions!(ucrt::rounded),
            Self::Bionic9 => functions!(bionic::android_9),
            Self::Bionic10 => functions!(bionic::android_10),
            Self::Bionic10Aarch64 => functions!(bionic::android_10::aarch64),
            Self::Bionic16 => functions!(bionic::android_16),
            Self::Bionic16Aarch64 => functions!(bionic::android_16::aarch64),
            Self::Glibc241Aarch64 => functions!(glibc::v2_41::aarch64),
        }
    }
}
