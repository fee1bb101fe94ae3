//! DynamicsCompressorNode. Blink, `dynamics_compressor_handler.cc`.

use lastbit_compressor::{Compressor, EmphasizedCompressor, Params};

use super::Processor;
use crate::{Arithmetic, arithmetic::CompressorTail, render::Quantum, rendering::ReadOut};

const THRESHOLD: usize = 0;
const KNEE: usize = 1;
const RATIO: usize = 2;
const ATTACK: usize = 3;
const RELEASE: usize = 4;

pub(super) struct DynamicsCompressor {
    engine: Engine,
    tail: CompressorTail,
    has_ended: bool,
    flush_to_zero: bool,
}

enum Engine {
    Plain(Box<Compressor>),
    Emphasized(Box<EmphasizedCompressor>),
}

impl DynamicsCompressor {
    pub(super) fn new(sample_rate: f32, arithmetic: &Arithmetic) -> Self {
        let engine = if arithmetic.compressor_emphasis {
            Engine::Emphasized(Box::new(EmphasizedCompressor::new(arithmetic.compressor(), sample_rate, 2)))
        } else {
            Engine::Plain(Box::new(Compressor::new(arithmetic.compressor(), sample_rate)))
        };
        Self { engine, tail: arithmetic.compressor_tail, has_ended: false, flush_to_zero: arithmetic.flush_to_zero }
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
        let channels = [input.channel(0), input.channel(input.channel_count() - 1)];
        let Some(output) = output.samples_mut().first_chunk_mut() else { return };
        match &mut self.engine {
            Engine::Plain(compressor) => compressor.process(&params, channels, output),
            Engine::Emphasized(compressor) => {
                *output = channels.map(|channel| *channel);
                compressor.process(&params, output);
            }
        }
    }

    fn tail_time(&self) -> f64 {
        match (self.tail, &self.engine) {
            (CompressorTail::Latency, _) => 0.0,
            (CompressorTail::Metering, Engine::Plain(compressor)) => compressor.tail_time(),
            (CompressorTail::Metering, Engine::Emphasized(compressor)) => compressor.tail_time(),
        }
    }

    fn latency_time(&self) -> f64 {
        match &self.engine {
            Engine::Plain(compressor) => compressor.latency_time(),
            Engine::Emphasized(compressor) => compressor.latency_time(),
        }
    }

    fn requires_tail_processing(&self) -> bool {
        true
    }

    fn end_input(&mut self) {
        self.has_ended = self.tail == CompressorTail::Latency;
    }

    fn read_out(self: Box<Self>) -> ReadOut {
        let flush_to_zero = self.flush_to_zero;
        match self.engine {
            _ if self.has_ended => ReadOut::IdleCompressor,
            Engine::Plain(compressor) => ReadOut::Compressor { compressor, flush_to_zero },
            Engine::Emphasized(compressor) => ReadOut::EmphasizedCompressor { compressor, flush_to_zero },
        }
    }
}
