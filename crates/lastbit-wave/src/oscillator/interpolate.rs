//! Reading between the samples of a table, one position at a time, in f64.

use lastbit_libm::{EvaluationMethod, WideEvaluation, extended::Extended};

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
    evaluation: EvaluationMethod,
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
        let evaluation = match kernel {
            OscillatorKernel::WebkitX87 => EvaluationMethod::Extended,
            _ => EvaluationMethod::Rounded,
        };
        Self { period, x86: kernel.is_x86(), fused, narrow, evaluation, three_point }
    }

    /// The position of the next frame.
    #[inline(always)]
    pub(super) fn advanced(self, position: f64, increment: f64) -> f64 {
        self.period.wrap(match self.evaluation {
            EvaluationMethod::Rounded => position + increment,
            EvaluationMethod::Extended => (Extended::from(position) + Extended::from(increment)).to_f64(),
        })
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
            match self.evaluation {
                EvaluationMethod::Rounded => self.sample_by(band, position, increment, |a: f64, b, c| a * b + c),
                EvaluationMethod::Extended => self.sample_by(band, position, increment, |a: Extended, b, c| a * b + c),
            }
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
    fn sample_by<V: WideEvaluation>(
        self,
        band: &Band<'_>,
        position: f64,
        increment: f32,
        mul_add: impl Fn(V, V, V) -> V + Copy,
    ) -> f32 {
        let mask = self.period.mask;
        let index = truncate_to_u32(position, self.x86);
        let one = V::from(1.0_f64);
        let (higher, lower) = if increment >= LINEAR {
            let first = index & mask;
            let second = index.wrapping_add(1) & mask;
            let fraction = V::from(position as f32 - first as f32);
            let read = |table: &[f32]| {
                let (a, b) = (V::from(table[first as usize]), V::from(table[second as usize]));
                mul_add(one - fraction, a, fraction * b)
            };
            (read(band.higher), read(band.lower))
        } else {
            let t = V::from(position) - V::from(index);
            if f64::from(increment) >= self.three_point {
                let half = V::from(0.5_f64);
                let weights = [half * t * (t - one), mul_add(-t, t, one), half * t * (t + one)];
                lagrange(band, weights, index.wrapping_sub(1), mask, mul_add)
            } else {
                let t2 = t * t;
                let [two, four, six, divisor] = [2.0_f64, 4.0, 6.0, 24.0].map(V::from);
                let weights = [
                    t * (t2 - one) * (t - two) / divisor,
                    -t * (t - one) * (t2 - four) / six,
                    (t2 - one) * (t2 - four) / four,
                    -t * (t + one) * (t2 - four) / six,
                    // The x87 has no register left for the fifth.
                    (t * (t2 - one) * (t + two) / divisor).spilled_wide(),
                ];
                lagrange(band, weights, index.wrapping_sub(2), mask, mul_add)
            }
        };
        let blend = V::from(band.blend);
        let rest = one - blend;
        let rest = match self.evaluation {
            EvaluationMethod::Rounded => rest.spilled(),
            EvaluationMethod::Extended => rest,
        };
        mul_add(rest, higher, blend * lower).to_f32()
    }
}

/// Weighted samples from index `first` on, of both tables.
#[inline(always)]
fn lagrange<V: WideEvaluation, const N: usize>(
    band: &Band<'_>,
    weights: [V; N],
    first: u32,
    mask: u32,
    mul_add: impl Fn(V, V, V) -> V,
) -> (V, V) {
    let mut sums = (V::from(0.0_f64), V::from(0.0_f64));
    for (k, weight) in weights.into_iter().enumerate() {
        let index = (first.wrapping_add(k as u32) & mask) as usize;
        sums.0 = mul_add(weight, V::from(band.higher[index]), sums.0);
        sums.1 = mul_add(weight, V::from(band.lower[index]), sums.1);
    }
    sums
}

/// Linear interpolation in f32: the form of the vector kernels.
#[inline]
pub(super) fn lerp(factor: f32, from: f32, to: f32) -> f32 {
    from + factor * (to - from)
}
