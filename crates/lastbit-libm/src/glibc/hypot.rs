//! Euclidean distance.

use crate::contraction::Contraction;

/// glibc `sysdeps/ieee754/dbl-64/e_hypot.c`, 2.35 on. Where the compiler has no fused operation, as in every x86-64 build, the
/// correction is C. F. Borges', "An Improved Algorithm for hypot(a,b)" (arXiv:1904.09481). Up to 2.34 glibc had netlib's
/// routine, [`fdlibm::hypot`](crate::fdlibm::hypot).
pub(super) fn hypot<C: Contraction>(x: f64, y: f64) -> f64 {
    const LARGE: f64 = power_of_two(511);
    const TINY: f64 = power_of_two(-459);
    const SCALE: f64 = power_of_two(-600);
    const NEGLIGIBLE: f64 = power_of_two(-54);
    if !(x.is_finite() && y.is_finite()) {
        return if x.is_infinite() || y.is_infinite() { f64::INFINITY } else { f64::NAN };
    }
    let (x, y) = (x.abs(), y.abs());
    let (long, short) = if x < y { (y, x) } else { (x, y) };
    if long > LARGE {
        if short <= long * NEGLIGIBLE {
            return long + short;
        }
        return distance::<C>(long * SCALE, short * SCALE) / SCALE;
    }
    if short < TINY {
        if long >= short / NEGLIGIBLE {
            return long + short;
        }
        return distance::<C>(long / SCALE, short / SCALE) * SCALE;
    }
    if short <= long * NEGLIGIBLE {
        return long + short;
    }
    distance::<C>(long, short)
}

/// `long >= short`, their squares neither overflowing nor subnormal.
#[inline]
fn distance<C: Contraction>(long: f64, short: f64) -> f64 {
    if C::FUSED {
        return if long <= 2.0 * short {
            let apart = long - short;
            C::mul_add(long, 2.0 * short, apart * apart).sqrt()
        } else {
            C::mul_add(long, long, short * short).sqrt()
        };
    }
    let root = (long * long + short * short).sqrt();
    let (first, second) = if root <= 2.0 * short {
        let excess = root - short;
        (long * (2.0 * excess - long), (excess - 2.0 * (long - short)) * excess)
    } else {
        let excess = root - long;
        (2.0 * excess * (long - 2.0 * short), (4.0 * excess - short) * short + excess * excess)
    };
    root - (first + second) / (2.0 * root)
}

const fn power_of_two(exponent: i64) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}
