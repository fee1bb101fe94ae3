//! Gecko's oscillator.

use std::f64::consts::PI;

use super::{Arithmetic, PowersOfTwo, Wave};

/// Frequency in hertz and detuning in cents, frame by frame from the first that is played.
#[derive(Debug, Clone, Copy)]
pub struct Frequencies<'v> {
    /// Hertz.
    pub frequency: &'v [f32],
    /// Cents, as many.
    pub detune: &'v [f32],
    /// Neither has changed since the block before, nor will in this one.
    pub settled: bool,
}

/// An oscillator's state.
///
/// Gecko, `dom/media/webaudio/OscillatorNode.cpp`. Confirmed by the oscillators, automated and modulated, of Firefox 153.
#[derive(Debug, Clone)]
pub struct Oscillator {
    arithmetic: Arithmetic,
    sample_rate: f32,
    /// Radians for a sine, table positions for a wave.
    phase: f32,
    frequency: f32,
    increment: f32,
    detune: f32,
    detune_ratio: f32,
    /// No frequency has been worked out yet.
    fresh: bool,
}

impl Oscillator {
    /// An oscillator at phase 0, at a sample rate in hertz.
    pub fn new(arithmetic: Arithmetic, sample_rate: f32) -> Self {
        Self {
            arithmetic,
            sample_rate,
            phase: 0.0,
            frequency: 0.0,
            increment: 0.0,
            detune: 0.0,
            detune_ratio: 1.0,
            fresh: true,
        }
    }

    /// Plays a sine.
    pub fn sine(&mut self, frequencies: Frequencies<'_>, output: &mut [f32]) {
        const TURN: f32 = (2.0 * PI) as f32;
        let sinf = self.arithmetic.libm.functions().sinf;
        for (frame, sample) in output.iter_mut().enumerate() {
            self.update(frequencies, frame);
            *sample = if self.phase.is_finite() { sinf(self.phase) } else { self.arithmetic.overflow.not_a_number() };
            self.phase += self.increment;
            if self.phase > TURN {
                self.phase -= TURN;
            } else if self.phase < -TURN {
                self.phase += TURN;
            }
        }
    }

    /// Plays a wave.
    ///
    /// New tables are fetched one frame after the frequency has changed.
    pub fn wave(&mut self, wave: &mut Wave, frequencies: Frequencies<'_>, output: &mut [f32]) {
        let mask = wave.size() as i32 - 1;
        let rate_scale = wave.rate_scale();
        let overflow = self.arithmetic.overflow;
        let mut changed = self.update(frequencies, 0);
        let follows = !frequencies.settled;
        let mut band = wave.band(self.frequency);
        for (frame, sample) in output.iter_mut().enumerate() {
            if follows {
                if changed {
                    band = wave.band(self.frequency);
                }
                changed = self.update(frequencies, frame);
            }
            let floor = self.phase.floor();
            let index = overflow.signed(floor) & mask;
            let (at, next) = (index as usize, ((index + 1) & mask) as usize);
            let fraction = self.phase - floor;
            let lower = (1.0 - fraction) * band.lower[at] + fraction * band.lower[next];
            let higher = (1.0 - fraction) * band.higher[at] + fraction * band.higher[next];
            let blended = (1.0 - band.blend) * lower + band.blend * higher;
            *sample = if blended.is_nan() { overflow.not_a_number() } else { blended };
            self.phase = index as f32 + fraction + rate_scale * self.frequency;
        }
    }

    /// Takes in a frame's frequency; whether it is another one.
    fn update(&mut self, frequencies: Frequencies<'_>, frame: usize) -> bool {
        if frequencies.settled && !self.fresh {
            return false;
        }
        let libm = self.arithmetic.libm.functions();
        let (frequency, detune) = (frequencies.frequency[frame], frequencies.detune[frame]);
        let frequency = match self.arithmetic.powers_of_two {
            PowersOfTwo::Exp2 => {
                if detune != self.detune {
                    self.detune = detune;
                    self.detune_ratio = (libm.exp2)(f64::from(detune) / 1200.0) as f32;
                }
                frequency * self.detune_ratio
            }
            PowersOfTwo::Pow => (f64::from(frequency) * (libm.pow)(2.0, f64::from(detune) / 1200.0)) as f32,
        };
        self.fresh = false;
        if frequency == self.frequency {
            return false;
        }
        self.frequency = frequency;
        self.increment = match self.arithmetic.powers_of_two {
            PowersOfTwo::Exp2 => 2.0 * PI * f64::from(frequency) / f64::from(self.sample_rate),
            PowersOfTwo::Pow => 2.0 * PI / f64::from(self.sample_rate / frequency),
        } as f32;
        true
    }
}
