//! The nodes: how each takes its inputs and parameters from the graph and hands them to its DSP.

mod analyser;
mod biquad_filter;
mod buffer_source;
mod channels;
mod constant_source;
mod convolver;
mod delay;
mod dynamics_compressor;
mod gain;
mod iir_filter;
mod oscillator;
mod panner;
mod schedule;
mod stereo_panner;
mod wave_shaper;

pub(crate) use schedule::{Schedule, Start};

use crate::{
    Arithmetic, DomException, Error,
    dsp::{biquad, buffer_reader::Loop},
    graph::Node,
    options::{ChannelInterpretation, NodeKind, ParamName},
    param::Clock,
    render::Quantum,
    rendering::ReadOut,
};

/// A node at work.
pub(crate) trait Processor: Send {
    /// Fills the outputs from the inputs, one quantum.
    fn process(&mut self, quantum: &mut Quantum<'_, '_>);

    /// The channels of output 0 that an input of `channels` channels gives, where the output follows the input.
    fn output_channels(&self, _channels: usize) -> Option<usize> {
        None
    }

    /// The input's channel count has changed, and the output's with it: state kept per channel starts afresh, or is
    /// mixed to the new channels by the node's interpretation.
    fn set_channels(&mut self, _channels: usize, _interpretation: ChannelInterpretation) {}

    /// Seconds of output after the input has gone silent.
    fn tail_time(&self) -> f64 {
        0.0
    }

    /// Seconds between input and output.
    fn latency_time(&self) -> f64 {
        0.0
    }

    /// Whether the node goes on for its tail when nothing feeds it any more.
    fn requires_tail_processing(&self) -> bool {
        false
    }

    /// For sources: whether there is nothing to play, now or later.
    fn is_over(&self) -> Option<bool> {
        None
    }

    /// Whether the node has a time at which it is stopped from outside.
    fn has_deadline(&self) -> bool {
        false
    }

    /// Stops the node before a quantum that begins after its deadline; tells whether it did.
    fn stop_at_deadline(&mut self, _clock: &Clock) -> bool {
        false
    }

    /// Whether the node runs even if nothing listens to it.
    fn runs_unheard(&self) -> bool {
        false
    }

    /// Whether what feeds the node may write to its output, from which it then reads.
    fn works_in_place(&self) -> bool {
        false
    }

    /// Whether the node counts as absent until something is connected to it.
    fn starts_disabled(&self) -> bool {
        false
    }

    /// Nothing feeds the node any more; its tail may follow.
    fn end_input(&mut self) {}

    /// What a script can read off the node after the render.
    fn read_out(self: Box<Self>) -> ReadOut {
        ReadOut::None
    }
}

/// The processor of a node; none for the destination.
pub(crate) fn build(
    node: &Node,
    sample_rate: f32,
    arithmetic: &Arithmetic,
) -> Result<Option<Box<dyn Processor>>, Error> {
    let Some(kind) = &node.kind else { return Ok(None) };
    Ok(Some(match kind {
        NodeKind::Oscillator { shape } => {
            Box::new(oscillator::Oscillator::new(shape, node.schedule, sample_rate, arithmetic)?)
        }
        NodeKind::ConstantSource => {
            Box::new(constant_source::ConstantSource::new(node.schedule, sample_rate, arithmetic))
        }
        NodeKind::AudioBufferSource { buffer, looping, loop_start, loop_end } => {
            let attributes = Loop { looping: *looping, start: *loop_start, end: *loop_end };
            Box::new(buffer_source::BufferSource::new(
                buffer.as_ref(),
                attributes,
                node.schedule,
                sample_rate,
                arithmetic,
            ))
        }
        NodeKind::DynamicsCompressor => Box::new(dynamics_compressor::DynamicsCompressor::new(sample_rate, arithmetic)),
        NodeKind::Gain => Box::new(gain::Gain),
        NodeKind::BiquadFilter { filter } => {
            Box::new(biquad_filter::BiquadFilter::new(*filter, sample_rate, arithmetic))
        }
        NodeKind::Analyser(options) => {
            Box::new(analyser::Analyser::new(options, node.constructed, sample_rate, arithmetic)?)
        }
        NodeKind::Delay { max_delay_time } => Box::new(delay::Delay::new(*max_delay_time, sample_rate, arithmetic)),
        NodeKind::WaveShaper { curve, oversample } => {
            Box::new(wave_shaper::WaveShaper::new(curve.clone(), *oversample, sample_rate, arithmetic)?)
        }
        NodeKind::Convolver { buffer, normalize } => {
            Box::new(convolver::Convolver::new(buffer.as_deref(), *normalize, sample_rate, arithmetic)?)
        }
        NodeKind::StereoPanner => Box::new(stereo_panner::StereoPanner::new(arithmetic)),
        NodeKind::Panner(options) => Box::new(panner::Panner::new(options, sample_rate, arithmetic)?),
        NodeKind::IirFilter { feedforward, feedback } => {
            Box::new(iir_filter::IirFilter::new(arithmetic, feedforward, feedback, sample_rate)?)
        }
        NodeKind::ChannelMerger { .. } => Box::new(channels::ChannelMerger),
        NodeKind::ChannelSplitter { .. } => Box::new(channels::ChannelSplitter),
    }))
}

/// `getFrequencyResponse`: magnitudes and phases, for the values given of the node's parameters.
pub(crate) fn frequency_response(
    node: &Node,
    values: &[f32],
    sample_rate: f32,
    arithmetic: &Arithmetic,
    frequencies: &[f32],
) -> Result<(Vec<f32>, Vec<f32>), Error> {
    let (mut magnitudes, mut phases) = (vec![0.0; frequencies.len()], vec![0.0; frequencies.len()]);
    match &node.kind {
        Some(NodeKind::BiquadFilter { filter }) => {
            let value = |name| node.params.iter().zip(values).find(|(p, _)| p.name == name).map_or(0.0, |(_, &v)| v);
            let values = biquad::BiquadValues {
                frequency: value(ParamName::Frequency),
                q: value(ParamName::Q),
                gain: value(ParamName::Gain),
                detune: value(ParamName::Detune),
            };
            let filter = biquad::BiquadFilter::new(*filter, sample_rate, arithmetic);
            filter.frequency_response(values, frequencies, &mut magnitudes, &mut phases);
        }
        Some(NodeKind::IirFilter { .. }) => {
            let reason = "no browser's answer has been captured";
            return Err(Error::not_modelled("getFrequencyResponse", "an IIRFilterNode's frequency response", reason));
        }
        _ => {
            let what = "the node is not a filter";
            return Err(Error::refused(DomException::TypeError, "getFrequencyResponse", "a call", what));
        }
    }
    Ok((magnitudes, phases))
}
