//! ConstantSourceNode. Gecko, `ConstantSourceNode.cpp`.

use super::{Io, Part, Playback, Processor};
use crate::{
    QUANTUM,
    gecko::{arithmetic::Automation, block::Block},
    nodes::Schedule,
};

const OFFSET: usize = 0;

pub(super) struct ConstantSource {
    playback: Playback,
}

impl ConstantSource {
    pub(super) fn new(schedule: Schedule, sample_rate: f32) -> Self {
        Self { playback: Playback::new(schedule, sample_rate) }
    }
}

impl Processor for ConstantSource {
    fn process(&mut self, io: &mut Io<'_>) {
        let played = match self.playback.part(io) {
            Part::Silent => return io.outputs[0] = Block::NULL,
            Part::Playing(played) => played,
        };
        let mut samples = [0.0; QUANTUM];
        let first = io.frame + played.start as i64;
        match io.params[OFFSET].simple() {
            Some(value) => samples[played].fill(match io.arithmetic.automation {
                // What is connected is added, even where nothing is: a subnormal value becomes zero.
                Automation::Pointwise => value + 0.0,
                Automation::Accumulated => value,
            }),
            None => io.params[OFFSET].values(first, &mut samples[played]),
        }
        io.outputs[0] = Block::new([samples]);
    }

    fn is_active(&self) -> bool {
        self.playback.start.is_some()
    }
}
