//! Decibels, in f32 throughout.

use lastbit_libm::{
    Flavour,
    lanes::{Exponential, Lanes},
};
use lastbit_vecmath::Level;

/// Decibels of a factor of ten, and the other way round.
pub(crate) const PER_DECADE: f32 = 20.0;
const DECADES: f32 = 0.05;

/// The library that answers decibel conversions.
///
/// Blink, `audio_utilities.cc`, to 156.
#[derive(Clone, Copy)]
pub(crate) struct Decibels {
    log10f: fn(f32) -> f32,
    pow10f: Exponential,
    of_silence: f32,
}

impl Decibels {
    pub(crate) fn new(flavour: Flavour) -> Self {
        Self { log10f: flavour.functions().log10f, pow10f: flavour.pow10f_lanes(), of_silence: f32::NEG_INFINITY }
    }

    /// The same, but for the decibels of a level of 0.
    ///
    /// Gecko, `WebAudioUtils::ConvertLinearToDecibels` as its compressor calls it. Confirmed by thresholds and knees of -10^6
    /// decibels in Firefox 153.
    pub(crate) fn bounded(self) -> Self {
        Self { of_silence: -1000.0, ..self }
    }

    pub(crate) fn to_level(self, decibels: f32) -> f32 {
        self.pow10f.single(DECADES * decibels)
    }

    pub(crate) fn of_level(self, linear: f32) -> f32 {
        if linear == 0.0 { self.of_silence } else { PER_DECADE * (self.log10f)(linear) }
    }
}

/// The powers of 10 that levels of so many decibels are, in lanes.
#[inline(always)]
pub(crate) fn decades<L: Level>(level: L, decibels: L::Singles) -> L::Singles {
    level.singles(DECADES) * decibels
}

/// [`Decibels::of_level`] in lanes, of a library's `log10f`.
#[inline(always)]
pub(crate) fn of_levels<L: Level>(level: L, log10f: impl Lanes, levels: L::Singles) -> L::Singles {
    level.singles(PER_DECADE) * log10f.of(level, levels)
}
