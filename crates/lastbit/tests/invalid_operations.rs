//! What a filter that runs away renders: infinity, and then the NaN of the target's CPU.

use lastbit::{GraphJson, Profile, render};

#[test]
fn the_nan_is_that_of_the_targets_cpu() {
    let graph = GraphJson::parse(
        r#"{"id": "away", "sampleRate": 44100, "length": 2560, "channels": 1,
            "nodes": [{"id": "s", "type": "constant", "offset": 1, "start": 0},
                      {"id": "f", "type": "iir", "feedforward": [1], "feedback": [1, -3, 1]},
                      {"id": "a", "type": "analyser", "fftSize": 32}],
            "connections": [["s", "f"], ["f", "a"], ["a", "destination"]]}"#,
    )
    .expect("a graph");
    for (arch, bits) in [("x86_64", 0xffc0_0000), ("aarch64", 0x7fc0_0000)] {
        for engine in ["blink-156", "gecko-153", "webkit-2.50.6"] {
            let profile = Profile::resolve(&format!("{engine}/linux/{arch}")).expect("a profile");
            let result = render(&graph, &profile).expect("it renders");
            let [channel, time] = [&result.ch[0].0, &result.analyser["a"].time.0];
            for samples in [channel, time] {
                let last = samples.last().expect("there are samples");
                assert_eq!(last.to_bits(), bits, "{}", profile.id);
            }
        }
    }
}
