//! IIRFilterNode: the filter and its tail.
//!
//! Blink, `iir_filter.cc`, `iir_filter_node.cc`, `iir_filter_handler.cc` (in earlier generations `iir_processor.cc`).
//! Confirmed by the `iir` graphs of Chromium 149 to 156 on x86_64.

use crate::{
    Arithmetic,
    DomException::{self, InvalidStateError, NotSupportedError, TypeError},
    Error, QUANTUM,
    arithmetic::IirDivisor,
};
use lastbit_libm::{EvaluationMethod, WideEvaluation, extended::Extended};
use std::sync::OnceLock;

/// Coefficients of either kind: one more than the highest order.
const MAX_COEFFICIENTS: usize = 20;

/// Inputs and outputs that are remembered: a power of two above [`MAX_COEFFICIENTS`].
const HISTORY: usize = 32;

/// Seconds that an impulse response is followed.
const MAX_TAIL_TIME: f64 = 10.0;

/// An impulse response below one bit of 16-bit audio has ended.
const TAIL_AMPLITUDE: f32 = 1.0 / 32768.0;

/// The coefficients of an IIRFilterNode; all its channels share them.
#[derive(Debug)]
pub struct IirFilter {
    feedforward: Vec<f64>,
    feedback: Vec<f64>,
    is_stable: bool,
    evaluation: EvaluationMethod,
    sample_rate: f64,
    tail_time: OnceLock<f64>,
}

impl IirFilter {
    /// A filter of a context at `sample_rate` hertz.
    ///
    /// # Errors
    /// As `createIIRFilter` throws: NotSupportedError unless there are 1 to 20 coefficients of either kind,
    /// InvalidStateError if the first feedback or all feedforward coefficients are zero, TypeError if one is not finite.
    pub fn new(
        arithmetic: &Arithmetic,
        feedforward: &[f64],
        feedback: &[f64],
        sample_rate: f32,
    ) -> Result<Self, Error> {
        let filter = Self::with_divisor(arithmetic.iir_divisor, feedforward, feedback, sample_rate)?;
        Ok(Self { evaluation: arithmetic.evaluation, ..filter })
    }

    pub(crate) fn with_divisor(
        divisor: IirDivisor,
        feedforward: &[f64],
        feedback: &[f64],
        sample_rate: f32,
    ) -> Result<Self, Error> {
        validate(feedforward, feedback)?;
        let is_stable = is_stable(feedback);
        let (mut feedforward, mut feedback) = (feedforward.to_vec(), feedback.to_vec());
        if feedback[0] != 1.0 {
            let scale = match divisor {
                IirDivisor::F32 => f64::from(feedback[0] as f32),
                IirDivisor::F64 => feedback[0],
            };
            feedforward.iter_mut().chain(&mut feedback).for_each(|coefficient| *coefficient /= scale);
            feedback[0] = 1.0;
        }
        Ok(Self {
            feedforward,
            feedback,
            is_stable,
            evaluation: EvaluationMethod::Rounded,
            sample_rate: f64::from(sample_rate),
            tail_time: OnceLock::new(),
        })
    }

    /// The same with its sums in another format.
    pub(crate) fn evaluated(self, evaluation: EvaluationMethod) -> Self {
        Self { evaluation, ..self }
    }

    /// Filters one channel.
    ///
    /// Direct form I in f64: the terms of both kinds alternate while both last. The remembered output is the f64.
    pub fn process(&self, state: &mut IirState, source: &[f32; QUANTUM], output: &mut [f32; QUANTUM]) {
        let terms = (&self.feedforward[..], &self.feedback[..]);
        for (out, &sample) in output.iter_mut().zip(source) {
            *out = match self.evaluation {
                EvaluationMethod::Rounded => state.step::<f64>(terms.0, terms.1, f64::from(sample)) as f32,
                EvaluationMethod::Extended => state.step::<Extended>(terms.0, terms.1, f64::from(sample)).to_f32(),
            };
        }
    }

    /// Whether a channel remembers nothing that a silent input would bring out: no input, and no output that is a normal
    /// f32.
    ///
    /// Gecko, `IIRFilter::buffersAreZero`: as many of either as there are coefficients, beginning with the oldest.
    pub(crate) fn has_rung_out(&self, state: &IirState) -> bool {
        let ago = |k: usize| (state.next + HISTORY - k) % HISTORY;
        (0..self.feedforward.len()).all(|k| state.inputs[ago(k)] == 0.0)
            && (0..self.feedback.len()).all(|k| state.outputs[ago(k)].abs() < f64::from(f32::MIN_POSITIVE))
    }

    /// Seconds of output after the input has gone silent: up to the last quantum of the impulse response that exceeds
    /// 1/32768; 10 if that is none, or if the filter is not stable.
    pub fn tail_time(&self) -> f64 {
        *self.tail_time.get_or_init(|| if self.is_stable { self.impulse_response_time() } else { MAX_TAIL_TIME })
    }

