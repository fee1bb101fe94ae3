//! AudioBufferSourceNode. Blink, `audio_buffer_source_handler.cc`.

use std::sync::Arc;

use lastbit_libm::Functions;

use super::{
    Processor, Schedule,
    schedule::{Playback, Start},
};
use crate::{
    Arithmetic,
    arithmetic::BufferSourceReader,
    dsp::buffer_reader::{BufferReader, Grain, Loop, Progress, StartRate, computed_playback_rate},
    options::AudioBuffer,
    param::Clock,
    render::Quantum,
};

const PLAYBACK_RATE: usize = 0;
const DETUNE: usize = 1;

pub(super) struct BufferSource {
    playback: Playback,
    /// None plays nothing.
    source: Option<(Arc<AudioBuffer>, BufferReader)>,
    generation: BufferSourceReader,
    libm: &'static Functions,
    deadline: Option<Deadline>,
}

/// When a source is stopped that may never be pulled.
///
/// Blink, `HandleStoppableSourceNode`: meant to free sources that nothing listens to, but it stops all, and too early
/// where a buffer of a higher rate than the context's plays slowly, since the rate counts the ratio of the two that the
/// duration has counted already. Confirmed by buffers of 44100 and 48000 hertz in contexts of 8000 and 22050 of
/// Chromium 156.
struct Deadline {
    start: f64,
    /// Seconds that the buffer, or a grain of given duration, lasts.
    duration: f64,
    /// Of those that were computed so far, and 1.
    slowest_rate: f64,
}

impl Deadline {
    const GRACE_FRAMES: f64 = 256.0;

    fn new(arithmetic: &Arithmetic, start: Start, attributes: Loop, buffer: &AudioBuffer) -> Option<Self> {
        let grain = match arithmetic.buffer_source {
            BufferSourceReader::Simple | BufferSourceReader::Forward => None,
            _ => start.duration.map(|seconds| seconds.max(0.0)),
        };
        let whole = (!attributes.looping).then(|| buffer.length() as f64 / f64::from(buffer.sample_rate));
        let duration = grain.or(whole).filter(|_| arithmetic.buffer_deadline)?;
        Some(Self { start: start.when, duration, slowest_rate: 1.0 })
    }

    fn is_over(&self, clock: &Clock) -> bool {
        let end = self.start + self.duration / self.slowest_rate + Self::GRACE_FRAMES / f64::from(clock.sample_rate);
        self.slowest_rate > 0.0 && clock.time() > end
    }
}

impl BufferSource {
    pub(super) fn new(
        buffer: Option<&Arc<AudioBuffer>>,
        attributes: Loop,
        schedule: Schedule,
        sample_rate: f32,
        arithmetic: &Arithmetic,
    ) -> Self {
        let generation = arithmetic.buffer_source;
        let start = schedule.start;
        let grain = start.and_then(|start| {
            let is_grain = start.offset.is_some() || start.duration.is_some();
            is_grain.then(|| Grain { offset: start.offset.unwrap_or(0.0), duration: start.duration })
        });
        let start_rate = start.map_or(StartRate::Natural, |start| start.rate);
        let source = buffer.map(|buffer| {
            let (interpolation, length) = (arithmetic.buffer_interpolation, buffer.length() as u32);
            let rate = buffer.sample_rate;
            let reader = BufferReader::new(generation, interpolation, length, rate, attributes, grain, start_rate);
            (buffer.clone(), reader)
        });
        let own_stop = start.and_then(|start| BufferReader::stop_time(generation, attributes, start.when, grain));
        let schedule = Schedule { stop: schedule.stop.or(own_stop), ..schedule };
        let playback = Playback::new(schedule, sample_rate, arithmetic);
        let deadline =
            start.zip(buffer).and_then(|(start, buffer)| Deadline::new(arithmetic, start, attributes, buffer));
        Self { playback, source, generation, libm: arithmetic.audio_libm.functions(), deadline }
    }
}

impl Processor for BufferSource {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        let Some((buffer, reader)) = &mut self.source else {
            self.playback.finish(quantum);
            return quantum.output(0).zero();
        };
        let Some(span) = self.playback.span(quantum) else { return quantum.output(0).zero() };
        let rate = computed_playback_rate(
            self.generation,
            self.libm,
            buffer.sample_rate,
            quantum.clock().sample_rate,
            quantum.final_value(PLAYBACK_RATE),
            quantum.final_value(DETUNE),
        );
        if let Some(deadline) = &mut self.deadline {
            deadline.slowest_rate = if rate < deadline.slowest_rate { rate } else { deadline.slowest_rate };
        }
        let output = quantum.output(0);
        let progress =
            reader.render(buffer, rate, span.start_frame_offset, span.offset, span.frames, output.samples_mut());
        match progress {
            Progress::Playing => {}
            Progress::Silent => output.zero(),
            Progress::Finished => self.playback.finish(quantum),
        }
    }

    fn has_deadline(&self) -> bool {
        self.deadline.is_some()
    }

    fn stop_at_deadline(&mut self, clock: &Clock) -> bool {
        self.deadline.as_ref().is_some_and(|deadline| deadline.is_over(clock)) && self.playback.stop()
    }

    fn is_over(&self) -> Option<bool> {
        Some(self.playback.is_over() || self.source.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::Deadline;
    use crate::param::Clock;

    /// 651 frames of 48000 hertz at a rate of 0.2691 in a context of 22050: Chromium 156 is silent from frame 768 on, though
    /// the buffer lasts for 1111.
    #[test]
    fn the_ratio_of_sample_rates_is_counted_twice() {
        let slowest_rate = 48_000.0 / 22_050.0 * 0.2691;
        let deadline = Deadline { start: 0.0, duration: 651.0 / 48_000.0, slowest_rate };
        let over = [640, 768].map(|frame| deadline.is_over(&Clock { frame, sample_rate: 22_050.0 }));
        assert_eq!(over, [false, true]);
        assert!(!Deadline { slowest_rate: -1.0, ..deadline }.is_over(&Clock { frame: 1 << 20, sample_rate: 22_050.0 }));
    }
}
