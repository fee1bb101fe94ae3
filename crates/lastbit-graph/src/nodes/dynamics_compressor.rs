//! DynamicsCompressorNode. Blink, `dynamics_compressor_handler.cc`.

use lastbit_compressor::{Compressor, Params};

use super::Processor;
use crate::{Arithmetic, arithmetic::CompressorTail, render::Quantum, rendering::ReadOut};

const THRESHOLD: usize = 0;
const KNEE: usize = 1;
const RATIO: usize = 2;
const ATTACK: usize = 3;
const RELEASE: usize = 4;

pub(super) struct DynamicsCompressor {
    compressor: Compressor,
    tail: CompressorTail,
    has_ended: bool,
    flush_to_zero: bool,
}

impl DynamicsCompressor {
    pub(super) fn new(sample_rate: f32, arithmetic: &Arithmetic) -> Self {
        Self {
            compressor: Compressor::new(arithmetic.compressor(), sample_rate),
            tail: arithmetic.compressor_tail,
            has_ended: false,
            flush_to_zero: arithmetic.flush_to_zero,
        }
    }
}

impl Processor for DynamicsCompressor {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        let params = Params {
            threshold: quantum.final_value(THRESHOLD),
            knee: quantum.final_value(KNEE),
            ratio: quantum.final_value(RATIO),
            attack: quantum.final_value(ATTACK),
            release: quantum.final_value(RELEASE),
        };
        let (input, output) = quantum.buses(0, 0);
        // Mono counts as the same signal left and right.
        let right = input.channel_count() - 1;
        if let Some(output) = output.samples_mut().first_chunk_mut() {
            self.compressor.process(&params, [input.channel(0), input.channel(right)], output);
        }
    }

    fn tail_time(&self) -> f64 {
        match self.tail {
            CompressorTail::Latency => 0.0,
            CompressorTail::Metering => self.compressor.tail_time(),
        }
    }

    fn latency_time(&self) -> f64 {
        self.compressor.latency_time()
    }

    fn requires_tail_processing(&self) -> bool {
        true
    }

    fn end_input(&mut self) {
        self.has_ended = self.tail == CompressorTail::Latency;
    }

    fn read_out(self: Box<Self>) -> ReadOut {
        if self.has_ended {
            return ReadOut::IdleCompressor;
        }
        ReadOut::Compressor { compressor: Box::new(self.compressor), flush_to_zero: self.flush_to_zero }
    }
}
