//! `e^x`.

use super::{high_word, power_of_two};

/// V8 `src/base/ieee754.cc` (FreeBSD's `e_exp.c`): netlib's algorithm, scaled by a product instead of the exponent field,
/// and e itself for 1, where the algorithm would be one bit off.
pub fn exp(x: f64) -> f64 {
    if x == 1.0 { std::f64::consts::E } else { exp_of_netlib(x) }
}

/// The same without V8's exception.
pub(crate) fn exp_of_netlib(x: f64) -> f64 {
    const OVERFLOW: f64 = 7.097_827_128_933_839_730_96e+02;
    const UNDERFLOW: f64 = -7.451_332_191_019_411_084_20e+02;
    const LN2_HI: f64 = 6.931_471_803_691_238_164_90e-01;
    const LN2_LO: f64 = 1.908_214_929_270_587_700_02e-10;
    const INV_LN2: f64 = std::f64::consts::LOG2_E;
    let magnitude = high_word(x) & 0x7fff_ffff;
    if magnitude >= 0x4086_2e42 {
        if magnitude >= 0x7ff0_0000 {
            return if x == f64::NEG_INFINITY { 0.0 } else { x + x };
        }
        if x > OVERFLOW {
            return f64::INFINITY;
        }
        if x < UNDERFLOW {
            return 0.0;
        }
    }
    // x = k ln 2 + (high - low)
    let (k, high, low) = if magnitude > 0x3fd6_2e42 {
        if magnitude < 0x3ff0_a2b2 {
            if x > 0.0 { (1, x - LN2_HI, LN2_LO) } else { (-1, x + LN2_HI, -LN2_LO) }
        } else {
            let k = (INV_LN2 * x + 0.5_f64.copysign(x)) as i32;
            let multiple = f64::from(k);
            (k, x - multiple * LN2_HI, multiple * LN2_LO)
        }
    } else if magnitude < 0x3e30_0000 {
        return 1.0 + x;
    } else {
        (0, x, 0.0)
    };
    let r = if k == 0 { x } else { high - low };
    let c = remez(r);
    if k == 0 {
        return 1.0 - ((r * c) / (c - 2.0) - r);
    }
    let y = 1.0 - ((low - (r * c) / (2.0 - c)) - high);
    match k {
        1024 => y * 2.0 * power_of_two(1023),
        -1021.. => y * power_of_two(k),
        _ => y * power_of_two(k + 1000) * power_of_two(-1000),
    }
}

/// `r - r^2 P(r^2)`, of which `exp(r) = 1 + 2 r / (2 - ..)` is made.
#[inline(always)]
pub(super) fn remez(r: f64) -> f64 {
    const P1: f64 = 1.666_666_666_666_660_190_37e-01;
    const P2: f64 = -2.777_777_777_701_559_338_42e-03;
    const P3: f64 = 6.613_756_321_437_934_361_17e-05;
    const P4: f64 = -1.653_390_220_546_525_153_90e-06;
    const P5: f64 = 4.138_136_797_057_238_460_39e-08;
    let t = r * r;
    r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))))
}
