//! ConvolverNode's engine.

use lastbit_fft::FftError;
use lastbit_vecmath::sum_of_squares;

use super::{direct_convolver::DirectConvolver, fft_convolver::FftConvolver};
use crate::{Arithmetic, DomException, Error, QUANTUM, options::AudioBuffer};

/// Taps convolved directly.
const DIRECT: usize = 64;
/// The largest FFT of a stage, in samples.
const LARGEST_FFT: usize = 32_768;

/// The engine of a ConvolverNode: an impulse response of 1, 2 or 4 channels, applied to 1 or 2 channels.
///
/// Blink, `platform/audio/reverb.cc`, `reverb_convolver.cc`, `reverb_convolver_stage.cc`,
/// `reverb_accumulation_buffer.cc` and `modules/webaudio/convolver_handler.cc`, offline contexts (no background
/// threads). Confirmed by the `convolver` graphs of Chromium 149 to 156 on x86_64, with and without AVX.
///
/// Everything but [`Reverb::process`] is a browser's main-thread work: it runs without flush-to-zero.
#[derive(Debug, Clone)]
pub struct Reverb {
    /// One per response channel, two for a mono response.
    convolvers: Vec<ReverbConvolver>,
    response_channels: usize,
    length: usize,
}

impl Reverb {
    /// An engine for `impulse` in a context of `context_sample_rate` hertz, scaled to equal loudness if `normalize`.
    ///
    /// # Errors
    /// NotSupportedError for an impulse response at another sample rate, of another number of channels than 1, 2 or 4,
    /// or without frames.
    pub fn new(
        arithmetic: &Arithmetic,
        impulse: &AudioBuffer,
        context_sample_rate: f32,
        normalize: bool,
    ) -> Result<Self, Error> {
        Self::with_misalignment(arithmetic, impulse, context_sample_rate, normalize, [0; 4])
    }

    /// As [`Reverb::new`], for a browser in whose memory channel i begins `misalignment[i]` bytes past a 32-byte boundary.
    ///
    /// It matters to the scale of a normalised response of at most 60 frames: see [`possible_misalignments`].
    ///
    /// # Errors
    /// As [`Reverb::new`].
    pub fn with_misalignment(
        arithmetic: &Arithmetic,
        impulse: &AudioBuffer,
        context_sample_rate: f32,
        normalize: bool,
        misalignment: [usize; 4],
    ) -> Result<Self, Error> {
        let refused = |field, given: &dyn std::fmt::Display, allowed| {
            Err(Error::refused(DomException::NotSupportedError, field, given, allowed))
        };
        if impulse.sample_rate != context_sample_rate {
            return refused("buffer, sampleRate", &impulse.sample_rate, "the rate of the context");
        }
        let response_channels = impulse.channels.len();
        if !matches!(response_channels, 1 | 2 | 4) {
            return refused("buffer, channels", &response_channels, "1, 2 or 4");
        }
        let length = impulse.length();
        if length == 0 || impulse.channels.iter().any(|channel| channel.len() != length) {
            return refused("buffer, length", &length, "at least one frame, in every channel as many");
        }
        let scale = if normalize { normalization_scale(arithmetic, impulse, misalignment) } else { 1.0 };
        let convolvers = (0..response_channels.max(2))
            .map(|i| ReverbConvolver::new(arithmetic, &impulse.channels[i.min(response_channels - 1)], scale, i))
            .collect::<Result<_, _>>()
            .map_err(|error| Error::not_modelled("buffer", "this impulse response", error.to_string()))?;
        Ok(Self { convolvers, response_channels, length })
    }

    /// Frames of the impulse response: the tail time.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Channels of the output for an input of `input_channels`: 1 if both input and response are mono, else 2.
    pub fn output_channels(&self, input_channels: usize) -> usize {
        input_channels.max(self.response_channels).clamp(1, 2)
    }

