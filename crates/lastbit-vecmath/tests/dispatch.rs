//! Dispatch takes what the CPU has, and nothing above it.
//!
//! `LASTBIT_EXPECTED_BACKEND` says what the CPU has where it is an emulated one (`cargo xtask cross` sets it). Elsewhere
//! Linux says: the flags in `/proc/cpuinfo`.

use std::{any::type_name, env};

use lastbit_vecmath::{
    Backend, Level, Vectorized,
    backend::{VARIABLE, at_most},
    vectorize,
};

const EXPECTED: &str = "LASTBIT_EXPECTED_BACKEND";

/// What this CPU has, as others than the code under test see it; none where nobody does.
fn expected() -> Option<Backend> {
    if let Ok(name) = env::var(EXPECTED) {
        return Some(name.parse().unwrap_or_else(|error| panic!("{EXPECTED}: {error}")));
    }
    if cfg!(target_arch = "aarch64") {
        return Some(Backend::Neon);
    }
    if !cfg!(target_arch = "x86_64") {
        return Some(Backend::Scalar);
    }
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let flags = text.lines().find_map(|line| line.strip_prefix("flags")?.trim_start().strip_prefix(':'))?;
    let has = |all: &[&str]| all.iter().all(|&name| flags.split_whitespace().any(|flag| flag == name));
    Some(match (has(&["avx2", "fma"]), has(&["avx512f", "avx512bw", "avx512dq", "avx512vl"])) {
        (true, true) => Backend::Avx512,
        (true, false) => Backend::Avx2,
        (false, _) => Backend::Sse2,
    })
}

/// Tells what it was compiled for.
struct Told;

impl Vectorized for Told {
    type Output = (&'static str, bool);

    #[inline(always)]
    fn run<L: Level>(self, _: L) -> Self::Output {
        (type_name::<L>().rsplit(':').next().unwrap_or_default(), L::FUSED)
    }
}

/// The name of a backend's level, and whether it has fused products.
fn level_of(backend: Backend) -> (&'static str, bool) {
    match backend {
        Backend::Scalar => ("Lone", false),
        Backend::Sse2 => ("Wide", false),
        Backend::Neon => ("Wide", true),
        Backend::Avx2 => ("Avx2", true),
        Backend::Avx512 => ("Avx512", true),
        other => panic!("{other}: which level?"),
    }
}

#[test]
fn the_host_has_what_its_cpu_has() {
    match expected() {
        Some(expected) => assert_eq!(Backend::host(), expected),
        None => println!("skipped: nothing tells what this CPU has"),
    }
}

#[test]
fn the_one_in_use_is_the_best_unless_a_lower_one_is_asked_for() {
    match env::var_os(VARIABLE) {
        None => assert_eq!(Backend::in_use(), Backend::host()),
        Some(_) => assert!(Backend::in_use() <= Backend::host()),
    }
}

#[test]
fn kernels_are_given_the_level_in_use() {
    assert_eq!(vectorize(Told), level_of(Backend::in_use()));
    for backend in Backend::available() {
        at_most(backend, || assert_eq!(vectorize(Told), level_of(Backend::in_use())));
    }
}

#[test]
fn no_limit_takes_a_level_beyond_the_cpu() {
    let best = expected().unwrap_or_else(Backend::host);
    let within: Vec<_> = Backend::ALL.into_iter().filter(|backend| *backend <= best).map(level_of).collect();
    for limit in Backend::ALL {
        let (in_use, level) = at_most(limit, || (Backend::in_use(), vectorize(Told)));
        assert!(in_use <= best && in_use <= limit, "{in_use} with the limit {limit} on {best}");
        assert!(within.contains(&level), "{level:?} with the limit {limit} on {best}");
    }
}
