//! Every graph of the corpus, rendered as each build's profile, against what that build computed.
//!
//! `LASTBIT_EVERY=12` renders every twelfth graph only, others for each build: for hosts that take their time.

use std::{borrow::Cow, collections::BTreeSet, env, fs, path::PathBuf, sync::LazyLock};

use lastbit::{GraphJson, Profile};
use lastbit_verify::{Build, Corpus, DEFAULT_LIMIT, KnownDifferences, Manifest, Samples, Truth, check, decompress};

fn read(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../truth").join(name);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    decompress(bytes, DEFAULT_LIMIT).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(name: &str) -> String {
    String::from_utf8(read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

static GRAPHS: LazyLock<Vec<GraphJson>> = LazyLock::new(|| GraphJson::parse_all(&text("graphs.json.zst")).unwrap());
static SAMPLES: LazyLock<Samples> = LazyLock::new(|| Samples::read(&read("canonical.json.zst")).unwrap());
static MANIFEST: LazyLock<Manifest> = LazyLock::new(|| Manifest::read(&text("manifest.toml")).unwrap());
static KNOWN: LazyLock<KnownDifferences> =
    LazyLock::new(|| KnownDifferences::read(&text("known-differences.toml")).unwrap());

/// Of how many graphs one is rendered.
static EVERY: LazyLock<usize> = LazyLock::new(|| {
    let every = env::var("LASTBIT_EVERY").ok();
    every.map_or(1, |every| every.parse().expect("LASTBIT_EVERY is a number from 1 up"))
});

/// The graphs to render for a build: the corpus, or the part of it that is asked for.
fn graphs(name: &str) -> Cow<'static, [GraphJson]> {
    if *EVERY == 1 {
        return Cow::Borrowed(&GRAPHS);
    }
    let place = MANIFEST.build.iter().position(|build| build.name == name).unwrap_or_default();
    GRAPHS.iter().skip(place % *EVERY).step_by(*EVERY).cloned().collect()
}

/// Renders the corpus as the build's profile. What differs must be on the list of known differences, and what is on
/// it must differ.
fn reproduces(name: &str) {
    let build = MANIFEST.get(name).unwrap_or_else(|| panic!("the manifest has no build '{name}'"));
    let profile = match (Profile::resolve(&build.profile), &build.not_modelled) {
        (Ok(profile), None) => profile,
        (Err(error), Some(reason)) => return println!("{name}: {error} ({reason})"),
        (Ok(_), Some(_)) => panic!("{name}: '{}' renders now; take `not_modelled` off its row", build.profile),
        (Err(error), None) => panic!("{name}: {error}"),
    };
    let truth = Truth::read(&read(&format!("builds/{name}.json.zst"))).unwrap();
    let report = check(&graphs(name), &profile, &truth, &SAMPLES, || ());
    println!("{name} as {}: {report}", profile.id);
    if *EVERY == 1 {
        assert_eq!(report.compared(), truth.len(), "every graph of the build's results is in the corpus");
    }
    let surprises = KNOWN.surprises(name, &report);
    assert!(surprises.is_empty(), "{name} as {}: {report}\n{}", profile.id, surprises.join("\n"));
}

fn of(corpus: Corpus) -> impl Iterator<Item = &'static Build> {
    MANIFEST.build.iter().filter(move |build| build.corpus == corpus)
}

#[test]
fn small_graphs_of_every_version() {
    assert!(of(Corpus::Versions).count() > 0);
    for build in of(Corpus::Versions) {
        reproduces(&build.name);
    }
}

