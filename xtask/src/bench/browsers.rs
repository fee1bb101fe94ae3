//! The same graphs in installed browsers: how long `startRendering()` takes.

use std::{
    env,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, ensure};
use lastbit::{GraphJson, Profile, Recipe, render_graph};
use lastbit_benches::{Interval, MINUTE_FRAMES};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    duration,
    machine::Machine,
    record::{InBrowser, Record, find, shown},
};
use crate::browser::{Browser, Kind, server::Server};

const PAGE: &str = include_str!("page.html");
/// Names that programs go by, and where WebKitGTK's keeps its own.
const PROGRAMS: [&str; 5] = ["chromium", "google-chrome", "firefox-esr", "firefox", "MiniBrowser"];
const LIBRARIES: &str = "/usr/lib";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A browser's program [default: every one that is installed].
    #[arg(long)]
    browser: Vec<PathBuf>,
    /// How often to start each: so many first renders there are.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// The record to keep the times in and to print ours from: a file, the start of a commit, or `latest`.
    #[arg(long, default_value = "latest")]
    record: String,
    /// Seconds a run may take.
    #[arg(long, default_value_t = 300)]
    patience: u64,
}

/// What the page found out. Times in milliseconds.
#[derive(Deserialize)]
struct Answer {
    cold: f64,
    warm: Vec<f64>,
    minute: Vec<f64>,
    /// Bits: of the recipe, of the minute.
    results: [Value; 2],
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let programs = if arguments.browser.is_empty() { installed() } else { arguments.browser.clone() };
    ensure!(!programs.is_empty(), "no browser found: apt-get install chromium firefox-esr webkit2gtk-driver xvfb dbus");
    let (path, mut record) = find(&arguments.record, &Machine::describe()?.target)?;
    for program in &programs {
        let kind = Kind::of(program).with_context(|| format!("{}: which browser is it?", program.display()))?;
        let name = kind.version(program)?;
        let times = time(kind, program, arguments, &record).with_context(|| name.clone())?;
        println!("{name}, bits of {}:", times.profile);
        beside(&record, &times).iter().for_each(|line| println!("{line}"));
        record.browsers.insert(name, times);
        // At once: the next browser may not start.
        record.write(&path)?;
    }
    println!("kept in {}", shown(&path));
    Ok(())
}

/// Times beside ours for the same bits.
fn beside(record: &Record, times: &InBrowser) -> Vec<String> {
    let rows = [("warm", &times.warm), ("cold", &times.cold), ("minute", &times.minute)];
    let line = |(name, browser): (&str, &Interval)| {
        let line = format!(
            "  {name:<7} {:>8} ({} to {})",
            duration(browser.median),
            duration(browser.low),
            duration(browser.high)
        );
        match record.times.get(&format!("{name}/fingerprintjs/{}", times.profile)) {
            Some(ours) => {
                format!("{line}; lastbit {:>8}, ratio {:.2}", duration(ours.median), ours.median / browser.median)
            }
            None => line,
        }
    };
    rows.into_iter().map(line).collect()
}

/// Browsers on the path, and WebKitGTK's MiniBrowser among the libraries.
fn installed() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let children = |folder: &Path| {
        let entries = folder.read_dir().into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect::<Vec<_>>()
    };
    let mut of_webkit: Vec<PathBuf> =
        children(Path::new(LIBRARIES)).iter().flat_map(|folder| children(folder)).collect();
    of_webkit.retain(|path| path.to_string_lossy().contains("/webkit2gtk-"));
    of_webkit.sort();
    folders.append(&mut of_webkit);
    // Of each kind the first.
    let mut found: Vec<PathBuf> = Vec::new();
    for program in PROGRAMS {
        let kind = Kind::of(Path::new(program));
        if found.iter().all(|other| Kind::of(other) != kind) {
            found.extend(folders.iter().map(|folder| folder.join(program)).find(|program| program.is_file()));
        }
    }
    found
}

fn time(kind: Kind, program: &Path, arguments: &Arguments, record: &Record) -> anyhow::Result<InBrowser> {
    let graphs = graphs()?;
    let mut answers = Vec::new();
    for run in 1..=arguments.runs {
        let server = Server::bind(PAGE, serde_json::to_vec(&graphs)?)?;
        let profile = tempfile::tempdir()?;
        let mut browser = Browser::start(kind, program, profile.path(), &server.url(), &[])?;
        let answer = server.serve(Duration::from_secs(arguments.patience), || browser.has_ended());
        browser.end();
        let results = answer.with_context(|| format!("run {run}"))?.results;
        let result = results.into_iter().next().with_context(|| format!("run {run} gave no result"))?;
        answers.push(serde_json::from_value::<Answer>(result)?);
    }
    let interval = |of: &dyn Fn(&Answer) -> Vec<f64>| {
        Interval::of(answers.iter().flat_map(of).map(|milliseconds| milliseconds * 1e6).collect())
    };
    Ok(InBrowser {
        profile: profile(record, &graphs, &answers[0].results)?,
        cold: interval(&|answer| vec![answer.cold]),
        warm: interval(&|answer| answer.warm.clone()),
        minute: interval(&|answer| answer.minute.clone()),
    })
}

/// The fingerprintjs recipe, and a minute of it.
fn graphs() -> anyhow::Result<[Value; 2]> {
    let recipe = &Recipe::by_name("fingerprintjs")?.graph;
    let path = crate::root().join("crates/lastbit/recipes/fingerprintjs.json");
    let file: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let graph = file["graph"].clone();
    ensure!(GraphJson::parse(&graph.to_string())? == *recipe, "the recipe's file is not what the library holds");
    let mut minute = graph.clone();
    minute["id"] = json!("a minute");
    minute["length"] = json!(MINUTE_FRAMES);
    Ok([graph, minute])
}

/// A profile that gives the browser's bits: one that peers were timed with, if one of them does, or else the newest.
fn profile(record: &Record, graphs: &[Value; 2], results: &[Value; 2]) -> anyhow::Result<String> {
    let parsed = graphs.iter().map(|graph| GraphJson::parse(&graph.to_string())).collect::<Result<Vec<_>, _>>()?;
    let same = |profile: &Profile| {
        parsed
            .iter()
            .zip(results)
            .all(|(graph, result)| json!(render_graph(graph, profile).ch) == result["ch"] && result["ch"].is_array())
    };
    let timed = record.profiles_of_peers().into_iter().filter_map(|id| Profile::resolve(id).ok());
    let found = timed.chain(Profile::all().into_iter().rev()).find(same);
    found
        .map(|profile| profile.id)
        .context("no profile gives this browser's bits: `cargo xtask truth capture` it first")
}
