//! The static curve: how loud a level may stay.

use std::fmt;

use lastbit_libm::{
    Products,
    lanes::{Either, Exponential, Lanes},
};
use lastbit_vecmath::{Level, Singles, Words};

use crate::{
    Arithmetic, SlopeSearch,
    decibel::{Decibels, decades},
};

/// Levels up to this are not attenuated.
pub(crate) const SILENCE: f32 = 0.0001;

/// Level in, shaped level out: the identity up to the threshold, an exponential knee, then a constant ratio.
///
/// Blink, `dynamics_compressor.cc` (before 2023 `dynamics_compressor_kernel.cc`), to 156; confirmed by
/// every graph of one source and a compressor captured from Chromium 77 to 156.
#[derive(Clone, Copy)]
pub struct StaticCurve {
    decibels: Decibels,
    products: Products,
    exp: Exponential,
    /// Of e in the knee, of 10 beyond.
    powers: Either,
    slope: f32,
    linear_threshold: f32,
    knee_threshold: f32,
    knee_threshold_db: f32,
    shaped_knee_db: f32,
    curvature: f32,
}

impl StaticCurve {
    /// The curve for a threshold and a knee in decibels and a ratio.
    pub fn new(arithmetic: Arithmetic, threshold: f32, knee: f32, ratio: f32) -> Self {
        let decibels = Decibels::new(arithmetic.decibel);
        let decibels = if arithmetic.bounded_decibels { decibels.bounded() } else { decibels };
        let knee_threshold_db = threshold + knee;
        let platform = arithmetic.platform;
        let exp = if arithmetic.wide_exp_sin { platform.exp_lanes() } else { platform.expf_lanes() };
        let mut curve = Self {
            decibels,
            products: arithmetic.products,
            exp,
            powers: Either::new(exp, arithmetic.decibel.pow10f_lanes()),
            slope: 1.0 / ratio,
            linear_threshold: decibels.to_level(threshold),
            knee_threshold: decibels.to_level(knee_threshold_db),
            knee_threshold_db,
            shaped_knee_db: 0.0,
            curvature: 0.0,
        };
        curve.curvature = curve.search_curvature(arithmetic.search);
        curve.shaped_knee_db = decibels.of_level(curve.knee(curve.knee_threshold, curve.curvature));
        curve
    }

    /// The shaped level.
    pub fn shape(&self, level: f32) -> f32 {
        if level < self.knee_threshold {
            return self.knee(level, self.curvature);
        }
        let level_db = self.decibels.of_level(level);
        self.decibels.to_level(self.beyond_knee(level_db))
    }

    /// Decibels to shaped decibels beyond the knee.
    #[inline]
    fn beyond_knee(&self, level_db: f32) -> f32 {
        self.products.mul_add_f32(self.slope, level_db - self.knee_threshold_db, self.shaped_knee_db)
    }

    /// Decibels to shaped decibels beyond the knee, in lanes.
    #[inline(always)]
    pub(crate) fn beyond_knee_lanes<L: Level>(&self, level: L, level_db: L::Singles) -> L::Singles {
        let above = level_db - level.singles(self.knee_threshold_db);
        self.products.mul_add_lanes(level, level.singles(self.slope), above, level.singles(self.shaped_knee_db))
    }

    /// The part that each level may keep, 1 for silence, from what they are shaped to beyond the knee, in decibels. Levels
    /// come of one power or the other.
    #[inline(always)]
    pub(crate) fn attenuations<L: Level>(
        &self,
        level: L,
        levels: L::Singles,
        beyond_knee_db: L::Singles,
    ) -> L::Singles {
        let (threshold, one) = (level.singles(self.linear_threshold), level.singles(1.0));
        let in_knee = levels.less(level.singles(self.knee_threshold));
        let exponents = level.singles(-self.curvature) * (levels - threshold);
        let powers = self.powers.of(level, in_knee, [exponents, decades(level, beyond_knee_db)]);
        let shaped = if in_knee.any() {
            let knee = threshold + (one - powers) / level.singles(self.curvature);
            let knee = levels.less(threshold).select(levels, knee);
            in_knee.select(knee, powers)
        } else {
            powers
        };
        let audible = level.singles(SILENCE).less(levels);
        audible.select(shaped / levels, one)
    }

    /// The threshold as a level.
    pub fn linear_threshold(&self) -> f32 {
        self.linear_threshold
    }

    /// The level where the knee ends.
    pub fn knee_threshold(&self) -> f32 {
        self.knee_threshold
    }

    /// The shaped level where the knee ends, in decibels.
    pub fn shaped_knee_db(&self) -> f32 {
        self.shaped_knee_db
    }

    /// How fast the knee bends.
    pub fn curvature(&self) -> f32 {
        self.curvature
    }

    /// Level to shaped level below the end of the knee.
    fn knee(&self, level: f32, curvature: f32) -> f32 {
        if level < self.linear_threshold {
            return level;
        }
        // The sign belongs to the curvature.
        let exponent = -curvature * (level - self.linear_threshold);
        self.linear_threshold + (1.0 - self.exp.alone(exponent)) / curvature
    }

    /// The curvature whose knee ends with the slope of the ratio: fifteen halvings, in the geometric mean, between 0.1
    /// and 10000. They are far from settled then, so that one last bit of a logarithm moves the result visibly.
    fn search_curvature(&self, search: SlopeSearch) -> f32 {
        let end = self.knee_threshold;
        let beyond = (f64::from(end) * 1.001) as f32;
        let linear = end < self.linear_threshold;
        let end_db = match search {
            SlopeSearch::Linear => self.decibels.of_level(end),
            SlopeSearch::Decibel => self.knee_threshold_db,
        };
        let run = self.decibels.of_level(beyond) - end_db;

        let (mut low, mut high, mut curvature) = (0.1f32, 10000.0f32, 5.0f32);
        for _ in 0..15 {
            let slope = if linear {
                1.0
            } else {
                let rise = self.decibels.of_level(self.knee(beyond, curvature))
                    - self.decibels.of_level(self.knee(end, curvature));
                rise / run
            };
            if slope < self.slope {
                high = curvature;
            } else {
                low = curvature;
            }
            curvature = (low * high).sqrt();
        }
        curvature
    }
}

impl fmt::Debug for StaticCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticCurve")
            .field("slope", &self.slope)
            .field("linear_threshold", &self.linear_threshold)
            .field("knee_threshold", &self.knee_threshold)
            .field("shaped_knee_db", &self.shaped_knee_db)
            .field("curvature", &self.curvature)
            .finish_non_exhaustive()
    }
}
