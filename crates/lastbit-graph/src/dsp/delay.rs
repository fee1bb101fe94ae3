//! DelayNode: a delay line.
//!
//! Blink, `delay.cc`, `cpu/x86/delay_sse2.cc`, `delay_handler.cc` (in earlier generations `audio_delay_dsp_kernel.cc`,
//! `delay_processor.cc`). Confirmed by the `delay` graphs of Chromium 77 to 156 on x86_64 and of 120 to 156 on AArch64.
//!
//! Up to 121 a loop of its own, with positions in f64, serves the quanta in which the delay time is constant; since 148
//! it is for nodes whose automation rate a script has set to k-rate. [`DelayReading`] has what differs.

use super::{Control, value_at};
use crate::{QUANTUM, arithmetic::DelayReading};
use lastbit_libm::{Products, extended::Extended};

/// One channel of a DelayNode.
#[derive(Debug, Clone)]
pub struct DelayLine {
    reading: DelayReading,
    /// Samples of the ring that have been written so far; the rest is zero.
    ring: Vec<f32>,
    length: usize,
    write_index: usize,
    sample_rate: f32,
    max_delay_time: f32,
}

impl DelayLine {
    /// A line for delays up to `max_delay_time` seconds, which lies between 0 and 180, at `sample_rate` hertz.
    ///
    /// Memory is taken as samples come in, up to [`ring_length`](Self::ring_length) of them.
    pub fn new(max_delay_time: f64, sample_rate: f32, reading: DelayReading) -> Self {
        Self {
            reading,
            ring: Vec::new(),
            length: Self::ring_length(max_delay_time, sample_rate, reading),
            write_index: 0,
            sample_rate,
            max_delay_time: max_delay_time as f32,
        }
    }

    /// Frames that a line keeps: the longest delay, rounded up, and a quantum. It counts: where positions are rounded
    /// depends on it.
    ///
    /// A delay within 1/2048 frame of a whole number counts as whole (`TimeToSampleFrame`). With
    /// [`DelayReading::F64`], which writes and reads in turns, it is the delay to the nearest frame, and one.
    pub fn ring_length(max_delay_time: f64, sample_rate: f32, reading: DelayReading) -> usize {
        const PARTS: f64 = 1024.0;
        let frames = max_delay_time * f64::from(sample_rate);
        match reading {
            DelayReading::F64 => 1_usize.saturating_add(frames.round() as usize),
            _ => QUANTUM.saturating_add(((frames * PARTS).round() / PARTS).ceil() as usize),
        }
    }

    /// Takes in a quantum and gives out what was taken in `delay_time` seconds (0 to the maximum) before, interpolated
    /// linearly between two samples. NaN stands for the longest delay.
    pub fn process(&mut self, source: &[f32; QUANTUM], delay_time: Control<'_>, output: &mut [f32; QUANTUM]) {
        match (self.reading, delay_time) {
            (DelayReading::F64, _) => {
                let delay = |line: &Self, frame| f64::from(line.limited(value_at(delay_time, frame)));
                self.read_in_turns(source, delay, output);
            }
            (DelayReading::F32, _) => self.read_f32(source, delay_time, output),
            (_, Control::Constant(delay)) => self.read_run(source, f64::from(self.limited(delay)), output),
            (DelayReading::MixedScalar | DelayReading::MixedScalarFused | DelayReading::MixedScalarExtended, _) => {
                self.read_f64(source, delay_time, output)
            }
            _ => self.read_f32(source, delay_time, output),
        }
    }

    /// As [`process`](Self::process) for one delay within the limits, whose position is not f32 (panners).
    pub(crate) fn process_steady(&mut self, source: &[f32; QUANTUM], delay_time: f64, output: &mut [f32; QUANTUM]) {
        let delay_time = delay_time.clamp(0.0, super::hrtf::MAX_DELAY);
        if self.reading == DelayReading::F64 {
            self.read_in_turns(source, |_, _| delay_time, output);
        } else {
            self.read_run(source, delay_time, output);
        }
    }

    /// Everything is f32, the position in the ring included: beyond 2^24 frames positions are no longer exact.
    fn read_f32(&mut self, source: &[f32; QUANTUM], delay_time: Control<'_>, output: &mut [f32; QUANTUM]) {
        let start = self.write_index;
        self.write(source);
        let (length, overruns) = (self.length as f32, self.reading == DelayReading::MixedVectorOverrun);
        for (frame, out) in output.iter_mut().enumerate() {
            let delay = self.limited(value_at(delay_time, frame));
            let mut position = self.wrapped(start + frame) as f32 + (length - delay * self.sample_rate);
            if position > length || position == length && !overruns {
                position -= length;
            }
            // No delay within the limits leaves the ring, but by the one frame behind its last.
            let index = (position as usize).min(self.length);
            let next = if overruns { index + 1 } else { self.wrapped(index + 1) };
            let (a, b) = (self.sample(index), self.sample(next));
            *out = a + (position - index as f32) * (b - a);
        }
    }

