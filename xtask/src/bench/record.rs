//! Records: what a run of the benches found, on one machine at one commit.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use lastbit_benches::{Interval, Turns};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::machine::Machine;

/// One run. Times are medians in nanoseconds with the ends of their 95 % confidence intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    /// What made it.
    pub(super) command: String,
    /// When it began, in UTC.
    pub(super) date: String,
    /// The commit, `+` where the work tree had changes besides.
    pub(super) commit: String,
    pub(super) machine: Machine,
    /// How many profiles `program` takes fingerprints of.
    pub(super) profiles: usize,
    /// By bench.
    pub(super) times: BTreeMap<String, Interval>,
    /// Ours, the peer's, and the ratio of those, by bench.
    #[serde(default)]
    pub(super) peers: BTreeMap<String, Turns>,
    /// Times in browsers, by browser and version.
    #[serde(default)]
    pub(super) browsers: BTreeMap<String, InBrowser>,
}

/// What `startRendering()` takes in a browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct InBrowser {
    /// A profile that gives the very bits which were timed.
    pub(super) profile: String,
    /// The fingerprintjs graph as the first one of a process.
    pub(super) cold: Interval,
    /// The same after others.
    pub(super) warm: Interval,
    /// A minute of it.
    pub(super) minute: Interval,
}

impl Record {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        serde_json::from_str(&text).with_context(|| path.display().to_string())
    }

    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        fs::write(path, lines(&serde_json::to_value(self)?)).with_context(|| path.display().to_string())
    }

    /// The profiles that peers were timed beside: one of each engine.
    pub(super) fn profiles_of_peers(&self) -> Vec<&str> {
        self.peers.keys().filter_map(|name| name.strip_prefix("peers/fingerprintjs/")).collect()
    }

    /// Where it belongs: `benches/record/TARGET/DATE-COMMIT.json`.
    pub(super) fn path(&self) -> PathBuf {
        let day = self.date.split('T').next().unwrap_or_default();
        folder(&self.machine.target).join(format!("{day}-{}.json", self.commit.trim_end_matches('+')))
    }
}

/// The folder of a target's records.
pub(super) fn folder(target: &str) -> PathBuf {
    crate::root().join("benches/record").join(target)
}

/// A path as one would write it in the repository.
pub(super) fn shown(path: &Path) -> String {
    path.strip_prefix(crate::root()).unwrap_or(path).display().to_string()
}

/// A target's records, oldest first.
pub(super) fn all(target: &str) -> anyhow::Result<Vec<(PathBuf, Record)>> {
    let mut records = Vec::new();
    let Ok(entries) = fs::read_dir(folder(target)) else { return Ok(records) };
    for entry in entries {
        let path = entry?.path();
        let is_record = path.extension().is_some_and(|extension| extension == "json")
            && path.file_name().is_some_and(|name| name != super::icount::BASELINE);
        if is_record {
            let record = Record::read(&path)?;
            records.push((path, record));
        }
    }
    records.sort_by(|(_, a), (_, b)| a.date.cmp(&b.date));
    Ok(records)
}

/// A record by its file, by the start of its commit, or `latest`.
pub(super) fn find(which: &str, target: &str) -> anyhow::Result<(PathBuf, Record)> {
    let path = Path::new(which);
    if path.is_file() {
        return Ok((path.to_owned(), Record::read(path)?));
    }
    let mut records = all(target)?;
    if which != "latest" {
        records.retain(|(_, record)| record.commit.starts_with(which));
    }
    match records.pop() {
        Some(record) => Ok(record),
        None => bail!("no record '{which}' of {target}: neither a file, nor a commit in {}", shown(&folder(target))),
    }
}

/// JSON with a line for each member of the second level: what changes from record to record shows line by line.
pub(super) fn lines(value: &Value) -> String {
    let member = |(name, value): (&String, &Value), inner: &dyn Fn(&Value) -> String| {
        format!("{}: {}", Value::from(name.as_str()), inner(value))
    };
    let object = |value: &Value, indent: &str, inner: &dyn Fn(&Value) -> String| match value {
        Value::Object(members) if !members.is_empty() => {
            let members: Vec<String> = members.iter().map(|pair| member(pair, inner)).collect();
            format!("{{\n{indent}  {}\n{indent}}}", members.join(&format!(",\n{indent}  ")))
        }
        other => other.to_string(),
    };
    object(value, "", &|value| object(value, "  ", &Value::to_string)) + "\n"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::lines;

    #[test]
    fn a_line_for_each_member_of_the_second_level() {
        let value = json!({"a": {"x": [1, 2], "y": {"z": 3}}, "b": "c", "d": {}});
        let text = "{\n  \"a\": {\n    \"x\": [1,2],\n    \"y\": {\"z\":3}\n  },\n  \"b\": \"c\",\n  \"d\": {}\n}\n";
        assert_eq!(lines(&value), text);
        assert_eq!(serde_json::from_str::<serde_json::Value>(text).unwrap(), value);
    }
}
