//! Gecko, the engine of Firefox.
//!
//! Nodes are tracks of a media graph: each block, every active track is run once, in an order in which what feeds a track
//! comes before it. A block without channels is silence, and most nodes do not run on it. Little of this is Blink's, so
//! the render loop, timelines and nodes are Gecko's own here; the parts of the DSP that are the same are shared.

pub mod arithmetic;
mod block;
mod curves;
mod dsp;
mod library;
mod mixing;
mod nodes;
mod order;
mod timeline;
mod tracks;

pub(crate) use curves::event_within;
pub(crate) use dsp::resampler::resample_whole;

pub use arithmetic::{Arithmetic, Automation, Azimuth, ResamplerLanes};

use self::{
    nodes::Param,
    timeline::{Timeline, Unit},
};
use crate::{
    Error, QUANTUM,
    graph::{Graph, Node},
    options::{NodeKind, ParamName},
    param::call::Call,
    rendering::Rendering,
};

/// Renders a graph.
pub(crate) fn render(graph: &Graph, arithmetic: &Arithmetic) -> Result<Rendering, Error> {
    // The graph's thread counts whole frames a second.
    let truncated;
    let graph = if graph.sample_rate().fract() == 0.0 {
        graph
    } else {
        truncated = graph.at_rate(graph.sample_rate().trunc());
        &truncated
    };
    // Building is main-thread work in a browser, and so is all that is read off nodes afterwards.
    let engine = lastbit_vecmath::with_subnormals(|| tracks::Engine::new(graph, arithmetic))?;
    let rendering = if arithmetic.flush_to_zero {
        lastbit_vecmath::with_flush_to_zero(|| engine.run(graph))
    } else {
        lastbit_vecmath::with_subnormals(|| engine.run(graph))
    };
    Ok(rendering.with_nan(arithmetic.default_nan))
}

/// The calls that a parameter has events of: first its value as the node was made, but for a constant source.
///
/// `AudioContext::CreateConstantSource` goes past the options that other nodes are made with, so that a ramp of the offset
/// has nothing to start from. Confirmed by ramps of Firefox 153.
fn calls<'p>(node: &Node, param: &'p crate::graph::Param) -> &'p [Call] {
    match (&node.kind, param.param.calls()) {
        (Some(NodeKind::ConstantSource), [_, calls @ ..]) if !node.constructed => calls,
        (_, calls) => calls,
    }
}

/// The parameters of a node, on the graph's thread.
fn params(node: &Node, sample_rate: f32, arithmetic: &Arithmetic) -> Vec<Param> {
    let unit = Unit::Frames { sample_rate: f64::from(sample_rate) };
    let timeline = |param: &crate::graph::Param| {
        Timeline::new(param.param.descriptor().default, calls(node, param), unit, arithmetic)
    };
    node.params.iter().map(|param| Param::new(timeline(param))).collect()
}

/// `AudioParam.value` of each parameter of a node, at a time in seconds.
fn values(node: &Node, time: f64, arithmetic: &Arithmetic) -> Vec<f32> {
    let value = |param: &crate::graph::Param| {
        Timeline::new(param.param.descriptor().default, calls(node, param), Unit::Seconds, arithmetic).value(time)
    };
    node.params.iter().map(value).collect()
}

/// `getFrequencyResponse`: magnitudes and phases, for the values given of the node's parameters, or as they are before a
/// render.
pub(crate) fn frequency_response(
    node: &Node,
    values: Option<&[f32]>,
    sample_rate: f32,
    arithmetic: &Arithmetic,
    frequencies: &[f32],
) -> Result<(Vec<f32>, Vec<f32>), Error> {
    let Some(NodeKind::BiquadFilter { filter }) = &node.kind else {
        let reason = "only a BiquadFilterNode's is";
        return Err(Error::not_modelled("getFrequencyResponse", "this node's frequency response", reason));
    };
    let at_start;
    let values = match values {
        Some(values) => values,
        None => {
            at_start = self::values(node, 0.0, arithmetic);
            &at_start
        }
    };
    let value = |name| node.params.iter().zip(values).find(|(p, _)| p.name == name).map_or(0.0, |(_, &v)| f64::from(v));
    let settings = dsp::biquad::Settings {
        frequency: value(ParamName::Frequency),
        q: value(ParamName::Q),
        gain: value(ParamName::Gain),
        detune: value(ParamName::Detune),
    };
    let libm = arithmetic.audio_libm.functions();
    let section = dsp::biquad::Section::design(*filter, &settings, sample_rate, arithmetic.evaluation, libm);
    let nyquist = f64::from(sample_rate) * 0.5;
    let respond = |&frequency: &f32| {
        let within = frequency >= 0.0 && f64::from(frequency) <= nyquist;
        let normalized = if within { (f64::from(frequency) / nyquist) as f32 } else { f32::NAN };
        section.response(normalized, arithmetic.evaluation, libm)
    };
    Ok(frequencies.iter().map(respond).unzip())
}

/// Frames of a render, in whole blocks.
fn rendered_frames(graph: &Graph) -> usize {
    graph.length().next_multiple_of(QUANTUM)
}
