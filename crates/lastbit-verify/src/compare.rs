//! Where a rendering and the truth part ways.

use std::fmt;

use crate::{Array, Digest, Digested, Outcome, Samples};

/// The first place where two results differ.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// One threw what the other did not, or another exception.
    Error {
        /// The browser's exception.
        expected: Option<String>,
        /// The rendering's exception.
        computed: Option<String>,
    },
    /// The rendering did not come about: something that is not modelled, or a limit.
    NotRendered {
        /// Why.
        reason: String,
    },
    /// An output that only one of the two has.
    Output {
        /// Its name.
        output: String,
        /// True where the browser has it and the rendering lacks it.
        missing: bool,
    },
    /// Arrays of different lengths, or kinds.
    Length {
        /// The output's name.
        output: String,
        /// Elements in the browser's array.
        expected: usize,
        /// Elements in the rendering's.
        computed: usize,
    },
    /// A 32-bit float.
    Sample {
        /// The output's name.
        output: String,
        /// Index in the array; 0 for a `reduction`.
        index: usize,
        /// The browser's bits.
        expected: u32,
        /// The rendering's bits.
        computed: u32,
    },
    /// A byte of an analyser's read-out.
    Byte {
        /// The output's name.
        output: String,
        /// Index in the array.
        index: usize,
        /// The browser's byte.
        expected: u8,
        /// The rendering's byte.
        computed: u8,
    },
    /// An array of which only the digest is known.
    Digest {
        /// The output's name.
        output: String,
        /// The browser's digest.
        expected: Digest,
        /// The rendering's digest.
        computed: Digest,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |error: &Option<String>| error.clone().unwrap_or_else(|| "no exception".into());
        match self {
            Self::Error { expected, computed } => write!(f, "browser: {}, here: {}", name(expected), name(computed)),
            Self::NotRendered { reason } => write!(f, "not rendered: {reason}"),
            Self::Output { output, missing: true } => write!(f, "{output} is missing here"),
            Self::Output { output, missing: false } => write!(f, "{output} is not in the browser's result"),
            Self::Length { output, expected, computed } => {
                write!(f, "{output}: browser {expected} elements, here {computed}")
            }
            Self::Sample { output, index, expected, computed } => {
                write!(
                    f,
                    "{output}[{index}]: browser {expected:08x} ({:e}), here {computed:08x} ({:e}), ",
                    f32::from_bits(*expected),
                    f32::from_bits(*computed)
                )?;
                match ulps(*expected, *computed) {
                    Some(1) => f.write_str("1 ulp"),
                    Some(ulps) => write!(f, "{ulps} ulps"),
                    None => f.write_str("NaN"),
                }
            }
            Self::Byte { output, index, expected, computed } => {
                write!(f, "{output}[{index}]: browser {expected}, here {computed}")
            }
            Self::Digest { output, expected, computed } => {
                write!(f, "{output}: digest browser {expected}, here {computed}")
            }
        }
    }
}

/// The number of 32-bit floats from `a` to `b`; none where either is a NaN. The two zeros are one apart.
pub fn ulps(a: u32, b: u32) -> Option<u64> {
    let place = |bits: u32| {
        let magnitude = i64::from(bits & 0x7fff_ffff);
        if bits >> 31 == 0 { magnitude } else { -1 - magnitude }
    };
    let nan = |bits: u32| f32::from_bits(bits).is_nan();
    (!nan(a) && !nan(b)).then(|| place(a).abs_diff(place(b)))
}

/// The first difference between a browser's result and a rendering; none where they are equal.
pub fn first_difference(expected: &Outcome, computed: &Outcome) -> Option<Difference> {
    if expected.error != computed.error {
        return Some(Difference::Error { expected: expected.error.clone(), computed: computed.error.clone() });
    }
    let names = |name: &String| computed.outputs.iter().find(|(other, _)| other == name);
    for (name, array) in &expected.outputs {
        let Some((_, other)) = names(name) else {
            return Some(Difference::Output { output: name.clone(), missing: true });
        };
        if let Some(difference) = array_difference(name, array, other) {
            return Some(difference);
        }
    }
    surplus(computed, |name| expected.outputs.iter().any(|(other, _)| other == name))
}

/// The first difference between a browser's digests and a rendering. Where `samples` holds the array behind a digest
/// the difference is that of the bits.
pub fn first_digest_difference(expected: &Digested, computed: &Outcome, samples: &Samples) -> Option<Difference> {
    if expected.error != computed.error {
        return Some(Difference::Error { expected: expected.error.clone(), computed: computed.error.clone() });
    }
    for (name, array) in &computed.outputs {
        let Some(digest) = expected.outputs.get(name) else { continue };
        let here = Digest::of(array);
        if here == *digest {
            continue;
        }
        let known = samples.get(digest).cloned().or(digest.bits().map(Array::Bits));
        let difference = known.and_then(|known| array_difference(name, &known, array));
        return Some(difference.unwrap_or(Difference::Digest {
            output: name.clone(),
            expected: digest.clone(),
            computed: here,
        }));
    }
    let missing = expected.outputs.keys().find(|name| !computed.outputs.iter().any(|(other, _)| other == *name));
    match missing {
        Some(name) => Some(Difference::Output { output: name.clone(), missing: true }),
        None => surplus(computed, |name| expected.outputs.contains_key(name)),
    }
}

