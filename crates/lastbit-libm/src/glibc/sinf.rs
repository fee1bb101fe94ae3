//! Sine and cosine in f32.

use super::data::sincosf::{COSINE, FOUR_OVER_PI, HALF_PI, SINE, TWO_OVER_PI_SCALED};
use crate::contraction::{Contraction, Separate, narrow, nearest_multiple};

/// How far apart, relatively, a fused and an unfused polynomial of the same reduced argument can be: a few roundings of
/// 2^-53, the sum never less than half its first term.
pub(super) const AGREEMENT: u32 = 45;

/// glibc `sysdeps/ieee754/flt-32/s_sinf.c`, 2.29 to 2.40 (Arm Optimized Routines `sinf.c`). Equal to glibc 2.36 on all
/// 2^32 arguments, both builds.
pub(super) fn sinf<C: Contraction>(x: f32) -> f32 {
    let magnitude = top_bits(x);
    if magnitude < top_bits(f32::from_bits(0x3980_0000)) {
        return x; // below 2^-12
    }
    match reduce::<C>(x) {
        Some(Reduced { r, quadrant, mirrored }) => {
            let result = sine_or_cosine::<C>(r, quadrant & 1 != 0);
            if (quadrant & 2 != 0) != mirrored { -result } else { result }
        }
        None => f32::NAN,
    }
}

/// glibc `sysdeps/ieee754/flt-32/s_cosf.c`, 2.29 to 2.40 (Arm Optimized Routines `cosf.c`). Equal to glibc 2.36 on all
/// 2^32 arguments, both builds.
pub(super) fn cosf<C: Contraction>(x: f32) -> f32 {
    if top_bits(x) < top_bits(f32::from_bits(0x3980_0000)) {
        return 1.0;
    }
    match reduce::<C>(x) {
        Some(Reduced { r, quadrant, .. }) => {
            let result = sine_or_cosine::<C>(r, quadrant & 1 == 0);
            if quadrant.wrapping_add(1) & 2 != 0 { -result } else { result }
        }
        None => f32::NAN,
    }
}

/// Exponent and leading fraction bits, without the sign.
#[inline(always)]
fn top_bits(x: f32) -> u32 {
    x.to_bits() >> 20 & 0x7ff
}

/// An argument less a multiple of pi/2.
struct Reduced {
    r: f64,
    quadrant: u32,
    /// The argument's sign was left out.
    mirrored: bool,
}

#[inline(always)]
fn reduce<C: Contraction>(x: f32) -> Option<Reduced> {
    let top = top_bits(x);
    let wide = f64::from(x);
    if top < top_bits(std::f32::consts::FRAC_PI_4) {
        Some(Reduced { r: wide, quadrant: 0, mirrored: false })
    } else if top < top_bits(120.0) {
        let quadrant = if C::ROUNDS_AWAY {
            nearest_multiple::<C>(wide, TWO_OVER_PI_SCALED / 16_777_216.0).0 as i32
        } else {
            ((wide * TWO_OVER_PI_SCALED) as i32 + 0x80_0000) >> 24
        };
        let r = C::mul_add(-f64::from(quadrant), HALF_PI, wide);
        Some(Reduced { r, quadrant: quadrant as u32, mirrored: false })
    } else if top < top_bits(f32::INFINITY) {
        let (r, quadrant) = reduce_large(x.to_bits());
        Some(Reduced { r, quadrant, mirrored: x < 0.0 })
    } else {
        None
    }
}

/// The remainder by pi/2 of a large argument, its sign ignored: a 32 by 96 bit product with the bits of 4/pi that count.
#[cold]
fn reduce_large(bits: u32) -> (f64, u32) {
    /// `pi * 2^-63`.
    const SCALE: f64 = f64::from_bits(0x3c19_21fb_5444_2d18);
    let first = (bits >> 26 & 15) as usize;
    let significand = ((bits & 0xff_ffff) | 0x80_0000) << (bits >> 23 & 7);
    let wide = u64::from(significand);
    let low = (wide * u64::from(FOUR_OVER_PI[first + 8])) >> 32;
    let middle = wide * u64::from(FOUR_OVER_PI[first + 4]);
    let high = u64::from(significand.wrapping_mul(FOUR_OVER_PI[first])) << 32;
    let product = (low | high).wrapping_add(middle);
    let quadrant = product.wrapping_add(1 << 61) >> 62;
    let remainder = product.wrapping_sub(quadrant << 62) as i64;
    (remainder as f64 * SCALE, quadrant as u32)
}

#[inline(always)]
fn sine_or_cosine<C: Contraction>(r: f64, cosine: bool) -> f32 {
    if cosine {
        narrow::<C, AGREEMENT>(cosine_poly::<Separate>(r), || cosine_poly::<C>(r))
    } else {
        narrow::<C, AGREEMENT>(sine_poly::<Separate>(r), || sine_poly::<C>(r))
    }
}

#[inline(always)]
fn sine_poly<C: Contraction>(x: f64) -> f64 {
    let [s1, s2, s3] = SINE;
    let square = x * x;
    let cube = x * square;
    let high = C::mul_add(s3, square, s2);
    C::mul_add(cube * square, high, C::mul_add(cube, s1, x))
}

#[inline(always)]
fn cosine_poly<C: Contraction>(x: f64) -> f64 {
    let [c0, c1, c2, c3, c4] = COSINE;
    let square = x * x;
    let fourth = square * square;
    let high = C::mul_add(c4, square, c3);
    let low = C::mul_add(c1, square, c0);
    C::mul_add(fourth * square, high, C::mul_add(fourth, c2, low))
}
