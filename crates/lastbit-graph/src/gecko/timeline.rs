//! AudioParam's timeline, as Gecko keeps it.
//!
//! Gecko, `dom/media/webaudio/AudioEventTimeline.cpp` (of 2023 on). Times are whole frames on the graph's thread and
//! seconds on the main thread; both are f64 here, which holds any frame exactly. Confirmed by the automated frequencies,
//! gains, offsets and detunings of Firefox 153. [`Automation::Pointwise`] is that file as it was before, confirmed by those
//! of Firefox 115.

use std::sync::Arc;

use lastbit_libm::{EvaluationMethod, Functions, WideEvaluation, extended::Extended, msun::x87};

use super::arithmetic::{Arithmetic, Automation};
use crate::param::call::Call;

/// What an event does at its time.
#[derive(Debug, Clone)]
enum Action {
    SetValue(f32),
    LinearRamp(f32),
    ExponentialRamp(f32),
    /// The time constant, and what is left of the distance after a frame.
    SetTarget {
        target: f32,
        time_constant: f64,
        per_frame: f64,
    },
    SetValueCurve {
        values: Arc<[f32]>,
        duration: f64,
    },
}

#[derive(Debug, Clone)]
struct Event {
    time: f64,
    action: Action,
}

impl Event {
    fn is_set_target(&self) -> bool {
        matches!(self.action, Action::SetTarget { .. })
    }

    fn end_time<E: WideEvaluation>(&self) -> E {
        match &self.action {
            Action::SetValueCurve { duration, .. } => E::from(self.time) + E::from(*duration),
            _ => E::from(self.time),
        }
    }

    fn end_value(&self) -> f32 {
        match &self.action {
            Action::SetValue(value) | Action::LinearRamp(value) | Action::ExponentialRamp(value) => *value,
            Action::SetTarget { target, .. } => *target,
            Action::SetValueCurve { values, .. } => values[values.len() - 1],
        }
    }
}

/// A time constant in frames, and the exponent of e that a frame leaves. On the x87 that is made of it as it is in its
/// register.
fn decay<E: WideEvaluation>(time_constant: f64, scale: f64) -> [f64; 2] {
    let frames = E::from(time_constant) * E::from(scale);
    [frames, E::from(-1.0_f64) / frames].map(E::to_f64)
}

/// The unit of time of a timeline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Unit {
    /// Frames of a context at a rate in hertz.
    Frames { sample_rate: f64 },
    /// Seconds.
    Seconds,
}

/// The events of one parameter.
#[derive(Debug, Clone)]
pub(crate) struct Timeline {
    unit: Unit,
    automation: Automation,
    evaluation: EvaluationMethod,
    libm: &'static Functions,
    events: Vec<Event>,
    default: f32,
    /// The value that the running approach to a target started from, and when that was worked out.
    target_start: (f32, f64),
    /// The value of the frame before.
    last: f32,
    /// The value, where it is settled for good.
    simple: Option<f32>,
}

impl Timeline {
    /// A parameter's timeline after these calls.
    pub(crate) fn new(default: f32, calls: &[Call], unit: Unit, arithmetic: &Arithmetic) -> Self {
        let mut timeline = Self {
            unit,
            automation: arithmetic.automation,
            evaluation: arithmetic.evaluation,
            libm: arithmetic.audio_libm.functions(),
            events: Vec::new(),
            default,
            target_start: (default, 0.0),
            last: default,
            simple: Some(default),
        };
        calls.iter().for_each(|call| timeline.take(call));
        timeline
    }

    /// The value, where nothing is left to happen.
    pub(crate) fn simple(&self) -> Option<f32> {
        self.simple
    }

    /// In what expressions are evaluated.
    pub(crate) fn evaluation(&self) -> EvaluationMethod {
        self.evaluation
    }

    fn time(&self, seconds: f64) -> f64 {
        match self.unit {
            Unit::Frames { sample_rate } => match self.evaluation {
                EvaluationMethod::Rounded => (sample_rate * seconds + 0.5) as i64 as f64,
                // The product is not rounded: at half a frame it may be less than that.
                EvaluationMethod::Extended => {
                    (Extended::from(sample_rate) * Extended::from(seconds) + Extended::from(0.5)).truncated().to_f64()
                }
            },
            Unit::Seconds => seconds,
        }
    }

