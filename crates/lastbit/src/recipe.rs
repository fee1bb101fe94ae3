//! Fingerprints as scripts on the web take them: a graph and a read-out each, kept as data files with their sources.

use std::{collections::BTreeMap, sync::LazyLock};

use lastbit_catalog::{Output, Profile, PublishedValue, published_values};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha1::{Digest as _, Sha1};

use crate::{
    Error, GraphJson, js_number,
    number::{sum_of_magnitudes, window},
    result::render,
};

/// A fingerprint that some script takes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Recipe {
    /// Its name: `fingerprintjs`.
    pub name: String,
    /// Other names for it.
    pub aliases: Vec<String>,
    /// What it is, in a line.
    pub title: String,
    /// Where graph and read-out come from.
    pub source: String,
    /// The graph it renders.
    pub graph: GraphJson,
    /// Which number it takes from the rendered samples.
    pub value: ReadOut,
    /// Digests it takes of the first channel.
    pub digests: Vec<Digest>,
}

/// How a recipe makes one number of the rendered samples of the first channel. Sums are in f64, in order of index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ReadOut {
    /// The sum of the magnitudes of samples `from` to before `to`.
    SumOfMagnitudes {
        /// First sample.
        from: usize,
        /// First sample after.
        to: usize,
    },
    /// The signed sum of samples `from` to before `to`.
    Sum {
        /// First sample.
        from: usize,
        /// First sample after.
        to: usize,
    },
    /// The magnitude of one sample.
    Magnitude {
        /// Which.
        index: usize,
    },
    /// The sum of the magnitudes of the analyser's decibels.
    Frequencies,
}

/// A digest of all samples of the first channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Digest {
    /// SHA-1 of the samples as JavaScript prints them, joined without a separator, in hexadecimal.
    Pxi,
    /// TorZillaPrint's: the samples' bytes in little-endian order, their SHA-1 as five little-endian words in
    /// hexadecimal, in double quotes, and of that text a 32-bit hash, `h = 31 h + c` from 0x811c9dc5.
    Tzp,
}

impl Digest {
    /// Its name among the outputs of published values.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pxi => "pxi",
            Self::Tzp => "tzp",
        }
    }

    /// The digest of `samples`, in hexadecimal.
    pub fn of(self, samples: &[f32]) -> String {
        let mut hash = Sha1::new();
        match self {
            Self::Pxi => {
                for &sample in samples {
                    hash.update(js_number(sample.into()));
                }
                hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
            }
            Self::Tzp => {
                for block in samples.chunks(64) {
                    let mut bytes = [[0; 4]; 64];
                    for (bytes, sample) in bytes.iter_mut().zip(block) {
                        *bytes = sample.to_le_bytes();
                    }
                    hash.update(bytes[..block.len()].as_flattened());
                }
                let digest = hash.finalize();
                let (words, _) = digest.as_chunks::<4>();
                let words: String = words.iter().map(|&word| format!("{:08x}", u32::from_le_bytes(word))).collect();
                let text = format!("\"{words}\"");
                let mix = |hash: u32, byte: u8| hash.wrapping_mul(31).wrapping_add(byte.into());
                format!("{:08x}", text.bytes().fold(0x811c_9dc5, mix))
            }
        }
    }
}

/// What a recipe finds in one browser.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Fingerprint {
    /// The recipe's name.
    pub recipe: String,
    /// The profile's id.
    pub profile: String,
    /// The recipe's number.
    pub value: f64,
    /// The compressor's `reduction` in decibels, where the graph has a compressor.
    pub reduction: Option<f32>,
    /// The sum of the magnitudes of the analyser's decibels, where the graph has an analyser.
    pub frequency_sum: Option<f64>,
    /// The sum of the magnitudes of the analyser's samples, where the graph has an analyser.
    pub time_sum: Option<f64>,
    /// The recipe's digests, in hexadecimal.
    pub digests: BTreeMap<Digest, String>,
    /// All samples of the first channel.
    pub samples: Vec<f32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'t> {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    title: String,
    source: String,
    value: ReadOut,
    #[serde(default)]
    digests: Vec<Digest>,
    #[serde(borrow)]
    graph: &'t RawValue,
}

