//! A compiler of its own for cross-building: Debian's `rustc-web`, unpacked, beside what rustup and dpkg have.
//!
//! A standard library fits the compiler that it was built with and no other. For rustup's own compiler it would have to
//! come from rustup; for Debian's, Debian has it for arm64, and its source for all else.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

use super::{apt::Apt, command, standard_library, target::Target};

/// The package of the compiler.
const PACKAGE: &str = "rustc-web";

/// A compiler that can build for a target.
pub(super) struct Toolchain {
    /// What [`ready`] was given.
    folder: PathBuf,
    target: &'static Target,
    linker: PathBuf,
}

/// The folder of the compiler.
pub(super) struct Compiler {
    /// Holds `bin`, `usr` and `version`.
    pub(super) folder: PathBuf,
    /// Debian's version of its packages.
    pub(super) version: String,
}

/// Installs and unpacks what is missing.
pub(super) fn ready(folder: &Path, target: &'static Target) -> anyhow::Result<Toolchain> {
    let apt = Apt::of_machine()?;
    if let Some(system) = &target.system {
        apt.install(&system.packages())?;
    }
    let compiler = compiler(&apt, &folder.join("toolchain"))?;
    standard_library::ready(&apt, &compiler, target)?;
    let linker = match &target.system {
        Some(system) => system.linker().into(),
        None => own_linker()?,
    };
    Ok(Toolchain { folder: folder.to_owned(), target, linker })
}

impl Toolchain {
    /// `cargo COMMAND` for the target, with products apart from those of this machine's own compiler.
    pub(super) fn cargo(&self, subcommand: &str) -> anyhow::Result<Command> {
        let bin = self.folder.join("toolchain/bin");
        let mut cargo = cargo(subcommand);
        cargo.args(["--target", self.target.triple]);
        cargo.env("RUSTC", bin.join("rustc")).env("RUSTDOC", bin.join("rustdoc"));
        cargo.env("CARGO_TARGET_DIR", self.folder.join("build"));
        // Another compiler has other warnings.
        cargo.env_remove("RUSTFLAGS");
        // Less to build: what it makes is run once.
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
        cargo.args(["--config", "profile.dev.package.\"*\".opt-level=1"]);
        cargo.env(self.target.variable("LINKER"), &self.linker);
        if let Some(system) = &self.target.system {
            cargo.env(self.target.variable("RUNNER"), system.runner());
            cargo.env(format!("CC_{}", self.target.triple.replace('-', "_")), system.linker());
        }
        Ok(cargo)
    }
}

impl Compiler {
    /// The folder of standard libraries, one by triple.
    pub(super) fn libraries(&self) -> PathBuf {
        self.folder.join("usr/lib/rustlib")
    }

    pub(super) fn rustc(&self) -> PathBuf {
        self.folder.join("bin/rustc")
    }
}

/// The Cargo that runs this program.
pub(super) fn cargo(subcommand: &str) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg(subcommand).current_dir(crate::root());
    cargo
}

/// Unpacks the compiler, unless it is there.
fn compiler(apt: &Apt, folder: &Path) -> anyhow::Result<Compiler> {
    // Written last: without it, what is there is not complete.
    let mark = folder.join("version");
    if let Ok(version) = fs::read_to_string(&mark) {
        return Ok(Compiler { folder: folder.to_owned(), version });
    }
    let version = apt.candidate(PACKAGE)?;
    recent_enough(&version)?;
    let libraries = apt.dependency("libstd-rust-web-dev", &version, "libstd-rust-web-")?;
    let llvm = apt.dependency(&libraries, &version, "libllvm")?;
    let mut packages = [PACKAGE, "libstd-rust-web-dev", &libraries].map(|name| format!("{name}={version}")).to_vec();
    packages.push(llvm);
    empty(folder)?;
    for package in apt.download(&packages, &folder.join("packages"))? {
        super::apt::unpack(&package, folder)?;
    }
    fs::remove_dir_all(folder.join("packages"))?;
    for program in ["rustc", "rustdoc"] {
        start_script(folder, program)?;
    }
    let compiler = Compiler { folder: folder.to_owned(), version };
    println!("{}", command::output(Command::new(compiler.rustc()).arg("--version"))?.trim());
    fs::write(mark, &compiler.version)?;
    Ok(compiler)
}

/// The compiler has to be as recent as the workspace says.
fn recent_enough(version: &str) -> anyhow::Result<()> {
    let number = |text: &str| -> Option<(u32, u32)> {
        let mut parts = text.split(['.', '+', '-', '~']).map(str::parse);
        Some((parts.next()?.ok()?, parts.next()?.ok()?))
    };
    let needed = env!("CARGO_PKG_RUST_VERSION");
    if number(version) < number(needed) {
        bail!("the workspace needs Rust {needed}; Debian's {PACKAGE} is {version} on this machine");
    }
    Ok(())
}

/// A script that starts a program of the compiler with its own libraries.
fn start_script(folder: &Path, program: &str) -> anyhow::Result<()> {
    let script = folder.join("bin").join(program);
    fs::create_dir_all(folder.join("bin"))?;
    let text = format!(
        "#!/bin/sh\n\
         usr=\"${{0%/*}}/../usr\"\n\
         export LD_LIBRARY_PATH=\"$usr/lib/x86_64-linux-gnu${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}\"\n\
         exec \"$usr/bin/{program}\" --sysroot \"$usr\" \"$@\"\n"
    );
    fs::write(&script, text).with_context(|| script.display().to_string())?;
    command::run(Command::new("chmod").arg("+x").arg(script))
}

/// The linker that comes with this machine's own compiler, for targets that no C compiler here knows.
fn own_linker() -> anyhow::Result<PathBuf> {
    let rustc = |argument: [&str; 2]| command::output(Command::new("rustc").args(argument));
    let (sysroot, host) = (rustc(["--print", "sysroot"])?, rustc(["--print", "host-tuple"])?);
    Ok(Path::new(sysroot.trim()).join("lib/rustlib").join(host.trim()).join("bin/rust-lld"))
}

/// Makes a folder, without what was in it.
pub(super) fn empty(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_compiler_is_refused() {
        assert!(recent_enough("1.96.0+dfsg1-1~deb12u2").is_ok());
        assert!(recent_enough("2.0.0").is_ok());
        let error = recent_enough("1.63.0+dfsg1-2").unwrap_err().to_string();
        assert!(error.contains("1.63.0+dfsg1-2"), "{error}");
        assert!(recent_enough("none").is_err());
    }
}
