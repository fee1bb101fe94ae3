//! Whose arithmetic: the engine chooses the code, its arithmetic the rest.

use crate::{
    Arithmetic, DomException, Error, Graph,
    arithmetic::{AdjoiningCurves, ShortCurve},
    gecko,
    graph::Node,
    options::{NodeKind, ParamName},
    param::{AudioParam, call::Call},
};

/// An engine with its arithmetic on a target.
///
/// Blink and Gecko share kernels where they share routines; their render loops, timelines and most nodes are their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum EngineArithmetic {
    /// Chromium and what is built from it; WebKit, from which Blink's audio code descends.
    #[cfg_attr(feature = "serde", serde(alias = "webkit"))]
    Blink(Arithmetic),
    /// Firefox and what is built from it.
    Gecko(gecko::Arithmetic),
    /// None: a browser whose Web Audio is switched off. Rendering is [`Error::Absent`].
    Absent,
}

impl EngineArithmetic {
    /// Blink's arithmetic, if this is Blink.
    pub fn blink(&self) -> Option<&Arithmetic> {
        match self {
            Self::Blink(arithmetic) => Some(arithmetic),
            Self::Gecko(_) | Self::Absent => None,
        }
    }

    /// Gecko's arithmetic, if this is Gecko.
    pub fn gecko(&self) -> Option<&gecko::Arithmetic> {
        match self {
            Self::Gecko(arithmetic) => Some(arithmetic),
            Self::Blink(_) | Self::Absent => None,
        }
    }

    /// Whether the engine takes the rate of a context or, as `field` says, of a buffer: [`Graph`](crate::Graph)'s methods,
    /// which know of no engine, allow what Blink and Gecko do.
    ///
    /// # Errors
    /// `NotSupportedError` where it does not.
    pub fn check_rate(&self, field: &'static str, rate: f32) -> Result<(), Error> {
        match self {
            Self::Blink(arithmetic) if f64::from(rate) > f64::from(arithmetic.highest_rate) => {
                let allowed = format!("3000 to {} Hz", arithmetic.highest_rate);
                Err(Error::refused(DomException::NotSupportedError, field, rate, allowed))
            }
            _ => Ok(()),
        }
    }

    /// Whether AudioParams have the method `cancelAndHoldAtTime`.
    ///
    /// # Errors
    /// `TypeError` where they have not.
    pub fn check_cancel_and_hold(&self, param: ParamName) -> Result<(), Error> {
        match self {
            Self::Gecko(_) => {
                let field = format!("{}.cancelAndHoldAtTime", param.name());
                Err(Error::refused(DomException::TypeError, field, "a call", "Gecko has no such method"))
            }
            _ => Ok(()),
        }
    }

    /// Whether the engine takes the automation of a graph's parameters, which was scheduled as Blink allows.
    ///
    /// # Errors
    /// `NotSupportedError` where a value curve and another event overlap.
    pub fn check_automation(&self, graph: &Graph) -> Result<(), Error> {
        graph.nodes().iter().try_for_each(|node| {
            let mut params = node.params.iter();
            params.try_for_each(|param| self.check_curves(&param.param)).map_err(|error| error.at_node(&node.name))
        })
    }

    fn check_curves(&self, param: &AudioParam) -> Result<(), Error> {
        let refused = |given: String, allowed| {
            Err(Error::refused(DomException::NotSupportedError, param.descriptor().name, given, allowed))
        };
        match self {
            Self::Blink(arithmetic) if arithmetic.adjoining_curves == AdjoiningCurves::Refused => {
                if param.has_adjoining_curves() {
                    return refused("a curve up to another's begin".into(), "WebKit has the two overlap");
                }
                Ok(())
            }
            Self::Gecko(_) => match gecko::event_within(param.calls()) {
                Some(time) => refused(
                    format!("an event at {time}"),
                    "Gecko does not cancel a value curve that is running, and nothing else may be within it",
                ),
                None => Ok(()),
            },
            Self::Blink(_) | Self::Absent => Ok(()),
        }
    }

    /// What of a finished graph the engine refuses.
    pub(crate) fn check(&self, graph: &Graph) -> Result<(), Error> {
        self.check_rate("sampleRate", graph.sample_rate())?;
        for node in graph.nodes() {
            self.check_node(node).map_err(|error| error.at_node(&node.name))?;
        }
        self.check_automation(graph)
    }

    fn check_node(&self, node: &Node) -> Result<(), Error> {
        if let Some(buffer) = node.kind.as_ref().and_then(NodeKind::buffer) {
            self.check_rate("buffer, sampleRate", buffer.sample_rate)?;
        }
        let held = |param: &&crate::graph::Param| param.param.calls().contains(&Call::CancelAndHold);
        node.params.iter().find(held).map_or(Ok(()), |param| self.check_cancel_and_hold(param.name))
    }

    /// An error of [`Graph`](crate::Graph)'s methods, which refuse as Blink does, with the exception that this engine
    /// throws.
    #[must_use]
    pub fn refusal(&self, error: Error) -> Error {
        match self {
            Self::Blink(arithmetic) if arithmetic.short_curve == ShortCurve::InvalidAccess => error,
            Self::Blink(_) | Self::Gecko(_) => short_curve_as_state(error),
            // A script does not get as far as the mistake.
            Self::Absent => Error::Absent,
        }
    }
}

/// A curve of one point is refused with `InvalidStateError`.
fn short_curve_as_state(error: Error) -> Error {
    match error {
        Error::Refused { exception: DomException::InvalidAccessError, place, given, allowed }
            if place.field == "curve" =>
        {
            Error::Refused { exception: DomException::InvalidStateError, place, given, allowed }
        }
        other => other,
    }
}
