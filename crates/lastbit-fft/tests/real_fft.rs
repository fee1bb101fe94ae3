//! The real transform of every order: right to rounding, and the same bits on both backends.

use std::f64::consts::PI;

use lastbit_fft::{FftError, Order, RealFft};
use lastbit_vecmath::{Backend, backend::at_most};
use proptest::prelude::*;

const ORDERS: [Order; 14] = [
    Order::Pffft,
    Order::FfmpegRdftAvx,
    Order::FfmpegRdftSse,
    Order::FfmpegRdftNeon,
    Order::Kiss,
    Order::KissFused,
    Order::KissX87,
    Order::VdspPlain,
    Order::VdspFused,
    Order::VdspTangent,
    Order::RustfftAvx,
    Order::RustfftSse,
    Order::RustfftNeon,
    Order::RustfftScalar,
];

fn sizes(order: Order) -> std::ops::RangeInclusive<usize> {
    match order {
        Order::Pffft => 32..=1 << 17,
        Order::FfmpegRdftAvx | Order::FfmpegRdftSse | Order::FfmpegRdftNeon => 16..=1 << 16,
        Order::VdspPlain | Order::VdspFused | Order::VdspTangent => 8..=1 << 17,
        _ => 4..=1 << 17,
    }
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
        for size in (2..=11).map(|exponent| 1 << exponent).filter(|size| sizes(order).contains(size)) {
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
        for size in (12..=17).map(|exponent| 1 << exponent).filter(|size| sizes(order).contains(size)) {
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
        let (small, large) = (*sizes(order).start(), *sizes(order).end());
        for size in [0, 1, 2, small / 2, small + 1, 48, 100, 2 * large, usize::MAX] {
            let error = RealFft::new(order, size).unwrap_err();
            assert_eq!(error, FftError::Size { order, size, minimum: small, maximum: large });
        }
    }
}

#[test]
fn the_orders_differ() {
    let spectrum = |order, time: &[f32]| {
        let (mut re, mut im) = (vec![0.0; 2048], vec![0.0; 2048]);
        RealFft::new(order, 4096).unwrap().forward(time, &mut re, &mut im);
        re.into_iter().chain(im).map(f32::to_bits).collect::<Vec<_>>()
    };
    // FFmpeg's two differ where sums vanish alone, and noise has no such sums.
    let distinct = ORDERS.into_iter().filter(|&order| order != Order::FfmpegRdftSse);
    let mut spectra: Vec<_> = distinct.map(|order| spectrum(order, &noise(4096))).collect();
    spectra.sort();
    assert!(spectra.windows(2).all(|pair| pair[0] != pair[1]));
    let vanishing = |order, block: usize| {
        let sparse = |x: &f32| if x.abs() < 0.9 { 0.0 } else { x.signum() };
        let time: Vec<f32> = noise(4096)[64 * block..][..64].iter().map(sparse).collect();
        let (mut re, mut im) = (vec![0.0; 32], vec![0.0; 32]);
        RealFft::new(order, 64).unwrap().forward(&time, &mut re, &mut im);
        re.into_iter().chain(im).map(f32::to_bits).collect::<Vec<_>>()
    };
    assert!((0..64).any(|block| vanishing(Order::FfmpegRdftAvx, block) != vanishing(Order::FfmpegRdftSse, block)));
}

/// FNV-1a, 64 bits, over the little-endian bytes.
fn fnv1a(samples: &[f32]) -> u64 {
    samples
        .iter()
        .flat_map(|x| x.to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// On hosts that can't run a library, nothing else says that its portable model gives the library's bits there too.
#[test]
fn bits_are_the_same_on_every_host() {
    // Recorded where the library itself ran beside the model: AVX, SSE and scalar on x86_64, NEON on AArch64. FFmpeg's
    // are the model's, with which the periodic waves and analysers of Chromium 64, 68 and 76 come out, and with NEON the
    // published buffers and analyser sums of Firefox 113 to 123.
    let recorded = [
        (Order::Pffft, 32, 0x8a26_d869_b783_a4cd),
        (Order::Pffft, 64, 0xa234_c6fb_9a1d_4f32),
        (Order::Pffft, 128, 0xbd9c_4148_e86f_8c6d),
        (Order::Pffft, 512, 0xa087_7fb6_4ec8_6d3c),
        (Order::Pffft, 4096, 0x1d81_08e7_67ad_c72b),
        (Order::Pffft, 32768, 0xdadd_8653_3709_2609),
        (Order::FfmpegRdftAvx, 32, 0xb578_a28f_b336_40f0),
        (Order::FfmpegRdftAvx, 64, 0xb684_6198_9bf9_6f4d),
        (Order::FfmpegRdftAvx, 128, 0xbf45_bc56_dcab_6898),
        (Order::FfmpegRdftAvx, 512, 0x70d1_c183_e886_e06d),
        (Order::FfmpegRdftAvx, 4096, 0x5c96_0639_2f66_9ca6),
        (Order::FfmpegRdftAvx, 32768, 0x4171_107e_e1dd_423a),
        (Order::FfmpegRdftNeon, 32, 0xd89f_f02f_0af1_271c),
        (Order::FfmpegRdftNeon, 64, 0xfe46_d4fd_5b97_03bd),
        (Order::FfmpegRdftNeon, 128, 0x33ef_a0e7_4e97_18af),
        (Order::FfmpegRdftNeon, 512, 0xd9c7_c175_b0aa_600e),
        (Order::FfmpegRdftNeon, 4096, 0x1e2e_6fef_a48e_d807),
        (Order::FfmpegRdftNeon, 32768, 0xa3fc_238f_3a06_979f),
        (Order::RustfftAvx, 32, 0x9609_0ab6_f2a3_d557),
        (Order::RustfftAvx, 64, 0x62c7_e007_93c8_1a34),
        (Order::RustfftAvx, 128, 0x3cac_568c_082d_37e0),
        (Order::RustfftAvx, 512, 0xedaf_ee54_8701_62fa),
        (Order::RustfftAvx, 4096, 0xd6b4_2aee_9254_c140),
        (Order::RustfftAvx, 32768, 0x2f00_a36e_2522_9b5a),
        (Order::RustfftSse, 32, 0xbdcd_da9c_afb3_0c57),
        (Order::RustfftSse, 64, 0x62d1_80ac_4f6d_1283),
        (Order::RustfftSse, 128, 0x3014_4807_d88b_8079),
        (Order::RustfftSse, 512, 0x239c_349f_2298_5132),
        (Order::RustfftSse, 4096, 0x0dd9_110f_9206_e70d),
        (Order::RustfftSse, 32768, 0xc80a_a65c_5040_182c),
        (Order::RustfftNeon, 32, 0x82d4_da5d_868a_929f),
        (Order::RustfftNeon, 64, 0x87e3_7eb1_30bc_d92e),
        (Order::RustfftNeon, 128, 0xb164_005c_0e0f_70e6),
        (Order::RustfftNeon, 512, 0xb864_b64d_89c0_130f),
        (Order::RustfftNeon, 4096, 0xa44d_91f9_3c97_2c68),
        (Order::RustfftNeon, 32768, 0x2564_b8a1_7bd9_66ae),
        (Order::RustfftScalar, 32, 0xb26f_0518_f13c_95ba),
        (Order::RustfftScalar, 64, 0x53f6_5b2e_2217_e843),
        (Order::RustfftScalar, 128, 0x71fa_6a82_030f_19dc),
        (Order::RustfftScalar, 512, 0x4b70_31ab_2679_a9ec),
        (Order::RustfftScalar, 4096, 0xf872_83b1_a4b6_11e2),
        (Order::RustfftScalar, 32768, 0xb039_f91c_3b2e_296f),
    ];
    for (order, size, hash) in recorded {
        for new in [RealFft::new, RealFft::portable] {
            for backend in Backend::available() {
                let (mut re, mut im, mut back) = (vec![0.0; size / 2], vec![0.0; size / 2], vec![0.0; size]);
                at_most(backend, || {
                    let mut fft = new(order, size).unwrap();
                    fft.forward(&noise(size), &mut re, &mut im);
                    fft.inverse(&im, &re, &mut back);
                });
                let found = fnv1a(&[re, im, back].concat());
                assert_eq!(found, hash, "{backend}, {order:?}, {size} samples: {found:016x} instead of {hash:016x}");
            }
        }
    }
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
