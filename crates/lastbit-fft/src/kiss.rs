//! Kiss FFT in f32, as GStreamer carries it: a real transform by a complex one of half the size.

use std::f64::consts::PI;
use std::sync::OnceLock;

use lastbit_libm::fmaf;
use rustfft::num_complex::Complex32;

use crate::twiddle::units;

/// The smallest size, in real samples.
pub(crate) const MINIMUM: usize = 4;

/// A plan of one size.
///
/// GStreamer, `gst-libs/gst/fft/kiss_fft_f32.c` and `kiss_fftr_f32.c`, 1.18 to 1.28; WebKit's
/// `FFTFrameGStreamer.cpp` scales the inverse by f32(1 / size). Confirmed by the periodic waves of WebKitGTK 2.44 to 2.54
/// on x86_64.
pub(crate) struct Plan {
    half: usize,
    fused: bool,
    // Made when first used: a periodic wave needs the inverse only, an analyser the forward transform only.
    forward: OnceLock<Transform>,
    inverse: OnceLock<Transform>,
}

/// What a transform writes to on its way.
#[derive(Clone, Default)]
pub(crate) struct Scratch {
    packed: Vec<Complex32>,
    points: Vec<Complex32>,
}

/// One direction: decimation in time, radix 4 from the outside in, and radix 2 innermost where the size asks for it.
struct Transform {
    inverse: bool,
    fused: bool,
    /// exp(-2 pi i k / half), conjugated for the inverse.
    twiddles: Box<[Complex32]>,
    /// Turn the spectrum of the odd samples: k from 1 to half / 2.
    split: Box<[Complex32]>,
}

impl Plan {
    /// `size` is a power of two from [`MINIMUM`] up.
    pub(crate) fn new(size: usize, fused: bool) -> Self {
        Self { half: size / 2, fused, forward: OnceLock::new(), inverse: OnceLock::new() }
    }

    pub(crate) fn forward(&self, scratch: &mut Scratch, time: &[f32], re: &mut [f32], im: &mut [f32]) {
        let half = self.half;
        let plan = self.forward.get_or_init(|| Transform::new(half, false, self.fused));
        let Scratch { packed, points } = scratch;
        packed.clear();
        packed.extend(time.chunks_exact(2).map(|pair| Complex32::new(pair[0], pair[1])));
        points.resize(half, Complex32::default());
        plan.transform(packed, points);
        (re[0], im[0]) = (points[0].re + points[0].im, points[0].re - points[0].im);
        for (k, &twiddle) in (1..).zip(&plan.split) {
            let (a, b) = (points[k], points[half - k].conj());
            let even = a + b;
            let odd = plan.product(a - b, twiddle);
            (re[k], im[k]) = ((even.re + odd.re) * 0.5, (even.im + odd.im) * 0.5);
            // The middle is its own mirror image: the second value stays.
            (re[half - k], im[half - k]) = ((even.re - odd.re) * 0.5, (odd.im - even.im) * 0.5);
        }
    }

    pub(crate) fn inverse(&self, scratch: &mut Scratch, re: &[f32], im: &[f32], time: &mut [f32]) {
        let half = self.half;
        let plan = self.inverse.get_or_init(|| Transform::new(half, true, self.fused));
        let Scratch { packed, points } = scratch;
        packed.resize(half, Complex32::default());
        points.resize(half, Complex32::default());
        packed[0] = Complex32::new(re[0] + im[0], re[0] - im[0]);
        for (k, &twiddle) in (1..).zip(&plan.split) {
            let (a, b) = (Complex32::new(re[k], im[k]), Complex32::new(re[half - k], -im[half - k]));
            let even = a + b;
            let odd = plan.product(a - b, twiddle);
            packed[k] = even + odd;
            packed[half - k] = (even - odd).conj();
        }
        plan.transform(packed, points);
        let scale = (1.0 / time.len() as f64) as f32;
        for (pair, point) in time.chunks_exact_mut(2).zip(points) {
            (pair[0], pair[1]) = (point.re * scale, point.im * scale);
        }
    }
}

impl Transform {
    fn new(half: usize, inverse: bool, fused: bool) -> Self {
        let turned = |angle: f64| if inverse { -angle } else { angle };
        let twiddle = |k: usize| turned(-2.0 * PI * k as f64 / half as f64);
        let split = |k: usize| turned(-PI * (k as f64 / half as f64 + 0.5));
        let (twiddles, split) = (units((0..half).map(twiddle)), units((1..half / 2 + 1).map(split)));
        Self { inverse, fused, twiddles, split }
    }

    fn transform(&self, input: &[Complex32], output: &mut [Complex32]) {
        self.work(input, 0, 1, output);
    }

    /// The transform of every `stride`th input from `first` on.
    fn work(&self, input: &[Complex32], first: usize, stride: usize, output: &mut [Complex32]) {
        let size = output.len();
        let radix = match size {
            1 => return output[0] = input[first],
            _ if size.is_multiple_of(4) => 4,
            _ => 2,
        };
        for (q, part) in output.chunks_exact_mut(size / radix).enumerate() {
            self.work(input, first + q * stride, stride * radix, part);
        }
        if radix == 4 { self.radix4(stride, output) } else { self.radix2(stride, output) }
    }

    fn radix2(&self, stride: usize, output: &mut [Complex32]) {
        let (low, high) = output.split_at_mut(output.len() / 2);
        for ((a, b), twiddle) in low.iter_mut().zip(high).zip(self.twiddles.iter().step_by(stride)) {
            let turned = self.product(*b, *twiddle);
            (*a, *b) = (*a + turned, *a - turned);
        }
    }

    fn radix4(&self, stride: usize, output: &mut [Complex32]) {
        let quarter = output.len() / 4;
        for k in 0..quarter {
            let twiddle = |q: usize| self.twiddles[q * k * stride];
            let a = output[k];
            let b = self.product(output[k + quarter], twiddle(1));
            let c = self.product(output[k + 2 * quarter], twiddle(2));
            let d = self.product(output[k + 3 * quarter], twiddle(3));
            let (even, even_less) = (a + c, a - c);
            let (odd, odd_less) = (b + d, b - d);
            let plus = Complex32::new(even_less.re + odd_less.im, even_less.im - odd_less.re);
            let minus = Complex32::new(even_less.re - odd_less.im, even_less.im + odd_less.re);
            let (second, fourth) = if self.inverse { (minus, plus) } else { (plus, minus) };
            output[k] = even + odd;
            output[k + quarter] = second;
            output[k + 2 * quarter] = even - odd;
            output[k + 3 * quarter] = fourth;
        }
    }

    /// Four products and two sums, each rounded, or with the first product of each sum fused.
    fn product(&self, x: Complex32, w: Complex32) -> Complex32 {
        let (cross_re, cross_im) = (x.im * w.im, x.im * w.re);
        if self.fused {
            Complex32::new(fmaf(x.re, w.re, -cross_re), fmaf(x.re, w.im, cross_im))
        } else {
            Complex32::new(x.re * w.re - cross_re, x.re * w.im + cross_im)
        }
    }
}
