//! Claims and observations, with the verdicts written down beforehand in data/verify.toml.

mod common;

use std::collections::BTreeMap;

use common::{captured, random, sum};
use lastbit_verify::{
    Claim, ClientHints, Index, Observation,
    farbling::{Brave, Level},
    verify,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    agents: BTreeMap<String, String>,
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    claim: String,
    hints: Option<String>,
    verdict: String,
    reason: String,
    recipe: Option<String>,
    capture: Option<String>,
    #[serde(default)]
    sum: bool,
    value: Option<f64>,
    reduction: Option<f64>,
    frequency_sum: Option<f64>,
    time_sum: Option<f64>,
    fudge: Option<f64>,
    constant: Option<f32>,
    white: Option<u64>,
    absent: Option<f64>,
    strict: Option<u64>,
    factor: Option<f64>,
    offset: Option<f64>,
    every: Option<usize>,
    multiplied: Option<f64>,
    added: Option<f64>,
}

impl Case {
    fn claim(&self, agents: &BTreeMap<String, String>) -> Claim {
        let text = match self.claim.split_once(' ') {
            Some((agent, version)) => agents[agent].replace("{}", version),
            None => self.claim.clone(),
        };
        let hints = self.hints.as_deref().map(|hints| ClientHints::read(hints).unwrap()).unwrap_or_default();
        Claim::with_hints(&text, &hints).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn samples(&self) -> Option<Vec<f32>> {
        if let Some(build) = &self.capture {
            return Some(captured(build, "canonical/fingerprintjs").unwrap_or_else(|| panic!("{build}")));
        }
        let mut next = random(self.white.unwrap_or(0));
        match (self.constant, self.white, self.strict) {
            (Some(constant), _, _) => Some(vec![constant; 5000]),
            (_, Some(_), _) => Some((0..5000).map(|_| next() as f32 - 0.5).collect()),
            (_, _, Some(_)) => Some(vec![0.5; 5000]),
            _ => None,
        }
    }

    fn observation(&self) -> Observation {
        let mut next = random(5);
        let mut centred = move || 2.0 * next() - 1.0;
        let samples = self.samples().map(|mut samples| {
            if let Some(seed) = self.strict {
                Brave::new(Level::Strict, 0, seed).farble(&mut samples);
            }
            let change = |(place, sample): (usize, f32)| {
                let mut x = f64::from(sample) * self.factor.unwrap_or(1.0) + self.offset.unwrap_or(0.0);
                x *= 1.0 + self.multiplied.map_or(0.0, |width| width * centred());
                x += self.added.map_or(0.0, |width| width * centred());
                let chosen = self.every.is_some_and(|every| place % every == 0);
                (if chosen { x + 1e-7 } else { x }) as f32
            };
            samples.into_iter().enumerate().map(change).collect::<Vec<f32>>()
        });
        let mut observation = match (samples, self.value.or(self.absent)) {
            (Some(samples), _) if self.sum => Observation::of_value(sum(&samples)),
            (Some(samples), _) => Observation::of_samples(samples),
            (None, Some(value)) => Observation::of_value(value * self.factor.unwrap_or(1.0)),
            (None, None) => Observation::default(),
        };
        observation.recipe.clone_from(&self.recipe);
        observation.reduction = self.reduction;
        observation.frequency_sum = self.frequency_sum;
        observation.time_sum = self.time_sum;
        observation.fudge_factor = self.fudge;
        observation
    }
}

#[test]
fn verdicts() {
    let file: File = toml::from_str(include_str!("data/verify.toml")).unwrap();
    assert!(file.case.len() >= 60, "{}", file.case.len());
    let mut wrong = Vec::new();
    for case in &file.case {
        let found = verify(Index::global(), &case.claim(&file.agents), &case.observation()).unwrap();
        let verdict = found.to_json()["verdict"].as_str().unwrap().to_owned();
        let reasons = found.reasons.join("\n    ");
        if verdict != case.verdict || !reasons.contains(&case.reason) {
            wrong.push(format!(
                "{} {:?} {:?} {:?}\n  expected {}: {}\n  found {verdict}:\n    {reasons}",
                case.claim, case.capture, case.value, case.factor, case.verdict, case.reason
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), file.case.len(), wrong.join("\n"));
}

/// One visitor's class through farbling, restarts and an update that leaves the arithmetic alone.
#[test]
fn the_class_stays() {
    let samples = captured("chromium-150-debian13-x86_64", "canonical/fingerprintjs").unwrap();
    let claim = Claim::parse("blink-150/linux@glibc-2.41/x86_64").unwrap();
    let class = |samples: &[f32]| {
        let found = verify(Index::global(), &claim, &Observation::of_samples(samples)).unwrap();
        found.class().map(str::to_owned)
    };
    let plain = class(&samples);
    assert!(plain.is_some());
    for token in [3u64, u64::MAX / 3, u64::MAX / 2] {
        let mut farbled = samples.clone();
        Brave::new(Level::Standard, token, 0).farble(&mut farbled);
        assert_eq!(class(&farbled), plain);
    }
    let by_sum = verify(Index::global(), &claim, &Observation::of_value(sum(&samples))).unwrap();
    assert_eq!(by_sum.class().map(str::to_owned), plain);
}
