//! C math libraries: functions value by value, and those that take many values at once.

use lastbit_libm::{Flavour, Functions, lanes};

use super::{QUANTUM, noise};
use crate::Case;

const FLAVOURS: [Flavour; 7] = [
    Flavour::Fdlibm,
    Flavour::Msun,
    Flavour::Glibc228,
    Flavour::Glibc228Fma,
    Flavour::Glibc241Fma,
    Flavour::UcrtFma,
    Flavour::Bionic10Aarch64,
];

type One = fn(&Functions, f32) -> f64;
type Each = fn(Flavour, &mut [f32]);

/// The functions that render loops call, with arguments as they come there: gains and angles in (0, 1.5).
const ONE: [(&str, One); 6] = [
    ("powf", |library, x| (library.powf)(x, 0.6).into()),
    ("log10f", |library, x| (library.log10f)(x).into()),
    ("sinf", |library, x| (library.sinf)(x).into()),
    ("pow", |library, x| (library.pow)(10.0, x.into())),
    ("exp", |library, x| (library.exp)(x.into())),
    ("sin", |library, x| (library.sin)(x.into())),
];

/// Those of the compressor, in lanes.
const EACH: [(&str, Each); 4] = [
    ("log10f in lanes", |flavour, values| flavour.log10f_lanes().each(values)),
    ("powf of 10 in lanes", |flavour, values| lanes::each(flavour.pow10f_lanes(), values)),
    ("exp in lanes", |flavour, values| lanes::each(flavour.exp_lanes(), values)),
    ("sin in lanes", |flavour, values| lanes::each(lanes::Sin(flavour.functions().sin_to_f32), values)),
];

pub(super) fn cases() -> Vec<Case> {
    FLAVOURS.iter().flat_map(|&flavour| one_by_one(flavour).chain(in_lanes(flavour))).collect()
}

fn one_by_one(flavour: Flavour) -> impl Iterator<Item = Case> {
    ONE.into_iter().map(move |(name, call)| {
        let start = move || {
            let (library, arguments) = (flavour.functions(), arguments());
            move |output: &mut [f64]| {
                output.iter_mut().zip(&arguments).for_each(|(output, &x)| *output = call(library, x));
            }
        };
        Case::new(format!("libm/{flavour:?}/{name}"), QUANTUM, start).on_one_backend()
    })
}

fn in_lanes(flavour: Flavour) -> impl Iterator<Item = Case> {
    EACH.into_iter().map(move |(name, call)| {
        Case::new(format!("libm/{flavour:?}/{name}"), QUANTUM, move || {
            let arguments = arguments();
            move |output: &mut [f32]| {
                output.copy_from_slice(&arguments);
                call(flavour, output);
            }
        })
    })
}

fn arguments() -> Vec<f32> {
    noise(QUANTUM).into_iter().map(|x| 0.75 * (x + 1.0)).collect()
}
