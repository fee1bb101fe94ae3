//! Why a command could not do its work.

use std::{io, path::PathBuf};

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("cannot read {path}: {reason}", path = path.display())]
    Read { path: PathBuf, reason: String },
    #[error("cannot write {path}: {reason}", path = path.display())]
    Write { path: PathBuf, reason: String },
    #[error("stdout was closed")]
    ClosedPipe,
    #[error("{path}: {error}", path = path.display())]
    Graphs { path: PathBuf, error: Box<lastbit::Error> },
    #[error("{path}: {error}", path = path.display())]
    Truth { path: PathBuf, error: lastbit_verify::Error },
    #[error("{path}: {error}", path = path.display())]
    Observation { path: PathBuf, error: lastbit_verify::ObservationError },
    #[error("{0}")]
    Identify(Box<lastbit_verify::identify::IdentifyError>),
    #[error("{0}")]
    Claim(Box<lastbit_verify::ClaimError>),
    #[error(transparent)]
    Plot(#[from] lastbit_verify::diff::PlotError),
    #[error("{0}")]
    Lastbit(Box<lastbit::Error>),
    #[error(transparent)]
    Catalog(#[from] lastbit::CatalogError),
}

impl Failure {
    /// A failed write to `path`.
    pub(crate) fn write(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Write { path, reason: error.to_string() },
        }
    }
}

impl From<lastbit::Error> for Failure {
    fn from(error: lastbit::Error) -> Self {
        Self::Lastbit(Box::new(error))
    }
}

impl From<lastbit_verify::identify::IdentifyError> for Failure {
    fn from(error: lastbit_verify::identify::IdentifyError) -> Self {
        Self::Identify(Box::new(error))
    }
}

impl From<lastbit_verify::ClaimError> for Failure {
    fn from(error: lastbit_verify::ClaimError) -> Self {
        Self::Claim(Box::new(error))
    }
}
