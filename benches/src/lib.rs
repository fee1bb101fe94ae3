//! Shared pieces of the benches: what is timed, and the proof that its bits are right before it is.
//!
//! | bench | times |
//! | --- | --- |
//! | `kernels` | vector operations, C math libraries, FFTs, wave tables, oscillators, compressors, on each host backend |
//! | `recipes` | whole graphs by profile: warm, batches, first of a process, a minute of sound |
//! | `identify` | finding out whose a fingerprint is |
//! | `peers` | the same graph in the `web-audio-api` crate, taking turns with ours |
//! | `icount` | a few of these for callgrind, which counts their instructions |
//!
//! `cargo xtask bench record` runs them all and keeps the results with a description of the machine.
#![forbid(unsafe_code)]

mod case;
mod first;
mod graphs;
pub mod kernels;
mod statistics;
mod truth;

pub use case::{Bits, Case, Kernel};
pub use first::{answered, first_render};
pub use graphs::{FINGERPRINT_FRAMES, MINUTE_FRAMES, SAMPLE_RATE, fingerprintjs, minute, sum, warm};
pub use statistics::{Interval, Turns, take_timed_turns, take_turns};
pub use truth::{Target, assert_bits, assert_minute, assert_recipe, headline, targets};
