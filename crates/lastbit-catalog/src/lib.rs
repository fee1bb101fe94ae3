//! Profiles, version boundaries and published values: data files with sources, and their parsers.
//!
//! A *profile* names whose bits to produce: an engine, a version of it, an operating system and a CPU. The files
//! under `data/` say what an engine changed from which version on and on which platforms, each row with its evidence.
//! A new generation or CPU is a row there; no code here knows a version.
//!
//! ```
//! let profile = lastbit_catalog::Profile::resolve("chrome-156/linux/x86_64+sse")?;
//! assert_eq!(profile.id, "blink-156/linux/x86_64+sse");
//! assert!(profile.arithmetic.blink().is_some_and(|blink| blink.fft == lastbit_fft::Order::RustfftSse));
//! # Ok::<(), lastbit_catalog::CatalogError>(())
//! ```
//!
//! # Profile ids
//!
//! `engine[-version][+settings][/os[/arch]]`, in lower or upper case:
//!
//! - engine: `blink`, `gecko`, `webkit`, or a browser whose version is its engine's (`chrome`, `chromium`, `edge`,
//!   `firefox`, `webkitgtk`, `safari`, which is WebKit on Apple's systems and by its own version), or `tor`;
//! - version: one to four numbers. A short one means the last build of that line; none, the newest known. A version
//!   newer than the newest known renders as that one, and a note of the profile says so. `tor` has Tor Browser's
//!   versions and resolves to Gecko's, with the settings it comes with;
//! - settings, of Gecko: `rfp` (`privacy.resistFingerprinting`, which changes no bit), `noaudio`
//!   (`dom.webaudio.enabled` is false: there is no Web Audio, and the profile's arithmetic is
//!   [`EngineArithmetic::Absent`](lastbit_graph::EngineArithmetic::Absent));
//! - os: `linux` (glibc 2.28 to 2.40), `linux@glibc-2.41` (and later), `linux@glibc-2.27`, `android-5` to
//!   `android-16`, `windows`, `macos`, `macos-11`, `ios-13` and so on; left out, `linux`, for `safari` `macos`;
//! - arch: `x86_64` (a CPU with AVX2 and FMA), `x86_64+avx` (AVX without FMA), `x86_64+sse` (neither), `aarch64`,
//!   `aarch64+neon` (on Apple's systems: without a matrix unit), `i686` (a build for SSE2), `i686+x87` (one for older
//!   CPUs), `armv7`; left out, what is usual on that system.
#![forbid(unsafe_code)]

mod engine;
mod error;
mod platform;
mod profile;
mod published;
mod rows;
mod span;
mod version;

pub use error::CatalogError;
pub use platform::Platform;
pub use profile::{Profile, changes, newest, parts};
pub use published::{Output, PublishedValue, Trust, matching, published_values};
pub use rows::{Change, Gap, List, Text, Value, When};
pub use span::{Span, spans};
pub use version::Version;