    /// Convolves one quantum of 1 or 2 channels into [`Reverb::output_channels`] channels.
    ///
    /// Any other combination of channels gives silence and leaves the engine as it is.
    pub fn process(&mut self, input: &[[f32; QUANTUM]], output: &mut [[f32; QUANTUM]]) {
        match (&mut *self.convolvers, input, output) {
            // A 4-channel response: left through 0 and 1, right (or the only channel) through 2 and 3.
            ([ll, lr, rl, rr], [left, rest @ ..], [out_left, out_right]) if rest.len() <= 1 => {
                let right = rest.first().unwrap_or(left);
                ll.process(left, out_left);
                lr.process(left, out_right);
                let mut crossed = [0.0; QUANTUM];
                for (convolver, output) in [(rl, out_left), (rr, out_right)] {
                    convolver.process(right, &mut crossed);
                    for (sample, crossed) in output.iter_mut().zip(&crossed) {
                        *sample += crossed;
                    }
                }
            }
            ([l, r], [left, right], [out_left, out_right]) => {
                l.process(left, out_left);
                r.process(right, out_right);
            }
            ([l, r], [mono], [out_left, out_right]) if self.response_channels == 2 => {
                l.process(mono, out_left);
                r.process(mono, out_right);
            }
            ([l, _], [mono], [output]) if self.response_channels == 1 => l.process(mono, output),
            (_, _, output) => output.iter_mut().for_each(|channel| channel.fill(0.0)),
        }
    }
}

/// The factor that brings a response to about the loudness of the dry signal.
///
/// Blink, `platform/audio/reverb.cc` (`CalculateNormalizationScale`); the power is f32, channel by channel.
fn normalization_scale(arithmetic: &Arithmetic, impulse: &AudioBuffer, misalignment: [usize; 4]) -> f32 {
    const CALIBRATION_DECIBELS: f32 = -58.0;
    const CALIBRATION_SAMPLE_RATE: f32 = 44_100.0;
    const LEAST_POWER: f32 = 0.000_125;

    let mut power = 0.0;
    for (channel, misalignment) in impulse.channels.iter().zip(misalignment) {
        power += sum_of_squares(arithmetic.sum_of_squares, arithmetic.sum_of_squares_total, channel, misalignment);
    }
    power = (power / (impulse.channels.len() * impulse.length()) as f32).sqrt();
    if !power.is_finite() || power < LEAST_POWER {
        power = LEAST_POWER;
    }
    let mut scale = 1.0 / power;
    scale *= (arithmetic.audio_libm.functions().powf)(10.0, CALIBRATION_DECIBELS * 0.05);
    scale *= CALIBRATION_SAMPLE_RATE / impulse.sample_rate;
    if impulse.channels.len() == 4 {
        scale *= 0.5;
    }
    scale
}

/// How many bytes past a 32-byte boundary the channels of a buffer of `frames` frames can begin in Chromium.
///
/// Blink keeps a channel in an ArrayBuffer, and PartitionAlloc (`bucket_lookup.h`) gives that a slot of a size class:
/// multiples of 16 bytes to 256, above that multiples of 32 or more. Slots fill spans that begin on a page, so only
/// classes that are odd multiples of 16, up to 240 bytes, hold misaligned slots, every other one. Which of them a
/// channel gets depends on what the page allocated before.
pub fn possible_misalignments(frames: usize) -> &'static [usize] {
    if frames <= 60 && frames.div_ceil(4) % 2 == 1 { &[0, 16] } else { &[0] }
}

/// One channel through one channel of the response: taps 0 to 63 directly, then FFT stages of 64, 64, 128, 256, ... taps.
#[derive(Debug, Clone)]
struct ReverbConvolver {
    direct: DirectConvolver<DIRECT>,
    stages: Vec<Stage>,
    accumulator: Accumulator,
}

