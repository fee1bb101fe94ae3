//! From levels to gains: the static curve, the detector behind it, the gain that follows the detector, and the warp.

use std::{f32, f64};

use lastbit_libm::{
    Functions, Products,
    lanes::{Exponential, Lanes, Log10f, Sin, Sinf, outside},
};
use lastbit_vecmath::{Doubles, LANES, Level, Singles, Vectorized, Words, vectorize};

use crate::{
    Arithmetic, QUANTUM, QuarterTurn, StaticCurve,
    decibel::{PER_DECADE, decades, of_levels},
    envelope::{Distance, Envelope, Follower},
    recursion::{PIECE, Recursion},
};

/// Frames for which the envelope holds still.
pub(crate) const STRETCH: usize = 32;
const STRETCHES: usize = QUANTUM / STRETCH;

/// Vectors of a stretch.
const VECTORS: usize = STRETCH / LANES;

/// The first f32 above 1.
const ABOVE_ONE: f32 = 1.0 + f32::EPSILON;

/// Seconds in which the detector falls back.
pub(crate) const DETECTOR_RELEASE: f32 = 0.0025;

/// Attenuations of at most so many decibels are recovered from at the rate of this one.
pub(crate) const LEAST_RECOVERY_DB: f32 = 2.0;

/// What lasts from quantum to quantum.
#[derive(Clone)]
pub(crate) struct GainStage {
    products: Products,
    log10f: Log10f,
    pow10f: Exponential,
    warp: Warp,
    release_frames: f32,
    pub(crate) follower: Follower,
    pub(crate) recursion: Recursion,
    /// One that is prepared and one that the detector goes through, in turns.
    stretches: [Stretch; 2],
    gains: [f32; QUANTUM],
}

/// What a stretch asks of the detector.
#[derive(Clone, Copy)]
struct Stretch {
    /// The louder channel; then decibels that are to be recovered from in a frame.
    work: [[f32; LANES]; VECTORS],
    /// Shaped decibels beyond the knee; then the attenuation that each frame asks for.
    attenuations: [[f32; LANES]; VECTORS],
    /// The rate at which it would be approached from below.
    rates: [[f32; LANES]; VECTORS],
    /// All attenuations and rates are from 0 to 1.
    tame: bool,
}

impl Stretch {
    /// Nothing that a detector at 0 would follow.
    const SILENT: Self = {
        let vectors = [[0.0; LANES]; VECTORS];
        Self { work: vectors, attenuations: vectors, rates: vectors, tame: true }
    };
}

impl GainStage {
    pub(crate) fn new(arithmetic: Arithmetic, sample_rate: f32) -> Self {
        Self {
            products: arithmetic.products,
            log10f: arithmetic.decibel.log10f_lanes(),
            pow10f: arithmetic.decibel.pow10f_lanes(),
            warp: Warp {
                platform: arithmetic.platform.functions(),
                sinf: arithmetic.platform.sinf_lanes(),
                wide: arithmetic.wide_exp_sin,
                quarter_turn: arithmetic.quarter_turn,
            },
            release_frames: DETECTOR_RELEASE * sample_rate,
            follower: Follower::new(arithmetic),
            recursion: Recursion { detector: 0.0, gain: 1.0 },
            stretches: [Stretch::SILENT; 2],
            gains: [0.0; QUANTUM],
        }
    }

    /// The gains of a quantum, before make-up. One channel of input counts as two that are alike.
    pub(crate) fn gains(&mut self, curve: &StaticCurve, input: &[&[f32; QUANTUM]]) -> &[f32; QUANTUM] {
        vectorize(Gains { stage: self, curve, input });
        &self.gains
    }
}

/// The gains of a quantum.
struct Gains<'q> {
    stage: &'q mut GainStage,
    curve: &'q StaticCurve,
    input: &'q [&'q [f32; QUANTUM]],
}

