//! Remainder by pi/2.

use std::f64::consts::FRAC_2_PI;

use super::{high_word, low_word, power_of_two};

/// 2/pi in digits of 24 bits.
#[rustfmt::skip]
pub(crate) static TWO_OVER_PI: [i32; 66] = [
    0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb, 0xc561b7,
    0x246e3a, 0x424dd2, 0xe00649, 0x2eea09, 0xd1921c, 0xfe1deb, 0x1cb129, 0xa73ee8, 0x8235f5, 0x2ebb44, 0x84e99c,
    0x7026b4, 0x5f7e41, 0x3991d6, 0x398353, 0x39f49c, 0x845f8b, 0xbdf928, 0x3b1ff8, 0x97ffde, 0x05980f, 0xef2f11,
    0x8b5a0a, 0x6d1f6d, 0x367ecf, 0x27cb09, 0xb74f46, 0x3f669e, 0x5fea2d, 0x7527ba, 0xc7ebe5, 0xf17b3d, 0x0739f7,
    0x8a5292, 0xea6bfb, 0x5fb11f, 0x8d5d08, 0x560330, 0x46fc7b, 0x6babf0, 0xcfbc20, 0x9af436, 0x1da9e3, 0x91615e,
    0xe61b08, 0x659985, 0x5f14a0, 0x68408d, 0xffd880, 0x4d7327, 0x310606, 0x1556ca, 0x73a8c9, 0x60e27b, 0xc08c6b,
];

/// High words of the multiples of pi/2, up to 32.
#[rustfmt::skip]
static MULTIPLES: [i32; 32] = [
    0x3ff921fb, 0x400921fb, 0x4012d97c, 0x401921fb, 0x401f6a7a, 0x4022d97c, 0x4025fdbb, 0x402921fb,
    0x402c463a, 0x402f6a7a, 0x4031475c, 0x4032d97c, 0x40346b9c, 0x4035fdbb, 0x40378fdb, 0x403921fb,
    0x403ab41b, 0x403c463a, 0x403dd85a, 0x403f6a7a, 0x40407e4c, 0x4041475c, 0x4042106c, 0x4042d97c,
    0x4043a28c, 0x40446b9c, 0x404534ac, 0x4045fdbb, 0x4046c6cb, 0x40478fdb, 0x404858eb, 0x404921fb,
];

/// pi/2 by pieces of 33 bits, each with what is left after it.
pub(crate) const PIO2: [[f64; 2]; 3] = [
    [1.570_796_326_734_125_614_17e+00, 6.077_100_506_506_192_249_32e-11],
    [6.077_100_506_303_965_976_60e-11, 2.022_266_248_795_950_631_54e-21],
    [2.022_266_248_711_166_455_80e-21, 8.478_427_660_368_899_569_97e-32],
];

/// V8 `src/base/ieee754.cc` (netlib's `e_rem_pio2.c`): `x - n pi/2` as a sum of two, and `n`, for finite `|x| > pi/4`.
pub(super) fn rem_pio2(x: f64) -> (i32, [f64; 2]) {
    let high = high_word(x) & 0x7fff_ffff;
    let magnitude = x.abs();
    let (n, r) = if high < 0x4002_d97c {
        // n = 1: two pieces unless close to pi/2 itself.
        let [first, rest] = PIO2[0];
        let (z, rest) =
            if high == 0x3ff9_21fb { (magnitude - first - PIO2[1][0], PIO2[1][1]) } else { (magnitude - first, rest) };
        let r = z - rest;
        (1, [r, (z - r) - rest])
    } else if high <= 0x4139_21fb {
        rem_medium(magnitude, high)
    } else {
        return rem_pio2_large(x);
    };
    if x < 0.0 { (-n, r.map(|part| -part)) } else { (n, r) }
}

fn rem_medium(x: f64, high: i32) -> (i32, [f64; 2]) {
    let n = (x * FRAC_2_PI + 0.5) as i32;
    let multiple = f64::from(n);
    let mut r = x - multiple * PIO2[0][0];
    let mut w = multiple * PIO2[0][1];
    let mut first = r - w;
    // More pieces where the difference cancels; not for small n unless x is next to the multiple.
    let next_to_multiple = MULTIPLES.get(n as usize - 1).is_none_or(|&multiple| n >= 32 || high == multiple);
    if next_to_multiple {
        for ([piece, rest], limit) in [(PIO2[1], 16), (PIO2[2], 49)] {
            if (high >> 20) - (high_word(first) >> 20 & 0x7ff) <= limit {
                break;
            }
            let t = r;
            w = multiple * piece;
            r = t - w;
            w = multiple * rest - ((t - r) - w);
            first = r - w;
        }
    }
    (n, [first, (r - first) - w])
}

/// V8 `src/base/ieee754.cc` (netlib's `k_rem_pio2.c`, to 64 bits): the same for finite `|x|` from 2^20 on, by a product
/// with as much of 2/pi as it takes.
pub(crate) fn rem_pio2_large(x: f64) -> (i32, [f64; 2]) {
    // |x| as three digits of 24 bits, the first times 2^e0.
    let high = high_word(x) & 0x7fff_ffff;
    let e0 = (high >> 20) - 1046;
    let mut z = f64::from_bits(u64::from((high - (e0 << 20)) as u32) << 32 | u64::from(low_word(x)));
    let mut digits = [0.0; 3];
    for digit in &mut digits[..2] {
        *digit = f64::from(z as i32);
        z = (z - *digit) * TWO_24;
    }
    digits[2] = z;
    let (n, r) = remainder::<4>(&digits, e0);
    if x < 0.0 { (-n, r.map(|part| -part)) } else { (n, r) }
}

