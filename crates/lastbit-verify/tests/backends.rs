//! Every backend of this host gives the same bits.

use std::{fs, path::PathBuf};

use lastbit::{GraphJson, Profile, render_graph};
use lastbit_vecmath::backend::{Backend, at_most};
use lastbit_verify::{DEFAULT_LIMIT, Outcome, decompress};
use proptest::prelude::*;

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
        if index % 3 == 0 {
            rendered += usize::from(outcome_of_all(graph, &profiles[index / 3 % profiles.len()]).error.is_none());
        }
    }
    assert!(rendered > 250, "{rendered}");
}

#[test]
fn the_fingerprint_of_every_profile() {
    let graph = GraphJson::parse(
        r#"{"id": "fingerprint", "sampleRate": 44100, "length": 5000, "channels": 1, "init": "ctor",
            "nodes": [{"id": "o", "type": "oscillator", "waveform": "triangle", "frequency": 10000, "start": 0},
                      {"id": "c", "type": "compressor", "threshold": -50, "knee": 40, "ratio": 12, "attack": 0},
                      {"id": "a", "type": "analyser", "fftSize": 2048}],
            "connections": [["o", "c"], ["c", "a"], ["a", "destination"]]}"#,
    )
    .expect("a graph");
    for profile in Profile::all() {
        assert_eq!(outcome_of_all(&graph, &profile).error, None);
    }
}

fn source() -> impl Strategy<Value = String> {
    let shape = prop::sample::select(vec!["sine", "square", "sawtooth", "triangle"]);
    (shape, 20.0..20_000.0_f64, -1200.0..1200.0_f64, 0.0..0.01_f64).prop_map(|(shape, frequency, detune, start)| {
        format!(
            r#"{{"id": "s", "type": "oscillator", "waveform": "{shape}", "frequency": {frequency}, "detune": {detune}, "start": {start}}}"#
        )
    })
}

fn processor() -> impl Strategy<Value = String> {
    prop_oneof![
        (-100.0..0.0_f64, 0.0..40.0_f64, 1.0..20.0_f64, 0.0..1.0_f64, 0.0..1.0_f64).prop_map(
            |(t, k, r, a, e)| format!(
                r#""type": "compressor", "threshold": {t}, "knee": {k}, "ratio": {r}, "attack": {a}, "release": {e}"#
            )
        ),
        (20.0..20_000.0_f64, -10.0..30.0_f64, -30.0..30.0_f64).prop_map(|(f, q, g)| format!(
            r#""type": "biquad", "filterType": "peaking", "frequency": {f}, "Q": {q}, "gain": {g}"#
        )),
        (-4.0..4.0_f64).prop_map(|gain| format!(r#""type": "gain", "gain": {gain}"#)),
        (0.0..0.02_f64).prop_map(|time| format!(r#""type": "delay", "delayTime": {time}"#)),
        (-1.0..1.0_f64).prop_map(|pan| format!(r#""type": "stereoPanner", "pan": {pan}"#)),
        prop::collection::vec(-1.0..1.0_f64, 2..9)
            .prop_map(|curve| format!(r#""type": "waveshaper", "oversample": "2x", "curve": {curve:?}"#)),
        (prop::collection::vec(-1.0..1.0_f64, 1..300))
            .prop_map(|taps| format!(r#""type": "convolver", "buffer": {{"channels": [{taps:?}]}}"#)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn random_graphs(
        source in source(),
        processors in prop::collection::vec(processor(), 0..4),
        rate in prop::sample::select(vec![8000, 44_100, 48_000, 96_000]),
        profile in 0_usize..1000,
    ) {
        let mut nodes = vec![source];
        let mut connections = Vec::new();
        let mut last = "s".to_owned();
        for (index, processor) in processors.iter().enumerate() {
            nodes.push(format!(r#"{{"id": "p{index}", {processor}}}"#));
            connections.push(format!(r#"["{last}", "p{index}"]"#));
            last = format!("p{index}");
        }
        connections.push(format!(r#"["{last}", "destination"]"#));
        let graph = format!(
            r#"{{"id": "random", "sampleRate": {rate}, "length": 1500, "channels": 2, "nodes": [{}], "connections": [{}]}}"#,
            nodes.join(","),
            connections.join(",")
        );
        let graph = GraphJson::parse(&graph).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let profiles = Profile::all();
        prop_assert_eq!(outcome_of_all(&graph, &profiles[profile % profiles.len()]).error, None);
    }
}
