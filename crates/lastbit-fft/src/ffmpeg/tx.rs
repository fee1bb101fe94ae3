//! `av_tx`: FFmpeg's transforms since 2019, here the real one that Firefox uses.

use std::f64::consts::TAU;
use std::sync::OnceLock;

use lastbit_libm::{Evaluation, extended::Extended, fmaf};

use crate::twiddle::cosines;

/// The smallest size, in real samples.
pub(crate) const MINIMUM: usize = 16;

/// The largest size.
pub(crate) const MAXIMUM: usize = 1 << 16;

/// The CPU class that FFmpeg's dispatch tells apart for the complex transform. The pass that makes a real transform of
/// it is C everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kernel {
    /// C, and SSE assembly.
    Plain,
    /// AVX assembly without fused products.
    Avx,
    /// C for the x87: Debian's Firefox for i386, read from the machine code of 140.12 (`libmozavutil.so`). Butterflies and
    /// the pass from complex to real round what they store and nothing else; transforms of two points, which are part of
    /// those of four and eight, stay in registers. Confirmed by periodic waves, analysers and convolvers of that build.
    X87,
    /// FMA3 and AVX2 assembly.
    Fma,
    /// AArch64 NEON assembly.
    Neon,
    /// AArch64 NEON assembly of the generation before, `libavcodec/aarch64/fft_neon.S`, which took the same steps and
    /// fused the same product in every pass from 16 points up.
    NeonOfRdft,
}

/// How the products of one butterfly are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rounding {
    /// Every product and sum.
    Each,
    /// The parts are added first: both factors are the square root of one half.
    SumFirst,
    /// The product with the sine is fused with the sum.
    FusedSine,
    /// The product with the cosine is fused with the sum.
    FusedCosine,
    /// The first input's product with the cosine is fused, the second input's none.
    FusedCosineOfFirst,
    /// The first input's product with the cosine is fused, the second input's with the sine.
    FusedCosineThenSine,
}

impl Kernel {
    /// The rounding of butterfly `k` in the pass that makes `n` points. `inner` is a transform of 8 points that is the
    /// first half of one of 16, or stands alone.
    fn rounding(self, n: usize, k: usize, inner: bool) -> Rounding {
        use Rounding::{Each, FusedCosine, FusedCosineOfFirst, FusedCosineThenSine, FusedSine, SumFirst};
        match (self, n) {
            _ if k == 0 => Each,
            (Self::Plain | Self::X87, _) => Each,
            (Self::Avx | Self::Fma, 8) if inner && k == 1 => SumFirst,
            (_, 8) => Each,
            (Self::NeonOfRdft, _) => FusedSine,
            (_, 16) if k == 2 => SumFirst,
            (Self::Avx, _) => Each,
            (_, 16) => FusedSine,
            (Self::Fma, _) => FusedCosine,
            (Self::Neon, 64) if k < 8 && k.is_multiple_of(2) => FusedCosineOfFirst,
            (Self::Neon, 64) if k < 8 => FusedCosineThenSine,
            (Self::Neon, _) => FusedSine,
        }
    }
}

/// A plan of one size.
///
/// FFmpeg, `libavutil/tx.c` and its assembly, 6.0 to 8; the passes in C compiled without contraction. Firefox since 124
/// (bug 1877221), `dom/media/webaudio/FFTBlock`. Confirmed with FMA3, with AVX alone and without either by the periodic
/// waves of Firefox 153.
pub(crate) struct Plan {
    kernel: Kernel,
    size: usize,
    // Made when first used: a periodic wave needs the inverse only, an analyser the forward transform only.
    forward: OnceLock<ComplexFft>,
    inverse: OnceLock<ComplexFft>,
    /// `cos` and `sin` of the angles of the pass from complex to real, by bin.
    turns: Box<[(f32, f32)]>,
}

/// What a transform writes to on its way.
#[derive(Clone, Default)]
pub(crate) struct Scratch {
    bins: Vec<(f32, f32)>,
    re: Vec<f32>,
    im: Vec<f32>,
}

impl Plan {
    /// `size` is a power of two from [`MINIMUM`] to [`MAXIMUM`].
    pub(crate) fn new(kernel: Kernel, size: usize) -> Self {
        let step = TAU / size as f64;
        let cos = cosines((0..size / 4).map(|i| i as f64 * step));
        let sin = cosines((0..size / 4).map(|i| (size - 4 * i) as f64 / 4.0 * step));
        let turns = cos.into_iter().zip(sin).collect();
        Self { kernel, size, forward: OnceLock::new(), inverse: OnceLock::new(), turns }
    }

    pub(crate) fn forward(&self, scratch: &mut Scratch, time: &[f32], re: &mut [f32], im: &mut [f32]) {
        let plan = self.forward.get_or_init(|| ComplexFft::new(self.kernel, self.size / 2, false));
        plan.process(|n| (time[2 * n], time[2 * n + 1]), re, im);
        let bins = &mut scratch.bins;
        bins.clear();
        bins.extend(re.iter().copied().zip(im.iter().copied()));
        self.separate(bins, 1.0, false);
        for ((re, im), bin) in re.iter_mut().zip(im).zip(bins) {
            (*re, *im) = *bin;
        }
    }

