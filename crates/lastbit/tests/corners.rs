//! Graphs that only random ones came across, with what browsers compute.

use lastbit::{GraphJson, Profile, render};

/// A buffer of 300 frames through a stereo convolver of 100, beside a constant: the right one of the two channels.
const TAIL: &str = r#"{
    "id": "tail", "sampleRate": 44100, "length": 2048, "channels": 1, "init": "value",
    "nodes": [
        {"id": "s", "type": "bufferSource", "buffer": {"channels": [[LEFT], [RIGHT]]}, "start": 0},
        {"id": "v", "type": "convolver", "buffer": {"channels": [[RESPONSE], [RESPONSE]]}},
        {"id": "c", "type": "constant", "start": 0},
        {"id": "g", "type": "gain"},
        {"id": "p", "type": "splitter", "numberOfOutputs": 2}
    ],
    "connections": [["s", "v"], ["v", "g"], ["c", "g"], ["g", "p"], ["p", "destination", 1, 0]]
}"#;

#[test]
fn a_node_whose_tail_is_over_keeps_its_channels() {
    let numbers = |count, number: &str| vec![number; count].join(",");
    let text = TAIL.replace("RESPONSE", &numbers(100, "0.5")).replace("LEFT", &numbers(300, "1"));
    let graph = GraphJson::parse(&text.replace("RIGHT", &numbers(300, "-1"))).expect("a graph");
    // Chromium 156 and WebKitGTK 2.50 give a 1 up to the end: the constant, up-mixed.
    for id in ["blink-156/linux/x86_64", "webkitgtk-2.50.6/linux/x86_64"] {
        let result = render(&graph, &Profile::resolve(id).expect("listed")).expect("rendered");
        assert!(result.ch[0].0[512..].iter().all(|&sample| sample == 1.0), "{id}");
    }
}

#[test]
fn gecko_loses_a_phase_that_32_bits_do_not_hold() {
    let text = r#"{
        "id": "rates", "sampleRate": 44100, "length": 256, "channels": 1, "init": "value",
        "nodes": [{"id": "s", "type": "bufferSource", "buffer": {"channels": [[1]]}, "start": 0, "loop": true}],
        "connections": [["s", "destination"]],
        "automation": [
            {"node": "s", "param": "playbackRate", "method": "setValueAtTime", "args": [0.1046, 0]},
            {"node": "s", "param": "playbackRate", "method": "setValueAtTime", "args": [0.4977, 0.0029024943310657597]}
        ]
    }"#;
    let profile = Profile::resolve("gecko-153/linux/x86_64").expect("listed");
    let result = render(&GraphJson::parse(text).expect("a graph"), &profile).expect("rendered");
    // Firefox 153, on both sides of the change.
    let expected = [0x3f80_1fde, 0x3f80_10be, 0x3f80_3def, 0x3f80_029f, 0x3f80_3d35, 0x3f80_02ad];
    assert_eq!(result.ch[0].0[126..132].iter().map(|x| x.to_bits()).collect::<Vec<_>>(), expected);
}

/// A channel that nothing feeds, through an analyser, beside a buffer of -0.
const UNFED: &str = r#"{
    "id": "unfed", "sampleRate": 44100, "length": 128, "channels": 2, "init": "value",
    "nodes": [
        {"id": "s", "type": "bufferSource", "buffer": {"channels": [[1, 1]]}, "start": 0},
        {"id": "m", "type": "merger", "numberOfInputs": 2},
        {"id": "a", "type": "analyser"},
        {"id": "z", "type": "bufferSource", "buffer": {"channels": [[-0.0, -0.0]]}, "start": 0}
    ],
    "connections": [["s", "m", 0, 0], ["m", "a"], ["a", "destination"], ["z", "destination"]]
}"#;

