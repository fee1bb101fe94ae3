//! Instructions counted by callgrind: a measure that a busy machine does not change.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use anyhow::{Context, bail, ensure};
use lastbit::backend::{Backend, VARIABLE};
use serde::{Deserialize, Serialize};

use super::{
    cargo,
    machine::Machine,
    record::{folder, lines, shown},
    three_digits,
};

/// The counts to keep to, beside a target's records.
pub(super) const BASELINE: &str = "icount.json";
/// More than this of the recorded count is a failure.
const LIMIT: f64 = 1.03;
/// What the program counts within.
const REGION: &str = "icount::region";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Fail where a count is 3 % above the recorded one.
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Record the counts.
    #[arg(long)]
    write: bool,
}

/// `icount.json`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Counts {
    /// What counted, and what compiled.
    valgrind: String,
    rustc: String,
    /// Instructions a run, by backend and piece of work.
    #[serde(flatten)]
    counts: BTreeMap<String, BTreeMap<String, u64>>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let machine = Machine::describe()?;
    let path = folder(&machine.target).join(BASELINE);
    let recorded = match fs::read(&path) {
        Ok(text) => serde_json::from_slice(&text).with_context(|| path.display().to_string())?,
        Err(_) => Counts::default(),
    };
    if arguments.check && recorded.counts.is_empty() {
        println!("no counts are recorded for {}: there is nothing to keep to", machine.target);
        return Ok(());
    }
    let counted = count(&machine)?;
    let (text, findings) = compare(&recorded, &counted);
    print!("{text}");
    if arguments.write {
        fs::create_dir_all(folder(&machine.target))?;
        fs::write(&path, lines(&serde_json::to_value(&counted)?))?;
        println!("{}", shown(&path));
    } else if arguments.check && !findings.is_empty() {
        bail!("{}\nif it is meant to be so: cargo xtask bench icount --write", findings.join("\n"));
    }
    Ok(())
}

/// Counts on the backends that callgrind and this CPU have, each asked for by name: the best one would differ from
/// machine to machine.
fn count(machine: &Machine) -> anyhow::Result<Counts> {
    let valgrind = cargo::output("valgrind", &["--version"]).context("apt-get install valgrind")?;
    let program = cargo::build("lastbit-benches", "icount")?;
    ensure!(Command::new(&program).arg("check").status()?.success(), "the bits are not what they were");
    let names = String::from_utf8(Command::new(&program).output()?.stdout)?;
    let names: Vec<&str> = names.lines().collect();
    let mut counts = BTreeMap::new();
    for backend in [Backend::Sse2, Backend::Neon, Backend::Avx2] {
        if Backend::available().any(|available| available == backend) {
            counts.insert(backend.to_string(), on(backend, &program, &names)?);
        } else if backend == Backend::Avx2 && cfg!(target_arch = "x86_64") {
            println!("this CPU has no AVX2: only what needs none is counted");
        }
    }
    Ok(Counts { valgrind: valgrind.trim().to_owned(), rustc: machine.rustc.clone(), counts })
}

/// One process does everything; each time it leaves the region, callgrind writes what it has counted and starts afresh.
fn on(backend: Backend, program: &Path, names: &[&str]) -> anyhow::Result<BTreeMap<String, u64>> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new("valgrind");
    command.args(["--quiet", "--tool=callgrind", "--combine-dumps=no"]);
    command.arg(format!("--toggle-collect={REGION}")).arg(format!("--dump-after={REGION}"));
    command.arg(format!("--callgrind-out-file={}", folder.path().join("out").display()));
    let status = command.arg(program).arg("run").env(VARIABLE, backend.name()).status()?;
    ensure!(status.success(), "valgrind: {status}");
    let dump = |(index, name): (usize, &&str)| {
        let (runs, name) = name.split_once(' ').context("runs and a name")?;
        let dump = fs::read_to_string(folder.path().join(format!("out.{}", index + 1)))?;
        let total = dump.lines().find_map(|line| line.strip_prefix("totals: "));
        let total: u64 = total.with_context(|| format!("{name}: callgrind counted nothing"))?.trim().parse()?;
        Ok((name.to_owned(), total / runs.parse::<u64>()?))
    };
    names.iter().enumerate().map(dump).collect()
}

/// Ratios to what is recorded, and what is amiss.
fn compare(recorded: &Counts, counted: &Counts) -> (String, Vec<String>) {
    let (mut text, mut findings) = (String::new(), Vec::new());
    for (backend, counts) in &counted.counts {
        let before = recorded.counts.get(backend);
        for (name, &count) in counts {
            let Some(&before) = before.and_then(|before| before.get(name)) else {
                text += &format!("{count:>10}         {backend} {name}\n");
                findings.push(format!("{backend} {name}: no count is recorded"));
                continue;
            };
            let ratio = count as f64 / before as f64;
            text += &format!("{count:>10}  {ratio:>5.3}  {backend} {name}\n");
            if ratio > LIMIT {
                let percent = three_digits(100.0 * (ratio - 1.0));
                findings.push(format!("{backend} {name}: {percent} % more instructions, {count} after {before}"));
            }
        }
        let gone = before.into_iter().flatten().filter(|(name, _)| !counts.contains_key(*name));
        findings.extend(gone.map(|(name, _)| format!("{backend} {name}: recorded, and there no more")));
    }
    (text, findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(counts: &[(&str, u64)]) -> Counts {
        let counts = counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        Counts { counts: [("avx2".to_owned(), counts)].into(), ..Counts::default() }
    }

    #[test]
    fn three_percent_are_the_limit() {
        let recorded = counts(&[("a", 1000), ("b", 1000), ("c", 1000), ("gone", 1)]);
        let (_, findings) = compare(&recorded, &counts(&[("a", 1030), ("b", 1031), ("c", 500), ("new", 1)]));
        assert_eq!(
            findings,
            [
                "avx2 b: 3.10 % more instructions, 1031 after 1000",
                "avx2 new: no count is recorded",
                "avx2 gone: recorded, and there no more"
            ]
        );
    }

    #[test]
    fn a_line_for_each_count() {
        let counts = counts(&[("a", 1), ("b", 2)]);
        let text = lines(&serde_json::to_value(&counts).unwrap());
        assert!(text.contains("  \"avx2\": {\n    \"a\": 1,\n    \"b\": 2\n  }"), "{text}");
        assert_eq!(serde_json::from_str::<Counts>(&text).unwrap(), counts);
    }

    #[test]
    fn a_backend_that_this_machine_lacks_is_passed_over() {
        assert_eq!(compare(&counts(&[("a", 1)]), &Counts::default()).1, Vec::<String>::new());
    }
}
