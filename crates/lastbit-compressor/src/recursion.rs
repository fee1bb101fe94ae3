//! What depends on the frame before: the detector, and the gain that follows it.

use std::ops::Range;

use lastbit_libm::Products;
use lastbit_vecmath::Level;

use crate::{envelope::Envelope, gain::Vectors};

/// A quantum's frames, as the recursions see them.
pub(crate) struct Frames {
    /// The attenuation that each frame asks for.
    pub(crate) attenuations: Vectors,
    /// The rate at which it would be approached from below.
    pub(crate) rates: Vectors,
    /// What comes of them.
    pub(crate) gains: Vectors,
}

/// What lasts from frame to frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recursion {
    /// Attenuation that the input asks for, smoothed.
    pub(crate) detector: f32,
    /// Gain before the warp.
    pub(crate) gain: f32,
}

/// A part of a quantum with one envelope, to be gone through in pieces.
///
/// One frame waits for the one before, some ten cycles, and leaves most of a CPU idle: the pieces go between other work.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    products: Products,
    envelope: Envelope,
    tame: bool,
    next: usize,
    end: usize,
}

impl Run {
    /// A run over these frames; `tame` says that all their attenuations and rates are from 0 to 1.
    #[inline(always)]
    pub(crate) fn new(products: Products, envelope: Envelope, tame: bool, frames: Range<usize>) -> Self {
        Self { products, envelope, tame, next: frames.start, end: frames.end }
    }

    /// No run.
    #[inline(always)]
    pub(crate) fn over() -> Self {
        Self::new(Products::Rounded, Envelope { target: 0.0, rate: 0.0 }, true, 0..0)
    }

    /// Goes on by so many frames, or to the end.
    #[inline(always)]
    pub(crate) fn advance<L: Level>(&mut self, level: L, frames: usize, state: &mut Recursion, of: &mut Frames) {
        let piece = self.next..self.end.min(self.next + frames);
        self.next = piece.end;
        let Envelope { target, rate } = self.envelope;
        let Recursion { mut detector, mut gain } = *state;
        let Frames { attenuations, rates, gains } = of;
        let inputs = attenuations.as_flattened()[piece.clone()].iter().zip(&rates.as_flattened()[piece.clone()]);
        let frames = inputs.zip(&mut gains.as_flattened_mut()[piece]);
        if !self.tame {
            for ((attenuation, recovery), out) in frames {
                detector = self.detect(level, detector, *attenuation, *recovery);
                gain = if rate < 1.0 { self.mul_add(level, target - gain, rate, gain) } else { limited(gain * rate) };
                *out = gain;
            }
        } else if rate < 1.0 {
            for ((attenuation, recovery), out) in frames {
                detector = self.detect_tame(level, detector, *attenuation, *recovery);
                gain = self.mul_add(level, target - gain, rate, gain);
                *out = gain;
            }
        } else {
            for ((attenuation, recovery), out) in frames {
                detector = self.detect_tame(level, detector, *attenuation, *recovery);
                gain = limited(gain * rate);
                *out = gain;
            }
        }
        *state = Recursion { detector, gain };
    }

    /// The detector's next value: down at once, up at the rate given; at most 1, and 1 in place of what is not finite.
    #[inline(always)]
    fn detect<L: Level>(&self, level: L, detector: f32, attenuation: f32, rate: f32) -> f32 {
        let rate = if attenuation > detector { rate } else { 1.0 };
        let next = self.mul_add(level, attenuation - detector, rate, detector);
        if next > f32::NEG_INFINITY { limited(next) } else { 1.0 }
    }

    /// [`Run::detect`] with fewer steps from one frame to the next, for attenuations and rates from 0 to 1.
    ///
    /// The smaller step is the one to take: upwards the one at the rate, downwards the whole one, since rounding keeps
    /// the order of the two. None leads beyond 1: what a difference is off by is less than half an ulp of 1.
    #[inline(always)]
    fn detect_tame<L: Level>(&self, level: L, detector: f32, attenuation: f32, rate: f32) -> f32 {
        let distance = attenuation - detector;
        let (part, whole) = (self.mul_add(level, distance, rate, detector), detector + distance);
        if part < whole { part } else { whole }
    }

    #[inline(always)]
    fn mul_add<L: Level>(&self, level: L, a: f32, b: f32, c: f32) -> f32 {
        self.products.mul_add_at(level, a, b, c)
    }
}

/// At most 1, and 1 in place of NaN.
#[inline(always)]
fn limited(x: f32) -> f32 {
    if x < 1.0 { x } else { 1.0 }
}