macro_rules! files {
    ($($name:literal)*) => {
        [$(($name, LazyLock::new(|| {
            let text = include_str!(concat!("../recipes/", $name, ".json"));
            Recipe::read(text).expect("the files under recipes/ are tested")
        }))),*]
    };
}

/// By name, each read when it is first asked for.
static RECIPES: [(&str, LazyLock<Recipe>); 13] = files! {
    "fingerprintjs" "fingerprintjs-v2" "fingerprintjs-4.2" "creepjs" "article" "article-wave" "openwpm"
    "openwpm-oscillator" "openwpm-hybrid" "chromium-test" "brave-fudge" "thumbmark" "turnstile-like"
};

impl Recipe {
    fn read(text: &str) -> Result<Self, Error> {
        let file: File<'_> =
            serde_json::from_str(text).map_err(|error| Error::Syntax { graph: None, reason: error.to_string() })?;
        let graph = GraphJson::parse(file.graph.get())?;
        let File { name, aliases, title, source, value, digests, .. } = file;
        Ok(Self { name, aliases, title, source, graph, value, digests })
    }

    /// Every recipe.
    pub fn all() -> impl ExactSizeIterator<Item = &'static Self> {
        RECIPES.iter().map(|(_, recipe)| &**recipe)
    }

    /// The recipe of a name or alias.
    ///
    /// # Errors
    /// [`Error::UnknownRecipe`], with the known names.
    pub fn by_name(name: &str) -> Result<&'static Self, Error> {
        let lower = name.to_ascii_lowercase();
        let named = RECIPES.iter().find(|(name, _)| *name == lower).map(|(_, recipe)| &**recipe);
        let called = || Self::all().find(|recipe| recipe.aliases.contains(&lower));
        named.or_else(called).ok_or_else(|| {
            let known: Vec<String> = RECIPES.iter().map(|(name, _)| (*name).to_owned()).collect();
            let score = |known: &String| strsim::jaro_winkler(&lower, known);
            let near = known.iter().filter(|known| score(known) > 0.6).max_by(|a, b| score(a).total_cmp(&score(b)));
            Error::UnknownRecipe { given: name.to_owned(), near: near.cloned(), known: known.clone() }
        })
    }

    /// Renders the recipe's graph as the profile's browser does, and reads it out.
    ///
    /// # Errors
    /// What [`render`](crate::render) reports.
    ///
    /// ```
    /// use lastbit::{Profile, Recipe};
    ///
    /// let fingerprint = Recipe::by_name("fingerprintjs")?.render(&Profile::resolve("chrome-156/linux/x86_64+sse")?)?;
    /// assert_eq!(fingerprint.value_text(), "124.04347605905059");
    /// # Ok::<(), lastbit::Error>(())
    /// ```
    pub fn render(&self, profile: &Profile) -> Result<Fingerprint, Error> {
        let mut result = render(&self.graph, profile)?;
        let first = |values: &BTreeMap<String, crate::Reduction>| {
            let bits = u32::from_str_radix(&values.values().next()?.bits, 16).ok()?;
            Some(f32::from_bits(bits))
        };
        let reduction = first(&result.reduction);
        let analyser = result.analyser.into_values().next();
        let frequency_sum = analyser.as_ref().map(|analyser| sum_of_magnitudes(&analyser.freq.0));
        let time_sum = analyser.as_ref().map(|analyser| sum_of_magnitudes(&analyser.time.0));
        let samples = if result.ch.is_empty() { Vec::new() } else { result.ch.swap_remove(0).0 };
        let value = match self.value {
            ReadOut::SumOfMagnitudes { from, to } => sum_of_magnitudes(window(&samples, from, to)),
            ReadOut::Sum { from, to } => window(&samples, from, to).iter().fold(0.0, |sum, &x| sum + f64::from(x)),
            ReadOut::Magnitude { index } => samples.get(index).map_or(f64::NAN, |&sample| f64::from(sample).abs()),
            ReadOut::Frequencies => frequency_sum.unwrap_or(f64::NAN),
        };
        let digests = self.digests.iter().map(|&digest| (digest, digest.of(&samples))).collect();
        let (recipe, profile) = (self.name.clone(), profile.id.clone());
        Ok(Fingerprint { recipe, profile, value, reduction, frequency_sum, time_sum, digests, samples })
    }

    /// As [`Recipe::render`], for profiles of browsers that may have no Web Audio, which is an answer too.
    ///
    /// # Errors
    /// As [`Recipe::render`].
    ///
    /// ```
    /// use lastbit::{Answer, Profile, Recipe};
    ///
    /// let answer = Recipe::by_name("fingerprintjs")?.answer(&Profile::resolve("tor-13.5")?)?;
    /// assert!(matches!(answer, Answer::Absent { profile } if profile == "gecko-115+noaudio/linux/x86_64"));
    /// # Ok::<(), lastbit::Error>(())
    /// ```
    pub fn answer(&self, profile: &Profile) -> Result<Answer, Error> {
        match self.render(profile) {
            Ok(fingerprint) => Ok(Answer::Fingerprint(Box::new(fingerprint))),
            Err(error) if error.is_absent() => Ok(Answer::Absent { profile: profile.id.clone() }),
            Err(error) => Err(error),
        }
    }
}

