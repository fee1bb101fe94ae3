//! What a browser refuses, and what is beyond this library's limits.
//!
//! Ranges and exceptions are those of Chromium 149 to 156 (`*_node.cc`, `*_handler.cc`, `base_audio_context.cc`).

use super::Node;
use crate::{
    DomException::{
        self, IndexSizeError, InvalidAccessError, InvalidStateError, NotSupportedError, RangeError, TypeError,
    },
    Error, Place,
    options::{AudioBuffer, ChannelCountMode, ChannelInterpretation, NodeKind},
};

/// Channels of any bus.
const MAX_CHANNELS: u32 = 32;
/// Samples of a rendered buffer, all channels together: 256 MiB.
const MAX_SAMPLES: u64 = 1 << 26;
/// Nodes of a graph.
const MAX_NODES: usize = 1 << 14;
/// Nodes times frames: bounds the time of a render.
const MAX_WORK: u64 = 1 << 32;
/// Frames of a delay line: 128 MiB a channel.
const MAX_DELAY_FRAMES: f64 = (1u64 << 25) as f64;

fn limit(field: &'static str, given: impl ToString, allowed: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::Limit { place: Place::field(field), given: given.to_string(), allowed: allowed.into() }
}

fn finite(field: &'static str, value: f64) -> Result<(), Error> {
    if value.is_finite() { Ok(()) } else { Err(Error::refused(TypeError, field, value, "a finite number is needed")) }
}

fn require(
    holds: bool,
    exception: DomException,
    field: &'static str,
    given: impl std::fmt::Display,
    allowed: &'static str,
) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::refused(exception, field, given, allowed)) }
}

pub(super) fn context(channels: u32, length: u64, sample_rate: f64) -> Result<(usize, usize, f32), Error> {
    require((1..=MAX_CHANNELS).contains(&channels), NotSupportedError, "channels", channels, "1 to 32")?;
    require(length > 0, NotSupportedError, "length", length, "at least one frame")?;
    finite("sampleRate", sample_rate)?;
    let rate = sample_rate as f32;
    require((3000.0..=768_000.0).contains(&rate), NotSupportedError, "sampleRate", sample_rate, "3000 to 768000 Hz")?;
    if length.saturating_mul(u64::from(channels)) > MAX_SAMPLES {
        return Err(limit(
            "length",
            format!("{length} frames of {channels} channels"),
            format!("at most {MAX_SAMPLES} samples in all"),
        ));
    }
    Ok((channels as usize, length as usize, rate))
}

pub(super) fn node_count(nodes: usize, length: usize) -> Result<(), Error> {
    if nodes > MAX_NODES {
        return Err(limit("nodes", nodes, format!("at most {MAX_NODES}")));
    }
    if (nodes as u64).saturating_mul(length as u64) > MAX_WORK {
        return Err(limit("nodes", format!("{nodes} nodes for {length} frames"), "nodes times frames up to 2^32"));
    }
    Ok(())
}

pub(super) fn too_deep(nodes: usize) -> Error {
    limit("nodes", nodes, "the host has no stack for so many")
}

fn audio_buffer(buffer: &AudioBuffer) -> Result<(), Error> {
    let channels = buffer.channels.len();
    require(
        (1..=MAX_CHANNELS as usize).contains(&channels),
        NotSupportedError,
        "buffer, channels",
        channels,
        "1 to 32",
    )?;
    require(buffer.length() > 0, NotSupportedError, "buffer, length", 0, "at least one frame")?;
    let rate = buffer.sample_rate;
    require((3000.0..=768_000.0).contains(&rate), NotSupportedError, "buffer, sampleRate", rate, "3000 to 768000 Hz")?;
    if let Some(other) = buffer.channels.iter().map(Vec::len).find(|&length| length != buffer.length()) {
        return Err(limit("buffer", format!("channels of {} and {other} frames", buffer.length()), "equal lengths"));
    }
    Ok(())
}

