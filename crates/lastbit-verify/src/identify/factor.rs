//! One factor, or one offset, for all samples: every sample narrows down which.

/// What an f64 can be, ends included.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Interval {
    /// Least.
    pub low: f64,
    /// Greatest.
    pub high: f64,
}

impl Interval {
    /// The middle.
    pub fn middle(&self) -> f64 {
        self.low + (self.high - self.low) / 2.0
    }

    /// Whether `value` is within.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    fn narrow(&mut self, other: Self) -> bool {
        self.low = self.low.max(other.low);
        self.high = self.high.min(other.high);
        self.low <= self.high
    }
}

/// Samples other than zero that it takes before an interval says anything.
const ENOUGH: usize = 8;

/// The reals that round to `sample`, ends included.
fn preimage(sample: f32) -> Interval {
    let (below, above) = (f64::from(sample.next_down()), f64::from(sample.next_up()));
    let exact = f64::from(sample);
    Interval { low: exact - (exact - below) / 2.0, high: exact + (above - exact) / 2.0 }
}

/// The factors f for which every sample of `observed` is the f32 nearest to f times that of `reference`, the product
/// taken in f64; none if there are none, or if there is too little to tell.
///
/// Where the reference is the right one, n samples leave an interval some 10^-8 / n wide; where it is wrong in the last
/// bit of some samples, nothing is left. So this tells a factor from noise, and one reference from another, without a
/// tolerance.
pub fn constant_factor(observed: &[f32], reference: &[f32]) -> Option<Interval> {
    let mut factor = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
    let mut seen = 0;
    for (&observed, &reference) in observed.iter().zip(reference) {
        if reference == 0.0 {
            if observed == 0.0 {
                continue;
            }
            return None;
        }
        if !observed.is_finite() || !reference.is_finite() {
            return None;
        }
        let (rounds, exact) = (preimage(observed), f64::from(reference));
        let ends = (rounds.low / exact, rounds.high / exact);
        // The product and the quotient are rounded too, to f64.
        let slack = |end: f64, sign: f64| end + sign * end.abs() * f64::EPSILON;
        let possible = Interval { low: slack(ends.0.min(ends.1), -1.0), high: slack(ends.0.max(ends.1), 1.0) };
        if !factor.narrow(possible) {
            return None;
        }
        seen += 1;
    }
    (seen >= ENOUGH).then_some(factor)
}

/// The offsets c for which every sample of `observed` is the f32 nearest to that of `reference` plus c, in f64.
pub fn constant_offset(observed: &[f32], reference: &[f32]) -> Option<Interval> {
    let mut offset = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
    for (&observed, &reference) in observed.iter().zip(reference) {
        if !observed.is_finite() || !reference.is_finite() {
            return None;
        }
        let (rounds, exact) = (preimage(observed), f64::from(reference));
        let slack = exact.abs() * f64::EPSILON;
        if !offset.narrow(Interval { low: rounds.low - exact - slack, high: rounds.high - exact + slack }) {
            return None;
        }
    }
    (observed.len().min(reference.len()) >= ENOUGH).then_some(offset)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_factor_is_recovered_and_one_wrong_bit_refutes_it(
            reference in prop::collection::vec(-1.0f32..1.0, 64..256),
            factor in 0.99f64..1.0,
            place in 0usize..64,
        ) {
            let farbled: Vec<f32> = reference.iter().map(|&x| (f64::from(x) * factor) as f32).collect();
            let found = constant_factor(&farbled, &reference).unwrap();
            prop_assert!(found.contains(factor), "{found:?} {factor}");
            prop_assert!(found.high - found.low < 3e-8);
            let mut wrong = farbled.clone();
            wrong[place] = f32::from_bits(wrong[place].to_bits() + 8);
            prop_assert!(constant_factor(&wrong, &reference).is_none_or(|found| !found.contains(factor)));
        }

        #[test]
        fn an_offset_is_recovered(reference in prop::collection::vec(-1.0f32..1.0, 64..256), offset in -1e-6f64..1e-6) {
            let moved: Vec<f32> = reference.iter().map(|&x| (f64::from(x) + offset) as f32).collect();
            prop_assert!(constant_offset(&moved, &reference).unwrap().contains(offset));
        }
    }

    #[test]
    fn too_little_to_tell() {
        assert_eq!(constant_factor(&[0.0; 99], &[0.0; 99]), None);
        assert_eq!(constant_factor(&[0.5; 7], &[1.0; 7]), None);
        assert!(constant_factor(&[0.5; 8], &[1.0; 8]).is_some_and(|factor| factor.contains(0.5)));
        assert_eq!(constant_factor(&[f32::NAN; 9], &[1.0; 9]), None);
        assert_eq!(constant_factor(&[1.0; 9], &[0.0; 9]), None);
    }
}
