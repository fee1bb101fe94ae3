//! `OfflineAudioContext` and what all nodes have in common.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use lastbit_catalog::Profile;
use lastbit_graph::{
    AnalyserReadOut, DomException, Graph, NodeId, QUANTUM,
    options::{AudioBuffer, ChannelCountMode, ChannelInterpretation, NodeKind, ParamName, PeriodicWave},
};
use lastbit_vecmath::with_subnormals;

use crate::{AnalyserNode, AudioDestinationNode, DynamicsCompressorNode, Error};

/// A graph under construction, shared between its context and the handles of its nodes.
#[derive(Clone)]
pub(crate) struct SharedGraph(Arc<Mutex<Arc<Graph>>>);

impl SharedGraph {
    pub(crate) fn lock(&self) -> LockedGraph<'_> {
        // A panic elsewhere leaves the graph as the last finished call made it.
        LockedGraph(self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The graph while nobody else has it. A render that goes on keeps the graph it began with: what is changed then is a
/// copy.
pub(crate) struct LockedGraph<'g>(MutexGuard<'g, Arc<Graph>>);

impl LockedGraph<'_> {
    /// The graph as it is now.
    fn snapshot(&self) -> Arc<Graph> {
        Arc::clone(&self.0)
    }
}

impl Deref for LockedGraph<'_> {
    type Target = Graph;

    fn deref(&self) -> &Graph {
        &self.0
    }
}

impl DerefMut for LockedGraph<'_> {
    fn deref_mut(&mut self) -> &mut Graph {
        Arc::make_mut(&mut self.0)
    }
}

/// A node of a shared graph. Public in a private module: the sealed traits show it.
#[derive(Clone)]
pub struct Handle {
    pub(crate) graph: SharedGraph,
    pub(crate) id: NodeId,
}

impl Handle {
    /// Changes the node's attributes.
    pub(crate) fn update(&self, change: impl FnOnce(&mut NodeKind)) -> Result<(), Error> {
        let mut graph = self.graph.lock();
        if let Some(mut kind) = graph.kind(self.id).cloned() {
            change(&mut kind);
            graph.configure(self.id, kind)?;
        }
        Ok(())
    }

    pub(crate) fn param(&self, name: ParamName) -> AudioParam {
        AudioParam { node: self.clone(), name }
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.graph.lock().name(self.id))
    }
}

/// A graph that renders into a buffer, as a browser's `OfflineAudioContext`.
///
/// Nodes are handles: cloning one gives another handle of the same node. Handles and contexts may be shared between
/// threads. Unlike in a browser, a context may be rendered more than once, for one profile after the other.
#[derive(Clone)]
pub struct OfflineAudioContext {
    graph: SharedGraph,
}

impl OfflineAudioContext {
    /// A context of `number_of_channels` channels that renders `length` frames at `sample_rate` hertz.
    ///
    /// # Errors
    /// `NotSupportedError` for 0 or more than 32 channels, no frames, or a rate outside 3000 to 768000 Hz; a limit of
    /// lastbit for more samples than it grants.
    pub fn new(number_of_channels: u32, length: u64, sample_rate: f64) -> Result<Self, Error> {
        let graph = Graph::new(number_of_channels, length, sample_rate)?;
        Ok(Self { graph: SharedGraph(Arc::new(Mutex::new(Arc::new(graph)))) })
    }

    /// Sample rate in hertz.
    pub fn sample_rate(&self) -> f32 {
        self.graph.lock().sample_rate()
    }

    /// Frames to render.
    pub fn length(&self) -> usize {
        self.graph.lock().length()
    }

    /// The node that everything heard ends in.
    pub fn destination(&self) -> AudioDestinationNode {
        let id = self.graph.lock().destination();
        AudioDestinationNode::of(Handle { graph: self.graph.clone(), id })
    }

    /// An empty buffer of `number_of_channels` channels of `length` frames, to fill and hand to a source.
    ///
    /// # Errors
    /// `NotSupportedError` for 0 or more than 32 channels, no frames, or a rate outside 3000 to 768000 Hz; a limit of
    /// lastbit for more samples than it grants.
    pub fn create_buffer(&self, number_of_channels: u32, length: u64, sample_rate: f64) -> Result<AudioBuffer, Error> {
        // The same numbers are allowed for a context, and the same ones refused.
        let checked = Graph::new(number_of_channels, length, sample_rate)?;
        let channels = vec![vec![0.0; checked.length()]; number_of_channels as usize];
        Ok(AudioBuffer { sample_rate: checked.sample_rate(), channels })
    }

