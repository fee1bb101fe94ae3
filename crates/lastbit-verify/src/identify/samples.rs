//! Identification from samples.

use std::collections::BTreeMap;

use lastbit::{Fingerprint, GraphJson, Profile, ReadOut, Recipe, render};

use super::{
    Finding, Identification, Match, Noise, constant_factor, constant_offset, noise::describe, numbers, refine,
};
use crate::{Index, Observation, farbling::strict_state, index::SamplesKey};

/// Sample rates that devices have, in the order of how many do.
const SAMPLE_RATES: [f64; 8] = [48_000.0, 96_000.0, 192_000.0, 88_200.0, 32_000.0, 22_050.0, 16_000.0, 8_000.0];

/// Samples that must be known before a part of a rendering says whose it is.
const ENOUGH: usize = 64;

/// A root mean square difference beyond this, relative to the rendering's own, is not noise on it: something else was
/// rendered.
const UNLIKE: f64 = 0.1;

/// Beneath noise, a rendering this many times as far as the nearest could be the one as well.
const AS_NEAR: f64 = 1.5;

pub(super) fn identify<'i>(
    index: &'i Index,
    recipes: &[&'static Recipe],
    observation: &Observation,
    samples: &[f32],
) -> Identification<'i> {
    let nothing = |finding| Identification::new(finding, Vec::new());
    if samples.iter().any(|sample| !sample.is_finite()) {
        return nothing(Finding::NotFinite);
    }
    // A recipe of this very length is the better guess, and its renderings the only ones looked at where it is right.
    let mut recipes = recipes.to_vec();
    recipes.sort_by_key(|recipe| recipe.graph.length as usize != samples.len());
    let key = SamplesKey::of(samples);
    for recipe in &recipes {
        let found = index.recipe(recipe).with_samples(&key);
        if !found.is_empty() {
            return exact(index, recipe, found, observation);
        }
    }
    if samples.len() > 1 && samples.iter().all(|&sample| sample == samples[0]) {
        return nothing(Finding::Constant(samples[0]));
    }
    if let Some(state) = strict_state(samples) {
        return nothing(Finding::PseudoRandom { state });
    }
    let placed = recipes.iter().flat_map(|&recipe| places(recipe, samples.len()));
    let placed: Vec<Placed> = placed.filter(|placed| placed.is_like(index, samples)).collect();
    let near = placed.iter().filter_map(|placed| placed.nearest(index, samples)).min_by(|a, b| a.2.total_cmp(&b.2));
    if let Some((placed, at, distance)) = near
        && distance < UNLIKE
    {
        return placed.compare(index, samples, at, observation);
    }
    recipes
        .into_iter()
        .find_map(|recipe| at_other_rate(index, recipe, samples))
        .unwrap_or_else(|| nothing(Finding::Unknown))
}

fn exact<'i>(
    index: &'i Index,
    recipe: &'static Recipe,
    found: &[usize],
    observation: &Observation,
) -> Identification<'i> {
    let (places, agree) = refine(index, recipe, found, &numbers(observation));
    let mut matches: Vec<_> = places.into_iter().map(|at| Match::new(index, recipe, at)).collect();
    matches.sort_by_key(|found| found.spans().all(|span| span.captures.is_empty()));
    Identification::new(if agree { Finding::Exact } else { Finding::Mixed }, matches)
}

/// A recipe's frames that an observation may hold.
#[derive(Debug, Clone, Copy)]
struct Placed {
    recipe: &'static Recipe,
    first: usize,
    length: usize,
}

/// Where `length` samples may come from: the beginning of the buffer, or the part that the recipe sums.
fn places(recipe: &'static Recipe, length: usize) -> Vec<Placed> {
    let rendered = recipe.graph.length as usize;
    let common = length.min(rendered);
    let mut places = Vec::new();
    if common >= ENOUGH || common == rendered && common == length {
        places.push(Placed { recipe, first: 0, length: common });
    }
    if let ReadOut::SumOfMagnitudes { from, to } | ReadOut::Sum { from, to } = recipe.value
        && from > 0
        && length == to.min(rendered).saturating_sub(from)
    {
        places.push(Placed { recipe, first: from, length });
    }
    places
}

