//! Blink's and WebKit's panner.
//!
//! Blink, `platform/audio/hrtf_panner.cc`; WebKit, `HRTFPanner.cpp`. Directions are k-rate: of a quantum only the first
//! frame's counts.

use std::sync::Arc;

use lastbit_libm::Products;

use super::{Crossfade, Database, Direction, Ear, MAX_DELAY, Recipe};
use crate::{
    Arithmetic, Error, QUANTUM,
    dsp::{
        delay::DelayLine,
        equal_power::{PanInput, PanOutput},
        fft_convolver::FftConvolver,
    },
};

/// A panner with the state that its input leaves behind.
#[derive(Debug, Clone)]
pub(crate) struct Panner {
    database: Arc<Database>,
    sample_rate: f32,
    products: Products,
    crossfade: Crossfade,
    left: Side,
    right: Side,
}

/// What one ear hears: through a delay line, by two convolvers in turn.
#[derive(Debug, Clone)]
struct Side {
    ear: Ear,
    delay: DelayLine,
    convolvers: [FftConvolver; 2],
}

impl Panner {
    /// A panner in a context of `sample_rate` hertz.
    ///
    /// # Errors
    /// As [`Database::get`].
    pub(crate) fn new(arithmetic: &Arithmetic, sample_rate: f32) -> Result<Self, Error> {
        let database = Database::get(&Recipe::new(arithmetic), sample_rate)?;
        let convolver = FftConvolver::new(arithmetic.fft, database.size() / 2)
            .map_err(|error| Error::not_modelled("panningModel", "HRTF at this sample rate", error.to_string()))?;
        let side = |ear| Side {
            ear,
            delay: DelayLine::new(MAX_DELAY, sample_rate, arithmetic.delay_reading),
            convolvers: [convolver.clone(), convolver.clone()],
        };
        Ok(Self {
            database,
            sample_rate,
            products: arithmetic.products,
            crossfade: Crossfade::new(sample_rate),
            left: side(Ear::Left),
            right: side(Ear::Right),
        })
    }

    /// Seconds between input and output.
    pub(crate) fn latency_time(&self) -> f64 {
        (self.database.size() / 2) as f64 / f64::from(self.sample_rate)
    }

    /// Seconds of output after that.
    pub(crate) fn tail_time(&self) -> f64 {
        MAX_DELAY + self.latency_time()
    }

    /// Pans one quantum to an azimuth, -180 to 180 degrees to the right, and an elevation in degrees. Each channel of a
    /// stereo input is for one ear.
    pub(crate) fn process(&mut self, azimuth: f64, elevation: f64, input: PanInput<'_>, output: &mut PanOutput<'_>) {
        let (direction, blend) = Direction::new(azimuth, elevation);
        let directions = self.crossfade.turn(direction);
        let (left, right) = match input {
            PanInput::Mono(samples) => (samples, samples),
            PanInput::Stereo { left, right } => (left, right),
        };
        let x = f64::from(self.crossfade.x);
        let sides = [(&mut self.left, left, &mut *output.left), (&mut self.right, right, &mut *output.right)];
        let (heard, xs) = (self.crossfade.heard(), self.crossfade.xs());
        for (side, input, output) in sides {
            let [first, second] = directions.map(|direction| direction.delay(&self.database, side.ear, blend));
            let frames = self.products.mul_add(1.0 - x, first, x * second);
            let mut delayed = [0.0; QUANTUM];
            side.delay.process_steady(input, frames / f64::from(self.sample_rate), &mut delayed);
            let mut convolved = [[0.0; QUANTUM]; 2];
            for (index, output) in convolved.iter_mut().enumerate() {
                if heard[index] {
                    let kernel = directions[index].kernel(&self.database, side.ear);
                    side.convolvers[index].process(&kernel.spectrum, &delayed, output);
                }
            }
            *output = match heard {
                [true, true] => std::array::from_fn(|frame| {
                    let x = xs[frame];
                    self.products.mul_add_f32(1.0 - x, convolved[0][frame], x * convolved[1][frame])
                }),
                [true, false] => convolved[0],
                _ => convolved[1],
            };
        }
        self.crossfade.advance();
    }
}
