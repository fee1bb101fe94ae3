//! Choices of the panners that convolve.

use crate::gecko::ResamplerLanes;

/// What the integers of the responses are as floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum HrtfScale {
    /// 32768 is 1 (WebKit).
    Symmetric,
    /// 32767 is 1 and -32768 is -1, by a product with the reciprocal (Blink).
    PerSign,
    /// The same by division (Gecko).
    PerSignDivided,
}

impl HrtfScale {
    /// An integer as a float.
    pub(crate) fn of(self, sample: i16) -> f32 {
        let full = if self == Self::Symmetric || sample < 0 { 32_768.0 } else { 32_767.0 };
        match self {
            Self::PerSignDivided => f32::from(sample) / full,
            _ => f32::from(sample) * (1.0 / full),
        }
    }
}

/// The resampler of Blink's and WebKit's responses, and how it adds its products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SincTaps {
    /// Blink's own: up to an address that is a multiple of 16 bytes one by one, then in four lanes (x86).
    Sse,
    /// Blink's own: one by one.
    Scalar,
    /// WebKit's: in four lanes, which are blended before they are added up (x86).
    Lanes,
    /// WebKit's: one by one, fused (AArch64).
    ScalarFused,
    /// That of Chromium's `media`: in four lanes.
    Media,
    /// That of Chromium's `media`: in eight lanes, fused (CPUs with AVX2 and FMA).
    MediaFused,
}

/// The delay of a kernel between two measured ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum HrtfDelay {
    /// Each by its weight.
    Weighted,
    /// The first, and a part of the difference.
    Stepped,
}

/// Which responses an elevation has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum HrtfElevations {
    /// Its own.
    Measured,
    /// Below the horizon those of 15 degrees further down, and the lowest those overhead (WebKit 2.44).
    Misplaced,
}

/// The resampler of the responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HrtfResampler {
    /// Blink's and WebKit's.
    Sinc(SincTaps),
    /// Gecko's.
    Speex(ResamplerLanes),
}

/// Samples of the transforms, which follow from the length of the responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HrtfLength {
    /// Twice the largest power of two that a response fills, or the least the library takes (Blink, WebKit).
    PowerBelow {
        /// Samples of the smallest transform.
        minimum: usize,
    },
    /// The first power of two above a response, from 256 to 1024 (Gecko).
    PowerAbove,
}

/// How the average delay of a response is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GroupDelay {
    /// The first bin counts; what is no longer than the headroom is taken out whole (Blink, WebKit).
    WithDc,
    /// It does not; what is no longer than the headroom stays (Gecko).
    WithoutDc,
}

/// Which kernels the right ear has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RightEar {
    /// Interpolated on its own side (Blink, WebKit).
    Own,
    /// The left ear's, at the opposite azimuth (Gecko).
    OfLeft,
}
