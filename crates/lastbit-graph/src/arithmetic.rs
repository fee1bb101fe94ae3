//! A target's arithmetic as data: which kernel, FFT, libm and generation each part of the graph uses.

use std::ops::Range;

use lastbit_compressor::{Metering, QuarterTurn, ReleasePolynomial, SlopeSearch};
use lastbit_fft::Order;
use lastbit_libm::Flavour;
use lastbit_vecmath::{SumOrder, SumTotal};
use lastbit_wave::OscillatorKernel;

/// How automation values are laid out in a quantum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum TimelineLanes {
    /// One value at a time.
    Scalar,
    /// Four at a time where the event allows, as Blink does on x86.
    Four,
}

/// When a timeline lets go of events that are over. A timeline of several events is sample-accurate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum TimelinePruning {
    /// Up to two of them stay in front of the current event (Blink to 149).
    Lagging,
    /// At once (Blink since 150).
    Prompt,
}

/// What happens to a value curve that began before its node started to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum LateCurve {
    /// It begins with the node (Blink to 153; 148 to 153 crash where it then runs into the next event).
    Shifted,
    /// It has been running (Blink 156).
    InPlace,
}

/// How an exponential ramp advances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ExponentialRamp {
    /// f32 running value and multiplier.
    F32,
    /// f64 running value and multiplier, rounded per sample.
    F64,
}

/// The precision of the stereo panner's gains where `pan` is constant over the quantum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum StereoPannerGains {
    /// f64 gains, one rounding per product.
    F64,
    /// Gains rounded to f32 first.
    F32,
}

/// How the panner works out lengths and unit vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum PannerVectors {
    /// In f32; a unit vector is divided by its length; degrees are radians times 180 by pi (Blink to 90 at least).
    F32,
    /// Lengths in f64; a unit vector is multiplied by the f32 reciprocal of its length; degrees are radians times a
    /// constant (Blink 103).
    Reciprocal,
    /// As `Reciprocal`, but a unit vector is divided by its f32 length (Blink since 118).
    F64,
}

/// How a delay line is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum DelayReading {
    /// f64 positions and f64 interpolation (Blink to 77).
    F64,
    /// f64 positions, f32 interpolation (Blink 84 and 85; AArch64 to 120).
    MixedScalar,
    /// f64 positions where the delay time is constant in a quantum, f32 where it is not; f32 interpolation (Blink's
    /// vector loops from 90 to 121).
    MixedVector,
    /// As `MixedVector`, but an f32 position exactly at the ring's end is read there, behind the ring, and gives zero
    /// (Blink 86).
    MixedVectorOverrun,
    /// f32 positions, f32 interpolation (Blink since 148).
    F32,
}

/// The precision of interpolation between frames of a buffer source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum BufferInterpolation {
    /// A weighted mean in f64 (Blink, but for 86).
    F64,
    /// The first frame plus a part of the difference, in f32 (Blink 86).
    F32,
}

/// How the buffer source reads across the end of its loop or buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum BufferSourceReader {
    /// Forward only; interpolation wraps at the buffer's end (Blink to 150).
    Forward,
    /// Plays backwards too; interpolation wraps at the loop's end. The loop's end goes through seconds and back, and
    /// where that lands past the last frame the source stalls there: it repeats its last quantum (Blink 152).
    Stalling,
    /// As `Stalling`, but past the last frame it continues the line of the last two (Blink 153).
    Overshooting,
    /// As `Stalling`, with the buffer's end where it is (Blink 156).
    Bidirectional,
}

/// An automated value outside its nominal range where one value is taken per quantum and nothing is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SingleValue {
    /// As scheduled (Blink to 153, by its source).
    AsScheduled,
    /// Limited to the range (Blink 156).
    Limited,
}

/// The divisor that makes an IIRFilterNode's first feedback coefficient 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum IirDivisor {
    /// Rounded to f32 (Blink to 153).
    F32,
    /// The coefficient itself (Blink 156).
    F64,
}

/// What becomes of a delay line when its node's channel count changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum DelayChannels {
    /// It starts afresh, empty (Blink to 153).
    Cleared,
    /// What is on its way is up- or down-mixed to the new channels (Blink 156).
    Mixed,
}

/// How often a filter's parameters advance in a quantum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum FilterParams {
    /// Once for each channel of a biquad or a delay: what runs on from its own last value, as `setTargetAtTime` does,
    /// runs faster the more channels there are, and each channel has values of its own (Blink to 121).
    PerChannel,
    /// Once, for all channels (Blink since 148).
    Once,
}

impl FilterParams {
    /// The channels that share values, group by group.
    pub(crate) fn groups(self, channels: usize) -> impl Iterator<Item = Range<usize>> {
        let width = match self {
            Self::PerChannel => 1,
            Self::Once => channels.max(1),
        };
        (0..channels).step_by(width).map(move |first| first..first + width)
    }
}

/// What becomes of a wave shaper whose input has gone silent and whose curve makes something of silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum WaveShaperTail {
    /// It goes on as long as its channel count is the one it was created with; after a change it falls silent too
    /// (Blink to 121: the tail is noted in the kernels that exist when the curve is set).
    FirstChannels,
    /// It goes on (Blink since 148).
    Endless,
}

