//! What depends on the frame before: the detector, and the gain that follows it.

use lastbit_libm::Products;
use lastbit_vecmath::Level;

use crate::envelope::Envelope;

/// Frames that go through the recursions at a time.
///
/// Each frame waits for the one before, which leaves most of a CPU idle: pieces go between other work, and are short
/// enough for a CPU to have that in view meanwhile.
pub(crate) const PIECE: usize = 4;

/// What lasts from frame to frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recursion {
    /// Attenuation that the input asks for, smoothed.
    pub(crate) detector: f32,
    /// Gain before the warp.
    pub(crate) gain: f32,
}

/// What holds still for a stretch of frames.
#[derive(Clone, Copy)]
pub(crate) struct Course {
    pub(crate) products: Products,
    pub(crate) envelope: Envelope,
    /// All attenuations and rates are from 0 to 1.
    pub(crate) tame: bool,
}

impl Recursion {
    /// Takes a piece through: attenuations asked for, rates at which they are approached from below, and the gains that
    /// come of them.
    #[inline(always)]
    pub(crate) fn advance<L: Level>(
        &mut self,
        level: L,
        course: &Course,
        [attenuations, rates]: [&[f32; PIECE]; 2],
        gains: &mut [f32; PIECE],
    ) {
        if !course.tame {
            return self.advance_wild(course, [attenuations, rates], gains);
        }
        // Each arm is a loop of its own, in which products are of one kind.
        match course.products {
            Products::Rounded => self.advance_tame(level, Products::Rounded, course, [attenuations, rates], gains),
            Products::Fused => self.advance_tame(level, Products::Fused, course, [attenuations, rates], gains),
            Products::Extended => self.advance_wild(course, [attenuations, rates], gains),
        }
    }

    /// [`detect`] with fewer steps from one frame to the next, for attenuations and rates from 0 to 1.
    ///
    /// The smaller step is the one to take: upwards the one at the rate, downwards the whole one, since rounding keeps
    /// the order of the two. None leads beyond 1: what a difference is off by is less than half an ulp of 1.
    #[inline(always)]
    fn advance_tame<L: Level>(
        &mut self,
        level: L,
        products: Products,
        course: &Course,
        [attenuations, rates]: [&[f32; PIECE]; 2],
        gains: &mut [f32; PIECE],
    ) {
        let Self { mut detector, mut gain } = *self;
        let Envelope { target, rate } = course.envelope;
        for (attenuation, recovery) in attenuations.iter().zip(rates) {
            let distance = attenuation - detector;
            let (part, whole) = (products.mul_add_at(level, distance, *recovery, detector), detector + distance);
            detector = if part < whole { part } else { whole };
        }
        if rate < 1.0 {
            for out in gains {
                gain = products.mul_add_at(level, target - gain, rate, gain);
                *out = gain;
            }
        } else {
            for out in gains {
                gain = limited(gain * rate);
                *out = gain;
            }
        }
        *self = Self { detector, gain };
    }

    /// [`Recursion::advance`] of anything.
    #[cold]
    #[inline(never)]
    fn advance_wild(&mut self, course: &Course, [attenuations, rates]: [&[f32; PIECE]; 2], gains: &mut [f32; PIECE]) {
        let Envelope { target, rate } = course.envelope;
        for ((attenuation, recovery), out) in attenuations.iter().zip(rates).zip(gains) {
            self.detector = detect(course.products, self.detector, *attenuation, *recovery);
            self.gain = if rate < 1.0 {
                course.products.mul_add_f32(target - self.gain, rate, self.gain)
            } else {
                limited(self.gain * rate)
            };
            *out = self.gain;
        }
    }
}

/// The detector's next value: down at once, up at the rate given; at most 1, and 1 in place of what is not finite.
fn detect(products: Products, detector: f32, attenuation: f32, rate: f32) -> f32 {
    let rate = if attenuation > detector { rate } else { 1.0 };
    let next = products.mul_add_f32(attenuation - detector, rate, detector);
    if next > f32::NEG_INFINITY { limited(next) } else { 1.0 }
}

/// At most 1, and 1 in place of NaN.
#[inline(always)]
fn limited(x: f32) -> f32 {
    if x < 1.0 { x } else { 1.0 }
}
