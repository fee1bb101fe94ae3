//! The look-ahead.

use std::ptr;

use crate::QUANTUM;

/// The lines of two channels.
#[derive(Clone)]
pub(crate) struct LookAhead {
    left: DelayLine,
    /// None as long as both channels have been the same.
    right: Option<DelayLine>,
}

impl LookAhead {
    pub(crate) fn new(delay: usize) -> Self {
        Self { left: DelayLine::new(delay), right: None }
    }

    /// Takes a quantum of both channels in, and makes the output of those that many frames ago.
    pub(crate) fn pass(
        &mut self,
        input: [&[f32; QUANTUM]; 2],
        output: &mut [[f32; QUANTUM]; 2],
        mut make: impl FnMut(&[f32; QUANTUM], &mut [f32; QUANTUM]),
    ) {
        let (Self { left, right }, [left_output, right_output]) = (self, output);
        if !is_mono(input) {
            right.get_or_insert_with(|| left.clone());
        }
        make(left.exchange(input[0]), left_output);
        match right {
            Some(right) => make(right.exchange(input[1]), right_output),
            None => *right_output = *left_output,
        }
    }
}

/// Whether both channels are given as one.
pub(crate) fn is_mono([left, right]: [&[f32; QUANTUM]; 2]) -> bool {
    ptr::eq(left, right)
}

/// A line of a fixed number of frames, read and written a quantum at a time.
#[derive(Clone)]
struct DelayLine {
    /// From `oldest` on, what is on its way, and behind it the place of quanta to come.
    frames: Vec<f32>,
    delay: usize,
    oldest: usize,
}

impl DelayLine {
    /// Quanta between two moves of what is on its way to the front.
    const QUANTA: usize = 4;

    fn new(delay: usize) -> Self {
        Self { frames: vec![0.0; delay + Self::QUANTA * QUANTUM], delay, oldest: 0 }
    }

    /// Takes a quantum in and gives the one that many frames ago.
    fn exchange(&mut self, input: &[f32; QUANTUM]) -> &[f32; QUANTUM] {
        if self.oldest == Self::QUANTA * QUANTUM {
            self.frames.copy_within(self.oldest.., 0);
            self.oldest = 0;
        }
        let (oldest, newest) = (self.oldest, self.oldest + self.delay);
        self.frames[newest..newest + QUANTUM].copy_from_slice(input);
        self.oldest += QUANTUM;
        self.frames[oldest..].first_chunk().expect("a quantum has just been put behind it")
    }
}
