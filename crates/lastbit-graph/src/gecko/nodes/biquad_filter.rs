//! BiquadFilterNode. Gecko, `BiquadFilterNode.cpp`.

use super::{Io, Processor};
use crate::{
    QUANTUM,
    gecko::{
        block::Block,
        dsp::biquad::{Section, Settings, State},
    },
    options::BiquadFilterType,
};

const FREQUENCY: usize = 0;
const DETUNE: usize = 1;
const Q: usize = 2;
const GAIN: usize = 3;

pub(super) struct BiquadFilter {
    filter: BiquadFilterType,
    /// By channel; none while there is nothing to hear.
    channels: Vec<State>,
    /// The last block's coefficients.
    section: Option<(Settings, Section)>,
}

impl BiquadFilter {
    pub(super) fn new(filter: BiquadFilterType) -> Self {
        Self { filter, channels: Vec::new(), section: None }
    }
}

impl Processor for BiquadFilter {
    fn process(&mut self, io: &mut Io<'_>) {
        let input = &io.inputs[0];
        if input.is_null() {
            if !self.channels.iter().any(State::has_tail) {
                io.may_rest = !self.channels.is_empty();
                self.channels.clear();
                return io.outputs[0] = Block::NULL;
            }
        } else {
            self.channels.resize(input.channel_count(), State::default());
        }
        let mut value = |param: usize| f64::from(io.params[param].value(io.frame));
        let (frequency, q, gain, detune) = (value(FREQUENCY), value(Q), value(GAIN), value(DETUNE));
        let settings = Settings { frequency, q, gain, detune };
        let section = match self.section {
            Some((known, section)) if known == settings => section,
            _ => {
                let libm = io.arithmetic.audio_libm.functions();
                let evaluation = io.arithmetic.evaluation;
                let section = Section::design(self.filter, &settings, io.sample_rate, evaluation, libm);
                self.section = Some((settings, section));
                section
            }
        };
        let filter = |(channel, state): (usize, &mut State)| {
            let samples = if input.is_null() { [0.0; QUANTUM] } else { input.scaled(channel) };
            state.process(&section, io.arithmetic.evaluation, &samples)
        };
        io.outputs[0] = Block::new(self.channels.iter_mut().enumerate().map(filter));
    }

    fn is_active(&self) -> bool {
        !self.channels.is_empty()
    }
}
