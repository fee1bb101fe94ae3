//! AnalyserNode's engine: what `getFloatFrequencyData` and its kin return.

use std::f64::consts::PI;

use lastbit_fft::RealFft;
use lastbit_libm::{Flavour, Functions};

use crate::{Arithmetic, DomException, Error, QUANTUM, options::AnalyserOptions};

/// Samples remembered: twice the largest FFT.
const RING: usize = 65_536;

/// Frames after the end of its input during which an AnalyserNode still processes: the largest FFT.
pub const TAIL_FRAMES: usize = 32_768;

/// The engine of an AnalyserNode.
///
/// Blink, `modules/webaudio/realtime_analyser.cc`. Confirmed, all four read-outs, by the `analyser` graphs of Chromium
/// 149 to 156 on x86_64.
///
/// Input is written on the render thread; the read-outs are main-thread work and run without flush-to-zero. All of them
/// show the most recent `fft_size` frames. Within one quantum the spectrum is computed once: the first frequency
/// read-out at a time moves the smoothed spectrum on, a later one at the same time returns the same values.
#[derive(Debug, Clone)]
pub struct Analyser {
    options: AnalyserOptions,
    libm: &'static Functions,
    decibel: &'static Functions,
    ring: Box<[f32]>,
    write: usize,
    fft: RealFft,
    /// The smoothed magnitudes of bins 0 to `fft_size / 2 - 1`.
    magnitudes: Vec<f32>,
    analysed_at: f64,
}

impl Analyser {
    /// An analyser that has heard nothing.
    ///
    /// # Errors
    /// IndexSizeError for an `fft_size` that is no power of two from 32 to 32768, for `min_decibels` not below
    /// `max_decibels`, and for a smoothing constant outside 0 to 1; TypeError for values that are not finite.
    pub fn new(arithmetic: &Arithmetic, options: &AnalyserOptions) -> Result<Self, Error> {
        let size = options.fft_size;
        if !(size.is_power_of_two() && (32..=32_768).contains(&size)) {
            let allowed = "a power of two from 32 to 32768";
            return Err(Error::refused(DomException::IndexSizeError, "fftSize", size, allowed));
        }
        for (field, value) in [
            ("minDecibels", options.min_decibels),
            ("maxDecibels", options.max_decibels),
            ("smoothingTimeConstant", options.smoothing_time_constant),
        ] {
            if !value.is_finite() {
                return Err(Error::refused(DomException::TypeError, field, value, "a finite number"));
            }
        }
        if options.min_decibels >= options.max_decibels {
            let given = options.min_decibels;
            return Err(Error::refused(DomException::IndexSizeError, "minDecibels", given, "below maxDecibels"));
        }
        if !(0.0..=1.0).contains(&options.smoothing_time_constant) {
            let given = options.smoothing_time_constant;
            return Err(Error::refused(DomException::IndexSizeError, "smoothingTimeConstant", given, "0 to 1"));
        }
        let size = size as usize;
        let fft = RealFft::new(arithmetic.fft, size)
            .map_err(|error| Error::not_modelled("fftSize", "this FFT", error.to_string()))?;
        Ok(Self {
            options: *options,
            libm: Flavour::functions(arithmetic.platform_libm),
            decibel: Flavour::functions(arithmetic.decibel_libm),
            ring: vec![0.0; RING].into_boxed_slice(),
            write: 0,
            fft,
            magnitudes: vec![0.0; size / 2],
            analysed_at: -1.0,
        })
    }

    /// Samples of the time-domain read-outs.
    pub fn fft_size(&self) -> usize {
        self.fft.size()
    }

    /// Bins of the frequency read-outs.
    pub fn frequency_bin_count(&self) -> usize {
        self.magnitudes.len()
    }

    /// Takes in one quantum, mixed down to mono.
    pub fn write_input(&mut self, mono: &[f32; QUANTUM]) {
        self.ring[self.write..][..QUANTUM].copy_from_slice(mono);
        self.write = (self.write + QUANTUM) % RING;
    }

    /// `getFloatFrequencyData` at `current_time` seconds: decibels, bin by bin.
    pub fn float_frequency_data(&mut self, current_time: f64) -> Vec<f32> {
        self.analyse(current_time);
        self.magnitudes.iter().map(|magnitude| self.decibels(*magnitude)).collect()
    }

    /// `getByteFrequencyData` at `current_time` seconds: 0 at `min_decibels`, 255 at `max_decibels`.
    pub fn byte_frequency_data(&mut self, current_time: f64) -> Vec<u8> {
        self.analyse(current_time);
        let AnalyserOptions { min_decibels, max_decibels, .. } = self.options;
        let scale = 1.0 / (max_decibels - min_decibels);
        let byte = |magnitude: &f32| byte(255.0 * (f64::from(self.decibels(*magnitude)) - min_decibels) * scale);
        self.magnitudes.iter().map(byte).collect()
    }

    /// `getFloatTimeDomainData`: the most recent samples.
    pub fn float_time_domain_data(&self) -> Vec<f32> {
        let start = (self.write + RING - self.fft_size()) % RING;
        let (before, after) = self.ring.split_at(start);
        after.iter().chain(before).take(self.fft_size()).copied().collect()
    }

    /// `getByteTimeDomainData`: the most recent samples, 0 at -1, 128 at 0.
    pub fn byte_time_domain_data(&self) -> Vec<u8> {
        self.float_time_domain_data().into_iter().map(|sample| byte(f64::from(128.0 * (sample + 1.0)))).collect()
    }

    fn analyse(&mut self, current_time: f64) {
        if current_time <= self.analysed_at {
            return;
        }
        self.analysed_at = current_time;
        let mut samples = self.float_time_domain_data();
        self.window(&mut samples);
        let (mut re, mut im) = (vec![0.0; samples.len() / 2], vec![0.0; samples.len() / 2]);
        self.fft.forward(&samples, &mut re, &mut im);
        // Element 0 is DC with Nyquist packed into its imaginary part; the read-outs have no bin for Nyquist.
        im[0] = 0.0;
        let scale = 1.0 / samples.len() as f64;
        let keep = self.options.smoothing_time_constant;
        for ((magnitude, re), im) in self.magnitudes.iter_mut().zip(re).zip(im) {
            let new = (self.libm.hypot)(f64::from(re), f64::from(im)) * scale;
            let smoothed = (keep * f64::from(*magnitude) + (1.0 - keep) * new) as f32;
            *magnitude = if smoothed.is_finite() { smoothed } else { 0.0 };
        }
    }

    /// A Blackman window, alpha 0.16, periodic: f64, rounded once per sample.
    fn window(&self, samples: &mut [f32]) {
        const ALPHA: f64 = 0.16;
        let cos = self.libm.cos;
        let length = samples.len() as f64;
        for (i, sample) in samples.iter_mut().enumerate() {
            let x = i as f64 / length;
            let window = 0.5 * (1.0 - ALPHA) - 0.5 * cos(2.0 * PI * x) + 0.5 * ALPHA * cos(2.0 * PI * 2.0 * x);
            *sample *= window as f32;
        }
    }

    fn decibels(&self, linear: f32) -> f32 {
        20.0 * (self.decibel.log10f)(linear)
    }
}

/// Clamped to 0 to 255 and truncated.
fn byte(value: f64) -> u8 {
    // Casts saturate, and NaN gives 0, as it does in Blink.
    value as u8
}
