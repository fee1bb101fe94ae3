//! An engine's table of changes, gaps and notes.

use std::iter;

use lastbit_graph::EngineArithmetic;
use serde::{
    Deserialize, Deserializer,
    de::{
        IntoDeserializer, Visitor,
        value::{BorrowedStrDeserializer, Error, MapAccessDeserializer, MapDeserializer},
    },
    forward_to_deserialize_any,
};

use crate::{
    CatalogError, Platform, Version,
    rows::{Change, Engine, Gap, List, Listed, Note, Text, Value, When},
};

/// The tables, which no program that runs has to read.
pub(crate) static ENGINES: [Engine; 4] = {
    use Value::{Flag, Name, Number};
    include!(concat!(env!("OUT_DIR"), "/engines.rs"))
};

/// Fields of an engine's arithmetic and their values, in the order of names.
type Fields = Vec<(Text, Value)>;

impl When {
    /// Whether `platform` is one of those covered.
    pub fn admits(&self, platform: &Platform) -> bool {
        let one_of = |list: List<Text>, value: &str| list.is_empty() || list.iter().any(|known| **known == *value);
        let has = |feature: &Text| platform.cpu.iter().any(|known| *known == **feature);
        one_of(self.os, &platform.os)
            && one_of(self.libc, &platform.libc)
            && one_of(self.arch, &platform.arch)
            && self.cpu.iter().all(has)
            && !self.lacks.iter().any(has)
    }
}

impl Change {
    /// Whether it gives a field a value.
    pub fn sets(&self, field: &str) -> bool {
        self.set.binary_search_by_key(&field, |(name, _)| name.0).is_ok()
    }
}

impl Listed {
    /// The id's version, if it is of this platform.
    fn on(&self, platform: &Platform) -> Option<Version> {
        let (head, _) = self.id.split_once('/').filter(|(_, on)| *on == platform.spelled)?;
        head.split_once('-')?.1.parse().ok()
    }
}

fn covers(from: Option<&Version>, until: Option<&Version>, version: &Version) -> bool {
    from.is_none_or(|from| version.reaches(from)) && until.is_none_or(|until| !version.reaches(until))
}

impl Engine {
    /// The table of an engine for a system.
    pub(crate) fn on(name: &str, os: &str) -> Option<&'static Self> {
        let tables = || ENGINES.iter().filter(|engine| *engine.name == *name);
        tables()
            .find(|engine| engine.os.iter().any(|known| **known == *os))
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
        let written = self.notes.iter().filter(covering).map(|note| note.text.to_string());
        written.chain(self.evidence(version, platform)).collect()
    }

    /// What stands between the target and the captures of its platform; nothing if one of them is of this very
    /// version, or if those next to it on either side agree.
    fn evidence(&self, version: &Version, platform: &Platform) -> Option<String> {
        let captured = self.profiles.iter().filter(|listed| !listed.small).filter_map(|listed| listed.on(platform));
        let mut captured: Vec<Version> = captured.collect();
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
                    after.iter().filter(|field| !before.contains(field)).map(|(name, _)| name.0).collect();
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
    fn merged(&self, version: &Version, platform: &Platform) -> Fields {
        let mut merged = Fields::new();
        for change in self.applied(version, platform) {
            merge(&mut merged, change);
        }
        with_libm(merged)
    }

    /// The arithmetic of a platform after each version that changed something there, oldest first.
    pub(crate) fn states(&self, platform: &Platform) -> Result<Vec<(Version, EngineArithmetic)>, CatalogError> {
        let mut rows = self.changes.iter().filter(|change| change.when.admits(platform)).peekable();
        let (mut merged, mut states) = (Fields::new(), Vec::new());
        while let Some(row) = rows.next() {
            merge(&mut merged, row);
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
        let of_platform = |listed: &&Listed| listed.on(platform).is_some_and(|version| wanted(&version));
        let mut found: Vec<&Listed> = self.profiles.iter().filter(of_platform).collect();
        found.sort_by_key(|listed| listed.small);
        found.into_iter().map(|listed| (listed.id.to_string(), listed.capture.to_string())).collect()
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

    fn read(&self, merged: Fields) -> Result<EngineArithmetic, CatalogError> {
        let broken = |error: Error| CatalogError::Data { file: self.file.0, reason: error.to_string() };
        let fields = MapDeserializer::new(merged.into_iter().map(|(name, value)| (name.0, value)));
        let of_engine = MapDeserializer::new(iter::once((self.name.0, fields)));
        EngineArithmetic::deserialize(MapAccessDeserializer::new(of_engine)).map_err(broken)
    }
}

/// Puts what a change sets in the place of what was set before.
fn merge(fields: &mut Fields, change: &Change) {
    if fields.is_empty() {
        return fields.extend_from_slice(&change.set);
    }
    for (name, value) in change.set.iter() {
        match fields.binary_search_by_key(name, |(name, _)| *name) {
            Ok(place) => fields[place].1 = *value,
            Err(place) => fields.insert(place, (*name, *value)),
        }
    }
}

/// The fields, with the platform's C library where they say so.
fn with_libm(mut fields: Fields) -> Fields {
    if let Some(&(_, libm)) = fields.iter().find(|(name, _)| **name == *"platform_libm") {
        for (_, value) in fields.iter_mut().filter(|(_, value)| *value == Value::Name(Text("platform"))) {
            *value = libm;
        }
    }
    fields
}

impl<'de> Deserializer<'de> for Value {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Flag(flag) => visitor.visit_bool(flag),
            Self::Number(number) => visitor.visit_u32(number),
            Self::Name(name) => visitor.visit_borrowed_str(name.0),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Self::Name(name) => visitor.visit_enum(BorrowedStrDeserializer::new(name.0)),
            other => other.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl IntoDeserializer<'_, Error> for Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

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
                        engine.arithmetic(&version, &platform).expect(engine.name.0);
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
