//! The arithmetic of each event: the values it writes.
//!
//! Blink, `AudioParamTimeline::Process*` (merged into `AudioParamHandler` in 2025). On x86 the loops go four values at a
//! time and the rest one by one; the two forms differ in the last bits, so [`TimelineLanes`] is part of the target.

use lastbit_libm::{Evaluation, Functions, Products, extended::Extended};

use super::event::{Curve, Ramp};
use crate::arithmetic::{
    Arithmetic, ConvergedFrame, ExponentialRamp, FrameTime, LateCurve, TargetConvergence, TimelineLanes,
};

/// Where evaluation stands: the next frame, the next place in the values, and the last value.
///
/// `frame` is absolute and does not always move in step with `written`: Blink advances it differently after a curve.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor {
    pub(super) frame: u64,
    pub(super) written: usize,
    pub(super) value: f32,
}

/// The frames asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) sample_rate: f64,
    /// Values per second: the sample rate, or one for each quantum.
    pub(super) control_rate: f64,
    pub(super) frame_time: FrameTime,
    pub(super) products: Products,
}

impl Range {
    pub(super) fn new(start: u64, end: u64, sample_rate: f64, control_rate: f64, arith: &Arithmetic) -> Self {
        let &Arithmetic { frame_time, products, .. } = arith;
        Self { start, end, sample_rate, control_rate, frame_time, products }
    }

    /// Seconds at a frame.
    pub(super) fn time(&self, frame: u64) -> f64 {
        self.frame_time.per(frame as f64, self.sample_rate)
    }

    /// Seconds from `time` to a frame.
    fn since(&self, time: f64, frame: u64) -> f64 {
        match self.frame_time {
            FrameTime::Quotient => self.time(frame) - time,
            FrameTime::Product => self.products.mul_add(frame as f64, 1.0 / self.sample_rate, -time),
        }
    }

    /// The frame at or after `time`, but no further than the end of the range.
    pub(super) fn frame_at(&self, time: f64) -> u64 {
        self.limited(time * self.sample_rate)
    }

    /// The frame at or after a place, but no further than the end of the range.
    fn limited(&self, frame: f64) -> u64 {
        if self.end as f64 > frame { frame.ceil() as u64 } else { self.end }
    }

    /// The place in the values that belongs to a frame; `frame` is exclusive, so places before it are to be written.
    pub(super) fn place(&self, frame: u64, cursor: &Cursor, values: &[f32]) -> usize {
        let place = usize::try_from(frame.saturating_sub(self.start)).unwrap_or(usize::MAX);
        place.min(values.len()).max(cursor.written)
    }

    /// Whether `time` lies after the frame before `frame` and not after `frame`.
    pub(super) fn begins_at(&self, time: f64, frame: u64) -> bool {
        if self.products == Products::Extended {
            let (begin, frame) = (Extended::from(time) * Extended::from(self.sample_rate), frame as f64);
            return begin <= frame.into() && Extended::from(frame) < begin + Extended::ONE;
        }
        let begin = time * self.sample_rate;
        begin <= frame as f64 && (frame as f64) < begin + 1.0
    }
}

/// The stretch from one event to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) time1: f64,
    pub(super) value1: f32,
    pub(super) time2: f64,
    pub(super) value2: f32,
    /// Exclusive last frame.
    pub(super) end_frame: u64,
    /// Exclusive last place in the values; not before what is written.
    pub(super) end: usize,
}

/// Fills with one value up to `end`.
pub(super) fn hold(value: f32, end: usize, cursor: &mut Cursor, values: &mut [f32]) {
    cursor.value = value;
    values[cursor.written..end].fill(value);
    cursor.written = end;
}

