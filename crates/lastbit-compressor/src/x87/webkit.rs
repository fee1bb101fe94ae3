//! WebKit's compressor as Clang compiles it (`DynamicsCompressorKernel`).
//!
//! A value is rounded to f32 where the source stores it in a member or an array or hands it to a C function, and where the
//! compiler is out of registers. `log10f`, `asinf` and `log10` return 80 bits.

use std::f32::consts::FRAC_PI_2;

use lastbit_libm::{
    Evaluation,
    extended::Extended,
    glibc::i386::{self, asinf_extended, log10_extended},
};

use super::{Curve, Library, release_frames, wide};
use crate::{
    Params, QUANTUM,
    compressor::{MAX_PRE_DELAY_FRAMES, PRE_DELAY},
    curve::SILENCE,
    envelope::{FIT, ZONES},
    gain::{DETECTOR_RELEASE, LEAST_RECOVERY_DB, STRETCH},
};

/// The delay of a compressor that has not run yet.
const FIRST_PRE_DELAY_FRAMES: usize = 256;

/// The larger one; `least` where `x` is not a number.
fn at_least(least: f32, x: Extended) -> Extended {
    if x > wide(least) { x } else { wide(least) }
}

fn at_most_one(x: Extended) -> Extended {
    if wide(1.0) < x { wide(1.0) } else { x }
}

fn finite_or(neutral: f32, x: Extended) -> Extended {
    if x.is_nan() || wide(f32::INFINITY) <= x.abs() { wide(neutral) } else { x }
}

/// glibc's; but for the logarithm they return what an f32 holds.
static LIBRARY: Library = Library {
    expf: |x| wide(i386::expf(x)),
    powf: |x, y| wide(i386::powf(x, y)),
    decibels: |level| log10_extended(level.into()) * wide(20.0),
};

/// What follows from the parameters.
#[derive(Clone, Copy)]
struct Settings {
    params: Params,
    curve: Curve,
    makeup: f32,
}

/// The polynomial of the release, in parts of a number of frames.
fn release_polynomial(frames: Extended) -> [f32; 5] {
    let zones = ZONES.map(|zone| frames * wide(zone));
    let mut polynomial = [0.0; 5];
    for (row, (fit, coefficient)) in FIT.iter().zip(&mut polynomial).enumerate() {
        let mut terms: [Extended; 4] = std::array::from_fn(|zone| zones[zone] * wide(fit[zone]));
        match row {
            2 => {
                let sum = (terms[0] + terms[1] + terms[2]).spilled();
                terms = [sum, Extended::ZERO, Extended::ZERO, terms[3].spilled()];
            }
            3 => terms[1] = terms[1].spilled(),
            _ => (),
        }
        *coefficient = (terms[0] + terms[1] + terms[2] + terms[3]).to_f32();
    }
    polynomial
}

/// Detector, gain and metering.
#[derive(Clone)]
pub(crate) struct Stage {
    sample_rate: f32,
    settings: Option<Settings>,
    pre_delay: usize,
    detector: f32,
    gain: f32,
    attack_db: f32,
    metering_release: f32,
    metering: f32,
}

impl Stage {
    pub(crate) fn new(sample_rate: f32, metering_release: f32) -> Self {
        Self {
            sample_rate,
            settings: None,
            pre_delay: FIRST_PRE_DELAY_FRAMES,
            detector: 0.0,
            gain: 1.0,
            attack_db: -1.0,
            metering_release,
            metering: 1.0,
        }
    }

    /// What the page reads.
    pub(crate) fn reduction(&self) -> f32 {
        if self.settings.is_none() { 0.0 } else { self.metering }
    }

    fn settings(&mut self, params: &Params) -> Settings {
        match self.settings {
            Some(settings) if settings.params == *params => settings,
            _ => {
                let curve = Curve::new(&LIBRARY, params);
                let makeup = curve.makeup();
                *self.settings.insert(Settings { params: *params, curve, makeup })
            }
        }
    }

