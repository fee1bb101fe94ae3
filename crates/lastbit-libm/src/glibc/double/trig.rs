//! Sine and cosine.

use super::{Double, HALF_PI};
use crate::fdlibm::TWO_OVER_PI;

/// Sine and cosine of a finite `x`, their relative error below 2^-98.
pub(crate) fn sine_and_cosine(x: f64) -> [Double; 2] {
    let (quadrant, r) = reduce(x.abs());
    let (sine, cosine) = (series(r, 1).times(r), series(r, 0));
    let [sine, cosine] = match quadrant % 4 {
        0 => [sine, cosine],
        1 => [cosine, sine.negated()],
        2 => [sine.negated(), cosine.negated()],
        _ => [cosine.negated(), sine],
    };
    [if x < 0.0 { sine.negated() } else { sine }, cosine]
}

/// `sin(r) / r` (`odd` is 1) or `cos(r)` (0), `|r| < 0.8`: the power series, up to 2^-110.
fn series(r: Double, odd: u32) -> Double {
    let one = Double::new(1.0);
    let square = r.times(r);
    let mut sum = one;
    for n in (1..=14).rev() {
        let n = 2 * n + odd;
        sum = one.plus(square.times(sum).over(Double::new(f64::from(n * (n - 1)))).negated());
    }
    sum
}

/// The nearest multiple of pi/2, and what is left: for `x` of pi/4 and more the bits of `x * 2 / pi` that count, by
/// integers (M. H. Payne and R. N. Hanek, "Radian reduction for trigonometric functions", 1983).
fn reduce(x: f64) -> (u64, Double) {
    if x < std::f64::consts::FRAC_PI_4 {
        return (0, Double::new(x));
    }
    let (m, exponent) = (x.to_bits() & ((1 << 52) - 1) | 1 << 52, (x.to_bits() >> 52) as i32 - 1075);
    // Bits of 2/pi by their weight 2^-place; those above `first` make whole turns.
    let first = (exponent - 1).max(1);
    let window: [u64; 4] =
        std::array::from_fn(|limb| (0..64).fold(0, |bits, i| bits << 1 | bit(first + 64 * limb as i32 + i)));
    let (mut product, mut carry) = ([0_u64; 5], 0);
    for limb in (0..4).rev() {
        carry += u128::from(window[limb]) * u128::from(m);
        product[limb + 1] = carry as u64;
        carry >>= 64;
    }
    product[0] = carry as u64;
    // So many of its 320 bits are the fraction.
    let places = (first + 255 - exponent) as u32;
    let integer = window_of(&product, 320 - places - 2) >> 126;
    let mut fraction = shifted(&product, 320 - places);
    let up = fraction[0] >> 63 == 1;
    if up {
        fraction = fraction.map(|limb| !limb);
    }
    let zeros = leading_zeros(&fraction);
    let top = window_of(&fraction, zeros);
    let scale = |place: u32| f64::from_bits(u64::from(1023 - zeros - place) << 52);
    let quarters = Double::new((top >> 75) as f64 * scale(53))
        .plus(Double::new((top >> 22 & ((1 << 53) - 1)) as f64 * scale(106)));
    let r = quarters.times(HALF_PI);
    ((integer as u64) + u64::from(up), if up { r.negated() } else { r })
}

/// A bit of 2/pi, the first place after the point being 1.
fn bit(place: i32) -> u64 {
    let place = place as usize - 1;
    TWO_OVER_PI.get(place / 24).map_or(0, |digit| (digit >> (23 - place % 24) & 1) as u64)
}

fn leading_zeros(limbs: &[u64; 5]) -> u32 {
    let whole = limbs.iter().take_while(|limb| **limb == 0).count();
    64 * whole as u32 + limbs.get(whole).map_or(0, |limb| limb.leading_zeros())
}

/// Without the first bits.
fn shifted(limbs: &[u64; 5], by: u32) -> [u64; 5] {
    let (whole, by) = (by as usize / 64, by % 64);
    let limb = |i: usize| limbs.get(i).copied().unwrap_or(0);
    std::array::from_fn(|i| (u128::from(limb(i + whole)) << 64 | u128::from(limb(i + whole + 1))) << by >> 64)
        .map(|x: u128| x as u64)
}

/// 128 bits from a place on.
fn window_of(limbs: &[u64; 5], from: u32) -> u128 {
    let [high, low, ..] = shifted(limbs, from);
    u128::from(high) << 64 | u128::from(low)
}
