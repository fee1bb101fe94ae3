//! StereoPannerNode. Blink, `stereo_panner_handler.cc`.

use super::Processor;
use crate::{Arithmetic, QUANTUM, dsp::stereo_panner, render::Quantum};

const PAN: usize = 0;

pub(super) struct StereoPanner {
    panner: stereo_panner::StereoPanner,
}

impl StereoPanner {
    pub(super) fn new(arithmetic: &Arithmetic) -> Self {
        Self { panner: stereo_panner::StereoPanner::new(arithmetic) }
    }
}

impl Processor for StereoPanner {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        if !quantum.is_connected(0) {
            return quantum.output(0).zero();
        }
        let mut values = [0.0; QUANTUM];
        let pan = quantum.control(PAN, &mut values);
        let (input, output) = quantum.buses(0, 0);
        self.panner.process(input.pan_input(), pan, &mut output.pan_output());
    }
}
