//! Compressors behind an oscillator, against published and captured bits.

mod common;

use lastbit_compressor::{
    Arithmetic, Compressor, Metering, Params, QUANTUM, QuarterTurn, ReleasePolynomial, SlopeSearch, StaticCurve,
};
use lastbit_fft::Order;
use lastbit_libm::{EvaluationMethod, Flavour};
use lastbit_vecmath::{flush_supported, with_flush_to_zero};
use lastbit_wave::{BasicShape, Control, Oscillator, OscillatorKernel, Span, WaveTables};
use proptest::prelude::*;

const CURRENT: Arithmetic = Arithmetic {
    search: SlopeSearch::Decibel,
    metering: Metering::F32,
    release: ReleasePolynomial::Folded,
    products: lastbit_libm::Products::Rounded,
    platform: Flavour::Glibc228Fma,
    wide_exp_sin: true,
    quarter_turn: QuarterTurn::F32,
    bounded_decibels: false,
    shaping: Flavour::Fdlibm,
    decibel: Flavour::Glibc228Fma,
    evaluation: EvaluationMethod::Rounded,
};

const FINGERPRINT: Params = Params { threshold: -50.0, knee: 40.0, ratio: 12.0, attack: 0.0, release: 0.25 };

/// A mono oscillator of constant frequency through a compressor, down-mixed to mono; and the compressor.
fn render(
    tables: &WaveTables,
    frequency: f32,
    a_rate_first: bool,
    mut compressor: Compressor,
    params: &Params,
    quanta: usize,
) -> (Vec<f32>, Compressor) {
    let frequencies = [frequency; QUANTUM];
    let mut oscillator = Oscillator::new();
    let mut out = Vec::new();
    for quantum in 0..quanta {
        let frequency =
            if a_rate_first && quantum == 0 { Control::PerSample(&frequencies) } else { Control::Constant(frequency) };
        let (mut mono, mut stereo) = ([0.0; QUANTUM], [[0.0; QUANTUM]; 2]);
        with_flush_to_zero(|| {
            oscillator.process(tables, frequency, Control::Constant(0.0), Span::WHOLE, &mut mono);
            compressor.process(params, [&mono, &mono], &mut stereo);
        });
        assert_eq!(stereo[0], stereo[1]);
        out.extend(stereo[0]);
    }
    (out, compressor)
}

fn sum(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(x.abs())).sum()
}

#[test]
fn compressors_have_the_published_sums() {
    for row in common::rows(include_str!("data/sums.tsv")) {
        let tables = WaveTables::cached(row.wave(), 44100.0, BasicShape::Triangle).unwrap();
        let compressor = Compressor::new(row.arithmetic(), 44100.0);
        let (samples, compressor) = render(&tables, 10000.0, true, compressor, &row.params(), 40);
        let at = row.text("source");
        assert_eq!(sum(&samples[4500..5000]), row.number("sum_4500_5000"), "{at}");
        let given = |column: &str| Some(row.text(column)).filter(|text| *text != "-");
        if let Some(expected) = given("sum_last_2048") {
            assert_eq!(sum(&samples[5120 - 2048..]), expected.parse().unwrap(), "{at}");
        }
        if let Some(expected) = given("reduction") {
            assert_eq!(f64::from(compressor.reduction()), expected.parse().unwrap(), "{at}");
        }
        for (frame, bits) in row.samples() {
            assert_eq!(samples[frame].to_bits(), bits, "{at}, frame {frame}");
        }
        if let Some(expected) = given("hash").filter(|_| flush_supported()) {
            assert_eq!(common::hash(&samples[..5000]), expected, "{at}");
        }
    }
}

#[test]
fn compressors_have_the_captured_samples() {
    for row in common::rows(include_str!("data/captured.tsv")) {
        let (sample_rate, frames) = (row.number("sample_rate"), row.number::<usize>("frames"));
        let tables = WaveTables::cached(row.wave(), sample_rate, row.shape()).unwrap();
        let compressor = Compressor::new(row.arithmetic(), sample_rate);
        let a_rate_first = row.text("first") == "a-rate";
        let quanta = frames.div_ceil(QUANTUM);
        let (samples, compressor) =
            render(&tables, row.number("frequency"), a_rate_first, compressor, &row.params(), quanta);
        let at = format!("{}: {}", row.text("graph"), row.text("source"));
        assert_eq!(compressor.reduction().to_bits(), row.bits("reduction"), "{at}");
        if flush_supported() {
            assert_eq!(common::hash(&samples[..frames]), row.text("hash"), "{at}");
        }
    }
}

