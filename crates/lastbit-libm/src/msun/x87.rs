//! msun as Debian's Firefox for i386 carries it: GCC's code for the x87.
//!
//! Read from the machine code of Firefox 140.12 (`libxul.so`). Every expression is evaluated in 80 bits; a value is rounded
//! where C++ stores or converts it (`STRICT_ASSIGN`, `SET_FLOAT_WORD`, a cast) and where a register did not last over a
//! call. What a function returns stays in a register: callers go on with all 64 bits of an [`Extended`](E), unless the
//! function rounds its result itself. The order of the operations is the source's, as in the routines beside this one.
//!
//! Confirmed by oscillators, compressors, panners and the phases of filters of that build. `log` and `log10` are
//! taken from [`freebsd`](super::freebsd): they differ in bits that an f32 does not have.

use super::{exp2_data::TABLE, exp2f::EXP2, expf as exp_data, logf as log_data, powf as pow_data};
use crate::{Evaluation, extended::Extended as E, fdlibm};

pub use super::freebsd::{acosf, asin, cosf, log, log2f, log10};

macro_rules! rounded {
    ($($name:ident($from:ty) -> $to:ident = $wide:ident;)*) => {$(
        #[doc = concat!("[`", stringify!($wide), "`], stored as ", stringify!($to), ".")]
        pub fn $name(x: $from) -> $to {
            rounded!(@ $wide(x), $to)
        }
    )*};
    (@ $value:expr, f32) => { $value.to_f32() };
    (@ $value:expr, f64) => { $value.to_f64() };
}

rounded! {
    sinf(f32) -> f32 = sinf_unrounded;
    asinf(f32) -> f32 = asinf_unrounded;
    expf(f32) -> f32 = expf_unrounded;
    exp2f(f32) -> f32 = exp2f_unrounded;
    logf(f32) -> f32 = logf_unrounded;
    log10f(f32) -> f32 = log10f_unrounded;
    exp(f64) -> f64 = exp_unrounded;
    exp_to_f32(f64) -> f32 = exp_unrounded;
    exp2(f64) -> f64 = exp2_unrounded;
    sin(f64) -> f64 = sin_unrounded;
    sin_to_f32(f64) -> f32 = sin_unrounded;
    cos(f64) -> f64 = cos_unrounded;
    acos(f64) -> f64 = acos_unrounded;
    atan(f64) -> f64 = atan_unrounded;
}

/// [`atan2_unrounded`], stored as f64.
pub fn atan2(y: f64, x: f64) -> f64 {
    atan2_unrounded(y, x).to_f64()
}

/// `e_pow.c`, rounded to f64.
pub fn pow(x: f64, y: f64) -> f64 {
    fdlibm::pow_in::<E>(x, y)
}

/// `e_exp.c`, whose argument is stored where it is reduced.
pub fn exp_unrounded(x: f64) -> E {
    fdlibm::exp_in(x)
}

/// Euclidean distance, rounded to f64.
pub fn hypot(x: f64, y: f64) -> f64 {
    fdlibm::hypot_in::<E>(x, y)
}

/// `s_sin.c`, whose argument is stored where it is reduced.
pub fn sin_unrounded(x: f64) -> E {
    super::sin::sin_in(x)
}

/// `s_cos.c`, like [`sin_unrounded`].
pub fn cos_unrounded(x: f64) -> E {
    super::sin::cos_in(x)
}

/// `e_acos.c`.
pub fn acos_unrounded(x: f64) -> E {
    fdlibm::acos_in(x)
}

/// `s_atan.c`, whose argument is stored where it is reduced.
pub fn atan_unrounded(x: f64) -> E {
    fdlibm::atan_in(x)
}

/// `e_atan2.c`.
pub fn atan2_unrounded(y: f64, x: f64) -> E {
    fdlibm::atan2_in(y, x)
}

/// [`powf_unrounded`], stored as f32.
pub fn powf(x: f32, y: f32) -> f32 {
    powf_unrounded(x, y).to_f32()
}

/// An f32 with its lowest 12 bits cleared.
fn leading(x: E) -> E {
    E::from(super::leading(x.to_f32()))
}

/// `c[0] + x * (c[1] + x * (..))`.
fn polynomial<const N: usize>(x: E, c: [f32; N]) -> E {
    c.iter().rev().fold(E::ZERO, |sum, &c| E::from(c) + x * sum)
}

