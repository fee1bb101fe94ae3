//! AudioBufferSourceNode. Blink, `audio_buffer_source_handler.cc`.

use std::sync::Arc;

use lastbit_libm::Functions;

use super::{Processor, Schedule, schedule::Playback};
use crate::{
    Arithmetic,
    arithmetic::BufferSourceReader,
    dsp::buffer_reader::{BufferReader, Grain, Loop, Progress, StartRate, computed_playback_rate},
    options::AudioBuffer,
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
}

impl BufferSource {
    pub(super) fn new(
        buffer: Option<&Arc<AudioBuffer>>,
        attributes: Loop,
        schedule: Schedule,
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
        let playback = Playback::new(schedule, arithmetic);
        Self { playback, source, generation, libm: arithmetic.audio_libm.functions() }
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
        let output = quantum.output(0);
        let progress =
            reader.render(buffer, rate, span.start_frame_offset, span.offset, span.frames, output.samples_mut());
        match progress {
            Progress::Playing => {}
            Progress::Silent => output.zero(),
            Progress::Finished => self.playback.finish(quantum),
        }
    }

    fn is_over(&self) -> Option<bool> {
        Some(self.playback.is_over() || self.source.is_none())
    }
}
