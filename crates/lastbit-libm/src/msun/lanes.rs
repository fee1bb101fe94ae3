//! msun's f32 functions in lanes: what these do is f32 throughout, and done here in the same order.

use lastbit_vecmath::{Level, Singles, Words};

use super::{expf, logf, powf};
use crate::glibc::lanes::special;
use crate::lanes::Lanes;

/// [`log10f`](super::log10f).
#[derive(Clone, Copy)]
pub(crate) struct Log10;

/// [`powf`](super::powf) of 10.
#[derive(Clone, Copy)]
pub(crate) struct Pow10;

/// [`expf`](super::expf).
#[derive(Clone, Copy)]
pub(crate) struct Exp;

/// As [`super::leading`].
#[inline(always)]
fn leading<L: Level>(level: L, x: L::Singles) -> L::Singles {
    (x.bits() & level.words(0xffff_f000)).singles()
}

/// Each sixteen times.
#[inline(always)]
fn splat<L: Level, const COUNT: usize>(level: L, values: [f32; COUNT]) -> [L::Singles; COUNT] {
    let mut vectors = [level.singles(0.0); COUNT];
    for (vector, value) in vectors.iter_mut().zip(values) {
        *vector = level.singles(value);
    }
    vectors
}

impl Lanes for Log10 {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        use logf::{INV_LN10_HI, INV_LN10_LO, LG, LOG10_2_HI, LOG10_2_LO, MARGIN};
        let bits = x.bits();
        let fraction = bits & level.words(0x007f_ffff);
        let upper = (fraction + level.words(MARGIN as u32)) & level.words(0x0080_0000);
        let k = (bits.sar::<23>() - level.words(127) + upper.shr::<23>()).to_singles();
        let f = (fraction | (upper ^ level.words(0x3f80_0000))).singles() - level.singles(1.0);

        let half_square = level.singles(0.5) * f * f;
        let s = f / (level.singles(2.0) + f);
        let z = s * s;
        let w = z * z;
        let [lg1, lg2, lg3, lg4] = splat(level, LG);
        let poly = z * (lg1 + w * lg3) + w * (lg2 + w * lg4);
        let r = s * (half_square + poly);
        let high = leading(level, f - half_square);
        let low = (f - high) - half_square + r;
        let [inverse_hi, inverse_lo] = splat(level, [INV_LN10_HI, INV_LN10_LO]);
        let [log_hi, log_lo] = splat(level, [LOG10_2_HI, LOG10_2_LO]);
        let sum = k * log_lo + (low + high) * inverse_lo + low * inverse_hi + high * inverse_hi + k * log_hi;
        (sum, special(level, x))
    }

    fn alone(self, x: f32) -> f32 {
        logf::log10f(x)
    }
}

/// The binary logarithm of 10 as a short and a long part.
const LOG2_10: [f32; 2] = [f32::from_bits(0x4054_9000), f32::from_bits(0x3a27_84bd)];

impl Lanes for Pow10 {
    #[inline(always)]
    fn together<L: Level>(self, level: L, y: L::Singles) -> (L::Singles, L::Words) {
        use powf::{LN2, LN2_HI, LN2_LO, P};
        /// Up to here results are normal numbers.
        const TAME: f32 = 37.0;
        /// Adding it rounds to an integer, which is then in the low bits.
        const INTEGER: f32 = 12_582_912.0;
        let [log_high, log_low] = splat(level, LOG2_10);
        let y_high = leading(level, y);
        let low = (y - y_high) * log_high + y * log_low;
        let high = y_high * log_high;

        // Where the exponent is halfway between two integers, the function takes the further from zero, this the even
        // one.
        let exponent = low + high;
        let shifted = exponent + level.singles(INTEGER);
        let n = shifted - level.singles(INTEGER);
        let near = level.abs(exponent - n).less(level.singles(0.5));
        let high = high - n;

        let t = ((low + high).bits() & level.words(0xffff_8000)).singles();
        let u = t * level.singles(LN2_HI);
        let v = (low - (t - high)) * level.singles(LN2) + t * level.singles(LN2_LO);
        let z = u + v;
        let w = v - (z - u);
        let square = z * z;
        let [p1, p2, p3, p4, p5] = splat(level, P);
        let t1 = z - square * (p1 + square * (p2 + square * (p3 + square * (p4 + square * p5))));
        let r = (z * t1) / (t1 - level.singles(2.0)) - (w + z * w);
        let power = level.singles(1.0) - (r - z);
        let power = (power.bits() + shifted.bits().shl::<23>()).singles();

        let common = level.abs(y).less(level.singles(TAME)) & near;
        (power, common ^ level.words(u32::MAX))
    }

    fn alone(self, y: f32) -> f32 {
        powf::powf(10.0, y)
    }
}

impl Lanes for Exp {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        use expf::{INV_LN2, LN2_HI, LN2_LO, P};
        /// Up to here results are normal numbers.
        const TAME: f32 = 80.0;
        /// Up to here the argument is its own remainder, and from here on it is what rounding says.
        const HALF: f32 = f32::from_bits(0x3eb1_7219);
        const ONE_AND_HALF: f32 = f32::from_bits(0x3f85_1592);
        const TINY: f32 = f32::from_bits(0x3900_0000);
        let magnitude = level.abs(x);
        let sign = (x.bits() & level.words(0x8000_0000)) | level.words(0x3f80_0000);
        let [one, half, two] = splat(level, [1.0, 0.5, 2.0]);
        let rounded = level.singles(INV_LN2) * x + half * sign.singles();
        let k = magnitude.less(level.singles(ONE_AND_HALF)).select(sign.singles(), rounded);
        let k = magnitude.less(level.singles(HALF)).select(level.singles(0.0), k).truncate();
        let multiple = k.to_singles();
        let high = x - multiple * level.singles(LN2_HI);
        let low = multiple * level.singles(LN2_LO);
        let r = high - low;
        let square = r * r;
        let [p1, p2] = splat(level, P);
        let c = r - square * (p1 + square * p2);
        let y = one - ((low - (r * c) / (two - c)) - high);
        let power = (k + level.words(127)).shl::<23>().singles();
        let value = magnitude.less(level.singles(TINY)).select(one + x, y * power);
        (value, magnitude.not_less(level.singles(TAME)))
    }

    fn alone(self, x: f32) -> f32 {
        expf::expf(x)
    }
}

#[cfg(test)]
mod tests {
    use super::LOG2_10;
    use crate::msun::powf::log2_in_two;

    #[test]
    fn the_logarithm_of_ten_is_the_functions() {
        let (high, low) = log2_in_two(10.0);
        assert_eq!([high.to_bits(), low.to_bits()], LOG2_10.map(f32::to_bits));
    }
}
