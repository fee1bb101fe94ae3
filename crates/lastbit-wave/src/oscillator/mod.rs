//! The oscillator: a phase, and what moves it through one render quantum.

mod a_rate;
mod interpolate;
mod k_rate;
mod linear;
mod phase;

use lastbit_libm::extended::Extended;

use crate::{OscillatorKernel, WaveTables, tables::Pitch};

/// Frames in a render quantum.
pub const QUANTUM: usize = 128;

/// An AudioParam's value in one quantum.
#[derive(Debug, Clone, Copy)]
pub enum Control<'a> {
    /// One value: the k-rate path.
    Constant(f32),
    /// A value for each frame, 128 of them: the parameter is sample accurate in this quantum.
    PerSample(&'a [f32; QUANTUM]),
}

/// The part of a quantum in which the source plays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Silent frames before it.
    pub offset: usize,
    /// Frames that it lasts.
    pub frames: usize,
    /// The start time in frames after `offset`, -1 to 1, where the source starts in this quantum; otherwise 0.
    pub start_frame_offset: f64,
}

impl Span {
    /// The whole quantum.
    pub const WHOLE: Self = Self { offset: 0, frames: QUANTUM, start_frame_offset: 0.0 };
}

/// A playing OscillatorNode.
///
/// Blink, `oscillator_handler.cc` and its kernels, to 156. Every graph of one oscillator captured from Chromium 77 to
/// 156 on x86_64 (old scalar to 84, both SSE2 forms), from 120 (new scalar), 150 and 156 (NEON) on AArch64 is
/// reproduced.
#[derive(Debug, Clone, Default)]
pub struct Oscillator {
    /// Position in the table, in samples of it.
    phase: f64,
    tuning: Option<Tuning>,
}

/// What follows from constant parameters, kept for as long as they stay the same.
#[derive(Debug, Clone, Copy)]
struct Tuning {
    frequency: f32,
    detune: f32,
    /// Detuned and limited, in hertz.
    played: f32,
    /// Its place among the tables.
    pitch: Pitch,
}

impl Oscillator {
    /// An oscillator at phase 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Renders one quantum: frequency in hertz, detune in cents. Silence outside of `span`, which is cut to 128 frames.
    ///
    /// `tables` must be of the same arithmetic and sample rate in every call.
    pub fn process(
        &mut self,
        tables: &WaveTables,
        frequency: Control<'_>,
        detune: Control<'_>,
        span: Span,
        out: &mut [f32; QUANTUM],
    ) {
        let start = span.offset.min(QUANTUM);
        let end = start + span.frames.min(QUANTUM - start);
        if start == end {
            return out.fill(0.0);
        }
        // A start after the first frame leaves that frame silent.
        let first = start + usize::from(span.start_frame_offset > 0.0);
        out[..first].fill(0.0);
        out[end..].fill(0.0);
        let playing = &mut out[first..end];

        let constant = match (frequency, detune) {
            (Control::Constant(frequency), Control::Constant(detune)) => Some(self.tuning(tables, frequency, detune)),
            _ => None,
        };
        // Blink moves the phase to a start between frames by the constant frequency, and has none where a parameter
        // is sample accurate.
        let starts_between = tables.arithmetic().kernel != OscillatorKernel::WebkitFirst;
        let moving = f64::from(constant.filter(|_| starts_between).map_or(0.0, |tuning| tuning.played));
        let rate_scale = f64::from(tables.rate_scale());
        let offset = span.start_frame_offset;
        if offset > 0.0 {
            let ahead = (1.0 - offset) * moving;
            self.phase = match tables.arithmetic().kernel {
                OscillatorKernel::WebkitScalarFused => lastbit_libm::fma(ahead, rate_scale, self.phase),
                OscillatorKernel::WebkitX87 => {
                    let [one, offset, moving, scale, phase] =
                        [1.0, offset, moving, rate_scale, self.phase].map(Extended::from);
                    (phase + moving * (one - offset) * scale).to_f64()
                }
                _ => self.phase + ahead * rate_scale,
            };
        } else if offset < 0.0 {
            self.phase = match tables.arithmetic().kernel {
                OscillatorKernel::WebkitX87 => {
                    let [offset, moving, scale] = [offset, moving, rate_scale].map(Extended::from);
                    (-offset * moving * scale).to_f64()
                }
                _ => -offset * moving * rate_scale,
            };
        }

        self.phase = match constant {
            Some(Tuning { played, pitch, .. }) => {
                k_rate::render(tables, played, &tables.band_at(pitch), self.phase, playing)
            }
            None => {
                let mut increments = [0.0; QUANTUM];
                phase_increments(tables, frequency, detune, &mut increments);
                a_rate::render(tables, &increments, self.phase, playing)
            }
        };
    }