    /// The gain of each frame, before it is rounded.
    pub(crate) fn gains(&mut self, params: &Params, input: [&[f32; QUANTUM]; 2]) -> [Extended; QUANTUM] {
        let Settings { curve, makeup, .. } = self.settings(params);
        let rate = wide(self.sample_rate);
        let mut attack_frames = at_least(0.001, wide(params.attack)).spilled() * rate;
        let pre_delay = ((wide(PRE_DELAY) * rate).truncated().to_f64() as usize).min(MAX_PRE_DELAY_FRAMES);
        if self.pre_delay != pre_delay {
            // Clearing the delay lines takes a call, around which the value is in memory.
            attack_frames = attack_frames.spilled();
            self.pre_delay = pre_delay;
        }
        let attack_exponent = (wide(1.0) / attack_frames).to_f32();
        let polynomial = release_polynomial(rate * wide(params.release)).map(wide);
        let detector_frames = (rate * wide(DETECTOR_RELEASE)).spilled();

        let mut gains = [Extended::ZERO; QUANTUM];
        for (stretch, gains) in gains.chunks_exact_mut(STRETCH).enumerate() {
            if !self.detector.is_finite() {
                self.detector = 1.0;
            }
            let target = asinf_extended(self.detector) / wide(FRAC_PI_2);
            let distance_db = (LIBRARY.decibels)((wide(self.gain) / target).to_f32());
            let target = target.to_f32();
            let envelope_rate = if target > self.gain {
                self.attack_db = -1.0;
                LIBRARY.level(wide(5.0) / release_frames(polynomial, finite_or(-1.0, distance_db)))
            } else {
                let mut effective_db = finite_or(1.0, distance_db);
                if self.attack_db == -1.0 || effective_db > wide(self.attack_db) {
                    self.attack_db = effective_db.to_f32();
                } else {
                    effective_db = wide(self.attack_db);
                }
                let base = wide(0.25) / at_least(0.5, effective_db);
                wide(1.0) - (LIBRARY.powf)(base.to_f32(), attack_exponent)
            };
            let envelope_rate = envelope_rate.to_f32();
            for (frame, gain) in gains.iter_mut().enumerate() {
                let frame = stretch * STRETCH + frame;
                let level = input.iter().fold(0.0f32, |loudest, channel| {
                    let magnitude = channel[frame].abs();
                    if magnitude > loudest { magnitude } else { loudest }
                });
                self.detect(&curve, detector_frames, level);
                let warped = self.follow(target, envelope_rate);
                *gain = wide(makeup) * wide(warped);
            }
            // As `DenormalDisabler` does where the unit cannot.
            for value in [&mut self.detector, &mut self.gain] {
                if value.abs() < f32::MIN_POSITIVE {
                    *value = 0.0;
                }
            }
        }
        gains
    }

    fn detect(&mut self, curve: &Curve, detector_frames: Extended, level: f32) {
        let shaped = curve.shape(wide(level));
        let attenuation = if level <= SILENCE { 1.0 } else { (shaped / wide(level)).to_f32() };
        let recovery_db = at_least(LEAST_RECOVERY_DB, log10_extended(attenuation.into()) * wide(-20.0));
        let rate = LIBRARY.level(recovery_db / detector_frames) - wide(1.0);
        let rate = if attenuation > self.detector { rate } else { wide(1.0) };
        let detector = wide(self.detector);
        let followed = (wide(attenuation) - detector) * rate + detector;
        self.detector = finite_or(1.0, at_most_one(followed)).to_f32();
    }

    /// The gain after one more frame, warped.
    fn follow(&mut self, target: f32, envelope_rate: f32) -> f32 {
        let (gain, rate) = (wide(self.gain), wide(envelope_rate));
        let gain = if envelope_rate < 1.0 { (wide(target) - gain) * rate + gain } else { at_most_one(rate * gain) };
        self.gain = gain.to_f32();
        // The warp takes the gain from its register.
        let warped = i386::sinf((gain * wide(FRAC_PI_2)).to_f32());
        let decibels = (log10_extended(warped.into()) * wide(20.0)).to_f32();
        let metering = wide(self.metering);
        self.metering = if decibels < self.metering {
            decibels
        } else {
            ((wide(decibels) - metering) * wide(self.metering_release) + metering).to_f32()
        };
        warped
    }
}
