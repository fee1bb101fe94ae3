//! Truth files: what a browser computed for a list of graphs.

use std::collections::{BTreeMap, HashMap};

use lastbit::GraphResult;
use serde::Deserialize;

use crate::{
    Difference, Digested, Error, Outcome, Samples,
    compare::{first_difference, first_digest_difference},
};

/// One result a browser gave for a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Every bit of it.
    Full(Outcome),
    /// Its digests.
    Digests(Digested),
}

impl Expected {
    /// The first difference of a rendering from this result; `samples` may turn a digest into bits.
    pub fn difference(&self, computed: &Outcome, samples: &Samples) -> Option<Difference> {
        match self {
            Self::Full(outcome) => first_difference(outcome, computed),
            Self::Digests(digests) => first_digest_difference(digests, computed, samples),
        }
    }
}

/// What a browser computed, by graph.
///
/// Two kinds of file are read, told apart by their keys. A *capture* holds `results`, a list of results with all
/// samples, and may hold `nondeterministic`, which lists every result seen of graphs that the browser does not render
/// the same way each time. A *digest file* holds `digests`: by graph, the list of results seen, each as digests.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    entries: Vec<(String, Vec<Expected>)>,
    index: HashMap<String, usize>,
}

#[derive(Deserialize)]
struct File {
    results: Option<Vec<GraphResult>>,
    #[serde(default)]
    nondeterministic: BTreeMap<String, Vec<Variant>>,
    digests: Option<BTreeMap<String, Vec<Digested>>>,
}

#[derive(Deserialize)]
struct Variant {
    result: GraphResult,
}

impl Truth {
    /// Reads a capture or a digest file. A capture's result that the page gave up waiting for is no result and is left
    /// out.
    ///
    /// # Errors
    /// [`Error::Json`] for what is neither, [`Error::Array`] for an array that does not decode.
    pub fn read(json: &[u8]) -> Result<Self, Error> {
        let file: File = serde_json::from_slice(json)?;
        let mut truth = Self::default();
        if file.results.is_none() && file.digests.is_none() {
            let what = "an object with the key `results` or `digests` was expected";
            return Err(Error::Json(serde::de::Error::custom(what)));
        }
        for record in file.results.iter().flatten() {
            truth.add(record)?;
        }
        for variant in file.nondeterministic.values().flatten() {
            truth.add(&variant.result)?;
        }
        for (graph, variants) in file.digests.into_iter().flatten() {
            for variant in variants {
                truth.push(graph.clone(), Expected::Digests(variant));
            }
        }
        Ok(truth)
    }

    /// The results seen of a graph, the first capture's first; none where the file does not know the graph.
    pub fn get(&self, graph: &str) -> Option<&[Expected]> {
        self.index.get(graph).map(|&place| self.entries[place].1.as_slice())
    }

    /// Graphs and the results seen of them, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Expected])> {
        self.entries.iter().map(|(graph, variants)| (graph.as_str(), variants.as_slice()))
    }

    /// Number of graphs.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the file knows no graph.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn add(&mut self, result: &GraphResult) -> Result<(), Error> {
        for (node, reduction) in &result.reduction {
            if reduction.bits.len() != 8 || u32::from_str_radix(&reduction.bits, 16).is_err() {
                return Err(Error::Array {
                    graph: result.id.clone(),
                    output: format!("reduction/{node}"),
                    what: format!("'{}' is not eight hexadecimal digits", reduction.bits),
                });
            }
        }
        let outcome = Outcome::from(result);
        if outcome.error.as_deref() != Some("TIMEOUT") {
            self.push(result.id.clone(), Expected::Full(outcome));
        }
        Ok(())
    }

    fn push(&mut self, graph: String, variant: Expected) {
        let place = *self.index.entry(graph).or_insert_with_key(|graph| {
            self.entries.push((graph.clone(), Vec::new()));
            self.entries.len() - 1
        });
        let variants = &mut self.entries[place].1;
        if !variants.contains(&variant) {
            variants.push(variant);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Array, Digest};

    const CAPTURE: &str = r#"{
        "browser": "chromium",
        "results": [
            {"id": "b", "ch": ["AACAPw=="], "sum_all": "1", "reduction": {"c": {"bits": "c1a36af8", "num": "-20"}},
             "analyser": {"a": {"freq": "AACAPw==", "time": "AAAAAA==", "byteFreq": "AQ==", "byteTime": "gIA=",
                          "freq_sum_abs": "1", "time_sum_abs": "0"}},
             "response": {"q": {"mag": "AACAPw==", "phase": "AAAAgA=="}}},
            {"id": "a", "error": "InvalidAccessError: curve: the length (1) is too small"},
            {"id": "slow", "error": "TIMEOUT: render did not finish"}
        ],
        "nondeterministic": {"b": [
            {"runs": 3, "result": {"id": "b", "ch": ["AAAAAA=="]}}
        ]}
    }"#;

    #[test]
    fn a_capture_lists_every_variant_and_only_names_of_exceptions() {
        let truth = Truth::read(CAPTURE.as_bytes()).unwrap();
        assert_eq!(truth.iter().map(|(graph, _)| graph).collect::<Vec<_>>(), ["b", "a"]);
        let [Expected::Full(first), Expected::Full(second)] = truth.get("b").unwrap() else { panic!("two variants") };
        let names: Vec<_> = first.outputs.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "ch/0",
                "reduction/c",
                "analyser/a/freq",
                "analyser/a/time",
                "analyser/a/byteFreq",
                "analyser/a/byteTime",
                "response/q/mag",
                "response/q/phase"
            ]
        );
        assert_eq!(first.outputs[1].1, Array::Bits(0xc1a3_6af8));
        assert_eq!(first.outputs[5].1, Array::Bytes(vec![128, 128]));
        assert_eq!(second.outputs, [("ch/0".to_owned(), Array::F32(vec![0]))]);
        let [Expected::Full(error)] = truth.get("a").unwrap() else { panic!("one variant") };
        assert_eq!(error.error.as_deref(), Some("InvalidAccessError"));
    }

    #[test]
    fn a_digest_file_is_told_from_a_capture() {
        let digest = Digest::of(&Array::from_f32(&[1.0]));
        let json =
            format!(r#"{{"digests": {{"g": [{{"outputs": {{"ch/0": "{digest}"}}}}, {{"error": "TypeError"}}]}}}}"#);
        let truth = Truth::read(json.as_bytes()).unwrap();
        assert_eq!(truth.get("g").unwrap().len(), 2);
        let same = Outcome { error: None, outputs: vec![("ch/0".into(), Array::from_f32(&[1.0]))] };
        assert_eq!(truth.get("g").unwrap()[0].difference(&same, &Samples::default()), None);
    }

    #[test]
    fn what_is_neither_is_an_error() {
        for text in ["", "{", "[]", "{}", r#"{"results": 3}"#] {
            assert!(matches!(Truth::read(text.as_bytes()), Err(Error::Json(_))), "{text}");
        }
        let odd = r#"{"results": [{"id": "g", "ch": ["AAA="]}]}"#;
        assert!(matches!(Truth::read(odd.as_bytes()), Err(Error::Json(_))));
        let odd = r#"{"results": [{"id": "g", "reduction": {"c": {"bits": "xyz", "num": ""}}}]}"#;
        let error = Truth::read(odd.as_bytes()).unwrap_err().to_string();
        assert_eq!(error, "graph 'g', reduction/c: 'xyz' is not eight hexadecimal digits");
    }
}
