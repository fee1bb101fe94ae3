//! The orders in which a junction's inputs may be summed.
//!
//! Chromium keeps the outputs that feed an input or an AudioParam in a hash set keyed by address and sums them in the
//! set's order, so a junction of three or more gives sums that differ from run to run. So does one of two where an
//! input is mixed down on the way in: `sum + l / 2 + r / 2` depends on what `sum` holds already. Captures of many runs
//! hold both. lastbit sums in the order of the graph's connections. Whether a result that differs is one of the
//! browser's other orders is found out by rendering the graph with the connections to each junction in every order.

use lastbit::{GraphJson, Target};

/// Renderings that a search may cost. The graphs of the corpus need 12 at most.
pub const MAX_ORDERS: usize = 720;

/// The graph with its junctions' connections in every other order, at most [`MAX_ORDERS`] of them. Empty where no
/// input and no AudioParam has more than one connection.
pub fn reorderings(graph: &GraphJson) -> impl Iterator<Item = GraphJson> {
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
                reordered.connections[slot] = graph.connections[slots[from]];
            }
        }
        reordered
    })
}

/// The places in `connections` of each junction.
fn junctions(graph: &GraphJson) -> Vec<Vec<usize>> {
    let mut junctions: Vec<(Target, Vec<usize>)> = Vec::new();
    for (slot, connection) in graph.connections.iter().enumerate() {
        match junctions.iter_mut().find(|(target, _)| *target == connection.to) {
            Some((_, slots)) => slots.push(slot),
            None => junctions.push((connection.to, vec![slot])),
        }
    }
    junctions.into_iter().map(|(_, slots)| slots).filter(|slots| slots.len() >= 2).collect()
}

/// Orders of `n` summands.
fn orders(n: usize) -> usize {
    (2..=n).try_fold(1usize, |product, factor| product.checked_mul(factor)).unwrap_or(usize::MAX)
}

/// The `number`th of those orders; number 0 is the order given.
fn permutation(n: usize, mut number: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..n).collect();
    let choose = |choices| {
        let chosen = left.remove(number % choices);
        number /= choices;
        chosen
    };
    (1..=n).rev().map(choose).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    #[test]
    fn every_order_once() {
        for n in 2..=6 {
            let all: BTreeSet<Vec<usize>> = (0..orders(n)).map(|number| permutation(n, number)).collect();
            assert_eq!(all.len(), orders(n));
            assert!(permutation(n, 0).into_iter().eq(0..n));
        }
    }

    /// Gains `n0`, `n1`, .. with these connections among them.
    fn graph(nodes: usize, connections: &Value) -> GraphJson {
        let nodes: Vec<Value> = (0..nodes).map(|n| json!({"id": format!("n{n}"), "type": "gain"})).collect();
        let graph = json!({
            "id": "g", "sampleRate": 44100, "length": 1, "channels": 1, "nodes": nodes, "connections": connections
        });
        GraphJson::parse(&graph.to_string()).unwrap()
    }

    #[test]
    fn only_junctions_are_reordered_and_others_keep_their_place() {
        let connections = json!([["n0", "destination"], ["n1", "n4"], ["n2", "destination"], ["n3", "n4.gain"]]);
        let graph = graph(5, &connections);
        let all: Vec<GraphJson> = reorderings(&graph).collect();
        assert_eq!(all.len(), 1);
        let from: Vec<_> = all[0].connections.iter().map(|connection| connection.from.unwrap()).collect();
        assert_eq!(from, [2, 1, 0, 3]);
    }

    #[test]
    fn two_junctions_multiply_and_the_search_is_bounded() {
        let connections: Vec<Value> =
            (0..6).map(|n| json!([format!("n{n}"), if n % 2 == 0 { "destination" } else { "n0.gain" }])).collect();
        assert_eq!(reorderings(&graph(6, &connections.into())).count(), 6 * 6 - 1);
        let many: Vec<Value> = (0..40).map(|n| json!([format!("n{n}"), "destination"])).collect();
        assert_eq!(reorderings(&graph(40, &many.into())).count(), MAX_ORDERS);
        assert_eq!(reorderings(&graph(2, &json!([["n0", "n1"], ["n1", "destination"]]))).count(), 0);
    }
}
