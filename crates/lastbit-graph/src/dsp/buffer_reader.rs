//! AudioBufferSourceNode's engine: reading a buffer at any rate, with loops.

mod reversing;

use lastbit_libm::Functions;

use crate::{
    QUANTUM,
    arithmetic::{BufferInterpolation, BufferSourceReader},
    options::AudioBuffer,
};

/// The loop attributes of an AudioBufferSourceNode, in seconds of the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Loop {
    /// `loop`.
    pub looping: bool,
    /// `loopStart`.
    pub start: f64,
    /// `loopEnd`; 0 stands for the end of the buffer.
    pub end: f64,
}

/// The arguments of `start(when, offset, duration)` after the first, in seconds of the buffer. Both are 0 or more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grain {
    /// `offset`.
    pub offset: f64,
    /// `duration`, if given.
    pub duration: Option<f64>,
}

/// How fast a source was to play when `start` was called, by `playbackRate.value` and `detune.value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartRate {
    /// At the buffer's own rate: 1 and 0.
    Natural,
    /// At another rate, or at none.
    Changed,
    /// Backwards: `playbackRate` was negative.
    Backward,
}

/// Whether a source goes on after a quantum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// There is more to read.
    Playing,
    /// The end was reached in this quantum: the node finishes with it.
    Finished,
    /// The rate jumps over the whole loop: the quantum is silent, and the reader has not moved.
    Silent,
}

/// The read index of an AudioBufferSourceNode.
///
/// Blink, `modules/webaudio/audio_buffer_source_handler.cc`; WebKit, `AudioBufferSourceNode.cpp`. [`BufferSourceReader`] says what differs between versions.
#[derive(Debug, Clone)]
pub struct BufferReader {
    generation: BufferSourceReader,
    interpolation: BufferInterpolation,
    /// Frames in the buffer.
    length: u32,
    looping: bool,
    /// What is played over and over, or once.
    region: Region,
    /// Where a read index beyond the region's end is put when looping.
    restart: f64,
    /// Frames of the buffer to be played in all, if that ends the source.
    limit: Option<f64>,
    played: f64,
    index: f64,
}

/// Part of a buffer, in frames that need not be whole.
#[derive(Debug, Clone, Copy)]
struct Region {
    start: f64,
    end: f64,
    /// `end - start` where it is a loop; the forward readers take `end` where it is not.
    delta: f64,
}

impl Region {
    fn new(start: f64, end: f64) -> Self {
        Self { start, end, delta: end - start }
    }

    /// The same region, its ends on the frames that they lie next to: within ten times f64's epsilon, relative to
    /// themselves, and never nearer than relative to 1.
    ///
    /// Measured with loop points some ulps beside frames 0 to 1000 in Chromium 156.
    fn snapped(self) -> Self {
        let snap = |at: f64| {
            let frame = at.round();
            if (at - frame).abs() <= 10.0 * f64::EPSILON * at.abs().max(frame).max(1.0) { frame } else { at }
        };
        Self::new(snap(self.start), snap(self.end))
    }
}

/// The rate at which a buffer is read, in frames of the buffer per frame of output.
///
/// `playback_rate` and `detune` are the values of the AudioParams for the quantum; `libm` is the audio code's. The
/// division of the detune is f32, the rest f64; the result is clamped to 1024, and to 0 or -1024 below.
pub fn computed_playback_rate(
    generation: BufferSourceReader,
    libm: &Functions,
    buffer_sample_rate: f32,
    context_sample_rate: f32,
    playback_rate: f32,
    detune: f32,
) -> f64 {
    const FASTEST: f64 = 1024.0;
    let mut rate = f64::from(buffer_sample_rate) / f64::from(context_sample_rate) * f64::from(playback_rate);
    rate *= (libm.pow)(2.0, f64::from(detune / 1200.0));
    match generation {
        BufferSourceReader::Simple | BufferSourceReader::Forward => rate.clamp(0.0, FASTEST),
        _ => rate.clamp(-FASTEST, FASTEST),
    }
}

impl BufferSourceReader {
    /// Seconds to the nearest frame. The product is rounded to 1/1024 of a frame first, but for the first generation;
    /// all roundings go away from zero.
    fn nearest_frame(self, seconds: f64, sample_rate: f64) -> f64 {
        const SUBFRAMES: f64 = 1024.0;
        let frame = seconds * sample_rate;
        if self == Self::Simple { frame.round() } else { ((frame * SUBFRAMES).round() / SUBFRAMES).round() }
    }

