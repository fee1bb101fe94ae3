//! The media graph: which tracks are active, who feeds whom, and the render loop.
//!
//! Gecko, `MediaTrackGraph.cpp`, `AudioNodeTrack.cpp` and `GraphDriver.cpp` (of 2023 to 2026). A node is active from when
//! its first source is started until none of its inputs is active and its own tail is over. The connection of a source
//! that becomes active goes behind those that are, and that is the order of summation. Tracks go to rest between
//! iterations of ten milliseconds, rounded up to whole blocks.

use super::{
    Arithmetic,
    block::Block,
    mixing,
    nodes::{self, Io, Param, Processor},
    order::{self, MUTED},
    rendered_frames,
};
use crate::{
    Error, QUANTUM,
    graph::{ChannelConfig, Graph},
    options::{AudioBuffer, ChannelCountMode, ChannelInterpretation, NodeKind},
    render::DESTINATION,
    rendering::{ReadOut, Rendering},
};

/// Milliseconds of an iteration.
const ITERATION: u64 = 10;

/// Down-mixes what is connected to a parameter.
const PARAM_MIX: ChannelConfig =
    ChannelConfig { count: 1, mode: ChannelCountMode::Explicit, interpretation: ChannelInterpretation::Speakers };

/// A connection.
#[derive(Debug, Clone, Copy)]
struct Port {
    source: usize,
    output: usize,
    target: usize,
    /// None where the source is a parameter's mixer: it comes before the node, and that is all.
    input: Option<usize>,
}

/// What a track does.
enum Role {
    /// Takes the sum as the result.
    Destination,
    /// Passes the sum on to a parameter.
    ParamMixer,
    Node(Box<dyn Processor>),
}

/// A node, or the mixer in front of a parameter.
pub(super) struct Track {
    role: Role,
    channels: ChannelConfig,
    input_count: usize,
    /// Connections whose source is active, in the order of summation.
    inputs: Vec<usize>,
    consumers: Vec<usize>,
    outputs: Vec<Block>,
    params: Vec<Param>,
    /// The mixers of the parameters.
    param_mixers: Vec<Option<usize>>,
    active: bool,
    active_inputs: usize,
    /// A source that has played to its end.
    ended: bool,
    is_delay: bool,
    pub(super) marker: u32,
}

impl Track {
    fn new(role: Role, channels: ChannelConfig, input_count: usize, output_count: usize) -> Self {
        Self {
            active: matches!(role, Role::Destination),
            role,
            channels,
            input_count,
            inputs: Vec::new(),
            consumers: Vec::new(),
            outputs: vec![Block::NULL; output_count.max(1)],
            params: Vec::new(),
            param_mixers: Vec::new(),
            active_inputs: 0,
            ended: false,
            is_delay: false,
            marker: 0,
        }
    }

    pub(super) fn is_delay(&self) -> bool {
        self.is_delay
    }

    fn is_param_mixer(&self) -> bool {
        matches!(self.role, Role::ParamMixer)
    }

    fn keeps_itself_active(&self) -> bool {
        match &self.role {
            Role::Destination => true,
            Role::ParamMixer => false,
            Role::Node(processor) => processor.is_active(),
        }
    }
}

/// A graph being rendered.
pub(super) struct Engine<'g> {
    arithmetic: &'g Arithmetic,
    sample_rate: f32,
    tracks: Vec<Track>,
    ports: Vec<Port>,
    /// Active tracks in the order they run.
    running: Vec<usize>,
    /// The first of the delays in cycles, which end the order.
    first_breaker: usize,
    order_is_stale: bool,
    /// Tracks that may go to rest after this iteration.
    resting: Vec<usize>,
    /// What a track's inputs are gathered in.
    inputs: Vec<Block>,
}

