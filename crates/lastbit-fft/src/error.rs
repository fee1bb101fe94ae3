//! What can be asked of an FFT that it can't be.

use crate::Order;

/// A transform that can't be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FftError {
    /// The size is not one that Blink asks of this library.
    #[error(
        "an FFT of {size} samples in the order of {order:?}: the size is a power of two from {minimum} to {maximum}"
    )]
    Size {
        /// The order that was asked for.
        order: Order,
        /// The size that was given, in real samples.
        size: usize,
        /// The smallest size of this order.
        minimum: usize,
        /// The largest size.
        maximum: usize,
    },
}
