//! IIRFilterNode. Blink, `iir_filter_handler.cc`.

use super::Processor;
use crate::{
    Arithmetic, Error,
    dsp::iir::{self, IirState},
    options::ChannelInterpretation,
    render::Quantum,
};

pub(super) struct IirFilter {
    filter: iir::IirFilter,
    channels: Vec<IirState>,
}

impl IirFilter {
    pub(super) fn new(
        arithmetic: &Arithmetic,
        feedforward: &[f64],
        feedback: &[f64],
        sample_rate: f32,
    ) -> Result<Self, Error> {
        Ok(Self {
            filter: iir::IirFilter::new(arithmetic, feedforward, feedback, sample_rate)?,
            channels: vec![IirState::default()],
        })
    }
}

impl Processor for IirFilter {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        let (input, output) = quantum.buses(0, 0);
        for (channel, state) in self.channels.iter_mut().enumerate() {
            self.filter.process(state, input.channel(channel), output.channel_mut(channel));
        }
    }

    fn output_channels(&self, channels: usize) -> Option<usize> {
        Some(channels)
    }

    fn set_channels(&mut self, channels: usize, _interpretation: ChannelInterpretation) {
        self.channels = vec![IirState::default(); channels];
    }

    fn tail_time(&self) -> f64 {
        self.filter.tail_time()
    }

    fn requires_tail_processing(&self) -> bool {
        true
    }

    fn works_in_place(&self) -> bool {
        true
    }
}
