//! Band-limited tables of a periodic wave.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use lastbit_fft::RealFft;
use lastbit_libm::{Evaluation, extended::Extended};
use lastbit_vecmath::with_subnormals;

use crate::{Arithmetic, BasicShape, OscillatorKernel, WaveError, cache::Recent, spectrum::Spectrum};

/// Three tables to the octave.
const RANGES_PER_OCTAVE: usize = 3;
const CENTS_PER_RANGE: f32 = 400.0;

/// A full set is 0.3 to 2.7 MB; a render builds a few ranges of one.
static RECENT: Recent<WaveTables> = Recent::new(32);

/// The tables of one periodic wave at one sample rate, each built when it is first read.
///
/// Range 0 holds all partials, each further range a third of an octave fewer; the last ones are silent.
///
/// Blink, `periodic_wave.cc`, to 156; confirmed by every graph of one oscillator captured from Chromium 77 to 156.
pub struct WaveTables {
    arithmetic: Arithmetic,
    sample_rate: f32,
    size: usize,
    rate_scale: f32,
    lowest_frequency: f32,
    spectrum: Spectrum,
    /// One factor for all ranges, taken from range 0.
    scale: f32,
    workshop: Mutex<Workshop>,
    /// Of each range, the first one that leaves out the same bins: they are one table.
    homes: Box<[OnceLock<usize>]>,
    ranges: Box<[OnceLock<Range>]>,
}

/// A range that has been asked for.
enum Range {
    Table(Box<[f32]>),
    /// The one of another range, bit for bit: a wave of few partials has the same in many. Oscillators read from two
    /// ranges, which together fill a CPU's nearest cache.
    SameAs(usize),
}

/// What tables are built with, one after another: memory that was used before saves more than building side by side.
struct Workshop {
    fft: RealFft,
    real: Vec<f32>,
    imag: Vec<f32>,
}

/// The two tables that a frequency falls between, each with its first sample once more at the end.
#[derive(Clone, Copy)]
pub(crate) struct Band<'a> {
    /// The table with more partials.
    pub(crate) higher: &'a [f32],
    /// The table with fewer.
    pub(crate) lower: &'a [f32],
    /// How far towards `lower`, 0 to 1.
    pub(crate) blend: f32,
}

/// The place of a frequency among the tables, as a build evaluates it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pitch {
    Rounded(f32),
    Extended(Extended),
}

impl WaveTables {
    /// The tables of a basic shape at a sample rate in hertz.
    ///
    /// # Errors
    /// If the target's FFT does not do the table's size.
    pub fn basic(arithmetic: Arithmetic, sample_rate: f32, shape: BasicShape) -> Result<Self, WaveError> {
        let partials = table_size(arithmetic.kernel, sample_rate) / 2;
        Self::new(arithmetic, sample_rate, Spectrum::basic(arithmetic.kernel, shape, partials))
    }

    /// The tables of a spectrum of cosine (`real`) and sine (`imag`) terms. The first of each is ignored, those past
    /// half the table's size are dropped. `normalize` scales range 0 to a peak of 1; without it tables are halved.
    ///
    /// # Errors
    /// If the arrays differ in length, or hold fewer than 2 terms.
    pub fn custom(
        arithmetic: Arithmetic,
        sample_rate: f32,
        real: &[f32],
        imag: &[f32],
        normalize: bool,
    ) -> Result<Self, WaveError> {
        let partials = table_size(arithmetic.kernel, sample_rate) / 2;
        let spectrum = Spectrum::custom(partials, real, imag, normalize)?;
        Self::new(arithmetic, sample_rate, spectrum)
    }

    /// As [`WaveTables::basic`], from a small cache of the process.
    ///
    /// # Errors
    /// As [`WaveTables::basic`].
    pub fn cached(arithmetic: Arithmetic, sample_rate: f32, shape: BasicShape) -> Result<Arc<Self>, WaveError> {
        RECENT.get_or_build(
            |tables| tables.is_for(arithmetic, sample_rate) && tables.spectrum.shape == Some(shape),
            || Self::basic(arithmetic, sample_rate, shape),
        )
    }

    /// As [`WaveTables::custom`], from a small cache of the process.
    ///
    /// # Errors
    /// As [`WaveTables::custom`].
    pub fn cached_custom(
        arithmetic: Arithmetic,
        sample_rate: f32,
        real: &[f32],
        imag: &[f32],
        normalize: bool,
    ) -> Result<Arc<Self>, WaveError> {
        let partials = table_size(arithmetic.kernel, sample_rate) / 2;
        let spectrum = Spectrum::custom(partials, real, imag, normalize)?;
        RECENT.get_or_build(
            |tables| tables.is_for(arithmetic, sample_rate) && tables.spectrum.same_bits(&spectrum),
            || Self::new(arithmetic, sample_rate, spectrum.clone()),
        )
    }

