//! The compressor as builds for the x87 compute it: in 80 bits, rounded where a value is stored.
//!
//! WebKit, `DynamicsCompressorKernel.cpp`, by the instructions of Debian's libwebkit2gtk-4.1-0 2.50.6 for i386 (Clang). A
//! value is rounded to f32 where the source stores it in a member or an array or hands it to a C function, and where the
//! compiler is out of registers: such places are the [`spilled`](Evaluation::spilled) ones here. `log10f`, `asinf` and
//! `log10` return 80 bits. Frame after frame, since every lane would be another emulated unit.

use std::f32::consts::FRAC_PI_2;

use lastbit_libm::{
    Evaluation, Functions,
    extended::Extended,
    glibc::i386::{asinf_extended, log10_extended},
};

use crate::{
    Arithmetic, Params, QUANTUM,
    compressor::{MAX_PRE_DELAY_FRAMES, PRE_DELAY},
    curve::SILENCE,
    envelope::{FIT, ZONES},
    gain::{DETECTOR_RELEASE, LEAST_RECOVERY_DB, STRETCH},
};

/// The delay of a compressor that has not run yet.
const FIRST_PRE_DELAY_FRAMES: usize = 256;

fn load(x: f32) -> Extended {
    Extended::from(x)
}

/// The larger one; `least` where `x` is not a number.
fn at_least(least: f32, x: Extended) -> Extended {
    if x > load(least) { x } else { load(least) }
}

fn at_most_one(x: Extended) -> Extended {
    if load(1.0) < x { load(1.0) } else { x }
}

fn finite_or(neutral: f32, x: Extended) -> Extended {
    if x.is_nan() || load(f32::INFINITY) <= x.abs() { load(neutral) } else { x }
}

fn decibels(level: f32) -> Extended {
    log10_extended(level.into()) * load(20.0)
}

/// The static curve.
#[derive(Clone, Copy)]
struct Curve {
    functions: &'static Functions,
    slope: f32,
    linear_threshold: f32,
    knee_threshold: f32,
    knee_threshold_db: f32,
    shaped_knee_db: f32,
    curvature: f32,
}

impl Curve {
    fn new(functions: &'static Functions, params: &Params) -> Self {
        let to_level = |decibels: Extended| (functions.powf)(10.0, (decibels * load(0.05)).to_f32());
        let knee_threshold_db = load(params.threshold) + load(params.knee);
        let mut curve = Self {
            functions,
            slope: (load(1.0) / load(params.ratio)).to_f32(),
            linear_threshold: to_level(load(params.threshold)),
            knee_threshold: to_level(knee_threshold_db),
            knee_threshold_db: knee_threshold_db.to_f32(),
            shaped_knee_db: 0.0,
            curvature: 5.0,
        };
        let (mut low, mut high) = (0.1f32, 10000.0f32);
        for _ in 0..15 {
            let steep = curve.slope_at_knee() < load(curve.slope);
            *(if steep { &mut high } else { &mut low }) = curve.curvature;
            curve.curvature = (load(low) * load(high)).sqrt().to_f32();
        }
        curve.shaped_knee_db = decibels(curve.knee(curve.knee_threshold).to_f32()).to_f32();
        curve
    }

    fn slope_at_knee(&self) -> Extended {
        let end = self.knee_threshold;
        if end < self.linear_threshold {
            return load(1.0);
        }
        let beyond = (load(end) * Extended::from(1.001_f64)).to_f32();
        let run = decibels(beyond).spilled() - decibels(end).spilled();
        let [start, stop] = [end, beyond].map(|level| decibels(self.knee(level).to_f32()));
        (stop - start.spilled()) / run
    }

    fn knee(&self, level: f32) -> Extended {
        if level < self.linear_threshold {
            return load(level);
        }
        let threshold = load(self.linear_threshold);
        let exponent = -load(self.curvature) * (load(level) - threshold);
        let decay = (self.functions.expf)(exponent.to_f32());
        (load(1.0) - load(decay)) / load(self.curvature) + threshold
    }

    fn shape(&self, level: f32) -> Extended {
        if level < self.knee_threshold {
            return self.knee(level);
        }
        let above = decibels(level) - load(self.knee_threshold_db);
        let shaped_db = above * load(self.slope) + load(self.shaped_knee_db);
        self.level_of(shaped_db)
    }

    fn level_of(&self, decibels: Extended) -> Extended {
        load((self.functions.powf)(10.0, (decibels * load(0.05)).to_f32()))
    }
}

/// What follows from the parameters.
#[derive(Clone, Copy)]
struct Settings {
    params: Params,
    curve: Curve,
    makeup: f32,
}

