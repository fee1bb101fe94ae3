//! AudioBufferSourceNode. Gecko, `AudioBufferSourceNode.cpp`.

use std::sync::Arc;

use lastbit_libm::{EvaluationMethod, extended::Extended, msun::x87};
use lastbit_wave::gecko::PowersOfTwo;

use super::{Io, Processor, nearest_frame};
use crate::{
    QUANTUM,
    gecko::{
        block::{Block, Samples},
        dsp::resampler::Resampler,
    },
    nodes::Schedule,
    options::AudioBuffer,
};

const PLAYBACK_RATE: usize = 0;
const DETUNE: usize = 1;

/// A source with a buffer that was started.
struct Player {
    buffer: Arc<AudioBuffer>,
    /// Frames of the context, with the fraction between them.
    start: f64,
    /// The first frame with anything to hear; none once the resampler has begun.
    begin: Option<i64>,
    stop: i64,
    /// Frames of the buffer.
    looping: Option<(usize, usize)>,
    position: usize,
    remaining: usize,
    resampler: Option<Resampler>,
    /// Zeros still to be fed to the resampler.
    tail: usize,
    settled_rate: bool,
}

pub(super) struct BufferSource(Option<Player>);

/// The rate that a buffer is resampled to on the x87, which rounds but the exponent: machine code of Debian's Firefox 140.12
/// for i386, `AudioBufferSourceNode`.
fn extended_rate(sample_rate: f32, playback_rate: f32, detune: f32) -> i32 {
    let playback_rate = if playback_rate.is_nan() { 1.0 } else { playback_rate };
    let octaves = (Extended::from(detune) / Extended::from(1200)).to_f32();
    let rate = Extended::from(sample_rate) / (x87::exp2f_unrounded(octaves) * Extended::from(playback_rate));
    rate.truncated().to_f64() as i32
}

fn round(x: f64) -> i64 {
    x.round() as i64
}

impl BufferSource {
    pub(super) fn new(
        buffer: Option<Arc<AudioBuffer>>,
        looping: Option<(f64, f64)>,
        schedule: Schedule,
        sample_rate: f32,
    ) -> Self {
        let (Some(buffer), Some(start)) = (buffer, schedule.start) else { return Self(None) };
        let rate = f64::from(buffer.sample_rate);
        let frames = |seconds: f64| round(seconds * rate).max(0) as usize;
        let length = buffer.length() as f64 / rate;
        let looping = looping
            .map(|(start, end)| {
                if start >= 0.0 && end > 0.0 && start < end {
                    (frames(if start > length { 0.0 } else { start }), frames(end.min(length)))
                } else {
                    (0, frames(length))
                }
            })
            .filter(|(start, end)| start < end);
        let begin = start.when * f64::from(sample_rate);
        Self(Some(Player {
            start: begin,
            begin: Some(round(begin)),
            stop: schedule.stop.map_or(i64::MAX, |stop| nearest_frame(stop, sample_rate)),
            looping,
            position: frames(start.offset.unwrap_or(0.0)),
            remaining: start.duration.map_or(usize::MAX, frames),
            resampler: None,
            tail: 0,
            settled_rate: false,
            buffer,
        }))
    }
}

impl Player {
    fn update_rate(&mut self, io: &mut Io<'_>) {
        let simple = [PLAYBACK_RATE, DETUNE].map(|param| io.params[param].simple());
        if simple.iter().all(Option::is_some) && self.settled_rate {
            return;
        }
        self.settled_rate = true;
        let [rate, detune] = [PLAYBACK_RATE, DETUNE]
            .map(|param| simple[param].unwrap_or_else(|| io.params[param].complex_value(io.frame)));
        let libm = io.arithmetic.audio_libm.functions();
        let rate = if rate <= 0.0 && io.arithmetic.only_forward { 1.0 } else { rate };
        let own = self.buffer.sample_rate as u32;
        if io.arithmetic.evaluation == EvaluationMethod::Extended {
            let rate = extended_rate(io.sample_rate, rate, detune);
            return self.update_resampler(if rate > 0 { rate as u32 } else { own }, io);
        }
        let computed = match io.arithmetic.powers_of_two {
            PowersOfTwo::Exp2 => rate * (libm.exp2f)(detune / 1200.0),
            PowersOfTwo::Pow => (f64::from(rate) * (libm.pow)(2.0, f64::from(detune) / 1200.0)) as f32,
        };
        let computed = if computed.is_nan() { 1.0 } else { computed };
        let rate = (io.sample_rate / computed) as i32;
        self.update_resampler(if rate > 0 { rate as u32 } else { own }, io);
    }

