//! Band-limited tables against published and captured bits.

mod common;

use lastbit_fft::Order;
use lastbit_libm::Flavour;
use lastbit_wave::{Arithmetic, BasicShape, OscillatorKernel, WaveError, WaveTables};

const PFFFT: Arithmetic = Arithmetic { kernel: OscillatorKernel::Sse2, fft: Order::Pffft, libm: Flavour::Glibc228Fma };

#[test]
fn basic_shapes_have_the_published_tables() {
    for row in common::rows(include_str!("data/tables.tsv")) {
        let tables = WaveTables::basic(PFFFT, row.number("sample_rate"), row.shape()).unwrap();
        let range = row.number("range");
        let at = format!("{} Hz, {:?}, range {range}", tables.sample_rate(), row.shape());
        assert_eq!(tables.size(), row.number("size"), "{at}");
        assert_eq!(tables.range_count(), row.number("ranges"), "{at}");
        assert_eq!(tables.rate_scale().to_bits(), row.bits("rate_scale"), "{at}");
        assert_eq!(tables.lowest_frequency().to_bits(), row.bits("lowest"), "{at}");
        assert_eq!(common::hash(tables.range(range)), row.text("hash"), "{at}");
    }
}

#[test]
fn a_range_is_the_same_whenever_and_however_it_is_built() {
    let eager = WaveTables::basic(PFFFT, 44100.0, BasicShape::Sawtooth).unwrap();
    let expected: Vec<_> = (0..eager.range_count()).map(|range| common::hash(eager.range(range))).collect();
    let lazy = WaveTables::basic(PFFFT, 44100.0, BasicShape::Sawtooth).unwrap();
    // In flush-to-zero mode, from four threads, in another order.
    std::thread::scope(|scope| {
        for first in 0..4 {
            let (lazy, expected) = (&lazy, &expected);
            scope.spawn(move || {
                lastbit_vecmath::with_flush_to_zero(|| {
                    for range in (0..expected.len()).rev().map(|range| (range + 9 * first) % expected.len()) {
                        assert_eq!(common::hash(lazy.range(range)), expected[range], "range {range}");
                    }
                });
            });
        }
    });
}

#[test]
fn tables_are_built_with_subnormal_numbers() {
    // A component so small that most of its samples are subnormal before they are scaled up.
    let tiny = f32::MIN_POSITIVE * 2.0;
    let build = || WaveTables::custom(PFFFT, 44100.0, &[0.0, 0.0], &[0.0, tiny], true).unwrap();
    let here = common::hash(build().range(0));
    assert_eq!(common::hash(lastbit_vecmath::with_flush_to_zero(build).range(0)), here);
}

#[test]
fn ranges_without_a_difference_are_one_table() {
    let tables = WaveTables::custom(PFFFT, 44100.0, &[0.0, 1.0, 0.5], &[0.0; 3], true).unwrap();
    assert!(std::ptr::eq(tables.range(0), tables.range(20)));
    assert!(tables.range(tables.range_count() - 1).iter().all(|x| *x == 0.0));
}

#[test]
fn normalisation_is_to_the_fullest_table() {
    let peak = |normalize| {
        let tables = WaveTables::custom(PFFFT, 44100.0, &[0.0, 0.25], &[0.0, 0.0], normalize).unwrap();
        tables.range(0).iter().fold(0.0f32, |peak, x| peak.max(x.abs()))
    };
    assert_eq!((peak(true), peak(false)), (1.0, 0.25));
}

#[test]
fn coefficients_are_checked() {
    let custom = |real: &[f32], imag: &[f32]| WaveTables::cached_custom(PFFFT, 44100.0, real, imag, true).err();
    assert_eq!(custom(&[0.0; 3], &[0.0; 2]), Some(WaveError::LengthMismatch { real: 3, imag: 2 }));
    assert_eq!(custom(&[0.0], &[0.0]), Some(WaveError::TooShort(1)));
    assert_eq!(custom(&[0.0; 100_000], &[1.0; 100_000]), None);
    assert_eq!(custom(&[f32::NAN; 8], &[f32::INFINITY; 8]), None);
}

#[test]
fn the_cache_keeps_apart_what_differs() {
    let cached = |arithmetic, rate, imag: &[f32], normalize| {
        let real = vec![0.0; imag.len()];
        WaveTables::cached_custom(arithmetic, rate, &real, imag, normalize).unwrap()
    };
    let tables = cached(PFFFT, 48000.0, &[0.0, 1.0], true);
    assert!(std::ptr::eq(&*tables, &*cached(PFFFT, 48000.0, &[0.0, 1.0], true)));
    let scalar = Arithmetic { fft: Order::RustfftScalar, ..PFFFT };
    for other in [
        cached(scalar, 48000.0, &[0.0, 1.0], true),
        cached(PFFFT, 44100.0, &[0.0, 1.0], true),
        cached(PFFFT, 48000.0, &[0.0, 1.0], false),
        cached(PFFFT, 48000.0, &[-0.0, 1.0], true),
        WaveTables::cached(PFFFT, 48000.0, BasicShape::Sine).unwrap(),
    ] {
        assert!(!std::ptr::eq(&*tables, &*other), "{other:?}");
    }
}