    /// The forward readers' region: the loop if its points are in order, else all of the buffer, and no more than the
    /// grain.
    fn forward_region(
        self,
        attributes: Loop,
        length: u32,
        rate: f64,
        offset: Option<f64>,
        duration: Option<f64>,
    ) -> Region {
        let buffer_duration = f64::from(length) / rate;
        let mut end = f64::from(length);
        if let Some(offset) = offset {
            let rest = buffer_duration - offset;
            let duration = match duration {
                Some(duration) if attributes.looping => duration,
                Some(duration) => duration.min(rest).max(0.0),
                None => rest,
            };
            end = self.nearest_frame(offset + duration, rate).min(end);
        }
        let Loop { looping, start: loop_start, end: loop_end } = attributes;
        if looping && loop_start >= 0.0 && loop_end > 0.0 && loop_start < loop_end {
            Region::new(loop_start * rate, (loop_end * rate).min(end))
        } else {
            Region::new(0.0, end)
        }
    }
}

impl BufferReader {
    /// A reader at the start of its way through a buffer of `length` frames at `sample_rate` hertz.
    ///
    /// `grain` is none after `start(when)`.
    pub fn new(
        generation: BufferSourceReader,
        interpolation: BufferInterpolation,
        length: u32,
        sample_rate: f32,
        attributes: Loop,
        grain: Option<Grain>,
        start_rate: StartRate,
    ) -> Self {
        let rate = f64::from(sample_rate);
        let duration = f64::from(length) / rate;
        let offset = grain.map(|grain| grain.offset.max(0.0).min(duration));
        let grain_duration = grain.and_then(|grain| grain.duration).map(|seconds| seconds.max(0.0));
        let mut reader = Self {
            generation,
            interpolation,
            length,
            looping: attributes.looping,
            region: Region::new(0.0, f64::from(length)),
            restart: 0.0,
            limit: None,
            played: 0.0,
            index: offset.map_or(0.0, |offset| generation.nearest_frame(offset, rate)),
        };
        match generation {
            BufferSourceReader::Simple | BufferSourceReader::Forward | BufferSourceReader::Reversing => {
                if generation == BufferSourceReader::Reversing && start_rate == StartRate::Backward {
                    let offset = offset.unwrap_or(0.0);
                    let rest = duration - offset;
                    let seconds = match grain_duration {
                        Some(seconds) if attributes.looping => seconds,
                        Some(seconds) => seconds.min(rest),
                        None => rest,
                    };
                    reader.index = generation.nearest_frame(offset + seconds, rate) - 1.0;
                }
                reader.region = generation.forward_region(attributes, length, rate, offset, grain_duration);
                if attributes.start >= 0.0 {
                    reader.restart = attributes.start * rate;
                }
                reader.restart = reader.restart.min(f64::from(length) - 1.0);
            }
            _ => {
                reader.region = bidirectional_region(attributes, duration, rate);
                if generation == BufferSourceReader::Bidirectional {
                    reader.region = reader.region.snapped();
                }
                reader.restart = reader.region.start.min(f64::from(length) - 1.0);
                reader.limit = grain_duration.map(|seconds| seconds * rate);
                if start_rate != StartRate::Natural
                    && let Some(offset) = offset
                {
                    reader.index = offset * rate;
                }
            }
        }
        reader
    }

    /// When `start` has itself set the time to stop, in seconds of the context: a later `stop()` overrides it.
    ///
    /// The forward readers end a looping grain of given duration so, as if its rate were 1.
    pub fn stop_time(
        generation: BufferSourceReader,
        attributes: Loop,
        start: f64,
        grain: Option<Grain>,
    ) -> Option<f64> {
        match generation {
            BufferSourceReader::Simple | BufferSourceReader::Forward | BufferSourceReader::Reversing
                if attributes.looping =>
            {
                grain?.duration.map(|duration| start + duration.max(0.0))
            }
            _ => None,
        }
    }

