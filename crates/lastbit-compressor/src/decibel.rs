//! Decibels, in f32 throughout.

use lastbit_libm::{Flavour, Functions};

/// The library that answers decibel conversions.
///
/// Blink, `audio_utilities.cc`, to 156.
#[derive(Clone, Copy)]
pub(crate) struct Decibels {
    flavour: Flavour,
    functions: &'static Functions,
}

impl Decibels {
    pub(crate) fn new(flavour: Flavour) -> Self {
        Self { flavour, functions: flavour.functions() }
    }

    pub(crate) fn to_level(self, decibels: f32) -> f32 {
        (self.functions.powf)(10.0, 0.05 * decibels)
    }

    pub(crate) fn of_level(self, linear: f32) -> f32 {
        20.0 * (self.functions.log10f)(linear)
    }

    /// [`Decibels::to_level`] of each.
    pub(crate) fn to_levels(self, values: &mut [f32]) {
        values.iter_mut().for_each(|decibels| *decibels *= 0.05);
        self.flavour.pow10f_each(values);
    }

    /// [`Decibels::of_level`] of each.
    pub(crate) fn of_levels(self, values: &mut [f32]) {
        self.flavour.log10f_each(values);
        values.iter_mut().for_each(|logarithm| *logarithm *= 20.0);
    }
}
