//! Gecko's periodic waves and oscillator.
//!
//! They share Blink's ancestor and the idea: band-limited tables, two of them blended. What differs is most of the rest:
//! how many partials a table keeps depends on the frequency it was first asked for, the frequency is followed sample by
//! sample, and a sine is no table.

mod oscillator;
mod tables;
mod terms;

pub use oscillator::{Frequencies, Oscillator};
pub use tables::{Wave, WaveKind};

use lastbit_fft::Order;
use lastbit_libm::{EvaluationMethod, Flavour};

/// How powers of two are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum PowersOfTwo {
    /// By `pow` in f64, and the product with it is rounded once (Gecko to 117).
    Pow,
    /// By `exp2` or `exp2f`, rounded to f32 (Gecko since 118).
    Exp2,
}

/// What becomes of a float that an integer type does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum IntegerOverflow {
    /// As x86 converts: the lowest integer of the wider type; of an unsigned, the lower half of it.
    Indefinite,
    /// As Arm converts: the nearest integer there is, 0 for NaN.
    Saturating,
}

impl IntegerOverflow {
    /// What an invalid operation results in.
    fn not_a_number(self) -> f32 {
        match self {
            Self::Indefinite => f32::from_bits(0xffc0_0000),
            Self::Saturating => f32::from_bits(0x7fc0_0000),
        }
    }

    /// `unsigned(x)`.
    fn unsigned(self, x: f64) -> u32 {
        match self {
            Self::Indefinite if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&x) => {
                x as i64 as u32
            }
            Self::Indefinite => 0,
            Self::Saturating => x as u32,
        }
    }

    /// `int(x)`.
    fn signed(self, x: f32) -> i32 {
        match self {
            Self::Indefinite if (-2_147_483_648.0..2_147_483_648.0).contains(&x) => x as i32,
            Self::Indefinite => i32::MIN,
            Self::Saturating => x as i32,
        }
    }
}

/// How Gecko synthesises and plays periodic waves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Arithmetic {
    /// The inverse FFT that makes the tables.
    pub fft: Order,
    /// Every function that is called.
    pub libm: Flavour,
    /// Detuning and the partials of a range.
    pub powers_of_two: PowersOfTwo,
    /// Table indices and numbers of partials.
    pub overflow: IntegerOverflow,
    /// All of it but the FFT. [`Extended`](EvaluationMethod::Extended): Debian's Firefox for i386, read from the machine code of
    /// 140.12 (`OscillatorNodeEngine`, `PeriodicWave`), with msun for the x87 whatever `libm` says; confirmed by the
    /// oscillators of that build.
    pub evaluation: EvaluationMethod,
}
