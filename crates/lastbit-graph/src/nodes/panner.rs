//! PannerNode. Blink, `panner_handler.cc`; WebKit, `PannerNode.cpp`.

use super::Processor;
use crate::{
    Arithmetic, Error, QUANTUM,
    dsp::panner::{self, PannerParams},
    options::PannerOptions,
    render::Quantum,
};

/// Position x, y, z and orientation x, y, z.
const PARAMS: [usize; 6] = [0, 1, 2, 3, 4, 5];

pub(super) struct Panner {
    panner: panner::Panner,
    looks_ahead: bool,
    hrtf_tail: bool,
}

impl Panner {
    pub(super) fn new(options: &PannerOptions, sample_rate: f32, arithmetic: &Arithmetic) -> Result<Self, Error> {
        Ok(Self {
            panner: panner::Panner::new(options, sample_rate, arithmetic)?,
            looks_ahead: arithmetic.panner_looks_ahead,
            hrtf_tail: arithmetic.hrtf_tail,
        })
    }
}

impl Processor for Panner {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        if self.looks_ahead {
            PARAMS.iter().for_each(|&param| quantum.look_ahead(param));
        }
        if !self.hrtf_tail && !quantum.is_connected(0) {
            return quantum.output(0).zero();
        }
        let mut values = [[0.0; QUANTUM]; 6];
        let [px, py, pz, ox, oy, oz] = quantum.controls(PARAMS, &mut values);
        let params = PannerParams { position: [px, py, pz], orientation: [ox, oy, oz] };
        let (input, output) = quantum.buses(0, 0);
        self.panner.process(input.pan_input(), &params, &mut output.pan_output());
    }

    fn tail_time(&self) -> f64 {
        self.panner.tail_time().unwrap_or(0.0)
    }

    fn latency_time(&self) -> f64 {
        self.panner.latency_time()
    }

    fn requires_tail_processing(&self) -> bool {
        self.hrtf_tail && self.panner.tail_time().is_some()
    }
}
