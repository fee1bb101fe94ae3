//! Oscillators against published and captured bits.

mod common;

use common::Row;
use lastbit_fft::Order;
use lastbit_libm::Flavour;
use lastbit_vecmath::with_flush_to_zero;
use lastbit_wave::{Arithmetic, BasicShape, Control, Oscillator, OscillatorKernel, QUANTUM, Span, WaveTables};
use proptest::prelude::*;

/// A constant oscillator, as a browser's render thread has it: the parameters that were set after construction are
/// sample accurate in the first quantum.
fn render(tables: &WaveTables, frequency: f32, detune: Option<f32>, a_rate_first: bool, frames: usize) -> Vec<f32> {
    let (frequencies, detunes) = ([frequency; QUANTUM], [detune.unwrap_or(0.0); QUANTUM]);
    let mut oscillator = Oscillator::new();
    let mut out = Vec::new();
    while out.len() < frames {
        let first = a_rate_first && out.is_empty();
        let frequency = if first { Control::PerSample(&frequencies) } else { Control::Constant(frequency) };
        let detune =
            if first && detune.is_some() { Control::PerSample(&detunes) } else { Control::Constant(detunes[0]) };
        let mut quantum = [0.0; QUANTUM];
        with_flush_to_zero(|| oscillator.process(tables, frequency, detune, Span::WHOLE, &mut quantum));
        out.extend(quantum);
    }
    out.truncate(frames);
    out
}

fn check(row: &Row, samples: &[f32], at: &str) {
    if lastbit_vecmath::flush_supported() {
        assert_eq!(common::hash(samples), row.text("hash"), "{at}: {}", row.text("source"));
    }
}

#[test]
fn oscillators_have_the_published_samples() {
    for row in common::rows(include_str!("data/oscillators.tsv")) {
        let arithmetic = Arithmetic { kernel: row.kernel(), fft: Order::Pffft, libm: Flavour::Glibc228Fma };
        let tables = WaveTables::cached(arithmetic, 44100.0, row.shape()).unwrap();
        let samples = render(&tables, row.number("frequency"), None, true, row.number("frames"));
        let at = format!("{} {} {} Hz", row.text("kernel"), row.text("shape"), row.text("frequency"));
        for (frame, bits) in row.samples() {
            assert_eq!(samples[frame].to_bits(), bits, "{at}, frame {frame}");
        }
        check(&row, &samples, &at);
    }
}

#[test]
fn oscillators_have_the_captured_samples() {
    for row in common::rows(include_str!("data/captured.tsv")) {
        let arithmetic = Arithmetic { kernel: row.kernel(), fft: row.order(), libm: row.flavour("libm") };
        let tables = WaveTables::cached(arithmetic, row.number("sample_rate"), row.shape()).unwrap();
        let detune = row.text("detune").parse().ok();
        let a_rate_first = row.text("first") == "a-rate";
        let samples = render(&tables, row.number("frequency"), detune, a_rate_first, row.number("frames"));
        check(&row, &samples, row.text("graph"));
    }
}

fn arithmetic(kernel: OscillatorKernel) -> Arithmetic {
    Arithmetic { kernel, fft: Order::Pffft, libm: Flavour::Glibc228Fma }
}

#[test]
fn the_tables_are_chosen_by_rounded_reciprocals_on_neon() {
    // At 1000 Hz the blend of the two tables differs in the last bits, at 440 Hz it does not.
    let at = |kernel, frequency| {
        let tables = WaveTables::cached(arithmetic(kernel), 44100.0, BasicShape::Triangle).unwrap();
        render(&tables, frequency, None, true, QUANTUM)
    };
    assert_eq!(at(OscillatorKernel::Sse2, 440.0), at(OscillatorKernel::Neon, 440.0));
    assert_ne!(at(OscillatorKernel::Sse2, 1000.0), at(OscillatorKernel::Neon, 1000.0));
}

#[test]
fn a_source_sounds_in_its_span_only() {
    let tables = WaveTables::cached(arithmetic(OscillatorKernel::Sse2), 44100.0, BasicShape::Square).unwrap();
    let play = |span| {
        let mut out = [f32::NAN; QUANTUM];
        Oscillator::new().process(&tables, Control::Constant(440.0), Control::Constant(0.0), span, &mut out);
        out.map(|x| x != 0.0)
    };
    let sounding = |range: std::ops::Range<usize>| std::array::from_fn::<_, QUANTUM, _>(|frame| range.contains(&frame));
    // Phase 0 is a zero of the wave, so that the first frame is silent where the source starts on it.
    assert_eq!(play(Span::WHOLE), sounding(1..128));
    assert_eq!(play(Span { offset: 5, frames: 10, start_frame_offset: 0.0 }), sounding(6..15));
    assert_eq!(play(Span { offset: 5, frames: 10, start_frame_offset: 0.25 }), sounding(6..15));
    assert_eq!(play(Span { offset: 5, frames: 10, start_frame_offset: -0.25 }), sounding(5..15));
    assert_eq!(play(Span { offset: 5, frames: 1, start_frame_offset: 0.25 }), sounding(0..0));
    assert_eq!(play(Span { offset: 5, frames: 0, start_frame_offset: 0.25 }), sounding(0..0));
    assert_eq!(play(Span { offset: 500, frames: 500, start_frame_offset: 0.0 }), sounding(0..0));
    assert_eq!(play(Span { offset: 120, frames: usize::MAX, start_frame_offset: 0.0 }), sounding(121..128));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// No value of a parameter, and no phase that it leads to, is a problem.
    #[test]
    fn any_control_is_rendered(
        kernel in prop::sample::select(vec![
            OscillatorKernel::OldScalar,
            OscillatorKernel::FirstSse2,
            OscillatorKernel::Sse2,
            OscillatorKernel::NewScalar,
            OscillatorKernel::Neon,
        ]),
        values in prop::collection::vec(any::<u32>().prop_map(f32::from_bits), 8),
        modes in prop::collection::vec(any::<(bool, bool)>(), 4),
        rate in prop::sample::select(vec![3000.0f32, 44100.0, 768_000.0]),
        start in -1.0..1.0f64,
    ) {
        let tables = WaveTables::cached(arithmetic(kernel), rate, BasicShape::Sawtooth).unwrap();
        let mut oscillator = Oscillator::new();
        for (quantum, (frequency_moves, detune_moves)) in modes.into_iter().enumerate() {
            let (frequency, detune) = (values[2 * quantum], values[2 * quantum + 1]);
            let frequencies = std::array::from_fn(|frame| frequency + frame as f32);
            let detunes = std::array::from_fn(|frame| detune - frame as f32);
            let frequency =
                if frequency_moves { Control::PerSample(&frequencies) } else { Control::Constant(frequency) };
            let detune = if detune_moves { Control::PerSample(&detunes) } else { Control::Constant(detune) };
            let span = if quantum == 0 {
                Span { offset: 3, frames: 90, start_frame_offset: start }
            } else {
                Span::WHOLE
            };
            let mut out = [0.0; QUANTUM];
            oscillator.process(&tables, frequency, detune, span, &mut out);
        }
    }
}
