//! What browsers do to samples before a page may read them, as transformations of a rendered buffer, so that both
//! sides can be tested: a page's reading of farbled values, and a browser's hiding of them.
//!
//! | model | what a page reads |
//! | --- | --- |
//! | [`Brave`] standard | every sample times one factor a session and site |
//! | [`Brave`] strict | a shift register's numbers, nothing of the samples |
//! | [`Safari`] private windows, 17 and later | every sample times a random factor near one |
//! | Firefox with `resistFingerprinting` | the samples as they are: it changes the context's rate and latency, no bits |
//!
//! ```
//! use lastbit_verify::farbling::{Brave, Level, fudge_factor, restore};
//!
//! let brave = Brave::new(Level::Standard, 0x0123_4567_89ab_cdef, 42);
//! // A page recovers the factor from a buffer of ones, as far as an f32 tells it.
//! let mut ones = [1.0; 16];
//! brave.farble(&mut ones);
//! let factor = fudge_factor(&ones)?;
//! assert!((factor - brave.fudge_factor()).abs() < 3e-8);
//! let mut samples = [0.5_f32, -0.25];
//! brave.farble(&mut samples);
//! assert!((restore(f64::from(samples[0]), factor) - 0.5).abs() < 1e-7);
//! # Ok::<(), lastbit_verify::farbling::NoFactor>(())
//! ```

mod brave;
mod safari;

pub(crate) use brave::strict_state;
pub use brave::{Brave, Era, Level};
pub use safari::{ANALYSER, Noise, OFFLINE, PER_NODE, Safari};

/// How far a sum that was divided by its fudge factor may be from the sum without farbling, relative to it: the
/// published rule, 0.0000022 %.
///
/// Source: the article on audio fingerprinting, whose restored sums of Brave 1.21 on macOS lie within it.
pub const RESTORED_TOLERANCE: f64 = 2.2e-8;

/// How far rounding alone can move such a sum, relative to it: the factor was read from an f32 below 1, whose rounding
/// is at most 2^-25, and 0.99 is the least factor; the rounding of the samples averages out below that.
pub const ROUNDING_LIMIT: f64 = 1.0 / 33_554_432.0 / 0.99;

/// Why no fudge factor can be read from a buffer.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NoFactor {
    /// No samples.
    #[error("a buffer of no samples shows no factor")]
    Empty,
    /// The samples differ: each has its own noise.
    #[error("sample {index} is {other}, the first {first}: not one factor")]
    Varying {
        /// The first sample.
        first: f32,
        /// The first sample that differs from it.
        other: f32,
        /// Where that is.
        index: usize,
    },
    /// No factor: zero, infinite or not a number.
    #[error("{0} is no factor")]
    Unusable(f32),
}

/// The factor that a browser multiplied a buffer of ones by (`getFudgeFactor`): 1 where it does not farble. The
/// recipe `brave-fudge` renders such a buffer.
///
/// # Errors
/// [`NoFactor`] where the samples are not one finite number other than zero.
pub fn fudge_factor(ones: &[f32]) -> Result<f64, NoFactor> {
    let &first = ones.first().ok_or(NoFactor::Empty)?;
    if let Some(index) = ones.iter().position(|&other| other != first && !(other.is_nan() && first.is_nan())) {
        return Err(NoFactor::Varying { first, other: ones[index], index });
    }
    if first == 0.0 || !first.is_finite() { Err(NoFactor::Unusable(first)) } else { Ok(first.into()) }
}

/// A sum or sample with the fudge factor taken out again.
pub fn restore(farbled: f64, fudge_factor: f64) -> f64 {
    farbled / fudge_factor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_buffer_of_ones_times_a_factor_shows_none() {
        assert_eq!(fudge_factor(&[]), Err(NoFactor::Empty));
        assert_eq!(fudge_factor(&[0.0; 4]), Err(NoFactor::Unusable(0.0)));
        assert!(matches!(fudge_factor(&[f32::NAN; 4]), Err(NoFactor::Unusable(_))));
        assert!(matches!(fudge_factor(&[0.99, 0.98]), Err(NoFactor::Varying { index: 1, .. })));
        assert_eq!(fudge_factor(&[1.0; 4]), Ok(1.0));
    }
}
