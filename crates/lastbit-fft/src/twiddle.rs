//! Twiddle factors: the one place where this crate needs a sine.

use lastbit_libm::fdlibm;
use rustfft::num_complex::Complex32;

/// `cos + i sin` of an angle in radians, each part computed in f64 and rounded to f32 once.
///
/// Browsers take the f64 functions of their platform's C library here, and so does the rustfft crate. It makes no
/// difference: at none of the angles that any order asks for, at any size, is the f64 result close enough to the middle
/// of two f32 that a libm off by two units in the last place would round to another one. Debug builds assert it, and a
/// test makes every plan there is.
pub(crate) fn unit(angle: f64) -> Complex32 {
    Complex32::new(rounded(fdlibm::cos(angle)), rounded(fdlibm::sin(angle)))
}

/// The cosine alone, rounded likewise.
pub(crate) fn cosine(angle: f64) -> f32 {
    rounded(fdlibm::cos(angle))
}

/// A factor made from such functions, rounded likewise.
pub(crate) fn rounded(value: f64) -> f32 {
    debug_assert!(
        value == 0.0 || f64::from_bits(value.to_bits() - 2) as f32 == f64::from_bits(value.to_bits() + 2) as f32,
        "the twiddle factor {value:e} depends on the libm"
    );
    value as f32
}
