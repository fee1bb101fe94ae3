//! From levels to gains: the detector, the gain that follows it, and the warp.

use std::{f32, f64};

use lastbit_libm::{
    Functions, Products, fmaf,
    lanes::{Beside, Lanes, Nothing, Sin, Singly, WithDecibels},
};
use lastbit_vecmath::{Doubles, LANES, Level, Singles, Vectorized, Words, vectorize};

use crate::{
    Arithmetic, QUANTUM, QuarterTurn, StaticCurve,
    decibel::DecibelLanes,
    envelope::{Envelope, Follower},
};

/// Frames for which the envelope holds still.
pub(crate) const STRETCH: usize = 32;

/// Vectors of a stretch.
pub(crate) const VECTORS: usize = STRETCH / LANES;

/// Seconds in which the detector falls back.
const DETECTOR_RELEASE: f32 = 0.0025;

/// Attenuations of at most so many decibels are recovered from at the rate of this one.
const LEAST_RECOVERY_DB: f32 = 2.0;

/// What lasts from frame to frame.
#[derive(Clone)]
pub(crate) struct GainStage {
    arithmetic: Arithmetic,
    platform: &'static Functions,
    release_frames: f32,
    pub(crate) follower: Follower,
    /// Attenuation that the input asks for, smoothed.
    pub(crate) detector: f32,
    /// Gain before the warp.
    pub(crate) gain: f32,
}

impl GainStage {
    pub(crate) fn new(arithmetic: Arithmetic, sample_rate: f32) -> Self {
        Self {
            arithmetic,
            platform: arithmetic.platform.functions(),
            release_frames: DETECTOR_RELEASE * sample_rate,
            follower: Follower::new(arithmetic),
            detector: 0.0,
            gain: 1.0,
        }
    }

    /// The gains of a quantum, before make-up.
    pub(crate) fn gains(&mut self, curve: &StaticCurve, input: [&[f32; QUANTUM]; 2], gains: &mut [f32; QUANTUM]) {
        self.arithmetic.decibel.with_decibels(Gains { stage: self, curve, input, gains });
    }

    /// Sends gains through a quarter of a sine, so that an exponential approach has no corner at its end.
    #[inline(always)]
    fn warp<L: Level>(&self, level: L, gains: L::Singles) -> L::Singles {
        let angles = match self.arithmetic.quarter_turn {
            QuarterTurn::F32 => gains * level.singles(f32::consts::FRAC_PI_2),
            QuarterTurn::F64 => (gains.widen() * level.doubles(f64::consts::FRAC_PI_2)).narrow(),
        };
        if self.arithmetic.wide_exp_sin {
            Sin(self.platform.sin_to_f32).of(level, angles)
        } else {
            Singly(self.platform.sinf).of(level, angles)
        }
    }
}

/// What a stretch of input asks of the detector.
struct Wanted {
    attenuations: [f32; STRETCH],
    /// The rates at which they would be approached from below.
    rates: [f32; STRETCH],
    /// Whether all of these are from 0 to 1.
    tame: bool,
}

impl Wanted {
    const NOTHING: Self = Self { attenuations: [0.0; STRETCH], rates: [0.0; STRETCH], tame: true };

    /// Goes through all of the stretch step by step: the steps of a frame wait for each other, those of others don't.
    #[inline(always)]
    fn new<L: Level>(
        level: L,
        curve: &StaticCurve,
        release_frames: f32,
        input: [&[f32; STRETCH]; 2],
        decibels: DecibelLanes<impl Lanes, impl Lanes>,
        beside: &mut impl Beside,
    ) -> Self {
        let (zero, one) = (level.singles(0.0), level.singles(1.0));
        let [left, right] = [input[0].as_chunks::<LANES>().0, input[1].as_chunks::<LANES>().0];
        let mut levels = [zero; VECTORS];
        for vector in 0..VECTORS {
            // The louder channel. Nothing is louder than NaN, nor the reverse.
            let left = level.abs(level.load(&left[vector]));
            let right = level.abs(level.load(&right[vector]));
            let louder = zero.less(left).select(left, zero);
            levels[vector] = louder.less(right).select(right, louder);
        }
        let attenuations = curve.attenuations(level, &levels, decibels, beside);
        let mut rates = attenuations;
        decibels.of_levels(level, &mut rates, beside);
        for rate in &mut rates {
            let (least, negated) = (level.singles(LEAST_RECOVERY_DB), zero - *rate);
            let recovery_db = least.less(negated).select(negated, least);
            *rate = recovery_db / level.singles(release_frames);
        }
        decibels.to_levels(level, &mut rates, beside);
        for rate in &mut rates {
            *rate = *rate - one;
        }

        // As bits, numbers from 0 to 1 are the lowest.
        let above_one = level.words(1.0f32.to_bits());
        let mut wild = level.words(0);
        let mut wanted = Self::NOTHING;
        for vector in 0..VECTORS {
            for (values, array) in
                [(attenuations[vector], &mut wanted.attenuations), (rates[vector], &mut wanted.rates)]
            {
                wild = wild | above_one.less(values.bits()) | values.bits();
                array.as_chunks_mut().0[vector] = values.to_array();
            }
        }
        wanted.tame = !wild.any();
        wanted
    }
}

/// The gains of a quantum: a piece of code for each library's decibels.
struct Gains<'q> {
    stage: &'q mut GainStage,
    curve: &'q StaticCurve,
    input: [&'q [f32; QUANTUM]; 2],
    gains: &'q mut [f32; QUANTUM],
}

