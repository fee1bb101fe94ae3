//! The real transform of every order: right to rounding, and the same bits on both backends.

use std::f64::consts::PI;

use lastbit_fft::{FftError, Order, RealFft};
use proptest::prelude::*;

const ORDERS: [Order; 5] =
    [Order::Pffft, Order::RustfftAvx, Order::RustfftSse, Order::RustfftNeon, Order::RustfftScalar];

fn smallest(order: Order) -> usize {
    if order == Order::Pffft { 32 } else { 4 }
}

fn noise(size: usize) -> Vec<f32> {
    let mut state = size as u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..size).map(|_| next()).collect()
}

/// The transform by its definition, in f64. The crate under test is not to use std's sine; its tests may.
#[allow(clippy::disallowed_methods)]
fn discrete_fourier_transform(time: &[f32]) -> (Vec<f64>, Vec<f64>) {
    let size = time.len();
    let bin = |k: usize| {
        let terms = time.iter().enumerate().map(|(n, x)| {
            let angle = -2.0 * PI * (k * n % size) as f64 / size as f64;
            (f64::from(*x) * angle.cos(), f64::from(*x) * angle.sin())
        });
        terms.fold((0.0, 0.0), |sum, term| (sum.0 + term.0, sum.1 + term.1))
    };
    let (mut re, mut im): (Vec<_>, Vec<_>) = (0..size / 2).map(bin).unzip();
    im[0] = bin(size / 2).0;
    re.truncate(size / 2);
    (re, im)
}

#[test]
fn forward_is_a_fourier_transform_and_inverse_undoes_it() {
    for order in ORDERS {
        for size in (2..=11).map(|exponent| 1 << exponent).filter(|&size| size >= smallest(order)) {
            let time = noise(size);
            let (exact_re, exact_im) = discrete_fourier_transform(&time);
            let mut fft = RealFft::new(order, size).unwrap();
            let (mut re, mut im) = (vec![0.0; size / 2], vec![0.0; size / 2]);
            fft.forward(&time, &mut re, &mut im);
            let tolerance = 1e-6 * (size as f64).sqrt() * f64::from(size.ilog2());
            for k in 0..size / 2 {
                let error = (f64::from(re[k]) - exact_re[k]).abs().max((f64::from(im[k]) - exact_im[k]).abs());
                assert!(error < tolerance, "{order:?}, {size} samples, bin {k}: off by {error}");
            }
            let mut back = vec![0.0; size];
            fft.inverse(&re, &im, &mut back);
            for n in 0..size {
                let error = (back[n] - time[n]).abs();
                assert!(error < 2e-6, "{order:?}, {size} samples, sample {n}: off by {error}");
            }
        }
    }
}

#[test]
fn largest_sizes_survive_a_round_trip() {
    for order in ORDERS {
        for size in (12..=17).map(|exponent| 1 << exponent) {
            let time = noise(size);
            let (mut re, mut im, mut back) = (vec![0.0; size / 2], vec![0.0; size / 2], vec![0.0; size]);
            let mut fft = RealFft::portable(order, size).unwrap();
            fft.forward(&time, &mut re, &mut im);
            fft.inverse(&re, &im, &mut back);
            let error = back.iter().zip(&time).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(error < 4e-6, "{order:?}, {size} samples: off by {error}");
        }
    }
}

#[test]
fn sizes_that_blink_does_not_use_are_errors() {
    for order in ORDERS {
        let small = smallest(order);
        for size in [0, 1, 2, small / 2, small + 1, 48, 100, 1 << 18, usize::MAX] {
            let error = RealFft::new(order, size).unwrap_err();
            assert_eq!(error, FftError::Size { order, size, minimum: small, maximum: 1 << 17 });
        }
    }
}

#[test]
fn the_orders_differ() {
    let time = noise(4096);
    let mut spectra = ORDERS.map(|order| {
        let (mut re, mut im) = (vec![0.0; 2048], vec![0.0; 2048]);
        RealFft::new(order, 4096).unwrap().forward(&time, &mut re, &mut im);
        re.into_iter().chain(im).map(f32::to_bits).collect::<Vec<_>>()
    });
    spectra.sort();
    assert!(spectra.windows(2).all(|pair| pair[0] != pair[1]));
}

proptest! {
    #[test]
    fn backends_agree(
        order in prop::sample::select(&ORDERS),
        exponent in 5u32..13,
        samples in prop::collection::vec(any::<i16>(), 4096),
    ) {
        let size = 1 << exponent;
        let time: Vec<f32> = samples[..size].iter().map(|&x| f32::from(x) / 32768.0).collect();
        let [host, portable] = [RealFft::new, RealFft::portable].map(|new| {
            let mut fft = new(order, size).unwrap();
            let (mut re, mut im, mut back) = (vec![0.0; size / 2], vec![0.0; size / 2], vec![0.0; size]);
            fft.forward(&time, &mut re, &mut im);
            fft.inverse(&re, &im, &mut back);
            [re, im, back].map(|part| part.into_iter().map(f32::to_bits).collect::<Vec<_>>())
        });
        prop_assert_eq!(host, portable);
    }
}
