//! `e^x` in f32.

use std::sync::LazyLock;

use crate::contraction::Contraction;
use crate::glibc::double::{Double, LN_2, exp_minus_1};

/// `2^(j / 64)`.
static EXP2: LazyLock<[f64; 64]> = LazyLock::new(|| {
    std::array::from_fn(|j| {
        let exponent = LN_2.times(Double::new(j as f64 / 64.0));
        if j == 0 { 1.0 } else { exp_minus_1(exponent).plus(Double::new(1.0)).high }
    })
});

/// AMD LibM for Windows, `expf.asm`: in f64, with a polynomial good to 2^-35.
pub(super) fn expf<C: Contraction>(x: f32) -> f32 {
    const STEPS_BY_LN2: f64 = f64::from_bits(0x4057_1547_652b_82fe);
    const LN2_BY_STEPS: f64 = f64::from_bits(0x3f86_2e42_fefa_39ef);
    const SIXTH: f64 = f64::from_bits(0x3fc5_5555_5555_5555);
    /// Adding it rounds to an integer.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    if x.is_nan() {
        return x;
    }
    let wide = f64::from(x);
    let scaled = wide * STEPS_BY_LN2;
    if scaled >= 8192.0 {
        return f32::INFINITY;
    }
    if scaled < -9600.0 {
        return 0.0;
    }
    let steps = (scaled + SHIFT) - SHIFT;
    let r = C::mul_add(-steps, LN2_BY_STEPS, wide);
    let q = C::mul_add(r * r, C::mul_add(r, SIXTH, 0.5), r);
    let steps = steps as i64;
    let factor = EXP2[(steps & 63) as usize];
    let power = f64::from_bits(((1023 + (steps >> 6)) as u64) << 52);
    (C::mul_add(q, factor, factor) * power) as f32
}