/// A ramp's value at a time of it, for `cancelAndHoldAtTime`.
///
/// Blink, `LinearRampAtTime` and `ExponentialRampAtTime`: f64, rounded once; the quotient and the difference of the two
/// values in f32, unless they stay in an x87's registers.
pub(super) fn ramp_value_at(
    ramp: Ramp,
    time: f64,
    from: (f64, f32),
    to: (f64, f32),
    products: Products,
    libm: &Functions,
) -> f32 {
    let ((time1, value1), (time2, value2)) = (from, to);
    match ramp {
        Ramp::Linear if products == Products::Extended => {
            let [time, time1, time2] = [time, time1, time2].map(Extended::from);
            let [value1, value2] = [value1, value2].map(Extended::from);
            (value1 + (value2 - value1) * (time - time1) / (time2 - time1)).to_f32()
        }
        Ramp::Linear => (f64::from(value1) + f64::from(value2 - value1) * (time - time1) / (time2 - time1)) as f32,
        Ramp::Exponential if value1 == 0.0 || value1.is_sign_negative() != value2.is_sign_negative() => value1,
        Ramp::Exponential => {
            let progress = (time - time1) / (time2 - time1);
            let quotient = match products {
                Products::Extended => f64::from(value2) / f64::from(value1),
                _ => f64::from(value2 / value1),
            };
            (f64::from(value1) * (libm.pow)(quotient, progress)) as f32
        }
    }
}

/// `linearRampToValueAtTime`.
///
/// Blink, `ProcessLinearRamp`. Four lanes: the first four values are placed by time in f32, each further four add one
/// increment, computed in f64 and rounded once. One by one: each value is placed by its own time.
pub(super) fn linear_ramp(
    segment: &Segment,
    range: &Range,
    lanes: TimelineLanes,
    cursor: &mut Cursor,
    values: &mut [f32],
) {
    let &Segment { time1, value1, time2, value2, end, .. } = segment;
    let duration = time2 - time1;
    let rate = if duration <= f64::from(f32::MIN_POSITIVE) { 0.0 } else { (1.0 / duration) as f32 };
    // The x87 keeps the difference, which an f64 holds, and what is made from it.
    let extended = range.products == Products::Extended;
    let delta = if extended { f64::from(value2) - f64::from(value1) } else { f64::from(value2 - value1) };

    if lanes.has_fours() {
        let step = (1.0 / range.sample_rate) as f32;
        let begin = range.since(time1, cursor.frame) as f32;
        let slope = (f64::from(rate) * delta) as f32;
        let mut four = [0.0, 1.0, 2.0, 3.0].map(|lane: f32| (step * lane + begin) * slope + value1);
        let increment = if extended {
            let [step, four, rate, delta] = [1.0 / range.sample_rate, 4.0, f64::from(rate), delta].map(Extended::from);
            (step * four * rate * delta).to_f32()
        } else {
            (4.0 / range.sample_rate * f64::from(rate) * delta) as f32
        };
        let (fours, _) = values[cursor.written..end].as_chunks_mut::<4>();
        for chunk in &mut *fours {
            *chunk = four;
            four = four.map(|value| value + increment);
        }
        cursor.frame += 4 * fours.len() as u64;
        cursor.written += 4 * fours.len();
        // Also when nothing was written: the ramp's `value` is whatever stands before it.
        if cursor.written > 0 {
            cursor.value = values[cursor.written - 1];
        }
    }
    for value in &mut values[cursor.written..end] {
        let progress = (range.since(time1, cursor.frame) * f64::from(rate)) as f32;
        *value = match range.products {
            Products::Extended => (Extended::from(delta) * Extended::from(progress) + Extended::from(value1)).to_f32(),
            products => products.mul_add_f32(delta as f32, progress, value1),
        };
        cursor.value = *value;
        cursor.frame += 1;
    }
    cursor.written = end;
}

