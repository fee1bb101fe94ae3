//! The complex product of a value and a twiddle factor: where the orders of RustFFT really differ.

use lastbit_libm::fmaf;
use lastbit_vecmath::{LANES, Level, Singles};

use super::octet::Octet;

/// How a value is multiplied by a twiddle factor.
pub(crate) trait Product: Send + Sync + 'static {
    fn product<L: Level>(level: L, value: Octet<L>, twiddle: Octet<L>) -> Octet<L>;
}

/// Four rounded products, a rounded difference and a rounded sum: num-complex, and RustFFT's SSE vectors.
pub(crate) struct Rounded;

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
    fn product<L: Level>(_: L, value: Octet<L>, twiddle: Octet<L>) -> Octet<L> {
        let [re, im] = value.0.halves();
        Octet(re * twiddle.0 + im * twiddle.0.times_i())
    }
}

impl Product for FusedWithTwiddleReal {
    #[inline(always)]
    fn product<L: Level>(level: L, value: Octet<L>, twiddle: Octet<L>) -> Octet<L> {
        fused_with_real_of(level, twiddle, value)
    }
}

impl Product for FusedWithValueReal {
    #[inline(always)]
    fn product<L: Level>(level: L, value: Octet<L>, twiddle: Octet<L>) -> Octet<L> {
        fused_with_real_of(level, value, twiddle)
    }
}

/// `a` times `b`, the products with the imaginary part of `a` rounded, those with its real part fused.
#[inline(always)]
fn fused_with_real_of<L: Level>(level: L, a: Octet<L>, b: Octet<L>) -> Octet<L> {
    let [re, im] = a.0.halves();
    let rounded = im * b.0.times_i();
    Octet(if L::FUSED { re.mul_add(b.0, rounded) } else { fused_in_software(level, re, b.0, rounded) })
}

// Not inlined: in every product of a 32-point butterfly it takes the compiler minutes.
#[inline(never)]
fn fused_in_software<L: Level>(level: L, a: L::Singles, b: L::Singles, c: L::Singles) -> L::Singles {
    let (a, b, mut c) = (a.to_array(), b.to_array(), c.to_array());
    for lane in 0..LANES {
        c[lane] = fmaf(a[lane], b[lane], c[lane]);
    }
    level.load(&c)
}
