//! Vector math with a defined order of operations, and the only code that touches the floating-point environment.

pub mod backend;
mod convolve;
mod denormals;
mod nan;
mod sum_of_squares;

pub use backend::{Backend, Doubles, HALF, LANES, Level, Singles, Vectorized, Words, vectorize, vectorize_long};
pub use convolve::{TapOrder, convolve};
pub use denormals::{TININESS, Tininess, flush_supported, is_flushing, with_flush_to_zero, with_subnormals};
pub use nan::DefaultNan;
pub use sum_of_squares::{SumOrder, SumTotal, sum_of_squares};