/// `exponentialRampToValueAtTime`.
///
/// Blink, `ProcessExponentialRamp`. The first value is placed by time, each further one is the last times a constant
/// factor; see [`ExponentialRamp`] for the precision of both. Holds where no exponential joins the values.
pub(super) fn exponential_ramp(
    segment: &Segment,
    range: &Range,
    arith: &Arithmetic,
    cursor: &mut Cursor,
    values: &mut [f32],
) {
    let &Segment { time1, value1, time2, value2, end, .. } = segment;
    if value1 * value2 <= 0.0 || time1 >= time2 {
        return hold(value1, end, cursor, values);
    }
    let libm = arith.audio_libm.functions();
    let duration = time2 - time1;
    let frames = duration * range.sample_rate;
    let progress = range.since(time1, cursor.frame) / duration;
    let first = (f64::from(value1) * (libm.pow)(f64::from(value2) / f64::from(value1), progress)) as f32;
    cursor.value = first;
    cursor.frame += (end - cursor.written) as u64;
    let target = &mut values[cursor.written..end];
    match arith.exponential_ramp {
        ExponentialRamp::F64 => {
            let factor = (libm.pow)(f64::from(value2 / value1), 1.0 / frames);
            let mut running = f64::from(first);
            for value in target {
                cursor.value = running as f32;
                *value = cursor.value;
                running *= factor;
            }
        }
        ExponentialRamp::F32 | ExponentialRamp::F32Frames => {
            let each = match arith.exponential_ramp {
                ExponentialRamp::F32Frames => 1.0 / frames as f32,
                _ => (1.0 / frames) as f32,
            };
            let factor = (libm.powf)(value2 / value1, each);
            for value in target {
                *value = cursor.value;
                cursor.value *= factor;
            }
            // The old code undoes its last multiplication by a division, and does so whenever anything is written.
            if end > 0 {
                cursor.value /= factor;
            }
        }
    }
    cursor.written = end;
    // Confirmed by approaches to a target from where a ramp ends between frames, in Chromium 156 and WebKitGTK 2.50.6.
    let arrives = arith.exponential_ramp != ExponentialRamp::F32Frames;
    if arrives && cursor.frame as f64 > time2 * range.sample_rate - 0.5 {
        cursor.value = value2;
    }
}

/// The part of the distance to a target that one value covers.
///
/// Blink, `audio_utilities::DiscreteTimeConstantForSampleRate`: 1 - e^(-1/(rate*tau)) in f64, rounded.
pub(super) fn discrete_time_constant(time_constant: f64, rate: f64, libm: &Functions) -> f32 {
    (1.0 - (libm.exp)(-1.0 / (rate * time_constant))) as f32
}

/// The value a target's approach has at a time after its start, from the value it started with.
pub(super) fn approach(value: f32, target: f32, elapsed: f64, time_constant: f64, arith: &Arithmetic) -> f32 {
    let decay = (arith.audio_libm.functions().exp)(-elapsed / time_constant);
    match arith.products {
        Products::Extended => {
            let (distance, decay) = (f64::from(value) - f64::from(target), Extended::from(decay));
            (Extended::from(distance) * decay + Extended::from(target)).to_f32()
        }
        products => products.mul_add(f64::from(value - target), decay, f64::from(target)) as f32,
    }
}

/// The value one step on, of which each covers a part `c` of the distance.
pub(super) fn step(value: f32, target: f32, c: f32, products: Products) -> f32 {
    match products {
        Products::Extended => {
            let [value, target, c] = [value, target, c].map(Extended::from);
            ((target - value) * c + value).to_f32()
        }
        _ => products.mul_add_f32(target - value, c, value),
    }
}

/// Time constants after which an approach counts as complete.
const TIME_CONSTANTS_TO_CONVERGE: f64 = 10.0;
/// Of the first generation: the relative distance, and the distance from 0.
const CLOSE: f32 = 1.5e-6;
const CLOSE_TO_ZERO: f32 = 1e-20;
/// e^-10, the relative distance at which it does.
const CONVERGED: f32 = 4.539992976248485e-05;

