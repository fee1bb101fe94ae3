//! Powers of a base: `powf(10, x)`, and `exp` of an f32 or of an f64.
//!
//! They are powers of 2 by a polynomial of ours, whatever a library's own way is: what it rounds is so close to the power
//! that both round to the same f32, unless a rounding boundary is as close.

use std::f64::consts::{LN_2, LOG2_E};

use lastbit_vecmath::{Doubles, LANES, Level, Singles, Words};

use super::{INTEGER, Lanes, agreement, beyond_turn, outside, replace, shared::hand_over, unsettled};
use crate::msun::lanes as msun;

/// Up to this exponent of 2 results are normal f32s, and no library looks at overflow.
const MOST: f32 = 124.5;

/// How good [`exp2`] is, also of a product whose rounding takes 2^-46 at most.
pub(super) const CLOSE: u32 = agreement(39);

/// A base's powers, as a library has them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Power {
    log2_of_base: f64,
    /// The magnitude of exponents up to which results are normal.
    most: f32,
    near: NextToOne,
    /// What the library rounds and what is evaluated here are no further apart: in units of 2^-53, relatively.
    distance: u32,
    function: Function,
}

/// The library's function.
#[derive(Debug, Clone, Copy)]
enum Function {
    PowerOfTen(fn(f32, f32) -> f32),
    Exponential(fn(f64) -> f32),
    ShortExponential(fn(f32) -> f32),
}

impl Power {
    fn new(log2_of_base: f64, distance: u32, function: Function) -> Self {
        let (most, near) = (MOST / log2_of_base as f32, NextToOne::new(log2_of_base * LN_2, distance));
        Self { log2_of_base, most, near, distance, function }
    }

    /// `powf(10, x)`, from what the library takes for the logarithm of 10.
    pub(super) fn of_ten(powf: fn(f32, f32) -> f32, log2_of_ten: f64, distance: u32) -> Self {
        Self::new(log2_of_ten, distance, Function::PowerOfTen(powf))
    }

    /// `exp(x)` of an f64 of 2^-50 at least, rounded to f32.
    pub(super) fn of_e(exp_to_f32: fn(f64) -> f32) -> Self {
        Self::new(LOG2_E, CLOSE, Function::Exponential(exp_to_f32))
    }

    /// `expf(x)`.
    pub(super) fn of_e_in_f32(expf: fn(f32) -> f32, distance: u32) -> Self {
        Self::new(LOG2_E, distance, Function::ShortExponential(expf))
    }
}

impl Lanes for Power {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        if L::FUSED && !outside(level, x, 0.0, self.near.most).any() {
            return self.near.together(level, x);
        }
        let power = exp2(level, x.widen() * level.doubles(self.log2_of_base));
        let wild = level.abs(x).not_less(level.singles(self.most));
        (power.narrow(), unsettled(level, power, self.distance) | wild)
    }

    #[inline(always)]
    fn alone(self, x: f32) -> f32 {
        match self.function {
            Function::PowerOfTen(powf) => powf(10.0, x),
            Function::Exponential(exp_to_f32) => exp_to_f32(f64::from(x)),
            Function::ShortExponential(expf) => expf(x),
        }
    }
}

/// Powers of small exponents: f32s are enough, since what is to be added to 1 is known to 2^-24 of itself and a bit more.
#[derive(Debug, Clone, Copy)]
struct NextToOne {
    /// Exponents from 0 up to here will do.
    most: f32,
    /// The natural logarithm of the base in two parts.
    ln: [f32; 2],
    /// How close to the middle between two f32s is too close.
    clear: f32,
}

impl NextToOne {
    /// For natural exponents from 0 up to here; their squares are less than 2^-9.
    const MOST: f32 = 0.0441;

