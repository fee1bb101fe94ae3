//! From a document to a graph, in the order in which the capturing page calls the API.

use std::sync::Arc;

use lastbit_graph::{
    DomException, EngineArithmetic, Error as GraphError, Graph, NodeId,
    options::{
        AnalyserOptions, AudioBuffer, BiquadFilterType, NodeKind, OscillatorType, OverSample, PannerOptions, ParamName,
    },
};

use super::{Buffer, GraphJson, Init, Method, Node, NodeType, Target, Waveform};
use crate::{
    Error,
    context::{finite, periodic_wave},
};

/// A graph ready to render, with its nodes in the document's order.
pub(crate) struct Built {
    pub(crate) graph: Graph,
    pub(crate) nodes: Vec<NodeId>,
}

impl GraphJson {
    /// Makes the calls of the document.
    pub(crate) fn build(&self, engine: &EngineArithmetic) -> Result<Built, Error> {
        match engine {
            EngineArithmetic::Absent => Err(GraphError::Absent),
            _ => self.build_graph(engine).map_err(|error| engine.refusal(error)),
        }
        .map_err(Error::in_graph(&self.id))
    }

    fn build_graph(&self, engine: &EngineArithmetic) -> Result<Built, GraphError> {
        let mut graph = Graph::new(self.channels, self.length.into(), self.sample_rate)?;
        engine.check_rate("sampleRate", graph.sample_rate())?;
        let mut nodes = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let made = match node.init.unwrap_or(self.init) {
                Init::Value => node.create(&mut graph),
                Init::Ctor => node.construct(&mut graph),
            };
            let made = made.and_then(|id| {
                let buffer = graph.kind(id).and_then(NodeKind::buffer);
                buffer.map_or(Ok(()), |buffer| engine.check_rate("buffer, sampleRate", buffer.sample_rate))?;
                Ok(id)
            });
            nodes.push(made.map_err(|error| error.at_node(&node.id))?);
        }
        let scheduled = self.schedule(&mut graph, &nodes, engine);
        // Of calls up to the one that failed, so this comes first.
        engine.check_automation(&graph)?;
        scheduled?;
        let destination = graph.destination();
        for connection in &self.connections {
            let from = connection.from.map_or(destination, |node| nodes[node]);
            match connection.to {
                Target::Destination { input } => graph.connect(from, connection.output, destination, input)?,
                Target::Node { node, input } => graph.connect(from, connection.output, nodes[node], input)?,
                Target::Param { node, param } => graph.connect_param(from, connection.output, nodes[node], param)?,
            }
        }
        for (node, &made) in self.nodes.iter().zip(&nodes) {
            if let Some(when) = node.start {
                let (offset, duration) = node.node_type.grain();
                graph.start(made, when, offset, duration)?;
            }
            if let Some(when) = node.stop {
                graph.stop(made, when)?;
            }
        }
        Ok(Built { graph, nodes })
    }

    fn schedule(&self, graph: &mut Graph, nodes: &[NodeId], engine: &EngineArithmetic) -> Result<(), GraphError> {
        for automation in &self.automation {
            // The reader lets through only parameters that the node has.
            let Some(param) = graph.param(nodes[automation.node], automation.param) else { continue };
            let scheduled = match &automation.method {
                Method::SetValueAtTime { value, start_time } => param.set_value_at_time(*value, *start_time),
                Method::LinearRampToValueAtTime { value, end_time } => {
                    param.linear_ramp_to_value_at_time(*value, *end_time)
                }
                Method::ExponentialRampToValueAtTime { value, end_time } => {
                    param.exponential_ramp_to_value_at_time(*value, *end_time)
                }
                Method::SetTargetAtTime { target, start_time, time_constant } => {
                    param.set_target_at_time(*target, *start_time, *time_constant)
                }
                Method::SetValueCurveAtTime { values, start_time, duration } => {
                    param.set_value_curve_at_time(values, *start_time, *duration)
                }
                Method::CancelScheduledValues { cancel_time } => param.cancel_scheduled_values(*cancel_time),
                Method::CancelAndHoldAtTime { cancel_time } => engine
                    .check_cancel_and_hold(automation.param)
                    .and_then(|()| param.cancel_and_hold_at_time(*cancel_time)),
            };
            scheduled.map_err(|error| error.at_node(&self.nodes[automation.node].id))?;
        }
        Ok(())
    }
}

