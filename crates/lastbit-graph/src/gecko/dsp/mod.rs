//! What Gecko's nodes compute, apart from any graph.

pub(super) mod analyser;
pub(super) mod biquad;
pub(super) mod delay_buffer;
pub(super) mod hrtf;
pub(super) mod pan;
pub(super) mod panner;
pub(super) mod resampler;
pub(super) mod reverb;

#[cfg(test)]
mod tests;
