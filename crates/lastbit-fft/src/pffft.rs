//! PFFFT: four real FFTs of a quarter of the size side by side, combined by one more radix-4 step.

use std::array::from_fn;
use std::f64::consts::PI;
use std::ops::{Add, Mul, Neg, Sub};

use rustfft::num_complex::Complex32;

use crate::twiddle::units;

/// The smallest size: PFFFT's vectors hold four reals, and its last step takes four of them at a time.
pub(crate) const MINIMUM: usize = 32;

/// The same sample of the four interleaved transforms.
#[derive(Debug, Clone, Copy, Default)]
struct Lanes([f32; 4]);

impl Add for Lanes {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(from_fn(|l| self.0[l] + other.0[l]))
    }
}

impl Sub for Lanes {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(from_fn(|l| self.0[l] - other.0[l]))
    }
}

impl Mul<f32> for Lanes {
    type Output = Self;
    #[inline(always)]
    fn mul(self, factor: f32) -> Self {
        Self(self.0.map(|x| x * factor))
    }
}

impl Neg for Lanes {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(self.0.map(|x| -x))
    }
}

/// A bin: real and imaginary part.
type Bin<T> = (T, T);

/// x * w.
#[inline(always)]
fn times((re, im): Bin<Lanes>, w: Complex32) -> Bin<Lanes> {
    (re * w.re - im * w.im, im * w.re + re * w.im)
}

/// x * conj(w).
#[inline(always)]
fn times_conj((re, im): Bin<Lanes>, w: Complex32) -> Bin<Lanes> {
    (re * w.re + im * w.im, im * w.re - re * w.im)
}

/// One factor of the transform of a lane, with FFTPACK's names: `l1` is the product of the factors before it, `ido`
/// what is left after it. Between the factors 2 and 4 only the number of twiddle rows differs here.
struct Pass {
    radix: usize,
    l1: usize,
    ido: usize,
    /// For each branch j = 1, ..., radix - 1 the factors of the pairs 1, 2, ..., (ido - 1) / 2.
    twiddles: Vec<Box<[Complex32]>>,
}

/// The plan of one size: factors and twiddles, the same for both directions.
///
/// PFFFT (J. Pommier), revision of 2014-08-09, compiled for SSE or NEON, which give the same bits at powers of two.
/// Blink from about 78 up to the change to RustFFT (149 still has it), everywhere but on macOS. An independent program
/// written from the same description of the order agreed with that build bit for bit for 32 to 32768 samples; the
/// published Chrome fingerprint sums rest on it.
pub(crate) struct Plan {
    size: usize,
    passes: Vec<Pass>,
    /// For each bin b below an eighth of the size, the factors of lanes 1, 2 and 3.
    combination: Box<[Complex32]>,
}

/// Two buffers that the passes alternate between.
#[derive(Clone)]
pub(crate) struct Scratch {
    front: Vec<Lanes>,
    back: Vec<Lanes>,
}

impl Scratch {
    pub(crate) fn new(size: usize) -> Self {
        Self { front: vec![Lanes::default(); size / 4], back: vec![Lanes::default(); size / 4] }
    }
}

impl Plan {
    /// `size` is a power of two from [`MINIMUM`] up.
    pub(crate) fn new(size: usize) -> Self {
        let n = size / 4;
        // As many 4s as there are; a 2 that is left over goes first.
        let fours = n.trailing_zeros() as usize / 2;
        let factors = (n.trailing_zeros() % 2 == 1).then_some(2).into_iter().chain(std::iter::repeat_n(4, fours));

        let unit_angle = (2.0 * PI / n as f64) as f32;
        let mut l1 = 1;
        let passes = factors
            .map(|radix| {
                let ido = n / (l1 * radix);
                let branch = |j: usize| {
                    let branch_angle = (j * l1) as f32 * unit_angle;
                    units((1..ido.div_ceil(2)).map(|m| f64::from(m as f32 * branch_angle)))
                };
                let pass = Pass { radix, l1, ido, twiddles: (1..radix).map(branch).collect() };
                l1 *= radix;
                pass
            })
            .collect();

        let lane = |l: usize, bin: usize| f64::from((-2.0 * PI * l as f64 * bin as f64 / size as f64) as f32);
        let combination = units((0..3 * (size / 8)).map(|place| lane(1 + place % 3, place / 3)));
        Self { size, passes, combination }
    }

