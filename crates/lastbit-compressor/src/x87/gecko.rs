//! Gecko's compressor with its emphasis filters as GCC compiles it (`DynamicsCompressor`, `DynamicsCompressorKernel`,
//! `ZeroPole`).
//!
//! A value is rounded where it is a member, an element of a buffer or an argument, where C++ converts an f64, and where it
//! was needed after a call, for which a register is stored.

use std::f64::consts::{FRAC_PI_2, PI};

use lastbit_libm::{Evaluation, extended::Extended as E, msun::x87};

use super::{Curve, Library, release_frames, wide};
use crate::{
    Params, QUANTUM,
    compressor::{MAX_PRE_DELAY_FRAMES, PRE_DELAY},
    curve::SILENCE,
    emphasis::{ANCHOR, STAGE_GAIN, STAGES},
    envelope::{FIT, ZONES},
    gain::{DETECTOR_RELEASE, LEAST_RECOVERY_DB, STRETCH},
    meter::METERING_RELEASE,
};

/// msun's; what is not positive has -1000 decibels.
static LIBRARY: Library = Library {
    expf: x87::expf_unrounded,
    powf: x87::powf_unrounded,
    decibels: |level| if level > 0.0 { wide(20.0) * x87::log10f_unrounded(level) } else { wide(-1000.0) },
};

/// A value that is neither NaN nor infinite as an f32, or another.
fn tame(x: E, otherwise: E) -> E {
    if x.abs() <= wide(f32::MAX) { x } else { otherwise }
}

/// `ZeroPole`.
#[derive(Debug, Clone, Copy)]
struct Stage {
    zero: f32,
    pole: f32,
    input: f32,
    output: f32,
}

impl Stage {
    fn new(zero: f32, pole: f32) -> Self {
        Self { zero, pole, input: 0.0, output: 0.0 }
    }

    /// The last output stays in its register for a block.
    fn process(&mut self, samples: &mut [f32; QUANTUM]) {
        let (zero, pole) = (wide(self.zero), wide(self.pole));
        let (gain_of_zero, gain_of_pole) = (E::ONE / (E::ONE - zero), E::ONE - pole);
        let (mut before, mut output) = (wide(self.input), wide(self.output));
        for sample in &mut *samples {
            let input = wide(*sample);
            let lifted = gain_of_zero * (input - zero * before);
            before = input;
            output = gain_of_pole * lifted + pole * output;
            *sample = output.to_f32();
        }
        let least = wide(f32::MIN_POSITIVE);
        if before == E::ZERO && output != E::ZERO && output.abs() < least {
            output = E::ZERO;
            // What has faded out before is flushed as well.
            let faded = samples.iter_mut().rev().take_while(|sample| wide(**sample).abs() < least);
            faded.for_each(|sample| *sample = 0.0);
        }
        (self.input, self.output) = (before.to_f32(), output.to_f32());
    }
}

/// A channel: the filters before and after, and what is on its way between them.
#[derive(Debug, Clone)]
struct Channel {
    before: [Stage; STAGES],
    after: [Stage; STAGES],
    line: Vec<f32>,
}

/// `DynamicsCompressor`, with its kernel.
#[derive(Debug, Clone)]
pub(crate) struct Compressor {
    sample_rate: f32,
    settings: Option<(Params, Curve)>,
    channels: Vec<Channel>,
    /// Where the oldest frame is.
    oldest: usize,
    detector: f32,
    gain: f32,
    attack_db: f32,
    metering_release: f32,
    metering: f32,
}

impl Compressor {
    pub(crate) fn new(sample_rate: f32, channels: usize) -> Self {
        // By halves, and stored with each call.
        let anchor = (wide(ANCHOR) / (wide(0.5) * wide(sample_rate))).to_f32();
        let spread = E::ONE - wide(STAGE_GAIN) / wide(20.0);
        let root = |f: E| x87::expf_unrounded((-f * E::from(PI)).to_f32()).to_f32();
        let roots = [1.0, 2.0, 4.0, 8.0].map(|octaves| {
            let frequency = (wide(anchor) / wide(octaves)).spilled();
            (root(frequency * spread), root((frequency / spread).spilled()))
        });
        let delay = ((wide(PRE_DELAY) * wide(sample_rate)).truncated().to_f32() as usize).min(MAX_PRE_DELAY_FRAMES);
        let channel = Channel {
            before: roots.map(|(zero, pole)| Stage::new(zero, pole)),
            after: roots.map(|(zero, pole)| Stage::new(pole, zero)),
            line: vec![0.0; delay],
        };
        let metering = -E::ONE / (wide(sample_rate) * wide(METERING_RELEASE));
        Self {
            sample_rate,
            settings: None,
            channels: vec![channel; channels],
            oldest: 0,
            detector: 0.0,
            gain: 1.0,
            attack_db: -1.0,
            metering_release: (E::ONE - x87::exp_unrounded(metering.to_f64())).to_f32(),
            metering: 1.0,
        }
    }

    pub(crate) fn channel_count(&self) -> usize {
        self.channels.len()
    }

    pub(crate) fn latency_frames(&self) -> usize {
        self.channels[0].line.len()
    }

    pub(crate) fn reduction(&self) -> f32 {
        if self.settings.is_none() { 0.0 } else { self.metering }
    }

