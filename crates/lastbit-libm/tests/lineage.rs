//! The flavours against the `libm` crate, where its routines descend from the same sources.
//!
//! FreeBSD's functions, which it has, are netlib's but for: the kernels of `sin` and `cos`, the reduction of medium arguments,
//! the last steps of `log` and `log10`, and what V8 changed in `exp` and `pow`. Those must be a neighbour at most.

mod common;

use common::{Random, landmarks_f64, same_f64, ulps};
use lastbit_libm::{fdlibm, glibc};

fn arguments(seed: u64, scale: f64) -> impl Iterator<Item = f64> {
    const MANY: usize = 100_000;
    let (mut any, mut within) = (Random(seed), Random(!seed));
    landmarks_f64()
        .into_iter()
        .chain((0..MANY).map(move |_| any.any_f64()))
        .chain((0..MANY).map(move |_| scale * (within.unit() - 0.5)))
}

fn compare(name: &str, ours: fn(f64) -> f64, theirs: fn(f64) -> f64, arguments: impl Iterator<Item = f64>) {
    for x in arguments {
        let (ours, theirs) = (ours(x), theirs(x));
        assert!(
            same_f64(ours, theirs),
            "{name}({x:e} = {:#018x}) is {:#018x}, not {:#018x}",
            x.to_bits(),
            ours.to_bits(),
            theirs.to_bits()
        );
    }
}

fn compare_nearly(name: &str, ours: fn(f64) -> f64, theirs: fn(f64) -> f64, arguments: impl Iterator<Item = f64>) {
    for x in arguments {
        let (ours, theirs) = (ours(x), theirs(x));
        assert!(ulps(ours, theirs) <= 1, "{name}({x:e}) is {ours:e}, not near {theirs:e}");
    }
}

#[test]
fn exponential_and_logarithms() {
    // 1 is V8's exception.
    compare("exp", fdlibm::exp, libm::exp, arguments(1, 1500.0).filter(|&x| x != 1.0));
    compare("exp", fdlibm::exp, libm::exp, arguments(2, 3.0).filter(|&x| x != 1.0));
    compare_nearly("log", fdlibm::log, libm::log, arguments(3, 10.0));
    compare("log2", fdlibm::log2, libm::log2, arguments(4, 10.0));
    assert_eq!(fdlibm::exp(1.0), std::f64::consts::E);
}

#[test]
fn inverse_functions() {
    compare("asin", fdlibm::asin, libm::asin, arguments(5, 2.0));
    compare("acos", fdlibm::acos, libm::acos, arguments(6, 2.0));
    compare("atan", fdlibm::atan, libm::atan, arguments(7, 10.0));
    let mut random = Random(8);
    for _ in 0..200_000 {
        for (y, x) in [(random.unit() - 0.5, random.unit() - 0.5), (1e9 * random.unit(), random.unit() - 0.5)] {
            let (ours, theirs) = (fdlibm::atan2(y, x), libm::atan2(y, x));
            assert!(same_f64(ours, theirs), "atan2({y:e}, {x:e}) is {ours:e}, not {theirs:e}");
        }
    }
}

#[test]
fn sine_and_cosine() {
    for (seed, scale) in [(10, 4.0), (11, 200.0), (12, 1e6)] {
        compare_nearly("sin", fdlibm::sin, libm::sin, arguments(seed, scale));
        compare_nearly("cos", fdlibm::cos, libm::cos, arguments(seed, scale));
    }
}

#[test]
fn power() {
    let check = |x: f64, y: f64| {
        // By the first ECMAScript these are NaN.
        if x.abs() == 1.0 && (y.is_infinite() || y.is_nan()) {
            assert!(fdlibm::pow(x, y).is_nan());
            return;
        }
        let (ours, theirs) = (fdlibm::pow(x, y), libm::pow(x, y));
        assert!(
            ulps(ours, theirs) <= 1,
            "pow({x:e}, {y:e}) = pow({:#018x}, {:#018x}) is {:#018x}, not {:#018x}",
            x.to_bits(),
            y.to_bits(),
            ours.to_bits(),
            theirs.to_bits()
        );
    };
    let landmarks = landmarks_f64();
    for &x in landmarks.iter().step_by(17) {
        for &y in landmarks.iter().step_by(13) {
            check(x, y);
        }
    }
    let mut random = Random(13);
    for _ in 0..100_000 {
        check(random.any_f64(), random.any_f64());
        check(10.0, 40.0 * (random.unit() - 0.5));
        check(2.0 * random.unit(), 400.0 * (random.unit() - 0.5));
        check(1.0 + 1e-6 * (random.unit() - 0.5), 1e12 * (random.unit() - 0.5));
        check(-(random.bits() as u32 as f64), (random.bits() % 40) as f64);
        let limit = [1024.0, -1022.0, -1074.0, -1075.0][random.bits() as usize % 4];
        let x = random.any_f64().abs();
        check(x, limit / libm::log2(x) * (1.0 + 1e-3 * (random.unit() - 0.5)));
    }
}

/// The crate has FreeBSD's later form of `log10`, good to an ulp as well.
#[test]
fn base_10_logarithm() {
    for x in arguments(14, 100.0).filter(|&x| x > 0.0) {
        let (ours, theirs) = (fdlibm::log10(x), libm::log10(x));
        assert!(ulps(ours, theirs) <= 2, "log10({x:e}) is {ours:e}, not near {theirs:e}");
    }
    let mut power = 1.0;
    for exponent in 0..=22 {
        assert_eq!(fdlibm::log10(power), f64::from(exponent));
        power *= 10.0;
    }
}

#[test]
fn hypot_within_an_ulp() {
    let mut random = Random(15);
    for _ in 0..200_000 {
        let x = random.any_f64();
        for (x, y) in [(x, x * random.unit()), (random.unit(), random.unit())] {
            let exact = libm::hypot(x, y);
            for ours in [fdlibm::hypot(x, y), glibc::hypot(x, y)] {
                assert!(ulps(ours, exact) <= 1, "hypot({x:e}, {y:e}) is {ours:e}, not near {exact:e}");
            }
        }
    }
}
