//! Who feeds whom, with how many channels, and what becomes of a connection when its source has ended.
//!
//! Blink, `audio_node_wiring.cc`, `audio_handler.cc`, `deferred_task_handler.cc` (read at 2024 to 2026): a source that
//! has played to its end loses its connections at the end of that quantum. A node left with at most one connection is
//! disabled along with it, and the inputs it fed then count their channels anew; one that has a tail stays for the rest of
//! the render. Channel counts change between quanta only.
//!
//! When a tail is over, browsers leave the disabling to their main thread, which gets to it when it can: Chromium 156 and
//! WebKitGTK 2.50 did so 2 to 11 000 quanta later, mostly several hundred, and in one of 18 renders of up to a second.

use lastbit_libm::EvaluationMethod;

use super::Engine;
use crate::{arithmetic::SourceCut, options::ChannelCountMode};

/// An output of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tap {
    pub(crate) node: usize,
    pub(crate) output: usize,
}

/// An input of a node: the connections that are active, in the order they were made.
#[derive(Debug, Default)]
pub(super) struct InputSlot {
    pub(super) active: Vec<Tap>,
    /// What the render sees: `active` as of the last turn between quanta.
    pub(super) rendering: Vec<Tap>,
    pub(super) summing: usize,
    /// The bus the input is read from: the one connection's own where it needs no mixing, else `summing`.
    pub(super) source: usize,
    dirty: bool,
}

impl InputSlot {
    pub(super) fn new(active: Vec<Tap>, summing: usize) -> Self {
        Self { active, rendering: Vec::new(), summing, source: summing, dirty: true }
    }
}

/// An output of a node: its bus and the inputs that listen to it.
#[derive(Debug)]
pub(super) struct OutputSlot {
    pub(super) bus: usize,
    pub(super) enabled: bool,
    pub(super) listeners: Vec<(usize, usize)>,
    pub(super) feeds_params: bool,
    /// Of several outputs: the one listener had this write to its own output when it last asked for it.
    pub(super) in_place: bool,
}

impl Engine<'_> {
    /// Cuts the sources whose time for it has come with this quantum.
    pub(super) fn break_connections(&mut self) {
        match self.arithmetic.source_cut {
            SourceCut::AfterRender => {}
            SourceCut::QuantumLater => {
                let finished = std::mem::take(&mut self.finished_sources);
                let ended_before = std::mem::replace(&mut self.waiting_sources, finished);
                self.cut(ended_before);
            }
            SourceCut::AtOnce => self.cut_finished(),
        }
    }

    /// Cuts the sources that have ended and are still connected.
    pub(super) fn cut_finished(&mut self) {
        let finished = std::mem::take(&mut self.finished_sources);
        self.cut(finished);
    }

    fn cut(&mut self, sources: Vec<usize>) {
        for node in sources {
            self.nodes[node].connection_count -= 1;
            if self.nodes[node].connection_count == 0 {
                self.disable_outputs_if_necessary(node);
            }
        }
    }

    fn disable_outputs_if_necessary(&mut self, node: usize) {
        let slot = &self.nodes[node];
        if slot.connection_count > 1 || slot.disabled {
            return;
        }
        if let Some(processor) = &mut self.nodes[node].processor {
            processor.end_input();
        }
        if !self.nodes[node].has_tail {
            self.disable_outputs(node);
        }
    }

    pub(super) fn disable_outputs(&mut self, node: usize) {
        self.nodes[node].disabled = true;
        for output in 0..self.nodes[node].outputs.len() {
            if !std::mem::replace(&mut self.nodes[node].outputs[output].enabled, false) {
                continue;
            }
            for (listener, input) in self.nodes[node].outputs[output].listeners.clone() {
                let slot = &mut self.nodes[listener].inputs[input];
                slot.active.retain(|tap| *tap != Tap { node, output });
                slot.dirty = true;
                self.has_dirty_inputs = true;
                self.disable_outputs_if_necessary(listener);
            }
        }
    }

    /// Has the inputs that were rewired since the last quantum count their channels.
    pub(super) fn update_dirty_inputs(&mut self) {
        if !std::mem::take(&mut self.has_dirty_inputs) {
            return;
        }
        for node in 0..self.nodes.len() {
            for input in 0..self.nodes[node].inputs.len() {
                let slot = &mut self.nodes[node].inputs[input];
                if std::mem::replace(&mut slot.dirty, false) {
                    slot.rendering.clone_from(&slot.active);
                    self.check_channels(node, input);
                }
            }
        }
    }

    /// The channels of an input: those of its widest connection, as the node's count and mode allow.
    fn input_channels(&self, node: usize, input: usize) -> usize {
        let slot = &self.nodes[node];
        let widest = slot.inputs[input]
            .active
            .iter()
            .map(|tap| self.buses[self.nodes[tap.node].outputs[tap.output].bus].channel_count())
            .max()
            .unwrap_or(1);
        slot.channels.channels(widest)
    }

    /// Tells a node the channel count of an input, and everyone downstream what follows from it.
    pub(super) fn check_channels(&mut self, node: usize, input: usize) {
        let channels = self.input_channels(node, input);
        let slot = &mut self.nodes[node];
        if let Some(processor) = &mut slot.processor
            && let Some(wanted) = processor.output_channels(channels)
            && wanted != self.buses[slot.outputs[0].bus].channel_count()
        {
            processor.set_channels(channels, slot.channels.interpretation);
            self.set_output_channels(node, 0, wanted);
        }
        let summing = self.nodes[node].inputs[input].summing;
        self.buses[summing].set_channel_count(channels);
        self.nodes[node].inputs[input].source = self.source(node, input);
    }

    /// What is summed into silence of as many channels comes out as it is, flags and zeros included. Only where nodes are
    /// processed again within a quantum ([`Engine::forgets_quantum`]) does a sum keep what came of the first time.
    fn source(&self, node: usize, input: usize) -> usize {
        let InputSlot { rendering, summing, .. } = &self.nodes[node].inputs[input];
        let [only] = rendering[..] else { return *summing };
        let own = self.nodes[only.node].outputs[only.output].bus;
        let is_mixed = self.arithmetic.evaluation == EvaluationMethod::Extended
            && self.nodes[node].channels.mode != ChannelCountMode::Max;
        let as_wide = self.buses[own].channel_count() == self.buses[*summing].channel_count();
        if as_wide && !is_mixed { own } else { *summing }
    }

    pub(super) fn set_output_channels(&mut self, node: usize, output: usize, channels: usize) {
        let bus = self.nodes[node].outputs[output].bus;
        self.buses[bus].set_channel_count(channels);
        for (listener, input) in self.nodes[node].outputs[output].listeners.clone() {
            self.check_channels(listener, input);
        }
    }
}
