//! What real browsers computed, and whether it comes out.

use std::{fs, path::PathBuf, sync::LazyLock};

use lastbit::{
    GraphJson, Profile, PublishedValue, Recipe,
    backend::{self, Backend},
};
use lastbit_catalog::published_values;
use lastbit_verify::{DEFAULT_LIMIT, Manifest, Samples, Truth, check, decompress};

use crate::{FINGERPRINT_FRAMES, fingerprintjs, minute, sum};

/// A build whose results the repository keeps, with the profile that reproduces it.
pub struct Target {
    /// The build's name.
    pub build: String,
    /// The profile.
    pub profile: Profile,
}

/// The builds of `truth/manifest.toml` whose canonical graphs are kept in full: one of each kind of arithmetic.
pub fn targets() -> Vec<Target> {
    let manifest = Manifest::read(&text("manifest.toml")).expect("the manifest is tested");
    let target = |build: lastbit_verify::Build| {
        Some(Target { profile: Profile::resolve(&build.profile).ok()?, build: build.name })
    };
    manifest.build.into_iter().filter(|build| build.canonical_bits).filter_map(target).collect()
}

/// The first of each engine.
pub fn headline(targets: &[Target]) -> Vec<&Target> {
    let mut first: Vec<&Target> = Vec::new();
    for target in targets {
        if first.iter().all(|other| other.profile.engine != target.profile.engine) {
            first.push(target);
        }
    }
    first
}

static CORPUS: LazyLock<Vec<GraphJson>> =
    LazyLock::new(|| GraphJson::parse_all(&text("graphs.json.zst")).expect("the corpus is tested"));

/// Renders the graphs of the corpus whose id starts with `prefix` and compares them with what the build computed.
///
/// # Panics
/// If a bit differs: what is timed then would not be the thing itself.
pub fn assert_bits(target: &Target, prefix: &str) {
    let graphs: Vec<GraphJson> = CORPUS.iter().filter(|graph| graph.id.starts_with(prefix)).cloned().collect();
    assert!(!graphs.is_empty(), "no graph's id starts with '{prefix}'");
    assert_graphs(target, &graphs);
}

/// The recipe as a script takes it: equal to what the build computed where the corpus has its graph, to every value that
/// was published for the profile, and the same on every backend of this host.
///
/// # Panics
/// If it is not.
pub fn assert_recipe(target: &Target, recipe: &Recipe) {
    let unnamed = |graph: &GraphJson| {
        let mut graph = graph.clone();
        (graph.id, graph.group, graph.note) = (String::new(), None, None);
        graph
    };
    let of_recipe = unnamed(&recipe.graph);
    let graphs: Vec<GraphJson> = CORPUS.iter().filter(|graph| unnamed(graph) == of_recipe).cloned().collect();
    assert_graphs(target, &graphs);

    let render = || recipe.render(&target.profile).expect("the recipe renders");
    let fingerprint = render();
    let of_profile = |published: &&PublishedValue| {
        published.recipe == recipe.name && published.reproduced_by.contains(&target.profile.id)
    };
    for published in published_values().iter().filter(of_profile) {
        assert!(fingerprint.matches(published), "{}, {}: not {}", recipe.name, target.profile.id, published.value);
    }
    for backend in Backend::available() {
        let same = bits(&backend::at_most(backend, render).samples) == bits(&fingerprint.samples);
        assert!(same, "{}, {}: {backend} gives other bits", recipe.name, target.profile.id);
    }
}

/// The API builds the graph that the recipe has as JSON, and a minute of it begins as the recipe does.
///
/// # Panics
/// If not.
pub fn assert_minute(target: &Target) {
    let recipe = Recipe::by_name("fingerprintjs").expect("a recipe of the library");
    let fingerprint = recipe.render(&target.profile).expect("the recipe renders");
    let api = fingerprintjs(&target.profile).expect("the recipe renders");
    assert_eq!(fingerprint.value.to_bits(), api.to_bits(), "{}: JSON and API build the same graph", target.build);
    let minute = minute(&target.profile).expect("the graph renders");
    let minute = minute.get_channel_data(0).unwrap_or_default();
    assert_eq!(sum(minute).to_bits(), api.to_bits(), "{}: a minute begins as the recipe does", target.build);
    assert!(bits(&minute[..FINGERPRINT_FRAMES as usize]) == bits(&fingerprint.samples), "{}", target.build);
}

fn assert_graphs(target: &Target, graphs: &[GraphJson]) {
    let truth = Truth::read(&read(&format!("builds/{}.json.zst", target.build))).expect("the digests are tested");
    let report = check(graphs, &target.profile, &truth, &Samples::default(), || ());
    let differences: Vec<String> = report.differences().map(|(graph, what)| format!("{graph}: {what}")).collect();
    assert!(differences.is_empty(), "{}: {}", target.build, differences.join("\n"));
}

fn bits(samples: &[f32]) -> Vec<u32> {
    samples.iter().map(|sample| sample.to_bits()).collect()
}

fn read(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../truth").join(name);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    decompress(bytes, DEFAULT_LIMIT).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(name: &str) -> String {
    String::from_utf8(read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
