//! The resampler of buffer sources and oversampled wave shapers.
//!
//! Speex `resample.c` at quality 0, in floats, with Mozilla's changes (`media/libspeex_resampler`). Each output sample is
//! a sum over a windowed sinc; for ratios of small numbers every phase has its own table, for others four neighbours of an
//! oversampled table are blended. Confirmed by the resampled `buffer` and `waveshaper` graphs of Firefox 153.

use std::{f64::consts::PI, sync::Arc};

use lastbit_libm::{EvaluationMethod, Functions, extended::Extended as E};

use crate::gecko::arithmetic::{Arithmetic, ResamplerLanes};

const BASE_LENGTH: u64 = 8;
const OVERSAMPLE: u64 = 4;
const DOWN_BANDWIDTH: f32 = 0.830;
const UP_BANDWIDTH: f32 = 0.860;

/// Ratios with at most this denominator have a table for every phase.
const MOST_PHASES: u64 = 441;

/// Input samples taken in at a time.
const CHUNK: usize = 160;

/// A Kaiser window, from its middle on, with a point before it.
#[rustfmt::skip]
const KAISER_6: [f64; 36] = [
    0.99733006, 1.00000000, 0.99733006, 0.98935595, 0.97618418, 0.95799003, 0.93501423, 0.90755855, 0.87598009,
    0.84068475, 0.80211977, 0.76076565, 0.71712752, 0.67172623, 0.62508937, 0.57774224, 0.53019925, 0.48295561,
    0.43647969, 0.39120616, 0.34752997, 0.30580127, 0.26632152, 0.22934058, 0.19505503, 0.16360756, 0.13508755,
    0.10953262, 0.08693120, 0.06722600, 0.05031820, 0.03607231, 0.02432151, 0.01487334, 0.00752000, 0.00000000,
];

/// The window at `x` from its middle, 0 to 1, by a cubic through four points.
fn window(x: f32) -> f64 {
    let y = x * 32.0;
    let floor = f64::from(y).floor();
    let index = floor as usize;
    let f = y - floor as f32;
    let (square, cube) = (f64::from(f * f), f64::from(f * f * f));
    let f = f64::from(f);
    let w3 = -0.1666666667 * f + 0.1666666667 * cube;
    let w2 = f + 0.5 * square - 0.5 * cube;
    let w0 = -0.3333333333 * f + 0.5 * square - 0.1666666667 * cube;
    let w1 = 1.0 - w3 - w2 - w0;
    let point = |i: usize| KAISER_6.get(index + i).copied().unwrap_or(0.0);
    w0 * point(0) + w1 * point(1) + w2 * point(2) + w3 * point(3)
}

/// The same, of a place times 32, on the x87: Debian's Firefox 140.12 for i386, `compute_func` within `sinc`.
fn window_extended(place: f32) -> E {
    let y = place * 32.0;
    let index = y.floor() as usize;
    let f = E::from(y) - E::from(y.floor());
    let (square, cube) = (f * f, f * f * f);
    let (half, sixth, third) = (E::from(0.5), E::from(0.1666666667), E::from(0.3333333333));
    let w3 = -sixth * f + sixth * cube;
    let w2 = f + half * square - half * cube;
    let w0 = -third * f + half * square - sixth * cube;
    let w1 = E::ONE - w3 - w2 - w0;
    let point = |i: usize| E::from(KAISER_6.get(index + i).copied().unwrap_or(0.0));
    w0 * point(0) + w1 * point(1) + w2 * point(2) + w3 * point(3)
}

fn sinc(evaluation: EvaluationMethod, cutoff: f32, x: f32, length: u64, libm: &Functions) -> f32 {
    let scaled = f64::from(x * cutoff);
    let magnitude = f64::from(x.abs());
    if magnitude < 1e-6 {
        return cutoff;
    }
    if magnitude > 0.5 * length as f64 {
        return 0.0;
    }
    if evaluation == EvaluationMethod::Extended {
        let place = (E::from(2) * E::from(x) / E::from(length as i64)).to_f32().abs();
        // The angle is stored over the call.
        let angle = (E::from(x) * E::from(cutoff) * E::from(PI)).to_f64();
        let quotient = E::from(cutoff) * E::from((libm.sin)(angle)) / E::from(angle);
        return (quotient * window_extended(place)).to_f32();
    }
    let place = (2.0 * f64::from(x) / length as f64).abs() as f32;
    (f64::from(cutoff) * (libm.sin)(PI * scaled) / (PI * scaled) * window(place)) as f32
}

