//! Tables of a periodic wave, and oscillators that read them.

use lastbit_wave::{BasicShape, Control, Oscillator, Span, WaveTables, gecko};

use super::{QUANTUM, distinct};
use crate::{Case, SAMPLE_RATE, Target};

const FREQUENCY: f32 = 10_000.0;

pub(super) fn cases(targets: &[Target]) -> Vec<Case> {
    let blink = distinct(targets, |target| target.profile.arithmetic.blink().map(|blink| blink.wave()));
    let gecko = distinct(targets, |target| target.profile.arithmetic.gecko().map(|gecko| gecko.wave()));
    let blink = blink.into_iter().flat_map(|(profile, arithmetic)| {
        [tables(&profile, arithmetic), k_rate(&profile, arithmetic), a_rate(&profile, arithmetic)]
    });
    let gecko = gecko
        .into_iter()
        .flat_map(|(profile, arithmetic)| [gecko_tables(&profile, arithmetic), gecko_wave(&profile, arithmetic)]);
    blink.chain(gecko).collect()
}

/// All ranges of a triangle, made anew each time.
fn tables(profile: &str, arithmetic: lastbit_wave::Arithmetic) -> Case {
    let make = move || WaveTables::basic(arithmetic, SAMPLE_RATE, BasicShape::Triangle).expect("a rate in range");
    let ranges = make().range_count();
    Case::new(format!("tables/{profile}"), ranges, move || {
        move |output: &mut [f32]| {
            let tables = make();
            output.iter_mut().enumerate().for_each(|(range, output)| *output = tables.range(range)[1]);
        }
    })
}

/// A quantum at one frequency.
fn k_rate(profile: &str, arithmetic: lastbit_wave::Arithmetic) -> Case {
    Case::new(format!("oscillator/k-rate/{profile}"), QUANTUM, move || {
        let mut play = oscillator(arithmetic);
        move |output: &mut [f32]| play(Control::Constant(FREQUENCY), output)
    })
}

/// A quantum at frequencies that change.
fn a_rate(profile: &str, arithmetic: lastbit_wave::Arithmetic) -> Case {
    Case::new(format!("oscillator/a-rate/{profile}"), QUANTUM, move || {
        let mut play = oscillator(arithmetic);
        let frequencies: [f32; QUANTUM] = std::array::from_fn(|frame| 440.0 + frame as f32);
        move |output: &mut [f32]| play(Control::PerSample(&frequencies), output)
    })
}

fn oscillator(arithmetic: lastbit_wave::Arithmetic) -> impl FnMut(Control<'_>, &mut [f32]) {
    let tables = WaveTables::cached(arithmetic, SAMPLE_RATE, BasicShape::Triangle).expect("a rate in range");
    let mut oscillator = Oscillator::new();
    move |frequency, output| {
        let output = output.try_into().expect("a quantum");
        oscillator.process(&tables, frequency, Control::Constant(0.0), Span::WHOLE, output);
    }
}

/// The two ranges that one frequency reads: Gecko makes no others.
fn gecko_tables(profile: &str, arithmetic: gecko::Arithmetic) -> Case {
    Case::new(format!("tables/{profile}"), 1, move || {
        move |output: &mut [f32]| {
            let mut wave = triangle(arithmetic);
            let mut oscillator = gecko::Oscillator::new(arithmetic, SAMPLE_RATE);
            oscillator.wave(&mut wave, settled(&[FREQUENCY], &[0.0]), output);
        }
    })
}

/// A quantum at one frequency.
fn gecko_wave(profile: &str, arithmetic: gecko::Arithmetic) -> Case {
    Case::new(format!("oscillator/k-rate/{profile}"), QUANTUM, move || {
        let (mut wave, mut oscillator) = (triangle(arithmetic), gecko::Oscillator::new(arithmetic, SAMPLE_RATE));
        move |output: &mut [f32]| {
            oscillator.wave(&mut wave, settled(&[FREQUENCY; QUANTUM], &[0.0; QUANTUM]), output);
        }
    })
}

fn triangle(arithmetic: gecko::Arithmetic) -> gecko::Wave {
    let kind = gecko::WaveKind::Basic(BasicShape::Triangle);
    gecko::Wave::new(arithmetic, SAMPLE_RATE, &kind).expect("a rate in range")
}

fn settled<'v>(frequency: &'v [f32], detune: &'v [f32]) -> gecko::Frequencies<'v> {
    gecko::Frequencies { frequency, detune, settled: true }
}