    /// Reads `frames` frames into `output[channel][offset..]`.
    ///
    /// `rate` is the [`computed_playback_rate`]. `start_frame_offset` is, in the first quantum, the start time minus the
    /// frame it is rounded up to, in frames of output; afterwards 0. Frames outside `offset..offset + frames` are left
    /// alone, as are frames that a forward reader does not reach because its index is outside the buffer: a browser
    /// shows there what its output held before. Channels of `output` past those of `buffer` are left alone too.
    pub fn render(
        &mut self,
        buffer: &AudioBuffer,
        rate: f64,
        start_frame_offset: f64,
        offset: usize,
        frames: usize,
        output: &mut [[f32; QUANTUM]],
    ) -> Progress {
        let (next, end) = (offset.min(QUANTUM), (offset + frames).min(QUANTUM));
        let holds = self.generation == BufferSourceReader::Simple;
        let source = &buffer.channels[..];
        let mut window = Window { source, output, next, end, interpolation: self.interpolation, holds };
        if self.length == 0 || buffer.channels.iter().any(|channel| channel.len() < self.length as usize) {
            window.silence();
            return Progress::Finished;
        }
        match self.generation {
            BufferSourceReader::Simple | BufferSourceReader::Forward => {
                self.render_forward(&mut window, rate, start_frame_offset)
            }
            BufferSourceReader::Reversing => self.render_reversing(&mut window, rate, start_frame_offset),
            _ => self.render_bidirectional(&mut window, rate, start_frame_offset),
        }
    }

    fn render_forward(&mut self, window: &mut Window<'_>, rate: f64, start_frame_offset: f64) -> Progress {
        let Region { end, delta, .. } = self.region;
        if self.looping && self.index >= end {
            self.index = self.restart;
        }
        if rate > delta {
            return Progress::Silent;
        }
        if start_frame_offset < 0.0 && self.generation != BufferSourceReader::Simple {
            self.index += (start_frame_offset * rate).abs();
        }
        if self.reads_whole_frames(rate) { self.copy(window) } else { self.interpolate_forward(window, rate) }
    }

    /// Whether the read index stays on frames, so that they can be copied.
    fn reads_whole_frames(&self, rate: f64) -> bool {
        let Region { end, delta, .. } = self.region;
        rate == 1.0 && [self.index, delta, end].iter().all(|frame| *frame == frame.floor())
    }

    /// Copies frames, around the loop as often as needed.
    fn copy(&mut self, window: &mut Window<'_>) -> Progress {
        let (end, delta) = (self.region.end as usize, self.region.delta as usize);
        let mut index = self.index as usize;
        while window.frames() > 0 {
            let run = end.saturating_sub(index).min(window.frames());
            if run > 0 {
                window.copy(index, run);
            }
            index += run;
            if index >= end {
                if !self.looping {
                    window.silence();
                    return Progress::Finished;
                }
                // Back by whole loops; by more than one only where the read index began beyond the loop.
                index = end.saturating_sub(delta) + (index - end) % delta.max(1);
            }
        }
        self.index = index as f64;
        Progress::Playing
    }

    fn interpolate_forward(&mut self, window: &mut Window<'_>, rate: f64) -> Progress {
        let Region { end, delta, .. } = self.region;
        while window.frames() > 0 {
            let first = whole_frame(self.index);
            let fraction = self.index - f64::from(first);
            let mut second = first.wrapping_add(1);
            if second >= self.length {
                second = if self.looping { whole_frame(self.index + 1.0 - delta) } else { first };
            }
            if first >= self.length || second >= self.length {
                break;
            }
            window.interpolate(first as usize, second as usize, fraction);
            self.index += rate;
            if self.index >= end {
                self.index -= delta;
                if !self.looping {
                    window.silence();
                    return Progress::Finished;
                }
            }
        }
        Progress::Playing
    }

