//! PFFFT's inverse at the sizes of Blink's periodic waves, against hashes of whole tables.
//!
//! The hashes are of tables made with the original library (the revision Blink carries, SSE build). With the same tables
//! an independent model of Blink's oscillator gives the published fingerprint sums of Chrome to the last digit.

use lastbit_fft::{Order, RealFft};

/// The waveforms of an OscillatorNode: the sine part of harmonic `n`, from 1 up.
#[derive(Debug, Clone, Copy)]
enum Wave {
    Sine,
    Square,
    Sawtooth,
    Triangle,
}

impl Wave {
    fn partial(self, n: usize) -> f32 {
        let p = 2.0 / (n as f32 * std::f32::consts::PI);
        let odd = n % 2 == 1;
        match self {
            Self::Sine => f32::from(n == 1),
            Self::Square if odd => 2.0 * p,
            Self::Sawtooth => p * if odd { 1.0 } else { -1.0 },
            Self::Triangle if odd => 2.0 * (p * p) * if n % 4 == 3 { -1.0 } else { 1.0 },
            Self::Square | Self::Triangle => 0.0,
        }
    }

    /// The table with the harmonics up to `kept`, normalised by the full table.
    fn table(self, fft: &mut RealFft, kept: usize) -> Vec<f32> {
        let full = self.inverse(fft, fft.size() / 2);
        let peak = full.iter().fold(0.0, |peak: f32, x| peak.max(x.abs()));
        let scale = 1.0 / peak;
        self.inverse(fft, kept).into_iter().map(|x| x * scale).collect()
    }

    fn inverse(self, fft: &mut RealFft, kept: usize) -> Vec<f32> {
        let size = fft.size();
        let part = |n: usize| if n == 0 || n > kept { 0.0 } else { self.partial(n) * -(size as f32) };
        let im: Vec<f32> = (0..size / 2).map(part).collect();
        let mut time = vec![0.0; size];
        fft.inverse(&vec![0.0; size / 2], &im, &mut time);
        time
    }
}

/// FNV-1a, 64 bits, over the little-endian bytes.
fn fnv1a(samples: &[f32]) -> u64 {
    samples
        .iter()
        .flat_map(|x| x.to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn pffft_tables() {
    // Size, range, the harmonics it keeps (size / 2 * 2^(-range / 3)), hashes of sine, square, sawtooth, triangle.
    let rows = [
        (2048, 0, 1024, [0xa178_057c_340a_b0b9, 0x2b4e_7f4c_663b_106d, 0x23a7_00e9_2652_d920, 0xd397_484f_302e_d9a9]),
        (4096, 0, 2048, [0x16ff_edd7_d0eb_cfb5, 0x08af_0e0d_529c_d031, 0x053c_2f7c_911e_e6ac, 0x6542_a3ba_059d_8bc5]),
        (4096, 18, 32, [0x16ff_edd7_d0eb_cfb5, 0x686d_c3d4_aaad_c64d, 0x8e24_59a9_6eab_6c68, 0xdcc2_72e8_01c2_8dcd]),
        (16384, 0, 8192, [0xb498_6064_b348_5e2d, 0x4ee8_0bff_66cf_120d, 0x7664_0682_e300_42ff, 0x495e_e569_96c9_943d]),
        (16384, 21, 64, [0xb498_6064_b348_5e2d, 0x03c9_3620_3029_5eb1, 0xa7a4_d5d5_1997_d8d0, 0x62bb_9a43_0905_6225]),
    ];
    for (size, range, kept, hashes) in rows {
        let mut fft = RealFft::new(Order::Pffft, size).unwrap();
        for (wave, hash) in [Wave::Sine, Wave::Square, Wave::Sawtooth, Wave::Triangle].into_iter().zip(hashes) {
            let table = wave.table(&mut fft, kept);
            let found = fnv1a(&table);
            assert_eq!(
                found,
                hash,
                "{size} samples, range {range}, {wave:?}: {found:016x} instead of {hash:016x}, from {:?}",
                &table[..8]
            );
        }
    }
}
