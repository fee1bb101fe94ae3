//! The compressor as builds for the x87 compute it: in 80 bits, rounded where a value is stored.
//!
//! What GCC made of Gecko's code and Clang of WebKit's is the same up to the static curve, but for what the functions of
//! their C libraries return. Read from the machine code of Debian's Firefox 140.12 (`libxul.so`) and libwebkit2gtk-4.1-0
//! 2.50.6 for i386; confirmed by the compressors of both. A value is rounded where C++ stores or converts it and where the
//! compiler has no register for it: such places are [`spilled`](Evaluation::spilled). Frame after frame, since every lane
//! would be another emulated unit.

pub(crate) mod gecko;
pub(crate) mod webkit;

use lastbit_libm::{Evaluation, extended::Extended as E};

use crate::Params;

fn wide(x: f32) -> E {
    E::from(x)
}

/// The C library's functions; arguments are stored, results are in a register.
#[derive(Debug)]
struct Library {
    expf: fn(f32) -> E,
    powf: fn(f32, f32) -> E,
    /// `20 * log10f`.
    decibels: fn(f32) -> E,
}

impl Library {
    fn level(&self, decibels: E) -> E {
        (self.powf)(10.0, (decibels * wide(0.05)).to_f32())
    }
}

/// `DynamicsCompressorKernel::updateStaticCurveParameters`.
#[derive(Debug, Clone, Copy)]
struct Curve {
    library: &'static Library,
    linear_threshold: f32,
    slope: f32,
    curvature: f32,
    knee_threshold: f32,
    knee_threshold_db: f32,
    shaped_knee_db: f32,
}

impl Curve {
    fn new(library: &'static Library, params: &Params) -> Self {
        // Members are stored, and their unrounded values go on.
        let knee_threshold_db = wide(params.threshold) + wide(params.knee);
        let knee_threshold = library.level(knee_threshold_db);
        let mut curve = Self {
            library,
            linear_threshold: library.level(wide(params.threshold)).to_f32(),
            slope: (E::ONE / wide(params.ratio)).to_f32(),
            curvature: 5.0,
            knee_threshold: knee_threshold.to_f32(),
            knee_threshold_db: knee_threshold_db.to_f32(),
            shaped_knee_db: 0.0,
        };
        curve.search_curvature(knee_threshold);
        curve.shaped_knee_db = (library.decibels)(curve.knee(knee_threshold).to_f32()).to_f32();
        curve
    }

    /// `kAtSlope`. A call in the loop stores what it goes on with.
    fn search_curvature(&mut self, end: E) {
        let (mut low, mut high) = (0.1f32, 10_000.0f32);
        for _ in 0..15 {
            let steep = self.slope_at(end) < wide(self.slope);
            *(if steep { &mut high } else { &mut low }) = self.curvature;
            self.curvature = (wide(low) * wide(high)).sqrt().to_f32();
        }
    }

    fn slope_at(&self, end: E) -> E {
        if end < wide(self.linear_threshold) {
            return E::ONE;
        }
        let end = end.spilled();
        let beyond = (end * E::from(1.001_f64)).spilled();
        let decibels = |level: E| (self.library.decibels)(level.to_f32());
        let run = decibels(beyond).spilled() - decibels(end).spilled();
        let from = decibels(self.knee(end)).spilled();
        (decibels(self.knee(beyond)) - from) / run
    }

    fn knee(&self, level: E) -> E {
        let (threshold, curvature) = (wide(self.linear_threshold), wide(self.curvature));
        if level < threshold {
            return level;
        }
        let decay = (self.library.expf)((-curvature * (level - threshold)).to_f32());
        (E::ONE - decay) / curvature + threshold
    }

    /// `saturate`.
    fn shape(&self, level: E) -> E {
        if level < wide(self.knee_threshold) {
            return self.knee(level);
        }
        let above = (self.library.decibels)(level.to_f32()) - wide(self.knee_threshold_db);
        self.library.level(above * wide(self.slope) + wide(self.shaped_knee_db))
    }

    /// What makes up for the loss of the loudest level.
    fn makeup(&self) -> f32 {
        (self.library.powf)((E::ONE / self.shape(E::ONE)).to_f32(), 0.6).to_f32()
    }
}

/// The frames that a release takes from a distance in decibels, by the coefficients of its polynomial.
fn release_frames([a, b, c, d, e]: [E; 5], distance_db: E) -> E {
    let least = wide(-12.0);
    let clamped = if distance_db < least {
        least
    } else if distance_db > E::ZERO {
        E::ZERO
    } else {
        distance_db
    };
    let x = wide(0.25) * (clamped + wide(12.0));
    let x2 = x * x;
    (((b * x + a) + c * x2) + d * (x2 * x)) + e * (x2 * x2)
}
