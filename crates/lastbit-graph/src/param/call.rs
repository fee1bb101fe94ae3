//! The calls that schedule automation, as they were made.

use std::sync::Arc;

/// A call of an AudioParam's methods. Times and durations are in seconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Call {
    /// What the constructor sets, or an assignment of the value.
    Value(f32),
    /// `setValueAtTime`.
    SetValue {
        value: f32,
        time: f64,
    },
    LinearRamp {
        value: f32,
        time: f64,
    },
    ExponentialRamp {
        value: f32,
        time: f64,
    },
    SetTarget {
        target: f32,
        time: f64,
        time_constant: f64,
    },
    SetValueCurve {
        values: Arc<[f32]>,
        time: f64,
        duration: f64,
    },
    Cancel {
        time: f64,
    },
    CancelAndHold,
}
