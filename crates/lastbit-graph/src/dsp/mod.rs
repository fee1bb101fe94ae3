//! What each node computes, apart from any graph: plain buffers in, plain buffers out.

pub mod analyser;
pub mod buffer_reader;
pub mod convolver;
mod direct_convolver;
mod fft_convolver;
mod resampler;
pub mod wave_shaper;

pub use lastbit_wave::Control;
