use proptest::prelude::*;

use super::*;
use crate::arithmetic::{
    ConvergedFrame, ExponentialRamp, LateCurve, SingleValue, TargetConvergence, TimelineEnd, TimelineLanes,
    TimelinePruning, ValueSetter,
};

const SAMPLE_RATE: f32 = 44_100.0;

const CHROMIUM_156: Arithmetic = Arithmetic::CHROMIUM_156;
const CHROMIUM_118: Arithmetic = Arithmetic {
    timeline_pruning: TimelinePruning::Lagging,
    late_curve: LateCurve::Shifted,
    exponential_ramp: ExponentialRamp::F32,
    ..CHROMIUM_156
};
const CHROMIUM_68: Arithmetic =
    Arithmetic { timeline_end: TimelineEnd::Emptied, converged_frame: ConvergedFrame::Behind, ..CHROMIUM_118 };
const CHROMIUM_64: Arithmetic = Arithmetic {
    value_setter: ValueSetter::Plain,
    timeline_end: TimelineEnd::EmptiedUnlessTarget,
    target_convergence: TargetConvergence::Close,
    ..CHROMIUM_68
};
const CHROMIUM_156_ARM64: Arithmetic = Arithmetic { timeline_lanes: TimelineLanes::Scalar, ..CHROMIUM_156 };

fn param(rate: AutomationRate, default: f32, min: f32, max: f32) -> AudioParam {
    AudioParam::new(Descriptor { name: "offset", default, min, max, rate, initial: InitialValue::Default })
}

fn offset() -> AudioParam {
    param(AutomationRate::ARate, 1.0, f32::MIN, f32::MAX)
}

fn clock(frame: u64) -> Clock {
    Clock { frame, sample_rate: SAMPLE_RATE }
}

/// One quantum as a ConstantSource asks for it.
fn quantum(param: &mut AudioParam, clock: &Clock, arith: &Arithmetic) -> [f32; QUANTUM] {
    let mut values = [0.0; QUANTUM];
    if param.is_sample_accurate(clock, arith) {
        param.sample_accurate_values(clock, arith, &mut values);
    } else {
        values.fill(param.final_value(clock, arith));
    }
    values
}

/// Adds connected samples.
fn adding(sum: &[f32]) -> impl FnOnce(&mut [f32]) {
    move |values| values.iter_mut().zip(sum).for_each(|(value, addend)| *value += addend)
}

fn render(param: &mut AudioParam, quanta: u64, arith: &Arithmetic) -> Vec<f32> {
    (0..quanta).flat_map(|index| quantum(param, &clock(index * QUANTUM as u64), arith)).collect()
}

