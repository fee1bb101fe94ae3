//! ConvolverNode's engine.

use lastbit_fft::FftError;
use lastbit_libm::{Products, fmaf};
use lastbit_vecmath::{SumOrder, sum_of_squares};

use super::{
    direct_convolver::DirectConvolver,
    fft_convolver::{FftConvolver, Spectrum},
};
use crate::{Arithmetic, DomException, Error, QUANTUM, arithmetic::ConvolverScale, options::AudioBuffer};

/// Taps convolved directly.
const DIRECT: usize = 64;

/// The engine of a ConvolverNode: an impulse response of 1, 2 or 4 channels, applied to 1 or 2 channels.
///
/// Blink, `platform/audio/reverb.cc`, `reverb_convolver.cc`, `reverb_convolver_stage.cc`,
/// `reverb_accumulation_buffer.cc` and `modules/webaudio/convolver_handler.cc`, offline contexts (no background
/// threads). Confirmed by the `convolver` graphs of Chromium 64 to 156 on x86_64, with and without AVX.
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
        power += match (arithmetic.sum_of_squares, arithmetic.products) {
            (SumOrder::Scalar, Products::Fused) => channel.iter().fold(0.0, |sum, x| fmaf(*x, *x, sum)),
            (order, _) => sum_of_squares(order, arithmetic.sum_of_squares_total, channel, misalignment),
        };
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
        let scaled: Vec<f32> = response.iter().map(|sample| scale * sample).collect();
        let mut kernel = [0.0; DIRECT];
        for (tap, &sample) in kernel.iter_mut().zip(&scaled) {
            *tap = sample;
        }
        let (response, scale) = match arithmetic.convolver_scale {
            ConvolverScale::Response => (&scaled[..], 1.0),
            ConvolverScale::Spectrum => (response, scale),
        };
        let mut stages = Vec::new();
        let (mut offset, mut fft_size) = (DIRECT, 2 * DIRECT);
        while offset < response.len() {
            let block = fft_size / 2;
            let taps = &response[offset..response.len().min(offset + block)];
            // Quanta by which this stage is staggered: the channel, and the stage's number, the direct one being 0.
            let stagger = index + stages.len() + 1;
            let mut convolver = FftConvolver::new(arithmetic.fft, block)?;
            stages.push(Stage {
                kernel: convolver.kernel(taps, scale),
                convolver,
                delay: Delay::new(offset - block, block, stagger),
            });
            offset += block;
            fft_size = (2 * fft_size).min(arithmetic.convolver_largest_fft as usize);
        }
        Ok(Self {
            direct: DirectConvolver::new(arithmetic.convolution_order, arithmetic.products, QUANTUM, kernel),
            stages,
            accumulator: Accumulator::new(response.len()),
        })
    }

    fn process(&mut self, input: &[f32; QUANTUM], output: &mut [f32; QUANTUM]) {
        self.direct.process(input, output);
        self.accumulator.add(output, 0);
        for Stage { convolver, kernel, delay } in &mut self.stages {
            if let Some(delayed) = delay.process(input) {
                convolver.process(kernel, &delayed, output);
                self.accumulator.add(output, delay.after);
            }
        }
        self.accumulator.read(output);
    }
}

