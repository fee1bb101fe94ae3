//! IIRFilterNode. Gecko, `IIRFilterNode.cpp`, whose filter is Blink's of 2016.

use lastbit_libm::EvaluationMethod;

use super::{Io, Processor};
use crate::{
    Error, QUANTUM,
    arithmetic::IirDivisor,
    dsp::iir::{self, IirState},
    gecko::block::{Block, Samples},
};

pub(super) struct IirFilter {
    filter: iir::IirFilter,
    /// By channel; none while there is nothing to hear.
    channels: Vec<IirState>,
}

impl IirFilter {
    pub(super) fn new(
        feedforward: &[f64],
        feedback: &[f64],
        sample_rate: f32,
        evaluation: EvaluationMethod,
    ) -> Result<Self, Error> {
        let filter = iir::IirFilter::with_divisor(IirDivisor::F64, feedforward, feedback, sample_rate)?;
        Ok(Self { filter: filter.evaluated(evaluation), channels: Vec::new() })
    }
}

/// Without the processor's help: `DenormalDisabler`, which is nothing in builds whose processor flushes. Read in the machine
/// code of Debian's Firefox 140.12 for i386, confirmed by random/206.
fn flush(samples: &mut Samples) {
    samples.iter_mut().filter(|sample| sample.abs() < f32::MIN_POSITIVE).for_each(|sample| *sample = 0.0);
}

impl Processor for IirFilter {
    fn process(&mut self, io: &mut Io<'_>) {
        let input = &io.inputs[0];
        if input.is_null() {
            if self.channels.iter().all(|state| self.filter.has_rung_out(state)) {
                io.may_rest = !self.channels.is_empty();
                self.channels.clear();
                return io.outputs[0] = Block::NULL;
            }
        } else if self.channels.len() != input.channel_count() {
            self.channels = vec![IirState::default(); input.channel_count()];
        }
        let filter = |(channel, state): (usize, &mut IirState)| {
            let samples = if input.is_null() { [0.0; QUANTUM] } else { input.scaled(channel) };
            let mut output = [0.0; QUANTUM];
            self.filter.process(state, &samples, &mut output);
            if io.arithmetic.evaluation == EvaluationMethod::Extended {
                flush(&mut output);
            }
            output
        };
        io.outputs[0] = Block::new(self.channels.iter_mut().enumerate().map(filter));
    }

    fn is_active(&self) -> bool {
        !self.channels.is_empty()
    }
}
