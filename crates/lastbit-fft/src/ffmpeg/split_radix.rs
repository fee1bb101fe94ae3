//! The split-radix complex FFT of `libavcodec/fft`, as its assembly for x86 orders it.

use crate::twiddle;

/// The CPU class that FFmpeg's dispatch tells apart for the transforms of this generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kernel {
    /// Four lanes, one transform of 8 or 16 points at a time.
    Sse,
    /// Eight lanes, from 32 points up; what is smaller runs as `Sse`.
    Avx,
}

/// A complex FFT of a power of two from 8 points up, not scaled.
///
/// FFmpeg, `libavcodec/x86/fft.asm` from 2011 to its end in 2023: a transform of N points is one of N/2 (the samples of
/// even index) and two of N/4 (those of index 4k + 1 and 4k - 1), which a pass of butterflies joins. All products and
/// sums are rounded, none is fused. Confirmed with AVX by the periodic waves, analysers and convolvers of Chromium 64,
/// 68 and 76.
///
/// The two kernels differ in the sign of zeros and in one factor, which is 0 in one and cos(pi / 2) in f64 in the other.
pub(crate) struct ComplexFft {
    kernel: Kernel,
    points: usize,
    /// Where the input sample at each place of the recursion comes from.
    order: Box<[u32]>,
    /// `cosines(n)` for n = 16, 32, ... up to the number of points.
    factors: Box<[Box<[f32]>]>,
}

/// `cos(2 pi k / n)` for k from 0 to n / 4, the last one that of the f64 nearest to pi / 2 and therefore not zero.
pub(super) fn cosines(n: usize) -> Box<[f32]> {
    let step = std::f64::consts::TAU / n as f64;
    twiddle::cosines((0..n / 4 + 1).map(|k| k as f64 * step)).into()
}

/// The sources of `n` points of the recursion, from `start` on, `stride` apart, all modulo a power of two.
fn sources(order: &mut Vec<u32>, n: usize, start: usize, stride: usize, inverse: bool) {
    if n == 1 {
        return order.push(start as u32);
    }
    sources(order, n / 2, start, 2 * stride, inverse);
    if n == 2 {
        return order.push(start.wrapping_add(stride) as u32);
    }
    let (after, before) = (start.wrapping_add(stride), start.wrapping_sub(stride));
    let [first, second] = if inverse { [before, after] } else { [after, before] };
    sources(order, n / 4, first, 4 * stride, inverse);
    sources(order, n / 4, second, 4 * stride, inverse);
}

impl ComplexFft {
    pub(crate) fn new(kernel: Kernel, points: usize, inverse: bool) -> Self {
        let mut order = Vec::with_capacity(points);
        sources(&mut order, points, 0, 1, inverse);
        order.iter_mut().for_each(|index| *index &= points as u32 - 1);
        let factors = (4..=points.ilog2()).map(|exponent| cosines(1 << exponent)).collect();
        let kernel = if points < 32 { Kernel::Sse } else { kernel };
        Self { kernel, points, order: order.into(), factors }
    }

    /// Transforms the complex numbers `input`, real and imaginary part after each other, to the parts `re` and `im`.
    pub(crate) fn process(&self, input: &[f32], re: &mut [f32], im: &mut [f32]) {
        for ((re, im), &source) in re.iter_mut().zip(im.iter_mut()).zip(&self.order) {
            let at = 2 * source as usize;
            (*re, *im) = (input[at], input[at + 1]);
        }
        self.join(self.points, re, im);
    }

    /// Transforms `n` points that are in the order of the recursion.
    fn join(&self, n: usize, re: &mut [f32], im: &mut [f32]) {
        match n {
            4 => four(re, im),
            8 => match self.kernel {
                Kernel::Sse => eight(re, im),
                Kernel::Avx => eight_side_by_side(re, im),
            },
            _ => {
                self.join(n / 2, &mut re[..n / 2], &mut im[..n / 2]);
                for quarter in [n / 2..3 * n / 4, 3 * n / 4..n] {
                    match n {
                        // The pair of transforms of 8 points in one of 32: both kernels take the same steps.
                        32 => eight(&mut re[quarter.clone()], &mut im[quarter]),
                        _ => self.join(n / 4, &mut re[quarter.clone()], &mut im[quarter]),
                    }
                }
                let cosines = &self.factors[n.ilog2() as usize - 4];
                let sine_at_0 = if n == 16 && self.kernel == Kernel::Avx { 0.0 } else { cosines[n / 4] };
                butterflies(n, re, im, cosines, sine_at_0);
            }
        }
    }
}

