//! Kiss FFT in f32, as GStreamer carries it: a real transform by a complex one of half the size.

use std::{
    f64::consts::PI,
    ops::{Add, Sub},
    sync::OnceLock,
};

use lastbit_libm::{Evaluation, Products, extended::Extended};
use lastbit_vecmath::{Level, Vectorized, vectorize};
use rustfft::num_complex::Complex32;

use crate::twiddle::units;

/// The smallest size, in real samples.
pub(crate) const MINIMUM: usize = 4;

/// A plan of one size.
///
/// GStreamer, `gst-libs/gst/fft/kiss_fft_f32.c` and `kiss_fftr_f32.c`, 1.18 to 1.28; WebKit's
/// `FFTFrameGStreamer.cpp` scales the inverse by f32(1 / size). Confirmed by the periodic waves of WebKitGTK 2.44 to 2.54
/// on x86_64; [`Kernel::X87`] says what else it may be.
pub(crate) struct Plan {
    half: usize,
    kernel: Kernel,
    // Made when first used: a periodic wave needs the inverse only, an analyser the forward transform only.
    forward: OnceLock<Transform>,
    inverse: OnceLock<Transform>,
}

/// How a build evaluates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kernel {
    /// Each operation is rounded.
    Rounded,
    /// The first product of each part of a complex product is fused.
    Fused,
    /// In 80 bits, rounded where a value is stored. GCC 12 as of Debian's `libgstfft-1.0` 1.22 for i386 runs out of registers
    /// in three places, as its instructions tell: the imaginary part of the first turned value of a butterfly of four, the
    /// imaginary part of its even sum, and a product of the forward transform of real samples.
    X87,
}

/// The complex product of a kernel.
trait Arithmetic: Copy {
    type Value: Evaluation;

    fn product(self, x: Point<Self::Value>, w: Complex32) -> Point<Self::Value>;

    /// That of the forward transform of real samples.
    #[inline(always)]
    fn split_product(self, x: Point<Self::Value>, w: Complex32) -> Point<Self::Value> {
        self.product(x, w)
    }
}

#[derive(Clone, Copy)]
struct Rounded;

#[derive(Clone, Copy)]
struct Fused<L>(L);

#[derive(Clone, Copy)]
struct X87;

/// Four products and two sums.
#[inline(always)]
fn plain_product<V: Evaluation>(x: Point<V>, w: Complex32) -> Point<V> {
    let (re, im) = (V::from(w.re), V::from(w.im));
    Point { re: x.re * re - x.im * im, im: x.re * im + x.im * re }
}

impl Arithmetic for Rounded {
    type Value = f32;

    #[inline(always)]
    fn product(self, x: Point<f32>, w: Complex32) -> Point<f32> {
        plain_product(x, w)
    }
}

impl<L: Level> Arithmetic for Fused<L> {
    type Value = f32;

    #[inline(always)]
    fn product(self, x: Point<f32>, w: Complex32) -> Point<f32> {
        let fmaf = |a, b, c| Products::Fused.mul_add_at(self.0, a, b, c);
        Point { re: fmaf(x.re, w.re, -(x.im * w.im)), im: fmaf(x.re, w.im, x.im * w.re) }
    }
}

impl Arithmetic for X87 {
    type Value = Extended;

    fn product(self, x: Point<Extended>, w: Complex32) -> Point<Extended> {
        plain_product(x, w)
    }

    fn split_product(self, x: Point<Extended>, w: Complex32) -> Point<Extended> {
        let re = (x.re * w.re.into()).spilled() - x.im * w.im.into();
        Point { re, ..plain_product(x, w) }
    }
}

/// A complex number while it is worked on.
#[derive(Clone, Copy)]
struct Point<V> {
    re: V,
    im: V,
}

impl<V: Evaluation> Point<V> {
    #[inline(always)]
    fn load(x: Complex32) -> Self {
        Self { re: V::from(x.re), im: V::from(x.im) }
    }

    #[inline(always)]
    fn store(self) -> Complex32 {
        Complex32::new(self.re.to_f32(), self.im.to_f32())
    }

    #[inline(always)]
    fn with_spilled_im(self) -> Self {
        Self { im: self.im.spilled(), ..self }
    }

    #[inline(always)]
    fn spilled(self) -> Self {
        Self::load(self.store())
    }
}