/// How the wave shaper's down-samplers convolve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum DownSamplerConvolution {
    /// By FFT at every size (Blink to 149).
    Fft,
    /// Directly where the output is one quantum, by FFT above (Blink from 150).
    DirectForOneQuantum,
}

/// Everything about a target that can change a bit. The kernels take their part of it and know nothing of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Arithmetic {
    /// FFT of periodic waves, analyser, convolver and 4x oversampling.
    pub fft: Order,
    /// The oscillator's inner loop.
    pub oscillator: OscillatorKernel,
    /// The C library the browser process is linked with.
    pub platform_libm: Flavour,
    /// The library that Blink's audio code calls by name where it does (fdlibm since 90).
    pub audio_libm: Flavour,
    /// The library behind decibel conversions.
    pub decibel_libm: Flavour,
    /// Compressor: curvature search.
    pub compressor_search: SlopeSearch,
    /// Compressor: metering.
    pub compressor_metering: Metering,
    /// Compressor: release polynomial.
    pub compressor_release: ReleasePolynomial,
    /// Compressor: f64 `exp` and `sin`.
    pub compressor_wide_exp_sin: bool,
    /// AudioParam: lanes.
    pub timeline_lanes: TimelineLanes,
    /// AudioParam: events that are over.
    pub timeline_pruning: TimelinePruning,
    /// AudioParam: value curves of nodes that start late.
    pub late_curve: LateCurve,
    /// AudioParam: one value per quantum.
    pub single_value: SingleValue,
    /// AudioParam: exponential ramp.
    pub exponential_ramp: ExponentialRamp,
    /// Convolver normalisation.
    pub sum_of_squares: SumOrder,
    /// Convolver normalisation: how the segments of that sum add up.
    pub sum_of_squares_total: SumTotal,
    /// Stereo panner at a constant pan.
    pub stereo_panner: StereoPannerGains,
    /// Biquad and delay: advance of their parameters.
    pub filter_params: FilterParams,
    /// Panner.
    pub panner_vectors: PannerVectors,
    /// Buffer source.
    pub buffer_source: BufferSourceReader,
    /// Buffer source: between frames.
    pub buffer_interpolation: BufferInterpolation,
    /// IIR filter: a first feedback coefficient other than 1.
    pub iir_divisor: IirDivisor,
    /// Delay.
    pub delay_reading: DelayReading,
    /// Delay: a change of the channel count.
    pub delay_channels: DelayChannels,
    /// Wave shaper: a curve that makes something of silence.
    pub wave_shaper_tail: WaveShaperTail,
    /// Wave shaper, oversampled.
    pub down_sampler: DownSamplerConvolution,
    /// Subnormal operands and results are zero on the render thread.
    pub flush_to_zero: bool,
}

impl Arithmetic {
    /// The part that periodic waves and oscillators need.
    pub fn wave(&self) -> lastbit_wave::Arithmetic {
        lastbit_wave::Arithmetic { kernel: self.oscillator, fft: self.fft, libm: self.platform_libm }
    }

    /// The part that the compressor needs.
    pub fn compressor(&self) -> lastbit_compressor::Arithmetic {
        lastbit_compressor::Arithmetic {
            search: self.compressor_search,
            metering: self.compressor_metering,
            release: self.compressor_release,
            platform: self.platform_libm,
            wide_exp_sin: self.compressor_wide_exp_sin,
            quarter_turn: QuarterTurn::F32,
            shaping: self.audio_libm,
            decibel: self.decibel_libm,
        }
    }
}

#[cfg(test)]
impl Arithmetic {
    /// Chromium 156 on an x86_64 Linux CPU with AVX2 and FMA, for tests.
    pub(crate) const CHROMIUM_156: Self = Self {
        fft: Order::RustfftAvx,
        oscillator: OscillatorKernel::Sse2,
        platform_libm: Flavour::Glibc228Fma,
        audio_libm: Flavour::Fdlibm,
        decibel_libm: Flavour::Glibc228Fma,
        compressor_search: SlopeSearch::Decibel,
        compressor_metering: Metering::F32,
        compressor_release: ReleasePolynomial::Folded,
        compressor_wide_exp_sin: true,
        timeline_lanes: TimelineLanes::Four,
        timeline_pruning: TimelinePruning::Prompt,
        late_curve: LateCurve::InPlace,
        single_value: SingleValue::Limited,
        exponential_ramp: ExponentialRamp::F64,
        sum_of_squares: SumOrder::Avx,
        sum_of_squares_total: SumTotal::PerSegment,
        stereo_panner: StereoPannerGains::F32,
        filter_params: FilterParams::Once,
        panner_vectors: PannerVectors::F64,
        buffer_source: BufferSourceReader::Bidirectional,
        buffer_interpolation: BufferInterpolation::F64,
        iir_divisor: IirDivisor::F64,
        delay_reading: DelayReading::F32,
        delay_channels: DelayChannels::Mixed,
        wave_shaper_tail: WaveShaperTail::Endless,
        down_sampler: DownSamplerConvolution::DirectForOneQuantum,
        flush_to_zero: true,
    };
}
