//! The outcome of a graph in the schema of the captures: samples as base64 of little-endian f32, and what scripts read
//! off nodes after the render.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use lastbit_catalog::Profile;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    Error, GraphJson, NodeType,
    context::AnalyserReader,
    js_number,
    number::{sum_of_magnitudes, window},
    parallel,
};

/// Numbers that are written as base64 of their little-endian bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Base64<T>(pub Vec<T>);

impl Serialize for Base64<f32> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        serializer.serialize_str(&STANDARD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Base64<f32> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Base64::<u8>::deserialize(deserializer)?.0;
        let (samples, rest) = bytes.as_chunks::<4>();
        if rest.is_empty() {
            Ok(Self(samples.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()))
        } else {
            Err(D::Error::custom(format!("{} bytes are no whole number of f32", bytes.len())))
        }
    }
}

impl Serialize for Base64<u8> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64<u8> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(|error| D::Error::custom(format!("not base64: {error}")))
    }
}

/// What came of one graph.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GraphResult {
    /// The graph's id.
    pub id: String,
    /// Samples, channel by channel; empty if there was an error.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ch: Vec<Base64<f32>>,
    /// Sum of the magnitudes of samples 4500 to 4999 of the first channel, as JavaScript prints it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum_4500_5000: Option<String>,
    /// Sum of the magnitudes of all samples of the first channel, as JavaScript prints it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum_all: Option<String>,
    /// By compressor.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reduction: BTreeMap<String, Reduction>,
    /// By analyser.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub analyser: BTreeMap<String, AnalyserResult>,
    /// By biquad filter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub response: BTreeMap<String, ResponseResult>,
    /// `Name: message` of what was thrown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// `DynamicsCompressorNode.reduction` after the render.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reduction {
    /// The f32's bits in eight hexadecimal digits.
    pub bits: String,
    /// Decibels, as JavaScript prints them.
    pub num: String,
}

impl Reduction {
    fn new(decibels: f32) -> Self {
        Self { bits: format!("{:08x}", decibels.to_bits()), num: js_number(decibels.into()) }
    }
}

/// What an AnalyserNode gives after the render, read in the order of the fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AnalyserResult {
    /// `getFloatFrequencyData`, in decibels.
    pub freq: Base64<f32>,
    /// `getFloatTimeDomainData`.
    pub time: Base64<f32>,
    /// `getByteFrequencyData`; some captures did not read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byte_freq: Option<Base64<u8>>,
    /// `getByteTimeDomainData`; some captures did not read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byte_time: Option<Base64<u8>>,
    /// Sum of the magnitudes of `freq`, as JavaScript prints it.
    #[serde(rename = "freq_sum_abs")]
    pub freq_sum_abs: String,
    /// Sum of the magnitudes of `time`, as JavaScript prints it.
    #[serde(rename = "time_sum_abs")]
    pub time_sum_abs: String,
}

/// What `getFrequencyResponse` gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResponseResult {
    /// Magnitudes.
    pub mag: Base64<f32>,
    /// Phases in radians.
    pub phase: Base64<f32>,
}

impl GraphResult {
    /// What came of a graph that did not render: the exception's name where a browser throws one, and otherwise
    /// `Limit`, `Cycle`, `NotModelled` or `Error`.
    pub fn from_error(id: impl Into<String>, error: &Error) -> Self {
        use lastbit_graph::Error::{Cycle, Limit, NotModelled};
        let (cause, message) = match error {
            Error::Graph(cause) => (Some(cause), cause.to_string()),
            Error::InGraph { error: cause, .. } => (Some(&**cause), cause.to_string()),
            other => (None, other.to_string()),
        };
        let name = match (error.exception(), cause) {
            (Some(exception), _) => exception.name(),
            (None, Some(Limit { .. })) => "Limit",
            (None, Some(Cycle { .. })) => "Cycle",
            (None, Some(NotModelled { .. })) => "NotModelled",
            (None, _) => "Error",
        };
        Self { id: id.into(), error: Some(format!("{name}: {message}")), ..Self::default() }
    }
}

