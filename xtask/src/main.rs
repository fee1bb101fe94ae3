//! The project's own tasks: `cargo xtask TASK`.
#![forbid(unsafe_code)]

mod bench;
mod browser;
mod hrtf;
mod readme;
mod tidy;
mod truth;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own tasks")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// What real browsers computed: capture it, pack it, report on it.
    #[command(subcommand)]
    Truth(truth::Task),
    /// Make the HRTF panner's impulse responses again, from an installed browser.
    Hrtf(hrtf::Arguments),
    /// How fast it is: record it, compare it, time browsers, count instructions.
    #[command(subcommand)]
    Bench(bench::Task),
    /// Check the repository for what no compiler checks.
    Tidy,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Truth(task) => truth::run(task),
        Task::Hrtf(arguments) => hrtf::run(&arguments),
        Task::Bench(task) => bench::run(task),
        Task::Tidy => tidy::run(),
    }
}

/// The repository's root: the folder above this package's.
fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