impl Node {
    /// `createX()`, then one assignment after the other.
    fn create(&self, graph: &mut Graph) -> Result<NodeId, GraphError> {
        let id = graph.add(&self.id, self.node_type.created())?;
        let rate = graph.sample_rate();
        self.node_type.assign_first(rate, &mut |change| reconfigure(graph, id, change))?;
        self.set_channels(graph, id)?;
        self.node_type.assign_attributes(&mut |change| reconfigure(graph, id, change))?;
        for &(param, value) in &self.params {
            graph.param(id, param).map_or(Ok(()), |param| param.set_value(value))?;
        }
        Ok(id)
    }

    /// `new XNode(context, {...})`.
    fn construct(&self, graph: &mut Graph) -> Result<NodeId, GraphError> {
        let mut kind = self.node_type.created();
        if let NodeType::WaveShaper { curve: Some(curve), .. } = &self.node_type {
            finite("curve", curve)?;
        }
        let rate = graph.sample_rate();
        let mut set = |change: Change<'_>| {
            change(&mut kind);
            Ok(())
        };
        self.node_type.assign_first(rate, &mut set)?;
        self.node_type.assign_attributes(&mut set)?;
        let id = graph.construct(&self.id, kind)?;
        self.set_channels(graph, id)?;
        for &(param, value) in &self.params {
            graph.param(id, param).map_or(Ok(()), |param| param.set_initial_value(value))?;
        }
        Ok(id)
    }

    fn set_channels(&self, graph: &mut Graph, id: NodeId) -> Result<(), GraphError> {
        if let Some(count) = self.channel_count {
            graph.set_channel_count(id, count)?;
        }
        if let Some(mode) = self.channel_count_mode {
            graph.set_channel_count_mode(id, mode)?;
        }
        if let Some(interpretation) = self.channel_interpretation {
            graph.set_channel_interpretation(id, interpretation)?;
        }
        Ok(())
    }
}