    fn new(arithmetic: Arithmetic, sample_rate: f32, spectrum: Spectrum) -> Result<Self, WaveError> {
        let size = table_size(arithmetic.kernel, sample_rate);
        let half = size / 2;
        let nyquist = (0.5 * f64::from(sample_rate)) as f32;
        let ranges = RANGES_PER_OCTAVE * size.ilog2() as usize;

        let mut tables = Self {
            arithmetic,
            sample_rate,
            size,
            rate_scale: size as f32 / sample_rate,
            lowest_frequency: nyquist / half as f32,
            spectrum,
            scale: 0.5,
            workshop: Mutex::new(Workshop { fft: RealFft::new(arithmetic.fft, size)?, real: vec![], imag: vec![] }),
            homes: (0..ranges).map(|_| OnceLock::new()).collect(),
            ranges: (0..ranges).map(|_| OnceLock::new()).collect(),
        };
        let fullest = with_subnormals(|| {
            let table = tables.synthesise(tables.cutoff(0));
            if tables.spectrum.normalize {
                let peak = peak(&table);
                if peak != 0.0 {
                    tables.scale = 1.0 / peak;
                }
            }
            scale_and_close(table, tables.scale)
        });
        tables.ranges[0] = OnceLock::from(Range::Table(fullest));
        Ok(tables)
    }

    /// Samples in each table: 2048, 4096 or 16384 by the sample rate.
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many tables there are: 33, 36 or 42 by the sample rate.
    pub fn range_count(&self) -> usize {
        self.ranges.len()
    }

    /// Table positions per sample at 1 Hz.
    pub fn rate_scale(&self) -> f32 {
        self.rate_scale
    }

    /// The frequency in hertz up to which all partials fit.
    pub fn lowest_frequency(&self) -> f32 {
        self.lowest_frequency
    }

    /// The sample rate in hertz.
    pub fn sample_rate(&self) -> f32 {
        self.sample_rate
    }

