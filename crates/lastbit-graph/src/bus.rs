//! The channels that flow along a connection in one quantum.
//!
//! A channel carries Blink's silent flag (`audio_channel.h`): known to be zero throughout. It decides more than speed:
//! a silent channel is skipped in a sum, a sum into a silent channel is a copy (so -0 survives), and a node whose
//! inputs are all silent may not be processed at all.

use crate::{
    QUANTUM,
    dsp::equal_power::{PanInput, PanOutput},
    mixing,
    options::ChannelInterpretation,
};

/// One channel of one quantum.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    samples: [f32; QUANTUM],
    silent: bool,
}

impl Channel {
    const SILENCE: Self = Self { samples: [0.0; QUANTUM], silent: true };

    pub(crate) fn samples(&self) -> &[f32; QUANTUM] {
        &self.samples
    }

    /// For writing; the channel counts as not silent from here on, whatever is written.
    pub(crate) fn samples_mut(&mut self) -> &mut [f32; QUANTUM] {
        self.silent = false;
        &mut self.samples
    }

    fn zero(&mut self) {
        if !self.silent {
            *self = Self::SILENCE;
        }
    }

    fn copy_from(&mut self, source: &Self) {
        if source.silent {
            self.zero();
        } else {
            *self.samples_mut() = source.samples;
        }
    }

    /// AudioChannel::SumFrom.
    pub(crate) fn sum_from(&mut self, source: &Self) {
        if source.silent {
        } else if self.silent {
            self.copy_from(source);
        } else {
            self.add(source);
        }
    }

    /// Adds sample by sample, silent or not.
    pub(crate) fn add(&mut self, source: &Self) {
        for (sum, sample) in self.samples_mut().iter_mut().zip(&source.samples) {
            *sum += sample;
        }
    }

    /// Adds `scale` times the source, unfused, silent or not.
    pub(crate) fn add_scaled(&mut self, source: &Self, scale: f32) {
        for (sum, sample) in self.samples_mut().iter_mut().zip(&source.samples) {
            *sum += scale * sample;
        }
    }
}

/// One quantum of one or more channels.
#[derive(Debug, Clone)]
pub(crate) struct Bus {
    channels: Vec<Channel>,
}

impl Bus {
    /// A silent bus.
    pub(crate) fn new(channels: usize) -> Self {
        Self { channels: vec![Channel::SILENCE; channels] }
    }

    /// A bus of one channel that holds `samples`.
    pub(crate) fn mono(samples: &[f32; QUANTUM]) -> Self {
        Self { channels: vec![Channel { samples: *samples, silent: false }] }
    }

    pub(crate) fn channel_count(&self) -> usize {
        self.channels.len()
    }

    /// Starts afresh, in silence, unless the bus has this many channels already.
    pub(crate) fn set_channel_count(&mut self, channels: usize) {
        if channels != self.channels.len() {
            *self = Self::new(channels);
        }
    }

    pub(crate) fn channels(&self) -> &[Channel] {
        &self.channels
    }

    pub(crate) fn channels_mut(&mut self) -> &mut [Channel] {
        &mut self.channels
    }

    pub(crate) fn channel(&self, channel: usize) -> &[f32; QUANTUM] {
        self.channels[channel].samples()
    }

    pub(crate) fn channel_mut(&mut self, channel: usize) -> &mut [f32; QUANTUM] {
        self.channels[channel].samples_mut()
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.channels.iter().all(|channel| channel.silent)
    }

    pub(crate) fn clear_silent(&mut self) {
        for channel in &mut self.channels {
            channel.silent = false;
        }
    }

    pub(crate) fn zero(&mut self) {
        self.channels.iter_mut().for_each(Channel::zero);
    }

    pub(crate) fn zero_channel(&mut self, channel: usize) {
        self.channels[channel].zero();
    }

    pub(crate) fn copy_channel(&mut self, channel: usize, source: &Self, source_channel: usize) {
        self.channels[channel].copy_from(&source.channels[source_channel]);
    }

    /// AudioBus::SumFrom: adds another bus, up- or down-mixed to this one's channels.
    pub(crate) fn sum_from(&mut self, source: &Self, interpretation: ChannelInterpretation) {
        mixing::sum_from(&mut self.channels, &source.channels, interpretation);
    }

    /// AudioBus::CopyFrom.
    pub(crate) fn copy_from(&mut self, source: &Self, interpretation: ChannelInterpretation) {
        self.zero();
        self.sum_from(source, interpretation);
    }

    /// AudioBus::CopyWithGainFrom; both have the same number of channels.
    pub(crate) fn copy_with_gain(&mut self, source: &Self, gain: f32) {
        if source.is_silent() {
            return self.zero();
        }
        for (out, channel) in self.channels.iter_mut().zip(&source.channels) {
            if gain == 1.0 {
                *out.samples_mut() = channel.samples;
            } else {
                for (out, sample) in out.samples_mut().iter_mut().zip(&channel.samples) {
                    *out = gain * sample;
                }
            }
        }
    }

    /// AudioBus::CopyWithSampleAccurateGainValuesFrom; both have the same number of channels.
    pub(crate) fn copy_with_gains(&mut self, source: &Self, gains: &[f32; QUANTUM]) {
        if source.is_silent() {
            return self.zero();
        }
        for (out, channel) in self.channels.iter_mut().zip(&source.channels) {
            for ((out, sample), gain) in out.samples_mut().iter_mut().zip(&channel.samples).zip(gains) {
                *out = sample * gain;
            }
        }
    }

    /// The first one or two channels, for a panner.
    pub(crate) fn pan_input(&self) -> PanInput<'_> {
        match &self.channels[..] {
            [left, right, ..] => PanInput::Stereo { left: left.samples(), right: right.samples() },
            _ => PanInput::Mono(self.channel(0)),
        }
    }

    /// The two channels that a panner fills.
    pub(crate) fn pan_output(&mut self) -> PanOutput<'_> {
        let [left, right, ..] = &mut self.channels[..] else { unreachable!("a panner's output has two channels") };
        PanOutput { left: left.samples_mut(), right: right.samples_mut() }
    }
}