macro_rules! builds {
    ($($test:ident $name:literal)*) => {
        $(#[test] fn $test() { reproduces($name); })*

        /// A row added to the manifest needs its line below.
        #[test]
        fn every_build_of_the_manifest_is_tested() {
            let tested = BTreeSet::from([$($name),*]);
            let listed: BTreeSet<&str> = of(Corpus::Full).map(|build| build.name.as_str()).collect();
            assert_eq!(tested, listed);
        }
    };
}

builds! {
    chromium_156_x86_64 "chromium-156.0.8078.79-x86_64"
    chromium_156_x86_64_without_fma "chromium-156.0.8078.79-x86_64-nofma"
    chromium_156_arm64 "chromium-156-debian12-arm64"
    chromium_153_x86_64 "chromium-153.0.8010.0-debian12-x86_64"
    chromium_152_x86_64 "chromium-152.0.7977.0-debian12-x86_64"
    chromium_150_glibc_2_41_x86_64 "chromium-150-debian13-x86_64"
    chromium_150_arm64 "chromium-150-debian12-arm64"
    chromium_150_i386 "chromium-150-debian12-i386"
    chromium_149_x86_64 "chromium-149.0.7827.0-debian12-x86_64"
    chromium_148_x86_64 "chromium-148.0.7778.0-debian12-x86_64"
    chromium_121_x86_64 "chromium-121.0.6167.0-debian12-x86_64"
    chromium_120_arm64 "chromium-120-debian11-arm64"
    chromium_118_x86_64 "chromium-118.0.5993.0-debian12-x86_64"
    chromium_103_x86_64 "chromium-103.0.5058.0-debian12-x86_64"
    chromium_90_4427_x86_64 "chromium-90.0.4427.0-debian12-x86_64"
    chromium_90_4403_x86_64 "chromium-90.0.4403.0-debian12-x86_64"
    chromium_86_x86_64 "chromium-86.0.4240.0-debian12-x86_64"
    chromium_85_x86_64 "chromium-85.0.4182.0-debian12-x86_64"
    chromium_84_x86_64 "chromium-84.0.4147.0-debian12-x86_64"
    chromium_77_x86_64 "chromium-77.0.3835.0-debian12-x86_64"
    chromium_76_x86_64 "chromium-76.0.3803.0-debian12-x86_64"
    chromium_68_x86_64 "chromium-68.0.3419.0-debian12-x86_64"
    chromium_64_x86_64 "chromium-64.0.3264.0-debian12-x86_64"
    firefox_153_x86_64 "firefox-153.7.0esr-x86_64"
    firefox_153_x86_64_avx "firefox-153.7.0esr-x86_64-avx-nofma"
    firefox_153_x86_64_sse "firefox-153.7.0esr-x86_64-sse"
    firefox_153_arm64 "firefox-153.7esr-debian12-arm64"
    firefox_159_x86_64 "firefox-159-debiansid-x86_64"
    firefox_115_x86_64 "firefox-115.14esr-debian11-x86_64"
    webkitgtk_2_50_6_x86_64 "webkitgtk-2.50.6-x86_64"
    webkitgtk_2_54_2_x86_64 "webkitgtk-2.54.2-debiansid-x86_64"
    webkitgtk_2_44_2_x86_64 "webkitgtk-2.44.2-debian11-x86_64"
    webkitgtk_2_50_6_arm64 "webkitgtk-2.50.6-debian12-arm64"
    firefox_140_i386 "firefox-140.12esr-debian12-i386"
    webkitgtk_2_50_6_i386 "webkitgtk-2.50.6-debian12-i386"
}

#[test]
fn known_differences_name_builds_and_graphs_that_exist() {
    for row in &KNOWN.difference {
        assert!(!row.operation.is_empty(), "{}: which operation?", row.graph);
        assert!(GRAPHS.iter().any(|graph| graph.id == row.graph), "no graph '{}'", row.graph);
        for name in &row.builds {
            assert!(MANIFEST.get(name).is_some(), "{}: no build '{name}'", row.graph);
        }
    }
}

#[test]
fn canonical_graphs_have_every_bit() {
    let canonical = |graph: &&GraphJson| graph.id.starts_with("canonical/");
    assert!(GRAPHS.iter().filter(canonical).count() >= 28);
    for build in MANIFEST.build.iter().filter(|build| build.canonical_bits) {
        let truth = Truth::read(&read(&format!("builds/{}.json.zst", build.name))).unwrap();
        for graph in GRAPHS.iter().filter(canonical) {
            for variant in truth.get(&graph.id).unwrap_or_default() {
                let lastbit_verify::Expected::Digests(digested) = variant else { panic!("digests") };
                for (output, digest) in &digested.outputs {
                    let kept = output.starts_with("reduction/") || SAMPLES.get(digest).is_some();
                    assert!(kept, "{}: {}: {output} is not kept in full", build.name, graph.id);
                }
            }
        }
    }
}