    /// A shape of `real` cosine and `imag` sine terms; the first of each is ignored.
    ///
    /// # Errors
    /// `IndexSizeError` for lists of different lengths, `TypeError` for a term that is not finite.
    pub fn create_periodic_wave(
        &self,
        real: &[f32],
        imag: &[f32],
        disable_normalization: bool,
    ) -> Result<Arc<PeriodicWave>, Error> {
        Ok(periodic_wave(real, imag, disable_normalization)?)
    }

    /// Renders the graph as the profile's browser does.
    ///
    /// # Errors
    /// A cycle without a DelayNode, a feature that is not modelled, or a limit of lastbit.
    pub fn start_rendering(&self, profile: &Profile) -> Result<Rendering, Error> {
        // Not locked any more, so that building may go on meanwhile.
        let graph = self.graph.lock().snapshot();
        let rendering = graph.render(&profile.arithmetic)?;
        Ok(Rendering { graph: self.graph.clone(), rendering })
    }

    /// A node by its factory method or, if `constructed`, by its constructor.
    pub(crate) fn add(&self, node: &str, kind: NodeKind, constructed: bool) -> Result<Handle, Error> {
        let mut graph = self.graph.lock();
        let id = if constructed { graph.construct(node, kind)? } else { graph.add(node, kind)? };
        Ok(Handle { graph: self.graph.clone(), id })
    }
}

impl fmt::Debug for OfflineAudioContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graph = self.graph.lock();
        f.debug_struct("OfflineAudioContext")
            .field("length", &graph.length())
            .field("sample_rate", &graph.sample_rate())
            .finish_non_exhaustive()
    }
}

/// A periodic wave as `createPeriodicWave` takes it: the lists are sequences of finite floats there.
pub(crate) fn periodic_wave(
    real: &[f32],
    imag: &[f32],
    disable_normalization: bool,
) -> Result<Arc<PeriodicWave>, lastbit_graph::Error> {
    for (field, terms) in [("periodicWave, real", real), ("periodicWave, imag", imag)] {
        finite(field, terms)?;
    }
    if real.len() != imag.len() {
        return Err(lastbit_graph::Error::refused(
            DomException::IndexSizeError,
            "periodicWave",
            format!("{} and {} terms", real.len(), imag.len()),
            "real and imag of equal length",
        ));
    }
    Ok(Arc::new(PeriodicWave { real: real.to_vec(), imag: imag.to_vec(), disable_normalization }))
}

/// What the bindings do with a sequence of floats.
pub(crate) fn finite(field: &'static str, values: &[f32]) -> Result<(), lastbit_graph::Error> {
    match values.iter().find(|value| !value.is_finite()) {
        Some(value) => {
            Err(lastbit_graph::Error::refused(DomException::TypeError, field, value, "finite numbers are needed"))
        }
        None => Ok(()),
    }
}

mod sealed {
    pub trait Node {
        fn handle(&self) -> &super::Handle;
    }
    pub trait Destination {}
}
pub(crate) use sealed::Node;

/// What every node has.
pub trait AudioNode: sealed::Node {
    /// Connects output 0 to input 0 of a node, or to a parameter.
    ///
    /// # Errors
    /// `IndexSizeError` where there is no such output or input, `InvalidAccessError` for a node of another context.
    fn connect(&self, to: &impl Destination) -> Result<(), Error>
    where
        Self: Sized,
    {
        to.connect_from(self, 0, 0)
    }

    /// Connects an output to an input of a node. A parameter has input 0 alone.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    fn connect_ports(&self, output: u32, to: &impl Destination, input: u32) -> Result<(), Error>
    where
        Self: Sized,
    {
        to.connect_from(self, output, input)
    }

    /// Sets `channelCount`.
    ///
    /// # Errors
    /// `NotSupportedError` for a count outside the node's range, `InvalidStateError` where it is fixed.
    fn set_channel_count(&self, count: u32) -> Result<(), Error> {
        let Handle { graph, id } = self.handle();
        Ok(graph.lock().set_channel_count(*id, count)?)
    }

    /// Sets `channelCountMode`.
    ///
    /// # Errors
    /// `NotSupportedError` for a mode that the node has not, `InvalidStateError` where it is fixed.
    fn set_channel_count_mode(&self, mode: ChannelCountMode) -> Result<(), Error> {
        let Handle { graph, id } = self.handle();
        Ok(graph.lock().set_channel_count_mode(*id, mode)?)
    }

    /// Sets `channelInterpretation`.
    ///
    /// # Errors
    /// `InvalidStateError` where it is fixed.
    fn set_channel_interpretation(&self, interpretation: ChannelInterpretation) -> Result<(), Error> {
        let Handle { graph, id } = self.handle();
        Ok(graph.lock().set_channel_interpretation(*id, interpretation)?)
    }
}

impl<T: sealed::Node> AudioNode for T {}

