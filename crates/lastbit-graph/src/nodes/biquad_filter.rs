//! BiquadFilterNode. Blink, `biquad_filter_handler.cc` and, before it, `biquad_processor.cc`.

use super::Processor;
use crate::{
    Arithmetic, QUANTUM,
    dsp::biquad::{self, BiquadParams, BiquadState},
    options::{BiquadFilterType, ChannelInterpretation},
    render::Quantum,
};

const FREQUENCY: usize = 0;
const DETUNE: usize = 1;
const Q: usize = 2;
const GAIN: usize = 3;

pub(super) struct BiquadFilter {
    filter: biquad::BiquadFilter,
    channels: Vec<BiquadState>,
}

impl BiquadFilter {
    pub(super) fn new(filter: BiquadFilterType, sample_rate: f32, arithmetic: &Arithmetic) -> Self {
        Self {
            filter: biquad::BiquadFilter::new(filter, sample_rate, arithmetic),
            channels: vec![BiquadState::default()],
        }
    }
}

impl Processor for BiquadFilter {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        let mut values = [[0.0; QUANTUM]; 4];
        let [frequency, q, gain, detune] = quantum.controls([FREQUENCY, Q, GAIN, DETUNE], &mut values);
        self.filter.update(&BiquadParams { frequency, q, gain, detune });
        let (input, output) = quantum.buses(0, 0);
        for (channel, state) in self.channels.iter_mut().enumerate() {
            self.filter.process(state, input.channel(channel), output.channel_mut(channel));
        }
    }

    fn output_channels(&self, channels: usize) -> Option<usize> {
        Some(channels)
    }

    fn set_channels(&mut self, channels: usize, _interpretation: ChannelInterpretation) {
        self.channels = vec![BiquadState::default(); channels];
        self.filter.reset();
    }

    fn tail_time(&self) -> f64 {
        self.filter.tail_time()
    }

    fn requires_tail_processing(&self) -> bool {
        true
    }
}
