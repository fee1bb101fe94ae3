//! DynamicsCompressorNode. Gecko, `DynamicsCompressorNode.cpp`.

use lastbit_compressor::{EmphasizedCompressor, Params};

use super::{Io, Processor};
use crate::{
    gecko::{Arithmetic, block::Block},
    rendering::ReadOut,
};

const THRESHOLD: usize = 0;
const KNEE: usize = 1;
const RATIO: usize = 2;
const ATTACK: usize = 3;
const RELEASE: usize = 4;

pub(super) struct DynamicsCompressor {
    compressor: EmphasizedCompressor,
    flush_to_zero: bool,
}

impl DynamicsCompressor {
    pub(super) fn new(arithmetic: &Arithmetic, sample_rate: f32) -> Self {
        Self {
            compressor: EmphasizedCompressor::new(arithmetic.compressor(), sample_rate, 2),
            flush_to_zero: arithmetic.flush_to_zero,
        }
    }
}

impl Processor for DynamicsCompressor {
    fn process(&mut self, io: &mut Io<'_>) {
        let input = &io.inputs[0];
        if input.is_null() {
            return io.outputs[0] = Block::NULL;
        }
        let channels = input.channel_count();
        if self.compressor.channel_count() != channels {
            self.compressor = EmphasizedCompressor::new(io.arithmetic.compressor(), io.sample_rate, channels);
        }
        let mut value = |param: usize| io.params[param].value(io.frame);
        let params = Params {
            threshold: value(THRESHOLD),
            knee: value(KNEE),
            ratio: value(RATIO),
            attack: value(ATTACK),
            release: value(RELEASE),
        };
        let mut samples = input.all_scaled();
        self.compressor.process(&params, &mut samples);
        io.outputs[0] = Block::new(samples);
    }

    fn read_out(self: Box<Self>) -> ReadOut {
        ReadOut::EmphasizedCompressor { compressor: Box::new(self.compressor), flush_to_zero: self.flush_to_zero }
    }
}
