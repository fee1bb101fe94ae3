//! The fused multiply-adds against the host's, which IEEE 754 defines to the last bit.
#![allow(clippy::disallowed_methods, reason = "the host's operation is what these tests compare with")]

mod common;

use common::{Random, landmarks_f64, same_f32, same_f64};
use lastbit_libm::{fma, fmaf};

fn check_f64(a: f64, b: f64, c: f64) {
    let (ours, host) = (fma(a, b, c), a.mul_add(b, c));
    assert!(
        same_f64(ours, host),
        "fma({:#018x}, {:#018x}, {:#018x}) is {:#018x}, not {:#018x}",
        a.to_bits(),
        b.to_bits(),
        c.to_bits(),
        ours.to_bits(),
        host.to_bits()
    );
}

fn check_f32(a: f32, b: f32, c: f32) {
    let (ours, host) = (fmaf(a, b, c), a.mul_add(b, c));
    assert!(
        same_f32(ours, host),
        "fmaf({:#010x}, {:#010x}, {:#010x}) is {:#010x}, not {:#010x}",
        a.to_bits(),
        b.to_bits(),
        c.to_bits(),
        ours.to_bits(),
        host.to_bits()
    );
}

#[test]
fn fma_of_any_operands() {
    let mut random = Random(1);
    for _ in 0..300_000 {
        let (a, b, c) = (random.any_f64(), random.any_f64(), random.any_f64());
        check_f64(a, b, c);
        // An addend of the product's size, and one that cancels it but for some bits.
        check_f64(a, b, a * b * (random.unit() - 0.5));
        check_f64(a, b, f64::from_bits((-(a * b)).to_bits() ^ (random.bits() >> (40 + random.bits() % 24))));
        // Short operands make ties.
        let short = |x: f64| f64::from_bits(x.to_bits() & (u64::MAX << 40));
        check_f64(short(a), short(b), short(c));
        check_f64(short(a), short(b), short(a * b * (random.unit() - 0.5)));
    }
}

#[test]
fn fma_in_the_ordinary_range() {
    let mut random = Random(2);
    for _ in 0..1_000_000 {
        let (a, b) = (random.unit() - 0.5, random.unit() - 0.5);
        check_f64(a, b, random.unit() - 0.5);
        check_f64(a, b, -(a * b));
        check_f64(a, b, -(a * b) * (1.0 + f64::EPSILON * (random.bits() % 5) as f64));
        check_f64(a, b, f64::from_bits((random.unit() - 0.5).to_bits() - ((random.bits() % 120) << 52)));
    }
}

#[test]
fn fma_of_landmarks() {
    let landmarks = landmarks_f64();
    for &a in landmarks.iter().step_by(97) {
        for &b in landmarks.iter().step_by(89) {
            for &c in landmarks.iter().step_by(83) {
                check_f64(a, b, c);
            }
        }
    }
}

#[test]
fn fmaf_of_any_operands() {
    let mut random = Random(3);
    for _ in 0..1_000_000 {
        let (a, b, c) = (random.any_f32(), random.any_f32(), random.any_f32());
        check_f32(a, b, c);
        check_f32(a, b, a * b * (random.unit() as f32 - 0.5));
        check_f32(a, b, f32::from_bits((-(a * b)).to_bits() ^ ((random.bits() as u32) >> (16 + random.bits() % 16))));
        let short = |x: f32| f32::from_bits(x.to_bits() & (u32::MAX << 12));
        check_f32(short(a), short(b), short(c));
    }
}

/// A subnormal result next to a tie: a product rounded to f64 first would look like the tie itself.
#[test]
fn fmaf_rounds_subnormals_once() {
    let below_one = f32::from_bits(0x3f80_0001);
    let above_one = f32::from_bits(0x3f7f_fffe);
    for odd in [1, 3, 0x40_0001, 0x7f_ffff_u32] {
        for scale in [75, 76] {
            let a = below_one * f32::from_bits((127 - scale) << 23);
            let b = above_one * f32::from_bits((127 - 75) << 23);
            check_f32(a, b, f32::from_bits(odd));
            check_f32(a, -b, f32::from_bits(odd));
        }
    }
}
