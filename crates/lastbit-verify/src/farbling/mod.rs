//! What browsers do to samples before a page may read them, as transformations of a rendered buffer.
//!
//! | model | what a page reads |
//! | --- | --- |
//! | [`Safari`] private windows, 17 and later | every sample times a random factor near one |

mod safari;

pub use safari::{ANALYSER, Noise, OFFLINE, PER_NODE, Safari};