    fn tuning(&mut self, tables: &WaveTables, frequency: f32, detune: f32) -> Tuning {
        let is_for = |tuning: &Tuning| {
            tuning.frequency.to_bits() == frequency.to_bits() && tuning.detune.to_bits() == detune.to_bits()
        };
        match self.tuning.filter(is_for) {
            Some(tuning) => tuning,
            None => {
                let played = limited(tables, frequency * detune_factor(tables, detune / 1200.0));
                *self.tuning.insert(Tuning { frequency, detune, played, pitch: tables.pitch(played) })
            }
        }
    }
}

/// The phase increment of each frame. Constant factors are collected and applied, unclamped, after the clamp.
fn phase_increments(tables: &WaveTables, frequency: Control<'_>, detune: Control<'_>, increments: &mut [f32; QUANTUM]) {
    const CENTS: f32 = (1.0 / 1200.0f64) as f32;
    let mut scale = tables.rate_scale();
    match frequency {
        Control::PerSample(values) => *increments = *values,
        Control::Constant(value) => scale *= value,
    }
    match (detune, frequency) {
        (Control::PerSample(values), Control::PerSample(_)) => {
            for (increment, value) in increments.iter_mut().zip(values) {
                *increment *= detune_factor(tables, value * CENTS);
            }
        }
        (Control::PerSample(values), Control::Constant(_)) => {
            for (increment, value) in increments.iter_mut().zip(values) {
                *increment = detune_factor(tables, value * CENTS);
            }
        }
        (Control::Constant(value), _) => scale *= detune_factor(tables, value / 1200.0),
    }
    for increment in increments {
        *increment = limited(tables, *increment) * scale;
    }
}

/// 2 to the power of `octaves`.
fn detune_factor(tables: &WaveTables, octaves: f32) -> f32 {
    let libm = tables.arithmetic().libm.functions();
    match tables.arithmetic().kernel {
        OscillatorKernel::UnlimitedScalar | OscillatorKernel::WebkitFirst => (libm.powf)(2.0, octaves),
        _ => (libm.exp2f)(octaves),
    }
}

/// The frequency within half the sample rate, where there is a limit. NaN counts as the highest frequency.
fn limited(tables: &WaveTables, frequency: f32) -> f32 {
    let nyquist = tables.sample_rate() / 2.0;
    let kernel = tables.arithmetic().kernel;
    if matches!(kernel, OscillatorKernel::UnlimitedScalar | OscillatorKernel::WebkitFirst) {
        frequency
    } else if frequency.is_nan() || frequency >= nyquist {
        nyquist
    } else if frequency <= -nyquist {
        -nyquist
    } else {
        frequency
    }
}

impl OscillatorKernel {
    /// Whether a float that no integer holds becomes the lowest one (x86) or the nearest (Arm).
    fn is_x86(self) -> bool {
        matches!(
            self,
            Self::UnlimitedScalar
                | Self::OldScalar
                | Self::WebkitScalar
                | Self::WebkitX87
                | Self::FirstSse2
                | Self::Sse2
        )
    }

    /// The one loop of the first generations, for quanta of either rate.
    fn is_old_scalar(self) -> bool {
        matches!(
            self,
            Self::UnlimitedScalar
                | Self::OldScalar
                | Self::WebkitFirst
                | Self::WebkitScalar
                | Self::WebkitScalarFused
                | Self::WebkitX87
        )
    }
}
