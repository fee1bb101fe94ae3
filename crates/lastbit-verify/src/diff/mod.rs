//! Where the bits of two profiles part, stage by stage: the tables of an oscillator, then what each node gives, then
//! the buffer and what is read off nodes.

mod plot;
mod probe;

use lastbit::{Error, GraphJson, Profile};
use serde::Serialize;
use serde_json::Value;

use crate::ulps;

pub use plot::{PlotError, svg};

/// Two profiles on one graph.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Divergence {
    /// The graph's id.
    pub graph: String,
    /// The first profile's id.
    pub left: String,
    /// The second profile's id.
    pub right: String,
    /// Fields of the arithmetic in which the two differ.
    pub fields: Vec<Field>,
    /// The stages: nodes from the sources on, the buffer, and what is read off nodes after the render.
    pub stages: Vec<Stage>,
}

/// A field of the arithmetic in which two profiles differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Field {
    /// Its name: `fft`.
    pub name: String,
    /// The first profile's value.
    pub left: String,
    /// The second profile's value.
    pub right: String,
    /// The change that last set it on the first profile's side: version and cause.
    pub left_cause: Option<String>,
    /// The change that last set it on the second profile's side.
    pub right_cause: Option<String>,
}

/// What two profiles give at one place of a graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Stage {
    /// The node's id, `tables of` it, `buffer`, or what is read off a node after the render: `reduction of` a
    /// compressor, `decibels of` and `waveform of` an analyser.
    pub name: String,
    /// Numbers compared.
    pub length: usize,
    /// How many of them differ in any bit.
    pub differing: usize,
    /// The first that differs.
    pub first: Option<Parting>,
    /// The widest distance in ulps.
    pub widest: u64,
    /// The widest distance in each of at most 256 equal parts, in order.
    pub growth: Vec<u64>,
}

/// Where two stages part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Parting {
    /// The channel, or the range of a table.
    pub channel: usize,
    /// The frame, or the place in the table.
    pub frame: usize,
    /// The first profile's bits.
    pub left: u32,
    /// The second profile's bits.
    pub right: u32,
}

/// The most parts of [`Stage::growth`].
const PARTS: usize = 256;

impl Stage {
    fn of(name: String, left: &[Vec<f32>], right: &[Vec<f32>]) -> Self {
        let frames = left.iter().chain(right).map(Vec::len).max().unwrap_or(0);
        let part = frames.div_ceil(PARTS).max(1);
        let mut stage =
            Self { name, length: 0, differing: 0, first: None, widest: 0, growth: vec![0; frames.div_ceil(part)] };
        for (channel, (left, right)) in left.iter().zip(right).enumerate() {
            stage.length += left.len().min(right.len());
            for (frame, (left, right)) in left.iter().zip(right).enumerate() {
                let (left, right) = (left.to_bits(), right.to_bits());
                if left == right {
                    continue;
                }
                let distance = ulps(left, right).unwrap_or(u64::MAX);
                let parting = Parting { channel, frame, left, right };
                stage.differing += 1;
                stage.widest = stage.widest.max(distance);
                stage.growth[frame / part] = stage.growth[frame / part].max(distance);
                if stage.first.is_none_or(|first| frame < first.frame) {
                    stage.first = Some(parting);
                }
            }
        }
        stage
    }

    /// Whether the two give the same bits here.
    pub fn is_equal(&self) -> bool {
        self.differing == 0
    }
}

impl Divergence {
    /// The first stage where the bits part.
    pub fn first(&self) -> Option<&Stage> {
        self.stages.iter().find(|stage| !stage.is_equal())
    }
}

