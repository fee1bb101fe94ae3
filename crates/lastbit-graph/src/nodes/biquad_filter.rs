//! BiquadFilterNode. Blink, `biquad_filter_handler.cc` and, before it, `biquad_processor.cc`.

use super::Processor;
use crate::{
    Arithmetic, QUANTUM,
    dsp::{
        Control,
        biquad::{self, BiquadParams, BiquadState},
    },
    options::BiquadFilterType,
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
        // One parameter that may change within the quantum makes all four be taken frame by frame.
        let per_sample = [FREQUENCY, DETUNE, Q, GAIN].iter().any(|&param| quantum.is_sample_accurate(param));
        let mut values = [[0.0; QUANTUM]; 4];
        let [frequencies, detunes, qs, gains] = &mut values;
        let mut control = |param, values| -> Control<'_> {
            if per_sample { quantum.values(param, values) } else { Control::Constant(quantum.final_value(param)) }
        };
        self.filter.update(&BiquadParams {
            frequency: control(FREQUENCY, frequencies),
            q: control(Q, qs),
            gain: control(GAIN, gains),
            detune: control(DETUNE, detunes),
        });
        let (input, output) = quantum.buses(0, 0);
        for (channel, state) in self.channels.iter_mut().enumerate() {
            self.filter.process(state, input.channel(channel), output.channel_mut(channel));
        }
    }

    fn output_channels(&self, channels: usize) -> Option<usize> {
        Some(channels)
    }

    fn set_channels(&mut self, channels: usize) {
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
