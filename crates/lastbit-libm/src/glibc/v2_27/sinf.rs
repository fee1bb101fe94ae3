//! Sine and cosine in f32.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use crate::contraction::{Contraction, Separate, narrow};

/// As in the later routine: a few roundings of 2^-53, the sum never less than half its first term.
const AGREEMENT: u32 = 45;

const FOUR_OVER_PI: f64 = f64::from_bits(0x3ff4_5f30_6dc9_c883);

/// From x^2 on, highest power first; below pi/4 and, the shorter ones, below 1/32.
const SINE: [f64; 5] = bits([
    0xbe5a_947e_1674_b58a,
    0x3ec7_1d72_64e6_b5b4,
    0xbf2a_019f_8b4b_d1f9,
    0x3f81_1111_10c2_688b,
    0xbfc5_5555_5555_1cd9,
]);
const COSINE: [f64; 5] = bits([
    0xbe92_3c97_dd88_44d7,
    0x3efa_00eb_9ac4_3cc0,
    0xbf56_c16b_348b_6874,
    0x3fa5_5555_545c_50c7,
    0xbfdf_ffff_fffe_98ae,
]);
const SHORT_SINE: [f64; 2] = bits([0x3f81_10f4_75ce_c8c5, 0xbfc5_5555_5543_d49d]);
const SHORT_COSINE: [f64; 2] = bits([0x3fa5_5514_b178_dac5, 0xbfdf_ffff_ff5c_c6fd]);

const fn bits<const N: usize>(values: [u64; N]) -> [f64; N] {
    let (mut numbers, mut i) = ([0.0; N], 0);
    while i < N {
        numbers[i] = f64::from_bits(values[i]);
        i += 1;
    }
    numbers
}

/// glibc `sysdeps/ieee754/flt-32/s_sinf.c`, 2.27 and 2.28, as the compiler makes it for the CPU class. Equal to that
/// source compiled by GCC 12, both builds, on a dense sample.
pub(super) fn sinf<C: Contraction>(x: f32) -> f32 {
    let (wide, mirrored) = (f64::from(x), x < 0.0);
    match Range::of(wide.abs()) {
        Range::Tiny => x,
        Range::Small => narrow::<C, AGREEMENT>(sine::<Separate>(wide, &SHORT_SINE), || sine::<C>(wide, &SHORT_SINE)),
        Range::Primary => narrow::<C, AGREEMENT>(sine::<Separate>(wide, &SINE), || sine::<C>(wide, &SINE)),
        Range::Beyond => reduce::<C>(wide.abs()).map_or(f32::NAN, |(r, octant)| {
            let magnitude = in_octant::<C>(r, octant);
            if mirrored { -magnitude } else { magnitude }
        }),
    }
}

/// glibc `sysdeps/ieee754/flt-32/s_cosf.c`, as [`sinf`].
pub(super) fn cosf<C: Contraction>(x: f32) -> f32 {
    let wide = f64::from(x);
    match Range::of(wide.abs()) {
        Range::Tiny => 1.0,
        Range::Small => narrow::<C, AGREEMENT>(short_cosine::<Separate>(wide), || short_cosine::<C>(wide)),
        Range::Primary => narrow::<C, AGREEMENT>(cosine::<Separate>(wide), || cosine::<C>(wide)),
        Range::Beyond => {
            reduce::<C>(wide.abs()).map_or(f32::NAN, |(r, octant)| in_octant::<C>(r, octant.wrapping_add(2)))
        }
    }
}

enum Range {
    /// Below 2^-27.
    Tiny,
    /// Below 1/32.
    Small,
    /// Below pi/4.
    Primary,
    Beyond,
}

impl Range {
    fn of(magnitude: f64) -> Self {
        if magnitude < f64::from_bits((1023 - 27) << 52) {
            Self::Tiny
        } else if magnitude < 0.03125 {
            Self::Small
        } else if magnitude < FRAC_PI_4 {
            Self::Primary
        } else {
            Self::Beyond
        }
    }
}

