//! What kind of difference there is between samples and the nearest rendering.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::factor::{Interval, constant_offset};
use crate::ulps;

/// How noise is spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Shape {
    /// As likely anywhere between two ends.
    Uniform,
    /// A bell.
    Normal,
    /// Neither.
    Other,
}

/// Samples against the rendering they are nearest to.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Noise {
    /// Differences as small as those between two C libraries: another arithmetic, rather than noise.
    Ulps {
        /// Samples that differ.
        differing: usize,
        /// By how many ulps, and how often: 1, 2, 4, 8 and so on stand for "up to".
        histogram: BTreeMap<u64, usize>,
    },
    /// One number added to all samples.
    Offset(Interval),
    /// A few samples changed, the others left.
    Sparse {
        /// Samples that differ.
        differing: usize,
        /// The step between them, if they lie on a lattice.
        every: Option<usize>,
        /// The greatest change.
        largest: f64,
    },
    /// A factor for each sample.
    Multiplicative(Spread),
    /// A number added to each sample.
    Additive(Spread),
}

/// How per-sample noise is distributed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Spread {
    /// Mean, relative to the sample for factors.
    pub mean: f64,
    /// Standard deviation.
    pub deviation: f64,
    /// Greatest magnitude.
    pub largest: f64,
    /// Fourth moment about the mean over the square of the variance: 1.8 uniform, 3 normal.
    pub kurtosis: f64,
    /// The shape that goes with that.
    pub shape: Shape,
    /// Whether equal samples were changed alike; none where hardly any are equal.
    pub same_for_equal_samples: Option<bool>,
}

/// Beyond this, relative to the loudest sample, a difference is not one of rounding: the widest between any two
/// catalogued renderings of one engine's generation of a fingerprint is below it.
const ROUNDING: f64 = 2e-6;

/// Describes how `observed` differs from `reference`; both have the same length and differ somewhere.
pub(super) fn describe(observed: &[f32], reference: &[f32]) -> Noise {
    let pairs = || observed.iter().zip(reference);
    let places: Vec<usize> = pairs().enumerate().filter(|(_, (a, b))| a != b).map(|(place, _)| place).collect();
    let peak = reference.iter().fold(0.0f64, |peak, &x| peak.max(f64::from(x).abs()));
    let change = |place: usize| f64::from(observed[place]) - f64::from(reference[place]);
    let largest = places.iter().fold(0.0f64, |largest, &place| largest.max(change(place).abs()));
    if let Some(offset) = constant_offset(observed, reference).filter(|offset| !offset.contains(0.0)) {
        return Noise::Offset(offset);
    }
    let every = lattice(&places);
    if places.len() * 2 < observed.len() && (every.is_some() || largest > ROUNDING * peak) {
        return Noise::Sparse { differing: places.len(), every, largest };
    }
    let heard: Vec<usize> = places.into_iter().filter(|&place| reference[place] != 0.0).collect();
    let relative: Vec<f64> = heard.iter().map(|&place| change(place) / f64::from(reference[place])).collect();
    if largest <= ROUNDING * peak {
        let same_bits = |(a, b): &(&f32, &f32)| a.to_bits() != b.to_bits();
        let mut histogram = BTreeMap::new();
        for (a, b) in pairs().filter(same_bits) {
            let distance = ulps(a.to_bits(), b.to_bits()).unwrap_or(u64::MAX);
            *histogram.entry(distance.checked_next_power_of_two().unwrap_or(u64::MAX)).or_insert(0) += 1;
        }
        return Noise::Ulps { differing: histogram.values().sum(), histogram };
    }
    let absolute: Vec<f64> = heard.iter().map(|&place| change(place)).collect();
    let sizes: Vec<f64> = heard.iter().map(|&place| f64::from(reference[place]).abs()).collect();
    let steady = |changes: &[f64]| unevenness(&sizes, changes);
    let keys = || heard.iter().map(|&place| reference[place].to_bits());
    if steady(&relative) <= steady(&absolute) {
        Noise::Multiplicative(spread(&relative, keys()))
    } else {
        Noise::Additive(spread(&absolute, keys()))
    }
}

/// How much the typical size of a change differs between quiet and loud samples: 1 is not at all.
fn unevenness(sizes: &[f64], changes: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|&a, &b| sizes[a].total_cmp(&sizes[b]));
    let quarter = (order.len() / 4).max(1).min(order.len());
    let typical = |places: &[usize]| {
        let mut magnitudes: Vec<f64> = places.iter().map(|&place| changes[place].abs()).collect();
        magnitudes.sort_by(f64::total_cmp);
        magnitudes.get(magnitudes.len() / 2).copied().unwrap_or(0.0)
    };
    let (quiet, loud) = (typical(&order[..quarter]), typical(&order[order.len() - quarter..]));
    if quiet == 0.0 || loud == 0.0 { f64::INFINITY } else { (quiet / loud).max(loud / quiet) }
}

