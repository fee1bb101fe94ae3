//! Arm's f32 functions in lanes, as glibc and bionic have them.

use std::{f32::consts::FRAC_PI_4, f64::consts::FRAC_2_PI, marker::PhantomData};

use lastbit_vecmath::{Doubles, Level, Singles, Words};

use super::data::sincosf::{COSINE, HALF_PI, SINE};
use super::data::{logf as logf_data, powf_log2};
use super::{log10f, logf, sinf};
use crate::Products;
use crate::contraction::Contraction;
use crate::lanes::{INTEGER, Lanes, agreement, outside, unsettled};

/// [`log10f`](crate::glibc::log10f) of a build: `C` contracts the logarithm inside, `Outer` what is around it.
#[derive(Clone, Copy)]
pub(crate) struct Log10<C, Outer>(PhantomData<(C, Outer)>);

/// [`sinf`](crate::glibc::sinf) of a build.
#[derive(Clone, Copy)]
pub(crate) struct Sin<C>(PhantomData<C>);

impl<C> Sin<C> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<C, Outer> Log10<C, Outer> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

/// `a * b + c` of a build, as the level can.
#[inline(always)]
fn mul_add<C: Contraction, L: Level>(a: L::Doubles, b: L::Doubles, c: L::Doubles) -> L::Doubles {
    if C::FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// Whether a level evaluates a build as the library does.
const fn is_exact<C: Contraction, L: Level>() -> bool {
    !C::FUSED || L::FUSED
}

/// All ones for what is not a positive normal number.
#[inline(always)]
pub(crate) fn special<L: Level>(level: L, x: L::Singles) -> L::Words {
    outside(level, x, f32::MIN_POSITIVE, f32::INFINITY)
}

/// For significands from 0.5 to 2, from [`FIRST`] on in steps of an interval: the factor that reduces them, and the
/// logarithm of what they are reduced by. `logf` takes an exponent of -1, 0 or 1 off them first, and does with these rows
/// what it does with that exponent and its own: scaling by 2 is exact, and so are the products with such an exponent.
static SIGNIFICANDS: [[f64; 2]; 64] = {
    let mut rows = [[0.0; 2]; 64];
    let mut place = 0;
    while place < 33 {
        let above = place as i32 - ROWS_BELOW;
        let [inverse, log] = logf_data::TABLE[(above & 15) as usize];
        let (scale, base) = match above >> 4 {
            -1 => (2.0, -logf_data::LN2),
            0 => (1.0, 0.0),
            _ => (0.5, logf_data::LN2),
        };
        rows[place] = [inverse * scale, base + log];
        place += 1;
    }
    rows
};
const ROWS_BELOW: i32 = 7;
const FIRST: u32 = logf::LEAST - ((ROWS_BELOW as u32) << logf::INTERVAL_BITS);

impl<C: Contraction, Outer: Contraction> Lanes for Log10<C, Outer> {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        // Exponent and significand, this taken to 1..2, or to 0.5..1 where the exponent is negative.
        let bits = x.bits();
        let below_one = bits.less(level.words(1.0f32.to_bits()));
        let exponent = bits.sar::<23>() - (below_one + level.words(127));
        let significand = bits - exponent.shl::<23>();
        let exponent = exponent.to_singles();

        let place = (significand - level.words(FIRST)).shr::<{ logf::INTERVAL_BITS as i32 }>();
        let [inverse, base] = level.rows(&SIGNIFICANDS, place);
        let r = mul_add::<C, L>(significand.singles().widen(), inverse, level.doubles(-1.0));
        let [a3, a2, a1] = level.coefficients(logf_data::POLY);
        let square = r * r;
        let poly = mul_add::<C, L>(a3, square, mul_add::<C, L>(a2, r, a1));
        let log = mul_add::<C, L>(poly, square, base + r);
        let doubts = special(level, x);
        let doubts =
            if is_exact::<C, L>() { doubts } else { doubts | unsettled(level, log, agreement(logf::AGREEMENT)) };

        let [ratio, high, low] = log10f::FACTORS.map(f32::from_bits);
        let products = if Outer::FUSED { Products::Fused } else { Products::Rounded };
        let inner = products.mul_add_lanes(level, exponent, level.singles(low), level.singles(ratio) * log.narrow());
        (products.mul_add_lanes(level, exponent, level.singles(high), inner), doubts)
    }

    fn alone(self, x: f32) -> f32 {
        log10f::log10f::<C, Outer>(x)
    }
}

