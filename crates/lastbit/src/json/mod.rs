//! A graph as a JSON document: the format that captures, challenges and recipes share.
//!
//! [`GraphJson::parse`] reads one strictly: a field that is unknown, missing, given twice or of the wrong type is an
//! [`Error::Malformed`] that names graph, node and field. What JSON can say and a browser refuses (a gain of `1e999`, a
//! context of 33 channels, a wave shaper's curve of one point) reads well, and fails when it is built, with the
//! exception that the browser throws.
//!
//! The order in which things are created, set, automated, connected and started is that of the page that captured
//! real browsers: every node in turn (attributes, then channel settings, then parameters), all automation, all
//! connections, then starts and stops.

mod build;
mod reader;

use lastbit_graph::options::{
    BiquadFilterType, ChannelCountMode, ChannelInterpretation, DistanceModel, OverSample, PanningModel, ParamName,
    PeriodicWave,
};

use crate::Error;

/// How parameters and attributes get their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Init {
    /// `createX()`, then one assignment after the other; a parameter's value is an event at time 0.
    #[default]
    Value,
    /// `new XNode(context, {...})`; a parameter's value is not an event.
    Ctor,
}

/// A graph as its JSON document has it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GraphJson {
    /// What errors and results call it.
    pub id: String,
    /// What it is one of.
    pub group: Option<String>,
    /// What it is for.
    pub note: Option<String>,
    /// Hertz.
    pub sample_rate: f64,
    /// Frames to render.
    pub length: u32,
    /// Channels of the destination.
    pub channels: u32,
    /// How nodes are made that do not say.
    pub init: Init,
    /// In order of creation, and of start.
    pub nodes: Vec<Node>,
    /// In order.
    pub automation: Vec<Automation>,
    /// In order.
    pub connections: Vec<Connection>,
}

/// A node of a [`GraphJson`]. What is none is left as the browser has it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Node {
    /// What connections and automation call it.
    pub id: String,
    /// How it is made; the graph's way if none.
    pub init: Option<Init>,
    /// Its type and attributes.
    pub node_type: NodeType,
    /// Values of its parameters.
    pub params: Vec<(ParamName, f64)>,
    /// `channelCount`.
    pub channel_count: Option<u32>,
    /// `channelCountMode`.
    pub channel_count_mode: Option<ChannelCountMode>,
    /// `channelInterpretation`.
    pub channel_interpretation: Option<ChannelInterpretation>,
    /// When to start, in seconds, for sources.
    pub start: Option<f64>,
    /// When to stop, in seconds, for sources.
    pub stop: Option<f64>,
}

/// An oscillator's `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the API's values")]
pub enum Waveform {
    Sine,
    Square,
    Sawtooth,
    Triangle,
    /// To be refused: a browser takes it with a periodic wave only.
    Custom,
}

/// Samples of a buffer source or a convolver.
#[derive(Debug, Clone, PartialEq)]
pub struct Buffer {
    /// Channel by channel. The first gives the length; others are cut or filled up with silence to it.
    pub channels: Vec<Vec<f32>>,
    /// Hertz; none or 0 means the context's rate.
    pub sample_rate: Option<f64>,
}

/// A node's type with its own fields.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the fields are the API's attributes and arguments")]
#[non_exhaustive]
pub enum NodeType {
    Oscillator {
        waveform: Option<Waveform>,
        periodic_wave: Option<PeriodicWave>,
    },
    Compressor,
    Gain,
    Biquad {
        filter_type: Option<BiquadFilterType>,
        frequency_response: Option<Vec<f32>>,
    },
    Analyser {
        fft_size: Option<u32>,
        min_decibels: Option<f64>,
        max_decibels: Option<f64>,
        smoothing_time_constant: Option<f64>,
    },
    BufferSource {
        buffer: Buffer,
        looping: Option<bool>,
        loop_start: Option<f64>,
        loop_end: Option<f64>,
        offset: Option<f64>,
        duration: Option<f64>,
    },
    Delay {
        max_delay_time: Option<f64>,
    },
    WaveShaper {
        curve: Option<Vec<f32>>,
        oversample: Option<OverSample>,
    },
    Constant,
    Convolver {
        buffer: Buffer,
        normalize: Option<bool>,
    },
    StereoPanner,
    Panner {
        panning_model: Option<PanningModel>,
        distance_model: Option<DistanceModel>,
        ref_distance: Option<f64>,
        max_distance: Option<f64>,
        rolloff_factor: Option<f64>,
        cone_inner_angle: Option<f64>,
        cone_outer_angle: Option<f64>,
        cone_outer_gain: Option<f64>,
    },
    Iir {
        feedforward: Vec<f64>,
        feedback: Vec<f64>,
    },
    Merger {
        number_of_inputs: Option<u32>,
    },
    Splitter {
        number_of_outputs: Option<u32>,
    },
}

