//! A graph as a script builds it: nodes, settings, connections, schedules. Mistakes are reported where they are made,
//! as a browser does.

mod validate;

use crate::{
    DomException, EngineArithmetic, Error,
    dsp::buffer_reader::StartRate,
    gecko,
    nodes::{Schedule, Start},
    options::{ChannelCountMode, ChannelInterpretation, NodeKind, ParamName},
    param::{AudioParam, descriptor, param_names},
    render::{DESTINATION, Engine, Tap},
    rendering::Rendering,
};

/// A node of one [`Graph`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) usize);

/// channelCount, channelCountMode and channelInterpretation of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ChannelConfig {
    pub(crate) count: usize,
    pub(crate) mode: ChannelCountMode,
    pub(crate) interpretation: ChannelInterpretation,
}

impl ChannelConfig {
    /// Channels of an input whose widest connection has so many.
    pub(crate) fn channels(&self, widest: usize) -> usize {
        match self.mode {
            ChannelCountMode::Explicit => self.count,
            ChannelCountMode::ClampedMax => widest.min(self.count),
            ChannelCountMode::Max => widest,
        }
    }
}

/// A parameter with what is connected to it, in the order of connection.
#[derive(Debug, Clone)]
pub(crate) struct Param {
    pub(crate) name: ParamName,
    pub(crate) param: AudioParam,
    pub(crate) taps: Vec<Tap>,
}

/// A node as a script has set it.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) name: String,
    /// None for the destination.
    pub(crate) kind: Option<NodeKind>,
    pub(crate) channels: ChannelConfig,
    pub(crate) params: Vec<Param>,
    /// What is connected to each input, in the order of connection.
    pub(crate) inputs: Vec<Vec<Tap>>,
    pub(crate) schedule: Schedule,
    /// Made by its constructor, not by a factory method.
    pub(crate) constructed: bool,
}

impl Node {
    /// Channels of each output before anything is connected.
    pub(crate) fn output_channels(&self) -> Vec<usize> {
        match &self.kind {
            None => vec![],
            Some(NodeKind::ChannelMerger { number_of_inputs }) => vec![*number_of_inputs as usize],
            Some(NodeKind::ChannelSplitter { number_of_outputs }) => vec![1; *number_of_outputs as usize],
            Some(NodeKind::DynamicsCompressor | NodeKind::StereoPanner | NodeKind::Panner(_)) => vec![2],
            Some(NodeKind::AudioBufferSource { buffer: Some(buffer), .. }) => vec![buffer.channels.len()],
            Some(NodeKind::Convolver { buffer: Some(buffer), .. }) => vec![buffer.channels.len().clamp(1, 2)],
            Some(_) => vec![1],
        }
    }

    fn is_source(&self) -> bool {
        matches!(
            self.kind,
            Some(NodeKind::Oscillator { .. } | NodeKind::ConstantSource | NodeKind::AudioBufferSource { .. })
        )
    }
}

/// A graph of audio nodes with its destination, as an `OfflineAudioContext` holds it.
///
/// Nodes are named by the caller; names serve in error messages only.
#[derive(Debug, Clone)]
pub struct Graph {
    sample_rate: f32,
    length: usize,
    nodes: Vec<Node>,
    /// Sources in the order they were started.
    started: Vec<usize>,
}

impl Graph {
    /// An empty graph that will render `length` frames of `number_of_channels` channels at `sample_rate` hertz.
    ///
    /// # Errors
    /// `NotSupportedError` for 0 or more than 32 channels, no frames, or a rate outside 3000 to 768000 Hz, as the
    /// constructor of `OfflineAudioContext` throws it; [`Error::Limit`] for more than 2^26 samples in all.
    pub fn new(number_of_channels: u32, length: u64, sample_rate: f64) -> Result<Self, Error> {
        let (channels, length, sample_rate) = validate::context(number_of_channels, length, sample_rate)?;
        let destination = Node {
            name: "destination".to_owned(),
            kind: None,
            channels: ChannelConfig {
                count: channels,
                mode: ChannelCountMode::Explicit,
                interpretation: ChannelInterpretation::Speakers,
            },
            params: Vec::new(),
            inputs: vec![Vec::new()],
            schedule: Schedule::default(),
            constructed: false,
        };
        Ok(Self { sample_rate, length, nodes: vec![destination], started: Vec::new() })
    }

    /// Hertz.
    pub fn sample_rate(&self) -> f32 {
        self.sample_rate
    }

