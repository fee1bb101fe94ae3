//! UCRT's functions against f64 ones: how far they are from right, which AMD's source gives, and where the builds part.

mod common;

use common::{Random, same_f32, spread_f32};
use lastbit_libm::{Flavour, Functions, ucrt};

const AMD: [Flavour; 2] = [Flavour::Ucrt, Flavour::UcrtFma];

/// The largest error in ulps of the result, over every 61st f32 of 2^-20 to 64 and a spread over all others.
fn worst(ours: fn(f32) -> f32, exact: fn(f64) -> f64) -> f64 {
    let dense = (0x3580_0000..0x4280_0000).step_by(61).map(f32::from_bits);
    let error = |x: f32| {
        let (ours, exact) = (ours(x), exact(f64::from(x)));
        if ours.is_nan() || exact.is_nan() {
            assert!(ours.is_nan() && exact.is_nan(), "{x:e}: {ours:e}, exactly {exact:e}");
            return 0.0;
        }
        if same_f32(ours, exact as f32) && !ours.is_normal() {
            return 0.0;
        }
        let ulp = f64::from(f32::from_bits(ours.abs().to_bits().max(0x0080_0000) & 0x7f80_0000)) / 8_388_608.0;
        (f64::from(ours) - exact).abs() / ulp
    };
    dense.chain(spread_f32()).map(error).fold(0.0, f64::max)
}

#[test]
fn errors_are_those_of_the_source() {
    for flavour in AMD {
        let Functions { expf, logf, log10f, asinf, acosf, .. } = *flavour.functions();
        for (name, ours, exact, most) in [
            ("expf", expf, libm::exp as fn(f64) -> f64, 0.501),
            ("logf", logf, libm::log, 0.7),
            ("log10f", log10f, libm::log10, 0.8),
            ("asinf", asinf, libm::asin, 1.1),
            ("acosf", acosf, libm::acos, 1.1),
        ] {
            let worst = worst(ours, exact);
            println!("{flavour:?} {name}: {worst:.4} ulp");
            assert!(worst < most, "{flavour:?} {name}: {worst:.4} ulp");
        }
    }
}

/// What the compressor and the analyser ask of a logarithm is far from one, where the table's error is small.
#[test]
fn decibels_far_from_one_are_nearly_right() {
    for flavour in AMD {
        let log10f = flavour.functions().log10f;
        let (mut count, mut wrong) = (0, 0);
        for x in (0x3000_0000..0x3a00_0000).step_by(1013).map(f32::from_bits) {
            count += 1;
            wrong += u32::from(log10f(x).to_bits() != (libm::log10(f64::from(x)) as f32).to_bits());
        }
        println!("{flavour:?}: {wrong} of {count}");
        assert!((1..count / 100).contains(&wrong), "{flavour:?}: {wrong} of {count}");
    }
}

/// In one result of 10^5: what is fused is small beside what it is added to.
#[test]
fn the_builds_differ() {
    let (plain, fused) = (Flavour::Ucrt.functions(), Flavour::UcrtFma.functions());
    let differ = |plain: fn(f32) -> f32, fused: fn(f32) -> f32| {
        let around_one = (0x3f00_0000..0x4000_0000).step_by(29).map(f32::from_bits);
        around_one.filter(|&x| !same_f32(plain(x), fused(x))).count()
    };
    let counts = (differ(plain.logf, fused.logf), differ(plain.log10f, fused.log10f));
    println!("{counts:?}");
    assert!(counts.0 > 0 && counts.1 > 0, "{counts:?}");
}

#[test]
fn powers_are_f64_ones_rounded() {
    let mut random = Random(1);
    for _ in 0..100_000 {
        let (x, y) = ((2.0 * random.unit()) as f32, (40.0 * (random.unit() - 0.5)) as f32);
        let exact = libm::pow(f64::from(x), f64::from(y)) as f32;
        assert!(same_f32(ucrt::powf(x, y), exact), "{x:e}^{y:e}");
    }
}

#[test]
fn special_arguments() {
    for flavour in AMD.into_iter().chain([Flavour::UcrtX86]) {
        let library = flavour.functions();
        for log in [library.logf, library.log10f] {
            assert_eq!(log(1.0).to_bits(), 0, "{flavour:?}");
            assert_eq!(log(0.0), f32::NEG_INFINITY);
            assert_eq!(log(-0.0), f32::NEG_INFINITY);
            assert_eq!(log(f32::INFINITY), f32::INFINITY);
            assert!(log(-1.0).is_nan() && log(f32::NAN).is_nan());
        }
        assert_eq!((library.log10f)(1e-45), -44.853_47, "{flavour:?}");
        assert_eq!((library.expf)(f32::NEG_INFINITY).to_bits(), 0);
        assert_eq!((library.expf)(f32::INFINITY), f32::INFINITY);
        assert_eq!((library.expf)(89.0), f32::INFINITY);
        assert_eq!((library.expf)(-104.0), 0.0);
        assert_eq!((library.expf)(-103.0).to_bits(), 1);
        assert_eq!((library.expf)(0.0), 1.0);
        assert!((library.expf)(f32::NAN).is_nan());
        for (x, arc_sine, arc_cosine) in
            [(1.0, 0x3fc9_0fdb, 0), (-1.0, 0xbfc9_0fdb, 0x4049_0fdb), (0.0, 0, 0x3fc9_0fdb)]
        {
            assert_eq!((library.asinf)(x).to_bits(), arc_sine, "{flavour:?} {x}");
            assert_eq!((library.acosf)(x).to_bits(), arc_cosine, "{flavour:?} {x}");
        }
        assert!((library.asinf)(1.5).is_nan() && (library.acosf)(-1.5).is_nan());
    }
}

#[test]
fn hypotenuses() {
    assert_eq!(ucrt::hypot(3.0, -4.0), 5.0);
    assert_eq!(ucrt::hypot(0.0, -7.5), 7.5);
    assert_eq!(ucrt::hypot(f64::NAN, f64::NEG_INFINITY), f64::INFINITY);
    assert!(ucrt::hypot(f64::NAN, 1.0).is_nan());
    assert_eq!(ucrt::hypot(3e300, 4e300), 5e300);
    assert_eq!(ucrt::hypot(f64::MAX, f64::MAX), f64::INFINITY);
    let mut random = Random(2);
    for _ in 0..100_000 {
        let (x, y) = (random.any_f64(), random.unit());
        let y = x * y;
        let exact = libm::hypot(x, y);
        let ours = ucrt::hypot(x, y);
        let near = ours.to_bits().abs_diff(exact.to_bits()) <= 1 || ours.is_nan() && exact.is_nan();
        assert!(near || exact < f64::MIN_POSITIVE, "hypot({x:e}, {y:e}) is {ours:e}, not near {exact:e}");
    }
}
