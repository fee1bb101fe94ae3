//! An engine's table of changes, gaps and notes.

use std::sync::LazyLock;

use lastbit_graph::EngineArithmetic;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{CatalogError, Platform, Version};

/// Which platforms a row of a table covers. An absent list admits every platform.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// Operating systems, one of which it must be.
    pub os: Vec<String>,
    /// C library classes, one of which it must be.
    pub libc: Vec<String>,
    /// Instruction sets, one of which it must be.
    pub arch: Vec<String>,
    /// CPU features, all of which it must have.
    pub cpu: Vec<String>,
    /// CPU features, none of which it may have.
    pub lacks: Vec<String>,
}

impl When {
    /// Whether `platform` is one of those covered.
    pub fn admits(&self, platform: &Platform) -> bool {
        let one_of = |list: &[String], value: &String| list.is_empty() || list.contains(value);
        one_of(&self.os, &platform.os)
            && one_of(&self.libc, &platform.libc)
            && one_of(&self.arch, &platform.arch)
            && self.cpu.iter().all(|feature| platform.cpu.contains(feature))
            && !self.lacks.iter().any(|feature| platform.cpu.contains(feature))
    }
}

/// What an engine changed, from which version on and where.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Change {
    /// The first version that has it, as far as the evidence goes.
    pub since: Version,
    /// The platforms that have it.
    #[serde(default)]
    pub when: When,
    /// Fields of the engine's arithmetic and their values from here on; `"platform"` stands for the value of `platform_libm`.
    pub set: Map<String, Value>,
    /// What changed in the engine.
    pub cause: String,
    /// How it is known.
    pub evidence: String,
}

/// A range of versions and platforms that does not resolve.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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
    pub what: String,
    /// Why.
    pub reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    from: Option<Version>,
    until: Option<Version>,
    #[serde(default)]
    when: When,
    text: String,
}

/// An id that a capture of a real browser confirmed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) capture: String,
    /// The capture holds a few small graphs only; such an id is not shown by default.
    #[serde(default)]
    pub(crate) small: bool,
}

impl Listed {
    /// The id's version and the rest of it.
    fn parts(&self) -> Option<(Version, &str)> {
        let (head, platform) = self.id.split_once('/')?;
        let (_, version) = head.split_once('-')?;
        Some((version.parse().ok()?, platform))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Engine {
    #[serde(rename = "engine")]
    pub(crate) name: String,
    /// The systems that the table is for; none for all that no other table of the engine is for.
    #[serde(default)]
    os: Vec<String>,
    pub(crate) newest: Version,
    #[serde(rename = "change", default)]
    pub(crate) changes: Vec<Change>,
    #[serde(rename = "gap", default)]
    gaps: Vec<Gap>,
    #[serde(rename = "note", default)]
    notes: Vec<Note>,
    #[serde(rename = "profile", default)]
    pub(crate) profiles: Vec<Listed>,
    #[serde(skip)]
    pub(crate) file: &'static str,
}

fn covers(from: Option<&Version>, until: Option<&Version>, version: &Version) -> bool {
    from.is_none_or(|from| version.reaches(from)) && until.is_none_or(|until| !version.reaches(until))
}

impl Engine {
    /// The table of an engine for a system.
    pub(crate) fn on(name: &str, os: &str) -> Option<&'static Self> {
        let tables = || ENGINES.iter().filter(|engine| engine.name == name);
        tables()
            .find(|engine| engine.os.iter().any(|known| known == os))
            .or_else(|| tables().find(|engine| engine.os.is_empty()))
    }

    /// The first gap that covers the target.
    pub(crate) fn gap(&self, version: &Version, platform: &Platform) -> Option<&Gap> {
        self.gaps.iter().find(|gap| covers(gap.from.as_ref(), gap.until.as_ref(), version) && gap.when.admits(platform))
    }

    /// What to know about the target: the notes that cover it, and how far captures confirm it.
    pub(crate) fn notes(&self, version: &Version, platform: &Platform) -> Vec<String> {
        let covering =
            |note: &&Note| covers(note.from.as_ref(), note.until.as_ref(), version) && note.when.admits(platform);
        let written = self.notes.iter().filter(covering).map(|note| note.text.clone());
        written.chain(self.evidence(version, platform)).collect()
    }

    /// What stands between the target and the captures of its platform; nothing if one of them is of this very
    /// version, or if those next to it on either side agree.
    fn evidence(&self, version: &Version, platform: &Platform) -> Option<String> {
        let captured = self
            .profiles
            .iter()
            .filter(|listed| !listed.small)
            .filter_map(Listed::parts)
            .filter(|(_, on)| *on == platform.spelled);
        let mut captured: Vec<Version> = captured.map(|(version, _)| version).collect();
        captured.sort_unstable_by_key(Version::first_build);
        let older = captured.partition_point(|capture| version.reaches(capture));
        match (older.checked_sub(1).map(|index| captured[index]), captured.get(older)) {
            (None, None) => Some(format!("no capture of {} is at hand", platform.spelled)),
            (None, Some(oldest)) => Some(format!("older than the oldest capture of this platform, {oldest}")),
            (Some(older), _)
                if older.reaches(version) || older.major() == version.major() && captured.last() == Some(&older) =>
            {
                None
            }
            (Some(newest), None) if version.major() > self.newest.major() && newest.major() == self.newest.major() => {
                None
            }
            (Some(newest), None) => Some(format!("newer than the newest capture of this platform, {newest}")),
            (Some(older), Some(newer)) => {
                let state = |version| self.merged(version, platform);
                let (before, after) = (state(&older), state(newer));
                let changed: Vec<&str> =
                    after.keys().filter(|key| before.get(*key) != after.get(*key)).map(String::as_str).collect();
                let between =
                    format!("between the captures of {older} and {newer}, which differ in {}", changed.join(", "));
                (!changed.is_empty()).then_some(between)
            }
        }
    }

    /// The changes that count for the target, in order.
    pub(crate) fn applied(&self, version: &Version, platform: &Platform) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| version.reaches(&change.since) && change.when.admits(platform))
    }

    /// What those changes set, each field as the last of them has it.
    fn merged(&self, version: &Version, platform: &Platform) -> Map<String, Value> {
        let mut merged = Map::new();
        for change in self.applied(version, platform) {
            merged.extend(change.set.clone());
        }
        with_libm(merged)
    }

    /// The arithmetic of a platform after each version that changed something there, oldest first.
    pub(crate) fn states(&self, platform: &Platform) -> Result<Vec<(Version, EngineArithmetic)>, CatalogError> {
        let mut rows = self.changes.iter().filter(|change| change.when.admits(platform)).peekable();
        let (mut merged, mut states) = (Map::new(), Vec::new());
        while let Some(row) = rows.next() {
            merged.extend(row.set.clone());
            // Rows of one version are one step.
            if rows.peek().is_none_or(|next| next.since != row.since) {
                states.push((row.since, self.read(with_libm(merged.clone()))?));
            }
        }
        Ok(states)
    }

    /// Where gaps that cover some version of a platform begin and end.
    pub(crate) fn gap_edges(&self, platform: &Platform) -> Vec<Version> {
        let covering = self.gaps.iter().filter(|gap| gap.when.admits(platform));
        covering.flat_map(|gap| [gap.from, gap.until]).flatten().collect()
    }

    /// Ids of a platform that captures confirmed, of the versions wanted, and the captures; whole corpora first.
    pub(crate) fn captures(&self, platform: &Platform, wanted: impl Fn(&Version) -> bool) -> Vec<(String, String)> {
        let of_platform =
            |listed: &&Listed| listed.parts().is_some_and(|(version, on)| on == platform.spelled && wanted(&version));
        let mut found: Vec<&Listed> = self.profiles.iter().filter(of_platform).collect();
        found.sort_by_key(|listed| listed.small);
        found.into_iter().map(|listed| (listed.id.clone(), listed.capture.clone())).collect()
    }

    /// The arithmetic those changes add up to; none where no change counts.
    pub(crate) fn arithmetic(
        &self,
        version: &Version,
        platform: &Platform,
    ) -> Result<Option<EngineArithmetic>, CatalogError> {
        let merged = self.merged(version, platform);
        if merged.is_empty() {
            return Ok(None);
        }
        self.read(merged).map(Some)
    }

    fn read(&self, merged: Map<String, Value>) -> Result<EngineArithmetic, CatalogError> {
        let broken = |error: serde_json::Error| CatalogError::Data { file: self.file, reason: error.to_string() };
        let of_engine = Map::from_iter([(self.name.clone(), merged.into())]);
        serde_json::from_value(of_engine.into()).map_err(broken)
    }
}