/// FNV-1a, 64 bits, over the little-endian bytes of the samples.
fn fnv1a(samples: &[f32]) -> u64 {
    samples
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn exception(result: Result<(), Error>) -> Option<DomException> {
    result.err().and_then(|error| error.exception())
}

type Schedule = fn(&mut AudioParam) -> Result<(), Error>;

/// A ConstantSource of offset 0.25 (constructor option), automated, 2048 frames at 44100 Hz: hashes of what Chromium
/// 156.0.8078.79 (x86_64), 118.0.5993.0 (x86_64) and 156 (arm64) rendered, captured on Linux.
const CAPTURED: [(&str, Schedule, [u64; 3]); 8] = [
    (
        "value, exponential, linear",
        |p| {
            p.set_value_at_time(2.6666666666666665, 0.002)?;
            p.exponential_ramp_to_value_at_time(0.006666666666666667, 0.04)?;
            p.linear_ramp_to_value_at_time(0.14666666666666667, 0.045)
        },
        [0xb1d55dd1077f1cb3, 0x890ff3612d2599a1, 0x32d1ee93c0f8a494],
    ),
    (
        "target",
        |p| {
            p.set_value_at_time(0.06666666666666667, 0.0)?;
            p.set_target_at_time(2.0, 0.005, 0.01)
        },
        [0x367f16951cd7f210, 0x367f16951cd7f210, 0xa2cf254f39509112],
    ),
    (
        "target at once",
        |p| {
            p.set_value_at_time(0.06666666666666667, 0.0)?;
            p.set_target_at_time(2.0, 0.005, 0.0)
        },
        [0x99b7a99684cef2c3; 3],
    ),
    (
        "two targets",
        |p| {
            p.set_target_at_time(0.5, 0.0, 0.003)?;
            p.set_target_at_time(0.1, 0.02, 0.002)
        },
        [0x2a54de10fc3c79a9, 0x2a54de10fc3c79a9, 0xedda9f35569a5a60],
    ),
    (
        "curve",
        |p| p.set_value_curve_at_time(&[0.033333335, 0.33333334, 0.1, 1.6666666, 0.006666667], 0.002, 0.03),
        [0xb592422840211219, 0xb592422840211219, 0xdd2fd1d871dce906],
    ),
    (
        "curve, linear",
        |p| {
            p.set_value_curve_at_time(&[0.14666666666666667, 0.29333333333333333], 0.0, 0.01)?;
            p.linear_ramp_to_value_at_time(0.03333333333333333, 0.03)
        },
        [0xdbfedc518b091d3d, 0xdbfedc518b091d3d, 0xefdf6ba0d5b31f36],
    ),
    (
        "cancelled ramp",
        |p| {
            p.set_value_at_time(0.16666666666666666, 0.0)?;
            p.linear_ramp_to_value_at_time(1.6666666666666667, 0.04)?;
            p.cancel_scheduled_values(0.02)
        },
        [0x2d7a6179cc770325; 3],
    ),
    (
        "held ramp",
        |p| {
            p.set_value_at_time(0.16666666666666666, 0.0)?;
            p.linear_ramp_to_value_at_time(1.6666666666666667, 0.04)?;
            p.cancel_and_hold_at_time(0.02)
        },
        [0x5ed659d9eebc1a86, 0x5ed659d9eebc1a86, 0xd091cfcd5b7a7f09],
    ),
];

#[test]
fn captured_automation() {
    for (name, schedule, hashes) in CAPTURED {
        for (arith, hash) in [CHROMIUM_156, CHROMIUM_118, CHROMIUM_156_ARM64].iter().zip(hashes) {
            let mut param = offset();
            param.set_initial_value(0.25).unwrap();
            schedule(&mut param).unwrap();
            let samples = render(&mut param, 16, arith);
            assert_eq!(fnv1a(&samples), hash, "{name}, {:?}: {:016x}", arith.timeline_lanes, fnv1a(&samples));
        }
    }
}

/// The same capture as "held ramp" above, in its places: the first lanes, the second quantum, the held value.
#[test]
fn captured_samples_of_a_held_ramp() {
    let mut param = offset();
    param.set_value_at_time(0.16666666666666666, 0.0).unwrap();
    param.linear_ramp_to_value_at_time(1.6666666666666667, 0.04).unwrap();
    param.cancel_and_hold_at_time(0.02).unwrap();
    let samples = render(&mut param, 16, &CHROMIUM_156);
    let expected = [(0, 0x3e2aaaab), (1, 0x3e2b8994), (64, 0x3e6264fb), (127, 0x3e8ca035), (128, 0x3e8d0fac)];
    for (index, bits) in expected.into_iter().chain([(500, 0x3f178294), (900, 0x3f6aaaab), (2047, 0x3f6aaaab)]) {
        assert_eq!(samples[index].to_bits(), bits, "sample {index}: {:08x}", samples[index].to_bits());
    }
}

#[test]
fn a_value_set_makes_the_first_quantum_sample_accurate_and_an_initial_value_does_not() {
    let mut set = offset();
    set.set_value(0.5).unwrap();
    let mut constructed = offset();
    constructed.set_initial_value(0.5).unwrap();
    for frame in [0, 128, 256, 384] {
        assert_eq!(set.is_sample_accurate(&clock(frame), &CHROMIUM_156), frame == 0, "frame {frame}");
        assert!(!constructed.is_sample_accurate(&clock(frame), &CHROMIUM_156));
        assert_eq!(quantum(&mut set, &clock(frame), &CHROMIUM_156), [0.5; QUANTUM]);
        assert_eq!(quantum(&mut constructed, &clock(frame), &CHROMIUM_156), [0.5; QUANTUM]);
    }
}

/// The switch to the k-rate kernels after two values, one in quantum 7: Chromium 149 and 150 differ in the oscillator's
/// samples 896 to 1151, two quanta.
#[test]
fn pruning_decides_how_long_a_timeline_stays_sample_accurate() {
    for (pruning, last_accurate) in [(TimelinePruning::Lagging, 9), (TimelinePruning::Prompt, 7)] {
        let arith = Arithmetic { timeline_pruning: pruning, ..CHROMIUM_156 };
        let mut param = offset();
        param.set_value_at_time(880.0, 0.0).unwrap();
        param.set_value_at_time(220.0, 0.02).unwrap();
        for index in 0..16 {
            let clock = clock(index * QUANTUM as u64);
            assert_eq!(
                param.is_sample_accurate(&clock, &CHROMIUM_156),
                index <= last_accurate,
                "{pruning:?}, quantum {index}"
            );
            quantum(&mut param, &clock, &arith);
        }
    }
}

#[test]
fn events_take_effect_at_the_next_frame() {
    let mut param = offset();
    param.set_value_at_time(2.0, 10.25 / 44_100.0).unwrap();
    param.set_value_at_time(3.0, 20.0 / 44_100.0).unwrap();
    let samples = render(&mut param, 2, &CHROMIUM_156);
    assert_eq!(&samples[..11], [1.0; 11]);
    assert_eq!(&samples[11..20], [2.0; 9]);
    assert!(samples[20..].iter().all(|&sample| sample == 3.0));
}

#[test]
fn events_of_equal_time_happen_in_the_order_they_were_scheduled() {
    let mut param = offset();
    param.set_value_at_time(2.0, 0.001).unwrap();
    param.set_value_at_time(5.0, 0.002).unwrap();
    param.set_value_at_time(3.0, 0.001).unwrap();
    let samples = render(&mut param, 1, &CHROMIUM_156);
    assert_eq!((samples[44], samples[45], samples[88], samples[89]), (1.0, 3.0, 3.0, 5.0));
}

#[test]
fn a_ramp_without_an_event_before_it_starts_at_the_current_value() {
    let mut param = offset();
    param.set_initial_value(0.0).unwrap();
    param.linear_ramp_to_value_at_time(1.0, 64.0 / 44_100.0).unwrap();
    let samples = render(&mut param, 1, &CHROMIUM_156_ARM64);
    assert_eq!((samples[0], samples[32], samples[64]), (0.0, 0.5, 1.0));
}

#[test]
fn an_exponential_ramp_across_zero_holds() {
    let mut param = offset();
    param.set_value_at_time(-1.0, 0.0).unwrap();
    param.exponential_ramp_to_value_at_time(1.0, 64.0 / 44_100.0).unwrap();
    let samples = render(&mut param, 1, &CHROMIUM_156);
    assert_eq!((samples[0], samples[63], samples[64]), (-1.0, -1.0, 1.0));
}

#[test]
fn a_held_target_keeps_the_value_it_has_reached() {
    let mut param = offset();
    param.set_target_at_time(0.0, 0.0, 0.002).unwrap();
    param.cancel_and_hold_at_time(100.0 / 44_100.0).unwrap();
    let samples = render(&mut param, 3, &CHROMIUM_156);
    assert!(samples[..100].is_sorted_by(|a, b| a > b));
    assert!(samples[100] < samples[99]);
    assert!(samples[100..].iter().all(|sample| sample.to_bits() == samples[100].to_bits()));
}

#[test]
fn a_held_curve_ends_in_its_interpolated_value() {
    let mut param = offset();
    param.set_value_curve_at_time(&[0.0, 1.0], 0.0, 0.01).unwrap();
    param.cancel_and_hold_at_time(0.005).unwrap();
    let samples = render(&mut param, 4, &CHROMIUM_156);
    assert_eq!(samples[300], 0.5);
    assert!(samples[..220].is_sorted());
}

#[test]
fn events_from_before_a_late_start_count_as_of_the_start() {
    let mut param = offset();
    param.set_value_at_time(2.0, 0.001).unwrap();
    param.linear_ramp_to_value_at_time(3.0, 0.002).unwrap();
    assert!(param.is_sample_accurate(&clock(1280), &CHROMIUM_156));
    assert_eq!(quantum(&mut param, &clock(1280), &CHROMIUM_156), [3.0; QUANTUM]);
}

/// A curve over quanta 1 to 3 whose node starts with quantum 2.
#[test]
fn a_late_curve_keeps_its_time_or_is_shifted() {
    let first = |late_curve| {
        let mut param = offset();
        param.set_value_curve_at_time(&[0.0, 1.0], 128.0 / 44_100.0, 256.0 / 44_100.0).unwrap();
        quantum(&mut param, &clock(256), &Arithmetic { late_curve, ..CHROMIUM_156 })
    };
    let in_place = first(LateCurve::InPlace);
    assert_eq!((in_place[0], in_place[64]), (0.5, 0.75));
    let shifted = first(LateCurve::Shifted);
    assert_eq!((shifted[0], shifted[64]), (0.0, 0.25));
}

#[test]
fn a_k_rate_value_is_that_of_the_first_frame_and_its_range_that_of_the_generation() {
    let mut limited = param(AutomationRate::KRate, 1.0, 0.0, 10.0);
    limited.set_value_at_time(20.0, 0.0).unwrap();
    assert_eq!(limited.final_value(&clock(0), &CHROMIUM_156), 10.0);
    let as_scheduled = Arithmetic { single_value: SingleValue::AsScheduled, ..CHROMIUM_156 };
    let mut param = param(AutomationRate::KRate, 1.0, 0.0, 10.0);
    param.set_value_at_time(20.0, 0.0).unwrap();
    param.set_value_at_time(3.0, 130.0 / 44_100.0).unwrap();
    assert_eq!(param.final_value(&clock(0), &as_scheduled), 20.0);
    assert_eq!(param.value(), 10.0);
    assert_eq!(param.final_value(&clock(128), &as_scheduled), 20.0);
    assert_eq!(param.final_value(&clock(256), &as_scheduled), 3.0);
    let mut values = [0.0; QUANTUM];
    param.sample_accurate_values(&clock(384), &as_scheduled, &mut values);
    assert_eq!(values, [3.0; QUANTUM]);
}

#[test]
fn modulation_is_added_then_clipped_and_nan_is_the_default() {
    let mut param = param(AutomationRate::ARate, 0.5, -1.0, 1.0);
    let mut sum = [0.25; QUANTUM];
    sum[1] = 7.0;
    sum[2] = f32::NAN;
    sum[3] = f32::NEG_INFINITY;
    let mut values = [0.0; QUANTUM];
    param.modulated_values(&clock(0), &CHROMIUM_156, &mut values, adding(&sum));
    assert_eq!(&values[..5], [0.75, 1.0, 0.5, -1.0, 0.75]);
    assert_eq!(param.modulated_value(&clock(128), &CHROMIUM_156, adding(&sum)), 0.75);
    assert_eq!(param.modulated_value(&clock(256), &CHROMIUM_156, adding(&[f32::NAN])), 0.5);
    assert_eq!(param.value(), 0.5);
}

/// Each connection is added to the value in turn: 1 + 2^-24 + 2^-24 stays 1, 1 + 2^-23 does not.
#[test]
fn connections_are_added_one_by_one() {
    let half_ulp = f32::EPSILON / 2.0;
    let mut param = offset();
    let value = param.modulated_value(&clock(0), &CHROMIUM_156, |value| {
        value[0] += half_ulp;
        value[0] += half_ulp;
    });
    assert_eq!(value, 1.0);
    assert_eq!(param.modulated_value(&clock(128), &CHROMIUM_156, adding(&[2.0 * half_ulp])), 1.0 + f32::EPSILON);
}

#[test]
fn values_are_limited_to_the_range_when_set() {
    let mut param = param(AutomationRate::ARate, 0.5, -1.0, 1.0);
    param.set_initial_value(-4.0).unwrap();
    assert_eq!(param.value(), -1.0);
    param.set_value(4.0).unwrap();
    assert_eq!(param.value(), 1.0);
    assert_eq!(render(&mut param, 2, &CHROMIUM_156), [1.0; 2 * QUANTUM]);
}

#[test]
fn refusals_are_those_of_the_browser() {
    use DomException::*;
    let mut p = offset();
    assert_eq!(exception(p.set_value(f64::NAN)), Some(TypeError));
    assert_eq!(exception(p.set_initial_value(f64::INFINITY)), Some(TypeError));
    assert_eq!(exception(p.set_value_at_time(1e39, 0.0)), Some(TypeError));
    assert_eq!(exception(p.set_value_at_time(1.0, f64::NAN)), Some(TypeError));
    assert_eq!(exception(p.set_value_at_time(1.0, -1e-9)), Some(RangeError));
    assert_eq!(exception(p.linear_ramp_to_value_at_time(1.0, -1.0)), Some(RangeError));
    assert_eq!(exception(p.exponential_ramp_to_value_at_time(0.0, 1.0)), Some(RangeError));
    assert_eq!(exception(p.exponential_ramp_to_value_at_time(1e-60, 1.0)), Some(RangeError));
    assert_eq!(exception(p.set_target_at_time(1.0, 0.0, -1.0)), Some(RangeError));
    assert_eq!(exception(p.set_target_at_time(1.0, -1.0, f64::NAN)), Some(TypeError));
    assert_eq!(exception(p.set_value_curve_at_time(&[1.0], 0.0, 1.0)), Some(InvalidStateError));
    assert_eq!(exception(p.set_value_curve_at_time(&[], 0.0, 0.0)), Some(RangeError));
    assert_eq!(exception(p.set_value_curve_at_time(&[1.0, f32::NAN], 0.0, 1.0)), Some(TypeError));
    assert_eq!(exception(p.set_value_curve_at_time(&[1.0, 2.0], -1.0, f64::NAN)), Some(TypeError));
    assert_eq!(exception(p.cancel_scheduled_values(-1.0)), Some(RangeError));
    assert_eq!(exception(p.cancel_and_hold_at_time(f64::NAN)), Some(TypeError));
    assert!(p.timeline.events.is_empty());
    let message = p.set_value_at_time(1.0, -2.0).unwrap_err().to_string();
    assert_eq!(message, "offset.setValueAtTime: -2 is not allowed, a time that is not negative (RangeError)");
}

#[test]
fn nothing_overlaps_a_curve() {
    let mut p = offset();
    p.set_value_at_time(1.0, 3.0).unwrap();
    p.set_value_curve_at_time(&[1.0, 2.0], 1.0, 2.0).unwrap();
    let overlap = Some(DomException::NotSupportedError);
    assert_eq!(exception(p.set_value_at_time(1.0, 1.0)), overlap);
    assert_eq!(exception(p.linear_ramp_to_value_at_time(1.0, 2.999)), overlap);
    assert_eq!(exception(p.set_value_curve_at_time(&[1.0, 2.0], 0.5, 0.6)), overlap);
    assert_eq!(exception(p.set_value_curve_at_time(&[1.0, 2.0], 2.5, 9.0)), overlap);
    assert_eq!(exception(p.set_value_curve_at_time(&[1.0, 2.0], 0.5, 5.0)), overlap);
    assert_eq!(exception(p.set_value_curve_at_time(&[1.0, 2.0], 2.9, 0.2)), overlap);
    assert_eq!(p.timeline.events.len(), 3);
    assert_eq!(exception(p.set_value_at_time(1.0, 0.5)), None);
    assert_eq!(exception(p.set_value_at_time(1.0, 3.0)), None);
    assert_eq!(exception(p.set_value_curve_at_time(&[1.0, 2.0], 3.0, 1.0)), None);
    assert_eq!(exception(p.set_value_curve_at_time(&[1.0, 2.0], 0.5, 0.5)), None);
    p.cancel_scheduled_values(2.0).unwrap();
    assert!(p.timeline.events.iter().all(|event| event.time <= 1.0));
}

#[derive(Debug, Clone)]
enum Call {
    Value(f64, f64),
    Linear(f64, f64),
    Exponential(f64, f64),
    Target(f64, f64, f64),
    Curve(Vec<f32>, f64, f64),
    Cancel(f64),
    Hold(f64),
}

impl Call {
    /// Refusals are part of the input: the calls after one go on with what there is.
    fn apply(&self, p: &mut AudioParam) {
        let _ = match self {
            &Self::Value(value, time) => p.set_value_at_time(value, time),
            &Self::Linear(value, time) => p.linear_ramp_to_value_at_time(value, time),
            &Self::Exponential(value, time) => p.exponential_ramp_to_value_at_time(value, time),
            &Self::Target(target, time, constant) => p.set_target_at_time(target, time, constant),
            Self::Curve(values, time, duration) => p.set_value_curve_at_time(values, *time, *duration),
            &Self::Cancel(time) => p.cancel_scheduled_values(time),
            &Self::Hold(time) => p.cancel_and_hold_at_time(time),
        };
    }
}

/// Times within a few quanta, some of them on frames, some equal to others.
fn time() -> impl Strategy<Value = f64> {
    prop_oneof![0.0..0.03, (0u32..1000).prop_map(|frame| f64::from(frame) / 44_100.0), Just(0.0), Just(0.01)]
}

fn call() -> impl Strategy<Value = Call> {
    let value = || -3.0..3.0f64;
    prop_oneof![
        (value(), time()).prop_map(|(v, t)| Call::Value(v, t)),
        (value(), time()).prop_map(|(v, t)| Call::Linear(v, t)),
        (value(), time()).prop_map(|(v, t)| Call::Exponential(v, t)),
        (value(), time(), 1e-5..0.01f64).prop_map(|(v, t, c)| Call::Target(v, t, c)),
        (prop::collection::vec(-3.0..3.0f32, 2..6), time(), 1e-6..0.01f64).prop_map(|(v, t, d)| Call::Curve(v, t, d)),
        time().prop_map(Call::Cancel),
        time().prop_map(Call::Hold),
    ]
}

fn arithmetic() -> impl Strategy<Value = Arithmetic> {
    prop_oneof![
        Just(CHROMIUM_156),
        Just(CHROMIUM_118),
        Just(CHROMIUM_156_ARM64),
        Just(Arithmetic { late_curve: LateCurve::Shifted, ..CHROMIUM_156 }),
    ]
}

proptest! {
    /// Whatever is scheduled, the values of a frame are within the nominal range, and so is the attribute.
    #[test]
    fn values_stay_within_the_nominal_range(
        calls in prop::collection::vec(call(), 0..12),
        arith in arithmetic(),
        start in 0u64..6,
        rate in prop_oneof![Just(AutomationRate::ARate), Just(AutomationRate::KRate)],
    ) {
        let mut p = param(rate, 0.0, -1.0, 2.0);
        calls.iter().for_each(|call| call.apply(&mut p));
        prop_assert!(p.timeline.events.is_sorted_by(|a, b| a.time <= b.time));
        for index in start..start + 14 {
            let clock = clock(index * QUANTUM as u64);
            if p.is_sample_accurate(&clock, &CHROMIUM_156) && rate == AutomationRate::ARate {
                let mut values = [f32::NAN; QUANTUM];
                p.sample_accurate_values(&clock, &arith, &mut values);
                prop_assert!(values.iter().all(|value| (-1.0..=2.0).contains(value)), "{values:?}");
            } else {
                prop_assert!(p.final_value(&clock, &arith).is_finite());
                prop_assert!((-1.0..=2.0).contains(&p.modulated_value(&clock, &arith, adding(&[0.5]))));
            }
            prop_assert!((-1.0..=2.0).contains(&p.value()));
        }
    }

    /// Extreme numbers are refused or rendered.
    #[test]
    fn extreme_arguments_do_not_panic(
        calls in prop::collection::vec(
            (any::<f64>(), any::<f64>(), any::<f64>(), any::<f32>(), 0usize..7, any::<bool>()),
            0..10,
        ),
        arith in arithmetic(),
        frame in 0u64..1 << 33,
    ) {
        let mut p = offset();
        for (a, b, c, d, method, tame) in calls {
            let (a, b, c) = if tame { (f64::from(a as f32), b.abs() % 1.0, c.abs() % 1e-3) } else { (a, b.abs(), c.abs()) };
            let call = match method {
                0 => Call::Value(a, b),
                1 => Call::Linear(a, b),
                2 => Call::Exponential(a, b),
                3 => Call::Target(a, b, c),
                4 => Call::Curve(vec![d, a as f32, -d], b, c),
                5 => Call::Cancel(b),
                _ => Call::Hold(b),
            };
            call.apply(&mut p);
        }
        for clock in [clock(0), clock(128), clock(frame), clock(frame + 128)] {
            quantum(&mut p, &clock, &arith);
            p.modulated_value(&clock, &arith, adding(&[1.0]));
        }
    }
}

#[test]
fn a_value_that_was_set_stays_sample_accurate_for_two_quanta_or_none() {
    let mut set = offset();
    set.set_value(0.5).unwrap();
    for (arith, expected) in
        [(CHROMIUM_156, [true, false, false]), (CHROMIUM_68, [true, true, false]), (CHROMIUM_64, [false; 3])]
    {
        let mut param = set.prepared(&arith);
        let found = [0, 128, 256, 384].map(|frame| {
            let accurate = param.is_sample_accurate(&clock(frame), &arith);
            assert_eq!(quantum(&mut param, &clock(frame), &arith), [0.5; QUANTUM]);
            accurate
        });
        // The quantum that empties a timeline is still one of values per frame.
        let before = [found[0], found[1], found[3]];
        assert_eq!(before, expected, "{found:?}");
    }
}

#[test]
fn a_setter_before_a_ramp_is_its_start_in_each_generation() {
    let mut param = offset();
    param.set_value(0.5).unwrap();
    param.linear_ramp_to_value_at_time(1.5, f64::from(QUANTUM as u32) / f64::from(SAMPLE_RATE)).unwrap();
    for arith in [CHROMIUM_156, CHROMIUM_68, CHROMIUM_64] {
        let values = quantum(&mut param.prepared(&arith), &clock(0), &arith);
        assert_eq!((values[0], values[64]), (0.5, 1.0));
    }
}

#[test]
fn an_approach_goes_on_longer_in_the_first_generation() {
    for (arith, expected) in [(CHROMIUM_68, true), (CHROMIUM_64, false)] {
        let mut param = offset();
        param.set_target_at_time(0.25, 0.0, 0.001).unwrap();
        let rendered = render(&mut param, 6, &arith);
        // Eleven time constants are 485 frames.
        assert_eq!(rendered[600] == 0.25, expected, "{}", rendered[600]);
    }
}

#[test]
fn an_event_that_no_quantum_saw_counts_where_events_stay_in_place() {
    let arith = Arithmetic { late_curve: LateCurve::AllInPlace, ..CHROMIUM_156 };
    let mut param = offset();
    param.set_value_at_time(0.75, 0.0).unwrap();
    assert_eq!(param.final_value(&clock(5 * QUANTUM as u64), &arith), 0.75);
}

#[test]
fn a_constructor_value_beyond_the_range_is_kept_where_it_is_not_limited() {
    let descriptor = Descriptor { min: -1.0, max: 1.0, ..*offset().descriptor() };
    use ConstructorValues::{AsGiven, Limited};
    use InitialValue::{Default, Set};
    for (constructor_values, initial, expected) in
        [(Limited, Default, 1.0), (AsGiven, Default, 2.0), (Limited, Set, 1.0), (AsGiven, Set, 1.0)]
    {
        let arith = Arithmetic { constructor_values, single_value: SingleValue::AsScheduled, ..CHROMIUM_156 };
        let mut param = AudioParam::new(Descriptor { initial, ..descriptor });
        param.set_initial_value(2.0).unwrap();
        assert_eq!(param.value(), 1.0);
        assert_eq!(param.prepared(&arith).final_value(&clock(0), &arith), expected);
        param.linear_ramp_to_value_at_time(0.0, 1.0).unwrap();
        assert_eq!(param.prepared(&arith).final_value(&clock(0), &arith), expected, "where a ramp starts");
    }
}

#[test]
fn limits_by_comparison_leave_subnormals_alone() {
    let bits = |x: f32| super::nearest_within(x, -1.0, 1.0).to_bits();
    for kept in [0.0, -0.0, 1e-40, -1e-40, 0.5, 1.0, -1.0, f32::NAN] {
        assert_eq!(bits(kept), kept.to_bits());
    }
    assert_eq!([1.5, f32::INFINITY, -1.5, f32::NEG_INFINITY].map(bits), [1.0f32, 1.0, -1.0, -1.0].map(f32::to_bits));
    assert_eq!(super::nearest_within(-0.0, 0.0, 1.0).to_bits(), (-0.0f32).to_bits());
}
