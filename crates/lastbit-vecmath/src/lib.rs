//! Vector math with a defined order of operations, and the only code that touches the floating-point environment.

mod denormals;

pub use denormals::{flush_supported, with_flush_to_zero, with_subnormals};

/// The order in which a sum of squares is taken: lanes and segments differ between CPUs, and so does the last bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SumOrder {
    /// One running sum.
    Scalar,
    /// Four partial sums.
    Sse,
    /// Eight partial sums after a prologue that depends on the buffer's address.
    Avx,
    /// Four partial sums, halves added pairwise.
    Neon,
}
