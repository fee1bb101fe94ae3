//! The same graph in the `web-audio-api` crate and here, in turns on one thread.
//!
//! `cargo bench --package lastbit-benches --bench peers`. Both build the graph, render and sum. Criterion times one thing
//! after another; a ratio of two is worth more where whatever else the machine does meets both.

use std::{collections::BTreeMap, fs, hint::black_box, time::Duration};

use lastbit::Profile;
use lastbit_benches::{
    FINGERPRINT_FRAMES, MINUTE_FRAMES, Target, Turns, assert_minute, assert_recipe, fingerprintjs, headline, minute,
    sum, take_turns, targets,
};
use web_audio_api::{
    context::{BaseAudioContext, OfflineAudioContext},
    node::{AudioNode, AudioScheduledSourceNode, OscillatorType},
};

/// Names the file to write the results to, as JSON.
const RESULTS: &str = "LASTBIT_BENCH_PEERS";
const PEER: &str = "web-audio-api 1.7";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let filters: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let test = arguments.iter().any(|argument| argument == "--test");
    let targets = targets();
    let mut results = BTreeMap::new();
    for target in headline(&targets) {
        for (name, rounds, length, frames) in [
            ("fingerprintjs", 101, Duration::from_millis(20), FINGERPRINT_FRAMES),
            ("a minute", 15, Duration::ZERO, MINUTE_FRAMES),
        ] {
            let name = format!("peers/{name}/{}", target.profile.id);
            if !filters.is_empty() && !filters.iter().any(|filter| name.contains(*filter)) {
                continue;
            }
            assert_recipe(target, lastbit::Recipe::by_name("fingerprintjs").expect("a recipe of the library"));
            let (rounds, length) = if test { (1, Duration::ZERO) } else { (rounds, length) };
            let turns = compare(target, frames, rounds, length);
            println!(
                "{name}: {:.1} µs, {PEER}: {:.1} µs, ratio {:.3} ({:.3} to {:.3})",
                turns.first.median / 1e3,
                turns.second.median / 1e3,
                turns.ratio.median,
                turns.ratio.low,
                turns.ratio.high
            );
            results.insert(name, turns);
        }
    }
    if let Some(path) = std::env::var_os(RESULTS) {
        fs::write(path, serde_json::to_string(&results).expect("numbers")).expect("the results can be written");
    }
}

fn compare(target: &Target, frames: u32, rounds: usize, length: Duration) -> Turns {
    let profile: &Profile = &target.profile;
    if frames == FINGERPRINT_FRAMES {
        let ours = || _ = black_box(fingerprintjs(profile));
        take_turns(rounds, length, ours, || _ = black_box(sum(&peer(frames))))
    } else {
        assert_minute(target);
        let ours = || _ = black_box(minute(profile));
        take_turns(rounds, length, ours, || _ = black_box(peer(frames)))
    }
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
