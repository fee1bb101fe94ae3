//! Two records beside each other.

use std::collections::BTreeMap;

use lastbit_benches::Interval;

use super::{
    duration,
    machine::Machine,
    median, plot,
    record::{Record, find, shown},
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The record to compare with: a file, the start of a commit, or `latest`.
    a: String,
    /// The other one.
    #[arg(default_value = "latest")]
    b: String,
    /// Whose records [default: this machine's target].
    #[arg(long)]
    target: Option<String>,
    /// Only benches whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Benches too of which the two cannot tell a difference.
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let target = match &arguments.target {
        Some(target) => target.clone(),
        None => Machine::describe()?.target,
    };
    let (a_path, a) = find(&arguments.a, &target)?;
    let (b_path, b) = find(&arguments.b, &target)?;
    println!("A {}, {}", shown(&a_path), a.machine.cpu);
    println!("B {}, {}", shown(&b_path), b.machine.cpu);
    if a.machine.cpu != b.machine.cpu || a.machine.backend != b.machine.backend {
        println!("The two are of different machines or backends: ratios tell of those as much as of the code.");
    }
    print!("{}", text(&a, &b, &arguments.only, arguments.all));
    println!("\n{}", shown(&plot::history(&target)?));
    Ok(())
}

/// Ratios of B to A: of each bench, where the intervals are apart, and in the middle of each kind of bench.
fn text(a: &Record, b: &Record, only: &str, all: bool) -> String {
    let mut kinds: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut text = String::from("\n     A            B        B/A\n");
    for (name, before) in a.times.iter().filter(|(name, _)| name.contains(only)) {
        let Some(after) = b.times.get(name) else { continue };
        let ratio = after.median / before.median;
        kinds.entry(name.split('/').next().unwrap_or(name)).or_default().push(ratio);
        if all || apart(*before, *after) {
            let (before, after) = (duration(before.median), duration(after.median));
            text += &format!("{before:>9}  ->  {after:>9}  {ratio:>6.3}  {name}\n");
        }
    }
    text += "\nbenches  median B/A\n";
    for (kind, ratios) in kinds {
        let count = ratios.len();
        text += &format!("{count:>7}  {:>10.3}  {kind}\n", median(ratios).unwrap_or(f64::NAN));
    }
    text
}

fn apart(a: Interval, b: Interval) -> bool {
    a.high < b.low || b.high < a.low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_beyond_doubt_are_listed() {
        let record = |times: &[(&str, [f64; 3])]| {
            let machine = serde_json::json!({
                "target": "t", "cpu": "c", "cores": 1, "features": "", "backend": "scalar", "system": "s", "rustc": "r",
                "load": 0.0
            });
            let record = serde_json::json!({
                "command": "x", "date": "d", "commit": "c", "machine": machine, "profiles": 1,
                "times": times.iter().copied().collect::<BTreeMap<_, _>>(),
            });
            serde_json::from_value::<Record>(record).unwrap()
        };
        let a = record(&[("x/1", [100.0, 90.0, 110.0]), ("x/2", [100.0, 90.0, 110.0]), ("gone", [1.0, 1.0, 1.0])]);
        let b = record(&[("x/1", [50.0, 45.0, 55.0]), ("x/2", [105.0, 95.0, 115.0])]);
        let text = text(&a, &b, "", false);
        assert!(text.contains("100 ns  ->    50.0 ns   0.500  x/1\n"), "{text}");
        assert!(!text.contains("x/2") && !text.contains("gone"), "{text}");
        assert!(text.ends_with("      2       1.050  x\n"), "{text}");
    }
}
