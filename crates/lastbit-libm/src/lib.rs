//! The C math functions browsers link, bit for bit.
//!
//! A browser's audio code calls `powf`, `log10f`, `sin` and their kin, and takes whatever the library it is linked
//! with answers. The libraries differ in the last bit. A [`Flavour`] names one library as one CPU runs it;
//! [`Flavour::functions`] gives its functions.
#![forbid(unsafe_code)]

/// A C math library, as a CPU class runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Flavour {
    /// netlib's fdlibm as V8 and Blink carry it (`third_party/fdlibm`); f32 functions are the f64 ones, rounded.
    #[cfg_attr(feature = "serde", serde(rename = "fdlibm"))]
    Fdlibm,
    /// glibc 2.28 to 2.40 on a CPU without fused multiply-add.
    #[cfg_attr(feature = "serde", serde(rename = "glibc-2.28"))]
    Glibc228,
    /// glibc 2.28 to 2.40 on a CPU whose fused multiply-add the library's run-time dispatch picks.
    #[cfg_attr(feature = "serde", serde(rename = "glibc-2.28+fma"))]
    Glibc228Fma,
}
