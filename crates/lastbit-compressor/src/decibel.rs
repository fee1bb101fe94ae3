//! Decibels, in f32 throughout.

use lastbit_libm::Functions;

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

    /// [`Decibels::to_level`] of each.
    pub(crate) fn to_levels(self, values: &mut [f32]) {
        values.iter_mut().for_each(|decibels| *decibels *= 0.05);
        (self.0.pow10f_each)(values);
    }

    /// [`Decibels::of_level`] of each.
    pub(crate) fn of_levels(self, values: &mut [f32]) {
        (self.0.log10f_each)(values);
        values.iter_mut().for_each(|logarithm| *logarithm *= 20.0);
    }
}