#[test]
fn an_analyser_in_place_forgets_which_channels_are_silent() {
    let right = |text: &str, id| {
        let graph = GraphJson::parse(text).expect("a graph");
        render(&graph, &Profile::resolve(id).expect("listed")).expect("rendered").ch[1].0[0].to_bits()
    };
    assert_eq!(right(UNFED, "blink-156/linux/x86_64"), 0.0_f32.to_bits());
    assert_eq!(right(UNFED, "webkitgtk-2.50.6/linux/x86_64"), (-0.0_f32).to_bits());
    // Not in place: the merger feeds another node, too.
    let text = UNFED.replace(r#"["m", "a"],"#, r#"["m", "a"], ["m", "b"],"#);
    let text = text.replace(r#""type": "analyser"},"#, r#""type": "analyser"}, {"id": "b", "type": "analyser"},"#);
    assert_eq!(right(&text, "blink-156/linux/x86_64"), (-0.0_f32).to_bits());
}

#[test]
fn webkits_exponential_ramp_does_not_arrive_between_frames() {
    let text = r#"{
        "id": "arrival", "sampleRate": 44100, "length": 128, "channels": 1, "init": "value",
        "nodes": [{"id": "s", "type": "constant", "start": 0}, {"id": "g", "type": "gain", "gain": 350}],
        "connections": [["s", "g"], ["g", "destination"]],
        "automation": [
            {"node": "g", "param": "gain", "method": "exponentialRampToValueAtTime", "args": [1, 0.00026606666666666666]},
            {"node": "g", "param": "gain", "method": "setTargetAtTime", "args": [21.25, 0.00026606666666666666, 0.0024]}
        ]
    }"#;
    let graph = GraphJson::parse(text).expect("a graph");
    for (id, expected) in [("blink-156/linux/x86_64", 0x3f86_8471), ("webkitgtk-2.50.6/linux/x86_64", 0x3fbe_fc40)] {
        let result = render(&graph, &Profile::resolve(id).expect("listed")).expect("rendered");
        assert_eq!(result.ch[0].0[12].to_bits(), expected, "{id}");
    }
}

#[test]
fn each_channel_of_a_delay_moves_its_timeline_on() {
    let text = r#"{
        "id": "channels", "sampleRate": 44100, "length": 128, "channels": 2, "init": "value",
        "nodes": [
            {"id": "s", "type": "bufferSource", "buffer": {"channels": [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]]}, "start": 0},
            {"id": "d", "type": "delay"}
        ],
        "connections": [["s", "d"], ["d", "destination"]],
        "automation": [
            {"node": "d", "param": "delayTime", "method": "setValueAtTime", "args": [0.00004535147392290249, 0.00009070294784580499]}
        ]
    }"#;
    let profile = Profile::resolve("blink-156/linux/x86_64").expect("listed");
    let result = render(&GraphJson::parse(text).expect("a graph"), &profile).expect("rendered");
    // The delay of two frames that begins at the fourth frame is the right channel's from the start, in Chromium 156.
    assert_eq!(result.ch[0].0[..6], [1.0, 2.0, 3.0, 4.0, 3.0, 4.0]);
    assert_eq!(result.ch[1].0[..6], [0.0, 0.0, 1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn a_splitters_output_in_place_is_late_where_another_was_pulled_first() {
    let text = r#"{
        "id": "late", "sampleRate": 44100, "length": 256, "channels": 1, "init": "value",
        "nodes": [
            {"id": "s", "type": "bufferSource", "buffer": {"channels": [[1], [2]]}, "loop": true, "start": 0},
            {"id": "p", "type": "splitter", "numberOfOutputs": 2},
            {"id": "a", "type": "analyser"}
        ],
        "connections": [["s", "p"], ["p", "destination", 1, 0], ["p", "a", 0, 0], ["a", "destination"]]
    }"#;
    // WebKitGTK 2.50.6 always, and Chromium 156 where its destination's hash set has the connections in this order.
    for id in ["blink-156/linux/x86_64", "webkitgtk-2.50.6/linux/x86_64"] {
        let graph = GraphJson::parse(text).expect("a graph");
        let result = render(&graph, &Profile::resolve(id).expect("listed")).expect("rendered");
        assert_eq!((result.ch[0].0[127], result.ch[0].0[128]), (2.0, 3.0), "{id}");
    }
}

#[test]
fn webkit_goes_on_from_a_target_that_is_as_good_as_reached() {
    let text = r#"{
        "id": "reached", "sampleRate": 44100, "length": 1024, "channels": 1, "init": "value",
        "nodes": [{"id": "s", "type": "constant", "start": 0}, {"id": "g", "type": "gain", "gain": -1.6877}],
        "connections": [["s", "g"], ["g", "destination"]],
        "automation": [
            {"node": "g", "param": "gain", "method": "setTargetAtTime", "args": [0.9728, 0.00003401360544217687, 0.00202]},
            {"node": "g", "param": "gain", "method": "setTargetAtTime", "args": [-0.9361, 0.02213401360544218, 0.00105]}
        ]
    }"#;
    let graph = GraphJson::parse(text).expect("a graph");
    for (id, expected) in [("blink-156/linux/x86_64", 0x3f6f_b46c), ("webkitgtk-2.50.6/linux/x86_64", 0x3f6f_bbe1)] {
        let result = render(&graph, &Profile::resolve(id).expect("listed")).expect("rendered");
        assert_eq!(result.ch[0].0[977].to_bits(), expected, "{id}");
    }
}

