//! What a page has read off a browser, in whatever form it comes.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;

/// What a browser showed.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Observation {
    /// The recipe, by name or alias; guessed if none.
    pub recipe: Option<String>,
    /// The recipe's own value: a sum, or one sample.
    pub value: Option<f64>,
    /// The compressor's `reduction` in decibels.
    pub reduction: Option<f64>,
    /// The sum of the magnitudes of the analyser's decibels.
    pub frequency_sum: Option<f64>,
    /// The sum of the magnitudes of the analyser's samples.
    pub time_sum: Option<f64>,
    /// The samples of the first channel.
    pub samples: Option<Vec<f32>>,
    /// What a buffer of ones came out as; see [`crate::farbling::fudge_factor`].
    pub fudge_factor: Option<f64>,
    /// Why there is nothing of the above.
    pub absent: Option<Absence>,
}

/// How a browser shows no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Absence {
    /// No Web Audio API, or it threw.
    Unsupported,
    /// The rendering did not start or end (FingerprintJS: -1 and -3).
    Suspended,
    /// The script left it out, because the browser is known to add noise (FingerprintJS: -4).
    Skipped,
}

/// Why input is no observation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ObservationError {
    /// Nothing at all.
    #[error("nothing was observed: give a value, a reduction, a sum of the analyser or samples")]
    Empty,
    /// A number that cannot be one of these.
    #[error("{field}: {given} is not {expected}")]
    Malformed {
        /// Which field, as a path.
        field: String,
        /// What was given.
        given: String,
        /// What is allowed.
        expected: &'static str,
    },
    /// Input in none of the forms.
    #[error("neither JSON, nor base64 of 32-bit floats, nor a WAV file: {0}")]
    Unreadable(String),
    /// More samples than a recipe could have.
    #[error("{given} samples: at most {MAX_SAMPLES}")]
    TooMany {
        /// How many.
        given: usize,
    },
}

/// The most samples of an observation: 95 seconds at 44.1 kHz.
pub const MAX_SAMPLES: usize = 1 << 22;

impl Observation {
    /// An observation of a recipe's value alone.
    pub fn of_value(value: f64) -> Self {
        Self { value: Some(value), ..Self::default() }.with_sentinel()
    }

    /// An observation of all samples.
    pub fn of_samples(samples: impl Into<Vec<f32>>) -> Self {
        Self { samples: Some(samples.into()), ..Self::default() }
    }

    /// The same of a recipe.
    #[must_use]
    pub fn with_recipe(self, recipe: impl Into<String>) -> Self {
        Self { recipe: Some(recipe.into()), ..self }
    }

    /// Reads an observation: a WAV file of 32-bit floats (its first channel), base64 of little-endian floats, or JSON.
    ///
    /// JSON may be a number (the value), an array of numbers or a base64 text (the samples), `null` (nothing), or an
    /// object with `recipe`, `value`, `reduction`, `frequencySum`, `timeSum`, `fudgeFactor` and `samples`. FingerprintJS'
    /// values -1 to -4 stand for nothing, as it has them.
    ///
    /// # Errors
    /// [`ObservationError`].
    ///
    /// ```
    /// use lastbit_verify::Observation;
    ///
    /// let observation = Observation::read(br#"{"recipe": "creepjs", "value": 124.04347527516074, "reduction": "-20.5"}"#)?;
    /// assert_eq!((observation.value, observation.reduction), (Some(124.04347527516074), Some(-20.5)));
    /// assert_eq!(Observation::read(b"[1, 0.5]")?.samples, Some(vec![1.0, 0.5]));
    /// # Ok::<(), lastbit_verify::ObservationError>(())
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, ObservationError> {
        if bytes.starts_with(b"RIFF") {
            return Ok(Self::of_samples(wave(bytes)?));
        }
        let text = str::from_utf8(bytes).map_err(|error| ObservationError::Unreadable(error.to_string()))?.trim();
        match serde_json::from_str(text) {
            Ok(value) => Self::from_json(&value),
            Err(error) => match floats(text) {
                Ok(samples) => Ok(Self::of_samples(samples)),
                Err(_) => Err(ObservationError::Unreadable(error.to_string())),
            },
        }
    }

    /// As [`Observation::read`], of parsed JSON.
    ///
    /// # Errors
    /// [`ObservationError`].
    pub fn from_json(json: &Value) -> Result<Self, ObservationError> {
        match json {
            Value::Null => Ok(Self { absent: Some(Absence::Unsupported), ..Self::default() }),
            Value::Array(_) => Ok(Self::of_samples(samples(json, "samples")?)),
            Value::String(text) if text.trim().parse::<f64>().is_err() => {
                Ok(Self::of_samples(samples(json, "samples")?))
            }
            Value::Object(fields) => {
                let mut read = Self::default();
                for (name, value) in fields {
                    let number = || number(value, name);
                    match name.as_str() {
                        "recipe" => read.recipe = value.as_str().map(str::to_owned),
                        "value" | "sum" => match value {
                            Value::Null => read.absent = Some(Absence::Unsupported),
                            _ => read.value = Some(number()?),
                        },
                        "reduction" => read.reduction = Some(number()?),
                        "frequencySum" => read.frequency_sum = Some(number()?),
                        "timeSum" => read.time_sum = Some(number()?),
                        "fudgeFactor" => read.fudge_factor = Some(number()?),
                        "samples" => read.samples = Some(samples(value, "samples")?),
                        _ => {
                            return Err(ObservationError::Malformed {
                                field: name.clone(),
                                given: "it".to_owned(),
                                expected: "a field of an observation",
                            });
                        }
                    }
                }
                Ok(read.with_sentinel())
            }
            _ => Ok(Self::of_value(number(json, "value")?)),
        }
    }

