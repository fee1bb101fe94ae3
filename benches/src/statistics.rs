//! Medians, and two pieces of work that take turns.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// A median with its 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(into = "[f64; 3]", from = "[f64; 3]")]
pub struct Interval {
    /// The median.
    pub median: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

impl Interval {
    /// The median of samples, with the interval that their order alone gives: half of all draws lie below a median, so
    /// that its rank is off by 1.96 * sqrt(n) / 2 at most in 95 % of cases.
    ///
    /// # Panics
    /// If there is no sample.
    pub fn of(mut samples: Vec<f64>) -> Self {
        assert!(!samples.is_empty(), "there is no median of nothing");
        samples.sort_by(f64::total_cmp);
        let count = samples.len();
        let off = (0.98 * (count as f64).sqrt()).ceil() as usize;
        let middle = count / 2;
        let median = if count % 2 == 1 { samples[middle] } else { 0.5 * (samples[middle - 1] + samples[middle]) };
        Self {
            median,
            low: samples[middle.saturating_sub(off)].min(median),
            high: samples[(middle + off).min(count - 1)].max(median),
        }
    }
}

impl From<Interval> for [f64; 3] {
    fn from(interval: Interval) -> Self {
        [interval.median, interval.low, interval.high]
    }
}

impl From<[f64; 3]> for Interval {
    fn from([median, low, high]: [f64; 3]) -> Self {
        Self { median, low, high }
    }
}

/// What came of [`take_turns`]: nanoseconds for each, and how the first compares with the second.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Turns {
    /// Of the first.
    pub first: Interval,
    /// Of the second.
    pub second: Interval,
    /// First by second, of each round.
    pub ratio: Interval,
}

/// Times two pieces of work in turns, so that whatever else a machine does meets both alike. A round runs each for
/// `length` or a little longer, and every other round the second one first.
pub fn take_turns(rounds: usize, length: Duration, mut first: impl FnMut(), mut second: impl FnMut()) -> Turns {
    take_timed_turns(rounds, || mean(length, &mut first), || mean(length, &mut second))
}

/// As [`take_turns`], of work that tells how many nanoseconds it took.
pub fn take_timed_turns(rounds: usize, mut first: impl FnMut() -> f64, mut second: impl FnMut() -> f64) -> Turns {
    let (mut firsts, mut seconds, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds.max(1) {
        let (a, b);
        if round % 2 == 0 {
            a = first();
            b = second();
        } else {
            b = second();
            a = first();
        }
        firsts.push(a);
        seconds.push(b);
        ratios.push(a / b);
    }
    Turns { first: Interval::of(firsts), second: Interval::of(seconds), ratio: Interval::of(ratios) }
}

/// Nanoseconds a run, over as many as last for `length`.
fn mean(length: Duration, work: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut runs = 0.0;
    loop {
        work();
        runs += 1.0;
        let taken = start.elapsed();
        if taken >= length {
            return taken.as_nanos() as f64 / runs;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_intervals() {
        let one = Interval::of(vec![3.0]);
        assert_eq!((one.median, one.low, one.high), (3.0, 3.0, 3.0));
        assert_eq!(Interval::of(vec![4.0, 1.0, 2.0, 3.0]).median, 2.5);
        let hundred = Interval::of((0..101).rev().map(f64::from).collect());
        assert_eq!((hundred.median, hundred.low, hundred.high), (50.0, 40.0, 60.0));
    }

    #[test]
    fn turns_alternate() {
        let order = std::cell::RefCell::new(String::new());
        let turns = take_turns(2, Duration::ZERO, || order.borrow_mut().push('a'), || order.borrow_mut().push('b'));
        assert_eq!(order.into_inner(), "abba");
        assert!(turns.ratio.median > 0.0);
    }
}
