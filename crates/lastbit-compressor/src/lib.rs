//! The dynamics compressor of Web Audio, every generation of it.
#![forbid(unsafe_code)]

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

/// A generation of Blink's compressor, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Arithmetic {
    /// The search for the knee's curvature.
    pub search: SlopeSearch,
    /// The metering.
    pub metering: Metering,
    /// The release polynomial.
    pub release: ReleasePolynomial,
    /// Who answers `exp` and `sin` (f64), `expf` and `sinf`.
    pub platform: lastbit_libm::Flavour,
    /// Whether `exp` and `sin` are the f64 functions, rounded (true), or the f32 ones.
    pub wide_exp_sin: bool,
    /// Who answers the powf of makeup gain and attack, and asinf.
    pub shaping: lastbit_libm::Flavour,
    /// Who answers powf and log10f in decibel conversions.
    pub decibel: lastbit_libm::Flavour,
}
