//! Filters, delay line and panners: frames that browsers rendered, identities, and no panic on any input.

use super::{
    Control,
    biquad::{BiquadFilter, BiquadParams, BiquadState, BiquadValues},
    delay::DelayLine,
    equal_power::{PanInput, PanOutput},
    iir::{IirFilter, IirState},
    panner::{Panner, PannerParams},
    stereo_panner::StereoPanner,
};
use crate::{
    Arithmetic, DomException, Error, QUANTUM,
    arithmetic::{DelayReading, PanGains},
    options::{BiquadFilterType, DistanceModel, PannerOptions},
};
use Control::{Constant, PerSample};
use proptest::prelude::*;
use std::collections::HashMap;

const SAMPLE_RATE: f32 = 44_100.0;
const ARITHMETIC: Arithmetic = Arithmetic::CHROMIUM_156;

const DELAY_READINGS: [DelayReading; 5] = [
    DelayReading::F64,
    DelayReading::MixedScalar,
    DelayReading::MixedVectorOverrun,
    DelayReading::MixedVector,
    DelayReading::F32,
];

const FILTERS: [(&str, BiquadFilterType); 8] = [
    ("lowpass", BiquadFilterType::Lowpass),
    ("highpass", BiquadFilterType::Highpass),
    ("bandpass", BiquadFilterType::Bandpass),
    ("lowshelf", BiquadFilterType::Lowshelf),
    ("highshelf", BiquadFilterType::Highshelf),
    ("peaking", BiquadFilterType::Peaking),
    ("notch", BiquadFilterType::Notch),
    ("allpass", BiquadFilterType::Allpass),
];

/// A row of `captured.tsv`.
struct Row {
    node: &'static str,
    settings: &'static str,
    input: &'static str,
    frames: &'static str,
    graph: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    let lines = include_str!("tests/captured.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.skip(1).map(|line| {
        let mut columns = line.split('\t');
        let mut column = || columns.next().expect("a column");
        Row { node: column(), settings: column(), input: column(), frames: column(), graph: column() }
    })
}

/// Channels of f32, given as bits.
fn channels(text: &str) -> Vec<Vec<f32>> {
    let sample = |hex| f32::from_bits(u32::from_str_radix(hex, 16).expect("hex"));
    text.split(';').map(|channel| channel.split(' ').map(sample).collect()).collect()
}

/// The frames of an input, with silence up to a quantum.
fn quantum(frames: &[f32]) -> [f32; QUANTUM] {
    std::array::from_fn(|frame| frames.get(frame).copied().unwrap_or(0.0))
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(' ').map(|number| number.parse().expect("a number")).collect()
}

fn filter_and_values(settings: &str) -> (BiquadFilterType, BiquadValues) {
    let (name, values) = settings.split_once(' ').expect("a type and numbers");
    let filter = FILTERS.iter().find(|(known, _)| *known == name).expect("a filter type").1;
    let [frequency, q, gain, detune] = *numbers(values) else { panic!("four numbers") };
    (filter, BiquadValues { frequency: frequency as f32, q: q as f32, gain: gain as f32, detune: detune as f32 })
}

fn constant(values: BiquadValues) -> BiquadParams<'static> {
    BiquadParams {
        frequency: Constant(values.frequency),
        q: Constant(values.q),
        gain: Constant(values.gain),
        detune: Constant(values.detune),
    }
}

