//! The orders in which a junction's inputs may be summed.
//!
//! Chromium keeps the outputs that feed an input or an AudioParam in a hash set keyed by address and sums them in the
//! set's order, so a junction of three or more gives sums that differ from run to run (two commute). lastbit sums in
//! the order of the graph's connections. Whether a result that differs is one of the browser's other orders is found
//! out by rendering the graph with the connections to each such junction in every order.

use lastbit::{GraphJson, Target};

/// Renderings that a search may cost. The graphs of the corpus need 60 at most.
pub const MAX_ORDERS: usize = 720;

/// The graph with its junctions' connections in every other order, at most [`MAX_ORDERS`] of them. Empty where no
/// input and no AudioParam has three connections or more.
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

/// The places in `connections` of each junction of three or more.
fn junctions(graph: &GraphJson) -> Vec<Vec<usize>> {
    let mut junctions: Vec<(Target, Vec<usize>)> = Vec::new();
    for (slot, connection) in graph.connections.iter().enumerate() {
        match junctions.iter_mut().find(|(target, _)| *target == connection.to) {
            Some((_, slots)) => slots.push(slot),
            None => junctions.push((connection.to, vec![slot])),
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
    use serde_json::{Value, json};
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

    /// Gains `n0`, `n1`, .. with these connections among them.
    fn graph(nodes: usize, connections: &Value) -> GraphJson {
        let nodes: Vec<Value> = (0..nodes).map(|n| json!({"id": format!("n{n}"), "type": "gain"})).collect();
        let graph = json!({
            "id": "g", "sampleRate": 44100, "length": 1, "channels": 1, "nodes": nodes, "connections": connections
        });
        GraphJson::parse(&graph.to_string()).unwrap()
    }

    #[test]
    fn only_junctions_of_three_are_reordered_and_others_keep_their_place() {
        let connections = json!([
            ["n0", "destination"],
            ["n1", "n4"],
            ["n2", "destination"],
            ["n3", "n4.gain"],
            ["n4", "destination"]
        ]);
        let graph = graph(5, &connections);
        let all: Vec<GraphJson> = reorderings(&graph).collect();
        assert_eq!(all.len(), 2);
        for other in &all {
            let from: Vec<_> = other.connections.iter().map(|connection| connection.from.unwrap()).collect();
            assert_eq!((from[1], from[3]), (1, 3));
            assert_ne!(from[4], 4, "the last summand is one of the others");
        }
    }

    #[test]
    fn two_junctions_multiply_and_the_search_is_bounded() {
        let connections: Vec<Value> =
            (0..6).map(|n| json!([format!("n{n}"), if n % 2 == 0 { "destination" } else { "n0.gain" }])).collect();
        assert_eq!(reorderings(&graph(6, &connections.into())).count(), 3 * 3 - 1);
        let many: Vec<Value> = (0..40).map(|n| json!([format!("n{n}"), "destination"])).collect();
        assert_eq!(reorderings(&graph(40, &many.into())).count(), MAX_ORDERS);
        assert_eq!(reorderings(&graph(2, &json!([["n0", "n1"], ["n1", "destination"]]))).count(), 0);
    }
}
