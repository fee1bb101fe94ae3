//! The render loop: 128 frames at a time, each node once a quantum, pulled from the destination.
//!
//! Blink, `offline_audio_destination_handler.cc`, `audio_handler.cc`, `audio_node_input.cc`. A node whose inputs are
//! silent, and whose latency and tail have passed since they were not, gives silence without being processed. A node
//! pulled while it is being processed (a cycle) gives what it gave in the quantum before.

mod quantum;
mod wiring;

pub(crate) use quantum::Quantum;
pub(crate) use wiring::Tap;

use crate::{
    Arithmetic, Error, QUANTUM,
    arithmetic::SilentStart,
    bus::Bus,
    graph::{ChannelConfig, Graph},
    nodes::{self, Processor},
    options::AudioBuffer,
    param::{AudioParam, Clock},
    rendering::{ReadOut, Rendering},
};
use lastbit_libm::{EvaluationMethod, extended::Extended};
use wiring::{InputSlot, OutputSlot};

/// The place of a silent mono bus, which nobody writes.
const SILENCE: usize = 1;

/// The destination's place among the nodes.
pub(crate) const DESTINATION: usize = 0;

/// A graph being rendered.
pub(crate) struct Engine<'g> {
    arithmetic: &'g Arithmetic,
    clock: Clock,
    nodes: Vec<Slot>,
    buses: Vec<Bus>,
    /// Stands in for an input that is the node's own output.
    loop_back: usize,
    /// Nodes that are processed although nothing pulls them.
    automatic: Vec<usize>,
    /// Sources that are stopped from outside.
    stoppable: Vec<usize>,
    finished_sources: Vec<usize>,
    /// Sources that ended in the quantum before, where they are cut that late.
    waiting_sources: Vec<usize>,
    has_dirty_inputs: bool,
    /// How often nodes may still be processed again in this quantum.
    repetitions: usize,
}

/// What one quantum may cost where nodes are processed once for each path to where they are heard.
const MAX_REPETITIONS: usize = 1 << 12;

/// A node being rendered.
struct Slot {
    /// Taken out while it runs; the destination has none.
    processor: Option<Box<dyn Processor>>,
    channels: ChannelConfig,
    inputs: Vec<InputSlot>,
    outputs: Vec<OutputSlot>,
    params: Vec<ParamSlot>,
    has_tail: bool,
    /// Connections to the inputs, and one for a source that is scheduled or playing.
    connection_count: usize,
    disabled: bool,
    /// The frame of the quantum this node last ran in.
    processed_at: Option<u64>,
    /// It is being processed.
    running: bool,
    /// Seconds: the end of the last quantum with a non-silent input.
    last_non_silent: f64,
}

struct ParamSlot {
    own: AudioParam,
    taps: Vec<Tap>,
}

impl<'g> Engine<'g> {
    pub(crate) fn new(graph: &Graph, arithmetic: &'g Arithmetic) -> Result<Self, Error> {
        let mut buses = vec![Bus::new(1), Bus::new(1)];
        let mut add_bus = |channels| {
            buses.push(Bus::new(channels));
            buses.len() - 1
        };
        let mut nodes = Vec::with_capacity(graph.nodes().len());
        for node in graph.nodes() {
            let processor = nodes::build(node, graph.sample_rate(), arithmetic).map_err(|e| e.at_node(&node.name))?;
            let inputs: Vec<_> =
                node.inputs.iter().map(|taps| InputSlot::new(taps.clone(), add_bus(node.channels.count))).collect();
            let outputs = node
                .output_channels()
                .into_iter()
                .map(|channels| OutputSlot {
                    bus: add_bus(channels),
                    enabled: true,
                    listeners: Vec::new(),
                    feeds_params: false,
                    in_place: false,
                })
                .collect();
            nodes.push(Slot {
                channels: node.channels,
                has_tail: processor.as_ref().is_some_and(|p| p.requires_tail_processing()),
                connection_count: node.inputs.iter().map(Vec::len).sum::<usize>()
                    + usize::from(node.schedule.start.is_some()),
                processor,
                inputs,
                outputs,
                params: node
                    .params
                    .iter()
                    .map(|p| ParamSlot { own: p.param.prepared(arithmetic), taps: p.taps.clone() })
                    .collect(),
                disabled: false,
                processed_at: None,
                running: false,
                last_non_silent: match arithmetic.silent_start {
                    SilentStart::SecondBefore => -1.0,
                    SilentStart::AtStart => 0.0,
                },
            });
        }
        let mut engine = Self {
            arithmetic,
            clock: Clock { frame: 0, sample_rate: graph.sample_rate() },
            nodes,
            buses,
            loop_back: 0,
            automatic: Vec::new(),
            stoppable: Vec::new(),
            finished_sources: Vec::new(),
            waiting_sources: Vec::new(),
            has_dirty_inputs: true,
            repetitions: 0,
        };
        engine.wire();
        Ok(engine)
    }