    pub(crate) fn process(&mut self, params: &Params, samples: &mut [[f32; QUANTUM]]) {
        for (channel, samples) in self.channels.iter_mut().zip(&mut *samples) {
            channel.before.iter_mut().for_each(|stage| stage.process(samples));
        }
        self.compress(params, samples);
        for (channel, samples) in self.channels.iter_mut().zip(samples) {
            channel.after.iter_mut().for_each(|stage| stage.process(samples));
        }
    }

    /// `DynamicsCompressorKernel::process`.
    fn compress(&mut self, params: &Params, samples: &mut [[f32; QUANTUM]]) {
        let curve = match self.settings {
            Some((known, curve)) if known == *params => curve,
            _ => self.settings.insert((*params, Curve::new(&LIBRARY, params))).1,
        };
        let master = (LIBRARY.level(E::ZERO) * wide(curve.makeup())).spilled();
        let rate = wide(self.sample_rate);
        let attack = if params.attack > 0.001 { params.attack } else { 0.001 };
        let attack_exponent = (E::ONE / (wide(attack) * rate).spilled()).to_f32();
        let detector_release = (wide(DETECTOR_RELEASE) * rate).spilled();
        let zones = ZONES.map(|zone| wide(zone) * (wide(params.release) * rate));
        let release = FIT.map(|fit| {
            let [a, b, c, d] = fit.map(wide);
            (((a * zones[0] + b * zones[1]) + c * zones[2]) + d * zones[3]).spilled()
        });

        for stretch in 0..QUANTUM / STRETCH {
            self.detector = tame(wide(self.detector), E::ONE).to_f32();
            let target = (x87::asinf_unrounded(self.detector) / E::from(FRAC_PI_2)).spilled();
            let envelope = self.envelope(target, attack_exponent, release).spilled();
            // Both are f32 from stretch to stretch, and the detector also over the calls of each frame.
            let (mut detector, mut gain) = (wide(self.detector), wide(self.gain));
            for frame in stretch * STRETCH..(stretch + 1) * STRETCH {
                let mut level = E::ZERO;
                for samples in &*samples {
                    let magnitude = wide(samples[frame]).abs();
                    level = if magnitude > level { magnitude } else { level };
                }
                let shaped = curve.shape(level);
                let attenuation = if level <= wide(SILENCE) { E::ONE } else { shaped / level };
                detector = detector.spilled();
                let attenuation_db = (LIBRARY.decibels)(attenuation.to_f32());
                let attenuation = attenuation.spilled();
                let least = wide(LEAST_RECOVERY_DB);
                let recovery_db = if -least > attenuation_db { -attenuation_db } else { least };
                let recovery = LIBRARY.level(recovery_db / detector_release) - E::ONE;
                let part = if attenuation > detector { recovery } else { E::ONE };
                detector = detector + (attenuation - detector) * part;
                detector = if E::ONE > detector { tame(detector, E::ONE) } else { E::ONE };

                // The angle is made of the unrounded gain.
                let unrounded = if envelope < E::ONE {
                    (target - gain) * envelope + gain
                } else {
                    let gain = gain * envelope;
                    if E::ONE > gain { gain } else { E::ONE }
                };
                gain = unrounded.spilled();
                let warped = x87::sinf_unrounded((unrounded * E::from(FRAC_PI_2)).to_f32());
                let total = (master * warped).spilled();
                let metered = wide(20.0) * x87::log10f_unrounded(warped.to_f32());
                let metering = wide(self.metering);
                self.metering = if metered < metering {
                    metered
                } else {
                    (metered - metering) * wide(self.metering_release) + metering
                }
                .to_f32();
                for (channel, samples) in self.channels.iter_mut().zip(&mut *samples) {
                    let delayed = std::mem::replace(&mut channel.line[self.oldest], samples[frame]);
                    samples[frame] = (wide(delayed) * total).to_f32();
                }
                self.oldest = (self.oldest + 1) % self.channels[0].line.len();
            }
            let flushed = |x: E| if x.abs() < wide(f32::MIN_POSITIVE) { 0.0 } else { x.to_f32() };
            (self.detector, self.gain) = (flushed(detector), flushed(gain));
        }
    }

    /// How fast the gain follows for a stretch.
    fn envelope(&mut self, target: E, attack_exponent: f32, release: [E; 5]) -> E {
        let gain = wide(self.gain);
        let releasing = target > gain;
        let neutral = if releasing { -E::ONE } else { E::ONE };
        let distance =
            if target == E::ZERO { neutral } else { tame((LIBRARY.decibels)((gain / target).to_f32()), neutral) };
        if releasing {
            self.attack_db = -1.0;
            return LIBRARY.level(wide(5.0) / release_frames(release, distance));
        }
        // A new maximum is used as it is in its register.
        let mut attack_db = wide(self.attack_db);
        if attack_db == -E::ONE || attack_db < distance {
            attack_db = distance;
            self.attack_db = distance.to_f32();
        }
        let effective = if wide(0.5) > attack_db { wide(0.5) } else { attack_db };
        E::ONE - x87::powf_unrounded((wide(0.25) / effective).to_f32(), attack_exponent)
    }
}
