//! Choices of the compressor, the analyser and the convolver.

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

/// How long an analyser whose input has fallen silent runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum AnalyserTail {
    /// For ever (Blink 64).
    Endless,
    /// For its longest window.
    Window,
}

/// The output of an analyser, as a place that what feeds the analyser may write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum AnalyserPlace {
    /// Its channels are as silent as they are written (WebKit).
    AsWritten,
    /// No channel in it counts as silent any more, and it is no such place where the analyser is unheard (Blink 156).
    Unsilenced,
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