/// The base-2 logarithm inside `powf` of positive normal numbers, fused where the level can, to 2^-32.1, relatively: in
/// the worst place, just below one.
#[inline(always)]
pub(crate) fn log2<L: Level>(level: L, x: L::Singles) -> L::Doubles {
    let above = x.bits() - level.words(logf::LEAST);
    let z = (x.bits() - (above & level.words(0xff80_0000))).singles().widen();
    let [inverse, log] = level.rows(&powf_log2::TABLE, above.shr::<{ logf::INTERVAL_BITS as i32 }>());
    let r = z.mul_add(inverse, level.doubles(-1.0));
    let [a5, a4, a3, a2, a1] = level.coefficients(powf_log2::POLY);
    let base = log + above.sar::<23>().to_doubles();
    let square = r * r;
    let low = a3.mul_add(r, a2).mul_add(square, a1.mul_add(r, base));
    a5.mul_add(r, a4).mul_add(square * square, low)
}

/// What `powf` takes for the base's logarithm, in every build.
pub(crate) const LOG2_10: f64 = f64::from_bits(0x400a_934f_0979_b22d);

/// How far the library's powers of 2 can be from those of [`Exponential`](crate::lanes::Exponential): its polynomial is
/// good to 2^-33.243 in every build, also where builds take different entries of its table, ours to 2^-40.23, together
/// 893 500 times 2^-53. Roundings, on both sides and of the exponent, are less than 500.
pub(crate) const POWER_DISTANCE: u32 = 894_000;

impl<C: Contraction> Lanes for Sin<C> {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        /// Below it, the sine of x is x.
        const TINY: f32 = f32::from_bits(0x3980_0000);
        /// Up to here builds agree on remainders: up to four quarter turns, of which one, two and four are exact, and next
        /// to three the sine is flat.
        const MOST: f32 = 7.0;
        /// Half a quarter turn, less what builds can part by in the number of quarter turns.
        const EIGHTH: f32 = FRAC_PI_4 * (1.0 - 1.0 / 1_048_576.0);
        let wide = x.widen();
        let shifted = wide * level.doubles(FRAC_2_PI) + level.doubles(INTEGER);
        let quarters = shifted - level.doubles(INTEGER);
        let r = mul_add::<C, L>(quarters, level.doubles(-HALF_PI), wide);

        let square = r * r;
        let [s3, s2, s1] = level.coefficients([SINE[2], SINE[1], SINE[0]]);
        let cube = r * square;
        let high = mul_add::<C, L>(s3, square, s2);
        let sine = mul_add::<C, L>(cube * square, high, mul_add::<C, L>(cube, s1, r));
        let [c4, c3, c2, c1, c0] = level.coefficients([COSINE[4], COSINE[3], COSINE[2], COSINE[1], COSINE[0]]);
        let fourth = square * square;
        let high = mul_add::<C, L>(c4, square, c3);
        let low = mul_add::<C, L>(c1, square, c0);
        let cosine = mul_add::<C, L>(fourth * square, high, mul_add::<C, L>(fourth, c2, low));

        let quadrant = shifted.low();
        let odd = level.words(0) - (quadrant & level.words(1));
        let minus = (quadrant & level.words(2)).shl::<30>();
        let value = (odd.select(cosine.narrow(), sine.narrow()).bits() ^ minus).singles();
        let magnitude = level.abs(x);
        let value = magnitude.less(level.singles(TINY)).select(x, value);
        let tame = magnitude.less(level.singles(MOST)) & level.abs(r.narrow()).less(level.singles(EIGHTH));
        let wild = tame ^ level.words(u32::MAX);
        if is_exact::<C, L>() {
            return (value, wild);
        }
        let doubts = odd & unsettled(level, cosine, agreement(sinf::AGREEMENT))
            | (odd ^ level.words(u32::MAX)) & unsettled(level, sine, agreement(sinf::AGREEMENT));
        (value, wild | doubts)
    }

    fn alone(self, x: f32) -> f32 {
        sinf::sinf::<C>(x)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{logf::Parts, powf::log2_core};
    use super::LOG2_10;
    use crate::contraction::{AArch64, Fused, Separate};

    #[test]
    fn the_logarithm_of_ten_is_that_of_every_build() {
        let ten = Parts::of_bits(10.0f32.to_bits());
        for log in [log2_core::<Separate>(&ten), log2_core::<Fused>(&ten), log2_core::<AArch64>(&ten)] {
            assert_eq!(log.to_bits(), LOG2_10.to_bits());
        }
    }
}
