//! glibc 2.36 and later on 32-bit x86 with SSE2.
//!
//! Up to 2.35 `sinf` and `cosf` were routines of their own, in assembly.
//!
//! | functions | code |
//! |---|---|
//! | `powf` `expf` `exp2f` `logf` `log2f` `sinf` `cosf` | that of x86-64 without fused operations (`sysdeps/i386/i686/fpu/multiarch`) |
//! | `sin` `cos` | that of x86-64, with the x87 unit set to round to 53 bits |
//! | `log10f` `asinf` `acosf` | x87 instructions, rounded to f32 once, by the caller; from 2.41 on [`v2_41`](super::v2_41) |
//! | `exp` `exp2` `log` `log10` `pow` `atan2` `hypot` | x87 instructions |
//!
//! The x87 unit computes to 64 significant bits. Its transcendental instructions are within an ulp of those; which
//! neighbour they give depends on the make of CPU. Here they round correctly, and the arithmetic around them is the
//! library's, step by step: an f64 result may part from a CPU's where the instruction's last bit does and an f64's
//! rounding turns on it, once in some thousand. The three f32 functions then equal
//! correctly rounded ones: no f32 argument leads so near to a rounding boundary that the difference shows.
//!
//! Equal to Debian's glibc 2.36 for i386 on an AMD EPYC: `log10f`, `asinf` and `acosf` for all 2^32 arguments; of the
//! f64 results of dense samples one in 10^5 is a neighbour, of `pow` one in 2000.

use super::{
    atan2::angle,
    double::{LN_2, exp_minus_1, log as precise_log},
    pow::{Parity, parity, special},
};
use crate::{
    contraction::{Separate, rounding_is_settled},
    extended::Extended,
};

pub use super::{
    rounded::{acosf, asinf, log10f},
    separate::*,
};

/// `sysdeps/i386/fpu/e_exp.S`.
pub fn exp(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x == f64::NEG_INFINITY {
        return 0.0;
    }
    power_of_two(Extended::from(x) * Extended::LOG2_E).to_f64()
}

/// [`exp`] rounded to f32.
pub fn exp_to_f32(x: f64) -> f32 {
    /// Either function is within 0.6 ulp, so within 2^-51 of the other.
    const AGREEMENT: u32 = 48;
    let quick = super::exp::exp::<Separate>(x);
    if rounding_is_settled::<AGREEMENT>(quick) { quick as f32 } else { exp(x) as f32 }
}

/// `sysdeps/i386/fpu/e_exp2.S`.
pub fn exp2(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x == f64::NEG_INFINITY {
        return 0.0;
    }
    power_of_two(Extended::from(x)).to_f64()
}

/// `sysdeps/i386/i686/fpu/e_log.S`.
pub fn log(x: f64) -> f64 {
    logarithm(x, Extended::LN_2)
}

/// `sysdeps/i386/fpu/e_log10.S`.
pub fn log10(x: f64) -> f64 {
    logarithm(x, Extended::LOG10_2)
}

/// `sysdeps/i386/fpu/e_pow.S`: products for integer powers below 1024, else by logarithm.
pub fn pow(x: f64, y: f64) -> f64 {
    if let Some(special) = special(x, y) {
        return special;
    }
    let parity = parity(y.to_bits());
    if y.abs() < 1024.0 && !matches!(parity, Parity::Fraction) {
        return integer_power(x, y as i32).to_f64();
    }
    if x < 0.0 && matches!(parity, Parity::Fraction) {
        return f64::NAN;
    }
    let magnitude = power_of_two(times_log2(x.abs(), Extended::ONE) * Extended::from(y)).to_f64();
    if x < 0.0 && matches!(parity, Parity::Odd) { -magnitude } else { magnitude }
}

/// `sysdeps/i386/fpu/e_atan2.S`.
pub fn atan2(y: f64, x: f64) -> f64 {
    /// 2^-50, whose square is below what 64 bits hold.
    const SMALL: f64 = 1.0 / 1_125_899_906_842_624.0;
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    // Far below one, the angle is the quotient.
    let small = x.is_finite() && x > 0.0 && y != 0.0 && y.abs() < x * SMALL;
    let angle = if small { Extended::from(y.abs()) / Extended::from(x) } else { Extended::nearest(angle(y.abs(), x)) };
    angle.to_f64().copysign(y)
}

/// `sysdeps/i386/fpu/e_hypot.c`, 2.35 on: the formula, in 64 bits.
pub fn hypot(x: f64, y: f64) -> f64 {
    if !(x.is_finite() && y.is_finite()) {
        return if x.is_infinite() || y.is_infinite() { f64::INFINITY } else { f64::NAN };
    }
    let [x, y] = [x, y].map(Extended::from);
    (x * x + y * y).sqrt().to_f64()
}

fn logarithm(x: f64, of_two: Extended) -> f64 {
    if x == 0.0 {
        f64::NEG_INFINITY
    } else if x > 0.0 && x < f64::INFINITY {
        times_log2(x, of_two).to_f64()
    } else if x == f64::INFINITY {
        x
    } else {
        f64::NAN
    }
}

/// `fyl2x`, and `fyl2xp1` of the argument less one: `log2(x) * factor` for a positive, finite `x`.
fn times_log2(x: f64, factor: Extended) -> Extended {
    let log2 = precise_log(x).over(LN_2);
    Extended::nearest(log2.times(factor.exactly()))
}

/// `2^x`: `frndint`, `f2xm1` of what is left, `fscale`.
fn power_of_two(x: Extended) -> Extended {
    let integer = x.nearest_integer();
    let fraction = x - integer;
    let power = Extended::nearest(exp_minus_1(fraction.exactly().times(LN_2)));
    (Extended::ONE + power).scaled(integer)
}

/// By squaring, from the lowest bit of the exponent on.
fn integer_power(x: f64, y: i32) -> Extended {
    let mut base = Extended::from(x);
    if y < 0 {
        base = Extended::ONE / base;
    }
    let mut bits = y.unsigned_abs();
    if bits & 1 == 0 {
        base = base.abs();
    }
    let mut power = Extended::ONE;
    while bits != 0 {
        if bits & 1 == 1 {
            power = power.abs() * base;
        }
        base = base.abs() * base;
        bits >>= 1;
    }
    power
}
