//! A delay line of whole blocks.
//!
//! Gecko, `dom/media/webaudio/DelayBuffer.cpp`. Blocks are kept as they came, with their gain and their channels, and are
//! up-mixed as they are read. Confirmed by the `delay` graphs of Firefox 153.

use std::ops::Range;

use lastbit_libm::{Evaluation, EvaluationMethod, extended::Extended};

use crate::{
    QUANTUM,
    gecko::{
        block::{Block, Samples},
        mixing::up_mixed,
    },
    options::ChannelInterpretation,
};

/// The least and the greatest delay, from the block's first frame.
fn range<E: Evaluation>(delays: &Samples) -> [f64; 2] {
    let first = E::from(delays[0]);
    let (mut least, mut most) = (first, first);
    for (frame, &delay) in delays.iter().enumerate().skip(1) {
        let relative = E::from(delay) - E::from(frame as f32);
        least = if relative < least { relative } else { least };
        most = if most < relative { relative } else { most };
    }
    [least, most].map(E::to_f64)
}

pub(crate) struct DelayBuffer {
    blocks: Vec<Block>,
    capacity: usize,
    current: usize,
    evaluation: EvaluationMethod,
}

impl DelayBuffer {
    /// For delays up to so many frames.
    pub(crate) fn new(max_delay: usize, evaluation: EvaluationMethod) -> Self {
        // One block more than the longest delay, so that a block is not written over before it is read.
        Self { blocks: Vec::new(), capacity: (max_delay + 2 * QUANTUM - 1) / QUANTUM, current: 0, evaluation }
    }

    /// Forgets everything.
    pub(crate) fn reset(&mut self) {
        self.blocks.clear();
    }

    pub(crate) fn write(&mut self, block: &Block) {
        self.blocks.resize(self.capacity, Block::NULL);
        self.blocks[self.current] = block.clone();
    }

    pub(crate) fn next_block(&mut self) {
        self.current = (self.current + 1) % self.capacity;
    }

    /// The block `delay` frames before this block's first frame.
    fn block_at(&self, delay: i64) -> usize {
        let position = ((self.current + self.capacity) * QUANTUM) as i64 - delay;
        (position.max(0) as usize / QUANTUM) % self.capacity
    }

    /// Reads a block, each frame with its own delay in frames.
    pub(crate) fn read(&self, delays: &Samples, interpretation: ChannelInterpretation) -> Block {
        if self.blocks.is_empty() {
            return Block::NULL;
        }
        let channels = self.channels_within(delays);
        if channels == 0 {
            return Block::NULL;
        }
        Block::new(self.read_channels(delays, 0..channels, channels, interpretation))
    }

    /// Reads one of `total` channels, each frame with its own delay in frames.
    pub(crate) fn read_channel(
        &self,
        delays: &Samples,
        channel: usize,
        total: usize,
        interpretation: ChannelInterpretation,
    ) -> Samples {
        if self.blocks.is_empty() {
            return [0.0; QUANTUM];
        }
        let channels = self.read_channels(delays, channel..channel + 1, total, interpretation);
        channels.first().copied().unwrap_or([0.0; QUANTUM])
    }

    fn read_channels(
        &self,
        delays: &Samples,
        channels: Range<usize>,
        total: usize,
        interpretation: ChannelInterpretation,
    ) -> Vec<Samples> {
        match self.evaluation {
            EvaluationMethod::Rounded => self.interpolate::<f32>(delays, channels, total, interpretation),
            EvaluationMethod::Extended => self.interpolate::<Extended>(delays, channels, total, interpretation),
        }
    }

    /// On the x87 nothing is rounded but the sums: `DelayBuffer::ReadChannels`, as read from the machine code of Debian's
    /// Firefox 140.12 for i386; confirmed by delay/feedback.
    fn interpolate<E: Evaluation>(
        &self,
        delays: &Samples,
        channels: Range<usize>,
        total: usize,
        interpretation: ChannelInterpretation,
    ) -> Vec<Samples> {
        let mut output = vec![[0.0f32; QUANTUM]; channels.len()];
        let mut read = None;
        for (frame, &delay) in delays.iter().enumerate() {
            let whole = delay as i64;
            let fraction = delay - whole as f32;
            let position = ((self.current + self.capacity) * QUANTUM) as i64 - whole + frame as i64;
            // The older frame first.
            for (position, weight) in [(position - 1, fraction), (position, 1.0 - fraction)] {
                let position = position.max(0) as usize;
                let index = (position / QUANTUM) % self.capacity;
                let block = &self.blocks[index];
                if weight == 0.0 || block.is_null() {
                    continue;
                }
                let (_, sources) = match &read {
                    Some((known, sources)) if *known == index => (index, sources),
                    _ => {
                        let (known, sources) = read.insert((index, self.sources(index, total, interpretation)));
                        (*known, &*sources)
                    }
                };
                let factor = E::from(weight) * E::from(block.volume);
                for (output, source) in output.iter_mut().zip(&sources[channels.clone()]) {
                    let sample = source.map_or(0.0, |source| block.channels()[source][position % QUANTUM]);
                    output[frame] = (E::from(output[frame]) + factor * E::from(sample)).to_f32();
                }
            }
        }
        output
    }

    /// The most channels of the blocks that are read from.
    fn channels_within(&self, delays: &Samples) -> usize {
        let [least, most] = match self.evaluation {
            EvaluationMethod::Rounded => range::<f32>(delays),
            EvaluationMethod::Extended => range::<Extended>(delays),
        };
        let (oldest, youngest) = (self.block_at(most.ceil() as i64), self.block_at(least.floor() as i64));
        let mut channels = 0;
        let mut index = oldest;
        loop {
            channels = channels.max(self.blocks[index].channel_count());
            if index == youngest {
                return channels;
            }
            index = (index + 1) % self.capacity;
        }
    }

    fn sources(&self, index: usize, channels: usize, interpretation: ChannelInterpretation) -> Vec<Option<usize>> {
        let from = self.blocks[index].channel_count();
        if from < channels && interpretation == ChannelInterpretation::Speakers {
            return up_mixed(from, channels);
        }
        (0..channels).map(|channel| (channel < from).then_some(channel)).collect()
    }
}
