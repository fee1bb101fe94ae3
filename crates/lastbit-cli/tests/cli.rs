//! The program from outside: every command, its exit codes, and bad input.

use std::{
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use serde_json::{Value, json};

const PROFILE: &str = "blink-156/linux/x86_64";

/// Started by Cargo's runner where there is one, as there is for another CPU's program.
fn lastbit() -> Command {
    Command::cargo_bin("lastbit").expect("Cargo has built it")
}

/// What a run printed and how it ended.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

fn run(arguments: &[&str], stdin: impl Into<Vec<u8>>) -> Run {
    let output = lastbit().args(arguments).write_stdin(stdin).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().expect("no signal, no abort");
    let run = Run { code, stdout: text(output.stdout), stderr: text(output.stderr) };
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

fn render(graphs: &str) -> Run {
    run(&["render", "--profile", PROFILE, "--graphs", "-", "--out", "-"], graphs)
}

fn beep() -> Value {
    json!({
        "id": "beep", "sampleRate": 44100, "length": 300, "channels": 2,
        "nodes": [
            {"id": "o", "type": "oscillator", "waveform": "triangle", "frequency": 10000, "start": 0},
            {"id": "c", "type": "compressor", "threshold": -50},
            {"id": "a", "type": "analyser", "fftSize": 64}
        ],
        "connections": [["o", "c"], ["c", "a"], ["a", "destination"]]
    })
}

/// The graph with one field of one node set.
fn with(node: usize, field: &str, value: Value) -> String {
    let mut graph = beep();
    graph["nodes"][node][field] = value;
    graph.to_string()
}

fn context(field: &str, value: Value) -> String {
    let mut graph = beep();
    graph[field] = value;
    graph.to_string()
}

#[test]
fn no_command_prints_the_fingerprint_table() {
    let plain = run(&[], "");
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let explicit = run(&["fingerprint", "--recipe", "fingerprintjs"], "");
    assert_eq!(plain.stdout, explicit.stdout);
    let line = plain.stdout.lines().find(|line| line.starts_with(PROFILE)).expect("the newest profile has a line");
    let value: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!((124.0..124.1).contains(&value), "{line}");
}

#[test]
fn a_fingerprint_of_some_profiles_as_json() {
    let ids = ["blink-156/linux/x86_64", "blink-156/linux/x86_64+sse"];
    let run = run(&["fingerprint", "--recipe", "creepjs", "--json", "--profile", ids[0], "--profile", ids[1]], "");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let prints: Value = serde_json::from_str(&run.stdout).unwrap();
    for (print, id) in prints.as_array().unwrap().iter().zip(ids) {
        assert_eq!((&print["recipe"], &print["profile"]), (&json!("creepjs"), &json!(id)));
        for field in ["value", "reduction", "frequencySum", "timeSum"] {
            assert!(print[field].as_str().unwrap().parse::<f64>().unwrap().is_finite(), "{field}");
        }
    }
    assert_ne!(prints[0]["value"], prints[1]["value"]);
}

#[test]
fn absent_is_an_answer() {
    let ids = ["tor-13.5/linux", PROFILE];
    let table = run(&["fingerprint", "--profile", ids[0], ids[1]], "");
    assert_eq!(table.code, 0, "{}", table.stderr);
    let line = table.stdout.lines().find(|line| line.starts_with("gecko-115+noaudio/linux/x86_64")).expect("a line");
    assert_eq!(line.split_whitespace().nth(1), Some("absent"), "{line}");

    let answers = run(&["fingerprint", "--json", "--profile", ids[0], ids[1]], "");
    assert_eq!(answers.code, 0, "{}", answers.stderr);
    let answers: Value = serde_json::from_str(&answers.stdout).unwrap();
    assert_eq!((&answers[0]["absent"], &answers[0]["value"]), (&json!(true), &Value::Null));
    assert_eq!(answers[1]["absent"], json!(false));

    let graph = r#"{"id":"g","sampleRate":44100,"length":1,"channels":1,"nodes":[],"connections":[]}"#;
    for (graphs, code) in [(graph.to_owned(), 2), (format!("[{graph}]"), 0)] {
        let render = run(&["render", "--profile", "firefox-153+noaudio", "--graphs", "-", "--out", "-"], graphs);
        assert_eq!(render.code, code, "{}", render.stderr);
        assert!(render.stdout.contains("ReferenceError: OfflineAudioContext is not defined"), "{}", render.stdout);
    }
}

#[test]
fn creepjs_shows_reduction_and_both_sums() {
    let run = run(&["fingerprint", "--recipe", "creepjs", "--profile", PROFILE], "");
    let headings = run.stdout.lines().find(|line| line.starts_with("profile")).unwrap();
    for heading in ["value", "reduction", "frequencies", "time"] {
        assert!(headings.contains(heading), "{headings}");
    }
}

#[test]
fn unknown_names_are_bad_input_and_list_near_ones() {
    let recipe = run(&["fingerprint", "--recipe", "fingerprintjz"], "");
    assert_eq!(recipe.code, 2);
    assert!(recipe.stderr.contains("fingerprintjs"), "{}", recipe.stderr);
    let profile = run(&["fingerprint", "--profile", "blonk-156/linux/x86_64"], "");
    assert_eq!(profile.code, 2);
    assert!(profile.stderr.contains(PROFILE), "{}", profile.stderr);
    assert_eq!(run(&["fingerprnt"], "").code, 2);
}

#[test]
fn a_version_beyond_the_catalogue_says_so() {
    let run = run(&["fingerprint", "--profile", "blink-999/linux/x86_64"], "");
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("999"), "{}", run.stderr);
}

#[test]
fn profiles_are_listed() {
    let text = run(&["profiles"], "");
    assert_eq!(text.code, 0);
    assert!(text.stdout.lines().any(|line| line.starts_with(PROFILE)), "{}", text.stdout);
    let json = run(&["profiles", "--json"], "");
    let list: Value = serde_json::from_str(&json.stdout).unwrap();
    let newest = list.as_array().unwrap().iter().find(|profile| profile["id"] == PROFILE).unwrap();
    assert!(newest["arithmetic"]["blink"]["fft"].is_string());
}

#[test]
fn one_graph_gives_one_result_and_a_list_gives_a_list() {
    let one = render(&beep().to_string());
    assert_eq!(one.code, 0, "{}", one.stderr);
    let result: Value = serde_json::from_str(&one.stdout).unwrap();
    assert_eq!(result["id"], "beep");
    assert_eq!(result["ch"].as_array().unwrap().len(), 2);
    assert_eq!(result["reduction"]["c"]["bits"].as_str().unwrap().len(), 8);
    for field in ["freq", "time", "byteFreq", "byteTime"] {
        assert!(result["analyser"]["a"][field].is_string(), "{field}");
    }

    let many: Vec<Value> = (0..100)
        .map(|n| {
            let mut graph = beep();
            graph["id"] = json!(format!("beep {n}"));
            graph
        })
        .collect();
    let many = render(&Value::from(many).to_string());
    let results: Vec<Value> = serde_json::from_str(&many.stdout).unwrap();
    let ids: Vec<&str> = results.iter().map(|result| result["id"].as_str().unwrap()).collect();
    assert!(ids.iter().enumerate().all(|(n, id)| *id == format!("beep {n}")), "{ids:?}");
    assert!(results.iter().all(|other| other["ch"] == result["ch"]));

    assert_eq!(serde_json::from_str::<Value>(&render("[]").stdout).unwrap(), json!([]));
}

#[test]
fn files_may_be_compressed_and_waves_hold_the_same_floats() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("graphs.json.zst"), zstd::encode_all(beep().to_string().as_bytes(), 3).unwrap()).unwrap();
    let arguments = ["render", "--profile", PROFILE, "--graphs", &path("graphs.json.zst")];
    let more = ["--out", &path("out.json.zst"), "--wav", &path("waves")];
    let run = run(&[&arguments[..], &more[..]].concat(), "");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let result = zstd::decode_all(fs::File::open(path("out.json.zst")).unwrap()).unwrap();
    let result: lastbit::GraphResult = serde_json::from_slice(&result).unwrap();
    let mut wave = hound::WavReader::open(folder.path().join("waves/beep.wav")).unwrap();
    assert_eq!((wave.spec().channels, wave.spec().sample_rate), (2, 44100));
    let samples: Vec<u32> = wave.samples::<f32>().map(|sample| sample.unwrap().to_bits()).collect();
    assert_eq!(samples.len(), 600);
    for (index, bits) in samples.iter().enumerate() {
        assert_eq!(*bits, result.ch[index % 2].0[index / 2].to_bits(), "sample {index}");
    }
}

