//! What a node sees of the graph while it is processed.

use super::{Engine, ParamSlot, Tap};
use crate::{
    QUANTUM,
    arithmetic::AnalyserPlace,
    bus::Bus,
    dsp::Control,
    options::{ChannelCountMode, ChannelInterpretation},
    param::{AutomationRate, Clock},
};

/// One node in one quantum.
pub(crate) struct Quantum<'q, 'g> {
    engine: &'q mut Engine<'g>,
    node: usize,
}

impl<'q, 'g> Quantum<'q, 'g> {
    pub(super) fn new(engine: &'q mut Engine<'g>, node: usize) -> Self {
        Self { engine, node }
    }

    pub(crate) fn clock(&self) -> Clock {
        self.engine.clock
    }

    /// Whether an input has a connection that is still active.
    pub(crate) fn is_connected(&self, input: usize) -> bool {
        !self.engine.nodes[self.node].inputs[input].rendering.is_empty()
    }

    /// The node's channelInterpretation.
    pub(crate) fn interpretation(&self) -> ChannelInterpretation {
        self.engine.nodes[self.node].channels.interpretation
    }

    pub(crate) fn input_count(&self) -> usize {
        self.engine.nodes[self.node].inputs.len()
    }

    pub(crate) fn output_count(&self) -> usize {
        self.engine.nodes[self.node].outputs.len()
    }

    /// Whether a parameter changes within the quantum, or may.
    pub(crate) fn is_sample_accurate(&self, param: usize) -> bool {
        self.engine.is_sample_accurate(self.node, param)
    }

    /// The parameter's one value in this quantum.
    pub(crate) fn final_value(&mut self, param: usize) -> f32 {
        self.engine.param_final_value(self.node, param)
    }

    /// Asks a parameter's timeline, whatever is connected to it, for its one value; that moves the timeline on.
    pub(crate) fn look_ahead(&mut self, param: usize) -> f32 {
        self.engine.own_final_value(self.node, param)
    }

    /// The parameter's values, frame by frame (all alike for a k-rate parameter).
    pub(crate) fn values<'v>(&mut self, param: usize, values: &'v mut [f32; QUANTUM]) -> Control<'v> {
        self.engine.param_values(self.node, param, values);
        Control::PerSample(values)
    }

    /// The parameter's values if it may change within the quantum, else its one value.
    pub(crate) fn control<'v>(&mut self, param: usize, values: &'v mut [f32; QUANTUM]) -> Control<'v> {
        if self.is_sample_accurate(param) {
            self.values(param, values)
        } else {
            Control::Constant(self.final_value(param))
        }
    }

    /// Several parameters taken together: if one of them may change within the quantum, all are taken frame by frame.
    pub(crate) fn controls<'v, const N: usize>(
        &mut self,
        params: [usize; N],
        values: &'v mut [[f32; QUANTUM]; N],
    ) -> [Control<'v>; N] {
        let per_sample = params.iter().any(|&param| self.is_sample_accurate(param));
        let mut controls = [Control::Constant(0.0); N];
        for ((control, values), param) in controls.iter_mut().zip(values).zip(params) {
            *control = if per_sample { self.values(param, values) } else { Control::Constant(self.final_value(param)) };
        }
        controls
    }

    /// An input's bus and an output's.
    pub(crate) fn buses(&mut self, input: usize, output: usize) -> (&Bus, &mut Bus) {
        let engine = &mut *self.engine;
        let target = engine.nodes[self.node].outputs[output].bus;
        let mut source = engine.input_bus(self.node, input);
        if source == target {
            // A node that feeds itself reads what it gave in the quantum before.
            source = engine.loop_back;
            let own = engine.buses[target].clone();
            engine.buses[source] = own;
        }
        let [source, target] =
            engine.buses.get_disjoint_mut([source, target]).expect("two buses of the same engine, told apart above");
        (source, target)
    }

    pub(crate) fn output(&mut self, output: usize) -> &mut Bus {
        let bus = self.engine.nodes[self.node].outputs[output].bus;
        &mut self.engine.buses[bus]
    }

    /// What the node's output holds at a frame before anything is written to it: nothing, unless the nodes after it work
    /// in place. Then it is what the last of them gave in the quantum before.
    ///
    /// Blink, `AudioNodeOutput::Pull` and the `PullInputs` of nodes that suggest their own output as a place; WebKit's are
    /// the same.
    pub(crate) fn held(&self, frame: usize) -> f32 {
        let (mut node, mut last) = (self.node, None);
        while let Some(next) = self.engine.in_place_successor(Tap { node, output: 0 }) {
            (node, last) = (next, Some(next));
        }
        last.map_or(0.0, |last| self.engine.buses[self.engine.nodes[last].outputs[0].bus].channel(0)[frame])
    }

    /// Whether what feeds the node has written to its output, as it may where the node works in place.
    pub(crate) fn is_in_place(&self) -> bool {
        let [input] = &self.engine.nodes[self.node].inputs[..] else { return false };
        matches!(input.rendering[..], [only] if self.engine.in_place_listener(only) == Some(self.node))
    }

    /// A source has played to its end: it is cut off when the quantum is over.
    pub(crate) fn finish(&mut self) {
        self.engine.finished_sources.push(self.node);
    }
}

