//! Full arrays of the canonical graphs, found by their digest.

use std::collections::{BTreeMap, HashMap};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};

use crate::{Array, Digest, Error};

/// The arrays behind some digests: those of the canonical graphs, of every build.
///
/// Builds agree in most arrays and differ by few ulps in the others. Each distinct array is kept once, as its
/// difference from the first array known of the same graph and output: that is small, and compresses well.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    /// Graph, output, and the distinct arrays seen.
    arrays: BTreeMap<String, BTreeMap<String, Vec<Array>>>,
    places: HashMap<Digest, (String, String, usize)>,
}

#[derive(Serialize, Deserialize)]
struct Packed {
    samples: BTreeMap<String, BTreeMap<String, Vec<PackedArray>>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum PackedArray {
    /// The four byte planes, lowest first, of the zigzag difference of each bit pattern from the first array's.
    F32(String),
    Bytes(String),
}

impl Samples {
    /// The array with this digest.
    pub fn get(&self, digest: &Digest) -> Option<&Array> {
        let (graph, output, index) = self.places.get(digest)?;
        self.arrays.get(graph)?.get(output)?.get(*index)
    }

    /// Adds an array unless it is there already. A `reduction` needs no keeping: its digest is its bits.
    pub fn insert(&mut self, graph: &str, output: &str, array: Array) {
        let digest = Digest::of(&array);
        if matches!(array, Array::Bits(_)) || self.places.contains_key(&digest) {
            return;
        }
        let arrays = self.arrays.entry(graph.to_owned()).or_default().entry(output.to_owned()).or_default();
        self.places.insert(digest, (graph.to_owned(), output.to_owned(), arrays.len()));
        arrays.push(array);
    }

    /// Drops every array that `keep` has no use for.
    #[must_use]
    pub fn retain(self, keep: impl Fn(&Digest) -> bool) -> Self {
        let mut kept = Self::default();
        for (graph, outputs) in self.arrays {
            for (output, arrays) in outputs {
                for array in arrays.into_iter().filter(|array| keep(&Digest::of(array))) {
                    kept.insert(&graph, &output, array);
                }
            }
        }
        kept
    }

    /// Number of distinct arrays.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether no array is kept.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Reads what [`Samples::write`] wrote.
    ///
    /// # Errors
    /// [`Error::Json`] and [`Error::Array`].
    pub fn read(json: &[u8]) -> Result<Self, Error> {
        let packed: Packed = serde_json::from_slice(json)?;
        let mut samples = Self::default();
        for (graph, outputs) in &packed.samples {
            for (output, arrays) in outputs {
                let mut base = Vec::new();
                for array in arrays {
                    let wrong = |what| Error::Array { graph: graph.clone(), output: output.clone(), what };
                    let array = match array {
                        PackedArray::Bytes(text) => Array::Bytes(decode(text).map_err(wrong)?),
                        PackedArray::F32(text) => Array::F32(undo(&decode(text).map_err(wrong)?, &base)),
                    };
                    if let (true, Array::F32(words)) = (base.is_empty(), &array) {
                        base.clone_from(words);
                    }
                    samples.insert(graph, output, array);
                }
            }
        }
        Ok(samples)
    }

    /// The arrays as JSON.
    ///
    /// # Errors
    /// None in practice: [`Error::Json`] stands for the serialiser's.
    pub fn write(&self) -> Result<Vec<u8>, Error> {
        let mut packed = Packed { samples: BTreeMap::new() };
        for (graph, outputs) in &self.arrays {
            let entry = packed.samples.entry(graph.clone()).or_default();
            for (output, arrays) in outputs {
                let mut base = &[][..];
                let mut list = Vec::with_capacity(arrays.len());
                for array in arrays {
                    list.push(match array {
                        Array::F32(words) => {
                            let text = PackedArray::F32(BASE64_STANDARD.encode(differences(words, base)));
                            base = if base.is_empty() { words } else { base };
                            text
                        }
                        other => PackedArray::Bytes(BASE64_STANDARD.encode(other.to_bytes())),
                    });
                }
                entry.insert(output.clone(), list);
            }
        }
        Ok(serde_json::to_vec(&packed)?)
    }
}

fn decode(text: &str) -> Result<Vec<u8>, String> {
    BASE64_STANDARD.decode(text).map_err(|e| format!("not base64: {e}"))
}

fn differences(words: &[u32], base: &[u32]) -> Vec<u8> {
    let zigzag = words.iter().enumerate().map(|(index, word)| {
        let difference = word.wrapping_sub(base.get(index).copied().unwrap_or(0)).cast_signed();
        ((difference << 1) ^ (difference >> 31)).to_le_bytes()
    });
    let zigzag: Vec<[u8; 4]> = zigzag.collect();
    (0..4).flat_map(|plane| zigzag.iter().map(move |bytes| bytes[plane])).collect()
}

fn undo(planes: &[u8], base: &[u32]) -> Vec<u32> {
    let length = planes.len() / 4;
    let word = |index| {
        let zigzag = u32::from_le_bytes(std::array::from_fn(|plane| planes[plane * length + index]));
        let difference = (zigzag >> 1) ^ (zigzag & 1).wrapping_neg();
        difference.wrapping_add(base.get(index).copied().unwrap_or(0))
    };
    (0..length).map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(
            first in prop::collection::vec(any::<u32>(), 0..40),
            second in prop::collection::vec(any::<u32>(), 0..40),
            bytes in prop::collection::vec(any::<u8>(), 1..40),
        ) {
            let arrays = [Array::F32(first), Array::F32(second), Array::Bytes(bytes)];
            let mut samples = Samples::default();
            for array in &arrays {
                samples.insert("graph", "ch/0", array.clone());
            }
            let read = Samples::read(&samples.write().unwrap()).unwrap();
            for array in &arrays {
                prop_assert_eq!(read.get(&Digest::of(array)), Some(array));
            }
        }
    }

    #[test]
    fn an_array_is_kept_once_and_dropped_on_demand() {
        let mut samples = Samples::default();
        let [a, b] = [Array::from_f32(&[1.0]), Array::from_f32(&[2.0])];
        samples.insert("x", "ch/0", a.clone());
        samples.insert("y", "ch/0", a.clone());
        samples.insert("y", "ch/0", b.clone());
        samples.insert("y", "reduction/c", Array::Bits(3));
        assert_eq!(samples.len(), 2);
        let keep = Digest::of(&b);
        let samples = samples.retain(|digest| *digest == keep);
        assert_eq!((samples.get(&keep), samples.get(&Digest::of(&a))), (Some(&b), None));
    }
}