    /// FingerprintJS' values for "nothing" as what they are.
    fn with_sentinel(mut self) -> Self {
        let absent = match self.value {
            Some(value) if value == -1.0 || value == -3.0 => Some(Absence::Suspended),
            Some(-2.0) => Some(Absence::Unsupported),
            Some(-4.0) => Some(Absence::Skipped),
            _ => None,
        };
        if absent.is_some() && self.samples.is_none() {
            (self.value, self.absent) = (None, absent);
        }
        self
    }

    /// Refuses an observation of nothing, and numbers that are none.
    pub(crate) fn checked(&self) -> Result<(), ObservationError> {
        let count = self.samples.as_ref().map_or(0, Vec::len);
        if count > MAX_SAMPLES {
            return Err(ObservationError::TooMany { given: count });
        }
        let malformed = |field: &str, given: f64, expected| {
            Err(ObservationError::Malformed { field: field.to_owned(), given: given.to_string(), expected })
        };
        let numbers = [
            ("value", self.value),
            ("reduction", self.reduction),
            ("frequencySum", self.frequency_sum),
            ("timeSum", self.time_sum),
        ];
        for (field, given) in numbers {
            if let Some(given) = given.filter(|given| !given.is_finite()) {
                return malformed(field, given, "a finite number");
            }
        }
        if let Some(given) = self.fudge_factor.filter(|given| !(given.is_finite() && *given > 0.0)) {
            return malformed("fudgeFactor", given, "a finite number above 0");
        }
        let nothing = numbers.iter().all(|(_, given)| given.is_none()) && count == 0 && self.absent.is_none();
        if nothing { Err(ObservationError::Empty) } else { Ok(()) }
    }
}

fn number(value: &Value, field: &str) -> Result<f64, ObservationError> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| ObservationError::Malformed {
        field: field.to_owned(),
        given: value.to_string(),
        expected: "a number",
    })
}

fn samples(value: &Value, field: &str) -> Result<Vec<f32>, ObservationError> {
    let malformed = |given: String, expected| ObservationError::Malformed { field: field.to_owned(), given, expected };
    match value {
        Value::Array(list) => {
            let one = |(index, value): (usize, &Value)| {
                number(value, &format!("{field}[{index}]")).map(|number| number as f32)
            };
            list.iter().enumerate().map(one).collect()
        }
        Value::String(text) => floats(text).map_err(|error| malformed(error, "base64 of 32-bit floats")),
        other => Err(malformed(other.to_string(), "an array of numbers, or base64 of 32-bit floats")),
    }
}

fn floats(base64: &str) -> Result<Vec<f32>, String> {
    let bytes = BASE64_STANDARD.decode(base64.trim()).map_err(|error| error.to_string())?;
    let (floats, rest) = bytes.as_chunks::<4>();
    if floats.is_empty() || !rest.is_empty() {
        return Err(format!("{} bytes", bytes.len()));
    }
    Ok(floats.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect())
}

/// The first channel of a WAV file of 32-bit floats. One of integers has lost the bits.
fn wave(bytes: &[u8]) -> Result<Vec<f32>, ObservationError> {
    let unreadable = |error: hound::Error| ObservationError::Unreadable(error.to_string());
    let reader = hound::WavReader::new(bytes).map_err(unreadable)?;
    let spec = reader.spec();
    if spec.sample_format != hound::SampleFormat::Float {
        return Err(ObservationError::Malformed {
            field: "WAV file".to_owned(),
            given: format!("{} bits of integers", spec.bits_per_sample),
            expected: "32-bit floats, which alone keep every bit",
        });
    }
    let channels = usize::from(spec.channels.max(1));
    reader.into_samples::<f32>().step_by(channels).collect::<Result<_, _>>().map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        let read = |text: &str| Observation::read(text.as_bytes()).unwrap();
        assert_eq!(read("124.5").value, Some(124.5));
        assert_eq!(read("\"124.5\"").value, Some(124.5));
        assert_eq!(read("\"AACAPwAAAD8=\"").samples, Some(vec![1.0, 0.5]));
        assert_eq!(read("AACAPwAAAD8=\n").samples, Some(vec![1.0, 0.5]));
        assert_eq!(read(r#"{"samples": [1, 0.5]}"#).samples, Some(vec![1.0, 0.5]));
        assert_eq!(read("null").absent, Some(Absence::Unsupported));
        assert_eq!(read("-4").absent, Some(Absence::Skipped));
        assert_eq!(read(r#"{"value": -1}"#).absent, Some(Absence::Suspended));
        assert_eq!(read(r#"{"value": -20.5}"#).absent, None);
        let mut wave = std::io::Cursor::new(Vec::new());
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: 44100,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let mut writer = hound::WavWriter::new(&mut wave, spec).unwrap();
        for sample in [1.0f32, -1.0, 0.5, -0.5] {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
        assert_eq!(Observation::read(wave.get_ref()).unwrap().samples, Some(vec![1.0, 0.5]));
    }

    #[test]
    fn what_is_none() {
        for text in
            ["", "{", "hello", "AAA=", "[1, null]", "[[1]]", r#"{"valeu": 1}"#, "true", r#"{"samples": 3}"#, "RIFF"]
        {
            assert!(Observation::read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Observation::read(&[0xff, 0xfe]).is_err());
        assert_eq!(Observation::read(b"{}").unwrap().checked(), Err(ObservationError::Empty));
        assert!(Observation::of_value(f64::NAN).checked().is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80)) {
            let _ = Observation::read(&bytes);
        }
    }
}
