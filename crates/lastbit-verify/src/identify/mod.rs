//! Whose bits these are.
//!
//! Exact matches are looked up. Where there are none, the difference from the nearest rendering is described: a
//! constant factor (and which), noise of each sample (and how it is distributed), numbers that have nothing to do with
//! the recipe, another recipe, another arithmetic.

mod factor;
mod noise;
mod samples;
mod sums;

use lastbit::{Error as LastbitError, Recipe};
use lastbit_catalog::Span;

pub use factor::{Interval, constant_factor, constant_offset};
pub use noise::{Noise, Shape, Spread};

use crate::{Index, Number, Observation, ObservationError, Rendering};

/// Why an observation cannot be looked into.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentifyError {
    /// The observation itself.
    #[error(transparent)]
    Observation(#[from] ObservationError),
    /// A recipe that is not known.
    #[error(transparent)]
    Recipe(#[from] LastbitError),
}

/// How an observation relates to what the catalogue renders.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Finding {
    /// Bit for bit what the matches compute.
    Exact,
    /// A sum that was divided by a fudge factor, within rounding of the matches'.
    Restored {
        /// Distance from the first match, relative.
        distance: f64,
        /// The tolerance.
        tolerance: f64,
    },
    /// Every sample is the matches' times one factor: Brave's standard farbling has this form.
    ConstantFactor {
        /// The factor, as far as the observation tells it.
        factor: Interval,
    },
    /// A sum that could be the nearest's times a factor of Brave's standard farbling. A sum alone does not tell which
    /// rendering, nor whether it was one factor.
    PossibleFactor {
        /// The factor, if the nearest is the base.
        factor: f64,
    },
    /// The nearest rendering, changed in this way.
    Noise(Noise),
    /// The numbers of Brave's strict farbling.
    PseudoRandom {
        /// The register's state at the last sample.
        state: u64,
    },
    /// The analyser and the compressor are the matches'; the samples' own value is not: noise on the buffer alone.
    ValueAltered {
        /// The value's distance from the first match's, relative.
        distance: f64,
    },
    /// Each number is computed by some profile, and no profile computes them together.
    Mixed,
    /// Every sample is the same number; silence is 0.
    Constant(f32),
    /// Samples that are infinite or no numbers.
    NotFinite,
    /// Nothing was shown.
    Absent(crate::Absence),
    /// None of these.
    Unknown,
}

/// A rendering that an observation equals, comes from, or is nearest to.
#[derive(Debug, Clone, Copy)]
pub struct Match<'i> {
    /// The recipe.
    pub recipe: &'static Recipe,
    /// The rendering.
    pub rendering: &'i Rendering,
    index: &'i Index,
}

impl<'i> Match<'i> {
    fn new(index: &'i Index, recipe: &'static Recipe, at: usize) -> Self {
        Self { recipe, rendering: &index.recipe(recipe).renderings()[at], index }
    }

    /// Who computes it, those that captures confirmed first.
    pub fn spans(&self) -> impl Iterator<Item = &'i Span> + use<'i> {
        let index = self.index;
        self.rendering.spans.iter().map(move |&place| &index.spans()[place])
    }

    /// The first of these, by profile id.
    pub fn id(&self) -> &'i str {
        let first = self.rendering.spans.first().map(|&place| &self.index.spans()[place]);
        first.map_or("", |span| span.id.as_str())
    }
}

/// Whose bits an observation shows.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Identification<'i> {
    /// What kind of answer this is.
    pub finding: Finding,
    /// The renderings that it is about, best first: those that compute the observation where it is exact, restored or
    /// a factor; otherwise the nearest alone, if one is near.
    pub matches: Vec<Match<'i>>,
    /// The first frame of the recipe that was observed; 0 but where a page sent the part it sums.
    pub first_frame: usize,
    /// The sample rate at which the recipe was rendered, where it is not the recipe's own.
    pub sample_rate: Option<f64>,
}

impl Identification<'_> {
    fn new<'i>(finding: Finding, matches: Vec<Match<'i>>) -> Identification<'i> {
        Identification { finding, matches, first_frame: 0, sample_rate: None }
    }

    /// The recipe of the matches.
    pub fn recipe(&self) -> Option<&'static Recipe> {
        self.matches.first().map(|found| found.recipe)
    }

    /// Whether the matches are who computed this, farbled or not; otherwise the first is only the nearest.
    pub fn is_settled(&self) -> bool {
        matches!(
            self.finding,
            Finding::Exact | Finding::Restored { .. } | Finding::ConstantFactor { .. } | Finding::ValueAltered { .. }
        )
    }

    /// The class of the samples before farbling, where it is settled and all matches share it.
    pub fn class(&self) -> Option<&str> {
        let first = self.matches.first().filter(|_| self.is_settled())?;
        let same = |other: &Match<'_>| other.rendering.class == first.rendering.class;
        self.matches.iter().all(same).then_some(first.rendering.class.as_str())
    }
}

/// Says whose bits an observation shows.
///
/// # Errors
/// [`IdentifyError`] for an observation of nothing, of numbers that are none, or of an unknown recipe.
///
/// ```
/// use lastbit_verify::{Index, Observation, identify};
///
/// let observation = Observation::of_value(124.04347605905059).with_recipe("fingerprintjs");
/// let identification = identify(Index::global(), &observation)?;
/// assert!(identification.matches[0].spans().any(|span| span.id == "blink-156/linux/x86_64+sse"));
/// # Ok::<(), lastbit_verify::identify::IdentifyError>(())
/// ```
pub fn identify<'i>(index: &'i Index, observation: &Observation) -> Result<Identification<'i>, IdentifyError> {
    observation.checked()?;
    let asked = observation.recipe.as_deref().map(Recipe::by_name).transpose()?;
    if let Some(absence) = observation.absent {
        return Ok(Identification::new(Finding::Absent(absence), Vec::new()));
    }
    let recipes: Vec<&'static Recipe> = match asked {
        Some(recipe) => vec![recipe],
        None => Recipe::all().collect(),
    };
    match observation.samples.as_deref().filter(|samples| !samples.is_empty()) {
        Some(samples) => Ok(samples::identify(index, &recipes, observation, samples)),
        None => Ok(sums::identify(index, &recipes, observation)),
    }
}

/// The numbers of an observation.
fn numbers(observation: &Observation) -> Vec<(Number, f64)> {
    let given = [observation.value, observation.reduction, observation.frequency_sum, observation.time_sum];
    Number::ALL.into_iter().zip(given).filter_map(|(number, given)| Some((number, given?))).collect()
}

/// The renderings among `places` that show all of these numbers; all of them if none does.
fn refine(index: &Index, recipe: &Recipe, places: &[usize], numbers: &[(Number, f64)]) -> (Vec<usize>, bool) {
    let renderings = index.recipe(recipe).renderings();
    let shows = |&place: &usize| {
        numbers.iter().all(|(number, given)| number.of(&renderings[place].fingerprint) == Some(*given))
    };
    let agreeing: Vec<usize> = places.iter().copied().filter(shows).collect();
    if agreeing.is_empty() { (places.to_vec(), false) } else { (agreeing, true) }
}
