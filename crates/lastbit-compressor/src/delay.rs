//! The look-ahead.

use lastbit_libm::Evaluation;

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

    /// Takes a quantum in and gives out the one that many frames ago, each frame times its gain.
    pub(crate) fn process<V: Evaluation>(
        &mut self,
        input: &[f32; QUANTUM],
        gains: &[V; QUANTUM],
        output: &mut [f32; QUANTUM],
    ) {
        let newest = self.oldest + self.delay;
        self.frames[newest..newest + QUANTUM].copy_from_slice(input);
        for ((output, gain), delayed) in output.iter_mut().zip(gains).zip(&self.frames[self.oldest..]) {
            *output = (V::from(*delayed) * *gain).to_f32();
        }
        self.oldest += QUANTUM;
        if self.oldest == Self::QUANTA * QUANTUM {
            self.frames.copy_within(self.oldest.., 0);
            self.oldest = 0;
        }
    }
}