    fn render_bidirectional(&mut self, window: &mut Window<'_>, rate: f64, start_frame_offset: f64) -> Progress {
        let Region { start, end, delta } = self.region;
        if rate.abs() > delta {
            return Progress::Silent;
        }
        let length = f64::from(self.length);
        let first = window.next;
        if rate >= 0.0 {
            if self.looping && self.index >= end {
                self.index = self.restart;
            }
            if start_frame_offset < 0.0 && rate != 0.0 {
                let skipped = (start_frame_offset * rate).abs();
                self.index += skipped;
                self.played += skipped;
            }
        } else {
            if self.looping && self.index < start {
                self.index = start;
            }
            if start_frame_offset < 0.0 {
                let skipped = (start_frame_offset * rate).abs();
                self.index -= skipped;
                self.played += skipped;
            }
            while window.frames() > 0 && self.index >= length {
                window.put(|_| 0.0);
                self.index += rate;
            }
        }

        let last = window.end;
        let mut stops = false;
        if let Some(limit) = self.limit {
            let left = limit - self.played;
            let frames = if left <= 0.0 { 0.0 } else { (left / rate.abs()).ceil() };
            // With a rate of 0 there is no end: the quotient is infinite.
            if frames < window.frames() as f64 || left <= 0.0 {
                window.end = window.next + frames as usize;
                stops = true;
            }
        }
        if !self.looping && ((rate >= 0.0 && self.index >= length) || (rate < 0.0 && self.index < 0.0)) {
            self.index = self.index.clamp(0.0, length);
            window.end = window.next;
            stops = true;
        }

        let progress =
            if self.reads_whole_frames(rate) { self.copy(window) } else { self.interpolate_both_ways(window, rate) };
        if rate != 0.0 {
            self.played += (window.next - first) as f64 * rate.abs();
        }
        if stops {
            window.end = last;
            window.silence();
            return Progress::Finished;
        }
        progress
    }

    fn interpolate_both_ways(&mut self, window: &mut Window<'_>, rate: f64) -> Progress {
        let Region { start, end, delta } = self.region;
        let last = self.length - 1;
        while window.frames() > 0 {
            let first = whole_frame(self.index);
            let fraction = self.index - f64::from(first);
            let mut second = first.wrapping_add(1);
            if self.looping && f64::from(first) < end && f64::from(second) >= end {
                // The next frame is the loop's first; computed, so that fractional loop points keep their fraction.
                let wrapped = if delta >= 1.0 {
                    self.index + 1.0 - delta
                } else if delta > 0.0 {
                    start + (self.index + 1.0 - start) % delta
                } else {
                    start
                };
                second = if wrapped >= 0.0 { whole_frame(wrapped) } else { 0 };
            } else if second >= self.length {
                second = first;
            }
            if self.generation == BufferSourceReader::Stalling && (first > last || second > last) {
                break;
            }
            window.interpolate(first.min(last) as usize, second.min(last) as usize, fraction);
            self.index += rate;
            if delta <= 0.0 {
                return Progress::Finished;
            }
            let past_the_end = rate >= 0.0 && self.index >= end;
            let before_the_start = rate < 0.0 && self.index < start;
            if past_the_end || before_the_start {
                if !self.looping {
                    window.silence();
                    self.index = self.index.clamp(0.0, f64::from(self.length));
                    return Progress::Finished;
                }
                self.index = if past_the_end {
                    end - delta + (self.index - end) % delta
                } else {
                    start + delta - (start - self.index) % delta
                };
            }
        }
        Progress::Playing
    }
}

/// The bidirectional reader's region: in seconds first, so that its end may fall beside the last frame.
fn bidirectional_region(attributes: Loop, duration: f64, rate: f64) -> Region {
    let whole = Region::new(0.0, duration * rate);
    if !attributes.looping {
        return whole;
    }
    let start = attributes.start.max(0.0).min(duration);
    let end = if attributes.end == 0.0 { duration } else { attributes.end.max(0.0).min(duration) };
    if start < end { Region::new(start * rate, end * rate) } else { whole }
}

/// A read index to its frame: truncated to 64 bits, of which the low 32 stay, as x86 compilers convert to `unsigned`.
fn whole_frame(index: f64) -> u32 {
    index as i64 as u32
}

/// The frames still to be written.
struct Window<'a> {
    source: &'a [Vec<f32>],
    output: &'a mut [[f32; QUANTUM]],
    next: usize,
    end: usize,
    interpolation: BufferInterpolation,
    /// The last frame stays; else what is past it continues the line of the last two.
    holds: bool,
}

