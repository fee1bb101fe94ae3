//! Apple's vDSP `fft_zrip`: a real transform by a complex one of half the size.

use std::f64::consts::TAU;

use lastbit_libm::{Products, fdlibm, fmaf};
use rustfft::num_complex::Complex32;

use crate::twiddle::{rounded, unit, units};

/// The smallest size, in real samples.
pub(crate) const MINIMUM: usize = 8;

/// How the inputs of a butterfly are turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kernel {
    /// By cosine and sine: four products and two sums, each rounded or with the second product fused.
    CosineSine(Products),
    /// By tangents, fused; the cosines are left to the sums.
    Tangent,
}

/// A plan of one size.
///
/// Apple's Accelerate, `vDSP_fft_zrip`; closed. Its roundings were fitted to published sums and are those of no source
/// text: the stages are the ones of E. Postpischil, "Construction of a High-Performance FFT" (2004). Confirmed by the
/// samples, decibels and reduction that CreepJS lists for Chrome on Macs: unfused cosines and sines on Intel CPUs without
/// fused multiply-add, tangents on some AArch64; fused cosines and sines by the samples of one Safari.
///
/// Between the caller and the complex transform nothing is fused, and the twiddles are those of f32 angles. What a size
/// other than 4096 backwards and 2048 forwards does is inferred.
pub(crate) struct Plan {
    kernel: Kernel,
    /// `exp(i a)`, a being k times the step, rounded to f32: k = 1, 2, ... below a quarter of the size.
    split: Box<[Complex32]>,
    /// From the outermost stage in; each turns the elements 1, 2, ... of its sub-transforms.
    stages: Box<[Box<[Turn]>]>,
}

/// What a transform writes to on its way.
#[derive(Clone, Default)]
pub(crate) struct Scratch {
    packed: Vec<Complex32>,
    points: Vec<Complex32>,
}

/// The factors of one butterfly, which turns its inputs 1, 2 and 3 by as many times an angle.
enum Turn {
    CosineSine([Complex32; 3]),
    /// The tangents of the three angles, the cosines of the first two, and that of the third over that of the first.
    Tangent {
        tangents: [f32; 3],
        cosines: [f32; 2],
        ratio: f32,
    },
    /// As `Tangent` at an eighth of a turn, where the second angle has no tangent.
    Diagonal {
        tangents: [f32; 2],
        cosine: f32,
        ratio: f32,
    },
}

impl Plan {
    /// `size` is a power of two from [`MINIMUM`] up.
    pub(crate) fn new(kernel: Kernel, size: usize) -> Self {
        let half = size / 2;
        let step = (TAU / size as f64) as f32;
        let split = units((1..half / 2).map(|k| f64::from(step * k as f32)));
        let mut stages = Vec::new();
        let mut length = half;
        while length > 8 {
            stages.push((1..length / 4).map(|k| Turn::new(kernel, k, length)).collect());
            length /= 4;
        }
        Self { kernel, split, stages: stages.into() }
    }

    pub(crate) fn forward(&self, scratch: &mut Scratch, time: &[f32], re: &mut [f32], im: &mut [f32]) {
        let (half, middle) = (re.len(), re.len() / 2);
        let Scratch { packed, points } = scratch;
        packed.clear();
        // The transform is one with the positive sign: parts are exchanged on the way in, and back on the way out.
        packed.extend(time.chunks_exact(2).map(|pair| Complex32::new(pair[1], pair[0])));
        points.resize(half, Complex32::default());
        self.transform(packed, points);
        let z = |k: usize| Complex32::new(points[k].im, points[k].re);

        // vDSP returns twice the spectrum, and its callers halve that: exactly.
        (re[0], im[0]) = (z(0).re + z(0).im, z(0).re - z(0).im);
        for (k, w) in (1..middle).zip(&self.split) {
            let (a, b) = (z(k), z(half - k));
            let (sum, difference) = halves(a, b);
            let turned = Complex32::new(
                w.re * difference.im - w.im * difference.re,
                -(w.im * difference.im + w.re * difference.re),
            );
            (re[k], im[k]) = (0.5 * (sum.re + turned.re), 0.5 * (sum.im + turned.im));
            (re[half - k], im[half - k]) = (0.5 * (sum.re - turned.re), 0.5 * (turned.im - sum.im));
        }
        (re[middle], im[middle]) = (z(middle).re, -z(middle).im);
    }

