//! A quantum of the compressor, with the settings of the fingerprintjs recipe.

use lastbit_compressor::{Compressor, Params};

use super::{QUANTUM, distinct, noise};
use crate::{Case, SAMPLE_RATE, Target};

pub(super) fn cases(targets: &[Target]) -> Vec<Case> {
    let arithmetics = distinct(targets, |target| {
        let arithmetic = &target.profile.arithmetic;
        let blink = arithmetic.blink().map(|blink| blink.compressor());
        blink.or_else(|| arithmetic.gecko().map(|gecko| gecko.compressor()))
    });
    arithmetics.into_iter().map(|(profile, arithmetic)| case(&profile, arithmetic)).collect()
}

fn case(profile: &str, arithmetic: lastbit_compressor::Arithmetic) -> Case {
    Case::new(format!("compressor/{profile}"), 2 * QUANTUM, move || {
        let params = Params { threshold: -50.0, knee: 40.0, ratio: 12.0, attack: 0.0, release: 0.25 };
        let input: [f32; QUANTUM] = noise(QUANTUM).try_into().expect("a quantum");
        let mut compressor = Compressor::new(arithmetic, SAMPLE_RATE);
        move |output: &mut [f32]| {
            let (channels, _) = output.as_chunks_mut::<QUANTUM>();
            compressor.process(&params, [&input; 2], channels.try_into().expect("two channels"));
        }
    })
}
