//! Whose arithmetic: the engine chooses the code, its arithmetic the rest.

use crate::{Arithmetic, DomException, Error, arithmetic::ShortCurve, gecko};

/// An engine with its arithmetic on a target.
///
/// Blink and Gecko share kernels where they share routines; their render loops, timelines and most nodes are their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum EngineArithmetic {
    /// Chromium and what is built from it; WebKit, from which Blink's audio code descends.
    #[cfg_attr(feature = "serde", serde(alias = "webkit"))]
    Blink(Arithmetic),
    /// Firefox and what is built from it.
    Gecko(gecko::Arithmetic),
    /// None: a browser whose Web Audio is switched off. Rendering is [`Error::Absent`].
    Absent,
}

impl EngineArithmetic {
    /// Blink's arithmetic, if this is Blink.
    pub fn blink(&self) -> Option<&Arithmetic> {
        match self {
            Self::Blink(arithmetic) => Some(arithmetic),
            Self::Gecko(_) | Self::Absent => None,
        }
    }

    /// Gecko's arithmetic, if this is Gecko.
    pub fn gecko(&self) -> Option<&gecko::Arithmetic> {
        match self {
            Self::Gecko(arithmetic) => Some(arithmetic),
            Self::Blink(_) | Self::Absent => None,
        }
    }

    /// An error of [`Graph`](crate::Graph)'s methods, which refuse as Blink does, with the exception that this engine
    /// throws.
    #[must_use]
    pub fn refusal(&self, error: Error) -> Error {
        match self {
            Self::Blink(arithmetic) if arithmetic.short_curve == ShortCurve::InvalidAccess => error,
            Self::Blink(_) | Self::Gecko(_) => short_curve_as_state(error),
            // A script does not get as far as the mistake.
            Self::Absent => Error::Absent,
        }
    }
}

/// A curve of one point is refused with `InvalidStateError`.
fn short_curve_as_state(error: Error) -> Error {
    match error {
        Error::Refused { exception: DomException::InvalidAccessError, place, given, allowed }
            if place.field == "curve" =>
        {
            Error::Refused { exception: DomException::InvalidStateError, place, given, allowed }
        }
        other => other,
    }
}