/// The polynomial of the release, in parts of a number of frames.
fn release_polynomial(frames: Extended) -> [f32; 5] {
    let zones = ZONES.map(|zone| frames * load(zone));
    let mut polynomial = [0.0; 5];
    for (row, (fit, coefficient)) in FIT.iter().zip(&mut polynomial).enumerate() {
        let mut terms: [Extended; 4] = std::array::from_fn(|zone| zones[zone] * load(fit[zone]));
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
    functions: &'static Functions,
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
    pub(crate) fn new(arithmetic: Arithmetic, sample_rate: f32, metering_release: f32) -> Self {
        Self {
            functions: arithmetic.platform.functions(),
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
                let curve = Curve::new(self.functions, params);
                let full = if 1.0 < curve.knee_threshold {
                    curve.knee(1.0)
                } else {
                    let above = load(0.0) - load(curve.knee_threshold_db);
                    curve.level_of(above * load(curve.slope) + load(curve.shaped_knee_db))
                };
                let makeup = (self.functions.powf)((load(1.0) / full).to_f32(), 0.6);
                *self.settings.insert(Settings { params: *params, curve, makeup })
            }
        }
    }

    /// The gain of each frame, before it is rounded.
    pub(crate) fn gains(&mut self, params: &Params, input: [&[f32; QUANTUM]; 2]) -> [Extended; QUANTUM] {
        let Settings { curve, makeup, .. } = self.settings(params);
        let rate = load(self.sample_rate);
        let mut attack_frames = at_least(0.001, load(params.attack)).spilled() * rate;
        let pre_delay = ((load(PRE_DELAY) * rate).truncated().to_f64() as usize).min(MAX_PRE_DELAY_FRAMES);
        if self.pre_delay != pre_delay {
            // Clearing the delay lines takes a call, around which the value is in memory.
            attack_frames = attack_frames.spilled();
            self.pre_delay = pre_delay;
        }
        let attack_exponent = (load(1.0) / attack_frames).to_f32();
        let polynomial = release_polynomial(rate * load(params.release)).map(load);
        let detector_frames = (rate * load(DETECTOR_RELEASE)).spilled();

        let mut gains = [Extended::ZERO; QUANTUM];
        for (stretch, gains) in gains.chunks_exact_mut(STRETCH).enumerate() {
            if !self.detector.is_finite() {
                self.detector = 1.0;
            }
            let target = asinf_extended(self.detector) / load(FRAC_PI_2);
            let distance_db = decibels((load(self.gain) / target).to_f32());
            let target = target.to_f32();
            let envelope_rate = if target > self.gain {
                self.attack_db = -1.0;
                curve.level_of(load(5.0) / release_frames(&polynomial, distance_db))
            } else {
                let mut effective_db = finite_or(1.0, distance_db);
                if self.attack_db == -1.0 || effective_db > load(self.attack_db) {
                    self.attack_db = effective_db.to_f32();
                } else {
                    effective_db = load(self.attack_db);
                }
                let base = load(0.25) / at_least(0.5, effective_db);
                load(1.0) - load((self.functions.powf)(base.to_f32(), attack_exponent))
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
                *gain = load(makeup) * load(warped);
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
        let shaped = curve.shape(level);
        let attenuation = if level <= SILENCE { 1.0 } else { (shaped / load(level)).to_f32() };
        let recovery_db = at_least(LEAST_RECOVERY_DB, log10_extended(attenuation.into()) * load(-20.0));
        let rate = curve.level_of(recovery_db / detector_frames) - load(1.0);
        let rate = if attenuation > self.detector { rate } else { load(1.0) };
        let detector = load(self.detector);
        let followed = (load(attenuation) - detector) * rate + detector;
        self.detector = finite_or(1.0, at_most_one(followed)).to_f32();
    }

    /// The gain after one more frame, warped.
    fn follow(&mut self, target: f32, envelope_rate: f32) -> f32 {
        let (gain, rate) = (load(self.gain), load(envelope_rate));
        let gain = if envelope_rate < 1.0 { (load(target) - gain) * rate + gain } else { at_most_one(rate * gain) };
        self.gain = gain.to_f32();
        // The warp takes the gain from its register.
        let warped = (self.functions.sinf)((gain * load(FRAC_PI_2)).to_f32());
        let decibels = (log10_extended(warped.into()) * load(20.0)).to_f32();
        let metering = load(self.metering);
        self.metering = if decibels < self.metering {
            decibels
        } else {
            ((load(decibels) - metering) * load(self.metering_release) + metering).to_f32()
        };
        warped
    }
}

fn release_frames(polynomial: &[Extended; 5], distance_db: Extended) -> Extended {
    let clamped = at_least(-12.0, finite_or(-1.0, distance_db));
    let clamped = if load(0.0) < clamped { load(0.0) } else { clamped };
    let x = (clamped + load(12.0)) * load(0.25);
    let x2 = x * x;
    let [a, b, c, d, e] = *polynomial;
    b * x + a + c * x2 + (x * x2) * d + (x2 * x2) * e
}
