//! Natural logarithm in f32.

use super::data::logf::{LN2, POLY, TABLE};
use crate::contraction::{Contraction, Separate, narrow};

/// How far apart, relatively, a fused and an unfused logarithm can be. Where the logarithm is smaller than 1/32 the
/// reduction is exact and the polynomial starts with the argument itself: a few roundings of 2^-53. Elsewhere each
/// rounding is at most 2^-52 times the exponent's 2^7, of a value of at least 2^-5.
pub(super) const AGREEMENT: u32 = 40;

/// Bits of the least reduced argument, and how many of them tell places in an interval apart.
pub(super) const LEAST: u32 = 0x3f33_0000;
pub(super) const INTERVAL_BITS: u32 = 19;

/// glibc `sysdeps/ieee754/flt-32/e_logf.c`, 2.27 to 2.40 (Arm Optimized Routines `logf.c`). Equal to glibc 2.36 on all
/// 2^32 arguments, both builds.
pub(super) fn logf<C: Contraction>(x: f32) -> f32 {
    match Parts::of(x) {
        Ok(parts) => narrow::<C, AGREEMENT>(log_core::<Separate>(&parts), || log_core::<C>(&parts)),
        Err(special) => special,
    }
}

/// `2^exponent * z`, with `z` in `0.699..1.398` and its interval, one of 16.
pub(super) struct Parts {
    pub(super) exponent: f64,
    pub(super) z: f64,
    pub(super) interval: usize,
}

impl Parts {
    /// Takes an argument apart, or gives what its logarithm is without any arithmetic.
    #[inline(always)]
    pub(super) fn of(x: f32) -> Result<Self, f32> {
        const LEAST_NORMAL: u32 = 0x0080_0000;
        const INFINITY: u32 = 0x7f80_0000;
        let mut bits = x.to_bits();
        if bits == 0x3f80_0000 {
            return Err(0.0);
        }
        if bits.wrapping_sub(LEAST_NORMAL) >= INFINITY - LEAST_NORMAL {
            if bits << 1 == 0 {
                return Err(f32::NEG_INFINITY);
            }
            if bits == INFINITY {
                return Err(x);
            }
            if bits > INFINITY {
                return Err(f32::NAN);
            }
            bits = (x * 8_388_608.0).to_bits().wrapping_sub(23 << 23);
        }
        Ok(Self::of_bits(bits))
    }

    /// The same for the bits of a positive number, its exponent possibly below the format's.
    #[inline(always)]
    pub(super) fn of_bits(bits: u32) -> Self {
        let above = bits.wrapping_sub(LEAST);
        let significand = bits.wrapping_sub(above & 0xff80_0000);
        // Both conversions to f64 by their bits: x86's conversion instructions keep half of a register, and so make
        // calls wait for each other.
        const TWO_52: u64 = 0x4330_0000_0000_0000;
        const BIAS: u64 = 0x8000_0000;
        let exponent = u64::from((above as i32 >> 23) as u32) ^ BIAS;
        Self {
            exponent: f64::from_bits(TWO_52 | exponent) - f64::from_bits(TWO_52 | BIAS),
            z: f64::from_bits((u64::from(significand) << 29) + ((1023 - 127) << 52)),
            interval: (above >> INTERVAL_BITS) as usize % 16,
        }
    }
}

#[inline(always)]
pub(super) fn log_core<C: Contraction>(parts: &Parts) -> f64 {
    let [inverse, log] = TABLE[parts.interval];
    let [a3, a2, a1] = POLY;
    let r = C::mul_add(parts.z, inverse, -1.0);
    let base = C::mul_add(parts.exponent, LN2, log);
    let square = r * r;
    let poly = C::mul_add(a3, square, C::mul_add(a2, r, a1));
    C::mul_add(poly, square, base + r)
}
