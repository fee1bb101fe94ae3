use lastbit_catalog::CatalogError;
use lastbit_graph::DomException;

/// Why something does not render.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A mistake in a graph made with [`OfflineAudioContext`](crate::OfflineAudioContext).
    #[error(transparent)]
    Graph(#[from] lastbit_graph::Error),
    /// A well-formed JSON graph that a browser refuses, or that lastbit does not render.
    #[error("graph '{graph}': {error}")]
    InGraph {
        /// The graph's id.
        graph: String,
        /// What is wrong with it.
        error: Box<lastbit_graph::Error>,
    },
    /// Text that is no JSON.
    #[error("{}not JSON: {reason}", graph_prefix(graph.as_deref()))]
    Syntax {
        /// The graph's id, where it was read before the text broke.
        graph: Option<String>,
        /// What the JSON reader says, with line and column.
        reason: String,
    },
    /// JSON that does not describe a graph.
    #[error("{}{}{field}: {given}, expected {expected}", graph_prefix(graph.as_deref()), node_prefix(node.as_deref()))]
    Malformed {
        /// The graph's id, where it is known.
        graph: Option<String>,
        /// The node's id, where it is about a node.
        node: Option<String>,
        /// The field, as a path from the graph or the node: `connections[2]`.
        field: String,
        /// What was given.
        given: String,
        /// What is allowed.
        expected: String,
    },
    /// A profile id that does not resolve.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// A recipe's name that is not known.
    #[error("unknown recipe '{given}'{}; known: {}", near.as_ref().map_or(String::new(), |near| format!(" (did you mean {near}?)")), known.join(", "))]
    UnknownRecipe {
        /// What was given.
        given: String,
        /// The name that reads most like it.
        near: Option<String>,
        /// Every name.
        known: Vec<String>,
    },
}

impl Error {
    /// The exception a browser throws, where it throws one.
    pub fn exception(&self) -> Option<DomException> {
        match self {
            Self::Graph(error) => error.exception(),
            Self::InGraph { error, .. } => error.exception(),
            _ => None,
        }
    }

    /// Whether the browser has no Web Audio at all.
    pub fn is_absent(&self) -> bool {
        match self {
            Self::Graph(error) => *error == lastbit_graph::Error::Absent,
            Self::InGraph { error, .. } => **error == lastbit_graph::Error::Absent,
            _ => false,
        }
    }

    pub(crate) fn in_graph(graph: &str) -> impl FnOnce(lastbit_graph::Error) -> Self {
        move |error| Self::InGraph { graph: graph.to_owned(), error: Box::new(error) }
    }
}

fn graph_prefix(graph: Option<&str>) -> String {
    graph.map_or_else(String::new, |graph| format!("graph '{graph}': "))
}

fn node_prefix(node: Option<&str>) -> String {
    node.map_or_else(String::new, |node| format!("node '{node}', "))
}
