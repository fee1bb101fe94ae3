//! Twiddle factors: the one place where this crate needs a sine.
//!
//! Browsers take the f64 functions of their platform's C library here, and so does the rustfft crate. It makes no
//! difference: at none of the angles that any order asks for, at any size, is the f64 result close enough to the middle
//! of two f32 that a libm off by two units in the last place would round to another one. Debug builds assert it, and
//! that the vectors here give what [`fdlibm`] does; a test makes every plan there is.

use std::f64::consts::FRAC_2_PI;

use lastbit_libm::fdlibm;
use lastbit_vecmath::{Level, Vectorized, vectorize};
use rustfft::num_complex::Complex32;

/// Angles that are worked out together.
const TOGETHER: usize = 32;

/// `cos + i sin` of angles in radians, each part computed in f64 and rounded to f32 once.
pub(crate) fn units(angles: impl ExactSizeIterator<Item = f64>) -> Box<[Complex32]> {
    let mut units = Vec::with_capacity(angles.len());
    each(angles, |cos, sin| units.push(Complex32::new(cos, sin)));
    units.into()
}

/// The cosines alone, rounded likewise.
pub(crate) fn cosines(angles: impl ExactSizeIterator<Item = f64>) -> Vec<f32> {
    let mut cosines = Vec::with_capacity(angles.len());
    each(angles, |cos, _| cosines.push(cos));
    cosines
}

/// One of them.
pub(crate) fn unit(angle: f64) -> Complex32 {
    Complex32::new(rounded(fdlibm::cos(angle)), rounded(fdlibm::sin(angle)))
}

/// A factor made from such functions, rounded likewise.
pub(crate) fn rounded(value: f64) -> f32 {
    debug_assert!(
        value == 0.0 || f64::from_bits(value.to_bits() - 2) as f32 == f64::from_bits(value.to_bits() + 2) as f32,
        "the twiddle factor {value:e} depends on the libm"
    );
    value as f32
}

fn bits(unit: Complex32) -> [u32; 2] {
    [unit.re.to_bits(), unit.im.to_bits()]
}

fn each(mut angles: impl ExactSizeIterator<Item = f64>, mut take: impl FnMut(f32, f32)) {
    let (mut chunk, mut cos, mut sin) = ([0.0; TOGETHER], [0.0; TOGETHER], [0.0; TOGETHER]);
    while angles.len() > 0 {
        let count = angles.len().min(TOGETHER);
        for (slot, angle) in chunk.iter_mut().zip(angles.by_ref().take(count)) {
            *slot = angle;
        }
        vectorize(Turn { angles: &chunk, cos: &mut cos, sin: &mut sin });
        for ((&angle, &cos), &sin) in chunk.iter().zip(&cos).zip(&sin).take(count) {
            debug_assert_eq!(bits(Complex32::new(cos, sin)), bits(unit(angle)), "the twiddle factor of {angle:e}");
            take(cos, sin);
        }
    }
}

/// Cosines and sines of some angles, each below a hundred quarter turns.
struct Turn<'a> {
    angles: &'a [f64; TOGETHER],
    cos: &'a mut [f32; TOGETHER],
    sin: &'a mut [f32; TOGETHER],
}

impl Vectorized for Turn<'_> {
    type Output = ();

    /// fdlibm's reduction by a quarter turn in three parts, the first two of 33 bits, and its polynomials up to an
    /// eighth; without its branches, so that the compiler takes several angles at a time.
    #[inline(always)]
    fn run<L: Level>(self, _: L) {
        /// Adding it rounds to an integer, which is then in the low bits.
        const INTEGER: f64 = 6_755_399_441_055_744.0;
        const QUARTER: [f64; 3] = [
            f64::from_bits(0x3ff9_21fb_5440_0000),
            f64::from_bits(0x3dd0_b461_1a60_0000),
            f64::from_bits(0x3ba3_198a_2e03_7073),
        ];
        const SIN: [f64; 6] = [
            1.589_690_995_211_550_102_21e-10,
            -2.505_076_025_340_686_341_95e-08,
            2.755_731_370_707_006_767_89e-06,
            -1.984_126_982_985_794_931_34e-04,
            8.333_333_333_322_489_461_24e-03,
            -1.666_666_666_666_663_243_48e-01,
        ];
        const COS: [f64; 6] = [
            -1.135_964_755_778_819_482_65e-11,
            2.087_572_321_298_174_827_90e-09,
            -2.755_731_435_139_066_330_35e-07,
            2.480_158_728_947_672_941_78e-05,
            -1.388_888_888_887_410_957_49e-03,
            4.166_666_666_666_660_190_37e-02,
        ];
        for ((&angle, cos), sin) in self.angles.iter().zip(self.cos).zip(self.sin) {
            let shifted = angle * FRAC_2_PI + INTEGER;
            let (turns, quadrant) = (shifted - INTEGER, shifted.to_bits());
            let r = angle - turns * QUARTER[0] - turns * QUARTER[1] - turns * QUARTER[2];

            let z = r * r;
            let odd = ((((SIN[0] * z + SIN[1]) * z + SIN[2]) * z + SIN[3]) * z + SIN[4]) * z + SIN[5];
            // A zero keeps its sign.
            let s = (r + r * z * odd).copysign(r);
            let even = ((((COS[0] * z + COS[1]) * z + COS[2]) * z + COS[3]) * z + COS[4]) * z + COS[5];
            let half = 0.5 * z;
            let most = 1.0 - half;
            let c = most + ((1.0 - most - half) + z * z * even);

            let (c, s) = if quadrant & 1 == 0 { (c, s) } else { (s, c) };
            // In the second and third quarter cosines are negative, in the last two sines.
            let signs = [(quadrant + 1) >> 1 & 1, quadrant >> 1 & 1].map(|negative| negative << 63);
            *cos = f64::from_bits(c.to_bits() ^ signs[0]) as f32;
            *sin = f64::from_bits(s.to_bits() ^ signs[1]) as f32;
        }
    }
}