/// One assignment to a node's attributes.
type Change<'c> = &'c dyn Fn(&mut NodeKind);
/// What carries an assignment out.
type Set<'s> = &'s mut dyn FnMut(Change<'_>) -> Result<(), GraphError>;

fn reconfigure(graph: &mut Graph, id: NodeId, change: Change<'_>) -> Result<(), GraphError> {
    match graph.kind(id).cloned() {
        Some(mut kind) => {
            change(&mut kind);
            graph.configure(id, kind)
        }
        None => Ok(()),
    }
}

/// One assignment per attribute that is given, in order.
macro_rules! assign {
    ($set:expr; $($value:expr => $pattern:pat, $place:expr;)*) => {{
        $(
            if let Some(value) = $value {
                $set(&|kind| {
                    if let $pattern = kind {
                        $place = *value;
                    }
                })?;
            }
        )*
    }};
}

impl NodeType {
    /// Whether the node starts and stops.
    pub(super) fn is_source(&self) -> bool {
        matches!(self, Self::Oscillator { .. } | Self::BufferSource { .. } | Self::Constant)
    }

    /// The node's parameters, in the order in which they are set.
    pub(super) fn params(&self) -> &'static [ParamName] {
        use ParamName as P;
        match self {
            Self::Oscillator { .. } => &[P::Frequency, P::Detune],
            Self::Compressor => &[P::Threshold, P::Knee, P::Ratio, P::Attack, P::Release],
            Self::Gain => &[P::Gain],
            Self::Biquad { .. } => &[P::Frequency, P::Detune, P::Q, P::Gain],
            Self::BufferSource { .. } => &[P::PlaybackRate, P::Detune],
            Self::Delay { .. } => &[P::DelayTime],
            Self::Constant => &[P::Offset],
            Self::StereoPanner => &[P::Pan],
            Self::Panner { .. } => {
                &[P::PositionX, P::PositionY, P::PositionZ, P::OrientationX, P::OrientationY, P::OrientationZ]
            }
            Self::Analyser { .. }
            | Self::WaveShaper { .. }
            | Self::Convolver { .. }
            | Self::Iir { .. }
            | Self::Merger { .. }
            | Self::Splitter { .. } => &[],
        }
    }

    /// Offset and duration as the page hands them to `start`: a duration brings an offset along.
    fn grain(&self) -> (Option<f64>, Option<f64>) {
        match self {
            Self::BufferSource { offset, duration: Some(duration), .. } => {
                (Some(offset.unwrap_or(0.0)), Some(*duration))
            }
            Self::BufferSource { offset, .. } => (*offset, None),
            _ => (None, None),
        }
    }

    /// The node as its factory method makes it.
    fn created(&self) -> NodeKind {
        match self {
            Self::Oscillator { .. } => NodeKind::Oscillator { shape: OscillatorType::Sine },
            Self::Compressor => NodeKind::DynamicsCompressor,
            Self::Gain => NodeKind::Gain,
            Self::Biquad { .. } => NodeKind::BiquadFilter { filter: BiquadFilterType::Lowpass },
            Self::Analyser { .. } => NodeKind::Analyser(AnalyserOptions::default()),
            Self::BufferSource { .. } => {
                NodeKind::AudioBufferSource { buffer: None, looping: false, loop_start: 0.0, loop_end: 0.0 }
            }
            Self::Delay { max_delay_time } => NodeKind::Delay { max_delay_time: max_delay_time.unwrap_or(1.0) },
            Self::WaveShaper { .. } => NodeKind::WaveShaper { curve: None, oversample: OverSample::None },
            Self::Constant => NodeKind::ConstantSource,
            Self::Convolver { .. } => NodeKind::Convolver { buffer: None, normalize: true },
            Self::StereoPanner => NodeKind::StereoPanner,
            Self::Panner { .. } => NodeKind::Panner(PannerOptions::default()),
            Self::Iir { feedforward, feedback } => {
                NodeKind::IirFilter { feedforward: feedforward.clone(), feedback: feedback.clone() }
            }
            Self::Merger { number_of_inputs } => {
                NodeKind::ChannelMerger { number_of_inputs: number_of_inputs.unwrap_or(6) }
            }
            Self::Splitter { number_of_outputs } => {
                NodeKind::ChannelSplitter { number_of_outputs: number_of_outputs.unwrap_or(6) }
            }
        }
    }

    /// What is assigned right after creation: shapes, filter types, buffers and curves.
    fn assign_first(&self, rate: f32, set: Set<'_>) -> Result<(), GraphError> {
        match self {
            Self::Oscillator { waveform, periodic_wave: wave } => {
                let shape = match (wave, waveform) {
                    (Some(wave), _) => {
                        let wave = periodic_wave(&wave.real, &wave.imag, wave.disable_normalization)?;
                        OscillatorType::Custom(wave)
                    }
                    (None, Some(Waveform::Custom)) => {
                        return Err(GraphError::refused(
                            DomException::InvalidStateError,
                            "type",
                            "custom",
                            "sine, square, sawtooth or triangle, or a periodic wave",
                        ));
                    }
                    (None, Some(Waveform::Square)) => OscillatorType::Square,
                    (None, Some(Waveform::Sawtooth)) => OscillatorType::Sawtooth,
                    (None, Some(Waveform::Triangle)) => OscillatorType::Triangle,
                    (None, Some(Waveform::Sine) | None) => OscillatorType::Sine,
                };
                set(&|kind| *kind = NodeKind::Oscillator { shape: shape.clone() })
            }
            Self::Biquad { filter_type: Some(filter), .. } => {
                set(&|kind| *kind = NodeKind::BiquadFilter { filter: *filter })
            }
            Self::BufferSource { buffer: given, .. } => {
                let audio = Some(Arc::new(given.audio(rate)?));
                set(&|kind| {
                    if let NodeKind::AudioBufferSource { buffer, .. } = kind {
                        buffer.clone_from(&audio);
                    }
                })
            }
            Self::WaveShaper { curve: Some(points), .. } => {
                let points: Arc<[f32]> = points.as_slice().into();
                set(&|kind| {
                    if let NodeKind::WaveShaper { curve, .. } = kind {
                        *curve = Some(points.clone());
                    }
                })
            }
            Self::Convolver { buffer: given, normalize: on } => {
                // The scale is fixed when the buffer is set, so the switch comes first.
                assign! { set; on => NodeKind::Convolver { normalize, .. }, *normalize; }
                let audio = Some(Arc::new(given.audio(rate)?));
                set(&|kind| {
                    if let NodeKind::Convolver { buffer, .. } = kind {
                        buffer.clone_from(&audio);
                    }
                })
            }
            _ => Ok(()),
        }
    }

    /// Plain attributes, which are assigned after the channel settings.
    fn assign_attributes(&self, set: Set<'_>) -> Result<(), GraphError> {
        match self {
            Self::Analyser { fft_size, min_decibels, max_decibels, smoothing_time_constant } => assign! { set;
                fft_size => NodeKind::Analyser(options), options.fft_size;
                min_decibels => NodeKind::Analyser(options), options.min_decibels;
                max_decibels => NodeKind::Analyser(options), options.max_decibels;
                smoothing_time_constant => NodeKind::Analyser(options), options.smoothing_time_constant;
            },
            Self::BufferSource { looping: on, loop_start: start, loop_end: end, .. } => assign! { set;
                on => NodeKind::AudioBufferSource { looping, .. }, *looping;
                start => NodeKind::AudioBufferSource { loop_start, .. }, *loop_start;
                end => NodeKind::AudioBufferSource { loop_end, .. }, *loop_end;
            },
            Self::WaveShaper { oversample: Some(factor), .. } => set(&|kind| {
                if let NodeKind::WaveShaper { oversample, .. } = kind {
                    *oversample = *factor;
                }
            })?,
            Self::Panner {
                panning_model,
                distance_model,
                ref_distance,
                max_distance,
                rolloff_factor,
                cone_inner_angle,
                cone_outer_angle,
                cone_outer_gain,
            } => assign! { set;
                panning_model => NodeKind::Panner(options), options.panning_model;
                distance_model => NodeKind::Panner(options), options.distance_model;
                ref_distance => NodeKind::Panner(options), options.ref_distance;
                max_distance => NodeKind::Panner(options), options.max_distance;
                rolloff_factor => NodeKind::Panner(options), options.rolloff_factor;
                cone_inner_angle => NodeKind::Panner(options), options.cone_inner_angle;
                cone_outer_angle => NodeKind::Panner(options), options.cone_outer_angle;
                cone_outer_gain => NodeKind::Panner(options), options.cone_outer_gain;
            },
            _ => {}
        }
        Ok(())
    }
}

impl Buffer {
    /// The AudioBuffer that `createBuffer` and one `copyToChannel` a channel make; `rate` is the context's.
    fn audio(&self, rate: f32) -> Result<AudioBuffer, GraphError> {
        const MAX_CHANNELS: usize = 32;
        let refused =
            |exception, field, given: String, allowed| Err(GraphError::refused(exception, field, given, allowed));
        let count = self.channels.len();
        let Some(first) = self.channels.first().filter(|_| count <= MAX_CHANNELS) else {
            let exception = DomException::NotSupportedError;
            return refused(exception, "buffer, channels", count.to_string(), "1 to 32");
        };
        let sample_rate = match self.sample_rate {
            None | Some(0.0) => rate,
            Some(given) if !(given as f32).is_finite() => {
                let exception = DomException::TypeError;
                return refused(exception, "buffer, sampleRate", given.to_string(), "a finite number is needed");
            }
            Some(given) => given as f32,
        };
        let channel = |samples: &Vec<f32>| {
            let mut samples = samples.clone();
            samples.resize(first.len(), 0.0);
            samples
        };
        Ok(AudioBuffer { sample_rate, channels: self.channels.iter().map(channel).collect() })
    }
}
