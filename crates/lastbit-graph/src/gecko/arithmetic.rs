//! Gecko's arithmetic as data.

use lastbit_compressor::{Metering, QuarterTurn, ReleasePolynomial, SlopeSearch};
use lastbit_fft::Order;
use lastbit_libm::{EvaluationMethod, Flavour, Products};
use lastbit_vecmath::DefaultNan;
use lastbit_wave::gecko::{IntegerOverflow, PowersOfTwo};

use crate::arithmetic::HrtfScale;

/// How a product is added in the kernels that are written for vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ProductSum {
    /// Rounded, then added (x86).
    Rounded,
    /// Fused (AArch64).
    Fused,
}

impl ProductSum {
    /// `a * b + c`.
    #[inline(always)]
    pub(crate) fn of(self, a: f32, b: f32, c: f32) -> f32 {
        match self {
            Self::Rounded => a * b + c,
            Self::Fused => lastbit_libm::fmaf(a, b, c),
        }
    }
}

/// How the resampler sums its products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ResamplerLanes {
    /// One after the other.
    Scalar,
    /// In four lanes (SSE).
    Four,
}

/// How automation is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Automation {
    /// Each frame by its formula; a value that is set, where nothing is scheduled, is no event, and a constant source adds
    /// zero to it (Firefox 115).
    Pointwise,
    /// From frame to frame, in f64; each value that is set is an event.
    Accumulated,
}

/// How a panner finds the azimuth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Azimuth {
    /// Firefox 115.
    Acos,
    /// Firefox 153.
    Atan2,
}

/// Everything about Gecko on a target that can change a bit. The kernels take their part of it and know nothing of
/// versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Arithmetic {
    /// FFT of periodic waves, analyser and convolver.
    pub fft: Order,
    /// The C library the browser process is linked with.
    pub platform_libm: Flavour,
    /// The library that the audio code calls (msun since 118).
    pub audio_libm: Flavour,
    /// Detuning, and the partials of a table.
    pub powers_of_two: PowersOfTwo,
    /// Floats that an integer does not hold.
    pub integer_overflow: IntegerOverflow,
    /// A channel added with a gain.
    pub add_with_scale: ProductSum,
    /// Stereo panned to stereo, sums of squares, products of spectra.
    pub vector_products: ProductSum,
    /// Buffer source and wave shaper at another rate.
    pub resampler: ResamplerLanes,
    /// HRTF panner: its responses as floats.
    pub hrtf_scale: HrtfScale,
    /// AudioParam's timeline.
    pub automation: Automation,
    /// Equal-power panners.
    pub azimuth: Azimuth,
    /// Where the largest distance is not beyond the reference, the linear distance model does not divide by their
    /// difference, but gives 1 less the rolloff. The machine code of Firefox 140 always divides.
    pub linear_guarded: bool,
    /// HRTF panners of an offline context wait for their responses. Where they do not (Firefox 115, 140), a thread loads
    /// these while the context renders, and panners are silent until then: taken to be all through.
    pub hrtf_awaited: bool,
    /// A `playbackRate` that is not above 0 plays at 1 (Firefox 115).
    pub only_forward: bool,
    /// Of nodes that go to rest, each does an iteration after its source (Firefox 115), and not all at once.
    pub rest_in_turn: bool,
    /// What invalid operations result in.
    pub default_nan: DefaultNan,
    /// In what expressions are evaluated.
    pub evaluation: EvaluationMethod,
    /// Subnormal operands and results are zero on the graph's thread.
    pub flush_to_zero: bool,
}

impl Arithmetic {
    /// The part that periodic waves and oscillators need.
    pub fn wave(&self) -> lastbit_wave::gecko::Arithmetic {
        lastbit_wave::gecko::Arithmetic {
            fft: self.fft,
            libm: self.audio_libm,
            powers_of_two: self.powers_of_two,
            overflow: self.integer_overflow,
            evaluation: self.evaluation,
        }
    }

    /// The part that the compressor needs.
    pub fn compressor(&self) -> lastbit_compressor::Arithmetic {
        lastbit_compressor::Arithmetic {
            search: SlopeSearch::Linear,
            metering: Metering::F32,
            release: ReleasePolynomial::PerZone,
            products: Products::Rounded,
            platform: self.audio_libm,
            wide_exp_sin: false,
            quarter_turn: QuarterTurn::F64,
            bounded_decibels: true,
            shaping: self.audio_libm,
            decibel: self.audio_libm,
            evaluation: self.evaluation,
        }
    }
}
