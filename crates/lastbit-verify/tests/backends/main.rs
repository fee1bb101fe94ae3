//! Every backend of this host gives the same bits, and other hosts give them too.
//!
//! `LASTBIT_EVERY=12` takes every twelfth graph only, a few at least. `cargo xtask cross` has one host write its digests and another read
//! them, see [`digests`].

mod digests;
mod graphs;

use std::{env, fs, path::PathBuf};

use lastbit::{GraphJson, Profile, render_graph};
use lastbit_vecmath::backend::{Backend, at_most};
use lastbit_verify::{DEFAULT_LIMIT, Outcome, decompress};
use proptest::prelude::*;

/// Of how many graphs one is taken.
fn every() -> usize {
    let every = env::var("LASTBIT_EVERY").ok();
    every.map_or(1, |every| every.parse().expect("LASTBIT_EVERY is a number from 1 up"))
}

/// The outcome on each backend, all of which must be one.
fn outcome_of_all(graph: &GraphJson, profile: &Profile) -> Outcome {
    let on = |backend| at_most(backend, || Outcome::from(&render_graph(graph, profile)));
    let expected = on(Backend::Scalar);
    for backend in Backend::available() {
        assert!(on(backend) == expected, "{} as {} on {backend}", graph.id, profile.id);
    }
    expected
}

#[test]
fn the_corpus() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../truth/graphs.json.zst");
    let bytes = decompress(fs::read(path).expect("the corpus is there"), DEFAULT_LIMIT).expect("it is Zstandard");
    let graphs = GraphJson::parse_all(&String::from_utf8(bytes).expect("it is text")).expect("it is a list of graphs");
    // Each profile takes other graphs, so that together they take several hundred.
    let profiles = Profile::all();
    let mut rendered = 0;
    for (index, graph) in graphs.iter().enumerate() {
        if index % (3 * every()) == 0 {
            rendered += usize::from(outcome_of_all(graph, &profiles[index / 3 % profiles.len()]).error.is_none());
        }
    }
    assert!(rendered > 240 / every(), "{rendered}");
}

#[test]
fn the_fingerprint_of_every_profile() {
    let graph = graphs::parse(
        r#"{"id": "fingerprint", "sampleRate": 44100, "length": 5000, "channels": 1, "init": "ctor",
            "nodes": [{"id": "o", "type": "oscillator", "waveform": "triangle", "frequency": 10000, "start": 0},
                      {"id": "c", "type": "compressor", "threshold": -50, "knee": 40, "ratio": 12, "attack": 0},
                      {"id": "a", "type": "analyser", "fftSize": 2048}],
            "connections": [["o", "c"], ["c", "a"], ["a", "destination"]]}"#,
    );
    for profile in Profile::all() {
        assert_eq!(outcome_of_all(&graph, &profile).error, None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases((48 / every()).max(4) as u32))]
    #[test]
    fn random_graphs(graph in graphs::random_graph(), profile in 0_usize..1000) {
        let profiles = Profile::all();
        let outcome = outcome_of_all(&graphs::parse(&graph), &profiles[profile % profiles.len()]);
        prop_assert_eq!(outcome.error, None);
    }
}
