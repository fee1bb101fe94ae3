//! The C math functions browsers link, bit for bit.
//!
//! A browser's audio code calls `powf`, `log10f`, `sin` and their kin, and takes whatever the library it is linked
//! with answers. The libraries differ in the last bit. A [`Flavour`] names one library as one CPU runs it;
//! [`Flavour::functions`] gives its functions, and the modules [`fdlibm`], [`glibc`], [`msun`], [`bionic`], [`ucrt`]
//! and [`libsystem`] have them by name.
//!
//! The functions are plain IEEE arithmetic: they give the same bits on every host. They keep to the order of
//! operations of the originals, so they also behave as the originals do when the caller has switched subnormals off.
//! A NaN result is a NaN; its sign and payload are not modelled.
//!
//! ```
//! use lastbit_libm::Flavour;
//!
//! let platform = Flavour::Glibc228.functions();
//! assert_eq!((platform.powf)(10.0, -1.2).to_bits(), 0x3d81_3855);
//! ```
#![forbid(unsafe_code)]
#![allow(clippy::match_overlapping_arm, reason = "thresholds of arguments are read from the first on")]

pub mod bionic;
mod contraction;
mod evaluation;
pub mod extended;
pub mod fdlibm;
mod functions;
mod fused;
pub mod glibc;
pub mod lanes;
pub mod libsystem;
pub mod msun;
pub mod ucrt;

pub use evaluation::{Evaluation, EvaluationMethod, WideEvaluation};
pub use functions::Functions;
pub use fused::{Products, fma, fmaf};

/// A C math library, as a CPU class runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Flavour {
    /// netlib's fdlibm as V8 and Blink carry it (`third_party/fdlibm`); f32 functions are the f64 ones, rounded.
    #[cfg_attr(feature = "serde", serde(rename = "fdlibm"))]
    Fdlibm,
    /// FreeBSD's msun as Firefox carries it (`modules/fdlibm`); f32 functions are its own.
    #[cfg_attr(feature = "serde", serde(rename = "msun"))]
    Msun,
    /// The same as GCC compiles it for the x87: Debian's Firefox for i386.
    #[cfg_attr(feature = "serde", serde(rename = "msun/x87"))]
    MsunX87,
    /// glibc 2.27 on a CPU without fused multiply-add.
    #[cfg_attr(feature = "serde", serde(rename = "glibc-2.27"))]
    Glibc227,
    /// glibc 2.27 on a CPU whose fused multiply-add the library's run-time dispatch picks.
    #[cfg_attr(feature = "serde", serde(rename = "glibc-2.27+fma"))]
    Glibc227Fma,
    /// glibc 2.28 to 2.40 on a CPU without fused multiply-add.
    #[cfg_attr(feature = "serde", serde(rename = "glibc-2.28"))]
    Glibc228,
    /// glibc 2.28 to 2.40 on a CPU whose fused multiply-add the library's run-time dispatch picks.
    #[cfg_attr(feature = "serde", serde(rename = "glibc-2.28+fma"))]
    Glibc228Fma,
    /// glibc 2.28 to 2.40 on AArch64.
    #[cfg_attr(feature = "serde", serde(rename = "glibc-2.28/aarch64"))]
    Glibc228Aarch64,
    /// glibc 2.36 and later on 32-bit x86 with SSE2.
    #[cfg_attr(feature = "serde", serde(rename = "glibc-2.28/i386"))]
    Glibc228I386,
    /// glibc 2.41 and later on a CPU without fused multiply-add.
    #[cfg_attr(feature = "serde", serde(rename = "glibc-2.41"))]
    Glibc241,
    /// glibc 2.41 and later on a CPU whose fused multiply-add the library's run-time dispatch picks.
    #[cfg_attr(feature = "serde", serde(rename = "glibc-2.41+fma"))]
    Glibc241Fma,
    /// glibc 2.41 and later on AArch64.
    #[cfg_attr(feature = "serde", serde(rename = "glibc-2.41/aarch64"))]
    Glibc241Aarch64,
    /// bionic up to Android 9.
    #[cfg_attr(feature = "serde", serde(rename = "bionic-9"))]
    Bionic9,
    /// bionic of Android 10 to 15 on ARMv7 or x86.
    #[cfg_attr(feature = "serde", serde(rename = "bionic-10"))]
    Bionic10,
    /// bionic of Android 10 to 15 on AArch64.
    #[cfg_attr(feature = "serde", serde(rename = "bionic-10/aarch64"))]
    Bionic10Aarch64,
    /// bionic of Android 16 on ARMv7 or x86.
    #[cfg_attr(feature = "serde", serde(rename = "bionic-16"))]
    Bionic16,
    /// bionic of Android 16 on AArch64.
    #[cfg_attr(feature = "serde", serde(rename = "bionic-16/aarch64"))]
    Bionic16Aarch64,
    /// libSystem of macOS to 14.3 and iOS to 17.3.
    #[cfg_attr(feature = "serde", serde(rename = "libsystem"))]
    Libsystem,
    /// UCRT on x64 CPUs without FMA3.
    #[cfg_attr(feature = "serde", serde(rename = "ucrt"))]
    Ucrt,
    /// UCRT on x64 CPUs with FMA3.
    #[cfg_attr(feature = "serde", serde(rename = "ucrt+fma"))]
    UcrtFma,
    /// UCRT on x86: f32 functions are the f64 ones, rounded.
    #[cfg_attr(feature = "serde", serde(rename = "ucrt/x86"))]
    UcrtX86,
}