    pub(crate) fn inverse(&self, scratch: &mut Scratch, re: &[f32], im: &[f32], time: &mut [f32]) {
        let (half, middle) = (re.len(), re.len() / 2);
        let Scratch { packed, points } = scratch;
        packed.resize(half, Complex32::default());
        points.resize(half, Complex32::default());
        packed[0] = Complex32::new(re[0] + im[0], re[0] - im[0]);
        for (k, w) in (1..middle).zip(&self.split) {
            let (a, b) = (Complex32::new(re[k], im[k]), Complex32::new(re[half - k], im[half - k]));
            let (sum, difference) = halves(a, b);
            let turned = Complex32::new(
                -(w.im * difference.re + w.re * difference.im),
                w.re * difference.re - w.im * difference.im,
            );
            packed[k] = sum + turned;
            packed[half - k] = (sum - turned).conj();
        }
        packed[middle] = Complex32::new(2.0 * re[middle], -2.0 * im[middle]);

        self.transform(packed, points);
        let scale = 1.0 / time.len() as f32;
        for (pair, z) in time.chunks_exact_mut(2).zip(points) {
            (pair[0], pair[1]) = (z.re * scale, z.im * scale);
        }
    }

    /// Decimation in time: radix 4 from the outside in, and innermost 4 or 8 points without a turn.
    fn transform(&self, input: &[Complex32], output: &mut [Complex32]) {
        self.stage(&self.stages, input, 1, output);
    }

    /// The transform of every `stride`th input.
    fn stage(&self, stages: &[Box<[Turn]>], input: &[Complex32], stride: usize, output: &mut [Complex32]) {
        let at = |n: usize| input[n * stride];
        let Some((turns, inner)) = stages.split_first() else {
            if let Ok(output) = <&mut [Complex32; 8]>::try_from(&mut *output) {
                *output = eight([0, 1, 2, 3, 4, 5, 6, 7].map(at));
            } else {
                output.copy_from_slice(&four([0, 1, 2, 3].map(at)));
            }
            return;
        };
        let quarter = output.len() / 4;
        for (q, part) in output.chunks_exact_mut(quarter).enumerate() {
            self.stage(inner, &input[q * stride..], 4 * stride, part);
        }
        for k in 0..quarter {
            let inputs = [0, 1, 2, 3].map(|q| output[k + q * quarter]);
            let outputs = match k.checked_sub(1) {
                None => four(inputs),
                Some(index) => turns[index].butterfly(self.kernel, inputs),
            };
            for (q, value) in outputs.into_iter().enumerate() {
                output[k + q * quarter] = value;
            }
        }
    }
}

impl Turn {
    /// For element `k` of the sub-transforms of a transform of `length` points.
    fn new(kernel: Kernel, k: usize, length: usize) -> Self {
        let angle = |q: usize| TAU * (q * k) as f64 / length as f64;
        let cosine = |q| fdlibm::cos(angle(q));
        let tangent = |q| rounded(fdlibm::sin(angle(q)) / cosine(q));
        let ratio = || rounded(cosine(3) / cosine(1));
        match kernel {
            Kernel::CosineSine(_) => Self::CosineSine([1, 2, 3].map(|q| unit(angle(q)))),
            Kernel::Tangent if 8 * k == length => {
                Self::Diagonal { tangents: [1, 3].map(tangent), cosine: rounded(cosine(1)), ratio: ratio() }
            }
            Kernel::Tangent => Self::Tangent {
                tangents: [1, 2, 3].map(tangent),
                cosines: [1, 2].map(|q| rounded(cosine(q))),
                ratio: ratio(),
            },
        }
    }

