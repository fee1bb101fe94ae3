//! What Gecko's main thread refuses of a parameter's automation, where Blink takes it.
//!
//! Gecko, `AudioEventTimeline::ValidateEvent` and `CancelScheduledValues` (`AudioEventTimeline.h`, about 2020 to 2025; the
//! forks of 52 refuse besides, with another exception, what is scheduled for the end of a curve; between which versions that
//! changed has not been read). Confirmed by cancelled curves in Firefox 153.

use crate::param::call::Call;

/// The time of the first event that is scheduled within a value curve, or of the first curve around another event.
///
/// As in Blink, but that a cancellation takes back what begins at its time or later, and leaves a curve alone that is
/// running then: so where nothing is cancelled, there is nothing to find that was not refused before.
pub(crate) fn event_within(calls: &[Call]) -> Option<f64> {
    if !calls.iter().any(|call| matches!(call, Call::Cancel { .. })) {
        return None;
    }
    // By their time, with the end of curves.
    let mut scheduled: Vec<(f64, f64)> = Vec::new();
    calls.iter().find_map(|call| {
        let (begin, end) = match call {
            Call::Cancel { time } => {
                scheduled.truncate(scheduled.partition_point(|(begin, _)| begin < time));
                return None;
            }
            Call::CancelAndHold => return None,
            Call::Value(_) => (0.0, 0.0),
            Call::SetValue { time, .. }
            | Call::LinearRamp { time, .. }
            | Call::ExponentialRamp { time, .. }
            | Call::SetTarget { time, .. } => (*time, *time),
            Call::SetValueCurve { time, duration, .. } => (*time, time + duration),
        };
        let (before, after) = scheduled.split_at(scheduled.partition_point(|&(other, _)| other <= begin));
        let within = before.last().is_some_and(|&(_, end)| begin < end);
        let around = after.first().is_some_and(|&(other, _)| other < end);
        let at = before.len();
        scheduled.insert(at, (begin, end));
        (within || around).then_some(begin)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(time: f64) -> Call {
        Call::SetValue { value: 1.0, time }
    }

    fn curve(time: f64, duration: f64) -> Call {
        Call::SetValueCurve { values: [0.0, 1.0].into(), time, duration }
    }

    fn cancel(time: f64) -> Call {
        Call::Cancel { time }
    }

    #[test]
    fn a_curve_that_runs_when_others_are_cancelled_goes_on() {
        // Firefox 153 throws.
        assert_eq!(event_within(&[curve(1.0, 2.0), cancel(2.0), set(2.5)]), Some(2.5));
        assert_eq!(event_within(&[curve(1.0, 2.0), cancel(2.0), curve(0.5, 1.0)]), Some(0.5));
        assert_eq!(event_within(&[curve(1.0, 2.0), cancel(2.0), set(1.0)]), Some(1.0));
        assert_eq!(event_within(&[set(2.0), cancel(2.5), curve(1.0, 2.0)]), Some(1.0));
    }

    #[test]
    fn what_is_cancelled_or_over_is_in_nobodys_way() {
        // Firefox 153 does not throw.
        assert_eq!(event_within(&[curve(1.0, 2.0), cancel(1.0), set(2.5)]), None);
        assert_eq!(event_within(&[curve(1.0, 2.0), cancel(2.0), set(3.0), set(0.5)]), None);
        assert_eq!(event_within(&[curve(1.0, 2.0), cancel(2.0), curve(3.0, 1.0), curve(0.5, 0.5)]), None);
        assert_eq!(event_within(&[set(1.0), cancel(2.0), curve(1.0, 2.0)]), None);
    }
}
