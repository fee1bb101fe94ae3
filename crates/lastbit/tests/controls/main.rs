//! Negative controls: deviations that look harmless and must not reproduce the published values. Each is shown to give the
//! number that it is known to give, so that it is that deviation and no other, and that is not the published one.

mod pffft;

use lastbit::{GraphJson, Profile, Recipe, render};
use lastbit_compressor::{Compressor, Params};
use lastbit_libm::{Flavour, fmaf, glibc};
use pffft::{Build, SIZE, inverse};

/// Of Chrome 90 on, all of whose compressor is fdlibm's.
const PROFILE: &str = "blink-92/linux/x86_64";
const PUBLISHED_SUM: f64 = 124.043_475_275_160_74;
const PUBLISHED_TIME_SUM: f64 = 502.599_928_306_812_2;

fn profile() -> Profile {
    Profile::resolve(PROFILE).expect(PROFILE)
}

fn sum(samples: &[f32]) -> f64 {
    samples.iter().fold(0.0, |sum, &sample| sum + f64::from(sample).abs())
}

/// A parameter that was set has an event at time 0, and so its first quantum is sample-accurate.
#[test]
fn a_first_quantum_at_k_rate_shows() {
    let with = |init: &str| {
        let text = include_str!("../../recipes/creepjs.json");
        let mut recipe: serde_json::Value = serde_json::from_str(text).expect("tested");
        recipe["graph"]["init"] = init.into();
        let graph = GraphJson::parse(&recipe["graph"].to_string()).expect("a graph");
        sum(&render(&graph, &profile()).expect("rendered").analyser["a"].time.0)
    };
    assert_eq!(with("value"), PUBLISHED_TIME_SUM);
    // Constructors leave no event.
    assert_eq!(with("ctor"), 502.599_989_377_857_13);
}

#[test]
fn twiddles_of_f32_arithmetic_show() {
    assert_eq!(fingerprint(PLAIN), PUBLISHED_SUM);
    assert_eq!(fingerprint(Build { combination: f32_combination, pass: f32_pass, ..PLAIN }), 124.043_472_557_976_2);
}

#[test]
fn fused_products_show() {
    assert_eq!(fingerprint(Build { multiply_add: fmaf, ..PLAIN }), 124.043_475_443_453_64);
}

#[test]
fn the_chain_of_these_tests_is_the_recipe() {
    let recipe = Recipe::by_name("fingerprintjs").expect("known").render(&profile()).expect("rendered");
    let samples = compressed(&oscillator(PLAIN));
    let bits = |samples: &[f32]| samples.iter().map(|sample| sample.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&samples[..5000]), bits(&recipe.samples));
}

/// jpommier's PFFFT of 2014, as Blink has it: f64 functions of an f32 angle, nothing fused.
const PLAIN: Build = Build { combination: f64_combination, pass: f64_pass, multiply_add: |a, b, c| a * b + c };

fn f64_combination(lane: usize, bin: usize) -> [f32; 2] {
    let angle = f64::from((-std::f64::consts::TAU * lane as f64 * bin as f64 / SIZE as f64) as f32);
    [glibc::cos(angle) as f32, glibc::sin(angle) as f32]
}

fn f64_pass(j_l1: usize, m: usize) -> [f32; 2] {
    let step = (std::f64::consts::TAU / (SIZE / 4) as f64) as f32;
    let angle = f64::from(m as f32 * (j_l1 as f32 * step));
    [glibc::cos(angle) as f32, glibc::sin(angle) as f32]
}

/// marton78's fork: pi, angles and functions in f32.
fn f32_combination(lane: usize, bin: usize) -> [f32; 2] {
    let angle = -std::f32::consts::TAU * lane as f32 * bin as f32 / SIZE as f32;
    [glibc::cosf(angle), glibc::sinf(angle)]
}

fn f32_pass(j_l1: usize, m: usize) -> [f32; 2] {
    let step = std::f32::consts::TAU / (SIZE / 4) as f32;
    let angle = m as f32 * (j_l1 as f32 * step);
    [glibc::cosf(angle), glibc::sinf(angle)]
}

