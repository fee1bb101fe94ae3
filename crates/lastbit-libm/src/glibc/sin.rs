//! Sine and cosine.

use super::sincos_table::TABLE;
use crate::contraction::{Contraction, Separate, narrow};
use crate::fdlibm::rem_pio2_large;

/// pi/2 and what rounding took from it.
const HALF_PI: [f64; 2] = [f64::from_bits(0x3ff9_21fb_5444_2d18), f64::from_bits(0x3c91_a626_3314_5c07)];

// High words of the magnitudes where the evaluation changes.
const SINE_IS_ARGUMENT: u32 = 0x3e50_0000; // 2^-26
const COSINE_IS_ONE: u32 = 0x3e40_0000; // 2^-27
const NEAR_ZERO: u32 = 0x3feb_6000; // 0.85546875
const NEAR_HALF_PI: u32 = 0x4003_68fd; // 2.426265
const MEDIUM: u32 = 0x4199_21fb; // 105414350

/// glibc `sysdeps/ieee754/dbl-64/s_sin.c`, 2.28 on (IBM Accurate Mathematical Library, without its slow paths). From
/// 1.05e8 on the argument is reduced by [`rem_pio2_large`], not by IBM's `branred.c`; no argument is known for which
/// that shows.
#[inline]
pub(super) fn sin<C: Contraction>(x: f64) -> f64 {
    let magnitude = high_word(x);
    if magnitude < SINE_IS_ARGUMENT {
        x
    } else if magnitude < NEAR_ZERO {
        sine::<C>(x, 0.0)
    } else if magnitude < NEAR_HALF_PI {
        cosine::<C>(HALF_PI[0] - x.abs(), HALF_PI[1]).copysign(x)
    } else {
        let Some((r, tail, quadrant)) = reduce::<C>(x, magnitude) else { return f64::NAN };
        in_quadrant::<C>(r, tail, quadrant)
    }
}

/// Both builds are within 0.55 ulp, so within 1.1 ulp of each other: less than 2^-51.
#[inline]
pub(super) fn sin_to_f32<C: Contraction>(x: f64) -> f32 {
    narrow::<C, 48>(sin::<Separate>(x), || sin::<C>(x))
}

/// glibc `sysdeps/ieee754/dbl-64/s_sin.c`, as [`sin`].
#[inline]
pub(super) fn cos<C: Contraction>(x: f64) -> f64 {
    let magnitude = high_word(x);
    if magnitude < COSINE_IS_ONE {
        1.0
    } else if magnitude < NEAR_ZERO {
        cosine::<C>(x, 0.0)
    } else if magnitude < NEAR_HALF_PI {
        let distance = HALF_PI[0] - x.abs();
        let r = distance + HALF_PI[1];
        sine::<C>(r, (distance - r) + HALF_PI[1])
    } else {
        let Some((r, tail, quadrant)) = reduce::<C>(x, magnitude) else { return f64::NAN };
        in_quadrant::<C>(r, tail, quadrant.wrapping_add(1))
    }
}

#[inline(always)]
fn high_word(x: f64) -> u32 {
    (x.to_bits() >> 32) as u32 & 0x7fff_ffff
}

/// Sine of a reduced argument and its tail, turned by quarters.
#[inline(always)]
fn in_quadrant<C: Contraction>(r: f64, tail: f64, quadrant: u32) -> f64 {
    let result = if quadrant & 1 != 0 { cosine::<C>(r, tail) } else { sine::<C>(r, tail) };
    if quadrant & 2 != 0 { -result } else { result }
}

/// The argument less a multiple of pi/2, as a sum of two, and the multiple; none for infinities and NaN.
#[inline(always)]
fn reduce<C: Contraction>(x: f64, magnitude: u32) -> Option<(f64, f64, u32)> {
    if magnitude >= MEDIUM {
        return (magnitude < 0x7ff0_0000).then(|| {
            let (quadrant, [r, tail]) = rem_pio2_large(x);
            (r, tail, quadrant as u32)
        });
    }
    /// Adding it rounds to an integer, which is then in the low bits.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    const TWO_OVER_PI: f64 = f64::from_bits(0x3fe4_5f30_6dc9_c883);
    /// pi/2 in four parts; the multiples of the first three are exact.
    const PARTS: [f64; 4] = [
        f64::from_bits(0x3ff9_21fb_5800_0000),
        f64::from_bits(0xbe4d_de97_3c00_0000),
        f64::from_bits(0xbc8c_b3b3_9800_0000),
        f64::from_bits(0xbacd_747f_23e3_2ed7),
    ];
    let shifted = C::mul_add(x, TWO_OVER_PI, SHIFT);
    let multiple = shifted - SHIFT;
    let less = |value: f64, part: f64| C::mul_add(-multiple, part, value);
    let y = less(less(x, PARTS[0]), PARTS[1]);
    let z = less(y, PARTS[2]);
    let tail = less(y - z, PARTS[2]);
    let r = less(z, PARTS[3]);
    let tail = tail + less(z - r, PARTS[3]);
    Some((r, tail, shifted.to_bits() as u32))
}

