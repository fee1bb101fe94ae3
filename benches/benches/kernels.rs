//! The kernels by themselves: FFTs, a quantum of an oscillator, a quantum of the compressor.
//!
//! `cargo bench --bench kernels`. The canonical graphs are compared with real browsers first, and each FFT with the
//! portable form of its order.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use lastbit_benches::{Target, assert_bits, targets};
use lastbit_compressor::{Compressor, Params};
use lastbit_fft::{Order, RealFft};
use lastbit_wave::{BasicShape, Control, Oscillator, Span, WaveTables};

const QUANTUM: usize = 128;
const ORDERS: [Order; 5] =
    [Order::Pffft, Order::RustfftAvx, Order::RustfftSse, Order::RustfftNeon, Order::RustfftScalar];

fn main() {
    let targets = targets();
    for target in &targets {
        assert_bits(target, "canonical/");
    }
    let mut criterion = Criterion::default().configure_from_args();
    ffts(&mut criterion);
    oscillators(&mut criterion, &targets);
    compressors(&mut criterion, &targets);
    criterion.final_summary();
}

/// A signal without symmetry: a linear congruential generator's.
fn noise(length: usize) -> Vec<f32> {
    let mut state = 1u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..length).map(next).collect()
}

fn spectrum(fft: &mut RealFft, time: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let (mut re, mut im) = (vec![0.0; time.len() / 2], vec![0.0; time.len() / 2]);
    fft.forward(time, &mut re, &mut im);
    (re, im)
}

fn bits(spectrum: &(Vec<f32>, Vec<f32>)) -> Vec<u32> {
    spectrum.0.iter().chain(&spectrum.1).map(|value| value.to_bits()).collect()
}

fn ffts(criterion: &mut Criterion) {
    for size in [256, 2048, 4096, 16384] {
        let mut group = criterion.benchmark_group(format!("fft/{size}"));
        group.throughput(Throughput::Elements(size as u64));
        let time = noise(size);
        for order in ORDERS {
            let forms = [("host", RealFft::new(order, size)), ("portable", RealFft::portable(order, size))];
            let mut forms = forms.map(|(name, fft)| (name, fft.expect("a size that browsers use")));
            let expected = bits(&spectrum(&mut forms[1].1, &time));
            for (name, mut fft) in forms {
                assert_eq!(bits(&spectrum(&mut fft, &time)), expected, "{order:?} {size}");
                let (mut re, mut im) = (vec![0.0; size / 2], vec![0.0; size / 2]);
                group.bench_function(BenchmarkId::new(format!("{order:?}"), name), |bencher| {
                    bencher.iter(|| fft.forward(black_box(&time), &mut re, &mut im));
                });
            }
        }
        group.finish();
    }
}

fn oscillators(criterion: &mut Criterion, targets: &[Target]) {
    let mut group = criterion.benchmark_group("oscillator");
    group.throughput(Throughput::Elements(QUANTUM as u64));
    for target in targets {
        let Some(arithmetic) = target.profile.arithmetic.blink().map(|blink| blink.wave()) else { continue };
        let tables = WaveTables::cached(arithmetic, 44100.0, BasicShape::Triangle).expect("a rate in range");
        let mut oscillator = Oscillator::new();
        let mut quantum = [0.0; QUANTUM];
        group.bench_function(BenchmarkId::new("constant", &target.profile.id), |bencher| {
            bencher.iter(|| {
                let frequency = Control::Constant(black_box(10_000.0));
                oscillator.process(&tables, frequency, Control::Constant(0.0), Span::WHOLE, &mut quantum);
            });
        });
    }
    group.finish();
}

fn compressors(criterion: &mut Criterion, targets: &[Target]) {
    let mut group = criterion.benchmark_group("compressor");
    group.throughput(Throughput::Elements(QUANTUM as u64));
    let input: [f32; QUANTUM] = noise(QUANTUM).try_into().expect("a quantum");
    let params = Params { threshold: -50.0, knee: 40.0, attack: 0.0, ..Params::default() };
    for target in targets {
        let Some(arithmetic) = target.profile.arithmetic.blink() else { continue };
        let mut compressor = Compressor::new(arithmetic.compressor(), 44100.0);
        let mut output = [[0.0; QUANTUM]; 2];
        group.bench_function(BenchmarkId::new("noise", &target.profile.id), |bencher| {
            bencher.iter(|| compressor.process(&params, [black_box(&input); 2], &mut output));
        });
    }
    group.finish();
}
