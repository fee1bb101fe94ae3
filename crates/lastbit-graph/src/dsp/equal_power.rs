//! The equal-power panning law, which StereoPannerNode and PannerNode share.
//!
//! A mono input goes to both sides with the cosine and the sine of an angle. Of a stereo input, the channel that is
//! panned towards stays whole, and the other is divided between the sides.

use crate::QUANTUM;

/// One quantum of a panning node's input.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "the variants are the channel layouts")]
pub enum PanInput<'a> {
    Mono(&'a [f32; QUANTUM]),
    Stereo { left: &'a [f32; QUANTUM], right: &'a [f32; QUANTUM] },
}

/// One quantum of a panning node's output.
#[derive(Debug)]
#[allow(missing_docs, reason = "the fields are the channels")]
pub struct PanOutput<'a> {
    pub left: &'a mut [f32; QUANTUM],
    pub right: &'a mut [f32; QUANTUM],
}

/// Where to, and how much.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gains<T> {
    /// Cosine.
    pub(super) left: T,
    /// Sine.
    pub(super) right: T,
    /// A stereo input is panned to the left, or not at all.
    pub(super) is_to_left: bool,
}

impl Gains<f64> {
    /// The gains rounded to f32.
    pub(super) fn narrowed(self) -> Gains<f32> {
        Gains { left: self.left as f32, right: self.right as f32, is_to_left: self.is_to_left }
    }
}

impl PanInput<'_> {
    /// f64 products and sums of f32 samples, each output rounded once.
    #[inline]
    pub(super) fn pan(self, frame: usize, gains: Gains<f64>) -> (f32, f32) {
        match self {
            Self::Mono(samples) => {
                let x = f64::from(samples[frame]);
                ((x * gains.left) as f32, (x * gains.right) as f32)
            }
            Self::Stereo { left, right } => {
                let (l, r) = (f64::from(left[frame]), f64::from(right[frame]));
                if gains.is_to_left {
                    ((l + r * gains.left) as f32, (r * gains.right) as f32)
                } else {
                    ((l * gains.left) as f32, (r + l * gains.right) as f32)
                }
            }
        }
    }

    /// f32 throughout.
    #[inline]
    pub(super) fn pan_f32(self, frame: usize, gains: Gains<f32>) -> (f32, f32) {
        match self {
            Self::Mono(samples) => {
                let x = samples[frame];
                (x * gains.left, x * gains.right)
            }
            Self::Stereo { left, right } => {
                let (l, r) = (left[frame], right[frame]);
                if gains.is_to_left {
                    (l + r * gains.left, r * gains.right)
                } else {
                    (l * gains.left, r + l * gains.right)
                }
            }
        }
    }

    pub(super) fn is_mono(self) -> bool {
        matches!(self, Self::Mono(_))
    }
}

impl PanOutput<'_> {
    #[inline]
    pub(super) fn fill(&mut self, mut frame_of: impl FnMut(usize) -> (f32, f32)) {
        for (frame, (left, right)) in self.left.iter_mut().zip(self.right.iter_mut()).enumerate() {
            (*left, *right) = frame_of(frame);
        }
    }
}
