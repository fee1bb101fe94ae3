//! The metering behind `reduction`.

use lastbit_libm::{
    Flavour, Functions, Products,
    lanes::{DecibelsRounded, each},
};

use crate::{Arithmetic, Metering, QUANTUM};

/// Seconds in which the metering falls back.
pub(crate) const METERING_RELEASE: f32 = 0.325;

/// The metering behind `reduction`: falls at once, rises slowly.
#[derive(Clone)]
pub(crate) struct Meter {
    metering: Metering,
    products: Products,
    decibel: Flavour,
    platform: &'static Functions,
    release: f32,
    value: f32,
    /// Gains that the value does not know of yet.
    pending: Vec<f32>,
}

/// The part of the way to a reading above that one frame goes.
pub(crate) fn metering_release(arithmetic: Arithmetic, sample_rate: f32) -> f32 {
    let exp = arithmetic.shaping.functions().exp;
    (1.0 - exp(-1.0 / (f64::from(sample_rate) * f64::from(METERING_RELEASE)))) as f32
}

impl Meter {
    /// Room for the gains of a fingerprint's usual 5000 frames.
    const COMMON_PENDING: usize = 40 * QUANTUM;

    /// Gains that may wait: a minute and a half at 44.1 kHz, and no more memory than 16 MB, however long the render.
    const MOST_PENDING: usize = 1 << 22;

    pub(crate) fn new(arithmetic: Arithmetic, sample_rate: f32) -> Self {
        let release = metering_release(arithmetic, sample_rate);
        Self {
            metering: arithmetic.metering,
            products: arithmetic.products,
            decibel: arithmetic.decibel,
            platform: arithmetic.platform.functions(),
            release,
            value: 1.0,
            pending: Vec::with_capacity(Self::COMMON_PENDING),
        }
    }

    /// Takes in a quantum of gains.
    pub(crate) fn take(&mut self, gains: &[f32; QUANTUM]) {
        if self.pending.len() >= Self::MOST_PENDING {
            self.read();
        }
        self.pending.extend_from_slice(gains);
    }

    /// The reading after all gains.
    pub(crate) fn read(&mut self) -> f32 {
        match self.metering {
            Metering::F32 => {
                self.decibel.log10f_lanes().each(&mut self.pending);
                self.pending.iter_mut().for_each(|logarithm| *logarithm *= 20.0);
            }
            Metering::F64 => each(DecibelsRounded(self.platform.log10), &mut self.pending),
        }
        let mut value = self.value;
        if value.is_finite() && self.pending.iter().all(|decibels| decibels.is_finite()) {
            // The lower of the two: what rises does not pass the reading, and what falls does not reach it, since
            // rounding keeps the order.
            for &decibels in &self.pending {
                let part = self.products.mul_add_f32(decibels - value, self.release, value);
                value = if part < decibels { part } else { decibels };
            }
        } else {
            for &decibels in &self.pending {
                let risen = self.products.mul_add_f32(decibels - value, self.release, value);
                value = if decibels < value { decibels } else { risen };
            }
        }
        self.value = value;
        self.pending.clear();
        self.value
    }
}
