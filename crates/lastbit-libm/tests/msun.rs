//! msun against the `libm` crate, which has most of its routines by way of musl: an implementation of its own with the
//! same bits.
//!
//! `LASTBIT_EXHAUSTIVE=1` takes all 2^32 arguments of the f32 functions of one argument (a minute each, `--release`).

mod common;

use common::{Random, landmarks_f64, same_f32, same_f64, spread_f32, ulps};
use lastbit_libm::{Flavour, bionic::android_9 as msun};

fn compare_f32(name: &str, ours: fn(f32) -> f32, theirs: fn(f32) -> f32) {
    let check = |x: f32| {
        let (ours, theirs) = (ours(x), theirs(x));
        assert!(
            same_f32(ours, theirs),
            "{name}({x:e} = {:#010x}) is {:#010x}, not {:#010x}",
            x.to_bits(),
            ours.to_bits(),
            theirs.to_bits()
        );
    };
    if std::env::var("LASTBIT_EXHAUSTIVE").is_ok_and(|value| value == "1") {
        (0..=u32::MAX).map(f32::from_bits).for_each(check);
        println!("{name}: all 2^32 arguments");
    } else {
        spread_f32().for_each(check);
        // Every 61st where audio code asks: 2^-20 to 64.
        (0x3580_0000..0x4280_0000).step_by(61).map(f32::from_bits).for_each(check);
    }
}

macro_rules! one_argument_f32 {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            compare_f32(stringify!($name), msun::$name, libm::$name);
        }
    )*};
}

one_argument_f32!(expf exp2f log2f log10f sinf cosf asinf);

/// The crate has other constants below 2^-26 and at -1.
#[test]
fn acosf() {
    const TINY: f32 = f32::from_bits(0x3280_0000);
    let theirs = |x: f32| match x {
        -1.0 => std::f32::consts::PI,
        x if x.abs() <= TINY => std::f32::consts::FRAC_PI_2,
        x => libm::acosf(x),
    };
    compare_f32("acosf", msun::acosf, theirs);
}

/// musl has last steps of its own, good to an ulp as well.
#[test]
fn logf() {
    for x in spread_f32() {
        let (ours, theirs) = (msun::logf(x), libm::logf(x));
        let near = same_f32(ours, theirs) || ours.to_bits().abs_diff(theirs.to_bits()) == 1;
        assert!(near, "logf({x:e}) is {ours:e}, not near {theirs:e}");
    }
}

#[test]
fn powf() {
    let check = |x: f32, y: f32| {
        let (ours, theirs) = (msun::powf(x, y), libm::powf(x, y));
        assert!(
            same_f32(ours, theirs),
            "powf({x:e}, {y:e}) = powf({:#010x}, {:#010x}) is {:#010x}, not {:#010x}",
            x.to_bits(),
            y.to_bits(),
            ours.to_bits(),
            theirs.to_bits()
        );
    };
    let landmarks: Vec<f32> = landmarks_f64().into_iter().map(|x| x as f32).collect();
    for &x in landmarks.iter().step_by(7) {
        for &y in landmarks.iter().step_by(11) {
            check(x, y);
        }
    }
    let mut random = Random(9);
    for _ in 0..1_000_000 {
        check(random.any_f32(), random.any_f32());
        check(10.0, (16.0 * (random.unit() - 0.5)) as f32);
        check((2.0 * random.unit()) as f32, (400.0 * (random.unit() - 0.5)) as f32);
        check((1.0 + 0.1 * random.unit()) as f32, (2000.0 * (random.unit() - 0.5)) as f32);
        check((1.0 + 1e-6 * (random.unit() - 0.5)) as f32, (1e10 * (random.unit() - 0.5)) as f32);
        check(-((random.bits() % 1000) as f32), (random.bits() % 40) as f32 - 20.0);
        // Around the limits of the format.
        let x = random.any_f32().abs();
        let limit = [128.0, -126.0, -149.0, -150.0][random.bits() as usize % 4];
        check(x, (limit / libm::log2(f64::from(x)) * (1.0 + 1e-6 * (random.unit() - 0.5))) as f32);
    }
}

fn arguments(seed: u64, scale: f64) -> impl Iterator<Item = f64> {
    const MANY: usize = 100_000;
    let (mut any, mut within) = (Random(seed), Random(!seed));
    landmarks_f64()
        .into_iter()
        .chain((0..MANY).map(move |_| any.any_f64()))
        .chain((0..MANY).map(move |_| scale * (within.unit() - 0.5)))
}

fn compare_f64(name: &str, ours: fn(f64) -> f64, theirs: fn(f64) -> f64, arguments: impl Iterator<Item = f64>) {
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

#[test]
fn sine_and_cosine() {
    for (seed, scale) in [(10, 2.0), (11, 20.0), (12, 200.0), (13, 1e6)] {
        compare_f64("sin", msun::sin, libm::sin, arguments(seed, scale));
        compare_f64("cos", msun::cos, libm::cos, arguments(seed, scale));
    }
}

#[test]
fn exponential_and_logarithms() {
    compare_f64("exp", msun::exp, libm::exp, arguments(1, 1500.0));
    compare_f64("exp", msun::exp, libm::exp, arguments(2, 3.0));
    compare_f64("log10", msun::log10, libm::log10, arguments(3, 10.0));
    compare_f64("log10", msun::log10, libm::log10, arguments(4, 1e5));
}

#[test]
fn atan2() {
    let mut random = Random(8);
    for _ in 0..200_000 {
        // Beyond 2^60 the crate leaves the quotient to the arc tangent.
        for (y, x) in [(random.unit() - 0.5, random.unit() - 0.5), (1e9 * random.unit(), random.unit() - 0.5)] {
            let (ours, theirs) = (msun::atan2(y, x), libm::atan2(y, x));
            assert!(same_f64(ours, theirs), "atan2({y:e}, {x:e}) is {ours:e}, not {theirs:e}");
        }
    }
}

#[test]
fn pow() {
    let check = |x: f64, y: f64| {
        let (ours, theirs) = (msun::pow(x, y), libm::pow(x, y));
        assert!(
            same_f64(ours, theirs),
            "pow({x:e}, {y:e}) = pow({:#018x}, {:#018x}) is {:#018x}, not {:#018x}: {} ulp",
            x.to_bits(),
            y.to_bits(),
            ours.to_bits(),
            theirs.to_bits(),
            ulps(ours, theirs)
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

/// The approximation of Android 16 against the first: each is within an ulp of the arc sine.
#[test]
fn later_arc_functions_are_near() {
    let (before, after) = (Flavour::Bionic10.functions(), Flavour::Bionic16.functions());
    let mut different = 0;
    for x in spread_f32().filter(|x| x.abs() <= 1.0) {
        for (before, after, exact) in [
            ((before.asinf)(x), (after.asinf)(x), libm::asin(f64::from(x))),
            ((before.acosf)(x), (after.acosf)(x), libm::acos(f64::from(x))),
        ] {
            let ulp = f64::from(before.abs().next_up()) - f64::from(before.abs());
            assert!((f64::from(before) - exact).abs() <= ulp, "{x:e}: {before:e}, exactly {exact:e}");
            assert!((f64::from(after) - exact).abs() <= ulp, "{x:e}: {after:e}, exactly {exact:e}");
            different += u32::from(before.to_bits() != after.to_bits());
        }
    }
    assert!(different > 1000, "{different}");
}
