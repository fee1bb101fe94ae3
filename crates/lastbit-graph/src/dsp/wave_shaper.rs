//! WaveShaperNode's engine.

use std::sync::Arc;

use lastbit_fft::FftError;

use super::resampler::{self, DownSampler, UpSampler};
use crate::{Arithmetic, DomException, Error, QUANTUM, options::OverSample};

/// The engine of a WaveShaperNode: a curve applied to every sample, at one, two or four times the sample rate.
///
/// Blink, `modules/webaudio/wave_shaper_handler.cc` (before 2025 `wave_shaper_dsp_kernel.cc`, the same arithmetic).
/// Confirmed by the `waveshaper` graphs of Chromium 149 to 156 on x86_64, with and without AVX.
#[derive(Debug, Clone)]
pub struct WaveShaper {
    curve: Option<Arc<[f32]>>,
    oversample: OverSample,
    /// The samplers of a channel that has not heard anything; none where nothing is resampled.
    fresh: Option<Samplers>,
    channels: Vec<Samplers>,
}

impl WaveShaper {
    /// An engine for `curve`; without a curve it passes its input on, whatever `oversample` says.
    ///
    /// # Errors
    /// InvalidAccessError for a curve of one point. An empty curve is no curve.
    pub fn new(arithmetic: &Arithmetic, curve: Option<Arc<[f32]>>, oversample: OverSample) -> Result<Self, Error> {
        let curve = curve.filter(|curve| !curve.is_empty());
        if let Some(curve) = &curve
            && curve.len() < 2
        {
            return Err(Error::refused(DomException::InvalidAccessError, "curve", curve.len(), "at least two points"));
        }
        let fresh = match oversample {
            OverSample::None => None,
            OverSample::X2 | OverSample::X4 => Some(
                Samplers::new(arithmetic)
                    .map_err(|error| Error::not_modelled("oversample", "this oversampling", error.to_string()))?,
            ),
        };
        Ok(Self { curve, oversample, fresh, channels: Vec::new() })
    }

    /// Starts afresh with `channels` channels. A node does so whenever its input's channel count changes.
    pub fn set_channels(&mut self, channels: usize) {
        self.channels.clear();
        if let Some(fresh) = &self.fresh {
            self.channels.resize(channels, fresh.clone());
        }
    }

    /// Shapes one quantum, channel by channel. If the number of channels has changed, the engine starts afresh.
    pub fn process(&mut self, input: &[[f32; QUANTUM]], output: &mut [[f32; QUANTUM]]) {
        let Some(curve) = self.curve.clone() else {
            for (output, input) in output.iter_mut().zip(input) {
                *output = *input;
            }
            return;
        };
        if self.fresh.is_none() {
            for (output, input) in output.iter_mut().zip(input) {
                *output = *input;
                shape(&curve, output);
            }
            return;
        }
        if self.channels.len() != input.len() {
            self.set_channels(input.len());
        }
        for ((samplers, input), output) in self.channels.iter_mut().zip(input).zip(output) {
            match self.oversample {
                OverSample::X4 => samplers.process_4x(&curve, input, output),
                OverSample::None | OverSample::X2 => samplers.process_2x(&curve, input, output),
            }
        }
    }

    /// Seconds of output after the input has gone silent: none, or no end if the curve makes something of silence.
    ///
    /// [`WaveShaper::latency_frames`] come on top.
    pub fn tail_time(&self) -> f64 {
        match &self.curve {
            Some(curve) if value_at_zero(curve) != 0.0 => f64::INFINITY,
            _ => 0.0,
        }
    }

    /// Frames between input and output: 0, 128 (2x) or 192 (4x).
    pub fn latency_frames(&self) -> usize {
        const STAGE: usize = 2 * resampler::LATENCY;
        match self.oversample {
            OverSample::None => 0,
            OverSample::X2 => STAGE,
            OverSample::X4 => STAGE + STAGE / 2,
        }
    }
}

/// The curve at input 0, in f64: what decides the tail time.
fn value_at_zero(curve: &[f32]) -> f64 {
    let index = 0.5 * (curve.len() - 1) as f64;
    let whole = index as usize;
    let fraction = index - whole as f64;
    match curve.get(whole..whole + 2) {
        Some(&[a, b]) => (1.0 - fraction) * f64::from(a) + fraction * f64::from(b),
        _ => 0.0,
    }
}

/// Applies the curve in place: f32, interpolating linearly, clamped at both ends. NaN stays NaN.
fn shape(curve: &[f32], samples: &mut [f32]) {
    let last = curve.len() - 1;
    let scale = (0.5 * last as f64) as f32;
    let highest = last as f32;
    for sample in samples {
        let index = (*sample + 1.0) * scale;
        // As minps and maxps: NaN fails both comparisons.
        let index = if highest < index { highest } else { index };
        let index = if 0.0 > index { 0.0 } else { index };
        let whole = index as u32;
        let fraction = index - whole as f32;
        let whole = (whole as usize).min(last);
        let (a, b) = (curve[whole], curve[(whole + 1).min(last)]);
        *sample = fraction * (b - a) + a;
    }
}

/// Both stages of up- and down-sampling of one channel.
#[derive(Debug, Clone)]
struct Samplers {
    up: UpSampler,
    up_again: UpSampler,
    down_first: DownSampler,
    down: DownSampler,
}

impl Samplers {
    fn new(arithmetic: &Arithmetic) -> Result<Self, FftError> {
        Ok(Self {
            up: UpSampler::new(arithmetic, QUANTUM)?,
            up_again: UpSampler::new(arithmetic, 2 * QUANTUM)?,
            down_first: DownSampler::new(arithmetic, 4 * QUANTUM)?,
            down: DownSampler::new(arithmetic, 2 * QUANTUM)?,
        })
    }

    fn process_2x(&mut self, curve: &[f32], input: &[f32; QUANTUM], output: &mut [f32; QUANTUM]) {
        let mut twice = [0.0; 2 * QUANTUM];
        self.up.process(input, &mut twice);
        shape(curve, &mut twice);
        self.down.process(&twice, output);
    }

    fn process_4x(&mut self, curve: &[f32], input: &[f32; QUANTUM], output: &mut [f32; QUANTUM]) {
        let mut twice = [0.0; 2 * QUANTUM];
        let mut fourfold = [0.0; 4 * QUANTUM];
        self.up.process(input, &mut twice);
        self.up_again.process(&twice, &mut fourfold);
        shape(curve, &mut fourfold);
        self.down_first.process(&fourfold, &mut twice);
        self.down.process(&twice, output);
    }
}