/// A scheduling call on a parameter.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Automation {
    /// Index of the node among the graph's.
    pub node: usize,
    /// The parameter; one that the node has.
    pub param: ParamName,
    /// The call.
    pub method: Method,
}

/// A scheduling method of a parameter with its arguments; times are in seconds.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the variants are the API's methods and arguments")]
#[non_exhaustive]
pub enum Method {
    SetValueAtTime { value: f64, start_time: f64 },
    LinearRampToValueAtTime { value: f64, end_time: f64 },
    ExponentialRampToValueAtTime { value: f64, end_time: f64 },
    SetTargetAtTime { target: f64, start_time: f64, time_constant: f64 },
    SetValueCurveAtTime { values: Vec<f32>, start_time: f64, duration: f64 },
    CancelScheduledValues { cancel_time: f64 },
    CancelAndHoldAtTime { cancel_time: f64 },
}

/// From an output to an input or a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connection {
    /// Index of the node among the graph's; none for the destination, which has no output to offer.
    pub from: Option<usize>,
    /// Output of that node.
    pub output: u32,
    /// Where to.
    pub to: Target,
}

/// What an output is connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// An input of the destination.
    Destination {
        /// Which.
        input: u32,
    },
    /// An input of a node.
    Node {
        /// Index among the graph's nodes.
        node: usize,
        /// Which input.
        input: u32,
    },
    /// A parameter of a node.
    Param {
        /// Index among the graph's nodes.
        node: usize,
        /// Which parameter; one that the node has.
        param: ParamName,
    },
}