    /// Of a base with this natural logarithm, for a library whose powers may be `distance` times 2^-53 off.
    fn new(ln: f64, distance: u32) -> Self {
        /// Half of what lies between f32s from 1 on.
        const HALF_ULP: f64 = 1.0 / (1 << 24) as f64;
        /// Three roundings of values below 2^-10 (2^-35 each), the polynomial's end (2^-36.5), and much smaller ones.
        const ERROR: f64 = 1.0 / (1_u64 << 33) as f64;
        let high = ln as f32;
        // Results are less than 1.06.
        let distance = f64::from(distance) * (1.06 / (1_u64 << 53) as f64);
        let clear = (HALF_ULP - ERROR - distance) as f32;
        Self { most: Self::MOST / high, ln: [high, (ln - f64::from(high)) as f32], clear }
    }

    /// One, the exponent, half its square, and so on, summed up from the small end. The exponent's product and the last
    /// sum leave out nothing.
    #[inline(always)]
    fn together<L: Level>(&self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        const SIXTH: f32 = 1.0 / 6.0;
        const TWENTY_FOURTH: f32 = 1.0 / 24.0;
        const HUNDRED_TWENTIETH: f32 = 1.0 / 120.0;
        let [high, low] = self.ln;
        let one = level.singles(1.0);
        let s = x * level.singles(high);
        let excess = x.mul_add(level.singles(-high), s);
        let rest = x * level.singles(low) - excess;

        let square = s * s;
        let poly = level.singles(HUNDRED_TWENTIETH).mul_add(s, level.singles(TWENTY_FOURTH));
        let poly = poly.mul_add(s, level.singles(SIXTH));
        let beyond = (s * level.singles(0.5)).mul_add(s, rest.mul_add(s, rest));
        let beyond = (square * s).mul_add(poly, beyond);

        let sum = one + s;
        let total = (s - (sum - one)) + beyond;
        let value = sum + total;
        let left = (sum - value) + total;
        (value, level.abs(left).not_less(level.singles(self.clear)))
    }
}

/// Of `2^x` up to one half on either side, ascending; the largest relative error is least for these, 2^-40.23 (Remez
/// exchange, in 200 bits).
const POLY: [f64; 9] = [
    f64::from_bits(0x3fef_ffff_ffff_f7a3),
    f64::from_bits(0x3fe6_2e42_fef8_615e),
    f64::from_bits(0x3fce_bfbd_ff93_19e2),
    f64::from_bits(0x3fac_6b08_dd46_d393),
    f64::from_bits(0x3f83_b2ab_5c52_9244),
    f64::from_bits(0x3f55_d874_8385_5829),
    f64::from_bits(0x3f24_30ac_ca34_96f2),
    f64::from_bits(0x3ef0_0dad_2505_f66f),
    f64::from_bits(0x3eb6_1afc_eb91_2baa),
];

/// `2^x` to 2^-40.2, relatively, for powers that are normal.
#[inline(always)]
fn exp2<L: Level>(level: L, x: L::Doubles) -> L::Doubles {
    let shifted = x + level.doubles(INTEGER);
    let r = x - (shifted - level.doubles(INTEGER));
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = level.coefficients(POLY);
    // Even and odd powers apart: half as many steps that wait for each other.
    let square = r * r;
    let even = c8.mul_add(square, c6).mul_add(square, c4).mul_add(square, c2).mul_add(square, c0);
    let odd = c7.mul_add(square, c5).mul_add(square, c3).mul_add(square, c1);
    odd.mul_add(r, even).scale(shifted)
}

