//! DelayNode. Gecko, `DelayNode.cpp`.

use super::{Io, Processor};
use crate::{
    QUANTUM,
    gecko::{Arithmetic, block::Block, dsp::delay_buffer::DelayBuffer},
};

const DELAY_TIME: usize = 0;

pub(super) struct Delay {
    buffer: DelayBuffer,
    /// Frames.
    max_delay: f32,
    /// Frames of the buffer still to come out; none while nothing was heard since it was emptied.
    left_over: Option<i32>,
    max_delay_frames: i32,
    has_produced: bool,
}

impl Delay {
    pub(super) fn new(max_delay_time: f64, sample_rate: f32, arithmetic: &Arithmetic) -> Self {
        let max_delay = (f64::from(sample_rate) * max_delay_time) as f32;
        let longest = if max_delay < QUANTUM as f32 { QUANTUM as f32 } else { max_delay };
        let frames = longest.ceil() as usize;
        Self {
            buffer: DelayBuffer::new(frames, arithmetic.evaluation),
            max_delay,
            left_over: None,
            max_delay_frames: frames as i32,
            has_produced: false,
        }
    }

    fn output(&self, io: &mut Io<'_>, min_delay: f32) -> Block {
        let rate = io.sample_rate;
        let frames = |seconds: f32| {
            let frames = seconds * rate;
            let frames = if self.max_delay < frames { self.max_delay } else { frames };
            if min_delay < frames { frames } else { min_delay }
        };
        let mut delays = [0.0; QUANTUM];
        match io.params[DELAY_TIME].simple() {
            Some(seconds) => delays.fill(frames(seconds)),
            None => {
                io.params[DELAY_TIME].values(io.frame, &mut delays);
                delays.iter_mut().for_each(|delay| *delay = frames(*delay));
            }
        }
        self.buffer.read(&delays, io.interpretation)
    }
}

/// Whether no sample is a normal number; its gain does not count.
fn is_silent_or_subnormal(block: &Block) -> bool {
    let is_normal = |sample: &f32| sample.abs() >= f32::MIN_POSITIVE;
    !block.channels().iter().any(|channel| channel.iter().any(is_normal))
}

impl Processor for Delay {
    fn process(&mut self, io: &mut Io<'_>) {
        let input = &io.inputs[0];
        if !is_silent_or_subnormal(input) {
            self.left_over = Some(self.max_delay_frames);
        } else if let Some(left) = self.left_over.filter(|&left| left > 0) {
            self.left_over = Some(left - QUANTUM as i32);
        } else {
            if self.left_over.take().is_some() {
                io.may_rest = true;
                self.buffer.reset();
            }
            return io.outputs[0] = Block::NULL;
        }
        self.buffer.write(input);
        if !std::mem::take(&mut self.has_produced) {
            io.outputs[0] = self.output(io, 0.0);
        }
        self.buffer.next_block();
    }

    fn produce_before_input(&mut self, io: &mut Io<'_>) {
        io.outputs[0] =
            if self.left_over.is_some_and(|left| left > 0) { self.output(io, QUANTUM as f32) } else { Block::NULL };
        self.has_produced = true;
    }

    fn is_active(&self) -> bool {
        self.left_over.is_some()
    }
}
