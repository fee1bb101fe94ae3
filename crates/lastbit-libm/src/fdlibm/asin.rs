//! Arc sine and arc cosine.

use super::{high_word, truncated};
use crate::WideEvaluation;

const PI: f64 = std::f64::consts::PI;
const PIO2_HI: f64 = std::f64::consts::FRAC_PI_2;
const PIO2_LO: f64 = 6.123_233_995_736_766_035_87e-17;
const PIO4_HI: f64 = std::f64::consts::FRAC_PI_4;

/// V8 `src/base/ieee754.cc` (netlib's `e_asin.c`).
pub fn asin(x: f64) -> f64 {
    let magnitude = high_word(x) & 0x7fff_ffff;
    if x.abs() >= 1.0 || x.is_nan() {
        return if x.abs() == 1.0 { x * PIO2_HI + x * PIO2_LO } else { f64::NAN };
    }
    if magnitude < 0x3fe0_0000 {
        if magnitude < 0x3e40_0000 {
            return x;
        }
        return x + x * rational(x * x);
    }
    let z = (1.0 - x.abs()) * 0.5;
    let r = rational(z);
    let root = z.sqrt();
    let result = if magnitude >= 0x3fef_3333 {
        PIO2_HI - (2.0 * (root + root * r) - PIO2_LO)
    } else {
        let leading = truncated(root);
        let correction = (z - leading * leading) / (root + leading);
        let low = 2.0 * root * r - (PIO2_LO - 2.0 * correction);
        let high = PIO4_HI - 2.0 * leading;
        PIO4_HI - (low - high)
    };
    if x > 0.0 { result } else { -result }
}

/// V8 `src/base/ieee754.cc` (netlib's `e_acos.c`).
pub fn acos(x: f64) -> f64 {
    acos_in(x)
}

/// [`acos`] as a build evaluates it: GCC, for the x87, stores the square root that is cut in two (Debian's Firefox 140.12
/// for i386).
#[inline(always)]
pub(crate) fn acos_in<E: WideEvaluation>(x: f64) -> E {
    let magnitude = high_word(x) & 0x7fff_ffff;
    let [one, two, half] = [1.0, 2.0, 0.5].map(|x: f64| E::from(x));
    let [pi, half_pi, half_pi_low] = [PI, PIO2_HI, PIO2_LO].map(E::from);
    if x.abs() >= 1.0 || x.is_nan() {
        return if x == 1.0 {
            E::from(0.0_f64)
        } else if x == -1.0 {
            pi + two * half_pi_low
        } else {
            E::from(f64::NAN)
        };
    }
    let wide = E::from(x);
    if magnitude < 0x3fe0_0000 {
        if magnitude <= 0x3c60_0000 {
            return half_pi + half_pi_low;
        }
        return half_pi - (wide - (half_pi_low - wide * rational(wide * wide)));
    }
    if x < 0.0 {
        let z = (one + wide) * half;
        let root = z.sqrt();
        return pi - two * (root + (rational(z) * root - half_pi_low));
    }
    let z = (one - wide) * half;
    let root = z.sqrt().to_f64();
    let (leading, root) = (E::from(truncated(root)), E::from(root));
    let correction = (z - leading * leading) / (root + leading);
    two * (leading + (rational(z) * root + correction))
}

/// `asin(s) / s - 1` in `z = s^2`.
#[inline(always)]
fn rational<E: WideEvaluation>(z: E) -> E {
    const PS0: f64 = 1.666_666_666_666_666_574_15e-01;
    const PS1: f64 = -3.255_658_186_224_009_154_05e-01;
    const PS2: f64 = 2.012_125_321_348_629_258_81e-01;
    const PS3: f64 = -4.005_553_450_067_941_140_27e-02;
    const PS4: f64 = 7.915_349_942_898_145_321_76e-04;
    const PS5: f64 = 3.479_331_075_960_211_675_70e-05;
    const QS1: f64 = -2.403_394_911_734_414_218_78e+00;
    const QS2: f64 = 2.020_945_760_233_505_694_71e+00;
    const QS3: f64 = -6.882_839_716_054_532_930_30e-01;
    const QS4: f64 = 7.703_815_055_590_193_527_91e-02;
    let [ps0, ps1, ps2, ps3, ps4, ps5] = [PS0, PS1, PS2, PS3, PS4, PS5].map(E::from);
    let [qs1, qs2, qs3, qs4] = [QS1, QS2, QS3, QS4].map(E::from);
    let p = z * (ps0 + z * (ps1 + z * (ps2 + z * (ps3 + z * (ps4 + z * ps5)))));
    let q = E::from(1.0_f64) + z * (qs1 + z * (qs2 + z * (qs3 + z * qs4)));
    p / q
}