/// The nearest multiple of 1/128, as an index, and what is left.
#[inline(always)]
fn split(magnitude: f64) -> (usize, f64) {
    const SHIFT: f64 = 52_776_558_133_248.0;
    let shifted = magnitude + SHIFT;
    (shifted.to_bits() as usize & 0x7f, magnitude - (shifted - SHIFT))
}

/// `sin(x) / x - 1` over `x * x` and `1 - cos(x)` over `x * x`, `|x| < 1/256`.
#[inline(always)]
fn small_polynomials<C: Contraction>(square: f64) -> (f64, f64) {
    const SN3: f64 = f64::from_bits(0xbfc5_5555_5555_5515);
    const SN5: f64 = f64::from_bits(0x3f81_1110_e829_872f);
    const CS2: f64 = 0.5;
    const CS4: f64 = f64::from_bits(0xbfa5_5555_5555_5535);
    const CS6: f64 = f64::from_bits(0x3f56_c16b_edd9_e239);
    (C::mul_add(square, SN5, SN3), C::mul_add(square, C::mul_add(square, CS6, CS4), CS2))
}

/// Cosine of `x + tail`: the table at the nearest multiple of 1/128 and the addition theorem.
#[inline(always)]
fn cosine<C: Contraction>(x: f64, tail: f64) -> f64 {
    let (k, rest) = split(x.abs());
    let x = rest + if x < 0.0 { -tail } else { tail };
    let square = x * x;
    let (sine_poly, cosine_poly) = small_polynomials::<C>(square);
    let s = C::mul_add(x * square, sine_poly, x);
    let c = square * cosine_poly;
    let [sn, sn_tail, cs, cs_tail] = TABLE[k];
    let correction = C::mul_add(-s, sn_tail, cs_tail);
    let correction = C::mul_add(-cs, c, correction);
    let correction = C::mul_add(-sn, s, correction);
    cs + correction
}

/// Sine of `x + tail`, likewise, or a polynomial below 0.126.
#[inline(always)]
fn sine<C: Contraction>(x: f64, tail: f64) -> f64 {
    if x.abs() < 0.126 {
        return sine_near_zero::<C>(x, tail);
    }
    let (k, rest) = split(x.abs());
    let tail = if x <= 0.0 { -tail } else { tail };
    let square = rest * rest;
    let (sine_poly, cosine_poly) = small_polynomials::<C>(square);
    let s = rest + C::mul_add(rest * square, sine_poly, tail);
    let c = C::mul_add(rest, tail, square * cosine_poly);
    let [sn, sn_tail, cs, cs_tail] = TABLE[k];
    let correction = C::mul_add(s, cs_tail, sn_tail);
    let correction = C::mul_add(-sn, c, correction);
    let correction = C::mul_add(cs, s, correction);
    (sn + correction).copysign(x)
}

#[inline(always)]
fn sine_near_zero<C: Contraction>(x: f64, tail: f64) -> f64 {
    const S1: f64 = f64::from_bits(0xbfc5_5555_5555_5555);
    const S2: f64 = f64::from_bits(0x3f81_1111_1111_0ece);
    const S3: f64 = f64::from_bits(0xbf2a_01a0_19db_08b8);
    const S4: f64 = f64::from_bits(0x3ec7_1de2_7b9a_7ed9);
    const S5: f64 = f64::from_bits(0xbe5a_ddff_c2fc_df59);
    let square = x * x;
    let poly = C::mul_add(square, S5, S4);
    let poly = C::mul_add(square, poly, S3);
    let poly = C::mul_add(square, poly, S2);
    let poly = C::mul_add(square, poly, S1);
    let rest = C::mul_add(poly, x, -(0.5 * tail));
    x + C::mul_add(rest, square, tail)
}
