//! Scheduling: which events a timeline holds and in what order.
//!
//! Blink, `AudioParamTimeline` (merged into `AudioParamHandler` in 2025). All calls come before rendering, when the
//! context's time is 0, so Blink's clamping of event times to the current time changes nothing here.

use std::sync::Arc;

use super::{
    Clock, Field,
    event::{Action, CancelledRamp, Curve, Event, Origin, Ramp},
};
use crate::{
    QUANTUM,
    arithmetic::TimelineEnd,
    error::{DomException, Error},
};

/// The events of one parameter, by time; events of equal time in the order they were scheduled.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Timeline {
    pub(super) events: Vec<Event>,
    /// Some event is fresh.
    pub(super) has_fresh: bool,
    /// All that was scheduled is over, and the parameter keeps its value.
    pub(super) at_rest: bool,
    /// Some curve was scheduled to end where another begins.
    pub(super) has_adjoining_curves: bool,
}

impl Timeline {
    /// Adds an event. `current` is the parameter's value now, where a ramp starts that has no event before it.
    ///
    /// # Errors
    /// `NotSupportedError`, with the field, where a curve and another event overlap.
    pub(super) fn insert(&mut self, event: Event, current: f32, field: Field) -> Result<(), Error> {
        self.has_fresh = true;
        self.at_rest = false;
        if self.events.is_empty() {
            if matches!(event.action, Action::Ramp { .. }) {
                let start = Event::new(0.0, Action::SetValue { value: current });
                self.events.push(Event { origin: Origin::Ramp, ..start });
            } else {
                self.events.push(event);
                return Ok(());
            }
        }
        let at = self.events.partition_point(|existing| existing.time <= event.time);
        let last_candidate = at.min(self.events.len() - 1);
        if let Some(other) = self.overlapping(&event, last_candidate) {
            return Err(Error::refused(
                DomException::NotSupportedError,
                field.to_string(),
                event.describe(),
                format!("it overlaps {}", other.describe()),
            ));
        }
        self.events.insert(at, event);
        Ok(())
    }

    /// The event that forbids `new`: a value curve allows nothing else within its duration.
    fn overlapping(&self, new: &Event, last_candidate: usize) -> Option<&Event> {
        for event in self.events[..=last_candidate].iter().rev() {
            if matches!(event.action, Action::CurveEnd { .. } | Action::Hold { .. }) {
                continue;
            }
            let overlap = match (&new.action, &event.action) {
                (Action::SetValueCurve(curve), Action::SetValueCurve(other)) => {
                    new.time < event.time + other.duration && event.time < new.time + curve.duration
                }
                (Action::SetValueCurve(curve), _) => event.time > new.time && event.time < new.time + curve.duration,
                (Action::CurveEnd { .. }, _) => false,
                (_, Action::SetValueCurve(other)) => new.time >= event.time && new.time < event.time + other.duration,
                _ => false,
            };
            if overlap {
                return Some(event);
            }
            // A curve that reached past this event would have been refused together with it.
            if event.time < new.time {
                break;
            }
        }
        None
    }

    /// Adds a curve and the event that holds its last value.
    pub(super) fn insert_curve(
        &mut self,
        points: &[f32],
        start: f64,
        duration: f64,
        field: Field,
    ) -> Result<(), Error> {
        let end_value = points[points.len() - 1];
        let points_per_second = (points.len() - 1) as f64 / duration;
        let curve = Curve { points: Arc::from(points), duration, points_per_second, end_value };
        self.has_adjoining_curves |= self.has_curve_from(start + duration);
        self.insert(Event::new(start, Action::SetValueCurve(curve)), 0.0, field)?;
        self.insert(Event::new(start + duration, Action::CurveEnd { value: end_value }), 0.0, field)
    }

    fn has_curve_from(&self, time: f64) -> bool {
        let first = self.events.partition_point(|event| event.time < time);
        let mut there = self.events[first..].iter().take_while(|event| event.time == time);
        there.any(|event| matches!(event.action, Action::SetValueCurve(_)))
    }

    /// Removes what starts at `time` or later, and a curve that is running then.
    pub(super) fn cancel(&mut self, time: f64) {
        self.at_rest = false;
        let first = self.events.iter().position(|event| {
            let running = match &event.action {
                Action::SetValueCurve(curve) => event.time <= time && event.time + curve.duration > time,
                _ => false,
            };
            event.time >= time || running
        });
        if let Some(first) = first {
            self.events.truncate(first);
        }
    }

