//! What flows along a connection in one block.

use std::sync::Arc;

use crate::QUANTUM;

/// One channel's samples.
pub(crate) type Samples = [f32; QUANTUM];

/// One block of any number of channels; none is silence. Channels are shared, not copied, from node to node, and a gain
/// rides along until somebody needs the samples.
///
/// Gecko, `dom/media/webaudio/AudioBlock`.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    channels: Vec<Arc<Samples>>,
    pub(crate) volume: f32,
}

impl Block {
    pub(crate) const NULL: Self = Self { channels: Vec::new(), volume: 1.0 };

    pub(crate) fn new(channels: impl IntoIterator<Item = Samples>) -> Self {
        Self { channels: channels.into_iter().map(Arc::new).collect(), volume: 1.0 }
    }

    /// Channels shared with other blocks.
    pub(crate) fn shared(channels: Vec<Arc<Samples>>, volume: f32) -> Self {
        Self { channels, volume }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.channels.is_empty()
    }

    pub(crate) fn channel_count(&self) -> usize {
        self.channels.len()
    }

    /// The channels without their gain.
    pub(crate) fn channels(&self) -> &[Arc<Samples>] {
        &self.channels
    }

    /// Keeps the first channels.
    pub(crate) fn truncate(&mut self, channels: usize) {
        self.channels.truncate(channels);
    }

    /// A channel with its gain.
    pub(crate) fn scaled(&self, channel: usize) -> Samples {
        scaled(&self.channels[channel], self.volume)
    }

    /// The first samples of a channel with its gain.
    pub(crate) fn scale_into(&self, channel: usize, output: &mut [f32]) {
        output.copy_from_slice(&self.channels[channel][..output.len()]);
        if self.volume != 1.0 {
            output.iter_mut().for_each(|sample| *sample *= self.volume);
        }
    }

    /// All channels with their gain.
    pub(crate) fn all_scaled(&self) -> Vec<Samples> {
        self.channels.iter().map(|channel| scaled(channel, self.volume)).collect()
    }
}

/// Samples times a gain. A gain of 1 changes nothing, not even what is subnormal.
pub(crate) fn scaled(samples: &Samples, gain: f32) -> Samples {
    let mut scaled = *samples;
    if gain != 1.0 {
        scaled.iter_mut().for_each(|sample| *sample *= gain);
    }
    scaled
}