#[test]
fn the_static_curve_has_the_published_bits() {
    let fdlibm = Arithmetic { search: SlopeSearch::Linear, decibel: Flavour::Fdlibm, ..CURRENT };
    for arithmetic in [CURRENT, fdlibm] {
        let curve = StaticCurve::new(arithmetic, -50.0, 40.0, 12.0);
        assert_eq!(curve.linear_threshold().to_bits(), 0x3b4f_3e37);
        assert_eq!(curve.knee_threshold().to_bits(), 0x3ea1_e89b);
        assert_eq!(curve.shaped_knee_db().to_bits(), 0xc1ac_aa12);
        assert_eq!(curve.curvature().to_bits(), 0x4143_2dd5);
    }
}

#[test]
fn the_search_for_the_curvature_matters_where_the_corpus_says() {
    // Chromium 103 to 156 share a reduction for these settings that Chromium 90 has not.
    let curvature = |search| StaticCurve::new(Arithmetic { search, ..CURRENT }, -57.27, 3.64, 11.61).curvature();
    assert_ne!(curvature(SlopeSearch::Linear), curvature(SlopeSearch::Decibel));
}

#[test]
fn an_oscillator_that_is_never_a_rate_gives_another_sum() {
    let wave =
        lastbit_wave::Arithmetic { kernel: OscillatorKernel::Sse2, fft: Order::Pffft, libm: Flavour::Glibc228Fma };
    let tables = WaveTables::cached(wave, 44100.0, BasicShape::Triangle).unwrap();
    let last = |a_rate_first| {
        let compressor = Compressor::new(CURRENT, 44100.0);
        sum(&render(&tables, 10000.0, a_rate_first, compressor, &FINGERPRINT, 40).0[5120 - 2048..])
    };
    let published = |sum: f64| include_str!("data/sums.tsv").contains(&sum.to_string());
    assert!(published(last(true)), "{}", last(true));
    assert!(!published(last(false)), "{}", last(false));
}

#[test]
fn silence_stays_silence() {
    let mut compressor = Compressor::new(CURRENT, 44100.0);
    assert_eq!(compressor.reduction(), 0.0);
    let silence = [0.0; QUANTUM];
    for _ in 0..20 {
        let mut out = [[1.0; QUANTUM]; 2];
        compressor.process(&Params::default(), [&silence, &silence], &mut out);
        assert_eq!(out, [silence; 2]);
    }
}

#[test]
fn the_look_ahead_is_six_milliseconds_up_to_1023_frames() {
    let frames = |rate| (Compressor::new(CURRENT, rate).latency_time() * f64::from(rate)).round();
    assert_eq!([3000.0, 44100.0, 96000.0, 768_000.0].map(frames), [18.0, 264.0, 576.0, 1023.0]);
    assert_eq!(Compressor::new(CURRENT, 44100.0).tail_time(), 1.625);

    let mut compressor = Compressor::new(CURRENT, 192_000.0);
    let mut impulse = [0.0; QUANTUM];
    impulse[0] = 0.5;
    let mut out = Vec::new();
    for _ in 0..10 {
        let mut stereo = [[0.0; QUANTUM]; 2];
        compressor.process(&Params::default(), [&[0.0; QUANTUM], &impulse], &mut stereo);
        assert_eq!(stereo[0], [0.0; QUANTUM]);
        out.extend(stereo[1]);
        impulse[0] = 0.0;
    }
    assert_eq!(out.iter().position(|x| *x != 0.0), Some(1023));
    assert_eq!(out.iter().filter(|x| **x != 0.0).count(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// No input and no parameter is a problem; channels don't depend on their order.
    #[test]
    fn any_input_is_compressed(
        values in prop::collection::vec(any::<u32>().prop_map(f32::from_bits), 5),
        left in prop::collection::vec(any::<u32>().prop_map(f32::from_bits), 2 * QUANTUM),
        right in prop::collection::vec(-1.0f32..1.0, 2 * QUANTUM),
        sample_rate in prop::sample::select(vec![3000.0f32, 44100.0, 768_000.0]),
    ) {
        let params =
            Params { threshold: values[0], knee: values[1], ratio: values[2], attack: values[3], release: values[4] };
        for params in [params, FINGERPRINT] {
            let mut compressors = [(); 2].map(|()| Compressor::new(CURRENT, sample_rate));
            for (left, right) in left.as_chunks().0.iter().zip(right.as_chunks().0) {
                let mut out = [[[0.0; QUANTUM]; 2]; 2];
                compressors[0].process(&params, [left, right], &mut out[0]);
                compressors[1].process(&params, [right, left], &mut out[1]);
                prop_assert_eq!(out[0][0].map(f32::to_bits), out[1][1].map(f32::to_bits));
                prop_assert_eq!(out[0][1].map(f32::to_bits), out[1][0].map(f32::to_bits));
            }
            prop_assert_eq!(compressors[0].reduction().to_bits(), compressors[1].reduction().to_bits());
        }
    }
}
