//! What an AnalyserNode's getters return.
//!
//! Gecko, `dom/media/webaudio/AnalyserNode.cpp`. Every frequency getter moves the smoothed spectrum on. Confirmed, all
//! four read-outs, by the `analyser` graphs of Firefox 153.

use std::f64::consts::PI;

use lastbit_fft::RealFft;
use lastbit_libm::{Evaluation, EvaluationMethod, Functions, WideEvaluation, extended::Extended};

use crate::{
    Error, QUANTUM,
    gecko::{
        arithmetic::{Arithmetic, ProductSum},
        block::Block,
        library::Library,
        mixing::add_scaled,
    },
    options::AnalyserOptions,
    rendering::AnalyserReadOut,
};

/// Blocks remembered: the largest FFT.
pub(crate) const BLOCKS: usize = 32_768 / QUANTUM;

pub(crate) struct Analyser {
    options: AnalyserOptions,
    libm: &'static Functions,
    add_with_scale: ProductSum,
    evaluation: EvaluationMethod,
    fft: RealFft,
    blocks: Vec<Block>,
    current: usize,
    /// The smoothed magnitudes of bins 0 to `fft_size / 2 - 1`.
    magnitudes: Vec<f32>,
}

impl Analyser {
    pub(crate) fn new(arithmetic: &Arithmetic, options: &AnalyserOptions) -> Result<Self, Error> {
        let size = options.fft_size as usize;
        let fft = RealFft::new(arithmetic.fft, size)
            .map_err(|error| Error::not_modelled("fftSize", "this FFT", error.to_string()))?;
        Ok(Self {
            options: *options,
            libm: arithmetic.audio_libm.functions(),
            add_with_scale: arithmetic.add_with_scale,
            evaluation: arithmetic.evaluation,
            fft,
            blocks: vec![Block::NULL; BLOCKS],
            current: 0,
            magnitudes: vec![0.0; size / 2],
        })
    }

    /// Takes in one block.
    pub(crate) fn append(&mut self, block: Block) {
        self.current = (self.current + 1) % BLOCKS;
        self.blocks[self.current] = block;
    }

    /// The most recent frames, all channels added up and divided by their number.
    fn time_domain(&self) -> Vec<f32> {
        let size = self.fft.size();
        let count = size.div_ceil(QUANTUM);
        // A window shorter than a block is the end of one.
        let from = QUANTUM.saturating_sub(size);
        let mut samples = vec![0.0; size];
        for (index, output) in samples.chunks_mut(QUANTUM).enumerate() {
            let block = &self.blocks[(self.current + BLOCKS + 1 + index - count) % BLOCKS];
            let scale = block.volume / block.channel_count() as f32;
            for (channel, input) in block.channels().iter().enumerate() {
                let input = &input[from..];
                if channel > 0 {
                    add_scaled(output, input, scale, self.add_with_scale);
                } else if scale == 1.0 {
                    output.copy_from_slice(&input[..output.len()]);
                } else {
                    output.iter_mut().zip(input).for_each(|(output, sample)| *output = sample * scale);
                }
            }
        }
        samples
    }

    fn analyse(&mut self) {
        match self.evaluation {
            EvaluationMethod::Rounded => self.analyse_in(&Library::of(self.libm)),
            EvaluationMethod::Extended => self.analyse_in(&Library::X87),
        }
    }

    /// What is spilled here is stored over a call in the machine code of Debian's Firefox 140.12 for i386.
    fn analyse_in<W: WideEvaluation>(&mut self, libm: &Library<W>) {
        let mut samples = self.time_domain();
        let size = samples.len();
        let [a0, a1, a2] = [0.5 * (1.0 - 0.16), 0.5, 0.5 * 0.16].map(|a: f64| W::from(a));
        for (index, sample) in samples.iter_mut().enumerate() {
            let x = W::from(index as f64) / W::from(size as f64);
            let once = (libm.cos)((W::from(2.0 * PI) * x).to_f64()).spilled_wide();
            let twice = (libm.cos)((W::from(4.0 * PI) * x.spilled_wide()).to_f64());
            let window = a0 - a1 * once + a2 * twice;
            *sample = (W::from(f64::from(*sample)) * window).to_f32();
        }
        let (mut re, mut im) = (vec![0.0; size / 2], vec![0.0; size / 2]);
        self.fft.forward(&samples, &mut re, &mut im);
        // Element 0 is DC with Nyquist packed into its imaginary part; the read-outs have no bin for Nyquist.
        im[0] = 0.0;
        let scale = W::from(1.0 / size as f64);
        let keep = W::from(self.options.smoothing_time_constant);
        for ((magnitude, re), im) in self.magnitudes.iter_mut().zip(re).zip(im) {
            let new = W::from((libm.hypot)(f64::from(re), f64::from(im))) * scale;
            *magnitude = (keep * W::from(f64::from(*magnitude)) + (W::from(1.0_f64) - keep) * new).to_f32();
        }
    }

    fn decibels<E: Evaluation>(&self, magnitude: f32, silence: f32) -> E {
        if magnitude > 0.0 { E::from(20.0) * E::from((self.libm.log10f)(magnitude)) } else { E::from(silence) }
    }
}

impl AnalyserReadOut for Analyser {
    fn float_frequency_data(&mut self, _current_time: f64) -> Vec<f32> {
        self.analyse();
        let decibels = |&magnitude: &f32| self.decibels::<f32>(magnitude, f32::NEG_INFINITY);
        self.magnitudes.iter().map(decibels).collect()
    }

    fn byte_frequency_data(&mut self, _current_time: f64) -> Vec<u8> {
        self.analyse();
        let AnalyserOptions { min_decibels, max_decibels, .. } = self.options;
        let scale = 1.0 / (max_decibels - min_decibels);
        let byte = |&magnitude: &f32| {
            let silence = min_decibels as f32;
            let byte = match self.evaluation {
                EvaluationMethod::Rounded => {
                    255.0 * (f64::from(self.decibels::<f32>(magnitude, silence)) - min_decibels) * scale
                }
                // The decibels are not rounded.
                EvaluationMethod::Extended => {
                    let above = self.decibels::<Extended>(magnitude, silence) - Extended::from(min_decibels);
                    (Extended::from(255.0) * above * Extended::from(scale)).truncated().to_f64()
                }
            };
            // Saturates, and NaN is 0.
            byte as u8
        };
        self.magnitudes.iter().map(byte).collect()
    }

    fn float_time_domain_data(&self) -> Vec<f32> {
        self.time_domain()
    }

    fn byte_time_domain_data(&self) -> Vec<u8> {
        let byte = |sample: f32| match self.evaluation {
            EvaluationMethod::Rounded => 128.0 * (sample + 1.0),
            // The sum is not rounded: just below silence it is less than one.
            EvaluationMethod::Extended => {
                (Extended::from(128.0) * (Extended::from(sample) + Extended::ONE)).truncated().to_f32()
            }
        };
        self.time_domain().into_iter().map(|sample| byte(sample) as u8).collect()
    }
}
