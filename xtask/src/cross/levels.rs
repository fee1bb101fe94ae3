//! This machine's own build on x86 CPUs that have fewer instructions than it may have.

use std::path::Path;

use super::{
    apt::Apt,
    suite::{BUILT_PACKAGES, Machine, Suite},
    target::variable,
    toolchain::cargo,
};

/// What stands for a target's triple.
pub(super) const NAME: &str = "x86_64-levels";

/// The package of QEMU's user-mode emulators.
pub(super) const EMULATORS: &str = "qemu-user";

/// CPUs as QEMU names them, and the backend that each has.
const CPUS: [(&str, &str); 3] = [
    ("Nehalem", "sse2"),
    // AVX, which no backend is for: dispatch has to see that the rest is missing.
    ("max,-avx2,-fma", "sse2"),
    ("Haswell", "avx2"),
];

/// Where a CPU has no FMA it compares with the C library's `fmaf`, which this emulator gets wrong by one bit beside a tie;
/// a CPU that has its FMA hidden from the C library does not.
const LEFT_OUT: &str = "fmaf_rounds_subnormals_once";

/// Runs the tests on each CPU.
pub(super) fn run(folder: &Path, suite: &Suite) -> anyhow::Result<()> {
    Apt::of_machine()?.install(&[EMULATORS.to_owned()])?;
    let digests = suite.digests(folder)?;
    for (cpu, backend) in CPUS {
        println!("\n-- {cpu}");
        let mut cargo = cargo("test");
        cargo.env(variable("x86_64-unknown-linux-gnu", "RUNNER"), format!("qemu-x86_64 -cpu {cpu}"));
        suite.run(
            cargo,
            &Machine { backend, c_library: None, packages: BUILT_PACKAGES, left_out: Some(LEFT_OUT) },
            digests.as_deref(),
        )?;
    }
    Ok(())
}
