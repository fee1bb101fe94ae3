//! Forward and inverse, as types: the direction is a constant of every kernel.

use std::f64::consts::PI;

use lastbit_vecmath::Level;
use rustfft::num_complex::Complex32;

use super::octet::Octet;
use crate::twiddle::unit;

/// The sign of the exponent. A transform and its inverse are unscaled.
pub(super) trait Direction: Send + Sync + 'static {
    /// -1 forward, 1 inverse. Sines and cosines are odd and even to the last bit, so it may as well turn the angle.
    const SIGN: f64;

    /// A quarter turn, -i forward and +i inverse: a swap and a change of sign, exact.
    fn quarter_turn<L: Level>(value: Octet<L>) -> Octet<L>;

    /// The angle that the twiddle factors of a transform are multiples of.
    ///
    /// RustFFT 6.4.1, `twiddles.rs`: this constant comes first, and inverse factors are the conjugates of the forward
    /// ones, so the imaginary part of factor 0 is -0 forward and +0 inverse.
    fn step(len: usize) -> f64 {
        Self::SIGN * 2.0 * PI / len as f64
    }

    /// The twiddle factor `index` of a transform of `len` points.
    fn twiddle(index: usize, len: usize) -> Complex32 {
        unit(Self::step(len) * index as f64)
    }
}

pub(super) struct Forward;
pub(super) struct Inverse;

impl Direction for Forward {
    const SIGN: f64 = -1.0;

    #[inline(always)]
    fn quarter_turn<L: Level>(value: Octet<L>) -> Octet<L> {
        value.times_minus_i()
    }
}

impl Direction for Inverse {
    const SIGN: f64 = 1.0;

    #[inline(always)]
    fn quarter_turn<L: Level>(value: Octet<L>) -> Octet<L> {
        value.times_i()
    }
}