    fn take(&mut self, call: &Call) {
        let scale = match self.unit {
            Unit::Frames { sample_rate } => sample_rate,
            Unit::Seconds => 1.0,
        };
        let (time, action) = match call {
            Call::Value(value) => match self.automation {
                Automation::Accumulated => (0.0, Action::SetValue(*value)),
                Automation::Pointwise => {
                    if self.events.is_empty() {
                        self.default = *value;
                        self.last = *value;
                        self.simple = Some(*value);
                    }
                    return;
                }
            },
            Call::SetValue { value, time } => (*time, Action::SetValue(*value)),
            Call::LinearRamp { value, time } => (*time, Action::LinearRamp(*value)),
            Call::ExponentialRamp { value, time } => (*time, Action::ExponentialRamp(*value)),
            Call::SetTarget { target, time, time_constant } => {
                let [time_constant, exponent] = match self.evaluation {
                    EvaluationMethod::Rounded => decay::<f64>(*time_constant, scale),
                    EvaluationMethod::Extended => decay::<Extended>(*time_constant, scale),
                };
                let per_frame = if time_constant == 0.0 { 0.0 } else { (self.libm.exp)(exponent) };
                (*time, Action::SetTarget { target: *target, time_constant, per_frame })
            }
            Call::SetValueCurve { values, time, duration } => {
                (*time, Action::SetValueCurve { values: values.clone(), duration: duration * scale })
            }
            Call::Cancel { time } => {
                let time = self.time(*time);
                if let Some(first) = self.events.iter().position(|event| event.time >= time) {
                    self.events.truncate(first);
                }
                if self.events.is_empty() {
                    self.simple = Some(self.default);
                }
                return;
            }
            // Gecko has no such method: the call throws.
            Call::CancelAndHold => return,
        };
        let time = self.time(time);
        self.simple = None;
        let at = self.events.partition_point(|event| event.time <= time);
        self.events.insert(at, Event { time, action });
    }

    /// The value at a time. Asked in the order of times.
    pub(crate) fn value(&mut self, time: f64) -> f32 {
        let mut value = [0.0];
        self.values(time, &mut value);
        value[0]
    }

    /// The values of frames from a time on. Asked in the order of times.
    pub(crate) fn values(&mut self, mut time: f64, mut output: &mut [f32]) {
        self.forget(time);
        let mut index = 0;
        while !output.is_empty() {
            let mut matched = None;
            while let Some(next) = self.events.get(index) {
                if time < next.time {
                    break;
                }
                if self.equal(time, next.time) {
                    matched = Some(self.value_at_event(index));
                }
                index += 1;
            }
            let count = match (matched, self.events.get(index)) {
                (Some(value), _) => {
                    output[0] = value;
                    1
                }
                (None, next) => {
                    let count = next.map_or(output.len(), |next| self.frames(output.len(), next.time - time));
                    let previous = index.checked_sub(1);
                    self.fill(time, &mut output[..count], previous, self.events.get(index).map(|_| index));
                    count
                }
            };
            self.last = output[count - 1];
            output = &mut output[count..];
            time += count as f64;
        }
    }

    /// As many of `most` frames as there are in a duration; with seconds, there is one value.
    fn frames(&self, most: usize, duration: f64) -> usize {
        match self.unit {
            Unit::Frames { .. } if most as f64 > duration => duration as usize,
            _ => most,
        }
    }

    fn equal(&self, a: f64, b: f64) -> bool {
        match self.unit {
            Unit::Frames { .. } => a == b,
            Unit::Seconds => (a - b).abs() < f64::from(0.000_000_000_1_f32),
        }
    }

    /// Drops events that are over, but for one.
    fn forget(&mut self, time: f64) {
        if self.simple.is_some() {
            return;
        }
        let over = self.events.iter().skip(1).take_while(|event| time > event.time).count();
        if self.automation == Automation::Pointwise {
            // Works out again, and otherwise, where a running approach started from.
            for event in (0..over).filter(|event| self.events[event + 1].is_set_target()).collect::<Vec<_>>() {
                self.start_target(Some(event), self.events[event + 1].time);
            }
        }
        let first = &self.events[over];
        if !first.is_set_target() {
            // 115 asks a parameter with an event for its values up to the end: a gain of 0 that a ramp has come to gives -0
            // where its input is negative, as `versions/sine-gain-ramp` of 115 has it, and not silence.
            let settles = self.automation == Automation::Accumulated;
            if settles && self.events.len() - over == 1 && time >= first.end_time::<f64>() {
                self.simple = Some(first.end_value());
            }
        } else if self.automation == Automation::Accumulated {
            // Where the approach starts from may not have been worked out, nor what that follows from.
            let mut event = over;
            while event > 0 && self.events[event].is_set_target() && self.events[event].time > self.target_start.1 {
                event -= 1;
            }
            for event in event..over {
                self.start_target(Some(event), self.events[event + 1].time);
            }
        }
        self.events.drain(..over);
    }

