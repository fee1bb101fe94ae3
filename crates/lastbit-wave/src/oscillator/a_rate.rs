//! A quantum with an increment of its own for each frame.

use super::{
    QUANTUM,
    interpolate::{Interpolator, LINEAR, lerp},
    phase::{Period, truncate_to_i32, truncate_to_u32},
};
use crate::{OscillatorKernel, WaveTables, tables::Band};

/// Renders `out.len()` frames from `phase` on, with increments from the first on whatever frame the source starts at;
/// returns the phase after them.
///
/// Blink, `ProcessARate` in `oscillator_handler.cc`, 86 to 156; the one loop of `OscillatorHandler::Process` before.
pub(super) fn render(tables: &WaveTables, increments: &[f32; QUANTUM], mut phase: f64, out: &mut [f32]) -> f64 {
    let kernel = tables.arithmetic().kernel;
    let period = Period::new(tables.size());
    let interpolator = Interpolator::new(kernel, period);
    let frequency_scale = 1.0 / tables.rate_scale();

    let has_groups = !kernel.is_old_scalar() && kernel != OscillatorKernel::FirstSse2;
    let whole = if has_groups { out.len() / 4 * 4 } else { 0 };
    let (vector, tail) = out.split_at_mut(whole);
    let mut bands = Bands::new(|increment| tables.band_in_lane(frequency_scale * increment));
    for (increments, samples) in increments.as_chunks().0.iter().zip(vector.as_chunks_mut().0) {
        let four = bands.get(increments);
        if increments.iter().all(|increment| increment.abs() >= LINEAR) {
            phase = match kernel {
                OscillatorKernel::Sse2 => sse2(period, four, increments, phase, samples),
                OscillatorKernel::Neon => neon(period, four, increments, phase, samples),
                _ => scalar(period, four, increments, phase, samples),
            };
        } else {
            for lane in 0..4 {
                samples[lane] = interpolator.sample(&four[lane], phase, increments[lane].abs());
                phase = period.wrap(phase + f64::from(increments[lane]));
            }
        }
    }

    let mut bands = Bands::new(|increment| tables.band_of_increment(increment));
    for (increment, sample) in increments[whole..].iter().zip(tail) {
        let [band] = bands.get(&[*increment]);
        *sample = interpolator.sample(band, phase, increment.abs());
        phase = interpolator.advanced(phase, f64::from(*increment));
    }
    phase
}

/// The bands of so many increments in turn. Automated ones often stand still: those of the last ones are kept.
struct Bands<'a, F, const LANES: usize> {
    look_up: F,
    last: Option<([u32; LANES], [Band<'a>; LANES])>,
}

impl<'a, F: Fn(f32) -> Band<'a>, const LANES: usize> Bands<'a, F, LANES> {
    fn new(look_up: F) -> Self {
        Self { look_up, last: None }
    }

    fn get(&mut self, increments: &[f32; LANES]) -> &[Band<'a>; LANES] {
        let Self { look_up, last } = self;
        let bits = increments.map(f32::to_bits);
        if last.as_ref().is_some_and(|(others, _)| *others != bits) {
            *last = None;
        }
        let (_, bands) = last.get_or_insert_with(|| {
            let mut neighbour: Option<(u32, Band<'a>)> = None;
            let band = |bits| match neighbour {
                Some((same, band)) if same == bits => band,
                _ => neighbour.insert((bits, look_up(f32::from_bits(bits)))).1,
            };
            (bits, bits.map(band))
        });
        bands
    }
}

/// Running sums of four increments.
fn running_sums(increments: &[f32; 4]) -> [f64; 4] {
    let mut sum = 0.0;
    // The first sum is exact, so that starting from zero makes no difference.
    increments.map(|increment| {
        sum += f64::from(increment);
        sum
    })
}

/// Blink, `cpu/x86/oscillator_kernel_sse2.cc`, 86 to 156: f64 positions, each wrapped through a 32-bit integer.
fn sse2(period: Period, bands: &[Band<'_>; 4], increments: &[f32; 4], phase: f64, out: &mut [f32; 4]) -> f64 {
    let sums = running_sums(increments);
    let positions = [phase, phase + sums[0], phase + sums[1], phase + sums[2]];
    for lane in 0..4 {
        let position = period.wrap_by_i32(positions[lane]);
        let first = truncate_to_i32(position) as u32 & period.mask;
        let fraction = position as f32 - first as f32;
        out[lane] = read(&bands[lane], first, period.mask, fraction);
    }
    period.wrap(phase + sums[3])
}

/// Blink, `cpu/arm/oscillator_kernel_neon.cc`, to 156: f64 positions, the first not wrapped, rounded to f32 before
/// the index is taken.
fn neon(period: Period, bands: &[Band<'_>; 4], increments: &[f32; 4], phase: f64, out: &mut [f32; 4]) -> f64 {
    let sums = running_sums(increments);
    let positions = [phase, period.wrap(phase + sums[0]), period.wrap(phase + sums[1]), period.wrap(phase + sums[2])];
    for lane in 0..4 {
        let position = positions[lane] as f32;
        let first = position as u32 & period.mask;
        let fraction = position - first as f32;
        out[lane] = read(&bands[lane], first, period.mask, fraction);
    }
    period.wrap(phase + sums[3])
}

/// Blink, `ProcessARateVectorKernel` in `oscillator_handler.cc`, where neither of the above is built in: the
/// interpolation inside a table is f64 and rounded, between tables it is f32.
fn scalar(period: Period, bands: &[Band<'_>; 4], increments: &[f32; 4], mut phase: f64, out: &mut [f32; 4]) -> f64 {
    for lane in 0..4 {
        let first = truncate_to_u32(phase, false) & period.mask;
        let second = (first + 1) & period.mask;
        let fraction = f64::from(phase as f32 - first as f32);
        let read = |table: &[f32]| {
            let (a, b) = (table[first as usize], table[second as usize]);
            (f64::from(a) + fraction * f64::from(b - a)) as f32
        };
        out[lane] = lerp(bands[lane].blend, read(bands[lane].higher), read(bands[lane].lower));
        phase = period.wrap(phase + f64::from(increments[lane]));
    }
    phase
}

#[inline]
fn read(band: &Band<'_>, first: u32, mask: u32, fraction: f32) -> f32 {
    let (first, second) = (first as usize, ((first + 1) & mask) as usize);
    let more = lerp(fraction, band.higher[first], band.higher[second]);
    let fewer = lerp(fraction, band.lower[first], band.lower[second]);
    lerp(band.blend, more, fewer)
}
