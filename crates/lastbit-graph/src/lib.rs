//! Nodes, AudioParam timelines, channel mixing and the 128-frame render loop.
#![forbid(unsafe_code)]

pub mod arithmetic;
pub mod dsp;
pub mod error;
pub mod options;
pub mod param;

pub use arithmetic::Arithmetic;
pub use error::{DomException, Error, Place};

/// Frames in a render quantum.
pub const QUANTUM: usize = 128;
