//! Truth: what real browsers computed.

mod capture;
mod pack;
mod report;

pub(crate) use report::stale_readme;

use std::{fs, path::Path};

use anyhow::Context;
use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Task {
    /// Render a corpus in an installed browser and write every bit of the results.
    Capture(capture::Arguments),
    /// Make the digests that the repository keeps from captures.
    Pack(pack::Arguments),
    /// Compare every build's digests with renderings, as the README's table shows.
    Report(report::Arguments),
}

pub(crate) fn run(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Capture(arguments) => capture::run(&arguments),
        Task::Pack(arguments) => pack::run(&arguments),
        Task::Report(arguments) => report::run(&arguments),
    }
}

/// A file's content, decompressed where it is compressed.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    lastbit_verify::decompress(bytes, lastbit_verify::DEFAULT_LIMIT).with_context(|| path.display().to_string())
}

/// Writes a file, compressed where its name ends in `.zst`.
fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let content =
        if path.extension().is_some_and(|e| e == "zst") { zstd::encode_all(content, 19)? } else { content.to_vec() };
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}
