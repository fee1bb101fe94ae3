//! AudioParam: the event timeline and the values a quantum sees.
//!
//! A parameter is set up before rendering with the API's methods, then asked once per render quantum either for one
//! value ([`AudioParam::final_value`]) or for a value per frame ([`AudioParam::sample_accurate_values`]). Evaluation
//! moves the parameter on, so it is asked in the order of the quanta, and not at all while its node does not run.

pub(crate) mod call;
mod descriptor;
mod event;
mod render;
mod shape;
mod timeline;

use std::fmt::{self, Display};

pub use descriptor::{AutomationRate, Descriptor, InitialValue, descriptor, param_names};

use self::{
    call::Call,
    event::{Action, Event, Origin},
    shape::Range,
    timeline::Timeline,
};
use crate::{
    Arithmetic, QUANTUM,
    arithmetic::{KeptValues, RangeLimit, SingleValue, TimeConstants, ValueSetter},
    error::{DomException, Error},
};

/// Where rendering stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    /// First frame of the quantum.
    pub frame: u64,
    /// Sample rate of the context in hertz.
    pub sample_rate: f32,
}

impl Clock {
    /// Seconds since the start of the render.
    pub fn time(&self) -> f64 {
        self.frame as f64 / f64::from(self.sample_rate)
    }
}

/// A parameter: its value, and the automation scheduled for it.
///
/// Blink, `audio_param.cc` and `audio_param_timeline.cc` (since 2025 `audio_param_handler.cc`), Chromium 90 to 156.
/// Confirmed by the automated gain, offset, frequency and detune graphs of 118, 121, 149, 150, 152, 153 and 156 on x86_64,
/// and of 156 on arm64.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioParam {
    descriptor: Descriptor,
    value: f32,
    /// What the node's constructor was given, until a value is set.
    initial: Option<f32>,
    timeline: Timeline,
    /// What was asked for, for engines whose timelines are others.
    calls: Vec<Call>,
}

impl AudioParam {
    /// A parameter at its default, without automation.
    pub fn new(descriptor: Descriptor) -> Self {
        // Most parameters are given one value more.
        let mut calls = Vec::with_capacity(4);
        calls.push(Call::Value(descriptor.default));
        Self { descriptor, value: descriptor.default, initial: None, timeline: Timeline::default(), calls }
    }

    /// Name, default, range and rate.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// `AudioParam.value`: within the nominal range, but what [`KeptValues::AsGiven`] keeps.
    pub fn value(&self) -> f32 {
        self.value
    }

    /// A value given to the node's constructor: limited to the nominal range, and no event of the timeline, so that the
    /// first quantum is computed as every other.
    ///
    /// # Errors
    /// `TypeError` for a number that is not a finite f32.
    pub fn set_initial_value(&mut self, value: f64) -> Result<(), Error> {
        let value = self.float(value, "value")?;
        self.calls.clear();
        self.calls.push(Call::Value(value));
        self.store(value);
        self.initial = Some(value);
        Ok(())
    }

    /// `param.value = value`: limited to the nominal range, and scheduled at the current time, which makes the first
    /// quantum sample-accurate.
    ///
    /// # Errors
    /// `TypeError` for a number that is not a finite f32, `NotSupportedError` where a value curve is scheduled.
    pub fn set_value(&mut self, value: f64) -> Result<(), Error> {
        let value = self.float(value, "value")?;
        self.calls.push(Call::Value(value));
        self.store(value);
        self.initial = None;
        let event = Event { origin: Origin::Setter, ..Event::new(0.0, Action::SetValue { value: self.value }) };
        self.timeline.insert(event, self.value, self.field("value"))
    }

    /// `setValueAtTime`; `start_time` in seconds.
    ///
    /// # Errors
    /// `TypeError` for numbers that are not finite, `RangeError` for a negative time, `NotSupportedError` within a value
    /// curve.
    pub fn set_value_at_time(&mut self, value: f64, start_time: f64) -> Result<(), Error> {
        const METHOD: &str = "setValueAtTime";
        let value = self.float(value, METHOD)?;
        let start_time = self.time(start_time, METHOD)?;
        self.calls.push(Call::SetValue { value, time: start_time });
        self.schedule(Action::SetValue { value }, start_time, METHOD)
    }

