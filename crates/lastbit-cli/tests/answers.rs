//! `identify`, `verify`, `tables` and `diff` from outside.

use std::fs;

use assert_cmd::Command;
use serde_json::Value;

struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

fn run(arguments: &[&str], stdin: &str) -> Run {
    let output =
        Command::new(env!("CARGO_BIN_EXE_lastbit")).args(arguments).write_stdin(stdin.to_owned()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().expect("no signal, no abort");
    Run { code, stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr))
}

#[test]
fn a_sum_is_identified() {
    let found = run(&["identify", "--sum", "124.04347605905059"], "");
    assert_eq!(found.code, 0, "{}", found.stderr);
    assert!(found.stdout.contains("blink-156/linux/x86_64+sse"), "{}", found.stdout);
    let found = run(&["identify", "--json", "--samples", "-"], r#"{"value": 124.04347605905059, "recipe": "creepjs"}"#);
    let document = json(&found);
    assert_eq!((document["finding"].as_str(), document["recipe"].as_str()), (Some("exact"), Some("creepjs")));
    assert!(document["class"].is_string());
}

#[test]
fn samples_from_a_file_are_identified() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fingerprintjs.wav");
    let graph = folder.path().join("graph.json");
    fs::write(&graph, lastbit_recipe()).unwrap();
    let arguments = ["render", "--profile", "gecko-153/linux/aarch64", "--graphs", graph.to_str().unwrap()];
    let rendered = run(&[&arguments[..], &["--wav", folder.path().to_str().unwrap()]].concat(), "");
    assert_eq!(rendered.code, 0, "{}", rendered.stderr);
    let found = run(&["identify", "--samples", path.to_str().unwrap()], "");
    assert_eq!(found.code, 0, "{}", found.stderr);
    assert!(found.stdout.contains("gecko-153/linux/aarch64"), "{}", found.stdout);
}

fn lastbit_recipe() -> &'static str {
    r#"{"id": "fingerprintjs", "sampleRate": 44100, "length": 5000, "channels": 1,
        "nodes": [
            {"id": "o", "type": "oscillator", "waveform": "triangle", "frequency": 10000, "start": 0},
            {"id": "c", "type": "compressor", "threshold": -50, "knee": 40, "ratio": 12, "attack": 0, "release": 0.25}
        ],
        "connections": [["o", "c"], ["c", "destination"]]}"#
}

/// The published sum of a browser.
fn published(browser: &str, version: &str, os: &str) -> String {
    let mut rows = lastbit_catalog::published_values().iter();
    let row = rows
        .find(|row| row.recipe == "fingerprintjs" && row.browser == browser && row.version == version && row.os == os);
    row.unwrap().value.clone()
}

#[test]
fn a_claim_is_verified() {
    let (chrome, firefox) = (published("Chrome", "89", "Windows 10"), published("Firefox", "118+", "any"));
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/89.0.4389.90 Safari/537.36";
    let found = run(&["verify", "--claim", agent, "--sum", &chrome], "");
    assert_eq!((found.code, found.stdout.starts_with("consistent: Chrome")), (0, true), "{}", found.stdout);
    let found = run(&["verify", "--claim", agent, "--sum", &firefox, "--json"], "");
    assert_eq!(found.code, 1);
    assert_eq!(json(&found)["verdict"], "inconsistent");
    let hints = r#"{"platform": "Linux"}"#;
    let found = run(&["verify", "--claim", agent, "--hints", "-", "--sum", &chrome, "--json"], hints);
    assert_eq!((found.code, &json(&found)["verdict"]), (1, &Value::from("inconsistent")));
    for arguments in [
        &["verify", "--claim", "curl/8.5.0", "--sum", "1"][..],
        &["verify", "--claim", agent],
        &["verify", "--claim", agent, "--sum", "NaN"],
        &["identify", "--samples", "/nonexistent"],
        &["identify", "--recipe", "nonesuch", "--sum", "1"],
    ] {
        let refused = run(arguments, "");
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{arguments:?}: {}", refused.stderr);
    }
}

#[test]
fn the_tables_agree_with_themselves() {
    let found = run(&["tables", "--recipe", "fingerprintjs"], "");
    assert_eq!(found.code, 0, "{}", found.stdout);
    assert!(found.stdout.contains(" reproduced"), "{}", found.stdout);
    let rows = json(&run(&["tables", "--recipe", "fingerprintjs", "--json"], ""));
    assert!(rows.as_array().is_some_and(|rows| rows.len() > 50));
}

#[test]
fn two_profiles_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("diff.svg");
    let ids = ["blink-149/linux/x86_64", "blink-156/linux/x86_64"];
    let found = run(&["diff", ids[0], ids[1], "--svg", picture.to_str().unwrap()], "");
    assert_eq!(found.code, 1, "{}", found.stderr);
    assert!(found.stdout.contains("the bits part at tables of o"), "{}", found.stdout);
    assert!(fs::read_to_string(picture).unwrap().starts_with("<svg"));
    let found = run(&["diff", ids[0], ids[0], "--json"], "");
    assert_eq!((found.code, &json(&found)[0]["fields"]), (0, &serde_json::json!([])));
}
