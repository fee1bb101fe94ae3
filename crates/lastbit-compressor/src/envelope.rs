//! The envelope: how fast the gain follows the detector, decided anew every 32 frames.

use std::{f32, f64};

use lastbit_libm::{Functions, Products};

use crate::{Arithmetic, QuarterTurn, ReleasePolynomial, decibel::Decibels};

/// What one stretch of frames does to the gain.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Envelope {
    /// The gain to approach, before the warp.
    pub(crate) target: f32,
    /// Below 1 the part of the way to the target that a frame goes; otherwise the factor of a frame.
    pub(crate) rate: f32,
}

/// What is left to go.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Distance {
    releasing: bool,
    decibels: f32,
}

/// Attack and release, with what lasts from one stretch to the next.
///
/// Blink, `dynamics_compressor.cc` (before 2023 `dynamics_compressor_kernel.cc`), to 156.
#[derive(Clone)]
pub(crate) struct Follower {
    decibels: Decibels,
    products: Products,
    shaping: &'static Functions,
    quarter_turn: QuarterTurn,
    attack_exponent: f32,
    release: [f32; 5],
    /// The largest distance in decibels since the attack began; -1 while releasing.
    attack_db: f32,
    /// The last detector value and its target.
    target: (f32, f32),
    /// The last attack distance and its rate.
    attack_rate: Option<(f32, f32)>,
}

impl Follower {
    pub(crate) fn new(arithmetic: Arithmetic) -> Self {
        Self {
            decibels: Decibels::new(arithmetic.decibel),
            products: arithmetic.products,
            shaping: arithmetic.shaping.functions(),
            quarter_turn: arithmetic.quarter_turn,
            attack_exponent: 0.0,
            release: [0.0; 5],
            attack_db: -1.0,
            target: (0.0, 0.0),
            attack_rate: None,
        }
    }

    /// Takes attack and release times in seconds.
    pub(crate) fn set_times(&mut self, polynomial: ReleasePolynomial, sample_rate: f32, attack: f32, release: f32) {
        let attack = if 0.001 < attack { attack } else { 0.001 };
        self.attack_exponent = 1.0 / (attack * sample_rate);
        self.attack_rate = None;
        self.release = release_polynomial(polynomial, self.products, sample_rate * release);
    }

    /// The gain to approach from a value of the detector.
    pub(crate) fn target(&mut self, detector: f32) -> f32 {
        if self.target.0.to_bits() != detector.to_bits() {
            // The gain goes through a quarter of a sine later: here is its inverse.
            let angle = (self.shaping.asinf)(detector);
            let target = match self.quarter_turn {
                QuarterTurn::F32 => angle / f32::consts::FRAC_PI_2,
                QuarterTurn::F64 => (f64::from(angle) / f64::consts::FRAC_PI_2) as f32,
            };
            self.target = (detector, target);
        }
        self.target.1
    }

    /// How far a gain is from its target.
    pub(crate) fn distance(&self, gain: f32, target: f32) -> Distance {
        let releasing = target > gain;
        let neutral = if releasing { -1.0 } else { 1.0 };
        let decibels = if target == 0.0 { neutral } else { self.decibels.of_level(gain / target) };
        Distance { releasing, decibels: if decibels.is_finite() { decibels } else { neutral } }
    }

    /// How fast to go that far.
    pub(crate) fn rate(&mut self, distance: Distance) -> f32 {
        if distance.releasing {
            self.attack_db = -1.0;
            self.decibels.to_level(5.0 / self.release_frames(distance.decibels))
        } else {
            self.attack(distance.decibels)
        }
    }

    fn attack(&mut self, distance_db: f32) -> f32 {
        if self.attack_db == -1.0 || self.attack_db < distance_db {
            self.attack_db = distance_db;
        }
        let effective = if 0.5 < self.attack_db { self.attack_db } else { 0.5 };
        match self.attack_rate {
            Some((known, rate)) if known.to_bits() == effective.to_bits() => rate,
            _ => {
                let rate = 1.0 - (self.shaping.powf)(0.25 / effective, self.attack_exponent);
                self.attack_rate = Some((effective, rate));
                rate
            }
        }
    }

    /// The frames that 5 dB of release take: the further to go, the fewer.
    fn release_frames(&self, distance_db: f32) -> f32 {
        let x = 0.25 * (distance_db.clamp(-12.0, 0.0) + 12.0);
        let [a, b, c, d, e] = self.release;
        let x2 = x * x;
        let x3 = x2 * x;
        let x4 = x2 * x2;
        let by = |p, q, sum| self.products.mul_add_f32(p, q, sum);
        by(e, x4, by(d, x3, by(c, x2, by(b, x, a))))
    }
}

/// Parts of the release time at 12, 8, 4 and 0 dB to go.
pub(crate) const ZONES: [f32; 4] = [0.09, 0.16, 0.42, 0.98];

/// A fourth-order polynomial through the zones: coefficient by zone.
pub(crate) const FIT: [[f32; 4]; 5] = [
    [0.9999999999999998, 1.8432219684323923e-16, -1.9373394351676423e-16, 8.824516011816245e-18],
    [-1.5788320352845888, 2.3305837032074286, -0.9141194204840429, 0.1623677525612032],
    [0.5334142869106424, -1.272736789213631, 0.9258856042207512, -0.18656310191776226],
    [0.08783463138207234, -0.1694162967925622, 0.08588057951595272, -0.00429891410546283],
    [-0.042416883008123074, 0.1115693827987602, -0.09764676325265872, 0.028494263462021576],
];

fn release_polynomial(polynomial: ReleasePolynomial, products: Products, release_frames: f32) -> [f32; 5] {
    let by = |p, q, sum| products.mul_add_f32(p, q, sum);
    let combine = |fit: [f32; 4], y: [f32; 4]| by(fit[3], y[3], by(fit[2], y[2], by(fit[0], y[0], fit[1] * y[1])));
    match polynomial {
        ReleasePolynomial::PerZone => FIT.map(|fit| combine(fit, ZONES.map(|zone| release_frames * zone))),
        ReleasePolynomial::Folded => FIT.map(|fit| release_frames * combine(fit, ZONES)),
    }
}
