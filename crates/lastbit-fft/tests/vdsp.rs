//! vDSP's transforms, against hashes of whole tables and spectra.
//!
//! The hashes are of an independent simulation of the fitted roundings, whose oscillator and compressor give the sums
//! that CreepJS lists for Chrome on Macs, to the last digit.

use lastbit_fft::{Order, RealFft};

/// FNV-1a, 64 bits, over the little-endian bytes, from the start value of those hashes.
fn fnv1a<'a>(samples: impl IntoIterator<Item = &'a f32>) -> u64 {
    samples
        .into_iter()
        .flat_map(|x| x.to_le_bytes())
        .fold(0x1465_0fb0_739d_0383, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Noise through the forward transform, all real before all imaginary parts, and through the inverse, times the size.
#[test]
fn noise() {
    let rows: [(Order, usize, u64, u64); 6] = [
        (Order::VdspPlain, 1024, 0xb6c6_7648_df79_0579, 0xa5e9_2bad_75c6_1dd9),
        (Order::VdspPlain, 2048, 0xfa7a_3b46_89ed_d16a, 0x88b1_5f50_035a_2e6c),
        (Order::VdspPlain, 4096, 0x027e_26d7_b90c_6189, 0xcef6_1a8b_4f9b_9c10),
        (Order::VdspTangent, 1024, 0x6ce7_dac3_09d1_960a, 0xe2d4_2f42_f004_6571),
        (Order::VdspTangent, 2048, 0x6e4e_ad0e_a36f_0e1a, 0x605b_9bfa_0ddb_ec03),
        (Order::VdspTangent, 4096, 0x8fcb_0f1b_bc8e_d085, 0xd2a3_8150_5ca9_48da),
    ];
    for (order, size, forward, inverse) in rows {
        let mut fft = RealFft::new(order, size).unwrap();
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state as i32 as f32 / 2_147_483_648.0
        };
        let time: Vec<f32> = (0..size).map(|_| next()).collect();
        let (mut re, mut im) = (vec![0.0; size / 2], vec![0.0; size / 2]);
        fft.forward(&time, &mut re, &mut im);
        let found = fnv1a(re.iter().chain(&im));
        assert_eq!(found, forward, "{order:?}, {size} forwards: {found:016x} instead of {forward:016x}");
        let mut back = vec![0.0; size];
        fft.inverse_unscaled(&re, &im, &mut back);
        let found = fnv1a(&back);
        assert_eq!(found, inverse, "{order:?}, {size} backwards: {found:016x} instead of {inverse:016x}");
    }
}

/// The tables of a triangle wave at 44100 Hz.
#[test]
fn triangle_tables() {
    const SIZE: usize = 4096;
    let rows: [(Order, usize, u64); 10] = [
        (Order::VdspPlain, 2048, 0x6207_748f_8adf_bcbf),
        (Order::VdspPlain, 32, 0x418d_b5a2_6553_a43f),
        (Order::VdspPlain, 20, 0x63a4_a4f1_72e1_576b),
        (Order::VdspPlain, 16, 0xac2f_78bb_af47_d443),
        (Order::VdspPlain, 2, 0x624e_8913_0b1e_0833),
        (Order::VdspTangent, 2048, 0xfb56_7f52_0193_274f),
        (Order::VdspTangent, 32, 0x480c_a281_4ddf_70d3),
        (Order::VdspTangent, 20, 0xa603_826e_63d0_b51b),
        (Order::VdspTangent, 16, 0xa648_97a4_ee52_0e37),
        (Order::VdspTangent, 2, 0xa0ac_442d_297d_28fb),
    ];
    for (order, partials, hash) in rows {
        let mut fft = RealFft::new(order, SIZE).unwrap();
        let mut table = |partials: usize| {
            let part = |n: usize| {
                let reach = 2.0 / (n as f32 * std::f32::consts::PI);
                let sign = if n % 4 == 3 { -1.0 } else { 1.0 };
                if n % 2 == 1 && n <= partials { 2.0 * (reach * reach) * sign * -(SIZE as f32) } else { 0.0 }
            };
            let im: Vec<f32> = (0..SIZE / 2).map(part).collect();
            let mut time = vec![0.0; SIZE];
            fft.inverse(&[0.0; SIZE / 2], &im, &mut time);
            time
        };
        let scale = 1.0 / table(SIZE / 2).iter().fold(0.0, |peak: f32, x| peak.max(x.abs()));
        let found = fnv1a(&table(partials).iter().map(|x| x * scale).collect::<Vec<_>>());
        assert_eq!(found, hash, "{order:?}, {partials} partials: {found:016x} instead of {hash:016x}");
    }
}
