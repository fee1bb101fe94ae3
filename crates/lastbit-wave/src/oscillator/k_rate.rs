//! A quantum at one frequency.

use std::ptr;

use lastbit_vecmath::{LANES, Level, Singles, Vectorized, Words, vectorize};

use super::{
    interpolate::{Interpolator, LINEAR, lerp},
    linear,
    phase::{Period, truncate_to_u32},
};
use crate::{OscillatorKernel, WaveTables, tables::Band};

/// Renders `out.len()` frames from `phase` on; returns the phase after them.
///
/// Blink, `ProcessKRate` in `oscillator_handler.cc`, 85 to 156; the one loop of `OscillatorHandler::Process` before.
pub(super) fn render(tables: &WaveTables, frequency: f32, band: &Band<'_>, mut phase: f64, out: &mut [f32]) -> f64 {
    let kernel = tables.arithmetic().kernel;
    let period = Period::new(tables.size());
    let increment = frequency * tables.rate_scale();
    let step = match kernel {
        // The x87 keeps the product, which an f64 holds.
        OscillatorKernel::WebkitX87 => f64::from(frequency) * f64::from(tables.rate_scale()),
        _ => f64::from(increment),
    };

    // The signed increment: whatever runs backwards is slow in this sense.
    let fast = increment >= LINEAR;
    if kernel.is_old_scalar() || !fast {
        let steady =
            fast && f64::from(increment) < tables.size() as f64 && (0.0..tables.size() as f64).contains(&phase);
        if steady && !matches!(kernel, OscillatorKernel::WebkitFirst | OscillatorKernel::WebkitX87) {
            let fused = kernel == OscillatorKernel::WebkitScalarFused;
            let render = match tables.size() {
                2048 => linear::render::<2048>,
                4096 => linear::render::<4096>,
                _ => linear::render::<16384>,
            };
            return render(band, phase, f64::from(increment), fused, out);
        }
        let interpolator = Interpolator::new(kernel, period);
        for sample in out {
            *sample = interpolator.sample(band, phase, increment.abs());
            phase = interpolator.advanced(phase, step);
        }
        return phase;
    }

    let frames = out.len() as f32;
    let has_lanes = kernel != OscillatorKernel::NewScalar;
    let (vector, tail) = out.split_at_mut(if has_lanes { out.len() / 4 * 4 } else { 0 });
    let start = if kernel == OscillatorKernel::Neon {
        let first = phase as f32;
        [first, first + increment, first + 2.0 * increment, first + 3.0 * increment]
    } else {
        [0.0, increment, 2.0 * increment, 3.0 * increment].map(|ahead| (phase + f64::from(ahead)) as f32)
    };
    match tables.size() {
        2048 => four_lanes::<2048>(band, start, increment, vector),
        4096 => four_lanes::<4096>(band, start, increment, vector),
        _ => four_lanes::<16384>(band, start, increment, vector),
    }

    let mut position = phase;
    if has_lanes {
        position = period.wrap(phase + f64::from(vector.len() as f32 * increment));
    }
    for sample in tail {
        let first = truncate_to_u32(position, kernel.is_x86()) & period.mask;
        let second = (first + 1) & period.mask;
        let fraction = position as f32 - first as f32;
        *sample = read(band, first as usize, second as usize, fraction);
        position = period.wrap(position + f64::from(increment));
    }

    // Not `position`: Blink starts each quantum from an index that no running sum has worn.
    period.wrap(phase + f64::from(frames * increment))
}

/// Four running f32 positions, each advanced by four increments.
///
/// Blink, `cpu/x86/oscillator_kernel_sse2.cc` and `cpu/arm/oscillator_kernel_neon.cc`, 85 to 156. They wrap with a
/// truncated quotient; for the positions that occur, 0 to below four periods, every step of that is exact, and so are
/// the subtractions here.
fn four_lanes<const SIZE: usize>(band: &Band<'_>, start: [f32; 4], increment: f32, out: &mut [f32]) {
    let positions = Positions::<SIZE> { next: start.map(Positions::<SIZE>::wrap), step: 4.0 * increment };
    vectorize(Read { band, positions, out });
}

/// Where in tables of a size to read.
struct Positions<const SIZE: usize> {
    next: [f32; 4],
    step: f32,
}

impl<const SIZE: usize> Positions<SIZE> {
    const PERIOD: f32 = SIZE as f32;

    #[inline(always)]
    fn wrap_once(x: f32) -> f32 {
        if x >= Self::PERIOD { x - Self::PERIOD } else { x }
    }

    #[inline(always)]
    fn wrap(x: f32) -> f32 {
        Self::wrap_once(if x >= 2.0 * Self::PERIOD { x - 2.0 * Self::PERIOD } else { x })
    }

    #[inline(always)]
    fn take(&mut self) -> [f32; LANES] {
        let mut taken = [0.0; LANES];
        for four in taken.as_chunks_mut::<4>().0 {
            *four = self.next;
            for position in &mut self.next {
                // Most steps are shorter than a period, and the positions wait for each other.
                let next = *position + self.step;
                *position = if self.step < Self::PERIOD { Self::wrap_once(next) } else { Self::wrap(next) };
            }
        }
        taken
    }
}

/// Interpolates in two tables. The CPU works out the next positions while it reads at the last ones.
struct Read<'v, const SIZE: usize> {
    band: &'v Band<'v>,
    positions: Positions<SIZE>,
    out: &'v mut [f32],
}

impl<const SIZE: usize> Vectorized for Read<'_, SIZE> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self { band, mut positions, out } = self;
        let (vectors, rest) = out.as_chunks_mut();
        for vector in vectors {
            *vector = samples::<L, SIZE>(level, band, &positions.take());
        }
        if !rest.is_empty() {
            let last = samples::<L, SIZE>(level, band, &positions.take());
            rest.copy_from_slice(&last[..rest.len()]);
        }
    }
}

#[inline(always)]
fn samples<L: Level, const SIZE: usize>(level: L, band: &Band<'_>, positions: &[f32; LANES]) -> [f32; LANES] {
    let position = level.load(positions);
    let first = position.truncate();
    let fraction = position - first.to_singles();
    let [more, more_behind] = level.neighbours::<SIZE>(band.higher, first);
    let [fewer, fewer_behind] = if ptr::eq(band.higher, band.lower) {
        [more, more_behind]
    } else {
        level.neighbours::<SIZE>(band.lower, first)
    };
    let more = more + fraction * (more_behind - more);
    let fewer = fewer + fraction * (fewer_behind - fewer);
    (more + level.singles(band.blend) * (fewer - more)).to_array()
}

#[inline]
fn read(band: &Band<'_>, first: usize, second: usize, fraction: f32) -> f32 {
    let more = lerp(fraction, band.higher[first], band.higher[second]);
    let fewer = lerp(fraction, band.lower[first], band.lower[second]);
    lerp(band.blend, more, fewer)
}
