//! ConstantSourceNode. Blink, `constant_source_handler.cc`.

use super::{Processor, Schedule, schedule::Playback};
use crate::{Arithmetic, QUANTUM, dsp::Control, render::Quantum};

const OFFSET: usize = 0;

pub(super) struct ConstantSource {
    playback: Playback,
}

impl ConstantSource {
    pub(super) fn new(schedule: Schedule, sample_rate: f32, arithmetic: &Arithmetic) -> Self {
        Self { playback: Playback::new(schedule, sample_rate, arithmetic) }
    }
}

impl Processor for ConstantSource {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        let Some(span) = self.playback.span(quantum) else { return quantum.output(0).zero() };
        let played = span.offset..span.offset + span.frames;
        let mut values = [0.0; QUANTUM];
        match quantum.control(OFFSET, &mut values) {
            // The values are those of the quantum, not counted from the source's start.
            Control::PerSample(values) => {
                quantum.output(0).channel_mut(0)[played.clone()].copy_from_slice(&values[played]);
            }
            Control::Constant(0.0) => quantum.output(0).zero(),
            Control::Constant(value) => quantum.output(0).channel_mut(0)[played].fill(value),
        }
    }

    fn is_over(&self) -> Option<bool> {
        Some(self.playback.is_over())
    }
}
