//! Band-limited tables of a periodic wave, as Gecko makes them.

use std::sync::Arc;

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
        let ranges = (3.0 * (libm.logf)(size as f32) / ln_2) as usize;
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
                let band = self.find_band(frequency);
                self.last.insert((frequency, band)).1.clone()
            }
        }
    }

    fn find_band(&mut self, frequency: f32) -> Band {
        let libm = self.arithmetic.libm.functions();
        let fundamental = frequency.abs();
        let partials = self.partials_below_nyquist(self.partials_of_range(0), fundamental);
        if partials > self.max_partials {
            self.ranges.fill(None);
            self.make(fundamental, 0);
            self.max_partials = partials;
        }
        let ratio = if fundamental > 0.0 { fundamental / self.lowest_fundamental } else { 0.5 };
        let cents = (libm.logf)(ratio) / self.ln_2 * 1200.0;
        let last = self.ranges.len() - 1;
        // One range on, so that partials go before they would alias.
        let pitch = 1.0 + cents / CENTS_PER_RANGE;
        let pitch = if pitch < 0.0 { 0.0 } else { pitch };
        let pitch = if (last as f32) < pitch { last as f32 } else { pitch };
        let high = (self.arithmetic.overflow.unsigned(pitch) as usize).min(last);
        let low = (high + 1).min(last);
        Band { higher: self.table(fundamental, high), lower: self.table(fundamental, low), blend: low as f32 - pitch }
    }

    fn table(&mut self, fundamental: f32, range: usize) -> Arc<[f32]> {
        match &self.ranges[range] {
            Some(table) => table.clone(),
            None => self.make(fundamental, range),
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
        partials.min(self.arithmetic.overflow.unsigned(self.nyquist / fundamental))
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
