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
