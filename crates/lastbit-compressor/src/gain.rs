//! From levels to gains: the static curve, the detector behind it, the gain that follows the detector, and the warp.

use std::{f32, f64, ops::Range};

use lastbit_libm::{
    Functions, Products,
    lanes::{Lanes, Sin, Sinf, WithDecibels},
};
use lastbit_vecmath::{Doubles, LANES, Level, Singles, Vectorized, Words, vectorize};

use crate::{
    Arithmetic, QUANTUM, QuarterTurn, StaticCurve,
    decibel::{Decibels, decades, of_levels},
    envelope::Follower,
    recursion::{Frames, Recursion, Run},
};

/// Frames for which the envelope holds still.
pub(crate) const STRETCH: usize = 32;
const STRETCHES: usize = QUANTUM / STRETCH;

/// Vectors of a quantum, and of a stretch.
const VECTORS: usize = QUANTUM / LANES;
const PER_STRETCH: usize = STRETCH / LANES;

/// A quantum's values.
pub(crate) type Vectors = [[f32; LANES]; VECTORS];

const SIGN: u32 = 1 << 31;

/// Seconds in which the detector falls back.
pub(crate) const DETECTOR_RELEASE: f32 = 0.0025;

/// Attenuations of at most so many decibels are recovered from at the rate of this one.
pub(crate) const LEAST_RECOVERY_DB: f32 = 2.0;

/// What lasts from quantum to quantum.
#[derive(Clone)]
pub(crate) struct GainStage {
    products: Products,
    decibels: Decibels,
    warp: Warp,
    release_frames: f32,
    pub(crate) follower: Follower,
    pub(crate) recursion: Recursion,
}

impl GainStage {
    pub(crate) fn new(arithmetic: Arithmetic, sample_rate: f32) -> Self {
        Self {
            products: arithmetic.products,
            decibels: Decibels::new(arithmetic.decibel),
            warp: Warp {
                platform: arithmetic.platform.functions(),
                sinf: arithmetic.platform.sinf_lanes(),
                wide: arithmetic.wide_exp_sin,
                quarter_turn: arithmetic.quarter_turn,
            },
            release_frames: DETECTOR_RELEASE * sample_rate,
            follower: Follower::new(arithmetic),
            recursion: Recursion { detector: 0.0, gain: 1.0 },
        }
    }

    /// The gains of a quantum, before make-up.
    pub(crate) fn gains(&mut self, curve: &StaticCurve, input: [&[f32; QUANTUM]; 2]) -> [f32; QUANTUM] {
        self.decibels.flavour.with_decibels(Gains { stage: self, curve, input })
    }
}

/// The gains of a quantum, from a library's functions.
struct Gains<'q> {
    stage: &'q mut GainStage,
    curve: &'q StaticCurve,
    input: [&'q [f32; QUANTUM]; 2],
}

impl WithDecibels for Gains<'_> {
    type Output = [f32; QUANTUM];

    fn run(self, log10f: impl Lanes, pow10f: impl Lanes) -> [f32; QUANTUM] {
        vectorize(GainsBy { gains: self, log10f, pow10f })
    }
}

struct GainsBy<'q, Log10, Pow10> {
    gains: Gains<'q>,
    log10f: Log10,
    pow10f: Pow10,
}

impl<Log10: Lanes, Pow10: Lanes> Vectorized for GainsBy<'_, Log10, Pow10> {
    type Output = [f32; QUANTUM];

    /// Stretch by stretch in three steps: what its levels ask for, the recursions, the warp. While a stretch goes through
    /// the recursions, which take long and do little, the next one is prepared and the last one warped, in between.
    #[inline(always)]
    fn run<L: Level>(self, level: L) -> [f32; QUANTUM] {
        let Self { gains: Gains { stage, curve, input }, log10f, pow10f } = self;
        let demand = Demand { curve, release_frames: stage.release_frames, log10f, pow10f };
        let levels = levels(level, input);
        let mut work = [[0.0; LANES]; VECTORS];
        let mut quantum = Frames { attenuations: work, rates: work, gains: [0.0; QUANTUM] };
        let mut recursion = stage.recursion;
        let mut tame = false;
        for step in 0..STRETCHES + 2 {
            let ahead = vectors_of(step);
            let behind = step.checked_sub(2).map_or(0..0, vectors_of);
            let frames = step.checked_sub(1).map_or(0..0, frames_of);
            let mut run = Run::new(stage.products, frames, tame);
            for v in ahead.clone() {
                work[v] = demand.beyond_knee(level, level.load(&levels[v])).to_array();
                run.advance(level, &mut stage.follower, &mut recursion, &mut quantum);
            }
            for v in ahead.clone() {
                let shaped = demand.attenuation(level, level.load(&levels[v]), level.load(&work[v]));
                quantum.attenuations[v] = shaped.to_array();
                run.advance(level, &mut stage.follower, &mut recursion, &mut quantum);
            }
            for v in ahead.clone() {
                work[v] = demand.recovery_db(level, level.load(&quantum.attenuations[v])).to_array();
                run.advance(level, &mut stage.follower, &mut recursion, &mut quantum);
            }
            let mut wild = level.words(0);
            for v in ahead {
                let rates = demand.rate(level, level.load(&work[v]));
                wild = wild | outside(level, rates) | outside(level, level.load(&quantum.attenuations[v]));
                quantum.rates[v] = rates.to_array();
                run.advance(level, &mut stage.follower, &mut recursion, &mut quantum);
            }
            tame = !wild.any();
            for v in behind {
                let gains = &mut quantum.gains.as_chunks_mut().0[v];
                *gains = stage.warp.of(level, level.load(gains)).to_array();
                run.advance(level, &mut stage.follower, &mut recursion, &mut quantum);
            }
            run.finish(level, &mut stage.follower, &mut recursion, &mut quantum);
        }
        stage.recursion = recursion;
        quantum.gains
    }
}