/// The sum of fingerprintjs with wave tables by a build of PFFFT.
fn fingerprint(build: Build) -> f64 {
    sum(&compressed(&oscillator(build))[4500..5000])
}

fn compressed(input: &[f32]) -> Vec<f32> {
    let mut compressor = Compressor::new(profile().arithmetic.blink().expect("Blink").compressor(), 44100.0);
    let params = Params { threshold: -50.0, knee: 40.0, ratio: 12.0, attack: 0.0, release: 0.25 };
    let mut output = Vec::new();
    for quantum in input.as_chunks::<128>().0 {
        let mut channels = [[0.0; 128]; 2];
        compressor.process(&params, [quantum, quantum], &mut channels);
        output.extend(channels[0]);
    }
    output
}

const SAMPLE_RATE: f32 = 44100.0;
const RATE_SCALE: f32 = SIZE as f32 / SAMPLE_RATE;

/// 40 quanta of a triangle of 10 kHz, as Blink 86 on has it on x86: the first sample-accurate, the others not.
fn oscillator(build: Build) -> Vec<f32> {
    let tables = [30, 31].map(|range| table(build, range));
    let size = SIZE as f64;
    let increment = 10_000.0 * RATE_SCALE;
    let read = |position: f32, index: usize, blend: f32| {
        let lerp = |f: f32, a: f32, b: f32| a + f * (b - a);
        let fraction = position - index as f32;
        let [higher, lower] =
            [&tables[0], &tables[1]].map(|table| lerp(fraction, table[index % SIZE], table[(index + 1) % SIZE]));
        lerp(blend, higher, lower)
    };
    let wrap = |x: f64| x - (x / size).floor() * size;

    let mut output = Vec::new();
    let mut phase = 0.0;
    let at_a_rate = blend((1.0 / RATE_SCALE) * increment);
    for _ in 0..32 {
        let mut ahead = 0.0;
        for _ in 0..4 {
            let position = wrap(phase + ahead);
            output.push(read(position as f32, position as usize, at_a_rate));
            ahead += f64::from(increment);
        }
        phase = wrap(phase + ahead);
    }
    let at_k_rate = blend(10_000.0);
    for _ in 1..40 {
        let narrow = |x: f32| wrap(f64::from(x)) as f32;
        let mut positions = [0.0, 1.0, 2.0, 3.0].map(|k: f32| narrow((phase + f64::from(k * increment)) as f32));
        for _ in 0..32 {
            for position in &mut positions {
                output.push(read(*position, *position as usize, at_k_rate));
                *position = narrow(*position + 4.0 * increment);
            }
        }
        phase = wrap(phase + f64::from(128.0 * increment));
    }
    output
}

/// How far a frequency is from range 30 towards 31.
fn blend(frequency: f32) -> f32 {
    let lowest = (SAMPLE_RATE / 2.0) / (SIZE / 2) as f32;
    let cents = (Flavour::Glibc228.functions().log2f)(frequency / lowest) * 1200.0;
    let pitch = 1.0 + cents / 400.0;
    assert_eq!(pitch as usize, 30);
    pitch - 30.0
}

/// A triangle's table with as many partials as a range has, scaled to the peak of the fullest.
fn table(build: Build, range: usize) -> Vec<f32> {
    let synthesise = |range: usize| {
        let partials = (glibc::exp2(f64::from(-(range as f32 * 400.0) / 1200.0)) as f32 * (SIZE / 2) as f32) as usize;
        let (real, mut imag) = (vec![0.0; SIZE / 2], vec![0.0; SIZE / 2]);
        for n in (1..=partials.min(SIZE / 2 - 1)).step_by(2) {
            let p = 2.0 / (n as f32 * std::f32::consts::PI);
            let sign = if n % 4 == 1 { 1.0 } else { -1.0 };
            imag[n] = 2.0 * (p * p) * sign * -(SIZE as f32);
        }
        inverse(build, &real, &imag)
    };
    let peak = synthesise(0).iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    synthesise(range).iter().map(|x| x * (1.0 / peak)).collect()
}
