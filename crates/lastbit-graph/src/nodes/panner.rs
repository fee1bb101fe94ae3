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
const POSITION: [usize; 3] = [0, 1, 2];

pub(super) struct Panner {
    panner: panner::Panner,
    looks_ahead: bool,
    /// Where the source was when the last quantum began, as asked for twice.
    last_seen: [[f32; 3]; 2],
    hrtf_tail: bool,
}

impl Panner {
    pub(super) fn new(options: &PannerOptions, sample_rate: f32, arithmetic: &Arithmetic) -> Result<Self, Error> {
        Ok(Self {
            panner: panner::Panner::new(options, sample_rate, arithmetic)?,
            looks_ahead: arithmetic.panner_looks_ahead,
            last_seen: [[0.0; 3]; 2],
            hrtf_tail: arithmetic.hrtf_tail,
        })
    }

    /// Whether the position has changed since the quantum before.
    ///
    /// WebKit, `PannerNode::invalidateCachedPropertiesIfNecessary`, which asks for the position a second time where it
    /// means the orientation. Each asking moves the timeline on, so that a target is approached by two more steps of the
    /// control rate in every quantum. Confirmed by panners of WebKitGTK 2.50.6 that approach a target.
    fn has_moved(&mut self, quantum: &mut Quantum<'_, '_>) -> bool {
        let seen = [(); 2].map(|()| POSITION.map(|param| quantum.look_ahead(param)));
        std::mem::replace(&mut self.last_seen, seen) != seen
    }
}

impl Processor for Panner {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        if !self.hrtf_tail && !quantum.is_connected(0) {
            return quantum.output(0).zero();
        }
        if !self.looks_ahead || self.has_moved(quantum) {
            self.panner.forget_gain();
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