impl Window<'_> {
    fn frames(&self) -> usize {
        self.end - self.next
    }

    /// One frame, from each channel of the source.
    fn put(&mut self, value: impl Fn(&[f32]) -> f32) {
        for (output, source) in self.output.iter_mut().zip(self.source) {
            output[self.next] = value(source);
        }
        self.next += 1;
    }

    /// One frame between two of the source; both alike means past the last.
    fn interpolate(&mut self, first: usize, second: usize, fraction: f64) {
        let continues = first == second && first >= 1 && !self.holds;
        match self.interpolation {
            BufferInterpolation::F64 => self.put(|source| {
                let sample = if continues {
                    let (a, b) = (f64::from(source[first - 1]), f64::from(source[first]));
                    b + (b - a) * fraction
                } else {
                    let (a, b) = (f64::from(source[first]), f64::from(source[second]));
                    (1.0 - fraction) * a + fraction * b
                };
                // Clamped to finite values: f64 to f32 alone would give infinity.
                sample.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
            }),
            precision => self.put(|source| {
                let (a, b) = if continues { (first - 1, first) } else { (first, second) };
                let (from, step) = (if continues { b } else { a }, source[b] - source[a]);
                match precision {
                    BufferInterpolation::F32Fused => lastbit_libm::fmaf(fraction as f32, step, source[from]),
                    _ => source[from] + fraction as f32 * step,
                }
            }),
        }
    }

    fn copy(&mut self, from: usize, frames: usize) {
        for (output, source) in self.output.iter_mut().zip(self.source) {
            output[self.next..][..frames].copy_from_slice(&source[from..][..frames]);
        }
        self.next += frames;
    }

    /// Zeros to the end.
    fn silence(&mut self) {
        for output in self.output.iter_mut() {
            output[self.next..self.end].fill(0.0);
        }
        self.next = self.end;
    }
}

#[cfg(test)]
mod tests {
    use lastbit_libm::Flavour;
    use proptest::prelude::*;

    use super::{BufferReader, Grain, Loop, Progress, StartRate, computed_playback_rate};
    use crate::{
        QUANTUM,
        arithmetic::{BufferInterpolation, BufferSourceReader},
        options::AudioBuffer,
    };

    const READERS: [BufferSourceReader; 6] = [
        BufferSourceReader::Simple,
        BufferSourceReader::Forward,
        BufferSourceReader::Stalling,
        BufferSourceReader::Overshooting,
        BufferSourceReader::Bidirectional,
        BufferSourceReader::Reversing,
    ];
    const LOOP: Loop = Loop { looping: true, start: 0.0, end: 0.0 };
    /// What an output holds before it is written.
    const BEFORE: f32 = -99.0;

    /// 1, 2, 3, ... at 48000 hertz.
    fn counting(length: u8) -> AudioBuffer {
        AudioBuffer { sample_rate: 48_000.0, channels: vec![(1..=length).map(f32::from).collect()] }
    }

    fn reader(
        reader: BufferSourceReader,
        buffer: &AudioBuffer,
        attributes: Loop,
        grain: Option<Grain>,
    ) -> BufferReader {
        BufferReader::new(
            reader,
            BufferInterpolation::F64,
            buffer.length() as u32,
            buffer.sample_rate,
            attributes,
            grain,
            StartRate::Natural,
        )
    }

    fn first_quantum(reader: &mut BufferReader, buffer: &AudioBuffer, rate: f64) -> ([f32; QUANTUM], Progress) {
        let mut output = [[BEFORE; QUANTUM]];
        let progress = reader.render(buffer, rate, 0.0, 0, QUANTUM, &mut output);
        (output[0], progress)
    }

    #[test]
    fn a_buffer_is_played_once() {
        let buffer = counting(3);
        for generation in READERS {
            let mut output = [[BEFORE; QUANTUM]];
            let mut source = reader(generation, &buffer, Loop::default(), None);
            let progress = source.render(&buffer, 1.0, 0.0, 2, 100, &mut output);
            assert_eq!(progress, Progress::Finished);
            assert_eq!(output[0][..6], [BEFORE, BEFORE, 1.0, 2.0, 3.0, 0.0]);
            assert_eq!((output[0][101], output[0][102]), (0.0, BEFORE));
        }
    }

    /// 7 / 48000 * 48000 is more than 7 in f64.
    #[test]
    fn the_end_of_a_loop_in_each_generation() {
        let buffer = counting(7);
        for (generation, after) in [
            (BufferSourceReader::Forward, [1.0, 2.0, 3.0]),
            (BufferSourceReader::Stalling, [BEFORE, BEFORE, BEFORE]),
            (BufferSourceReader::Overshooting, [7.0, 2.0, 3.0]),
            (BufferSourceReader::Bidirectional, [1.0, 2.0, 3.0]),
        ] {
            let (output, progress) = first_quantum(&mut reader(generation, &buffer, LOOP, None), &buffer, 1.0);
            assert_eq!(progress, Progress::Playing);
            assert_eq!((output[0], output[6]), (1.0, 7.0));
            assert_eq!(output[7..10], after, "{generation:?}");
        }
    }

