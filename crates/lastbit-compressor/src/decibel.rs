//! Decibels, in f32 throughout.

use lastbit_libm::{
    Functions,
    lanes::{Beside, Lanes},
};
use lastbit_vecmath::Level;

/// The library that answers decibel conversions.
///
/// Blink, `audio_utilities.cc`, to 156.
#[derive(Clone, Copy)]
pub(crate) struct Decibels(pub(crate) &'static Functions);

impl Decibels {
    pub(crate) fn to_level(self, decibels: f32) -> f32 {
        (self.0.powf)(10.0, 0.05 * decibels)
    }

    pub(crate) fn of_level(self, linear: f32) -> f32 {
        20.0 * (self.0.log10f)(linear)
    }
}

/// The same in lanes: the library's base-10 logarithm and power.
#[derive(Clone, Copy)]
pub(crate) struct DecibelLanes<Log, Pow> {
    pub(crate) log10f: Log,
    pub(crate) pow10f: Pow,
}

impl<Log: Lanes, Pow: Lanes> DecibelLanes<Log, Pow> {
    /// Levels in the place of decibels.
    #[inline(always)]
    pub(crate) fn to_levels<L: Level, const COUNT: usize>(
        self,
        level: L,
        values: &mut [L::Singles; COUNT],
        beside: &mut impl Beside,
    ) {
        for decibels in &mut *values {
            *decibels = level.singles(0.05) * *decibels;
        }
        self.pow10f.of_all(level, values, beside);
    }

    /// Decibels in the place of levels.
    #[inline(always)]
    pub(crate) fn of_levels<L: Level, const COUNT: usize>(
        self,
        level: L,
        values: &mut [L::Singles; COUNT],
        beside: &mut impl Beside,
    ) {
        self.log10f.of_all(level, values, beside);
        for logarithm in values {
            *logarithm = level.singles(20.0) * *logarithm;
        }
    }
}
