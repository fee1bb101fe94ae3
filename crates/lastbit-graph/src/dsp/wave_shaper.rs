//! WaveShaperNode's engine.

use lastbit_libm::{Evaluation, extended::Extended};
use std::sync::Arc;

use lastbit_fft::FftError;

use super::resampler::{self, DownSampler, UpSampler};
use crate::{
    Arithmetic, DomException, Error, QUANTUM,
    arithmetic::{CurveInterpolation, WaveShaperTail},
    options::OverSample,
};

/// The engine of a WaveShaperNode: a curve applied to every sample, at one, two or four times the sample rate.
///
/// Blink, `modules/webaudio/wave_shaper_handler.cc` (before 2025 `wave_shaper_dsp_kernel.cc`, the same arithmetic).
/// Confirmed by the `waveshaper` graphs of Chromium 149 to 156 on x86_64, with and without AVX.
#[derive(Debug, Clone)]
pub struct WaveShaper {
    curve: Option<Arc<[f32]>>,
    interpolation: CurveInterpolation,
    oversample: OverSample,
    tail: WaveShaperTail,
    tail_time: f64,
    /// The samplers of a channel that has not heard anything; none where nothing is resampled.
    fresh: Option<Samplers>,
    channels: Vec<Samplers>,
}

impl WaveShaper {
    /// An engine for `curve`; without a curve it passes its input on, whatever `oversample` says, or (WebKit) resamples it.
    ///
    /// # Errors
    /// InvalidAccessError for a curve of one point. An empty curve is no curve.
    pub fn new(arithmetic: &Arithmetic, curve: Option<Arc<[f32]>>, oversample: OverSample) -> Result<Self, Error> {
        let curve = curve.filter(|curve| !curve.is_empty());
        if let Some(curve) = &curve
            && curve.len() < 2
        {
            return Err(Error::refused(DomException::InvalidAccessError, "curve", curve.len(), "at least two points"));
        }
        let fresh = match oversample {
            OverSample::None => None,
            _ if curve.is_none() && !arithmetic.resamples_without_curve => None,
            OverSample::X2 | OverSample::X4 => Some(
                Samplers::new(arithmetic)
                    .map_err(|error| Error::not_modelled("oversample", "this oversampling", error.to_string()))?,
            ),
        };
        let (interpolation, tail) = (arithmetic.wave_shaper, arithmetic.wave_shaper_tail);
        let tail_time = match &curve {
            Some(curve) if tail != WaveShaperTail::None && value_at_zero(curve) != 0.0 => f64::INFINITY,
            _ => 0.0,
        };
        let channels = fresh.iter().cloned().collect();
        Ok(Self { curve, interpolation, oversample, tail, tail_time, fresh, channels })
    }

    /// Starts afresh with `channels` channels. A node does so whenever its input's channel count changes.
    pub fn set_channels(&mut self, channels: usize) {
        if self.tail == WaveShaperTail::FirstChannels {
            self.tail_time = 0.0;
        }
        self.channels.clear();
        if let Some(fresh) = &self.fresh {
            self.channels.resize(channels, fresh.clone());
        }
    }

    /// Shapes one quantum, channel by channel. If the number of channels has changed, the engine starts afresh.
    pub fn process(&mut self, input: &[[f32; QUANTUM]], output: &mut [[f32; QUANTUM]]) {
        let (curve, interpolation) = (self.curve.clone(), self.interpolation);
        let shape = |samples: &mut [f32]| match (&curve, interpolation) {
            (None, _) => {}
            (Some(curve), CurveInterpolation::F64) => shape_f64(curve, samples),
            (Some(curve), CurveInterpolation::F32) => shape_f32(curve, samples),
            (Some(curve), CurveInterpolation::F32Weights) => {
                shape_f32_weights(curve, samples, |a: f32, b, c| a * b + c)
            }
            (Some(curve), CurveInterpolation::F32WeightsFused) => shape_f32_weights(curve, samples, lastbit_libm::fmaf),
            (Some(curve), CurveInterpolation::F32WeightsExtended) => {
                shape_f32_weights(curve, samples, |a: Extended, b, c| a * b + c);
            }
        };
        if self.fresh.is_none() {
            for (output, input) in output.iter_mut().zip(input) {
                *output = *input;
                shape(output);
            }
            return;
        }
        if self.channels.len() != input.len() {
            self.set_channels(input.len());
        }
        for ((samplers, input), output) in self.channels.iter_mut().zip(input).zip(output) {
            match self.oversample {
                OverSample::X4 => samplers.process_4x(shape, input, output),
                OverSample::None | OverSample::X2 => samplers.process_2x(shape, input, output),
            }
        }
    }

