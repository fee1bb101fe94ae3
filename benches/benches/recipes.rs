//! Recipes by profile: warm, in batches, as the first render of a process; and a minute of sound.
//!
//! `cargo bench --package lastbit-benches --bench recipes`. Every recipe is compared with real browsers first, and with
//! the values that were published for its profile.

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput};
use lastbit::{
    GraphJson, NodeType, Profile, Recipe,
    backend::{self, Backend},
    render,
};
use lastbit_benches::{
    FINGERPRINT_FRAMES, MINUTE_FRAMES, Target, answered, assert_minute, assert_recipe, first_render, headline, minute,
    targets, warm,
};

const FINGERPRINT: &str = "fingerprintjs";
/// Graphs of a batch.
const BATCH: usize = 64;

fn main() {
    if answered(render_once) {
        return;
    }
    let targets = targets();
    let timed = timed(&targets);
    for (target, recipe) in &timed {
        assert_recipe(target, recipe);
    }
    for target in &targets {
        assert_minute(target);
    }
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(30)
        .configure_from_args();
    built(&mut criterion, &targets);
    parsed(&mut criterion, &timed);
    batches(&mut criterion, &targets);
    minutes(&mut criterion, &targets);
    cold(&mut criterion, &timed);
    criterion.final_summary();
}

/// The fingerprintjs recipe for every target, the others for one of each engine.
fn timed(targets: &[Target]) -> Vec<(&Target, &'static Recipe)> {
    let fingerprint = Recipe::by_name(FINGERPRINT).expect("a recipe of the library");
    let others = Recipe::all().filter(|recipe| recipe.name != FINGERPRINT);
    let others = others.flat_map(|recipe| headline(targets).into_iter().map(move |target| (target, recipe)));
    targets.iter().map(|target| (target, fingerprint)).chain(others).collect()
}

fn id(name: &str, target: &Target) -> BenchmarkId {
    BenchmarkId::new(name, &target.profile.id)
}

/// Warm, through the API: the graph built, rendered and summed; and the same on lower backends.
fn built(criterion: &mut Criterion, targets: &[Target]) {
    let mut group = criterion.benchmark_group("warm");
    group.throughput(Throughput::Elements(FINGERPRINT_FRAMES.into()));
    for case in warm(targets) {
        let mut kernel = case.start();
        group.bench_function(BenchmarkId::from_parameter(&case.name), |bencher| bencher.iter(|| kernel.run()));
    }
    group.finish();
    let mut group = criterion.benchmark_group("warm by backend");
    for target in headline(targets) {
        for backend in Backend::available().filter(|backend| *backend <= Backend::in_use()) {
            let mut kernel = warm(std::slice::from_ref(target)).remove(0).start();
            backend::at_most(backend, || {
                group.bench_function(id(backend.name(), target), |bencher| bencher.iter(|| kernel.run()));
            });
        }
    }
    group.finish();
}

/// Warm, as `lastbit fingerprint` takes them: from JSON, with every read-out.
fn parsed(criterion: &mut Criterion, timed: &[(&Target, &Recipe)]) {
    let mut group = criterion.benchmark_group("recipe");
    for (target, recipe) in timed {
        group.throughput(Throughput::Elements(recipe.graph.length.into()));
        group.bench_function(id(&recipe.name, target), |bencher| bencher.iter(|| recipe.render(&target.profile)));
    }
    group.finish();
}

/// Different graphs for one profile on one thread.
fn batches(criterion: &mut Criterion, targets: &[Target]) {
    let graphs = batch();
    let mut group = criterion.benchmark_group("batch");
    group.throughput(Throughput::Elements(BATCH as u64));
    for target in targets {
        let one_by_one = || graphs.iter().map(|graph| render(graph, &target.profile)).collect::<Vec<_>>();
        group.bench_function(id("one by one", target), |bencher| bencher.iter(one_by_one));
    }
    group.finish();
}

/// The fingerprintjs graph at many frequencies.
fn batch() -> Vec<GraphJson> {
    let recipe = Recipe::by_name(FINGERPRINT).expect("a recipe of the library");
    let graph = |index| {
        let mut graph = recipe.graph.clone();
        let oscillators = graph.nodes.iter_mut().filter(|node| matches!(node.node_type, NodeType::Oscillator { .. }));
        for (_, frequency) in oscillators.flat_map(|oscillator| &mut oscillator.params) {
            *frequency -= 100.0 * f64::from(index);
        }
        graph
    };
    (0..BATCH as u32).map(graph).collect()
}

/// A minute of the fingerprintjs graph, mono.
fn minutes(criterion: &mut Criterion, targets: &[Target]) {
    let mut group = criterion.benchmark_group("minute");
    group.sample_size(10).throughput(Throughput::Elements(MINUTE_FRAMES.into()));
    for target in targets {
        group.bench_function(id(FINGERPRINT, target), |bencher| bencher.iter(|| minute(&target.profile)));
    }
    group.finish();
}

/// The first render of a process, its tables included; the process itself is not counted.
fn cold(criterion: &mut Criterion, timed: &[(&Target, &Recipe)]) {
    let mut group = criterion.benchmark_group("cold");
    group.sample_size(20);
    for (target, recipe) in timed {
        let what = format!("{} {}", recipe.name, target.profile.id);
        group.bench_function(id(&recipe.name, target), |bencher| {
            bencher.iter_custom(|iterations| (0..iterations).map(|_| first_render(&what)).sum());
        });
    }
    group.finish();
}

fn render_once(what: &str) {
    let (recipe, profile) = what.split_once(' ').expect("what this program passed on");
    let profile = Profile::resolve(profile).expect("an id of a target");
    black_box(Recipe::by_name(recipe).and_then(|recipe| render(&recipe.graph, &profile)).expect("the recipe renders"));
}
