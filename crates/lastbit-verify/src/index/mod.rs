//! What every profile of the catalogue computes for a recipe, rendered once and kept for look-ups.

mod relevant;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
    sync::{LazyLock, OnceLock},
};

use lastbit::{Fingerprint, Profile, Recipe, parallel};
use lastbit_catalog::{Span, spans};
use lastbit_graph::EngineArithmetic;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use relevant::relevant;

/// The renderings of every recipe by everything the catalogue can render. A recipe's part is rendered when it is first
/// asked for, and stays.
#[derive(Debug)]
pub struct Index {
    spans: Vec<Span>,
    recipes: Vec<OnceLock<RecipeIndex>>,
}

/// One distinct rendering of a recipe, and what computes it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Rendering {
    /// The class of its samples; see [`class_id`].
    pub class: String,
    /// The read-outs and samples.
    pub fingerprint: Fingerprint,
    /// Who computes it: places in [`Index::spans`], confirmed ones first.
    pub spans: Vec<usize>,
}

impl Rendering {
    /// The engines of those who compute it; one may come more than once.
    pub(crate) fn engines<'i>(&self, index: &'i Index) -> impl Iterator<Item = &'i str> + use<'i, '_> {
        self.spans.iter().map(|&place| index.spans[place].engine.as_str())
    }
}

/// The renderings of one recipe, ordered for search.
#[derive(Debug)]
pub struct RecipeIndex {
    renderings: Vec<Rendering>,
    by_number: BTreeMap<Number, Vec<(f64, usize)>>,
    by_samples: HashMap<SamplesKey, Vec<usize>>,
}

/// What samples are looked up by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SamplesKey([u8; 16]);

impl SamplesKey {
    /// The key of samples.
    pub fn of(samples: &[f32]) -> Self {
        Self(digest("", samples))
    }
}

/// A number that a recipe gives besides its samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Number {
    /// The recipe's own value: a sum, or one sample.
    Value,
    /// The compressor's `reduction`.
    Reduction,
    /// The sum of the magnitudes of the analyser's decibels.
    FrequencySum,
    /// The sum of the magnitudes of the analyser's samples.
    TimeSum,
}

impl Number {
    /// Every number.
    pub const ALL: [Self; 4] = [Self::Value, Self::Reduction, Self::FrequencySum, Self::TimeSum];

    /// This number of a fingerprint, where its recipe has it.
    pub fn of(self, fingerprint: &Fingerprint) -> Option<f64> {
        match self {
            Self::Value => Some(fingerprint.value),
            Self::Reduction => fingerprint.reduction.map(f64::from),
            Self::FrequencySum => fingerprint.frequency_sum,
            Self::TimeSum => fingerprint.time_sum,
        }
    }

    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Reduction => "reduction",
            Self::FrequencySum => "frequency sum",
            Self::TimeSum => "time sum",
        }
    }
}

/// The class of a recipe's samples: 40 bits of SHA-256 over the recipe's name and the samples' bytes, before any
/// farbling. Two browsers share it exactly where they compute the same buffer, so it stays the same through updates that
/// leave the arithmetic alone, restarts of a browser that farbles by a factor, and private windows.
pub fn class_id(recipe: &str, samples: &[f32]) -> String {
    digest(recipe, samples)[..5].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest(recipe: &str, samples: &[f32]) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(recipe.as_bytes());
    hash.update([0]);
    for sample in samples {
        hash.update(sample.to_le_bytes());
    }
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash.finalize()[..16]);
    digest
}

static GLOBAL: LazyLock<Index> = LazyLock::new(Index::new);

impl Index {
    fn new() -> Self {
        // The data files are part of this program, and tested.
        let spans = spans().unwrap_or_default();
        Self { spans, recipes: Recipe::all().map(|_| OnceLock::new()).collect() }
    }

    /// The index of this process.
    pub fn global() -> &'static Self {
        &GLOBAL
    }

    /// Everything the catalogue can render.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The renderings of a recipe; the first call renders them on every processor.
    pub fn recipe(&self, recipe: &Recipe) -> &RecipeIndex {
        // `Recipe` has no public constructor: each is one of these.
        let at = Recipe::all().position(|known| known.name == recipe.name).unwrap_or(0);
        self.recipes[at].get_or_init(|| RecipeIndex::new(recipe, &self.spans))
    }
}

