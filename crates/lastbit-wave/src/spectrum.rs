//! The Fourier coefficients of a wave.

use std::f32::consts::PI;

use lastbit_libm::{Evaluation, extended::Extended, fdlibm};

use crate::{OscillatorKernel, WaveError};

/// OscillatorNode's own shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are the API's values")]
pub enum BasicShape {
    Sine,
    Square,
    Sawtooth,
    Triangle,
}

/// Coefficients up to what one table can hold; bin 0 is never used.
#[derive(Debug, Clone)]
pub(crate) struct Spectrum {
    /// The shape these are the coefficients of, if a basic one.
    pub(crate) shape: Option<BasicShape>,
    /// Cosine terms; none where all are zero.
    pub(crate) real: Box<[f32]>,
    /// Sine terms.
    pub(crate) imag: Box<[f32]>,
    /// Scale the tables so that the fullest one peaks at 1; otherwise halve them.
    pub(crate) normalize: bool,
}

/// The sine term of a shape at a multiple of its frequency. Confirmed for the x87, where one rounding ends it, by the shapes
/// of WebKitGTK 2.50.6 on i386.
fn sine_term<V: Evaluation>(shape: BasicShape, n: usize) -> f32 {
    let odd = n & 1 == 1;
    let reach = V::from(2.0) / (V::from(n as f32) * V::from(PI));
    let sign = |negative| V::from(if negative { -1.0 } else { 1.0 });
    match shape {
        _ if n == 0 => 0.0,
        BasicShape::Sine if n == 1 => 1.0,
        BasicShape::Square if odd => (V::from(2.0) * reach).to_f32(),
        BasicShape::Sawtooth => (reach * sign(!odd)).to_f32(),
        BasicShape::Triangle if odd => (V::from(2.0) * (reach * reach) * sign((n - 1) & 2 == 2)).to_f32(),
        BasicShape::Sine | BasicShape::Square | BasicShape::Triangle => 0.0,
    }
}

impl Spectrum {
    /// The coefficients of a basic shape, in f32.
    ///
    /// Blink, `PeriodicWave::GenerateBasicWaveform`, to 156, and WebKit from 2021 on.
    pub(crate) fn basic(kernel: OscillatorKernel, shape: BasicShape, partials: usize) -> Self {
        if kernel == OscillatorKernel::WebkitFirst {
            return Self::basic_of_first_webkit(shape, partials);
        }
        let sine_term = match kernel {
            OscillatorKernel::WebkitX87 => sine_term::<Extended>,
            _ => sine_term::<f32>,
        };
        let imag = (0..partials).map(|n| sine_term(shape, n)).collect();
        Self { shape: Some(shape), real: [].into(), imag, normalize: true }
    }

    /// WebKit, `PeriodicWave::generateBasicWaveform`, to Safari 14.0: by the angular frequency, with the triangle around
    /// its peak; its even partials are what a cosine leaves of nothing. The cosines are of integers times an f32 pi, far
    /// from where f64 libraries part. Confirmed by published values of Safari 13.1.
    fn basic_of_first_webkit(shape: BasicShape, partials: usize) -> Self {
        let (mut real, mut imag) = (vec![0.0; partials], vec![0.0; partials]);
        for n in 1..partials {
            let omega = 2.0 * PI * n as f32;
            let reach = 1.0 / omega;
            let cosine = || fdlibm::cos(f64::from(0.5 * omega));
            match shape {
                BasicShape::Sine => imag[n] = f32::from(n == 1),
                BasicShape::Square => imag[n] = reach * if n % 2 == 1 { 2.0 } else { 0.0 },
                BasicShape::Sawtooth => imag[n] = (f64::from(-reach) * cosine()) as f32,
                BasicShape::Triangle => {
                    let square = n as f32 * n as f32 * PI * PI;
                    real[n] = ((4.0 - 4.0 * cosine()) / f64::from(square)) as f32;
                }
            }
        }
        Self { shape: Some(shape), real: real.into(), imag: imag.into(), normalize: true }
    }

    /// Given coefficients, as many as fit.
    pub(crate) fn custom(partials: usize, real: &[f32], imag: &[f32], normalize: bool) -> Result<Self, WaveError> {
        if real.len() != imag.len() {
            return Err(WaveError::LengthMismatch { real: real.len(), imag: imag.len() });
        }
        if real.len() < 2 {
            return Err(WaveError::TooShort(real.len()));
        }
        let kept = real.len().min(partials);
        Ok(Self { shape: None, real: real[..kept].into(), imag: imag[..kept].into(), normalize })
    }

    /// Bit for bit the same given coefficients.
    pub(crate) fn same_bits(&self, other: &Self) -> bool {
        let same =
            |a: &[f32], b: &[f32]| a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.to_bits() == y.to_bits());
        self.shape == other.shape
            && self.normalize == other.normalize
            && same(&self.real, &other.real)
            && same(&self.imag, &other.imag)
    }
}