    /// Packed half spectrum, not scaled.
    pub(crate) fn forward(&self, scratch: &mut Scratch, time: &[f32], re: &mut [f32], im: &mut [f32]) {
        let Scratch { front, back } = scratch;
        for (slot, samples) in front.iter_mut().zip(time.as_chunks::<4>().0) {
            *slot = Lanes(*samples);
        }
        for pass in self.passes.iter().rev() {
            match pass.radix {
                2 => pass.forward_2(front, back),
                _ => pass.forward_4(front, back),
            }
            std::mem::swap(front, back);
        }
        self.combine(front, re, im);
    }

    /// Scaled by 1/size.
    pub(crate) fn inverse(&self, scratch: &mut Scratch, re: &[f32], im: &[f32], time: &mut [f32]) {
        let Scratch { front, back } = scratch;
        self.separate(re, im, front);
        for pass in &self.passes {
            match pass.radix {
                2 => pass.backward_2(front, back),
                _ => pass.backward_4(front, back),
            }
            std::mem::swap(front, back);
        }
        let scale = (1.0 / self.size as f64) as f32;
        for (samples, lanes) in time.as_chunks_mut::<4>().0.iter_mut().zip(front) {
            *samples = (*lanes * scale).0;
        }
    }

    /// The last step forward: the four lanes' bins become four bins of the whole.
    fn combine(&self, lanes: &[Lanes], re: &mut [f32], im: &mut [f32]) {
        let (half, quarter, eighth) = (self.size / 2, self.size / 4, self.size / 8);
        let mut set = |bin: usize, value: Bin<f32>| (re[bin], im[bin]) = value;

        let Lanes([c0, c1, c2, c3]) = lanes[0];
        let Lanes([d0, d1, d2, d3]) = lanes[quarter - 1];
        let s = (0.5 * std::f64::consts::SQRT_2) as f32;
        set(0, ((c0 + c2) + (c1 + c3), (c0 + c2) - (c1 + c3)));
        set(quarter, (c0 - c2, c3 - c1));
        set(eighth, (d0 + s * (d1 - d3), -d2 - s * (d1 + d3)));
        set(quarter + eighth, (d0 - s * (d1 - d3), d2 - s * (d1 + d3)));

        for (b, w) in self.combination.as_chunks::<3>().0.iter().enumerate().skip(1) {
            let (Lanes(r), Lanes(i)) = (lanes[2 * b - 1], lanes[2 * b]);
            let turned = |l: usize| {
                let w = w[l - 1];
                (r[l] * w.re - i[l] * w.im, i[l] * w.re + r[l] * w.im)
            };
            let ((r0, i0), (r1, i1), (r2, i2), (r3, i3)) = ((r[0], i[0]), turned(1), turned(2), turned(3));
            let (sr0, dr0, sr1, dr1) = (r0 + r2, r0 - r2, r1 + r3, r3 - r1);
            let (si0, di0, si1, di1) = (i0 + i2, i0 - i2, i1 + i3, i3 - i1);
            set(b, (sr0 + sr1, si0 + si1));
            set(quarter - b, (dr0 + di1, dr1 - di0));
            set(quarter + b, (dr0 - di1, dr1 + di0));
            set(half - b, (sr0 - sr1, si1 - si0));
        }
    }

