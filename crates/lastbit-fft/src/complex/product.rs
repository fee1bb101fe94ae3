//! The complex product of a value and a twiddle factor: where the orders of RustFFT really differ.

use std::array::from_fn;

use lastbit_libm::fmaf;

use super::quad::Quad;

/// How a value is multiplied by a twiddle factor.
pub(super) trait Product: Send + Sync + 'static {
    fn product(value: Quad, twiddle: Quad) -> Quad;
}

/// Four rounded products, a rounded difference and a rounded sum: num-complex, and RustFFT's SSE vectors.
pub(super) struct Rounded;

/// The products with the twiddle's imaginary part are rounded, those with its real part are fused.
///
/// RustFFT 6.4.1: `neon_vector.rs`, and the columns of `avx_mixed_radix.rs` (there the twiddle is the left factor).
pub(super) struct FusedWithTwiddleReal;

/// The products with the value's imaginary part are rounded, those with its real part are fused.
///
/// RustFFT 6.4.1: `avx32_butterflies.rs` (there the value is the left factor).
pub(super) struct FusedWithValueReal;

impl Product for Rounded {
    #[inline(always)]
    fn product(x: Quad, w: Quad) -> Quad {
        Quad {
            re: from_fn(|l| x.re[l] * w.re[l] - x.im[l] * w.im[l]),
            im: from_fn(|l| x.re[l] * w.im[l] + x.im[l] * w.re[l]),
        }
    }
}

// Not inlined: a software fused multiply-add in every product of a 32-point butterfly takes the compiler minutes.
impl Product for FusedWithTwiddleReal {
    #[inline(never)]
    fn product(x: Quad, w: Quad) -> Quad {
        Quad {
            re: from_fn(|l| fmaf(w.re[l], x.re[l], -(w.im[l] * x.im[l]))),
            im: from_fn(|l| fmaf(w.re[l], x.im[l], w.im[l] * x.re[l])),
        }
    }
}

impl Product for FusedWithValueReal {
    #[inline(never)]
    fn product(x: Quad, w: Quad) -> Quad {
        Quad {
            re: from_fn(|l| fmaf(x.re[l], w.re[l], -(x.im[l] * w.im[l]))),
            im: from_fn(|l| fmaf(x.re[l], w.im[l], x.im[l] * w.re[l])),
        }
    }
}
