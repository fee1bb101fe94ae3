//! Digests from captures.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use lastbit_verify::{Digest, Digested, Expected, Manifest, Samples, Truth};
use serde::{Deserialize, Serialize};

/// Graphs of which every bit is kept, by the start of their id.
const CANONICAL: &str = "canonical/";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The corpus: a list of graphs.
    #[arg(long)]
    graphs: PathBuf,
    /// Captures, named `BUILD.json` or `BUILD.json.zst` with a BUILD of the manifest.
    #[arg(long, required = true, num_args = 1..)]
    capture: Vec<PathBuf>,
    /// The folder that holds `manifest.toml`; the digests are written to its `builds`.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct DigestFile {
    build: String,
    digests: BTreeMap<String, Vec<Digested>>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let out = &arguments.out;
    let manifest_path = out.join("manifest.toml");
    let manifest = fs::read_to_string(&manifest_path)
        .with_context(|| format!("{} lists the builds and must be there first", manifest_path.display()))?;
    let manifest = Manifest::read(&manifest)?;
    let builds = out.join("builds");
    fs::create_dir_all(&builds)?;

    let graphs: Vec<serde_json::Value> = serde_json::from_slice(&super::read(&arguments.graphs)?)?;
    let ids: HashSet<&str> = graphs.iter().filter_map(|graph| graph["id"].as_str()).collect();
    super::write(&out.join("graphs.json.zst"), &serde_json::to_vec(&graphs)?)?;

    let store = out.join("canonical.json.zst");
    let mut samples = if store.exists() { Samples::read(&super::read(&store)?)? } else { Samples::default() };
    for capture in &arguments.capture {
        let name = build_name(capture);
        let Some(build) = manifest.get(&name) else { bail!("{} has no build '{name}'", manifest_path.display()) };
        let truth = Truth::read(&super::read(capture)?).with_context(|| capture.display().to_string())?;
        let mut file = DigestFile { build: name, digests: BTreeMap::new() };
        for (graph, variants) in truth.iter() {
            if !ids.contains(graph) || build.left_out.iter().any(|row| row.graph == graph) {
                continue;
            }
            let digested = variants.iter().map(|variant| keep(graph, variant, &mut samples)).collect();
            file.digests.insert(graph.to_owned(), digested);
        }
        super::write(&builds.join(format!("{}.json.zst", file.build)), &serde_json::to_vec(&file)?)?;
        println!("{}: {} graphs", file.build, file.digests.len());
    }

    // Arrays that no build refers to any more go.
    let mut in_use: HashSet<Digest> = HashSet::new();
    for entry in fs::read_dir(&builds)? {
        let file: DigestFile = serde_json::from_slice(&super::read(&entry?.path())?)?;
        in_use.extend(file.digests.into_values().flatten().flat_map(|digested| digested.outputs.into_values()));
    }
    samples = samples.retain(|digest| in_use.contains(digest));
    super::write(&store, &samples.write()?)?;
    println!("{} distinct arrays of canonical graphs", samples.len());
    Ok(())
}

/// The digests of one result. The arrays themselves are kept where the graph is canonical.
fn keep(graph: &str, variant: &Expected, samples: &mut Samples) -> Digested {
    match variant {
        Expected::Digests(digested) => digested.clone(),
        Expected::Full(outcome) => {
            if graph.starts_with(CANONICAL) {
                for (output, array) in &outcome.outputs {
                    samples.insert(graph, output, array.clone());
                }
            }
            Digested::from(outcome)
        }
    }
}

fn build_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.trim_end_matches(".zst").trim_end_matches(".json").to_owned()
}
