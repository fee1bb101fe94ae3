//! Random graphs.

use lastbit::GraphJson;
use proptest::prelude::*;

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

/// A chain of up to three processors behind an oscillator, as JSON.
pub(crate) fn random_graph() -> impl Strategy<Value = String> {
    let rate = prop::sample::select(vec![8000, 44_100, 48_000, 96_000]);
    (source(), prop::collection::vec(processor(), 0..4), rate).prop_map(|(source, processors, rate)| {
        let mut nodes = vec![source];
        let mut connections = Vec::new();
        let mut last = "s".to_owned();
        for (index, processor) in processors.iter().enumerate() {
            nodes.push(format!(r#"{{"id": "p{index}", {processor}}}"#));
            connections.push(format!(r#"["{last}", "p{index}"]"#));
            last = format!("p{index}");
        }
        connections.push(format!(r#"["{last}", "destination"]"#));
        format!(
            r#"{{"id": "random", "sampleRate": {rate}, "length": 1500, "channels": 2, "nodes": [{}], "connections": [{}]}}"#,
            nodes.join(","),
            connections.join(",")
        )
    })
}

pub(crate) fn parse(graph: &str) -> GraphJson {
    GraphJson::parse(graph).unwrap_or_else(|error| panic!("{error}: {graph}"))
}
