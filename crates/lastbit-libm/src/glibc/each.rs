//! Functions of many arguments at once: the same bits as one call each, without the calls' branches.
//!
//! Eight arguments go through the common path together. A lane that needs more (a special argument, or a value so close
//! to a rounding boundary that the plain evaluation can't tell which side the library's own would take) is sent through
//! the function itself.

use super::exp2f::exp2_core;
use super::logf::{AGREEMENT, Parts, log_core};
use super::powf::log2_core;
use super::{log10f, powf, sin};
use crate::contraction::{Contraction, Separate, rounding_is_settled};

const LANES: usize = 8;

/// Runs `fast` over chunks of lanes, and `slow` where it says that a lane is not settled.
#[inline(always)]
fn each(values: &mut [f32], fast: impl Fn(&[f32; LANES]) -> ([f32; LANES], [bool; LANES]), slow: impl Fn(f32) -> f32) {
    let (chunks, rest) = values.as_chunks_mut::<LANES>();
    for chunk in chunks {
        let (results, settled) = fast(chunk);
        if settled != [true; LANES] {
            for lane in 0..LANES {
                chunk[lane] = if settled[lane] { results[lane] } else { slow(chunk[lane]) };
            }
        } else {
            *chunk = results;
        }
    }
    for value in rest {
        *value = slow(*value);
    }
}

/// [`log10f`](log10f::log10f) of each.
pub(super) fn log10f_each<C: Contraction>(values: &mut [f32]) {
    each(
        values,
        |x| {
            let mut settled = [true; LANES];
            let mut exponents = [0.0f32; LANES];
            let mut parts = [const { Parts { exponent: 0.0, z: 0.0, interval: 0 } }; LANES];
            for lane in 0..LANES {
                settled[lane] = x[lane] >= f32::MIN_POSITIVE && x[lane] <= f32::MAX;
                let (exponent, significand) = log10f::split(x[lane].to_bits() as i32, 0);
                exponents[lane] = exponent;
                parts[lane] = Parts::of_bits(significand.to_bits());
            }
            let logs: [f64; LANES] = std::array::from_fn(|lane| log_core::<Separate>(&parts[lane]));
            let mut results = [0.0; LANES];
            for lane in 0..LANES {
                // A significand of exactly one is the one argument with an exact logarithm.
                settled[lane] &= !C::FUSED || rounding_is_settled::<AGREEMENT>(logs[lane]) || logs[lane] == 0.0;
                results[lane] = log10f::join(exponents[lane], logs[lane] as f32);
            }
            (results, settled)
        },
        log10f::log10f::<C>,
    );
}

/// [`powf`](powf::powf) of 10 and each.
pub(super) fn pow10f_each<C: Contraction>(values: &mut [f32]) {
    /// Beyond it the function has to look at overflow.
    const TAME: f64 = 16.0;
    /// Half a step of the table of powers, less what a rounding can move an exponent.
    const HALF_STEP: f64 = (1.0 / 64.0) * (1.0 - 1.0 / 1_048_576.0);
    /// Away from the middle between two entries of the table, fused and unfused evaluation take the same entry and
    /// differ by roundings alone: 2^-45 in an exponent of up to 16, 2^-50 in what follows.
    const AGREEMENT: u32 = 43;
    let log2_10 = log2_core::<Separate>(&Parts::of_bits(10.0f32.to_bits()));
    each(
        values,
        |y| {
            let exponents: [f64; LANES] = std::array::from_fn(|lane| f64::from(y[lane]) * log2_10);
            let powers: [f64; LANES] = std::array::from_fn(|lane| exp2_core::<Separate>(exponents[lane]));
            let mut settled = [true; LANES];
            for lane in 0..LANES {
                settled[lane] = exponents[lane].abs() < TAME
                    && (!C::FUSED
                        || (super::exp2f::remainder(exponents[lane]).abs() < HALF_STEP
                            && rounding_is_settled::<AGREEMENT>(powers[lane])));
            }
            (std::array::from_fn(|lane| powers[lane] as f32), settled)
        },
        |y| powf::powf::<C>(10.0, y),
    );
}

/// [`sin_to_f32`](sin::sin_to_f32) of each.
///
/// The library's sine is within 0.55 ulp of the sine, and so is rounded to the same f32 as any other value near enough:
/// here the Taylor series up to x^23, which is cut off at 2^-66 of the value for arguments up to a quarter turn.
pub(super) fn sin_to_f32_each<C: Contraction>(values: &mut [f32]) {
    const QUARTER_TURN: f32 = 1.6;
    /// Roundings of the series, each at most 2^-53 of its term; the terms add up to sinh(1.6) < 2.4, the value is at
    /// least x / 2.
    const AGREEMENT: u32 = 48;
    /// 1 / (2k + 1)!, with alternating signs, from x^23 down to x^3.
    const SERIES: [f64; 11] = {
        let mut series = [0.0; 11];
        let (mut k, mut factorial) = (1, 1.0);
        while k <= 11 {
            factorial *= (2 * k) as f64 * (2 * k + 1) as f64;
            series[11 - k] = if k % 2 == 1 { -1.0 / factorial } else { 1.0 / factorial };
            k += 1;
        }
        series
    };
    each(
        values,
        |x| {
            let wide: [f64; LANES] = x.map(f64::from);
            let squares: [f64; LANES] = std::array::from_fn(|lane| wide[lane] * wide[lane]);
            let mut sums = [SERIES[0]; LANES];
            for coefficient in &SERIES[1..] {
                for lane in 0..LANES {
                    sums[lane] = sums[lane] * squares[lane] + coefficient;
                }
            }
            let sines: [f64; LANES] =
                std::array::from_fn(|lane| wide[lane] + wide[lane] * (squares[lane] * sums[lane]));
            let settled = std::array::from_fn(|lane| {
                x[lane].abs() <= QUARTER_TURN && rounding_is_settled::<AGREEMENT>(sines[lane])
            });
            (sines.map(|sine| sine as f32), settled)
        },
        |x| sin::sin_to_f32::<C>(f64::from(x)),
    );
}