    /// Loop points that Chromium 156 takes for frames 8 and 1000, and some that it does not.
    #[test]
    fn what_lies_next_to_a_frame_is_put_onto_it() {
        let ulp = |at: f64| f64::EPSILON * at;
        for (frame, ulps, expected) in
            [(8.0, 10.0, true), (8.0, 11.0, false), (1000.0, 9.0, true), (1000.0, 11.0, false)]
        {
            for sign in [-1.0, 1.0] {
                let region = super::Region::new(0.0, frame + sign * ulps * ulp(frame)).snapped();
                assert_eq!(region.end == frame, expected, "{frame} {ulps}");
            }
        }
        assert_eq!(super::Region::new(10.0 * f64::EPSILON, 1.0).snapped().start, 0.0);
        assert_ne!(super::Region::new(10.5 * f64::EPSILON, 1.0).snapped().start, 0.0);
    }

    #[test]
    fn interpolation_wraps_at_the_loop_or_at_the_buffer() {
        let buffer = counting(8);
        let attributes = Loop { looping: true, start: 2.0 / 48_000.0, end: 6.0 / 48_000.0 };
        for (generation, last) in [(BufferSourceReader::Forward, 6.5), (BufferSourceReader::Bidirectional, 4.5)] {
            let (output, _) = first_quantum(&mut reader(generation, &buffer, attributes, None), &buffer, 0.5);
            assert_eq!(output[9..14], [5.5, 6.0, last, 3.0, 3.5], "{generation:?}");
        }
    }

    #[test]
    fn past_the_last_frame_the_line_goes_on() {
        let buffer = counting(4);
        for generation in READERS {
            let (output, progress) =
                first_quantum(&mut reader(generation, &buffer, Loop::default(), None), &buffer, 0.5);
            assert_eq!(progress, Progress::Finished);
            let last = if generation == BufferSourceReader::Simple { 4.0 } else { 4.5 };
            assert_eq!(output[..9], [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, last, 0.0], "{generation:?}");
        }
    }

    #[test]
    fn backwards() {
        let buffer = counting(6);
        let grain = Some(Grain { offset: 4.0 / 48_000.0, duration: None });
        let mut source = reader(BufferSourceReader::Bidirectional, &buffer, Loop::default(), grain);
        let (output, progress) = first_quantum(&mut source, &buffer, -1.0);
        assert_eq!(progress, Progress::Finished);
        assert_eq!(output[..6], [5.0, 4.0, 3.0, 2.0, 1.0, 0.0]);

        let mut source = reader(BufferSourceReader::Bidirectional, &buffer, LOOP, None);
        let (output, progress) = first_quantum(&mut source, &buffer, -1.0);
        assert_eq!(progress, Progress::Playing);
        assert_eq!(output[..8], [1.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 6.0]);
    }

    #[test]
    fn a_grain_of_given_duration() {
        let buffer = counting(100);
        let grain = Some(Grain { offset: 10.0 / 48_000.0, duration: Some(2.5 / 48_000.0) });
        for (generation, frames) in [(BufferSourceReader::Forward, 3), (BufferSourceReader::Bidirectional, 3)] {
            let (output, progress) =
                first_quantum(&mut reader(generation, &buffer, Loop::default(), grain), &buffer, 1.0);
            assert_eq!(progress, Progress::Finished);
            assert_eq!(output[..frames + 1], [11.0, 12.0, 13.0, 0.0], "{generation:?}");
        }
        let stop = |generation| BufferReader::stop_time(generation, LOOP, 1.0, grain);
        assert_eq!(stop(BufferSourceReader::Forward), Some(1.0 + 2.5 / 48_000.0));
        assert_eq!(stop(BufferSourceReader::Bidirectional), None);
    }

    #[test]
    fn a_start_between_frames_skips_part_of_the_first() {
        let buffer = counting(10);
        for generation in READERS {
            let mut output = [[BEFORE; QUANTUM]];
            reader(generation, &buffer, LOOP, None).render(&buffer, 1.0, -0.25, 0, 4, &mut output);
            let part = if generation == BufferSourceReader::Simple { 0.0 } else { 0.25 };
            assert_eq!(output[0][..5], [1.0 + part, 2.0 + part, 3.0 + part, 4.0 + part, BEFORE]);
        }
    }

