//! PannerNode. Gecko, `PannerNode.cpp`.

use super::{Io, Processor};
use crate::{
    Error, QUANTUM,
    gecko::{
        block::{Block, Samples},
        dsp::{
            pan,
            panner::{self, Vector},
        },
    },
    options::{PannerOptions, PanningModel},
};

/// Position x, y, z and orientation x, y, z.
const PARAMS: usize = 6;

pub(super) struct Panner {
    options: PannerOptions,
}

impl Panner {
    pub(super) fn new(options: &PannerOptions) -> Result<Self, Error> {
        if options.panning_model == PanningModel::Hrtf {
            let reason = "its database of impulse responses is not part of lastbit";
            return Err(Error::not_modelled("panningModel", "HRTF panning", reason));
        }
        Ok(Self { options: *options })
    }
}

fn vectors(values: [f32; PARAMS]) -> (Vector, Vector) {
    let [px, py, pz, ox, oy, oz] = values.map(f64::from);
    ([px, py, pz], [ox, oy, oz])
}

impl Processor for Panner {
    fn process(&mut self, io: &mut Io<'_>) {
        let input = &io.inputs[0];
        if input.is_null() {
            return io.outputs[0] = Block::NULL;
        }
        let mono = input.channel_count() == 1;
        let products = io.arithmetic.vector_products;
        if io.params.iter().all(|param| param.simple().is_some()) {
            let (position, orientation) =
                vectors(std::array::from_fn(|param| io.params[param].simple().unwrap_or_default()));
            if !mono && panner::passes(&self.options, position) {
                return io.outputs[0] = input.clone();
            }
            let (gains, volume) = panner::gains(&self.options, position, orientation, mono, io.arithmetic);
            io.outputs[0] = pan::constant(input, gains, products);
            io.outputs[0].volume *= volume;
            return;
        }
        let values: [Samples; PARAMS] = std::array::from_fn(|param| {
            let mut values = [0.0; QUANTUM];
            match io.params[param].simple() {
                Some(value) => values.fill(value),
                None => io.params[param].values(io.frame, &mut values),
            }
            values
        });
        let both: [_; QUANTUM] = std::array::from_fn(|frame| {
            let (position, orientation) = vectors(std::array::from_fn(|param| values[param][frame]));
            panner::gains(&self.options, position, orientation, mono, io.arithmetic)
        });
        let panned = pan::per_frame(input, &both.map(|(gains, _)| gains), products);
        let loud = |samples: &Samples| std::array::from_fn(|frame| samples[frame] * both[frame].1);
        let volume = panned.volume;
        io.outputs[0] = Block::new(panned.channels().iter().map(|samples| loud(samples)));
        io.outputs[0].volume = volume;
    }
}
