//! Rendering a corpus and counting what equals a browser's results.

use std::fmt;

use serde_json::Value;

use crate::{Difference, Expected, Outcome, Samples, Truth, order, parallel};

/// How a graph's rendering compares with a browser's results.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Every bit equals one of the results listed.
    Equal,
    /// Every bit does when a junction of three or more inputs is summed in another order.
    EqualInOtherOrder,
    /// Neither; the first difference from the first result listed.
    Different(Difference),
    /// The browser's results do not hold this graph.
    NoTruth,
}

/// The verdicts on a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Graph ids and verdicts, in the corpus's order.
    pub verdicts: Vec<(String, Verdict)>,
}

impl Report {
    /// Graphs equal in the order of their connections.
    pub fn equal(&self) -> usize {
        self.count(|verdict| *verdict == Verdict::Equal)
    }

    /// Graphs equal in another summing order.
    pub fn equal_in_other_order(&self) -> usize {
        self.count(|verdict| *verdict == Verdict::EqualInOtherOrder)
    }

    /// Graphs the browser's results do not hold.
    pub fn without_truth(&self) -> usize {
        self.count(|verdict| *verdict == Verdict::NoTruth)
    }

    /// Graphs of the browser's results: all that were compared.
    pub fn compared(&self) -> usize {
        self.verdicts.len() - self.without_truth()
    }

    /// The graphs that differ, and where first.
    pub fn differences(&self) -> impl Iterator<Item = (&str, &Difference)> {
        self.verdicts.iter().filter_map(|(graph, verdict)| match verdict {
            Verdict::Different(difference) => Some((graph.as_str(), difference)),
            _ => None,
        })
    }

    fn count(&self, is: impl Fn(&Verdict) -> bool) -> usize {
        self.verdicts.iter().filter(|(_, verdict)| is(verdict)).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (compared, equal, other) = (self.compared(), self.equal(), self.equal_in_other_order());
        write!(f, "{compared} graphs: {equal} equal")?;
        if other > 0 {
            write!(f, ", {other} equal in another summing order")?;
        }
        write!(f, ", {} different", compared - equal - other)?;
        match self.without_truth() {
            0 => Ok(()),
            missing => write!(f, "; {missing} without a result to compare with"),
        }
    }
}

/// Compares the renderings of `graphs` (graph JSON, by their `id`) with `truth`.
///
/// `render` gives a graph's outcome, or the reason why there is none; it is called from several threads. `done` is
/// called once per graph.
pub fn check(
    graphs: &[Value],
    truth: &Truth,
    samples: &Samples,
    render: impl Fn(&Value) -> Result<Outcome, String> + Sync,
    done: impl Fn() + Sync,
) -> Report {
    let one = |graph: &Value| {
        let id = graph["id"].as_str().unwrap_or_default();
        let verdict = match truth.get(id) {
            Some(variants) => judge(graph, variants, samples, &render),
            None => Verdict::NoTruth,
        };
        (id.to_owned(), verdict)
    };
    Report { verdicts: parallel::map(graphs, one, done) }
}

/// Compares one graph's rendering with every result a browser gave for it.
pub fn judge(
    graph: &Value,
    variants: &[Expected],
    samples: &Samples,
    render: impl Fn(&Value) -> Result<Outcome, String>,
) -> Verdict {
    let computed = match render(graph) {
        Ok(outcome) => outcome,
        Err(reason) => return Verdict::Different(Difference::NotRendered { reason }),
    };
    let mut first = None;
    for variant in variants {
        match variant.difference(&computed, samples) {
            None => return Verdict::Equal,
            Some(difference) => _ = first.get_or_insert(difference),
        }
    }
    let Some(first) = first else { return Verdict::NoTruth };
    let equals = |outcome: &Outcome| variants.iter().any(|variant| variant.difference(outcome, samples).is_none());
    if order::reorderings(graph).any(|other| render(&other).is_ok_and(|outcome| equals(&outcome))) {
        return Verdict::EqualInOtherOrder;
    }
    Verdict::Different(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Array, Digested};
    use serde_json::json;

    /// Sums constants in the order of the connections, in f32.
    fn render(graph: &Value) -> Result<Outcome, String> {
        let mut sum = 0f32;
        for connection in graph["connections"].as_array().ok_or("no connections")? {
            sum += connection[0].as_str().and_then(|text| text.parse::<f32>().ok()).ok_or("no number")?;
        }
        Ok(Outcome { error: None, outputs: vec![("ch/0".into(), Array::from_f32(&[sum]))] })
    }

    fn truth(values: &[f32]) -> Vec<Expected> {
        let outcome = |&value| Outcome { error: None, outputs: vec![("ch/0".into(), Array::from_f32(&[value]))] };
        values.iter().map(|value| Expected::Digests(Digested::from(&outcome(value)))).collect()
    }

    #[test]
    fn any_variant_and_any_order_of_a_junction_of_three_count() {
        let graph = json!({"connections": [["1e8", "destination"], ["1", "destination"], ["-1e8", "destination"]]});
        let samples = Samples::default();
        assert_eq!(judge(&graph, &truth(&[0.0]), &samples, render), Verdict::Equal);
        assert_eq!(judge(&graph, &truth(&[5.0, 0.0]), &samples, render), Verdict::Equal);
        assert_eq!(judge(&graph, &truth(&[1.0]), &samples, render), Verdict::EqualInOtherOrder);
        assert!(matches!(judge(&graph, &truth(&[2.0]), &samples, render), Verdict::Different(_)));
        let unrendered = judge(&json!({}), &truth(&[2.0]), &samples, render);
        assert_eq!(unrendered, Verdict::Different(Difference::NotRendered { reason: "no connections".into() }));
    }

    #[test]
    fn a_report_counts_and_names() {
        let graphs = [
            json!({"id": "same", "connections": [["1", "destination"]]}),
            json!({"id": "other", "connections": [["2", "destination"]]}),
            json!({"id": "new", "connections": []}),
        ];
        let file = json!({"results": [{"id": "same", "ch": ["AACAPw=="]}, {"id": "other", "ch": ["AACAPw=="]}]});
        let file = Truth::read(file.to_string().as_bytes()).unwrap();
        let report = check(&graphs, &file, &Samples::default(), render, || ());
        assert_eq!(report.to_string(), "2 graphs: 1 equal, 1 different; 1 without a result to compare with");
        assert_eq!(report.differences().map(|(graph, _)| graph).collect::<Vec<_>>(), ["other"]);
    }
}
