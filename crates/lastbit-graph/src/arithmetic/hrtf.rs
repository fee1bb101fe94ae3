//! Choices of the panners that convolve.

use crate::gecko::ResamplerLanes;

/// The largest integer of a response as a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum HrtfScale {
    /// 32768 is 1.
    Symmetric,
    /// 32767 is 1, and -32768 is -1.
    PerSign,
}

impl HrtfScale {
    /// An integer as a float.
    pub(crate) fn of(self, sample: i16) -> f32 {
        let sample = f32::from(sample);
        match self {
            Self::PerSign if sample > 0.0 => sample * (1.0 / 32_767.0),
            _ => sample * (1.0 / 32_768.0),
        }
    }
}

/// How the resampler of Blink's and WebKit's responses adds its products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SincTaps {
    /// Up to an address that is a multiple of 16 bytes one by one, then in four lanes (Blink on x86).
    Sse,
    /// One by one (Blink elsewhere).
    Scalar,
    /// In four lanes, which are blended before they are added up (WebKit on x86).
    Lanes,
    /// One by one, fused (WebKit on AArch64).
    ScalarFused,
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