/// What a node's factory method, constructor or setters refuse.
pub(super) fn kind(kind: &NodeKind, sample_rate: f32) -> Result<(), Error> {
    match kind {
        NodeKind::Oscillator { shape: crate::options::OscillatorType::Custom(wave) } => {
            let (real, imag) = (wave.real.len(), wave.imag.len());
            require(
                real == imag,
                IndexSizeError,
                "periodicWave",
                format!("{real} and {imag}"),
                "real and imag of equal length",
            )?;
            require(real >= 2, IndexSizeError, "periodicWave", real, "at least two coefficients")
        }
        NodeKind::Analyser(options) => {
            let size = options.fft_size;
            require(
                (32..=32768).contains(&size) && size.is_power_of_two(),
                IndexSizeError,
                "fftSize",
                size,
                "a power of two from 32 to 32768",
            )?;
            finite("minDecibels", options.min_decibels)?;
            finite("maxDecibels", options.max_decibels)?;
            finite("smoothingTimeConstant", options.smoothing_time_constant)?;
            require(
                options.min_decibels < options.max_decibels,
                IndexSizeError,
                "minDecibels",
                options.min_decibels,
                "below maxDecibels",
            )?;
            let smoothing = options.smoothing_time_constant;
            require((0.0..=1.0).contains(&smoothing), IndexSizeError, "smoothingTimeConstant", smoothing, "0 to 1")
        }
        NodeKind::AudioBufferSource { buffer, loop_start, loop_end, .. } => {
            finite("loopStart", *loop_start)?;
            finite("loopEnd", *loop_end)?;
            buffer.as_deref().map_or(Ok(()), audio_buffer)
        }
        NodeKind::Delay { max_delay_time } => {
            finite("maxDelayTime", *max_delay_time)?;
            let in_range = *max_delay_time > 0.0 && *max_delay_time < 180.0;
            require(in_range, NotSupportedError, "maxDelayTime", max_delay_time, "above 0 and below 180 seconds")?;
            if *max_delay_time * f64::from(sample_rate) > MAX_DELAY_FRAMES {
                return Err(limit("maxDelayTime", max_delay_time, "at most 2^25 frames"));
            }
            Ok(())
        }
        NodeKind::WaveShaper { curve: Some(curve), .. } => {
            require(curve.len() >= 2, InvalidAccessError, "curve", curve.len(), "at least two points")
        }
        NodeKind::Convolver { buffer: Some(buffer), .. } => {
            audio_buffer(buffer)?;
            let rate = buffer.sample_rate;
            require(rate == sample_rate, NotSupportedError, "buffer, sampleRate", rate, "the rate of the context")?;
            let channels = buffer.channels.len();
            require(matches!(channels, 1 | 2 | 4), NotSupportedError, "buffer, channels", channels, "1, 2 or 4")
        }
        NodeKind::Panner(options) => {
            for (field, value) in [
                ("refDistance", options.ref_distance),
                ("maxDistance", options.max_distance),
                ("rolloffFactor", options.rolloff_factor),
                ("coneInnerAngle", options.cone_inner_angle),
                ("coneOuterAngle", options.cone_outer_angle),
                ("coneOuterGain", options.cone_outer_gain),
            ] {
                finite(field, value)?;
            }
            require(options.ref_distance >= 0.0, RangeError, "refDistance", options.ref_distance, "0 or more")?;
            require(options.max_distance > 0.0, RangeError, "maxDistance", options.max_distance, "above 0")?;
            require(options.rolloff_factor >= 0.0, RangeError, "rolloffFactor", options.rolloff_factor, "0 or more")?;
            let gain = options.cone_outer_gain;
            require((0.0..=1.0).contains(&gain), InvalidStateError, "coneOuterGain", gain, "0 to 1")
        }
        NodeKind::IirFilter { feedforward, feedback } => {
            for (field, coefficients) in [("feedforward", feedforward), ("feedback", feedback)] {
                require(
                    (1..=20).contains(&coefficients.len()),
                    NotSupportedError,
                    field,
                    format!("{} coefficients", coefficients.len()),
                    "1 to 20",
                )?;
                coefficients.iter().try_for_each(|&value| finite(field, value))?;
            }
            require(feedback[0] != 0.0, InvalidStateError, "feedback", 0, "a first coefficient other than 0")?;
            require(
                feedforward.iter().any(|&value| value != 0.0),
                InvalidStateError,
                "feedforward",
                0,
                "a coefficient other than 0",
            )
        }
        NodeKind::ChannelMerger { number_of_inputs: count } => {
            require((1..=MAX_CHANNELS).contains(count), IndexSizeError, "numberOfInputs", count, "1 to 32")
        }
        NodeKind::ChannelSplitter { number_of_outputs: count } => {
            require((1..=MAX_CHANNELS).contains(count), IndexSizeError, "numberOfOutputs", count, "1 to 32")
        }
        _ => Ok(()),
    }
}

/// What can't change once a node is there.
pub(super) fn change(from: Option<&NodeKind>, to: &NodeKind) -> Result<(), Error> {
    let kept = match (from, to) {
        (Some(from @ (NodeKind::Delay { .. } | NodeKind::IirFilter { .. })), to)
        | (Some(from @ (NodeKind::ChannelMerger { .. } | NodeKind::ChannelSplitter { .. })), to) => from == to,
        (Some(from), to) => std::mem::discriminant(from) == std::mem::discriminant(to),
        (None, _) => false,
    };
    require(kept, InvalidStateError, "type", "another type or fixed attribute", "what the node was created with")
}

