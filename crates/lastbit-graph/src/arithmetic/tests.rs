//! An arithmetic for tests.

use lastbit_compressor::{Metering, ReleasePolynomial, SlopeSearch};
use lastbit_fft::Order;
use lastbit_libm::{Flavour, Products};
use lastbit_vecmath::{DefaultNan, SumOrder, SumTotal, TapOrder};
use lastbit_wave::OscillatorKernel;

use super::*;

impl Arithmetic {
    /// Chromium 156 on an x86_64 Linux CPU with AVX2 and FMA, for tests.
    pub(crate) const CHROMIUM_156: Self = Self {
        fft: Order::RustfftAvx,
        oscillator: OscillatorKernel::Sse2,
        platform_libm: Flavour::Glibc228Fma,
        audio_libm: Flavour::Fdlibm,
        extended: false,
        products: Products::Rounded,
        decibel_libm: Flavour::Glibc228Fma,
        compressor_search: SlopeSearch::Decibel,
        compressor_metering: Metering::F32,
        compressor_release: ReleasePolynomial::Folded,
        compressor_wide_exp_sin: true,
        compressor_emphasis: false,
        compressor_tail: CompressorTail::Metering,
        silent_start: SilentStart::AtStart,
        timeline_lanes: TimelineLanes::Four,
        frame_time: FrameTime::Quotient,
        timeline_pruning: TimelinePruning::Prompt,
        kept_values: KeptValues::Limited,
        value_setter: ValueSetter::Scheduled,
        timeline_end: TimelineEnd::LastEventStays,
        target_convergence: TargetConvergence::TenTimeConstants,
        converged_frame: ConvergedFrame::Ahead,
        late_curve: LateCurve::InPlace,
        single_value: SingleValue::Limited,
        range_limit: RangeLimit::Arithmetic,
        exponential_ramp: ExponentialRamp::F64,
        sum_of_squares: SumOrder::Avx,
        sum_of_squares_total: SumTotal::PerSegment,
        convolution_order: TapOrder::LastFirst,
        convolver_scale: ConvolverScale::Spectrum,
        stereo_panner: PanGains::F32,
        analyser_doubles: false,
        analyser_options: AnalyserConstructor::F64,
        biquad_powers: BiquadPowers::Expf,
        biquad_history: BiquadHistory::F32,
        filter_params: FilterParams::Once,
        panner_vectors: PannerVectors::F64,
        panner_looks_ahead: false,
        panner_distance: PannerDistance::ByModel,
        panner_gains: PanGains::F64,
        hrtf_scale: HrtfScale::PerSign,
        hrtf_taps: SincTaps::MediaFused,
        hrtf_delay: HrtfDelay::Stepped,
        hrtf_elevations: HrtfElevations::Measured,
        hrtf_tail: true,
        source_cut: SourceCut::AtOnce,
        source_frames: SourceFrames::AtOrAfter,
        buffer_source: BufferSourceReader::Bidirectional,
        buffer_deadline: true,
        buffer_interpolation: BufferInterpolation::F64,
        iir_divisor: IirDivisor::F64,
        delay_reading: DelayReading::F32,
        delay_channels: DelayChannels::Mixed,
        delay_tail_in_f32: false,
        wave_shaper: CurveInterpolation::F32,
        short_curve: ShortCurve::InvalidAccess,
        wave_shaper_tail: WaveShaperTail::Endless,
        resamples_without_curve: false,
        resampler: ResamplerConvolution::DirectOneQuantum,
        complex_division: ComplexDivision::Scaled,
        default_nan: DefaultNan::Negative,
        highest_rate: 768_000,
        flush_to_zero: true,
        flushes_filter_state: false,
    };
}