/// What the rendering has and the browser's result has not, but for byte read-outs, which not every capture took.
fn surplus(computed: &Outcome, expected: impl Fn(&str) -> bool) -> Option<Difference> {
    let may_lack = |name: &str| name.ends_with("/byteFreq") || name.ends_with("/byteTime");
    let (name, _) = computed.outputs.iter().find(|(name, _)| !expected(name) && !may_lack(name))?;
    Some(Difference::Output { output: name.clone(), missing: false })
}

fn array_difference(output: &str, expected: &Array, computed: &Array) -> Option<Difference> {
    let output = output.to_owned();
    let length = |expected, computed| Difference::Length { output: output.clone(), expected, computed };
    match (expected, computed) {
        (Array::F32(a), Array::F32(b)) => match a.iter().zip(b).position(|(a, b)| a != b) {
            Some(index) => Some(Difference::Sample { output, index, expected: a[index], computed: b[index] }),
            None => (a.len() != b.len()).then(|| length(a.len(), b.len())),
        },
        (Array::Bytes(a), Array::Bytes(b)) => match a.iter().zip(b).position(|(a, b)| a != b) {
            Some(index) => Some(Difference::Byte { output, index, expected: a[index], computed: b[index] }),
            None => (a.len() != b.len()).then(|| length(a.len(), b.len())),
        },
        (&Array::Bits(a), &Array::Bits(b)) => {
            (a != b).then_some(Difference::Sample { output, index: 0, expected: a, computed: b })
        }
        (a, b) => Some(length(a.to_bytes().len(), b.to_bytes().len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(outputs: &[(&str, Array)]) -> Outcome {
        Outcome { error: None, outputs: outputs.iter().map(|(n, a)| ((*n).to_owned(), a.clone())).collect() }
    }

    #[test]
    fn ulps_count_across_zero_and_binades() {
        assert_eq!(ulps(1.0f32.to_bits(), 1.0f32.to_bits()), Some(0));
        assert_eq!(ulps(0x3f80_0000, 0x3f7f_ffff), Some(1));
        assert_eq!(ulps(0x0000_0000, 0x8000_0000), Some(1));
        assert_eq!(ulps(0x0000_0001, 0x8000_0001), Some(3));
        assert_eq!(ulps(0x7f80_0000, 0x7fc0_0000), None);
    }

    #[test]
    fn the_first_differing_sample_is_named_with_both_patterns() {
        let browser = outcome(&[("ch/0", Array::from_f32(&[0.0, 1.0, 2.0])), ("reduction/c", Array::Bits(1))]);
        let mut here = browser.clone();
        assert_eq!(first_difference(&browser, &here), None);
        here.outputs[0].1 = Array::F32(vec![0, 0x3f80_0001, 0]);
        let difference = first_difference(&browser, &here).unwrap();
        assert_eq!(
            difference,
            Difference::Sample { output: "ch/0".into(), index: 1, expected: 0x3f80_0000, computed: 0x3f80_0001 }
        );
        assert_eq!(difference.to_string(), "ch/0[1]: browser 3f800000 (1e0), here 3f800001 (1.0000001e0), 1 ulp");
    }

    #[test]
    fn digests_find_the_output_and_samples_the_index() {
        let browser = outcome(&[("ch/0", Array::from_f32(&[1.0, 2.0])), ("reduction/c", Array::Bits(7))]);
        let digests = Digested::from(&browser);
        let mut here = browser.clone();
        assert_eq!(first_digest_difference(&digests, &here, &Samples::default()), None);
        here.outputs[1].1 = Array::Bits(8);
        let difference = first_digest_difference(&digests, &here, &Samples::default()).unwrap();
        assert_eq!(difference, Difference::Sample { output: "reduction/c".into(), index: 0, expected: 7, computed: 8 });
        here.outputs[0].1 = Array::from_f32(&[1.0, 3.0]);
        let difference = first_digest_difference(&digests, &here, &Samples::default()).unwrap();
        assert!(matches!(difference, Difference::Digest { .. }), "{difference}");
        let mut samples = Samples::default();
        samples.insert("g", "ch/0", browser.outputs[0].1.clone());
        let difference = first_digest_difference(&digests, &here, &samples).unwrap();
        assert!(matches!(difference, Difference::Sample { index: 1, .. }), "{difference}");
    }

    #[test]
    fn exceptions_and_outputs_that_only_one_has_are_differences() {
        let browser = Outcome { error: Some("InvalidAccessError".into()), outputs: vec![] };
        let here = outcome(&[("ch/0", Array::from_f32(&[1.0]))]);
        assert!(matches!(first_difference(&browser, &here), Some(Difference::Error { .. })));
        let empty = Outcome::default();
        assert_eq!(first_difference(&empty, &here), Some(Difference::Output { output: "ch/0".into(), missing: false }));
        assert_eq!(first_difference(&here, &empty), Some(Difference::Output { output: "ch/0".into(), missing: true }));
        let digests = Digested::from(&here);
        assert_eq!(
            first_digest_difference(&digests, &empty, &Samples::default()),
            Some(Difference::Output { output: "ch/0".into(), missing: true })
        );
    }
}