fn four(re: &mut [f32], im: &mut [f32]) {
    let (r, i) = (from4(re), from4(im));
    let (t1, t2, t3, t4) = (r[0] + r[1], i[0] + i[1], r[0] - r[1], i[0] - i[1]);
    // The assembly subtracts this one the other way round and flips its sign: of two equal values, a negative zero.
    let (t6, t5, t8, t7) = (r[2] + r[3], i[2] + i[3], -(r[2] - r[3]), i[2] - i[3]);
    re[..4].copy_from_slice(&[t1 + t6, t3 + t7, t1 - t6, t3 - t7]);
    im[..4].copy_from_slice(&[t2 + t5, t4 + t8, t2 - t5, t4 - t8]);
}

fn from4(lanes: &[f32]) -> [f32; 4] {
    std::array::from_fn(|l| lanes[l])
}

const SQRT_HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// The sums that `eight` adds to and subtracts from the transform of the even samples: real, then imaginary parts.
fn add_and_subtract(re: &mut [f32], im: &mut [f32], to_re: [f32; 4], to_im: [f32; 4]) {
    let (r, i) = (from4(re), from4(im));
    for k in 0..4 {
        (re[k], re[k + 4]) = (r[k] + to_re[k], r[k] - to_re[k]);
        (im[k], im[k + 4]) = (i[k] + to_im[k], i[k] - to_im[k]);
    }
}

fn eight(re: &mut [f32], im: &mut [f32]) {
    four(re, im);
    let (r, i) = (from4(&re[4..]), from4(&im[4..]));
    let (t1, t2, t3, t4) = (r[0] + r[1], i[0] + i[1], r[2] + r[3], i[2] + i[3]);
    let [r5, i5, r7, i7] = [r[0] - r[1], i[0] - i[1], r[2] - r[3], i[2] - i[3]].map(|x| x * SQRT_HALF);
    let (t8, t7, ta, t9) = (i5 - r5, i5 + r5, r7 + i7, r7 - i7);
    add_and_subtract(re, im, [t3 + t1, t9 + t7, t2 - t4, t8 - ta], [t2 + t4, t8 + ta, t3 - t1, t9 - t7]);
}

/// As `four` and `eight`, with other signs of zero.
fn eight_side_by_side(re: &mut [f32], im: &mut [f32]) {
    let (r, i) = (from4(re), from4(im));
    let (w0, w1, w2, w3) = (r[0] + r[1], i[0] + i[1], r[2] + r[3], i[2] + i[3]);
    let (v0, v1, v2, v3) = (r[0] - r[1], i[0] - i[1], -(r[2] - r[3]), i[2] - i[3]);
    re[..4].copy_from_slice(&[w2 + w0, v0 + v3, -(w2 - w0), v0 - v3]);
    im[..4].copy_from_slice(&[w3 + w1, v2 + v1, -(w3 - w1), -(v2 - v1)]);

    let (r, i) = (from4(&re[4..]), from4(&im[4..]));
    let (w4, w5, w6, w7) = (r[0] + r[1], i[0] + i[1], r[2] + r[3], i[2] + i[3]);
    let [v4, v5, v6, v7] = [r[0] - r[1], i[0] - i[1], r[2] - r[3], i[2] - i[3]].map(|x| x * SQRT_HALF);
    let (u6, u7, s6, s7) = (v7 + v6, v4 + v5, v7 - v6, v4 - v5);
    add_and_subtract(re, im, [w6 + w4, u7 - s6, -(w7 - w5), -s7 - u6], [w7 + w5, u6 - s7, w6 - w4, -s6 - u7]);
}

/// Joins a transform of n/2 points and two of n/4 points.
fn butterflies(n: usize, re: &mut [f32], im: &mut [f32], cosines: &[f32], sine_at_0: f32) {
    let quarter = n / 4;
    let (re_a, re_bc) = re[..n].split_at_mut(n / 2);
    let (im_a, im_bc) = im[..n].split_at_mut(n / 2);
    let ((re_0, re_1), (im_0, im_1)) = (re_a.split_at_mut(quarter), im_a.split_at_mut(quarter));
    let ((re_2, re_3), (im_2, im_3)) = (re_bc.split_at_mut(quarter), im_bc.split_at_mut(quarter));
    for k in 0..quarter {
        let (wr, wi) = (cosines[k], if k == 0 { sine_at_0 } else { cosines[quarter - k] });
        let (br, bi, cr, ci) = (re_2[k], im_2[k], re_3[k], im_3[k]);
        let (t1, t2) = (br * wr + bi * wi, bi * wr - br * wi);
        let (t5, t6) = (cr * wr - ci * wi, ci * wr + cr * wi);
        let (t3, t4) = (t5 - t1, t2 - t6);
        let (t5, t6) = (t5 + t1, t2 + t6);
        (re_2[k], re_0[k]) = (re_0[k] - t5, t5 + re_0[k]);
        (re_3[k], re_1[k]) = (re_1[k] - t4, t4 + re_1[k]);
        (im_3[k], im_1[k]) = (im_1[k] - t3, t3 + im_1[k]);
        (im_2[k], im_0[k]) = (im_0[k] - t6, t6 + im_0[k]);
    }
}
