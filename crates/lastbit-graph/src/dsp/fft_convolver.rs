//! Convolution in the frequency domain, by overlap-add.

use lastbit_fft::{FftError, Order, RealFft, multiply};

use crate::QUANTUM;

/// One block at a time: transform, multiply, transform back, add what the previous block left over.
///
/// Blink, `platform/audio/simple_fft_convolver.cc` and the inner part of `fft_convolver.cc`; `FFTFrame::ScaleFFT`.
/// Confirmed by the `convolver` and 4x `waveshaper` graphs of Chromium 64 to 156.
#[derive(Debug, Clone)]
pub(super) struct OverlapAdd {
    fft: RealFft,
    product: Spectrum,
    /// A block, then as many zeros.
    input: Vec<f32>,
    /// The last block's output, then its overhang.
    output: Vec<f32>,
    /// The overhang of the block before that.
    overlap: Vec<f32>,
}

/// A packed half spectrum, as [`RealFft`] gives it.
#[derive(Debug, Clone)]
pub(crate) struct Spectrum {
    pub(crate) re: Vec<f32>,
    pub(crate) im: Vec<f32>,
}

impl Spectrum {
    pub(crate) fn new(bins: usize) -> Self {
        Self { re: vec![0.0; bins], im: vec![0.0; bins] }
    }
}

impl OverlapAdd {
    /// A convolution in blocks of `block` samples, a power of two.
    pub(super) fn new(order: Order, block: usize) -> Result<Self, FftError> {
        let size = 2 * block;
        Ok(Self {
            fft: RealFft::new(order, size)?,
            product: Spectrum::new(block),
            input: vec![0.0; size],
            output: vec![0.0; size],
            overlap: vec![0.0; block],
        })
    }

    /// The kernel of `response` (at most a block) times `scale`.
    ///
    /// `response` is transformed unscaled and its spectrum scaled: that rounds differently from a scaled `response`.
    pub(super) fn kernel(&mut self, response: &[f32], scale: f32) -> Spectrum {
        let mut padded = vec![0.0; self.input.len()];
        padded[..response.len()].copy_from_slice(response);
        let mut kernel = Spectrum::new(self.block());
        self.fft.forward(&padded, &mut kernel.re, &mut kernel.im);
        for value in kernel.re.iter_mut().chain(&mut kernel.im) {
            *value *= scale;
        }
        kernel
    }

    fn block(&self) -> usize {
        self.overlap.len()
    }

    /// The block to be convolved next.
    pub(super) fn input_mut(&mut self) -> &mut [f32] {
        let block = self.block();
        &mut self.input[..block]
    }

    /// Convolves the block in [`OverlapAdd::input_mut`].
    pub(super) fn convolve(&mut self, kernel: &Spectrum) {
        self.fft.forward(&self.input, &mut self.product.re, &mut self.product.im);
        let order = self.fft.order();
        multiply(order, &mut self.product.re, &mut self.product.im, &kernel.re, &kernel.im);
        self.fft.inverse(&self.product.re, &self.product.im, &mut self.output);
        let (output, overhang) = self.output.split_at_mut(self.overlap.len());
        for (sample, overlap) in output.iter_mut().zip(&self.overlap) {
            *sample += overlap;
        }
        self.overlap.copy_from_slice(overhang);
    }

    /// What the last [`OverlapAdd::convolve`] gave.
    pub(super) fn output(&self) -> &[f32] {
        &self.output[..self.block()]
    }
}

/// Convolves a stream one quantum at a time, late by one block.
///
/// Blink, `platform/audio/fft_convolver.cc`, all versions: output is read before the block that the same quantum
/// completes is convolved.
#[derive(Debug, Clone)]
pub(super) struct FftConvolver {
    blocks: OverlapAdd,
    position: usize,
}

impl FftConvolver {
    /// As [`OverlapAdd::new`]; `block` divides a quantum or is a multiple of it.
    pub(super) fn new(order: Order, block: usize) -> Result<Self, FftError> {
        Ok(Self { blocks: OverlapAdd::new(order, block)?, position: 0 })
    }

    /// As [`OverlapAdd::kernel`].
    pub(super) fn kernel(&mut self, response: &[f32], scale: f32) -> Spectrum {
        self.blocks.kernel(response, scale)
    }

    /// A block is convolved with the kernel of the quantum that completes it.
    pub(super) fn process(&mut self, kernel: &Spectrum, input: &[f32; QUANTUM], output: &mut [f32; QUANTUM]) {
        let block = self.blocks.block();
        let piece = block.min(QUANTUM);
        for (input, output) in input.chunks_exact(piece).zip(output.chunks_exact_mut(piece)) {
            let range = self.position..self.position + piece;
            self.blocks.input_mut()[range.clone()].copy_from_slice(input);
            output.copy_from_slice(&self.blocks.output()[range]);
            self.position += piece;
            if self.position == block {
                self.blocks.convolve(kernel);
                self.position = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use lastbit_fft::Order;

    use super::{FftConvolver, OverlapAdd};
    use crate::QUANTUM;

    #[test]
    fn an_impulse_gives_the_response_one_block_late() {
        for block in [64, 128, 512] {
            let response: Vec<f32> = (0..block).map(|i| (i % 7) as f32 - 3.0).collect();
            let mut convolver = FftConvolver::new(Order::Pffft, block).unwrap();
            let kernel = convolver.kernel(&response, 2.0);
            let mut outputs = Vec::new();
            let mut input = [0.0; QUANTUM];
            input[5] = 1.0;
            for _ in 0..10 {
                let mut output = [f32::NAN; QUANTUM];
                convolver.process(&kernel, &input, &mut output);
                outputs.extend(output);
                input = [0.0; QUANTUM];
            }
            for (i, sample) in outputs.iter().enumerate() {
                let expected = i.checked_sub(block + 5).and_then(|i| response.get(i)).map_or(0.0, |tap| tap * 2.0);
                assert!((sample - expected).abs() < 1e-4, "block {block}, sample {i}: {sample} for {expected}");
            }
        }
    }

    #[test]
    fn a_size_no_library_has_is_refused() {
        assert!(OverlapAdd::new(Order::RustfftAvx, 96).is_err());
    }

    #[test]
    fn bits_of_a_block() {
        let response: Vec<f32> = (0..256).map(|i| 1.0 / (1.0 + i as f32)).collect();
        for (order, bits) in [
            (Order::Pffft, [0x3e84_74c2, 0x3d82_36bc, 0x3cee_2758]),
            (Order::RustfftAvx, [0x3e84_74c2, 0x3d82_36b9, 0x3cee_275e]),
            (Order::RustfftSse, [0x3e84_74c2, 0x3d82_36bc, 0x3cee_275a]),
        ] {
            let mut blocks = OverlapAdd::new(order, 256).unwrap();
            let kernel = blocks.kernel(&response, 0.7);
            for (i, sample) in blocks.input_mut().iter_mut().enumerate() {
                *sample = 1.0 / (3.0 + i as f32);
            }
            blocks.convolve(&kernel);
            blocks.convolve(&kernel);
            let found = [0, 100, 255].map(|i| blocks.output()[i].to_bits());
            assert_eq!(found, bits, "{order:?}: {found:08x?}");
        }
    }
}
