//! Choices of biquad and IIR filters and delay lines.

use std::ops::Range;

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
    /// As `MixedScalar`, in 80 bits; where the delay time is constant in a quantum, the difference of two samples is rounded
    /// (WebKit on the x87).
    MixedScalarExtended,
    /// f64 positions where the delay time is constant in a quantum, f32 where it is not; f32 interpolation (Blink's
    /// vector loops from 90 to 121).
    MixedVector,
    /// As `MixedVector`, but f32 positions do not wrap exactly at the ring's end: the frame behind the ring is read, and
    /// gives zero (Blink 86).
    MixedVectorOverrun,
    /// f32 positions, f32 interpolation (Blink since 148).
    F32,
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

/// How often a biquad filter's parameters advance in a quantum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum FilterParams {
    /// Once for each channel: what runs on from its own last value, as `setTargetAtTime` does, runs faster the more
    /// channels there are, and each channel has values of its own (Blink to 121).
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

/// The outputs that a biquad filter with fixed coefficients feeds back. One set of coefficients per frame feeds back f32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum BiquadHistory {
    /// As they leave the filter, rounded to f32.
    F32,
    /// f64 within a quantum, rounded to f32 between one quantum and the next (Blink on macOS).
    F64Quantum,
    /// f64 (WebKit on Apple's systems to Safari 14.0).
    F64,
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
    /// libgcc on i386: the same in 80 bits (WebKit on the x87).
    SmithExtended,
}