impl WithDecibels for Gains<'_> {
    type Output = ();

    fn run(self, log10f: impl Lanes, pow10f: impl Lanes) {
        vectorize(GainLanes { quantum: self, decibels: DecibelLanes { log10f, pow10f } });
    }
}

struct GainLanes<'q, Log, Pow> {
    quantum: Gains<'q>,
    decibels: DecibelLanes<Log, Pow>,
}

impl<Log: Lanes, Pow: Lanes> Vectorized for GainLanes<'_, Log, Pow> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self { quantum: Gains { stage, curve, input, gains }, decibels } = self;
        let [left, right] = [input[0].as_chunks::<STRETCH>().0, input[1].as_chunks::<STRETCH>().0];
        let (stretches, _) = gains.as_chunks_mut::<STRETCH>();
        let release_frames = stage.release_frames;
        let mut wanted = Wanted::new(level, curve, release_frames, [&left[0], &right[0]], decibels, &mut Nothing);
        for stretch in 0..stretches.len() {
            let gains = &mut stretches[stretch];
            let envelope = stage.follower.next(stage.detector, stage.gain);
            let mut recursion = Recursion::new(stage, envelope, &wanted, gains);
            let next = (stretch + 1 < left.len()).then(|| [&left[stretch + 1], &right[stretch + 1]]);
            let next = match next {
                Some(input) => Wanted::new(level, curve, release_frames, input, decibels, &mut recursion),
                None => Wanted::NOTHING,
            };
            (stage.detector, stage.gain) = recursion.finish();
            wanted = next;
            for vector in gains.as_chunks_mut().0 {
                *vector = stage.warp(level, level.load(vector)).to_array();
            }
        }
    }
}

/// Detector and gain on their way through a stretch: what depends on the frame before, and nothing else. They meet at
/// its beginning only.
///
/// It is a chain of short operations that each wait for the one before, and a CPU has most of its time left for other
/// work.
struct Recursion<'s> {
    wanted: &'s Wanted,
    gains: &'s mut [f32; STRETCH],
    frame: usize,
    detector: f32,
    gain: f32,
    envelope: Envelope,
    products: Products,
}

impl<'s> Recursion<'s> {
    /// Frames of a step: there are as many steps as the vectors of a stretch go through functions.
    const STEP: usize = STRETCH / (4 * VECTORS);

    #[inline(always)]
    fn new(stage: &GainStage, envelope: Envelope, wanted: &'s Wanted, gains: &'s mut [f32; STRETCH]) -> Self {
        let GainStage { detector, gain, arithmetic, .. } = *stage;
        Self { wanted, gains, frame: 0, detector, gain, envelope, products: arithmetic.products }
    }

    /// Detector and gain at the end of the stretch.
    #[inline(always)]
    fn finish(mut self) -> (f32, f32) {
        self.advance(STRETCH - self.frame);
        (self.detector, self.gain)
    }

    #[inline(always)]
    fn advance(&mut self, frames: usize) {
        match self.products {
            Products::Rounded if self.wanted.tame => self.advance_by(frames, detect_tame, rounded),
            Products::Rounded => self.advance_by(frames, |d, a, r| detect(d, a, r, rounded), rounded),
            Products::Fused => self.advance_by(frames, |d, a, r| detect(d, a, r, fmaf), fmaf),
        }
    }

    #[inline(always)]
    fn advance_by(
        &mut self,
        frames: usize,
        detect: impl Fn(f32, f32, f32) -> f32,
        mul_add: impl Fn(f32, f32, f32) -> f32,
    ) {
        let (mut detector, mut gain) = (self.detector, self.gain);
        let Envelope { target, rate } = self.envelope;
        for frame in self.frame..self.frame + frames {
            detector = detect(detector, self.wanted.attenuations[frame], self.wanted.rates[frame]);
            gain = if rate < 1.0 { mul_add(target - gain, rate, gain) } else { limited(gain * rate) };
            self.gains[frame] = gain;
        }
        (self.detector, self.gain) = (detector, gain);
        self.frame += frames;
    }
}

impl Beside for Recursion<'_> {
    #[inline(always)]
    fn step(&mut self) {
        self.advance(Self::STEP);
    }
}

/// At most 1, and 1 in place of NaN.
#[inline(always)]
fn limited(x: f32) -> f32 {
    if x < 1.0 { x } else { 1.0 }
}

/// The detector's next value: down at once, up at the rate given; at most 1, and 1 in place of what is not finite.
#[inline(always)]
fn detect(detector: f32, attenuation: f32, rate: f32, mul_add: impl Fn(f32, f32, f32) -> f32) -> f32 {
    let distance = attenuation - detector;
    let next = mul_add(distance, if attenuation > detector { rate } else { 1.0 }, detector);
    if next > f32::NEG_INFINITY { limited(next) } else { 1.0 }
}

/// A product that is rounded before it enters a sum.
#[inline(always)]
fn rounded(a: f32, b: f32, c: f32) -> f32 {
    a * b + c
}

/// [`detect`] with fewer steps from one frame to the next, for attenuations and rates from 0 to 1.
///
/// The smaller step is the one to take: upwards the one at the rate, downwards the whole one, since rounding keeps the
/// order of the two. None leads beyond 1: what a difference is off by is less than half an ulp of 1.
#[inline(always)]
fn detect_tame(detector: f32, attenuation: f32, rate: f32) -> f32 {
    let distance = attenuation - detector;
    let (part, whole) = (detector + distance * rate, detector + distance);
    if part < whole { part } else { whole }
}