/// Compares two profiles on a graph.
///
/// A node is seen through a stereo buffer: what has more than two channels is compared after down-mixing.
///
/// # Errors
/// What either profile refuses, or lastbit does not render.
///
/// ```
/// use lastbit::{Profile, Recipe};
///
/// let recipe = Recipe::by_name("fingerprintjs")?;
/// let [left, right] = ["blink-149/linux/x86_64", "blink-156/linux/x86_64"].map(Profile::resolve);
/// let divergence = lastbit_verify::diff::diff(&recipe.graph, &left?, &right?)?;
/// assert_eq!(divergence.first().map(|stage| stage.name.as_str()), Some("tables of o"));
/// # Ok::<(), lastbit::Error>(())
/// ```
pub fn diff(graph: &GraphJson, left: &Profile, right: &Profile) -> Result<Divergence, Error> {
    let mut stages = Vec::new();
    for probe in probe::probes(graph) {
        if let Some((of_left, of_right)) = probe.tables(left).zip(probe.tables(right)) {
            stages.push(Stage::of(format!("tables of {}", probe.name), &of_left, &of_right));
        }
        for (of_left, of_right) in probe.outputs(left)?.into_iter().zip(probe.outputs(right)?) {
            stages.push(Stage::of(of_left.0, &of_left.1, &of_right.1));
        }
    }
    let fields = fields(left, right);
    Ok(Divergence { graph: graph.id.clone(), left: left.id.clone(), right: right.id.clone(), fields, stages })
}

/// The fields in which two arithmetics differ; where the engines do, that alone.
fn fields(left: &Profile, right: &Profile) -> Vec<Field> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if left.engine != right.engine {
        let (left, right) = (left.engine.clone(), right.engine.clone());
        return vec![Field { name: "engine".to_owned(), left, right, left_cause: None, right_cause: None }];
    }
    let of = |profile: &Profile| {
        let json = serde_json::to_value(profile.arithmetic).unwrap_or_default();
        json.as_object().and_then(|engine| engine.values().next()).cloned().unwrap_or_default()
    };
    let (ours, theirs) = (of(left), of(right));
    let differing = |(name, value): (&String, &Value)| {
        let other = theirs.get(name)?;
        (value != other).then(|| Field {
            name: name.clone(),
            left: text(value),
            right: text(other),
            left_cause: cause(left, name),
            right_cause: cause(right, name),
        })
    };
    ours.as_object().into_iter().flatten().filter_map(differing).collect()
}

/// The change that a field's value comes from.
fn cause(profile: &Profile, field: &str) -> Option<String> {
    let set = |change: &&lastbit_catalog::Change| change.sets(field);
    profile.changes().into_iter().rfind(set).map(|change| format!("since {}: {}", change.since, change.cause))
}

#[cfg(test)]
mod tests {
    use lastbit::Recipe;

    use super::*;

    fn of(recipe: &str, left: &str, right: &str) -> Divergence {
        let profile = |id: &str| Profile::resolve(id).unwrap();
        diff(&Recipe::by_name(recipe).unwrap().graph, &profile(left), &profile(right)).unwrap()
    }

    #[test]
    fn an_fft_parts_the_tables_and_all_that_follows() {
        let divergence = of("creepjs", "blink-149/linux/x86_64", "blink-156/linux/x86_64");
        let names: Vec<_> = divergence.stages.iter().map(|stage| stage.name.as_str()).collect();
        assert_eq!(names, ["tables of o", "o", "c", "buffer", "reduction of c", "decibels of a", "waveform of a"]);
        assert!(
            ["tables of o", "o", "c", "buffer", "decibels of a"]
                .iter()
                .all(|name| { divergence.stages.iter().any(|stage| stage.name == *name && !stage.is_equal()) })
        );
        let fft = divergence.fields.iter().find(|field| field.name == "fft").unwrap();
        assert!(fft.left.contains("pffft") && fft.right.contains("rustfft"), "{fft:?}");
        assert!(fft.right_cause.is_some());
    }

    #[test]
    fn a_library_parts_the_compressor_alone() {
        let divergence = of("fingerprintjs", "blink-89/windows/x86_64", "blink-89/linux@glibc-2.27/x86_64");
        let first = divergence.first().unwrap();
        assert!(divergence.stages[0].is_equal() || first.name == "tables of o", "{first:?}");
        assert!(divergence.stages.iter().any(|stage| stage.name == "buffer" && !stage.is_equal()));
    }

    #[test]
    fn a_profile_does_not_part_from_itself() {
        let divergence = of("thumbmark", "gecko-153/linux/x86_64", "gecko-153/linux/x86_64");
        assert!(divergence.first().is_none() && divergence.fields.is_empty());
    }

    #[test]
    fn engines_are_compared_too() {
        let divergence = of("fingerprintjs", "gecko-153/linux/x86_64", "blink-156/linux/x86_64");
        assert_eq!(divergence.fields[0].name, "engine");
        assert_eq!(divergence.first().unwrap().name, "o");
        let svg = svg(&divergence).unwrap();
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    }
}