    /// Positions in f64, one for each frame; the fraction is rounded to f32.
    fn read_f64(&mut self, source: &[f32; QUANTUM], delay_time: Control<'_>, output: &mut [f32; QUANTUM]) {
        let start = self.write_index;
        self.write(source);
        for (frame, out) in output.iter_mut().enumerate() {
            let delay = f64::from(self.limited(value_at(delay_time, frame)));
            let (index, fraction) = self.position(self.wrapped(start + frame), delay);
            *out = match self.reading {
                DelayReading::MixedScalarExtended => {
                    let (a, b) = (self.sample(index), self.sample(self.wrapped(index + 1)));
                    let [a, b, fraction] = [a, b, fraction as f32].map(Extended::from);
                    ((b - a) * fraction + a).to_f32()
                }
                _ => self.between_f32(index, fraction as f32),
            };
        }
    }

    /// One position in f64, for the first frame; the others follow it. Without a fraction the samples are copied.
    fn read_run(&mut self, source: &[f32; QUANTUM], delay: f64, output: &mut [f32; QUANTUM]) {
        let (start, fraction) = self.position(self.write_index, delay);
        self.write(source);
        for (frame, out) in output.iter_mut().enumerate() {
            let index = self.wrapped(start + frame);
            *out = match fraction as f32 {
                0.0 => self.sample(index),
                fraction => self.between_f32(index, fraction),
            };
        }
    }

    /// Positions and interpolation in f64, each frame written before it is read.
    fn read_in_turns(
        &mut self,
        source: &[f32; QUANTUM],
        delay: impl Fn(&Self, usize) -> f64,
        output: &mut [f32; QUANTUM],
    ) {
        for (frame, (&sample, out)) in source.iter().zip(output).enumerate() {
            let (index, fraction) = self.position(self.write_index, delay(self, frame));
            self.write(&[sample]);
            let (a, b) = (self.sample(index), self.sample(self.wrapped(index + 1)));
            *out = ((1.0 - fraction) * f64::from(a) + fraction * f64::from(b)) as f32;
        }
    }

    /// Where to read when `now` is written, in f64: a frame of the ring, and the fraction behind it.
    fn position(&self, now: usize, delay: f64) -> (usize, f64) {
        let length = self.length as f64;
        let mut position = match self.reading {
            DelayReading::MixedScalarExtended => {
                let [now, delay, rate] =
                    [(now + self.length) as f64, delay, f64::from(self.sample_rate)].map(Extended::from);
                (now - delay * rate).to_f64()
            }
            _ => (now + self.length) as f64 - delay * f64::from(self.sample_rate),
        };
        if position >= length {
            position -= length;
        }
        let index = (position as usize).min(self.length - 1);
        (index, position - index as f64)
    }

    fn limited(&self, delay: f32) -> f32 {
        // An automated time beyond the limits reaches the node where its one value is not limited.
        if delay.is_nan() { self.max_delay_time } else { delay.max(0.0).min(self.max_delay_time) }
    }

    fn between_f32(&self, index: usize, fraction: f32) -> f32 {
        let (a, b) = (self.sample(index), self.sample(self.wrapped(index + 1)));
        match self.reading {
            DelayReading::MixedScalarFused => lastbit_libm::fmaf(fraction, b - a, a),
            DelayReading::MixedScalarExtended => Products::Extended.mul_add_f32(fraction, b - a, a),
            _ => a + fraction * (b - a),
        }
    }

    /// An index less than a ring's length past its end, back in the ring.
    fn wrapped(&self, index: usize) -> usize {
        if index >= self.length { index - self.length } else { index }
    }

    /// Samples of the ring that have been written so far; those behind them are zero.
    pub(crate) fn written(&self) -> usize {
        self.ring.len()
    }

    /// A line of the same length, at the same place in its ring, with nothing but zeros in it.
    pub(crate) fn emptied(&self) -> Self {
        Self { ring: vec![0.0; self.ring.len()], ..*self }
    }

    /// The ring's samples from `block` quanta on.
    pub(crate) fn read_block(&self, block: usize, samples: &mut [f32; QUANTUM]) {
        let part = self.ring.chunks(QUANTUM).nth(block).unwrap_or_default();
        samples[..part.len()].copy_from_slice(part);
        samples[part.len()..].fill(0.0);
    }

    /// Sets the ring's samples from `block` quanta on, as far as they have been written before.
    pub(crate) fn write_block(&mut self, block: usize, samples: &[f32; QUANTUM]) {
        if let Some(part) = self.ring.chunks_mut(QUANTUM).nth(block) {
            part.copy_from_slice(&samples[..part.len()]);
        }
    }

    /// Writes no more frames than the ring has.
    fn write(&mut self, source: &[f32]) {
        let (head, tail) = source.split_at(source.len().min(self.length - self.write_index));
        let end = self.write_index + head.len();
        if self.ring.len() < end {
            self.ring.resize(end, 0.0);
        }
        self.ring[self.write_index..end].copy_from_slice(head);
        self.ring[..tail.len()].copy_from_slice(tail);
        self.write_index = if end + tail.len() >= self.length { tail.len() } else { end };
    }

    fn sample(&self, index: usize) -> f32 {
        self.ring.get(index).copied().unwrap_or(0.0)
    }
}