impl ReverbConvolver {
    /// `index` is the channel's: it shifts when stages do their FFTs, and with it the order of additions.
    fn new(arithmetic: &Arithmetic, response: &[f32], scale: f32, index: usize) -> Result<Self, FftError> {
        let mut kernel = [0.0; DIRECT];
        for (tap, sample) in kernel.iter_mut().zip(response) {
            *tap = scale * sample;
        }
        let mut stages = Vec::new();
        let (mut offset, mut fft_size) = (DIRECT, 2 * DIRECT);
        while offset < response.len() {
            let block = fft_size / 2;
            let taps = &response[offset..response.len().min(offset + block)];
            // Quanta by which this stage is staggered: the channel, and the stage's number, the direct one being 0.
            let stagger = index + stages.len() + 1;
            stages.push(Stage {
                convolver: FftConvolver::new(arithmetic.fft, block, taps, scale)?,
                delay: Delay::new(offset - block, block, stagger),
            });
            offset += block;
            fft_size = (2 * fft_size).min(LARGEST_FFT);
        }
        Ok(Self { direct: DirectConvolver::new(kernel), stages, accumulator: Accumulator::new(response.len()) })
    }

    fn process(&mut self, input: &[f32; QUANTUM], output: &mut [f32; QUANTUM]) {
        self.direct.process(input, output);
        self.accumulator.add(output, 0);
        for Stage { convolver, delay } in &mut self.stages {
            if let Some(delayed) = delay.process(input) {
                convolver.process(&delayed, output);
                self.accumulator.add(output, delay.after);
            }
        }
        self.accumulator.read(output);
    }
}

#[derive(Debug, Clone)]
struct Stage {
    convolver: FftConvolver,
    delay: Delay,
}

/// The delay that a stage needs beyond its own latency, part of it before the convolution and the rest after.
///
/// There is none until stages stop growing, at tap 32768; there it staggers the FFTs of successive stages.
#[derive(Debug, Clone)]
struct Delay {
    before: Vec<f32>,
    position: usize,
    filled: bool,
    after: usize,
}

impl Delay {
    fn new(total: usize, block: usize, stagger: usize) -> Self {
        let before = if total > 0 { stagger * QUANTUM % block.min(total) } else { 0 };
        Self { before: vec![0.0; before], position: 0, filled: false, after: total - before }
    }

    /// The quantum that comes out for the quantum that goes in; none before the first has passed.
    fn process(&mut self, input: &[f32; QUANTUM]) -> Option<[f32; QUANTUM]> {
        if self.before.is_empty() {
            return Some(*input);
        }
        let (slot, _) = self.before[self.position..].split_first_chunk_mut::<QUANTUM>()?;
        let output = self.filled.then_some(*slot);
        *slot = *input;
        self.position += QUANTUM;
        if self.position == self.before.len() {
            self.position = 0;
            self.filled = true;
        }
        output
    }
}

/// The ring in which the stages' outputs add up, in the order in which they come.
#[derive(Debug, Clone)]
struct Accumulator {
    ring: Vec<f32>,
    position: usize,
}

impl Accumulator {
    fn new(response_length: usize) -> Self {
        Self { ring: vec![0.0; response_length + QUANTUM], position: 0 }
    }

    /// Adds a quantum `delay` frames ahead of what is read next; `delay` is less than the response is long.
    fn add(&mut self, samples: &[f32; QUANTUM], delay: usize) {
        let start = (self.position + delay) % self.ring.len();
        let (before, after) = self.ring.split_at_mut(start);
        for (sum, sample) in after.iter_mut().chain(before).zip(samples) {
            *sum += sample;
        }
    }

    fn read(&mut self, output: &mut [f32; QUANTUM]) {
        let (before, after) = self.ring.split_at_mut(self.position);
        for (sum, sample) in after.iter_mut().chain(before).zip(output) {
            *sample = std::mem::take(sum);
        }
        self.position = (self.position + QUANTUM) % self.ring.len();
    }
}