/// `s_sinf.c`; the kernels round to f32.
pub fn sinf_unrounded(x: f32) -> E {
    const S: [f64; 4] = [
        f64::from_bits(0xbfc5_5555_54cb_ac77),
        f64::from_bits(0x3f81_1110_896e_fbb2),
        f64::from_bits(0xbf2a_00f9_e2ca_e774),
        f64::from_bits(0x3ec6_cd87_8c3b_46a7),
    ];
    const C: [f64; 4] = [
        f64::from_bits(0xbfdf_ffff_fd0c_5e81),
        f64::from_bits(0x3fa5_5553_e105_3a42),
        f64::from_bits(0xbf56_c087_e80f_1e27),
        f64::from_bits(0x3ef9_9342_e0ee_5069),
    ];
    let wide = E::from(x);
    let magnitude = x.to_bits() & 0x7fff_ffff;
    if magnitude <= 0x397f_ffff {
        return wide;
    }
    let half_turns = |n: i32| wide - E::from(std::f64::consts::FRAC_PI_2 * f64::from(n));
    let signed = |n: i32| if x > 0.0 { n } else { -n };
    let (n, r) = match magnitude {
        ..=0x3f49_0fda => (0, wide),
        ..=0x4016_cbe3 => (signed(1), half_turns(signed(1))),
        ..=0x407b_53d1 => (signed(2), half_turns(signed(2))),
        ..=0x40af_eddf => (signed(3), half_turns(signed(3))),
        ..=0x40e2_31d5 => (signed(4), half_turns(signed(4))),
        ..0x4dc9_0fdb => {
            // The sum is stored as f64, which makes an integer of it.
            let shift = E::from(6_755_399_441_055_744.0);
            let sum = wide * E::from(std::f64::consts::FRAC_2_PI) + shift;
            let n = E::from(sum.to_f64()) - shift;
            let r = wide - n * E::from(f64::from_bits(0x3ff9_21fb_5000_0000));
            (n.to_f64() as i32, r - n * E::from(f64::from_bits(0x3e51_10b4_611a_6263)))
        }
        ..0x7f80_0000 => {
            let (n, r) = crate::fdlibm::rem_pio2_large_f32(x);
            (n, E::from(r))
        }
        _ => return E::from(f32::NAN),
    };
    let kernel_sin = |x: E| {
        let z = x * x;
        let [s1, s2, s3, s4] = S.map(E::from);
        let s = z * x;
        E::spilled((x + s * (s1 + z * s2)) + s * (z * z) * (s3 + z * s4))
    };
    let kernel_cos = |x: E| {
        let z = x * x;
        let [c0, c1, c2, c3] = C.map(E::from);
        let w = z * z;
        E::spilled(((E::ONE + z * c0) + w * c1) + (w * z) * (c2 + z * c3))
    };
    match n & 3 {
        0 => kernel_sin(r),
        1 => kernel_cos(r),
        2 => kernel_sin(-r),
        _ => -kernel_cos(r),
    }
}

/// `e_asinf.c`; from one half on, the result is rounded to f32.
pub fn asinf_unrounded(x: f32) -> E {
    const P: [f32; 3] = [1.666_658_669_7e-1, -4.274_342_209_1e-2, -8.656_363_003_0e-3];
    const Q: [f32; 2] = [1.0, -7.066_296_339_0e-1];
    let wide = E::from(x);
    let half_pi = E::from(std::f64::consts::FRAC_PI_2);
    let magnitude = x.to_bits() & 0x7fff_ffff;
    let ratio = |z: E| z * polynomial(z, P) / polynomial(z, Q);
    match magnitude {
        ..=0x397f_ffff => wide,
        ..=0x3eff_ffff => wide + wide * ratio(wide * wide),
        ..=0x3f7f_ffff => {
            let z = (E::ONE - wide.abs()) * E::from(0.5);
            let root = z.sqrt();
            let half = root + root * ratio(z);
            let angle = E::spilled(half_pi - (half + half));
            if x > 0.0 { angle } else { -angle }
        }
        0x3f80_0000 => E::spilled(wide * half_pi),
        _ => E::from(f32::NAN),
    }
}

