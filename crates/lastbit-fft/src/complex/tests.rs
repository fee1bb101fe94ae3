//! The portable transforms against the crate's own planners, bit for bit.

use rustfft::FftDirection;
use rustfft::num_complex::Complex32;

use lastbit_vecmath::{Backend, backend::at_most};

use super::{Planner, Points, portable};
use crate::samples::{Samples, bits};

fn portable_equals_crate(planner: Planner) {
    for len in (1..=16).map(|exponent| 1usize << exponent) {
        for direction in [FftDirection::Forward, FftDirection::Inverse] {
            let Some(oracle) = planner.host(len, direction) else {
                eprintln!("skipped: this host can't run the crate's {planner:?} planner");
                return;
            };
            let portable = portable::plan(planner, len, direction);
            for samples in Samples::ALL {
                let parts = samples.take(2 * len);
                let mut theirs: Vec<_> = parts.chunks_exact(2).map(|z| Complex32::new(z[0], z[1])).collect();
                oracle.process(&mut theirs);
                for backend in Backend::available() {
                    let (mut re, mut im): (Vec<_>, Vec<_>) = parts.chunks_exact(2).map(|z| (z[0], z[1])).unzip();
                    let (mut scratch_re, mut scratch_im) = (vec![0.0; len], vec![0.0; len]);
                    let ours = Points { re: &mut re, im: &mut im };
                    at_most(backend, || portable.process(ours, Points { re: &mut scratch_re, im: &mut scratch_im }));
                    let ours: Vec<_> = re.into_iter().zip(im).map(|(re, im)| Complex32::new(re, im)).collect();
                    for (k, (a, b)) in ours.iter().zip(&theirs).enumerate() {
                        assert!(
                            bits(a.re) == bits(b.re) && bits(a.im) == bits(b.im),
                            "{backend}, {planner:?}, {len} points, {direction:?}, {samples:?}, element {k}: \
                         {a} = {:08x} {:08x}, the crate has {b} = {:08x} {:08x}",
                            a.re.to_bits(),
                            a.im.to_bits(),
                            b.re.to_bits(),
                            b.im.to_bits()
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn avx_order_equals_crate() {
    portable_equals_crate(Planner::Avx);
}

#[test]
fn sse_order_equals_crate() {
    portable_equals_crate(Planner::Sse);
}

#[test]
fn neon_order_equals_crate() {
    portable_equals_crate(Planner::Neon);
}

#[test]
fn scalar_order_equals_crate() {
    portable_equals_crate(Planner::Scalar);
}
