//! Forward FFTs of every size that nodes use, in every library's order.

use lastbit_fft::{Order, RealFft};

use super::noise;
use crate::Case;

const ORDERS: [Order; 17] = [
    Order::Pffft,
    Order::FfmpegRdftAvx,
    Order::FfmpegRdftSse,
    Order::Kiss,
    Order::KissFused,
    Order::KissX87,
    Order::FfmpegTxPlain,
    Order::FfmpegTxAvx,
    Order::FfmpegTxFma,
    Order::FfmpegTxNeon,
    Order::VdspPlain,
    Order::VdspFused,
    Order::VdspTangent,
    Order::RustfftAvx,
    Order::RustfftSse,
    Order::RustfftNeon,
    Order::RustfftScalar,
];

/// An analyser's smallest and largest.
const SIZES: std::ops::RangeInclusive<u32> = 5..=15;

pub(super) fn cases() -> Vec<Case> {
    let sizes = SIZES.map(|exponent| 1 << exponent);
    sizes.flat_map(|size| ORDERS.map(|order| case(order, size))).collect()
}

fn case(order: Order, size: usize) -> Case {
    Case::new(format!("fft/{size}/{order:?}"), size, move || {
        let mut fft = RealFft::new(order, size).expect("a size that browsers use");
        let time = noise(size);
        move |spectrum: &mut [f32]| {
            let (re, im) = spectrum.split_at_mut(size / 2);
            fft.forward(&time, re, im);
        }
    })
}