/// `e_expf.c`; the reduced argument is stored as f32.
pub fn expf_unrounded(x: f32) -> E {
    let wide = E::from(x);
    let magnitude = x.to_bits() & 0x7fff_ffff;
    if magnitude >= 0x42b1_7218 {
        if magnitude >= 0x7f80_0000 {
            return if x == f32::NEG_INFINITY { E::ZERO } else { wide + wide };
        }
        if x > f32::from_bits(0x42b1_7180) {
            return E::from(1e30_f32) * E::from(1e30_f32);
        }
        if x < f32::from_bits(0xc2cf_f1b5) {
            return E::new(false, 1 << 63, -63 - 200);
        }
    }
    let (ln2_high, ln2_low) = (E::from(exp_data::LN2_HI), E::from(exp_data::LN2_LO));
    let (k, high, low) = match magnitude {
        ..0x3900_0000 => return E::ONE + wide,
        ..=0x3eb1_7218 => (0, wide, E::ZERO),
        ..0x3f85_1592 if x > 0.0 => (1, wide - ln2_high, ln2_low),
        ..0x3f85_1592 => (-1, wide + ln2_high, -ln2_low),
        _ => {
            let k = (wide * E::from(exp_data::INV_LN2) + E::from(0.5_f32.copysign(x))).truncated();
            (k.to_f64() as i32, wide - k * ln2_high, k * ln2_low)
        }
    };
    let x = E::spilled(high - low);
    let square = x * x;
    let c = x - square * polynomial(square, exp_data::P);
    let two = E::from(2);
    if k == 0 {
        return E::ONE - ((x * c) / (c - two) - x);
    }
    let y = E::ONE - ((low - (x * c) / (two - c)) - high);
    y.scaled(E::from(k))
}

/// `s_exp2f.c`, rounded to f32.
pub fn exp2f_unrounded(x: f32) -> E {
    const SHIFT: f32 = 786_432.0;
    const P: [f32; 4] = [
        f32::from_bits(0x3f31_7218),
        f32::from_bits(0x3e75_fdf0),
        f32::from_bits(0x3d63_59a4),
        f32::from_bits(0x3c1d_964e),
    ];
    let magnitude = x.to_bits() & 0x7fff_ffff;
    if magnitude >= 0x4300_0000 {
        return E::from(super::exp2f(x));
    } else if magnitude <= 0x3300_0000 {
        return E::from(x) + E::ONE;
    }
    let shifted = (E::from(x) + E::from(SHIFT)).to_f32();
    let index = shifted.to_bits().wrapping_add(8);
    let z = E::from(x) - (E::from(shifted) - E::from(SHIFT));
    let centre = E::from(EXP2[(index & 15) as usize]);
    let [p1, p2, p3, p4] = P.map(E::from);
    let u = centre * z;
    let sum = (centre + u * (p1 + z * p2)) + u * (z * z) * (p3 + z * p4);
    let exponent = (index >> 4 << 20) as i32 >> 20;
    E::spilled(sum.scaled(E::from(exponent)))
}

/// `s_exp2.c`.
pub fn exp2_unrounded(x: f64) -> E {
    const P: [f64; 5] = [
        f64::from_bits(0x3fe6_2e42_fefa_39ef),
        f64::from_bits(0x3fce_bfbd_ff82_c575),
        f64::from_bits(0x3fac_6b08_d704_a0a6),
        f64::from_bits(0x3f83_b2ab_88f7_0400),
        f64::from_bits(0x3f55_d880_0387_5c74),
    ];
    const SHIFT: f64 = 26_388_279_066_624.0;
    let magnitude = (x.to_bits() >> 32) as u32 & 0x7fff_ffff;
    if magnitude >= 0x4090_0000 && !(-1075.0..1024.0).contains(&x) {
        return E::from(super::exp2(x));
    } else if magnitude <= 0x3c8f_ffff {
        return E::from(x) + E::ONE;
    }
    let shifted = (E::from(x) + E::from(SHIFT)).to_f64();
    let step = (shifted.to_bits() as u32).wrapping_add(128);
    let (power, offset) = TABLE[(step & 255) as usize];
    let z = (E::from(x) - (E::from(shifted) - E::from(SHIFT))) - E::from(f64::from_bits(offset));
    let power = E::from(f64::from_bits(power));
    let sum = P.iter().rev().fold(E::ZERO, |sum, &p| E::from(p) + z * sum);
    (power + power * z * sum).scaled(E::from((step as i32) >> 8))
}

