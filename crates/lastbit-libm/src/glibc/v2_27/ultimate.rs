//! IBM's Accurate Mathematical Library: f64 functions that round correctly, and so have one possible result.

use crate::{
    contraction::{Separate, rounding_is_settled},
    fused::{round, significand},
    glibc::{
        self,
        double::{self, Double, LN_2, exp_minus_1, sine_and_cosine},
        pow::{Parity, parity, special},
    },
};

/// The later functions are within 0.55 ulp, so within 2^-51 of these.
const AGREEMENT: u32 = 48;

/// Beyond it every power of e is out of range.
const LARGE: f64 = 750.0;

/// glibc `sysdeps/ieee754/dbl-64/e_exp.c`, to 2.28.
pub fn exp(x: f64) -> f64 {
    if x.is_nan() {
        f64::NAN
    } else if x.abs() > LARGE {
        if x > 0.0 { f64::INFINITY } else { 0.0 }
    } else {
        exp_of(Double::new(x))
    }
}

/// [`exp`] rounded to f32.
pub fn exp_to_f32(x: f64) -> f32 {
    let quick = glibc::exp::exp::<Separate>(x);
    if rounding_is_settled::<AGREEMENT>(quick) { quick as f32 } else { exp(x) as f32 }
}

/// glibc `sysdeps/ieee754/dbl-64/e_log.c`, to 2.28.
pub fn log(x: f64) -> f64 {
    if x == 0.0 {
        f64::NEG_INFINITY
    } else if x < 0.0 || x.is_nan() {
        f64::NAN
    } else if x.is_infinite() {
        x
    } else {
        double::log(x).high
    }
}

/// glibc `sysdeps/ieee754/dbl-64/wordsize-64/e_log10.c`, to 2.28: Sun's, over [`log`].
pub fn log10(x: f64) -> f64 {
    crate::fdlibm::log10_over::<Separate>(x, log)
}

/// 2 to the power of `x`, rounded correctly. glibc's `sysdeps/ieee754/dbl-64/e_exp2.c`, to 2.28, was not IBM's: it came
/// within 0.51 ulp.
pub fn exp2(x: f64) -> f64 {
    pow(2.0, x)
}

/// glibc `sysdeps/ieee754/dbl-64/s_sin.c`, to 2.27.
pub fn sin(x: f64) -> f64 {
    if !x.is_finite() {
        f64::NAN
    } else if x.abs() < SINE_IS_ARGUMENT {
        x
    } else {
        sine_and_cosine(x)[0].high
    }
}

/// [`sin`] rounded to f32.
pub fn sin_to_f32(x: f64) -> f32 {
    let quick = glibc::sin::sin::<Separate>(x);
    if rounding_is_settled::<AGREEMENT>(quick) { quick as f32 } else { sin(x) as f32 }
}

/// glibc `sysdeps/ieee754/dbl-64/s_sin.c`, to 2.27.
pub fn cos(x: f64) -> f64 {
    if !x.is_finite() {
        f64::NAN
    } else if x.abs() < SINE_IS_ARGUMENT {
        1.0
    } else {
        sine_and_cosine(x)[1].high
    }
}

/// 2^-27.
const SINE_IS_ARGUMENT: f64 = 1.0 / 134_217_728.0;

/// glibc `sysdeps/ieee754/dbl-64/e_pow.c`, to 2.27.
pub fn pow(x: f64, y: f64) -> f64 {
    if let Some(special) = special(x, y) {
        return special;
    }
    let parity = parity(y.to_bits());
    if x < 0.0 && matches!(parity, Parity::Fraction) {
        return f64::NAN;
    }
    let magnitude = positive_power(x.abs(), y);
    if x < 0.0 && matches!(parity, Parity::Odd) { -magnitude } else { magnitude }
}

fn positive_power(x: f64, y: f64) -> f64 {
    const TINY: f64 = f64::from_bits((1023 - 60) << 52);
    if let Some(exact) = exact_power(x, y) {
        return exact;
    }
    let log = double::log(x);
    let estimate = y * log.high;
    if estimate.abs() > LARGE {
        if estimate > 0.0 { f64::INFINITY } else { 0.0 }
    } else if estimate.abs() < TINY {
        1.0
    } else {
        exp_of(log.times(Double::new(y)))
    }
}

/// A power that 128 bits hold, rounded once. Among these are all that lie half-way between two f64.
fn exact_power(x: f64, mut y: f64) -> Option<f64> {
    if x == 1.0 {
        return Some(1.0);
    }
    if !(0.0..64.0).contains(&y) {
        return None;
    }
    let (m, exponent) = significand(x);
    let zeros = m.trailing_zeros();
    let (mut m, mut exponent) = (m >> zeros, exponent + zeros as i32);
    while y < 64.0 && y != y.trunc() {
        let root = m.isqrt();
        if root * root != m || exponent & 1 == 1 {
            return None;
        }
        (m, exponent, y) = (root, exponent / 2, y * 2.0);
    }
    if y >= 64.0 {
        return None;
    }
    let power = u128::from(m).checked_pow(y as u32)?;
    Some(round(power, exponent * y as i32))
}

/// `e^x` for an `x` within [`LARGE`].
fn exp_of(x: Double) -> f64 {
    let k = (x.high * std::f64::consts::LOG2_E).round();
    let rest = x.plus(LN_2.times(Double::new(-k)));
    let Double { high, low } = Double::new(1.0).plus(exp_minus_1(rest));
    // In units of 2^-60 of the last place, and whether anything is left below: rounded once, subnormal or not.
    let (m, exponent) = significand(high);
    let below = low * f64::from_bits(((1023 + 60 - exponent) as u64) << 52);
    let m = (i128::from(m) << 60) + below.floor() as i128;
    round(m as u128 | u128::from(below != below.floor()), exponent - 60 + k as i32)
}
