//! From levels to gains: the detector, the gain that follows it, and the warp.

use std::{f32, f64};

use lastbit_libm::{
    Functions, Products, fmaf,
    lanes::{Lanes, Sin, Singly},
};
use lastbit_vecmath::{Doubles, Level, Singles, Vectorized, vectorize};

use crate::{
    Arithmetic, QUANTUM, QuarterTurn, StaticCurve,
    decibel::Decibels,
    envelope::{Envelope, Follower},
};

/// Frames for which the envelope holds still.
const STRETCH: usize = 32;

/// Seconds in which the detector falls back.
const DETECTOR_RELEASE: f32 = 0.0025;

/// Attenuations of at most so many decibels are recovered from at the rate of this one.
const LEAST_RECOVERY_DB: f32 = 2.0;

/// What lasts from frame to frame.
#[derive(Clone)]
pub(crate) struct GainStage {
    products: Products,
    decibels: Decibels,
    warp: Warp,
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
            products: arithmetic.products,
            decibels: Decibels::new(arithmetic.decibel),
            warp: Warp {
                platform: arithmetic.platform.functions(),
                wide: arithmetic.wide_exp_sin,
                quarter_turn: arithmetic.quarter_turn,
            },
            release_frames: DETECTOR_RELEASE * sample_rate,
            follower: Follower::new(arithmetic),
            detector: 0.0,
            gain: 1.0,
        }
    }

    /// The gains of a quantum, before make-up.
    pub(crate) fn gains(&mut self, curve: &StaticCurve, input: [&[f32; QUANTUM]; 2], gains: &mut [f32; QUANTUM]) {
        let attenuations = curve.attenuations(&levels(input));
        let rates = self.recovery_rates(&attenuations);
        let tame = attenuations.iter().zip(&rates).fold(true, |tame, (attenuation, rate)| {
            tame & (*attenuation >= 0.0) & (*attenuation <= 1.0) & (*rate >= 0.0) & (*rate <= 1.0)
        });
        let stretches = attenuations.as_chunks::<STRETCH>().0.iter().zip(rates.as_chunks::<STRETCH>().0);
        for ((attenuations, rates), gains) in stretches.zip(gains.as_chunks_mut::<STRETCH>().0) {
            match self.products {
                Products::Rounded if tame => self.advance(attenuations, rates, gains, detect_tame, rounded),
                Products::Rounded => {
                    self.advance(attenuations, rates, gains, |d, a, r| detect(d, a, r, rounded), rounded);
                }
                Products::Fused => self.advance(attenuations, rates, gains, |d, a, r| detect(d, a, r, fmaf), fmaf),
            }
        }
        vectorize(Warped(self.warp, gains));
    }

    /// The rate at which each attenuation would be approached from below.
    fn recovery_rates(&self, attenuations: &[f32; QUANTUM]) -> [f32; QUANTUM] {
        let mut rates = *attenuations;
        self.decibels.of_levels(&mut rates);
        for rate in &mut rates {
            let recovery_db = if LEAST_RECOVERY_DB < -*rate { -*rate } else { LEAST_RECOVERY_DB };
            *rate = recovery_db / self.release_frames;
        }
        self.decibels.to_levels(&mut rates);
        rates.map(|level| level - 1.0)
    }

    /// Moves detector and gain through a stretch: what depends on the frame before, and nothing else. They meet at its
    /// beginning only.
    #[inline(always)]
    fn advance(
        &mut self,
        attenuations: &[f32; STRETCH],
        rates: &[f32; STRETCH],
        gains: &mut [f32; STRETCH],
        detect: impl Fn(f32, f32, f32) -> f32,
        mul_add: impl Fn(f32, f32, f32) -> f32,
    ) {
        let (mut detector, mut gain) = (self.detector, self.gain);
        let Envelope { target, rate } = self.follower.next(detector, gain);
        if rate < 1.0 {
            for frame in 0..STRETCH {
                detector = detect(detector, attenuations[frame], rates[frame]);
                gain = mul_add(target - gain, rate, gain);
                gains[frame] = gain;
            }
        } else {
            for frame in 0..STRETCH {
                detector = detect(detector, attenuations[frame], rates[frame]);
                gain = limited(gain * rate);
                gains[frame] = gain;
            }
        }
        (self.detector, self.gain) = (detector, gain);
    }
}

/// The louder channel, frame by frame. Nothing is louder than NaN, nor the reverse.
fn levels(input: [&[f32; QUANTUM]; 2]) -> [f32; QUANTUM] {
    let mut levels = [0.0f32; QUANTUM];
    for channel in input {
        for (level, x) in levels.iter_mut().zip(channel) {
            *level = if *level < x.abs() { x.abs() } else { *level };
        }
    }
    levels
}

/// What sends gains through a quarter of a sine, so that an exponential approach has no corner at its end.
#[derive(Clone, Copy)]
struct Warp {
    platform: &'static Functions,
    wide: bool,
    quarter_turn: QuarterTurn,
}

struct Warped<'q>(Warp, &'q mut [f32; QUANTUM]);

impl Vectorized for Warped<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self(Warp { platform, wide, quarter_turn }, gains) = self;
        for gains in gains.as_chunks_mut().0 {
            let unwarped = level.load(gains);
            let angles = match quarter_turn {
                QuarterTurn::F32 => unwarped * level.singles(f32::consts::FRAC_PI_2),
                QuarterTurn::F64 => (unwarped.widen() * level.doubles(f64::consts::FRAC_PI_2)).narrow(),
            };
            let warped =
                if wide { Sin(platform.sin_to_f32).of(level, angles) } else { Singly(platform.sinf).of(level, angles) };
            *gains = warped.to_array();
        }
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
