//! Nodes, AudioParam timelines, channel mixing and the 128-frame render loop.
//!
//! Build a [`Graph`], then [render](Graph::render) it with a target's [`Arithmetic`]: the result depends on those two
//! alone.
#![forbid(unsafe_code)]

pub mod arithmetic;
mod bus;
pub mod dsp;
mod engine;
pub mod error;
pub mod gecko;
mod graph;
mod mixing;
mod nodes;
pub mod options;
pub mod param;
mod render;
mod rendering;

pub use arithmetic::{Arithmetic, ComplexDivision};
pub use engine::EngineArithmetic;
pub use error::{DomException, Error, Place};
pub use graph::{Graph, NodeId};
pub use rendering::{AnalyserReadOut, Rendering};

/// Frames in a render quantum.
pub const QUANTUM: usize = 128;
