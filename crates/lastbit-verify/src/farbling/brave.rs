//! Brave's farbling of audio.
//!
//! Provenance: brave-core, `brave_session_cache.cc` (the factor and the seed, from a token of session and site) and
//! `brave_audio_farbling_helper.cc` (what is done to a channel). Read there; the article's restored sums of Brave 1.21
//! agree with the factor's effect. No build was captured.

/// How much Brave's shields block of fingerprinting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Level {
    /// Nothing.
    Off,
    /// One factor for all samples ("balanced" in the source).
    Standard,
    /// Numbers that have nothing to do with the samples ("maximum" in the source).
    Strict,
}

/// How wide the range of the factor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Era {
    /// 0.99 to 1, from the beginning on.
    Percent,
    /// 0.999 to 1, in the newest sources.
    PerMille,
}

impl Era {
    /// The least factor.
    pub fn least(self) -> f64 {
        match self {
            Self::Percent => 0.99,
            Self::PerMille => 0.999,
        }
    }

    fn width(self) -> f64 {
        match self {
            Self::Percent => 100.0,
            Self::PerMille => 1000.0,
        }
    }
}

/// Brave's farbling with the token of one session and site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Brave {
    level: Level,
    era: Era,
    high: u64,
    low: u64,
}

/// `UINT64_MAX` as a double, which rounds up.
const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

impl Brave {
    /// With the two halves of a farbling token: the high one makes the factor, the low one the seed.
    pub fn new(level: Level, high: u64, low: u64) -> Self {
        Self { level, era: Era::PerMille, high, low }
    }

    /// The same token in another era.
    #[must_use]
    pub fn era(self, era: Era) -> Self {
        Self { era, ..self }
    }

    /// The factor of the standard level, in f64.
    pub fn fudge_factor(&self) -> f64 {
        self.era.least() + self.high as f64 / TWO_TO_64 / self.era.width()
    }

    /// What a page reads where the browser has computed `samples`: a channel, from its first sample on.
    pub fn farble(&self, samples: &mut [f32]) {
        match self.level {
            Level::Off => {}
            Level::Standard => {
                let factor = self.fudge_factor();
                for sample in samples {
                    *sample = (f64::from(*sample) * factor) as f32;
                }
            }
            Level::Strict => {
                let mut state = self.low;
                for sample in samples {
                    state = step(state);
                    *sample = strict_sample(state);
                }
            }
        }
    }
}

/// The register's next state: one bit to the right, and the exclusive or of bits 0 and 1, and of bits 1 and 2, into the
/// two highest places. The lower of these keeps the bit that was shifted there where it was set.
pub(crate) fn step(state: u64) -> u64 {
    (state >> 1) | ((state ^ (state >> 1)) << 62)
}

/// The sample of a state: at least 0, below 0.1.
pub(crate) fn strict_sample(state: u64) -> f32 {
    (state as f64 / TWO_TO_64 / 10.0) as f32
}

/// Samples after which every bit of a state has been among its three highest, where it could be read.
const WINDOW: usize = 62;

/// Bits that rounding leaves open, of which all values are tried.
const MOST_OPEN: usize = 8;

/// The state of the register behind a strict channel at its last sample, if it is one. At least 64 samples are needed;
/// up to the first window whose bits can be read, they need only be in range.
pub(crate) fn strict_state(samples: &[f32]) -> Option<u64> {
    if samples.len() < WINDOW + 2 || !samples.iter().all(|sample| (0.0..=0.1).contains(sample)) {
        return None;
    }
    // A small seed begins with states of hardly any bits, whose edges cannot be read; later ones are mixed.
    let mut starts = (0..samples.len() - WINDOW - 1).step_by(WINDOW).take(8);
    starts.find_map(|start| from_window(&samples[start..]))
}

/// As [`strict_state`], from the first [`WINDOW`] samples.
fn from_window(samples: &[f32]) -> Option<u64> {
    let (window, rest) = samples.split_at_checked(WINDOW)?;
    // Bit k of the state at the window's end was bit 61 of the state 61 - k samples earlier.
    let [least, greatest] = top(window[WINDOW - 1]);
    let (mut state, mut open) = (least << 61, Vec::new());
    for (age, &sample) in window.iter().rev().enumerate() {
        let [low, high] = top(sample);
        if age > 0 {
            state |= (low & 1) << (61 - age);
        }
        if low != high {
            open.push(if age == 0 { (least ^ greatest) << 61 } else { 1 << (61 - age) });
        }
    }
    if open.len() > MOST_OPEN {
        return None;
    }
    let flipped = |choice: usize| {
        let chosen = open.iter().enumerate().filter(|(place, _)| choice >> place & 1 == 1);
        chosen.fold(state, |state, (_, bits)| state ^ bits)
    };
    (0..1usize << open.len()).find_map(|choice| {
        rest.iter().try_fold(flipped(choice), |state, sample| {
            let next = step(state);
            (strict_sample(next).to_bits() == sample.to_bits()).then_some(next)
        })
    })
}

/// The least and the greatest that the three highest bits of a state can be which gives this sample.
fn top(sample: f32) -> [u64; 2] {
    let exact = f64::from(sample);
    let half = (f64::from(sample.next_up()) - exact) / 2.0;
    [exact - half, exact + half].map(|sample| ((sample * 10.0 * 8.0) as u64).min(7))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_factor_spans_its_era() {
        for era in [Era::Percent, Era::PerMille] {
            let factor = |high| Brave::new(Level::Standard, high, 0).era(era).fudge_factor();
            assert_eq!(factor(0), era.least());
            assert!(factor(u64::MAX) <= 1.0 && factor(u64::MAX) > 0.999_999);
        }
    }

    #[test]
    fn the_register() {
        // By hand: bits 0 and 1 of 1 differ, bits 1 and 2 do not; of 2 both pairs differ.
        assert_eq!(step(1), 1 << 62);
        assert_eq!(step(2), 1 | 3 << 62);
        assert_eq!(step(0), 0);
        // A bit that is shifted into place 62 stays whatever falls in.
        assert_eq!(step(1 << 63), 1 << 62);
        assert_eq!(step(1 << 63 | 3), 1 << 62 | 1 | 1 << 63);
    }

    proptest! {
        #[test]
        fn a_strict_channel_is_known_by_its_register(seed in 1..u64::MAX, few in 0u32..60) {
            let mut samples = vec![0.5; 5000];
            Brave::new(Level::Strict, 0, seed >> few | 1).farble(&mut samples);
            prop_assert!(strict_state(&samples).is_some());
            samples[4990] += 1e-6;
            prop_assert!(strict_state(&samples).is_none());
        }
    }
}
