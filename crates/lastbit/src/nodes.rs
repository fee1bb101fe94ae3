//! The node types, each with its parameters, attributes and constructor options.

use std::sync::Arc;

use lastbit_catalog::Profile;
use lastbit_graph::options::{
    AnalyserOptions, AudioBuffer, BiquadFilterType, ChannelCountMode, ChannelInterpretation, DistanceModel, NodeKind,
    OscillatorType, OverSample, PannerOptions, PanningModel, ParamName, PeriodicWave,
};

use crate::{
    AudioNode as _, AudioParam, Error, OfflineAudioContext, ScheduledSource,
    context::{Handle, Node, finite},
};

/// Channel settings that every node's constructor takes; what is none stays as the node has it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ChannelOptions {
    /// `channelCount`.
    pub count: Option<u32>,
    /// `channelCountMode`.
    pub mode: Option<ChannelCountMode>,
    /// `channelInterpretation`.
    pub interpretation: Option<ChannelInterpretation>,
}

macro_rules! node {
    (
        $(#[$doc:meta])* $name:ident, $options:ident, $new:literal:
        fields { $($field:ident: $ty:ty = $default:expr, $field_doc:literal;)* }
        params { $($param:ident $param_name:ident $param_doc:literal;)* }
        kind($o:ident) $kind:expr
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(Handle);

        impl Node for $name {
            fn handle(&self) -> &Handle {
                &self.0
            }
        }

        #[doc = concat!("What the constructor of [`", stringify!($name), "`] takes. A parameter that is none stays at its default.")]
        #[derive(Debug, Clone, PartialEq)]
        pub struct $options {
            $(#[doc = $field_doc] pub $field: $ty,)*
            $(#[doc = $param_doc] pub $param: Option<f64>,)*
            /// Channel settings.
            pub channels: ChannelOptions,
        }

        impl Default for $options {
            fn default() -> Self {
                Self { $($field: $default,)* $($param: None,)* channels: ChannelOptions::default() }
            }
        }

        impl $name {
            #[doc = concat!("`", $new, "`: the node made by its constructor. Its parameters hold their values without an event, so the first quantum may come out otherwise than after `.value =`.")]
            ///
            /// # Errors
            /// What the constructor throws for these options.
            pub fn new(context: &OfflineAudioContext, options: $options) -> Result<Self, Error> {
                Self::make(context, options, true)
            }

            fn make(context: &OfflineAudioContext, options: $options, constructed: bool) -> Result<Self, Error> {
                let $o = options;
                let channels = $o.channels;
                let params: &[(ParamName, Option<f64>)] = &[$((ParamName::$param_name, $o.$param),)*];
                let node = Self(context.add(stringify!($name), $kind, constructed)?);
                if let Some(count) = channels.count {
                    node.set_channel_count(count)?;
                }
                if let Some(mode) = channels.mode {
                    node.set_channel_count_mode(mode)?;
                }
                if let Some(interpretation) = channels.interpretation {
                    node.set_channel_interpretation(interpretation)?;
                }
                for (name, value) in params {
                    if let Some(value) = value {
                        node.0.param(*name).set_initial_value(*value)?;
                    }
                }
                Ok(node)
            }

            $(
                #[doc = $param_doc]
                pub fn $param(&self) -> AudioParam {
                    self.0.param(ParamName::$param_name)
                }
            )*
        }
    };
}

/// The node that everything heard ends in.
#[derive(Debug, Clone)]
pub struct AudioDestinationNode(Handle);

impl AudioDestinationNode {
    pub(crate) fn of(handle: Handle) -> Self {
        Self(handle)
    }
}

impl Node for AudioDestinationNode {
    fn handle(&self) -> &Handle {
        &self.0
    }
}

node! {
    /// A periodic waveform.
    OscillatorNode, OscillatorOptions, "new OscillatorNode(context, options)":
    fields { shape: OscillatorType = OscillatorType::Sine, "`type`, or `periodicWave` for a custom one."; }
    params { frequency Frequency "`frequency` in hertz; 440."; detune Detune "`detune` in cents; 0."; }
    kind(options) NodeKind::Oscillator { shape: options.shape }
}

node! {
    /// A dynamics compressor; its `reduction` is read off the [`Rendering`](crate::Rendering).
    DynamicsCompressorNode, DynamicsCompressorOptions,
    "new DynamicsCompressorNode(context, options)":
    fields {}
    params {
        threshold Threshold "`threshold` in decibels; -24.";
        knee Knee "`knee` in decibels; 30.";
        ratio Ratio "`ratio` in decibels per decibel; 12.";
        attack Attack "`attack` in seconds; 0.003.";
        release Release "`release` in seconds; 0.25.";
    }
    kind(options) NodeKind::DynamicsCompressor
}

node! {
    /// A gain.
    GainNode, GainOptions, "new GainNode(context, options)":
    fields {}
    params { gain Gain "`gain`, a factor; 1."; }
    kind(options) NodeKind::Gain
}

node! {
    /// A second-order filter.
    BiquadFilterNode, BiquadFilterOptions, "new BiquadFilterNode(context, options)":
    fields { filter: BiquadFilterType = BiquadFilterType::Lowpass, "`type`."; }
    params {
        frequency Frequency "`frequency` in hertz; 350.";
        detune Detune "`detune` in cents; 0.";
        q Q "`Q`; 1.";
        gain Gain "`gain` in decibels; 0.";
    }
    kind(options) NodeKind::BiquadFilter { filter: options.filter }
}

node! {
    /// A spectrum and waveform read-out; read off the [`Rendering`](crate::Rendering).
    AnalyserNode, AnalyserNodeOptions, "new AnalyserNode(context, options)":
    fields { analyser: AnalyserOptions = AnalyserOptions::default(), "Size, range and smoothing."; }
    params {}
    kind(options) NodeKind::Analyser(options.analyser)
}

node! {
    /// A player of an [`AudioBuffer`].
    AudioBufferSourceNode, AudioBufferSourceOptions,
    "new AudioBufferSourceNode(context, options)":
    fields {
        buffer: Option<Arc<AudioBuffer>> = None, "`buffer`.";
        looping: bool = false, "`loop`.";
        loop_start: f64 = 0.0, "`loopStart` in seconds.";
        loop_end: f64 = 0.0, "`loopEnd` in seconds; 0 means the buffer's end.";
    }
    params { playback_rate PlaybackRate "`playbackRate`; 1."; detune Detune "`detune` in cents; 0."; }
    kind(options) NodeKind::AudioBufferSource {
        buffer: options.buffer, looping: options.looping, loop_start: options.loop_start, loop_end: options.loop_end,
    }
}

node! {
    /// A constant, or an automated value.
    ConstantSourceNode, ConstantSourceOptions, "new ConstantSourceNode(context, options)":
    fields {}
    params { offset Offset "`offset`; 1."; }
    kind(options) NodeKind::ConstantSource
}

node! {
    /// A delay line.
    DelayNode, DelayOptions, "new DelayNode(context, options)":
    fields { max_delay_time: f64 = 1.0, "`maxDelayTime` in seconds."; }
    params { delay_time DelayTime "`delayTime` in seconds; 0."; }
    kind(options) NodeKind::Delay { max_delay_time: options.max_delay_time }
}

node! {
    /// A non-linear distortion.
    WaveShaperNode, WaveShaperOptions, "new WaveShaperNode(context, options)":
    fields {
        curve: Option<Arc<[f32]>> = None, "`curve`: output for inputs from -1 to 1; finite.";
        oversample: OverSample = OverSample::None, "`oversample`.";
    }
    params {}
    kind(options) {
        finite("curve", options.curve.as_deref().unwrap_or_default())?;
        NodeKind::WaveShaper { curve: options.curve, oversample: options.oversample }
    }
}

node! {
    /// A convolution with an impulse response.
    ConvolverNode, ConvolverOptions, "new ConvolverNode(context, options)":
    fields {
        buffer: Option<Arc<AudioBuffer>> = None, "`buffer`: the impulse response.";
        disable_normalization: bool = false, "`disableNormalization`.";
    }
    params {}
    kind(options) NodeKind::Convolver { buffer: options.buffer, normalize: !options.disable_normalization }
}

node! {
    /// A left-right position.
    StereoPannerNode, StereoPannerOptions, "new StereoPannerNode(context, options)":
    fields {}
    params { pan Pan "`pan`, -1 to 1; 0."; }
    kind(options) NodeKind::StereoPanner
}

node! {
    /// A position in space, heard by a listener at the origin who looks along -z.
    PannerNode, PannerNodeOptions, "new PannerNode(context, options)":
    fields { panner: PannerOptions = PannerOptions::default(), "Models, distances and cone."; }
    params {
        position_x PositionX "`positionX`; 0.";
        position_y PositionY "`positionY`; 0.";
        position_z PositionZ "`positionZ`; 0.";
        orientation_x OrientationX "`orientationX`; 1.";
        orientation_y OrientationY "`orientationY`; 0.";
        orientation_z OrientationZ "`orientationZ`; 0.";
    }
    kind(options) NodeKind::Panner(options.panner)
}

node! {
    /// A filter of any order up to 19, of fixed coefficients.
    IirFilterNode, IirFilterOptions, "new IIRFilterNode(context, options)":
    fields {
        feedforward: Vec<f64> = Vec::new(), "`feedforward`: 1 to 20 coefficients, one of them not 0.";
        feedback: Vec<f64> = Vec::new(), "`feedback`: 1 to 20 coefficients, the first not 0.";
    }
    params {}
    kind(options) NodeKind::IirFilter { feedforward: options.feedforward, feedback: options.feedback }
}

node! {
    /// Mono inputs become the channels of one output.
    ChannelMergerNode, ChannelMergerOptions, "new ChannelMergerNode(context, options)":
    fields { number_of_inputs: u32 = 6, "`numberOfInputs`, 1 to 32."; }
    params {}
    kind(options) NodeKind::ChannelMerger { number_of_inputs: options.number_of_inputs }
}

node! {
    /// The channels of one input become mono outputs.
    ChannelSplitterNode, ChannelSplitterOptions, "new ChannelSplitterNode(context, options)":
    fields { number_of_outputs: u32 = 6, "`numberOfOutputs`, 1 to 32."; }
    params {}
    kind(options) NodeKind::ChannelSplitter { number_of_outputs: options.number_of_outputs }
}

macro_rules! factories {
    ($($create:ident $name:ident $options:ident $api:literal;)*) => {
        /// Nodes with every parameter and attribute at its default.
        impl OfflineAudioContext {
            $(
                #[doc = concat!("`", $api, "()`.")]
                ///
                /// # Errors
                /// A limit of lastbit for more nodes than it grants.
                pub fn $create(&self) -> Result<$name, Error> {
                    $name::make(self, $options::default(), false)
                }
            )*
        }
    };
}

factories! {
    create_oscillator OscillatorNode OscillatorOptions "createOscillator";
    create_dynamics_compressor DynamicsCompressorNode DynamicsCompressorOptions "createDynamicsCompressor";
    create_gain GainNode GainOptions "createGain";
    create_biquad_filter BiquadFilterNode BiquadFilterOptions "createBiquadFilter";
    create_analyser AnalyserNode AnalyserNodeOptions "createAnalyser";
    create_buffer_source AudioBufferSourceNode AudioBufferSourceOptions "createBufferSource";
    create_constant_source ConstantSourceNode ConstantSourceOptions "createConstantSource";
    create_wave_shaper WaveShaperNode WaveShaperOptions "createWaveShaper";
    create_convolver ConvolverNode ConvolverOptions "createConvolver";
    create_stereo_panner StereoPannerNode StereoPannerOptions "createStereoPanner";
    create_panner PannerNode PannerNodeOptions "createPanner";
}

/// Nodes that are made with something that stays fixed.
impl OfflineAudioContext {
    /// `createDelay(maxDelayTime)`, in seconds.
    ///
    /// # Errors
    /// `NotSupportedError` outside 0 to 180 seconds, both excluded.
    pub fn create_delay(&self, max_delay_time: f64) -> Result<DelayNode, Error> {
        DelayNode::new(self, DelayOptions { max_delay_time, ..DelayOptions::default() })
    }

    /// `createIIRFilter(feedforward, feedback)`.
    ///
    /// # Errors
    /// `NotSupportedError` for none or more than 20 coefficients, `InvalidStateError` for a first feedback coefficient
    /// of 0 or feedforward coefficients that are all 0.
    pub fn create_iir_filter(&self, feedforward: &[f64], feedback: &[f64]) -> Result<IirFilterNode, Error> {
        let (feedforward, feedback) = (feedforward.to_vec(), feedback.to_vec());
        IirFilterNode::new(self, IirFilterOptions { feedforward, feedback, ..IirFilterOptions::default() })
    }

    /// `createChannelMerger(numberOfInputs)`.
    ///
    /// # Errors
    /// `IndexSizeError` outside 1 to 32.
    pub fn create_channel_merger(&self, number_of_inputs: u32) -> Result<ChannelMergerNode, Error> {
        ChannelMergerNode::new(self, ChannelMergerOptions { number_of_inputs, ..ChannelMergerOptions::default() })
    }

    /// `createChannelSplitter(numberOfOutputs)`.
    ///
    /// # Errors
    /// `IndexSizeError` outside 1 to 32.
    pub fn create_channel_splitter(&self, number_of_outputs: u32) -> Result<ChannelSplitterNode, Error> {
        ChannelSplitterNode::new(
            self,
            ChannelSplitterOptions { number_of_outputs, ..ChannelSplitterOptions::default() },
        )
    }
}

macro_rules! attributes {
    ($($name:ident { $($set:ident($field:ident: $ty:ty) $pattern:pat => $place:expr, $doc:literal;)* })*) => {
        $(
            impl $name {
                $(
                    #[doc = $doc]
                    ///
                    /// # Errors
                    /// What the attribute's setter throws.
                    pub fn $set(&self, $field: $ty) -> Result<(), Error> {
                        self.0.update(|kind| {
                            if let $pattern = kind {
                                $place = $field;
                            }
                        })
                    }
                )*
            }
        )*
    };
}

attributes! {
    OscillatorNode {
        set_type(shape_type: OscillatorType) NodeKind::Oscillator { shape } => *shape, "Sets `type`.";
    }
    BiquadFilterNode {
        set_type(filter_type: BiquadFilterType) NodeKind::BiquadFilter { filter } => *filter, "Sets `type`.";
    }
    AnalyserNode {
        set_fft_size(size: u32) NodeKind::Analyser(options) => options.fft_size, "Sets `fftSize`, a power of two from 32 to 32768.";
        set_min_decibels(decibels: f64) NodeKind::Analyser(options) => options.min_decibels, "Sets `minDecibels`.";
        set_max_decibels(decibels: f64) NodeKind::Analyser(options) => options.max_decibels, "Sets `maxDecibels`.";
        set_smoothing_time_constant(constant: f64) NodeKind::Analyser(options) => options.smoothing_time_constant, "Sets `smoothingTimeConstant`, 0 to 1.";
    }
    AudioBufferSourceNode {
        set_buffer(audio: Option<Arc<AudioBuffer>>) NodeKind::AudioBufferSource { buffer, .. } => *buffer, "Sets `buffer`.";
        set_loop(on: bool) NodeKind::AudioBufferSource { looping, .. } => *looping, "Sets `loop`.";
        set_loop_start(seconds: f64) NodeKind::AudioBufferSource { loop_start, .. } => *loop_start, "Sets `loopStart` in seconds.";
        set_loop_end(seconds: f64) NodeKind::AudioBufferSource { loop_end, .. } => *loop_end, "Sets `loopEnd` in seconds.";
    }
    WaveShaperNode {
        set_curve(points: Option<Arc<[f32]>>) NodeKind::WaveShaper { curve, .. } => *curve, "Sets `curve`, two points or more.";
        set_oversample(factor: OverSample) NodeKind::WaveShaper { oversample, .. } => *oversample, "Sets `oversample`.";
    }
    ConvolverNode {
        set_buffer(response: Option<Arc<AudioBuffer>>) NodeKind::Convolver { buffer, .. } => *buffer, "Sets `buffer`, of 1, 2 or 4 channels at the context's rate.";
        set_normalize(on: bool) NodeKind::Convolver { normalize, .. } => *normalize, "Sets `normalize`.";
    }
    PannerNode {
        set_panning_model(model: PanningModel) NodeKind::Panner(options) => options.panning_model, "Sets `panningModel`.";
        set_distance_model(model: DistanceModel) NodeKind::Panner(options) => options.distance_model, "Sets `distanceModel`.";
        set_ref_distance(distance: f64) NodeKind::Panner(options) => options.ref_distance, "Sets `refDistance`.";
        set_max_distance(distance: f64) NodeKind::Panner(options) => options.max_distance, "Sets `maxDistance`.";
        set_rolloff_factor(factor: f64) NodeKind::Panner(options) => options.rolloff_factor, "Sets `rolloffFactor`.";
        set_cone_inner_angle(degrees: f64) NodeKind::Panner(options) => options.cone_inner_angle, "Sets `coneInnerAngle` in degrees.";
        set_cone_outer_angle(degrees: f64) NodeKind::Panner(options) => options.cone_outer_angle, "Sets `coneOuterAngle` in degrees.";
        set_cone_outer_gain(gain: f64) NodeKind::Panner(options) => options.cone_outer_gain, "Sets `coneOuterGain`, 0 to 1.";
    }
}

impl OscillatorNode {
    /// `setPeriodicWave`.
    ///
    /// # Errors
    /// What [`create_periodic_wave`](OfflineAudioContext::create_periodic_wave) refuses.
    pub fn set_periodic_wave(&self, wave: Arc<PeriodicWave>) -> Result<(), Error> {
        self.set_type(OscillatorType::Custom(wave))
    }
}

impl ScheduledSource for OscillatorNode {}
impl ScheduledSource for ConstantSourceNode {}
impl ScheduledSource for AudioBufferSourceNode {}

impl AudioBufferSourceNode {
    /// `start(when, offset, duration)`, in seconds; none for a duration leaves it out.
    ///
    /// # Errors
    /// As [`start`](ScheduledSource::start).
    pub fn start_at(&self, when: f64, offset: f64, duration: Option<f64>) -> Result<(), Error> {
        Ok(self.0.graph.lock().start(self.0.id, when, Some(offset), duration)?)
    }
}

macro_rules! frequency_response {
    ($($name:ident)*) => {
        $(
            impl $name {
                /// `getFrequencyResponse` as the profile's browser computes it: magnitudes, and phases in radians, at
                /// `frequencies` in hertz.
                ///
                /// # Errors
                /// A feature that is not modelled.
                pub fn frequency_response(
                    &self,
                    profile: &Profile,
                    frequencies: &[f32],
                ) -> Result<(Vec<f32>, Vec<f32>), Error> {
                    Ok(self.0.graph.lock().frequency_response(self.0.id, &profile.arithmetic, frequencies)?)
                }
            }
        )*
    };
}

frequency_response! { BiquadFilterNode IirFilterNode }
