//! Which tests run, and what they are told of the machine that they run on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{apt, command, target::Target, toolchain};

/// A choice of tests.
pub(super) enum Suite {
    /// All of the workspace's but for benches and these tasks, which are for the machine that builds.
    Full,
    /// Those that another CPU could upset.
    Quick,
    /// Arguments of `cargo test`.
    Chosen(Vec<String>),
}

/// What tests can't find out under emulation.
pub(super) struct Machine<'a> {
    /// The backend that dispatch has to find.
    pub(super) backend: &'a str,
    /// The version of the C library, where it is not this machine's own.
    pub(super) c_library: Option<String>,
    /// What to run of the quick choice.
    pub(super) quick: &'static [&'static str],
}

/// The quick choice where the code is this machine's own and dispatch alone can differ.
pub(super) const QUICK_OF_THIS_BUILD: &[&str] = &[
    "--package=lastbit-vecmath",
    "--package=lastbit-libm",
    "--package=lastbit-verify",
    "--test=dispatch",
    "--test=lanes",
    "--test=backends",
];

/// The quick choice on a target.
const QUICK: &[&str] = &[
    "--package=lastbit-vecmath",
    "--package=lastbit-libm",
    "--package=lastbit-fft",
    "--package=lastbit-wave",
    "--package=lastbit-compressor",
    "--package=lastbit-verify",
    "--test=dispatch",
    "--test=lanes",
    "--test=fused",
    "--test=real_fft",
    "--test=oscillators",
    "--test=tables",
    "--test=compressors",
    "--test=backends",
    "--test=truth",
];

impl Suite {
    /// Has this machine write down what its own backends render, for others to compare with.
    pub(super) fn digests(&self, folder: &Path) -> anyhow::Result<Option<PathBuf>> {
        if let Self::Chosen(_) = self {
            return Ok(None);
        }
        let file = folder.join("digests.json");
        if file.exists() {
            fs::remove_file(&file)?;
        }
        let mut cargo = toolchain::cargo("test");
        cargo.args(["--locked", "--package=lastbit-verify", "--test=backends", "--", "digests"]);
        self.lighten(&mut cargo);
        command::run(cargo.env("LASTBIT_WRITE_DIGESTS", &file))?;
        Ok(Some(file))
    }

    /// Runs the tests by `cargo test` as given, on a target.
    pub(super) fn test(&self, cargo: Command, target: &Target, digests: Option<&Path>) -> anyhow::Result<()> {
        let c_library = target.system.as_ref().map(|system| apt::upstream_version(&system.c_library())).transpose()?;
        self.run(cargo, &Machine { backend: target.backend, c_library, quick: QUICK }, digests)
    }

    /// Runs the tests by `cargo test` as given.
    pub(super) fn run(&self, mut cargo: Command, machine: &Machine<'_>, digests: Option<&Path>) -> anyhow::Result<()> {
        cargo.arg("--locked");
        match self {
            Self::Full => _ = cargo.args(["--workspace", "--exclude=lastbit-benches", "--exclude=xtask"]),
            Self::Quick => _ = cargo.args(machine.quick),
            Self::Chosen(arguments) => _ = cargo.args(arguments),
        }
        self.lighten(&mut cargo);
        cargo.env("LASTBIT_EXPECTED_BACKEND", machine.backend);
        if let Some(version) = &machine.c_library {
            cargo.env("LASTBIT_HOST_GLIBC", version);
        }
        if let Some(file) = digests {
            cargo.env("LASTBIT_READ_DIGESTS", file);
        }
        command::run(&mut cargo)
    }

    /// Builds what a target without a system can have: the library, which is all but the program and its files.
    pub(super) fn build(&self, mut cargo: Command) -> anyhow::Result<()> {
        cargo.arg("--locked");
        match self {
            Self::Full | Self::Quick => _ = cargo.arg("--package=lastbit"),
            Self::Chosen(arguments) => _ = cargo.args(arguments),
        }
        command::run(&mut cargo)
    }

    /// Has tests take a part of their graphs. An emulator takes its time.
    fn lighten(&self, cargo: &mut Command) {
        if let Self::Quick = self {
            cargo.env("LASTBIT_EVERY", "12");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_of_the_quick_choice_exist() {
        let root = crate::root();
        for argument in QUICK.iter().chain(QUICK_OF_THIS_BUILD) {
            let Some(test) = argument.strip_prefix("--test=") else { continue };
            let mut folders = fs::read_dir(root.join("crates")).expect("the crates are there").flatten();
            let exists = folders.any(|folder| {
                let tests = folder.path().join("tests");
                tests.join(format!("{test}.rs")).exists() || tests.join(test).join("main.rs").exists()
            });
            assert!(exists, "{test}");
        }
    }
}
