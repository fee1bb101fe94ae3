//! The orders in which a junction's inputs may be summed.
//!
//! Chromium keeps the outputs that feed an input or an AudioParam in a hash set keyed by address and sums them in the
//! set's order, so a junction of three or more gives sums that differ from run to run (two commute). lastbit sums in
//! the order of the graph's connections. Whether a result that differs is one of the browser's other orders is found
//! out by rendering the graph with the connections to each such junction in every order.

use serde_json::Value;

/// Renderings that a search may cost. The graphs of the corpus need 60 at most.
pub const MAX_ORDERS: usize = 720;

/// The graph with its junctions' connections in every other order, at most [`MAX_ORDERS`] of them. Empty where no
/// input and no AudioParam has three connections or more, or the JSON is not a graph's.
pub fn reorderings(graph: &Value) -> impl Iterator<Item = Value> {
    let junctions = junctions(graph);
    let counts: Vec<usize> = junctions.iter().map(|slots| orders(slots.len())).collect();
    let total = counts.iter().try_fold(1usize, |all, &count| all.checked_mul(count)).unwrap_or(usize::MAX);
    (1..total.min(MAX_ORDERS.saturating_add(1))).map(move |number| {
        let mut reordered = graph.clone();
        let mut rest = number;
        for (slots, count) in junctions.iter().zip(&counts) {
            let order = permutation(slots.len(), rest % count);
            rest /= count;
            for (&slot, &from) in slots.iter().zip(&order) {
                reordered["connections"][slot] = graph["connections"][slots[from]].clone();
            }
        }
        reordered
    })
}

/// The places in `connections` of each junction of three or more.
fn junctions(graph: &Value) -> Vec<Vec<usize>> {
    let mut junctions: Vec<((&str, u64), Vec<usize>)> = Vec::new();
    for (slot, connection) in graph["connections"].as_array().into_iter().flatten().enumerate() {
        let Some(to) = connection[1].as_str() else { continue };
        let key = (to, connection[3].as_u64().unwrap_or(0));
        match junctions.iter_mut().find(|(other, _)| *other == key) {
            Some((_, slots)) => slots.push(slot),
            None => junctions.push((key, vec![slot])),
        }
    }
    junctions.into_iter().map(|(_, slots)| slots).filter(|slots| slots.len() >= 3).collect()
}

/// Orders of `n` summands that can differ in a bit: the first two commute.
fn orders(n: usize) -> usize {
    (3..=n).try_fold(1usize, |product, factor| product.checked_mul(factor)).unwrap_or(usize::MAX)
}

/// The `number`th of those orders; number 0 is the order given.
fn permutation(n: usize, mut number: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..n).collect();
    let mut order = Vec::with_capacity(n);
    // Choose the last summand first; what remains of the number is 0 when two are left.
    for choices in (3..=n).rev() {
        order.push(left.remove(choices - 1 - number % choices));
        number /= choices;
    }
    order.extend(left.into_iter().rev());
    order.reverse();
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn every_order_up_to_the_commuting_pair_once() {
        for n in 3..=6 {
            let mut seen = BTreeSet::new();
            for number in 0..orders(n) {
                let mut order = permutation(n, number);
                assert!(number > 0 || order.iter().copied().eq(0..n));
                order[..2].sort_unstable();
                assert!(seen.insert(order));
            }
            assert_eq!(seen.len(), orders(n));
        }
    }

    #[test]
    fn only_junctions_of_three_are_reordered_and_others_keep_their_place() {
        let graph = json!({"id": "g", "connections": [
            ["a", "destination"], ["x", "m", 0, 1], ["b", "destination"], ["y", "m", 0, 0], ["c", "destination"]
        ]});
        let all: Vec<Value> = reorderings(&graph).collect();
        assert_eq!(all.len(), 2);
        for other in &all {
            assert_ne!(other, &graph);
            assert_eq!(other["connections"][1], json!(["x", "m", 0, 1]));
            assert_eq!(other["connections"][3], json!(["y", "m", 0, 0]));
            let last = &other["connections"][4];
            assert!(last == &json!(["a", "destination"]) || last == &json!(["b", "destination"]));
        }
    }

    #[test]
    fn two_junctions_multiply_and_the_search_is_bounded() {
        let connections: Vec<Value> =
            (0..6).map(|n| json!([format!("n{n}"), if n % 2 == 0 { "destination" } else { "g.gain" }])).collect();
        assert_eq!(reorderings(&json!({"connections": connections})).count(), 3 * 3 - 1);
        let many: Vec<Value> = (0..40).map(|n| json!([format!("n{n}"), "destination"])).collect();
        assert_eq!(reorderings(&json!({"connections": many})).count(), MAX_ORDERS);
    }

    #[test]
    fn what_is_no_graph_has_no_orders() {
        for value in [json!(null), json!([]), json!({"connections": 3}), json!({"connections": [3, [], ["a", 1]]})] {
            assert_eq!(reorderings(&value).count(), 0);
        }
    }
}
