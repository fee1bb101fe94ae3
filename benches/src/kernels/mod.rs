//! The kernels by themselves, with input of their own.

mod compressor;
mod fft;
mod libm;
mod vector;
mod wave;

use crate::{Case, Target};

/// Every kernel, in the arithmetic of the targets where it has one.
pub fn all(targets: &[Target]) -> Vec<Case> {
    [vector::cases(), libm::cases(), fft::cases(), wave::cases(targets), compressor::cases(targets)]
        .into_iter()
        .flatten()
        .collect()
}

/// Frames of a render quantum.
const QUANTUM: usize = 128;

/// A signal without symmetry between -1 and 1: a linear congruential generator's.
fn noise(length: usize) -> Vec<f32> {
    let mut state = 1u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..length).map(next).collect()
}

/// The targets' arithmetics, each once, with the first profile that has it.
fn distinct<A: PartialEq>(targets: &[Target], part: impl Fn(&Target) -> Option<A>) -> Vec<(String, A)> {
    let mut distinct: Vec<(String, A)> = Vec::new();
    for target in targets {
        if let Some(arithmetic) = part(target)
            && distinct.iter().all(|(_, other)| *other != arithmetic)
        {
            distinct.push((target.profile.id.clone(), arithmetic));
        }
    }
    distinct
}