/// Builds and renders a graph and reads off what the capturing page reads off. The caller's floating-point environment
/// (rounding, flush-to-zero, traps) has no part in it and is afterwards what it was.
///
/// # Errors
/// [`Error::InGraph`] for what a browser refuses, what is not modelled and what is beyond lastbit's limits.
pub fn render(graph: &GraphJson, profile: &Profile) -> Result<GraphResult, Error> {
    lastbit_vecmath::with_subnormals(|| render_and_read(graph, profile))
}

fn render_and_read(graph: &GraphJson, profile: &Profile) -> Result<GraphResult, Error> {
    let built = graph.build(&profile.arithmetic)?;
    let mut rendering = built.graph.render(&profile.arithmetic).map_err(Error::in_graph(&graph.id))?;
    let mut result = GraphResult { id: graph.id.clone(), ..GraphResult::default() };
    for (node, &id) in graph.nodes.iter().zip(&built.nodes) {
        if let Some(decibels) = rendering.reduction(id) {
            result.reduction.insert(node.id.clone(), Reduction::new(decibels));
        }
        if let Some(mut analyser) = AnalyserReader::new(&mut rendering, id) {
            let freq = analyser.float_frequency_data();
            let time = analyser.float_time_domain_data();
            result.analyser.insert(
                node.id.clone(),
                AnalyserResult {
                    freq_sum_abs: js_number(sum_of_magnitudes(&freq)),
                    time_sum_abs: js_number(sum_of_magnitudes(&time)),
                    freq: Base64(freq),
                    time: Base64(time),
                    byte_freq: Some(Base64(analyser.byte_frequency_data())),
                    byte_time: Some(Base64(analyser.byte_time_domain_data())),
                },
            );
        }
        if let NodeType::Biquad { frequency_response: Some(frequencies), .. } = &node.node_type {
            let response = built.graph.frequency_response_after(&rendering, id, &profile.arithmetic, frequencies);
            let (mag, phase) = response.map_err(Error::in_graph(&graph.id))?;
            result.response.insert(node.id.clone(), ResponseResult { mag: Base64(mag), phase: Base64(phase) });
        }
    }
    let buffer = rendering.into_buffer();
    let first = buffer.get_channel_data(0).unwrap_or_default();
    result.sum_4500_5000 = Some(js_number(sum_of_magnitudes(window(first, 4500, 5000))));
    result.sum_all = Some(js_number(sum_of_magnitudes(first)));
    result.ch = buffer.channels.into_iter().map(Base64).collect();
    Ok(result)
}

/// [`render`] of many graphs for one profile, on every processor of this machine; answers in the graphs' order.
///
/// A graph's bits are those that it has alone: what a render shares with others is wave tables and what else is kept
/// between renders, one by one or not.
///
/// ```
/// use lastbit::{GraphJson, Profile, render_batch};
///
/// let graph = |frequency| {
///     GraphJson::parse(&format!(
///         r#"{{"id": "tone", "sampleRate": 44100, "length": 256, "channels": 1,
///             "nodes": [{{"id": "o", "type": "oscillator", "frequency": {frequency}, "start": 0}}],
///             "connections": [["o", "destination"]]}}"#
///     ))
/// };
/// let graphs = [graph(440)?, graph(441)?];
/// let results = render_batch(&graphs, &Profile::resolve("firefox-153/linux/x86_64")?);
/// assert!(results.iter().all(|result| result.as_ref().is_ok_and(|result| result.ch[0].0.len() == 256)));
/// # Ok::<(), lastbit::Error>(())
/// ```
pub fn render_batch(graphs: &[GraphJson], profile: &Profile) -> Vec<Result<GraphResult, Error>> {
    parallel::map(graphs, |graph| render(graph, profile), || ())
}

/// As [`render`], with an error told in the result, as the capturing page tells it.
///
/// ```
/// let graph = lastbit::GraphJson::parse(r#"{
///     "id": "too short", "sampleRate": 44100, "length": 0, "channels": 1, "nodes": [], "connections": []
/// }"#)?;
/// let result = lastbit::render_graph(&graph, &lastbit::Profile::resolve("chrome")?);
/// assert!(result.error.is_some_and(|error| error.starts_with("NotSupportedError: ")));
/// # Ok::<(), lastbit::Error>(())
/// ```
pub fn render_graph(graph: &GraphJson, profile: &Profile) -> GraphResult {
    render(graph, profile).unwrap_or_else(|error| GraphResult::from_error(&graph.id, &error))
}
