//! The levels that kernels are compiled for.

use super::Vectorized;

/// What a kernel may rely on. Only the values in this module have the trait, and those of a level that not every CPU of
/// the target has can't be made outside: having one proves that the CPU has the instructions.
pub trait Level: Copy + sealed::Sealed {
    /// Whether values go side by side.
    const WIDE: bool;

    /// Whether [`mul_add`](Level::mul_add) rounds once.
    const FUSED: bool;

    /// `a * b + c` as this level does it best: rounded once or twice. What comes of it has to be the same either way.
    fn mul_add(a: f64, b: f64, c: f64) -> f64;
}

mod sealed {
    pub trait Sealed {}
}

/// One value after another.
#[derive(Debug, Clone, Copy)]
pub struct Lone;

/// The vectors that every CPU of the target has.
#[derive(Debug, Clone, Copy)]
pub struct Wide;

impl sealed::Sealed for Lone {}
impl sealed::Sealed for Wide {}

impl Level for Lone {
    const WIDE: bool = false;
    const FUSED: bool = false;

    #[inline(always)]
    fn mul_add(a: f64, b: f64, c: f64) -> f64 {
        a * b + c
    }
}

impl Level for Wide {
    const WIDE: bool = true;
    const FUSED: bool = cfg!(target_arch = "aarch64");

    #[inline(always)]
    fn mul_add(a: f64, b: f64, c: f64) -> f64 {
        if Self::FUSED { fused(a, b, c) } else { a * b + c }
    }
}

/// One instruction where the function it is inlined into may use it.
#[inline(always)]
#[allow(clippy::disallowed_methods, reason = "an IEEE 754 operation, which every host rounds alike")]
fn fused(a: f64, b: f64, c: f64) -> f64 {
    a.mul_add(b, c)
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Level, Vectorized, fused, sealed};

    /// AVX2 and FMA.
    #[derive(Debug, Clone, Copy)]
    pub(super) struct Avx2(());

    /// AVX-512 F, BW, DQ and VL.
    #[derive(Debug, Clone, Copy)]
    pub(super) struct Avx512(());

    impl sealed::Sealed for Avx2 {}
    impl sealed::Sealed for Avx512 {}

    impl Level for Avx2 {
        const WIDE: bool = true;
        const FUSED: bool = true;

        #[inline(always)]
        fn mul_add(a: f64, b: f64, c: f64) -> f64 {
            fused(a, b, c)
        }
    }

    impl Level for Avx512 {
        const WIDE: bool = true;
        const FUSED: bool = true;

        #[inline(always)]
        fn mul_add(a: f64, b: f64, c: f64) -> f64 {
            fused(a, b, c)
        }
    }

    #[target_feature(enable = "avx2,fma")]
    pub(in crate::backend) fn with_avx2<V: Vectorized>(code: V) -> V::Output {
        code.run(Avx2(()))
    }

    #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")]
    pub(in crate::backend) fn with_avx512<V: Vectorized>(code: V) -> V::Output {
        code.run(Avx512(()))
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) use x86::{with_avx2, with_avx512};