    fn impulse_response_time(&self) -> f64 {
        let quantum = QUANTUM as f64;
        let quanta = (self.sample_rate * MAX_TAIL_TIME / quantum).ceil() as usize;
        let mut state = IirState::default();
        let (mut input, mut output) = ([0.0; QUANTUM], [0.0; QUANTUM]);
        input[0] = 1.0;
        let mut last = None;
        for index in 0..quanta {
            self.process(&mut state, &input, &mut output);
            if output.iter().any(|sample| sample.abs() > TAIL_AMPLITUDE) {
                last = Some(index);
            }
            input[0] = 0.0;
            if state.has_died_out() {
                break;
            }
        }
        (last.unwrap_or(quanta - 1) + 1) as f64 * quantum / self.sample_rate
    }
}

/// What one channel remembers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IirState {
    inputs: [f64; HISTORY],
    outputs: [f64; HISTORY],
    next: usize,
}

impl IirState {
    #[inline]
    fn step<V: WideEvaluation>(&mut self, feedforward: &[f64], feedback: &[f64], x: f64) -> V {
        let by = |coefficient: f64, value: f64| V::from(coefficient) * V::from(value);
        let Self { inputs, outputs, next } = self;
        let ago = |k: usize| (*next + HISTORY - k) % HISTORY;
        let shared = feedforward.len().min(feedback.len());
        let mut y = by(feedforward[0], x);
        for k in 1..shared {
            y = y + by(feedforward[k], inputs[ago(k)]);
            y = y - by(feedback[k], outputs[ago(k)]);
        }
        for k in shared..feedforward.len() {
            y = y + by(feedforward[k], inputs[ago(k)]);
        }
        for k in shared..feedback.len() {
            y = y - by(feedback[k], outputs[ago(k)]);
        }
        inputs[*next] = x;
        outputs[*next] = y.to_f64();
        *next = (*next + 1) % HISTORY;
        y
    }

    /// Whether an impulse response is over for good: so small that no stable filter of order 19, which may grow with
    /// the 18th power of time before it decays, brings it back within the time it is followed.
    fn has_died_out(&self) -> bool {
        const NOTHING: f64 = 1e-250;
        self.inputs.iter().all(|x| *x == 0.0) && self.outputs.iter().all(|y| y.abs() < NOTHING)
    }
}

fn validate(feedforward: &[f64], feedback: &[f64]) -> Result<(), Error> {
    let require = |holds: bool, exception: DomException, field: &'static str, given: String, allowed: &'static str| {
        if holds { Ok(()) } else { Err(Error::refused(exception, field, given, allowed)) }
    };
    for (field, coefficients) in [("feedforward", feedforward), ("feedback", feedback)] {
        let odd = coefficients.iter().find(|value| !value.is_finite());
        require(odd.is_none(), TypeError, field, odd.map_or_else(String::new, f64::to_string), "finite numbers")?;
    }
    for (field, coefficients) in [("feedback", feedback), ("feedforward", feedforward)] {
        let length = coefficients.len();
        let is_allowed = (1..=MAX_COEFFICIENTS).contains(&length);
        require(is_allowed, NotSupportedError, field, format!("{length} coefficients"), "1 to 20 coefficients")?;
    }
    let given = || "0".to_owned();
    require(feedback[0] != 0.0, InvalidStateError, "feedback", given(), "a first coefficient other than 0")?;
    let is_anything = feedforward.iter().any(|coefficient| *coefficient != 0.0);
    require(is_anything, InvalidStateError, "feedforward", given(), "a coefficient other than 0")
}

/// Whether all poles lie inside the unit circle: step-down recursion to the reflection coefficients, each of which must
/// be below 1.
fn is_stable(feedback: &[f64]) -> bool {
    let mut polynomial = feedback.to_vec();
    if feedback[0] != 1.0 {
        polynomial.iter_mut().for_each(|coefficient| *coefficient /= feedback[0]);
        polynomial[0] = 1.0;
    }
    while let &[_, .., reflection] = polynomial.as_slice() {
        if reflection.abs() >= 1.0 {
            return false;
        }
        let order = polynomial.len() - 1;
        let factor = 1.0 - reflection * reflection;
        polynomial = (0..order).map(|m| (polynomial[m] - reflection * polynomial[order - m]) / factor).collect();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0.3 is no f32: the generations differ from the first sample that is not 0.
    #[test]
    fn the_divisor_has_the_precision_of_its_generation() {
        let first = |iir_divisor| {
            let arithmetic = Arithmetic { iir_divisor, ..Arithmetic::CHROMIUM_156 };
            IirFilter::new(&arithmetic, &[0.3, 0.1], &[0.3, 0.2], 44100.0).expect("valid").feedforward[0]
        };
        assert_eq!(first(IirDivisor::F64), 1.0);
        assert_eq!(first(IirDivisor::F32), 0.3 / f64::from(0.3f32));
    }
}