#[test]
fn comparison_finds_a_flipped_bit_and_ends_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, value: &Value| -> PathBuf {
        let path = folder.path().join(name);
        fs::write(&path, value.to_string()).unwrap();
        path
    };
    let compare = |graphs: &Path, truth: &Path| {
        let [graphs, truth] = [graphs, truth].map(|path| path.to_str().unwrap());
        run(&["compare", "--profile", PROFILE, "--graphs", graphs, "--truth", truth], "")
    };
    let mut other = beep();
    other["id"] = json!("other");
    let graphs = write("graphs.json", &json!([beep(), other]));
    let rendered = render(&json!([beep(), other]).to_string());
    let mut results: Value = serde_json::from_str(&rendered.stdout).unwrap();

    let same = compare(&graphs, &write("same.json", &json!({"results": results})));
    assert_eq!(same.code, 0, "{}", same.stderr);
    assert!(same.stdout.contains("2 graphs: 2 equal, 0 different"), "{}", same.stdout);

    let mut typed: lastbit::GraphResult = serde_json::from_value(results[1].clone()).unwrap();
    let sample = &mut typed.ch[1].0[299];
    let (before, after) = (sample.to_bits(), sample.to_bits() ^ 1);
    *sample = f32::from_bits(after);
    results[1] = serde_json::to_value(&typed).unwrap();
    let flipped = compare(&graphs, &write("flipped.json", &json!({"results": results})));
    assert_eq!(flipped.code, 1);
    let line = flipped.stdout.lines().next().unwrap();
    assert!(line.starts_with("other: ch/1[299]"), "{line}");
    assert!(line.contains(&format!("{before:08x}")) && line.contains(&format!("{after:08x}")), "{line}");
    assert!(line.ends_with("1 ulp"), "{line}");

    assert_eq!(compare(&graphs, &write("odd.json", &json!({"result": []}))).code, 2);
    assert_eq!(compare(&graphs, Path::new("no such file")).code, 2);
}

