//! A target's arithmetic as data: which kernel, FFT, libm and generation each part of the graph uses.

mod effect;
mod filter;
mod hrtf;
mod panner;
mod param;
mod shaper;
mod source;
#[cfg(test)]
mod tests;

use lastbit_compressor::{Metering, QuarterTurn, ReleasePolynomial, SlopeSearch};
use lastbit_fft::Order;
use lastbit_libm::{EvaluationMethod, Flavour, Products};
use lastbit_vecmath::{DefaultNan, SumOrder, SumTotal, TapOrder};
use lastbit_wave::OscillatorKernel;

pub use effect::{AnalyserConstructor, AnalyserPlace, AnalyserTail, CompressorTail, ConvolverScale};
pub use filter::{BiquadHistory, BiquadPowers, ComplexDivision, DelayChannels, DelayReading, FilterParams, IirDivisor};
pub(crate) use hrtf::{GroupDelay, HrtfLength, HrtfResampler, RightEar};
pub use hrtf::{HrtfDelay, HrtfElevations, HrtfScale, SincTaps};
pub use panner::{PanGains, PannerDistance, PannerVectors};
pub use param::{
    AdjoiningCurves, ConvergedFrame, ExponentialRamp, FrameTime, KeptValues, LateCurve, RangeLimit, SingleValue,
    TargetConvergence, TimeConstants, TimelineEnd, TimelineLanes, TimelinePruning, ValueSetter,
};
pub use shaper::{CurveInterpolation, ResamplerConvolution, ShortCurve, WaveShaperTail};
pub use source::{BufferInterpolation, BufferSourceReader, SilentStart, SourceCut, SourceFrames};

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
    /// In what expressions are evaluated.
    pub evaluation: EvaluationMethod,
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
    /// Compressor: emphasis before it, de-emphasis after it (WebKit to Safari 14.0).
    pub compressor_emphasis: bool,
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
    /// AudioParam: time constants.
    pub time_constants: TimeConstants,
    /// AudioParam: value curves one after another.
    pub adjoining_curves: AdjoiningCurves,
    /// AudioParam: values given to constructors.
    pub kept_values: KeptValues,
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
    /// AudioParam: limits.
    pub range_limit: RangeLimit,
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
    /// Convolver: the largest FFT of a stage, in samples; later stages are as long.
    pub convolver_largest_fft: u32,
    /// Stereo panner at a constant pan.
    pub stereo_panner: PanGains,
    /// Analyser: magnitudes are twice those of the transform, as vDSP leaves them (WebKit to Safari 14.0).
    pub analyser_doubles: bool,
    /// Analyser: its constructor.
    pub analyser_options: AnalyserConstructor,
    /// Analyser: how long it runs on in silence.
    pub analyser_tail: AnalyserTail,
    /// Analyser: what its output is to its input.
    pub analyser_place: AnalyserPlace,
    /// Biquad: decibels.
    pub biquad_powers: BiquadPowers,
    /// Biquad: what it remembers.
    pub biquad_history: BiquadHistory,
    /// Biquad: advance of its parameters.
    pub filter_params: FilterParams,
    /// Panner: geometry.
    pub panner_vectors: PannerVectors,
    /// Panner: its position is asked for twice before it is asked whether it varies in the quantum; a timeline moves on or
    /// lets go of events by that. The gain of distance and cone is worked out anew only if the position has changed
    /// (WebKit).
    pub panner_looks_ahead: bool,
    /// Panner: distance.
    pub panner_distance: PannerDistance,
    /// Panner at a constant place.
    pub panner_gains: PanGains,
    /// HRTF panner: its responses as floats.
    pub hrtf_scale: HrtfScale,
    /// HRTF panner: the resampler of its responses.
    pub hrtf_taps: SincTaps,
    /// HRTF panner: delays between measured ones.
    pub hrtf_delay: HrtfDelay,
    /// HRTF panner: elevations.
    pub hrtf_elevations: HrtfElevations,
    /// HRTF panner: it is heard out when its input has ended.
    pub hrtf_tail: bool,
    /// Sources: what becomes of their connections.
    pub source_cut: SourceCut,
    /// Sources: start and stop.
    pub source_frames: SourceFrames,
    /// Sources: one that is stopped at the end of a quantum finishes in it, and not in the next (Blink 156).
    pub source_stops_with_quantum: bool,
    /// Buffer source.
    pub buffer_source: BufferSourceReader,
    /// Buffer source: one that does not loop is stopped when its buffer's duration at the slowest rate so far is over,
    /// even if it is still playing (Blink).
    pub buffer_deadline: bool,
    /// Buffer source: between frames.
    pub buffer_interpolation: BufferInterpolation,
    /// IIR filter: a first feedback coefficient other than 1.
    pub iir_divisor: IirDivisor,
    /// Delay.
    pub delay_reading: DelayReading,
    /// Delay: a change of the channel count.
    pub delay_channels: DelayChannels,
    /// Delay: its tail lasts for its longest delay as f32, which tells where that is some quanta (WebKit).
    pub delay_tail_in_f32: bool,
    /// Wave shaper: its curve.
    pub wave_shaper: CurveInterpolation,
    /// Wave shaper: a curve of one point.
    pub short_curve: ShortCurve,
    /// Wave shaper: a curve that makes something of silence.
    pub wave_shaper_tail: WaveShaperTail,
    /// Wave shaper without a curve: its input goes through the resamplers all the same (WebKit).
    pub resamples_without_curve: bool,
    /// Wave shaper, oversampled.
    pub resampler: ResamplerConvolution,
    /// Biquad filter: tail time and frequency response.
    pub complex_division: ComplexDivision,
    /// What invalid operations result in.
    pub default_nan: DefaultNan,
    /// The highest sample rate of a context or buffer, in hertz.
    pub highest_rate: u32,
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
            bounded_decibels: false,
            evaluation: self.evaluation,
            shaping: self.audio_libm,
            decibel: self.decibel_libm,
        }
    }
}
