//! GainNode. Blink, `gain_handler.cc`.

use super::Processor;
use crate::{QUANTUM, dsp::Control, render::Quantum};

const GAIN: usize = 0;

pub(super) struct Gain;

impl Processor for Gain {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        if !quantum.is_connected(0) {
            // The timeline rests while nothing is connected.
            return quantum.output(0).zero();
        }
        let mut values = [0.0; QUANTUM];
        let gain = quantum.control(GAIN, &mut values);
        let (input, output) = quantum.buses(0, 0);
        match gain {
            Control::PerSample(gains) => output.copy_with_gains(input, gains),
            Control::Constant(0.0) => output.zero(),
            Control::Constant(gain) => output.copy_with_gain(input, gain),
        }
    }

    fn output_channels(&self, channels: usize) -> Option<usize> {
        Some(channels)
    }
}