impl<'g> Engine<'g> {
    pub(super) fn new(graph: &Graph, arithmetic: &'g Arithmetic) -> Result<Self, Error> {
        let sample_rate = graph.sample_rate();
        let mut shared = nodes::Shared::new(arithmetic, sample_rate);
        let mut tracks = Vec::with_capacity(graph.nodes().len());
        for node in graph.nodes() {
            let processor = nodes::build(node, &mut shared).map_err(|error| error.at_node(&node.name))?;
            let role = processor.map_or(Role::Destination, Role::Node);
            let mut track = Track::new(role, node.channels, node.inputs.len(), node.output_channels().len());
            track.params = super::params(node, sample_rate, arithmetic);
            track.is_delay = matches!(node.kind, Some(NodeKind::Delay { .. }));
            tracks.push(track);
        }
        let mut engine = Self {
            arithmetic,
            sample_rate,
            tracks,
            ports: Vec::new(),
            running: vec![DESTINATION],
            first_breaker: 0,
            order_is_stale: true,
            resting: Vec::new(),
            inputs: Vec::new(),
        };
        engine.connect(graph);
        for &source in graph.started() {
            if engine.tracks[source].keeps_itself_active() {
                engine.set_active(source);
            }
        }
        Ok(engine)
    }

    fn connect(&mut self, graph: &Graph) {
        for (index, node) in graph.nodes().iter().enumerate() {
            for (input, taps) in node.inputs.iter().enumerate() {
                for tap in taps {
                    self.add_port(Port { source: tap.node, output: tap.output, target: index, input: Some(input) });
                }
            }
            let mut mixers = Vec::with_capacity(node.params.len());
            for param in &node.params {
                let mixer = (!param.taps.is_empty()).then(|| {
                    self.tracks.push(Track::new(Role::ParamMixer, PARAM_MIX, 1, 1));
                    self.tracks.len() - 1
                });
                if let Some(mixer) = mixer {
                    self.add_port(Port { source: mixer, output: 0, target: index, input: None });
                    for tap in &param.taps {
                        let port = Port { source: tap.node, output: tap.output, target: mixer, input: Some(0) };
                        self.add_port(port);
                    }
                }
                mixers.push(mixer);
            }
            self.tracks[index].param_mixers = mixers;
        }
    }

    /// Nothing is active yet but the destination, which feeds nobody.
    fn add_port(&mut self, port: Port) {
        self.tracks[port.source].consumers.push(self.ports.len());
        self.ports.push(port);
    }

    fn set_active(&mut self, track: usize) {
        if self.tracks[track].active || self.tracks[track].ended {
            return;
        }
        self.tracks[track].active = true;
        let consumers = self.tracks[track].consumers.clone();
        for &port in &consumers {
            let target = self.ports[port].target;
            self.tracks[target].inputs.push(port);
        }
        self.running.push(track);
        self.order_is_stale = true;
        if self.tracks[track].is_param_mixer() {
            return;
        }
        for port in consumers {
            let target = self.ports[port].target;
            self.tracks[target].active_inputs += 1;
            self.set_active(target);
        }
    }

    fn rest_if_done(&mut self, track: usize) {
        let slot = &self.tracks[track];
        let needed = (slot.active_inputs > 0 || slot.keeps_itself_active()) && !slot.ended;
        if needed || !slot.active {
            return;
        }
        let slot = &mut self.tracks[track];
        slot.active = false;
        slot.outputs.fill(Block::NULL);
        let consumers = slot.consumers.clone();
        for &port in &consumers {
            let target = self.ports[port].target;
            self.tracks[target].inputs.retain(|&input| input != port);
        }
        self.running.retain(|&running| running != track);
        self.order_is_stale = true;
        if self.tracks[track].is_param_mixer() {
            return;
        }
        for port in consumers {
            let target = self.ports[port].target;
            self.tracks[target].active_inputs -= 1;
            if self.arithmetic.rest_in_turn {
                self.resting.push(target);
            } else {
                self.rest_if_done(target);
            }
        }
    }