#[test]
fn stages_of_a_long_convolver_have_ffts_of_8192_in_blink_156() {
    let response: Vec<_> = (0..9000).map(|i| format!("{}", f64::from(i * 37 % 64 - 32) / 64.0)).collect();
    let text = r#"{
        "id": "long", "sampleRate": 44100, "length": 8320, "channels": 1, "init": "ctor",
        "nodes": [
            {"id": "s", "type": "bufferSource", "buffer": {"channels": [[1]]}, "start": 0},
            {"id": "v", "type": "convolver", "normalize": false, "buffer": {"channels": [[RESPONSE]]}}
        ],
        "connections": [["s", "v"], ["v", "destination"]]
    }"#;
    let graph = GraphJson::parse(&text.replace("RESPONSE", &response.join(","))).expect("a graph");
    let profile = Profile::resolve("blink-156/linux/x86_64").expect("listed");
    let result = render(&graph, &profile).expect("rendered");
    // Chromium 156: -0.5, 0.078125, -0.34375, 0.234375 and what its FFTs add.
    let expected = [0xbf00_0000, 0x3d9f_fffd, 0xbeaf_ffff, 0x3e6f_fffa];
    assert_eq!(result.ch[0].0[8192..8196].iter().map(|x| x.to_bits()).collect::<Vec<_>>(), expected);
}

