//! One direction's convolution kernel for one ear, and its delay.
//!
//! Blink, `platform/audio/hrtf_kernel.cc` and `fft_frame.cc`; WebKit, `HRTFKernel.cpp` and `FFTFrame.cpp`; Gecko,
//! `HRTFKernel.cpp` and `FFTBlock.cpp`. All of it is f64 between transforms in f32.

use std::f64::consts::{PI, TAU};

use lastbit_fft::{FftError, Order, RealFft};
use lastbit_libm::Functions;

use super::Recipe;
use crate::{
    arithmetic::{GroupDelay, HrtfDelay},
    dsp::fft_convolver::Spectrum,
};

/// A kernel in the frequency domain.
#[derive(Debug)]
pub(crate) struct Kernel {
    pub(crate) spectrum: Spectrum,
    /// Frames by which the ear hears the direction later, which the kernel leaves out.
    pub(crate) delay: f32,
}

/// Samples that a response has before its average delay.
const HEADROOM: f64 = 20.0;

/// The transforms of a response, and of one with as many zeros.
#[derive(Debug, Clone)]
pub(super) struct Transforms {
    half: RealFft,
    whole: RealFft,
}

impl Transforms {
    pub(super) fn new(order: Order, size: usize) -> Result<Self, FftError> {
        Ok(Self { half: RealFft::new(order, size / 2)?, whole: RealFft::new(order, size)? })
    }

    /// Samples of the longer one.
    pub(super) fn size(&self) -> usize {
        self.whole.size()
    }
}

impl Kernel {
    /// From a response of half a transform's samples, at `sample_rate` hertz.
    pub(super) fn new(recipe: &Recipe, mut transforms: Transforms, mut response: Vec<f32>, sample_rate: f32) -> Self {
        let (length, size) = (response.len(), transforms.size());
        let mut spectrum = Spectrum::new(length / 2);
        transforms.half.forward(&response, &mut spectrum.re, &mut spectrum.im);
        let delay = take_average_delay(recipe, &mut spectrum) as f32;
        transforms.half.inverse(&spectrum.re, &spectrum.im, &mut response);

        let fade = ((sample_rate / 4410.0) as usize).min(length);
        for (i, sample) in response[length - fade..].iter_mut().enumerate() {
            *sample *= 1.0 - i as f32 / fade as f32;
        }
        if recipe.scaled_by_length {
            let scale = 1.0 / size as f32;
            response.iter_mut().for_each(|sample| *sample *= scale);
        }
        response.resize(size, 0.0);
        let mut spectrum = Spectrum::new(size / 2);
        transforms.whole.forward(&response, &mut spectrum.re, &mut spectrum.im);
        Self { spectrum, delay }
    }

    /// Part of the way from one direction to another.
    pub(super) fn between(recipe: &Recipe, transforms: Transforms, from: &Self, to: &Self, x: f32) -> Self {
        let mut spectrum = blended(recipe, &from.spectrum, &to.spectrum, f64::from(x));
        let mut fft = transforms.whole;
        let size = fft.size();
        let mut response = vec![0.0; size];
        fft.inverse(&spectrum.re, &spectrum.im, &mut response);
        // What the phases have spread over the end would come back at the front.
        response[size / 2..].fill(0.0);
        fft.forward(&response, &mut spectrum.re, &mut spectrum.im);
        Self { spectrum, delay: Self::delay_between(recipe, from, to, x) }
    }

    pub(super) fn delay_between(recipe: &Recipe, from: &Self, to: &Self, x: f32) -> f32 {
        match recipe.delay {
            HrtfDelay::Weighted => recipe.products.mul_add_f32(1.0 - x, from.delay, x * to.delay),
            HrtfDelay::Stepped => from.delay + x * (to.delay - from.delay),
        }
    }
}

/// GStreamer's spectra have Nyquist apart, where WebKit leaves it alone.
fn leaves_nyquist(fft: Order) -> bool {
    matches!(fft, Order::Kiss | Order::KissFused | Order::KissX87)
}

struct Polar<'l> {
    libm: &'l Functions,
}

impl Polar<'_> {
    /// Magnitude and phase.
    fn of(&self, re: f32, im: f32) -> (f64, f64) {
        let (re, im) = (f64::from(re), f64::from(im));
        ((self.libm.hypot)(re, im), (self.libm.atan2)(im, re))
    }

    fn to_rectangular(&self, magnitude: f64, phase: f64) -> (f32, f32) {
        ((magnitude * (self.libm.cos)(phase)) as f32, (magnitude * (self.libm.sin)(phase)) as f32)
    }
}