/// The step between places, where all lie on a lattice wider than 1.
fn lattice(places: &[usize]) -> Option<usize> {
    let gcd = |mut a: usize, mut b: usize| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let step = places.windows(2).fold(0, |step, pair| gcd(step, pair[1] - pair[0]));
    (places.len() >= 4 && step > 1).then_some(step)
}

fn spread(changes: &[f64], keys: impl Iterator<Item = u32>) -> Spread {
    let count = changes.len().max(1) as f64;
    let mean = changes.iter().sum::<f64>() / count;
    let moment = |power: i32| {
        let of = |change: &f64| {
            let square = (change - mean) * (change - mean);
            if power == 2 { square } else { square * square }
        };
        changes.iter().map(of).sum::<f64>() / count
    };
    let (variance, fourth) = (moment(2), moment(4));
    let kurtosis = if variance > 0.0 { fourth / (variance * variance) } else { 0.0 };
    // The standard error is the root of 24 / n for a normal distribution: 0.07 for 5000 samples.
    let shape = match kurtosis {
        k if (1.6..2.1).contains(&k) => Shape::Uniform,
        k if (2.6..3.5).contains(&k) => Shape::Normal,
        _ => Shape::Other,
    };
    let mut first: HashMap<u32, f64> = HashMap::new();
    let (mut repeated, mut alike) = (0usize, 0usize);
    for (key, change) in keys.zip(changes) {
        match first.get(&key) {
            None => _ = first.insert(key, *change),
            Some(before) => {
                repeated += 1;
                // Rounding to f32 is the same for equal samples, so the same factor gives the same bits.
                alike += usize::from(before == change);
            }
        }
    }
    Spread {
        mean,
        deviation: variance.sqrt(),
        largest: changes.iter().fold(0.0f64, |largest, change| largest.max(change.abs())),
        kurtosis,
        shape,
        same_for_equal_samples: (repeated >= 16).then_some(alike * 2 > repeated),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plain generator of numbers from 0 to 1.
    fn random(mut state: u64) -> impl FnMut() -> f64 {
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        }
    }

    fn tone() -> Vec<f32> {
        let mut next = random(1);
        (0..5000).map(|_| ((next() * 2.0 - 1.0) * 0.5) as f32).collect()
    }

    fn changed(change: impl FnMut((usize, f64)) -> f64) -> Noise {
        let samples = tone();
        let changed: Vec<f32> =
            samples.iter().map(|&x| f64::from(x)).enumerate().map(change).map(|x| x as f32).collect();
        describe(&changed, &samples)
    }

    #[test]
    fn factors_and_summands_of_each_sample() {
        let mut next = random(2);
        let noise = changed(|(_, x)| x * (1.0 + 1e-3 * (2.0 * next() - 1.0)));
        let Noise::Multiplicative(spread) = noise else { panic!("{noise:?}") };
        assert_eq!(spread.shape, Shape::Uniform);
        assert!((9e-4..1.01e-3).contains(&spread.largest), "{spread:?}");
        let noise = changed(|(_, x)| x * (1.0 + 1e-3 * ((0..12).map(|_| next()).sum::<f64>() - 6.0)));
        let Noise::Multiplicative(spread) = noise else { panic!("{noise:?}") };
        assert_eq!(spread.shape, Shape::Normal, "{spread:?}");
        let noise = changed(|(_, x)| x + 1e-4 * (2.0 * next() - 1.0));
        assert!(matches!(noise, Noise::Additive(Spread { shape: Shape::Uniform, .. })), "{noise:?}");
    }

    #[test]
    fn offsets_and_few_samples() {
        assert!(matches!(changed(|(_, x)| x + 1e-7), Noise::Offset(offset) if offset.contains(1e-7)));
        let noise = changed(|(place, x)| if place % 100 == 0 { x + 1e-7 } else { x });
        assert!(matches!(noise, Noise::Sparse { every: Some(100), .. }), "{noise:?}");
        let noise = changed(|(place, x)| if [3, 8, 9, 700].contains(&place) { 0.9 } else { x });
        assert!(matches!(noise, Noise::Sparse { differing: 4, every: None, .. }), "{noise:?}");
    }

    #[test]
    fn last_bits() {
        let samples = tone();
        let other: Vec<f32> =
            samples.iter().enumerate().map(|(n, x)| if n % 3 == n % 2 { x.next_up() } else { *x }).collect();
        let Noise::Ulps { differing, histogram } = describe(&other, &samples) else { panic!() };
        assert!(differing > 1000 && histogram.keys().eq(&[1]), "{histogram:?}");
    }
}
