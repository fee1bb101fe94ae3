//! The filters around a compressor that make it listen to high frequencies more.

use std::{array, f32, f64};

use crate::{Arithmetic, Compressor, Params, QUANTUM, QuarterTurn};

/// Stages of either filter.
const STAGES: usize = 4;

/// Decibels that a stage lifts, of 20.
const STAGE_GAIN: f32 = 4.4;

/// Hertz at the first stage; each further one is at half of it.
const ANCHOR: f32 = 15_000.0;

/// One zero and one pole, with a gain of 1 at 0 Hz.
#[derive(Debug, Clone, Copy)]
struct ZeroPole {
    zero: f32,
    pole: f32,
    input: f32,
    output: f32,
}

impl ZeroPole {
    fn new(zero: f32, pole: f32) -> Self {
        Self { zero, pole, input: 0.0, output: 0.0 }
    }

    fn process(&mut self, samples: &mut [f32; QUANTUM]) {
        let Self { zero, pole, .. } = *self;
        let (zero_gain, pole_gain) = (1.0 / (1.0 - zero), 1.0 - pole);
        let (mut input, mut output) = (self.input, self.output);
        for sample in samples {
            let lifted = zero_gain * (*sample - zero * input);
            input = *sample;
            output = pole_gain * lifted + pole * output;
            *sample = output;
        }
        (self.input, self.output) = (input, output);
    }
}

/// A channel's filters before the compressor and, with zeros and poles swapped, after it.
#[derive(Debug, Clone, Copy)]
struct Emphasis {
    before: [ZeroPole; STAGES],
    after: [ZeroPole; STAGES],
}

impl Emphasis {
    fn new(arithmetic: Arithmetic, sample_rate: f32) -> Self {
        let expf = arithmetic.platform.functions().expf;
        let anchor = ANCHOR / (sample_rate / 2.0);
        let spread = 1.0 - STAGE_GAIN / 20.0;
        let stage = |stage: usize| {
            let frequency = anchor / [1.0, 2.0, 4.0, 8.0][stage];
            let root = |f: f32| match arithmetic.quarter_turn {
                QuarterTurn::F32 => expf(-f * f32::consts::PI),
                QuarterTurn::F64 => expf((f64::from(-f) * f64::consts::PI) as f32),
            };
            (root(frequency * spread), root(frequency / spread))
        };
        Self {
            before: array::from_fn(|i| ZeroPole::new(stage(i).0, stage(i).1)),
            after: array::from_fn(|i| ZeroPole::new(stage(i).1, stage(i).0)),
        }
    }
}

/// A compressor between emphasis and de-emphasis, for one channel or two.
///
/// Gecko, `dom/media/webaudio/blink/DynamicsCompressor.cpp` and `ZeroPole.cpp`, confirmed by the compressors of Firefox
/// 153; WebKit, files of the same names, to Safari 14.0, confirmed by published values of Safari 13.1. Blink had it too.
#[derive(Debug, Clone)]
pub struct EmphasizedCompressor {
    compressor: Compressor,
    channels: Vec<Emphasis>,
}

impl EmphasizedCompressor {
    /// A compressor of one or two channels that has heard nothing yet, at a sample rate in hertz.
    pub fn new(arithmetic: Arithmetic, sample_rate: f32, channels: usize) -> Self {
        let emphasis = Emphasis::new(arithmetic, sample_rate);
        Self { compressor: Compressor::new(arithmetic, sample_rate), channels: vec![emphasis; channels.clamp(1, 2)] }
    }

    /// Channels it was made for.
    pub fn channel_count(&self) -> usize {
        self.channels.len()
    }

    /// Renders one quantum of as many channels, in place.
    pub fn process(&mut self, params: &Params, samples: &mut [[f32; QUANTUM]]) {
        for (channel, samples) in self.channels.iter_mut().zip(&mut *samples) {
            channel.before.iter_mut().for_each(|stage| stage.process(samples));
        }
        let mut compressed = [[0.0; QUANTUM]; 2];
        // A single channel counts as both.
        if let (Some(first), Some(last)) = (samples.first(), samples.last()) {
            self.compressor.process(params, [first, last], &mut compressed);
        }
        for ((channel, samples), compressed) in self.channels.iter_mut().zip(samples).zip(&compressed) {
            *samples = *compressed;
            channel.after.iter_mut().for_each(|stage| stage.process(samples));
        }
    }

    /// As [`Compressor::latency_time`].
    pub fn latency_time(&self) -> f64 {
        self.compressor.latency_time()
    }

    /// As [`Compressor::tail_time`].
    pub fn tail_time(&self) -> f64 {
        self.compressor.tail_time()
    }

    /// As [`Compressor::reduction`].
    pub fn reduction(&self) -> f32 {
        self.compressor.reduction()
    }
}
