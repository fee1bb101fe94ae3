//! Capture of truth from an installed browser.
//!
//! The browser is started headless on a page of ours, served from this process. The page renders each graph with the
//! browser's own Web Audio and posts the bits back.

mod merge;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::browser::{Browser, Kind, server::Server};

const PAGE: &str = include_str!("page.html");

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The browser's program.
    #[arg(long)]
    browser: PathBuf,
    /// How to start it; guessed from the program's name.
    #[arg(long)]
    kind: Option<Kind>,
    /// The corpus: a list of graphs [default: that of the repository].
    #[arg(long)]
    graphs: Option<PathBuf>,
    /// Only graphs whose id starts so.
    #[arg(long, default_value = "")]
    only: String,
    /// Where to write the capture; compressed where the name ends in .zst.
    #[arg(long, default_value = "capture.json.zst")]
    out: PathBuf,
    /// How often to start the browser and render everything; several runs find out what it does not render twice alike.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Seconds a run may take.
    #[arg(long, default_value_t = 1800)]
    patience: u64,
    /// Further arguments for the browser.
    #[arg(last = true)]
    more: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let kind = match arguments.kind {
        Some(kind) => kind,
        None => Kind::of(&arguments.browser)
            .with_context(|| format!("{}: which browser is it? Say --kind", arguments.browser.display()))?,
    };
    let path = arguments.graphs.clone().unwrap_or_else(|| crate::root().join("truth/graphs.json.zst"));
    let mut graphs: Vec<Value> = serde_json::from_slice(&super::read(&path)?)?;
    graphs.retain(|graph| graph["id"].as_str().is_some_and(|id| id.starts_with(&arguments.only)));
    ensure!(!graphs.is_empty(), "no graph's id starts with '{}'", arguments.only);

    let mut merged = merge::Runs::default();
    for run in 1..=arguments.runs {
        let server = Server::bind(PAGE, serde_json::to_vec(&graphs)?)?;
        let profile = tempfile::tempdir()?;
        let mut browser = Browser::start(kind, &arguments.browser, profile.path(), &server.url(), &arguments.more)?;
        let answer = server.serve(Duration::from_secs(arguments.patience), || browser.has_ended());
        browser.end();
        let answer = answer.with_context(|| format!("run {run}"))?;
        ensure!(answer.results.len() == graphs.len(), "run {run} gave {} results", answer.results.len());
        println!("run {run}: {} graphs, {}", answer.results.len(), answer.user_agent);
        merged.add(answer);
    }
    let capture = merged.finish(&graphs);
    println!("{}: {}", arguments.out.display(), merge::summary(&capture));
    super::write(&arguments.out, &serde_json::to_vec(&capture)?)
}
