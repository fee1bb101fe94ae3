//! The look-ahead.

use crate::QUANTUM;

/// A line of a fixed number of frames, moved a quantum at a time.
#[derive(Debug, Clone)]
pub(crate) struct DelayLine {
    /// The oldest frame first; the last quantum is the newest.
    frames: Vec<f32>,
}

impl DelayLine {
    pub(crate) fn new(delay: usize) -> Self {
        Self { frames: vec![0.0; delay + QUANTUM] }
    }

    /// Takes a quantum in and gives out the one that many frames ago, each frame times its gain.
    pub(crate) fn process(&mut self, input: &[f32; QUANTUM], gains: &[f32; QUANTUM], output: &mut [f32; QUANTUM]) {
        let delay = self.frames.len() - QUANTUM;
        self.frames[delay..].copy_from_slice(input);
        for ((output, gain), delayed) in output.iter_mut().zip(gains).zip(&self.frames) {
            *output = delayed * gain;
        }
        self.frames.copy_within(QUANTUM.., 0);
    }
}
