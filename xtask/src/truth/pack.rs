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
    /// The corpus: lists of graphs.
    #[arg(long, required = true, num_args = 1..)]
    graphs: Vec<PathBuf>,
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

    let mut graphs: Vec<serde_json::Value> = Vec::new();
    for list in &arguments.graphs {
        graphs.append(&mut serde_json::from_slice(&super::read(list)?)?);
    }
    let ids: HashSet<&str> = graphs.iter().filter_map(|graph| graph["id"].as_str()).collect();
    super::write(&out.join("graphs.json.zst"), &serde_json::to_vec(&graphs)?)?;

    let store = out.join("canonical.json.zst");
    let mut samples = if store.exists() { Samples::read(&super::read(&store)?)? } else { Samples::default() };
    // Several captures of a build, of different graphs, make one file.
    let mut files: BTreeMap<String, DigestFile> = BTreeMap::new();
    for capture in &arguments.capture {
        let name = build_name(capture);
        let Some(build) = manifest.get(&name) else { bail!("{} has no build '{name}'", manifest_path.display()) };
        let truth = Truth::read(&super::read(capture)?).with_context(|| capture.display().to_string())?;
        let new = || DigestFile { build: name.clone(), digests: BTreeMap::new() };
        let file = files.entry(name.clone()).or_insert_with(new);
        for (graph, variants) in truth.iter() {
            if !ids.contains(graph) || build.left_out.iter().any(|row| row.graph == graph) {
                continue;
            }
            let store = (build.canonical_bits && graph.starts_with(CANONICAL)).then_some(&mut samples);
            let digested = keep(graph, variants, store);
            file.digests.insert(graph.to_owned(), digested);
        }
    }
    for file in files.values() {
        super::write(&builds.join(format!("{}.json.zst", file.build)), &serde_json::to_vec(file)?)?;
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

/// The digests of a graph's results, and the arrays themselves into `store`, if there is one.
fn keep(graph: &str, variants: &[Expected], mut store: Option<&mut Samples>) -> Vec<Digested> {
    let mut digested = Vec::new();
    for variant in variants {
        match variant {
            Expected::Digests(digests) => digested.push(digests.clone()),
            Expected::Full(outcome) => {
                for (output, array) in &outcome.outputs {
                    if let Some(samples) = &mut store {
                        samples.insert(graph, output, array.clone());
                    }
                }
                digested.push(Digested::from(outcome));
            }
        }
    }
    digested
}

fn build_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.trim_end_matches(".zst").trim_end_matches(".json").to_owned()
}
