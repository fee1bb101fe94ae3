//! Linear interpolation in f64 at one frequency, in lanes: what [`Interpolator`](super::interpolate::Interpolator) does
//! with a steady increment from [`LINEAR`](super::interpolate::LINEAR) to a period.

use lastbit_libm::fma;
use lastbit_vecmath::{Doubles, LANES, Level, Singles, Vectorized, vectorize};

use super::QUANTUM;
use crate::tables::Band;

/// Vectors of a quantum.
const VECTORS: usize = QUANTUM / LANES;

/// Where frames lie in the table: rounded positions, and the samples before them.
struct Places {
    positions: [[f32; LANES]; VECTORS],
    first: [[f32; LANES]; VECTORS],
}

/// Renders up to a quantum from a phase in the first period on, of `SIZE` samples; returns the phase after it.
pub(super) fn render<const SIZE: usize>(
    band: &Band<'_>,
    mut phase: f64,
    increment: f64,
    fused: bool,
    out: &mut [f32],
) -> f64 {
    let none = [[0.0; LANES]; VECTORS];
    let mut places = Places { positions: none, first: none };
    let slots = places.positions.as_flattened_mut().iter_mut().zip(places.first.as_flattened_mut());
    for (position, first) in slots.take(out.len()) {
        *position = phase as f32;
        *first = phase as i32 as f32;
        phase += increment;
        let wrapped = phase - SIZE as f64;
        phase = if phase < SIZE as f64 { phase } else { wrapped };
    }
    vectorize(Read::<SIZE> { band, places: &places, fused, out });
    phase
}

struct Read<'v, const SIZE: usize> {
    band: &'v Band<'v>,
    places: &'v Places,
    fused: bool,
    out: &'v mut [f32],
}

impl<const SIZE: usize> Vectorized for Read<'_, SIZE> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self { band, places: Places { positions, first }, fused, out } = self;
        for ((out, position), first) in out.chunks_mut(LANES).zip(positions).zip(first) {
            let (position, first) = (level.load(position), level.load(first));
            let fraction = position - first;
            let place = first.truncate();
            let [more, more_behind] = level.neighbours::<SIZE>(band.higher, place);
            let [fewer, fewer_behind] = level.neighbours::<SIZE>(band.lower, place);
            let tables = [more, more_behind, fewer, fewer_behind];
            let samples = if fused && !L::FUSED {
                one_by_one(band.blend, fraction.to_array(), tables.map(L::Singles::to_array))
            } else {
                let t = fraction.widen();
                let rest = level.doubles(1.0) - t;
                let [more, more_behind, fewer, fewer_behind] = tables;
                let more = mean::<L>(fused, [rest, t], [more.widen(), more_behind.widen()]);
                let fewer = mean::<L>(fused, [rest, t], [fewer.widen(), fewer_behind.widen()]);
                let weights = [level.doubles(f64::from(1.0 - band.blend)), level.doubles(f64::from(band.blend))];
                mean::<L>(fused, weights, [more, fewer]).narrow().to_array()
            };
            out.copy_from_slice(&samples[..out.len()]);
        }
    }
}

/// The weighted mean, its first product fused into the sum or not.
#[inline(always)]
fn mean<L: Level>(fused: bool, [a, b]: [L::Doubles; 2], [x, y]: [L::Doubles; 2]) -> L::Doubles {
    if fused { a.mul_add(x, b * y) } else { a * x + b * y }
}

/// Fused products on a level without them.
fn one_by_one(blend: f32, fractions: [f32; LANES], tables: [[f32; LANES]; 4]) -> [f32; LANES] {
    let mut samples = [0.0; LANES];
    for (lane, sample) in samples.iter_mut().enumerate() {
        let t = f64::from(fractions[lane]);
        let [more, more_behind, fewer, fewer_behind] = tables.map(|table| f64::from(table[lane]));
        let more = fma(1.0 - t, more, t * more_behind);
        let fewer = fma(1.0 - t, fewer, t * fewer_behind);
        *sample = fma(f64::from(1.0 - blend), more, f64::from(blend) * fewer) as f32;
    }
    samples
}
