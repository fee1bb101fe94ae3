use crate::Version;

/// Why a profile id does not resolve, or a data file does not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// A part of the id that the catalogue does not know.
    #[error("profile '{id}': unknown {part} '{given}'{}", suggestion(near))]
    Unknown {
        /// The whole id as given.
        id: String,
        /// Which part: `engine`, `settings`, `system`, `architecture`.
        part: &'static str,
        /// That part as given.
        given: String,
        /// Whole ids that read alike, nearest first.
        near: Vec<String>,
    },
    /// An id that does not follow `engine[-version][+settings][/os[/arch]]`.
    #[error("profile '{id}': {reason}; an id reads engine-version/os/arch, as in blink-156/linux/x86_64")]
    Malformed {
        /// The whole id as given.
        id: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A target that exists but is not modelled, or not confirmed.
    #[error("profile '{id}'{} does not render yet: {what}: {reason}", generation_of(generation.as_ref()))]
    Gap {
        /// The canonical id.
        id: String,
        /// The version whose change last altered its arithmetic, where changes are on record.
        generation: Option<Version>,
        /// What is missing.
        what: String,
        /// Why.
        reason: String,
    },
    /// A version older than any the catalogue describes.
    #[error("profile '{id}': version {version} is older than the oldest one described")]
    TooOld {
        /// The canonical id.
        id: String,
        /// The version asked for.
        version: Version,
    },
    /// A data file of this crate is wrong.
    #[error("{file}: {reason}")]
    Data {
        /// The file's name under `data/`.
        file: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

fn suggestion(near: &[String]) -> String {
    match near {
        [] => String::new(),
        near => format!("; did you mean {}?", near.join(", ")),
    }
}

fn generation_of(generation: Option<&Version>) -> String {
    generation.map_or_else(String::new, |since| format!(" (of the generation since {since})"))
}
