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
    /// The packages that the quick choice is of.
    pub(super) packages: &'static [&'static str],
    /// A test that the emulator is wrong about.
    pub(super) left_out: Option<&'static str>,
}

/// For the build that this machine has anyway: another choice of packages could mean other features, and building again.
pub(super) const BUILT_PACKAGES: &[&str] = &["--workspace"];

/// As few as the quick choice takes.
const FEW_PACKAGES: &[&str] = &["--package=lastbit-vecmath", "--package=lastbit-libm", "--package=lastbit-verify"];

/// The quick choice: what the CPU has a part in, and whole renderings with the digests of this machine's own.
pub(super) const QUICK: &[&str] =
    &["--test=dispatch", "--test=environment", "--test=fused", "--test=lanes", "--test=backends"];

/// Of how many graphs and arguments the quick choice takes one.
const QUICK_EVERY: &str = "24";

impl Suite {
    /// This machine's digests, see [`digests`]; none where the tests are chosen otherwise.
    pub(super) fn digests(&self, folder: &Path) -> anyhow::Result<Option<PathBuf>> {
        match self {
            Self::Full => digests(folder, "1").map(Some),
            Self::Quick => digests(folder, QUICK_EVERY).map(Some),
            Self::Chosen(_) => Ok(None),
        }
    }

    /// Runs the tests by `cargo test` as given, on a target.
    pub(super) fn test(&self, cargo: Command, target: &Target, digests: Option<&Path>) -> anyhow::Result<()> {
        let c_library = target.system.as_ref().map(|system| apt::upstream_version(&system.c_library())).transpose()?;
        self.run(
            cargo,
            &Machine { backend: target.backend, c_library, packages: FEW_PACKAGES, left_out: None },
            digests,
        )
    }

    /// Runs the tests by `cargo test` as given.
    pub(super) fn run(&self, mut cargo: Command, machine: &Machine<'_>, digests: Option<&Path>) -> anyhow::Result<()> {
        cargo.arg("--locked");
        match self {
            Self::Full => _ = cargo.args(["--workspace", "--exclude=lastbit-benches", "--exclude=xtask"]),
            Self::Quick => _ = cargo.args(machine.packages).args(QUICK),
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
        if let (Some(test), Self::Full | Self::Quick) = (machine.left_out, self) {
            cargo.args(["--", "--skip", test]);
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

    /// Has tests take a part of their graphs and arguments. An emulator takes its time.
    fn lighten(&self, cargo: &mut Command) {
        if let Self::Quick = self {
            cargo.env("LASTBIT_EVERY", QUICK_EVERY).env("PROPTEST_CASES", "32");
        }
    }
}

/// Has this machine write down what its own backends render, of every so many graphs one, for others to compare with.
pub(super) fn digests(folder: &Path, every: &str) -> anyhow::Result<PathBuf> {
    let file = folder.join("digests.json");
    if file.exists() {
        fs::remove_file(&file)?;
    }
    let mut cargo = toolchain::cargo("test");
    cargo.arg("--locked").args(BUILT_PACKAGES).args(["--test=backends", "--", "digests"]);
    command::run(cargo.env("LASTBIT_EVERY", every).env("LASTBIT_WRITE_DIGESTS", &file))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_of_the_quick_choice_exist() {
        let root = crate::root();
        for argument in QUICK {
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
