//! Twiddle factors: the one place where this crate needs a sine.
//!
//! Browsers take the f64 functions of their platform's C library here, and so does the rustfft crate. It makes no
//! difference: at none of the angles that any order asks for, at any size, is the f64 result close enough to the middle
//! of two f32 that a libm off by two units in the last place would round to another one. Debug builds assert it, and
//! that the vectors here give what [`fdlibm`] does; a test makes every plan there is.

use std::f64::consts::FRAC_2_PI;
use std::ops::Range;

use lastbit_libm::fdlibm;
use lastbit_vecmath::{Doubles, LANES, Level, Singles, Vectorized, Words, vectorize_long};
use rustfft::num_complex::Complex32;

use crate::row;

/// `cos + i sin` of angles in radians, each part computed in f64 and rounded to f32 once.
pub(crate) fn units(angles: impl ExactSizeIterator<Item = f64>) -> Box<[Complex32]> {
    let mut units = Vec::with_capacity(angles.len());
    each(angles, |cos, sin| units.push(Complex32::new(cos, sin)));
    units.into()
}

/// Many of them, real parts apart from imaginary ones.
pub(crate) struct Units {
    pub(crate) re: Box<[f32]>,
    pub(crate) im: Box<[f32]>,
}

impl Units {
    /// Of each row y, x times y times an angle for so many x from 0 up.
    pub(crate) fn products(angle: f64, rows: Range<usize>, columns: usize) -> Self {
        let (mut re, mut im) = (vec![0.0; rows.len() * columns], vec![0.0; rows.len() * columns]);
        for ((y, re), im) in rows.zip(re.chunks_exact_mut(columns)).zip(im.chunks_exact_mut(columns)) {
            vectorize_long(Row { angle, y, re: &mut *re, im: &mut *im });
            for (x, (&re, &im)) in re.iter().zip(&*im).enumerate() {
                let expected = || bits(unit(angle * (x * y) as f64));
                debug_assert_eq!(bits(Complex32::new(re, im)), expected(), "the twiddle factor {x} of {y} x {angle:e}");
            }
        }
        Self { re: re.into(), im: im.into() }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.re.len()
    }
}

/// A row of [`Units::products`].
struct Row<'a> {
    angle: f64,
    y: usize,
    re: &'a mut [f32],
    im: &'a mut [f32],
}

impl Vectorized for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        const PLACES: [f32; LANES] = [0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12., 13., 14., 15.];
        let (angle, y, next) = (level.doubles(self.angle), level.doubles(self.y as f64), level.doubles(LANES as f64));
        let mut x = level.load(&PLACES).widen();
        for (re, im) in self.re.chunks_mut(LANES).zip(self.im.chunks_mut(LANES)) {
            let [cos, sin] = turn(level, angle * (x * y));
            row::write(re, &cos.to_array());
            row::write(im, &sin.to_array());
            x = x + next;
        }
    }
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
    let mut chunk = [0.0; LANES];
    while angles.len() > 0 {
        let count = angles.len().min(LANES);
        for (slot, angle) in chunk.iter_mut().zip(angles.by_ref().take(count)) {
            *slot = angle;
        }
        let [cos, sin] = vectorize_long(Turn(&chunk));
        for ((&angle, &cos), &sin) in chunk.iter().zip(&cos).zip(&sin).take(count) {
            debug_assert_eq!(bits(Complex32::new(cos, sin)), bits(unit(angle)), "the twiddle factor of {angle:e}");
            take(cos, sin);
        }
    }
}

/// Cosines and sines of some angles.
struct Turn<'a>(&'a [f64; LANES]);

impl Vectorized for Turn<'_> {
    type Output = [[f32; LANES]; 2];

    #[inline(always)]
    fn run<L: Level>(self, level: L) -> Self::Output {
        let [cos, sin] = turn(level, level.load_doubles(self.0));
        [cos.to_array(), sin.to_array()]
    }
}

/// Cosines and sines of angles below a hundred quarter turns: fdlibm's reduction by a quarter turn in three parts, the
/// first two of 33 bits, and its polynomials up to an eighth, without its branches.
#[inline(always)]
fn turn<L: Level>(level: L, angles: L::Doubles) -> [L::Singles; 2] {
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
    let integer = level.doubles(INTEGER);
    let shifted = angles * level.doubles(FRAC_2_PI) + integer;
    let (turns, quadrants) = (shifted - integer, shifted.low());
    let [q0, q1, q2] = level.coefficients(QUARTER);
    let r = angles - turns * q0 - turns * q1 - turns * q2;

    let z = r * r;
    let [s0, s1, s2, s3, s4, s5] = level.coefficients(SIN);
    let odd = ((((s0 * z + s1) * z + s2) * z + s3) * z + s4) * z + s5;
    let [c0, c1, c2, c3, c4, c5] = level.coefficients(COS);
    let even = ((((c0 * z + c1) * z + c2) * z + c3) * z + c4) * z + c5;
    let (one, half) = (level.doubles(1.0), level.doubles(0.5) * z);
    let most = one - half;
    let c = (most + ((one - most - half) + z * z * even)).narrow();
    // A zero keeps its sign.
    let sign = level.words(0x8000_0000);
    let s = (level.abs((r + r * z * odd).narrow()).bits() | (r.narrow().bits() & sign)).singles();

    let sideways = quadrants.shl::<31>().sar::<31>();
    // In the second and third quarter cosines are negative, in the last two sines.
    let negative = [(quadrants + level.words(1)).shr::<1>().shl::<31>(), quadrants.shr::<1>().shl::<31>()];
    let (cos, sin) = (sideways.select(s, c), sideways.select(c, s));
    [(cos.bits() ^ negative[0]).singles(), (sin.bits() ^ negative[1]).singles()]
}
