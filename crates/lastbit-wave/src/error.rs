//! What can be wrong with a periodic wave.

/// A periodic wave that can't be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WaveError {
    /// Browsers throw `IndexSizeError`.
    #[error("a periodic wave needs as many sine as cosine terms: real has {real}, imag has {imag}")]
    LengthMismatch {
        /// Cosine terms given.
        real: usize,
        /// Sine terms given.
        imag: usize,
    },
    /// Browsers throw `IndexSizeError`.
    #[error("a periodic wave needs at least 2 terms of each kind, the first of which is ignored: {0} given")]
    TooShort(usize),
    /// The target's FFT does not do the table's size.
    #[error("the tables of a periodic wave: {0}")]
    Fft(#[from] lastbit_fft::FftError),
}
