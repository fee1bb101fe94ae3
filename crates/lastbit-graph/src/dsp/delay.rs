//! DelayNode: a delay line.
//!
//! Blink, `delay.cc`, `cpu/x86/delay_sse2.cc`, `delay_handler.cc` (in earlier generations `delay_processor.cc`).
//! Confirmed by the `delay` graphs of Chromium 149 to 156 on x86_64.
//!
//! With automation rate a-rate, the default, the delay is read frame by frame even if it is constant. (Blink's k-rate
//! loop, in f64, is for nodes whose automation rate a script has set.)

use super::{Control, value_at};
use crate::QUANTUM;

/// One channel of a DelayNode.
#[derive(Debug, Clone)]
pub struct DelayLine {
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
    pub fn new(max_delay_time: f64, sample_rate: f32) -> Self {
        Self {
            ring: Vec::new(),
            length: Self::ring_length(max_delay_time, sample_rate),
            write_index: 0,
            sample_rate,
            max_delay_time: max_delay_time as f32,
        }
    }

    /// Frames that a line keeps: the longest delay, rounded up, and a quantum.
    ///
    /// A delay within 1/2048 frame of a whole number counts as whole (`TimeToSampleFrame`).
    pub fn ring_length(max_delay_time: f64, sample_rate: f32) -> usize {
        const PARTS: f64 = 1024.0;
        let frames = (max_delay_time * f64::from(sample_rate) * PARTS).round() / PARTS;
        QUANTUM.saturating_add(frames.ceil() as usize)
    }

    /// Takes in a quantum and gives out what was taken in `delay_time` seconds (0 to the maximum) before, interpolated
    /// linearly between two samples.
    ///
    /// Everything is f32, the position in the ring included, so beyond 2^24 frames positions are no longer exact. NaN
    /// stands for the longest delay.
    pub fn process(&mut self, source: &[f32; QUANTUM], delay_time: Control<'_>, output: &mut [f32; QUANTUM]) {
        let start = self.write_index;
        self.write(source);
        let length = self.length as f32;
        for (frame, out) in output.iter_mut().enumerate() {
            let delay = match value_at(delay_time, frame) {
                delay if delay.is_nan() => self.max_delay_time,
                delay => delay,
            };
            let mut now = start + frame;
            if now >= self.length {
                now -= self.length;
            }
            let mut position = now as f32 + (length - delay * self.sample_rate);
            if position >= length {
                position -= length;
            }
            // No delay within the limits leaves the ring.
            let index = (position as usize).min(self.length - 1);
            let next = if index + 1 == self.length { 0 } else { index + 1 };
            let fraction = position - index as f32;
            let (a, b) = (self.sample(index), self.sample(next));
            *out = a + fraction * (b - a);
        }
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

    fn write(&mut self, source: &[f32; QUANTUM]) {
        let (head, tail) = source.split_at(QUANTUM.min(self.length - self.write_index));
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