fn stereo(fill: impl FnOnce(&mut PanOutput<'_>)) -> [[f32; QUANTUM]; 2] {
    let [mut left, mut right] = [[0.0; QUANTUM]; 2];
    fill(&mut PanOutput { left: &mut left, right: &mut right });
    [left, right]
}

fn assert_bits(what: &str, got: &[f32], want: &[f32]) {
    for (index, (got, want)) in got.iter().zip(want).enumerate() {
        let (got, want) = (got.to_bits(), want.to_bits());
        assert_eq!(got, want, "{what}, frame {index}: {got:08x}, the browser has {want:08x}");
    }
}

#[test]
fn captured_frames() {
    let mut inputs: HashMap<&str, [f32; QUANTUM]> = HashMap::new();
    let mut checked = 0;
    for Row { node, settings, input, frames, graph } in rows() {
        let want = channels(frames);
        if node == "input" {
            inputs.insert(settings, quantum(&want[0]));
            continue;
        }
        let source = |channel: usize| &inputs[input.split(';').nth(channel).expect("a channel")];
        let mut mono = [0.0; QUANTUM];
        let got = match node {
            "biquad" => {
                let (filter, values) = filter_and_values(settings);
                let mut biquad = BiquadFilter::new(filter, SAMPLE_RATE, &ARITHMETIC);
                biquad.update(&constant(values));
                biquad.process(&mut BiquadState::default(), source(0), &mut mono);
                vec![mono]
            }
            "response" => {
                let (filter, values) = filter_and_values(settings);
                let frequencies: Vec<f32> = numbers(input).into_iter().map(|hertz| hertz as f32).collect();
                let [mut magnitudes, mut phases] = [[0.0; QUANTUM]; 2];
                let biquad = BiquadFilter::new(filter, SAMPLE_RATE, &ARITHMETIC);
                biquad.frequency_response(values, &frequencies, &mut magnitudes, &mut phases);
                vec![magnitudes, phases]
            }
            "iir" => {
                let (feedforward, feedback) = settings.split_once(';').expect("both kinds");
                let filter =
                    IirFilter::new(&ARITHMETIC, &numbers(feedforward), &numbers(feedback), SAMPLE_RATE).expect("valid");
                filter.process(&mut IirState::default(), source(0), &mut mono);
                vec![mono]
            }
            "delay" => {
                let delay_time = numbers(settings)[0] as f32;
                DelayLine::new(1.0, SAMPLE_RATE, DelayReading::F32).process(source(0), Constant(delay_time), &mut mono);
                vec![mono]
            }
            "stereo-panner" => {
                let (precision, pan) = settings.split_once(' ').expect("precision and pan");
                let stereo_panner = match precision {
                    "f32" => PanGains::F32,
                    _ => PanGains::F64,
                };
                let panner = StereoPanner::new(&Arithmetic { stereo_panner, ..ARITHMETIC });
                let input = match want.len() == 2 && input.contains(';') {
                    true => PanInput::Stereo { left: source(0), right: source(1) },
                    false => PanInput::Mono(source(0)),
                };
                stereo(|output| panner.process(input, Constant(numbers(pan)[0] as f32), output)).to_vec()
            }
            "panner" => {
                let (model, values) = settings.split_once(' ').expect("model and numbers");
                let values = numbers(values);
                let options = PannerOptions {
                    distance_model: match model {
                        "linear" => DistanceModel::Linear,
                        "exponential" => DistanceModel::Exponential,
                        _ => DistanceModel::Inverse,
                    },
                    ref_distance: values[0],
                    max_distance: values[1],
                    rolloff_factor: values[2],
                    cone_inner_angle: values[3],
                    cone_outer_angle: values[4],
                    cone_outer_gain: values[5],
                    ..PannerOptions::default()
                };
                let vector = |from: usize| std::array::from_fn(|axis| Constant(values[from + axis] as f32));
                let params = PannerParams { position: vector(6), orientation: vector(9) };
                let mut panner = Panner::new(&options, 44_100.0, &ARITHMETIC).expect("equal power");
                stereo(|output| panner.process(PanInput::Mono(source(0)), &params, output)).to_vec()
            }
            _ => panic!("an unknown node: {node}"),
        };
        for (channel, (got, want)) in got.iter().zip(&want).enumerate() {
            assert_bits(&format!("{graph} ({node}), channel {channel}"), got, want);
        }
        checked += 1;
    }
    assert!(checked > 80, "{checked} rows");
}

const PEAK: BiquadValues = BiquadValues { frequency: 500.0, q: 2.0, gain: 3.0, detune: 0.0 };

fn noise() -> [f32; QUANTUM] {
    let mut state = 1_u32;
    std::array::from_fn(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    })
}

#[test]
fn level_automation_is_a_constant() {
    let source = noise();
    let frequencies = [PEAK.frequency; QUANTUM];
    let automated = BiquadParams { frequency: PerSample(&frequencies), ..constant(PEAK) };
    let outputs = [automated, constant(PEAK)].map(|params| {
        let mut filter = BiquadFilter::new(BiquadFilterType::Peaking, SAMPLE_RATE, &ARITHMETIC);
        let mut output = [0.0; QUANTUM];
        filter.update(&params);
        filter.process(&mut BiquadState::default(), &source, &mut output);
        output
    });
    assert_bits("automated", &outputs[0], &outputs[1]);
}

