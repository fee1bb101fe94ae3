//! AnalyserNode. Gecko, `AnalyserNode.cpp`.

use super::{Io, Processor};
use crate::{
    Error,
    gecko::{
        Arithmetic,
        dsp::analyser::{self, BLOCKS},
    },
    options::AnalyserOptions,
    rendering::ReadOut,
};

pub(super) struct Analyser {
    analyser: analyser::Analyser,
    /// Silent blocks until nothing is remembered.
    left_over: usize,
}

impl Analyser {
    pub(super) fn new(arithmetic: &Arithmetic, options: &AnalyserOptions) -> Result<Self, Error> {
        Ok(Self { analyser: analyser::Analyser::new(arithmetic, options)?, left_over: 0 })
    }
}

impl Processor for Analyser {
    fn process(&mut self, io: &mut Io<'_>) {
        let input = &io.inputs[0];
        io.outputs[0] = input.clone();
        if !input.is_null() {
            self.left_over = BLOCKS;
        } else if self.left_over == 0 {
            return;
        } else {
            self.left_over -= 1;
            io.may_rest = self.left_over == 0;
        }
        self.analyser.append(input.clone());
    }

    fn is_active(&self) -> bool {
        self.left_over != 0
    }

    fn read_out(self: Box<Self>) -> ReadOut {
        ReadOut::Analyser(Box::new(self.analyser))
    }
}