    /// Removes what comes after `time` and holds the value of then.
    ///
    /// The event to cut is the one after `time`, whose ramp may be running, unless the one before is a target or a
    /// curve, which run forwards from their own time.
    pub(super) fn cancel_and_hold(&mut self, time: f64, field: Field) -> Result<(), Error> {
        self.at_rest = false;
        let next = self.events.partition_point(|event| event.time <= time);
        let before_runs_on =
            next > 0 && matches!(self.events[next - 1].action, Action::SetTarget { .. } | Action::SetValueCurve(_));
        let cut = if before_runs_on {
            next - 1
        } else if next < self.events.len() {
            next
        } else {
            return Ok(());
        };

        let event = &self.events[cut];
        let started = event.time < time;
        let (keep, replacement) = match &event.action {
            &Action::Ramp { ramp, value } => {
                let cancelled = CancelledRamp { ramp, value, time: event.time };
                (cut, vec![Event::new(time, Action::Hold { cancelled: Some(cancelled), value: None })])
            }
            Action::SetTarget { .. } if started => {
                (cut + 1, vec![Event::new(time, Action::Hold { cancelled: None, value: None })])
            }
            Action::SetValueCurve(curve) if started && time > event.time + curve.duration => (cut + 1, vec![]),
            Action::SetValueCurve(curve) if started => {
                let duration = time - event.time;
                let end_value = curve.value_at(event.time, time);
                let shortened = Curve { duration, end_value, ..curve.clone() };
                let end = Event::new(event.time + duration, Action::SetValue { value: end_value });
                (cut, vec![Event::new(event.time, Action::SetValueCurve(shortened)), end])
            }
            _ => (cut, vec![]),
        };
        self.events.truncate(keep);
        for event in replacement {
            self.insert(event, 0.0, field)?;
        }
        Ok(())
    }

    /// Whether the quantum at `clock` needs a value for every frame.
    ///
    /// Blink, `HasSampleAccurateValues` without the part about connections.
    pub(super) fn is_sample_accurate(&self, clock: &Clock, end_rule: TimelineEnd) -> bool {
        let Some(first) = self.events.first() else { return false };
        let sample_rate = f64::from(clock.sample_rate);
        let start = clock.frame as f64 / sample_rate;
        let end = (clock.frame + QUANTUM as u64) as f64 / sample_rate;
        let starts_at_its_time =
            matches!(first.action, Action::SetTarget { .. } | Action::SetValue { .. } | Action::SetValueCurve(_));
        if first.time > end && starts_at_its_time {
            return false;
        }
        if self.events.len() > 1 || end_rule != TimelineEnd::LastEventStays {
            return true;
        }
        match &first.action {
            Action::SetTarget { .. } => first.time <= end,
            Action::SetValueCurve(curve) => first.time <= start && start < first.time + curve.duration,
            Action::SetValue { .. } | Action::Ramp { .. } | Action::CurveEnd { .. } | Action::Hold { .. } => {
                first.time >= start
            }
        }
    }

    /// Takes back the values that the setter of `value` scheduled, where it is not the start of a ramp.
    pub(super) fn unschedule_setters(&mut self) {
        let begins_ramp = |next: Option<&Event>| matches!(next, Some(Event { action: Action::Ramp { .. }, .. }));
        for index in (0..self.events.len()).rev() {
            if self.events[index].origin == Origin::Setter && !begins_ramp(self.events.get(index + 1)) {
                self.events.remove(index);
            }
        }
    }

    /// Rounds time constants to f32. A target that is approached in no time then is a value to set.
    pub(super) fn round_time_constants(&mut self) {
        for event in &mut self.events {
            if let Action::SetTarget { target, time_constant } = &mut event.action {
                *time_constant = f64::from(*time_constant as f32);
                if *time_constant == 0.0 {
                    event.action = Action::SetValue { value: *target };
                }
            }
        }
    }

    /// Has a ramp without an event before it start from another value.
    pub(super) fn start_from(&mut self, value: f32) {
        if let Some(Event { action: Action::SetValue { value: start }, origin: Origin::Ramp, .. }) =
            self.events.first_mut()
        {
            *start = value;
        }
    }

    /// Removes the first `count` events, but never the last one.
    pub(super) fn forget(&mut self, count: usize) {
        let removable = self.events.len().saturating_sub(1);
        self.events.drain(..count.min(removable));
    }
}

impl Action {
    pub(super) fn linear_ramp(value: f32) -> Self {
        Self::Ramp { ramp: Ramp::Linear, value }
    }

    pub(super) fn exponential_ramp(value: f32) -> Self {
        Self::Ramp { ramp: Ramp::Exponential, value }
    }
}
