//! A real transform by a complex one of half the size.

use std::f64::consts::PI;
use std::ops::Range;
use std::sync::OnceLock;

use lastbit_vecmath::{LANES, Level, Singles, Vectorized, vectorize_long};
use rustfft::FftDirection;
use rustfft::num_complex::Complex32;

use crate::complex::{COLUMNS, ComplexFft, Octet, Planner, Points, Product, Rounded};
use crate::real::Backend;
use crate::row;
use crate::twiddle::Units;

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
    /// exp(-2 pi i k / size) / 2 for k = 0, 1, ... below a quarter of the size.
    half_twiddles: Units,
    // Made when first used: a periodic wave needs the inverse only, an analyser the forward transform only.
    forward: OnceLock<ComplexFft>,
    inverse: OnceLock<ComplexFft>,
}

/// What a transform writes to on its way, beside what it is to write.
#[derive(Clone, Default)]
pub(crate) struct Scratch {
    /// Real parts, then imaginary parts.
    points: Vec<f32>,
    pairs: Vec<Complex32>,
}

impl Plan {
    /// `size` is a power of two from 4 up.
    pub(crate) fn new(planner: Planner, size: usize, backend: Backend) -> Self {
        let mut half_twiddles = Units::products(-2.0 * PI / size as f64, 1..2, size / 4);
        // Exact, so it does not matter that the factor comes after the rounding to f32.
        half_twiddles.re.iter_mut().chain(&mut half_twiddles.im).for_each(|part| *part *= 0.5);
        Self { planner, backend, half: size / 2, half_twiddles, forward: OnceLock::new(), inverse: OnceLock::new() }
    }

    pub(crate) fn forward(&self, scratch: &mut Scratch, time: &[f32], re: &mut [f32], im: &mut [f32]) {
        let (mut points, pairs) = scratch.points(self.half);
        vectorize_long(Pairs { time, points: points.all() });
        let plan =
            self.forward.get_or_init(|| ComplexFft::new(self.planner, self.half, FftDirection::Forward, self.backend));
        let mut spectrum = Points { re, im };
        plan.process(points.all(), spectrum.all(), pairs);
        vectorize_long(Separation { plan: self, points, spectrum });
    }

    pub(crate) fn inverse(&self, scratch: &mut Scratch, re: &[f32], im: &[f32], time: &mut [f32]) {
        let (mut points, pairs) = scratch.points(self.half);
        vectorize_long(Junction { plan: self, re, im, points: points.all() });
        let plan =
            self.inverse.get_or_init(|| ComplexFft::new(self.planner, self.half, FftDirection::Inverse, self.backend));
        plan.process(points.all(), Points::halves(time), pairs);
        vectorize_long(Samples { points, scale: 1.0 / self.half as f32, time });
    }
}

impl Scratch {
    fn points(&mut self, count: usize) -> (Points<'_>, &mut Vec<Complex32>) {
        self.points.resize(2 * count, 0.0);
        (Points::halves(&mut self.points), &mut self.pairs)
    }
}

impl Plan {
    #[inline(always)]
    fn factors<L: Level>(&self, level: L, bins: Range<usize>) -> Octet<L> {
        Octet::load(level, &self.half_twiddles.re[bins.clone()], &self.half_twiddles.im[bins])
    }
}

/// Real samples as complex numbers.
struct Pairs<'a> {
    time: &'a [f32],
    points: Points<'a>,
}

impl Vectorized for Pairs<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(mut self, level: L) {
        let count = self.points.len();
        for (start, samples) in (0..count).step_by(COLUMNS).zip(self.time.chunks(LANES)) {
            self.points.put(Octet::<L>(level.load_pairs(&row::read(samples))), start..count);
        }
    }
}

/// Complex numbers as real samples.
struct Samples<'a> {
    points: Points<'a>,
    scale: f32,
    time: &'a mut [f32],
}

impl Vectorized for Samples<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let count = self.points.len();
        for (start, samples) in (0..count).step_by(COLUMNS).zip(self.time.chunks_mut(LANES)) {
            let scaled = self.points.octet(level, start..count).scaled(level, self.scale);
            row::write(samples, &scaled.0.pairs());
        }
    }
}

/// Where the loops of [`Separation`] and [`Junction`] are: the bins below the middle, and how many are taken together.
#[inline(always)]
fn bins_below(middle: usize) -> impl Iterator<Item = (usize, usize)> {
    (1..middle).step_by(COLUMNS).map(move |k| (k, COLUMNS.min(middle - k)))
}

/// The spectrum of all samples, of that of pairs.
struct Separation<'a> {
    plan: &'a Plan,
    points: Points<'a>,
    spectrum: Points<'a>,
}

impl Vectorized for Separation<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self { plan, points: z, mut spectrum } = self;
        let (half, middle) = (plan.half, plan.half / 2);
        for (k, count) in bins_below(middle) {
            let (bins, mirrored) = (k..k + count, half + 1 - k - count..half + 1 - k);
            let (a, b) = (z.octet(level, bins.clone()), z.mirrored_octet(level, mirrored.clone()).conjugate());
            let even = (a + b).scaled(level, 0.5);
            let odd = Rounded::product(level, plan.factors(level, bins.clone()), (a - b).times_minus_i());
            spectrum.put(even + odd, bins);
            spectrum.put_mirrored((even - odd).conjugate(), mirrored);
        }
        (spectrum.re[0], spectrum.im[0]) = (z.re[0] + z.im[0], z.re[0] - z.im[0]);
        (spectrum.re[middle], spectrum.im[middle]) = (z.re[middle], -z.im[middle]);
    }
}

/// The spectrum of pairs, of that of all samples.
struct Junction<'a> {
    plan: &'a Plan,
    re: &'a [f32],
    im: &'a [f32],
    points: Points<'a>,
}

impl Vectorized for Junction<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self { plan, re, im, points: mut z } = self;
        let (half, middle) = (plan.half, plan.half / 2);
        for (k, count) in bins_below(middle) {
            let (bins, mirrored) = (k..k + count, half + 1 - k - count..half + 1 - k);
            let a = Octet::load(level, &re[bins.clone()], &im[bins.clone()]);
            let b = Octet::load_mirrored(level, &re[mirrored.clone()], &im[mirrored.clone()]).conjugate();
            let even = (a + b).scaled(level, 0.5);
            let odd = Rounded::product(level, plan.factors(level, bins.clone()).conjugate(), a - b).times_i();
            z.put(even + odd, bins);
            z.put_mirrored((even - odd).conjugate(), mirrored);
        }
        (z.re[0], z.im[0]) = (0.5 * (re[0] + im[0]), 0.5 * (re[0] - im[0]));
        (z.re[middle], z.im[middle]) = (re[middle], -im[middle]);
    }
}
