//! Up- and down-mixing by the rules of the Web Audio API, in Blink's order of additions.
//!
//! Blink, `audio_bus.cc` (SumFrom and its helpers). A down-mix is a chain of scaled additions, one source channel after
//! another, each rounded; none is skipped for being silent. Confirmed by the `mix` graphs of Chromium 149 to 156.

use lastbit_libm::Products;

use crate::{bus::Bus, options::ChannelInterpretation};

/// √½ as f32 (`sqrtf(0.5)`).
const SQRT_HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// How a source channel enters a destination channel.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Term {
    /// Skipped if silent, copied into silence.
    Sum,
    /// A plain addition.
    Add,
    /// An addition of the product.
    Scaled(f32),
}
use Term::{Add, Scaled, Sum};

/// Destination channel, source channel, term: in the order they are carried out.
type Rule = &'static [(usize, usize, Term)];

/// The speaker layouts that the API gives a formula for, with channels as L R (C LFE) SL SR.
fn speakers(from: usize, to: usize) -> Option<Rule> {
    const HALF: Term = Scaled(0.5);
    const QUARTER: Term = Scaled(0.25);
    const ROOT: Term = Scaled(SQRT_HALF);
    Some(match (from, to) {
        (1, 2 | 4) => &[(0, 0, Sum), (1, 0, Sum)],
        (1, 6) => &[(2, 0, Sum)],
        (2, 4 | 6) => &[(0, 0, Sum), (1, 1, Sum)],
        (4, 6) => &[(0, 0, Sum), (1, 1, Sum), (4, 2, Sum), (5, 3, Sum)],
        (2, 1) => &[(0, 0, HALF), (0, 1, HALF)],
        (4, 1) => &[(0, 0, QUARTER), (0, 1, QUARTER), (0, 2, QUARTER), (0, 3, QUARTER)],
        (6, 1) => &[(0, 0, ROOT), (0, 1, ROOT), (0, 2, Add), (0, 4, HALF), (0, 5, HALF)],
        (4, 2) => &[(0, 0, HALF), (0, 2, HALF), (1, 1, HALF), (1, 3, HALF)],
        (6, 2) => &[(0, 0, Add), (0, 2, ROOT), (0, 4, ROOT), (1, 1, Add), (1, 2, ROOT), (1, 5, ROOT)],
        (6, 4) => &[(0, 0, Add), (0, 2, ROOT), (1, 1, Add), (1, 2, ROOT), (2, 4, Sum), (3, 5, Sum)],
        _ => return None,
    })
}

/// Adds `source` to `sum`, up- or down-mixed.
pub(crate) fn sum_from(sum: &mut Bus, source: &Bus, interpretation: ChannelInterpretation, products: Products) {
    let rule = match interpretation {
        ChannelInterpretation::Speakers => speakers(source.channel_count(), sum.channel_count()),
        ChannelInterpretation::Discrete => None,
    };
    match rule {
        Some(rule) => rule.iter().for_each(|&(to, from, term)| sum.add_channel(to, source, from, term, products)),
        None => {
            for channel in 0..sum.channel_count().min(source.channel_count()) {
                sum.add_channel(channel, source, channel, Sum, products);
            }
        }
    }
}