    /// Seconds of output after the input has gone silent: none, or no end if the curve makes something of silence.
    ///
    /// [`WaveShaper::latency_frames`] come on top.
    pub fn tail_time(&self) -> f64 {
        self.tail_time
    }

    /// Whether the shaper does nothing once its input has gone silent; none where its tail and latency tell.
    pub fn falls_silent(&self) -> Option<bool> {
        (self.tail == WaveShaperTail::AnyCurve).then_some(self.curve.is_none())
    }

    /// Frames between input and output: 0, 128 (2x) or 192 (4x).
    pub fn latency_frames(&self) -> usize {
        const STAGE: usize = 2 * resampler::LATENCY;
        match self.oversample {
            OverSample::None => 0,
            OverSample::X2 => STAGE,
            OverSample::X4 => STAGE + STAGE / 2,
        }
    }
}

/// The curve at input 0, in f64: what decides the tail time.
fn value_at_zero(curve: &[f32]) -> f64 {
    let index = 0.5 * (curve.len() - 1) as f64;
    let whole = index as usize;
    let fraction = index - whole as f64;
    match curve.get(whole..whole + 2) {
        Some(&[a, b]) => (1.0 - fraction) * f64::from(a) + fraction * f64::from(b),
        _ => 0.0,
    }
}

/// Applies the curve in place: f64, interpolating linearly, clamped at both ends. NaN stays NaN.
///
/// Blink to 77, `wave_shaper_dsp_kernel.cc`. Confirmed by the `waveshaper` graphs of Chromium 64, 68, 76 and 77.
fn shape_f64(curve: &[f32], samples: &mut [f32]) {
    let last = curve.len() - 1;
    for sample in samples {
        let index = 0.5 * f64::from(*sample + 1.0) * last as f64;
        *sample = if index < 0.0 {
            curve[0]
        } else if index >= last as f64 {
            curve[last]
        } else {
            let whole = index as usize;
            let fraction = index - whole as f64;
            ((1.0 - fraction) * f64::from(curve[whole]) + fraction * f64::from(curve[whole + 1])) as f32
        };
    }
}

/// Applies the curve in place: f32, interpolating linearly, clamped at both ends. NaN stays NaN.
fn shape_f32(curve: &[f32], samples: &mut [f32]) {
    let last = curve.len() - 1;
    let scale = (0.5 * last as f64) as f32;
    let highest = last as f32;
    for sample in samples {
        let index = (*sample + 1.0) * scale;
        // As minps and maxps: NaN fails both comparisons.
        let index = if highest < index { highest } else { index };
        let index = if 0.0 > index { 0.0 } else { index };
        let whole = index as u32;
        let fraction = index - whole as f32;
        let whole = (whole as usize).min(last);
        let (a, b) = (curve[whole], curve[(whole + 1).min(last)]);
        *sample = fraction * (b - a) + a;
    }
}

/// Applies the curve in place: f32, the two points weighted, clamped at both ends. NaN stays NaN.
///
/// WebKit, `WaveShaperDSPKernel.cpp`. Confirmed by the `waveshaper` graphs of WebKitGTK 2.44 to 2.54.
fn shape_f32_weights<V: Evaluation>(curve: &[f32], samples: &mut [f32], mul_add: impl Fn(V, V, V) -> V) {
    let last = curve.len() - 1;
    let (one, highest) = (V::from(1.0), last as f32);
    for sample in samples {
        let index = (V::from(highest) * V::from(0.5) * (V::from(*sample) + one)).to_f32();
        *sample = if index < 0.0 {
            curve[0]
        } else if index >= highest {
            curve[last]
        } else {
            let whole = index.floor();
            let fraction = V::from(index) - V::from(whole);
            let [before, after] = [curve[whole as usize], curve[whole as usize + 1]].map(V::from);
            mul_add(one - fraction, before, fraction * after).to_f32()
        };
    }
}