impl GraphJson {
    /// Reads one graph.
    ///
    /// # Errors
    /// [`Error::Syntax`] for what is not JSON, [`Error::Malformed`] for JSON that is not a graph.
    ///
    /// ```
    /// let graph = lastbit::GraphJson::parse(r#"{
    ///     "id": "beep", "sampleRate": 44100, "length": 128, "channels": 1,
    ///     "nodes": [{"id": "o", "type": "oscillator", "waveform": "square", "frequency": 1000, "start": 0}],
    ///     "connections": [["o", "destination"]]
    /// }"#)?;
    /// assert_eq!(graph.nodes[0].id, "o");
    /// # Ok::<(), lastbit::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        reader::graph(text)
    }

    /// Reads one graph, or an array of graphs.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), for the first graph that does not read.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, Error> {
        reader::graphs(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::GraphJson;
    use crate::{Error, Profile, render_graph};

    const BEEP: &str = r#"{"id": "g", "sampleRate": 44100, "length": 4, "channels": 1, "nodes": [NODES], "connections": [CONNECTIONS]}"#;

    fn graph(nodes: &str, connections: &str) -> String {
        BEEP.replace("NODES", nodes).replace("CONNECTIONS", connections)
    }

    fn malformed(text: &str) -> (Option<String>, String, String) {
        match GraphJson::parse(text) {
            Err(Error::Malformed { graph, node, field, given, .. }) => {
                assert!(graph.as_deref().is_none_or(|graph| graph == "g"), "{text}");
                (node, field, given)
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn mistakes_name_node_and_field() {
        let at = |node: &str, field: &str| (Some(node.to_owned()), field.to_owned());
        for (nodes, (node, field)) in [
            (r#"{"id": "a", "type": "gain", "gain": "1"}"#, at("a", "gain")),
            (r#"{"id": "a", "type": "gain", "gain": null}"#, at("a", "gain")),
            (r#"{"id": "a", "type": "gain", "frequency": 1}"#, at("a", "frequency")),
            (r#"{"id": "a", "type": "gain", "start": 0}"#, at("a", "start")),
            (r#"{"id": "a", "type": "gain", "gain": 1, "gain": 2}"#, at("a", "gain")),
            (r#"{"id": "a", "type": "theremin"}"#, at("a", "type")),
            (r#"{"id": "a"}"#, at("a", "type")),
            (r#"{"id": "a", "type": "gain", "init": "new"}"#, at("a", "init")),
            (r#"{"id": "a", "type": "gain", "channelCount": 1.5}"#, at("a", "channelCount")),
            (r#"{"id": "a", "type": "gain", "channelCount": -1}"#, at("a", "channelCount")),
            (r#"{"id": "a", "type": "gain", "channelCountMode": "most"}"#, at("a", "channelCountMode")),
            (r#"{"id": "a", "type": "bufferSource"}"#, at("a", "buffer")),
            (r#"{"id": "a", "type": "bufferSource", "buffer": [1]}"#, at("a", "buffer")),
            (r#"{"id": "a", "type": "bufferSource", "buffer": {}}"#, at("a", "buffer.channels")),
            (
                r#"{"id": "a", "type": "convolver", "buffer": {"channels": [[1, true]]}}"#,
                at("a", "buffer.channels[0][1]"),
            ),
            (r#"{"id": "a", "type": "convolver", "buffer": {"channels": [[1]], "rate": 3}}"#, at("a", "buffer.rate")),
            (r#"{"id": "a", "type": "oscillator", "periodicWave": {"real": [0, 1]}}"#, at("a", "periodicWave.imag")),
            (r#"{"id": "a", "type": "iir", "feedforward": [1]}"#, at("a", "feedback")),
        ] {
            let (wrong_node, wrong_field, given) = malformed(&graph(nodes, ""));
            assert_eq!((wrong_node, wrong_field), (node, field), "{nodes}");
            assert!(!given.is_empty());
        }
    }

    #[test]
    fn mistakes_of_the_graph_itself() {
        let a = r#"{"id": "a", "type": "gain"}"#;
        for (nodes, connections, field) in [
            (r#"{"type": "gain"}"#, "", "nodes[0].id"),
            (r#"{"id": "", "type": "gain"}"#, "", "nodes[0].id"),
            (r#"{"id": "a.b", "type": "gain"}"#, "", "nodes[0].id"),
            (r#"{"id": "destination", "type": "gain"}"#, "", "nodes[0].id"),
            (&format!("{a}, {a}"), "", "nodes[1].id"),
            (a, r#"["a"]"#, "connections[0]"),
            (a, r#"["a", "b"]"#, "connections[0]"),
            (a, r#"["b", "a"]"#, "connections[0]"),
            (a, r#"["a", "a.frequency"]"#, "connections[0]"),
            (a, r#"["a", "b.gain"]"#, "connections[0]"),
            (a, r#"["a", "destination.gain"]"#, "connections[0]"),
            (a, r#"["a", "destination", 0, 0, 0]"#, "connections[0]"),
            (a, r#"["a", "destination", "0"]"#, "connections[0]"),
            (a, r#"["a", "a.gain", 0, 1]"#, "connections[0]"),
            (a, r#"{"from": "a"}"#, "connections[0]"),
        ] {
            let (node, wrong, _) = malformed(&graph(nodes, connections));
            assert_eq!((node, wrong.as_str()), (None, field), "{nodes} {connections}");
        }
        for (text, field) in [
            ("[]", "graph"),
            ("{}", "id"),
            (r#"{"id": "g"}"#, "sampleRate"),
            (r#"{"id": "g", "sampleRate": "44100"}"#, "sampleRate"),
            (r#"{"id": "g", "sampleRate": 44100, "length": 1e300}"#, "length"),
            (r#"{"id": "g", "sampleRate": 44100, "length": -1}"#, "length"),
        ] {
            assert_eq!(malformed(text).1, field, "{text}");
        }
    }

    #[test]
    fn automation_is_checked() {
        let with = |automation: &str| {
            let text = graph(r#"{"id": "a", "type": "gain"}"#, "");
            text.replace(r#""connections""#, &format!(r#""automation": [{automation}], "connections""#))
        };
        for automation in [
            r#"{"node": "b", "param": "gain", "method": "setValueAtTime", "args": [1, 0]}"#,
            r#"{"node": "a", "param": "pan", "method": "setValueAtTime", "args": [1, 0]}"#,
            r#"{"node": "a", "param": "gain", "method": "setValue", "args": [1, 0]}"#,
            r#"{"node": "a", "param": "gain", "method": "setValueAtTime", "args": [1]}"#,
            r#"{"node": "a", "param": "gain", "method": "setValueAtTime", "args": [1, 0, 0]}"#,
            r#"{"node": "a", "param": "gain", "method": "setValueCurveAtTime", "args": [1, 0, 0]}"#,
            r#"{"node": "a", "param": "gain", "method": "setValueAtTime"}"#,
            r#"{"node": "a", "param": "gain", "method": "setValueAtTime", "args": [1, 0], "extra": 1}"#,
            "7",
        ] {
            assert!(malformed(&with(automation)).1.starts_with("automation[0]"), "{automation}");
        }
    }

    #[test]
    fn text_that_is_no_json() {
        for text in ["", "{", "[1,", "nul", "{\"id\": }", "\u{0}", "{\"id\": \"\\ud800\"}", "01", "1 2"] {
            assert!(matches!(GraphJson::parse(text), Err(Error::Syntax { .. } | Error::Malformed { .. })), "{text:?}");
        }
        let deep = "[".repeat(1 << 20);
        assert!(GraphJson::parse_all(&deep).is_err());
        let whole = graph(r#"{"id": "a", "type": "gain"}"#, r#"["a", "destination"]"#);
        for end in 0..whole.len() {
            assert!(GraphJson::parse(&whole[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn browsers_refuse_what_json_can_say() {
        let profile = Profile::resolve("blink").expect("default");
        for (nodes, connections, expected) in [
            (r#"{"id": "a", "type": "gain", "gain": 1e999}"#, "", "TypeError"),
            (r#"{"id": "a", "type": "oscillator", "start": -1}"#, "", "RangeError"),
            (r#"{"id": "a", "type": "oscillator", "stop": 1}"#, "", "InvalidStateError"),
            (r#"{"id": "a", "type": "oscillator", "waveform": "custom"}"#, "", "InvalidStateError"),
            (r#"{"id": "a", "type": "waveshaper", "curve": [0.3]}"#, "", "InvalidAccessError"),
            (r#"{"id": "a", "type": "waveshaper", "init": "ctor", "curve": [1e999, 0]}"#, "", "TypeError"),
            (r#"{"id": "a", "type": "analyser", "fftSize": 33}"#, "", "IndexSizeError"),
            (r#"{"id": "a", "type": "gain", "channelCount": 33}"#, "", "NotSupportedError"),
            (r#"{"id": "a", "type": "compressor", "channelCountMode": "max"}"#, "", "NotSupportedError"),
            (r#"{"id": "a", "type": "gain"}"#, r#"["destination", "a"]"#, "IndexSizeError"),
            (r#"{"id": "a", "type": "gain"}"#, r#"["a", "destination", 1]"#, "IndexSizeError"),
            (r#"{"id": "a", "type": "convolver", "buffer": {"channels": [[1], [1], [1]]}}"#, "", "NotSupportedError"),
            (r#"{"id": "a", "type": "bufferSource", "buffer": {"channels": []}}"#, "", "NotSupportedError"),
            (r#"{"id": "a", "type": "bufferSource", "buffer": {"channels": [[]]}}"#, "", "NotSupportedError"),
            (
                r#"{"id": "a", "type": "bufferSource", "buffer": {"channels": [[1]], "sampleRate": 1e999}}"#,
                "",
                "TypeError",
            ),
            (
                r#"{"id": "a", "type": "oscillator", "periodicWave": {"real": [0, 1e39], "imag": [0, 0]}}"#,
                "",
                "TypeError",
            ),
            (
                r#"{"id": "a", "type": "oscillator", "periodicWave": {"real": [0, 1], "imag": [0]}}"#,
                "",
                "IndexSizeError",
            ),
            (r#"{"id": "a", "type": "merger", "numberOfInputs": 0}"#, "", "IndexSizeError"),
        ] {
            let graph = GraphJson::parse(&graph(nodes, connections)).expect(nodes);
            let error = render_graph(&graph, &profile).error.unwrap_or_default();
            assert!(error.starts_with(&format!("{expected}: ")), "{nodes}: {error}");
            if connections.is_empty() {
                assert!(error.contains("'a'"), "{nodes}: {error}");
            }
        }
        let huge =
            r#"{"id": "g", "sampleRate": 44100, "length": 4294967295, "channels": 32, "nodes": [], "connections": []}"#;
        let error = render_graph(&GraphJson::parse(huge).expect("a graph"), &profile).error.unwrap_or_default();
        assert!(error.contains("length"), "{error}");
    }

    /// JSON of any kind, with a graph's own words in it.
    fn json() -> impl Strategy<Value = serde_json::Value> {
        let word = prop::sample::select(vec![
            "id",
            "type",
            "nodes",
            "connections",
            "automation",
            "gain",
            "oscillator",
            "destination",
            "a",
            "a.gain",
            "start",
            "sampleRate",
            "length",
            "channels",
            "buffer",
            "curve",
            "args",
            "method",
            "setValueAtTime",
            "ctor",
            "init",
        ]);
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            (-2i64..40).prop_map(Into::into),
            word.clone().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 48, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::vec((word.clone(), inner), 0..6).prop_map(|fields| fields
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect::<serde_json::Map<_, _>>()
                    .into()),
            ]
        })
    }

    /// A graph that reads, most of the time, of few nodes with fields at and beyond their limits.
    fn plausible() -> impl Strategy<Value = String> {
        let number =
            || prop::sample::select(vec![0.0, 1.0, -1.0, 0.5, 3.0, 440.0, 1e5, -1e30, 1e300, 1e-40, 128.0, 2.5]);
        let kind = prop::sample::select(vec![
            ("oscillator", vec!["frequency", "detune", "start", "stop"], ""),
            ("compressor", vec!["threshold", "knee", "ratio", "attack", "release"], ""),
            ("gain", vec!["gain", "channelCount"], ""),
            (
                "biquad",
                vec!["frequency", "detune", "Q", "gain"],
                r#", "filterType": "peaking", "frequencyResponse": [0, 100, 1e9]"#,
            ),
            ("analyser", vec!["fftSize", "minDecibels", "maxDecibels", "smoothingTimeConstant"], ""),
            (
                "bufferSource",
                vec!["playbackRate", "detune", "loopStart", "loopEnd", "start", "stop", "offset", "duration"],
                r#", "loop": true, "buffer": {"channels": [[1, -1, 0.5]]}"#,
            ),
            ("delay", vec!["delayTime", "maxDelayTime"], ""),
            ("waveshaper", vec![], r#", "curve": [-1, 0, 1], "oversample": "2x""#),
            ("constant", vec!["offset", "start", "stop"], ""),
            ("convolver", vec![], r#", "buffer": {"channels": [[1, 0.5]]}"#),
            ("stereoPanner", vec!["pan"], ""),
            ("panner", vec!["positionX", "positionY", "positionZ", "orientationX", "refDistance", "coneOuterGain"], ""),
            ("iir", vec![], r#", "feedforward": [1, 0.5], "feedback": [1, -0.5]"#),
            ("merger", vec!["numberOfInputs"], ""),
            ("splitter", vec!["numberOfOutputs"], ""),
        ]);
        let node = (kind, prop::collection::vec((0usize..8, number()), 0..4), any::<bool>());
        let nodes = prop::collection::vec(node, 1..5);
        let connections = prop::collection::vec((0usize..5, 0usize..6, 0u32..3, 0u32..3), 0..8);
        (nodes, connections, 1u32..3, 1u32..300, prop::sample::select(vec![3000.0, 44100.0, 96000.0])).prop_map(
            |(nodes, connections, channels, length, rate)| {
                let count = nodes.len();
                let nodes: Vec<String> = nodes
                    .into_iter()
                    .enumerate()
                    .map(|(index, ((kind, fields, extra), values, ctor))| {
                        let mut seen = vec![];
                        let mut text = format!(r#"{{"id": "n{index}", "type": "{kind}", "init": "{}"{extra}"#, if ctor { "ctor" } else { "value" });
                        for (choice, value) in values {
                            if let Some(field) = fields.get(choice).filter(|field| !seen.contains(*field)) {
                                seen.push(*field);
                                text += &format!(r#", "{field}": {value:?}"#);
                            }
                        }
                        text + "}"
                    })
                    .collect();
                let connections: Vec<String> = connections
                    .into_iter()
                    .map(|(from, to, output, input)| {
                        let to = if to < count { format!("n{to}") } else { "destination".to_owned() };
                        format!(r#"["n{}", "{to}", {output}, {input}]"#, from % count)
                    })
                    .collect();
                format!(
                    r#"{{"id": "p", "sampleRate": {rate}, "length": {length}, "channels": {channels}, "nodes": [{}], "connections": [{}]}}"#,
                    nodes.join(", "),
                    connections.join(", ")
                )
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_a_graph_or_an_error(text in "\\PC{0,60}") {
            let _ = GraphJson::parse_all(&text);
        }

        #[test]
        fn any_json_is_a_graph_or_an_error(value in json()) {
            let _ = GraphJson::parse_all(&value.to_string());
        }

        #[test]
        fn any_graph_renders_or_errs(text in plausible()) {
            let profile = Profile::resolve("blink").expect("default");
            if let Ok(graph) = GraphJson::parse(&text) {
                let result = render_graph(&graph, &profile);
                prop_assert_eq!(result.error.is_some(), result.ch.is_empty());
                prop_assert!(result.ch.iter().all(|channel| channel.0.len() == graph.length as usize));
            }
        }
    }
}
