//! ChannelMergerNode and ChannelSplitterNode. Blink, `channel_merger_handler.cc`, `channel_splitter_handler.cc`.

use super::Processor;
use crate::render::Quantum;

pub(super) struct ChannelMerger;

impl Processor for ChannelMerger {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        for input in 0..quantum.input_count() {
            if quantum.is_connected(input) {
                let (source, output) = quantum.buses(input, 0);
                output.copy_channel(input, source, 0);
            } else {
                quantum.output(0).zero_channel(input);
            }
        }
    }

    fn starts_disabled(&self) -> bool {
        true
    }
}

pub(super) struct ChannelSplitter;

impl Processor for ChannelSplitter {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        for output in 0..quantum.output_count() {
            let (source, output_bus) = quantum.buses(0, output);
            if output < source.channel_count() {
                output_bus.copy_channel(0, source, output);
            } else {
                output_bus.zero();
            }
        }
    }
}
