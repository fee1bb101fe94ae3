//! The measured impulse responses.
//!
//! `data/hrtf/NOTICE.md` has their format and where they come from.

/// Samples of a response.
pub(crate) const LENGTH: usize = 256;

/// Hertz.
pub(super) const SAMPLE_RATE: u32 = 44_100;

/// Azimuths, 15 degrees apart.
pub(super) const AZIMUTHS: usize = 24;

/// Elevations, 15 degrees apart, from [`LOWEST`] on.
pub(super) const ELEVATIONS: usize = 10;

/// The elevation of 0 degrees.
pub(super) const HORIZON: usize = 3;

/// Degrees.
pub(super) const LOWEST: f64 = -45.0;
/// Degrees.
pub(super) const HIGHEST: f64 = 90.0;
/// Degrees between elevations.
pub(super) const SPACING: f64 = 15.0;

static SAMPLES: &[u8] = include_bytes!("../../../data/hrtf/composite.i16le");

/// By elevation, every how many azimuths there is a response.
const STEPS: [usize; ELEVATIONS] = [1, 1, 1, 1, 1, 1, 1, 2, 4, AZIMUTHS];

/// Responses on file.
pub(super) const COUNT: usize = 7 * AZIMUTHS + 12 + 6 + 1;

/// Which response serves an elevation (below [`ELEVATIONS`]) and an azimuth (below [`AZIMUTHS`]): the highest elevation up
/// to the one asked for that has the azimuth.
pub(super) fn index(elevation: usize, azimuth: usize) -> usize {
    let measured = (0..=elevation).rev().find(|&elevation| azimuth.is_multiple_of(STEPS[elevation])).unwrap_or(0);
    STEPS[..measured].iter().map(|step| AZIMUTHS / step).sum::<usize>() + azimuth / STEPS[measured]
}

/// A response's integers.
pub(super) fn samples(index: usize) -> [i16; LENGTH] {
    let (bytes, _) = SAMPLES[2 * LENGTH * index..].as_chunks::<2>();
    std::array::from_fn(|sample| i16::from_le_bytes(bytes[sample]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_every_response() {
        assert_eq!(SAMPLES.len(), 2 * LENGTH * COUNT);
        assert_eq!(index(ELEVATIONS - 1, 0), COUNT - 1);
        assert_eq!(samples(index(HORIZON, 0))[..6], [1, -1, 1, -1, 0, 0]);
    }

    #[test]
    fn high_up_fewer_azimuths_have_one_of_their_own() {
        let distinct = |elevation| {
            let mut found: Vec<usize> = (0..AZIMUTHS).map(|azimuth| index(elevation, azimuth)).collect();
            found.retain(|&found| found >= STEPS[..elevation].iter().map(|step| AZIMUTHS / step).sum());
            found.len()
        };
        assert_eq!([0, 6, 7, 8, 9].map(distinct), [24, 24, 12, 6, 1]);
        // 30 degrees at 90: as at 60.
        assert_eq!(index(9, 2), index(7, 2));
        assert_eq!(index(9, 1), index(6, 1));
    }
}
