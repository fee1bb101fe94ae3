//! OscillatorNode. Gecko, `OscillatorNode.cpp`.

use std::{cell::RefCell, rc::Rc};

use lastbit_wave::{
    BasicShape,
    gecko::{self, Frequencies, Wave, WaveKind},
};

use super::{Io, Part, Playback, Processor, Shared};
use crate::{
    Error, QUANTUM,
    gecko::{arithmetic::Automation, block::Block},
    nodes::Schedule,
    options::OscillatorType,
};

const FREQUENCY: usize = 0;
const DETUNE: usize = 1;

pub(super) struct Oscillator {
    playback: Playback,
    oscillator: gecko::Oscillator,
    /// None for a sine.
    wave: Option<Rc<RefCell<Wave>>>,
}

impl Oscillator {
    pub(super) fn new(shape: &OscillatorType, schedule: Schedule, shared: &mut Shared<'_>) -> Result<Self, Error> {
        let wave = match shape {
            OscillatorType::Sine => None,
            OscillatorType::Square => Some(shared.wave(BasicShape::Square)?),
            OscillatorType::Sawtooth => Some(shared.wave(BasicShape::Sawtooth)?),
            OscillatorType::Triangle => Some(shared.wave(BasicShape::Triangle)?),
            OscillatorType::Custom(wave) => Some(Rc::new(RefCell::new(shared.make(&WaveKind::Custom {
                real: wave.real.as_slice().into(),
                imag: wave.imag.as_slice().into(),
                normalize: !wave.disable_normalization,
            })?))),
        };
        Ok(Self {
            playback: Playback::new(schedule, shared.sample_rate),
            oscillator: gecko::Oscillator::new(shared.arithmetic.wave(), shared.sample_rate),
            wave,
        })
    }
}

impl Shared<'_> {
    fn make(&self, kind: &WaveKind) -> Result<Wave, Error> {
        Wave::new(self.arithmetic.wave(), self.sample_rate, kind)
            .map_err(|error| Error::not_modelled("periodicWave", "this wave", error.to_string()))
    }

    fn wave(&mut self, shape: BasicShape) -> Result<Rc<RefCell<Wave>>, Error> {
        if let Some((_, wave)) = self.waves.iter().find(|(made, _)| *made == shape) {
            return Ok(wave.clone());
        }
        let wave = Rc::new(RefCell::new(self.make(&WaveKind::Basic(shape))?));
        self.waves.push((shape, wave.clone()));
        Ok(wave)
    }
}

impl Oscillator {
    fn play(&mut self, frequencies: Frequencies<'_>, samples: &mut [f32]) {
        match &self.wave {
            None => self.oscillator.sine(frequencies, samples),
            Some(wave) => self.oscillator.wave(&mut wave.borrow_mut(), frequencies, samples),
        }
    }
}

impl Processor for Oscillator {
    fn process(&mut self, io: &mut Io<'_>) {
        let played = match self.playback.part(io) {
            Part::Silent => return io.outputs[0] = Block::NULL,
            Part::Playing(played) => played,
        };
        let first = io.frame + played.start as i64;
        let in_turn = io.arithmetic.automation == Automation::Pointwise;
        let mut samples = [0.0; QUANTUM];
        if let (Some(frequency), Some(detune)) = (io.params[FREQUENCY].simple(), io.params[DETUNE].simple()) {
            let frequencies = Frequencies { frequency: &[frequency], detune: &[detune], settled: true };
            self.play(frequencies, &mut samples[played]);
        } else {
            let mut fetch = |param: usize| {
                let mut values = [0.0; QUANTUM];
                match io.params[param].simple() {
                    Some(value) => values.fill(value),
                    None if in_turn => io.params[param].values_in_turn(first, &mut values[played.clone()]),
                    None => io.params[param].values(first, &mut values[played.clone()]),
                }
                values
            };
            let (frequency, detune) = (fetch(FREQUENCY), fetch(DETUNE));
            // Asked once the values are fetched: a parameter may have settled with that, and is then not looked at again.
            let settled = !in_turn && io.params[FREQUENCY].simple().is_some() && io.params[DETUNE].simple().is_some();
            let (frequency, detune) = (&frequency[played.clone()], &detune[played.clone()]);
            self.play(Frequencies { frequency, detune, settled }, &mut samples[played]);
        }
        io.outputs[0] = Block::new([samples]);
    }

    fn is_active(&self) -> bool {
        self.playback.start.is_some()
    }
}
