//! Base-10 logarithm.

use super::{high_word, log, with_high_word};
use crate::contraction::{Contraction, Separate};

/// V8 `src/base/ieee754.cc` (netlib's `e_log10.c`; FreeBSD and musl have a later form).
pub fn log10(x: f64) -> f64 {
    log10_over::<Separate>(x, log)
}

/// The same over any natural logarithm: glibc has it over its own.
#[inline(always)]
pub(crate) fn log10_over<C: Contraction>(mut x: f64, log: impl Fn(f64) -> f64) -> f64 {
    const INV_LN10: f64 = std::f64::consts::LOG10_E;
    const LOG10_2_HI: f64 = 3.010_299_956_636_117_713_06e-01;
    const LOG10_2_LO: f64 = 3.694_239_077_158_930_786_16e-13;
    let mut exponent = 0;
    if high_word(x) < 0x0010_0000 {
        if x.to_bits() << 1 == 0 {
            return f64::NEG_INFINITY;
        }
        if high_word(x) < 0 {
            return f64::NAN;
        }
        exponent -= 54;
        x *= 18_014_398_509_481_984.0;
    }
    let high = high_word(x);
    if high >= 0x7ff0_0000 {
        return x + x;
    }
    exponent += (high >> 20) - 1023;
    // The significand is taken to 1..2, or to 0.5..1 where the exponent is negative: towards one, where log is small.
    let below_one = i32::from(exponent < 0);
    let y = f64::from(exponent + below_one);
    let significand = with_high_word(x, (high & 0x000f_ffff) | (0x3ff - below_one) << 20);
    C::mul_add(y, LOG10_2_HI, C::mul_add(y, LOG10_2_LO, INV_LN10 * log(significand)))
}