    /// `linearRampToValueAtTime`; `end_time` in seconds.
    ///
    /// # Errors
    /// As [`set_value_at_time`](Self::set_value_at_time).
    pub fn linear_ramp_to_value_at_time(&mut self, value: f64, end_time: f64) -> Result<(), Error> {
        const METHOD: &str = "linearRampToValueAtTime";
        let value = self.float(value, METHOD)?;
        let end_time = self.time(end_time, METHOD)?;
        self.calls.push(Call::LinearRamp { value, time: end_time });
        self.schedule(Action::linear_ramp(value), end_time, METHOD)
    }

    /// `exponentialRampToValueAtTime`; `end_time` in seconds.
    ///
    /// # Errors
    /// As [`set_value_at_time`](Self::set_value_at_time), and `RangeError` for the value 0.
    pub fn exponential_ramp_to_value_at_time(&mut self, value: f64, end_time: f64) -> Result<(), Error> {
        const METHOD: &str = "exponentialRampToValueAtTime";
        let value = self.float(value, METHOD)?;
        let end_time = self.time(end_time, METHOD)?;
        if value == 0.0 {
            return Err(self.refused(DomException::RangeError, METHOD, value, "an f32 that is not 0"));
        }
        self.calls.push(Call::ExponentialRamp { value, time: end_time });
        self.schedule(Action::exponential_ramp(value), end_time, METHOD)
    }

    /// `setTargetAtTime`; `start_time` and `time_constant` in seconds.
    ///
    /// # Errors
    /// As [`set_value_at_time`](Self::set_value_at_time), and `RangeError` for a negative time constant.
    pub fn set_target_at_time(&mut self, target: f64, start_time: f64, time_constant: f64) -> Result<(), Error> {
        const METHOD: &str = "setTargetAtTime";
        let target = self.float(target, METHOD)?;
        self.double(time_constant, METHOD)?;
        let start_time = self.time(start_time, METHOD)?;
        let time_constant = self.time(time_constant, METHOD)?;
        self.calls.push(Call::SetTarget { target, time: start_time, time_constant });
        let action = if time_constant == 0.0 {
            Action::SetValue { value: target }
        } else {
            Action::SetTarget { target, time_constant }
        };
        self.schedule(action, start_time, METHOD)
    }

    /// `setValueCurveAtTime`; `start_time` and `duration` in seconds.
    ///
    /// # Errors
    /// As [`set_value_at_time`](Self::set_value_at_time), `RangeError` for a duration that is not above 0,
    /// `InvalidStateError` for fewer than two values, and `NotSupportedError` for events within the curve.
    pub fn set_value_curve_at_time(&mut self, values: &[f32], start_time: f64, duration: f64) -> Result<(), Error> {
        const METHOD: &str = "setValueCurveAtTime";
        for &value in values {
            self.float(f64::from(value), METHOD)?;
        }
        self.double(duration, METHOD)?;
        let start_time = self.time(start_time, METHOD)?;
        if duration <= 0.0 {
            return Err(self.refused(DomException::RangeError, METHOD, duration, "a duration above 0"));
        }
        if values.len() < 2 {
            let given = format!("a curve of {}", values.len());
            return Err(self.refused(DomException::InvalidStateError, METHOD, given, "two or more values"));
        }
        self.calls.push(Call::SetValueCurve { values: values.into(), time: start_time, duration });
        self.timeline.insert_curve(values, start_time, duration, self.field(METHOD))
    }

    /// `cancelScheduledValues`; `cancel_time` in seconds.
    ///
    /// # Errors
    /// `TypeError` for a time that is not finite, `RangeError` for a negative one.
    pub fn cancel_scheduled_values(&mut self, cancel_time: f64) -> Result<(), Error> {
        let cancel_time = self.time(cancel_time, "cancelScheduledValues")?;
        self.calls.push(Call::Cancel { time: cancel_time });
        self.timeline.cancel(cancel_time);
        Ok(())
    }

    /// `cancelAndHoldAtTime`; `cancel_time` in seconds.
    ///
    /// # Errors
    /// As [`cancel_scheduled_values`](Self::cancel_scheduled_values).
    pub fn cancel_and_hold_at_time(&mut self, cancel_time: f64) -> Result<(), Error> {
        const METHOD: &str = "cancelAndHoldAtTime";
        let cancel_time = self.time(cancel_time, METHOD)?;
        self.calls.push(Call::CancelAndHold);
        self.timeline.cancel_and_hold(cancel_time, self.field(METHOD))
    }

