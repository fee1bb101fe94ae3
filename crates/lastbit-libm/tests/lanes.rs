//! The functions of many arguments give what the functions of one give, for every flavour.
//!
//! `LASTBIT_EVERY=12` takes every twelfth argument only: for hosts that take their time.

use std::env;

use lastbit_libm::{
    Flavour, Functions,
    lanes::{DecibelsRounded, Sin, each},
};
use lastbit_vecmath::{Backend, backend};
use proptest::prelude::*;

const FLAVOURS: [Flavour; 20] = [
    Flavour::Fdlibm,
    Flavour::Msun,
    Flavour::Glibc227,
    Flavour::Glibc227Fma,
    Flavour::Glibc228,
    Flavour::Glibc228Fma,
    Flavour::Glibc228Aarch64,
    Flavour::Glibc228I386,
    Flavour::Glibc241,
    Flavour::Glibc241Fma,
    Flavour::Glibc241Aarch64,
    Flavour::Bionic9,
    Flavour::Bionic10,
    Flavour::Bionic10Aarch64,
    Flavour::Bionic16,
    Flavour::Bionic16Aarch64,
    Flavour::Ucrt,
    Flavour::UcrtFma,
    Flavour::UcrtX86,
    Flavour::Libsystem,
];

/// A function of many arguments, and of one.
struct Pair<'f> {
    name: &'static str,
    each: &'f dyn Fn(&mut [f32]),
    one: &'f dyn Fn(f32) -> f32,
}

/// Hands the functions of a flavour to `check`.
fn pairs(flavour: Flavour, mut check: impl FnMut(Pair<'_>)) {
    let Functions { powf, log10f, expf, sinf, exp_to_f32, sin_to_f32, log10, .. } = *flavour.functions();
    let mut pair = |name, each: &dyn Fn(&mut [f32]), one: &dyn Fn(f32) -> f32| check(Pair { name, each, one });
    pair("log10f", &|values| flavour.log10f_lanes().each(values), &log10f);
    pair("pow10f", &|values| each(flavour.pow10f_lanes(), values), &|x| powf(10.0, x));
    let single = |values: &mut [f32]| values.iter_mut().for_each(|x| *x = flavour.pow10f_lanes().single(*x));
    pair("pow10f of one", &single, &|x| powf(10.0, x));
    pair("expf", &|values| each(flavour.expf_lanes(), values), &expf);
    pair("sinf", &|values| each(flavour.sinf_lanes(), values), &sinf);
    pair("sin", &|values| each(Sin(sin_to_f32), values), &|x| sin_to_f32(f64::from(x)));
    let decibels = |x: f32| (20.0 * log10(f64::from(x))) as f32;
    pair("20 log10", &|values| each(DecibelsRounded(log10), values), &decibels);
    pair("exp", &|values| each(flavour.exp_lanes(), values), &|x| exp_to_f32(f64::from(x)));
}

impl Pair<'_> {
    fn check(&self, flavour: Flavour, values: &[f32]) {
        let expected: Vec<f32> = values.iter().map(|&x| (self.one)(x)).collect();
        for backend in Backend::available() {
            let mut results = values.to_vec();
            backend::at_most(backend, || (self.each)(&mut results));
            for ((x, expected), result) in values.iter().zip(&expected).zip(results) {
                let equal = expected.to_bits() == result.to_bits() || expected.is_nan() && result.is_nan();
                let name = self.name;
                assert!(
                    equal,
                    "{flavour:?} {name}({x:e} = {:08x}), {backend}: {result:e}, alone {expected:e}",
                    x.to_bits()
                );
            }
        }
    }
}

fn check(flavour: Flavour, values: &[f32]) {
    pairs(flavour, |pair| pair.check(flavour, values));
}

/// `LASTBIT_EXHAUSTIVE=Msun` takes all 2^32 arguments of a flavour's functions, `LASTBIT_EXHAUSTIVE=Msun/expf` those of
/// one (some minutes each, `--release`).
#[test]
fn every_argument() {
    let Ok(asked) = env::var("LASTBIT_EXHAUSTIVE") else { return };
    let (flavour_asked, function) = asked.split_once('/').unwrap_or((&asked, ""));
    for flavour in FLAVOURS.into_iter().filter(|flavour| format!("{flavour:?}") == flavour_asked) {
        pairs(flavour, |pair| {
            if function.is_empty() || function == pair.name {
                for upper in 0..=u16::MAX {
                    let bits = (0..=u16::MAX).map(|lower| u32::from(upper) << 16 | u32::from(lower));
                    pair.check(flavour, &bits.map(f32::from_bits).collect::<Vec<_>>());
                }
                println!("{flavour:?} {}: all 2^32 arguments", pair.name);
            }
        });
    }
}

/// Of how many arguments one is taken.
fn every() -> usize {
    let every = std::env::var("LASTBIT_EVERY").ok();
    every.map_or(1, |every| every.parse().expect("LASTBIT_EVERY is a number from 1 up"))
}

#[test]
fn dense_where_the_compressor_asks() {
    for flavour in FLAVOURS {
        // Every 401st f32 from 2^-20 to 64, and the same negated.
        let values: Vec<f32> = (0x3580_0000..0x4280_0000).step_by(401 * every()).map(f32::from_bits).collect();
        check(flavour, &values);
        check(flavour, &values.iter().map(|x| -x).collect::<Vec<_>>());
    }
}

#[test]
fn special_arguments_beside_common_ones() {
    let special = [0.0, -0.0, 1.0, -1.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 1e-40, 38.6, -45.2, f32::MAX];
    for flavour in FLAVOURS {
        for lane in 0..special.len() {
            let mut values = vec![0.7; 19];
            values[lane..][..8].copy_from_slice(&[0.3, 1.0, special[lane], 2.5, special[lane], 10.0, 0.01, 1.5]);
            check(flavour, &values);
        }
    }
}

proptest! {
    #[test]
    fn any_bits(bits in prop::collection::vec(any::<u32>(), 0..40)) {
        let values: Vec<f32> = bits.into_iter().map(f32::from_bits).collect();
        for flavour in FLAVOURS {
            check(flavour, &values);
        }
    }
}
