//! Compares renderings with what real browsers computed.
//!
//! A rendering is an [`Outcome`]: named arrays of bits, or the name of an exception. A browser's results are a
//! [`Truth`], read from a capture (every sample) or from a digest file (what the repository keeps). [`check`] renders a
//! corpus and counts.
//!
//! "Equal" means every bit of every output: channels, compressor reductions, analyser read-outs and frequency
//! responses, and the same exception. There is no tolerance, a zero's sign counts, and a NaN equals only the NaN with
//! the same sign and payload, because JavaScript code can read those too. Two things are left open, since the browser
//! leaves them open itself: any result listed for a graph counts, and so does any order in which a junction's inputs may
//! be summed ([`order`]).
#![forbid(unsafe_code)]

mod check;
pub mod claim;
mod compare;
pub mod diff;
mod digest;
mod error;
pub mod farbling;
mod file;
pub mod identify;
mod index;
mod manifest;
mod observation;
pub mod order;
mod outcome;
mod report;
mod samples;
pub mod tables;
mod truth;
pub mod verify;
mod words;

pub use check::{Report, Verdict, check, outcome};
pub use claim::{Claim, ClaimError, ClientHints};
pub use compare::{Difference, first_difference, first_digest_difference, ulps};
pub use digest::{Digest, Digested};
pub use error::Error;
pub use file::{DEFAULT_LIMIT, decompress};
pub use identify::{Identification, identify};
pub use index::{Index, Number, RecipeIndex, Rendering, SamplesKey, class_id};
pub use manifest::{Build, Corpus, KnownDifference, KnownDifferences, LeftOut, Manifest};
pub use observation::{Absence, MAX_SAMPLES, Observation, ObservationError};
pub use outcome::{Array, Outcome};
pub use samples::Samples;
pub use truth::{Expected, Truth};
pub use verify::{Judgement, Verification, verify};

/// The README's examples are tested along with the others.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