/// The frames of a stretch: none beyond the quantum.
fn frames_of(stretch: usize) -> Range<usize> {
    if stretch < STRETCHES { stretch * STRETCH..(stretch + 1) * STRETCH } else { 0..0 }
}

/// The vectors of a stretch: none beyond the quantum.
fn vectors_of(stretch: usize) -> Range<usize> {
    if stretch < STRETCHES { stretch * PER_STRETCH..(stretch + 1) * PER_STRETCH } else { 0..0 }
}

/// What levels ask for.
struct Demand<'q, Log10, Pow10> {
    curve: &'q StaticCurve,
    release_frames: f32,
    log10f: Log10,
    pow10f: Pow10,
}

impl<Log10: Lanes, Pow10: Lanes> Demand<'_, Log10, Pow10> {
    /// Levels to shaped decibels beyond the knee. All go this way, and only those through the knee's exponential that are
    /// near it.
    #[inline(always)]
    fn beyond_knee<L: Level>(&self, level: L, levels: L::Singles) -> L::Singles {
        self.curve.beyond_knee_lanes(level, of_levels(level, self.log10f, levels))
    }

    /// The part that levels may keep.
    #[inline(always)]
    fn attenuation<L: Level>(&self, level: L, levels: L::Singles, beyond_knee_db: L::Singles) -> L::Singles {
        self.curve.attenuations(level, self.pow10f, levels, beyond_knee_db)
    }

    /// Decibels a frame by which attenuations are recovered from.
    #[inline(always)]
    fn recovery_db<L: Level>(&self, level: L, attenuations: L::Singles) -> L::Singles {
        let minus = (of_levels(level, self.log10f, attenuations).bits() ^ level.words(SIGN)).singles();
        let least = level.singles(LEAST_RECOVERY_DB);
        least.less(minus).select(minus, least) / level.singles(self.release_frames)
    }

    /// The rate of so many decibels a frame.
    #[inline(always)]
    fn rate<L: Level>(&self, level: L, recovery_db: L::Singles) -> L::Singles {
        self.pow10f.of(level, decades(level, recovery_db)) - level.singles(1.0)
    }
}

/// All ones where a value is not from 0 to 1.
#[inline(always)]
fn outside<L: Level>(level: L, values: L::Singles) -> L::Words {
    let within = values.less(level.singles(1.0 + f32::EPSILON));
    values.less(level.singles(0.0)) | (within ^ level.words(u32::MAX))
}

/// The louder channel, frame by frame. Nothing is louder than NaN, nor the reverse.
#[inline(always)]
fn levels<L: Level>(level: L, input: [&[f32; QUANTUM]; 2]) -> Vectors {
    let mut levels = [[0.0f32; LANES]; VECTORS];
    for channel in input {
        for (loudest, samples) in levels.iter_mut().zip(channel.as_chunks().0) {
            let (before, now) = (level.load(loudest), level.abs(level.load(samples)));
            *loudest = before.less(now).select(now, before).to_array();
        }
    }
    levels
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
    #[inline(always)]
    fn of<L: Level>(&self, level: L, gains: L::Singles) -> L::Singles {
        let angles = match self.quarter_turn {
            QuarterTurn::F32 => gains * level.singles(f32::consts::FRAC_PI_2),
            QuarterTurn::F64 => (gains.widen() * level.doubles(f64::consts::FRAC_PI_2)).narrow(),
        };
        if self.wide { Sin(self.platform.sin_to_f32).of(level, angles) } else { self.sinf.of(level, angles) }
    }
}
