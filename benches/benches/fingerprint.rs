//! The fingerprintjs recipe: warm, its tables apart, cold in a fresh process, and the `web-audio-api` crate's.
//!
//! `cargo bench --bench fingerprint`. Warm and peer do the same work: build the graph, render 5000 frames, sum.

use std::{
    hint::black_box,
    process::Command,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion};
use lastbit::{Profile, Recipe};
use lastbit_benches::{Target, assert_bits, fingerprintjs, sum, targets};
use lastbit_wave::{BasicShape, WaveTables};
use web_audio_api::{
    context::{BaseAudioContext, OfflineAudioContext},
    node::{AudioNode, AudioScheduledSourceNode, OscillatorType},
};

/// Set in a process that renders once and prints how many nanoseconds that took.
const COLD: &str = "LASTBIT_BENCH_COLD_PROFILE";

fn main() {
    if let Ok(id) = std::env::var(COLD) {
        let start = Instant::now();
        let profile = Profile::resolve(&id).expect("an id this program passed on");
        black_box(fingerprintjs(&profile).expect("the recipe renders"));
        return println!("{}", start.elapsed().as_nanos());
    }
    let targets = targets();
    let recipe = Recipe::by_name("fingerprintjs").expect("a recipe of the library");
    for target in &targets {
        assert_bits(target, "canonical/fingerprintjs");
        let json = recipe.render(&target.profile).expect("the recipe renders").value;
        let api = fingerprintjs(&target.profile).expect("the recipe renders");
        assert_eq!(json.to_bits(), api.to_bits(), "{}: JSON and API build the same graph", target.build);
    }
    let mut criterion = Criterion::default().configure_from_args();
    warm(&mut criterion, &targets);
    tables(&mut criterion, &targets);
    cold(&mut criterion, &targets);
    criterion.final_summary();
}

fn warm(criterion: &mut Criterion, targets: &[Target]) {
    let mut group = criterion.benchmark_group("fingerprintjs/warm");
    for target in targets {
        let id = BenchmarkId::new("lastbit", &target.profile.id);
        group.bench_with_input(id, &target.profile, |bencher, profile| bencher.iter(|| fingerprintjs(profile)));
    }
    group.bench_function("web-audio-api 1.7", |bencher| bencher.iter(peer));
    group.finish();
}

/// A set of triangle tables with the ranges that the recipe reads, made anew each time.
fn tables(criterion: &mut Criterion, targets: &[Target]) {
    let mut group = criterion.benchmark_group("fingerprintjs/tables");
    for target in targets {
        // Gecko's waves are made otherwise.
        let Some(arithmetic) = target.profile.arithmetic.blink().map(|blink| blink.wave()) else { continue };
        let id = BenchmarkId::new("all ranges", &target.profile.id);
        group.bench_with_input(id, &arithmetic, |bencher, &arithmetic| {
            bencher.iter(|| {
                let tables = WaveTables::basic(arithmetic, 44100.0, BasicShape::Triangle).expect("a rate in range");
                (0..tables.range_count()).map(|range| tables.range(range)[1]).fold(0.0, f32::max)
            });
        });
    }
    group.finish();
}

/// The first render of a process, its tables included; the process itself is not counted.
fn cold(criterion: &mut Criterion, targets: &[Target]) {
    let program = std::env::current_exe().expect("this program has a file");
    let once = |profile: &Profile| {
        let output = Command::new(&program).env(COLD, &profile.id).output().expect("this program starts");
        let nanoseconds = String::from_utf8_lossy(&output.stdout).trim().parse().expect("it prints a number");
        Duration::from_nanos(nanoseconds)
    };
    let mut group = criterion.benchmark_group("fingerprintjs/cold");
    group.sample_size(10);
    for target in targets {
        group.bench_with_input(BenchmarkId::from_parameter(&target.profile.id), &target.profile, |bencher, profile| {
            bencher.iter_custom(|iterations| (0..iterations).map(|_| once(profile)).sum());
        });
    }
    group.finish();
}

/// The same graph in the `web-audio-api` crate.
fn peer() -> f64 {
    let mut context = OfflineAudioContext::new(1, 5000, 44100.0);
    let mut oscillator = context.create_oscillator();
    oscillator.set_type(OscillatorType::Triangle);
    oscillator.frequency().set_value(10_000.0);
    let compressor = context.create_dynamics_compressor();
    compressor.threshold().set_value(-50.0);
    compressor.knee().set_value(40.0);
    compressor.ratio().set_value(12.0);
    compressor.attack().set_value(0.0);
    compressor.release().set_value(0.25);
    oscillator.connect(&compressor);
    compressor.connect(&context.destination());
    oscillator.start_at(0.0);
    sum(context.start_rendering_sync().get_channel_data(0))
}
