//! Band-limited tables of a periodic wave, as Gecko makes them.

use std::sync::Arc;

use lastbit_libm::{Evaluation, EvaluationMethod, extended::Extended, msun::x87};

use super::{
    Arithmetic, PowersOfTwo,
    terms::{Scale, Terms},
};
use crate::{BasicShape, WaveError};

/// A third of an octave.
const CENTS_PER_RANGE: f32 = 400.0;

/// What a wave is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum WaveKind {
    /// A square, a triangle or a sawtooth.
    Basic(BasicShape),
    /// Cosine and sine terms, as many of each; the first are ignored.
    Custom {
        /// Cosine terms.
        real: Arc<[f32]>,
        /// Sine terms.
        imag: Arc<[f32]>,
        /// Scale the fullest table to a peak of 1; otherwise halve them.
        normalize: bool,
    },
}

/// The tables of one wave in one context, made when they are first read.
///
/// Gecko, `dom/media/webaudio/blink/PeriodicWave.cpp`. A table keeps the partials of its range, but no more than lie
/// below the Nyquist frequency at the frequency for which it is made. Where a lower frequency allows more than all
/// before, all tables are dropped and the scale is taken anew, so that what an oscillator plays depends on what was
/// played before it in the context. Confirmed by the oscillators of Firefox 153.
pub struct Wave {
    arithmetic: Arithmetic,
    terms: Arc<Terms>,
    nyquist: f32,
    lowest_fundamental: f32,
    rate_scale: f32,
    /// The natural logarithm of 2.
    ln_2: f32,
    normalize: bool,
    scale: f32,
    /// The most partials that any table may have had.
    max_partials: u32,
    ranges: Box<[Option<Arc<[f32]>>]>,
    /// The last frequency and its tables, as long as these are.
    last: Option<(f32, Band)>,
}

/// The two tables that a frequency falls between, each with its first sample once more at the end.
#[derive(Clone)]
pub(super) struct Band {
    /// The table with fewer partials.
    pub(super) lower: Arc<[f32]>,
    /// The table with more.
    pub(super) higher: Arc<[f32]>,
    /// How far towards `higher`.
    pub(super) blend: f32,
}

impl Wave {
    /// A wave at a sample rate in hertz.
    ///
    /// # Errors
    /// If custom terms differ in number or are none, or the target's FFT does not do the table's size.
    pub fn new(arithmetic: Arithmetic, sample_rate: f32, kind: &WaveKind) -> Result<Self, WaveError> {
        let libm = arithmetic.libm.functions();
        let terms = Terms::cached(arithmetic, kind)?;
        let size = terms.size();
        let normalize = !matches!(kind, WaveKind::Custom { normalize: false, .. });
        let nyquist = (0.5 * f64::from(sample_rate)) as f32;
        let ln_2 = (libm.logf)(2.0);
        let logarithm = (libm.logf)(size as f32);
        let ranges = match arithmetic.evaluation {
            EvaluationMethod::Rounded => 3.0 * logarithm / ln_2,
            EvaluationMethod::Extended => {
                let ranges = Extended::from(3) * Extended::from(logarithm) / x87::logf_unrounded(2.0);
                ranges.truncated().to_f32()
            }
        } as usize;
        Ok(Self {
            arithmetic,
            terms,
            nyquist,
            lowest_fundamental: nyquist / (size / 2) as f32,
            rate_scale: size as f32 / sample_rate,
            ln_2,
            normalize,
            scale: 1.0,
            max_partials: 0,
            ranges: vec![None; ranges].into(),
            last: None,
        })
    }

    /// Table positions per sample at 1 Hz.
    pub(super) fn rate_scale(&self) -> f32 {
        self.rate_scale
    }

    /// Samples in each table, a power of two.
    pub(super) fn size(&self) -> usize {
        self.terms.size()
    }

