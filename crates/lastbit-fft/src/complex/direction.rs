//! Forward and inverse, as types: the direction is a constant of every kernel.

use std::f64::consts::PI;

use rustfft::num_complex::Complex32;

use super::quad::Quad;
use crate::twiddle::{unit, units};

/// The sign of the exponent. A transform and its inverse are unscaled.
pub(super) trait Direction: Send + Sync + 'static {
    /// A quarter turn, -i forward and +i inverse: a swap and a change of sign, exact.
    fn quarter_turn(value: Quad) -> Quad;

    /// Forward twiddles as they are, inverse ones conjugated.
    fn orient(forward: Complex32) -> Complex32;

    /// The twiddle factor `index` of a transform of `len` points.
    ///
    /// RustFFT 6.4.1, `twiddles.rs`: the constant -2 pi / len comes first, and inverse factors are the conjugates of
    /// the forward ones, so the imaginary part of factor 0 is -0 forward and +0 inverse.
    fn twiddle(index: usize, len: usize) -> Complex32 {
        Self::orient(unit(angle(index, len)))
    }

    /// The twiddle factors of these indices.
    fn twiddles(indices: impl ExactSizeIterator<Item = usize>, len: usize) -> Box<[Complex32]> {
        let mut twiddles = units(indices.map(|index| angle(index, len)));
        twiddles.iter_mut().for_each(|twiddle| *twiddle = Self::orient(*twiddle));
        twiddles
    }
}

fn angle(index: usize, len: usize) -> f64 {
    -2.0 * PI / len as f64 * index as f64
}

pub(super) struct Forward;
pub(super) struct Inverse;

impl Direction for Forward {
    #[inline(always)]
    fn quarter_turn(value: Quad) -> Quad {
        Quad { re: value.im, im: value.re.map(|x| -x) }
    }

    fn orient(forward: Complex32) -> Complex32 {
        forward
    }
}

impl Direction for Inverse {
    #[inline(always)]
    fn quarter_turn(value: Quad) -> Quad {
        Quad { re: value.im.map(|x| -x), im: value.re }
    }

    fn orient(forward: Complex32) -> Complex32 {
        forward.conj()
    }
}
