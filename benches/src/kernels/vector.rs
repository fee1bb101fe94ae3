//! Vector operations with an order of their own.

use lastbit_fft::{Order, multiply};
use lastbit_vecmath::{SumOrder, SumTotal, TapOrder, convolve, sum_of_squares, with_flush_to_zero};

use super::{QUANTUM, noise};
use crate::Case;

const TAPS: usize = 128;
const BINS: usize = 1024;
const SQUARES: usize = 16_384;

pub(super) fn cases() -> Vec<Case> {
    let taps = [TapOrder::LastFirst, TapOrder::FirstFirst].map(|order| {
        Case::new(format!("vector/convolve {TAPS} taps/{order:?}"), QUANTUM, move || {
            let (source, kernel) = (noise(QUANTUM + TAPS), noise(TAPS));
            move |output: &mut [f32]| convolve(order, &source, &kernel, output, |a, b, c| a * b + c)
        })
    });
    let sums = [SumOrder::Scalar, SumOrder::Sse, SumOrder::Avx, SumOrder::Neon].map(|order| {
        Case::new(format!("vector/sum of {SQUARES} squares/{order:?}"), 1, move || {
            let samples = noise(SQUARES);
            move |output: &mut [f32]| output[0] = sum_of_squares(order, SumTotal::PerSegment, &samples, 4)
        })
    });
    let products = [Order::RustfftAvx, Order::KissFused].map(|order| {
        Case::new(format!("vector/product of {BINS} bins/{order:?}"), 2 * BINS, move || {
            let (re, im) = (noise(BINS), noise(2 * BINS).split_off(BINS));
            move |output: &mut [f32]| {
                let (re1, im1) = output.split_at_mut(BINS);
                re1.copy_from_slice(&im);
                im1.copy_from_slice(&re);
                multiply(order, re1, im1, &re, &im);
            }
        })
    });
    let flush = Case::new("vector/flush to zero and back", 1, || {
        |output: &mut [f32]| output[0] = with_flush_to_zero(|| f32::MIN_POSITIVE)
    });
    taps.into_iter().chain(sums).chain(products).map(Case::on_one_backend).chain([flush.on_one_backend()]).collect()
}
