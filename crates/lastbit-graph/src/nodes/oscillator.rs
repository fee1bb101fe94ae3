//! OscillatorNode. Blink, `oscillator_handler.cc`.

use std::sync::Arc;

use lastbit_wave::{BasicShape, WaveTables};

use super::{Processor, Schedule, schedule::Playback};
use crate::{Arithmetic, Error, QUANTUM, options::OscillatorType, render::Quantum};

const FREQUENCY: usize = 0;
const DETUNE: usize = 1;

pub(super) struct Oscillator {
    playback: Playback,
    tables: Arc<WaveTables>,
    oscillator: lastbit_wave::Oscillator,
    /// Room for frequencies and detunes.
    controls: Box<[[f32; QUANTUM]; 2]>,
}

impl Oscillator {
    pub(super) fn new(
        shape: &OscillatorType,
        schedule: Schedule,
        sample_rate: f32,
        arithmetic: &Arithmetic,
    ) -> Result<Self, Error> {
        let basic = |shape| WaveTables::cached(arithmetic.wave(), sample_rate, shape);
        let tables = match shape {
            OscillatorType::Sine => basic(BasicShape::Sine),
            OscillatorType::Square => basic(BasicShape::Square),
            OscillatorType::Sawtooth => basic(BasicShape::Sawtooth),
            OscillatorType::Triangle => basic(BasicShape::Triangle),
            OscillatorType::Custom(wave) => WaveTables::cached_custom(
                arithmetic.wave(),
                sample_rate,
                &wave.real,
                &wave.imag,
                !wave.disable_normalization,
            ),
        }
        .map_err(|error| Error::not_modelled("periodicWave", "this wave", error.to_string()))?;
        Ok(Self {
            playback: Playback::new(schedule, sample_rate, arithmetic),
            tables,
            oscillator: lastbit_wave::Oscillator::new(),
            controls: Box::new([[0.0; QUANTUM]; 2]),
        })
    }
}

impl Processor for Oscillator {
    fn process(&mut self, quantum: &mut Quantum<'_, '_>) {
        // The parameters rest until the source plays.
        let Some(span) = self.playback.span(quantum) else { return quantum.output(0).zero() };
        let [frequencies, detunes] = &mut *self.controls;
        let frequency = quantum.control(FREQUENCY, frequencies);
        let detune = quantum.control(DETUNE, detunes);
        // A start after its first frame leaves that frame as it is.
        let held = (span.start_frame_offset > 0.0).then(|| quantum.held(span.offset));
        let output = quantum.output(0).channel_mut(0);
        self.oscillator.process(&self.tables, frequency, detune, span, output);
        if let Some(held) = held {
            output[span.offset] = held;
        }
    }

    fn is_over(&self) -> Option<bool> {
        Some(self.playback.is_over())
    }
}
