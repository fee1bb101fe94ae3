//! Gecko's oscillator.

use std::f64::consts::PI;

use lastbit_libm::{Evaluation, EvaluationMethod, extended::Extended, lanes::Sinf, msun::x87};
use lastbit_vecmath::{LANES, Level, Singles, Vectorized, Words, vectorize};

use super::{Arithmetic, PowersOfTwo, Wave, tables::Band};
use crate::QUANTUM;

/// Frequency in hertz and detuning in cents, frame by frame from the first that is played. Where they are settled, that one
/// is enough.
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
    sinf: Sinf,
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
            sinf: arithmetic.libm.sinf_lanes(),
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
        match self.arithmetic.evaluation {
            EvaluationMethod::Rounded => self.phases::<f32>(frequencies, output),
            EvaluationMethod::Extended => self.phases::<Extended>(frequencies, output),
        }
        self.sinf.each(output);
        self.replace_nan(output);
    }

    /// The phases of a sine.
    fn phases<E: Evaluation>(&mut self, frequencies: Frequencies<'_>, output: &mut [f32]) {
        let turn = E::from((2.0 * PI) as f32);
        for (frame, sample) in output.iter_mut().enumerate() {
            self.update(frequencies, frame);
            *sample = self.phase;
            let phase = E::from(self.phase) + E::from(self.increment);
            let phase = if phase > turn {
                phase - turn
            } else if phase < -turn {
                phase + turn
            } else {
                phase
            };
            self.phase = phase.to_f32();
        }
    }

    /// Plays a wave.
    ///
    /// New tables are fetched one frame after the frequency has changed.
    pub fn wave(&mut self, wave: &mut Wave, frequencies: Frequencies<'_>, output: &mut [f32]) {
        let changed = self.update(frequencies, 0);
        if frequencies.settled {
            let band = wave.band(self.frequency);
            for output in output.chunks_mut(QUANTUM) {
                match wave.size() {
                    4096 => self.steady::<4096>(&band, wave.rate_scale(), output),
                    _ => self.steady::<8192>(&band, wave.rate_scale(), output),
                }
            }
        } else {
            self.moving(wave, frequencies, changed, output);
        }
        self.replace_nan(output);
    }

    /// At one frequency.
    fn steady<const SIZE: usize>(&mut self, band: &Band, rate_scale: f32, output: &mut [f32]) {
        let period = SIZE as f32;
        if self.arithmetic.evaluation == EvaluationMethod::Extended {
            for sample in output {
                *sample = self.next::<Extended>(band, SIZE, rate_scale);
            }
            return;
        }
        let increment = rate_scale * self.frequency;
        let is_ordinary = (0.0..2.0 * period).contains(&self.phase) && (0.0..period).contains(&increment);
        if !is_ordinary {
            for sample in output {
                *sample = self.next::<f32>(band, SIZE, rate_scale);
            }
            return;
        }
        // Index and fraction add up to the phase itself, or to the phase less a period: either is exact.
        let mut positions = [0.0; QUANTUM];
        let mut phase = self.phase;
        for position in positions.iter_mut().take(output.len()) {
            *position = if phase >= period { phase - period } else { phase };
            phase = *position + increment;
        }
        self.phase = phase;
        let Band { lower, higher, blend } = band;
        vectorize(Read::<SIZE> { lower, higher, blend: *blend, positions: &positions, output });
    }

    /// At a frequency that follows its parameters.
    fn moving(&mut self, wave: &mut Wave, frequencies: Frequencies<'_>, mut changed: bool, output: &mut [f32]) {
        let mut band = wave.band(self.frequency);
        for (frame, sample) in output.iter_mut().enumerate() {
            if changed {
                band = wave.band(self.frequency);
            }
            changed = self.update(frequencies, frame);
            *sample = match self.arithmetic.evaluation {
                EvaluationMethod::Rounded => self.next::<f32>(&band, wave.size(), wave.rate_scale()),
                EvaluationMethod::Extended => self.next::<Extended>(&band, wave.size(), wave.rate_scale()),
            };
        }
    }

    /// The sample at the phase, which moves on.
    #[inline]
    fn next<E: Evaluation>(&mut self, band: &Band, size: usize, rate_scale: f32) -> f32 {
        let mask = size as i32 - 1;
        let floor = self.phase.floor();
        let index = self.arithmetic.overflow.signed(floor) & mask;
        let (at, next) = (index as usize, ((index + 1) & mask) as usize);
        let (one, blend) = (E::from(1.0), E::from(band.blend));
        let fraction = E::from(self.phase) - E::from(floor);
        let of = |table: &[f32]| (one - fraction) * E::from(table[at]) + fraction * E::from(table[next]);
        let (lower, higher) = (of(&band.lower), of(&band.higher));
        let increment = E::from(rate_scale) * E::from(self.frequency);
        self.phase = (E::from(index as f32) + fraction + increment).to_f32();
        ((one - blend) * lower + blend * higher).to_f32()
    }

    fn replace_nan(&self, output: &mut [f32]) {
        let not_a_number = self.arithmetic.overflow.not_a_number();
        for sample in output {
            *sample = if sample.is_nan() { not_a_number } else { *sample };
        }
    }

    /// Takes in a frame's frequency; whether it is another one.
    fn update(&mut self, frequencies: Frequencies<'_>, frame: usize) -> bool {
        if frequencies.settled && !self.fresh {
            return false;
        }
        if self.arithmetic.evaluation == EvaluationMethod::Extended {
            return self.update_extended(frequencies.frequency[frame], frequencies.detune[frame]);
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

    /// The product with the detuning stays in a register: where it is not an f32 it differs from the last one, which was
    /// stored, and the increment is made of all of it.
    fn update_extended(&mut self, frequency: f32, detune: f32) -> bool {
        if detune != self.detune {
            self.detune = detune;
            self.detune_ratio = x87::exp2_unrounded((Extended::from(detune) / Extended::from(1200)).to_f64()).to_f32();
        }
        let frequency = Extended::from(frequency) * Extended::from(self.detune_ratio);
        self.fresh = false;
        if frequency == Extended::from(self.frequency) {
            return false;
        }
        self.frequency = frequency.to_f32();
        self.increment = (Extended::from(2.0 * PI) * frequency / Extended::from(self.sample_rate)).to_f32();
        true
    }
}

/// Interpolates in two tables and between them, from positions that lie in them.
struct Read<'v, const SIZE: usize> {
    lower: &'v [f32],
    higher: &'v [f32],
    blend: f32,
    positions: &'v [f32; QUANTUM],
    output: &'v mut [f32],
}

impl<const SIZE: usize> Vectorized for Read<'_, SIZE> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let one = level.singles(1.0);
        let blend = level.singles(self.blend);
        let rest = one - blend;
        let (positions, _) = self.positions.as_chunks::<LANES>();
        for (samples, positions) in self.output.chunks_mut(LANES).zip(positions) {
            let position = level.load(positions);
            let index = position.truncate();
            let fraction = position - index.to_singles();
            let [lower, lower_next] = level.neighbours::<SIZE>(self.lower, index);
            let [higher, higher_next] = level.neighbours::<SIZE>(self.higher, index);
            let lower = (one - fraction) * lower + fraction * lower_next;
            let higher = (one - fraction) * higher + fraction * higher_next;
            let blended = rest * lower + blend * higher;
            samples.copy_from_slice(&blended.to_array()[..samples.len()]);
        }
    }
}
