//! Arm's f32 functions in lanes, as glibc and bionic have them.

use std::{f64::consts::FRAC_2_PI, marker::PhantomData};

use lastbit_vecmath::{Doubles, Halves, Level, Singles, Table, Words};

use super::data::sincosf::{COSINE, HALF_PI, SINE};
use super::data::{exp2f as exp2f_data, logf as logf_data, powf_log2};
use super::{exp2f, expf, log10f, logf, powf, sinf};
use crate::Products;
use crate::contraction::Contraction;
use crate::lanes::{Lanes, unsettled};

/// [`log10f`](crate::glibc::log10f) of a build: `C` contracts the logarithm inside, `Outer` what is around it.
#[derive(Clone, Copy)]
pub(crate) struct Log10<C, Outer>(PhantomData<(C, Outer)>);

/// [`powf`](crate::glibc::powf) of 10, of a build.
#[derive(Clone, Copy)]
pub(crate) struct Pow10<C>(PhantomData<C>);

/// [`expf`](crate::glibc::expf) of a build.
#[derive(Clone, Copy)]
pub(crate) struct Exp<C>(PhantomData<C>);

/// [`sinf`](crate::glibc::sinf) of a build.
#[derive(Clone, Copy)]
pub(crate) struct Sin<C>(PhantomData<C>);

impl<C, Outer> Log10<C, Outer> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<C> Pow10<C> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<C> Exp<C> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<C> Sin<C> {
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
    let least = f32::from_bits(f32::MIN_POSITIVE.to_bits() - 1);
    let common = level.singles(least).less(x) & x.less(level.singles(f32::INFINITY));
    common ^ level.words(u32::MAX)
}

/// An argument of a logarithm: `2^exponent * z`, with `z` in `0.699..1.398` and its interval, one of 16.
pub(crate) struct Parts<L: Level> {
    exponent: L::Doubles,
    z: L::Doubles,
    interval: L::Halves,
}

impl<L: Level> Parts<L> {
    /// Takes the bits of positive normal numbers apart.
    #[inline(always)]
    pub(crate) fn of_bits(level: L, bits: L::Words) -> Self {
        let above = bits - level.words(0x3f33_0000);
        let significand = bits - (above & level.words(0xff80_0000));
        Self {
            exponent: above.sar::<23>().to_doubles(),
            z: significand.singles().widen(),
            interval: level.halves(above.shr::<19>()),
        }
    }

    /// The reduced argument, and the logarithm of what it was reduced by.
    #[inline(always)]
    fn reduce<C: Contraction>(&self, level: L, inverses: &Table<16>, logs: &Table<16>) -> (L::Doubles, L::Doubles) {
        let (high, low) = level.look_up(inverses, self.interval);
        let r = mul_add::<C, L>(self.z, high.join(low), level.doubles(-1.0));
        let (high, low) = level.look_up(logs, self.interval);
        (r, high.join(low))
    }
}

/// One of two columns as a table.
const fn column(rows: &[[f64; 2]; 16], which: usize) -> Table<16> {
    let mut bits = [0; 16];
    let mut row = 0;
    while row < 16 {
        bits[row] = rows[row][which].to_bits();
        row += 1;
    }
    Table::new(bits)
}

static INVERSES: Table<16> = column(&logf_data::TABLE, 0);
static LOGS: Table<16> = column(&logf_data::TABLE, 1);
static POWF_INVERSES: Table<16> = column(&powf_log2::TABLE, 0);
static POWF_LOGS: Table<16> = column(&powf_log2::TABLE, 1);
static POWERS: Table<32> = Table::new(exp2f_data::TABLE);
/// Every fourth of them: the same bits less `i << 49`.
static EIGHTHS: Table<8> = {
    let mut bits = [0; 8];
    let mut eighth = 0;
    while eighth < 8 {
        bits[eighth] = exp2f_data::TABLE[4 * eighth];
        eighth += 1;
    }
    Table::new(bits)
};

