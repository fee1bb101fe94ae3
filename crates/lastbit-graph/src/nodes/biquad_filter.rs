//! BiquadFilterNode. Blink, `biquad_filter_handler.cc` and, before it, `biquad_processor.cc`.

use super::Processor;
use crate::{
    Arithmetic, QUANTUM,
    arithmetic::FilterParams,
    dsp::biquad::{self, BiquadParams, BiquadState},
    options::{BiquadFilterType, ChannelInterpretation},
    render::Quantum,
};

const FREQUENCY: usize = 0;
const DETUNE: usize = 1;
const Q: usize = 2;
const GAIN: usize = 3;

pub(super) struct BiquadFilter {
    params: FilterParams,
    /// One for all channels, or one for each.
    filters: Vec<biquad::BiquadFilter>,
    channels: Vec<BiquadState>,
}

impl BiquadFilter {
    pub(super) fn new(filter: BiquadFilterType, sample_rate: f32, arithmetic: &Arithmetic) -> Self {
        Self {
            params: arithmetic.filter_params,
            filters: vec![biquad::BiquadFilter::new(filter, sample_rate, arithmetic)],
            channels: vec![BiquadState::default()],
        }
    }
}

impl Processor for BiquadFilter {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        let mut values = [[0.0; QUANTUM]; 4];
        for (channels, filter) in self.params.groups(self.channels.len()).zip(&mut self.filters) {
            let [frequency, q, gain, detune] = quantum.controls([FREQUENCY, Q, GAIN, DETUNE], &mut values);
            filter.update(&BiquadParams { frequency, q, gain, detune });
            let (input, output) = quantum.buses(0, 0);
            for channel in channels {
                filter.process(&mut self.channels[channel], input.channel(channel), output.channel_mut(channel));
            }
        }
    }

    fn output_channels(&self, channels: usize) -> Option<usize> {
        Some(channels)
    }

    fn set_channels(&mut self, channels: usize, _interpretation: ChannelInterpretation) {
        self.channels = vec![BiquadState::default(); channels];
        self.filters[0].reset();
        self.filters = vec![self.filters[0].clone(); self.params.groups(channels).count()];
    }

    fn tail_time(&self) -> f64 {
        self.filters[0].tail_time()
    }

    fn requires_tail_processing(&self) -> bool {
        true
    }

    fn works_in_place(&self) -> bool {
        true
    }
}