/// What every source has.
pub trait ScheduledSource: sealed::Node {
    /// Starts playing at `when` seconds.
    ///
    /// # Errors
    /// `InvalidStateError` the second time, `RangeError` for a negative time, `TypeError` for one that is not finite.
    fn start(&self, when: f64) -> Result<(), Error> {
        let Handle { graph, id } = self.handle();
        Ok(graph.lock().start(*id, when, None, None)?)
    }

    /// Stops playing at `when` seconds.
    ///
    /// # Errors
    /// `InvalidStateError` before `start`, `RangeError` for a negative time, `TypeError` for one that is not finite.
    fn stop(&self, when: f64) -> Result<(), Error> {
        let Handle { graph, id } = self.handle();
        Ok(graph.lock().stop(*id, when)?)
    }
}

/// What an output can be connected to: a node or a parameter.
pub trait Destination: sealed::Destination {
    #[doc(hidden)]
    fn connect_from(&self, from: &dyn sealed::Node, output: u32, input: u32) -> Result<(), Error>;
}

impl<T: sealed::Node> sealed::Destination for T {}

impl<T: sealed::Node> Destination for T {
    fn connect_from(&self, from: &dyn sealed::Node, output: u32, input: u32) -> Result<(), Error> {
        let (from, to) = (from.handle(), self.handle());
        let mut graph = same_context(from, to)?;
        Ok(graph.connect(from.id, output, to.id, input)?)
    }
}

impl sealed::Destination for AudioParam {}

impl Destination for AudioParam {
    fn connect_from(&self, from: &dyn sealed::Node, output: u32, input: u32) -> Result<(), Error> {
        let from = from.handle();
        let mut graph = same_context(from, &self.node)?;
        if input > 0 {
            let error = lastbit_graph::Error::refused(
                DomException::IndexSizeError,
                "connect, input",
                input,
                "0, the only input of a parameter",
            );
            return Err(error.at_node(graph.name(self.node.id)).into());
        }
        Ok(graph.connect_param(from.id, output, self.node.id, self.name)?)
    }
}

/// The graph that both nodes are of, locked.
fn same_context<'h>(from: &'h Handle, to: &Handle) -> Result<LockedGraph<'h>, Error> {
    if from.graph.is(&to.graph) {
        return Ok(from.graph.lock());
    }
    let other = format!("{to:?} of another context");
    let error = lastbit_graph::Error::refused(
        DomException::InvalidAccessError,
        "connect",
        other,
        "a node or parameter of the same context",
    );
    Err(error.at_node(from.graph.lock().name(from.id)).into())
}

/// A parameter of a node.
#[derive(Debug, Clone)]
pub struct AudioParam {
    node: Handle,
    name: ParamName,
}

impl AudioParam {
    fn with<T>(
        &self,
        call: impl FnOnce(&mut lastbit_graph::param::AudioParam) -> Result<T, lastbit_graph::Error>,
    ) -> Result<T, Error> {
        let mut graph = self.node.graph.lock();
        let missing = || {
            lastbit_graph::Error::refused(
                DomException::TypeError,
                "param",
                self.name.name(),
                "a parameter that the node has",
            )
        };
        let answer = graph.param(self.node.id, self.name).ok_or_else(missing).and_then(call);
        answer.map_err(|error| error.at_node(graph.name(self.node.id)).into())
    }

    /// `param.value = value`. This schedules an event at time 0, which changes how the first quantum is computed: a
    /// value given to a node's constructor does not.
    ///
    /// # Errors
    /// `TypeError` for a number that is not a finite f32.
    pub fn set_value(&self, value: f64) -> Result<(), Error> {
        self.with(|param| param.set_value(value))
    }

    /// A value as the node's constructor takes it.
    pub(crate) fn set_initial_value(&self, value: f64) -> Result<(), Error> {
        self.with(|param| param.set_initial_value(value))
    }

    /// `setValueAtTime`; times are in seconds.
    ///
    /// # Errors
    /// `TypeError` for numbers that are not finite, `RangeError` for a negative time, `NotSupportedError` within a
    /// value curve.
    pub fn set_value_at_time(&self, value: f64, start_time: f64) -> Result<(), Error> {
        self.with(|param| param.set_value_at_time(value, start_time))
    }

    /// `linearRampToValueAtTime`.
    ///
    /// # Errors
    /// As [`set_value_at_time`](Self::set_value_at_time).
    pub fn linear_ramp_to_value_at_time(&self, value: f64, end_time: f64) -> Result<(), Error> {
        self.with(|param| param.linear_ramp_to_value_at_time(value, end_time))
    }

    /// `exponentialRampToValueAtTime`.
    ///
    /// # Errors
    /// As [`set_value_at_time`](Self::set_value_at_time), and `RangeError` for the value 0.
    pub fn exponential_ramp_to_value_at_time(&self, value: f64, end_time: f64) -> Result<(), Error> {
        self.with(|param| param.exponential_ramp_to_value_at_time(value, end_time))
    }

