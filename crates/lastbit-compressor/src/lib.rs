//! The dynamics compressor of Web Audio, every generation of it, bit for bit.
//!
//! [`Compressor`] is what a DynamicsCompressorNode runs: a level detector behind a static curve with a soft knee, an
//! envelope that adapts its release, 6 ms of look-ahead, make-up gain and the metering that a page reads as
//! `reduction`. [`Arithmetic`] says which generation of it, and which C library answers each of its calls.
//!
//! Rendering is plain IEEE code; a caller that models a render thread flushes subnormal numbers around it.
//!
//! ```
//! use lastbit_compressor::{Arithmetic, Compressor, Metering, Params, QuarterTurn, ReleasePolynomial, SlopeSearch};
//! use lastbit_libm::{Flavour, Products, EvaluationMethod};
//!
//! let arithmetic = Arithmetic {
//!     search: SlopeSearch::Decibel,
//!     metering: Metering::F32,
//!     release: ReleasePolynomial::Folded,
//!     products: Products::Rounded,
//!     platform: Flavour::Glibc228Fma,
//!     wide_exp_sin: true,
//!     quarter_turn: QuarterTurn::F32,
//!     bounded_decibels: false,
//!     shaping: Flavour::Fdlibm,
//!     decibel: Flavour::Glibc228Fma,
//!     evaluation: EvaluationMethod::Rounded,
//! };
//! let mut compressor = Compressor::new(arithmetic, 44100.0);
//! let mono = [0.5; 128];
//! let mut stereo = [[0.0; 128]; 2];
//! compressor.process(&Params::default(), [&mono, &mono], &mut stereo);
//! assert_eq!(stereo[0][127], 0.0, "still within the look-ahead");
//! ```
#![forbid(unsafe_code)]

mod compressor;
mod curve;
mod decibel;
mod delay;
mod emphasis;
mod envelope;
mod gain;
mod meter;
mod recursion;
mod x87;

pub use compressor::{Compressor, Params, QUANTUM};
pub use curve::StaticCurve;
pub use emphasis::EmphasizedCompressor;

/// How the search for the knee's curvature measures the slope of the static curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SlopeSearch {
    /// Both ends of the step go through linear-to-decibel.
    Linear,
    /// The lower end is `threshold + knee`, taken in decibels as given.
    Decibel,
}

/// How the metering (`reduction`) turns the gain into decibels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Metering {
    /// `20 * log10` in f64, rounded once.
    F64,
    /// `20 * log10f` in f32.
    F32,
}

/// How the adaptive release polynomial is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ReleasePolynomial {
    /// Each release zone is multiplied by the release frames, then combined.
    PerZone,
    /// Combined constants, multiplied by the release frames once.
    Folded,
}

/// The precision of pi: in the factor that makes an angle of a gain and the other way round, and in the emphasis filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum QuarterTurn {
    /// An f32 (Blink, WebKit).
    F32,
    /// An f64, product and quotient rounded (Gecko).
    F64,
}

/// A generation of the compressor, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Arithmetic {
    /// The search for the knee's curvature.
    pub search: SlopeSearch,
    /// The metering.
    pub metering: Metering,
    /// The release polynomial.
    pub release: ReleasePolynomial,
    /// Products in sums.
    pub products: lastbit_libm::Products,
    /// Who answers `exp` and `sin` (f64), `expf` and `sinf`.
    pub platform: lastbit_libm::Flavour,
    /// Whether `exp` and `sin` are the f64 functions, rounded (true), or the f32 ones.
    pub wide_exp_sin: bool,
    /// The warp's angle.
    pub quarter_turn: QuarterTurn,
    /// In the static curve, a level of 0 has -1000 decibels and not infinitely few (Gecko).
    pub bounded_decibels: bool,
    /// Who answers the powf of makeup gain and attack, and asinf.
    pub shaping: lastbit_libm::Flavour,
    /// Who answers powf and log10f in decibel conversions.
    pub decibel: lastbit_libm::Flavour,
    /// In what expressions are evaluated. With `Extended`, a [`Compressor`] is WebKit's for the x87, with glibc for 32-bit
    /// x86; search and release polynomial are `Linear` and `PerZone`, the metering `F64`. An [`EmphasizedCompressor`] is
    /// Gecko's, with msun for the x87.
    pub evaluation: lastbit_libm::EvaluationMethod,
}