/// What a page that takes a fingerprint gets.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// A fingerprint.
    Fingerprint(Box<Fingerprint>),
    /// `ReferenceError`: the browser has no Web Audio.
    Absent {
        /// The profile's canonical id.
        profile: String,
    },
}

impl Fingerprint {
    /// The value in JavaScript's digits.
    pub fn value_text(&self) -> String {
        js_number(self.value)
    }

    /// Whether a published value, with all that was published along with it, is what this fingerprint shows.
    pub fn matches(&self, published: &PublishedValue) -> bool {
        if self.recipe != published.recipe {
            return false;
        }
        // Texts are compared as numbers: not every source prints the shortest digits.
        let equal =
            |text: &str, number: Option<f64>| text.parse().is_ok_and(|published: f64| Some(published) == number);
        let as_well = |text: Option<&String>, number: Option<f64>| text.is_none_or(|text| equal(text, number));
        let output = match &published.output {
            Output::Value => equal(&published.value, Some(self.value)),
            // A sample is an f32, and so are the digits that name it.
            Output::Sample(index) => {
                published.value.parse::<f64>().is_ok_and(|value| self.samples.get(*index) == Some(&(value as f32)))
            }
            Output::Digest(name) => {
                self.digests.iter().any(|(digest, value)| digest.name() == name && *value == published.value)
            }
            _ => false,
        };
        output
            && as_well(published.reduction.as_ref(), self.reduction.map(f64::from))
            && as_well(published.frequency_sum.as_ref(), self.frequency_sum)
            && as_well(published.time_sum.as_ref(), self.time_sum)
    }

    /// The published values that this fingerprint shows.
    pub fn published(&self) -> Vec<&'static PublishedValue> {
        published_values().iter().filter(|published| self.matches(published)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Digest, RECIPES, Recipe};
    use crate::Error;

    #[test]
    fn names_are_unique_and_lead_to_their_recipe() {
        for recipe in Recipe::all() {
            assert!(!recipe.source.is_empty() && !recipe.title.is_empty());
            assert!(RECIPES.iter().any(|(name, _)| *name == recipe.name), "{}", recipe.name);
            for name in recipe.aliases.iter().chain([&recipe.name]) {
                assert_eq!(Recipe::by_name(name).expect(name).name, recipe.name);
                assert_eq!(*name, name.to_ascii_lowercase());
            }
        }
    }

    #[test]
    fn unknown_names_list_the_known() {
        match Recipe::by_name("fingerprintsj") {
            Err(Error::UnknownRecipe { near, known, .. }) => {
                assert_eq!(near.as_deref(), Some("fingerprintjs"));
                assert_eq!(known.len(), Recipe::all().len());
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn digests() {
        // SHA-1 of "0.5-10" by any other implementation.
        assert_eq!(Digest::Pxi.of(&[0.5, -1.0, 0.0]), "14113fbe4a8e1f5034d409eff81c9e01f6dc571f");
        assert_eq!(Digest::Tzp.of(&[0.5, -1.0, 0.0]), "9bb8e91d");
    }
}