impl<C: Contraction, Outer: Contraction> Lanes for Log10<C, Outer> {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        // Exponent and significand, this taken to 1..2, or to 0.5..1 where the exponent is negative.
        let bits = x.bits();
        let exponent = bits.sar::<23>() - level.words(127);
        let below_one = exponent.sar::<31>();
        let significand = (bits & level.words(0x007f_ffff)) | level.words(0x3f80_0000);
        let significand = significand + (below_one & level.words(0xff80_0000));
        let exponent = (exponent - below_one).to_singles();

        let parts = Parts::of_bits(level, significand);
        let (r, log) = parts.reduce::<C>(level, &INVERSES, &LOGS);
        let base = mul_add::<C, L>(parts.exponent, level.doubles(logf_data::LN2), log);
        let [a3, a2, a1] = level.coefficients(logf_data::POLY);
        let square = r * r;
        let poly = mul_add::<C, L>(a3, square, mul_add::<C, L>(a2, r, a1));
        let log = mul_add::<C, L>(poly, square, base + r);
        let doubts = special(level, x);
        let doubts = if is_exact::<C, L>() { doubts } else { doubts | unsettled::<L, { logf::AGREEMENT }>(level, log) };

        let [ratio, high, low] = log10f::FACTORS.map(f32::from_bits);
        let products = if Outer::FUSED { Products::Fused } else { Products::Rounded };
        let inner = products.mul_add_lanes(level, exponent, level.singles(low), level.singles(ratio) * log.narrow());
        (products.mul_add_lanes(level, exponent, level.singles(high), inner), doubts)
    }

    fn alone(self, x: f32) -> f32 {
        log10f::log10f::<C, Outer>(x)
    }
}

/// The base-2 logarithm inside `powf`, to 2^-32.1, relatively: in the worst place, just below one.
#[inline(always)]
pub(crate) fn log2<C: Contraction, L: Level>(level: L, parts: &Parts<L>) -> L::Doubles {
    let (r, log) = parts.reduce::<C>(level, &POWF_INVERSES, &POWF_LOGS);
    let [a5, a4, a3, a2, a1] = level.coefficients(powf_log2::POLY);
    let base = log + parts.exponent;
    let square = r * r;
    let high = mul_add::<C, L>(a5, r, a4);
    let middle = mul_add::<C, L>(a3, r, a2);
    let low = mul_add::<C, L>(middle, square, mul_add::<C, L>(a1, r, base));
    mul_add::<C, L>(high, square * square, low)
}

/// `2^(k / 8)`.
#[inline(always)]
pub(crate) fn power_of_eighth<L: Level>(level: L, k: L::Halves) -> L::Doubles {
    let (high, low) = level.look_up(&EIGHTHS, k);
    (high + k.shl::<17>()).join(low)
}

/// `2^(k / 32)`.
#[inline(always)]
fn power_of_two<L: Level>(level: L, k: L::Halves) -> L::Doubles {
    let (high, low) = level.look_up(&POWERS, k);
    (high + k.shl::<15>()).join(low)
}

/// What `powf` takes for the base's logarithm, in every build.
const LOG2_10: f64 = f64::from_bits(0x400a_934f_0979_b22d);

