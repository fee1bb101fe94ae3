//! AnalyserNode's engine: what `getFloatFrequencyData` and its kin return.

use std::f64::consts::PI;

use lastbit_fft::RealFft;
use lastbit_libm::{EvaluationMethod, Flavour, Functions, extended::Extended, glibc::i386::log10_extended};

use crate::{Arithmetic, DomException, Error, QUANTUM, options::AnalyserOptions, rendering::AnalyserReadOut};

/// Samples remembered: twice the largest FFT.
const RING: usize = 65_536;

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
    doubles: bool,
    evaluation: EvaluationMethod,
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
            doubles: arithmetic.analyser_doubles,
            evaluation: arithmetic.evaluation,
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
        let byte = |magnitude: &f32| {
            byte(match self.evaluation {
                EvaluationMethod::Rounded => 255.0 * (f64::from(self.decibels(*magnitude)) - min_decibels) * scale,
                EvaluationMethod::Extended => {
                    let [least, scale, full] = [min_decibels, scale, 255.0].map(Extended::from);
                    ((extended_decibels(*magnitude) - least) * full * scale).truncated().to_f64()
                }
            })
        };
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
        let byte = |sample: f32| {
            byte(match self.evaluation {
                EvaluationMethod::Rounded => f64::from(128.0 * (sample + 1.0)),
                EvaluationMethod::Extended => {
                    ((Extended::from(sample) + Extended::ONE) * Extended::from(128.0_f32)).truncated().to_f64()
                }
            })
        };
        self.float_time_domain_data().into_iter().map(byte).collect()
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
        let scale = if self.doubles { 2.0 } else { 1.0 } / samples.len() as f64;
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
        match self.evaluation {
            EvaluationMethod::Rounded => 20.0 * (self.decibel.log10f)(linear),
            EvaluationMethod::Extended => extended_decibels(linear).to_f32(),
        }
    }
}

/// As a build for the x87 has them: the logarithm is returned in 80 bits.
fn extended_decibels(linear: f32) -> Extended {
    log10_extended(linear.into()) * Extended::from(20.0_f32)
}

/// Clamped to 0 to 255 and truncated.
fn byte(value: f64) -> u8 {
    // Casts saturate, and NaN gives 0, as it does in Blink.
    value as u8
}

impl AnalyserReadOut for Analyser {
    fn float_frequency_data(&mut self, current_time: f64) -> Vec<f32> {
        Self::float_frequency_data(self, current_time)
    }

    fn byte_frequency_data(&mut self, current_time: f64) -> Vec<u8> {
        Self::byte_frequency_data(self, current_time)
    }

    fn float_time_domain_data(&self) -> Vec<f32> {
        Self::float_time_domain_data(self)
    }

    fn byte_time_domain_data(&self) -> Vec<u8> {
        Self::byte_time_domain_data(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Analyser, RING};
    use crate::{Arithmetic, DomException, QUANTUM, options::AnalyserOptions};

    fn analyser(fft_size: u32) -> Analyser {
        let options = AnalyserOptions { fft_size, ..AnalyserOptions::default() };
        Analyser::new(&Arithmetic::CHROMIUM_156, &options).unwrap()
    }

    #[test]
    fn what_a_browser_refuses() {
        let defaults = AnalyserOptions::default();
        for (options, exception) in [
            (AnalyserOptions { fft_size: 16, ..defaults }, DomException::IndexSizeError),
            (AnalyserOptions { fft_size: 100, ..defaults }, DomException::IndexSizeError),
            (AnalyserOptions { fft_size: 65_536, ..defaults }, DomException::IndexSizeError),
            (AnalyserOptions { min_decibels: -30.0, ..defaults }, DomException::IndexSizeError),
            (AnalyserOptions { max_decibels: f64::NAN, ..defaults }, DomException::TypeError),
            (AnalyserOptions { smoothing_time_constant: 1.5, ..defaults }, DomException::IndexSizeError),
        ] {
            let error = Analyser::new(&Arithmetic::CHROMIUM_156, &options).unwrap_err();
            assert_eq!(error.exception(), Some(exception), "{options:?}");
        }
    }

    #[test]
    fn silence_reads_minus_infinity_zero_and_128() {
        let mut analyser = analyser(32);
        assert_eq!(analyser.float_frequency_data(0.0), [f32::NEG_INFINITY; 16]);
        assert_eq!(analyser.byte_frequency_data(0.0), [0; 16]);
        assert_eq!(analyser.float_time_domain_data(), [0.0; 32]);
        assert_eq!(analyser.byte_time_domain_data(), [128; 32]);
    }

    #[test]
    fn the_most_recent_frames_are_shown() {
        let mut analyser = analyser(256);
        // Once around the ring and into it again.
        for quantum in 0..RING / QUANTUM + 1 {
            analyser.write_input(&[quantum as f32; QUANTUM]);
        }
        let samples = analyser.float_time_domain_data();
        assert_eq!(
            (samples.len(), samples[0], samples[127], samples[128], samples[255]),
            (256, 511.0, 511.0, 512.0, 512.0)
        );
    }

    #[test]
    fn time_bytes_are_clipped_and_truncated() {
        let mut analyser = analyser(32);
        let mut input = [0.0; QUANTUM];
        input[QUANTUM - 5..].copy_from_slice(&[-2.0, -1.0, 0.999, 1.0, f32::NAN]);
        analyser.write_input(&input);
        assert_eq!(analyser.byte_time_domain_data()[26..], [128, 0, 0, 255, 255, 0]);
    }

    #[test]
    fn bits_of_a_spectrum_and_its_smoothing() {
        let mut analyser = analyser(128);
        analyser.write_input(&std::array::from_fn(|i| ((i * 11 % 23) as f32 - 11.0) / 12.0));
        let first = analyser.float_frequency_data(0.5);
        assert_eq!(analyser.float_frequency_data(0.5), first);
        let second = analyser.float_frequency_data(0.6);
        let bits = [0, 1, 11, 63].map(|i| (first[i].to_bits(), second[i].to_bits()));
        assert_eq!(
            bits,
            [
                (0xc2bf_07ad, 0xc2b4_d1b0),
                (0xc2bd_3b90, 0xc2b3_0592),
                (0xc22e_0767, 0xc219_9b6c),
                (0xc23d_90f4, 0xc229_24fa)
            ],
            "{bits:08x?}"
        );
        assert_eq!(analyser.byte_frequency_data(0.6)[..4], [34, 38, 40, 98]);
    }

    #[test]
    fn a_spectrum_that_is_not_finite_counts_as_zero() {
        let mut analyser = analyser(32);
        analyser.write_input(&[f32::NAN; QUANTUM]);
        assert_eq!(analyser.float_frequency_data(1.0), [f32::NEG_INFINITY; 16]);
    }

    proptest! {
        #[test]
        fn any_input_reads(bits in prop::collection::vec(any::<u32>(), QUANTUM), exponent in 5_u32..10, time: f64) {
            let mut analyser = analyser(1 << exponent);
            analyser.write_input(&std::array::from_fn(|i| f32::from_bits(bits[i])));
            prop_assert_eq!(analyser.float_frequency_data(time).len(), analyser.frequency_bin_count());
            prop_assert_eq!(analyser.byte_frequency_data(time).len(), analyser.frequency_bin_count());
            prop_assert_eq!(analyser.byte_time_domain_data().len(), analyser.fft_size());
        }
    }
}
