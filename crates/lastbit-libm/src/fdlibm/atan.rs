//! Arc tangent, and the angle of a point.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use super::high_word;
use crate::WideEvaluation;

const PI_LO: f64 = 1.224_646_799_147_353_177_2e-16;

/// V8 `src/base/ieee754.cc` (netlib's `s_atan.c`).
pub fn atan(x: f64) -> f64 {
    atan_in(x)
}

/// [`atan`] as a build evaluates it: GCC, for the x87, stores the reduced argument (Debian's Firefox 140.12 for i386).
#[inline(always)]
pub(crate) fn atan_in<E: WideEvaluation>(x: f64) -> E {
    /// The arc tangents of 1/2, 1, 3/2 and infinity, and what rounding took from them.
    const CENTRES: [[f64; 2]; 4] = [
        [4.636_476_090_008_060_935_15e-01, 2.269_877_745_296_168_709_24e-17],
        [FRAC_PI_4, 3.061_616_997_868_383_017_93e-17],
        [9.827_937_232_473_290_540_82e-01, 1.390_331_103_123_099_845_16e-17],
        [FRAC_PI_2, 6.123_233_995_736_766_035_87e-17],
    ];
    const AT: [f64; 11] = [
        3.333_333_333_333_293_180_27e-01,
        -1.999_999_999_987_648_324_76e-01,
        1.428_571_427_250_346_637_11e-01,
        -1.111_111_040_546_235_578_80e-01,
        9.090_887_133_436_506_561_96e-02,
        -7.691_876_205_044_829_994_95e-02,
        6.661_073_137_387_531_206_69e-02,
        -5.833_570_133_790_573_486_45e-02,
        4.976_877_994_615_932_360_17e-02,
        -3.653_157_274_421_691_552_70e-02,
        1.628_582_011_536_578_236_23e-02,
    ];
    let magnitude = high_word(x) & 0x7fff_ffff;
    let signed = |result: E| if x.is_sign_negative() { -result } else { result };
    if x.is_nan() {
        return E::from(x);
    }
    if magnitude >= 0x4410_0000 {
        return signed(E::from(CENTRES[3][0]) + E::from(CENTRES[3][1]));
    }
    let [one, two, one_and_half] = [1.0, 2.0, 1.5].map(|x: f64| E::from(x));
    let wide = E::from(x.abs());
    let (r, centre) = match magnitude {
        ..0x3e40_0000 => return E::from(x),
        0x3e40_0000..0x3fdc_0000 => (E::from(x), None),
        0x3fdc_0000..0x3fe6_0000 => ((two * wide - one) / (two + wide), Some(CENTRES[0])),
        0x3fe6_0000..0x3ff3_0000 => ((wide - one) / (wide + one), Some(CENTRES[1])),
        0x3ff3_0000..0x4003_8000 => ((wide - one_and_half) / (one + one_and_half * wide), Some(CENTRES[2])),
        _ => (-one / wide, Some(CENTRES[3])),
    };
    let r = r.spilled_wide();
    let z = r * r;
    let w = z * z;
    let at = AT.map(E::from);
    let odd = z * (at[0] + w * (at[2] + w * (at[4] + w * (at[6] + w * (at[8] + w * at[10])))));
    let even = w * (at[1] + w * (at[3] + w * (at[5] + w * (at[7] + w * at[9]))));
    match centre {
        None => r - r * (odd + even),
        Some([high, low]) => signed(E::from(high) - ((r * (odd + even) - E::from(low)) - r)),
    }
}

/// V8 `src/base/ieee754.cc` (netlib's `e_atan2.c`).
pub fn atan2(y: f64, x: f64) -> f64 {
    atan2_in(y, x)
}

/// [`atan2`] as a build evaluates it: GCC, for the x87, stores the quotient (Debian's Firefox 140.12 for i386).
#[inline(always)]
pub(crate) fn atan2_in<E: WideEvaluation>(y: f64, x: f64) -> E {
    if x.is_nan() || y.is_nan() {
        return E::from(f64::NAN);
    }
    if x == 1.0 {
        return atan_in(y);
    }
    let backwards = x.is_sign_negative();
    let signed = |magnitude: E| if y.is_sign_negative() { -magnitude } else { magnitude };
    if y == 0.0 {
        return if backwards { signed(E::from(PI)) } else { E::from(y) };
    }
    if x == 0.0 {
        return signed(E::from(FRAC_PI_2));
    }
    if x.is_infinite() {
        let magnitude = match (y.is_infinite(), backwards) {
            (true, true) => 3.0 * FRAC_PI_4,
            (true, false) => FRAC_PI_4,
            (false, true) => PI,
            (false, false) => 0.0,
        };
        return signed(E::from(magnitude));
    }
    if y.is_infinite() {
        return signed(E::from(FRAC_PI_2));
    }
    let apart = ((high_word(y) & 0x7fff_ffff) - (high_word(x) & 0x7fff_ffff)) >> 20;
    let (z, backwards) = if apart > 60 {
        (E::from(FRAC_PI_2) + E::from(0.5 * PI_LO), false)
    } else if backwards && apart < -60 {
        (E::from(0.0_f64), backwards)
    } else {
        (atan_in((E::from(y) / E::from(x)).to_f64().abs()), backwards)
    };
    signed(if backwards { E::from(PI) - (z - E::from(PI_LO)) } else { z })
}
