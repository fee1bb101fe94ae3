//! The README's table: how much of what each build computed comes out equal.

use std::fs;

use anyhow::{Context, bail};
use lastbit::{GraphJson, Profile};
use lastbit_verify::{Corpus, Manifest, Samples, Truth, check};

const BEGIN: &str = "<!-- truth report -->\n";
const END: &str = "<!-- end of truth report -->\n";

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
        let path = crate::root().join("README.md");
        let readme = fs::read_to_string(&path)?;
        let (before, _, after) = parts(&readme)?;
        fs::write(path, format!("{before}{BEGIN}{table}{END}{after}"))?;
    }
    Ok(())
}

/// What to say about the README's table, if it is not what a run now gives.
pub(crate) fn stale_readme() -> anyhow::Result<Vec<String>> {
    let readme = fs::read_to_string(crate::root().join("README.md"))?;
    let (_, written, _) = parts(&readme)?;
    let stale = written != table()?;
    Ok(stale
        .then(|| "README.md: its table is stale: cargo xtask truth report --write".to_owned())
        .into_iter()
        .collect())
}

/// The README before, between and after the marks.
fn parts(readme: &str) -> anyhow::Result<(&str, &str, &str)> {
    let parts = readme.split_once(BEGIN).and_then(|(before, rest)| {
        let (table, after) = rest.split_once(END)?;
        Some((before, table, after))
    });
    match parts {
        Some(parts) => Ok(parts),
        None => bail!("README.md lacks the marks {} and {}", BEGIN.trim(), END.trim()),
    }
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
