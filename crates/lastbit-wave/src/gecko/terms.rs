//! What tables are made of, and the tables that this process made last.

use std::{
    f32::consts::PI,
    sync::{Arc, Mutex, PoisonError},
};

use lastbit_fft::RealFft;
use lastbit_libm::{Evaluation, EvaluationMethod, extended::Extended};
use lastbit_vecmath::is_flushing;

use super::{Arithmetic, WaveKind};
use crate::{BasicShape, WaveError, cache::Recent, tables::peak};

const SMALLEST: usize = 4096;
const LARGEST: usize = 8192;

/// With all their tables 2 MB each.
static RECENT: Recent<Terms> = Recent::new(16);

/// Tables of 16 or 32 kB.
const TABLES: usize = 64;

/// The Fourier coefficients of a wave.
pub(super) struct Terms {
    arithmetic: Arithmetic,
    size: usize,
    shape: Option<BasicShape>,
    /// Cosine terms.
    real: Box<[f32]>,
    /// Sine terms, as many.
    imag: Box<[f32]>,
    fft: RealFft,
    /// Most recently made last.
    tables: Mutex<Vec<Table>>,
}

/// What tables are multiplied by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scale {
    Given(f32),
    /// What gives the table a peak of 1; silence has none.
    ToPeak {
        of_silence: f32,
    },
}

struct Table {
    partials: u32,
    scale: f32,
    /// Whether subnormal numbers were flushed as it was made.
    flushed: bool,
    /// Before it was scaled.
    peak: f32,
    samples: Arc<[f32]>,
}

impl Terms {
    /// The terms of a wave, of which tables may have been made before.
    ///
    /// # Errors
    /// As [`Wave::new`](super::Wave::new).
    pub(super) fn cached(arithmetic: Arithmetic, kind: &WaveKind) -> Result<Arc<Self>, WaveError> {
        let (size, shape, real, imag): (_, _, Box<[f32]>, Box<[f32]>) = match kind {
            WaveKind::Basic(shape) => (SMALLEST, Some(*shape), [].into(), [].into()),
            WaveKind::Custom { real, imag, .. } => {
                if real.len() != imag.len() {
                    return Err(WaveError::LengthMismatch { real: real.len(), imag: imag.len() });
                }
                if real.is_empty() {
                    return Err(WaveError::TooShort(0));
                }
                // More terms than fit the smallest size: the next power of two, up to the largest.
                let size = if real.len() <= SMALLEST { SMALLEST } else { LARGEST };
                let kept = real.len().min(size / 2);
                (size, None, real[..kept].into(), imag[..kept].into())
            }
        };
        let same = |terms: &Self| {
            terms.arithmetic == arithmetic
                && terms.size == size
                && terms.shape == shape
                && (shape.is_some() || same_bits(&terms.real, &real) && same_bits(&terms.imag, &imag))
        };
        RECENT.get_or_build(same, || {
            let (real, imag) = match shape {
                Some(shape) => {
                    let terms = match arithmetic.evaluation {
                        EvaluationMethod::Rounded => basic_terms::<f32>(arithmetic, shape, size / 2),
                        EvaluationMethod::Extended => basic_terms::<Extended>(arithmetic, shape, size / 2),
                    };
                    (vec![0.0; size / 2].into(), terms)
                }
                None => (real.clone(), imag.clone()),
            };
            let fft = RealFft::new(arithmetic.fft, size)?;
            Ok(Self { arithmetic, size, shape, real, imag, fft, tables: Mutex::new(Vec::new()) })
        })
    }

    /// Samples in each table, a power of two.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Terms, of which the first is ignored.
    pub(super) fn count(&self) -> usize {
        self.real.len()
    }

    /// The table of so many partials, and what it was scaled by.
    pub(super) fn table(&self, partials: u32, scale: Scale) -> (Arc<[f32]>, f32) {
        let flushed = is_flushing();
        let fits = |table: &Table| {
            let by = match scale {
                Scale::Given(given) => given,
                Scale::ToPeak { of_silence } => scale_to(table.peak, of_silence),
            };
            table.partials == partials && table.flushed == flushed && table.scale.to_bits() == by.to_bits()
        };
        let tables = || self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = tables().iter().rev().find(|table| fits(table)) {
            return (known.samples.clone(), known.scale);
        }
        let made = self.make(partials, scale, flushed);
        let result = (made.samples.clone(), made.scale);
        let mut tables = tables();
        if tables.len() == TABLES {
            tables.remove(0);
        }
        tables.push(made);
        result
    }

    fn make(&self, partials: u32, scale: Scale, flushed: bool) -> Table {
        let (mut re, mut im) = (vec![0.0; self.size / 2], vec![0.0; self.size / 2]);
        for bin in 1..=partials as usize {
            // The transform takes sines for their conjugates. Where there are as many terms as bins, the last bin stays
            // within.
            re[bin] = self.real[bin];
            im[bin] = -self.imag[bin];
        }
        // The first sample comes once more at the end, so that each has a neighbour.
        let mut samples = Vec::with_capacity(self.size + 1);
        samples.resize(self.size, 0.0);
        // A clone shares the plan and has scratch memory of its own.
        self.fft.clone().inverse_unscaled(&re, &im, &mut samples);
        let peak = peak(&samples);
        let scale = match scale {
            Scale::Given(given) => given,
            Scale::ToPeak { of_silence } => scale_to(peak, of_silence),
        };
        if scale != 1.0 {
            samples.iter_mut().for_each(|sample| *sample *= scale);
        }
        samples.push(samples[0]);
        Table { partials, scale, flushed, peak, samples: samples.into() }
    }
}

fn scale_to(peak: f32, of_silence: f32) -> f32 {
    if peak == 0.0 { of_silence } else { 1.0 / peak }
}

fn same_bits(a: &[f32], b: &[f32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.to_bits() == y.to_bits())
}

/// The sine terms of a basic shape, in f32. A sawtooth's quotient is stored over the call of `cos`.
fn basic_terms<E: Evaluation>(arithmetic: Arithmetic, shape: BasicShape, half: usize) -> Box<[f32]> {
    let cos = arithmetic.libm.functions().cos;
    let two = E::from(2.0);
    let term = |n: usize| -> f32 {
        let odd = n & 1 == 1;
        let omega = E::from(2.0 * PI) * E::from(n as f32);
        let inverse = E::from(1.0) / omega;
        match shape {
            _ if n == 0 => 0.0,
            BasicShape::Sine => f32::from(n == 1),
            BasicShape::Square => (inverse * if odd { two } else { E::from(0.0) }).to_f32(),
            BasicShape::Sawtooth => (f64::from(-inverse.to_f32()) * cos((E::from(0.5) * omega).to_f64())) as f32,
            BasicShape::Triangle if odd => {
                let reach = E::from(n as f32) * E::from(PI);
                let sign = E::from(if (n - 1) >> 1 & 1 == 1 { -1.0 } else { 1.0 });
                (two * (two / reach * two / reach) * sign).to_f32()
            }
            BasicShape::Triangle => 0.0,
        }
    };
    (0..half).map(term).collect()
}
