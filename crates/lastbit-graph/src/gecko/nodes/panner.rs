//! PannerNode. Gecko, `PannerNode.cpp`.

use super::{Io, Processor};
use crate::{
    Error, QUANTUM,
    gecko::{
        Arithmetic,
        block::{Block, Samples},
        dsp::{
            hrtf, pan,
            panner::{self, Vector},
        },
    },
    options::{PannerOptions, PanningModel},
};

/// Position x, y, z and orientation x, y, z.
const PARAMS: usize = 6;

pub(super) struct Panner {
    options: PannerOptions,
    hrtf: Option<Box<Hrtf>>,
}

/// The panning model that convolves, and how long it is heard.
struct Hrtf {
    panner: hrtf::Panner,
    /// Frames still to come; none while nothing was heard since they came to an end.
    left_over: Option<i64>,
}

impl Panner {
    pub(super) fn new(options: &PannerOptions, sample_rate: f32, arithmetic: &Arithmetic) -> Result<Self, Error> {
        let hrtf = match options.panning_model {
            PanningModel::EqualPower => None,
            PanningModel::Hrtf => {
                Some(Box::new(Hrtf { panner: hrtf::Panner::new(arithmetic, sample_rate)?, left_over: None }))
            }
        };
        Ok(Self { options: *options, hrtf })
    }
}

impl Hrtf {
    fn process(&mut self, options: &PannerOptions, io: &mut Io<'_>) {
        let mut input = io.inputs[0].clone();
        if input.is_null() {
            match self.left_over {
                Some(left) if left > 0 => self.left_over = Some(left - QUANTUM as i64),
                finished => {
                    if finished.is_some() {
                        self.left_over = None;
                        io.may_rest = true;
                        self.panner.reset();
                    }
                    return io.outputs[0] = Block::NULL;
                }
            }
        } else {
            self.left_over = Some(self.panner.tail() as i64);
        }
        let (position, orientation) = vectors(std::array::from_fn(|param| io.params[param].value(io.frame)));
        if !io.arithmetic.hrtf_awaited {
            return io.outputs[0] = Block::NULL;
        }
        let (azimuth, elevation) = panner::direction(position, io.arithmetic);
        let loudness = panner::loudness(options, position, orientation, io.arithmetic);
        input.volume = loudness.of_convolved(input.volume, io.arithmetic.evaluation);
        io.outputs[0] = self.panner.process(azimuth, elevation, &input);
    }
}

fn vectors(values: [f32; PARAMS]) -> (Vector, Vector) {
    let [px, py, pz, ox, oy, oz] = values.map(f64::from);
    ([px, py, pz], [ox, oy, oz])
}

impl Processor for Panner {
    fn process(&mut self, io: &mut Io<'_>) {
        if let Some(hrtf) = &mut self.hrtf {
            return hrtf.process(&self.options, io);
        }
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
            let loudness = panner::loudness(&self.options, position, orientation, io.arithmetic);
            io.outputs[0] = pan::constant(input, panner::gains(position, mono, io.arithmetic), products);
            io.outputs[0].volume = loudness.of_block(input.volume, io.arithmetic.evaluation);
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
            let loudness = panner::loudness(&self.options, position, orientation, io.arithmetic);
            (panner::gains(position, mono, io.arithmetic), loudness.gain())
        });
        let panned = pan::per_frame(input, &both.map(|(gains, _)| gains), products);
        let loud = |samples: &Samples| std::array::from_fn(|frame| samples[frame] * both[frame].1);
        let volume = panned.volume;
        io.outputs[0] = Block::new(panned.channels().iter().map(|samples| loud(samples)));
        io.outputs[0].volume = volume;
    }

    fn is_active(&self) -> bool {
        self.hrtf.as_ref().is_some_and(|hrtf| hrtf.left_over.is_some())
    }
}
