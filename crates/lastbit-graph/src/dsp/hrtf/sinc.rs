//! The resamplers that take a response to the rate of the context.
//!
//! Blink, `platform/audio/sinc_resampler.cc`; WebKit, `SincResampler.cpp`; Chromium, `media/base/sinc_resampler.cc`: 32
//! taps of a sinc in a Blackman window, at 33 offsets within a sample, between two of which the result is interpolated.
//! Confirmed at rates from 3 to 384 kHz by Chromium 156 and WebKitGTK 2.50 on x86_64.

use std::f64::consts::PI;

use lastbit_libm::{Functions, Products, fma};

use crate::arithmetic::SincTaps;

const TAPS: usize = 32;
const OFFSETS: usize = 32;

/// Samples that `media`'s takes in at a time. Positions are counted from the start of each block: they round so.
const MEDIA_BLOCK: usize = 64;

/// Kernels for a ratio of the input's rate to the output's.
pub(super) struct SincResampler {
    ratio: f64,
    kernels: Vec<[f32; TAPS]>,
    taps: SincTaps,
}

impl SincResampler {
    /// `libm` has the sine and the cosine of the kernels, `products` tells whether their sums fuse products.
    pub(super) fn new(ratio: f64, taps: SincTaps, libm: &Functions, products: Products) -> Self {
        const ALPHA: f64 = 0.16;
        let a0 = 0.5 * (1.0 - ALPHA);
        let a2 = 0.5 * ALPHA;
        let cutoff = 0.9 * if ratio > 1.0 { 1.0 / ratio } else { 1.0 };
        let window = |x: f64| {
            let (first, second) = ((libm.cos)(2.0 * PI * x), (libm.cos)(4.0 * PI * x));
            match products {
                Products::Rounded | Products::Extended => a0 - 0.5 * first + a2 * second,
                Products::Fused => fma(a2, second, fma(-0.5, first, a0)),
            }
        };
        let tap = |offset: f64, i: usize| {
            // Both are exact.
            let (place, x) = (i as f64 - (TAPS / 2) as f64 - offset, (i as f64 - offset) / TAPS as f64);
            if is_media(taps) {
                let angle = f64::from(std::f32::consts::PI * place as f32);
                let sinc = if angle == 0.0 { cutoff } else { (libm.sin)(cutoff * angle) / angle };
                return (f64::from(window(x) as f32) * sinc) as f32;
            }
            let s = cutoff * PI * place;
            let sinc = cutoff * if s == 0.0 { 1.0 } else { (libm.sin)(s) / s };
            (sinc * window(x)) as f32
        };
        let kernel = |offset| std::array::from_fn(|i| tap(offset as f64 / OFFSETS as f64, i));
        Self { ratio, kernels: (0..=OFFSETS).map(kernel).collect(), taps }
    }

    /// All of a signal of at most 480 samples, which silence surrounds.
    pub(super) fn process(&self, input: &[f32]) -> Vec<f32> {
        let frames = (input.len() as f64 / self.ratio) as usize;
        let mut padded = vec![0.0; TAPS / 2];
        padded.extend(input);
        padded.resize(input.len() + 2 * TAPS, 0.0);
        let (mut base, mut position) = (0, 0.0);
        let mut block = if is_media(self.taps) { MEDIA_BLOCK - TAPS / 2 } else { usize::MAX };
        let mut output = Vec::with_capacity(frames);
        while output.len() < frames {
            if position >= block as f64 {
                position -= block as f64;
                base += block;
                block = MEDIA_BLOCK;
                continue;
            }
            let index = position as usize;
            let offset = (position - index as f64) * OFFSETS as f64;
            let kernel = offset as usize;
            let window = padded[base + index..].first_chunk().unwrap_or(&[0.0; TAPS]);
            let (k1, k2) = (&self.kernels[kernel], &self.kernels[kernel + 1]);
            output.push(self.convolve(window, index, k1, k2, offset - kernel as f64));
            position += self.ratio;
        }
        output
    }

    /// The two sums of products, blended.
    fn convolve(&self, window: &[f32; TAPS], index: usize, k1: &[f32; TAPS], k2: &[f32; TAPS], blend: f64) -> f32 {
        let wide = |a: f32, b: f32| ((1.0 - blend) * f64::from(a) + blend * f64::from(b)) as f32;
        let narrow = blend as f32;
        let lane_wise = |a: [f32; 4], b: [f32; 4], rest: f32| {
            let sums: [f32; 4] = std::array::from_fn(|lane| a[lane] * rest + b[lane] * narrow);
            (sums[2] + sums[0]) + (sums[3] + sums[1])
        };
        match self.taps {
            SincTaps::Sse => {
                // The input is read at addresses that are multiples of four samples.
                let head = (4 - index % 4) % 4;
                wide(sum_aligned(window, k1, head), sum_aligned(window, k2, head))
            }
            SincTaps::Scalar => wide(sum(window, k1, Products::Rounded), sum(window, k2, Products::Rounded)),
            SincTaps::ScalarFused => {
                let (a, b) = (sum(window, k1, Products::Fused), sum(window, k2, Products::Fused));
                Products::Fused.mul_add_f32(1.0 - narrow, a, narrow * b)
            }
            SincTaps::Lanes => lane_wise(lanes(window, k1), lanes(window, k2), 1.0 - narrow),
            SincTaps::Media => lane_wise(lanes(window, k1), lanes(window, k2), (1.0 - blend) as f32),
            SincTaps::MediaFused => lane_wise(lanes_fused(window, k1), lanes_fused(window, k2), (1.0 - blend) as f32),
        }
    }
}

fn is_media(taps: SincTaps) -> bool {
    matches!(taps, SincTaps::Media | SincTaps::MediaFused)
}

fn sum(window: &[f32], kernel: &[f32], products: Products) -> f32 {
    window.iter().zip(kernel).fold(0.0, |sum, (&x, &tap)| products.mul_add_f32(x, tap, sum))
}

fn lanes(window: &[f32], kernel: &[f32]) -> [f32; 4] {
    let mut sums = [0.0; 4];
    for (window, kernel) in window.as_chunks::<4>().0.iter().zip(kernel.as_chunks::<4>().0) {
        for ((sum, x), tap) in sums.iter_mut().zip(window).zip(kernel) {
            *sum += x * tap;
        }
    }
    sums
}

/// Eight lanes, then each half's added up.
fn lanes_fused(window: &[f32; TAPS], kernel: &[f32; TAPS]) -> [f32; 4] {
    let mut sums = [0.0; 8];
    for (window, kernel) in window.as_chunks::<8>().0.iter().zip(kernel.as_chunks::<8>().0) {
        for ((sum, &x), &tap) in sums.iter_mut().zip(window).zip(kernel) {
            *sum = Products::Fused.mul_add_f32(x, tap, *sum);
        }
    }
    std::array::from_fn(|lane| sums[lane] + sums[lane + 4])
}

/// `head` products, then four sums side by side, then the rest.
fn sum_aligned(window: &[f32; TAPS], kernel: &[f32; TAPS], head: usize) -> f32 {
    let tail = head + (TAPS - head) / 4 * 4;
    let mut total = sum(&window[..head], &kernel[..head], Products::Rounded);
    let [a, b, c, d] = lanes(&window[head..tail], &kernel[head..tail]);
    total += a + b + c + d;
    window[tail..].iter().zip(&kernel[tail..]).fold(total, |sum, (x, tap)| sum + x * tap)
}
