//! Convolution with an impulse response.
//!
//! Gecko, `dom/media/webaudio/blink/Reverb.cpp`, `ReverbConvolver.cpp`, `ReverbConvolverStage.cpp`, `FFTConvolver.cpp` and
//! `ReverbAccumulationBuffer.cpp`, as they run in an offline context: without a background thread. Confirmed by the
//! `convolver` graphs of Firefox 153.

use lastbit_fft::{FftError, RealFft};
use lastbit_libm::{Evaluation, EvaluationMethod, extended::Extended};

use crate::{
    QUANTUM,
    gecko::{
        arithmetic::{Arithmetic, ProductSum},
        block::Samples,
    },
    options::AudioBuffer,
};

const SMALLEST_FFT: usize = 256;
const LARGEST_FFT: usize = 32_768;

/// A factor that makes an impulse response about as loud as no convolution.
///
/// The sum of squares is that of four accumulators of four lanes.
fn normalization(buffer: &AudioBuffer, arithmetic: &Arithmetic) -> f32 {
    match arithmetic.evaluation {
        EvaluationMethod::Rounded => normalization_in::<f32>(buffer, arithmetic.vector_products, f32::sqrt),
        EvaluationMethod::Extended => normalization_in::<Extended>(buffer, arithmetic.vector_products, Extended::sqrt),
    }
}

/// On the x87 the sum is stored over the call for the next channel, and the factor after each step that C++ assigns: read in
/// the machine code of Debian's Firefox 140.12 for i386, confirmed by its `convolver` graphs.
fn normalization_in<E: Evaluation>(buffer: &AudioBuffer, product_sum: ProductSum, sqrt: impl Fn(E) -> E) -> f32 {
    const GAIN_CALIBRATION: f32 = 0.00125;
    const CALIBRATION_RATE: f32 = 44_100.0;
    const MIN_POWER: f32 = 0.000_125;
    let channels = buffer.channels.len();
    let squares = |channel: &Vec<f32>| sum_of_squares::<E>(channel, product_sum);
    let power = buffer.channels.iter().fold(E::from(0.0), |power, channel| power.spilled() + squares(channel));
    let power = sqrt(power / E::from((channels * buffer.length()) as f32));
    let audible = power >= E::from(MIN_POWER) && power <= E::from(f32::MAX);
    let power = if audible { power } else { E::from(MIN_POWER) };
    let mut scale = (E::from(1.0) / power * E::from(GAIN_CALIBRATION)).spilled();
    scale = (scale * (E::from(CALIBRATION_RATE) / E::from(buffer.sample_rate))).spilled();
    if channels == 4 {
        scale = scale * E::from(0.5);
    }
    scale.to_f32()
}

/// What does not fill the lanes is not of the vector kernel: on the x87 that is added in its registers, and returned in one
/// (convolver/mono200).
fn sum_of_squares<E: Evaluation>(samples: &[f32], product_sum: ProductSum) -> E {
    let (blocks, rest) = samples.as_chunks::<16>();
    let mut sums = [0.0f32; 16];
    for block in blocks {
        for (sum, x) in sums.iter_mut().zip(block) {
            *sum = product_sum.of(*x, *x, *sum);
        }
    }
    let lane = |l: usize| (sums[l] + sums[4 + l]) + (sums[8 + l] + sums[12 + l]);
    let total = match product_sum {
        ProductSum::Rounded => (lane(0) + lane(2)) + (lane(1) + lane(3)),
        ProductSum::Fused => (lane(0) + lane(1)) + (lane(2) + lane(3)),
    };
    rest.iter().map(|x| E::from(*x)).fold(E::from(0.0 + total), |sum, x| sum + x * x)
}

/// Multiplies a packed spectrum by another.
pub(super) fn multiply(re: &mut [f32], im: &mut [f32], by: (&[f32], &[f32]), product_sum: ProductSum) {
    let (dc, nyquist) = (re[0] * by.0[0], im[0] * by.1[0]);
    for ((a, b), (c, d)) in re.iter_mut().zip(im.iter_mut()).zip(by.0.iter().zip(by.1)) {
        (*a, *b) = (product_sum.of(*a, *c, -(*b * d)), product_sum.of(*a, *d, *b * c));
    }
    (re[0], im[0]) = (dc, nyquist);
}

/// A part of the impulse response, by overlap and add.
struct Stage {
    fft: RealFft,
    /// The transform of the part.
    kernel: (Vec<f32>, Vec<f32>),
    spectrum: (Vec<f32>, Vec<f32>),
    input: Vec<f32>,
    output: Vec<f32>,
    overlap: Vec<f32>,
    index: usize,
    /// Where in the accumulator its output goes.
    place: usize,
    delay: usize,
    product_sum: ProductSum,
}

