//! A short convolution in the time domain.

use lastbit_libm::{Products, extended::Extended, fmaf};
use lastbit_vecmath::{TapOrder, convolve};

/// Convolves a stream with `TAPS` taps (at most a block), one block at a time, without latency.
///
/// Blink, `platform/audio/direct_convolver.cc`, all versions; the arithmetic is [`convolve`]'s.
#[derive(Debug, Clone)]
pub(super) struct DirectConvolver<const TAPS: usize> {
    order: TapOrder,
    products: Products,
    /// The kernel, last tap first.
    reversed: [f32; TAPS],
    /// The previous block and this one.
    window: Vec<f32>,
}

impl<const TAPS: usize> DirectConvolver<TAPS> {
    /// For blocks of `block` samples, as many as there are taps or more.
    pub(super) fn new(order: TapOrder, products: Products, block: usize, mut kernel: [f32; TAPS]) -> Self {
        assert!(TAPS <= block, "a direct convolution looks back one block at most");
        kernel.reverse();
        Self { order, products, reversed: kernel, window: vec![0.0; 2 * block] }
    }

    /// One block. `input` and `output` hold as many samples.
    pub(super) fn process(&mut self, input: &[f32], output: &mut [f32]) {
        let block = self.window.len() / 2;
        self.window[block..].copy_from_slice(input);
        let window = &self.window[block + 1 - TAPS..];
        match self.products {
            Products::Rounded => convolve(self.order, window, &self.reversed, output, |a, b, c| a * b + c),
            Products::Fused => convolve(self.order, window, &self.reversed, output, fmaf),
            Products::Extended => {
                for (out, window) in output.iter_mut().zip(window.windows(TAPS)) {
                    let product = |(&x, &tap): (&f32, &f32)| Extended::from(x) * Extended::from(tap);
                    // The reversed kernel from its end on: its first tap first.
                    let products = window.iter().zip(&self.reversed).rev().map(product);
                    *out = products.fold(Extended::ZERO, |sum, product| sum + product).to_f32();
                }
            }
        }
        self.window.copy_within(block.., 0);
    }
}

#[cfg(test)]
mod tests {
    use lastbit_libm::Products;
    use lastbit_vecmath::TapOrder;

    use super::DirectConvolver;
    use crate::QUANTUM;

    #[test]
    fn an_impulse_gives_the_taps_across_quanta() {
        let taps: [f32; 64] = std::array::from_fn(|i| i as f32 + 1.0);
        let mut convolver = DirectConvolver::new(TapOrder::LastFirst, Products::Rounded, QUANTUM, taps);
        let mut input = [0.0; QUANTUM];
        input[QUANTUM - 2] = 2.0;
        let mut output = [f32::NAN; QUANTUM];
        convolver.process(&input, &mut output);
        assert_eq!((output[QUANTUM - 3], output[QUANTUM - 2], output[QUANTUM - 1]), (0.0, 2.0, 4.0));
        convolver.process(&[0.0; QUANTUM], &mut output);
        assert_eq!((output[0], output[61], output[62]), (6.0, 128.0, 0.0));
    }
}
