//! WaveShaperNode. Blink, `wave_shaper_handler.cc`.

use std::sync::Arc;

use super::Processor;
use crate::{
    Arithmetic, Error,
    dsp::wave_shaper,
    options::{ChannelInterpretation, OverSample},
    render::Quantum,
};

pub(super) struct WaveShaper {
    shaper: wave_shaper::WaveShaper,
    sample_rate: f32,
}

impl WaveShaper {
    pub(super) fn new(
        curve: Option<Arc<[f32]>>,
        oversample: OverSample,
        sample_rate: f32,
        arithmetic: &Arithmetic,
    ) -> Result<Self, Error> {
        Ok(Self { shaper: wave_shaper::WaveShaper::new(arithmetic, curve, oversample)?, sample_rate })
    }
}

impl Processor for WaveShaper {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        let (input, output) = quantum.buses(0, 0);
        self.shaper.process(input.samples(), output.samples_mut());
    }

    fn output_channels(&self, channels: usize) -> Option<usize> {
        Some(channels)
    }

    fn set_channels(&mut self, channels: usize, _interpretation: ChannelInterpretation) {
        self.shaper.set_channels(channels);
    }

    fn is_over(&self) -> Option<bool> {
        self.shaper.falls_silent()
    }

    fn tail_time(&self) -> f64 {
        self.shaper.tail_time()
    }

    fn latency_time(&self) -> f64 {
        self.shaper.latency_frames() as f64 / f64::from(self.sample_rate)
    }

    fn requires_tail_processing(&self) -> bool {
        true
    }

    fn works_in_place(&self) -> bool {
        true
    }
}
