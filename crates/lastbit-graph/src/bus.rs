//! The channels that flow along a connection in one quantum.
//!
//! A channel carries Blink's silent flag (`audio_channel.h`): known to be zero throughout. It decides more than speed:
//! a silent channel is skipped in a sum, a sum into a silent channel is a copy (so -0 survives), and a node whose
//! inputs are all silent may not be processed at all.

use lastbit_libm::Products;
use lastbit_vecmath::{Level, Vectorized, vectorize};

use crate::{
    QUANTUM,
    dsp::equal_power::{PanInput, PanOutput},
    mixing::{self, Term},
    options::ChannelInterpretation,
};

/// One quantum of one or more channels.
#[derive(Debug, Clone)]
pub(crate) struct Bus {
    samples: Vec<[f32; QUANTUM]>,
    /// A bit for each channel.
    silent: u32,
}

impl Bus {
    /// A silent bus.
    pub(crate) fn new(channels: usize) -> Self {
        let mut bus = Self { samples: vec![[0.0; QUANTUM]; channels], silent: 0 };
        bus.silent = bus.all();
        bus
    }

    /// A bus of one channel that holds `samples`.
    pub(crate) fn mono(samples: [f32; QUANTUM]) -> Self {
        Self { samples: vec![samples], silent: 0 }
    }

    pub(crate) fn channel_count(&self) -> usize {
        self.samples.len()
    }

    /// Starts afresh, in silence, unless the bus has this many channels already.
    pub(crate) fn set_channel_count(&mut self, channels: usize) {
        if channels != self.channel_count() {
            *self = Self::new(channels);
        }
    }

    /// The samples, channel by channel.
    pub(crate) fn samples(&self) -> &[[f32; QUANTUM]] {
        &self.samples
    }

    /// For writing; the channels count as not silent from here on, whatever is written.
    pub(crate) fn samples_mut(&mut self) -> &mut [[f32; QUANTUM]] {
        self.clear_silent();
        &mut self.samples
    }

    pub(crate) fn channel(&self, channel: usize) -> &[f32; QUANTUM] {
        &self.samples[channel]
    }

    /// For writing; the channel counts as not silent from here on, whatever is written.
    pub(crate) fn channel_mut(&mut self, channel: usize) -> &mut [f32; QUANTUM] {
        self.silent &= !bit(channel);
        &mut self.samples[channel]
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.silent == self.all()
    }

    fn is_channel_silent(&self, channel: usize) -> bool {
        self.silent & bit(channel) != 0
    }

    /// The bits of all channels, of which there are 32 at most.
    fn all(&self) -> u32 {
        u32::MAX.checked_shr(u32::BITS - self.channel_count() as u32).unwrap_or(0)
    }

    pub(crate) fn clear_silent(&mut self) {
        self.silent = 0;
    }

    pub(crate) fn zero(&mut self) {
        for channel in 0..self.channel_count() {
            self.zero_channel(channel);
        }
    }

    pub(crate) fn zero_channel(&mut self, channel: usize) {
        if !self.is_channel_silent(channel) {
            self.silent |= bit(channel);
            self.samples[channel].fill(0.0);
        }
    }

    pub(crate) fn copy_channel(&mut self, channel: usize, source: &Self, source_channel: usize) {
        if source.is_channel_silent(source_channel) {
            self.zero_channel(channel);
        } else {
            *self.channel_mut(channel) = source.samples[source_channel];
        }
    }

    /// Adds one channel of another bus to one of this.
    pub(crate) fn add_channel(
        &mut self,
        channel: usize,
        source: &Self,
        source_channel: usize,
        term: Term,
        products: Products,
    ) {
        match term {
            Term::Sum if source.is_channel_silent(source_channel) => {}
            Term::Sum if self.is_channel_silent(channel) => self.copy_channel(channel, source, source_channel),
            Term::Sum | Term::Add => {
                for (sum, sample) in self.channel_mut(channel).iter_mut().zip(&source.samples[source_channel]) {
                    *sum += sample;
                }
            }
            Term::Scaled(scale) => {
                let (sums, samples) = (self.channel_mut(channel), &source.samples[source_channel]);
                match products {
                    Products::Rounded => vectorize(AddScaled { sums, samples, scale }),
                    Products::Fused | Products::Extended => {
                        let scaled =
                            |(sum, sample): (&mut f32, &f32)| *sum = products.mul_add_f32(scale, *sample, *sum);
                        sums.iter_mut().zip(samples).for_each(scaled);
                    }
                }
            }
        }
    }

    /// AudioBus::SumFrom: adds another bus, up- or down-mixed to this one's channels.
    pub(crate) fn sum_from(&mut self, source: &Self, interpretation: ChannelInterpretation, products: Products) {
        mixing::sum_from(self, source, interpretation, products);
    }

    /// AudioBus::CopyFrom.
    pub(crate) fn copy_from(&mut self, source: &Self, interpretation: ChannelInterpretation, products: Products) {
        self.zero();
        self.sum_from(source, interpretation, products);
    }

    /// AudioBus::CopyWithGainFrom; both have the same number of channels.
    pub(crate) fn copy_with_gain(&mut self, source: &Self, gain: f32) {
        if source.is_silent() {
            return self.zero();
        }
        for (out, channel) in self.samples_mut().iter_mut().zip(&source.samples) {
            if gain == 1.0 {
                *out = *channel;
            } else {
                for (out, sample) in out.iter_mut().zip(channel) {
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
        for (out, channel) in self.samples_mut().iter_mut().zip(&source.samples) {
            for ((out, sample), gain) in out.iter_mut().zip(channel).zip(gains) {
                *out = sample * gain;
            }
        }
    }

    /// The first one or two channels, for a panner.
    pub(crate) fn pan_input(&self) -> PanInput<'_> {
        match &self.samples[..] {
            [left, right, ..] => PanInput::Stereo { left, right },
            _ => PanInput::Mono(self.channel(0)),
        }
    }

    /// The two channels that a panner fills.
    pub(crate) fn pan_output(&mut self) -> PanOutput<'_> {
        let [left, right, ..] = self.samples_mut() else { unreachable!("a panner's output has two channels") };
        PanOutput { left, right }
    }
}

fn bit(channel: usize) -> u32 {
    1 << channel
}

/// Adds samples times a factor, the product rounded.
struct AddScaled<'b> {
    sums: &'b mut [f32; QUANTUM],
    samples: &'b [f32; QUANTUM],
    scale: f32,
}

impl Vectorized for AddScaled<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, _: L) {
        for (sum, sample) in self.sums.iter_mut().zip(self.samples) {
            *sum += self.scale * sample;
        }
    }
}
