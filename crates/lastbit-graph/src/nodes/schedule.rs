//! When a source plays: AudioScheduledSourceNode's start and stop, in frames.
//!
//! Blink, `audio_scheduled_source_handler.cc` and `audio_utilities.cc` (`TimeToSampleFrame`). Confirmed by the
//! `oscstart` graphs of Chromium 149 to 156.

use lastbit_libm::Products;
use lastbit_wave::Span;

use crate::{Arithmetic, QUANTUM, arithmetic::SourceFrames, bus::Bus, dsp::buffer_reader::StartRate, render::Quantum};

/// Arguments of `start()`, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Start {
    pub(crate) when: f64,
    pub(crate) offset: Option<f64>,
    pub(crate) duration: Option<f64>,
    /// For a buffer source.
    pub(crate) rate: StartRate,
}

/// What `start()` and `stop()` were told.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Schedule {
    pub(crate) start: Option<Start>,
    pub(crate) stop: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unscheduled,
    Scheduled,
    Playing,
    Finished,
}

/// A source's way through its schedule.
#[derive(Debug)]
pub(super) struct Playback {
    products: Products,
    when: f64,
    start_frame: u64,
    stop_frame: Option<u64>,
    stops_with_quantum: bool,
    state: State,
}

impl SourceFrames {
    /// Seconds to a frame. For the frame at or after it the product is rounded to 1/1024 of a frame first.
    fn frame(self, seconds: f64, sample_rate: f64) -> u64 {
        const SUBFRAMES: f64 = 1024.0;
        let frame = seconds * sample_rate;
        // Saturates: a time beyond any frame is beyond every frame.
        match self {
            Self::Nearest => frame.round() as u64,
            Self::AtOrAfter => ((frame * SUBFRAMES).round() / SUBFRAMES).ceil() as u64,
        }
    }
}

impl Playback {
    pub(super) fn new(schedule: Schedule, sample_rate: f32, arithmetic: &Arithmetic) -> Self {
        let when = schedule.start.map_or(0.0, |start| start.when);
        let frame = |seconds| arithmetic.source_frames.frame(seconds, f64::from(sample_rate));
        Self {
            products: arithmetic.products,
            when,
            start_frame: frame(when),
            stop_frame: schedule.stop.map(frame),
            stops_with_quantum: arithmetic.source_stops_with_quantum,
            state: if schedule.start.is_some() { State::Scheduled } else { State::Unscheduled },
        }
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, State::Unscheduled | State::Finished)
    }

    /// Where in this quantum the source plays; none where it is silent. Clears the output around it.
    pub(super) fn span(&mut self, quantum: &mut Quantum<'_, '_>) -> Option<Span> {
        let Self { start_frame, stop_frame, .. } = *self;
        let first = quantum.clock().frame;
        let end = first + QUANTUM as u64;
        if stop_frame.is_some_and(|stop| stop <= first) {
            self.finish(quantum);
        }
        if self.is_over() || start_frame >= end {
            return None;
        }
        let mut start_frame_offset = 0.0;
        if self.state == State::Scheduled {
            self.state = State::Playing;
            let sample_rate = f64::from(quantum.clock().sample_rate);
            start_frame_offset = self.products.mul_add(self.when, sample_rate, -(start_frame as f64));
        }
        let offset = start_frame.saturating_sub(first) as usize;
        let mut frames = QUANTUM - offset;
        let clear = |bus: &mut Bus, range: std::ops::Range<usize>| {
            for channel in 0..bus.channel_count() {
                bus.channel_mut(channel)[range.clone()].fill(0.0);
            }
        };
        clear(quantum.output(0), 0..offset);
        if let Some(stop) = stop_frame
            && (stop < end || stop == end && self.stops_with_quantum)
        {
            let last = (stop - first) as usize;
            frames = frames.saturating_sub(QUANTUM - last);
            clear(quantum.output(0), last..QUANTUM);
            self.finish(quantum);
        }
        (frames > 0).then_some(Span { offset, frames, start_frame_offset })
    }

    /// The source has nothing more to play.
    pub(super) fn finish(&mut self, quantum: &mut Quantum<'_, '_>) {
        if self.stop() {
            quantum.finish();
        }
    }

    /// Ends the source, if it has not ended before.
    pub(super) fn stop(&mut self) -> bool {
        std::mem::replace(&mut self.state, State::Finished) != State::Finished
    }
}

#[cfg(test)]
mod tests {
    use super::SourceFrames;

    #[test]
    fn seconds_to_frames() {
        for (frame, nearest, at_or_after) in [(0.0, 0, 0), (1.4, 1, 2), (1.5, 2, 2), (44.1, 44, 45), (3.0001, 3, 3)] {
            let seconds = frame / 1000.0;
            assert_eq!(SourceFrames::Nearest.frame(seconds, 1000.0), nearest, "{frame}");
            assert_eq!(SourceFrames::AtOrAfter.frame(seconds, 1000.0), at_or_after, "{frame}");
        }
    }
}
