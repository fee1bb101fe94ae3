//! The `lastbit` program: fingerprints, renderings and comparisons from the command line.
//!
//! Exit codes: 0 where all is well, 1 where a comparison found differences (an identification that no profile settles, a
//! verdict other than consistent, a table that contradicts itself, profiles that part), 2 where input could not be used.
#![forbid(unsafe_code)]

mod commands;
mod failure;
mod files;
mod progress;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use commands::{Compare, Diff, Fingerprint, Identify, Profiles, Render, Tables, Verify};
use failure::Failure;
use lastbit::backend::{Backend, VARIABLE};

/// Renders Web Audio graphs exactly as a named browser would, down to the last bit of every sample.
#[derive(Parser)]
#[command(name = "lastbit", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Take an audio fingerprint as each profile's browser shows it (what runs when no command is given).
    Fingerprint(Fingerprint),
    /// Render graphs and write every bit of the results.
    Render(Render),
    /// List the profiles that a capture of a real browser confirmed.
    Profiles(Profiles),
    /// Compare renderings with what a browser computed.
    Compare(Compare),
    /// Say which browsers compute a fingerprint, or what was done to it.
    Identify(Identify),
    /// Say whether a fingerprint is what the claimed browser computes.
    Verify(Verify),
    /// List the published values and which profiles render them.
    Tables(Tables),
    /// Show where the bits of two profiles part, stage by stage.
    Diff(Diff),
}

/// What a command that ran to its end found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    Fine,
    Differences,
    /// Something was rendered, and something could not be.
    BadInput,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // A library passes over a misspelt backend; who runs the program gets to know.
    if let Err(unknown) = Backend::from_environment() {
        eprintln!("lastbit: {VARIABLE}: {unknown}");
        return ExitCode::from(2);
    }
    let finding = match arguments.command.unwrap_or_else(|| Command::Fingerprint(Fingerprint::default())) {
        Command::Fingerprint(command) => command.run(),
        Command::Render(command) => command.run(),
        Command::Profiles(command) => command.run(),
        Command::Compare(command) => command.run(),
        Command::Identify(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Tables(command) => command.run(),
        Command::Diff(command) => command.run(),
    };
    match finding {
        Ok(Finding::Fine) => ExitCode::SUCCESS,
        Ok(Finding::Differences) => ExitCode::from(1),
        Ok(Finding::BadInput) => ExitCode::from(2),
        // Who reads the output has seen enough, as `head` has.
        Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("lastbit: {failure}");
            ExitCode::from(2)
        }
    }
}