#[test]
fn automation_that_ends_where_it_began_keeps_its_coefficients() {
    let source = noise();
    let ramp = std::array::from_fn(|frame| 500.0 + frame as f32);
    let swept = BiquadParams { frequency: PerSample(&ramp), ..constant(PEAK) };
    let render = |params: &[BiquadParams<'_>]| {
        let mut filter = BiquadFilter::new(BiquadFilterType::Peaking, SAMPLE_RATE, &ARITHMETIC);
        let mut output = [0.0; QUANTUM];
        for params in params {
            filter.update(params);
            // A fresh state, to see the coefficients alone.
            filter.process(&mut BiquadState::default(), &source, &mut output);
        }
        output
    };
    let (still, sweep) = (constant(PEAK), swept);
    let other = constant(BiquadValues { gain: 4.0, ..PEAK });
    // The values are known from the second constant quantum on.
    assert_bits("kept", &render(&[still, still, sweep, still]), &render(&[sweep]));
    assert_bits("not yet known", &render(&[still, sweep, still]), &render(&[still]));
    assert_bits("another gain", &render(&[still, still, sweep, other]), &render(&[other]));
}

#[test]
fn a_reset_filter_is_a_wire_until_it_is_updated() {
    let source = noise();
    let mut filter = BiquadFilter::new(BiquadFilterType::Notch, SAMPLE_RATE, &ARITHMETIC);
    let mut output = [0.0; QUANTUM];
    filter.update(&constant(PEAK));
    filter.reset();
    filter.process(&mut BiquadState::default(), &source, &mut output);
    assert_bits("wire", &output, &source);
}

/// Against the impulse response itself: past the tail it stays below 1/32768.
#[test]
fn biquad_tails_cover_the_impulse_response() {
    for (name, filter) in FILTERS {
        for (frequency, q, gain) in
            [(350.0, 1.0, 0.0), (1000.0, 10.0, 6.0), (20.0, 0.5, -20.0), (15_000.0, 30.0, 12.0), (5000.0, -3.0, 1.0)]
        {
            let values = BiquadValues { frequency, q, gain, detune: 0.0 };
            let mut biquad = BiquadFilter::new(filter, SAMPLE_RATE, &ARITHMETIC);
            assert_eq!(biquad.tail_time(), f64::INFINITY);
            biquad.update(&constant(values));
            let tail = biquad.tail_time();
            assert!((0.0..=30.0).contains(&tail), "{name} {values:?}: {tail}");
            let mut state = BiquadState::default();
            let mut input = [0.0; QUANTUM];
            input[0] = 1.0;
            for start in (0..65_536).step_by(QUANTUM) {
                let mut output = [0.0; QUANTUM];
                biquad.process(&mut state, &input, &mut output);
                input[0] = 0.0;
                for (frame, sample) in output.iter().enumerate() {
                    let seconds = (start + frame) as f64 / f64::from(SAMPLE_RATE);
                    let is_over = seconds > tail + 1.0 / f64::from(SAMPLE_RATE);
                    assert!(!is_over || sample.abs() <= 1.0 / 32768.0, "{name} {values:?}: {sample} at {seconds}");
                }
            }
        }
    }
}

#[test]
fn biquad_tails() {
    let tail = |filter, values| {
        let mut biquad = BiquadFilter::new(filter, SAMPLE_RATE, &ARITHMETIC);
        biquad.update(&constant(values));
        biquad.tail_time() * f64::from(SAMPLE_RATE)
    };
    // No poles: two frames. On the unit circle: the maximum.
    assert_eq!(tail(BiquadFilterType::Lowpass, BiquadValues { frequency: 22_050.0, ..PEAK }).round(), 2.0);
    let ringing = BiquadValues { q: 700.0, frequency: 1000.0, ..PEAK };
    assert_eq!(tail(BiquadFilterType::Lowpass, ringing), 30.0 * f64::from(SAMPLE_RATE));
    // Real poles: a whole number of frames.
    let frames = tail(BiquadFilterType::Lowpass, BiquadValues { q: -12.0, ..PEAK });
    assert!((frames - frames.round()).abs() < 1e-9 && frames > 2.0, "{frames}");
}

#[test]
fn a_response_is_nan_outside_of_the_audible() {
    let filter = BiquadFilter::new(BiquadFilterType::Lowpass, SAMPLE_RATE, &ARITHMETIC);
    let [mut magnitudes, mut phases] = [[1.0_f32; 4]; 2];
    filter.frequency_response(PEAK, &[-0.001, 22_050.1, f32::NAN, 100.0], &mut magnitudes, &mut phases);
    assert_eq!(magnitudes.map(f32::is_nan), [true, true, true, false]);
    assert_eq!(phases.map(f32::is_nan), [true, true, true, false]);
}