    /// `setTargetAtTime`.
    ///
    /// # Errors
    /// As [`set_value_at_time`](Self::set_value_at_time), and `RangeError` for a negative time constant.
    pub fn set_target_at_time(&self, target: f64, start_time: f64, time_constant: f64) -> Result<(), Error> {
        self.with(|param| param.set_target_at_time(target, start_time, time_constant))
    }

    /// `setValueCurveAtTime`.
    ///
    /// # Errors
    /// As [`set_value_at_time`](Self::set_value_at_time), and `InvalidStateError` for fewer than two values.
    pub fn set_value_curve_at_time(&self, values: &[f32], start_time: f64, duration: f64) -> Result<(), Error> {
        self.with(|param| param.set_value_curve_at_time(values, start_time, duration))
    }

    /// `cancelScheduledValues`.
    ///
    /// # Errors
    /// `TypeError` for a time that is not finite, `RangeError` for a negative one.
    pub fn cancel_scheduled_values(&self, cancel_time: f64) -> Result<(), Error> {
        self.with(|param| param.cancel_scheduled_values(cancel_time))
    }

    /// `cancelAndHoldAtTime`.
    ///
    /// # Errors
    /// As [`cancel_scheduled_values`](Self::cancel_scheduled_values).
    pub fn cancel_and_hold_at_time(&self, cancel_time: f64) -> Result<(), Error> {
        self.with(|param| param.cancel_and_hold_at_time(cancel_time))
    }
}

/// What a render leaves behind: the buffer, which it dereferences to, and what scripts read off nodes afterwards.
pub struct Rendering {
    graph: SharedGraph,
    rendering: lastbit_graph::Rendering,
}

impl Rendering {
    /// The rendered audio, by value.
    pub fn into_buffer(self) -> AudioBuffer {
        self.rendering.into_buffer()
    }

    /// `reduction` of a compressor in decibels; none for a node of another context, or one added after the render.
    pub fn reduction(&self, node: &DynamicsCompressorNode) -> Option<f32> {
        let node = node.handle();
        self.graph.is(&node.graph).then(|| self.rendering.reduction(node.id)).flatten()
    }

    /// The read-outs of an analyser; none for a node of another context, or one added after the render.
    pub fn analyser(&mut self, node: &AnalyserNode) -> Option<AnalyserReader<'_>> {
        let node = node.handle();
        if self.graph.is(&node.graph) { AnalyserReader::new(&mut self.rendering, node.id) } else { None }
    }
}

/// What an AnalyserNode shows after a render.
///
/// As in a browser, the first reading of frequencies after the render takes the spectrum of the most recent samples
/// into the smoothed one, and later readings find it as it is.
pub struct AnalyserReader<'r> {
    analyser: &'r mut dyn AnalyserReadOut,
    current_time: f64,
}

impl<'r> AnalyserReader<'r> {
    pub(crate) fn new(rendering: &'r mut lastbit_graph::Rendering, node: NodeId) -> Option<Self> {
        let buffer = rendering.buffer();
        let frames = buffer.length().next_multiple_of(QUANTUM);
        let current_time = frames as f64 / f64::from(buffer.sample_rate);
        rendering.analyser(node).map(|analyser| Self { analyser, current_time })
    }

    /// `getFloatFrequencyData`: decibels, one per bin, `fftSize / 2` of them.
    pub fn float_frequency_data(&mut self) -> Vec<f32> {
        with_subnormals(|| self.analyser.float_frequency_data(self.current_time))
    }

    /// `getByteFrequencyData`: 0 at `minDecibels`, 255 at `maxDecibels`, one per bin.
    pub fn byte_frequency_data(&mut self) -> Vec<u8> {
        with_subnormals(|| self.analyser.byte_frequency_data(self.current_time))
    }

    /// `getFloatTimeDomainData`: the most recent `fftSize` samples, mixed to mono.
    pub fn float_time_domain_data(&self) -> Vec<f32> {
        self.analyser.float_time_domain_data()
    }

    /// `getByteTimeDomainData`: the most recent `fftSize` samples, 0 at -1 and 128 at 0.
    pub fn byte_time_domain_data(&self) -> Vec<u8> {
        with_subnormals(|| self.analyser.byte_time_domain_data())
    }
}

impl fmt::Debug for AnalyserReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnalyserReader").field("current_time", &self.current_time).finish_non_exhaustive()
    }
}

impl Deref for Rendering {
    type Target = AudioBuffer;

    fn deref(&self) -> &AudioBuffer {
        self.rendering.buffer()
    }
}

impl fmt::Debug for Rendering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendering")
            .field("channels", &self.channels.len())
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}
