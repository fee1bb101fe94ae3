//! All that the catalogue can render: for each platform, the versions between two changes of its arithmetic.

use std::collections::BTreeSet;

use lastbit_graph::EngineArithmetic;

use crate::{CatalogError, Platform, Version, engine::ENGINES, platform::VOCABULARY, rows::Engine};

/// Versions of an engine on a platform that share one arithmetic.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Span {
    /// The engine: `blink`.
    pub engine: String,
    /// Operating system, C library and CPU.
    pub platform: Platform,
    /// The first version.
    pub from: Version,
    /// The first version after it; none where it lasts to the newest known.
    pub until: Option<Version>,
    /// The arithmetic.
    pub arithmetic: EngineArithmetic,
    /// A profile id within the span: one that a capture confirmed, if there is one.
    pub id: String,
    /// The captures of real browsers within the span, by profile id, whole corpora first.
    pub captures: Vec<(String, String)>,
}

impl Span {
    /// Whether a version is one of these.
    pub fn contains(&self, version: &Version) -> bool {
        version.reaches(&self.from) && self.until.is_none_or(|until| !version.reaches(&until))
    }

    /// The versions in words: `85.0.4182.0 to 89`, where the end is the line before the next change.
    pub fn versions(&self) -> String {
        match self.until {
            None => format!("{} and later", self.from),
            Some(until) => format!("{} to before {until}", self.from),
        }
    }
}

/// Every span of every engine and platform, engines in order and versions from old to new.
///
/// Platforms are those that some row of the data tells apart: releases of a system that share a C library stand for one
/// another. What is not modelled ([`CatalogError::Gap`]) is left out.
///
/// # Errors
/// [`CatalogError::Data`] where a data file does not add up; a test holds that none does.
pub fn spans() -> Result<Vec<Span>, CatalogError> {
    let platforms = VOCABULARY.platforms();
    let mut spans = Vec::new();
    for engine in ENGINES.iter() {
        let is_its =
            |platform: &&Platform| Engine::on(&engine.name, &platform.os).is_some_and(|own| own.file == engine.file);
        for platform in platforms.iter().filter(is_its) {
            of_platform(engine, platform, &mut spans)?;
        }
    }
    Ok(spans)
}

fn of_platform(engine: &Engine, platform: &Platform, spans: &mut Vec<Span>) -> Result<(), CatalogError> {
    let states = engine.states(platform)?;
    // A gap begins and ends where it says, not only where the arithmetic changes.
    let mut edges: BTreeSet<[u32; 4]> = states.iter().map(|(since, _)| since.first_build()).collect();
    let edge_of_gap = engine.gap_edges(platform);
    edges.extend(edge_of_gap.iter().map(Version::first_build));
    let first = states.first().map(|(since, _)| since.first_build());
    let mut open: Option<Span> = None;
    for edge in edges.into_iter().filter(|edge| first.is_some_and(|first| *edge >= first)) {
        let version = Version::from_parts(edge);
        let state = states.iter().rev().find(|(since, _)| version.reaches(since));
        let arithmetic = state.map(|(_, arithmetic)| *arithmetic).filter(|_| engine.gap(&version, platform).is_none());
        if open.as_ref().is_some_and(|span| Some(span.arithmetic) == arithmetic) {
            continue;
        }
        if let Some(mut span) = open.take() {
            span.until = Some(version);
            spans.push(span);
        }
        open = arithmetic.map(|arithmetic| Span {
            engine: engine.name.to_string(),
            platform: platform.clone(),
            from: version,
            until: None,
            arithmetic,
            id: String::new(),
            captures: Vec::new(),
        });
    }
    let first_new = spans.iter().rposition(|span| *span.engine != *engine.name || span.platform != *platform);
    let first_new = first_new.map_or(0, |last| last + 1);
    spans.extend(open);
    for span in &mut spans[first_new..] {
        span.captures = engine.captures(platform, |version| span.contains(version));
        let named = span.captures.first().map(|(id, _)| id.clone());
        span.id = named.unwrap_or_else(|| format!("{}-{}/{}", engine.name, span.from, platform.spelled));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::spans;
    use crate::Profile;

    #[test]
    fn a_span_is_what_its_id_renders_and_every_confirmed_profile_is_in_one() {
        let spans = spans().expect("tested data");
        for span in &spans {
            let profile = Profile::resolve(&span.id).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(profile.arithmetic, span.arithmetic, "{}", span.id);
            assert!(span.contains(&profile.version), "{}", span.id);
        }
        let known: HashSet<_> = spans.iter().map(|span| span.arithmetic).collect();
        for profile in Profile::all() {
            assert!(known.contains(&profile.arithmetic), "{}", profile.id);
        }
    }

    #[test]
    fn spans_of_a_platform_follow_one_another() {
        let spans = spans().expect("tested data");
        for pair in spans.windows(2).filter(|pair| pair[0].platform == pair[1].platform) {
            if pair[0].engine == pair[1].engine {
                let end = pair[0].until.expect("another follows");
                assert!(pair[1].from.reaches(&end), "{} {}", pair[0].id, pair[1].id);
            }
        }
    }
}