impl Placed {
    fn part<'s>(&self, fingerprint: &'s Fingerprint) -> &'s [f32] {
        fingerprint.samples.get(self.first..self.first + self.length).unwrap_or_default()
    }

    /// Whether one rendering of some engine's generation is as near as those of a generation are to one another, which
    /// spares a look at all of them. Generations differ in the sum's first two digits.
    fn is_like(&self, index: &Index, samples: &[f32]) -> bool {
        let renderings = index.recipe(self.recipe).renderings();
        let mut seen: Vec<(&str, String)> = Vec::new();
        renderings.iter().any(|rendering| {
            let digits = format!("{:.1e}", rendering.fingerprint.value);
            let is_new = |engine: &&str| !seen.iter().any(|(known, sum)| known == engine && *sum == digits);
            let Some(engine) = rendering.engines(index).find(is_new) else { return false };
            seen.push((engine, digits));
            difference(&samples[..self.length], self.part(&rendering.fingerprint)) < 5.0 * UNLIKE
        })
    }

    /// The rendering nearest in the mean square, and how far it is relative to its own.
    fn nearest(&self, index: &Index, samples: &[f32]) -> Option<(&Self, usize, f64)> {
        let distance = |(at, rendering): (usize, &crate::Rendering)| {
            let distance = difference(&samples[..self.length], self.part(&rendering.fingerprint));
            // Equal in all that there is to compare is nothing if that is silence.
            distance.is_finite().then_some((self, at, distance))
        };
        let renderings = index.recipe(self.recipe).renderings().iter().enumerate();
        renderings.filter_map(distance).min_by(|a, b| a.2.total_cmp(&b.2))
    }

    fn compare<'i>(
        &self,
        index: &'i Index,
        samples: &[f32],
        nearest: usize,
        observation: &Observation,
    ) -> Identification<'i> {
        let of_recipe = index.recipe(self.recipe).renderings();
        let observed = &samples[..self.length];
        let settle = |finding, places: Vec<usize>| {
            let matches = places.into_iter().map(|at| Match::new(index, self.recipe, at)).collect();
            Identification { first_frame: self.first, ..Identification::new(finding, matches) }
        };
        let parts = || of_recipe.iter().map(|rendering| self.part(&rendering.fingerprint)).enumerate();
        let equal: Vec<usize> = parts().filter(|(_, part)| *part == observed).map(|(at, _)| at).collect();
        if !equal.is_empty() {
            let mut found = exact(index, self.recipe, &equal, observation);
            found.first_frame = self.first;
            return found;
        }
        let factors = parts().filter_map(|(at, part)| Some((at, constant_factor(observed, part)?)));
        let factors: Vec<_> = factors.collect();
        if let Some(&(_, factor)) = factors.first() {
            return settle(Finding::ConstantFactor { factor }, factors.into_iter().map(|(at, _)| at).collect());
        }
        let offsets: Vec<_> = parts().filter_map(|(at, part)| Some((at, constant_offset(observed, part)?))).collect();
        if let Some(&(_, offset)) = offsets.first() {
            return settle(Finding::Noise(Noise::Offset(offset)), offsets.into_iter().map(|(at, _)| at).collect());
        }
        // Where most samples were left alone, those tell the rendering; else the mean square does.
        let most = parts().map(|(at, part)| (kept(part, observed), at)).max_by_key(|(kept, _)| *kept);
        match most {
            Some((kept, at)) if kept * 2 > self.length => {
                let noise = describe(observed, self.part(&of_recipe[at].fingerprint));
                let as_many = |(other, part): (usize, &[f32])| (self::kept(part, observed) == kept).then_some(other);
                settle(Finding::Noise(noise), parts().filter_map(as_many).collect())
            }
            _ => {
                let noise = describe(observed, self.part(&of_recipe[nearest].fingerprint));
                settle(Finding::Noise(noise), self.nearest_of_engines(index, observed))
            }
        }
    }

    /// The nearest rendering of each engine, nearest first, as far as the noise leaves open which it was.
    fn nearest_of_engines(&self, index: &Index, observed: &[f32]) -> Vec<usize> {
        let of_recipe = index.recipe(self.recipe).renderings();
        let mut best: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
        for (at, rendering) in of_recipe.iter().enumerate() {
            let distance = difference(observed, self.part(&rendering.fingerprint));
            for engine in rendering.engines(index) {
                let known = best.entry(engine).or_insert((distance, at));
                if distance < known.0 {
                    *known = (distance, at);
                }
            }
        }
        let mut best: Vec<(f64, usize)> = best.into_values().collect();
        best.sort_by(|a, b| a.0.total_cmp(&b.0));
        let least = best.first().map_or(0.0, |(distance, _)| *distance);
        let mut places: Vec<usize> = Vec::new();
        for (_, at) in best.into_iter().filter(|(distance, _)| *distance <= AS_NEAR * least) {
            if !places.contains(&at) {
                places.push(at);
            }
        }
        places
    }
}