    /// The parameter as a target's render takes it over: what was scheduled by setting `value` counts where it does,
    /// what a constructor was given is limited where it is, and time constants are rounded where they are.
    pub fn prepared(&self, arith: &Arithmetic) -> Self {
        let mut prepared = Self { timeline: self.timeline.clone(), calls: Vec::new(), ..*self };
        if arith.value_setter == ValueSetter::Plain {
            prepared.timeline.unschedule_setters();
        }
        if arith.time_constants == TimeConstants::F32 {
            prepared.timeline.round_time_constants();
        }
        if let Some(given) = self.initial
            && arith.kept_values == KeptValues::AsGiven
            && self.descriptor.initial == InitialValue::Default
        {
            prepared.value = given;
            prepared.timeline.start_from(given);
        }
        prepared
    }

    /// The calls so far that were not refused for their arguments, in order.
    pub(crate) fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// Whether a curve was scheduled to end where another begins.
    pub(crate) fn has_adjoining_curves(&self) -> bool {
        self.timeline.has_adjoining_curves
    }

    /// Whether automation runs in this quantum. A node asks for a value per frame if this is so, or if anything is
    /// connected to the parameter, and the parameter is a-rate.
    ///
    /// Blink, `HasSampleAccurateValues`. True more often than the values vary: for two events or more it always is.
    #[inline]
    pub fn is_sample_accurate(&self, clock: &Clock, arith: &Arithmetic) -> bool {
        !self.timeline.events.is_empty() && self.timeline.is_sample_accurate(clock, arith.timeline_end)
    }

    /// The value at the start of the quantum, where nothing is connected.
    ///
    /// Blink, `FinalValue` and `ValueForContextTime`: one frame of the timeline, with one value per quantum for its
    /// control rate. Generations differ in whether it is limited to the nominal range ([`SingleValue`]), as
    /// [`value`](Self::value) always is. Confirmed by compressors automated beyond their ranges in Chromium 156.
    #[inline]
    pub fn final_value(&mut self, clock: &Clock, arith: &Arithmetic) -> f32 {
        if self.timeline.at_rest || self.timeline.events.is_empty() {
            return self.value;
        }
        self.scheduled_value(clock, arith)
    }

    /// [`final_value`](Self::final_value) of a timeline that may move.
    fn scheduled_value(&mut self, clock: &Clock, arith: &Arithmetic) -> f32 {
        let sample_rate = f64::from(clock.sample_rate);
        let now = clock.frame as f64 / sample_rate;
        if self.timeline.events.first().is_none_or(|first| now < first.time) {
            return self.value;
        }
        let control_rate = sample_rate / QUANTUM as f64;
        let range = Range::new(clock.frame, clock.frame + 1, sample_rate, control_rate, arith);
        let value = self.timeline.evaluate(&range, self.value, arith, &mut [0.0]);
        self.keep(value, arith);
        match arith.single_value {
            SingleValue::AsScheduled => value,
            SingleValue::Limited => {
                let mut limited = [value];
                self.clip(&mut limited, arith.range_limit);
                limited[0]
            }
        }
    }

    /// A value for every frame of the quantum, where nothing is connected, within the nominal range.
    ///
    /// Blink, `CalculateSampleAccurateValues`. A k-rate parameter fills the values with its
    /// [`final_value`](Self::final_value).
    pub fn sample_accurate_values(&mut self, clock: &Clock, arith: &Arithmetic, values: &mut [f32]) {
        if self.descriptor.rate == AutomationRate::KRate {
            return values.fill(self.final_value(clock, arith));
        }
        if self.timeline.at_rest {
            return values.fill(self.value);
        }
        let sample_rate = f64::from(clock.sample_rate);
        let end = clock.frame + values.len() as u64;
        let range = Range::new(clock.frame, end, sample_rate, sample_rate, arith);
        let last = self.timeline.evaluate(&range, self.value, arith, values);
        self.clip(values, arith.range_limit);
        self.keep(last, arith);
    }

