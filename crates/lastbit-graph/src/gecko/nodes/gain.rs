//! GainNode. Gecko, `GainNode.cpp`.

use super::{Io, Processor};
use crate::{QUANTUM, gecko::block::Block};

const GAIN: usize = 0;

pub(super) struct Gain;

impl Processor for Gain {
    fn process(&mut self, io: &mut Io<'_>) {
        let input = &io.inputs[0];
        io.outputs[0] = match io.params[GAIN].simple() {
            _ if input.is_null() => Block::NULL,
            Some(0.0) => Block::NULL,
            // A steady gain rides along.
            Some(gain) => Block::shared(input.channels().to_vec(), input.volume * gain),
            None => {
                let mut gains = [0.0; QUANTUM];
                io.params[GAIN].values(io.frame, &mut gains);
                gains.iter_mut().for_each(|gain| *gain *= input.volume);
                let product = |samples: &[f32; QUANTUM]| std::array::from_fn(|i| samples[i] * gains[i]);
                Block::new(input.channels().iter().map(|samples| product(samples)))
            }
        };
    }
}