impl Vectorized for Gains<'_> {
    type Output = ();

    /// Stretch by stretch. What one does to the gain follows from where the detector was at its beginning. So while
    /// it is prepared for the detector, that goes through the stretch before, the gain then through this one, and the
    /// last one's gains through the warp. The recursions take long and do little: they go in pieces between the vectors.
    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        const { assert!(VECTORS == 2 && STRETCH == 4 * PIECE, "the steps below are for these") };
        const { assert!(STRETCHES.is_multiple_of(2), "stretches are in turn from quantum to quantum") };
        let Self { stage, curve, input } = self;
        let GainStage { products, follower, warp, stretches: [even, odd], .. } = stage;
        let products = *products;
        let demand = Demand { curve, release_frames: stage.release_frames, log10f: stage.log10f, pow10f: stage.pow10f };
        let gains = stage.gains.as_chunks_mut::<STRETCH>().0;
        let mut state = stage.recursion;
        for step in 0..STRETCHES {
            let (ahead, now) = if step.is_multiple_of(2) { (&mut *even, &*odd) } else { (&mut *odd, &*even) };
            for v in 0..VECTORS {
                state.detect(level, products, now.tame, now.piece(v));
                let levels = loudest(level, input, step * VECTORS + v);
                ahead.work[v] = levels.to_array();
                ahead.attenuations[v] = demand.beyond_knee(level, levels).to_array();
            }
            for v in 0..VECTORS {
                state.detect(level, products, now.tame, now.piece(VECTORS + v));
                let [levels, beyond_knee] = [&ahead.work[v], &ahead.attenuations[v]].map(|x| level.load(x));
                ahead.attenuations[v] = demand.attenuation(level, levels, beyond_knee).to_array();
            }
            let mut envelope = Envelope::default();
            let mut distance = Distance::default();
            for v in 0..VECTORS {
                if v == 0 {
                    envelope.target = follower.target(state.detector);
                } else {
                    distance = follower.distance(state.gain, envelope.target);
                }
                let attenuations = level.load(&ahead.attenuations[v]);
                ahead.work[v] = demand.recovery_db(level, attenuations).to_array();
            }
            envelope.rate = follower.rate(distance);
            let mut wild = level.words(0);
            for v in 0..VECTORS {
                state.follow(level, products, envelope, piece_mut(&mut gains[step], v));
                let rates = demand.rate(level, level.load(&ahead.work[v]));
                for values in [rates, level.load(&ahead.attenuations[v])] {
                    wild = wild | outside(level, values, 0.0, ABOVE_ONE);
                }
                ahead.rates[v] = rates.to_array();
            }
            ahead.tame = !wild.any();
            for v in 0..VECTORS {
                state.follow(level, products, envelope, piece_mut(&mut gains[step], VECTORS + v));
                if let Some(before) = step.checked_sub(1) {
                    warp.vector(level, &mut gains[before], v);
                }
            }
        }
        for v in 0..VECTORS {
            warp.vector(level, &mut gains[STRETCHES - 1], v);
        }
        stage.recursion = state;
    }
}

impl Stretch {
    /// The attenuations and the rates of a piece.
    #[inline(always)]
    fn piece(&self, index: usize) -> [&[f32; PIECE]; 2] {
        [&self.attenuations, &self.rates].map(|vectors| &vectors.as_flattened().as_chunks().0[index])
    }
}

/// The gains of a piece.
#[inline(always)]
fn piece_mut(gains: &mut [f32; STRETCH], index: usize) -> &mut [f32; PIECE] {
    &mut gains.as_chunks_mut().0[index]
}

/// What levels ask for.
struct Demand<'q> {
    curve: &'q StaticCurve,
    release_frames: f32,
    log10f: Log10f,
    pow10f: Exponential,
}

impl Demand<'_> {
    /// Levels to shaped decibels beyond the knee. All go this way, and only those through the knee's exponential that are
    /// near it.
    #[inline(always)]
    fn beyond_knee<L: Level>(&self, level: L, levels: L::Singles) -> L::Singles {
        self.curve.beyond_knee_lanes(level, of_levels(level, self.log10f, levels))
    }

    /// The part that levels may keep.
    #[inline(always)]
    fn attenuation<L: Level>(&self, level: L, levels: L::Singles, beyond_knee_db: L::Singles) -> L::Singles {
        self.curve.attenuations(level, levels, beyond_knee_db)
    }

    /// Decibels a frame by which attenuations are recovered from.
    #[inline(always)]
    fn recovery_db<L: Level>(&self, level: L, attenuations: L::Singles) -> L::Singles {
        let decibels = level.singles(-PER_DECADE) * self.log10f.of(level, attenuations);
        decibels.max(level.singles(LEAST_RECOVERY_DB)) / level.singles(self.release_frames)
    }

    /// The rate of so many decibels a frame.
    #[inline(always)]
    fn rate<L: Level>(&self, level: L, recovery_db: L::Singles) -> L::Singles {
        self.pow10f.of(level, decades(level, recovery_db)) - level.singles(1.0)
    }
}

/// The louder channel, frame by frame. Nothing is louder than NaN, nor the reverse.
#[inline(always)]
fn loudest<L: Level>(level: L, input: &[&[f32; QUANTUM]], vector: usize) -> L::Singles {
    let mut loudest = level.singles(0.0);
    for channel in input {
        let now = level.abs(level.load(&channel.as_chunks().0[vector]));
        loudest = now.max(loudest);
    }
    loudest
}

/// What sends gains through a quarter of a sine, so that an exponential approach has no corner at its end.
#[derive(Clone, Copy)]
struct Warp {
    platform: &'static Functions,
    sinf: Sinf,
    wide: bool,
    quarter_turn: QuarterTurn,
}

impl Warp {
    /// A vector of a stretch's gains.
    #[inline(always)]
    fn vector<L: Level>(&self, level: L, gains: &mut [f32; STRETCH], index: usize) {
        let gains = &mut gains.as_chunks_mut().0[index];
        *gains = self.of(level, level.load(gains)).to_array();
    }

    #[inline(always)]
    fn of<L: Level>(&self, level: L, gains: L::Singles) -> L::Singles {
        let angles = match self.quarter_turn {
            QuarterTurn::F32 => gains * level.singles(f32::consts::FRAC_PI_2),
            QuarterTurn::F64 => (gains.widen() * level.doubles(f64::consts::FRAC_PI_2)).narrow(),
        };
        if self.wide { Sin(self.platform.sin_to_f32).of(level, angles) } else { self.sinf.of(level, angles) }
    }
}
