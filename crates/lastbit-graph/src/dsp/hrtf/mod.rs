//! Panning by head-related transfer functions: what either ear hears of a direction.
//!
//! 187 measured [`responses`] become a [`Database`] of kernels, of which a panner convolves its input with two, one for
//! each ear, and cross-fades to two others when the direction changes. Confirmed by `panner/hrtf0` of Chromium 64 to 156,
//! Firefox 115 to 159 and WebKitGTK 2.44 to 2.54, and by 77 graphs (directions, movement, rates from 3 to 384 kHz,
//! tails) of Chromium 156, Firefox 153 and WebKitGTK 2.50 on x86_64.

mod crossfade;
mod database;
mod kernel;
mod panner;
pub(crate) mod responses;
mod sinc;

use lastbit_fft::Order;
use lastbit_libm::{Flavour, Products};

use crate::{
    Arithmetic,
    arithmetic::{GroupDelay, HrtfDelay, HrtfElevations, HrtfLength, HrtfResampler, HrtfScale, RightEar},
};

pub(crate) use crossfade::{Crossfade, Direction};
pub(crate) use database::Database;
pub(crate) use panner::Panner;

/// Seconds that a panner's delay lines hold; no kernel's delay is as long.
pub(crate) const MAX_DELAY: f64 = 0.002;

/// Whose kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the ears")]
pub(crate) enum Ear {
    Left,
    Right,
}

/// How an engine makes kernels of the responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recipe {
    pub(crate) fft: Order,
    /// `hypot`, `atan2`, `sin` and `cos` of spectra.
    pub(crate) phases: Flavour,
    /// `log10` and `pow` of spectra; the sinc's `sin` and `cos`.
    pub(crate) decibels: Flavour,
    /// Speex's `sin`.
    pub(crate) platform: Flavour,
    pub(crate) products: Products,
    pub(crate) scale: HrtfScale,
    pub(crate) resampler: HrtfResampler,
    pub(crate) length: HrtfLength,
    pub(crate) group_delay: GroupDelay,
    pub(crate) right_ear: RightEar,
    pub(crate) delay: HrtfDelay,
    pub(crate) elevations: HrtfElevations,
    /// Kernels are divided by their length, so that an inverse transform need not be.
    pub(crate) scaled_by_length: bool,
}

impl Recipe {
    /// Blink's and WebKit's.
    pub(crate) fn new(arithmetic: &Arithmetic) -> Self {
        Self {
            fft: arithmetic.fft,
            phases: arithmetic.platform_libm,
            decibels: arithmetic.audio_libm,
            platform: arithmetic.platform_libm,
            products: arithmetic.products,
            scale: arithmetic.hrtf_scale,
            resampler: HrtfResampler::Sinc(arithmetic.hrtf_taps),
            length: HrtfLength::PowerBelow { minimum: smallest_transform(arithmetic.fft) },
            group_delay: GroupDelay::WithDc,
            right_ear: RightEar::Own,
            delay: arithmetic.hrtf_delay,
            elevations: arithmetic.hrtf_elevations,
            scaled_by_length: false,
        }
    }
}

/// The smallest transform that Blink's or WebKit's `FFTFrame` makes with a library, in samples.
fn smallest_transform(fft: Order) -> usize {
    match fft {
        Order::Pffft => 32,
        _ => 4,
    }
}
