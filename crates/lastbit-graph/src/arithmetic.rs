//! A target's arithmetic as data: which kernel, FFT, libm and generation each part of the graph uses.

use lastbit_compressor::{Metering, ReleasePolynomial, SlopeSearch};
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

/// How the compiler's runtime library divides complex numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ComplexDivision {
    /// compiler-rt: by the divisor's squared modulus, its exponent taken out first.
    Scaled,
    /// The same with the first product of each sum fused.
    ScaledFused,
    /// libgcc before GCC 12: Smith's algorithm, its products fused.
    SmithFused,
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
    /// Buffer source.
    pub buffer_source: BufferSourceReader,
    /// IIR filter: a first feedback coefficient other than 1.
    pub iir_divisor: IirDivisor,
    /// Delay: a change of the channel count.
    pub delay_channels: DelayChannels,
    /// Wave shaper, oversampled.
    pub down_sampler: DownSamplerConvolution,
    /// Biquad filter: tail time and frequency response.
    pub complex_division: ComplexDivision,
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
        buffer_source: BufferSourceReader::Bidirectional,
        iir_divisor: IirDivisor::F64,
        delay_channels: DelayChannels::Mixed,
        down_sampler: DownSamplerConvolution::DirectForOneQuantum,
        complex_division: ComplexDivision::Scaled,
        flush_to_zero: true,
    };
}
