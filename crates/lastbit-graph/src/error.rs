//! What can be wrong with a graph, where, and what a browser would throw.

use std::{borrow::Cow, fmt};

/// The exception a browser throws for the same mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are the DOMException names")]
#[non_exhaustive]
pub enum DomException {
    IndexSizeError,
    InvalidAccessError,
    InvalidStateError,
    NotSupportedError,
    RangeError,
    ReferenceError,
    TypeError,
}

impl DomException {
    /// The name as `error.name` reads in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            Self::IndexSizeError => "IndexSizeError",
            Self::InvalidAccessError => "InvalidAccessError",
            Self::InvalidStateError => "InvalidStateError",
            Self::NotSupportedError => "NotSupportedError",
            Self::RangeError => "RangeError",
            Self::ReferenceError => "ReferenceError",
            Self::TypeError => "TypeError",
        }
    }
}

/// Where in a graph: a node by its name, and a field of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The node's name; none for the context itself.
    pub node: Option<String>,
    /// Parameter, attribute or argument.
    pub field: Cow<'static, str>,
}

impl Place {
    /// A field of the context, or of a node still to be named by the caller.
    pub fn field(field: impl Into<Cow<'static, str>>) -> Self {
        Self { node: None, field: field.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Some(node) => write!(f, "node '{node}', {}", self.field),
            None => f.write_str(&self.field),
        }
    }
}

/// A graph that can't be built or rendered.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that the browser refuses too.
    #[error("{place}: {given} is not allowed, {allowed} ({})", exception.name())]
    Refused {
        /// What the browser throws.
        exception: DomException,
        /// Where.
        place: Place,
        /// What was given.
        given: String,
        /// What is allowed.
        allowed: Cow<'static, str>,
    },
    /// A limit of this library, not of browsers.
    #[error("{place}: {given} is beyond what lastbit renders, {allowed}")]
    Limit {
        /// Where.
        place: Place,
        /// What was given.
        given: String,
        /// What is allowed.
        allowed: Cow<'static, str>,
    },
    /// Something browsers do that lastbit does not model.
    #[error("{place}: {what} is not modelled: {reason}")]
    NotModelled {
        /// Where.
        place: Place,
        /// The feature.
        what: Cow<'static, str>,
        /// Why not.
        reason: Cow<'static, str>,
    },
    /// A cycle that holds no DelayNode.
    #[error("the nodes {} form a cycle without a DelayNode", nodes.join(" -> "))]
    Cycle {
        /// The nodes of the cycle, in order.
        nodes: Vec<String>,
    },
    /// The browser has no Web Audio: scripts find no such constructor.
    #[error("OfflineAudioContext is not defined")]
    Absent,
}

impl Error {
    /// A value that a browser refuses with `exception`.
    pub fn refused(
        exception: DomException,
        field: impl Into<Cow<'static, str>>,
        given: impl fmt::Display,
        allowed: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Refused { exception, place: Place::field(field), given: given.to_string(), allowed: allowed.into() }
    }

    /// Something browsers do that lastbit does not model.
    pub fn not_modelled(
        field: impl Into<Cow<'static, str>>,
        what: impl Into<Cow<'static, str>>,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::NotModelled { place: Place::field(field), what: what.into(), reason: reason.into() }
    }

    /// The exception a browser throws, where it throws one.
    pub fn exception(&self) -> Option<DomException> {
        match self {
            Self::Refused { exception, .. } => Some(*exception),
            Self::Absent => Some(DomException::ReferenceError),
            Self::Limit { .. } | Self::NotModelled { .. } | Self::Cycle { .. } => None,
        }
    }

    /// The same error, placed at a node unless it already names one.
    #[must_use]
    pub fn at_node(mut self, name: &str) -> Self {
        if let Self::Refused { place, .. } | Self::Limit { place, .. } | Self::NotModelled { place, .. } = &mut self {
            place.node.get_or_insert_with(|| name.to_owned());
        }
        self
    }
}
