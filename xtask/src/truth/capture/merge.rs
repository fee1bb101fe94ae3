//! Several runs into one capture.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use crate::browser::server::Answer;

/// The runs so far: of each graph every distinct result, in the order first seen, and how many runs gave it.
#[derive(Default)]
pub(super) struct Runs {
    user_agent: String,
    runs: u32,
    seen: HashMap<String, Vec<(Value, u32)>>,
}

impl Runs {
    pub(super) fn add(&mut self, answer: Answer) {
        self.user_agent = answer.user_agent;
        self.runs += 1;
        for result in answer.results {
            let distinct = self.seen.entry(result["id"].as_str().unwrap_or_default().to_owned()).or_default();
            match distinct.iter_mut().find(|(other, _)| *other == result) {
                Some((_, count)) => *count += 1,
                None => distinct.push((result, 1)),
            }
        }
    }

    /// The capture: `results` holds each graph's first result, `nondeterministic` all of those that have several. A
    /// result that the page gave up waiting for counts only where no run got another.
    pub(super) fn finish(mut self, graphs: &[Value]) -> Value {
        let mut results = Vec::with_capacity(graphs.len());
        let mut nondeterministic = Map::new();
        let mut named = HashSet::new();
        for id in graphs.iter().filter_map(|graph| graph["id"].as_str()).filter(|id| named.insert(*id)) {
            let mut distinct = self.seen.remove(id).unwrap_or_default();
            if distinct.iter().any(|(result, _)| !timed_out(result)) {
                distinct.retain(|(result, _)| !timed_out(result));
            }
            if distinct.len() > 1 {
                let variants = distinct.iter().map(|(result, runs)| json!({"runs": runs, "result": result})).collect();
                nondeterministic.insert(id.to_owned(), variants);
            }
            results.extend(distinct.into_iter().next().map(|(result, _)| result));
        }
        json!({
            "userAgent": self.user_agent,
            "runs": self.runs,
            "results": results,
            "nondeterministic": nondeterministic,
        })
    }
}

fn timed_out(result: &Value) -> bool {
    result["error"].as_str().is_some_and(|error| error.starts_with("TIMEOUT"))
}

/// One line on a capture.
pub(super) fn summary(capture: &Value) -> String {
    let results = capture["results"].as_array().map_or(&[][..], Vec::as_slice);
    let errors = results.iter().filter(|result| result.get("error").is_some()).count();
    let several = capture["nondeterministic"].as_object().map_or(0, Map::len);
    format!("{} graphs, {errors} with an error, {several} not rendered the same way each time", results.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(results: Value) -> Answer {
        Answer { user_agent: "test".into(), results: results.as_array().unwrap().clone() }
    }

    #[test]
    fn distinct_results_are_counted_and_timeouts_give_way() {
        let mut runs = Runs::default();
        runs.add(answer(json!([{"id": "a", "ch": ["x"]}, {"id": "b", "error": "TIMEOUT: 20 s"}])));
        runs.add(answer(json!([{"id": "a", "ch": ["y"]}, {"id": "b", "ch": ["z"]}])));
        runs.add(answer(json!([{"id": "a", "ch": ["y"]}, {"id": "b", "ch": ["z"]}])));
        let capture = runs.finish(&[json!({"id": "b"}), json!({"id": "a"})]);
        assert_eq!(capture["results"], json!([{"id": "b", "ch": ["z"]}, {"id": "a", "ch": ["x"]}]));
        assert_eq!(
            capture["nondeterministic"],
            json!({"a": [
                {"runs": 1, "result": {"id": "a", "ch": ["x"]}},
                {"runs": 2, "result": {"id": "a", "ch": ["y"]}}
            ]})
        );
        assert_eq!(summary(&capture), "2 graphs, 0 with an error, 1 not rendered the same way each time");
    }
}
