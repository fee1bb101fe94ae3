//! Gecko's nodes: how each takes its inputs and parameters and hands them to its DSP.

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
mod stereo_panner;
mod wave_shaper;

use std::{cell::RefCell, rc::Rc};

use lastbit_libm::EvaluationMethod;
use lastbit_wave::{BasicShape, gecko::Wave};

use super::{Arithmetic, block::Block, mixing::extended_sum, timeline::Timeline};
use crate::{
    Error, QUANTUM,
    graph::Node,
    nodes::Schedule,
    options::{ChannelInterpretation, NodeKind},
    rendering::ReadOut,
};

/// A parameter on the graph's thread.
pub(super) struct Param {
    timeline: Timeline,
    /// What is connected, down-mixed; none where nothing ever is.
    pub(super) input: Option<Block>,
}

impl Param {
    pub(super) fn new(timeline: Timeline) -> Self {
        Self { timeline, input: None }
    }

    /// The value, where it is settled and nothing is heard from what is connected.
    fn simple(&self) -> Option<f32> {
        self.timeline.simple().filter(|_| self.input.as_ref().is_none_or(Block::is_null))
    }

    /// A value with what is connected.
    fn with_connected(&self, value: f32, frame: usize) -> f32 {
        match &self.input {
            Some(block) if !block.is_null() => {
                let sample = block.channels()[0][frame];
                match self.timeline.evaluation() {
                    EvaluationMethod::Rounded => value + sample * block.volume,
                    EvaluationMethod::Extended => extended_sum(value, sample, block.volume),
                }
            }
            _ => value + 0.0,
        }
    }

    /// One value for a block that begins at `frame`.
    fn value(&mut self, frame: i64) -> f32 {
        self.simple().unwrap_or_else(|| self.complex_value(frame))
    }

    /// As [`value`](Self::value), where it is known not to be settled.
    fn complex_value(&mut self, frame: i64) -> f32 {
        let value = self.timeline.value(frame as f64);
        self.with_connected(value, 0)
    }

    /// A value for each frame from `frame` on, within a block.
    fn values(&mut self, frame: i64, output: &mut [f32]) {
        self.timeline.values(frame as f64, output);
        self.add_connected(frame, output);
    }

    /// As [`values`](Self::values), where each is asked for on its own.
    fn values_in_turn(&mut self, frame: i64, output: &mut [f32]) {
        for (index, value) in output.iter_mut().enumerate() {
            *value = self.timeline.value((frame + index as i64) as f64);
        }
        self.add_connected(frame, output);
    }

    fn add_connected(&self, frame: i64, output: &mut [f32]) {
        if self.input.is_some() {
            let offset = frame as usize % QUANTUM;
            for (index, value) in output.iter_mut().enumerate() {
                *value = self.with_connected(*value, offset + index);
            }
        }
    }
}

/// What a node sees of a block.
pub(super) struct Io<'e> {
    /// The block's first frame.
    pub(super) frame: i64,
    pub(super) sample_rate: f32,
    pub(super) arithmetic: &'e Arithmetic,
    pub(super) interpretation: ChannelInterpretation,
    /// By input; one at least. None before a delay's input is there.
    pub(super) inputs: &'e [Block],
    /// By output; what they held in the block before.
    pub(super) outputs: &'e mut [Block],
    pub(super) params: &'e mut [Param],
    /// The source has played to its end.
    pub(super) finished: bool,
    /// The node's own tail is over.
    pub(super) may_rest: bool,
}

