//! Digests: what the repository keeps of a browser's samples.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Array, Outcome};

/// One output's digest: the first 128 bits of SHA-256 over its little-endian bytes, in hexadecimal. A compressor's
/// `reduction` is itself only 32 bits and stands as it is, in eight digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of an array.
    pub fn of(array: &Array) -> Self {
        match array {
            Array::Bits(bits) => Self(format!("{bits:08x}")),
            _ => Self(Sha256::digest(array.to_bytes())[..16].iter().map(|byte| format!("{byte:02x}")).collect()),
        }
    }

    /// The bits of a `reduction`, which its digest states in full.
    pub(crate) fn bits(&self) -> Option<u32> {
        (self.0.len() == 8).then(|| u32::from_str_radix(&self.0, 16).ok())?
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A result of which only the digests are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digested {
    /// `error.name` of the exception, where one was thrown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The outputs' digests by name, as in [`Outcome::outputs`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<String, Digest>,
}

impl From<&Outcome> for Digested {
    fn from(outcome: &Outcome) -> Self {
        Self {
            error: outcome.error.clone(),
            outputs: outcome.outputs.iter().map(|(name, array)| (name.clone(), Digest::of(array))).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_over_little_endian_bytes() {
        // SHA-256 of the bytes 00 00 80 3f.
        let one = Array::from_f32(&[1.0]);
        assert_eq!(Digest::of(&one), Digest::of(&Array::Bytes(vec![0, 0, 0x80, 0x3f])));
        assert_eq!(Digest::of(&one).to_string().len(), 32);
        assert_eq!(Digest::of(&Array::Bytes(vec![])).to_string(), "e3b0c44298fc1c149afbf4c8996fb924");
    }

    #[test]
    fn a_reduction_is_its_own_digest() {
        let digest = Digest::of(&Array::Bits(0xc1a3_6af8));
        assert_eq!(digest.to_string(), "c1a36af8");
        assert_eq!(digest.bits(), Some(0xc1a3_6af8));
    }

    #[test]
    fn a_zeros_sign_and_a_nans_payload_change_the_digest() {
        assert_ne!(Digest::of(&Array::from_f32(&[0.0])), Digest::of(&Array::from_f32(&[-0.0])));
        assert_ne!(Digest::of(&Array::F32(vec![0x7fc0_0000])), Digest::of(&Array::F32(vec![0xffc0_0000])));
    }
}
