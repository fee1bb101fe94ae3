//! Rendering a corpus and counting what equals a browser's results.

use std::fmt;

use lastbit::{GraphJson, Profile, parallel};

use crate::{Difference, Expected, Outcome, Samples, Truth, order};

/// How a graph's rendering compares with a browser's results.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Every bit equals one of the results listed.
    Equal,
    /// Every bit does when a junction is summed in another order.
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

/// Compares the renderings of `graphs` as `profile`'s browser with `truth`, by the graphs' ids. `done` is called once
/// per graph, from several threads.
pub fn check(
    graphs: &[GraphJson],
    profile: &Profile,
    truth: &Truth,
    samples: &Samples,
    done: impl Fn() + Sync,
) -> Report {
    let one = |graph: &GraphJson| {
        let verdict = match truth.get(&graph.id) {
            Some(variants) => judge(graph, variants, samples, |graph| outcome(graph, profile)),
            None => Verdict::NoTruth,
        };
        (graph.id.clone(), verdict)
    };
    Report { verdicts: parallel::map(graphs, one, done) }
}

/// The outcome of a graph: its arrays, or the exception that a browser throws.
///
/// # Errors
/// Why lastbit does not render it where no browser would throw.
pub fn outcome(graph: &GraphJson, profile: &Profile) -> Result<Outcome, lastbit::Error> {
    match lastbit::render(graph, profile) {
        Ok(result) => Ok(Outcome::from(&result)),
        Err(error) => match error.exception() {
            Some(exception) => Ok(Outcome { error: Some(exception.name().to_owned()), outputs: Vec::new() }),
            None => Err(error),
        },
    }
}

/// Compares one graph's rendering with every result a browser gave for it.
fn judge(
    graph: &GraphJson,
    variants: &[Expected],
    samples: &Samples,
    render: impl Fn(&GraphJson) -> Result<Outcome, lastbit::Error>,
) -> Verdict {
    let computed = match render(graph) {
        Ok(outcome) => outcome,
        Err(error) => return Verdict::Different(Difference::NotRendered { reason: error.to_string() }),
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

    /// Constant sources of these values, connected to the destination in this order.
    fn graph(id: &str, offsets: &[f64]) -> GraphJson {
        let node = |(n, offset)| json!({"id": format!("n{n}"), "type": "constant", "offset": offset, "start": 0});
        let nodes: Vec<_> = offsets.iter().enumerate().map(node).collect();
        let connections: Vec<_> = (0..offsets.len()).map(|n| json!([format!("n{n}"), "destination"])).collect();
        let graph = json!({
            "id": id, "sampleRate": 44100, "length": 1, "channels": 1, "nodes": nodes, "connections": connections
        });
        GraphJson::parse(&graph.to_string()).unwrap()
    }

    fn results(values: &[f32]) -> Vec<Expected> {
        let outcome = |&value| Outcome { error: None, outputs: vec![("ch/0".into(), Array::from_f32(&[value]))] };
        values.iter().map(|value| Expected::Digests(Digested::from(&outcome(value)))).collect()
    }

    fn profile() -> Profile {
        Profile::resolve("blink-156/linux/x86_64").unwrap()
    }

    #[test]
    fn any_variant_and_any_order_of_a_junction_count() {
        let graph = graph("g", &[1e8, 1.0, -1e8]);
        let verdict =
            |values: &[f32]| judge(&graph, &results(values), &Samples::default(), |graph| outcome(graph, &profile()));
        assert_eq!(verdict(&[0.0]), Verdict::Equal);
        assert_eq!(verdict(&[5.0, 0.0]), Verdict::Equal);
        assert_eq!(verdict(&[1.0]), Verdict::EqualInOtherOrder);
        assert!(matches!(verdict(&[2.0]), Verdict::Different(_)));
        assert_eq!(verdict(&[]), Verdict::NoTruth);
    }

    #[test]
    fn a_report_counts_and_names() {
        let graphs = [graph("same", &[1.0]), graph("other", &[2.0]), graph("new", &[3.0])];
        let file = json!({"results": [{"id": "same", "ch": ["AACAPw=="]}, {"id": "other", "ch": ["AACAPw=="]}]});
        let file = Truth::read(file.to_string().as_bytes()).unwrap();
        let report = check(&graphs, &profile(), &file, &Samples::default(), || ());
        assert_eq!(report.to_string(), "2 graphs: 1 equal, 1 different; 1 without a result to compare with");
        assert_eq!(report.differences().map(|(graph, _)| graph).collect::<Vec<_>>(), ["other"]);
    }
}
