//! Child processes.

use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// The command as a shell would have it, without its environment.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Runs it, printed first.
pub(super) fn run(command: &mut Command) -> anyhow::Result<()> {
    let line = line(command);
    println!("+ {line}");
    let status = command.status().with_context(|| format!("cannot run {line}"))?;
    if !status.success() {
        bail!("{line}: {status}");
    }
    Ok(())
}

/// What it prints.
pub(super) fn output(command: &mut Command) -> anyhow::Result<String> {
    let line = line(command);
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot run {line}"))?;
    if !output.status.success() {
        bail!("{line}: {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{line} printed no UTF-8"))
}

/// Runs both, what the first prints being the second's input.
pub(super) fn pipe(from: &mut Command, to: &mut Command) -> anyhow::Result<()> {
    let mut first = from.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot run {}", line(from)))?;
    let between = first.stdout.take().with_context(|| format!("{} has no output", line(from)))?;
    let second = run(to.stdin(between));
    let status = first.wait()?;
    second?;
    if !status.success() {
        bail!("{}: {status}", line(from));
    }
    Ok(())
}
