//! DelayNode. Blink, `delay_handler.cc`, `delay_processor.cc`.

use super::Processor;
use crate::{QUANTUM, dsp::delay::DelayLine, render::Quantum};

const DELAY_TIME: usize = 0;

pub(super) struct Delay {
    max_delay_time: f64,
    sample_rate: f32,
    lines: Vec<DelayLine>,
}

impl Delay {
    pub(super) fn new(max_delay_time: f64, sample_rate: f32) -> Self {
        Self { max_delay_time, sample_rate, lines: vec![DelayLine::new(max_delay_time, sample_rate)] }
    }
}

impl Processor for Delay {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        let mut values = [0.0; QUANTUM];
        let delay_time = quantum.control(DELAY_TIME, &mut values);
        let (input, output) = quantum.buses(0, 0);
        for (channel, line) in self.lines.iter_mut().enumerate() {
            line.process(input.channel(channel), delay_time, output.channel_mut(channel));
        }
    }

    fn output_channels(&self, channels: usize) -> Option<usize> {
        Some(channels)
    }

    fn set_channels(&mut self, channels: usize) {
        self.lines = vec![DelayLine::new(self.max_delay_time, self.sample_rate); channels];
    }

    fn tail_time(&self) -> f64 {
        self.max_delay_time
    }

    fn requires_tail_processing(&self) -> bool {
        true
    }
}