    /// Tells each output who listens to it, and settles what holds before the first quantum.
    fn wire(&mut self) {
        for node in 0..self.nodes.len() {
            for input in 0..self.nodes[node].inputs.len() {
                for tap in self.nodes[node].inputs[input].active.clone() {
                    self.nodes[tap.node].outputs[tap.output].listeners.push((node, input));
                }
            }
            for param in 0..self.nodes[node].params.len() {
                for tap in self.nodes[node].params[param].taps.clone() {
                    self.nodes[tap.node].outputs[tap.output].feeds_params = true;
                }
            }
        }
        for node in 0..self.nodes.len() {
            let slot = &self.nodes[node];
            let Some(processor) = &slot.processor else { continue };
            let heard = slot.outputs.iter().any(|o| !o.listeners.is_empty() || o.feeds_params);
            let fed = slot.inputs.iter().any(|i| !i.active.is_empty());
            if processor.runs_unheard() && !heard && fed {
                self.automatic.push(node);
            }
            if processor.has_deadline() {
                self.stoppable.push(node);
            }
            if processor.starts_disabled() && !fed {
                self.disable_outputs(node);
            }
        }
        self.update_dirty_inputs();
    }

    /// Renders the whole length.
    pub(crate) fn run(mut self, graph: &Graph) -> Rendering {
        let mut channels: Vec<_> =
            (0..graph.destination_channels()).map(|_| Vec::with_capacity(graph.length())).collect();
        for start in (0..graph.length()).step_by(QUANTUM) {
            self.clock.frame = start as u64;
            self.repetitions = if self.forgets_quantum() { MAX_REPETITIONS } else { 0 };
            self.update_dirty_inputs();
            self.stop_sources();
            self.pull_input(DESTINATION, 0);
            let frames = QUANTUM.min(graph.length() - start);
            let mixed = &self.buses[self.input_bus(DESTINATION, 0)];
            for (channel, out) in channels.iter_mut().enumerate() {
                out.extend_from_slice(&mixed.channel(channel)[..frames]);
            }
            for index in 0..self.automatic.len() {
                self.process_if_necessary(self.automatic[index]);
            }
            self.break_connections();
            self.update_dirty_inputs();
        }
        self.cut_finished();
        let buffer = AudioBuffer { sample_rate: graph.sample_rate(), channels };
        let nodes = self.nodes.into_iter().map(|slot| {
            let values = slot.params.iter().map(|param| param.own.value()).collect();
            (slot.processor.map_or(ReadOut::None, |processor| processor.read_out()), values)
        });
        Rendering::new(buffer, nodes)
    }

    /// Ends the sources that are past their deadlines.
    fn stop_sources(&mut self) {
        for &node in &self.stoppable {
            if let Some(processor) = &mut self.nodes[node].processor
                && processor.stop_at_deadline(&self.clock)
            {
                self.finished_sources.push(node);
            }
        }
    }

    /// The bus an input is read from.
    fn input_bus(&self, node: usize, input: usize) -> usize {
        self.nodes[node].inputs[input].source
    }

    fn pull_input(&mut self, node: usize, input: usize) {
        let InputSlot { ref rendering, summing, source, .. } = self.nodes[node].inputs[input];
        if let [only] = rendering[..]
            && source != summing
        {
            if self.nodes[only.node].outputs.len() > 1 {
                self.nodes[node].inputs[input].source = self.place(node, only);
            }
            return self.process_if_necessary(only.node);
        }
        let count = rendering.len();
        let interpretation = self.nodes[node].channels.interpretation;
        self.buses[summing].zero();
        for index in 0..count {
            let tap = self.nodes[node].inputs[input].rendering[index];
            let source = self.pull_tap(tap);
            if let Ok([sum, source]) = self.buses.get_disjoint_mut([summing, source]) {
                sum.sum_from(source, interpretation, self.arithmetic.products);
            }
        }
    }

