//! Evaluating a timeline: the values of a range of frames.

use std::cmp::Ordering;

use super::{
    event::{Action, Event, Ramp},
    shape::{self, Cursor, Range, Segment},
    timeline::Timeline,
};
use crate::{
    QUANTUM,
    arithmetic::{Arithmetic, LateCurve, TimelineEnd, TimelinePruning},
};

impl Timeline {
    /// Writes the values of a range of frames, unclipped, and returns the last. `current` is the parameter's value so
    /// far.
    ///
    /// Blink, `ValuesForFrameRangeImpl`. Each event is evaluated with the next: it holds its value, or the next event's
    /// ramp runs from it. Chromium 90 to 156 differ in what [`TimelinePruning`] and [`LateCurve`] tell.
    pub(super) fn evaluate(&mut self, range: &Range, current: f32, arith: &Arithmetic, values: &mut [f32]) -> f32 {
        let begins_in_range = self.events.first().is_some_and(|event| event.time < range.time(range.end));
        if !begins_in_range {
            values.fill(current);
            return current;
        }
        if std::mem::take(&mut self.has_fresh) && arith.late_curve != LateCurve::AllInPlace {
            self.settle_fresh_events(range.time(range.start), arith.late_curve);
        }
        if let Some(value) = self.value_after_the_end(range, current, arith) {
            values.fill(value);
            let at_target = matches!(self.events.last(), Some(Event { action: Action::SetTarget { .. }, .. }));
            self.at_rest = value.to_bits() == current.to_bits() && !at_target;
            match arith.timeline_end {
                TimelineEnd::LastEventStays => self.forget(self.events.len()),
                _ => self.events.clear(),
            }
            return value;
        }

        let mut cursor = Cursor { frame: range.start, written: 0, value: current };
        let first_time = self.events[0].time;
        if first_time > range.time(range.start) {
            let end = range.place(range.frame_at(first_time), &cursor, values);
            shape::hold(current, end, &mut cursor, values);
            cursor.frame += end as u64;
        }

        let mut skipped = 0;
        for index in 0..self.events.len() {
            if cursor.written >= values.len() {
                break;
            }
            if self.is_over(index, cursor.frame, range.sample_rate, arith.timeline_pruning) {
                skipped = match arith.timeline_pruning {
                    TimelinePruning::Lagging => index.saturating_sub(1),
                    TimelinePruning::Prompt => skipped + 1,
                };
                continue;
            }
            self.start_ramp_from_target(index, range, arith, &mut cursor);
            self.run(index, range, arith, &mut cursor, values);
        }
        self.forget(skipped);

        let value = cursor.value;
        values[cursor.written..].fill(value);
        values.last().copied().unwrap_or(value)
    }

    /// Moves events that no quantum has seen, and that lie in the past by now, to the present.
    ///
    /// Blink, `ClampNewEventsToCurrentTime`: a source that starts late has its parameters evaluated first when it plays.
    fn settle_fresh_events(&mut self, now: f64, late_curve: LateCurve) {
        let mut moved = false;
        for event in &mut self.events {
            let is_curve = matches!(event.action, Action::SetValueCurve(_) | Action::CurveEnd { .. });
            let stays = is_curve && late_curve == LateCurve::InPlace;
            if event.fresh && !stays && event.time < now {
                event.time = now;
                moved = true;
            }
            event.fresh = false;
        }
        if moved {
            self.events.sort_by(|a, b| a.time.partial_cmp(&b.time).unwrap_or(Ordering::Equal));
        }
    }

    /// The constant value of a timeline whose last event ended a quantum and a half ago: the parameter's value, since
    /// no event is in the past when it is first looked at. Where that may be (WebKit), the event's.
    ///
    /// Blink, `HandleAllEventsInThePast`. WebKit's is confirmed by oscillators of 2.50.6 that start after their events, and by
    /// curves that were cancelled at their end.
    fn value_after_the_end(&self, range: &Range, current: f32, arith: &Arithmetic) -> Option<f32> {
        let last = self.events.last()?;
        let now = range.time(range.start);
        if last.time + 1.5 * QUANTUM as f64 / range.sample_rate >= now {
            return None;
        }
        match last.action {
            Action::SetTarget { .. } if arith.timeline_end == TimelineEnd::EmptiedUnlessTarget => None,
            Action::SetTarget { target, time_constant } => {
                arith.target_convergence.is_reached(current, target, now, last.time, time_constant).then_some(target)
            }
            Action::SetValue { value } | Action::CurveEnd { value } | Action::Ramp { value, .. }
                if arith.late_curve == LateCurve::AllInPlace =>
            {
                Some(value)
            }
            // A curve whose end was cancelled runs on in WebKit; Blink holds what it had come to.
            Action::SetValueCurve(_) if arith.late_curve == LateCurve::AllInPlace => None,
            _ => Some(current),
        }
    }

    /// Whether the next event has begun and this one need not be looked at again.
    ///
    /// Blink, `IsEventCurrent`. A value that was set within the last frame is not over, or it would have no effect.
    fn is_over(&self, index: usize, frame: u64, sample_rate: f64, pruning: TimelinePruning) -> bool {
        let Some(next) = self.events.get(index + 1) else { return false };
        let next_has_begun = match pruning {
            TimelinePruning::Lagging => next.time < frame as f64 / sample_rate,
            TimelinePruning::Prompt => next.time * sample_rate < frame as f64,
        };
        let event = &self.events[index];
        let begin = event.time * sample_rate;
        let just_set = matches!(event.action, Action::SetValue { .. } | Action::CurveEnd { .. })
            && begin <= frame as f64
            && (frame as f64) < begin + 1.0;
        next_has_begun && !just_set
    }

