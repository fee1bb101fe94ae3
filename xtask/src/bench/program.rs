//! The program as a whole: every confirmed profile's fingerprint, from starting the process to its end.

use std::{
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::ensure;
use lastbit::{Profile, Recipe};
use lastbit_benches::Interval;
use serde_json::Value;

use super::cargo;

/// The name of its bench.
pub(super) const NAME: &str = "program/fingerprint";
const RUNS: usize = 41;

/// How many profiles it takes, and nanoseconds.
pub(super) fn time() -> anyhow::Result<(usize, Interval)> {
    let program = cargo::build("lastbit-cli", "lastbit")?;
    let printed = Command::new(&program).args(["fingerprint", "--json"]).output()?;
    let printed: Vec<Value> = serde_json::from_slice(&printed.stdout)?;
    let profiles = Profile::all();
    ensure!(printed.len() == profiles.len(), "{} of {} fingerprints", printed.len(), profiles.len());
    let recipe = Recipe::by_name("fingerprintjs")?;
    for (profile, printed) in profiles.iter().zip(&printed) {
        let value = recipe.render(profile)?.value_text();
        ensure!(printed["value"] == value.as_str(), "{}: {} instead of {value}", profile.id, printed["value"]);
    }
    let once = || {
        let start = Instant::now();
        let status = Command::new(&program).arg("fingerprint").stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        ensure!(status.success(), "{}: {status}", program.display());
        Ok(start.elapsed().as_nanos() as f64)
    };
    // The first one reads the program from the disk.
    once()?;
    let times = (0..RUNS).map(|_| once()).collect::<anyhow::Result<_>>()?;
    Ok((profiles.len(), Interval::of(times)))
}