#[test]
fn an_offset_that_was_never_set_has_nothing_to_ramp_from_in_gecko() {
    let text = r#"{
        "id": "offset", "sampleRate": 44100, "length": 256, "channels": 1, "init": "value",
        "nodes": [{"id": "s", "type": "constant", "start": 0}],
        "connections": [["s", "destination"]],
        "automation": [{"node": "s", "param": "offset", "method": "linearRampToValueAtTime", "args": [-0.214, 0.016]}]
    }"#;
    let profile = Profile::resolve("gecko-153/linux/x86_64").expect("listed");
    let sample = |text: &str| render(&GraphJson::parse(text).expect("a graph"), &profile).expect("rendered").ch[0].0[1];
    // Firefox 153; with a value of 1, and by the constructor, it ramps.
    assert_eq!(sample(text), 1.0);
    assert_eq!(
        sample(&text.replace(r#""type": "constant","#, r#""type": "constant", "offset": 1,"#)).to_bits(),
        0x3f7f_8f4f
    );
    assert_eq!(sample(&text.replace(r#""init": "value""#, r#""init": "ctor""#)).to_bits(), 0x3f7f_8f4f);
}

/// Calls on the offset of a constant source at 8 kHz, and the exception a browser throws for them, or no exception.
fn offset_exception(id: &str, calls: &str) -> Option<String> {
    let text = r#"{
        "id": "calls", "sampleRate": 8000, "length": 256, "channels": 1, "init": "ctor",
        "nodes": [{"id": "s", "type": "constant", "start": 0}],
        "connections": [["s", "destination"]],
        "automation": [CALLS]
    }"#;
    let call = |line: &str| {
        let (method, args) = line.trim().split_once(' ').expect("a method and its arguments");
        format!(r#"{{"node": "s", "param": "offset", "method": "{method}", "args": [{args}]}}"#)
    };
    let calls = calls.trim().lines().map(call).collect::<Vec<_>>().join(",");
    let graph = GraphJson::parse(&text.replace("CALLS", &calls)).expect("a graph");
    let result = render(&graph, &Profile::resolve(id).expect("listed"));
    result.err().map(|error| error.exception().expect("an exception").name().to_owned())
}

#[test]
fn gecko_does_not_cancel_a_curve_that_runs() {
    let running = "
        setValueCurveAtTime [1, 0.5], 0.001, 0.004
        cancelScheduledValues 0.003
        setTargetAtTime 0.5, 0.004, 0.001";
    let not_begun = running.replace("cancelScheduledValues 0.003", "cancelScheduledValues 0.001");
    let over = running.replace("0.5, 0.004, 0.001", "0.5, 0.005, 0.001");
    // Firefox 153, Chromium 156 and WebKitGTK 2.50.6.
    let gecko = "gecko-153/linux/x86_64";
    assert_eq!(offset_exception(gecko, running).as_deref(), Some("NotSupportedError"));
    assert_eq!(offset_exception(gecko, &not_begun), None);
    assert_eq!(offset_exception(gecko, &over), None);
    for id in ["blink-156/linux/x86_64", "webkitgtk-2.50.6/linux/x86_64"] {
        assert_eq!(offset_exception(id, running), None, "{id}");
    }
    // The first of two exceptions is the one that is thrown.
    let two = format!("{running}\nexponentialRampToValueAtTime 0, 0.02");
    assert_eq!(offset_exception(gecko, &two).as_deref(), Some("NotSupportedError"));
    assert_eq!(offset_exception("blink-156/linux/x86_64", &two).as_deref(), Some("RangeError"));
}

#[test]
fn webkit_has_a_curve_overlap_the_one_that_begins_at_its_end() {
    let backwards = "
        setValueCurveAtTime [1, 0.5], 0.014, 0.002
        setValueCurveAtTime [0.25, 1], 0.012, 0.002";
    let forwards = "
        setValueCurveAtTime [0.25, 1], 0.012, 0.002
        setValueCurveAtTime [1, 0.5], 0.014, 0.002";
    // WebKitGTK 2.50.6; Chromium 156 and Firefox 153 take both.
    let webkit = "webkitgtk-2.50.6/linux/x86_64";
    assert_eq!(offset_exception(webkit, backwards).as_deref(), Some("NotSupportedError"));
    assert_eq!(offset_exception(webkit, forwards), None);
    for id in ["blink-156/linux/x86_64", "gecko-153/linux/x86_64"] {
        assert_eq!(offset_exception(id, backwards), None, "{id}");
    }
}

#[test]
fn webkits_time_constants_are_floats_where_a_ramp_takes_over() {
    let text = r#"{
        "id": "constants", "sampleRate": 8000, "length": 128, "channels": 1, "init": "value",
        "nodes": [{"id": "s", "type": "constant", "start": 0, "offset": 0.974}],
        "connections": [["s", "destination"]],
        "automation": [
            {"node": "s", "param": "offset", "method": "setTargetAtTime", "args": [-0.393, 0.0020585711887100653, 0.0006]},
            {"node": "s", "param": "offset", "method": "linearRampToValueAtTime", "args": [0.141, 0.004]}
        ]
    }"#;
    let graph = GraphJson::parse(text).expect("a graph");
    for (id, expected) in [("blink-156/linux/x86_64", 0x3f54_aabe), ("webkitgtk-2.50.6/linux/x86_64", 0x3f54_aabf)] {
        let result = render(&graph, &Profile::resolve(id).expect("listed")).expect("rendered");
        assert_eq!(result.ch[0].0[17].to_bits(), expected, "{id}");
    }
}

#[test]
fn a_biquad_of_gecko_keeps_the_signs_of_zeros() {
    let text = r#"{
        "id": "zeros", "sampleRate": 8000, "length": 384, "channels": 1, "init": "ctor",
        "nodes": [
            {"id": "s", "type": "constant", "offset": -0.0, "start": 0},
            {"id": "b", "type": "biquad", "frequency": 4000}
        ],
        "connections": [["s", "b"], ["b", "destination"]]
    }"#;
    let profile = Profile::resolve("gecko-153/linux/x86_64").expect("listed");
    let result = render(&GraphJson::parse(text).expect("a graph"), &profile).expect("rendered");
    // Every third zero is negative, also from one block to the next, in Firefox 153.
    let negative: Vec<_> = (0..384).filter(|&frame| result.ch[0].0[frame].is_sign_negative()).collect();
    assert_eq!(negative, (2..384).step_by(3).collect::<Vec<_>>());
}

/// A graph of nodes and connections at 8 kHz.
fn at_8_khz(nodes: &str, connections: &str) -> GraphJson {
    let text = format!(
        r#"{{"id": "corner", "sampleRate": 8000, "length": 1024, "channels": 1, "init": "value",
            "nodes": [{nodes}], "connections": [{connections}]}}"#
    );
    GraphJson::parse(&text).expect("a graph")
}