    /// Replaces an approach to a target by the value it has reached, when a ramp takes over from it.
    ///
    /// Blink, `ProcessSetTargetFollowedByRamp`.
    fn start_ramp_from_target(&mut self, index: usize, range: &Range, arith: &Arithmetic, cursor: &mut Cursor) {
        let Action::SetTarget { target, time_constant } = self.events[index].action else { return };
        if !matches!(self.events.get(index + 1), Some(Event { action: Action::Ramp { .. }, .. })) {
            return;
        }
        let libm = arith.audio_libm.functions();
        let time = self.events[index].time;
        let now = cursor.frame as f64 / range.sample_rate;
        // Whether the event lies within half a frame of the middle between the last frame and this one.
        let twice_frame = cursor.frame.saturating_mul(2) as f64;
        let begins_now = (range.products.mul_add(2.0 * range.sample_rate, time, -twice_frame) + 1.0).abs() <= 1.0;
        cursor.value = if begins_now {
            shape::approach(cursor.value, target, now - time, time_constant, arith)
        } else {
            let c = shape::discrete_time_constant(time_constant, range.control_rate, libm);
            shape::step(cursor.value, target, c, arith.products)
        };
        self.events[index] = Event { fresh: false, ..Event::new(now, Action::SetValue { value: cursor.value }) };
    }

    /// Writes the values from one event to the next, or to the end of the range.
    fn run(&mut self, index: usize, range: &Range, arith: &Arithmetic, cursor: &mut Cursor, values: &mut [f32]) {
        let lanes = arith.timeline_lanes;
        let (ramp, value2, time2) = self.destination(index, range, arith);
        let event = &self.events[index];
        let (time1, value1) = (event.time, event.value());
        let end_frame = range.frame_at(time2);
        let end = range.place(end_frame, cursor, values);
        let segment = Segment { time1, value1, time2, value2, end_frame, end };

        match (ramp, &event.action) {
            (Some(Ramp::Linear), _) => shape::linear_ramp(&segment, range, lanes, cursor, values),
            (Some(Ramp::Exponential), _) => shape::exponential_ramp(&segment, range, arith, cursor, values),
            (None, &Action::SetTarget { time_constant, .. }) => {
                shape::set_target(&segment, time_constant, range, arith, cursor, values);
            }
            (None, Action::SetValueCurve(curve)) => {
                shape::value_curve(curve, &segment, range, arith, cursor, values);
            }
            (None, Action::Hold { value, .. }) => {
                let value = value.unwrap_or_else(|| self.held_value(index, range, arith, cursor));
                shape::hold(value, end, cursor, values);
                cursor.frame = end_frame;
            }
            (None, Action::SetValue { .. } | Action::CurveEnd { .. } | Action::Ramp { .. }) => {
                shape::hold(value1, end, cursor, values);
                cursor.frame = end_frame;
            }
        }
    }

    /// The ramp that runs from an event, if any, with its end value, and the time at which the next event takes over.
    ///
    /// Blink, `HandleCancelValues`: a ramp that was cancelled runs to its value at the time of the cancellation.
    fn destination(&mut self, index: usize, range: &Range, arith: &Arithmetic) -> (Option<Ramp>, f32, f64) {
        let (before, after) = self.events.split_at_mut(index + 1);
        let event = &before[index];
        let Some(next) = after.first_mut() else {
            // No event: any time behind the range.
            return (None, event.value(), range.time(range.end) + 1.0);
        };
        let time = next.time;
        match &mut next.action {
            Action::Ramp { ramp, value } => (Some(*ramp), *value, time),
            Action::Hold { cancelled: Some(cancelled), value } => {
                if matches!(event.action, Action::SetTarget { .. } | Action::SetValueCurve(_)) {
                    return (None, next.value(), time);
                }
                let value = *value.get_or_insert_with(|| {
                    let from = (event.time, event.value());
                    let to = (cancelled.time, cancelled.value);
                    shape::ramp_value_at(cancelled.ramp, time, from, to, arith.products, arith.audio_libm.functions())
                });
                (Some(cancelled.ramp), value, time)
            }
            _ => (None, next.value(), time),
        }
    }

    /// The value that `cancelAndHoldAtTime` holds where the timeline was approaching a target.
    ///
    /// Blink, `ProcessCancelValues`: the running value is that of the frame before the event.
    fn held_value(&self, index: usize, range: &Range, arith: &Arithmetic, cursor: &Cursor) -> f32 {
        let Some(previous) = index.checked_sub(1).map(|previous| &self.events[previous]) else { return cursor.value };
        match previous.action {
            Action::SetTarget { target, time_constant } if range.begins_at(self.events[index].time, cursor.frame) => {
                let time_constant = f64::from(time_constant as f32);
                let c = shape::discrete_time_constant(time_constant, range.control_rate, arith.audio_libm.functions());
                shape::step(cursor.value, target, c, arith.products)
            }
            _ => cursor.value,
        }
    }
}
