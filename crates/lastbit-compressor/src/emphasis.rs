//! The filters around a compressor that make it listen to high frequencies more.

use std::{f32, f64};

use lastbit_libm::EvaluationMethod;

use crate::{Arithmetic, Compressor, Params, QUANTUM, QuarterTurn, compressor::TAIL_TIME, x87::gecko};

/// Stages of either filter.
pub(crate) const STAGES: usize = 4;

/// Decibels that a stage lifts, of 20.
pub(crate) const STAGE_GAIN: f32 = 4.4;

/// Hertz at the first stage; each further one is at half of it.
pub(crate) const ANCHOR: f32 = 15_000.0;

/// Stages one behind another, each of one zero and one pole, with a gain of 1 at 0 Hz.
#[derive(Debug, Clone, Copy)]
struct Cascade {
    zeros: [f32; STAGES],
    poles: [f32; STAGES],
    /// Of the frame before.
    inputs: [f32; STAGES],
    outputs: [f32; STAGES],
}

impl Cascade {
    /// Frames by which a stage runs behind the one before it: each frame of a stage waits for its last one, so that four
    /// stages at a time take as long as one. More frames than a stage takes to hand its result on.
    const SKEW: usize = 4;
    const FILLING: usize = (STAGES - 1) * Self::SKEW;

    fn new(zeros: [f32; STAGES], poles: [f32; STAGES]) -> Self {
        Self { zeros, poles, inputs: [0.0; STAGES], outputs: [0.0; STAGES] }
    }

    fn process(&mut self, samples: &mut [f32; QUANTUM]) {
        let mut stages = *self;
        let gains =
            Gains { zeros: self.zeros.map(|zero| 1.0 / (1.0 - zero)), poles: self.poles.map(|pole| 1.0 - pole) };
        // Outputs of the last steps, which the next stages take in now.
        let mut handed = [[0.0; STAGES]; Self::SKEW];
        for step in 0..Self::FILLING {
            let handed = &mut handed[step % Self::SKEW];
            for stage in (0..=step / Self::SKEW).rev() {
                let input = if stage == 0 { samples[step] } else { handed[stage - 1] };
                handed[stage] = stages.advance(&gains, stage, input);
            }
        }
        for start in (Self::FILLING..QUANTUM).step_by(Self::SKEW) {
            for (step, handed) in (start..).zip(&mut handed) {
                *handed = stages.advance_all(&gains, [samples[step], handed[0], handed[1], handed[2]]);
                samples[step - Self::FILLING] = handed[STAGES - 1];
            }
        }
        for step in 0..Self::FILLING {
            let handed = &mut handed[step % Self::SKEW];
            for stage in (step / Self::SKEW + 1..STAGES).rev() {
                handed[stage] = stages.advance(&gains, stage, handed[stage - 1]);
            }
            samples[QUANTUM - Self::FILLING + step] = handed[STAGES - 1];
        }
        *self = stages;
    }

    /// A stage's output for its next input.
    #[inline(always)]
    fn advance(&mut self, gains: &Gains, stage: usize, input: f32) -> f32 {
        let lifted = gains.zeros[stage] * (input - self.zeros[stage] * self.inputs[stage]);
        self.inputs[stage] = input;
        self.outputs[stage] = gains.poles[stage] * lifted + self.poles[stage] * self.outputs[stage];
        self.outputs[stage]
    }

    /// [`Cascade::advance`] of every stage, each with an input of its own.
    #[inline(always)]
    fn advance_all(&mut self, gains: &Gains, inputs: [f32; STAGES]) -> [f32; STAGES] {
        let mut outputs = [0.0; STAGES];
        for stage in 0..STAGES {
            let lifted = gains.zeros[stage] * (inputs[stage] - self.zeros[stage] * self.inputs[stage]);
            outputs[stage] = gains.poles[stage] * lifted + self.poles[stage] * self.outputs[stage];
        }
        self.inputs = inputs;
        self.outputs = outputs;
        outputs
    }
}

/// What makes up for the gains of zeros and poles.
struct Gains {
    zeros: [f32; STAGES],
    poles: [f32; STAGES],
}

/// A channel's filters before the compressor and, with zeros and poles swapped, after it.
#[derive(Debug, Clone, Copy)]
struct Emphasis {
    before: Cascade,
    after: Cascade,
}

