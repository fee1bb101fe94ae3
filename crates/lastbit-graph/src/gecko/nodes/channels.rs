//! ChannelMergerNode and ChannelSplitterNode. Gecko, `ChannelMergerNode.cpp`, `ChannelSplitterNode.cpp`.

use super::{Io, Processor};
use crate::{QUANTUM, gecko::block::Block};

pub(super) struct ChannelMerger;

impl Processor for ChannelMerger {
    fn process(&mut self, io: &mut Io<'_>) {
        io.outputs[0] = match io.inputs {
            [only] => only.clone(),
            inputs if inputs.iter().all(Block::is_null) => Block::NULL,
            inputs => {
                let channel = |input: &Block| if input.is_null() { [0.0; QUANTUM] } else { input.scaled(0) };
                Block::new(inputs.iter().map(channel))
            }
        };
    }
}

pub(super) struct ChannelSplitter;

impl Processor for ChannelSplitter {
    fn process(&mut self, io: &mut Io<'_>) {
        let input = &io.inputs[0];
        if let [only] = io.outputs {
            *only = input.clone();
            return;
        }
        for (channel, output) in io.outputs.iter_mut().enumerate() {
            *output = if channel < input.channel_count() { Block::new([input.scaled(channel)]) } else { Block::NULL };
        }
    }
}