    /// Renders the whole length.
    pub(super) fn run(mut self, graph: &Graph) -> Rendering {
        let mut channels = vec![vec![0.0f32; graph.length()]; graph.destination_channels()];
        let iteration = (graph.sample_rate() as u64 * ITERATION / 1000).next_multiple_of(QUANTUM as u64) as usize;
        for frame in (0..graph.length()).step_by(QUANTUM) {
            if frame % iteration == 0 {
                for track in std::mem::take(&mut self.resting) {
                    self.rest_if_done(track);
                }
            }
            if std::mem::take(&mut self.order_is_stale) {
                let ports = &self.ports;
                let sources = |track: &Track| track.inputs.iter().map(|&port| ports[port].source).collect();
                self.first_breaker = order::update(&mut self.running, &mut self.tracks, sources);
            }
            self.block(frame);
            let result = &self.tracks[DESTINATION].outputs[0];
            let frames = QUANTUM.min(graph.length() - frame);
            if !result.is_null() {
                for (channel, output) in channels.iter_mut().enumerate() {
                    result.scale_into(channel, &mut output[frame..frame + frames]);
                }
            }
        }
        let end = rendered_frames(graph) as f64 / f64::from(graph.sample_rate());
        let buffer = AudioBuffer { sample_rate: graph.sample_rate(), channels };
        let arithmetic = self.arithmetic;
        let nodes = self.tracks.into_iter().zip(graph.nodes()).map(|(track, node)| {
            let read_out = match track.role {
                Role::Node(processor) => processor.read_out(),
                Role::Destination | Role::ParamMixer => ReadOut::None,
            };
            (read_out, super::values(node, end, arithmetic))
        });
        Rendering::new(buffer, nodes)
    }

    fn block(&mut self, frame: usize) {
        for index in self.first_breaker..self.running.len() {
            let delay = self.running[index];
            self.process(delay, frame, |processor, io| processor.produce_before_input(io), &[]);
        }
        for index in 0..self.running.len() {
            let track = self.running[index];
            if self.tracks[track].marker == MUTED {
                self.tracks[track].outputs.fill(Block::NULL);
                continue;
            }
            let mut inputs = std::mem::take(&mut self.inputs);
            inputs.extend((0..self.tracks[track].input_count.max(1)).map(|input| self.input(track, input)));
            match &self.tracks[track].role {
                Role::Node(_) => self.process(track, frame, |processor, io| processor.process(io), &inputs),
                Role::Destination | Role::ParamMixer => {
                    self.tracks[track].outputs[0] = inputs.pop().unwrap_or(Block::NULL);
                }
            }
            inputs.clear();
            self.inputs = inputs;
        }
    }

    /// The sum of what is connected to an input.
    fn input(&self, track: usize, input: usize) -> Block {
        let slot = &self.tracks[track];
        let connected = slot.inputs.iter().map(|&port| &self.ports[port]).filter(|port| port.input == Some(input));
        let blocks = connected.map(|port| &self.tracks[port.source].outputs[port.output]);
        mixing::sum(blocks, &slot.channels, self.arithmetic.add_with_scale, self.arithmetic.evaluation)
    }

    fn process(
        &mut self,
        track: usize,
        frame: usize,
        run: impl FnOnce(&mut dyn Processor, &mut Io<'_>),
        inputs: &[Block],
    ) {
        for index in 0..self.tracks[track].params.len() {
            if let Some(mixer) = self.tracks[track].param_mixers[index] {
                self.tracks[track].params[index].input = Some(self.tracks[mixer].outputs[0].clone());
            }
        }
        let slot = &mut self.tracks[track];
        let Role::Node(processor) = &mut slot.role else { return };
        let mut io = Io {
            frame: frame as i64,
            sample_rate: self.sample_rate,
            arithmetic: self.arithmetic,
            interpretation: slot.channels.interpretation,
            inputs,
            outputs: &mut slot.outputs,
            params: &mut slot.params,
            finished: false,
            may_rest: false,
        };
        run(processor.as_mut(), &mut io);
        let Io { finished, may_rest, .. } = io;
        if finished && !slot.ended {
            slot.ended = true;
            self.resting.push(track);
        } else if may_rest && (slot.active_inputs == 0 || slot.ended) {
            self.resting.push(track);
        }
    }
}