    /// The first step backward: four bins of the whole become the four lanes' bins.
    fn separate(&self, re: &[f32], im: &[f32], lanes: &mut [Lanes]) {
        let (half, quarter, eighth) = (self.size / 2, self.size / 4, self.size / 8);
        let bin = |k: usize| (re[k], im[k]);

        let (dc, nyquist) = bin(0);
        let ((ar, ai), (br, bi), (cr, ci)) = (bin(eighth), bin(quarter), bin(quarter + eighth));
        let s = std::f64::consts::SQRT_2 as f32;
        let (sum, difference) = (dc + nyquist, dc - nyquist);
        lanes[0] = Lanes([sum + 2.0 * br, difference - 2.0 * bi, sum - 2.0 * br, difference + 2.0 * bi]);
        lanes[quarter - 1] =
            Lanes([2.0 * (ar + cr), s * (ar - cr) - s * (ai + ci), 2.0 * (ci - ai), -s * (ar - cr) - s * (ai + ci)]);

        for (b, w) in self.combination.as_chunks::<3>().0.iter().enumerate().skip(1) {
            let ((r0, i0), (r1, i1)) = (bin(b), bin(quarter - b));
            let ((r2, i2), (r3, i3)) = (bin(quarter + b), bin(half - b));
            let (sr0, dr0, sr1, dr1) = (r0 + r3, r0 - r3, r1 + r2, r1 - r2);
            let (si0, di0, si1, di1) = (i0 + i3, i0 - i3, i1 + i2, i1 - i2);
            let turned = |l: usize, (r, i): Bin<f32>| {
                let w = w[l - 1];
                (r * w.re + i * w.im, i * w.re - r * w.im)
            };
            let y0 = (sr0 + sr1, di0 - di1);
            let y1 = turned(1, (dr0 - si1, si0 - dr1));
            let y2 = turned(2, (sr0 - sr1, di0 + di1));
            let y3 = turned(3, (dr0 + si1, si0 + dr1));
            lanes[2 * b - 1] = Lanes([y0.0, y1.0, y2.0, y3.0]);
            lanes[2 * b] = Lanes([y0.1, y1.1, y2.1, y3.1]);
        }
    }
}

impl Pass {
    /// Where branch `j` of group `k` starts on the side that is grouped by branch.
    #[inline(always)]
    fn by_branch(&self, j: usize, k: usize) -> usize {
        self.ido * (k + self.l1 * j)
    }

    /// Where branch `j` of group `k` starts on the side that is grouped by group.
    #[inline(always)]
    fn by_group(&self, j: usize, k: usize) -> usize {
        self.ido * (j + self.radix * k)
    }

    fn forward_4(&self, input: &[Lanes], output: &mut [Lanes]) {
        let q = -std::f64::consts::FRAC_1_SQRT_2 as f32;
        let ido = self.ido;
        for k in 0..self.l1 {
            let x: [&[Lanes]; 4] = from_fn(|j| &input[self.by_branch(j, k)..][..ido]);
            let start = self.by_group(0, k);
            let y = &mut output[start..start + 4 * ido];
            let at = |j: usize, i: usize| j * ido + i;

            let (t1, t2) = (x[1][0] + x[3][0], x[0][0] + x[2][0]);
            y[at(0, 0)] = t1 + t2;
            y[at(1, ido - 1)] = x[0][0] - x[2][0];
            y[at(2, 0)] = x[3][0] - x[1][0];
            y[at(3, ido - 1)] = t2 - t1;

            for i in (2..ido).step_by(2) {
                let ic = ido - i;
                let turned = |j: usize| times_conj((x[j][i - 1], x[j][i]), self.twiddles[j - 1][i / 2 - 1]);
                let ((c1r, c1i), (c2r, c2i), (c3r, c3i)) = (turned(1), turned(2), turned(3));
                let (t1, t4, t2, t3) = (c1r + c3r, c3r - c1r, x[0][i - 1] + c2r, x[0][i - 1] - c2r);
                let (u1, u4, u2, u3) = (c1i + c3i, c1i - c3i, x[0][i] + c2i, x[0][i] - c2i);
                y[at(0, i - 1)] = t1 + t2;
                y[at(3, ic - 1)] = t2 - t1;
                y[at(2, i - 1)] = u4 + t3;
                y[at(1, ic - 1)] = t3 - u4;
                y[at(0, i)] = u1 + u2;
                y[at(3, ic)] = u1 - u2;
                y[at(2, i)] = t4 + u3;
                y[at(1, ic)] = t4 - u3;
            }

            if ido.is_multiple_of(2) {
                let [c, a, d, b] = x.map(|branch| branch[ido - 1]);
                let (u, t) = ((a + b) * q, (b - a) * q);
                y[at(0, ido - 1)] = t + c;
                y[at(2, ido - 1)] = c - t;
                y[at(1, 0)] = u - d;
                y[at(3, 0)] = u + d;
            }
        }
    }