    fn start_target(&mut self, previous: Option<usize>, time: f64) -> f32 {
        let mut value = [self.target_start.0];
        self.fill(time, &mut value, previous, None);
        self.target_start = (value[0], time);
        value[0]
    }

    fn value_at_event(&mut self, index: usize) -> f32 {
        match &self.events[index].action {
            Action::SetTarget { target, time_constant, .. } => {
                if self.automation == Automation::Pointwise {
                    self.target_start = (self.last, self.events[index].time);
                    return if *time_constant == 0.0 { *target } else { self.last };
                }
                self.start_target(index.checked_sub(1), self.events[index].time)
            }
            Action::SetValueCurve { values, .. } => values[0],
            _ => self.events[index].end_value(),
        }
    }

    /// The values between two events.
    fn fill(&self, start: f64, output: &mut [f32], previous: Option<usize>, next: Option<usize>) {
        let Some(previous) = previous.map(|index| &self.events[index]) else { return output.fill(self.default) };
        if self.automation == Automation::Pointwise {
            let next = next.map(|index| &self.events[index]);
            for (frame, output) in output.iter_mut().enumerate() {
                *output = self.point(start + frame as f64, previous, next);
            }
            return;
        }
        match self.evaluation {
            EvaluationMethod::Rounded => {
                let expf = |x| f64::from((self.libm.expf)(x));
                self.accumulate(expf, start, output, previous, next);
            }
            EvaluationMethod::Extended => self.accumulate(x87::expf_unrounded, start, output, previous, next),
        }
    }

    /// The values between two events, from frame to frame. On the x87 all stays in its register, but for arguments of
    /// functions: `AudioEventTimeline`, as read from the machine code of Debian's Firefox 140.12 for i386; confirmed by its
    /// automated graphs.
    fn accumulate<E: WideEvaluation>(
        &self,
        expf: impl Fn(f32) -> E,
        mut start: f64,
        mut output: &mut [f32],
        previous: &Event,
        next: Option<usize>,
    ) {
        match &previous.action {
            Action::SetTarget { target, time_constant, per_frame } => {
                let elapsed = start - previous.time;
                return self.approach(expf, elapsed, *target, *time_constant, *per_frame, output);
            }
            Action::SetValueCurve { values, duration } => {
                let remaining = E::from(previous.time - start) + E::from(*duration);
                if remaining >= E::from(0.0_f64) {
                    let count = self.frames(output.len(), remaining.floor().to_f64() + 1.0);
                    self.curve::<E>(previous.time, values, *duration, start, &mut output[..count]);
                    output = &mut output[count..];
                    if output.is_empty() {
                        return;
                    }
                    start += count as f64;
                }
            }
            _ => {}
        }
        let from = (previous.end_time::<E>(), previous.end_value());
        match next.map(|index| &self.events[index]) {
            Some(&Event { time, action: Action::LinearRamp(value) }) => {
                linear_ramp(start, output, from, (E::from(time), value));
            }
            Some(&Event { time, action: Action::ExponentialRamp(value) }) => {
                self.exponential_ramp::<E>(start, output, (from.0.to_f64(), from.1), (time, value));
            }
            _ => output.fill(from.1),
        }
    }

