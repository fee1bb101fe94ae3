//! StereoPannerNode. Gecko, `StereoPannerNode.cpp`.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2};

use lastbit_libm::Functions;

use super::{Io, Processor};
use crate::{
    QUANTUM,
    gecko::{
        block::Block,
        dsp::pan::{self, Gains},
    },
};

const PAN: usize = 0;

pub(super) struct StereoPanner;

fn gains(pan: f32, mono: bool, libm: &Functions) -> Gains {
    let on_left = pan <= 0.0;
    let low = if pan < -1.0 { -1.0 } else { pan };
    let mut place = if 1.0 < low { 1.0 } else { low };
    if mono {
        place = (place + 1.0) / 2.0;
    } else if place <= 0.0 {
        place += 1.0;
    }
    let angle = FRAC_PI_2 * f64::from(place);
    Gains { left: (libm.cos)(angle) as f32, right: (libm.sin)(angle) as f32, on_left }
}

impl Processor for StereoPanner {
    fn process(&mut self, io: &mut Io<'_>) {
        let input = &io.inputs[0];
        if input.is_null() {
            return io.outputs[0] = Block::NULL;
        }
        let mono = input.channel_count() == 1;
        let libm = io.arithmetic.audio_libm.functions();
        let products = io.arithmetic.vector_products;
        io.outputs[0] = match io.params[PAN].simple() {
            Some(0.0) if mono => {
                let channel = &input.channels()[0];
                let volume = (FRAC_1_SQRT_2 * f64::from(input.volume)) as f32;
                Block::shared(vec![channel.clone(), channel.clone()], volume)
            }
            Some(0.0) => input.clone(),
            Some(pan) => pan::constant(input, gains(pan, mono, libm), products),
            None => {
                let mut values = [0.0; QUANTUM];
                io.params[PAN].values(io.frame, &mut values);
                pan::per_frame(input, &values.map(|pan| gains(pan, mono, libm)), products)
            }
        };
    }
}
