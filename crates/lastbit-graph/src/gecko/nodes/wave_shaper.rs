//! WaveShaperNode. Gecko, `WaveShaperNode.cpp`.

use std::sync::Arc;

use lastbit_libm::{Evaluation, EvaluationMethod, extended::Extended};

use super::{Io, Processor};
use crate::{
    QUANTUM,
    gecko::{block::Block, dsp::resampler::Resampler},
    options::OverSample,
};

pub(super) struct WaveShaper {
    /// None passes the input on.
    curve: Option<Arc<[f32]>>,
    factor: usize,
    /// Up and down, for so many channels.
    resamplers: Option<(usize, Resampler, Resampler)>,
}

impl WaveShaper {
    pub(super) fn new(curve: Option<Arc<[f32]>>, oversample: OverSample) -> Self {
        let factor = match oversample {
            OverSample::None => 1,
            OverSample::X2 => 2,
            OverSample::X4 => 4,
        };
        Self { curve: curve.filter(|curve| !curve.is_empty()), factor, resamplers: None }
    }
}

/// Whether the curve makes silence of silence.
fn keeps_silence(curve: &[f32]) -> bool {
    let index = ((curve.len() - 1) as f64 * 0.5) as f32;
    let lower = index as usize;
    let fraction = index - lower as f32;
    let above = curve.get(lower + 1).copied().unwrap_or(0.0);
    (1.0 - fraction) * curve[lower] + fraction * above == 0.0
}

fn shape(evaluation: EvaluationMethod, curve: &[f32], samples: &mut [f32]) {
    match evaluation {
        EvaluationMethod::Rounded => shape_in::<f32>(curve, samples),
        EvaluationMethod::Extended => shape_in::<Extended>(curve, samples),
    }
}

fn shape_in<E: Evaluation>(curve: &[f32], samples: &mut [f32]) {
    let last = curve.len() - 1;
    let one = E::from(1.0);
    for sample in samples {
        let index = E::from(last as f32) * (E::from(*sample) + one) / E::from(2.0);
        // What an integer does not hold is past the last point, and so is NaN.
        *sample = if index < E::from(0.0) {
            curve[0]
        } else if index < E::from(last as f32) {
            let lower = index.truncated();
            let fraction = index - E::from(lower as f32);
            let lower = lower as usize;
            ((one - fraction) * E::from(curve[lower]) + fraction * E::from(curve[lower + 1])).to_f32()
        } else {
            curve[last]
        };
    }
}

impl Processor for WaveShaper {
    fn process(&mut self, io: &mut Io<'_>) {
        let input = &io.inputs[0];
        let Some(curve) = &self.curve else { return io.outputs[0] = input.clone() };
        let mut samples = input.all_scaled();
        if input.is_null() {
            if keeps_silence(curve) {
                return io.outputs[0] = Block::NULL;
            }
            samples.push([0.0; QUANTUM]);
        }
        if self.factor == 1 {
            samples.iter_mut().for_each(|samples| shape(io.arithmetic.evaluation, curve, samples));
            return io.outputs[0] = Block::new(samples);
        }
        let channels = samples.len();
        if self.resamplers.as_ref().is_none_or(|(count, ..)| *count != channels) {
            let rate = io.sample_rate as u32;
            let make = |from, to| Resampler::new(io.arithmetic, channels, from, to);
            let fast = rate * self.factor as u32;
            self.resamplers = Some((channels, make(rate, fast), make(fast, rate)));
        }
        let Some((_, up, down)) = &mut self.resamplers else { return };
        let mut fast = vec![0.0; QUANTUM * self.factor];
        for (channel, samples) in samples.iter_mut().enumerate() {
            up.process(channel, Some(samples), QUANTUM, &mut fast);
            shape(io.arithmetic.evaluation, curve, &mut fast);
            down.process(channel, Some(&fast), fast.len(), samples);
        }
        io.outputs[0] = Block::new(samples);
    }
}