    /// A value between two events by their formula.
    fn point(&self, time: f64, previous: &Event, next: Option<&Event>) -> f32 {
        match &previous.action {
            Action::SetTarget { target, time_constant, .. } => {
                if *time_constant == 0.0 {
                    return *target;
                }
                let left = (self.libm.expf)((-(time - previous.time) / time_constant) as f32);
                let distance = f64::from(self.target_start.0) - f64::from(*target);
                return (f64::from(*target) + distance * f64::from(left)) as f32;
            }
            Action::SetValueCurve { values, duration } if time < previous.time + duration => {
                let steps = values.len() - 1;
                let ratio = (time - previous.time) / duration;
                let node = (steps as f64 * ratio).floor();
                let step = duration / steps as f64;
                let (from, to) = (node * step, (node + 1.0) * step);
                let node = node as usize;
                return match values.get(node + 1) {
                    Some(&value) => line(time - previous.time, (from, values[node]), (to, value)),
                    None => values[node],
                };
            }
            _ => {}
        }
        let end = match self.unit {
            Unit::Frames { .. } => previous.end_time::<f64>().trunc(),
            Unit::Seconds => previous.end_time(),
        };
        let from = (end, previous.end_value());
        match next {
            Some(&Event { time: end, action: Action::LinearRamp(value) }) => line(time, from, (end, value)),
            Some(&Event { time: end, action: Action::ExponentialRamp(value) }) => {
                let position = (time - from.0) / (end - from.0);
                from.1 * (self.libm.powf)(value / from.1, position as f32)
            }
            _ => from.1,
        }
    }

    fn approach<E: WideEvaluation>(
        &self,
        expf: impl Fn(f32) -> E,
        elapsed: f64,
        target: f32,
        time_constant: f64,
        per_frame: f64,
        output: &mut [f32],
    ) {
        let goal = f64::from(target);
        let distance = f64::from(self.target_start.0) - goal;
        if distance == 0.0 || time_constant == 0.0 {
            return output.fill(target);
        }
        let mut distance = E::from(distance) * expf((E::from(-elapsed) / E::from(time_constant)).to_f32());
        for value in output {
            *value = (E::from(goal) + distance).to_f32();
            distance = distance * E::from(per_frame);
        }
    }

    fn curve<E: WideEvaluation>(
        &self,
        curve_start: f64,
        values: &[f32],
        duration: f64,
        start: f64,
        output: &mut [f32],
    ) {
        let last = values.len() - 1;
        let (steps, duration) = (E::from(last as f64), E::from(duration));
        let step = duration / steps;
        let mut filled = 0;
        while filled < output.len() {
            let position = E::from(start + filled as f64 - curve_start) / duration * steps;
            let node = position.floor().to_f64() as usize;
            if node >= last {
                return output[filled..].fill(values[last]);
            }
            let time = |node: usize| E::from(node as f64) * step + E::from(curve_start);
            let ahead = (time(node + 1) - E::from(start)).floor().to_f64();
            let until = self.frames(output.len(), ahead + 1.0).max(filled + 1);
            let (from, to) = ((time(node), values[node]), (time(node + 1), values[node + 1]));
            linear_ramp(start + filled as f64, &mut output[filled..until], from, to);
            filled = until;
        }
    }

    fn exponential_ramp<E: WideEvaluation>(&self, start: f64, output: &mut [f32], from: (f64, f32), to: (f64, f32)) {
        let [first, last] = [from.1, to.1].map(|value| E::from(f64::from(value)));
        let ratio = (last / first).to_f64();
        if from.1 == 0.0 || ratio < 0.0 {
            return output.fill(from.1);
        }
        let length = E::from(to.0) - E::from(from.0);
        let position = ((E::from(start) - E::from(from.0)) / length).to_f64();
        let mut value = first * E::from((self.libm.pow)(ratio, position));
        if let [first, rest @ ..] = output {
            *first = value.to_f32();
            // Stored over the second call, and from then on in its register.
            value = value.spilled_wide();
            let per_frame = match rest {
                [] => 1.0,
                _ => (self.libm.pow)(ratio, (E::from(1.0_f64) / length.spilled_wide()).to_f64()),
            };
            for output in rest {
                value = value * E::from(per_frame);
                *output = value.to_f32();
            }
        }
    }
}

fn line(time: f64, from: (f64, f32), to: (f64, f32)) -> f32 {
    (f64::from(from.1) + f64::from(to.1 - from.1) * ((time - from.0) / (to.0 - from.0))) as f32
}

fn linear_ramp<E: WideEvaluation>(start: f64, output: &mut [f32], from: (E, f32), to: (E, f32)) {
    let wide = |x: f32| E::from(f64::from(x));
    let elapsed = E::from(start) - from.0;
    let first = wide(from.1);
    let gradient = (wide(to.1) - first) / (to.0 - from.0);
    for (frame, value) in output.iter_mut().enumerate() {
        *value = (first + (elapsed + E::from(frame as f64)) * gradient).to_f32();
    }
}
