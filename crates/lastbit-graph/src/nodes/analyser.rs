//! AnalyserNode. Blink, `analyser_handler.cc`.

use lastbit_libm::Products;

use super::Processor;
use crate::{
    Arithmetic, Error,
    arithmetic::{AnalyserConstructor, AnalyserPlace, AnalyserTail},
    bus::Bus,
    dsp::analyser,
    options::{AnalyserOptions, ChannelInterpretation},
    render::Quantum,
    rendering::ReadOut,
};

/// The largest FFT: the window a read-out can reach back over.
const LONGEST_WINDOW: f64 = 32_768.0;

pub(super) struct Analyser {
    analyser: analyser::Analyser,
    sample_rate: f32,
    products: Products,
    tail: AnalyserTail,
    unsilences: bool,
    mono: Bus,
}

impl Analyser {
    pub(super) fn new(
        options: &AnalyserOptions,
        constructed: bool,
        sample_rate: f32,
        arithmetic: &Arithmetic,
    ) -> Result<Self, Error> {
        let mut options = *options;
        if constructed && arithmetic.analyser_options == AnalyserConstructor::F32 {
            let AnalyserOptions { min_decibels, max_decibels, smoothing_time_constant, .. } = &mut options;
            for option in [min_decibels, max_decibels, smoothing_time_constant] {
                *option = f64::from(*option as f32);
            }
        }
        Ok(Self {
            analyser: analyser::Analyser::new(arithmetic, &options)?,
            sample_rate,
            products: arithmetic.products,
            tail: arithmetic.analyser_tail,
            unsilences: arithmetic.analyser_place == AnalyserPlace::Unsilenced,
            mono: Bus::new(1),
        })
    }
}

impl Processor for Analyser {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        let interpretation = quantum.interpretation();
        let connected = quantum.is_connected(0);
        let unsilences = self.unsilences && quantum.is_in_place();
        let (input, output) = quantum.buses(0, 0);
        self.mono.copy_from(input, ChannelInterpretation::Speakers, self.products);
        self.analyser.write_input(self.mono.channel(0));
        if connected {
            output.copy_from(input, interpretation, self.products);
            if unsilences {
                // `AudioHandler::UnsilenceOutputs`, before the node runs, has cleared the flags of what it finds in its output.
                // Confirmed by `random/273` of Chromium 64, and by -0 beside a merger's unconnected channel in 156.
                output.clear_silent();
            }
        } else {
            output.zero();
        }
    }

    fn output_channels(&self, channels: usize) -> Option<usize> {
        Some(channels)
    }

    fn tail_time(&self) -> f64 {
        match self.tail {
            // Confirmed by `random/273`: it runs from the start, where a compressor before it does not.
            AnalyserTail::Endless => f64::INFINITY,
            AnalyserTail::Window => LONGEST_WINDOW / f64::from(self.sample_rate),
        }
    }

    fn requires_tail_processing(&self) -> bool {
        true
    }

    fn runs_unheard(&self) -> bool {
        true
    }

    fn read_out(self: Box<Self>) -> ReadOut {
        ReadOut::Analyser(Box::new(self.analyser))
    }

    fn works_in_place(&self) -> bool {
        true
    }
}
