//! A target's arithmetic as data: which kernel, FFT, libm and generation each part of the graph uses.

use std::ops::Range;

use lastbit_compressor::{Metering, QuarterTurn, ReleasePolynomial, SlopeSearch};
use lastbit_fft::Order;
use lastbit_libm::{Flavour, Products};
use lastbit_vecmath::{SumOrder, SumTotal, TapOrder};
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
    /// Four at a time in ramps and approaches to a target, one in value curves (WebKit).
    FourButCurves,
}

impl TimelineLanes {
    pub(crate) fn has_fours(self) -> bool {
        self != Self::Scalar
    }
}

/// Frames to seconds on a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum FrameTime {
    /// Divided by the sample rate (Blink).
    Quotient,
    /// Multiplied by its reciprocal, where it is a place on a curve (WebKit).
    Product,
}

impl FrameTime {
    /// Seconds, or whatever there are `rate` of in a unit of `value`.
    pub(crate) fn per(self, value: f64, rate: f64) -> f64 {
        match self {
            Self::Quotient => value / rate,
            Self::Product => value * (1.0 / rate),
        }
    }
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

/// What `param.value = v` does besides setting the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ValueSetter {
    /// Nothing (Blink 64).
    Plain,
    /// It schedules the value at the current time (Blink from 68).
    Scheduled,
}

/// What becomes of a timeline whose last event ended a quantum and a half ago, and when a timeline asks for a value per
/// frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum TimelineEnd {
    /// It loses all events, unless the last is an approach to a target; until then it is sample-accurate (Blink 64).
    EmptiedUnlessTarget,
    /// It loses all events; until then it is sample-accurate (Blink 68).
    Emptied,
    /// It keeps the last event, and is sample-accurate where that changes something, or where there are others.
    LastEventStays,
}

/// When an approach to a target counts as complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum TargetConvergence {
    /// Within 1.5e-6 of the target, or at 1e-20 where that is 0 (Blink 64).
    Close,
    /// After ten time constants, or within e^-10 of the target (Blink from 68).
    TenTimeConstants,
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
    /// So has every other event (WebKit).
    AllInPlace,
}

/// How an exponential ramp advances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ExponentialRamp {
    /// f32 running value and multiplier.
    F32,
    /// As `F32`, and the number of frames is rounded to f32 before the multiplier is made from it (WebKit).
    F32Frames,
    /// f64 running value and multiplier, rounded per sample.
    F64,
}

/// The precision of a panner's gains where they are constant over the quantum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum PanGains {
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
    /// In f32; what is divided by lengths is the cosine of an angle, the projection of the source remaining as long as
    /// it is; degrees are radians times 180 by pi (Blink to 68).
    AngleBetween,
    /// In f32; a unit vector is divided by its length; degrees are radians times 180 by pi (Blink to 90 at least).
    F32,
    /// Lengths in f64; a unit vector is multiplied by the f32 reciprocal of its length; degrees are radians times a
    /// constant (Blink 103).
    Reciprocal,
    /// As `Reciprocal`, but a unit vector is divided by its f32 length (Blink since 118).
    F64,
    /// As `F32`, but lengths are scaled by the largest part first, and the cone's angle is that between unit vectors, in
    /// f64 (WebKit, whose `std::hypot` of three is libstdc++'s).
    Scaled,
    /// As `Scaled`, with products fused into sums (WebKit on AArch64).
    ScaledFused,
}

/// To which distances a panner's distance model is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum PannerDistance {
    /// From the reference distance on; the linear model to the largest, too (Blink).
    ByModel,
    /// From the reference distance to the largest (WebKit).
    Always,
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
    /// As `MixedScalar`, with the product of the interpolation fused (WebKit on AArch64).
    MixedScalarFused,
    /// f64 positions where the delay time is constant in a quantum, f32 where it is not; f32 interpolation (Blink's
    /// vector loops from 90 to 121).
    MixedVector,
    /// As `MixedVector`, but f32 positions do not wrap exactly at the ring's end: the frame behind the ring is read, and
    /// gives zero (Blink 86).
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
    /// The first frame plus a part of the difference, in f32 (Blink 86, WebKit).
    F32,
    /// As `F32`, with that part fused into the sum (WebKit on AArch64).
    F32Fused,
}