impl Stage {
    fn new(arithmetic: &Arithmetic, part: &[f32], offset: usize, size: usize, phase: usize) -> Result<Self, FftError> {
        let mut fft = RealFft::new(arithmetic.fft, size)?;
        let half = size / 2;
        let scale = 1.0 / size as f32;
        let mut padded: Vec<f32> = part.iter().map(|sample| sample * scale).collect();
        padded.resize(size, 0.0);
        let mut kernel = (vec![0.0; half], vec![0.0; half]);
        fft.forward(&padded, &mut kernel.0, &mut kernel.1);
        Ok(Self {
            fft,
            spectrum: kernel.clone(),
            kernel,
            input: vec![0.0; size],
            output: vec![0.0; size],
            overlap: vec![0.0; half],
            index: phase % half,
            place: 0,
            delay: offset - (half - QUANTUM),
            product_sum: arithmetic.vector_products,
        })
    }

    fn process(&mut self, input: &Samples, accumulator: &mut [f32]) {
        let half = self.overlap.len();
        self.input[self.index..self.index + QUANTUM].copy_from_slice(input);
        self.index += QUANTUM;
        if self.index == half {
            let (re, im) = &mut self.spectrum;
            self.fft.forward(&self.input, re, im);
            multiply(re, im, (&self.kernel.0, &self.kernel.1), self.product_sum);
            self.fft.inverse_unscaled(re, im, &mut self.output);
            for (output, overlap) in self.output.iter_mut().zip(&self.overlap) {
                *output += overlap;
            }
            self.overlap.copy_from_slice(&self.output[half..]);
            self.index = 0;
        }
        let length = accumulator.len();
        let start = self.place + self.delay;
        for (frame, sample) in self.output[self.index..self.index + QUANTUM].iter().enumerate() {
            accumulator[(start + frame) % length] += sample;
        }
        self.place = (self.place + QUANTUM) % length;
    }
}

/// The convolution of one channel: stages of growing size, one after the other.
struct Convolver {
    stages: Vec<Stage>,
    accumulator: Vec<f32>,
    read: usize,
}

impl Convolver {
    fn new(arithmetic: &Arithmetic, response: &[f32], channel_phase: usize) -> Result<Self, FftError> {
        let mut stages = Vec::new();
        let (mut offset, mut phase, mut size) = (0, 0, SMALLEST_FFT);
        while offset < response.len() {
            let mut length = size / 2;
            if offset + length > response.len() {
                length = response.len() - offset;
                size = (2 * length).next_power_of_two().max(SMALLEST_FFT);
            }
            let part = &response[offset..offset + length];
            stages.push(Stage::new(arithmetic, part, offset, size, channel_phase + phase)?);
            size *= 2;
            offset += length;
            if size > LARGEST_FFT {
                size = LARGEST_FFT;
                phase += 5 * QUANTUM;
            } else if length > QUANTUM {
                phase = length - QUANTUM;
            }
        }
        Ok(Self { stages, accumulator: vec![0.0; response.len() + QUANTUM], read: 0 })
    }

    fn process(&mut self, input: &Samples) -> Samples {
        for stage in &mut self.stages {
            stage.process(input, &mut self.accumulator);
        }
        let length = self.accumulator.len();
        let read = self.read;
        self.read = (read + QUANTUM) % length;
        std::array::from_fn(|frame| std::mem::take(&mut self.accumulator[(read + frame) % length]))
    }
}

/// An impulse response of one, two or four channels at work.
pub(crate) struct Reverb {
    /// Two at least.
    convolvers: Vec<Convolver>,
    length: usize,
}

impl Reverb {
    pub(crate) fn new(arithmetic: &Arithmetic, buffer: &AudioBuffer, normalize: bool) -> Result<Self, FftError> {
        let scale = if normalize { normalization(buffer, arithmetic) } else { 1.0 };
        let responses = buffer.channels.len();
        let convolver = |index: usize| {
            let mut response = buffer.channels[if index < responses { index } else { 0 }].clone();
            if scale != 1.0 {
                response.iter_mut().for_each(|sample| *sample *= scale);
            }
            Convolver::new(arithmetic, &response, index * QUANTUM)
        };
        let convolvers = (0..responses.max(2)).map(convolver).collect::<Result<_, _>>()?;
        Ok(Self { convolvers, length: buffer.length() })
    }

    /// Frames of the impulse response.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// Convolves one or two channels to one or two.
    pub(crate) fn process(&mut self, input: &[Samples], outputs: usize) -> Vec<Samples> {
        let (Some(left), Some(right)) = (input.first(), input.last()) else { return Vec::new() };
        match &mut self.convolvers[..] {
            [first, ..] if outputs == 1 => vec![first.process(left)],
            [ll, lr, rl, rr] => {
                let mut output = vec![ll.process(left), lr.process(left)];
                for (output, other) in output.iter_mut().zip([rl.process(right), rr.process(right)]) {
                    output.iter_mut().zip(other).for_each(|(output, sample)| *output += sample);
                }
                output
            }
            [first, second, ..] => vec![first.process(left), second.process(right)],
            _ => Vec::new(),
        }
    }
}