    fn butterfly(&self, kernel: Kernel, [v0, v1, v2, v3]: [Complex32; 4]) -> [Complex32; 4] {
        match *self {
            Self::CosineSine([w1, w2, w3]) => {
                let products = match kernel {
                    Kernel::CosineSine(products) => products,
                    Kernel::Tangent => Products::Fused,
                };
                let by = |v: Complex32, w: Complex32| {
                    Complex32::new(
                        products.mul_add_f32(-v.im, w.im, v.re * w.re),
                        products.mul_add_f32(v.im, w.re, v.re * w.im),
                    )
                };
                four([v0, by(v1, w1), by(v2, w2), by(v3, w3)])
            }
            Self::Tangent { tangents: [t1, t2, t3], cosines: [c1, c2], ratio } => {
                let second = lean(v2, t2);
                let even = [fused(c2, second, v0), fused(-c2, second, v0)];
                odd_part(even, [lean(v1, t1), lean(v3, t3)], c1, ratio)
            }
            Self::Diagonal { tangents: [t1, t3], cosine, ratio } => {
                let second = quarter_turn(v2);
                odd_part([v0 + second, v0 - second], [lean(v1, t1), lean(v3, t3)], cosine, ratio)
            }
        }
    }
}

/// `a + conj b` and `a - conj b`.
fn halves(a: Complex32, b: Complex32) -> (Complex32, Complex32) {
    (a + b.conj(), a - b.conj())
}

/// Times `1 + i tangent`.
fn lean(v: Complex32, tangent: f32) -> Complex32 {
    Complex32::new(fmaf(-v.im, tangent, v.re), fmaf(v.re, tangent, v.im))
}

/// `factor * v + sum`.
fn fused(factor: f32, v: Complex32, sum: Complex32) -> Complex32 {
    Complex32::new(fmaf(factor, v.re, sum.re), fmaf(factor, v.im, sum.im))
}

fn quarter_turn(v: Complex32) -> Complex32 {
    Complex32::new(-v.im, v.re)
}

/// The outputs of a butterfly from its even part and the leaning inputs 1 and 3.
fn odd_part(even: [Complex32; 2], [first, third]: [Complex32; 2], cosine: f32, ratio: f32) -> [Complex32; 4] {
    let (sum, difference) = (fused(ratio, third, first), quarter_turn(fused(-ratio, third, first)));
    [
        fused(cosine, sum, even[0]),
        fused(cosine, difference, even[1]),
        fused(-cosine, sum, even[0]),
        fused(-cosine, difference, even[1]),
    ]
}

fn four([v0, v1, v2, v3]: [Complex32; 4]) -> [Complex32; 4] {
    let (even, even_less) = (v0 + v2, v0 - v2);
    let (odd, odd_less) = (v1 + v3, quarter_turn(v1 - v3));
    [even + odd, even_less + odd_less, even - odd, even_less - odd_less]
}

fn eight(v: [Complex32; 8]) -> [Complex32; 8] {
    let even = four([v[0], v[2], v[4], v[6]]);
    let odd = four([v[1], v[3], v[5], v[7]]);
    let turned = [odd[0], diagonal(odd[1]), quarter_turn(odd[2]), diagonal(quarter_turn(odd[3]))];
    let mut output = [Complex32::default(); 8];
    for k in 0..4 {
        (output[k], output[k + 4]) = (even[k] + turned[k], even[k] - turned[k]);
    }
    output
}

/// Times `exp(i pi / 4)`: the factor comes last, once.
fn diagonal(v: Complex32) -> Complex32 {
    const HALF_ROOT: f32 = std::f32::consts::FRAC_1_SQRT_2;
    Complex32::new(HALF_ROOT * (v.re - v.im), HALF_ROOT * (v.re + v.im))
}
