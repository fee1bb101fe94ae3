//! The first render of a process: a bench starts its own program anew and asks it for one.

use std::{
    env,
    process::Command,
    time::{Duration, Instant},
};

/// Set in a process that renders once and prints how many nanoseconds that took: what to render.
const FIRST_RENDER: &str = "LASTBIT_BENCH_FIRST_RENDER";

/// Whether this process was started for a first render only. If so, `render` has been timed and told.
pub fn answered(render: impl FnOnce(&str)) -> bool {
    let Ok(what) = env::var(FIRST_RENDER) else { return false };
    let start = Instant::now();
    render(&what);
    println!("{}", start.elapsed().as_nanos());
    true
}

/// How long the first render of a new process takes, the process itself not counted.
///
/// # Panics
/// If this program can't be started again, or does not [answer](answered).
pub fn first_render(what: &str) -> Duration {
    let program = env::current_exe().expect("this program has a file");
    let output = Command::new(&program).env(FIRST_RENDER, what).output().expect("this program starts");
    let nanoseconds = String::from_utf8_lossy(&output.stdout).trim().parse().expect("it prints a number");
    Duration::from_nanos(nanoseconds)
}
