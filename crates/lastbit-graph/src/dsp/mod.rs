//! What each node computes, apart from any graph: plain buffers in, plain buffers out.

pub use lastbit_wave::Control;
