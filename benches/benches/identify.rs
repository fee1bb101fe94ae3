//! Identification with a warm index: from a sum, from all samples, and of farbled samples.

use std::hint::black_box;

use criterion::Criterion;
use lastbit::Recipe;
use lastbit_verify::{
    Index, Observation,
    farbling::{Brave, Level},
    identify,
    identify::Finding,
};

fn main() {
    let index = Index::global();
    let recipe = Recipe::by_name("fingerprintjs").expect("a recipe");
    let renderings = index.recipe(recipe).renderings();
    let one = &renderings[renderings.len() / 2];
    let mut farbled = one.fingerprint.samples.clone();
    Brave::new(Level::Standard, 1 << 60, 0).farble(&mut farbled);
    let cases = [
        ("sum", Observation::of_value(one.fingerprint.value)),
        ("samples", Observation::of_samples(one.fingerprint.samples.clone())),
        ("farbled samples", Observation::of_samples(farbled)),
        ("unknown sum", Observation::of_value(one.fingerprint.value + 1e-7)),
    ];
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("identify");
    for (name, observation) in cases {
        let found = identify(index, &observation).expect("an observation");
        let right = match (name, &found.finding) {
            ("farbled samples", Finding::ConstantFactor { .. }) | ("unknown sum", Finding::Unknown) => true,
            (_, finding) => *finding == Finding::Exact,
        };
        assert!(right, "{name}: {:?}", found.finding);
        group.bench_function(name, |bencher| bencher.iter(|| identify(index, black_box(&observation))));
    }
    group.finish();
    criterion.final_summary();
}
