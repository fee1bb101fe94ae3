//! StereoPannerNode. Gecko, `StereoPannerNode.cpp`.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2};

use lastbit_libm::{Evaluation, EvaluationMethod, extended::Extended};

use super::{Io, Processor};
use crate::{
    QUANTUM,
    gecko::{
        Arithmetic,
        block::Block,
        dsp::pan::{self, Gains},
        library::Library,
    },
};

const PAN: usize = 0;

pub(super) struct StereoPanner;

fn gains(pan: f32, mono: bool, arithmetic: &Arithmetic) -> Gains {
    let on_left = pan <= 0.0;
    let low = if pan < -1.0 { -1.0 } else { pan };
    let within = if 1.0 < low { 1.0 } else { low };
    match arithmetic.evaluation {
        EvaluationMethod::Rounded => {
            let libm = Library::of(arithmetic.audio_libm.functions());
            Gains::at(FRAC_PI_2 * f64::from(place::<f32>(within, mono)), on_left, &libm)
        }
        EvaluationMethod::Extended => {
            let angle = Extended::from(FRAC_PI_2) * place::<Extended>(within, mono);
            Gains::at(angle.to_f64(), on_left, &Library::X87)
        }
    }
}

/// From 0 on the left to 1 on the right, of the side that a stereo source is panned to.
fn place<E: Evaluation>(pan: f32, mono: bool) -> E {
    if mono {
        (E::from(pan) + E::from(1.0)) / E::from(2.0)
    } else if pan <= 0.0 {
        E::from(pan) + E::from(1.0)
    } else {
        E::from(pan)
    }
}

impl Processor for StereoPanner {
    fn process(&mut self, io: &mut Io<'_>) {
        let input = &io.inputs[0];
        if input.is_null() {
            return io.outputs[0] = Block::NULL;
        }
        let mono = input.channel_count() == 1;
        let products = io.arithmetic.vector_products;
        io.outputs[0] = match io.params[PAN].simple() {
            Some(0.0) if mono => {
                let channel = &input.channels()[0];
                let volume = match io.arithmetic.evaluation {
                    EvaluationMethod::Rounded => (FRAC_1_SQRT_2 * f64::from(input.volume)) as f32,
                    EvaluationMethod::Extended => {
                        (Extended::from(FRAC_1_SQRT_2) * Extended::from(input.volume)).to_f32()
                    }
                };
                Block::shared(vec![channel.clone(), channel.clone()], volume)
            }
            Some(0.0) => input.clone(),
            Some(pan) => pan::constant(input, gains(pan, mono, io.arithmetic), products),
            None => {
                let mut values = [0.0; QUANTUM];
                io.params[PAN].values(io.frame, &mut values);
                pan::per_frame(input, &values.map(|pan| gains(pan, mono, io.arithmetic)), products)
            }
        };
    }
}