    /// Frames to render.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The destination node.
    pub fn destination(&self) -> NodeId {
        NodeId(DESTINATION)
    }

    pub(crate) fn destination_channels(&self) -> usize {
        self.nodes[DESTINATION].channels.count
    }

    pub(crate) fn started(&self) -> &[usize] {
        &self.started
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The name a node was given.
    pub fn name(&self, node: NodeId) -> &str {
        &self.nodes[node.0].name
    }

    /// A node's type and attributes; none for the destination.
    pub fn kind(&self, node: NodeId) -> Option<&NodeKind> {
        self.nodes[node.0].kind.as_ref()
    }

    /// Adds a node with every parameter at its default.
    ///
    /// # Errors
    /// What the node's factory method or constructor throws for these attributes, with the field named.
    pub fn add(&mut self, name: &str, kind: NodeKind) -> Result<NodeId, Error> {
        validate::node_count(self.nodes.len(), self.length)?;
        validate::kind(&kind, self.sample_rate).map_err(|e| e.at_node(name))?;
        let channels = default_channels(&kind);
        let inputs = match &kind {
            NodeKind::Oscillator { .. } | NodeKind::ConstantSource | NodeKind::AudioBufferSource { .. } => 0,
            NodeKind::ChannelMerger { number_of_inputs } => *number_of_inputs as usize,
            _ => 1,
        };
        let params = param_names(&kind)
            .iter()
            .filter_map(|&param| {
                let descriptor = descriptor(&kind, param, self.sample_rate)?;
                Some(Param { name: param, param: AudioParam::new(descriptor), taps: Vec::new() })
            })
            .collect();
        self.nodes.push(Node {
            name: name.to_owned(),
            kind: Some(kind),
            channels,
            params,
            inputs: vec![Vec::new(); inputs],
            schedule: Schedule::default(),
            constructed: false,
        });
        Ok(NodeId(self.nodes.len() - 1))
    }

    /// As [`Graph::add`], with a node's constructor: `kind` holds its options. In some targets they are of less
    /// precision than the attributes.
    ///
    /// # Errors
    /// As [`Graph::add`].
    pub fn construct(&mut self, name: &str, kind: NodeKind) -> Result<NodeId, Error> {
        let id = self.add(name, kind)?;
        self.nodes[id.0].constructed = true;
        Ok(id)
    }

    /// Replaces a node's attributes.
    ///
    /// # Errors
    /// What the attributes' setters throw, and `InvalidStateError` for a change of node type or of what is fixed at
    /// creation (a merger's inputs, a splitter's outputs, the longest delay, a filter's coefficients).
    pub fn configure(&mut self, node: NodeId, kind: NodeKind) -> Result<(), Error> {
        let slot = &mut self.nodes[node.0];
        validate::kind(&kind, self.sample_rate)
            .and_then(|()| validate::change(slot.kind.as_ref(), &kind))
            .map_err(|e| e.at_node(&slot.name))?;
        slot.kind = Some(kind);
        Ok(())
    }

    /// Sets `channelCount`.
    ///
    /// # Errors
    /// `NotSupportedError` outside 1 to 32, or 1 to 2 where the node says so; `InvalidStateError` where it is fixed.
    pub fn set_channel_count(&mut self, node: NodeId, count: u32) -> Result<(), Error> {
        let slot = &mut self.nodes[node.0];
        slot.channels.count = validate::channel_count(slot, count).map_err(|e| e.at_node(&slot.name))?;
        Ok(())
    }

    /// Sets `channelCountMode`.
    ///
    /// # Errors
    /// `NotSupportedError` for "max" on a node of at most two channels; `InvalidStateError` where it is fixed.
    pub fn set_channel_count_mode(&mut self, node: NodeId, mode: ChannelCountMode) -> Result<(), Error> {
        let slot = &mut self.nodes[node.0];
        validate::channel_count_mode(slot, mode).map_err(|e| e.at_node(&slot.name))?;
        slot.channels.mode = mode;
        Ok(())
    }

    /// Sets `channelInterpretation`.
    ///
    /// # Errors
    /// `InvalidStateError` for "speakers" on a splitter.
    pub fn set_channel_interpretation(
        &mut self,
        node: NodeId,
        interpretation: ChannelInterpretation,
    ) -> Result<(), Error> {
        let slot = &mut self.nodes[node.0];
        validate::channel_interpretation(slot, interpretation).map_err(|e| e.at_node(&slot.name))?;
        slot.channels.interpretation = interpretation;
        Ok(())
    }

    /// An AudioParam of a node; none if it has no such parameter.
    pub fn param(&mut self, node: NodeId, param: ParamName) -> Option<&mut AudioParam> {
        self.nodes[node.0].params.iter_mut().find(|p| p.name == param).map(|p| &mut p.param)
    }

    fn tap(&self, from: NodeId, output: u32) -> Result<Tap, Error> {
        let node = &self.nodes[from.0];
        let outputs = node.output_channels().len();
        if output as usize >= outputs {
            return Err(Error::refused(
                DomException::IndexSizeError,
                "connect, output",
                output,
                format!("the node has {outputs} outputs, counted from 0"),
            )
            .at_node(&node.name));
        }
        Ok(Tap { node: from.0, output: output as usize })
    }

    /// Connects an output to an input. A connection that is there already changes nothing.
    ///
    /// # Errors
    /// `IndexSizeError` for an output or input that the node has not.
    pub fn connect(&mut self, from: NodeId, output: u32, to: NodeId, input: u32) -> Result<(), Error> {
        let tap = self.tap(from, output)?;
        let node = &mut self.nodes[to.0];
        let inputs = node.inputs.len();
        let Some(taps) = node.inputs.get_mut(input as usize) else {
            return Err(Error::refused(
                DomException::IndexSizeError,
                "connect, input",
                input,
                format!("the node has {inputs} inputs, counted from 0"),
            )
            .at_node(&node.name));
        };
        if !taps.contains(&tap) {
            taps.push(tap);
        }
        Ok(())
    }

    /// Connects an output to a parameter. A connection that is there already changes nothing.
    ///
    /// # Errors
    /// `IndexSizeError` for an output that the node has not; `TypeError` for a parameter that the node has not.
    pub fn connect_param(&mut self, from: NodeId, output: u32, to: NodeId, param: ParamName) -> Result<(), Error> {
        let tap = self.tap(from, output)?;
        let node = &mut self.nodes[to.0];
        let Some(slot) = node.params.iter_mut().find(|p| p.name == param) else {
            let error = Error::refused(
                DomException::TypeError,
                "connect",
                param.name(),
                "the node has no AudioParam of that name",
            );
            return Err(error.at_node(&node.name));
        };
        if !slot.taps.contains(&tap) {
            slot.taps.push(tap);
        }
        Ok(())
    }

    /// Schedules a source. `offset` and `duration`, in seconds of the buffer, are for buffer sources.
    ///
    /// # Errors
    /// `InvalidStateError` if the source was started before, `RangeError` for negative times, `TypeError` for numbers
    /// that are not finite and for nodes that don't play.
    pub fn start(&mut self, node: NodeId, when: f64, offset: Option<f64>, duration: Option<f64>) -> Result<(), Error> {
        let slot = &mut self.nodes[node.0];
        validate::start(slot, when, offset, duration).map_err(|e| e.at_node(&slot.name))?;
        let value = |name| slot.params.iter().find(|p| p.name == name).map(|p| p.param.value());
        let rate = match (value(ParamName::PlaybackRate), value(ParamName::Detune)) {
            (Some(1.0) | None, Some(0.0) | None) => StartRate::Natural,
            (Some(rate), _) if rate < 0.0 => StartRate::Backward,
            _ => StartRate::Changed,
        };
        slot.schedule.start = Some(Start { when, offset, duration, rate });
        self.started.push(node.0);
        Ok(())
    }

    /// Ends a source at `when` seconds. The last call counts.
    ///
    /// # Errors
    /// `InvalidStateError` if the source was not started, `RangeError` for a negative time, `TypeError` for a number
    /// that is not finite and for nodes that don't play.
    pub fn stop(&mut self, node: NodeId, when: f64) -> Result<(), Error> {
        let slot = &mut self.nodes[node.0];
        validate::stop(slot, when).map_err(|e| e.at_node(&slot.name))?;
        slot.schedule.stop = Some(when);
        Ok(())
    }

    /// Renders the graph as a target with this arithmetic does.
    ///
    /// # Errors
    /// An exception for what this engine refuses, though others do not; [`Error::Cycle`] for a cycle without a DelayNode, [`Error::Limit`] for what needs more memory than lastbit grants,
    /// [`Error::Absent`] where the browser has no Web Audio, [`Error::NotModelled`] for what browsers do and lastbit does
    /// not.
    pub fn render(&self, arithmetic: &EngineArithmetic) -> Result<Rendering, Error> {
        arithmetic.check(self)?;
        // Gecko renders a cycle as silence.
        if arithmetic.blink().is_some() {
            validate::cycles(&self.nodes)?;
        }
        // Nodes pull one another recursively: a deep graph gets a stack to match.
        const STACK_PER_NODE: usize = 16 << 10;
        const SHALLOW: usize = 32;
        if self.nodes.len() <= SHALLOW {
            return self.render_here(arithmetic);
        }
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new()
                .stack_size((1 << 20) + self.nodes.len() * STACK_PER_NODE)
                .spawn_scoped(scope, || self.render_here(arithmetic));
            match thread.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(rendering)) => rendering,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                Err(_) => Err(validate::too_deep(self.nodes.len())),
            }
        })
    }

    /// The same graph in a context of another rate.
    pub(crate) fn at_rate(&self, sample_rate: f32) -> Self {
        Self { sample_rate, ..self.clone() }
    }

    fn render_here(&self, arithmetic: &EngineArithmetic) -> Result<Rendering, Error> {
        let arithmetic = match arithmetic {
            EngineArithmetic::Blink(arithmetic) => arithmetic,
            EngineArithmetic::Gecko(arithmetic) => return gecko::render(self, arithmetic),
            EngineArithmetic::Absent => return Err(Error::Absent),
        };
        // Building is main-thread work in a browser, and so is all that is read off nodes afterwards.
        let engine = lastbit_vecmath::with_subnormals(|| Engine::new(self, arithmetic))?;
        let rendering = if arithmetic.flush_to_zero {
            lastbit_vecmath::with_flush_to_zero(|| engine.run(self))
        } else {
            lastbit_vecmath::with_subnormals(|| engine.run(self))
        };
        Ok(rendering.with_nan(arithmetic.default_nan))
    }

    /// `getFrequencyResponse` of a BiquadFilterNode or IIRFilterNode at `frequencies` hertz: magnitudes and phases in
    /// radians, NaN for frequencies outside 0 to half the sample rate.
    ///
    /// # Errors
    /// `TypeError` for any other node.
    pub fn frequency_response(
        &self,
        node: NodeId,
        arithmetic: &EngineArithmetic,
        frequencies: &[f32],
    ) -> Result<(Vec<f32>, Vec<f32>), Error> {
        self.response(node, None, arithmetic, frequencies)
    }

    /// As [`frequency_response`](Self::frequency_response), asked after a render of this graph: for the values that
    /// automation has left.
    ///
    /// # Errors
    /// As [`frequency_response`](Self::frequency_response).
    pub fn frequency_response_after(
        &self,
        rendering: &Rendering,
        node: NodeId,
        arithmetic: &EngineArithmetic,
        frequencies: &[f32],
    ) -> Result<(Vec<f32>, Vec<f32>), Error> {
        self.response(node, Some(rendering.param_values(node)), arithmetic, frequencies)
    }

    fn response(
        &self,
        node: NodeId,
        values: Option<&[f32]>,
        arithmetic: &EngineArithmetic,
        frequencies: &[f32],
    ) -> Result<(Vec<f32>, Vec<f32>), Error> {
        let node = &self.nodes[node.0];
        match arithmetic {
            EngineArithmetic::Blink(arithmetic) => {
                let values =
                    values.map_or_else(|| node.params.iter().map(|p| p.param.value()).collect(), <[f32]>::to_vec);
                crate::nodes::frequency_response(node, &values, self.sample_rate, arithmetic, frequencies)
            }
            EngineArithmetic::Gecko(arithmetic) => {
                gecko::frequency_response(node, values, self.sample_rate, arithmetic, frequencies)
            }
            EngineArithmetic::Absent => Err(Error::Absent),
        }
        .map_err(|e| e.at_node(&node.name))
    }
}

fn default_channels(kind: &NodeKind) -> ChannelConfig {
    let (count, mode, interpretation) = match kind {
        NodeKind::DynamicsCompressor | NodeKind::Convolver { .. } | NodeKind::StereoPanner | NodeKind::Panner(_) => {
            (2, ChannelCountMode::ClampedMax, ChannelInterpretation::Speakers)
        }
        NodeKind::ChannelMerger { .. } => (1, ChannelCountMode::Explicit, ChannelInterpretation::Speakers),
        NodeKind::ChannelSplitter { number_of_outputs } => {
            (*number_of_outputs as usize, ChannelCountMode::Explicit, ChannelInterpretation::Discrete)
        }
        _ => (2, ChannelCountMode::Max, ChannelInterpretation::Speakers),
    };
    ChannelConfig { count, mode, interpretation }
}