#[test]
fn iir_coefficients_that_a_browser_refuses() {
    let refused = |feedforward: &[f64], feedback: &[f64]| {
        IirFilter::new(&ARITHMETIC, feedforward, feedback, SAMPLE_RATE).err().as_ref().and_then(Error::exception)
    };
    let many = vec![1.0; 21];
    assert_eq!(refused(&many[1..], &many[1..]), None);
    assert_eq!(refused(&[], &[1.0]), Some(DomException::NotSupportedError));
    assert_eq!(refused(&[1.0], &[]), Some(DomException::NotSupportedError));
    assert_eq!(refused(&many, &[1.0]), Some(DomException::NotSupportedError));
    assert_eq!(refused(&[1.0], &many), Some(DomException::NotSupportedError));
    assert_eq!(refused(&[1.0], &[0.0, 1.0]), Some(DomException::InvalidStateError));
    assert_eq!(refused(&[0.0, -0.0], &[1.0]), Some(DomException::InvalidStateError));
    assert_eq!(refused(&[1.0, f64::NAN], &[1.0]), Some(DomException::TypeError));
    assert_eq!(refused(&[1.0], &[f64::INFINITY]), Some(DomException::TypeError));
}

#[test]
fn iir_tails() {
    let rate = f64::from(SAMPLE_RATE);
    let tail = |feedforward: &[f64], feedback: &[f64]| {
        IirFilter::new(&ARITHMETIC, feedforward, feedback, SAMPLE_RATE).expect("valid").tail_time()
    };
    // random/206 of the corpus: exact zeros from the second quantum after the last sound on.
    assert_eq!(tail(&[0.0808, -0.5012, -0.2621], &[1.0, -0.4201, -0.0321]), 128.0 / rate);
    assert_eq!(tail(&[1.0], &[1.0, -0.999]), f64::from(82 * 128) / rate);
    assert_eq!(tail(&[1.0], &[1.0, -1.0]), 10.0);
    assert_eq!(tail(&[1.0], &[1.0, 0.5, 1.1]), 10.0);
    // Never above the threshold: the last quantum of the ten seconds stands.
    assert_eq!(tail(&[1e-6], &[1.0]), f64::from(3446 * 128) / rate);
}

#[test]
fn delay_by_whole_frames_is_a_shift() {
    let source = noise();
    let delays = [0_usize, 1, 7, 128, 129, 1000];
    for (delay, reading) in delays.into_iter().flat_map(|delay| DELAY_READINGS.map(|reading| (delay, reading))) {
        let mut line = DelayLine::new(0.05, SAMPLE_RATE, reading);
        let delay_time = delay as f32 / SAMPLE_RATE;
        let mut rendered = Vec::new();
        for _ in 0..40 {
            let mut output = [0.0; QUANTUM];
            line.process(&source, Constant(delay_time), &mut output);
            rendered.extend(output);
        }
        for (frame, &sample) in rendered.iter().enumerate() {
            let want = frame.checked_sub(delay).map_or(0.0, |frame| source[frame % QUANTUM]);
            // The product of time and rate is rounded: the position may be off a little.
            assert!((sample - want).abs() < 2e-3, "{reading:?}, {delay}, frame {frame}: {sample}, not {want}");
        }
    }
}

#[test]
fn ring_lengths() {
    for (max_delay_time, frames, nearest) in [
        (1.0, 44_100, 44_100),
        (1e-9, 0, 0),
        (1e-5, 1, 0),
        (100.0005 / 44_100.0, 101, 100),
        (100.0004 / 44_100.0, 100, 100),
    ] {
        let length = |reading| DelayLine::ring_length(max_delay_time, 44_100.0, reading);
        assert_eq!(length(DelayReading::F64), 1 + nearest);
        for reading in DELAY_READINGS.into_iter().filter(|&reading| reading != DelayReading::F64) {
            assert_eq!(length(reading), 128 + frames);
        }
    }
}

#[test]
fn a_source_at_the_listener_is_in_the_middle() {
    let source = noise();
    let mut panner = Panner::new(&PannerOptions::default(), 44_100.0, &ARITHMETIC).expect("equal power");
    let origin = [Constant(0.0); 3];
    let params = PannerParams { position: origin, orientation: origin };
    let [left, right] = stereo(|output| panner.process(PanInput::Mono(&source), &params, output));
    for (frame, sample) in source.iter().enumerate() {
        assert!((left[frame] - right[frame]).abs() < 1e-6);
        assert!((left[frame] - sample * std::f32::consts::FRAC_1_SQRT_2).abs() < 1e-6);
    }
}