    /// The inverse times the size.
    pub(crate) fn inverse(&self, scratch: &mut Scratch, re: &[f32], im: &[f32], time: &mut [f32]) {
        let plan = self.inverse.get_or_init(|| ComplexFft::new(self.kernel, self.size / 2, true));
        let Scratch { bins, re: re_out, im: im_out } = scratch;
        bins.clear();
        bins.extend(re.iter().copied().zip(im.iter().copied()));
        self.separate(bins, 2.0, true);
        re_out.resize(self.size / 2, 0.0);
        im_out.resize(self.size / 2, 0.0);
        plan.process(|n| bins[n], re_out, im_out);
        for (pair, (re, im)) in time.chunks_exact_mut(2).zip(re_out.iter().zip(&*im_out)) {
            (pair[0], pair[1]) = (*re, *im);
        }
    }

    /// Takes the spectra of even and odd samples apart, or joins them. The factors are powers of two, but that 1 leaves a
    /// value as it is and -1 does not.
    fn separate(&self, d: &mut [(f32, f32)], scale: f32, inverse: bool) {
        match self.kernel {
            Kernel::X87 => self.separate_in::<Extended>(d, scale, inverse),
            _ => self.separate_in::<f32>(d, scale, inverse),
        }
    }

    fn separate_in<E: Evaluation>(&self, d: &mut [(f32, f32)], scale: f32, inverse: bool) {
        let wide = |(re, im): (f32, f32)| (E::from(re), E::from(im));
        let narrow = |(re, im): (E, E)| (re.to_f32(), im.to_f32());
        let (half, quarter) = (self.size / 2, self.size / 4);
        let ends = E::from(if inverse { 0.5 * scale } else { scale });
        let odd = E::from(if inverse { -0.5 * scale } else { 0.5 * scale });
        let even = E::from(0.5 * scale);
        let first = wide(d[0]);
        d[0] = narrow(((first.0 + first.1) * ends, (first.0 - first.1) * ends));
        d[quarter] = (d[quarter].0 * scale, d[quarter].1 * -scale);
        for i in 1..quarter {
            let (a, b) = (wide(d[i]), wide(d[half - i]));
            let u = (even * (a.0 + b.0), -even * (a.1 - b.1));
            let v = (odd * (a.1 + b.1), -odd * (a.0 - b.0));
            let (cos, sin) = self.turns[i];
            let (cos, sin) = wide((cos, if inverse { sin } else { -sin }));
            let w = (v.0 * cos - v.1 * sin, v.0 * sin + v.1 * cos);
            d[i] = narrow((u.0 + w.0, w.1 - u.1));
            d[half - i] = narrow((u.0 - w.0, w.1 + u.1));
        }
    }
}

/// The split-radix complex FFT: a transform of N points is one of N/2 (the samples of even index) and two of N/4 (those
/// of index 4k + 1 and 4k - 1), which a pass of butterflies joins.
pub(super) struct ComplexFft {
    kernel: Kernel,
    points: usize,
    /// Where the input sample at each place of the recursion comes from.
    order: Box<[u32]>,
    /// The cosines of the passes of 8, 16, ... points, each a quarter turn.
    factors: Box<[Box<[f32]>]>,
}

/// The sources of `n` points of the recursion, from `start` on, `stride` apart, all modulo a power of two.
fn sources(order: &mut Vec<u32>, n: usize, start: u32, stride: u32, inverse: bool) {
    if n == 1 {
        return order.push(start);
    }
    sources(order, n / 2, start, stride.wrapping_mul(2), inverse);
    if n == 2 {
        return order.push(start.wrapping_add(stride));
    }
    let (after, before) = (start.wrapping_add(stride), start.wrapping_sub(stride));
    let [first, second] = if inverse { [before, after] } else { [after, before] };
    sources(order, n / 4, first, stride.wrapping_mul(4), inverse);
    sources(order, n / 4, second, stride.wrapping_mul(4), inverse);
}

impl ComplexFft {
    pub(super) fn new(kernel: Kernel, points: usize, inverse: bool) -> Self {
        let mut order = Vec::with_capacity(points);
        sources(&mut order, points, 0, 1, inverse);
        order.iter_mut().for_each(|index| *index &= points as u32 - 1);
        let quarter = |exponent: u32| {
            let n = 1usize << exponent;
            let step = TAU / n as f64;
            let mut quarter = cosines((0..n / 4 + 1).map(|k| k as f64 * step));
            // The last is zero, not the cosine of the f64 next to pi / 2.
            quarter[n / 4] = 0.0;
            quarter.into()
        };
        Self { kernel, points, order: order.into(), factors: (3..=points.ilog2()).map(quarter).collect() }
    }

