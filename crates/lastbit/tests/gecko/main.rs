//! Every node of Gecko's and each kernel behind it, against frames that Firefox rendered; and what its settings do.

use lastbit::{Answer, DomException, GraphJson, GraphResult, Profile, Recipe, render};

/// Where the frames of a row lie in a channel of `length` frames.
fn places(length: usize) -> Vec<usize> {
    let ends = [length.checked_sub(2), length.checked_sub(1)].into_iter().flatten();
    [1, 2, 3, 130, 300].into_iter().chain(ends).filter(|&frame| frame < length).collect()
}

/// Bits in hex, with the place of each.
fn bits(text: &str) -> Vec<u32> {
    text.split(' ').map(|hex| u32::from_str_radix(hex, 16).expect("hex")).collect()
}

fn assert_bits(what: &str, got: &[f32], want: &str) {
    let want = bits(want);
    assert_eq!(got.len(), want.len(), "{what}");
    for (index, (got, want)) in got.iter().zip(want).enumerate() {
        let (have, ulps) = (got.to_bits(), got.to_bits().abs_diff(want));
        assert!(have == want, "{what}, value {index}: {have:08x}, the browser has {want:08x}, {ulps} ulps");
    }
}

fn check(graph: &GraphJson, id: &str, want: &str) {
    let profile = Profile::resolve(id).unwrap_or_else(|error| panic!("{error}"));
    let result = render(graph, &profile).unwrap_or_else(|error| panic!("{error}"));
    let (want, spectrum) = want.split_once('~').map_or((want, None), |(want, bins)| (want, Some(bins)));
    let (want, reduction) = want.split_once('|').map_or((want, None), |(want, bits)| (want, Some(bits)));
    for (channel, (samples, want)) in result.ch.iter().zip(want.split(';')).enumerate() {
        let frames: Vec<f32> = places(samples.0.len()).into_iter().map(|frame| samples.0[frame]).collect();
        assert_bits(&format!("{id} {}, channel {channel}", graph.id), &frames, want);
    }
    assert_eq!(result.ch.len(), want.split(';').count(), "{id} {}", graph.id);
    if let Some(reduction) = reduction {
        let shown: Vec<&str> = result.reduction.values().map(|reduction| reduction.bits.as_str()).collect();
        assert_eq!(shown.join(" "), reduction, "{id} {}", graph.id);
    }
    if let Some(bins) = spectrum {
        let analyser = result.analyser.values().next().expect("an analyser");
        assert_bits(&format!("{id} {}, decibels", graph.id), &analyser.freq.0[..6], bins);
    }
}

#[test]
fn captured_frames() {
    let mut graph = None;
    let mut checked = 0;
    for line in include_str!("captured.tsv").lines().filter(|line| !line.starts_with('#')) {
        let (what, rest) = line.split_once('\t').expect("two columns");
        if what == "graph" {
            graph = Some(GraphJson::parse(rest).unwrap_or_else(|error| panic!("{error}")));
            continue;
        }
        for id in what.split(' ') {
            check(graph.as_ref().expect("a graph before its rows"), id, rest);
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked} renderings");
}

#[test]
fn resist_fingerprinting_changes_no_bit() {
    for recipe in Recipe::all() {
        let [plain, resistant] = ["gecko-153/linux/x86_64", "gecko-153+rfp/linux/x86_64"].map(|id| {
            let profile = Profile::resolve(id).unwrap_or_else(|error| panic!("{error}"));
            recipe.render(&profile).unwrap_or_else(|error| panic!("{error}"))
        });
        assert_eq!(plain.samples, resistant.samples, "{}", recipe.name);
        assert_eq!(plain.value_text(), resistant.value_text(), "{}", recipe.name);
    }
}

#[test]
fn no_web_audio_is_an_answer() {
    let profile = Profile::resolve("tor-13.5/windows").expect("known");
    for recipe in Recipe::all() {
        let absent = Answer::Absent { profile: "gecko-115+noaudio/windows/x86_64".to_owned() };
        assert_eq!(recipe.answer(&profile), Ok(absent), "{}", recipe.name);
    }
    // Whatever the graph, a script does not get as far as to make it.
    for graph in [
        r#"{"id":"g","sampleRate":44100,"length":1,"channels":1,"nodes":[],"connections":[]}"#,
        r#"{"id":"g","sampleRate":1,"length":1,"channels":1,"nodes":[],"connections":[]}"#,
    ] {
        let graph = GraphJson::parse(graph).expect("well-formed");
        let error = render(&graph, &profile).expect_err("absent");
        assert!(error.is_absent());
        assert_eq!(error.exception(), Some(DomException::ReferenceError));
        let result = GraphResult::from_error(&graph.id, &error);
        assert_eq!(result.error.as_deref(), Some("ReferenceError: OfflineAudioContext is not defined"));
    }
}
