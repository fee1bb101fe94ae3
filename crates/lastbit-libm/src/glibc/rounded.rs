//! f32 functions that round correctly, and so have one possible result.
//!
//! Each is evaluated in f64, and where f32 values part within that evaluation's error, once more in twice the
//! precision: 2^-95, relatively, where some 2^-57 is the nearest that 2^32 results can be expected to come to a rounding
//! boundary.

use super::double::{Double, HALF_PI, LN_10, arc_tangent, log};
use crate::contraction::{Separate, rounding_is_settled};
use crate::fdlibm;

/// The error of the f64 evaluations below: two roundings of at most 1.1 ulp, 2^-52 each.
const ACCURACY: u32 = 50;

/// glibc `sysdeps/ieee754/flt-32/e_log10f.c`, 2.41 on (CORE-MATH). Equal to glibc 2.41 on all 2^32 arguments.
pub fn log10f(x: f32) -> f32 {
    let wide = match x.to_bits() {
        // Taken apart as an integer there, so it is what it is even where subnormals are switched off.
        bits @ 1..0x0080_0000 => f64::from(bits) * f64::from_bits((1023 - 149) << 52),
        _ => f64::from(x),
    };
    let quick = super::log::log::<Separate>(wide) * std::f64::consts::LOG10_E;
    if rounding_is_settled::<ACCURACY>(quick) || quick == 0.0 || !quick.is_finite() {
        return quick as f32;
    }
    log(wide).over(LN_10).to_f32()
}

/// glibc `sysdeps/ieee754/flt-32/e_asinf.c`, 2.41 on (CORE-MATH). Equal to glibc 2.43 on all 2^32 arguments.
pub fn asinf(x: f32) -> f32 {
    const IS_ARGUMENT: f32 = f32::from_bits(0x3980_0000);
    if x.abs() < IS_ARGUMENT {
        return crate::fmaf(x, f32::from_bits(0x3300_0000), x);
    }
    let wide = f64::from(x);
    let quick = fdlibm::asin(wide);
    if rounding_is_settled::<ACCURACY>(quick) || quick.is_nan() {
        return quick as f32;
    }
    let magnitude = arc_sine(wide.abs()).to_f32();
    if x < 0.0 { -magnitude } else { magnitude }
}

/// glibc `sysdeps/ieee754/flt-32/e_acosf.c`, 2.41 on (CORE-MATH). Equal to glibc 2.41 on all 2^32 arguments.
pub fn acosf(x: f32) -> f32 {
    let wide = f64::from(x);
    let quick = fdlibm::acos(wide);
    if rounding_is_settled::<ACCURACY>(quick) || quick == 0.0 || quick.is_nan() {
        return quick as f32;
    }
    let magnitude = arc_sine(wide.abs());
    HALF_PI.plus(if x < 0.0 { magnitude } else { magnitude.negated() }).to_f32()
}

/// `asin(x)` for `0 < x < 1`.
fn arc_sine(x: f64) -> Double {
    let one = Double::new(1.0);
    let sine = Double::new(x);
    let cosine = one.plus(sine).times(one.plus(sine.negated())).square_root();
    if x < cosine.high {
        arc_tangent(sine.over(cosine))
    } else {
        HALF_PI.plus(arc_tangent(cosine.over(sine)).negated())
    }
}