/// A node at work.
pub(super) trait Processor {
    /// Fills the outputs from the inputs, one block.
    fn process(&mut self, io: &mut Io<'_>);

    /// Fills the output of a delay in a cycle.
    fn produce_before_input(&mut self, _io: &mut Io<'_>) {}

    /// Whether the node has something to do without an active input.
    fn is_active(&self) -> bool {
        false
    }

    /// What a script can read off the node after the render.
    fn read_out(self: Box<Self>) -> ReadOut {
        ReadOut::None
    }
}

/// What the nodes of a context share.
pub(super) struct Shared<'a> {
    pub(super) arithmetic: &'a Arithmetic,
    pub(super) sample_rate: f32,
    /// The basic waves, which oscillators of one shape have in common.
    waves: Vec<(BasicShape, Rc<RefCell<Wave>>)>,
}

impl<'a> Shared<'a> {
    pub(super) fn new(arithmetic: &'a Arithmetic, sample_rate: f32) -> Self {
        Self { arithmetic, sample_rate, waves: Vec::new() }
    }
}

/// When a source plays, in frames.
#[derive(Debug, Clone, Copy)]
struct Playback {
    /// None before `start()`.
    start: Option<i64>,
    stop: i64,
}

/// Where in a block a source plays.
enum Part {
    Silent,
    /// Frames of the block.
    Playing(std::ops::Range<usize>),
}

impl Playback {
    fn new(schedule: Schedule, sample_rate: f32) -> Self {
        let frame = |seconds: f64| nearest_frame(seconds, sample_rate);
        Self { start: schedule.start.map(|start| frame(start.when)), stop: schedule.stop.map_or(i64::MAX, frame) }
    }

    /// The part of this block; ends the source with it.
    fn part(self, io: &mut Io<'_>) -> Part {
        let Some(start) = self.start else { return Part::Silent };
        let (first, end) = (io.frame, io.frame + QUANTUM as i64);
        io.finished = end >= self.stop;
        if end <= start || first >= self.stop || self.stop <= start {
            return Part::Silent;
        }
        Part::Playing((start - first).max(0) as usize..(self.stop - first).min(QUANTUM as i64) as usize)
    }
}

/// Seconds to the nearest frame; times beyond all frames are a frame beyond all frames.
fn nearest_frame(seconds: f64, sample_rate: f32) -> i64 {
    (f64::from(sample_rate) * seconds + 0.5) as i64
}

/// The processor of a node; none for the destination.
pub(super) fn build(node: &Node, shared: &mut Shared<'_>) -> Result<Option<Box<dyn Processor>>, Error> {
    let Some(kind) = &node.kind else { return Ok(None) };
    let (arithmetic, sample_rate) = (shared.arithmetic, shared.sample_rate);
    Ok(Some(match kind {
        NodeKind::Oscillator { shape } => Box::new(oscillator::Oscillator::new(shape, node.schedule, shared)?),
        NodeKind::ConstantSource => Box::new(constant_source::ConstantSource::new(node.schedule, sample_rate)),
        NodeKind::AudioBufferSource { buffer, looping, loop_start, loop_end } => {
            let looping = looping.then_some((*loop_start, *loop_end));
            Box::new(buffer_source::BufferSource::new(buffer.clone(), looping, node.schedule, sample_rate))
        }
        NodeKind::DynamicsCompressor => Box::new(dynamics_compressor::DynamicsCompressor::new(arithmetic, sample_rate)),
        NodeKind::Gain => Box::new(gain::Gain),
        NodeKind::BiquadFilter { filter } => Box::new(biquad_filter::BiquadFilter::new(*filter)),
        NodeKind::Analyser(options) => Box::new(analyser::Analyser::new(arithmetic, options)?),
        NodeKind::Delay { max_delay_time } => Box::new(delay::Delay::new(*max_delay_time, sample_rate, arithmetic)),
        NodeKind::WaveShaper { curve, oversample } => {
            Box::new(wave_shaper::WaveShaper::new(curve.clone(), *oversample))
        }
        NodeKind::Convolver { buffer, normalize } => {
            Box::new(convolver::Convolver::new(arithmetic, buffer.as_deref(), *normalize)?)
        }
        NodeKind::StereoPanner => Box::new(stereo_panner::StereoPanner),
        NodeKind::Panner(options) => Box::new(panner::Panner::new(options, sample_rate, arithmetic)?),
        NodeKind::IirFilter { feedforward, feedback } => {
            Box::new(iir_filter::IirFilter::new(feedforward, feedback, sample_rate, arithmetic.evaluation)?)
        }
        NodeKind::ChannelMerger { .. } => Box::new(channels::ChannelMerger),
        NodeKind::ChannelSplitter { .. } => Box::new(channels::ChannelSplitter),
    }))
}