    fn update_resampler(&mut self, out_rate: u32, io: &Io<'_>) {
        let in_rate = self.buffer.sample_rate as u32;
        if self.resampler.is_some() && out_rate == in_rate && self.begin.is_some() {
            self.resampler = None;
            self.tail = 0;
            self.begin = Some(round(self.start));
        }
        match &mut self.resampler {
            None if out_rate == in_rate => return,
            None => {
                self.resampler = Some(Resampler::new(io.arithmetic, self.buffer.channels.len(), in_rate, out_rate));
            }
            Some(resampler) => resampler.set_rates(in_rate, out_rate),
        }
        if let (Some(begin), Some(resampler)) = (&mut self.begin, &self.resampler) {
            // Half a filter of leading sound, and the first frame is the next whole one.
            let (num, den) = resampler.ratio();
            let (num, den) = (num as i64, den as i64);
            let parts = round(self.start * num as f64);
            *begin = (parts - resampler.input_latency() as i64 * den + num - 1) / num;
        }
    }

    /// Fills from `written` on; frames.
    fn copy(&mut self, output: &mut [Samples], written: usize, most: usize, left: usize) -> usize {
        let frames = left.min(most);
        for (output, channel) in output.iter_mut().zip(&self.buffer.channels) {
            output[written..written + frames].copy_from_slice(&channel[self.position..self.position + frames]);
        }
        self.position += frames;
        self.remaining -= frames.min(self.remaining);
        frames
    }

    /// As [`copy`](Self::copy), by way of the resampler. `frame` is the context's.
    fn resample(&mut self, output: &mut [Samples], written: usize, most: usize, left: usize, frame: i64) -> usize {
        let Some(resampler) = &mut self.resampler else { return 0 };
        let range = written..written + most;
        let (mut read, mut made) = (0, 0);
        if left == 0 {
            for (channel, output) in output.iter_mut().enumerate() {
                (read, made) = resampler.process(channel, None, self.tail, &mut output[range.clone()]);
            }
            self.tail -= read;
            return made;
        }
        let (num, den) = resampler.ratio();
        let mut limit = most as u64 * num / den + 10;
        if self.begin.take().is_some() {
            let latency = resampler.input_latency() as u64;
            limit += latency;
            let mut skip = (latency * den) as i64;
            let lead = self.start - frame as f64;
            if lead > 0.0 {
                skip -= round(lead * num as f64);
            }
            resampler.skip(skip.clamp(0, i64::from(u32::MAX)) as u64);
        }
        let count = (limit as usize).min(left);
        for (channel, output) in output.iter_mut().enumerate() {
            let input = &self.buffer.channels[channel][self.position..self.position + count];
            (read, made) = resampler.process(channel, Some(input), count, &mut output[range.clone()]);
        }
        self.position += read;
        self.remaining -= read.min(self.remaining);
        if (self.looping.is_none() && read == left) || self.remaining == 0 {
            self.tail = 2 * resampler.input_latency() - 1;
        }
        made
    }

    fn play(&mut self, io: &mut Io<'_>) -> Block {
        self.update_rate(io);
        let channels = self.buffer.channels.len();
        let mut output = vec![[0.0; QUANTUM]; channels];
        let (mut written, mut frame, mut has_channels) = (0, io.frame, false);
        loop {
            let played = (self.position >= self.buffer.length() && self.looping.is_none()) || self.remaining == 0;
            if frame >= self.stop || (self.tail == 0 && played) {
                io.finished = true;
                break;
            }
            if written == QUANTUM {
                break;
            }
            if let Some(begin) = self.begin.filter(|&begin| frame < begin) {
                let silent = ((QUANTUM - written) as i64).min(begin - frame);
                written += silent as usize;
                frame += silent;
                // `FillWithZeroes`: a block that is not silent as a whole has channels, also where the source was stopped
                // before it began. Confirmed by the reduction of compressors behind such sources in Firefox 153.
                has_channels |= silent < QUANTUM as i64;
                continue;
            }
            let end = match self.looping {
                Some((start, end)) => {
                    if self.position >= end {
                        self.position = start;
                    }
                    end
                }
                None => self.buffer.length(),
            };
            let left = end.saturating_sub(self.position).min(self.remaining);
            let most = ((QUANTUM - written) as i64).min(self.stop.saturating_sub(frame)) as usize;
            let position = self.position;
            let frames = if self.resampler.is_some() {
                self.resample(&mut output, written, most, left, frame)
            } else {
                self.copy(&mut output, written, most, left)
            };
            has_channels = true;
            written += frames;
            frame += frames as i64;
            if frames == 0 && position == self.position && left == 0 && self.tail == 0 {
                break;
            }
        }
        if has_channels { Block::new(output) } else { Block::NULL }
    }
}

impl Processor for BufferSource {
    fn process(&mut self, io: &mut Io<'_>) {
        io.outputs[0] = self.0.as_mut().map_or(Block::NULL, |player| player.play(io));
    }

    fn is_active(&self) -> bool {
        self.0.is_some()
    }
}
