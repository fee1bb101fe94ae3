//! Identification from numbers alone.

use lastbit::Recipe;

use super::{Finding, Identification, Match, numbers};
use crate::{
    Index, Number, Observation,
    farbling::{Era, RESTORED_TOLERANCE, restore},
};

/// Beyond this, relative to the nearest, a sum says nothing about that rendering.
const FAR: f64 = 0.05;

pub(super) fn identify<'i>(
    index: &'i Index,
    recipes: &[&'static Recipe],
    observation: &Observation,
) -> Identification<'i> {
    let numbers = numbers(observation);
    let fits = |recipe: &&&'static Recipe| {
        let first = index.recipe(recipe).renderings().first();
        first.is_some_and(|rendering| numbers.iter().all(|(number, _)| number.of(&rendering.fingerprint).is_some()))
    };
    for recipe in recipes.iter().filter(fits) {
        if let Some(exact) = exact(index, recipe, &numbers) {
            return exact;
        }
    }
    if let (Some(value), Some(factor)) = (observation.value, observation.fudge_factor) {
        for recipe in recipes {
            if let Some(restored) = restored(index, recipe, restore(value, factor)) {
                return restored;
            }
        }
    }
    for recipe in recipes.iter().filter(fits) {
        if let Some(partial) = partial(index, recipe, &numbers) {
            return partial;
        }
    }
    nearest(index, recipes, &numbers)
}

fn matches<'i>(index: &'i Index, recipe: &'static Recipe, places: impl IntoIterator<Item = usize>) -> Vec<Match<'i>> {
    let mut matches: Vec<Match<'i>> = places.into_iter().map(|at| Match::new(index, recipe, at)).collect();
    // Of equals, those that a capture confirmed are the better guess.
    matches.sort_by_key(|found| found.spans().all(|span| span.captures.is_empty()));
    matches
}

/// Renderings that show every number.
fn exact<'i>(index: &'i Index, recipe: &'static Recipe, numbers: &[(Number, f64)]) -> Option<Identification<'i>> {
    let &(first, value) = numbers.first()?;
    let of_recipe = index.recipe(recipe);
    let all = |&at: &usize| {
        let print = &of_recipe.renderings()[at].fingerprint;
        numbers.iter().all(|(number, given)| number.of(print) == Some(*given))
    };
    let found: Vec<usize> = of_recipe.with_number(first, value).filter(all).collect();
    (!found.is_empty()).then(|| Identification::new(Finding::Exact, matches(index, recipe, found)))
}

/// Renderings whose value is the restored one, as far as rounding lets it tell.
fn restored<'i>(index: &'i Index, recipe: &'static Recipe, value: f64) -> Option<Identification<'i>> {
    let near = index.recipe(recipe).near_number(Number::Value, value, RESTORED_TOLERANCE);
    let distance = near.first()?.1;
    // In order of distance, which says more here than a capture.
    let found = near.into_iter().map(|(at, _)| Match::new(index, recipe, at)).collect();
    Some(Identification::new(Finding::Restored { distance, tolerance: RESTORED_TOLERANCE }, found))
}

/// All numbers but the value are those of some rendering, or every number is that of another one.
fn partial<'i>(index: &'i Index, recipe: &'static Recipe, numbers: &[(Number, f64)]) -> Option<Identification<'i>> {
    if numbers.len() < 2 {
        return None;
    }
    let (value, others): (Vec<_>, Vec<_>) = numbers.iter().partition(|(number, _)| *number == Number::Value);
    let known = |(number, given): &(Number, f64)| index.recipe(recipe).with_number(*number, *given).next().is_some();
    let tells_apart = others.iter().any(|(number, _)| *number != Number::Reduction);
    if let Some(&(_, value)) = value.first()
        && tells_apart
        && let Some(mut found) = exact(index, recipe, &others)
        && !known(&(Number::Value, value))
    {
        let of = found.matches.first().map_or(value, |found| found.rendering.fingerprint.value);
        found.finding = Finding::ValueAltered { distance: ((value - of) / of).abs() };
        return Some(found);
    }
    if !numbers.iter().all(known) {
        return None;
    }
    let (first, given) = numbers[0];
    let of_first = index.recipe(recipe).with_number(first, given);
    Some(Identification::new(Finding::Mixed, matches(index, recipe, of_first)))
}

/// What is nearest by the number that tells most.
fn nearest<'i>(index: &'i Index, recipes: &[&'static Recipe], numbers: &[(Number, f64)]) -> Identification<'i> {
    let unknown = || Identification::new(Finding::Unknown, Vec::new());
    let Some(&(number, given)) = numbers.first() else { return unknown() };
    let of = |&recipe: &&'static Recipe| {
        let (at, distance) = index.recipe(recipe).nearest_number(number, given)?;
        Some((recipe, at, distance))
    };
    let nearest = recipes.iter().filter_map(of).min_by(|a, b| a.2.total_cmp(&b.2));
    let Some((recipe, at, _)) = nearest.filter(|(_, _, distance)| *distance < FAR) else { return unknown() };
    let found = Match::new(index, recipe, at);
    let of = number.of(&found.rendering.fingerprint).unwrap_or(given);
    let factor = given / of;
    // What rounding does to a sum, or an unknown arithmetic, is nearer to 1.
    let farbled = number == Number::Value && (Era::Percent.least()..1.0 - 1e-6).contains(&factor);
    if !farbled {
        return Identification::new(Finding::Unknown, vec![found]);
    }
    // The factor is unknown, so the base can be any engine's whose sum is in its reach.
    let renderings = index.recipe(recipe).renderings();
    let in_reach = |&other: &usize| {
        number.of(&renderings[other].fingerprint).is_some_and(|of| (Era::Percent.least()..=1.0).contains(&(given / of)))
    };
    let mut places = vec![at];
    for other in (0..renderings.len()).filter(in_reach) {
        let new =
            |engine: &str| !places.iter().any(|&place| renderings[place].engines(index).any(|known| known == engine));
        if renderings[other].engines(index).any(new) {
            places.push(other);
        }
    }
    let found = places.into_iter().map(|at| Match::new(index, recipe, at)).collect();
    Identification::new(Finding::PossibleFactor { factor }, found)
}
