use lastbit::{Answer, Profile, PublishedValue, Recipe, js_number, parallel};
use lastbit_catalog::Trust;
use serde_json::{Map, Value, json};

use crate::{Failure, Finding, files, progress, table};

/// The recipe taken where none is asked for.
pub(super) const DEFAULT_RECIPE: &str = "fingerprintjs";

#[derive(clap::Args)]
pub(crate) struct Fingerprint {
    /// Which fingerprint to take.
    #[arg(long, value_name = "NAME", default_value = DEFAULT_RECIPE)]
    recipe: String,
    /// Whose to take: profile ids such as blink-156/linux/x86_64 [default: every confirmed profile].
    #[arg(long, value_name = "ID", num_args = 1..)]
    profile: Vec<String>,
    /// Print JSON, with all published values that each fingerprint equals.
    #[arg(long)]
    json: bool,
}

impl Default for Fingerprint {
    fn default() -> Self {
        Self { recipe: DEFAULT_RECIPE.to_owned(), profile: Vec::new(), json: false }
    }
}

impl Fingerprint {
    pub(crate) fn run(self) -> Result<Finding, Failure> {
        let recipe = Recipe::by_name(&self.recipe)?;
        let profiles = match self.profile.as_slice() {
            [] => Profile::all(),
            ids => ids.iter().map(|id| super::profile(id)).collect::<Result<_, _>>()?,
        };
        let bar = progress::bar(profiles.len(), "fingerprints");
        let answers = parallel::map(&profiles, |profile| recipe.answer(profile), || bar.inc(1));
        bar.finish_and_clear();
        let answers = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
        if self.json {
            files::print_json(&answers.iter().map(|answer| answer_as_json(recipe, answer)).collect())?;
        } else {
            files::print(&as_text(recipe, &answers))?;
        }
        Ok(Finding::Fine)
    }
}

fn as_text(recipe: &Recipe, answers: &[Answer]) -> String {
    let fingerprints: Vec<&lastbit::Fingerprint> = answers.iter().filter_map(fingerprint).collect();
    let digests = fingerprints.first().map(|first| first.digests.keys().copied().collect()).unwrap_or_default();
    let digests: Vec<lastbit::Digest> = digests;
    let mut headings = vec!["profile", "value"];
    if fingerprints.iter().any(|print| print.reduction.is_some()) {
        headings.push("reduction");
    }
    if fingerprints.iter().any(|print| print.frequency_sum.is_some()) {
        headings.extend(["frequencies", "time"]);
    }
    headings.extend(digests.iter().map(|digest| digest.name()));
    headings.push("published for");
    let row = |print: &lastbit::Fingerprint| {
        let cell = |heading: &&str| match *heading {
            "profile" => print.profile.clone(),
            "value" => print.value_text(),
            "reduction" => print.reduction.map(|value| js_number(value.into())).unwrap_or_default(),
            "frequencies" => print.frequency_sum.map(js_number).unwrap_or_default(),
            "time" => print.time_sum.map(js_number).unwrap_or_default(),
            "published for" => published_for(&published(print)),
            digest => {
                let known = print.digests.iter().find(|(kind, _)| kind.name() == digest);
                known.map(|(_, value)| value.clone()).unwrap_or_default()
            }
        };
        headings.iter().map(cell).collect()
    };
    let absent = |profile: &str| {
        let cell = |heading: &&str| match *heading {
            "profile" => profile.to_owned(),
            "value" => "absent".to_owned(),
            "published for" => "-".to_owned(),
            _ => String::new(),
        };
        headings.iter().map(cell).collect()
    };
    let rows: Vec<Vec<String>> = answers
        .iter()
        .map(|answer| match answer {
            Answer::Absent { profile } => absent(profile),
            answer => fingerprint(answer).map_or_else(Vec::new, row),
        })
        .collect();
    format!("{}: {}\n\n{}", recipe.name, recipe.title, table::render(&headings, &rows))
}

/// The fingerprint, where there is one.
fn fingerprint(answer: &Answer) -> Option<&lastbit::Fingerprint> {
    match answer {
        Answer::Fingerprint(print) => Some(print),
        _ => None,
    }
}

/// The published values that a fingerprint shows, without those altered on purpose.
fn published(print: &lastbit::Fingerprint) -> Vec<&'static PublishedValue> {
    print.published().into_iter().filter(|value| value.trust != Trust::Unusable).collect()
}

/// The browsers a value was published for: the first by name, the others counted.
fn published_for(values: &[&PublishedValue]) -> String {
    let name = |value: &&PublishedValue| {
        let parts = [&value.browser, &value.version, &value.os].map(|part| part.trim());
        let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        format!("{name} ({})", value.source)
    };
    match values {
        [] => "-".to_owned(),
        [one] => name(one),
        [first, others @ ..] => format!("{}, and {} more", name(first), others.len()),
    }
}

fn answer_as_json(recipe: &Recipe, answer: &Answer) -> Value {
    match answer {
        Answer::Absent { profile } => {
            json!({ "recipe": recipe.name, "profile": profile, "absent": true, "value": null, "published": [] })
        }
        answer => fingerprint(answer).map_or(Value::Null, as_json),
    }
}

fn as_json(print: &lastbit::Fingerprint) -> Value {
    let digests: Map<String, Value> =
        print.digests.iter().map(|(digest, value)| (digest.name().to_owned(), value.as_str().into())).collect();
    let published = published(print).into_iter().map(|value| {
        json!({
            "output": value.output.to_string(),
            "value": value.value,
            "browser": value.browser,
            "version": value.version,
            "os": value.os,
            "source": value.source,
        })
    });
    json!({
        "recipe": print.recipe,
        "profile": print.profile,
        "absent": false,
        "value": print.value_text(),
        "reduction": print.reduction.map(|value| js_number(value.into())),
        "frequencySum": print.frequency_sum.map(js_number),
        "timeSum": print.time_sum.map(js_number),
        "digests": digests,
        "published": published.collect::<Vec<_>>(),
    })
}
