//! DelayNode. Blink, `delay_handler.cc`, `delay_processor.cc`.
//!
//! Each channel asks the delay time's timeline for values of its own, and so moves it on: what the first channel came to is
//! where the next begins. Confirmed by stereo delays with a scheduled time in Chromium 156 and WebKitGTK 2.50.6.

use lastbit_libm::Products;

use super::Processor;
use crate::{
    Arithmetic, QUANTUM, arithmetic::DelayChannels, bus::Bus, dsp::delay::DelayLine, options::ChannelInterpretation,
    render::Quantum,
};

const DELAY_TIME: usize = 0;

pub(super) struct Delay {
    tail_time: f64,
    on_new_channels: DelayChannels,
    /// What a channel begins with.
    empty: DelayLine,
    lines: Vec<DelayLine>,
}

impl Delay {
    pub(super) fn new(max_delay_time: f64, sample_rate: f32, arithmetic: &Arithmetic) -> Self {
        let empty = DelayLine::new(max_delay_time, sample_rate, arithmetic.delay_reading);
        let on_new_channels = arithmetic.delay_channels;
        let tail_time = if arithmetic.delay_tail_in_f32 { f64::from(max_delay_time as f32) } else { max_delay_time };
        Self { tail_time, on_new_channels, lines: vec![empty.clone()], empty }
    }

    /// The lines mixed to another number of channels, as a bus would be: what is on its way is not lost.
    fn mixed_lines(&self, channels: usize, interpretation: ChannelInterpretation) -> Vec<DelayLine> {
        let mut mixed = vec![self.lines[0].emptied(); channels];
        let (mut source, mut target) = (Bus::new(self.lines.len()), Bus::new(channels));
        for block in 0..self.lines[0].written().div_ceil(QUANTUM) {
            for (line, samples) in self.lines.iter().zip(source.samples_mut()) {
                line.read_block(block, samples);
            }
            // No target that mixes its delay lines fuses products.
            target.copy_from(&source, interpretation, Products::Rounded);
            for (line, samples) in mixed.iter_mut().zip(target.samples()) {
                line.write_block(block, samples);
            }
        }
        mixed
    }
}

impl Processor for Delay {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        let mut values = [0.0; QUANTUM];
        for (channel, line) in self.lines.iter_mut().enumerate() {
            let delay_time = quantum.control(DELAY_TIME, &mut values);
            let (input, output) = quantum.buses(0, 0);
            line.process(input.channel(channel), delay_time, output.channel_mut(channel));
        }
    }

    fn output_channels(&self, channels: usize) -> Option<usize> {
        Some(channels)
    }

    fn set_channels(&mut self, channels: usize, interpretation: ChannelInterpretation) {
        self.lines = match self.on_new_channels {
            DelayChannels::Cleared => vec![self.empty.clone(); channels],
            DelayChannels::Mixed => self.mixed_lines(channels, interpretation),
        };
    }

    fn tail_time(&self) -> f64 {
        self.tail_time
    }

    fn requires_tail_processing(&self) -> bool {
        true
    }

    fn works_in_place(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::Control;

    /// A stereo line goes mono with a quantum on its way: that comes out down-mixed, or not at all.
    #[test]
    fn what_is_on_its_way_is_mixed_to_the_new_channels() {
        for (delay_channels, expected) in [(DelayChannels::Mixed, 0.375), (DelayChannels::Cleared, 0.0)] {
            let mut delay = Delay::new(1.0, 44100.0, &Arithmetic { delay_channels, ..Arithmetic::CHROMIUM_156 });
            delay.set_channels(2, ChannelInterpretation::Speakers);
            let mut output = [0.0; QUANTUM];
            for (line, level) in delay.lines.iter_mut().zip([0.5, 0.25]) {
                line.process(&[level; QUANTUM], Control::Constant(0.0), &mut output);
            }
            delay.set_channels(1, ChannelInterpretation::Speakers);
            let time = Control::Constant(QUANTUM as f32 / 44100.0);
            delay.lines[0].process(&[0.0; QUANTUM], time, &mut output);
            assert!((output[64] - expected).abs() < 1e-6, "{delay_channels:?}: {}", output[64]);
        }
    }
}
