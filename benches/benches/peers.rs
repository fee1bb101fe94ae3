//! The same graph in the `web-audio-api` crate and here, in turns on one thread.
//!
//! `cargo bench --package lastbit-benches --bench peers`. Both build the graph, render and sum. Criterion times one thing
//! after another; a ratio of two is worth more where whatever else the machine does meets both.

use std::{collections::BTreeMap, env, fs, hint::black_box, time::Duration};

use lastbit::Profile;
use lastbit_benches::{
    FINGERPRINT_FRAMES, MINUTE_FRAMES, Target, Turns, answered, assert_minute, assert_recipe, fingerprintjs,
    first_render, headline, minute, sum, take_timed_turns, take_turns, targets,
};
use web_audio_api::{
    context::{BaseAudioContext, OfflineAudioContext},
    node::{AudioNode, AudioScheduledSourceNode, OscillatorType},
};

/// Names the file to write the results to, as JSON.
const RESULTS: &str = "LASTBIT_BENCH_PEERS";
const PEER: &str = "web-audio-api 1.7";

fn main() {
    if answered(render_once) {
        return;
    }
    let arguments: Vec<String> = env::args().skip(1).collect();
    // Criterion takes a pattern; of that, alternatives will do here.
    let filters = arguments.iter().filter(|argument| !argument.starts_with('-')).flat_map(|filter| filter.split('|'));
    let filters: Vec<&str> = filters.collect();
    let test = arguments.iter().any(|argument| argument == "--test");
    let targets = targets();
    let mut results = BTreeMap::new();
    for target in headline(&targets) {
        for (name, rounds) in [("fingerprintjs", 101), ("a minute", 15), ("a first render", 51)] {
            let id = format!("peers/{name}/{}", target.profile.id);
            if !filters.is_empty() && !filters.iter().any(|filter| id.contains(filter)) {
                continue;
            }
            assert_recipe(target, lastbit::Recipe::by_name("fingerprintjs").expect("a recipe of the library"));
            let rounds = if test { 1 } else { rounds };
            let turns = match name {
                "a minute" => minutes(target, rounds),
                "a first render" => first_renders(target, rounds),
                _ => warm(target, rounds, if test { Duration::ZERO } else { Duration::from_millis(20) }),
            };
            println!(
                "{id}: {:.1} µs, {PEER}: {:.1} µs, ratio {:.3} ({:.3} to {:.3})",
                turns.first.median / 1e3,
                turns.second.median / 1e3,
                turns.ratio.median,
                turns.ratio.low,
                turns.ratio.high
            );
            results.insert(id, turns);
        }
    }
    if let Some(path) = std::env::var_os(RESULTS) {
        fs::write(path, serde_json::to_string(&results).expect("numbers")).expect("the results can be written");
    }
}

fn warm(target: &Target, rounds: usize, length: Duration) -> Turns {
    let ours = || _ = black_box(fingerprintjs(&target.profile));
    take_turns(rounds, length, ours, || _ = black_box(sum(&peer(FINGERPRINT_FRAMES))))
}

fn minutes(target: &Target, rounds: usize) -> Turns {
    assert_minute(target);
    let ours = || _ = black_box(minute(&target.profile));
    take_turns(rounds, Duration::ZERO, ours, || _ = black_box(peer(MINUTE_FRAMES)))
}

/// What a first render is asked for: a profile's id, or nothing for the peer.
fn render_once(profile: &str) {
    if profile.is_empty() {
        black_box(sum(&peer(FINGERPRINT_FRAMES)));
    } else {
        let profile = Profile::resolve(profile).expect("an id of a target");
        black_box(fingerprintjs(&profile)).expect("the recipe renders");
    }
}

fn first_renders(target: &Target, rounds: usize) -> Turns {
    let nanoseconds = |profile: &str| first_render(profile).as_nanos() as f64;
    take_timed_turns(rounds, || nanoseconds(&target.profile.id), || nanoseconds(""))
}

/// The graph in the crate.
fn peer(frames: u32) -> Vec<f32> {
    let mut context = OfflineAudioContext::new(1, frames as usize, 44100.0);
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
    context.start_rendering_sync().get_channel_data(0).to_vec()
}
