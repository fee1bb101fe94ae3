//! FFmpeg's transforms: one split-radix complex FFT, and what each generation of the library builds on it.

pub(crate) mod rdft;
mod split_radix;
pub(crate) mod tx;
