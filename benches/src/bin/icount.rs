//! Pieces of work whose instructions callgrind counts, for `cargo xtask bench icount`.
//!
//! `icount` lists them, `icount check` compares their bits, with real browsers and between backends. `icount run` does
//! each within [`region`], after a few runs to fill the caches: only there instructions are to be counted.
#![forbid(unsafe_code)]

use lastbit::Recipe;
use lastbit_benches::{Case, Kernel, Target, assert_recipe, headline, kernels, targets, warm};

/// Kernels besides the recipe, by the start of their names.
const KERNELS: [&str; 13] = [
    "fft/2048/Pffft",
    "fft/2048/FfmpegTxFma",
    "fft/2048/Kiss",
    "fft/2048/RustfftAvx",
    "fft/2048/RustfftSse",
    "libm/Glibc228Fma/",
    "libm/Fdlibm/",
    "libm/Msun/",
    "tables/",
    "oscillator/",
    "compressor/",
    "vector/convolve",
    "vector/product",
];

/// How often the counted region does the work.
const RUNS: u32 = 8;

fn main() {
    let targets = targets();
    let cases = cases(&targets);
    match std::env::args().nth(1).as_deref() {
        Some("check") => {
            let recipe = Recipe::by_name("fingerprintjs").expect("a recipe of the library");
            headline(&targets).into_iter().for_each(|target| assert_recipe(target, recipe));
            cases.iter().for_each(Case::assert_backends);
        }
        Some("run") => {
            for case in &cases {
                let mut kernel = case.start();
                (0..3).for_each(|_| kernel.run());
                region(&mut *kernel);
            }
        }
        _ => cases.iter().for_each(|case| println!("{RUNS} {}", case.name)),
    }
}

fn cases(targets: &[Target]) -> Vec<Case> {
    let counted = |case: &Case| KERNELS.iter().any(|start| case.name.starts_with(start));
    warm(targets).into_iter().chain(kernels::all(targets).into_iter().filter(counted)).collect()
}

#[inline(never)]
fn region(kernel: &mut dyn Kernel) {
    for _ in 0..RUNS {
        kernel.run();
    }
}
