//! `e^x`.

use super::{high_word, power_of_two};
use crate::WideEvaluation;

/// V8 `src/base/ieee754.cc` (FreeBSD's `e_exp.c`): netlib's algorithm, scaled by a product instead of the exponent field,
/// and e itself for 1, where the algorithm would be one bit off.
pub fn exp(x: f64) -> f64 {
    if x == 1.0 { std::f64::consts::E } else { exp_of_netlib(x) }
}

/// The same without V8's exception.
pub(crate) fn exp_of_netlib(x: f64) -> f64 {
    exp_in(x)
}

/// The same as a build evaluates it: GCC, for the x87, stores the reduced argument (Debian's Firefox 140.12 for i386).
#[inline(always)]
pub(crate) fn exp_in<E: WideEvaluation>(x: f64) -> E {
    const OVERFLOW: f64 = 7.097_827_128_933_839_730_96e+02;
    const UNDERFLOW: f64 = -7.451_332_191_019_411_084_20e+02;
    const LN2_HI: f64 = 6.931_471_803_691_238_164_90e-01;
    const LN2_LO: f64 = 1.908_214_929_270_587_700_02e-10;
    const INV_LN2: f64 = std::f64::consts::LOG2_E;
    let magnitude = high_word(x) & 0x7fff_ffff;
    if magnitude >= 0x4086_2e42 {
        if magnitude >= 0x7ff0_0000 {
            return E::from(if x == f64::NEG_INFINITY { 0.0 } else { x + x });
        }
        if x > OVERFLOW {
            return E::from(f64::INFINITY);
        }
        if x < UNDERFLOW {
            return E::from(0.0_f64);
        }
    }
    let [one, two] = [1.0, 2.0].map(|x: f64| E::from(x));
    let wide = E::from(x);
    // x = k ln 2 + (high - low)
    let (k, high, low) = if magnitude > 0x3fd6_2e42 {
        let (ln2_high, ln2_low) = (E::from(LN2_HI), E::from(LN2_LO));
        if magnitude < 0x3ff0_a2b2 {
            if x > 0.0 { (1, wide - ln2_high, ln2_low) } else { (-1, wide + ln2_high, -ln2_low) }
        } else {
            let k = (E::from(INV_LN2) * wide + E::from(0.5_f64.copysign(x))).to_f64() as i32;
            let multiple = E::from(f64::from(k));
            (k, wide - multiple * ln2_high, multiple * ln2_low)
        }
    } else if magnitude < 0x3e30_0000 {
        return one + wide;
    } else {
        (0, wide, E::from(0.0_f64))
    };
    let r = if k == 0 { wide } else { (high - low).spilled_wide() };
    let c = remez(r);
    if k == 0 {
        return one - ((r * c) / (c - two) - r);
    }
    let y = one - ((low - (r * c) / (two - c)) - high);
    let power = |k: i32| E::from(power_of_two(k));
    match k {
        1024 => y * two * power(1023),
        -1021.. => y * power(k),
        _ => y * power(k + 1000) * power(-1000),
    }
}

/// `r - r^2 P(r^2)`, of which `exp(r) = 1 + 2 r / (2 - ..)` is made.
#[inline(always)]
pub(super) fn remez<E: WideEvaluation>(r: E) -> E {
    const P: [f64; 5] = [
        1.666_666_666_666_660_190_37e-01,
        -2.777_777_777_701_559_338_42e-03,
        6.613_756_321_437_934_361_17e-05,
        -1.653_390_220_546_525_153_90e-06,
        4.138_136_797_057_238_460_39e-08,
    ];
    let [p1, p2, p3, p4, p5] = P.map(E::from);
    let t = r * r;
    r - t * (p1 + t * (p2 + t * (p3 + t * (p4 + t * p5))))
}