    /// Takes values to which connected outputs were added into the nominal range; the default stands for NaN. Of a k-rate
    /// parameter there is one value, and of each output only the first frame counts.
    ///
    /// The order of additions is the engine's: automation first, then connection by connection, each down-mixed to mono,
    /// and a stereo output adds half of its left channel before half of its right.
    pub fn limit_modulated(&self, arith: &Arithmetic, values: &mut [f32]) {
        for value in &mut *values {
            if value.is_nan() {
                *value = self.descriptor.default;
            }
        }
        self.clip(values, arith.range_limit);
    }

    /// Limits to the nominal range; NaN stays.
    ///
    /// Blink, `vector_math::Vclip`: max(low, min(high, x)) with the operand rules of `minps` and `maxps`. Compilers of
    /// Chromium 68 and of Debian's WebKitGTK 2.44 made comparisons of it, as `constant/1e-40/value` tells.
    fn clip(&self, values: &mut [f32], limit: RangeLimit) {
        let Descriptor { min, max, .. } = self.descriptor;
        match limit {
            RangeLimit::Comparison => values.iter_mut().for_each(|value| *value = nearest_within(*value, min, max)),
            RangeLimit::Arithmetic => {
                for value in values {
                    let limited = if max < *value { max } else { *value };
                    *value = if min > limited { min } else { limited };
                }
            }
        }
    }

    /// Keeps what automation came to in a quantum: the next one goes on from it.
    fn keep(&mut self, value: f32, arith: &Arithmetic) {
        match arith.kept_values {
            KeptValues::Limited => self.store(value),
            KeptValues::AsGiven => self.value = value,
        }
    }

    /// Keeps a value for `AudioParam.value`, limited to the nominal range.
    fn store(&mut self, value: f32) {
        let Descriptor { min, max, .. } = self.descriptor;
        self.value = if value >= max {
            max
        } else if value <= min {
            min
        } else {
            value
        };
    }

    fn schedule(&mut self, action: Action, time: f64, method: &'static str) -> Result<(), Error> {
        self.timeline.insert(Event::new(time, action), self.value, self.field(method))
    }

    /// `float` of Web IDL: finite, and finite as an f32.
    fn float(&self, value: f64, method: &'static str) -> Result<f32, Error> {
        let float = value as f32;
        if float.is_finite() {
            Ok(float)
        } else {
            Err(self.refused(DomException::TypeError, method, value, "a finite number within the range of an f32"))
        }
    }

    /// `double` of Web IDL: finite.
    fn double(&self, value: f64, method: &'static str) -> Result<f64, Error> {
        if value.is_finite() {
            Ok(value)
        } else {
            Err(self.refused(DomException::TypeError, method, value, "a finite number"))
        }
    }

    /// A finite number of seconds that is not negative.
    fn time(&self, value: f64, method: &'static str) -> Result<f64, Error> {
        let value = self.double(value, method)?;
        if value >= 0.0 {
            Ok(value)
        } else {
            Err(self.refused(DomException::RangeError, method, value, "a time that is not negative"))
        }
    }

    fn refused(
        &self,
        exception: DomException,
        method: &'static str,
        given: impl Display,
        allowed: &'static str,
    ) -> Error {
        Error::refused(exception, self.field(method).to_string(), given, allowed)
    }

    fn field(&self, method: &'static str) -> Field {
        Field { param: self.descriptor.name, method }
    }
}

/// Where a message places a mistake.
#[derive(Debug, Clone, Copy)]
struct Field {
    param: &'static str,
    method: &'static str,
}

impl Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.param, self.method)
    }
}

/// A value, or the limit that it is beyond; NaN as it is. In integers: a compiler may make a minimum of comparisons in f32,
/// and that flushes.
fn nearest_within(value: f32, min: f32, max: f32) -> f32 {
    // In the order of the numbers, both zeros alike.
    let place = |x: f32| {
        let bits = x.to_bits() as i32;
        if bits < 0 { i32::MIN.wrapping_sub(bits) } else { bits }
    };
    let is_nan = value.to_bits() << 1 > f32::INFINITY.to_bits() << 1;
    if is_nan {
        value
    } else if place(value) > place(max) {
        max
    } else if place(value) < place(min) {
        min
    } else {
        value
    }
}

#[cfg(test)]
mod tests;
