//! The README's table: how much of what each build computed comes out equal.

use std::fs;

use anyhow::Context;
use lastbit::{GraphJson, Profile};
use lastbit_verify::{Corpus, Manifest, Samples, Truth, check};

use crate::readme::Part;

const README: Part = Part { name: "truth report", command: "cargo xtask truth report --write" };

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write the table into README.md.
    #[arg(long)]
    write: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let table = table()?;
    print!("{table}");
    if arguments.write {
        README.write(&table)?;
    }
    Ok(())
}

/// What to say about the README's table, if it is not what a run now gives.
pub(crate) fn stale_readme() -> anyhow::Result<Option<String>> {
    README.finding(&table()?)
}

fn table() -> anyhow::Result<String> {
    let folder = crate::root().join("truth");
    let manifest = Manifest::read(&fs::read_to_string(folder.join("manifest.toml"))?)?;
    let graphs = String::from_utf8(super::read(&folder.join("graphs.json.zst"))?)?;
    let graphs = GraphJson::parse_all(&graphs)?;
    let samples = Samples::read(&super::read(&folder.join("canonical.json.zst"))?)?;
    let mut table = String::from(
        "| build | profile | graphs | equal | equal in another summing order | different |\n\
         | --- | --- | ---: | ---: | ---: | ---: |\n",
    );
    let mut small = String::from(
        "\nThe same for the small graphs of group `versions`, on these builds too:\n\n\
         | build | profile | graphs | equal |\n| --- | --- | ---: | ---: |\n",
    );
    for build in &manifest.build {
        let truth = Truth::read(&super::read(&folder.join(format!("builds/{}.json.zst", build.name)))?)?;
        let (line, all_columns) = match build.corpus {
            Corpus::Full => (&mut table, true),
            Corpus::Versions => (&mut small, false),
        };
        let counts = match (Profile::resolve(&build.profile), &build.not_modelled) {
            (Ok(profile), _) => {
                let report = check(&graphs, &profile, &truth, &samples, || ());
                let (compared, equal, other) = (report.compared(), report.equal(), report.equal_in_other_order());
                if all_columns {
                    format!("{compared} | {equal} | {other} | {}", compared - equal - other)
                } else {
                    format!("{compared} | {}", equal + other)
                }
            }
            (Err(_), Some(reason)) if all_columns => format!("{} | | | {reason}", truth.len()),
            (Err(_), Some(reason)) => format!("{} | {reason}", truth.len()),
            (Err(error), None) => return Err(error).with_context(|| build.name.clone()),
        };
        *line += &format!("| {} | `{}` | {counts} |\n", build.name, build.profile);
    }
    Ok(table + &small)
}
