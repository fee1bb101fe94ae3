//! A short convolution in the time domain.

use lastbit_vecmath::convolve;

use crate::QUANTUM;

/// Convolves a stream with `TAPS` taps (at most a quantum), one quantum at a time, without latency.
///
/// Blink, `platform/audio/direct_convolver.cc`, all versions; the arithmetic is [`convolve`]'s.
#[derive(Debug, Clone)]
pub(super) struct DirectConvolver<const TAPS: usize> {
    /// The kernel, last tap first.
    reversed: [f32; TAPS],
    /// The previous quantum and this one.
    window: [f32; 2 * QUANTUM],
}

impl<const TAPS: usize> DirectConvolver<TAPS> {
    /// Where this quantum's first output begins to look.
    const FIRST: usize = {
        assert!(TAPS >= 1 && TAPS <= QUANTUM, "a direct convolution looks back one quantum at most");
        QUANTUM + 1 - TAPS
    };

    pub(super) fn new(mut kernel: [f32; TAPS]) -> Self {
        kernel.reverse();
        Self { reversed: kernel, window: [0.0; 2 * QUANTUM] }
    }

    /// One quantum. `input` and `output` hold [`QUANTUM`] samples.
    pub(super) fn process(&mut self, input: &[f32], output: &mut [f32]) {
        self.window[QUANTUM..].copy_from_slice(input);
        convolve(&self.window[Self::FIRST..], &self.reversed, output);
        self.window.copy_within(QUANTUM.., 0);
    }
}

#[cfg(test)]
mod tests {
    use super::DirectConvolver;
    use crate::QUANTUM;

    #[test]
    fn an_impulse_gives_the_taps_across_quanta() {
        let taps: [f32; 64] = std::array::from_fn(|i| i as f32 + 1.0);
        let mut convolver = DirectConvolver::new(taps);
        let mut input = [0.0; QUANTUM];
        input[QUANTUM - 2] = 2.0;
        let mut output = [f32::NAN; QUANTUM];
        convolver.process(&input, &mut output);
        assert_eq!((output[QUANTUM - 3], output[QUANTUM - 2], output[QUANTUM - 1]), (0.0, 2.0, 4.0));
        convolver.process(&[0.0; QUANTUM], &mut output);
        assert_eq!((output[0], output[61], output[62]), (6.0, 128.0, 0.0));
    }
}
