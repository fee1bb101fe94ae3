//! What depends on the frame before: the detector, and the gain that follows it.

use lastbit_libm::Products;
use lastbit_vecmath::Level;

use crate::envelope::Envelope;

/// Frames that go through a recursion at a time.
///
/// Each frame waits for the one before, which leaves most of a CPU idle: pieces go between other work, and are short
/// enough for a CPU to have that in view meanwhile.
pub(crate) const PIECE: usize = 8;

/// What lasts from frame to frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recursion {
    /// Attenuation that the input asks for, smoothed.
    pub(crate) detector: f32,
    /// Gain before the warp.
    pub(crate) gain: f32,
}

impl Recursion {
    /// Takes the detector through a piece: attenuations asked for, and rates at which they are approached from below. All
    /// are from 0 to 1 if `tame`.
    #[inline(always)]
    pub(crate) fn detect<L: Level>(&mut self, level: L, products: Products, tame: bool, piece: [&[f32; PIECE]; 2]) {
        if !tame {
            return self.detect_wild(products, piece);
        }
        // Each arm is a loop of its own, in which products are of one kind.
        match products {
            Products::Rounded => self.detect_tame(level, Products::Rounded, piece),
            Products::Fused => self.detect_tame(level, Products::Fused, piece),
            Products::Extended => self.detect_wild(products, piece),
        }
    }

    /// [`detect`] with fewer steps from one frame to the next, for attenuations and rates from 0 to 1.
    ///
    /// The smaller step is the one to take: upwards the one at the rate, downwards the whole one, since rounding keeps
    /// the order of the two. None leads beyond 1: what a difference is off by is less than half an ulp of 1.
    #[inline(always)]
    fn detect_tame<L: Level>(&mut self, level: L, products: Products, [attenuations, rates]: [&[f32; PIECE]; 2]) {
        let mut detector = self.detector;
        for (attenuation, rate) in attenuations.iter().zip(rates) {
            let distance = attenuation - detector;
            let (part, whole) = (products.mul_add_at(level, distance, *rate, detector), detector + distance);
            detector = if part < whole { part } else { whole };
        }
        self.detector = detector;
    }

    /// [`Recursion::detect`] of anything.
    #[cold]
    #[inline(never)]
    fn detect_wild(&mut self, products: Products, [attenuations, rates]: [&[f32; PIECE]; 2]) {
        for (attenuation, rate) in attenuations.iter().zip(rates) {
            self.detector = detect(products, self.detector, *attenuation, *rate);
        }
    }

    /// Takes the gain through a piece, and writes down what it comes to.
    #[inline(always)]
    pub(crate) fn follow<L: Level>(
        &mut self,
        level: L,
        products: Products,
        Envelope { target, rate }: Envelope,
        gains: &mut [f32; PIECE],
    ) {
        if rate < 1.0 {
            // Arms as in `detect`.
            match products {
                Products::Rounded => self.approach(level, Products::Rounded, target, rate, gains),
                products => self.approach(level, products, target, rate, gains),
            }
        } else {
            self.rise(rate, gains);
        }
    }

    #[inline(always)]
    fn approach<L: Level>(&mut self, level: L, products: Products, target: f32, rate: f32, gains: &mut [f32; PIECE]) {
        let mut gain = self.gain;
        for out in gains {
            gain = products.mul_add_at(level, target - gain, rate, gain);
            *out = gain;
        }
        self.gain = gain;
    }

    /// The gain moves one way: where it is at most 1 in the end it was so all along, else it is limited frame by frame.
    #[inline(always)]
    fn rise(&mut self, rate: f32, gains: &mut [f32; PIECE]) {
        let mut gain = self.gain;
        for out in &mut *gains {
            gain *= rate;
            *out = gain;
        }
        if gain <= 1.0 {
            self.gain = gain;
            return;
        }
        for out in gains {
            self.gain = limited(self.gain * rate);
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