    /// The bus in which a node finds what one of several outputs gives.
    ///
    /// Blink and WebKit, `AudioNodeOutput::Pull`: an output learns that it is to write to its listener's when that pulls it.
    /// If the splitter has run by then, because another output of it was pulled before, the listener reads its own last
    /// quantum: silence, since this is the first. From the next one on the place is known. Confirmed by splitters in Chromium
    /// 156, whose outputs are pulled in any order, and in WebKitGTK 2.50.6.
    fn place(&mut self, node: usize, tap: Tap) -> usize {
        let has_run = self.nodes[tap.node].processed_at == Some(self.clock.frame) && self.repetitions == 0;
        let in_place = self.in_place_successor(tap) == Some(node);
        let output = &mut self.nodes[tap.node].outputs[tap.output];
        let was_in_place = std::mem::replace(&mut output.in_place, in_place);
        if in_place && !was_in_place && has_run { SILENCE } else { output.bus }
    }

    /// Runs the node behind a connection and names the bus it wrote.
    fn pull_tap(&mut self, tap: Tap) -> usize {
        self.process_if_necessary(tap.node);
        self.nodes[tap.node].outputs[tap.output].bus
    }

    /// Whether nodes do not know a quantum again, and are processed anew each time they are pulled.
    ///
    /// WebKit, `AudioNode::processIfNecessary`, compares the context's time with the one remembered, an f64. On the x87 the
    /// one is still in its register, a quotient of 64 bits, and equals the other only where an f64 holds it. Confirmed by
    /// the graphs of WebKitGTK 2.50.6 on i386 in which a node feeds two others.
    fn forgets_quantum(&self) -> bool {
        if self.arithmetic.evaluation == EvaluationMethod::Rounded {
            return false;
        }
        let time = Extended::from(self.clock.frame as f64) / Extended::from(self.clock.sample_rate);
        Extended::from(time.to_f64()) != time
    }

    fn process_if_necessary(&mut self, node: usize) {
        // Set first: in a cycle this node is asked again before it is done, and then gives its last quantum.
        if self.nodes[node].processed_at.replace(self.clock.frame) == Some(self.clock.frame) {
            // Browsers that forget the quantum never come to an end of a cycle.
            if self.nodes[node].running || self.repetitions == 0 {
                return;
            }
            self.repetitions -= 1;
        }
        self.nodes[node].running = true;
        self.process(node);
        self.nodes[node].running = false;
    }

    fn process(&mut self, node: usize) {
        for input in 0..self.nodes[node].inputs.len() {
            self.pull_input(node, input);
        }
        let silent =
            (0..self.nodes[node].inputs.len()).all(|input| self.buses[self.input_bus(node, input)].is_silent());
        if silent && self.propagates_silence(node) {
            for output in &self.nodes[node].outputs {
                self.buses[output.bus].zero();
            }
            // The timelines go on, and what modulates them is pulled.
            let mut unused = [0.0; QUANTUM];
            if !self.nodes[node].inputs.is_empty() {
                for param in 0..self.nodes[node].params.len() {
                    self.param_values(node, param, &mut unused);
                }
            }
        } else {
            for output in &self.nodes[node].outputs {
                self.buses[output.bus].clear_silent();
            }
            self.put_input_in_place(node);
            if let Some(mut processor) = self.nodes[node].processor.take() {
                processor.process(&mut Quantum::new(self, node));
                self.nodes[node].processor = Some(processor);
            }
        }
        if !silent {
            self.nodes[node].last_non_silent =
                (self.clock.frame + QUANTUM as u64) as f64 / f64::from(self.clock.sample_rate);
        }
    }

    /// A node that works in place has its input where its output is to be: in a cycle through one of its parameters, that is
    /// what is heard of it.
    ///
    /// Blink and WebKit, `PullInputs` of nodes that suggest their own output as a place. Confirmed by delays whose time
    /// hangs on what they give, in Chromium 156 and WebKitGTK 2.50.6.
    fn put_input_in_place(&mut self, node: usize) {
        let slot = &self.nodes[node];
        let ([input], [output]) = (&slot.inputs[..], &slot.outputs[..]) else { return };
        let &[only] = &input.rendering[..] else { return };
        let is_heard_in_cycles = slot.params.iter().any(|param| !param.taps.is_empty());
        if is_heard_in_cycles
            && self.in_place_successor(only) == Some(node)
            && let Ok([source, place]) = self.buses.get_disjoint_mut([input.source, output.bus])
        {
            place.samples_mut().copy_from_slice(source.samples());
        }
    }

    fn propagates_silence(&self, node: usize) -> bool {
        let slot = &self.nodes[node];
        slot.processor.as_ref().is_some_and(|processor| {
            processor.is_over().unwrap_or_else(|| {
                slot.last_non_silent + processor.latency_time() + processor.tail_time() < self.clock.time()
            })
        })
    }

    fn is_sample_accurate(&self, node: usize, param: usize) -> bool {
        let slot = &self.nodes[node].params[param];
        !slot.taps.is_empty() || slot.own.is_sample_accurate(&self.clock, self.arithmetic)
    }
}