/// [`exp2`] of one value.
#[inline]
fn exp2_of_one(x: f64) -> f64 {
    let shifted = x + INTEGER;
    let r = x - (shifted - INTEGER);
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = POLY;
    let square = r * r;
    let fourth = square * square;
    let even = ((c8 * square + c6) * fourth + (c4 * square + c2)) * square + c0;
    let odd = (c7 * square + c5) * fourth + (c3 * square + c1);
    f64::from_bits((odd * r + even).to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// Two powers, of which each lane takes one. It takes no longer than one of them: only their bases differ.
#[derive(Debug, Clone, Copy)]
pub struct Either {
    one: Exponential,
    other: Exponential,
    both: Option<[Power; 2]>,
}

impl Either {
    /// Of two functions.
    pub fn new(one: Exponential, other: Exponential) -> Self {
        let both = match (one.0, other.0) {
            (Library::Power(one), Library::Power(other)) => Some([one, other]),
            _ => None,
        };
        Self { one, other, both }
    }

    /// The first function's value of its argument where the mask is all ones, the second's of its own where it is zero.
    #[inline(always)]
    pub fn of<L: Level>(&self, level: L, mask: L::Words, x: [L::Singles; 2]) -> L::Singles {
        let Some([one, other]) = &self.both else {
            let no = self.other.of(level, x[1]);
            return if mask.any() { mask.select(self.one.of(level, x[0]), no) } else { no };
        };
        let x = mask.select(x[0], x[1]);
        let log2_of_base = mask.select_doubles(level.doubles(one.log2_of_base), level.doubles(other.log2_of_base));
        let power = exp2(level, x.widen() * log2_of_base);
        let most = mask.select(level.singles(one.most), level.singles(other.most));
        let doubts = unsettled(level, power, one.distance.max(other.distance)) | level.abs(x).not_less(most);
        let values = power.narrow();
        if L::WIDE && !doubts.any() {
            return values;
        }
        let mut values = values.to_array();
        let doubts = if L::WIDE { doubts.signs() } else { u16::MAX };
        self.settle([one, other], &x.to_array(), &mut values, mask.signs(), doubts);
        level.load(&values)
    }

    #[cold]
    #[inline(never)]
    fn settle(&self, [one, other]: [&Power; 2], x: &[f32; LANES], values: &mut [f32; LANES], ones: u16, doubts: u16) {
        replace(x, values, doubts, |lane, x| if ones >> lane & 1 != 0 { one.alone(x) } else { other.alone(x) });
    }
}

/// A function that is a power, as a library has it: `exp` of an f32 or an f64, or `powf(10, x)`.
#[derive(Debug, Clone, Copy)]
pub struct Exponential(Library);

#[derive(Debug, Clone, Copy)]
enum Library {
    Msun,
    MsunOfTen,
    Power(Power),
}

impl Power {
    /// The value of one argument that is not likely to be in doubt.
    fn single(&self, x: f32) -> f32 {
        let power = exp2_of_one(f64::from(x) * self.log2_of_base);
        let within = 2 * self.distance + 1;
        let certain = beyond_turn(power.to_bits() as u32, self.distance) >= within && x.abs() < self.most;
        if certain { power as f32 } else { self.alone(x) }
    }
}

impl Exponential {
    /// The value of one argument: as [`Lanes::alone`] has it, mostly without asking the library's own function.
    pub fn single(self, x: f32) -> f32 {
        match self.0 {
            Library::Msun | Library::MsunOfTen => self.alone(x),
            Library::Power(power) => power.single(x),
        }
    }

    pub(super) const MSUN: Self = Self(Library::Msun);
    pub(super) const MSUN_OF_TEN: Self = Self(Library::MsunOfTen);

    pub(super) fn new(power: Power) -> Self {
        Self(Library::Power(power))
    }
}

/// msun's are not part of each kernel that takes them: sixteen values are handed over.
impl Lanes for Exponential {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        match self.0 {
            Library::Msun => hand_over(level, msun::Exp, x),
            Library::MsunOfTen => hand_over(level, msun::Pow10, x),
            Library::Power(power) => power.together(level, x),
        }
    }

    fn alone(self, x: f32) -> f32 {
        match self.0 {
            Library::Msun => msun::Exp.alone(x),
            Library::MsunOfTen => msun::Pow10.alone(x),
            Library::Power(power) => power.alone(x),
        }
    }
}