impl Engine<'_> {
    /// The one node that an output feeds, where that lets it write to its own output.
    pub(super) fn in_place_successor(&self, tap: Tap) -> Option<usize> {
        let works_in_place = |listener: &usize| {
            self.nodes[*listener].processor.as_ref().is_some_and(|processor| processor.works_in_place())
        };
        self.in_place_listener(tap).filter(works_in_place)
    }

    /// The one node that an output feeds, where either's output could stand for the other's.
    fn in_place_listener(&self, tap: Tap) -> Option<usize> {
        let output = self.nodes[tap.node].outputs.get(tap.output)?;
        let &[(listener, input)] = &output.listeners[..] else { return None };
        let slot = &self.nodes[listener];
        let channels = |bus: usize| self.buses[bus].channel_count();
        let unheard = self.arithmetic.analyser_place == AnalyserPlace::Unsilenced && self.automatic.contains(&listener);
        let in_place = !output.feeds_params
            && !unheard
            && slot.inputs[input].rendering.len() == 1
            && slot.channels.mode == ChannelCountMode::Max
            && slot.outputs.first().is_some_and(|own| channels(own.bus) == channels(output.bus));
        in_place.then_some(listener)
    }

    /// AudioParamHandler::FinalValue: of what is connected, only the first frame counts.
    fn param_final_value(&mut self, node: usize, param: usize) -> f32 {
        let ParamSlot { own, taps } = &mut self.nodes[node].params[param];
        let value = own.final_value(&self.clock, self.arithmetic);
        if taps.is_empty() {
            return value;
        }
        let mut value = [value];
        self.modulate(node, param, &mut value);
        value[0]
    }

    /// The timeline's one value, whatever is connected.
    fn own_final_value(&mut self, node: usize, param: usize) -> f32 {
        self.nodes[node].params[param].own.final_value(&self.clock, self.arithmetic)
    }

    /// AudioParamHandler::CalculateSampleAccurateValues.
    pub(super) fn param_values(&mut self, node: usize, param: usize, values: &mut [f32; QUANTUM]) {
        let own = &mut self.nodes[node].params[param].own;
        match own.descriptor().rate {
            AutomationRate::ARate => {
                own.sample_accurate_values(&self.clock, self.arithmetic, values);
                if !self.nodes[node].params[param].taps.is_empty() {
                    self.modulate(node, param, values);
                }
            }
            AutomationRate::KRate => values.fill(self.param_final_value(node, param)),
        }
    }

    /// Adds what is connected to the values, one connection after another, each down-mixed to mono.
    fn modulate(&mut self, node: usize, param: usize, values: &mut [f32]) {
        let mut quantum = [0.0; QUANTUM];
        quantum[..values.len()].copy_from_slice(values);
        let mut sum = Bus::mono(quantum);
        for index in 0..self.nodes[node].params[param].taps.len() {
            let source = self.pull_tap(self.nodes[node].params[param].taps[index]);
            sum.sum_from(&self.buses[source], ChannelInterpretation::Speakers, self.arithmetic.products);
        }
        values.copy_from_slice(&sum.channel(0)[..values.len()]);
        self.nodes[node].params[param].own.limit_modulated(self.arithmetic, values);
    }
}
