use std::path::PathBuf;

use lastbit_verify::{Identification, Index, Observation, identify};

use crate::{Failure, Finding, files, table};

/// What a browser showed: numbers, or a file.
#[derive(clap::Args)]
pub(super) struct Observed {
    /// Which fingerprint it is [default: guessed].
    #[arg(long, value_name = "NAME")]
    recipe: Option<String>,
    /// The fingerprint's own number: a sum of samples, or one sample.
    #[arg(long, visible_alias = "sum", value_name = "NUMBER", allow_negative_numbers = true)]
    value: Option<f64>,
    /// The compressor's reduction in decibels.
    #[arg(long, value_name = "DECIBELS", allow_negative_numbers = true)]
    reduction: Option<f64>,
    /// The sum of the magnitudes of the analyser's decibels.
    #[arg(long, value_name = "NUMBER")]
    frequency_sum: Option<f64>,
    /// The sum of the magnitudes of the analyser's samples.
    #[arg(long, value_name = "NUMBER")]
    time_sum: Option<f64>,
    /// What a buffer of ones came out as, to be taken out of the value.
    #[arg(long, value_name = "NUMBER")]
    fudge_factor: Option<f64>,
    /// The samples or a whole observation: JSON, base64 of 32-bit floats, or a WAV file of them; - is stdin.
    #[arg(long, value_name = "FILE")]
    samples: Option<PathBuf>,
    /// Print JSON; docs/answers.md describes it.
    #[arg(long)]
    pub(super) json: bool,
}

impl Observed {
    pub(super) fn read(&self) -> Result<Observation, Failure> {
        let mut observation = match &self.samples {
            Some(path) => Observation::read(&files::read(path)?)
                .map_err(|error| Failure::Observation { path: path.clone(), error })?,
            None => self.value.map(Observation::of_value).unwrap_or_default(),
        };
        let given = [
            (&mut observation.value, self.value.filter(|_| observation.absent.is_none())),
            (&mut observation.reduction, self.reduction),
            (&mut observation.frequency_sum, self.frequency_sum),
            (&mut observation.time_sum, self.time_sum),
            (&mut observation.fudge_factor, self.fudge_factor),
        ];
        for (field, given) in given {
            *field = given.or(*field);
        }
        observation.recipe = self.recipe.clone().or(observation.recipe);
        Ok(observation)
    }
}

#[derive(clap::Args)]
pub(crate) struct Identify {
    #[command(flatten)]
    observed: Observed,
}

impl Identify {
    pub(crate) fn run(self) -> Result<Finding, Failure> {
        let observation = self.observed.read()?;
        let identification = identify(Index::global(), &observation)?;
        if self.observed.json {
            files::print_json(&identification.to_json())?;
        } else {
            files::print(&as_text(&identification))?;
        }
        Ok(if identification.is_settled() { Finding::Fine } else { Finding::Differences })
    }
}

/// The answer in a sentence, then who computes it.
pub(super) fn as_text(identification: &Identification<'_>) -> String {
    let mut text = identification.in_words();
    text.push('\n');
    if let Some(recipe) = identification.recipe() {
        text.push_str(&format!("recipe: {}\n", recipe.name));
    }
    if let Some(class) = identification.class() {
        text.push_str(&format!("class: {class}\n"));
    }
    let mut rows = Vec::new();
    for found in &identification.matches {
        for span in found.spans() {
            let captures: Vec<&str> = span.captures.iter().map(|(_, capture)| capture.as_str()).collect();
            let captures = if captures.is_empty() { "-".to_owned() } else { captures.join(" ") };
            rows.push(vec![
                span.id.clone(),
                format!("{} {}", span.engine, span.versions()),
                found.rendering.class.clone(),
                captures,
            ]);
        }
    }
    if !rows.is_empty() {
        text.push('\n');
        text.push_str(&table::render(&["profile", "versions", "class", "confirmed by"], &rows));
    }
    text
}