/// `f`, and `(log(1 + f) - 2 s) / s` in `s = f / (2 + f)`, and `s`.
fn quotient(f: E) -> (E, E) {
    let s = f / (E::from(2) + f);
    let z = s * s;
    let w = z * z;
    let [lg1, lg2, lg3, lg4] = log_data::LG.map(E::from);
    (s, z * (lg1 + w * lg3) + w * (lg2 + w * lg4))
}

/// `e_logf.c`.
pub fn logf_unrounded(x: f32) -> E {
    let (ln2_high, ln2_low) = (E::from(f32::from_bits(0x3f31_7180)), E::from(f32::from_bits(0x3717_f7d1)));
    let log_data::Reduced { k, f, fraction } = match log_data::reduce(x, 0x9_5f64 << 3) {
        Ok(reduced) => reduced,
        Err(special) => return E::from(special),
    };
    let (dk, f) = (E::from(k), E::from(f));
    let half = E::from(0.5);
    if 0x007f_ffff & (0x8000 + fraction) < 0xc000 {
        if f == E::ZERO {
            return if k == 0 { E::ZERO } else { dk * ln2_high + dk * ln2_low };
        }
        let r = f * f * (half - E::from(1.0_f32 / 3.0) * f);
        return if k == 0 { f - r } else { dk * ln2_high - ((r - dk * ln2_low) - f) };
    }
    let (s, r) = quotient(f);
    if (fraction - (0x6_147a << 3)) | ((0x6_b851 << 3) - fraction) > 0 {
        let half_square = half * f * f;
        if k == 0 {
            f - (half_square - s * (half_square + r))
        } else {
            dk * ln2_high - ((half_square - (s * (half_square + r) + dk * ln2_low)) - f)
        }
    } else if k == 0 {
        f - s * (f - r)
    } else {
        dk * ln2_high - ((s * (f - r) - dk * ln2_low) - f)
    }
}

/// `e_log10f.c`, whose shorter way for wide registers this is; rounded to f32.
pub fn log10f_unrounded(x: f32) -> E {
    if x == 1.0 {
        return E::ZERO;
    }
    let log_data::Reduced { k, f, .. } = match log_data::reduce(x, log_data::MARGIN) {
        Ok(reduced) => reduced,
        Err(special) => return E::from(special),
    };
    let f = E::from(f);
    let half_square = E::from(0.5) * f * f;
    let (s, r) = quotient(f);
    let logarithm = s * (half_square + r) - half_square + f;
    let inverse_ln_10 = f64::from(log_data::INV_LN10_HI) + f64::from(log_data::INV_LN10_LO);
    let log10_2 = f64::from(log_data::LOG10_2_HI) + f64::from(log_data::LOG10_2_LO);
    E::spilled(logarithm * E::from(inverse_ln_10) + E::from(k) * E::from(log10_2))
}

/// `e_powf.c`.
pub fn powf_unrounded(x: f32, y: f32) -> E {
    let (hx, hy) = (x.to_bits() as i32, y.to_bits() as i32);
    let (ix, iy) = (hx & 0x7fff_ffff, hy & 0x7fff_ffff);
    let wide = E::from(x);
    if iy == 0 || x == 1.0 {
        return E::ONE;
    }
    if x.is_nan() || y.is_nan() || y.is_infinite() {
        return E::from(super::powf(x, y));
    }
    if y == 1.0 {
        return wide;
    } else if y == -1.0 {
        return E::ONE / wide;
    } else if y == 2.0 {
        return wide * wide;
    } else if y == 0.5 && hx >= 0 {
        return wide.sqrt();
    }
    let parity = if hx < 0 { pow_data::Parity::of(y) } else { pow_data::Parity::Fraction };
    let magnitude = f32::from_bits(ix as u32);
    if ix == 0x7f80_0000 || ix == 0 || ix == 0x3f80_0000 {
        let z = if hy < 0 { E::ONE / E::from(magnitude) } else { E::from(magnitude) };
        return match parity {
            pow_data::Parity::Fraction if hx < 0 && ix == 0x3f80_0000 => E::from(f32::NAN),
            pow_data::Parity::Odd => -z,
            _ => z,
        };
    }
    if hx < 0 && matches!(parity, pow_data::Parity::Fraction) {
        return E::from(f32::NAN);
    }
    let signed = |z: E| if matches!(parity, pow_data::Parity::Odd) { -z } else { z };
    let overflow = E::from(1e30_f32) * E::from(1e30_f32);
    let underflow = E::from(1e-30_f32) * E::from(1e-30_f32);
    let (log_high, log_low) = if iy > 0x4d00_0000 {
        if ix < 0x3f7f_fff6 {
            return signed(if hy < 0 { overflow } else { underflow });
        }
        if ix > 0x3f80_0007 {
            return signed(if hy > 0 { overflow } else { underflow });
        }
        log2_next_to_one(magnitude)
    } else {
        log2_in_two(magnitude)
    };
    let y_high = E::from(super::leading(y));
    let y = E::from(y);
    let low = (y - y_high) * log_high + y * log_low;
    let high = log_high * y_high;
    let z = (low + high).to_f32();
    if z > 128.0 || z == 128.0 && low + E::from(4.299_566_569_4e-8_f32) > E::from(z) - high {
        return signed(overflow);
    }
    if z < -150.0 || z == -150.0 && low <= E::from(z) - high {
        return signed(underflow);
    }
    signed(exp2_of_two(z, high, low))
}

