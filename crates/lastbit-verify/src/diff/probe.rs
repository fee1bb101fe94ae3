//! One node of a graph, heard alone.

use lastbit::{Error, GraphJson, NodeType, Profile, Target, Waveform, render};
use lastbit_wave::{BasicShape, WaveTables};

/// Samples, channel by channel.
type Channels = Vec<Vec<f32>>;

/// A graph that gives what one node gives.
pub(super) struct Probe {
    /// The node's id; `buffer` for the graph as it is.
    pub(super) name: String,
    graph: GraphJson,
    whole: bool,
    shape: Option<BasicShape>,
}

/// A probe of each node that has an output and is connected, sources first, and of the graph itself.
pub(super) fn probes(graph: &GraphJson) -> Vec<Probe> {
    let mut probes = Vec::new();
    for node in in_order(graph) {
        let Some(template) = graph.connections.iter().find(|connection| connection.from == Some(node)) else {
            continue;
        };
        let mut alone = graph.clone();
        alone.connections.retain(|connection| !matches!(connection.to, Target::Destination { .. }));
        let mut heard = *template;
        heard.to = Target::Destination { input: 0 };
        alone.connections.push(heard);
        alone.channels = 2;
        let shape = match &graph.nodes[node].node_type {
            NodeType::Oscillator { waveform, periodic_wave: None } => match waveform {
                None | Some(Waveform::Sine) => Some(BasicShape::Sine),
                Some(Waveform::Square) => Some(BasicShape::Square),
                Some(Waveform::Sawtooth) => Some(BasicShape::Sawtooth),
                Some(Waveform::Triangle) => Some(BasicShape::Triangle),
                _ => None,
            },
            _ => None,
        };
        probes.push(Probe { name: graph.nodes[node].id.clone(), graph: alone, whole: false, shape });
    }
    probes.push(Probe { name: "buffer".to_owned(), graph: graph.clone(), whole: true, shape: None });
    probes
}

/// Nodes by how many others lie between them and a source, cycles cut where they close.
fn in_order(graph: &GraphJson) -> Vec<usize> {
    let count = graph.nodes.len();
    let mut depth = vec![0usize; count];
    // Each round settles one more node of every path; a path has no more than all nodes.
    for _ in 0..count.min(64) {
        for connection in &graph.connections {
            let to = match connection.to {
                Target::Node { node, .. } | Target::Param { node, .. } => node,
                _ => continue,
            };
            if let Some(from) = connection.from.filter(|from| *from < count && to < count) {
                depth[to] = depth[to].max((depth[from] + 1).min(count));
            }
        }
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&node| depth[node]);
    order
}

impl Probe {
    /// What the profile's browser gives here, channel by channel; of the whole graph, what is read off nodes too.
    pub(super) fn outputs(&self, profile: &Profile) -> Result<Vec<(String, Channels)>, Error> {
        let result = render(&self.graph, profile)?;
        let mut outputs = vec![(self.name.clone(), result.ch.into_iter().map(|channel| channel.0).collect())];
        if self.whole {
            for (node, reduction) in result.reduction {
                let bits = u32::from_str_radix(&reduction.bits, 16).unwrap_or_default();
                outputs.push((format!("reduction of {node}"), vec![vec![f32::from_bits(bits)]]));
            }
            for (node, analyser) in result.analyser {
                outputs.push((format!("decibels of {node}"), vec![analyser.freq.0]));
                outputs.push((format!("waveform of {node}"), vec![analyser.time.0]));
            }
        }
        Ok(outputs)
    }

    /// Blink's tables of the oscillator's wave, range by range. Gecko's are made for a frequency at a time, inside its
    /// oscillator.
    pub(super) fn tables(&self, profile: &Profile) -> Option<Channels> {
        let blink = profile.arithmetic.blink()?;
        let tables = WaveTables::basic(blink.wave(), self.graph.sample_rate as f32, self.shape?).ok()?;
        Some((0..tables.range_count()).map(|range| tables.range(range).to_vec()).collect())
    }
}
