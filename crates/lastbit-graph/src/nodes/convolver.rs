//! ConvolverNode. Blink, `convolver_handler.cc`.

use super::Processor;
use crate::{Arithmetic, Error, dsp::convolver::Reverb, options::AudioBuffer, render::Quantum};

pub(super) struct Convolver {
    /// None without a buffer: silence.
    reverb: Option<Reverb>,
    sample_rate: f32,
}

impl Convolver {
    pub(super) fn new(
        buffer: Option<&AudioBuffer>,
        normalize: bool,
        sample_rate: f32,
        arithmetic: &Arithmetic,
    ) -> Result<Self, Error> {
        let reverb = buffer.map(|buffer| Reverb::new(arithmetic, buffer, sample_rate, normalize)).transpose()?;
        Ok(Self { reverb, sample_rate })
    }
}

impl Processor for Convolver {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        let (input, output) = quantum.buses(0, 0);
        match &mut self.reverb {
            Some(reverb) => reverb.process(input.samples(), output.samples_mut()),
            None => output.zero(),
        }
    }

    fn output_channels(&self, channels: usize) -> Option<usize> {
        self.reverb.as_ref().map(|reverb| reverb.output_channels(channels))
    }

    fn tail_time(&self) -> f64 {
        self.reverb.as_ref().map_or(0.0, |reverb| reverb.length() as f64 / f64::from(self.sample_rate))
    }

    fn requires_tail_processing(&self) -> bool {
        true
    }

    fn starts_disabled(&self) -> bool {
        true
    }
}
