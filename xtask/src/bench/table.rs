//! The README's table of speeds: what one record says.

use anyhow::Context;

use super::{
    duration, program,
    record::{InBrowser, Record, find, shown},
    three_digits,
};
use crate::readme::Part;

const README: Part = Part { name: "speed table", command: "cargo xtask bench table --write" };
/// Graphs of a batch, as `benches/benches/recipes.rs` has it.
const BATCH: f64 = 64.0;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Which record: a file, the start of a commit, or `latest`.
    #[arg(long, default_value = "latest")]
    record: String,
    /// Write the table into README.md.
    #[arg(long)]
    write: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let target = super::machine::Machine::describe()?.target;
    let (path, record) = find(&arguments.record, &target)?;
    let table = table(&record, &shown(&path));
    print!("{table}");
    if arguments.write {
        README.write(&table)?;
    }
    Ok(())
}

/// What to say about the README's table, if it is not that of the record which it names.
pub(crate) fn stale_readme() -> anyhow::Result<Option<String>> {
    let written = README.read()?;
    let named = written.split_once("](").and_then(|(_, rest)| rest.split_once(')'));
    let (name, _) = named.context("README.md: the speed table names no record")?;
    let record = Record::read(&crate::root().join(name))?;
    README.finding(&table(&record, name))
}

fn table(record: &Record, path: &str) -> String {
    let machine = &record.machine;
    let profiles = record.profiles_of_peers();
    let mut table = format!(
        "Medians of one run, [`{}`]({path}): {}, {} cores, load {:.1} at its start, backend `{}`, {}, rustc {}, commit \
         `{}`. `cargo xtask bench record` makes such a file, `cargo xtask bench table --write` this table.\n\n",
        path.rsplit('/').next().unwrap_or(path),
        machine.cpu,
        machine.cores,
        machine.load,
        machine.backend,
        machine.system,
        machine.rustc,
        record.commit,
    );
    table += &row("the `fingerprintjs` graph, one thread", &profiles, |profile| Some(format!("`{profile}`")));
    table += &format!("| --- |{}\n", " ---: |".repeat(profiles.len()));

    let peer = |name: &str, profile: &str| record.peers.get(&format!("peers/{name}/{profile}"));
    for (title, name) in [
        ("warm: build the graph, render 5000 frames, sum", "fingerprintjs"),
        ("first render of a process, tables included", "a first render"),
        ("a minute of it, mono", "a minute"),
    ] {
        table += &row(title, &profiles, |profile| Some(duration(peer(name, profile)?.first.median)));
        let title = "— the `web-audio-api` crate 1.7, in turns with it";
        table += &row(title, &profiles, |profile| Some(duration(peer(name, profile)?.second.median)));
        let ratio = |profile: &str| Some(format!("{:.2}", peer(name, profile)?.ratio.median));
        table += &row("— ratio to the crate's time", &profiles, ratio);
    }
    let per_second = |profile: &str| {
        let batches = record.times.iter().filter(|(name, _)| name.starts_with("batch/") && name.ends_with(profile));
        let fastest = batches.map(|(_, time)| time.median).reduce(f64::min)?;
        Some(three_digits(BATCH * 1e9 / fastest))
    };
    table += &row("batches of 64 such graphs: renders a second and core", &profiles, per_second);
    if let Some(time) = record.times.get(program::NAME) {
        let all = format!(
            "\n`lastbit fingerprint`, all {} confirmed profiles, from starting the process to its end: {}.\n",
            record.profiles,
            duration(time.median)
        );
        table += &all;
    }
    table + &browsers(record)
}

/// What browsers take for the same bits.
fn browsers(record: &Record) -> String {
    if record.browsers.is_empty() {
        return String::new();
    }
    let mut table = String::from(
        "\nThe browsers themselves on that machine, `startRendering()` alone, by `cargo xtask bench browsers`:\n\n\
         | browser | bits of | warm | first of a process | a minute |\n| --- | --- | ---: | ---: | ---: |\n",
    );
    for (name, InBrowser { profile, cold, warm, minute }) in &record.browsers {
        let [warm, cold, minute] = [warm, cold, minute].map(|time| duration(time.median));
        table += &format!("| {name} | `{profile}` | {warm} | {cold} | {minute} |\n");
    }
    table
}

/// A line, or nothing where no profile has a cell.
fn row(title: &str, profiles: &[&str], cell: impl Fn(&str) -> Option<String>) -> String {
    let cells: Vec<Option<String>> = profiles.iter().map(|profile| cell(profile)).collect();
    if cells.iter().all(Option::is_none) {
        return String::new();
    }
    let cells: Vec<String> = cells.into_iter().map(Option::unwrap_or_default).collect();
    format!("| {title} | {} |\n", cells.join(" | "))
}
