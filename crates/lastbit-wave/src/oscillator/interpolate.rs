//! Reading between the samples of a table, one position at a time, in f64.

use super::phase::{Period, truncate_to_u32};
use crate::{OscillatorKernel, tables::Band};

/// Increments from here on are read by linear interpolation.
pub(super) const LINEAR: f32 = 0.3;

/// The interpolating reader of one kernel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interpolator {
    period: Period,
    x86: bool,
    fused: bool,
    narrow: bool,
    /// Increments from here on are read through three points, smaller ones through five.
    three_point: f64,
}

impl Interpolator {
    pub(super) fn new(kernel: OscillatorKernel, period: Period) -> Self {
        // A double literal in the first version, a float later: they differ for one increment.
        let three_point = match kernel {
            OscillatorKernel::UnlimitedScalar | OscillatorKernel::OldScalar => 0.16,
            _ => f64::from(0.16f32),
        };
        let (fused, narrow) = (kernel == OscillatorKernel::WebkitScalarFused, kernel == OscillatorKernel::WebkitFirst);
        Self { period, x86: kernel.is_x86(), fused, narrow, three_point }
    }

    /// The sample at `position` for an increment of the size given.
    ///
    /// Blink, `DoInterpolation` in `oscillator_handler.cc` (before that `oscillator_node.cc`), to 156.
    pub(super) fn sample(self, band: &Band<'_>, position: f64, increment: f32) -> f32 {
        if self.narrow {
            self.narrow_sample(band, position)
        } else if self.fused {
            self.sample_by(band, position, increment, lastbit_libm::fma)
        } else {
            self.sample_by(band, position, increment, |a, b, c| a * b + c)
        }
    }

    /// Linear, in f32, by two weights.
    ///
    /// WebKit, `OscillatorNode::process`, to Safari 14.0. Confirmed by published values of Safari 13.1.
    fn narrow_sample(self, band: &Band<'_>, position: f64) -> f32 {
        let index = truncate_to_u32(position, self.x86);
        let (first, second) = (index & self.period.mask, index.wrapping_add(1) & self.period.mask);
        let fraction = position as f32 - first as f32;
        let mean = |weight: f32, a: f32, b: f32| (1.0 - weight) * a + weight * b;
        let read = |table: &[f32]| mean(fraction, table[first as usize], table[second as usize]);
        mean(band.blend, read(band.higher), read(band.lower))
    }

    #[inline(always)]
    fn sample_by(
        self,
        band: &Band<'_>,
        position: f64,
        increment: f32,
        mul_add: impl Fn(f64, f64, f64) -> f64 + Copy,
    ) -> f32 {
        let mask = self.period.mask;
        let index = truncate_to_u32(position, self.x86);
        let (higher, lower) = if increment >= LINEAR {
            let first = index & mask;
            let second = index.wrapping_add(1) & mask;
            let fraction = f64::from(position as f32 - first as f32);
            let read = |table: &[f32]| {
                let (a, b) = (f64::from(table[first as usize]), f64::from(table[second as usize]));
                mul_add(1.0 - fraction, a, fraction * b)
            };
            (read(band.higher), read(band.lower))
        } else {
            let t = position - f64::from(index);
            if f64::from(increment) >= self.three_point {
                let weights = [0.5 * t * (t - 1.0), mul_add(-t, t, 1.0), 0.5 * t * (t + 1.0)];
                lagrange(band, weights, index.wrapping_sub(1), mask, mul_add)
            } else {
                let t2 = t * t;
                let weights = [
                    t * (t2 - 1.0) * (t - 2.0) / 24.0,
                    -t * (t - 1.0) * (t2 - 4.0) / 6.0,
                    (t2 - 1.0) * (t2 - 4.0) / 4.0,
                    -t * (t + 1.0) * (t2 - 4.0) / 6.0,
                    t * (t2 - 1.0) * (t + 2.0) / 24.0,
                ];
                lagrange(band, weights, index.wrapping_sub(2), mask, mul_add)
            }
        };
        mul_add(f64::from(1.0 - band.blend), higher, f64::from(band.blend) * lower) as f32
    }
}

/// Weighted samples from index `first` on, of both tables.
#[inline(always)]
fn lagrange<const N: usize>(
    band: &Band<'_>,
    weights: [f64; N],
    first: u32,
    mask: u32,
    mul_add: impl Fn(f64, f64, f64) -> f64,
) -> (f64, f64) {
    let mut sums = (0.0, 0.0);
    for (k, weight) in weights.into_iter().enumerate() {
        let index = (first.wrapping_add(k as u32) & mask) as usize;
        sums.0 = mul_add(weight, f64::from(band.higher[index]), sums.0);
        sums.1 = mul_add(weight, f64::from(band.lower[index]), sums.1);
    }
    sums
}

/// Linear interpolation in f32: the form of the vector kernels.
#[inline]
pub(super) fn lerp(factor: f32, from: f32, to: f32) -> f32 {
    from + factor * (to - from)
}