impl Emphasis {
    fn new(arithmetic: Arithmetic, sample_rate: f32) -> Self {
        let expf = arithmetic.platform.functions().expf;
        let anchor = ANCHOR / (sample_rate / 2.0);
        let spread = 1.0 - STAGE_GAIN / 20.0;
        let frequencies = [1.0, 2.0, 4.0, 8.0].map(|octaves| anchor / octaves);
        let root = |f: f32| match arithmetic.quarter_turn {
            QuarterTurn::F32 => expf(-f * f32::consts::PI),
            QuarterTurn::F64 => expf((f64::from(-f) * f64::consts::PI) as f32),
        };
        let zeros = frequencies.map(|frequency| root(frequency * spread));
        let poles = frequencies.map(|frequency| root(frequency / spread));
        Self { before: Cascade::new(zeros, poles), after: Cascade::new(poles, zeros) }
    }
}

/// A compressor between emphasis and de-emphasis, for one channel or two.
///
/// Gecko, `dom/media/webaudio/blink/DynamicsCompressor.cpp` and `ZeroPole.cpp`, confirmed by the compressors of Firefox
/// 153; WebKit, files of the same names, to Safari 14.0, confirmed by published values of Safari 13.1. Blink had it too.
#[derive(Debug, Clone)]
pub struct EmphasizedCompressor(Engine);

#[derive(Debug, Clone)]
enum Engine {
    Rounded { compressor: Box<Compressor>, channels: Vec<Emphasis> },
    Extended { compressor: gecko::Compressor, sample_rate: f32 },
}

impl EmphasizedCompressor {
    /// A compressor of one or two channels that has heard nothing yet, at a sample rate in hertz.
    pub fn new(arithmetic: Arithmetic, sample_rate: f32, channels: usize) -> Self {
        let channels = channels.clamp(1, 2);
        Self(match arithmetic.evaluation {
            EvaluationMethod::Rounded => Engine::Rounded {
                compressor: Box::new(Compressor::new(arithmetic, sample_rate)),
                channels: vec![Emphasis::new(arithmetic, sample_rate); channels],
            },
            EvaluationMethod::Extended => {
                Engine::Extended { compressor: gecko::Compressor::new(sample_rate, channels), sample_rate }
            }
        })
    }

    /// Channels it was made for.
    pub fn channel_count(&self) -> usize {
        match &self.0 {
            Engine::Rounded { channels, .. } => channels.len(),
            Engine::Extended { compressor, .. } => compressor.channel_count(),
        }
    }

    /// Renders one quantum of as many channels, in place.
    pub fn process(&mut self, params: &Params, samples: &mut [[f32; QUANTUM]]) {
        let (compressor, channels) = match &mut self.0 {
            Engine::Rounded { compressor, channels } => (compressor, channels),
            Engine::Extended { compressor, .. } => return compressor.process(params, samples),
        };
        for (channel, samples) in channels.iter_mut().zip(&mut *samples) {
            channel.before.process(samples);
        }
        let mut compressed = [[0.0; QUANTUM]; 2];
        // A single channel counts as both.
        if let (Some(first), Some(last)) = (samples.first(), samples.last()) {
            compressor.process(params, [first, last], &mut compressed);
        }
        for ((channel, samples), compressed) in channels.iter_mut().zip(samples).zip(&compressed) {
            *samples = *compressed;
            channel.after.process(samples);
        }
    }

    /// As [`Compressor::latency_time`].
    pub fn latency_time(&self) -> f64 {
        match &self.0 {
            Engine::Rounded { compressor, .. } => compressor.latency_time(),
            Engine::Extended { compressor, sample_rate } => {
                compressor.latency_frames() as f64 / f64::from(*sample_rate)
            }
        }
    }

    /// As [`Compressor::tail_time`].
    pub fn tail_time(&self) -> f64 {
        TAIL_TIME
    }

    /// As [`Compressor::reduction`].
    pub fn reduction(&self) -> f32 {
        match &self.0 {
            Engine::Rounded { compressor, .. } => compressor.reduction(),
            Engine::Extended { compressor, .. } => compressor.reduction(),
        }
    }
}
