//! Real FFTs in the order of operations of the libraries browsers use.
#![forbid(unsafe_code)]

/// A library's order of operations, on one CPU class. Data: any order runs on any host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Order {
    /// PFFFT (jpommier, 2014-08-09), four lanes; SSE and NEON give the same bits.
    Pffft,
    /// RustFFT 6.4.1, AVX planner: x86_64 CPUs with AVX and FMA.
    RustfftAvx,
    /// RustFFT 6.4.1, SSE4.1 planner.
    RustfftSse,
    /// RustFFT 6.4.1, NEON planner: AArch64. The SSE order with fused products.
    RustfftNeon,
    /// RustFFT 6.4.1, scalar planner: CPUs with none of the above.
    RustfftScalar,
}
