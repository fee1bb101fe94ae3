//! Choices of AudioParam timelines.

/// How automation values are laid out in a quantum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum TimelineLanes {
    /// One value at a time.
    Scalar,
    /// Four at a time where the event allows, as Blink does on x86.
    Four,
    /// Four at a time in ramps and approaches to a target, one in value curves (WebKit).
    FourButCurves,
}

impl TimelineLanes {
    pub(crate) fn has_fours(self) -> bool {
        self != Self::Scalar
    }
}

/// Frames to seconds on a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum FrameTime {
    /// Divided by the sample rate (Blink).
    Quotient,
    /// Multiplied by its reciprocal, where it is a place on a curve (WebKit).
    Product,
}

impl FrameTime {
    /// Seconds, or whatever there are `rate` of in a unit of `value`.
    pub(crate) fn per(self, value: f64, rate: f64) -> f64 {
        match self {
            Self::Quotient => value / rate,
            Self::Product => value * (1.0 / rate),
        }
    }
}

/// When a timeline lets go of events that are over. A timeline of several events is sample-accurate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum TimelinePruning {
    /// Up to two of them stay in front of the current event (Blink to 149).
    Lagging,
    /// At once (Blink since 150).
    Prompt,
}

/// What `param.value = v` does besides setting the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ValueSetter {
    /// Nothing (Blink 64).
    Plain,
    /// It schedules the value at the current time (Blink from 68).
    Scheduled,
}

/// The time constant of an approach to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum TimeConstants {
    /// As given, and an f32 while the approach runs (Blink).
    F64,
    /// An f32 throughout (WebKit). It shows where a ramp takes over from the approach.
    F32,
}

/// A value curve that ends where another begins that was scheduled before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum AdjoiningCurves {
    /// Is scheduled (Blink).
    Allowed,
    /// Overlaps it (WebKit).
    Refused,
}

/// A value beyond the nominal range that a parameter is to keep: a constructor's, or what automation came to in a quantum.
///
/// Confirmed by automation beyond the ranges of five parameters in Chromium 156 and WebKitGTK 2.50.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum KeptValues {
    /// Limited to it (Blink).
    Limited,
    /// As it is; a constructor's where it is the parameter's default ([`InitialValue`](crate::param::InitialValue)). It is used
    /// wherever one value is taken per quantum, and automation goes on from it (WebKit).
    AsGiven,
}

/// What becomes of a timeline whose last event ended a quantum and a half ago, and when a timeline asks for a value per
/// frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum TimelineEnd {
    /// It loses all events, unless the last is an approach to a target; until then it is sample-accurate (Blink 64).
    EmptiedUnlessTarget,
    /// It loses all events; until then it is sample-accurate (Blink 68).
    Emptied,
    /// It keeps the last event, and is sample-accurate where that changes something, or where there are others.
    LastEventStays,
}

/// When an approach to a target counts as complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum TargetConvergence {
    /// Within 1.5e-6 of the target, or at 1e-20 where that is 0 (Blink 64).
    Close,
    /// After ten time constants, or within e^-10 of the target (Blink from 68).
    TenTimeConstants,
}

/// What happens to a value curve that began before its node started to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum LateCurve {
    /// It begins with the node (Blink to 153; 148 to 153 crash where it then runs into the next event).
    Shifted,
    /// It has been running (Blink 156).
    InPlace,
    /// So has every other event (WebKit).
    AllInPlace,
}

/// How an exponential ramp advances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ExponentialRamp {
    /// f32 running value and multiplier.
    F32,
    /// As `F32`, but the number of frames is rounded to f32 before the multiplier is made from it, and at the ramp's end an
    /// approach to a target goes on from the last frame's value, not from the one the ramp was to reach (WebKit).
    F32Frames,
    /// f64 running value and multiplier, rounded per sample.
    F64,
}

/// An automated value outside its nominal range where one value is taken per quantum and nothing is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SingleValue {
    /// As scheduled (Blink to 153, by its source).
    AsScheduled,
    /// Limited to the range (Blink 156).
    Limited,
}

/// How values are limited to a nominal range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum RangeLimit {
    /// By comparisons: what is within the range stays as it is (compilers of Chromium 68 and of Debian's WebKitGTK 2.44).
    Comparison,
    /// By minimum and maximum instructions, which flush subnormal numbers along with the render.
    Arithmetic,
}

/// Where the frame stands that later events of a quantum are judged by, when an approach to a target was complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ConvergedFrame {
    /// Where the approach was asked for (Blink to 77).
    Behind,
    /// After the values it filled.
    Ahead,
    /// As `Ahead`, and what follows goes on from the target (WebKit; confirmed by approaches one after another in 2.50.6).
    AheadAtTarget,
}
