//! Twofold up- and down-sampling, for the oversampled wave shaper.
//!
//! Blink, `platform/audio/up_sampler.cc` and `down_sampler.cc`, all versions named below: Blackman-windowed sinc kernels,
//! designed in f64 with the audio code's own sine and cosine and rounded once. Confirmed by the 2x and 4x `waveshaper`
//! graphs of Chromium 64 to 156.

use std::f64::consts::PI;

use lastbit_fft::FftError;

use super::{
    direct_convolver::DirectConvolver,
    fft_convolver::{OverlapAdd, Spectrum},
};
use crate::{Arithmetic, QUANTUM, arithmetic::ResamplerConvolution};

/// Taps that are convolved: all of the up-sampler's, every other one of the down-sampler's.
const TAPS: usize = 128;

/// Frames by which either sampler delays the signal, at its lower rate.
pub(super) const LATENCY: usize = TAPS / 2;

/// A convolution with [`TAPS`] taps: direct or by FFT.
#[derive(Debug, Clone)]
enum Convolution {
    Direct(Box<DirectConvolver<TAPS>>),
    Fft(Box<(OverlapAdd, Spectrum)>),
}

impl Convolution {
    fn new(arithmetic: &Arithmetic, block: usize, kernel: [f32; TAPS], direct: bool) -> Result<Self, FftError> {
        Ok(if direct {
            Self::Direct(Box::new(DirectConvolver::new(
                arithmetic.convolution_order,
                arithmetic.products,
                block,
                kernel,
            )))
        } else {
            let mut blocks = OverlapAdd::new(arithmetic.fft, block)?;
            let kernel = blocks.kernel(&kernel, 1.0);
            Self::Fft(Box::new((blocks, kernel)))
        })
    }

    fn process(&mut self, input: &[f32], output: &mut [f32]) {
        match self {
            Self::Direct(convolver) => convolver.process(input, output),
            Self::Fft(convolution) => {
                let (blocks, kernel) = &mut **convolution;
                blocks.input_mut().copy_from_slice(input);
                blocks.convolve(kernel);
                output.copy_from_slice(blocks.output());
            }
        }
    }
}

/// The Blackman window with alpha 0.16, at `x` from 0 to 1.
fn blackman(cos: fn(f64) -> f64, x: f64) -> f64 {
    const ALPHA: f64 = 0.16;
    0.5 * (1.0 - ALPHA) - 0.5 * cos(2.0 * PI * x) + 0.5 * ALPHA * cos(2.0 * PI * 2.0 * x)
}

/// Doubles the sample rate.
#[derive(Debug, Clone)]
pub(super) struct UpSampler {
    convolution: Convolution,
    /// The last [`LATENCY`] samples, then a block.
    window: Vec<f32>,
    odd: Vec<f32>,
}

impl UpSampler {
    /// For blocks of `block` input frames.
    pub(super) fn new(arithmetic: &Arithmetic, block: usize) -> Result<Self, FftError> {
        let libm = arithmetic.audio_libm.functions();
        // Half way between samples: the sinc is offset by half a frame, and the window with it.
        let kernel = std::array::from_fn(|i| {
            let s = PI * (i as f64 - LATENCY as f64 + 0.5);
            let sinc = (libm.sin)(s) / s;
            let window = blackman(libm.cos, (i as f64 + 0.5) / TAPS as f64);
            (sinc * window) as f32
        });
        let direct = block <= QUANTUM || arithmetic.resampler == ResamplerConvolution::Direct;
        Ok(Self {
            convolution: Convolution::new(arithmetic, block, kernel, direct)?,
            window: vec![0.0; LATENCY + block],
            odd: vec![0.0; block],
        })
    }

    /// Twice as many output as input frames.
    pub(super) fn process(&mut self, input: &[f32], output: &mut [f32]) {
        self.window[LATENCY..].copy_from_slice(input);
        self.convolution.process(input, &mut self.odd);
        let (pairs, _) = output.as_chunks_mut::<2>();
        for ((pair, even), odd) in pairs.iter_mut().zip(&self.window).zip(&self.odd) {
            *pair = [*even, *odd];
        }
        self.window.copy_within(input.len().., 0);
    }
}

/// Halves the sample rate.
#[derive(Debug, Clone)]
pub(super) struct DownSampler {
    convolution: Convolution,
    /// The last [`TAPS`] samples, then a block.
    window: Vec<f32>,
    odd: Vec<f32>,
}

impl DownSampler {
    /// For blocks of `block` input frames.
    pub(super) fn new(arithmetic: &Arithmetic, block: usize) -> Result<Self, FftError> {
        let libm = arithmetic.audio_libm.functions();
        // A half-band filter of 2 * TAPS taps, whose even taps are zero but for the middle one, 0.5. These are the odd.
        let kernel = std::array::from_fn(|i| {
            let i = 2 * i + 1;
            let s = 0.5 * PI * (i as f64 - TAPS as f64);
            let sinc = (libm.sin)(s) / s * 0.5;
            let window = blackman(libm.cos, i as f64 / (2 * TAPS) as f64);
            (sinc * window) as f32
        });
        let direct = match arithmetic.resampler {
            ResamplerConvolution::Direct => true,
            ResamplerConvolution::DirectUpOneQuantum => false,
            ResamplerConvolution::DirectOneQuantum => block / 2 <= QUANTUM,
        };
        Ok(Self {
            convolution: Convolution::new(arithmetic, block / 2, kernel, direct)?,
            window: vec![0.0; TAPS + block],
            odd: vec![0.0; block / 2],
        })
    }

    /// Half as many output as input frames.
    pub(super) fn process(&mut self, input: &[f32], output: &mut [f32]) {
        self.window[TAPS..].copy_from_slice(input);
        // Odd samples, one frame of the lower rate late: the kernel is that much early.
        let (late, _) = self.window[TAPS - 1..].as_chunks::<2>();
        for (odd, pair) in self.odd.iter_mut().zip(late) {
            *odd = pair[0];
        }
        self.convolution.process(&self.odd, output);
        let (middle, _) = self.window.as_chunks::<2>();
        for (sample, pair) in output.iter_mut().zip(middle) {
            *sample += 0.5 * pair[0];
        }
        self.window.copy_within(input.len().., 0);
    }
}