/// Samples other than zero that are the same.
fn kept(reference: &[f32], observed: &[f32]) -> usize {
    reference.iter().zip(observed).filter(|(a, b)| a == b && **a != 0.0).count()
}

/// The root of the mean square difference over that of `reference`.
fn difference(observed: &[f32], reference: &[f32]) -> f64 {
    let (mut off, mut own) = (0.0, 0.0);
    for (&a, &b) in observed.iter().zip(reference) {
        let (a, b) = (f64::from(a), f64::from(b));
        off += (a - b) * (a - b);
        own += b * b;
    }
    (off / own).sqrt()
}

/// The recipe rendered at the other sample rates by one profile of each engine: where one of these is near, the matches
/// are those profiles whose rendering equals the observation, or else the nearest.
fn at_other_rate<'i>(index: &'i Index, recipe: &'static Recipe, samples: &[f32]) -> Option<Identification<'i>> {
    if samples.len() < ENOUGH {
        return None;
    }
    for rate in SAMPLE_RATES.into_iter().chain([44_100.0]).filter(|rate| *rate != recipe.graph.sample_rate) {
        let mut graph = recipe.graph.clone();
        graph.sample_rate = rate;
        graph.length = u32::try_from(samples.len().min(MOST_FRAMES)).ok()?;
        let observed = &samples[..graph.length as usize];
        let first = |id: &str| Some((difference(observed, &rendered(&graph, id)?), id.to_owned()));
        let engines = representatives(index);
        let near = engines.iter().filter_map(|id| first(id)).min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, near)) = near.filter(|(distance, _)| *distance < UNLIKE) else { continue };
        let engine = near.split('-').next().unwrap_or_default();
        let of_engine = |rendering: &crate::Rendering| rendering.engines(index).any(|other| other == engine);
        let mut best: Option<(f64, usize)> = None;
        let mut equal = Vec::new();
        for (at, rendering) in index.recipe(recipe).renderings().iter().enumerate().filter(|(_, r)| of_engine(r)) {
            let Some(&place) = rendering.spans.first() else { continue };
            let Some(other) = rendered(&graph, &index.spans()[place].id) else { continue };
            if other == observed {
                equal.push(at);
            }
            let distance = difference(observed, &other);
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, at));
            }
        }
        let (finding, places) =
            if equal.is_empty() { (Finding::Unknown, vec![best?.1]) } else { (Finding::Exact, equal) };
        let matches = places.into_iter().map(|at| Match::new(index, recipe, at)).collect();
        return Some(Identification { sample_rate: Some(rate), ..Identification::new(finding, matches) });
    }
    None
}

/// Frames that are rendered at most to try a sample rate.
const MOST_FRAMES: usize = 8192;

fn rendered(graph: &GraphJson, id: &str) -> Option<Vec<f32>> {
    let result = render(graph, &Profile::resolve(id).ok()?).ok()?;
    result.ch.into_iter().next().map(|channel| channel.0)
}

/// The newest profile of each engine that the catalogue renders.
fn representatives(index: &Index) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for span in index.spans().iter().filter(|span| span.until.is_none()) {
        let of_engine = |id: &String| id.starts_with(&format!("{}-", span.engine));
        if !ids.iter().any(of_engine) {
            ids.push(span.id.clone());
        }
    }
    ids
}