impl RecipeIndex {
    fn new(recipe: &Recipe, spans: &[Span]) -> Self {
        let mut groups: HashMap<EngineArithmetic, Vec<usize>> = HashMap::new();
        for (place, span) in spans.iter().enumerate() {
            groups.entry(relevant(&span.arithmetic, &recipe.graph)).or_default().push(place);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(_, places)| places[0]);
        let render = |(arithmetic, places): &(EngineArithmetic, Vec<usize>)| {
            let mut profile = Profile::resolve(&spans[places[0]].id).ok()?;
            profile.arithmetic = *arithmetic;
            recipe.render(&profile).ok()
        };
        let prints = parallel::map(&groups, render, || ());
        let mut renderings: Vec<Rendering> = Vec::new();
        let mut seen: HashMap<([u8; 16], [u64; 4]), usize> = HashMap::new();
        for (fingerprint, (_, places)) in prints.into_iter().zip(groups) {
            let Some(fingerprint) = fingerprint else { continue };
            let numbers = Number::ALL.map(|number| number.of(&fingerprint).unwrap_or(f64::NAN).to_bits());
            let key = (digest(&recipe.name, &fingerprint.samples), numbers);
            let at = *seen.entry(key).or_insert_with(|| {
                let class = class_id(&recipe.name, &fingerprint.samples);
                renderings.push(Rendering { class, fingerprint, spans: Vec::new() });
                renderings.len() - 1
            });
            renderings[at].spans.extend(places);
        }
        for rendering in &mut renderings {
            rendering.spans.sort_by_key(|&place| (spans[place].captures.is_empty(), place));
        }
        Self::new_from(renderings)
    }

    fn new_from(renderings: Vec<Rendering>) -> Self {
        let mut by_number = BTreeMap::new();
        for number in Number::ALL {
            let of = |(at, rendering): (usize, &Rendering)| Some((number.of(&rendering.fingerprint)?, at));
            let mut list: Vec<(f64, usize)> = renderings.iter().enumerate().filter_map(of).collect();
            list.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            by_number.insert(number, list);
        }
        let mut by_samples: HashMap<SamplesKey, Vec<usize>> = HashMap::new();
        for (at, rendering) in renderings.iter().enumerate() {
            by_samples.entry(SamplesKey::of(&rendering.fingerprint.samples)).or_default().push(at);
        }
        Self { renderings, by_number, by_samples }
    }

    /// Every distinct rendering.
    pub fn renderings(&self) -> &[Rendering] {
        &self.renderings
    }

    /// The renderings with exactly these samples, by place.
    pub fn with_samples(&self, samples: &SamplesKey) -> &[usize] {
        self.by_samples.get(samples).map_or(&[], Vec::as_slice)
    }

    /// The renderings whose number is exactly this one, by place.
    pub fn with_number(&self, number: Number, value: f64) -> impl Iterator<Item = usize> {
        let list = self.list(number);
        let from = list.partition_point(|(known, _)| known.total_cmp(&value) == Ordering::Less);
        list[from..].iter().take_while(move |(known, _)| *known == value).map(|&(_, at)| at)
    }

    /// The renderings whose number is within `tolerance` (relative) of `value`, nearest first, with their distances.
    pub fn near_number(&self, number: Number, value: f64, tolerance: f64) -> Vec<(usize, f64)> {
        let list = self.list(number);
        let reach = value.abs() * tolerance;
        let from = list.partition_point(|(known, _)| *known < value - reach);
        let within = list[from..].iter().take_while(|(known, _)| *known <= value + reach);
        let mut near: Vec<_> = within.map(|&(known, at)| (at, ((known - value) / value).abs())).collect();
        near.sort_by(|a, b| a.1.total_cmp(&b.1));
        near
    }

    /// The rendering whose number is nearest to `value`, with its distance relative to the rendering's own.
    pub fn nearest_number(&self, number: Number, value: f64) -> Option<(usize, f64)> {
        let list = self.list(number);
        let from = list.partition_point(|(known, _)| *known < value);
        let beside = list[from.saturating_sub(1)..].iter().take(2);
        let distance = |known: f64| if known == value { 0.0 } else { ((value - known) / known).abs() };
        beside.map(|&(known, at)| (at, distance(known))).min_by(|a, b| a.1.total_cmp(&b.1))
    }

    fn list(&self, number: Number) -> &[(f64, usize)] {
        self.by_number.get(&number).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rendering_is_that_of_each_of_its_spans() {
        let index = Index::global();
        let recipe = Recipe::by_name("creepjs").unwrap();
        let renderings = index.recipe(recipe).renderings();
        assert!(renderings.len() > 20, "{}", renderings.len());
        let everyone: usize = renderings.iter().map(|rendering| rendering.spans.len()).sum();
        assert_eq!(everyone, index.spans().len());
        // What is left out of a class's arithmetic must not matter: whole profiles render the same.
        for rendering in renderings {
            for &place in [rendering.spans.first(), rendering.spans.last()].into_iter().flatten() {
                let profile = Profile::resolve(&index.spans()[place].id).unwrap();
                let whole = recipe.render(&profile).unwrap();
                assert_eq!(class_id("creepjs", &whole.samples), rendering.class, "{}", profile.id);
                for number in Number::ALL {
                    assert_eq!(number.of(&whole), number.of(&rendering.fingerprint), "{}", profile.id);
                }
            }
        }
    }
}