    pub(super) fn process(&self, input: impl Fn(usize) -> (f32, f32), re: &mut [f32], im: &mut [f32]) {
        for ((re, im), &source) in re.iter_mut().zip(im.iter_mut()).zip(&self.order) {
            (*re, *im) = input(source as usize);
        }
        if self.kernel == Kernel::X87 {
            let [mut wide_re, mut wide_im] =
                [&*re, &*im].map(|part| part.iter().copied().map(Extended::from).collect::<Vec<_>>());
            self.join(self.points, true, &mut wide_re, &mut wide_im);
            for (part, wide) in [(re, wide_re), (im, wide_im)] {
                part.iter_mut().zip(wide).for_each(|(part, wide)| *part = wide.to_f32());
            }
        } else {
            self.join(self.points, true, re, im);
        }
    }

    /// Transforms `n` points that are in the order of the recursion.
    fn join<E: Evaluation>(&self, n: usize, inner: bool, re: &mut [E], im: &mut [E]) {
        match n {
            1 => {}
            2 => {
                (re[0], re[1]) = (re[0] + re[1], re[0] - re[1]);
                (im[0], im[1]) = (im[0] + im[1], im[0] - im[1]);
            }
            _ => {
                self.join(n / 2, n == 16, &mut re[..n / 2], &mut im[..n / 2]);
                for quarter in [n / 2..3 * n / 4, 3 * n / 4..n] {
                    self.join(n / 4, false, &mut re[quarter.clone()], &mut im[quarter]);
                }
                self.butterflies(n, inner, re, im);
            }
        }
    }

    /// Joins a transform of n/2 points and two of n/4 points.
    fn butterflies<E: Evaluation>(&self, n: usize, inner: bool, re: &mut [E], im: &mut [E]) {
        let quarter = n / 4;
        let cosines = if n == 4 { &[1.0, 0.0][..] } else { &self.factors[n.ilog2() as usize - 3] };
        let (re_a, re_bc) = re[..n].split_at_mut(n / 2);
        let (im_a, im_bc) = im[..n].split_at_mut(n / 2);
        let ((re_0, re_1), (im_0, im_1)) = (re_a.split_at_mut(quarter), im_a.split_at_mut(quarter));
        let ((re_2, re_3), (im_2, im_3)) = (re_bc.split_at_mut(quarter), im_bc.split_at_mut(quarter));
        for k in 0..quarter {
            let b = (re_2[k], im_2[k]);
            let c = (re_3[k], im_3[k]);
            let (b, c) = match k {
                0 => (b, c),
                _ => turned(b, c, cosines[k], cosines[quarter - k], self.kernel.rounding(n, k, inner)),
            };
            let (difference_re, sum_re) = (c.0 - b.0, c.0 + b.0);
            let (difference_im, sum_im) = (b.1 - c.1, b.1 + c.1);
            (re_2[k], re_0[k]) = ((re_0[k] - sum_re).spilled(), (re_0[k] + sum_re).spilled());
            (im_2[k], im_0[k]) = ((im_0[k] - sum_im).spilled(), (im_0[k] + sum_im).spilled());
            (re_3[k], re_1[k]) = ((re_1[k] - difference_im).spilled(), (re_1[k] + difference_im).spilled());
            (im_3[k], im_1[k]) = ((im_1[k] - difference_re).spilled(), (im_1[k] + difference_re).spilled());
        }
    }
}

/// `b` turned backwards by an angle and `c` turned forwards.
#[inline(always)]
fn turned<E: Evaluation>(b: (E, E), c: (E, E), cos: f32, sin: f32, rounding: Rounding) -> ((E, E), (E, E)) {
    let (cos, sin) = (E::from(cos), E::from(sin));
    let fmaf = |a: E, b: E, c: E| E::from(fmaf(a.to_f32(), b.to_f32(), c.to_f32()));

    let each_b = || (b.0 * cos + b.1 * sin, b.1 * cos - b.0 * sin);
    let each_c = || (c.0 * cos - c.1 * sin, c.0 * sin + c.1 * cos);
    let sine_b = || (fmaf(b.1, sin, b.0 * cos), fmaf(-b.0, sin, b.1 * cos));
    let sine_c = || (fmaf(-c.1, sin, c.0 * cos), fmaf(c.0, sin, c.1 * cos));
    let cosine_b = || (fmaf(b.0, cos, b.1 * sin), fmaf(b.1, cos, -(b.0 * sin)));
    let cosine_c = || (fmaf(c.0, cos, -(c.1 * sin)), fmaf(c.1, cos, c.0 * sin));
    match rounding {
        Rounding::Each => (each_b(), each_c()),
        Rounding::SumFirst => (((b.0 + b.1) * cos, (b.1 - b.0) * cos), ((c.0 - c.1) * cos, (c.0 + c.1) * cos)),
        Rounding::FusedSine => (sine_b(), sine_c()),
        Rounding::FusedCosine => (cosine_b(), cosine_c()),
        Rounding::FusedCosineOfFirst => (cosine_b(), each_c()),
        Rounding::FusedCosineThenSine => (cosine_b(), sine_c()),
    }
}
