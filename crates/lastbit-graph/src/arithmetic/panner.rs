//! Choices of the panners.

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