/// Less the multiple of pi/2 that leaves at most pi/4, and one more than the number of whole eighth turns.
fn reduce<C: Contraction>(magnitude: f64) -> Option<(f64, u32)> {
    const HALF_PI: [f64; 2] = bits([0x3ff9_21fb_5440_0000, 0x3dd0_b461_1a62_6332]);
    const TWO_23: f64 = 8_388_608.0;
    if magnitude < TWO_23 {
        let octant = (magnitude * FOUR_OVER_PI) as u32 + 1;
        let multiple = f64::from(octant / 2);
        // Multiples below five are a table of rounded products.
        let r = if magnitude < 9.0 * FRAC_PI_4 {
            magnitude - multiple * FRAC_PI_2
        } else {
            C::mul_add(-multiple, HALF_PI[1], C::mul_add(-multiple, HALF_PI[0], magnitude))
        };
        return Some((r, octant));
    }
    magnitude.is_finite().then(|| reduce_large(magnitude))
}

/// The same from 2^23 on, by the parts of 4/pi that count; each product is exact.
#[cold]
fn reduce_large(magnitude: f64) -> (f64, u32) {
    const FOUR_OVER_PI: [f64; 8] = bits([
        0,
        0x3ff4_5f30_6c00_0000,
        0x3e3c_9c88_2a00_0000,
        0x3c54_fe13_a800_0000,
        0x3aaf_47d4_d000_0000,
        0x38fb_b81b_6c00_0000,
        0x3714_acc9_e000_0000,
        0x3560_e410_7c00_0000,
    ]);
    let exponent = (magnitude.to_bits() >> 52) as usize - 1023;
    let first = (exponent + 3) / 28;
    let [a, b, c, d] = [0, 1, 2, 3].map(|i| FOUR_OVER_PI[first + i] * magnitude);
    let a = a - (a as u64 & !7) as f64;
    let octants = (a + b) as u64;
    let e = a - octants as f64;
    if octants & 1 == 1 {
        return ((e - 1.0 + b + c + d) * FRAC_PI_4, octants as u32 + 1);
    }
    let e = e + b + c + d;
    if e <= 1.0 { (e * FRAC_PI_4, octants as u32 + 1) } else { ((e - 2.0) * FRAC_PI_4, octants as u32 + 2) }
}

fn in_octant<C: Contraction>(r: f64, octant: u32) -> f32 {
    let magnitude = if octant & 2 == 0 {
        narrow::<C, AGREEMENT>(sine::<Separate>(r, &SINE), || sine::<C>(r, &SINE))
    } else {
        narrow::<C, AGREEMENT>(cosine::<Separate>(r), || cosine::<C>(r))
    };
    if octant >> 2 & 1 == 1 { -magnitude } else { magnitude }
}

#[inline(always)]
fn horner<C: Contraction>(square: f64, series: &[f64]) -> f64 {
    let (&first, rest) = series.split_first().unwrap_or((&0.0, &[]));
    rest.iter().fold(first, |sum, &coefficient| C::mul_add(square, sum, coefficient))
}

#[inline(always)]
fn sine<C: Contraction>(x: f64, series: &[f64]) -> f64 {
    let square = x * x;
    C::mul_add(x * square, horner::<C>(square, series), x)
}

#[inline(always)]
fn cosine<C: Contraction>(x: f64) -> f64 {
    let square = x * x;
    C::mul_add(square, horner::<C>(square, &COSINE), 1.0)
}

/// The last coefficient goes with the cube, not with the square.
#[inline(always)]
fn short_cosine<C: Contraction>(x: f64) -> f64 {
    let [cubic, constant] = SHORT_COSINE;
    let square = x * x;
    C::mul_add(square, C::mul_add(x * square, cubic, constant), 1.0)
}
