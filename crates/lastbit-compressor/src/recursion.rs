//! What depends on the frame before: the detector, and the gain that follows it.

use std::ops::Range;

use lastbit_libm::Products;
use lastbit_vecmath::Level;

use crate::{
    QUANTUM,
    envelope::{Distance, Envelope, Follower},
    gain::Vectors,
};

/// A quantum's frames, as the recursions see them.
pub(crate) struct Frames {
    /// The attenuation that each frame asks for.
    pub(crate) attenuations: Vectors,
    /// The rate at which it would be approached from below.
    pub(crate) rates: Vectors,
    /// What comes of them.
    pub(crate) gains: [f32; QUANTUM],
}

/// What lasts from frame to frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recursion {
    /// Attenuation that the input asks for, smoothed.
    pub(crate) detector: f32,
    /// Gain before the warp.
    pub(crate) gain: f32,
}

/// A stretch on its way through envelope and recursions, in pieces.
///
/// Each piece waits for the one before, and leaves most of a CPU idle: they go between other work.
pub(crate) struct Run {
    products: Products,
    pieces: Range<usize>,
    /// All attenuations and rates are from 0 to 1.
    tame: bool,
    stage: Stage,
    distance: Distance,
    envelope: Envelope,
}

/// Frames in a piece.
const PIECE: usize = 4;

/// What comes next.
#[derive(Clone, Copy)]
enum Stage {
    Target,
    Distance,
    Rate,
    Frames,
}

impl Run {
    /// A run over these frames, whole pieces; `tame` says that all their attenuations and rates are from 0 to 1.
    #[inline(always)]
    pub(crate) fn new(products: Products, frames: Range<usize>, tame: bool) -> Self {
        let stage = if frames.is_empty() { Stage::Frames } else { Stage::Target };
        let pieces = frames.start / PIECE..frames.end / PIECE;
        Self { products, pieces, tame, stage, distance: Distance::default(), envelope: Envelope::default() }
    }

    /// Goes through the next piece, if there is one.
    #[inline(always)]
    pub(crate) fn advance<L: Level>(
        &mut self,
        level: L,
        follower: &mut Follower,
        state: &mut Recursion,
        of: &mut Frames,
    ) {
        match self.stage {
            Stage::Target => {
                self.envelope.target = follower.target(state.detector);
                self.stage = Stage::Distance;
            }
            Stage::Distance => {
                self.distance = follower.distance(state.gain, self.envelope.target);
                self.stage = Stage::Rate;
            }
            Stage::Rate => {
                self.envelope.rate = follower.rate(self.distance);
                self.stage = Stage::Frames;
                // The detector does not wait for the rate.
                self.recur(level, state, of);
            }
            Stage::Frames => self.recur(level, state, of),
        }
    }

    /// Goes through all that is left.
    #[inline(always)]
    pub(crate) fn finish<L: Level>(
        &mut self,
        level: L,
        follower: &mut Follower,
        state: &mut Recursion,
        of: &mut Frames,
    ) {
        while !matches!(self.stage, Stage::Frames) {
            self.advance(level, follower, state, of);
        }
        while !self.pieces.is_empty() {
            self.recur(level, state, of);
        }
    }

    /// Takes the next piece through the recursions, if there is one.
    #[inline(always)]
    fn recur<L: Level>(&mut self, level: L, state: &mut Recursion, of: &mut Frames) {
        let Some(piece) = self.pieces.next() else { return };
        let attenuations = &of.attenuations.as_flattened().as_chunks::<PIECE>().0[piece];
        let rates = &of.rates.as_flattened().as_chunks::<PIECE>().0[piece];
        let gains = &mut of.gains.as_chunks_mut::<PIECE>().0[piece];
        let Envelope { target, rate } = self.envelope;
        let Recursion { mut detector, mut gain } = *state;
        let frames = attenuations.iter().zip(rates).zip(gains);
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