/// The fields, with the platform's C library where they say so.
fn with_libm(mut fields: Map<String, Value>) -> Map<String, Value> {
    if let Some(libm) = fields.get("platform_libm").cloned() {
        for (_, value) in fields.iter_mut().filter(|(_, value)| value.as_str() == Some("platform")) {
            *value = libm.clone();
        }
    }
    fields
}

pub(crate) static ENGINES: LazyLock<Vec<Engine>> = LazyLock::new(|| {
    [
        ("blink.toml", include_str!(concat!(env!("OUT_DIR"), "/blink.json"))),
        ("gecko.toml", include_str!(concat!(env!("OUT_DIR"), "/gecko.json"))),
        ("webkit.toml", include_str!(concat!(env!("OUT_DIR"), "/webkit.json"))),
        ("webkit-cocoa.toml", include_str!(concat!(env!("OUT_DIR"), "/webkit-cocoa.json"))),
    ]
    .map(|(file, json)| Engine { file, ..serde_json::from_str(json).expect("the files under data/ are tested") })
    .into()
});

#[cfg(test)]
mod tests {
    use super::ENGINES;
    use crate::platform::VOCABULARY;

    #[test]
    fn every_state_of_every_table_is_an_arithmetic() {
        for engine in ENGINES.iter() {
            for version in engine.changes.iter().map(|change| change.since).chain([engine.newest]) {
                for os in ["linux", "linux@glibc-2.41", "android", "windows", "macos", "ios-17.4"] {
                    for arch in ["x86_64", "x86_64+avx", "x86_64+sse", "aarch64", "i686", "i686+x87", "armv7"] {
                        let platform = VOCABULARY.platform(Some(os), Some(arch)).expect(os);
                        engine.arithmetic(&version, &platform).expect(&engine.name);
                    }
                }
            }
        }
    }

    #[test]
    fn rows_are_in_order_of_version() {
        for engine in ENGINES.iter() {
            assert!(engine.changes.is_sorted_by(|a, b| b.since.reaches(&a.since)), "{}", engine.name);
        }
    }

    #[test]
    fn no_row_is_without_reason() {
        for engine in ENGINES.iter() {
            assert!(engine.changes.iter().all(|row| !row.cause.is_empty() && !row.evidence.is_empty()));
            assert!(engine.gaps.iter().all(|row| !row.what.is_empty() && !row.reason.is_empty()));
        }
    }
}
