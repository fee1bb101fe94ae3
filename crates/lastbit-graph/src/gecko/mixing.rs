//! Up- and down-mixing, and the sum of what is connected to an input.
//!
//! Gecko, `dom/media/AudioChannelFormat.h` and `AudioNodeTrack::ObtainInputBlock`. Confirmed by the `mix` graphs of
//! Firefox 153.

use std::borrow::Cow;

use lastbit_libm::{EvaluationMethod, extended::Extended};

use super::{
    arithmetic::ProductSum,
    block::{Block, Samples},
};
use crate::{QUANTUM, graph::ChannelConfig, options::ChannelInterpretation};

const SQRT_HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// Layouts are known up to this many channels.
const LAYOUTS: usize = 6;

/// The source of each channel, up-mixed by the speaker layouts. `None` is silence.
pub(crate) fn up_mixed(from: usize, to: usize) -> Vec<Option<usize>> {
    let by_layout: &[Option<usize>] = match (from, to) {
        (1, 2) => &[Some(0), Some(0)],
        (1, 4) => &[Some(0), Some(0), None, None],
        (1, 6) => &[None, None, Some(0), None, None, None],
        (4, 6) => &[Some(0), Some(1), None, None, Some(2), Some(3)],
        _ => return (0..to).map(|channel| (channel < from).then_some(channel)).collect(),
    };
    by_layout.to_vec()
}

/// A source channel's destination and its factor, in the order they are added.
type Terms = &'static [(usize, usize, f32)];

fn down_mix(from: usize, to: usize) -> Option<Terms> {
    Some(match (from, to) {
        (2, 1) => &[(0, 0, 0.5), (1, 0, 0.5)],
        (4, 1) => &[(0, 0, 0.25), (1, 0, 0.25), (2, 0, 0.25), (3, 0, 0.25)],
        (6, 1) => &[(0, 0, SQRT_HALF), (1, 0, SQRT_HALF), (2, 0, 1.0), (4, 0, 0.5), (5, 0, 0.5)],
        (4, 2) => &[(0, 0, 0.5), (1, 1, 0.5), (2, 0, 0.5), (3, 1, 0.5)],
        (6, 2) => &[
            (0, 0, 1.0),
            (1, 1, 1.0),
            (2, 0, SQRT_HALF),
            (4, 0, SQRT_HALF),
            (5, 1, SQRT_HALF),
            // The centre goes to either side, to the right last.
            (2, 1, SQRT_HALF),
        ],
        (6, 4) => &[(0, 0, 1.0), (1, 1, 1.0), (2, 0, SQRT_HALF), (4, 2, 1.0), (5, 3, 1.0), (2, 1, SQRT_HALF)],
        _ => return None,
    })
}

/// A block's channels, without its gain, mixed to another number of them.
fn mixed<'b>(
    block: &'b Block,
    to: usize,
    interpretation: ChannelInterpretation,
    evaluation: EvaluationMethod,
) -> Vec<Option<Cow<'b, Samples>>> {
    let channels = block.channels();
    let from = channels.len();
    let borrowed = |channel: usize| Cow::Borrowed(&*channels[channel]);
    let speakers = interpretation == ChannelInterpretation::Speakers;
    if from < to {
        let sources = if speakers { up_mixed(from, to) } else { (0..to).map(|c| (c < from).then_some(c)).collect() };
        return sources.into_iter().map(|source| source.map(borrowed)).collect();
    }
    if from == to || !speakers || from > LAYOUTS {
        return (0..to).map(|channel| Some(borrowed(channel))).collect();
    }
    let mut sums = vec![[0.0f32; QUANTUM]; to];
    let mut add = |from: usize, to: usize, factor: f32| {
        for (sum, sample) in sums[to].iter_mut().zip(channels[from].iter()) {
            *sum = match evaluation {
                EvaluationMethod::Rounded => *sum + sample * factor,
                EvaluationMethod::Extended => extended_sum(*sum, *sample, factor),
            };
        }
    };
    match down_mix(from, to) {
        Some(terms) => terms.iter().for_each(|&(from, to, factor)| add(from, to, factor)),
        // Layouts of three and five channels, which the API does not define: what fits stays, the rest is dropped.
        None => (0..to).for_each(|channel| add(channel, channel, 1.0)),
    }
    sums.into_iter().map(|sum| Some(Cow::Owned(sum))).collect()
}

/// The sum of blocks, as a node with this configuration wants it.
///
/// A block that needs no mixing is passed on as it is, with its gain.
pub(crate) fn sum<'b>(
    blocks: impl Iterator<Item = &'b Block>,
    config: &ChannelConfig,
    add_with_scale: ProductSum,
    evaluation: EvaluationMethod,
) -> Block {
    let mut blocks = blocks.filter(|block| !block.is_null());
    let (first, second) = match (blocks.next(), blocks.next()) {
        (None, _) => return Block::NULL,
        (Some(only), None) if only.channel_count() == config.channels(only.channel_count()) => return only.clone(),
        (Some(first), second) => (first, second),
    };
    let blocks: Vec<&Block> = [first].into_iter().chain(second).chain(blocks).collect();
    let widest = blocks.iter().map(|block| block.channel_count()).max().unwrap_or(1);
    let count = config.channels(widest);
    let mut sums = vec![[0.0f32; QUANTUM]; count];
    for (index, block) in blocks.iter().enumerate() {
        for (sum, channel) in sums.iter_mut().zip(mixed(block, count, config.interpretation, evaluation)) {
            let Some(channel) = channel else { continue };
            if index == 0 {
                *sum = super::block::scaled(&channel, block.volume);
            } else {
                add_scaled(sum, &channel[..], block.volume, add_with_scale);
            }
        }
    }
    Block::new(sums)
}

/// A sum with a product that stays in its register.
pub(super) fn extended_sum(sum: f32, sample: f32, factor: f32) -> f32 {
    (Extended::from(sample) * Extended::from(factor) + Extended::from(sum)).to_f32()
}

/// Adds samples times a gain.
pub(crate) fn add_scaled(sum: &mut [f32], samples: &[f32], gain: f32, product_sum: ProductSum) {
    for (sum, sample) in sum.iter_mut().zip(samples) {
        *sum = product_sum.of(*sample, gain, *sum);
    }
}