    /// The arithmetic these tables were made for.
    pub fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }

    /// One period with the partials of a range; the last range for any index past it. Built now, unless it was before.
    pub fn range(&self, index: usize) -> &[f32] {
        &self.closed_range(index)[..self.size]
    }

    /// As [`WaveTables::range`], and the first sample once more.
    fn closed_range(&self, index: usize) -> &[f32] {
        let home = self.home(index.min(self.ranges.len() - 1));
        match self.ranges[home].get_or_init(|| self.build(home)) {
            Range::Table(table) => table,
            Range::SameAs(other) => self.closed_range(*other),
        }
    }

    fn build(&self, home: usize) -> Range {
        let table = with_subnormals(|| scale_and_close(self.synthesise(self.cutoff(home)), self.scale));
        let is_same = |other: &[f32]| table.iter().zip(other).all(|(a, b)| a.to_bits() == b.to_bits());
        let fuller = home.checked_sub(1).map(|fuller| self.home(fuller));
        match fuller.filter(|fuller| self.ranges[*fuller].get().is_some()) {
            Some(fuller) if is_same(self.closed_range(fuller)) => Range::SameAs(fuller),
            _ => Range::Table(table),
        }
    }

    fn home(&self, range: usize) -> usize {
        *self.homes[range].get_or_init(|| match range.checked_sub(1) {
            Some(fuller) if self.cutoff(fuller) == self.cutoff(range) => self.home(fuller),
            _ => range,
        })
    }

    fn is_for(&self, arithmetic: Arithmetic, sample_rate: f32) -> bool {
        self.arithmetic == arithmetic && self.sample_rate.to_bits() == sample_rate.to_bits()
    }

    /// The first bin that a range leaves out.
    fn cutoff(&self, range: usize) -> usize {
        let cents = range as f32 * CENTS_PER_RANGE;
        let pow = self.arithmetic.libm.functions().pow;
        let fraction = with_subnormals(|| pow(2.0, f64::from(-cents / 1200.0)) as f32);
        let partials = (fraction * (self.size / 2) as f32) as usize;
        self.spectrum.imag.len().min(partials + 1)
    }

    /// The inverse FFT of the bins below `cutoff`, not yet scaled.
    fn synthesise(&self, cutoff: usize) -> Vec<f32> {
        // Blink's inverse divides by the size, so the coefficients are multiplied by it first; the sign makes sines
        // of what the transform takes for their conjugates.
        let size = self.size as f32;
        let mut workshop = self.workshop.lock().unwrap_or_else(PoisonError::into_inner);
        let Workshop { fft, real, imag } = &mut *workshop;
        for (parts, terms, size) in [(&mut *real, &self.spectrum.real, size), (&mut *imag, &self.spectrum.imag, -size)]
        {
            parts.clear();
            parts.push(0.0);
            let kept = terms.get(1..cutoff.min(terms.len())).unwrap_or_default();
            parts.extend(kept.iter().map(|term| term * size));
            parts.resize(self.size / 2, 0.0);
        }
        let mut table = Vec::with_capacity(self.size + 1);
        table.resize(self.size, 0.0);
        fft.inverse(real, imag, &mut table);
        table
    }

    /// The place of a frequency in hertz, of either sign, among the tables.
    pub(crate) fn pitch(&self, frequency: f32) -> Pitch {
        if self.arithmetic.kernel == OscillatorKernel::WebkitX87 {
            Pitch::Extended(self.evaluated_pitch(frequency.into()))
        } else {
            Pitch::Rounded(self.evaluated_pitch(frequency))
        }
    }

    /// The tables for a frequency in hertz, of either sign.
    pub(crate) fn band(&self, frequency: f32) -> Band<'_> {
        self.band_at(self.pitch(frequency))
    }

    /// The tables for an increment of the read position.
    pub(crate) fn band_of_increment(&self, increment: f32) -> Band<'_> {
        let frequency_scale = 1.0 / self.rate_scale;
        if self.arithmetic.kernel == OscillatorKernel::WebkitX87 {
            let frequency = Extended::from(frequency_scale) * increment.into();
            self.band_at(Pitch::Extended(self.evaluated_pitch(frequency)))
        } else {
            self.band(frequency_scale * increment)
        }
    }

    fn evaluated_pitch<V: Evaluation>(&self, frequency: V) -> V {
        let zero = V::from(0.0);
        let frequency = if frequency < zero { -frequency } else { frequency };
        let ratio = if frequency > zero { frequency / self.lowest_frequency.into() } else { V::from(0.5) };
        let octaves = (self.arithmetic.libm.functions().log2f)(ratio.to_f32());
        let cents = V::from(octaves) * V::from(1200.0);
        V::from(1.0) + cents / CENTS_PER_RANGE.into()
    }

    /// The tables for one of four frequencies that Blink looks up together. NEON multiplies by rounded reciprocals.
    pub(crate) fn band_in_lane(&self, frequency: f32) -> Band<'_> {
        if self.arithmetic.kernel != OscillatorKernel::Neon {
            return self.band(frequency);
        }
        let frequency = frequency.abs();
        let ratio = if frequency > 0.0 { frequency * (1.0 / self.lowest_frequency) } else { 0.5 };
        let cents = (self.arithmetic.libm.functions().log2f)(ratio) * 1200.0;
        self.band_at(Pitch::Rounded(1.0 + cents * (1.0 / CENTS_PER_RANGE)))
    }

    /// The tables that a place lies between.
    pub(crate) fn band_at(&self, pitch: Pitch) -> Band<'_> {
        match pitch {
            Pitch::Rounded(pitch) => self.evaluated_band(pitch),
            Pitch::Extended(pitch) => self.evaluated_band(pitch),
        }
    }

    fn evaluated_band<V: Evaluation>(&self, pitch: V) -> Band<'_> {
        let last = self.ranges.len() - 1;
        let (lowest, highest) = (V::from(0.0), V::from(last as f32));
        let pitch = if pitch < lowest { lowest } else { pitch };
        let pitch = if highest < pitch { highest } else { pitch };
        let index = pitch.truncated() as usize;
        let (higher, lower) = (self.closed_range(index), self.closed_range((index + 1).min(last)));
        Band { higher, lower, blend: (pitch - V::from(index as f32)).to_f32() }
    }
}

impl fmt::Debug for WaveTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaveTables")
            .field("arithmetic", &self.arithmetic)
            .field("sample_rate", &self.sample_rate)
            .field("size", &self.size)
            .field("built", &self.ranges.iter().filter(|range| range.get().is_some()).count())
            .finish_non_exhaustive()
    }
}

fn table_size(kernel: OscillatorKernel, sample_rate: f32) -> usize {
    if kernel == OscillatorKernel::WebkitFirst {
        4096
    } else if sample_rate <= 24000.0 {
        2048
    } else if sample_rate <= 88200.0 {
        4096
    } else {
        16384
    }
}

/// The largest magnitude; a NaN is none. Magnitudes are in the order of their bits, which compilers take side by side.
pub(crate) fn peak(table: &[f32]) -> f32 {
    let magnitude = |x: &f32| if x.is_nan() { 0 } else { x.abs().to_bits() };
    f32::from_bits(table.iter().map(magnitude).max().unwrap_or(0))
}

/// Scales a period and puts its first sample behind it, so that each has a neighbour.
fn scale_and_close(mut table: Vec<f32>, factor: f32) -> Box<[f32]> {
    for x in &mut table {
        *x *= factor;
    }
    table.push(table[0]);
    table.into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use super::peak;

    #[test]
    fn a_peak_is_of_either_sign_and_no_nan() {
        assert_eq!(peak(&[1.0, f32::NAN, -3.0, -f32::NAN, 2.0]), 3.0);
        assert_eq!(peak(&[0.5, f32::NEG_INFINITY]), f32::INFINITY);
        assert_eq!(peak(&[f32::NAN, -0.0]).to_bits(), 0);
        assert_eq!(peak(&[]), 0.0);
    }
}