fn is_at_most_stereo(node: &Node) -> bool {
    matches!(
        node.kind,
        Some(NodeKind::DynamicsCompressor | NodeKind::Convolver { .. } | NodeKind::StereoPanner | NodeKind::Panner(_))
    )
}

fn has_fixed_channels(node: &Node) -> bool {
    matches!(node.kind, None | Some(NodeKind::ChannelMerger { .. } | NodeKind::ChannelSplitter { .. }))
}

pub(super) fn channel_count(node: &Node, count: u32) -> Result<usize, Error> {
    let field = "channelCount";
    if has_fixed_channels(node) {
        require(count as usize == node.channels.count, InvalidStateError, field, count, "fixed for this node")?;
    } else if is_at_most_stereo(node) {
        require((1..=2).contains(&count), NotSupportedError, field, count, "1 or 2")?;
    } else {
        require((1..=MAX_CHANNELS).contains(&count), NotSupportedError, field, count, "1 to 32")?;
    }
    Ok(count as usize)
}

pub(super) fn channel_count_mode(node: &Node, mode: ChannelCountMode) -> Result<(), Error> {
    let field = "channelCountMode";
    if has_fixed_channels(node) {
        require(mode == ChannelCountMode::Explicit, InvalidStateError, field, format!("{mode:?}"), "explicit")
    } else {
        let refused = is_at_most_stereo(node) && mode == ChannelCountMode::Max;
        require(!refused, NotSupportedError, field, "max", "explicit or clamped-max")
    }
}

pub(super) fn channel_interpretation(node: &Node, interpretation: ChannelInterpretation) -> Result<(), Error> {
    let fixed = matches!(node.kind, Some(NodeKind::ChannelSplitter { .. }));
    let kept = !fixed || interpretation == ChannelInterpretation::Discrete;
    require(kept, InvalidStateError, "channelInterpretation", "speakers", "discrete")
}

pub(super) fn start(node: &Node, when: f64, offset: Option<f64>, duration: Option<f64>) -> Result<(), Error> {
    require(node.is_source(), TypeError, "start", "start()", "the node is not a source")?;
    finite("start", when)?;
    finite("offset", offset.unwrap_or(0.0))?;
    finite("duration", duration.unwrap_or(0.0))?;
    let plays_buffer = matches!(node.kind, Some(NodeKind::AudioBufferSource { .. }));
    let extra = offset.or(duration);
    require(plays_buffer || extra.is_none(), TypeError, "offset", extra.unwrap_or(0.0), "for buffer sources only")?;
    require(node.schedule.start.is_none(), InvalidStateError, "start", "a second start()", "one start()")?;
    for (field, value) in [("start", Some(when)), ("offset", offset), ("duration", duration)] {
        let value = value.unwrap_or(0.0);
        require(value >= 0.0, RangeError, field, value, "0 or more")?;
    }
    Ok(())
}

pub(super) fn stop(node: &Node, when: f64) -> Result<(), Error> {
    require(node.is_source(), TypeError, "stop", "stop()", "the node is not a source")?;
    finite("stop", when)?;
    require(node.schedule.start.is_some(), InvalidStateError, "stop", "stop() before start()", "start() first")?;
    require(when >= 0.0, RangeError, "stop", when, "0 or more")
}

/// A cycle must hold a DelayNode: without the delays, the graph has none.
pub(super) fn cycles(nodes: &[Node]) -> Result<(), Error> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let is_delay = |node: usize| matches!(nodes[node].kind, Some(NodeKind::Delay { .. }));
    let sources: Vec<Vec<usize>> = nodes
        .iter()
        .map(|node| {
            let taps = node.inputs.iter().flatten().chain(node.params.iter().flat_map(|p| &p.taps));
            taps.map(|tap| tap.node).filter(|&source| !is_delay(source)).collect()
        })
        .collect();
    let mut marks = vec![Mark::New; nodes.len()];
    for root in 0..nodes.len() {
        if marks[root] != Mark::New || is_delay(root) {
            continue;
        }
        marks[root] = Mark::Open;
        let mut path = vec![(root, 0)];
        while let Some(&mut (node, ref mut next)) = path.last_mut() {
            let Some(&source) = sources[node].get(*next) else {
                marks[node] = Mark::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match marks[source] {
                Mark::New => {
                    marks[source] = Mark::Open;
                    path.push((source, 0));
                }
                Mark::Open => {
                    let from = path.iter().position(|&(node, _)| node == source).unwrap_or(0);
                    let cycle = path[from..].iter().rev().map(|&(node, _)| nodes[node].name.clone()).collect();
                    return Err(Error::Cycle { nodes: cycle });
                }
                Mark::Done => {}
            }
        }
    }
    Ok(())
}
