//! What there is to know about the machine that a record is of.

use std::fs;

use anyhow::Context;
use lastbit::backend::Backend;
use serde::{Deserialize, Serialize};
use sysinfo::System;

use super::cargo;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Machine {
    /// The compiler's name for what it compiles for: `x86_64-unknown-linux-gnu`.
    pub(super) target: String,
    pub(super) cpu: String,
    pub(super) cores: usize,
    /// Of the CPU's features those that kernels ask for.
    pub(super) features: String,
    /// The host backend in use.
    pub(super) backend: String,
    pub(super) system: String,
    pub(super) rustc: String,
    /// Processes that were running or waiting before the benches began, in the mean of a minute.
    pub(super) load: f64,
}

impl Machine {
    pub(super) fn describe() -> anyhow::Result<Self> {
        let rustc = cargo::output("rustc", &["-vV"])?;
        let field = |name: &str| rustc.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
        let mut system = System::new();
        system.refresh_cpu_all();
        let cpu = system.cpus().first().map(|cpu| cpu.brand().trim().to_owned()).unwrap_or_default();
        let unknown = || "unknown".to_owned();
        Ok(Self {
            target: field("host: ").context("rustc names no host")?,
            cpu: if cpu.is_empty() { unknown() } else { cpu },
            cores: system.cpus().len(),
            features: features(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default()),
            backend: Backend::in_use().to_string(),
            system: System::long_os_version().unwrap_or_else(unknown),
            rustc: field("release: ").unwrap_or_else(unknown),
            load: System::load_average().one,
        })
    }
}

/// The vector instructions among the flags that Linux lists.
fn features(cpuinfo: &str) -> String {
    let flags = cpuinfo.lines().find(|line| line.starts_with("flags") || line.starts_with("Features"));
    let flags = flags.and_then(|line| line.split_once(':')).map_or("", |(_, flags)| flags);
    let vector = |flag: &&str| ["sse", "avx", "fma", "asimd", "sve"].iter().any(|start| flag.starts_with(start));
    flags.split_whitespace().filter(vector).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn features_are_those_of_vectors() {
        assert_eq!(super::features("model name\t: x\nflags\t\t: fpu sse sse2 ht avx2 fma\n"), "sse sse2 avx2 fma");
        assert_eq!(super::features(""), "");
    }
}