/// Input and output frames that correspond, in lowest terms.
fn ratio(in_rate: u32, out_rate: u32) -> (u64, u64) {
    let (mut a, mut b) = (in_rate, out_rate);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (u64::from(in_rate / a.max(1)), u64::from(out_rate / a.max(1)).max(1))
}

/// A phase in parts of `from`, in parts of `to`: the last one where the product of its fraction and `to` leaves 32 bits, as
/// it does for rates without a small ratio. Confirmed by 60 graphs of Firefox 153 that change between such rates.
fn rescaled(phase: u64, from: u64, to: u64) -> u64 {
    let fraction = phase % from * to;
    let scaled = if fraction > u64::from(u32::MAX) { to } else { fraction / from + phase / from * to };
    scaled.min(to - 1)
}

/// What follows from the ratio of the rates.
#[derive(Clone)]
struct Filter {
    evaluation: EvaluationMethod,
    /// Input frames per output frame, in lowest terms.
    num: u64,
    den: u64,
    length: usize,
    oversample: u64,
    direct: bool,
    table: Arc<[f32]>,
}

impl Filter {
    fn new(evaluation: EvaluationMethod, in_rate: u32, out_rate: u32, libm: &Functions) -> Self {
        let (num, den) = ratio(in_rate, out_rate);
        let (mut length, mut oversample, mut cutoff) = (BASE_LENGTH, OVERSAMPLE, UP_BANDWIDTH);
        if num > den {
            cutoff = match evaluation {
                EvaluationMethod::Rounded => DOWN_BANDWIDTH * den as f32 / num as f32,
                EvaluationMethod::Extended => {
                    (E::from(DOWN_BANDWIDTH) * E::from(den as i64) / E::from(num as i64)).to_f32()
                }
            };
            length = ((length * num / den - 1) & !7) + 8;
            let shifts = [2, 4, 8, 16].iter().filter(|&&factor| factor * den < num).count();
            oversample = (oversample >> shifts).max(1);
        }
        let direct = den <= MOST_PHASES;
        let table = if direct {
            let first = 1 - (length / 2) as i64;
            let place = |i: u64, j: i64| match evaluation {
                EvaluationMethod::Rounded => (j + first) as f32 - i as f32 / den as f32,
                EvaluationMethod::Extended => (E::from(j + first) - E::from(i as i64) / E::from(den as i64)).to_f32(),
            };
            let entry = |i: u64, j: i64| sinc(evaluation, cutoff, place(i, j), length, libm);
            (0..den).flat_map(|i| (0..length as i64).map(move |j| (i, j))).map(|(i, j)| entry(i, j)).collect()
        } else {
            let half = (length / 2) as f32;
            let entry = |i: i64| sinc(evaluation, cutoff, i as f32 / oversample as f32 - half, length, libm);
            (-4..(oversample * length + 4) as i64).map(entry).collect()
        };
        Self { evaluation, num, den, length: length as usize, oversample, direct, table }
    }

    /// One output sample from the input at a place and its phase.
    fn sample(&self, input: &[f32], phase: u64, lanes: ResamplerLanes) -> f32 {
        if self.direct {
            let table = &self.table[phase as usize * self.length..][..self.length];
            return dot(table, &input[..self.length], lanes);
        }
        // In 32 bits, and wrong where they wrap: at a rate of 0, whose output is taken to be of 2^31 - 1 Hz.
        let scaled = u64::from((phase as u32).wrapping_mul(self.oversample as u32));
        let offset = (scaled / self.den) as usize;
        let fraction = (scaled % self.den) as f32 / self.den as f32;
        let mut sums = [0.0f32; 4];
        for (j, &sample) in input[..self.length].iter().enumerate() {
            let at = 4 + (j + 1) * self.oversample as usize - offset - 2;
            for (sum, entry) in sums.iter_mut().zip(&self.table[at..]) {
                *sum += sample * entry;
            }
        }
        let weights = match self.evaluation {
            EvaluationMethod::Rounded => cubic(fraction),
            EvaluationMethod::Extended => cubic_extended(fraction),
        };
        let [a, b, c, d] = std::array::from_fn(|k| weights[k] * sums[k]);
        match lanes {
            ResamplerLanes::Scalar => a + b + c + d,
            ResamplerLanes::Four => (a + c) + (b + d),
        }
    }
}