#[test]
fn a_delay_in_place_hears_its_input_where_its_time_hangs_on_its_output() {
    let graph = at_8_khz(
        r#"{"id": "s", "type": "constant", "start": 0}, {"id": "d", "type": "delay"},
           {"id": "g", "type": "gain", "gain": 0.01}"#,
        r#"["s", "d"], ["d", "g"], ["g", "d.delayTime"], ["d", "destination"]"#,
    );
    // Its input is 1, of which the gain makes a delay of 80 frames: Chromium 156 and WebKitGTK 2.50.6.
    for (id, before) in [("blink-156/linux/x86_64", 0), ("webkitgtk-2.50.6/linux/x86_64", 0x35f0_0000)] {
        let result = render(&graph, &Profile::resolve(id).expect("listed")).expect("rendered");
        assert_eq!([78, 79, 80].map(|frame| result.ch[0].0[frame].to_bits()), [0, before, 0x3f80_0000], "{id}");
    }
}

#[test]
fn a_source_of_gecko_that_stops_before_it_starts_is_a_block_of_zeros() {
    let graph = at_8_khz(
        r#"{"id": "s", "type": "bufferSource", "buffer": {"channels": [[1]]}, "start": 0.0125, "stop": 0.008},
           {"id": "c", "type": "compressor"}"#,
        r#"["s", "c"], ["c", "destination"]"#,
    );
    let result = render(&graph, &Profile::resolve("gecko-153/linux/x86_64").expect("listed")).expect("rendered");
    // Firefox 153: the compressor has run.
    assert_eq!(result.reduction["c"].bits, "c1434f3f");
}

#[test]
fn gecko_bounds_the_decibels_of_silence() {
    let graph = at_8_khz(
        r#"{"id": "s", "type": "constant", "start": 0}, {"id": "t", "type": "constant", "start": 0, "offset": -1000000},
           {"id": "c", "type": "compressor"}"#,
        r#"["s", "c"], ["t", "c.threshold"], ["c", "destination"]"#,
    );
    let result = render(&graph, &Profile::resolve("gecko-153/linux/x86_64").expect("listed")).expect("rendered");
    // Firefox 153: no infinity, and no NaN of one.
    assert!(result.ch[0].0.iter().all(|&sample| sample == 0.0));
    assert_eq!(result.reduction["c"].bits, "c1187311");
}

#[test]
fn a_source_stopped_at_the_end_of_a_quantum_finishes_in_it_in_blink_156() {
    let graph = at_8_khz(
        r#"{"id": "s", "type": "bufferSource", "buffer": {"channels": [[0], [0], [0], [0]]}, "loop": true,
            "start": 0, "stop": 0.064},
           {"id": "c", "type": "constant", "start": 0}, {"id": "g", "type": "gain"}"#,
        r#"["s", "g"], ["c", "g"], ["g", "destination"]"#,
    );
    // Of a constant that is four channels, two of them silent, the mono mix is a half.
    for (id, expected) in [("blink-156/linux/x86_64", 1.0), ("webkitgtk-2.50.6/linux/x86_64", 0.5)] {
        let result = render(&graph, &Profile::resolve(id).expect("listed")).expect("rendered");
        assert_eq!([511, 512, 640].map(|frame| result.ch[0].0[frame]), [0.5, expected, 1.0], "{id}");
    }
}

#[test]
fn a_curve_whose_end_is_cancelled_runs_on_in_webkit() {
    let text = r#"{
        "id": "end", "sampleRate": 44100, "length": 625, "channels": 1, "init": "ctor",
        "nodes": [{"id": "s", "type": "constant", "start": 0.001375}],
        "connections": [["s", "destination"]],
        "automation": [
            {"node": "s", "param": "offset", "method": "setValueCurveAtTime", "args": [
                [-0.3749, 0.0, 1.0, 0.9245, 0], 0.003635416666666667, 0.005236979166666667
            ]},
            {"node": "s", "param": "offset", "method": "cancelScheduledValues", "args": [0.008872395833333335]}
        ]
    }"#;
    let graph = GraphJson::parse(text).expect("a graph");
    // From one quantum to the next.
    for (id, expected) in [
        ("blink-156/linux/x86_64", [0x3e07_a438, 0x3e07_a438, 0x3e07_a438]),
        ("webkitgtk-2.50.6/linux/x86_64", [0x3e07_a436, 0x3dee_7d7c, 0]),
    ] {
        let result = render(&graph, &Profile::resolve(id).expect("listed")).expect("rendered");
        assert_eq!([383, 384, 512].map(|frame| result.ch[0].0[frame].to_bits()), expected, "{id}");
    }
}
