//! The portable transforms against the crate's own planners, bit for bit.

use rustfft::FftDirection;
use rustfft::num_complex::Complex32;

use super::{ComplexFft, Planner};
use crate::real::Backend;
use crate::samples::{Samples, bits};

fn portable_equals_crate(planner: Planner) {
    for len in (1..=16).map(|exponent| 1usize << exponent) {
        for direction in [FftDirection::Forward, FftDirection::Inverse] {
            let Some(oracle) = planner.host(len, direction) else {
                eprintln!("skipped: this host can't run the crate's {planner:?} planner");
                return;
            };
            let portable = ComplexFft::new(planner, len, direction, Backend::Portable);
            let mut scratch = vec![Complex32::default(); portable.scratch_len(len)];
            for samples in Samples::ALL {
                let parts = samples.take(2 * len);
                let input: Vec<_> = parts.chunks_exact(2).map(|z| Complex32::new(z[0], z[1])).collect();
                let (mut ours, mut theirs) = (input.clone(), input);
                portable.process(&mut ours, &mut scratch);
                oracle.process(&mut theirs);
                for (k, (a, b)) in ours.iter().zip(&theirs).enumerate() {
                    assert!(
                        bits(a.re) == bits(b.re) && bits(a.im) == bits(b.im),
                        "{planner:?}, {len} points, {direction:?}, {samples:?}, element {k}: \
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