/// How the buffer source reads across the end of its loop or buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum BufferSourceReader {
    /// As `Forward`, but what is past the last frame repeats it, where the others continue the line of the last two,
    /// and a start between two frames is one at the nearest (Blink to 68).
    Simple,
    /// Forward only; interpolation wraps at the buffer's end (Blink to 150).
    Forward,
    /// Plays backwards too; interpolation wraps at the loop's end. The loop's end goes through seconds and back, and
    /// where that lands past the last frame the source stalls there: it repeats its last quantum (Blink 152).
    Stalling,
    /// As `Stalling`, but past the last frame it continues the line of the last two (Blink 153).
    Overshooting,
    /// As `Stalling`, with the buffer's end where it is (Blink 156).
    Bidirectional,
    /// As `Forward`, and it plays backwards too: once through the buffer or loop from the end of the grain (WebKit).
    Reversing,
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
    /// It falls silent (Blink to 68).
    None,
    /// It goes on as long as its channel count is the one it was created with; after a change it falls silent too
    /// (Blink to 121: the tail is noted in the kernels that exist when the curve is set).
    FirstChannels,
    /// It goes on (Blink since 148).
    Endless,
    /// It goes on whatever its curve (WebKit).
    AnyCurve,
}

/// With which exception a wave shaper's curve of one point is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ShortCurve {
    /// `InvalidAccessError` (Blink).
    InvalidAccess,
    /// `InvalidStateError` (WebKit).
    InvalidState,
}

/// How the wave shaper's up- and down-samplers convolve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ResamplerConvolution {
    /// Directly at every size (Blink to 68).
    Direct,
    /// The up-sampler of one quantum directly, all others by FFT (Blink 76 to 149).
    DirectUpOneQuantum,
    /// Directly for one quantum, by FFT above (Blink from 150).
    DirectOneQuantum,
}

/// How the wave shaper interpolates its curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum CurveInterpolation {
    /// In f64, two weights (Blink to 77).
    F64,
    /// In f32, one weight (Blink 84).
    F32,
    /// In f32, two weights (WebKit).
    F32Weights,
    /// As `F32Weights`, the product with the first one fused into the sum (WebKit on AArch64).
    F32WeightsFused,
}

/// Seconds to the frames in which a source starts and stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SourceFrames {
    /// To the nearest frame (Blink to 68).
    Nearest,
    /// To the frame at or after it, from 1/1024 of a frame.
    AtOrAfter,
}

/// Powers in a biquad filter: of ten for resonances and gains in decibels, of two for the detune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum BiquadPowers {
    /// An f64 power (Blink 64).
    Pow,
    /// An f32 exponential (Blink from 68).
    Expf,
    /// An f64 power of ten, an f32 power of two (WebKit).
    PowExp2f,
}

/// Where the frame stands that later events of a quantum are judged by, when an approach to a target was complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ConvergedFrame {
    /// Where the approach was asked for (Blink to 77).
    Behind,
    /// After the values it filled.
    Ahead,
}

/// How long a compressor whose input has fallen silent runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum CompressorTail {
    /// For its latency; `reduction` reads 0 as soon as nothing feeds it any more (Blink 64).
    Latency,
    /// Until its metering has settled, too.
    Metering,
}

/// When inputs that were never anything but silent are taken to have fallen silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SilentStart {
    /// A second before the start (Blink 64).
    SecondBefore,
    /// At the start.
    AtStart,
}

/// When a source that has played to its end loses its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SourceCut {
    /// When the render is over (Blink 64, whose main thread does it when it gets to it).
    AfterRender,
    /// After the quantum that follows (Blink 68).
    QuantumLater,
    /// After the quantum in which it ended.
    AtOnce,
}

/// The options of AnalyserNode's constructor: decibels and smoothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum AnalyserConstructor {
    /// f32, the default of 0.8 too, where the attributes are f64 (Blink 64).
    F32,
    /// f64, as the attributes.
    F64,
}

