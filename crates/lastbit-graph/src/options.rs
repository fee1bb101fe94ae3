//! The options of each node, as the Web Audio API names them.

use std::sync::Arc;

/// Planar audio: one vector of equal length per channel.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioBuffer {
    /// Sample rate in hertz.
    pub sample_rate: f32,
    /// Samples, channel by channel.
    pub channels: Vec<Vec<f32>>,
}

impl AudioBuffer {
    /// Frames.
    pub fn length(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    /// The samples of one channel, as `getChannelData` gives them; none past the last channel.
    pub fn get_channel_data(&self, channel: usize) -> Option<&[f32]> {
        self.channels.get(channel).map(Vec::as_slice)
    }
}

/// Fourier coefficients of a custom oscillator shape.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodicWave {
    /// Cosine terms; the first is ignored.
    pub real: Vec<f32>,
    /// Sine terms; the first is ignored. As long as `real`.
    pub imag: Vec<f32>,
    /// Leave the amplitude as the coefficients give it.
    pub disable_normalization: bool,
}

/// OscillatorNode.type.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the variants are the API's values")]
pub enum OscillatorType {
    Sine,
    Square,
    Sawtooth,
    Triangle,
    Custom(Arc<PeriodicWave>),
}

/// BiquadFilterNode.type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the API's values")]
pub enum BiquadFilterType {
    Lowpass,
    Highpass,
    Bandpass,
    Lowshelf,
    Highshelf,
    Peaking,
    Notch,
    Allpass,
}

/// WaveShaperNode.oversample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the API's values")]
pub enum OverSample {
    None,
    X2,
    X4,
}

/// PannerNode.panningModel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the API's values")]
pub enum PanningModel {
    EqualPower,
    Hrtf,
}

/// PannerNode.distanceModel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the API's values")]
pub enum DistanceModel {
    Linear,
    Inverse,
    Exponential,
}

/// AudioNode.channelCountMode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the API's values")]
pub enum ChannelCountMode {
    Max,
    ClampedMax,
    Explicit,
}

/// AudioNode.channelInterpretation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the API's values")]
pub enum ChannelInterpretation {
    Speakers,
    Discrete,
}

/// Attributes of an AnalyserNode.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnalyserOptions {
    /// A power of two from 32 to 32768.
    pub fft_size: u32,
    /// Decibels of byte 0; below `max_decibels`.
    pub min_decibels: f64,
    /// Decibels of byte 255.
    pub max_decibels: f64,
    /// 0 to 1.
    pub smoothing_time_constant: f64,
}

impl Default for AnalyserOptions {
    fn default() -> Self {
        Self { fft_size: 2048, min_decibels: -100.0, max_decibels: -30.0, smoothing_time_constant: 0.8 }
    }
}

/// Attributes of a PannerNode that are not AudioParams.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs, reason = "the fields are the API's attributes")]
pub struct PannerOptions {
    pub panning_model: PanningModel,
    pub distance_model: DistanceModel,
    pub ref_distance: f64,
    pub max_distance: f64,
    pub rolloff_factor: f64,
    pub cone_inner_angle: f64,
    pub cone_outer_angle: f64,
    pub cone_outer_gain: f64,
}

impl Default for PannerOptions {
    fn default() -> Self {
        Self {
            panning_model: PanningModel::EqualPower,
            distance_model: DistanceModel::Inverse,
            ref_distance: 1.0,
            max_distance: 10_000.0,
            rolloff_factor: 1.0,
            cone_inner_angle: 360.0,
            cone_outer_angle: 360.0,
            cone_outer_gain: 0.0,
        }
    }
}

/// A node's type with everything about it that is not an AudioParam or a channel setting.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "variants and fields are the API's nodes and attributes")]
#[non_exhaustive]
pub enum NodeKind {
    Oscillator { shape: OscillatorType },
    DynamicsCompressor,
    Gain,
    BiquadFilter { filter: BiquadFilterType },
    Analyser(AnalyserOptions),
    AudioBufferSource { buffer: Option<Arc<AudioBuffer>>, looping: bool, loop_start: f64, loop_end: f64 },
    Delay { max_delay_time: f64 },
    WaveShaper { curve: Option<Arc<[f32]>>, oversample: OverSample },
    ConstantSource,
    Convolver { buffer: Option<Arc<AudioBuffer>>, normalize: bool },
    StereoPanner,
    Panner(PannerOptions),
    IirFilter { feedforward: Vec<f64>, feedback: Vec<f64> },
    ChannelMerger { number_of_inputs: u32 },
    ChannelSplitter { number_of_outputs: u32 },
}

impl NodeKind {
    /// The buffer of a node that has one.
    pub fn buffer(&self) -> Option<&AudioBuffer> {
        match self {
            Self::AudioBufferSource { buffer, .. } | Self::Convolver { buffer, .. } => buffer.as_deref(),
            _ => None,
        }
    }
}

/// An AudioParam of a node, by the API's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are the API's AudioParams")]
#[non_exhaustive]
pub enum ParamName {
    Frequency,
    Detune,
    Q,
    Gain,
    Threshold,
    Knee,
    Ratio,
    Attack,
    Release,
    PlaybackRate,
    DelayTime,
    Offset,
    Pan,
    PositionX,
    PositionY,
    PositionZ,
    OrientationX,
    OrientationY,
    OrientationZ,
}
