//! What the tables under `data/` are made of.
//!
//! `build.rs` reads the tables into these types and writes them down as constants, so that nothing is parsed when a
//! program runs. The `Debug` form of a value here is the Rust expression for it, which is all there is to the writing.

use std::{collections::BTreeMap, fmt, ops::Deref};

use serde::{Deserialize, Deserializer};

use crate::version::Version;

/// A text of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text(pub(crate) &'static str);

/// Rows or texts of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct List<T: 'static>(pub(crate) &'static [T]);

/// What a [`Change`] gives a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(u32),
    /// One of the field's names.
    Name(Text),
}

/// Which platforms a row of a table covers. An empty list admits every platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// Operating systems, one of which it must be.
    pub os: List<Text>,
    /// C library classes, one of which it must be.
    pub libc: List<Text>,
    /// Instruction sets, one of which it must be.
    pub arch: List<Text>,
    /// CPU features, all of which it must have.
    pub cpu: List<Text>,
    /// CPU features, none of which it may have.
    pub lacks: List<Text>,
}

/// What an engine changed, from which version on and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Change {
    /// The first version that has it, as far as the evidence goes.
    pub since: Version,
    /// The platforms that have it.
    #[serde(default)]
    pub when: When,
    /// Fields of the engine's arithmetic, by name, and their values from here on; `"platform"` stands for the value of
    /// `platform_libm`.
    #[serde(deserialize_with = "by_name")]
    pub set: List<(Text, Value)>,
    /// What changed in the engine.
    pub cause: Text,
    /// How it is known.
    pub evidence: Text,
}

/// A range of versions and platforms that does not resolve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Gap {
    /// The first version; none for all up to `until`.
    pub from: Option<Version>,
    /// The first version after it; none for all from `from`.
    pub until: Option<Version>,
    /// The platforms.
    #[serde(default)]
    pub when: When,
    /// What is missing.
    pub what: Text,
    /// Why.
    pub reason: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    pub(crate) from: Option<Version>,
    pub(crate) until: Option<Version>,
    #[serde(default)]
    pub(crate) when: When,
    pub(crate) text: Text,
}

/// An id that a capture of a real browser confirmed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    pub(crate) id: Text,
    pub(crate) capture: Text,
    /// The capture holds a few small graphs only; such an id is not shown by default.
    #[serde(default)]
    pub(crate) small: bool,
}

/// An engine's table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Engine {
    #[serde(rename = "engine")]
    pub(crate) name: Text,
    /// The systems that the table is for; none for all that no other table of the engine is for.
    #[serde(default)]
    pub(crate) os: List<Text>,
    pub(crate) newest: Version,
    #[serde(rename = "change", default)]
    pub(crate) changes: List<Change>,
    #[serde(rename = "gap", default)]
    pub(crate) gaps: List<Gap>,
    #[serde(rename = "note", default)]
    pub(crate) notes: List<Note>,
    #[serde(rename = "profile", default)]
    pub(crate) profiles: List<Listed>,
    #[serde(skip)]
    pub(crate) file: Text,
}

/// What an id may say: `platforms.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vocabulary {
    pub(crate) default_engine: Text,
    pub(crate) default_os: Text,
    pub(crate) os: List<Os>,
    pub(crate) arch: List<Arch>,
    pub(crate) browser: List<Browser>,
    pub(crate) settings: List<Settings>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Os {
    pub(crate) name: Text,
    pub(crate) arch: Text,
    pub(crate) variant_prefix: Option<Text>,
    #[serde(default)]
    pub(crate) keep_release: bool,
    pub(crate) variants: List<Variant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variant {
    pub(crate) libc: Text,
    pub(crate) from: Option<Version>,
    pub(crate) to: Option<Version>,
    #[serde(default)]
    pub(crate) default: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arch {
    pub(crate) names: List<Text>,
    pub(crate) cpu: List<Cpu>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cpu {
    #[serde(default)]
    pub(crate) suffix: Text,
    pub(crate) features: List<Text>,
    /// The systems that know of it; none for all.
    #[serde(default)]
    pub(crate) os: List<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Browser {
    pub(crate) names: List<Text>,
    pub(crate) engine: Text,
    /// The system it is for where an id names none.
    pub(crate) os: Option<Text>,
    /// Oldest first; none where the browser's version is its engine's.
    #[serde(default)]
    pub(crate) releases: List<Release>,
}

/// From a browser's version on, the engine's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Release {
    pub(crate) from: Version,
    pub(crate) engine: Version,
    pub(crate) settings: Option<Text>,
}

/// Preferences that a script can tell.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) name: Text,
    /// The engine that has them.
    pub(crate) engine: Text,
    /// Whether there is no Web Audio.
    #[serde(default)]
    pub(crate) absent: bool,
    pub(crate) note: Text,
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(&[])
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "List(&{:?})", self.0)
    }
}

// Reading is the build script's alone: what it leaks lasts as long as the script.

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(String::deserialize(deserializer)?.leak()))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Vec::deserialize(deserializer)?.leak()))
    }
}

/// A table's entries in the order of their names.
fn by_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<List<(Text, Value)>, D::Error> {
    let sorted = BTreeMap::<Text, Value>::deserialize(deserializer)?;
    Ok(List(sorted.into_iter().collect::<Vec<_>>().leak()))
}