/// Where the convolver's normalisation enters the stages that use FFTs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ConvolverScale {
    /// The response is scaled, then transformed (Blink to 76).
    Response,
    /// The transform of the response is scaled (Blink from 77).
    Spectrum,
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
    /// libgcc: Smith's algorithm, by the ratio of the divisor's parts (WebKit as GCC builds it).
    Smith,
    /// libgcc before GCC 12 on AArch64: the same, its products fused.
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
    /// Products in sums, where a kernel's own variant does not tell.
    pub products: Products,
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
    /// Compressor: how long it runs on.
    pub compressor_tail: CompressorTail,
    /// Inputs that are silent from the start.
    pub silent_start: SilentStart,
    /// AudioParam: lanes.
    pub timeline_lanes: TimelineLanes,
    /// AudioParam: seconds.
    pub frame_time: FrameTime,
    /// AudioParam: events that are over.
    pub timeline_pruning: TimelinePruning,
    /// AudioParam: the setter of `value`.
    pub value_setter: ValueSetter,
    /// AudioParam: timelines that have ended.
    pub timeline_end: TimelineEnd,
    /// AudioParam: approaches to a target.
    pub target_convergence: TargetConvergence,
    /// AudioParam: events after an approach that was complete.
    pub converged_frame: ConvergedFrame,
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
    /// Direct convolution: from which end of the kernel.
    pub convolution_order: TapOrder,
    /// Convolver normalisation: what it scales.
    pub convolver_scale: ConvolverScale,
    /// Stereo panner at a constant pan.
    pub stereo_panner: PanGains,
    /// Analyser: its constructor.
    pub analyser_options: AnalyserConstructor,
    /// Biquad: decibels.
    pub biquad_powers: BiquadPowers,
    /// Biquad and delay: advance of their parameters.
    pub filter_params: FilterParams,
    /// Panner: geometry.
    pub panner_vectors: PannerVectors,
    /// Panner: each parameter is asked for one value before it is asked whether it varies in the quantum; a timeline may
    /// let go of events by that (WebKit).
    pub panner_looks_ahead: bool,
    /// Panner: distance.
    pub panner_distance: PannerDistance,
    /// Panner at a constant place.
    pub panner_gains: PanGains,
    /// Sources: what becomes of their connections.
    pub source_cut: SourceCut,
    /// Sources: start and stop.
    pub source_frames: SourceFrames,
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
    /// Wave shaper: its curve.
    pub wave_shaper: CurveInterpolation,
    /// Wave shaper: a curve of one point.
    pub short_curve: ShortCurve,
    /// Wave shaper: a curve that makes something of silence.
    pub wave_shaper_tail: WaveShaperTail,
    /// Wave shaper, oversampled.
    pub resampler: ResamplerConvolution,
    /// Biquad filter: tail time and frequency response.
    pub complex_division: ComplexDivision,
    /// Subnormal operands and results are zero on the render thread.
    pub flush_to_zero: bool,
    /// Where they are not, a biquad filter's state is flushed at the end of each quantum (WebKit).
    pub flushes_filter_state: bool,
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
            products: self.products,
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
        products: Products::Rounded,
        decibel_libm: Flavour::Glibc228Fma,
        compressor_search: SlopeSearch::Decibel,
        compressor_metering: Metering::F32,
        compressor_release: ReleasePolynomial::Folded,
        compressor_wide_exp_sin: true,
        compressor_tail: CompressorTail::Metering,
        silent_start: SilentStart::AtStart,
        timeline_lanes: TimelineLanes::Four,
        frame_time: FrameTime::Quotient,
        timeline_pruning: TimelinePruning::Prompt,
        value_setter: ValueSetter::Scheduled,
        timeline_end: TimelineEnd::LastEventStays,
        target_convergence: TargetConvergence::TenTimeConstants,
        converged_frame: ConvergedFrame::Ahead,
        late_curve: LateCurve::InPlace,
        single_value: SingleValue::Limited,
        exponential_ramp: ExponentialRamp::F64,
        sum_of_squares: SumOrder::Avx,
        sum_of_squares_total: SumTotal::PerSegment,
        convolution_order: TapOrder::LastFirst,
        convolver_scale: ConvolverScale::Spectrum,
        stereo_panner: PanGains::F32,
        analyser_options: AnalyserConstructor::F64,
        biquad_powers: BiquadPowers::Expf,
        filter_params: FilterParams::Once,
        panner_vectors: PannerVectors::F64,
        panner_looks_ahead: false,
        panner_distance: PannerDistance::ByModel,
        panner_gains: PanGains::F64,
        source_cut: SourceCut::AtOnce,
        source_frames: SourceFrames::AtOrAfter,
        buffer_source: BufferSourceReader::Bidirectional,
        buffer_interpolation: BufferInterpolation::F64,
        iir_divisor: IirDivisor::F64,
        delay_reading: DelayReading::F32,
        delay_channels: DelayChannels::Mixed,
        wave_shaper: CurveInterpolation::F32,
        short_curve: ShortCurve::InvalidAccess,
        wave_shaper_tail: WaveShaperTail::Endless,
        resampler: ResamplerConvolution::DirectOneQuantum,
        complex_division: ComplexDivision::Scaled,
        flush_to_zero: true,
        flushes_filter_state: false,
    };
}