impl<V: Evaluation> Add for Point<V> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }
}

impl<V: Evaluation> Sub for Point<V> {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }
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
    /// The input that each output starts from: its digits in the other order.
    order: Box<[u32]>,
    /// exp(-2 pi i k / half), conjugated for the inverse.
    twiddles: Box<[Complex32]>,
    /// Turn the spectrum of the odd samples: k from 1 to half / 2.
    split: Box<[Complex32]>,
}

impl Plan {
    /// `size` is a power of two from [`MINIMUM`] up.
    pub(crate) fn new(size: usize, kernel: Kernel) -> Self {
        Self { half: size / 2, kernel, forward: OnceLock::new(), inverse: OnceLock::new() }
    }

    pub(crate) fn forward(&self, scratch: &mut Scratch, time: &[f32], re: &mut [f32], im: &mut [f32]) {
        match self.kernel {
            Kernel::X87 => self.forward_in(X87, scratch, time, re, im),
            _ => vectorize(Forward { plan: self, scratch, time, spectrum: (re, im) }),
        }
    }

    pub(crate) fn inverse(&self, scratch: &mut Scratch, re: &[f32], im: &[f32], time: &mut [f32]) {
        match self.kernel {
            Kernel::X87 => self.inverse_in(X87, scratch, re, im, time),
            _ => vectorize(Inverse { plan: self, scratch, spectrum: (re, im), time }),
        }
    }

    #[inline(always)]
    fn forward_in<A: Arithmetic>(
        &self,
        arithmetic: A,
        scratch: &mut Scratch,
        time: &[f32],
        re: &mut [f32],
        im: &mut [f32],
    ) {
        let half = self.half;
        let plan = self.forward.get_or_init(|| Transform::new(half, false));
        let Scratch { packed, points } = scratch;
        packed.clear();
        packed.extend(time.chunks_exact(2).map(|pair| Complex32::new(pair[0], pair[1])));
        points.resize(half, Complex32::default());
        plan.transform(arithmetic, packed, points);
        (re[0], im[0]) = (points[0].re + points[0].im, points[0].re - points[0].im);
        let one_half = A::Value::from(0.5);
        for (k, &twiddle) in (1..).zip(&plan.split) {
            let (a, b) = (Point::<A::Value>::load(points[k]), Point::load(points[half - k].conj()));
            let even = a + b;
            let odd = arithmetic.split_product(a - b, twiddle);
            (re[k], im[k]) = (((even.re + odd.re) * one_half).to_f32(), ((even.im + odd.im) * one_half).to_f32());
            // The middle is its own mirror image: the second value stays.
            (re[half - k], im[half - k]) =
                (((even.re - odd.re) * one_half).to_f32(), ((odd.im - even.im) * one_half).to_f32());
        }
    }

    #[inline(always)]
    fn inverse_in<A: Arithmetic>(
        &self,
        arithmetic: A,
        scratch: &mut Scratch,
        re: &[f32],
        im: &[f32],
        time: &mut [f32],
    ) {
        let half = self.half;
        let plan = self.inverse.get_or_init(|| Transform::new(half, true));
        let Scratch { packed, points } = scratch;
        packed.resize(half, Complex32::default());
        points.resize(half, Complex32::default());
        packed[0] = Complex32::new(re[0] + im[0], re[0] - im[0]);
        for (k, &twiddle) in (1..).zip(&plan.split) {
            let (a, b) = (Complex32::new(re[k], im[k]), Complex32::new(re[half - k], -im[half - k]));
            let (a, b) = (Point::<A::Value>::load(a), Point::load(b));
            let even = a + b;
            let odd = arithmetic.product(a - b, twiddle);
            packed[k] = (even + odd).store();
            packed[half - k] = (even - odd).store().conj();
        }
        plan.transform(arithmetic, packed, points);
        let scale = (1.0 / time.len() as f64) as f32;
        for (pair, point) in time.chunks_exact_mut(2).zip(points) {
            (pair[0], pair[1]) = (point.re * scale, point.im * scale);
        }
    }
}

