//! Which fields of an arithmetic a graph can read.

use std::{collections::BTreeSet, sync::LazyLock};

use lastbit::{GraphJson, NodeType, Profile};
use lastbit_graph::{Arithmetic, EngineArithmetic};

/// The arithmetic with every field that only absent nodes read set as in one
/// fixed profile, so that
/// targets which render `graph` alike compare equal more often. Fields not named here stay as they are: one that is
/// added to [`Arithmetic`] costs time until it is named, never a bit.
pub(super) fn relevant(arithmetic: &EngineArithmetic, graph: &GraphJson) -> EngineArithmetic {
    let Some(blink) = arithmetic.blink() else { return *arithmetic };
    let Some(plain) = plain() else { return *arithmetic };
    let kinds: BTreeSet<Kind> = graph.nodes.iter().map(|node| Kind::of(&node.node_type)).collect();
    let lacks = |kind| !kinds.contains(&kind);
    let mut masked = *blink;
    macro_rules! mask {
        ($absent:expr => $($field:ident)*) => {
            if $absent { $(masked.$field = plain.$field;)* }
        };
    }
    mask!(lacks(Kind::Convolver) => sum_of_squares sum_of_squares_total convolution_order convolver_scale convolver_largest_fft);
    mask!(lacks(Kind::Panner) => panner_vectors panner_looks_ahead panner_distance panner_gains);
    mask!(lacks(Kind::StereoPanner) => stereo_panner);
    mask!(lacks(Kind::Biquad) => biquad_powers complex_division flushes_filter_state filter_params);
    mask!(lacks(Kind::Delay) => delay_reading delay_channels);
    mask!(lacks(Kind::Iir) => iir_divisor);
    mask!(lacks(Kind::WaveShaper) => wave_shaper short_curve wave_shaper_tail resampler);
    mask!(lacks(Kind::BufferSource) => buffer_source buffer_interpolation);
    mask!(lacks(Kind::Analyser) => analyser_options analyser_tail analyser_place);
    mask!(graph.automation.is_empty() => exponential_ramp target_convergence converged_frame late_curve time_constants adjoining_curves);
    EngineArithmetic::Blink(masked)
}

/// The values that stand for "not read": those of a profile that any catalogue has.
fn plain() -> Option<&'static Arithmetic> {
    static PLAIN: LazyLock<Option<Profile>> = LazyLock::new(|| Profile::resolve("blink").ok());
    PLAIN.as_ref()?.arithmetic.blink()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Analyser,
    Biquad,
    BufferSource,
    Convolver,
    Delay,
    Iir,
    Panner,
    StereoPanner,
    WaveShaper,
    Other,
}

impl Kind {
    fn of(node: &NodeType) -> Self {
        match node {
            NodeType::Analyser { .. } => Self::Analyser,
            NodeType::Biquad { .. } => Self::Biquad,
            NodeType::BufferSource { .. } => Self::BufferSource,
            NodeType::Convolver { .. } => Self::Convolver,
            NodeType::Delay { .. } => Self::Delay,
            NodeType::Iir { .. } => Self::Iir,
            NodeType::Panner { .. } => Self::Panner,
            NodeType::StereoPanner => Self::StereoPanner,
            NodeType::WaveShaper { .. } => Self::WaveShaper,
            _ => Self::Other,
        }
    }
}
