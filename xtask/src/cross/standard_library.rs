//! The standard library of a target, for the unpacked compiler.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;

use super::{
    apt::{self, Apt},
    command,
    target::Target,
    toolchain::{self, Compiler},
};

/// Takes it from Debian's packages, or builds it, unless it is there.
pub(super) fn ready(apt: &Apt, compiler: &Compiler, target: &Target) -> anyhow::Result<()> {
    let library = compiler.libraries().join(target.triple);
    if library.exists() {
        return Ok(());
    }
    // It is put in its place as a whole, so that a place that is taken is complete.
    let work = compiler.folder.join("work");
    toolchain::empty(&work)?;
    let packaged = target.system.as_ref().filter(|system| system.has_standard_library).map(|system| {
        let made = unpacked(system.architecture, compiler, target, &work);
        made.inspect_err(|error| eprintln!("{error:#}; building {}'s standard library", target.triple)).ok()
    });
    let made = match packaged.flatten() {
        Some(made) => made,
        None => built(apt, compiler, target, &work)?,
    };
    fs::rename(&made, &library).with_context(|| library.display().to_string())?;
    Ok(fs::remove_dir_all(work)?)
}

/// Another architecture's package of the compiler's own version.
fn unpacked(architecture: &str, compiler: &Compiler, target: &Target, work: &Path) -> anyhow::Result<PathBuf> {
    let foreign = Apt::of_architecture(architecture, &work.join("apt"))?;
    let package = format!("libstd-rust-web-dev={}", compiler.version);
    for file in foreign.download(&[package], &work.join("packages"))? {
        apt::unpack(&file, work)?;
    }
    let library = work.join("usr/lib/rustlib").join(target.triple);
    fs::metadata(&library).with_context(|| format!("the package has no {}", target.triple))?;
    Ok(library)
}

/// Built from the source of the compiler's own version.
fn built(apt: &Apt, compiler: &Compiler, target: &Target, work: &Path) -> anyhow::Result<PathBuf> {
    source(apt, compiler, work)?;
    // Cargo builds a standard library for a crate that needs one.
    let crate_folder = work.join("needs-std");
    fs::create_dir_all(crate_folder.join("src"))?;
    fs::write(crate_folder.join("src/lib.rs"), "")?;
    let manifest = "[package]\nname = \"needs-std\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(crate_folder.join("Cargo.toml"), manifest)?;
    let mut cargo = toolchain::cargo("build");
    cargo.args(["--quiet", "--release", "-Zbuild-std=std,panic_unwind,panic_abort,test", "--target", target.triple]);
    cargo.current_dir(&crate_folder).env("RUSTC", compiler.rustc()).env("RUSTC_BOOTSTRAP", "1");
    cargo.env("RUSTFLAGS", "-Cembed-bitcode=yes").env("CARGO_TARGET_DIR", crate_folder.join("target"));
    command::run(&mut cargo)?;
    let library = work.join("library");
    let place = library.join("lib");
    fs::create_dir_all(&place)?;
    for entry in fs::read_dir(crate_folder.join("target").join(target.triple).join("release/deps"))? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        let is_library = path.extension().is_some_and(|e| e == "rlib");
        if is_library && !name.to_string_lossy().starts_with("libneeds_std") {
            fs::copy(&path, place.join(name))?;
        }
    }
    Ok(library)
}

/// The source of the standard library, where `-Zbuild-std` looks for it.
fn source(apt: &Apt, compiler: &Compiler, work: &Path) -> anyhow::Result<()> {
    let place = compiler.libraries().join("src/rust");
    if place.join("library/std").exists() {
        return Ok(());
    }
    let package = format!("rust-web-src={}", compiler.version);
    for file in apt.download(&[package], &work.join("packages"))? {
        let unpacked = work.join("source");
        fs::create_dir_all(&unpacked)?;
        let mut tar = Command::new("tar");
        tar.arg("--extract").arg("--directory").arg(&unpacked);
        // Of `usr/src/rustc-VERSION` the library alone.
        tar.args(["--strip-components=4", "--wildcards", "./usr/src/rustc-*/library"]);
        command::pipe(Command::new("dpkg-deb").arg("--fsys-tarfile").arg(file), &mut tar)?;
        toolchain::empty(&place)?;
        fs::rename(unpacked.join("library"), place.join("library")).context("rust-web-src has no library")?;
    }
    Ok(())
}