#[test]
fn parameters_given_per_sample_pan_alike() {
    let source = noise();
    let mut panner = Panner::new(&PannerOptions::default(), 44_100.0, &ARITHMETIC).expect("equal power");
    let orientation = [Constant(1.0), Constant(0.0), Constant(0.0)];
    let xs = [-3.0; QUANTUM];
    let outputs = [Constant(-3.0), PerSample(&xs)].map(|x| {
        let params = PannerParams { position: [x, Constant(1.0), Constant(4.0)], orientation };
        stereo(|output| panner.process(PanInput::Stereo { left: &source, right: &source }, &params, output))
    });
    assert_bits("left", &outputs[0][0], &outputs[1][0]);
    assert_bits("right", &outputs[0][1], &outputs[1][1]);
}

fn any_values() -> impl Strategy<Value = [f32; QUANTUM]> {
    (any::<f32>(), any::<f32>()).prop_map(|(a, b)| std::array::from_fn(|frame| if frame % 3 == 0 { a } else { b }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any bits, subnormals, infinities and NaN among them.
    #[test]
    fn nothing_panics(
        filter in 0..8_usize,
        values in any_values(),
        source in any_values(),
        coefficients in prop::collection::vec(any::<f64>(), 1..24),
        max_delay in 1e-6..0.2_f64,
        sample_rate in 3000.0..768_000.0_f32,
        constant in any::<f32>(),
    ) {
        let mut output = [0.0; QUANTUM];
        let mut biquad = BiquadFilter::new(FILTERS[filter].1, sample_rate, &ARITHMETIC);
        let mut state = BiquadState::default();
        for control in [PerSample(&values), Constant(constant), Constant(constant)] {
            biquad.update(&BiquadParams { frequency: control, q: control, gain: control, detune: control });
            biquad.process(&mut state, &source, &mut output);
            biquad.tail_time();
        }
        let all = BiquadValues { frequency: constant, q: constant, gain: constant, detune: constant };
        biquad.frequency_response(all, &values, &mut output, &mut [0.0; QUANTUM]);

        let (feedforward, feedback) = coefficients.split_at(coefficients.len() / 2);
        if let Ok(filter) = IirFilter::new(&ARITHMETIC, feedforward, feedback, 3000.0) {
            filter.process(&mut IirState::default(), &source, &mut output);
            prop_assert!((0.0..=10.1).contains(&filter.tail_time()));
        }

        for reading in DELAY_READINGS {
            let mut line = DelayLine::new(max_delay, sample_rate, reading);
            for control in [PerSample(&values), Constant(constant)] {
                line.process(&source, control, &mut output);
            }
        }

        let mut panner = Panner::new(&PannerOptions::default(), 44_100.0, &ARITHMETIC).expect("equal power");
        let stereo_panner = StereoPanner::new(&ARITHMETIC);
        for input in [PanInput::Mono(&source), PanInput::Stereo { left: &source, right: &values }] {
            for control in [PerSample(&values), Constant(constant)] {
                stereo(|output| stereo_panner.process(input, control, output));
                let params = PannerParams { position: [control; 3], orientation: [control; 3] };
                stereo(|output| panner.process(input, &params, output));
            }
        }
    }

    /// A pan of 0 leaves stereo as it is, and the hard ends leave one side silent but for the cosine of a right angle.
    #[test]
    fn stereo_pans(samples in prop::collection::vec(-1.0..1.0_f32, QUANTUM)) {
        let source: [f32; QUANTUM] = samples.try_into().expect("a quantum");
        for stereo_panner in [PanGains::F32, PanGains::F64] {
            let panner = StereoPanner::new(&Arithmetic { stereo_panner, ..ARITHMETIC });
            let input = PanInput::Stereo { left: &source, right: &source };
            let [left, right] = stereo(|output| panner.process(input, Constant(0.0), output));
            for frame in 0..QUANTUM {
                prop_assert!((left[frame] - source[frame]).abs() < 1e-7);
                prop_assert_eq!(right[frame], source[frame]);
            }
            let [left, right] = stereo(|output| panner.process(PanInput::Mono(&source), Constant(1.0), output));
            prop_assert!(left.iter().all(|sample| sample.abs() < 1e-15));
            prop_assert_eq!(right, source);
        }
    }
}
