//! Safari's noise in private windows and under advanced fingerprinting protection.
//!
//! Provenance: WebKit, `AudioBuffer.cpp` (when a buffer is touched) and `AudioUtilities` (what is done to it), read for
//! 17.0 and two later states; which Safari shipped which of the later two is not known. The published range of
//! fingerprintjs in Safari 17, 124.03516 to 124.04545, is what [`Noise::Uniform`] with [`OFFLINE`] makes of
//! 124.0434: nothing more confirms it. The browser draws its numbers from the operating system, so that only the form
//! can be modelled: the caller brings the numbers.

use std::collections::HashMap;

use lastbit_libm::fdlibm;

/// The strength of a rendered buffer's noise.
pub const OFFLINE: f64 = 0.001;

/// What each oscillator, compressor and filter on the way to the destination adds to the strength, in the later states.
pub const PER_NODE: f64 = 0.01;

/// The strength of the noise on an AnalyserNode's magnitudes.
pub const ANALYSER: f64 = 0.25;

/// How samples get their factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Noise {
    /// Each sample one of its own, uniform within the strength around 1 (Safari 17.0).
    Uniform,
    /// Normal around 1, the strength being the standard deviation; equal samples get the same one, as long as there are
    /// no more than 250000 different ones.
    PerValue,
    /// Normal likewise, from a table of 1025 to 2048 factors; equal samples take the same place in it.
    Table,
}

/// Safari's noise at a strength.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Safari {
    noise: Noise,
    strength: f64,
}

/// Different samples that [`Noise::PerValue`] remembers.
const REMEMBERED: usize = 250_000;

impl Safari {
    /// Noise of a kind at a strength such as [`OFFLINE`].
    pub fn new(noise: Noise, strength: f64) -> Self {
        Self { noise, strength }
    }

    /// What a page reads where the browser has computed `channels`: every sample of all of them, once, at the page's first
    /// `getChannelData` or `copyFromChannel`. Later reads find the same. Zeros stay zeros.
    ///
    /// `uniform` gives independent numbers from 0 to below 1.
    pub fn farble<'s>(&self, uniform: &mut impl FnMut() -> f64, channels: impl IntoIterator<Item = &'s mut [f32]>) {
        let samples = channels.into_iter().flatten();
        match self.noise {
            Noise::Uniform => samples.for_each(|sample| scale(sample, 1.0 + self.strength * (2.0 * uniform() - 1.0))),
            Noise::PerValue => {
                let mut factors = HashMap::new();
                for sample in samples {
                    let key = f64::from(*sample).to_bits();
                    let factor = match factors.get(&key) {
                        Some(&factor) => factor,
                        None => {
                            let factor = self.normal(uniform);
                            if factors.len() < REMEMBERED {
                                factors.insert(key, factor);
                            }
                            factor
                        }
                    };
                    scale(sample, factor);
                }
            }
            Noise::Table => {
                let size = 2048 - (uniform() * 1024.0) as usize;
                let factors: Vec<f64> = (0..size).map(|_| self.normal(uniform)).collect();
                for sample in samples {
                    let place = mixed(f64::from(*sample).to_bits()) % size as u64;
                    scale(sample, factors[place as usize]);
                }
            }
        }
    }

    /// A factor, by Marsaglia's polar method.
    fn normal(&self, uniform: &mut impl FnMut() -> f64) -> f64 {
        /// A source of numbers that never leads into the circle counts as its middle.
        const MOST_TRIES: usize = 1000;
        for _ in 0..MOST_TRIES {
            let (x, y) = (2.0 * uniform() - 1.0, 2.0 * uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return 1.0 + self.strength * x * (-2.0 * fdlibm::log(square) / square).sqrt();
            }
        }
        1.0
    }
}

fn scale(sample: &mut f32, factor: f64) {
    *sample = (f64::from(*sample) * factor) as f32;
}

/// A hash (SplitMix64's last steps): which one the browser takes shows nowhere.
fn mixed(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(seed: u64) -> impl FnMut() -> f64 {
        let mut state = seed;
        move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            (mixed(state) >> 11) as f64 / 9_007_199_254_740_992.0
        }
    }

    fn farbled(noise: Noise, seed: u64, samples: &[f32]) -> Vec<f32> {
        let mut samples = samples.to_vec();
        Safari::new(noise, OFFLINE).farble(&mut numbers(seed), [&mut samples[..]]);
        samples
    }

    fn samples() -> Vec<f32> {
        (0..500).map(|n| ((n * 37 % 101) as f32 - 50.0) / 64.0).collect()
    }

    const ALL: [Noise; 3] = [Noise::Uniform, Noise::PerValue, Noise::Table];

    #[test]
    fn numbers_alone_decide() {
        for noise in ALL {
            assert_eq!(farbled(noise, 1, &samples()), farbled(noise, 1, &samples()));
            assert_ne!(farbled(noise, 1, &samples()), farbled(noise, 2, &samples()), "{noise:?}");
            assert_eq!(farbled(noise, 3, &[0.0; 4]), [0.0; 4], "{noise:?}");
        }
    }

    #[test]
    fn factors_are_around_one_and_as_wide_as_the_strength() {
        for (noise, deviation) in [(Noise::Uniform, OFFLINE / 3.0_f64.sqrt()), (Noise::PerValue, OFFLINE)] {
            let ones: Vec<f32> = (0..20_000).map(|n| 1.0 + n as f32 / 32_768.0).collect();
            let factors = farbled(noise, 4, &ones).into_iter().zip(&ones).map(|(x, one)| f64::from(x / one) - 1.0);
            let (sum, squares) = factors.fold((0.0, 0.0), |(sum, squares), x| (sum + x, squares + x * x));
            assert!((sum / 20_000.0).abs() < 3e-5, "{noise:?}");
            assert!(((squares / 20_000.0).sqrt() / deviation - 1.0).abs() < 0.03, "{noise:?}");
        }
    }

    #[test]
    fn equal_samples_stay_equal_but_for_the_first_version() {
        for noise in ALL {
            let [a, b] = farbled(noise, 5, &[0.3, 0.3])[..] else { panic!("two samples") };
            assert_eq!(a == b, noise != Noise::Uniform, "{noise:?}");
        }
    }

    /// fingerprintjs's sum of 500 samples stays in the range that its authors published for Safari 17's private windows.
    #[test]
    fn published_range() {
        let samples: Vec<f32> = (0..500).map(|n| if n % 2 == 0 { 0.248_087 } else { -0.248_087 }).collect();
        let sum = |samples: &[f32]| samples.iter().map(|x| f64::from(x.abs())).sum::<f64>();
        let clean = sum(&samples);
        for seed in 0..200 {
            let moved = sum(&farbled(Noise::Uniform, seed, &samples)) - clean;
            assert!(moved.abs() < 0.0124, "{moved}");
        }
    }
}