#[derive(Debug, Clone)]
struct Stage {
    convolver: FftConvolver,
    kernel: Spectrum,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Reverb, possible_misalignments};
    use crate::{Arithmetic, DomException, QUANTUM, options::AudioBuffer};

    const ARITHMETIC: Arithmetic = Arithmetic::CHROMIUM_156;

    fn response(channels: Vec<Vec<f32>>) -> AudioBuffer {
        AudioBuffer { sample_rate: 44_100.0, channels }
    }

    fn reverb(channels: Vec<Vec<f32>>, normalize: bool) -> Reverb {
        Reverb::new(&ARITHMETIC, &response(channels), 44_100.0, normalize).unwrap()
    }

    /// The response of `reverb` to one sample of each input channel.
    fn impulse(reverb: &mut Reverb, samples: &[f32], quanta: usize) -> Vec<Vec<f32>> {
        let mut input = vec![[0.0; QUANTUM]; samples.len()];
        for (channel, sample) in input.iter_mut().zip(samples) {
            channel[0] = *sample;
        }
        let mut heard = vec![Vec::new(); reverb.output_channels(samples.len())];
        for _ in 0..quanta {
            let mut output = vec![[f32::NAN; QUANTUM]; heard.len()];
            reverb.process(&input, &mut output);
            input.iter_mut().for_each(|channel| channel.fill(0.0));
            heard.iter_mut().zip(output).for_each(|(heard, output)| heard.extend(output));
        }
        heard
    }

    #[test]
    fn what_a_browser_refuses() {
        let refused = |buffer: &AudioBuffer| Reverb::new(&ARITHMETIC, buffer, 48_000.0, true).unwrap_err().exception();
        let at_48000 = |channels| AudioBuffer { sample_rate: 48_000.0, channels };
        for buffer in
            [response(vec![vec![1.0]]), at_48000(vec![vec![1.0]; 3]), at_48000(vec![]), at_48000(vec![vec![]])]
        {
            assert_eq!(refused(&buffer), Some(DomException::NotSupportedError), "{buffer:?}");
        }
    }

    #[test]
    fn a_unit_impulse_passes_everything_on() {
        let heard = impulse(&mut reverb(vec![vec![1.0]], false), &[0.3], 2);
        assert_eq!((heard.len(), heard[0][0], heard[0][1..].iter().sum()), (1, 0.3, 0.0));
    }

    /// Delays of the stages beyond tap 32768 included.
    #[test]
    fn taps_come_out_in_their_places() {
        let taps = [0, 63, 64, 127, 128, 300, 1000, 16_383, 16_384, 32_767, 32_768, 49_152, 65_535, 65_536, 69_999];
        let mut channel = vec![0.0; 70_000];
        for (i, tap) in taps.iter().enumerate() {
            channel[*tap] = 1.0 + i as f32;
        }
        let mut reverb = reverb(vec![channel.clone(), channel.clone()], false);
        for heard in impulse(&mut reverb, &[1.0], 560) {
            for (i, sample) in heard.iter().enumerate() {
                let expected = channel.get(i).copied().unwrap_or(0.0);
                assert!((sample - expected).abs() < 1e-3, "tap {i}: {sample} for {expected}");
            }
        }
    }

    #[test]
    fn four_channels_are_true_stereo() {
        let mut reverb = reverb(vec![vec![1.0], vec![10.0], vec![100.0], vec![1000.0]], false);
        let heard = impulse(&mut reverb, &[1.0, 2.0], 1);
        assert_eq!((heard[0][0], heard[1][0]), (201.0, 2010.0));
        let heard = impulse(&mut reverb, &[1.0], 1);
        assert_eq!((heard[0][0], heard[1][0]), (101.0, 1010.0));
    }

    #[test]
    fn bits_of_a_normalised_response() {
        let decay = |i: usize, k: f32| ((i * 7 % 11) as f32 - 5.0) / (k + i as f32);
        let channels = vec![(0..300).map(|i| decay(i, 9.0)).collect(), (0..300).map(|i| decay(i, 20.0)).collect()];
        let heard = impulse(&mut reverb(channels, true), &[0.7, -0.3], 4);
        let bits = [0, 1, 63, 64, 127, 128, 299].map(|i| (heard[0][i].to_bits(), heard[1][i].to_bits()));
        assert_eq!(bits, BITS, "{bits:08x?}");
    }

    const BITS: [(u32, u32); 7] = [
        (0xbc13_8619, 0x3ae3_9bb2),
        (0x3b54_6f2e, 0xba2d_6a6f),
        (0xba6c_09c1, 0x39af_814e),
        (0x3a2e_9a7f, 0xb982_0fd4),
        (0x39f9_ec38, 0xb946_307e),
        (0xae60_0000, 0xade0_0000),
        (0xb8dc_b5fe, 0x3836_a846),
    ];

    #[test]
    fn where_short_channels_can_begin() {
        let list = |frames| possible_misalignments(frames).to_vec();
        assert_eq!(
            [1, 4, 5, 8, 57, 60, 61, 300].map(list),
            [vec![0, 16], vec![0, 16], vec![0], vec![0], vec![0, 16], vec![0, 16], vec![0], vec![0]]
        );
    }

    proptest! {
        #[test]
        fn any_response_and_input_render(
            channels in prop::sample::select(vec![1_usize, 2, 4]),
            frames in 1_usize..400,
            normalize: bool,
            inputs in 0_usize..4,
            outputs in 0_usize..4,
            bits: u32,
        ) {
            let mut reverb = reverb(vec![vec![f32::from_bits(bits); frames]; channels], normalize);
            let input = vec![[1.0; QUANTUM]; inputs];
            let mut output = vec![[f32::NAN; QUANTUM]; outputs];
            for _ in 0..3 {
                reverb.process(&input, &mut output);
            }
        }
    }
}