impl Transform {
    fn new(half: usize, inverse: bool) -> Self {
        let turned = |angle: f64| if inverse { -angle } else { angle };
        let twiddle = |k: usize| turned(-2.0 * PI * k as f64 / half as f64);
        let split = |k: usize| turned(-PI * (k as f64 / half as f64 + 0.5));
        let (twiddles, split) = (units((0..half).map(twiddle)), units((1..half / 2 + 1).map(split)));
        let order = (0..half).map(|place| Self::source(place, half, 1)).collect();
        Self { inverse, order, twiddles, split }
    }

    /// Of which input the transform of `size` inputs, each `stride`th, makes a place's output at first.
    fn source(place: usize, size: usize, stride: usize) -> u32 {
        match Self::radix(size) {
            1 => 0,
            radix => {
                let part = size / radix;
                (place / part * stride) as u32 + Self::source(place % part, part, stride * radix)
            }
        }
    }

    fn radix(size: usize) -> usize {
        match size {
            1 => 1,
            _ if size.is_multiple_of(4) => 4,
            _ => 2,
        }
    }

    #[inline(always)]
    fn transform<A: Arithmetic>(&self, arithmetic: A, input: &[Complex32], output: &mut [Complex32]) {
        for (output, &source) in output.iter_mut().zip(&self.order) {
            *output = input[source as usize];
        }
        let mut size = 1;
        while size < output.len() {
            // Only the innermost can be of two.
            let radix = if size == 1 && output.len().ilog2() % 2 == 1 { 2 } else { 4 };
            size *= radix;
            let stride = output.len() / size;
            for part in output.chunks_exact_mut(size) {
                if radix == 4 {
                    self.radix4(arithmetic, stride, part);
                } else {
                    self.radix2(arithmetic, stride, part);
                }
            }
        }
    }

    #[inline(always)]
    fn radix2<A: Arithmetic>(&self, arithmetic: A, stride: usize, output: &mut [Complex32]) {
        let (low, high) = output.split_at_mut(output.len() / 2);
        for ((low, high), twiddle) in low.iter_mut().zip(high).zip(self.twiddles.iter().step_by(stride)) {
            let turned = arithmetic.product(Point::load(*high), *twiddle);
            let even = Point::load(*low);
            (*low, *high) = ((even + turned).store(), (even - turned).store());
        }
    }

    #[inline(always)]
    fn radix4<A: Arithmetic>(&self, arithmetic: A, stride: usize, output: &mut [Complex32]) {
        let quarter = output.len() / 4;
        for k in 0..quarter {
            let turned =
                |q: usize| arithmetic.product(Point::load(output[k + q * quarter]), self.twiddles[q * k * stride]);
            let a = Point::load(output[k]);
            let (b, c, d) = (turned(1).with_spilled_im(), turned(2), turned(3));
            let (even, even_less) = ((a + c).with_spilled_im(), a - c);
            let (odd, odd_less) = (b + d, b - d);
            let plus = Point { re: even_less.re + odd_less.im, im: even_less.im - odd_less.re };
            let minus = Point { re: even_less.re - odd_less.im, im: even_less.im + odd_less.re };
            let (second, fourth) = if self.inverse { (minus, plus) } else { (plus, minus) };
            // The even sum waits in the place of the first output, to which the odd one is added last.
            output[k] = (even.spilled() + odd).store();
            output[k + quarter] = second.store();
            output[k + 2 * quarter] = (even - odd).store();
            output[k + 3 * quarter] = fourth.store();
        }
    }
}

struct Forward<'v> {
    plan: &'v Plan,
    scratch: &'v mut Scratch,
    time: &'v [f32],
    spectrum: (&'v mut [f32], &'v mut [f32]),
}

impl Vectorized for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self { plan, scratch, time, spectrum: (re, im) } = self;
        match plan.kernel {
            Kernel::Fused => plan.forward_in(Fused(level), scratch, time, re, im),
            _ => plan.forward_in(Rounded, scratch, time, re, im),
        }
    }
}

struct Inverse<'v> {
    plan: &'v Plan,
    scratch: &'v mut Scratch,
    spectrum: (&'v [f32], &'v [f32]),
    time: &'v mut [f32],
}

impl Vectorized for Inverse<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self { plan, scratch, spectrum: (re, im), time } = self;
        match plan.kernel {
            Kernel::Fused => plan.inverse_in(Fused(level), scratch, re, im, time),
            _ => plan.inverse_in(Rounded, scratch, re, im, time),
        }
    }
}
