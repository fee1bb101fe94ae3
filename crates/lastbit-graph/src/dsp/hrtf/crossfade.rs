//! From which direction to which a panner is on its way.
//!
//! Blink, `platform/audio/hrtf_panner.cc`; WebKit and Gecko, `HRTFPanner.cpp`: the same in all of them.

use crate::QUANTUM;

use super::{
    Ear,
    database::{Database, KERNELS},
    responses::{HIGHEST, LOWEST, SPACING},
};

/// Up to here a cross-fade takes [`SHORT`] frames.
const SHORT_UP_TO: f32 = 48_000.0;
const SHORT: f32 = 2048.0;
const LONG: f32 = 4096.0;

/// Where a source is heard from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Direction {
    /// Below 192, counterclockwise.
    azimuth: usize,
    /// Degrees.
    elevation: f64,
}

impl Direction {
    /// The direction of an azimuth, in degrees to the right, and an elevation; and the part of a step by which the azimuth
    /// lies behind it.
    pub(crate) fn new(azimuth: f64, elevation: f64) -> (Self, f64) {
        let mut azimuth = -azimuth;
        if azimuth < 0.0 {
            azimuth += 360.0;
        }
        let position = azimuth / (360.0 / KERNELS as f64);
        let index = position as usize;
        (Self { azimuth: index.min(KERNELS - 1), elevation }, position - index as f64)
    }

    /// The index of the elevation at or below.
    fn elevation(self) -> usize {
        let elevation = if self.elevation >= HIGHEST { HIGHEST } else { self.elevation.max(LOWEST) };
        ((elevation - LOWEST) / SPACING) as usize
    }

    /// The kernel of an ear.
    pub(crate) fn kernel(self, database: &Database, ear: Ear) -> &super::kernel::Kernel {
        database.kernel(ear, self.elevation(), self.azimuth)
    }

    /// The delay of an ear in frames, `blend` of the way to the next azimuth.
    pub(crate) fn delay(self, database: &Database, ear: Ear, blend: f64) -> f64 {
        let [here, next] = [self.azimuth, (self.azimuth + 1) % KERNELS];
        let delay = |azimuth| database.delay(ear, self.elevation(), azimuth);
        database.recipe().products.mul_add(1.0 - blend, delay(here), blend * delay(next))
    }
}

/// Two directions, of which the panner is at one or between the two.
#[derive(Debug, Clone)]
pub(crate) struct Crossfade {
    /// None before the first quantum.
    directions: Option<[Direction; 2]>,
    /// 0 at the first, 1 at the second.
    pub(crate) x: f32,
    /// By which `x` changes from frame to frame.
    step: f32,
    frames: f32,
}

impl Crossfade {
    pub(crate) fn new(sample_rate: f32) -> Self {
        let frames = if sample_rate <= SHORT_UP_TO { SHORT } else { LONG };
        Self { directions: None, x: 0.0, step: 0.0, frames }
    }

    /// Turns to a direction, unless still turning to another, and returns the two.
    pub(crate) fn turn(&mut self, direction: Direction) -> [Direction; 2] {
        let directions = self.directions.get_or_insert([direction; 2]);
        if self.step == 0.0 {
            let (at, sign) = if self.x == 0.0 { (0, 1.0) } else { (1, -1.0) };
            if directions[at] != direction {
                directions[1 - at] = direction;
                self.step = sign / self.frames;
            }
        }
        *directions
    }

    /// Which of the two directions are heard.
    pub(crate) fn heard(&self) -> [bool; 2] {
        let turns = self.step != 0.0;
        [turns || self.x == 0.0, turns || self.x != 0.0]
    }

    /// `x` frame by frame. All its values are exact.
    pub(crate) fn xs(&self) -> [f32; QUANTUM] {
        std::array::from_fn(|frame| self.x + frame as f32 * self.step)
    }

    /// Goes on to the next quantum.
    pub(crate) fn advance(&mut self) {
        self.x += QUANTUM as f32 * self.step;
        if self.x == 0.0 || self.x == 1.0 {
            self.step = 0.0;
        }
    }
}
