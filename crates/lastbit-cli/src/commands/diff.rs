use std::{fmt::Write as _, fs, path::PathBuf};

use lastbit::{GraphJson, Recipe};
use lastbit_verify::{
    diff::{Divergence, Stage, diff, svg},
    ulps,
};
use serde_json::json;

use crate::{Failure, Finding, files, table};

#[derive(clap::Args)]
pub(crate) struct Diff {
    /// One profile id.
    #[arg(value_name = "P")]
    left: String,
    /// The other.
    #[arg(value_name = "Q")]
    right: String,
    /// The recipe whose graph to compare on.
    #[arg(long, value_name = "NAME", default_value = super::fingerprint::DEFAULT_RECIPE, conflicts_with = "graphs")]
    recipe: String,
    /// Graphs to compare on instead, as JSON or compressed with Zstandard; - is stdin.
    #[arg(long, value_name = "FILE")]
    graphs: Option<PathBuf>,
    /// Draw how the distance grows, for the first graph.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Print JSON; docs/answers.md describes it.
    #[arg(long)]
    json: bool,
}

impl Diff {
    pub(crate) fn run(self) -> Result<Finding, Failure> {
        let (left, right) = (super::profile(&self.left)?, super::profile(&self.right)?);
        let graphs: Vec<GraphJson> = match &self.graphs {
            Some(path) => files::read_graphs(path)?.graphs,
            None => vec![Recipe::by_name(&self.recipe)?.graph.clone()],
        };
        let all = graphs.iter().map(|graph| diff(graph, &left, &right)).collect::<Result<Vec<_>, _>>()?;
        if let (Some(path), Some(first)) = (&self.svg, all.first()) {
            let picture = svg(first)?;
            if path == std::path::Path::new("-") {
                files::print(&picture)?;
            } else {
                fs::write(path, picture).map_err(Failure::write(path))?;
            }
        }
        if self.json {
            files::print_json(&json!(all))?;
        } else if self.svg.as_deref() != Some(std::path::Path::new("-")) {
            files::print(&all.iter().map(as_text).collect::<Vec<_>>().join("\n"))?;
        }
        let parted = all.iter().any(|divergence| divergence.first().is_some());
        Ok(if parted { Finding::Differences } else { Finding::Fine })
    }
}

fn as_text(divergence: &Divergence) -> String {
    let Divergence { graph, left, right, fields, stages, .. } = divergence;
    let mut text = format!("{graph}: {left} and {right}\n");
    // Writing to a string does not fail.
    _ = match divergence.first() {
        None => writeln!(text, "every bit is the same"),
        Some(first) => writeln!(text, "the bits part at {}", first.name),
    };
    let rows: Vec<Vec<String>> = stages.iter().map(row).collect();
    let headings = ["stage", "differing", "first at", "left", "right", "ulps", "widest", "growth"];
    _ = write!(text, "\n{}", table::render(&headings, &rows));
    if !fields.is_empty() {
        let side = |value: &str, cause: &Option<String>| match cause {
            Some(cause) => format!("{value} ({cause})"),
            None => value.to_owned(),
        };
        let row = |field: &lastbit_verify::diff::Field| {
            vec![field.name.clone(), side(&field.left, &field.left_cause), side(&field.right, &field.right_cause)]
        };
        let rows: Vec<_> = fields.iter().map(row).collect();
        _ = write!(text, "\n{}", table::render(&["arithmetic", left, right], &rows));
    }
    text
}

fn row(stage: &Stage) -> Vec<String> {
    let differing = format!("{} of {}", stage.differing, stage.length);
    let Some(first) = stage.first else {
        return vec![
            stage.name.clone(),
            differing,
            "-".into(),
            "-".into(),
            "-".into(),
            "0".into(),
            "0".into(),
            String::new(),
        ];
    };
    let distance = |ulps: Option<u64>| ulps.map_or_else(|| "NaN".to_owned(), |ulps| ulps.to_string());
    let number = |bits: u32| format!("{bits:08x} {:e}", f32::from_bits(bits));
    let channel = if first.channel > 0 { format!("{}:", first.channel) } else { String::new() };
    vec![
        stage.name.clone(),
        differing,
        format!("{channel}{}", first.frame),
        number(first.left),
        number(first.right),
        distance(ulps(first.left, first.right)),
        stage.widest.to_string(),
        growth(&stage.growth),
    ]
}

/// The widest distance in each sixteenth of the stage, in digits of the bits that it takes, `.` where equal.
fn growth(parts: &[u64]) -> String {
    let sixteenths = parts.chunks(parts.len().div_ceil(16).max(1));
    let widest = sixteenths.map(|part| part.iter().max().copied().unwrap_or(0));
    let digit = |distance: u64| match u64::BITS - distance.leading_zeros() {
        0 => '.',
        bits => char::from_digit(bits.min(35), 36).unwrap_or('+'),
    };
    widest.map(digit).collect()
}