    /// The tables for a frequency in hertz.
    pub(super) fn band(&mut self, frequency: f32) -> Band {
        match &self.last {
            Some((last, band)) if last.to_bits() == frequency.to_bits() => band.clone(),
            _ => {
                let (band, is_last) = match self.arithmetic.evaluation {
                    EvaluationMethod::Rounded => {
                        let logf = self.arithmetic.libm.functions().logf;
                        (self.find_band(frequency, logf, self.ln_2).0, true)
                    }
                    EvaluationMethod::Extended => {
                        let (band, made) = self.find_band(frequency, x87::logf_unrounded, x87::logf_unrounded(2.0));
                        // The blend is another one when the tables are there.
                        (band, !made)
                    }
                };
                self.last = is_last.then(|| (frequency, band.clone()));
                band
            }
        }
    }

    /// The tables for a frequency, and whether one of them had to be made.
    fn find_band<E: Evaluation>(&mut self, frequency: f32, logf: impl Fn(f32) -> E, ln_2: E) -> (Band, bool) {
        let fundamental = frequency.abs();
        let partials = self.partials_below_nyquist(self.partials_of_range(0), fundamental);
        if partials > self.max_partials {
            self.ranges.fill(None);
            self.make(fundamental, 0);
            self.max_partials = partials;
        }
        let ratio = if fundamental > 0.0 { fundamental / self.lowest_fundamental } else { 0.5 };
        // The call for the logarithm of 2 comes between: the x87's register is stored.
        let cents = logf(ratio).spilled() / ln_2 * E::from(1200.0);
        let last = self.ranges.len() - 1;
        // One range on, so that partials go before they would alias.
        let pitch = E::from(1.0) + cents / E::from(CENTS_PER_RANGE);
        let pitch = if pitch < E::from(0.0) { E::from(0.0) } else { pitch };
        let pitch = if E::from(last as f32) < pitch { E::from(last as f32) } else { pitch };
        let high = (self.arithmetic.overflow.unsigned(pitch.to_f64()) as usize).min(last);
        let low = (high + 1).min(last);
        let (higher, made_higher) = self.table(fundamental, high);
        let (lower, made_lower) = self.table(fundamental, low);
        let made = made_higher || made_lower;
        // So it is over the call that makes a table, and only then.
        let pitch = if made { pitch.spilled() } else { pitch };
        (Band { higher, lower, blend: (E::from(low as f32) - pitch).to_f32() }, made)
    }

    /// A table, and whether it had to be made.
    fn table(&mut self, fundamental: f32, range: usize) -> (Arc<[f32]>, bool) {
        match &self.ranges[range] {
            Some(table) => (table.clone(), false),
            None => (self.make(fundamental, range), true),
        }
    }

    fn partials_of_range(&self, range: usize) -> u32 {
        let libm = self.arithmetic.libm.functions();
        let cents = range as f32 * CENTS_PER_RANGE;
        let fraction = match self.arithmetic.powers_of_two {
            PowersOfTwo::Pow => (libm.pow)(2.0, f64::from(-cents / 1200.0)) as f32,
            PowersOfTwo::Exp2 => (libm.exp2f)(-cents / 1200.0),
        };
        (fraction * (self.size() / 2) as f32) as u32
    }

    fn partials_below_nyquist(&self, partials: u32, fundamental: f32) -> u32 {
        if fundamental == 0.0 {
            return partials;
        }
        let below = match self.arithmetic.evaluation {
            EvaluationMethod::Rounded => f64::from(self.nyquist / fundamental),
            EvaluationMethod::Extended => {
                (Extended::from(self.nyquist) / Extended::from(fundamental)).truncated().to_f64()
            }
        };
        partials.min(self.arithmetic.overflow.unsigned(below))
    }

    fn make(&mut self, fundamental: f32, range: usize) -> Arc<[f32]> {
        let terms = self.partials_of_range(range).min(self.terms.count() as u32 - 1);
        let partials = self.partials_below_nyquist(terms, fundamental);
        let scale = match self.normalize {
            false => Scale::Given(0.5),
            true if range == 0 => Scale::ToPeak { of_silence: self.scale },
            true => Scale::Given(self.scale),
        };
        let (table, scale) = self.terms.table(partials, scale);
        self.scale = scale;
        self.ranges[range].insert(table).clone()
    }
}
