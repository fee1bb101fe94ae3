//! A real transform by a complex one of half the size.

use std::f64::consts::PI;
use std::sync::OnceLock;

use rustfft::FftDirection;
use rustfft::num_complex::Complex32;

use crate::complex::{ComplexFft, Planner};
use crate::real::Backend;
use crate::twiddle::units;

/// Blink's own code around RustFFT, unfused on every CPU.
///
/// Blink, the real FFT behind `FFTFrame` where the feature `WebAudioRustFft` is on: Chromium 152 and later. Confirmed
/// by the periodic waves, analysers and convolvers of Chromium 156 on x86_64, with AVX and without.
///
/// Pairs of real samples are transformed as complex numbers, then separated into the spectra of the even and of the
/// odd samples; the inverse does the same backwards. The 0.5 of either half is part of the twiddles for the odd one.
pub(crate) struct Plan {
    planner: Planner,
    backend: Backend,
    half: usize,
    /// exp(-2 pi i k / size) / 2 for k = 1, 2, ... below a quarter of the size.
    half_twiddles: Box<[Complex32]>,
    // Made when first used: a periodic wave needs the inverse only, an analyser the forward transform only.
    forward: OnceLock<ComplexFft>,
    inverse: OnceLock<ComplexFft>,
}

/// What a transform writes to on its way.
#[derive(Clone, Default)]
pub(crate) struct Scratch {
    points: Vec<Complex32>,
    inner: Vec<Complex32>,
}

impl Plan {
    /// `size` is a power of two from 4 up.
    pub(crate) fn new(planner: Planner, size: usize, backend: Backend) -> Self {
        let mut half_twiddles = units((1..size / 4).map(|k| -2.0 * PI * k as f64 / size as f64));
        // Exact, so it does not matter that the factor comes after the rounding to f32.
        half_twiddles.iter_mut().for_each(|w| *w *= 0.5);
        Self { planner, backend, half: size / 2, half_twiddles, forward: OnceLock::new(), inverse: OnceLock::new() }
    }

    pub(crate) fn forward(&self, scratch: &mut Scratch, time: &[f32], re: &mut [f32], im: &mut [f32]) {
        let (half, middle) = (self.half, self.half / 2);
        scratch.points.clear();
        scratch.points.extend(time.chunks_exact(2).map(|pair| Complex32::new(pair[0], pair[1])));
        self.transform(&self.forward, FftDirection::Forward, scratch);

        let z = &scratch.points[..];
        (re[0], im[0]) = (z[0].re + z[0].im, z[0].re - z[0].im);
        for (k, &w) in (1..middle).zip(&self.half_twiddles) {
            let (a, b) = (z[k], z[half - k]);
            let even = Complex32::new(0.5 * (a.re + b.re), 0.5 * (a.im - b.im));
            let odd = w * Complex32::new(a.im + b.im, -(a.re - b.re));
            (re[k], im[k]) = (even.re + odd.re, even.im + odd.im);
            (re[half - k], im[half - k]) = (even.re - odd.re, -(even.im - odd.im));
        }
        (re[middle], im[middle]) = (z[middle].re, -z[middle].im);
    }

    pub(crate) fn inverse(&self, scratch: &mut Scratch, re: &[f32], im: &[f32], time: &mut [f32]) {
        let (half, middle) = (self.half, self.half / 2);
        scratch.points.resize(half, Complex32::default());
        let z = &mut scratch.points[..];
        z[0] = Complex32::new(0.5 * (re[0] + im[0]), 0.5 * (re[0] - im[0]));
        for (k, w) in (1..middle).zip(&self.half_twiddles) {
            let (a, b) = (Complex32::new(re[k], im[k]), Complex32::new(re[half - k], -im[half - k]));
            let even = (a + b) * 0.5;
            let odd = w.conj() * (a - b);
            let turned = Complex32::new(-odd.im, odd.re);
            z[k] = even + turned;
            z[half - k] = (even - turned).conj();
        }
        z[middle] = Complex32::new(re[middle], -im[middle]);

        self.transform(&self.inverse, FftDirection::Inverse, scratch);
        let scale = 1.0 / half as f32;
        for (pair, z) in time.chunks_exact_mut(2).zip(&scratch.points) {
            (pair[0], pair[1]) = (z.re * scale, z.im * scale);
        }
    }

    fn transform(&self, plan: &OnceLock<ComplexFft>, direction: FftDirection, scratch: &mut Scratch) {
        let plan = plan.get_or_init(|| ComplexFft::new(self.planner, self.half, direction, self.backend));
        scratch.inner.resize(plan.scratch_len(self.half), Complex32::default());
        plan.process(&mut scratch.points, &mut scratch.inner);
    }
}
