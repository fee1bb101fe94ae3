//! Running the benches for a record.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use lastbit_benches::{Interval, Turns};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    cargo,
    machine::Machine,
    program,
    record::{Record, shown},
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only benches whose name contains this (a regular expression).
    #[arg(long)]
    only: Option<String>,
    /// Where to write it [default: benches/record/TARGET/DATE-COMMIT.json].
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    ensure!(arguments.only.is_none() || arguments.out.is_some(), "a record of some benches only wants --out FILE");
    let machine = Machine::describe()?;
    let date = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let results = tempfile::tempdir()?;
    let peers = results.path().join("peers.json");
    let mut command = cargo::cargo();
    command.args(["bench", "--package", "lastbit-benches", "--benches", "--locked", "--"]).args(&arguments.only);
    let status = command.env("CRITERION_HOME", results.path()).env("LASTBIT_BENCH_PEERS", &peers).status()?;
    ensure!(status.success(), "cargo bench: {status}");

    let mut times = BTreeMap::new();
    collect(results.path(), &mut times)?;
    let mut profiles = 0;
    if arguments.only.as_ref().is_none_or(|only| only.split('|').any(|part| program::NAME.contains(part))) {
        let interval;
        (profiles, interval) = program::time()?;
        times.insert(program::NAME.to_owned(), interval);
    }
    times.values_mut().for_each(|interval| *interval = rounded(*interval, 10.0));
    let mut peers: BTreeMap<String, Turns> = json(&peers)?;
    for turns in peers.values_mut() {
        let Turns { first, second, ratio } = *turns;
        *turns = Turns { first: rounded(first, 10.0), second: rounded(second, 10.0), ratio: rounded(ratio, 1e4) };
    }
    let command = "cargo xtask bench record".to_owned();
    let browsers = BTreeMap::new();
    let record = Record { command, date, commit: cargo::commit()?, machine, profiles, times, peers, browsers };
    let path = arguments.out.clone().unwrap_or_else(|| record.path());
    record.write(&path)?;
    let plotted = super::plot::history(&record.machine.target)?;
    println!("{}: {} benches; {}", shown(&path), record.times.len(), shown(&plotted));
    Ok(())
}

/// Of criterion's files: which bench, and its median.
#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    confidence_interval: ConfidenceInterval,
    point_estimate: f64,
}

#[derive(Deserialize)]
struct ConfidenceInterval {
    lower_bound: f64,
    upper_bound: f64,
}

/// Criterion's medians under a folder: each bench has a folder `new`.
fn collect(folder: &Path, times: &mut BTreeMap<String, Interval>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.ends_with("new") {
                let Benchmark { full_id } = json(&path.join("benchmark.json"))?;
                let Estimates { median } = json(&path.join("estimates.json"))?;
                let ConfidenceInterval { lower_bound: low, upper_bound: high } = median.confidence_interval;
                times.insert(full_id, Interval { median: median.point_estimate, low, high });
            } else {
                collect(&path, times)?;
            }
        }
    }
    Ok(())
}

fn json<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}

/// To a part of a unit: further digits only make a record longer.
fn rounded(interval: Interval, parts: f64) -> Interval {
    Interval::from(<[f64; 3]>::from(interval).map(|value| (value * parts).round() / parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criterions_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let bench = folder.path().join("group/function/new");
        fs::create_dir_all(&bench).unwrap();
        fs::write(bench.join("benchmark.json"), r#"{"full_id": "group/function", "title": "x"}"#).unwrap();
        let estimate = r#"{"confidence_interval": {"confidence_level": 0.95, "lower_bound": 1.0, "upper_bound": 3.0},
            "point_estimate": 2.04, "standard_error": 0.1}"#;
        fs::write(bench.join("estimates.json"), format!(r#"{{"mean": {estimate}, "median": {estimate}}}"#)).unwrap();
        let mut times = BTreeMap::new();
        collect(folder.path(), &mut times).unwrap();
        assert_eq!(rounded(times["group/function"], 10.0), Interval { median: 2.0, low: 1.0, high: 3.0 });
    }
}