    #[test]
    fn a_source_started_backwards_plays_from_its_end() {
        let buffer = counting(4);
        for (rate, looping, expected) in [
            (-1.0, false, [4.0, 3.0, 2.0, 1.0, 0.0, 0.0]),
            (-1.0, true, [4.0, 3.0, 2.0, 1.0, 4.0, 3.0]),
            (-0.5, false, [4.0, 3.5, 3.0, 2.5, 2.0, 1.5]),
            (0.0, false, [4.0; 6]),
        ] {
            let attributes = Loop { looping, ..Loop::default() };
            let (interpolation, generation) = (BufferInterpolation::F32, BufferSourceReader::Reversing);
            let start = StartRate::Backward;
            let mut reader = BufferReader::new(generation, interpolation, 4, 48_000.0, attributes, None, start);
            let (output, _) = first_quantum(&mut reader, &buffer, rate);
            assert_eq!(output[..6], expected, "{rate} {looping}");
        }
    }

    #[test]
    fn a_rate_beyond_the_loop_is_silent_for_the_quantum() {
        let buffer = counting(4);
        for generation in READERS {
            let mut source = reader(generation, &buffer, LOOP, None);
            assert_eq!(first_quantum(&mut source, &buffer, 5.0).1, Progress::Silent);
            assert_eq!(first_quantum(&mut source, &buffer, 1.0).0[0], 1.0);
        }
    }

    #[test]
    fn rates() {
        let rate = |generation, playback_rate, detune| {
            let libm = Flavour::Fdlibm.functions();
            computed_playback_rate(generation, libm, 22_050.0, 44_100.0, playback_rate, detune)
        };
        for (playback_rate, detune, bits) in [
            (1.0, 0.0, 0x3fe0_0000_0000_0000),
            (1.37, 0.0, 0x3fe5_eb85_2000_0000),
            (1.0, 50.0, 0x3fe0_7805_9f7e_378b),
            (-3.0, 1200.0, 0xc008_0000_0000_0000_u64),
        ] {
            let found = rate(BufferSourceReader::Bidirectional, playback_rate, detune);
            assert_eq!(found.to_bits(), bits, "{playback_rate} {detune}: {:016x}", found.to_bits());
        }
        assert_eq!(rate(BufferSourceReader::Forward, -3.0, 1200.0), 0.0);
        assert_eq!(rate(BufferSourceReader::Bidirectional, 1e9, 0.0), 1024.0);
    }

    proptest! {
        #[test]
        fn any_playback_renders(
            length in 0_u32..40,
            sample_rate in prop_oneof![Just(48_000.0_f32), Just(3000.0), any::<f32>()],
            (looping, start, end) in (any::<bool>(), seconds(), seconds()),
            grain in prop::option::of((seconds(), prop::option::of(seconds()))),
            start_rate in prop_oneof![
                Just(StartRate::Natural),
                Just(StartRate::Changed),
                Just(StartRate::Backward)
            ],
            rate in prop_oneof![Just(1.0), -2.0..2.0, -1024.0..1024.0, any::<f64>()],
            start_frame_offset in -1.0..=0.0,
            (offset, frames) in (0_usize..130, 0_usize..130),
        ) {
            let channels = vec![vec![1.0; length as usize]; 2];
            let buffer = AudioBuffer { sample_rate, channels };
            let grain = grain.map(|(offset, duration)| Grain { offset, duration });
            for generation in READERS {
                let attributes = Loop { looping, start, end };
                let interpolation = BufferInterpolation::F64;
                let mut source =
                    BufferReader::new(generation, interpolation, length, sample_rate, attributes, grain, start_rate);
                let mut output = [[BEFORE; QUANTUM]; 2];
                source.render(&buffer, rate, start_frame_offset, offset, frames, &mut output);
                for _ in 0..3 {
                    source.render(&buffer, rate, 0.0, 0, QUANTUM, &mut output);
                }
                prop_assert_eq!(output[0].map(f32::to_bits), output[1].map(f32::to_bits));
            }
        }
    }

    fn seconds() -> impl Strategy<Value = f64> {
        prop_oneof![Just(0.0), -1e-3..1e-3, any::<f64>()]
    }
}
