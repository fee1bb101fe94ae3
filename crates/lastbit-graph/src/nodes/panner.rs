//! PannerNode. Blink, `panner_handler.cc`.

use super::Processor;
use crate::{
    Arithmetic, Error, QUANTUM,
    dsp::{
        Control,
        panner::{self, PannerParams},
    },
    options::PannerOptions,
    render::Quantum,
};

/// Position x, y, z and orientation x, y, z.
const PARAMS: usize = 6;

pub(super) struct Panner {
    panner: panner::Panner,
}

impl Panner {
    pub(super) fn new(options: &PannerOptions, arithmetic: &Arithmetic) -> Result<Self, Error> {
        Ok(Self { panner: panner::Panner::new(options, arithmetic)? })
    }
}

impl Processor for Panner {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        // One parameter that may change within the quantum makes all six be taken frame by frame.
        let per_sample = (0..PARAMS).any(|param| quantum.is_sample_accurate(param));
        let mut values = [[0.0; QUANTUM]; PARAMS];
        let mut controls = [Control::Constant(0.0); PARAMS];
        for (param, (control, values)) in controls.iter_mut().zip(&mut values).enumerate() {
            *control =
                if per_sample { quantum.values(param, values) } else { Control::Constant(quantum.final_value(param)) };
        }
        let [px, py, pz, ox, oy, oz] = controls;
        let params = PannerParams { position: [px, py, pz], orientation: [ox, oy, oz] };
        let (input, output) = quantum.buses(0, 0);
        self.panner.process(input.pan_input(), &params, &mut output.pan_output());
    }
}