#[test]
fn what_a_browser_refuses_is_a_result_in_a_list() {
    let refused = with(2, "fftSize", json!(33));
    let lone = render(&refused);
    assert_eq!(lone.code, 2);
    assert!(lone.stderr.contains("'a'") && lone.stderr.contains("fftSize"), "{}", lone.stderr);
    let result: Value = serde_json::from_str(&lone.stdout).unwrap();
    assert!(result["error"].as_str().unwrap().starts_with("IndexSizeError: "), "{result}");

    let list = render(&format!("[{refused}, {}]", beep()));
    assert_eq!(list.code, 0, "{}", list.stderr);
    let results: Vec<Value> = serde_json::from_str(&list.stdout).unwrap();
    assert!(results[0]["error"].is_string() && results[1]["ch"].is_array());
}

/// Each is refused with exit code 2 and a message that holds these words.
#[test]
fn bad_input_names_node_and_field() {
    let cycle = {
        let mut graph = beep();
        graph["nodes"] = json!([{"id": "g", "type": "gain"}, {"id": "h", "type": "gain"}]);
        graph["connections"] = json!([["g", "h"], ["h", "g"], ["g", "destination"]]);
        graph.to_string()
    };
    let cases: &[(String, &[&str])] = &[
        (String::new(), &["JSON"]),
        ("bits".to_owned(), &["JSON"]),
        (beep().to_string()[..200].to_owned(), &["JSON"]),
        ("3".to_owned(), &[]),
        ("[[]]".to_owned(), &[]),
        ("{}".to_owned(), &["id"]),
        (with(0, "type", json!("theremin")), &["beep", "'o'", "type", "theremin"]),
        (with(0, "phase", json!(1)), &["beep", "'o'", "phase"]),
        (with(0, "frequency", json!("loud")), &["beep", "'o'", "frequency"]),
        (with(0, "frequency", json!(null)), &["beep", "'o'", "frequency"]),
        (with(0, "frequency", json!(1)).replace("\"frequency\":1", "\"frequency\":NaN"), &["JSON"]),
        (
            with(0, "frequency", json!(1)).replace("\"frequency\":1", "\"frequency\":1e999"),
            &["'o'", "frequency", "TypeError"],
        ),
        (with(0, "start", json!(-1)), &["'o'", "start", "RangeError"]),
        (with(1, "channelCount", json!(33)), &["'c'", "channelCount", "NotSupportedError"]),
        (context("connections", json!([["o", "nowhere"]])), &["beep", "connections[0]", "nowhere"]),
        (context("connections", json!([["o"]])), &["beep", "connections[0]"]),
        (context("connections", json!([["o", "destination", 7]])), &["IndexSizeError"]),
        (context("sampleRate", json!(1)), &["sampleRate", "NotSupportedError"]),
        (context("length", json!(0)), &["length", "NotSupportedError"]),
        (context("length", json!(-1)), &["length"]),
        (context("length", json!(2_684_354_560_u32)), &["length", "2684354560"]),
        (context("length", json!(1e300)), &["length"]),
        (context("channels", json!(33)), &["channels", "NotSupportedError"]),
        (context("tempo", json!(120)), &["beep", "tempo"]),
        (cycle, &["'g'", "'h'"]),
    ];
    let mut wrong = Vec::new();
    for (graph, words) in cases {
        let run = render(graph);
        let stderr = run.stderr.replace(" -> ", "' '");
        let lacks: Vec<_> = words.iter().filter(|word| !stderr.contains(word.trim_matches('\''))).collect();
        if run.code != 2 || run.stderr.is_empty() || !lacks.is_empty() {
            let start: String = graph.chars().take(300).collect();
            wrong.push(format!("{start}\n  exit {}, lacks {lacks:?}: {}", run.code, run.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn broken_and_missing_files_are_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.json.zst");
    let mut frame = zstd::encode_all(beep().to_string().as_bytes(), 3).unwrap();
    frame.truncate(frame.len() / 2);
    fs::write(&path, &frame).unwrap();
    let cut = run(&["render", "--profile", PROFILE, "--graphs", path.to_str().unwrap(), "--out", "-"], "");
    assert_eq!(cut.code, 2);
    assert!(cut.stderr.contains("cut.json.zst"), "{}", cut.stderr);

    let missing = run(&["render", "--profile", PROFILE, "--graphs", "no such file", "--out", "-"], "");
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("no such file"));

    let latin = run(&["render", "--profile", PROFILE, "--graphs", "-", "--out", "-"], b"{\"id\": \"\xe9\"}".to_vec());
    assert_eq!(latin.code, 2);
    assert!(latin.stderr.contains("UTF-8"), "{}", latin.stderr);

    let nowhere = folder.path().join("no/such/folder.json");
    let arguments = ["render", "--profile", PROFILE, "--graphs", "-", "--out", nowhere.to_str().unwrap()];
    assert_eq!(run(&arguments, beep().to_string()).code, 2);
    assert_eq!(run(&["render", "--profile", PROFILE, "--graphs", "-"], beep().to_string()).code, 2);
}
