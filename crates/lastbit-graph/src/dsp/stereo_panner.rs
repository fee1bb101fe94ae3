//! StereoPannerNode.
//!
//! Blink, `stereo_panner.cc`, `stereo_panner_handler.cc`. Confirmed by the `stereopan` graphs of Chromium 149 to 156 on
//! x86_64.

use super::{
    Control, clamp_to,
    equal_power::{Gains, PanInput, PanOutput},
};
use crate::{Arithmetic, arithmetic::PanGains};
use lastbit_libm::Functions;
use std::f64::consts::FRAC_PI_2;

/// A StereoPannerNode: it keeps nothing from one quantum to the next.
#[derive(Debug, Clone, Copy)]
pub struct StereoPanner {
    precision: PanGains,
    libm: &'static Functions,
}

impl StereoPanner {
    /// A panner of the target.
    pub fn new(arithmetic: &Arithmetic) -> Self {
        Self { precision: arithmetic.stereo_panner, libm: arithmetic.audio_libm.functions() }
    }

    /// Pans one quantum, by a position from -1 (left) to 1 (right).
    pub fn process(&self, input: PanInput<'_>, pan: Control<'_>, output: &mut PanOutput<'_>) {
        match pan {
            Control::PerSample(pans) => output.fill(|frame| {
                let pan = clamp_to(f64::from(pans[frame]), -1.0, 1.0);
                let angle = match input {
                    PanInput::Mono(_) => pan * 0.5 + 0.5,
                    PanInput::Stereo { .. } if pan <= 0.0 => pan + 1.0,
                    PanInput::Stereo { .. } => pan,
                };
                input.pan(frame, self.gains(angle, pan <= 0.0))
            }),
            Control::Constant(pan) => {
                let pan = clamp_to(f64::from(pan), -1.0, 1.0) as f32;
                let angle = match input {
                    PanInput::Mono(_) => f64::from(pan) * 0.5 + 0.5,
                    // An f32 sum here.
                    PanInput::Stereo { .. } if pan <= 0.0 => f64::from(pan + 1.0),
                    PanInput::Stereo { .. } => f64::from(pan),
                };
                let gains = self.gains(angle, pan <= 0.0);
                match self.precision {
                    PanGains::F64 => output.fill(|frame| input.pan(frame, gains)),
                    PanGains::F32 => {
                        let gains = gains.narrowed();
                        output.fill(|frame| input.pan_f32(frame, gains));
                    }
                }
            }
        }
    }

    /// For an angle as a part of a right angle.
    fn gains(&self, angle: f64, is_to_left: bool) -> Gains<f64> {
        let radians = angle * FRAC_PI_2;
        Gains { left: (self.libm.cos)(radians), right: (self.libm.sin)(radians), is_to_left }
    }
}
