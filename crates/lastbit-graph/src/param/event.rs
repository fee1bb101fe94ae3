//! The events of a timeline.

use std::sync::Arc;

/// Towards which value, and how, a ramp runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ramp {
    Linear,
    Exponential,
}

/// The table of `setValueCurveAtTime`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Curve {
    /// Two or more values.
    pub(super) points: Arc<[f32]>,
    /// Seconds; above zero. Shorter than the table's own when the curve was cancelled.
    pub(super) duration: f64,
    /// Steps through the table in a second, from the duration it was scheduled with.
    pub(super) points_per_second: f64,
    /// What holds once `duration` has passed.
    pub(super) end_value: f32,
}

impl Curve {
    /// The table's value at a time of it, for `cancelAndHoldAtTime`.
    ///
    /// Blink, `ValueCurveAtTime`: the index in f64, its fraction rounded to f32, interpolation in f32.
    pub(super) fn value_at(&self, start: f64, time: f64) -> f32 {
        let last = self.points.len() - 1;
        let index = last as f64 / self.duration * (time - start);
        let before = (index as usize).min(last);
        let after = (before + 1).min(last);
        let fraction = index - before as f64;
        let fraction = if 1.0 < fraction { 1.0 } else { fraction } as f32;
        let (a, b) = (self.points[before], self.points[after]);
        a + (b - a) * fraction
    }
}

/// A ramp that `cancelAndHoldAtTime` cut: the ramp as scheduled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct CancelledRamp {
    pub(super) ramp: Ramp,
    pub(super) value: f32,
    pub(super) time: f64,
}

/// What an event does at its time.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    SetValue {
        value: f32,
    },
    /// The end of a ramp that starts at the event before.
    Ramp {
        ramp: Ramp,
        value: f32,
    },
    /// The time constant is in seconds and above zero.
    SetTarget {
        target: f32,
        time_constant: f64,
    },
    SetValueCurve(Curve),
    /// Holds a curve's last value; scheduled with each curve.
    CurveEnd {
        value: f32,
    },
    /// `cancelAndHoldAtTime` while a ramp or an approach to a target was running.
    Hold {
        cancelled: Option<CancelledRamp>,
        /// The ramp's value at the time of the event, once a quantum needed it.
        value: Option<f32>,
    },
}

/// An action and when it happens.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Event {
    /// Seconds.
    pub(super) time: f64,
    pub(super) action: Action,
    /// No quantum has been evaluated since the event was scheduled.
    pub(super) fresh: bool,
    pub(super) origin: Origin,
}

/// What scheduled an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A method.
    Call,
    /// The setter of `value`.
    Setter,
    /// A ramp without an event before it: where it starts.
    Ramp,
}

impl Event {
    pub(super) fn new(time: f64, action: Action) -> Self {
        Self { time, action, fresh: true, origin: Origin::Call }
    }

    /// The event's value as the next event sees it: 0 where the event has none of its own, as Blink's event has.
    pub(super) fn value(&self) -> f32 {
        match self.action {
            Action::SetValue { value } | Action::CurveEnd { value } | Action::Ramp { value, .. } => value,
            Action::SetTarget { target, .. } => target,
            Action::Hold { value, .. } => value.unwrap_or(0.0),
            Action::SetValueCurve(_) => 0.0,
        }
    }

    /// The event as it was asked for, for messages.
    pub(super) fn describe(&self) -> String {
        let Self { time, action, .. } = self;
        match action {
            Action::SetValue { value } => format!("setValueAtTime({value}, {time})"),
            Action::Ramp { ramp: Ramp::Linear, value } => format!("linearRampToValueAtTime({value}, {time})"),
            Action::Ramp { ramp: Ramp::Exponential, value } => format!("exponentialRampToValueAtTime({value}, {time})"),
            Action::SetTarget { target, time_constant } => {
                format!("setTargetAtTime({target}, {time}, {time_constant})")
            }
            Action::SetValueCurve(curve) => format!("setValueCurveAtTime(..., {time}, {})", curve.duration),
            Action::CurveEnd { .. } => format!("the end of a curve at {time}"),
            Action::Hold { .. } => format!("cancelAndHoldAtTime({time})"),
        }
    }
}