impl TargetConvergence {
    /// Whether an approach to a target has as good as reached it.
    ///
    /// Blink, `HasSetTargetConverged`; part of `ProcessSetTarget` in the first generation.
    pub(super) fn is_reached(self, value: f32, target: f32, now: f64, start: f64, time_constant: f64) -> bool {
        match self {
            Self::Close => {
                (value - target).abs() < CLOSE * target.abs() || (target == 0.0 && value.abs() < CLOSE_TO_ZERO)
            }
            Self::TenTimeConstants => has_converged(value, target, now, start, time_constant),
        }
    }
}

fn has_converged(value: f32, target: f32, now: f64, start: f64, time_constant: f64) -> bool {
    now > start + TIME_CONSTANTS_TO_CONVERGE * time_constant
        || (target == 0.0 && value.abs() < CONVERGED)
        || (target != 0.0 && (target - value).abs() < CONVERGED * value.abs())
}

/// `setTargetAtTime`.
///
/// Blink, `ProcessSetTarget`. The recurrence v += (target - v)*c; four lanes take four of its steps at once, expanded
/// into polynomials of c.
pub(super) fn set_target(
    segment: &Segment,
    time_constant: f64,
    range: &Range,
    arith: &Arithmetic,
    cursor: &mut Cursor,
    values: &mut [f32],
) {
    let libm = arith.audio_libm.functions();
    let &Segment { time1, value1: target, end, end_frame, .. } = segment;
    let time_constant = f64::from(time_constant as f32);
    let c = discrete_time_constant(time_constant, range.control_rate, libm);

    let now = range.time(cursor.frame);
    cursor.value = if range.begins_at(time1, cursor.frame) {
        approach(cursor.value, target, range.since(time1, cursor.frame), time_constant, arith)
    } else {
        // The value is that of the frame before.
        step(cursor.value, target, c, arith.products)
    };
    if arith.target_convergence.is_reached(cursor.value, target, now, time1, time_constant) {
        if arith.converged_frame != ConvergedFrame::Behind {
            cursor.frame += (end - cursor.written) as u64;
        }
        // Blink leaves its running value where it was and fills with the target.
        if arith.converged_frame == ConvergedFrame::AheadAtTarget {
            cursor.value = target;
        }
        values[cursor.written..end].fill(target);
        cursor.written = end;
        return;
    }

    let mut value = cursor.value;
    let mut rest = &mut values[cursor.written..end];
    if arith.timeline_lanes.has_fours() {
        let by = |a, b, c| arith.products.mul_add_f32(a, b, c);
        let (steps, four_steps) = match arith.products {
            Products::Extended => polynomials(Extended::from(c), |a, b, c| a * b + c),
            _ => polynomials(c, by),
        };
        let (fours, tail) = rest.as_chunks_mut::<4>();
        for chunk in fours {
            let delta = target - value;
            *chunk = steps.map(|step| value + delta * step);
            value = by(delta, four_steps, value);
        }
        rest = tail;
    }
    for place in rest {
        *place = value;
        value = step(value, target, c, arith.products);
    }
    cursor.value = if end > 0 { values[end - 1] } else { value };
    cursor.written = end;
    cursor.frame = end_frame;
}

/// The parts of the distance that up to three steps cover, and four.
fn polynomials<V: Evaluation>(c: V, by: impl Fn(V, V, V) -> V) -> ([f32; 4], f32) {
    let [two, three, four, six] = [2.0, 3.0, 4.0, 6.0].map(|x: f32| V::from(x));
    let steps = [V::from(0.0), c, c * (two - c), c * by(c - three, c, three)].map(V::to_f32);
    (steps, (c * by(c, by(four - c, c, -six), four)).to_f32())
}

