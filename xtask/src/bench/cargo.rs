//! Other programs: Cargo, Git, and what Cargo builds.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

/// Cargo, in the repository's root.
pub(super) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(crate::root());
    command
}

/// Builds a package's program as it is released and says where it is.
pub(super) fn build(package: &str, program: &str) -> anyhow::Result<PathBuf> {
    let mut command = cargo();
    command.args(["build", "--release", "--locked", "--message-format", "json-render-diagnostics"]);
    let output = command.args(["--package", package, "--bin", program]).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "cannot build {program}");
    let messages = String::from_utf8_lossy(&output.stdout);
    let executable = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let named = message["target"]["name"] == program;
        message["executable"].as_str().filter(|_| named).map(PathBuf::from)
    };
    messages.lines().find_map(executable).with_context(|| format!("cargo names no program {program}"))
}

/// What a program prints.
pub(super) fn output(program: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(program).args(arguments).current_dir(crate::root()).stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("cannot start {program}"))?;
    if !output.status.success() {
        bail!("{program} {}: {}", arguments.join(" "), output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The commit checked out, with `+` if the work tree differs from it.
pub(super) fn commit() -> anyhow::Result<String> {
    let commit = output("git", &["rev-parse", "--short=10", "HEAD"])?;
    let changes = output("git", &["status", "--porcelain", "--untracked-files=no"])?;
    Ok(format!("{}{}", commit.trim(), if changes.trim().is_empty() { "" } else { "+" }))
}
