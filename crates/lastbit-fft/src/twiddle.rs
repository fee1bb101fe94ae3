//! Twiddle factors: the one place where this crate needs a sine.

use rustfft::num_complex::Complex32;

/// `cos + i sin` of an angle in radians, each part computed in f64 and rounded to f32 once.
///
/// Browsers take the f64 functions of their platform's C library here. For every angle that any order at any size
/// asks for, the f64 result is so far from the middle of two f32 that a libm which is off by a few units in the last
/// place rounds to the same f32 (a test in this module goes through all of them): the flavour makes no difference.
#[allow(clippy::disallowed_methods)]
pub(crate) fn unit(angle: f64) -> Complex32 {
    Complex32::new(angle.cos() as f32, angle.sin() as f32)
}