/// Both stages of up- and down-sampling of one channel.
#[derive(Debug, Clone)]
struct Samplers {
    up: UpSampler,
    up_again: UpSampler,
    down_first: DownSampler,
    down: DownSampler,
}

impl Samplers {
    fn new(arithmetic: &Arithmetic) -> Result<Self, FftError> {
        Ok(Self {
            up: UpSampler::new(arithmetic, QUANTUM)?,
            up_again: UpSampler::new(arithmetic, 2 * QUANTUM)?,
            down_first: DownSampler::new(arithmetic, 4 * QUANTUM)?,
            down: DownSampler::new(arithmetic, 2 * QUANTUM)?,
        })
    }

    fn process_2x(&mut self, shape: impl Fn(&mut [f32]), input: &[f32; QUANTUM], output: &mut [f32; QUANTUM]) {
        let mut twice = [0.0; 2 * QUANTUM];
        self.up.process(input, &mut twice);
        shape(&mut twice);
        self.down.process(&twice, output);
    }

    fn process_4x(&mut self, shape: impl Fn(&mut [f32]), input: &[f32; QUANTUM], output: &mut [f32; QUANTUM]) {
        let mut twice = [0.0; 2 * QUANTUM];
        let mut fourfold = [0.0; 4 * QUANTUM];
        self.up.process(input, &mut twice);
        self.up_again.process(&twice, &mut fourfold);
        shape(&mut fourfold);
        self.down_first.process(&fourfold, &mut twice);
        self.down.process(&twice, output);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::WaveShaper;
    use crate::{
        Arithmetic, DomException, QUANTUM,
        arithmetic::ResamplerConvolution,
        options::OverSample::{self, None, X2, X4},
    };

    fn shaper(curve: &[f32], oversample: OverSample) -> WaveShaper {
        WaveShaper::new(&Arithmetic::CHROMIUM_156, Some(curve.into()), oversample).unwrap()
    }

    /// Without a curve WebKit still delays its input by the resamplers' latency.
    #[test]
    fn without_a_curve() {
        for (resamples_without_curve, first) in [(false, 1.0), (true, 0.0)] {
            let arithmetic = Arithmetic { resamples_without_curve, ..Arithmetic::CHROMIUM_156 };
            let mut shaper = WaveShaper::new(&arithmetic, Option::None, X2).unwrap();
            assert_eq!(one_quantum(&mut shaper, [1.0; QUANTUM])[0], first);
        }
    }

    fn one_quantum(shaper: &mut WaveShaper, input: [f32; QUANTUM]) -> [f32; QUANTUM] {
        let mut output = [[f32::NAN; QUANTUM]];
        shaper.process(&[input], &mut output);
        output[0]
    }

    #[test]
    fn a_curve_of_one_point_is_refused() {
        let error = WaveShaper::new(&Arithmetic::CHROMIUM_156, Some(Arc::new([1.0])), None).unwrap_err();
        assert_eq!(error.exception(), Some(DomException::InvalidAccessError));
    }

    #[test]
    fn without_a_curve_the_input_passes() {
        let input = std::array::from_fn(|i| i as f32);
        for curve in [Option::None, Some(Arc::from([].as_slice()))] {
            let mut shaper = WaveShaper::new(&Arithmetic::CHROMIUM_156, curve, X4).unwrap();
            assert_eq!(one_quantum(&mut shaper, input), input);
        }
    }

    #[test]
    fn points_between_points_and_beyond_the_ends() {
        let mut input = [0.0; QUANTUM];
        input[..7].copy_from_slice(&[-2.0, -1.0, -0.5, 0.25, 1.0, f32::INFINITY, f32::NAN]);
        let output = one_quantum(&mut shaper(&[4.0, 0.0, 8.0], None), input);
        assert_eq!(output[..6], [4.0, 4.0, 2.0, 2.0, 8.0, 8.0]);
        assert!(output[6].is_nan());
    }

    #[test]
    fn the_tail_follows_the_curve_at_zero() {
        assert_eq!(shaper(&[-1.0, 1.0], None).tail_time(), 0.0);
        assert_eq!(shaper(&[-1.0, 0.0, 2.0], X2).tail_time(), 0.0);
        assert_eq!(shaper(&[-1.0, 0.5, 2.0], None).tail_time(), f64::INFINITY);
        assert_eq!([None, X2, X4].map(|oversample| shaper(&[-1.0, 1.0], oversample).latency_frames()), [0, 128, 192]);
    }

    #[test]
    fn oversampling_delays_by_its_latency() {
        for oversample in [X2, X4] {
            let mut shaper = shaper(&[-1.0, 1.0], oversample);
            let mut input = [0.0; QUANTUM];
            input[0] = 0.5;
            let mut heard = Vec::new();
            for _ in 0..4 {
                heard.extend(one_quantum(&mut shaper, input));
                input = [0.0; QUANTUM];
            }
            for (i, sample) in heard.iter().enumerate() {
                let expected = if i == shaper.latency_frames() { 0.5 } else { 0.0 };
                assert!((sample - expected).abs() < 0.01, "{oversample:?} {i}: {sample}");
            }
        }
    }

    #[test]
    fn bits_of_every_rate() {
        let curve: Vec<f32> = (0..33).map(|i| 1.0 / (3.0 + i as f32)).collect();
        let input = std::array::from_fn(|i| ((i * 13 % 29) as f32 - 14.0) / 15.0);
        for (oversample, resampler, bits) in [
            (X2, ResamplerConvolution::Direct, [0x3e6b_2e1c, 0x3d9a_5007, 0xbb9f_b346]),
            (X4, ResamplerConvolution::Direct, [0x3d57_63da, 0x3d5c_e710, 0x3dbb_a574]),
            (None, ResamplerConvolution::DirectOneQuantum, [0x3e7c_9630, 0x3d72_f2f3, 0x3cf9_46db]),
            (X2, ResamplerConvolution::DirectOneQuantum, [0x3e6b_2e1c, 0x3d9a_5007, 0xbb9f_b346]),
            (X4, ResamplerConvolution::DirectOneQuantum, [0x3d57_63d9, 0x3d5c_e70e, 0x3dbb_a571]),
            (X2, ResamplerConvolution::DirectUpOneQuantum, [0x3e6b_2e1a, 0x3d9a_5007, 0xbb9f_b332]),
            (X4, ResamplerConvolution::DirectUpOneQuantum, [0x3d57_63d8, 0x3d5c_e70f, 0x3dbb_a56f]),
        ] {
            let arithmetic = Arithmetic { resampler, ..Arithmetic::CHROMIUM_156 };
            let mut shaper = WaveShaper::new(&arithmetic, Some(curve.as_slice().into()), oversample).unwrap();
            one_quantum(&mut shaper, input);
            let output = one_quantum(&mut shaper, input);
            let found = [0, 50, 127].map(|i| output[i].to_bits());
            assert_eq!(found, bits, "{oversample:?} {resampler:?}: {found:08x?}");
        }
    }

    #[test]
    fn a_change_of_channels_starts_afresh() {
        let mut used = shaper(&[-1.0, 1.0], X2);
        one_quantum(&mut used, [0.7; QUANTUM]);
        let input = [[0.1; QUANTUM]; 2];
        let (mut output, mut expected) = ([[0.0; QUANTUM]; 2], [[0.0; QUANTUM]; 2]);
        used.process(&input, &mut output);
        shaper(&[-1.0, 1.0], X2).process(&input, &mut expected);
        assert_eq!(output, expected);
    }

    proptest! {
        #[test]
        fn any_curve_and_input_render(
            curve in prop::collection::vec(any::<f32>(), 2..9),
            bits in prop::collection::vec(any::<u32>(), QUANTUM),
            oversample in prop::sample::select(vec![None, X2, X4]),
        ) {
            let mut shaper = shaper(&curve, oversample);
            let input = std::array::from_fn(|i| f32::from_bits(bits[i]));
            one_quantum(&mut shaper, input);
            one_quantum(&mut shaper, input);
        }
    }
}