/// Weights of four neighbours.
fn cubic(f: f32) -> [f32; 4] {
    let w0 = -0.16667 * f + 0.16667 * f * f * f;
    let w1 = f + 0.5 * f * f - 0.5 * f * f * f;
    let w3 = -0.33333 * f + 0.5 * f * f - 0.16667 * f * f * f;
    let w2 = (1.0 - f64::from(w0) - f64::from(w1) - f64::from(w3)) as f32;
    [w0, w1, w2, w3]
}

/// The same on the x87, `cubic_coef`: the third of them is made of what the others are before they are stored.
fn cubic_extended(f: f32) -> [f32; 4] {
    let f = E::from(f);
    let (half, sixth, third) = (E::from(0.5), E::from(0.16667_f32), E::from(0.33333_f32));
    let w0 = -sixth * f + sixth * f * f * f;
    let w1 = f + half * f * f - half * f * f * f;
    let w3 = -third * f + half * f * f - sixth * f * f * f;
    let w2 = E::ONE - w0 - w1 - w3;
    [w0, w1, w2, w3].map(E::to_f32)
}

fn dot(table: &[f32], input: &[f32], lanes: ResamplerLanes) -> f32 {
    match lanes {
        ResamplerLanes::Scalar => table.iter().zip(input).fold(0.0, |sum, (a, b)| sum + a * b),
        ResamplerLanes::Four => {
            let mut sums = [0.0f32; 4];
            for (a, b) in table.as_chunks::<4>().0.iter().zip(input.as_chunks::<4>().0) {
                for lane in 0..4 {
                    sums[lane] += a[lane] * b[lane];
                }
            }
            (sums[0] + sums[2]) + (sums[1] + sums[3])
        }
    }
}

/// At most `frames` frames of a signal at another rate, without the delay of the filter; fewer where the signal ends.
pub(crate) fn resample_whole(
    libm: &'static Functions,
    lanes: ResamplerLanes,
    in_rate: u32,
    out_rate: u32,
    input: &[f32],
    frames: usize,
) -> Vec<f32> {
    let mut resampler = Resampler::with_lanes(libm, EvaluationMethod::Rounded, lanes, 1, in_rate, out_rate);
    let latency = resampler.input_latency();
    resampler.skip(latency as u64 * resampler.filter.den);
    let mut output = vec![0.0; frames];
    let (_, written) = resampler.process(0, Some(input), input.len(), &mut output);
    let (_, rest) = resampler.process(0, None, latency, &mut output[written..]);
    output.truncate(written + rest);
    output
}

/// One channel on its way.
#[derive(Clone, Default)]
struct Channel {
    /// The last input, as much as the filter is long, and what is being taken in.
    memory: Vec<f32>,
    /// The input frame of the next output frame, and the phase after it.
    place: usize,
    phase: u64,
    /// Frames that a longer filter remembered.
    magic: usize,
}

/// A resampler of some channels.
pub(crate) struct Resampler {
    in_rate: u32,
    out_rate: u32,
    filter: Filter,
    started: bool,
    channels: Vec<Channel>,
    lanes: ResamplerLanes,
    libm: &'static Functions,
}

impl Resampler {
    pub(crate) fn new(arithmetic: &Arithmetic, channels: usize, in_rate: u32, out_rate: u32) -> Self {
        let libm = arithmetic.platform_libm.functions();
        Self::with_lanes(libm, arithmetic.evaluation, arithmetic.resampler, channels, in_rate, out_rate)
    }

    fn with_lanes(
        libm: &'static Functions,
        evaluation: EvaluationMethod,
        lanes: ResamplerLanes,
        channels: usize,
        in_rate: u32,
        out_rate: u32,
    ) -> Self {
        let filter = Filter::new(evaluation, in_rate, out_rate, libm);
        let memory = vec![0.0; filter.length - 1 + CHUNK];
        let channel = Channel { memory, ..Channel::default() };
        Self { in_rate, out_rate, filter, started: false, channels: vec![channel; channels], lanes, libm }
    }

    /// Input and output frames that correspond, in lowest terms.
    pub(crate) fn ratio(&self) -> (u64, u64) {
        (self.filter.num, self.filter.den)
    }