fn log2_next_to_one(x: f32) -> (E, E) {
    let t = E::from(x) - E::ONE;
    let w = (t * t) * (E::from(0.5) - t * (E::from(1.0_f32 / 3.0) - t * E::from(0.25)));
    let u = E::from(f32::from_bits(0x3fb8_aa00)) * t;
    let v = t * E::from(f32::from_bits(0x36ec_a570)) - w * E::from(std::f32::consts::LOG2_E);
    let high = leading(u + v);
    (high, v - (high - u))
}

fn log2_in_two(x: f32) -> (E, E) {
    let pow_data::NearBase { n, x, sum_high, near_1_5 } = pow_data::NearBase::of(x);
    let (base, base_log_high, base_log_low) = if near_1_5 {
        (E::from(1.5), E::from(pow_data::LOG2_1_5_HI), E::from(pow_data::LOG2_1_5_LO))
    } else {
        (E::ONE, E::ZERO, E::ZERO)
    };
    let (x, sum_high) = (E::from(x), E::from(sum_high));
    let three = E::from(3);
    let u = x - base;
    let v = E::ONE / (x + base);
    let s = E::spilled(u * v);
    let s_high = leading(s);
    let sum_low = x - (sum_high - base);
    let s_low = v * ((u - s_high * sum_high) - s_high * sum_low);
    let square = s * s;
    let r = square * square * polynomial(square, pow_data::L) + s_low * (s_high + s);
    let square_high = s_high * s_high;
    let t_high = leading(three + square_high + r);
    let t_low = r - ((t_high - three) - square_high);
    let u = s_high * t_high;
    let v = s_low * t_high + t_low * s;
    let p_high = leading(u + v);
    let p_low = v - (p_high - u);
    let z_high = E::from(pow_data::CP_HI) * p_high;
    let z_low = E::from(pow_data::CP_LO) * p_high + p_low * E::from(pow_data::CP) + base_log_low;
    let n = E::from(n);
    let high = leading(((z_high + z_low) + base_log_high) + n);
    (high, z_low - (((high - n) - base_log_high) - z_high))
}

/// `2^(high + low)`, whose sum as f32 is `z`.
fn exp2_of_two(z: f32, mut high: E, low: E) -> E {
    let (integer, n) = pow_data::nearest_integer(z);
    high = high - E::from(integer);
    let t = E::from(f32::from_bits((low + high).to_f32().to_bits() & 0xffff_8000));
    let u = t * E::from(pow_data::LN2_HI);
    let v = (low - (t - high)) * E::from(pow_data::LN2) + t * E::from(pow_data::LN2_LO);
    let z = u + v;
    let w = v - (z - u);
    let square = z * z;
    let t1 = z - square * polynomial(square, pow_data::P);
    let r = (z * t1) / (t1 - E::from(2)) - (w + z * w);
    // The exponent is added to the bits of an f32; where the result is subnormal, that is scaled and rounded.
    E::spilled(E::spilled(E::ONE - (r - z)).scaled(E::from(n)))
}