/// Brings the difference of two phases to within half a turn.
fn unwrapped(mut difference: f64) -> f64 {
    if difference > PI {
        difference -= TAU;
    }
    if difference < -PI {
        difference += TAU;
    }
    difference
}

/// Takes the average delay, weighted by magnitude, out of a response and returns it in frames.
fn take_average_delay(recipe: &Recipe, spectrum: &mut Spectrum) -> f64 {
    let polar = Polar { libm: recipe.phases.functions() };
    let half = spectrum.re.len();
    let step = TAU / (2 * half) as f64;
    let first = match recipe.group_delay {
        GroupDelay::WithDc => 0,
        GroupDelay::WithoutDc => {
            spectrum.re[0] = 0.0;
            1
        }
    };
    let (mut sum, mut weights, mut last) = (0.0, 0.0, 0.0);
    for i in first..half {
        let im = if i == 0 && leaves_nyquist(recipe.fft) { 0.0 } else { spectrum.im[i] };
        let (magnitude, phase) = polar.of(spectrum.re[i], im);
        sum = recipe.products.mul_add(magnitude, unwrapped(phase - last), sum);
        weights += magnitude;
        last = phase;
    }
    let mut delay = -(sum / weights) / step;
    match recipe.group_delay {
        GroupDelay::WithDc if delay > HEADROOM => delay -= HEADROOM,
        GroupDelay::WithDc => {}
        GroupDelay::WithoutDc => {
            delay -= HEADROOM;
            if delay <= 0.0 {
                return 0.0;
            }
        }
    }
    let advance = delay * step;
    for i in 1..half {
        let (magnitude, phase) = polar.of(spectrum.re[i], spectrum.im[i]);
        let phase = recipe.products.mul_add(i as f64, advance, phase);
        (spectrum.re[i], spectrum.im[i]) = polar.to_rectangular(magnitude, phase);
    }
    spectrum.re[0] = 0.0;
    delay
}

/// A spectrum between two: decibels and differences of phases, each bin with weights of its own where one of the two is
/// much quieter.
fn blended(recipe: &Recipe, from: &Spectrum, to: &Spectrum, x: f64) -> Spectrum {
    let libm = recipe.decibels.functions();
    let polar = Polar { libm: recipe.phases.functions() };
    let bins = from.re.len();
    let mix = |weights: (f64, f64), a: f64, b: f64| recipe.products.mul_add(weights.0, a, weights.1 * b);
    let mut spectrum = Spectrum::new(bins);
    let base = (1.0 - x, x);
    let linear = |a: f32, b: f32| mix(base, f64::from(a), f64::from(b)) as f32;
    spectrum.re[0] = linear(from.re[0], to.re[0]);
    if !leaves_nyquist(recipe.fft) {
        spectrum.im[0] = linear(from.im[0], to.im[0]);
    }
    let (mut last, mut phase) = ((0.0, 0.0), 0.0);
    for i in 1..bins {
        let (magnitude1, phase1) = polar.of(from.re[i], from.im[i]);
        let (magnitude2, phase2) = polar.of(to.re[i], to.im[i]);
        let (decibels1, decibels2) = (20.0 * (libm.log10)(magnitude1), 20.0 * (libm.log10)(magnitude2));
        let difference = decibels1 - decibels2;
        let threshold = if i > 16 { 5.0 } else { 2.0 };
        let weights = if difference < -threshold && decibels1 < 0.0 {
            let first = (libm.pow)(base.0, 0.75);
            (first, 1.0 - first)
        } else if difference > threshold && decibels2 < 0.0 {
            let second = (libm.pow)(base.1, 0.75);
            (1.0 - second, second)
        } else {
            base
        };
        let magnitude = (libm.pow)(10.0, 0.05 * mix(weights, decibels1, decibels2));

        let (delta1, delta2) = (unwrapped(phase1 - last.0), unwrapped(phase2 - last.1));
        last = (phase1, phase2);
        phase += if delta1 - delta2 > PI {
            mix(weights, delta1, TAU + delta2)
        } else if delta2 - delta1 > PI {
            mix(weights, TAU + delta1, delta2)
        } else {
            mix(weights, delta1, delta2)
        };
        phase = unwrapped(phase);
        (spectrum.re[i], spectrum.im[i]) = polar.to_rectangular(magnitude, phase);
    }
    spectrum
}