    /// Input frames from the middle of the filter to its end.
    pub(crate) fn input_latency(&self) -> usize {
        self.filter.length / 2
    }

    /// Begins a fraction of an input frame later, in parts of the ratio's output.
    pub(crate) fn skip(&mut self, parts: u64) {
        for channel in &mut self.channels {
            channel.place = (parts / self.filter.den) as usize;
            channel.phase = parts % self.filter.den;
        }
    }

    /// Goes on at other rates.
    pub(crate) fn set_rates(&mut self, in_rate: u32, out_rate: u32) {
        if (self.in_rate, self.out_rate) == (in_rate, out_rate) {
            return;
        }
        (self.in_rate, self.out_rate) = (in_rate, out_rate);
        let filter = Filter::new(self.filter.evaluation, in_rate, out_rate, self.libm);
        let (old_length, length) = (self.filter.length, filter.length);
        for channel in &mut self.channels {
            channel.phase = rescaled(channel.phase, self.filter.den, filter.den);
            let size = (length - 1 + CHUNK).max(channel.memory.len());
            channel.memory.resize(size, 0.0);
            if !self.started {
                channel.memory.fill(0.0);
            } else if length > old_length {
                channel.lengthen(old_length, length);
            } else if length < old_length {
                let surplus = (old_length - length) / 2;
                channel.memory.copy_within(surplus..length - 1 + 2 * surplus + channel.magic, 0);
                channel.magic += surplus;
            }
        }
        self.filter = filter;
    }

    /// Resamples one channel: as many frames as fit the output, from `input` or, without one, from `count` zeros.
    /// Frames read and written.
    pub(crate) fn process(
        &mut self,
        channel: usize,
        input: Option<&[f32]>,
        count: usize,
        output: &mut [f32],
    ) -> (usize, usize) {
        let (mut read, mut written) = (0, 0);
        if self.channels[channel].magic > 0 {
            let magic = self.channels[channel].magic;
            let (used, made) = self.advance(channel, magic, output);
            written += made;
            let offset = self.filter.length - 1;
            let state = &mut self.channels[channel];
            state.magic -= used;
            if state.magic > 0 {
                state.memory.copy_within(offset + used..offset + used + state.magic, offset);
                return (read, written);
            }
        }
        while read < count && written < output.len() {
            let offset = self.filter.length - 1;
            let memory = &mut self.channels[channel].memory;
            let chunk = (count - read).min(memory.len() - offset);
            match input {
                Some(input) => memory[offset..offset + chunk].copy_from_slice(&input[read..read + chunk]),
                None => memory[offset..offset + chunk].fill(0.0),
            }
            let (used, made) = self.advance(channel, chunk, &mut output[written..]);
            read += used;
            written += made;
            if used == 0 && made == 0 {
                break;
            }
        }
        (read, written)
    }

    /// Makes output of what is in memory.
    fn advance(&mut self, channel: usize, available: usize, output: &mut [f32]) -> (usize, usize) {
        self.started = true;
        let filter = &self.filter;
        let Channel { memory, place, phase, .. } = &mut self.channels[channel];
        let mut made = 0;
        while *place < available && made < output.len() {
            output[made] = filter.sample(&memory[*place..], *phase, self.lanes);
            made += 1;
            *place += (filter.num / filter.den) as usize;
            *phase += filter.num % filter.den;
            if *phase >= filter.den {
                *phase -= filter.den;
                *place += 1;
            }
        }
        let used = available.min(*place);
        *place -= used;
        memory.copy_within(used..used + filter.length - 1, 0);
        (used, made)
    }
}

impl Channel {
    /// Memory for a longer filter: what is remembered stays in the middle.
    fn lengthen(&mut self, old_length: usize, length: usize) {
        let memory = &mut self.memory;
        // Frames set aside go back to where they came from.
        let augmented = old_length + 2 * self.magic;
        memory.resize((augmented.max(length) - 1 + CHUNK).max(memory.len()), 0.0);
        memory.copy_within(0..old_length - 1 + self.magic, self.magic);
        memory[..self.magic].fill(0.0);
        self.magic = 0;
        if length > augmented {
            memory.copy_within(0..augmented - 1, length - augmented);
            memory[..length - augmented].fill(0.0);
            self.place += (length - augmented) / 2;
        } else {
            self.magic = (augmented - length) / 2;
            memory.copy_within(self.magic..length - 1 + 2 * self.magic, 0);
        }
    }
}
