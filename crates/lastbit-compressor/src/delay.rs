//! The look-ahead.

use crate::QUANTUM;

/// A line of a fixed number of frames, read and written a quantum at a time.
#[derive(Debug, Clone)]
pub(crate) struct DelayLine {
    /// From `oldest` on, what is on its way, and behind it the place of quanta to come.
    frames: Vec<f32>,
    delay: usize,
    oldest: usize,
}

impl DelayLine {
    /// Quanta between two moves of what is on its way to the front.
    const QUANTA: usize = 4;

    pub(crate) fn new(delay: usize) -> Self {
        Self { frames: vec![0.0; delay + Self::QUANTA * QUANTUM], delay, oldest: 0 }
    }

    /// Takes a quantum in and gives the one that many frames ago.
    pub(crate) fn exchange(&mut self, input: &[f32; QUANTUM]) -> &[f32] {
        if self.oldest == Self::QUANTA * QUANTUM {
            self.frames.copy_within(self.oldest.., 0);
            self.oldest = 0;
        }
        let (oldest, newest) = (self.oldest, self.oldest + self.delay);
        self.frames[newest..newest + QUANTUM].copy_from_slice(input);
        self.oldest += QUANTUM;
        &self.frames[oldest..oldest + QUANTUM]
    }
}
