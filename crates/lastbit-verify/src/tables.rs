//! How the published values stand: which of them the catalogue reproduces, and by whom.

use std::collections::BTreeMap;

use lastbit::Recipe;
use lastbit_catalog::{PublishedValue, Trust, published_values};
use serde::Serialize;

use crate::Index;

/// A published value, and what renders it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Row {
    /// The value with its source.
    pub value: &'static PublishedValue,
    /// How it stands.
    pub standing: Standing,
    /// Ids of profiles that render it with all that was published along with it, one for each span, confirmed first.
    pub rendered_by: Vec<String>,
}

/// How a published value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Standing {
    /// Some profile renders it.
    Reproduced,
    /// Made up or altered, by its source's own word or by what else is known of it; nothing should render it.
    Spoofed,
    /// No profile renders it; the row says why.
    NotReproduced,
}

impl Standing {
    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reproduced => "reproduced",
            Self::Spoofed => "spoofed",
            Self::NotReproduced => "not reproduced",
        }
    }
}

impl Row {
    /// What is wrong with the row's own account of itself: it names a reason and is rendered, or names profiles and is
    /// not.
    pub fn contradiction(&self) -> Option<String> {
        match (&self.value.not_reproduced, self.rendered_by.first()) {
            (Some(reason), Some(id)) => Some(format!("listed as not reproduced ({reason}), and {id} renders it")),
            (None, None) => Some("listed as reproduced, and nothing renders it".to_owned()),
            _ => None,
        }
    }
}

/// Every published value against everything that the catalogue renders.
pub fn tables(index: &Index) -> Vec<Row> {
    published_values().iter().map(|value| row(index, value)).collect()
}

fn row(index: &Index, value: &'static PublishedValue) -> Row {
    let mut rendered_by = Vec::new();
    if let Ok(recipe) = Recipe::by_name(&value.recipe) {
        let shown = index.recipe(recipe).renderings().iter().filter(|rendering| rendering.fingerprint.matches(value));
        let places = shown.flat_map(|rendering| &rendering.spans);
        rendered_by.extend(places.map(|&place| &index.spans()[place]));
    }
    rendered_by.sort_by_key(|span| span.captures.is_empty());
    let rendered_by: Vec<String> = rendered_by.into_iter().map(|span| span.id.clone()).collect();
    let standing = match rendered_by.is_empty() {
        false => Standing::Reproduced,
        true if value.trust == Trust::Unusable => Standing::Spoofed,
        true => Standing::NotReproduced,
    };
    Row { value, standing, rendered_by }
}

/// How many rows stand how, and the reasons of those that are not reproduced, commonest first.
pub fn summary(rows: &[Row]) -> (BTreeMap<Standing, usize>, Vec<(String, usize)>) {
    let mut standings = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        *standings.entry(row.standing).or_default() += 1;
        if row.standing == Standing::NotReproduced {
            *reasons.entry(row.value.not_reproduced.clone().unwrap_or_default()).or_default() += 1;
        }
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    (standings, reasons)
}
