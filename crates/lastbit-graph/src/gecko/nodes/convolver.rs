//! ConvolverNode. Gecko, `ConvolverNode.cpp`.

use super::{Io, Processor};
use crate::{
    Error, QUANTUM,
    gecko::{Arithmetic, block::Block, dsp::reverb::Reverb, mixing::add_scaled},
    options::{AudioBuffer, ChannelInterpretation},
};

/// How the right channel is made where the impulse response has one channel.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Right {
    /// The response has more: always by a convolver of its own.
    Always,
    /// By a convolver of its own, since the input became stereo.
    Direct,
    /// The input was mono before: what is convolved is the difference to the left channel.
    Difference,
}

pub(super) struct Convolver {
    reverb: Option<Reverb>,
    right: Right,
    /// Frames still to come out; none while nothing was heard since they came to an end.
    left_output: Option<i64>,
    right_output: i64,
    right_history: i64,
}

impl Convolver {
    pub(super) fn new(arithmetic: &Arithmetic, buffer: Option<&AudioBuffer>, normalize: bool) -> Result<Self, Error> {
        let reverb = buffer.map(|buffer| Reverb::new(arithmetic, buffer, normalize)).transpose();
        let reverb =
            reverb.map_err(|error| Error::not_modelled("buffer", "this impulse response", error.to_string()))?;
        let right = if buffer.is_some_and(|buffer| buffer.channels.len() == 1) { Right::Direct } else { Right::Always };
        Ok(Self { reverb, right, left_output: None, right_output: 0, right_history: 0 })
    }
}

impl Processor for Convolver {
    fn process(&mut self, io: &mut Io<'_>) {
        let Some(reverb) = &mut self.reverb else { return io.outputs[0] = Block::NULL };
        let input = &io.inputs[0];
        let add = io.arithmetic.add_with_scale;
        let length = reverb.length() as i64;
        let quantum = QUANTUM as i64;
        let mut samples = input.all_scaled();
        if input.is_null() {
            match self.left_output {
                Some(left) if left > 0 => self.left_output = Some(left - quantum),
                finished => {
                    io.may_rest = finished.is_some();
                    self.left_output = None;
                    return io.outputs[0] = Block::NULL;
                }
            }
            samples.push([0.0; QUANTUM]);
        } else {
            if self.right != Right::Always {
                let discrete = io.interpretation == ChannelInterpretation::Discrete;
                if let [left, right] = &mut samples[..] {
                    if self.right_history <= 0 {
                        let begins = self.left_output.is_none_or(|left| left <= 0);
                        self.right = if begins || discrete { Right::Direct } else { Right::Difference };
                    }
                    // A block is taken off below.
                    self.right_output = length + quantum;
                    self.right_history = self.right_output;
                    if self.right == Right::Difference {
                        add_scaled(right, left, -1.0, add);
                    }
                } else if self.right_history > 0 {
                    if (self.right == Right::Difference) != discrete {
                        // Silence drains the second convolver.
                        samples.push([0.0; QUANTUM]);
                    } else {
                        if discrete {
                            let mut difference = [0.0; QUANTUM];
                            add_scaled(&mut difference, &samples[0], -1.0, add);
                            samples.push(difference);
                        }
                        self.right_history = length + quantum;
                    }
                }
            }
            self.left_output = Some(length);
        }

        let (mut outputs, mut convolved) = (2, 2);
        if self.right != Right::Always {
            if self.right_output > 0 {
                self.right_output -= quantum;
            } else {
                outputs = 1;
            }
            if self.right_history > 0 {
                self.right_history -= quantum;
            } else {
                convolved = 1;
            }
        }
        let mut output = reverb.process(&samples, convolved);
        if self.right == Right::Difference
            && outputs == 2
            && let [left, right] = &mut output[..]
        {
            add_scaled(right, left, 1.0, add);
        }
        io.outputs[0] = Block::new(output);
        io.outputs[0].truncate(outputs);
    }

    fn is_active(&self) -> bool {
        self.left_output.is_some()
    }
}
