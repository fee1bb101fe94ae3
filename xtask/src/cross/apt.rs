//! Debian's packages, by apt's ordinary client and the sources this machine has.

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use super::command;

/// apt, for this machine or with a view of another architecture that leaves this machine's as it is.
pub(super) struct Apt {
    options: Vec<String>,
    is_updated: Cell<bool>,
}

impl Apt {
    /// # Errors
    /// On a machine that is not Debian's kind, or not x86-64.
    pub(super) fn of_machine() -> anyhow::Result<Self> {
        let architecture = command::output(Command::new("dpkg").arg("--print-architecture"));
        let architecture =
            architecture.context("cross-building takes its compiler and emulators from Debian's packages")?;
        if architecture.trim() != "amd64" {
            bail!("cross-building starts from an amd64 machine; this one is {}", architecture.trim());
        }
        Ok(Self { options: Vec::new(), is_updated: Cell::new(false) })
    }

    /// apt with `architecture` as its own. Its lists and downloads are kept in `folder`.
    pub(super) fn of_architecture(architecture: &str, folder: &Path) -> anyhow::Result<Self> {
        let (state, cache) = (folder.join("state"), folder.join("cache"));
        fs::create_dir_all(state.join("lists/partial"))?;
        fs::create_dir_all(cache.join("archives/partial"))?;
        let options = [
            format!("APT::Architecture={architecture}"),
            format!("APT::Architectures::={architecture}"),
            format!("Dir::State={}", state.display()),
            // Nothing of that architecture is installed.
            "Dir::State::status=/dev/null".to_owned(),
            format!("Dir::Cache={}", cache.display()),
            "Acquire::Languages=none".to_owned(),
        ];
        Ok(Self { options: options.into(), is_updated: Cell::new(false) })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DEBIAN_FRONTEND", "noninteractive").env("LC_ALL", "C");
        for option in &self.options {
            command.args(["-o", option]);
        }
        command
    }

    /// Brings the package lists up to date, once. Lists that are there serve where that fails.
    fn update(&self) {
        if !self.is_updated.replace(true)
            && let Err(error) = command::run(self.command("apt-get").args(["-q", "update"]))
        {
            eprintln!("{error}; going on with the package lists there are");
        }
    }

    /// Installs those that are not installed.
    pub(super) fn install(&self, packages: &[String]) -> anyhow::Result<()> {
        let missing: Vec<&String> = packages.iter().filter(|package| !is_installed(package)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let names = missing.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" ");
        if command::output(Command::new("id").arg("-u"))?.trim() != "0" {
            bail!("packages are missing, and only root installs them: apt-get install {names}");
        }
        self.update();
        let arguments = ["-q", "-y", "-o", "DPkg::Lock::Timeout=600", "install", "--no-install-recommends"];
        command::run(self.command("apt-get").args(arguments).args(missing))
            .with_context(|| format!("cannot install {names}"))
    }

    /// The version that would be installed.
    pub(super) fn candidate(&self, package: &str) -> anyhow::Result<String> {
        self.update();
        let policy = command::output(self.command("apt-cache").args(["policy", package]))?;
        let version = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate: "));
        match version {
            Some(version) if version != "(none)" => Ok(version.to_owned()),
            _ => bail!("this machine's apt sources have no package {package}"),
        }
    }

    /// The first dependency of a package whose name begins so.
    pub(super) fn dependency(&self, package: &str, version: &str, prefix: &str) -> anyhow::Result<String> {
        let depends = command::output(self.command("apt-cache").arg("depends").arg(format!("{package}={version}")))?;
        let mut names = depends.lines().filter_map(|line| line.trim().strip_prefix("Depends: "));
        let name = names.find(|name| name.starts_with(prefix));
        Ok(name.with_context(|| format!("{package} {version} depends on no {prefix}*"))?.to_owned())
    }

    /// Downloads packages, each `name=version`, to an empty folder; their files.
    pub(super) fn download(&self, packages: &[String], folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
        super::toolchain::empty(folder)?;
        self.update();
        // The sandbox's user could not write to the folder.
        let arguments = ["-q", "-o", "APT::Sandbox::User=root", "download"];
        command::run(self.command("apt-get").args(arguments).args(packages).current_dir(folder))?;
        let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
        Ok(files.into_iter().filter(|file| file.extension().is_some_and(|e| e == "deb")).collect())
    }
}

fn is_installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${db:Status-Status}", package]).stderr(Stdio::null());
    query.output().is_ok_and(|output| output.stdout == b"installed")
}

/// The upstream part of an installed package's version: `2.36` of `2.36-8cross1`.
pub(super) fn upstream_version(package: &str) -> anyhow::Result<String> {
    let version = command::output(Command::new("dpkg-query").args(["--show", "--showformat", "${Version}", package]))?;
    Ok(version.split(['-', '+']).next().unwrap_or_default().to_owned())
}

/// Unpacks a package's files under a folder.
pub(super) fn unpack(package: &Path, folder: &Path) -> anyhow::Result<()> {
    command::run(Command::new("dpkg").arg("-x").args([package, folder]))
}