impl<C: Contraction> Lanes for Pow10<C> {
    #[inline(always)]
    fn together<L: Level>(self, level: L, y: L::Singles) -> (L::Singles, L::Words) {
        /// Beyond it, an exponent of 16, the function has to look at overflow.
        const TAME: f32 = 4.8;
        /// Half a step of the table of powers, less what a rounding can move an exponent. Builds differ in which entry
        /// they take at the middle between two.
        const HALF_STEP: f32 = (1.0 / 64.0) * (1.0 - 1.0 / 524_288.0);
        /// Away from there, fused and unfused evaluation take the same entry and differ by roundings alone: 2^-45 in an
        /// exponent of up to 16, 2^-50 in what follows.
        const AGREEMENT: u32 = 43;
        let exponent = y.widen() * level.doubles(LOG2_10);
        let shifted = exponent + level.doubles(exp2f::SHIFT);
        let r = exponent - (shifted - level.doubles(exp2f::SHIFT));
        let power = power_of_two(level, shifted.low());
        let [c3, c2, c1] = level.coefficients(exp2f_data::POLY);
        let high = mul_add::<C, L>(c3, r, c2);
        let low = mul_add::<C, L>(c1, r, level.doubles(1.0));
        let power = mul_add::<C, L>(high, r * r, low) * power;

        let ones = level.words(u32::MAX);
        let wild = level.abs(y).less(level.singles(TAME)) ^ ones;
        let middle = level.abs(r.narrow()).less(level.singles(HALF_STEP)) ^ ones;
        let doubts = match is_exact::<C, L>() {
            true if C::ROUNDS_AWAY => wild | middle,
            true => wild,
            false => wild | middle | unsettled::<L, AGREEMENT>(level, power),
        };
        (power.narrow(), doubts)
    }

    fn alone(self, y: f32) -> f32 {
        powf::powf::<C>(10.0, y)
    }
}

impl<C: Contraction> Lanes for Exp<C> {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        /// Up to here results are normal f32s.
        const TAME: f32 = 80.0;
        /// Half a step of the table of powers, less what builds can part by in a remainder.
        const HALF_STEP: f32 = 0.5 - 1.0 / 1_048_576.0;
        /// Within it builds take the same entry and differ by roundings alone: `2^-42` of a step, which is `2^-47` of the
        /// power, and `2^-50` in what follows.
        const AGREEMENT: u32 = 43;
        /// Adding it rounds to an integer, which is then in the low bits.
        const INTEGER: f64 = 6_755_399_441_055_744.0;
        let steps_by_ln2 = level.doubles(exp2f_data::INV_LN2_N);
        let wide = x.widen();
        let shifted = mul_add::<C, L>(steps_by_ln2, wide, level.doubles(INTEGER));
        let steps = shifted - level.doubles(INTEGER);
        let r = if C::FUSED && !C::ROUNDS_AWAY {
            steps_by_ln2.mul_add(wide, level.doubles(0.0) - steps)
        } else {
            steps_by_ln2 * wide - steps
        };
        let [c3, c2, c1] = level.coefficients(exp2f_data::POLY_SCALED);
        let high = mul_add::<C, L>(c3, r, c2);
        let low = mul_add::<C, L>(c1, r, level.doubles(1.0));
        let power = mul_add::<C, L>(high, r * r, low) * power_of_two(level, shifted.low());

        let ones = level.words(u32::MAX);
        let wild = level.abs(x).less(level.singles(TAME)) ^ ones;
        let middle = level.abs(r.narrow()).less(level.singles(HALF_STEP)) ^ ones;
        let doubts = match is_exact::<C, L>() {
            true if C::ROUNDS_AWAY => wild | middle,
            true => wild,
            false => wild | middle | unsettled::<L, AGREEMENT>(level, power),
        };
        (power.narrow(), doubts)
    }

    fn alone(self, x: f32) -> f32 {
        expf::expf::<C>(x)
    }
}

impl<C: Contraction> Lanes for Sin<C> {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        /// Below it, the sine of x is x.
        const TINY: f32 = f32::from_bits(0x3980_0000);
        /// Up to here builds agree on remainders: up to four quarter turns, of which one, two and four are exact, and next
        /// to three the sine is flat.
        const MOST: f32 = 7.0;
        /// Half a quarter turn, less what builds can part by in the number of quarter turns.
        const EIGHTH: f32 = 0.785_398_1 * (1.0 - 1.0 / 1_048_576.0);
        /// Adding it rounds to an integer, which is then in the low bits.
        const INTEGER: f64 = 6_755_399_441_055_744.0;
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

        let quadrant = shifted.low().words();
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
        let doubts = odd & unsettled::<L, { sinf::AGREEMENT }>(level, cosine)
            | (odd ^ level.words(u32::MAX)) & unsettled::<L, { sinf::AGREEMENT }>(level, sine);
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
