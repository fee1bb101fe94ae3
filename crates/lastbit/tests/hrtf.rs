//! The HRTF panner against what browsers computed: a source that jumps across, and a cross-fade on its way.

use lastbit::{Error, GraphJson, Profile, render};

fn graph(sample_rate: u32) -> GraphJson {
    let samples: Vec<String> = (0..600).map(|i| (f64::from(i * 7 % 11 - 5) / 8.0).to_string()).collect();
    let text = format!(
        r#"{{
            "id": "hrtf/{sample_rate}", "sampleRate": {sample_rate}, "length": 1536, "channels": 2, "init": "ctor",
            "nodes": [
                {{"id": "s", "type": "bufferSource", "buffer": {{"channels": [[{}]]}}, "start": 0}},
                {{"id": "p", "type": "panner", "panningModel": "HRTF", "positionX": 1, "positionY": 0.5, "positionZ": -0.3}}
            ],
            "connections": [["s", "p"], ["p", "destination"]],
            "automation": [{{"node": "p", "param": "positionX", "method": "setValueAtTime", "args": [-2, 0.006]}}]
        }}"#,
        samples.join(", ")
    );
    GraphJson::parse(&text).expect("a graph")
}

/// Frames of both channels, as captured from Chromium 156, Firefox 153 and WebKitGTK 2.50 on x86_64.
#[rustfmt::skip]
const CAPTURED: [(&str, u32, [[u32; 2]; 4]); 5] = [
    ("blink-156/linux/x86_64", 44_100,
     [[0x3b15_7b4c, 0xbd8e_3e0c], [0xbb9f_97c9, 0x3be4_47e5], [0xbcb0_030b, 0x3a08_f709], [0xba8e_94e8, 0x3a57_dc4d]]),
    ("gecko-153/linux/x86_64", 44_100,
     [[0x3b62_78bd, 0xbdff_191b], [0x3c67_ef26, 0x3e60_51e5], [0x3c9f_faf2, 0x3e0a_c030], [0x3840_091e, 0x31ff_7380]]),
    ("gecko-153/linux/x86_64", 48_000,
     [[0x3b16_ece0, 0x3cc8_6b81], [0xbcc3_5494, 0x3e3d_72e3], [0x3b02_e1d0, 0x3db5_c7c4], [0xb8c1_064d, 0x320f_5380]]),
    ("webkit-2.50.6/linux/x86_64", 44_100,
     [[0x3ae0_0963, 0xbdf4_5110], [0xbbd7_c59a, 0xbd55_a7d3], [0, 0], [0, 0]]),
    ("webkit-2.50.6/linux/x86_64", 48_000,
     [[0x3a60_2b6c, 0x3dbb_0d94], [0x3c3b_2dfd, 0xbe63_82df], [0, 0], [0, 0]]),
];

#[test]
fn a_jump_across_has_the_bits_of_browsers() -> Result<(), Error> {
    for (profile, sample_rate, expected) in CAPTURED {
        let result = render(&graph(sample_rate), &Profile::resolve(profile)?)?;
        let found = [300, 511, 700, 1023].map(|i| [0, 1].map(|channel| result.ch[channel].0[i].to_bits()));
        assert_eq!(found, expected, "{profile}, {sample_rate} Hz: {found:08x?}");
    }
    Ok(())
}

/// The second render takes the kernels of the first.
#[test]
fn a_render_comes_again() -> Result<(), Error> {
    let profile = Profile::resolve("blink-156/linux/x86_64")?;
    let [first, second] = [render(&graph(96_000), &profile)?, render(&graph(96_000), &profile)?];
    assert_eq!(first.ch, second.ch);
    Ok(())
}

/// The lowest and the highest rate that browsers take.
#[test]
fn any_rate_renders() -> Result<(), Error> {
    for (profile, sample_rates) in [
        ("blink-156/linux/x86_64", [3000, 768_000]),
        ("blink-149/linux/x86_64", [3000, 768_000]),
        ("blink-76/linux/x86_64", [3000, 384_000]),
        ("gecko-153/linux/x86_64", [8000, 192_000]),
        ("webkit-2.50.6/linux/x86_64", [3000, 384_000]),
    ] {
        for sample_rate in sample_rates {
            let result = render(&graph(sample_rate), &Profile::resolve(profile)?)?;
            assert!(result.ch[0].0.iter().all(|sample| sample.is_finite()), "{profile}, {sample_rate} Hz");
        }
    }
    Ok(())
}
