//! PFFFT's inverse real FFT of 4096 points, written out as plain arithmetic on four lanes: an implementation apart from the
//! crate's, whose twiddles and fused products a test can choose.

use std::f32::consts::SQRT_2;

pub(crate) const SIZE: usize = 4096;
const LANE: usize = SIZE / 4;

/// Where a build of PFFFT can differ.
#[derive(Clone, Copy)]
pub(crate) struct Build {
    /// `cos` and `sin` of the angle `-2 pi lane bin / size`.
    pub(crate) combination: fn(lane: usize, bin: usize) -> [f32; 2],
    /// `cos` and `sin` of the angle `m (j l1) 2 pi / lane`.
    pub(crate) pass: fn(j_l1: usize, m: usize) -> [f32; 2],
    /// `a * b + c`. In a product of complex numbers it is the real part's product that is fused.
    pub(crate) multiply_add: fn(f32, f32, f32) -> f32,
}

/// The samples of a spectrum whose first bin is zero, divided by the size.
pub(crate) fn inverse(build: Build, real: &[f32], imag: &[f32]) -> Vec<f32> {
    let mut lanes = combine(build, real, imag);
    for lane in &mut lanes {
        let mut l1 = 1;
        while l1 < LANE {
            *lane = radix_4(build, lane, l1);
            l1 *= 4;
        }
    }
    (0..SIZE).map(|i| lanes[i % 4][i / 4] * (1.0 / SIZE as f32)).collect()
}

/// Bins of the whole to bins of the lanes, packed: `r0, r1, i1, .., r512`.
fn combine(build: Build, real: &[f32], imag: &[f32]) -> [Vec<f32>; 4] {
    const QUARTER: usize = SIZE / 4;
    let mut lanes = [const { Vec::new() }; 4].map(|_: Vec<f32>| vec![0.0; LANE]);
    let at = |bin: usize| [real[bin], imag[bin]];
    for bin in 1..SIZE / 8 {
        let [p0, p1, p2, p3] = [at(bin), at(QUARTER - bin), at(QUARTER + bin), at(SIZE / 2 - bin)];
        let (sr0, dr0, sr1, dr1) = (p0[0] + p3[0], p0[0] - p3[0], p1[0] + p2[0], p1[0] - p2[0]);
        let (si0, di0, si1, di1) = (p0[1] + p3[1], p0[1] - p3[1], p1[1] + p2[1], p1[1] - p2[1]);
        let bins = [[sr0 + sr1, di0 - di1], [dr0 - si1, si0 - dr1], [sr0 - sr1, di0 + di1], [dr0 + si1, si0 + dr1]];
        for (number, (lane, [r, i])) in lanes.iter_mut().zip(bins).enumerate() {
            let [r, i] = if number == 0 {
                [r, i]
            } else {
                let [c, s] = (build.combination)(number, bin);
                // Times the conjugate.
                [(build.multiply_add)(r, c, i * s), (build.multiply_add)(-r, s, i * c)]
            };
            lane[2 * bin - 1] = r;
            lane[2 * bin] = i;
        }
    }
    // The first bin and Nyquist are zero.
    let [a, b, c] = [at(QUARTER / 2), at(QUARTER), at(QUARTER / 2 * 3)];
    for (lane, first) in lanes.iter_mut().zip([2.0 * b[0], -2.0 * b[1], -2.0 * b[0], 2.0 * b[1]]) {
        lane[0] = first;
    }
    let (difference, sum) = (SQRT_2 * (a[0] - c[0]), SQRT_2 * (a[1] + c[1]));
    let last = [2.0 * (a[0] + c[0]), difference - sum, 2.0 * (c[1] - a[1]), -difference - sum];
    for (lane, last) in lanes.iter_mut().zip(last) {
        lane[LANE - 1] = last;
    }
    lanes
}

/// A backward pass of radix 4.
fn radix_4(build: Build, input: &[f32], l1: usize) -> Vec<f32> {
    let ido = LANE / (4 * l1);
    let mut output = vec![0.0; LANE];
    for k in 0..l1 {
        let x = |j: usize, i: usize| input[i + ido * (j + 4 * k)];
        let to = |j: usize, i: usize| i + ido * (k + l1 * j);
        let (a, b, c, d) = (x(0, 0), x(3, ido - 1), x(2, 0), x(1, ido - 1));
        let (t1, t2, t3, t4) = (a - b, a + b, 2.0 * d, 2.0 * c);
        for (j, sum) in [t2 + t3, t1 - t4, t2 - t3, t1 + t4].into_iter().enumerate() {
            output[to(j, 0)] = sum;
        }
        for i in (2..ido).step_by(2) {
            let mirrored = ido - i;
            let pair = |j, i| [x(j, i - 1), x(j, i)];
            let (p, m3, p2, m1) = (pair(0, i), pair(3, mirrored), pair(2, i), pair(1, mirrored));
            let (t1, t2, u4, t3) = (p[0] - m3[0], p[0] + m3[0], p2[0] - m1[0], p2[0] + m1[0]);
            let (u3, t4, u1, u2) = (p2[1] - m1[1], p2[1] + m1[1], p[1] + m3[1], p[1] - m3[1]);
            let results = [[t2 + t3, u2 + u3], [t1 - t4, u1 + u4], [t2 - t3, u2 - u3], [t1 + t4, u1 - u4]];
            for (j, [r, im]) in results.into_iter().enumerate() {
                let [r, im] = if j == 0 {
                    [r, im]
                } else {
                    let [c, s] = (build.pass)(j * l1, i / 2);
                    [(build.multiply_add)(r, c, -(im * s)), (build.multiply_add)(r, s, im * c)]
                };
                output[to(j, i - 1)] = r;
                output[to(j, i)] = im;
            }
        }
        if ido.is_multiple_of(2) {
            let (c, d, a, b) = (x(0, ido - 1), x(2, ido - 1), x(1, 0), x(3, 0));
            let (t1, t2, u1, u2) = (c - d, c + d, b + a, b - a);
            let last = [t2 + t2, -SQRT_2 * (u1 - t1), u2 + u2, -SQRT_2 * (u1 + t1)];
            for (j, value) in last.into_iter().enumerate() {
                output[to(j, ido - 1)] = value;
            }
        }
    }
    output
}