    fn forward_2(&self, input: &[Lanes], output: &mut [Lanes]) {
        let ido = self.ido;
        for k in 0..self.l1 {
            let x: [&[Lanes]; 2] = from_fn(|j| &input[self.by_branch(j, k)..][..ido]);
            let start = self.by_group(0, k);
            let (y0, y1) = output[start..start + 2 * ido].split_at_mut(ido);

            y0[0] = x[0][0] + x[1][0];
            y1[ido - 1] = x[0][0] - x[1][0];
            for i in (2..ido).step_by(2) {
                let ic = ido - i;
                let (re, im) = times_conj((x[1][i - 1], x[1][i]), self.twiddles[0][i / 2 - 1]);
                y0[i] = x[0][i] + im;
                y1[ic] = im - x[0][i];
                y0[i - 1] = x[0][i - 1] + re;
                y1[ic - 1] = x[0][i - 1] - re;
            }
            if ido.is_multiple_of(2) {
                y1[0] = -x[1][ido - 1];
                y0[ido - 1] = x[0][ido - 1];
            }
        }
    }

    fn backward_4(&self, input: &[Lanes], output: &mut [Lanes]) {
        let q = -std::f64::consts::SQRT_2 as f32;
        let ido = self.ido;
        for k in 0..self.l1 {
            let start = self.by_group(0, k);
            let x = &input[start..start + 4 * ido];
            let at = |j: usize, i: usize| x[j * ido + i];
            let mut set = |j: usize, i: usize, value: Lanes| output[self.by_branch(j, k) + i] = value;

            let (a, b, c, d) = (at(0, 0), at(3, ido - 1), at(2, 0), at(1, ido - 1));
            let (t3, t2, t1, t4) = (d * 2.0, a + b, a - b, c * 2.0);
            set(0, 0, t2 + t3);
            set(2, 0, t2 - t3);
            set(1, 0, t1 - t4);
            set(3, 0, t1 + t4);

            for i in (2..ido).step_by(2) {
                let ic = ido - i;
                let (p0, m3) = ((at(0, i - 1), at(0, i)), (at(3, ic - 1), at(3, ic)));
                let (p2, m1) = ((at(2, i - 1), at(2, i)), (at(1, ic - 1), at(1, ic)));
                let (t1, t2, u4, t3) = (p0.0 - m3.0, p0.0 + m3.0, p2.0 - m1.0, p2.0 + m1.0);
                let (u3, t4, u1, u2) = (p2.1 - m1.1, p2.1 + m1.1, p0.1 + m3.1, p0.1 - m3.1);
                let mut put = |j: usize, (re, im): Bin<Lanes>| {
                    set(j, i - 1, re);
                    set(j, i, im);
                };
                let w = |j: usize| self.twiddles[j - 1][i / 2 - 1];
                put(0, (t2 + t3, u2 + u3));
                put(1, times((t1 - t4, u1 + u4), w(1)));
                put(2, times((t2 - t3, u2 - u3), w(2)));
                put(3, times((t1 + t4, u1 - u4), w(3)));
            }

            if ido.is_multiple_of(2) {
                let (c, d, a, b) = (at(0, ido - 1), at(2, ido - 1), at(1, 0), at(3, 0));
                let (t1, t2, u1, u2) = (c - d, c + d, b + a, b - a);
                set(0, ido - 1, t2 + t2);
                set(1, ido - 1, (u1 - t1) * q);
                set(2, ido - 1, u2 + u2);
                set(3, ido - 1, (u1 + t1) * q);
            }
        }
    }

    fn backward_2(&self, input: &[Lanes], output: &mut [Lanes]) {
        let ido = self.ido;
        for k in 0..self.l1 {
            let start = self.by_group(0, k);
            let (x0, x1) = input[start..start + 2 * ido].split_at(ido);
            let mut set = |j: usize, i: usize, value: Lanes| output[self.by_branch(j, k) + i] = value;

            set(0, 0, x0[0] + x1[ido - 1]);
            set(1, 0, x0[0] - x1[ido - 1]);
            for i in (2..ido).step_by(2) {
                let ic = ido - i;
                let ((a, c), (b, d)) = ((x0[i - 1], x0[i]), (x1[ic - 1], x1[ic]));
                set(0, i - 1, a + b);
                set(0, i, c - d);
                let (re, im) = times((a - b, c + d), self.twiddles[0][i / 2 - 1]);
                set(1, i - 1, re);
                set(1, i, im);
            }
            if ido.is_multiple_of(2) {
                set(0, ido - 1, x0[ido - 1] + x0[ido - 1]);
                set(1, ido - 1, x1[0] * -2.0);
            }
        }
    }
}