/// netlib's `e_rem_pio2f.c`: the same for an f32, to 24 bits.
pub(crate) fn rem_pio2_large_f32(x: f32) -> (i32, f64) {
    let bits = x.to_bits() as i32 & 0x7fff_ffff;
    let e0 = (bits >> 23) - 150;
    let (n, [r, _]) = remainder::<3>(&[f64::from(f32::from_bits((bits - (e0 << 23)) as u32))], e0);
    if x < 0.0 { (-n, -r) } else { (n, r) }
}

const TWO_24: f64 = 16_777_216.0;
const TWO_M24: f64 = 1.0 / TWO_24;

/// Of a number in digits of 24 bits, the first times `2^e0`. `DIGITS`: of the product, less one, to begin with.
#[inline(always)]
fn remainder<const DIGITS: usize>(digits: &[f64], e0: i32) -> (i32, [f64; 2]) {
    /// pi/2 by pieces of 24 bits.
    const PIECES: [f64; 5] = [
        1.570_796_251_296_997_070_31e+00,
        7.549_789_415_861_596_353_35e-08,
        5.390_302_529_957_764_765_54e-15,
        3.282_003_415_807_912_941_23e-22,
        1.270_655_753_080_676_073_49e-29,
    ];
    let jx = digits.iter().rposition(|&digit| digit != 0.0).unwrap_or(0);
    // Digits of 2/pi before this one only add multiples of 8.
    let skip = ((e0 - 3) / 24).max(0) as usize;
    let mut q0 = e0 - 24 * (skip as i32 + 1);
    let digit_of_product = |i: usize| {
        let mut sum = 0.0;
        for (j, digit) in digits[..=jx].iter().enumerate() {
            let factor = (skip + i).checked_sub(j).and_then(|at| TWO_OVER_PI.get(at)).copied().unwrap_or(0);
            sum += digit * f64::from(factor);
        }
        sum
    };
    let mut q = [0.0; 20];
    for i in 0..=DIGITS {
        q[i] = digit_of_product(i);
    }
    let mut iq = [0_i32; 20];
    let mut jz = DIGITS;
    let mut z;
    let (n, upper_half) = loop {
        // The product's digits, least first.
        z = q[jz];
        for i in 0..jz {
            let carry = f64::from((TWO_M24 * z) as i32);
            iq[i] = (z - TWO_24 * carry) as i32;
            z = q[jz - 1 - i] + carry;
        }
        // The integer part, modulo 8.
        z *= power_of_two(q0);
        z -= 8.0 * (z * 0.125).floor();
        let mut n = z as i32;
        z -= f64::from(n);
        let mut upper_half = 0;
        if q0 > 0 {
            let integer = iq[jz - 1] >> (24 - q0);
            n += integer;
            iq[jz - 1] -= integer << (24 - q0);
            upper_half = iq[jz - 1] >> (23 - q0);
        } else if q0 == 0 {
            upper_half = iq[jz - 1] >> 23;
        } else if z >= 0.5 {
            upper_half = 2;
        }
        if upper_half > 0 {
            // A remainder above one half: the next multiple, and one minus the fraction.
            n += 1;
            let mut borrowed = false;
            for digit in &mut iq[..jz] {
                if borrowed {
                    *digit = 0xff_ffff - *digit;
                } else if *digit != 0 {
                    borrowed = true;
                    *digit = 0x100_0000 - *digit;
                }
            }
            match q0 {
                1 => iq[jz - 1] &= 0x7f_ffff,
                2 => iq[jz - 1] &= 0x3f_ffff,
                _ => {}
            }
            if upper_half == 2 {
                z = 1.0 - z;
                if borrowed {
                    z -= power_of_two(q0);
                }
            }
        }
        if z == 0.0 && iq[DIGITS..jz].iter().all(|&digit| digit == 0) {
            // Everything cancelled: more digits.
            let more = 1 + iq[..DIGITS].iter().rev().take_while(|&&digit| digit == 0).count();
            if jz + more < q.len() {
                for i in jz + 1..=jz + more {
                    q[i] = digit_of_product(i);
                }
                jz += more;
                continue;
            }
        }
        break (n, upper_half);
    };
    if z == 0.0 {
        jz -= 1;
        q0 -= 24;
        while jz > 0 && iq[jz] == 0 {
            jz -= 1;
            q0 -= 24;
        }
    } else {
        z *= power_of_two(-q0);
        if z >= TWO_24 {
            let carry = f64::from((TWO_M24 * z) as i32);
            iq[jz] = (z - TWO_24 * carry) as i32;
            jz += 1;
            q0 += 24;
            iq[jz] = carry as i32;
        } else {
            iq[jz] = z as i32;
        }
    }
    let mut unit = power_of_two(q0);
    for i in (0..=jz).rev() {
        q[i] = unit * f64::from(iq[i]);
        unit *= TWO_M24;
    }
    // Times pi/2, digit by digit.
    let mut products = [0.0; 20];
    for i in (0..=jz).rev() {
        let mut sum = 0.0;
        for k in 0..=DIGITS.min(jz - i) {
            sum += PIECES[k] * q[i + k];
        }
        products[jz - i] = sum;
    }
    let mut first = 0.0;
    for i in (0..=jz).rev() {
        first += products[i];
    }
    let mut second = products[0] - first;
    for product in &products[1..=jz] {
        second += product;
    }
    (n & 7, if upper_half == 0 { [first, second] } else { [-first, -second] })
}