/// The first argument where it is less, otherwise the second: `minps`, whose NaN rule this has.
fn min_ps(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// `setValueCurveAtTime`.
///
/// Blink, `ProcessSetValueCurve`: linear interpolation in the table. Four lanes: the index in f32; one by one: the index
/// and its fraction in f64.
pub(super) fn value_curve(
    curve: &Curve,
    segment: &Segment,
    range: &Range,
    arith: &Arithmetic,
    cursor: &mut Cursor,
    values: &mut [f32],
) {
    let &Segment { time1, end: next_event, .. } = segment;
    let points = &curve.points[..];
    let last = points.len() - 1;
    let per_frame = range.frame_time.per(curve.points_per_second, range.sample_rate);
    let end_frame = match range.products {
        Products::Extended => {
            let [time, duration, rate] = [time1, curve.duration, range.sample_rate].map(Extended::from);
            range.limited(((duration + time) * rate).to_f64())
        }
        _ => range.frame_at(time1 + curve.duration),
    };
    let mut end = range.place(end_frame, cursor, values);
    if arith.late_curve == LateCurve::InPlace {
        end = end.min(next_event);
    }

    let begin = if time1 < range.time(cursor.frame) {
        per_frame * range.products.mul_add(-time1, range.sample_rate, cursor.frame as f64)
    } else {
        0.0
    };
    cursor.value = curve.end_value;

    let first = cursor.written;
    if arith.timeline_lanes == TimelineLanes::Four {
        let (begin, per_frame, last_point) = (begin as f32, per_frame as f32, last as f32);
        let mut k = [0.0f32, 1.0, 2.0, 3.0];
        let (fours, _) = values[first..end].as_chunks_mut::<4>();
        for chunk in &mut *fours {
            *chunk = k.map(|k| {
                let index = begin + k * per_frame;
                let before = min_ps(index, last_point) as usize;
                let after = min_ps(index + 1.0, last_point) as usize;
                let fraction = min_ps(index - before as f32, 1.0);
                // Above 2^24 points the f32 of the last index can lie beyond it.
                let (a, b) = (points[before.min(last)], points[after.min(last)]);
                a + (b - a) * fraction
            });
            k = k.map(|k| k + 4.0);
        }
        cursor.written += 4 * fours.len();
        if cursor.written > 0 {
            cursor.value = values[cursor.written - 1];
        }
    }
    if range.products == Products::Extended {
        let last_point = Extended::from(points.len() as f64);
        let [time1, rate, frame, per_frame] =
            [time1, range.sample_rate, cursor.frame as f64, per_frame].map(Extended::from);
        let begin = if begin == 0.0 { Extended::ZERO } else { (frame - time1 * rate) * per_frame };
        for place in cursor.written..end {
            let index = per_frame * Extended::from((place - first) as f64) + begin;
            let before = if index < last_point { Evaluation::truncated(index) as usize } else { last };
            let fraction = index - Extended::from(before as f64);
            let fraction = if Extended::ONE < fraction { Extended::ONE } else { fraction };
            let [a, b] = [before, (before + 1).min(last)].map(|point| Extended::from(points[point]));
            cursor.value = ((b - a) * fraction + a).to_f32();
            values[place] = cursor.value;
        }
        cursor.written = end;
    }
    for place in cursor.written..end {
        let index = range.products.mul_add((place - first) as f64, per_frame, begin);
        let before = if index < points.len() as f64 { index as usize } else { last };
        let after = (before + 1).min(last);
        let fraction = index - before as f64;
        let fraction = if 1.0 < fraction { 1.0 } else { fraction };
        let (a, b) = (points[before], points[after]);
        cursor.value = range.products.mul_add(f64::from(b - a), fraction, f64::from(a)) as f32;
        values[place] = cursor.value;
    }
    cursor.written = end;
    if end < next_event {
        hold(curve.end_value, next_event, cursor, values);
    }
    // Not the number of values written: Blink adds the index it has reached, so a curve that begins inside the quantum
    // moves the frame too far, and the events behind it are judged by that.
    cursor.frame += next_event as u64;
}
