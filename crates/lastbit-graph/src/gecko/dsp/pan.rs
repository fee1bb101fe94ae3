//! The gains of a panner applied to a block.
//!
//! Gecko, `PanningUtils.h` and the pan kernels of `AudioNodeEngine`.

use lastbit_libm::WideEvaluation;

use crate::{
    QUANTUM,
    gecko::{
        arithmetic::ProductSum,
        block::{Block, Samples, scaled},
        library::Library,
    },
};

/// Left and right gain, and whether the source is on the left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gains {
    pub(crate) left: f32,
    pub(crate) right: f32,
    pub(crate) on_left: bool,
}

impl Gains {
    /// Of equal power, at an angle from the left. On the x87 the cosine is stored as f64 over the call of the sine: machine
    /// code of Debian's Firefox 140.12 for i386, both panners.
    pub(crate) fn at<W: WideEvaluation>(angle: f64, on_left: bool, libm: &Library<W>) -> Self {
        Self { left: (libm.cos)(angle).spilled_wide().to_f32(), right: (libm.sin)(angle).to_f32(), on_left }
    }
}

/// The same gains for all frames. The block's own gain stays with the result.
pub(crate) fn constant(input: &Block, gains: Gains, product_sum: ProductSum) -> Block {
    if let [mono] = input.channels() {
        return with_volume([scaled(mono, gains.left), scaled(mono, gains.right)], input.volume);
    }
    per_frame(input, &[gains; QUANTUM], product_sum)
}

/// Gains of each frame.
pub(crate) fn per_frame(input: &Block, gains: &[Gains; QUANTUM], product_sum: ProductSum) -> Block {
    let mut output: [Samples; 2] = [[0.0; QUANTUM]; 2];
    for (frame, gains) in gains.iter().enumerate() {
        let (left, right) = match input.channels() {
            [mono] => (mono[frame] * gains.left, mono[frame] * gains.right),
            [left, right, ..] if gains.on_left => {
                (product_sum.of(right[frame], gains.left, left[frame]), right[frame] * gains.right)
            }
            [left, right, ..] => (left[frame] * gains.left, product_sum.of(left[frame], gains.right, right[frame])),
            [] => (0.0, 0.0),
        };
        (output[0][frame], output[1][frame]) = (left, right);
    }
    with_volume(output, input.volume)
}

fn with_volume(channels: [Samples; 2], volume: f32) -> Block {
    let mut block = Block::new(channels);
    block.volume = volume;
    block
}
