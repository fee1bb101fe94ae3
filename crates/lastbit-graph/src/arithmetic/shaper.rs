//! Choices of the wave shaper.

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
    /// As `F32Weights`, in 80 bits; the index is rounded to f32 (WebKit on the x87).
    F32WeightsExtended,
}
