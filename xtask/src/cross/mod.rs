//! Building for other CPUs and testing on them, emulated: `cargo xtask cross TARGET`.
//!
//! Everything that is needed comes from the Debian packages that this machine's own apt knows: a compiler (`rustc-web`),
//! its standard library, a linker and a C library for the target, QEMU's user-mode emulators, Bochs and a kernel for it.
//! What is unpacked and built stays in `target/cross`, or the folder that `LASTBIT_CROSS` names; a second run takes nothing
//! from the network.

mod apt;
mod avx512;
mod command;
mod image;
mod levels;
mod standard_library;
mod suite;
mod target;
mod toolchain;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use self::{suite::Suite, target::Target};

/// Where the compiler and its products go, in place of `target/cross`.
const FOLDER: &str = "LASTBIT_CROSS";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A target's triple; or `x86_64-levels`, this machine's own build on x86 CPUs with fewer instructions; or
    /// `x86_64-avx512`, the same on one with more.
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(names()))]
    target: String,
    /// Only what CI runs: backends, kernels, a part of the truth.
    #[arg(long)]
    quick: bool,
    /// For `cargo test`, in place of the choice of packages.
    #[arg(last = true)]
    test: Vec<String>,
}

fn names() -> Vec<&'static str> {
    target::ALL.iter().map(|target| target.triple).chain([levels::NAME, avx512::NAME]).collect()
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = folder()?;
    let suite = match (arguments.test.as_slice(), arguments.quick) {
        ([], false) => Suite::Full,
        ([], true) => Suite::Quick,
        (test, false) => Suite::Chosen(test.to_vec()),
        (_, true) => bail!("--quick chooses the tests itself: no arguments for cargo test go with it"),
    };
    match Target::named(&arguments.target) {
        Some(target) => on_target(&folder, target, &suite),
        None if arguments.target == avx512::NAME => avx512::run(&folder, &suite),
        None => levels::run(&folder, &suite),
    }
}

fn on_target(folder: &Path, target: &'static Target, suite: &Suite) -> anyhow::Result<()> {
    let toolchain = toolchain::ready(folder, target)?;
    if target.is_run() {
        let digests = suite.digests(folder)?;
        suite.test(toolchain.cargo("test")?, target, digests.as_deref())
    } else {
        suite.build(toolchain.cargo("build")?)
    }
}

/// Absolute, as commands run in other folders use it.
fn folder() -> anyhow::Result<PathBuf> {
    let chosen = std::env::var_os(FOLDER).map(PathBuf::from);
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let folder = chosen.unwrap_or_else(|| target.unwrap_or_else(|| crate::root().join("target")).join("cross"));
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    folder.canonicalize().with_context(|| folder.display().to_string())
}
