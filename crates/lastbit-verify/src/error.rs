//! What can be wrong with a truth file.

/// A truth file that can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Neither a capture nor a digest file.
    #[error("not a truth file: {0}")]
    Json(#[from] serde_json::Error),
    /// A manifest or a list of known differences that does not parse.
    #[error("{file}: {source}")]
    Toml {
        /// Which of the two.
        file: &'static str,
        /// The parser's message, with the line.
        source: Box<toml::de::Error>,
    },
    /// Compressed data that is broken, or larger than allowed.
    #[error("cannot decompress: {0}")]
    Decompress(#[source] std::io::Error),
    /// More data than the caller allows.
    #[error("the data is larger than {limit} bytes")]
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// An array that is not what its place in the file demands.
    #[error("graph '{graph}', {output}: {what}")]
    Array {
        /// The graph's id.
        graph: String,
        /// Which array of its result.
        output: String,
        /// What is wrong.
        what: String,
    },
}
