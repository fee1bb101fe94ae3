//! Values that others published, with their sources.

use std::{fmt, str::FromStr, sync::LazyLock};

use serde::{Deserialize, Deserializer, de::Error as _};

/// What a published value is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Output {
    /// The recipe's own value.
    Value,
    /// One sample of the first channel.
    Sample(usize),
    /// A digest of the first channel, by name.
    Digest(String),
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is none of value, sample:INDEX, digest:NAME");
        match text.split_once(':') {
            None if text == "value" => Ok(Self::Value),
            Some(("sample", index)) => index.parse().map(Self::Sample).map_err(|_| wrong()),
            Some(("digest", name)) => Ok(Self::Digest(name.to_owned())),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value => f.write_str("value"),
            Self::Sample(index) => write!(f, "sample:{index}"),
            Self::Digest(name) => write!(f, "digest:{name}"),
        }
    }
}

impl<'de> Deserialize<'de> for Output {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// How far to believe a published value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[non_exhaustive]
pub enum Trust {
    /// The engine's own test.
    #[serde(rename = "A")]
    EngineTest,
    /// A maintainer, or a named capture.
    #[serde(rename = "B")]
    Maintainer,
    /// A user's report, or a list without platforms.
    #[serde(rename = "C")]
    Report,
    /// Scraped from a log.
    #[serde(rename = "D")]
    Scraped,
    /// Measured by running the named program.
    #[serde(rename = "M")]
    Measured,
    /// Contradictory or altered on purpose: kept so that nobody takes it for one of the others.
    #[serde(rename = "X")]
    Unusable,
}

/// A value that somebody published, in the digits they published it with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PublishedValue {
    /// The recipe it comes from.
    pub recipe: String,
    /// What of the recipe it is.
    pub output: Output,
    /// The value: JavaScript's digits of a number, or hexadecimal digits of a digest.
    pub value: String,
    /// The compressor's `reduction` published along with it.
    #[serde(deserialize_with = "filled")]
    pub reduction: Option<String>,
    /// The sum of the analyser's decibels, in absolute value, published along with it.
    #[serde(deserialize_with = "filled")]
    pub frequency_sum: Option<String>,
    /// The sum of the analyser's samples, in absolute value, published along with it.
    #[serde(deserialize_with = "filled")]
    pub time_sum: Option<String>,
    /// The browser, as the source names it; may be an engine.
    pub browser: String,
    /// Its version, as the source names it.
    pub version: String,
    /// The operating system, as the source names it.
    pub os: String,
    /// The CPU, as the source names it.
    pub arch: String,
    /// When.
    pub date: String,
    /// How far to believe it.
    pub trust: Trust,
    /// Where it was published.
    pub source: String,
    /// Anything else.
    pub note: String,
    /// Ids of profiles that render it: some, those of the source's platform before others.
    #[serde(deserialize_with = "list")]
    pub reproduced_by: Vec<String>,
    /// Why no profile renders it; exactly one of this and [`Self::reproduced_by`] is filled.
    #[serde(deserialize_with = "filled")]
    pub not_reproduced: Option<String>,
}

fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

static VALUES: LazyLock<Vec<PublishedValue>> = LazyLock::new(|| {
    csv::Reader::from_reader(include_bytes!("../data/published.csv").as_slice())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("data/published.csv is tested")
});

/// Every published value on record.
pub fn published_values() -> &'static [PublishedValue] {
    &VALUES
}

/// The usable published values of one output of a recipe that have just these digits.
///
/// ```
/// use lastbit_catalog::{Output, matching};
///
/// let known = matching("fingerprintjs", &Output::Value, "124.04347527516074");
/// assert!(known.iter().any(|value| value.browser == "Chrome" && value.os.starts_with("Windows")));
/// ```
pub fn matching(recipe: &str, output: &Output, value: &str) -> Vec<&'static PublishedValue> {
    VALUES
        .iter()
        .filter(|row| row.recipe == recipe && row.output == *output && row.value == value)
        .filter(|row| row.trust != Trust::Unusable)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Output, published_values};
    use crate::Profile;

    #[test]
    fn every_row_has_a_source_and_a_standing() {
        for row in published_values() {
            assert!(!row.source.is_empty(), "{row:?}");
            assert_ne!(row.reproduced_by.is_empty(), row.not_reproduced.is_none(), "{row:?}");
        }
    }

    #[test]
    fn reproducing_profiles_are_canonical() {
        for row in published_values() {
            for id in &row.reproduced_by {
                assert_eq!(&Profile::resolve(id).expect(id).id, id);
            }
        }
    }

    #[test]
    fn numbers_are_numbers() {
        for row in published_values().iter().filter(|row| !matches!(row.output, Output::Digest(_))) {
            for number in [Some(&row.value), row.reduction.as_ref(), row.frequency_sum.as_ref(), row.time_sum.as_ref()]
            {
                assert!(number.is_none_or(|number| number.parse::<f64>().is_ok()), "{row:?}");
            }
        }
    }

    #[test]
    fn outputs_round_trip() {
        for text in ["value", "sample:4999", "digest:tzp"] {
            assert_eq!(text.parse::<Output>().expect(text).to_string(), text);
        }
        for text in ["", "values", "sample:", "sample:-1", "sample"] {
            assert!(text.parse::<Output>().is_err(), "{text}");
        }
    }
}
