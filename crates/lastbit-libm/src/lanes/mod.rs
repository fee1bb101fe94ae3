//! Functions of sixteen arguments at once: the same bits as one call each, without the calls' branches.
//!
//! The common path goes together, in vectors of the level in use. What needs more (a special argument, or a value so
//! close to a rounding boundary that the evaluation here can't tell which side the library's own would take) is sent
//! through the function itself afterwards.
//!
//! A build with fused products is evaluated with fused products where the level has them, and is then exact; elsewhere
//! without, and what may differ is sent on.

mod power;
mod shared;
mod wide;

use std::f64::consts::LOG2_10;

use lastbit_vecmath::{Doubles, LANES, Level, Singles, Vectorized, Words, vectorize};

use power::Power;
pub use power::{Either, Exponential};
pub use shared::{Log10f, Sinf};
use shared::{Logarithm, Sine};
use wide::SinNarrow;
pub use wide::{DecibelsRounded, Log10Rounded, Sin};

use crate::{
    Flavour, Products,
    glibc::lanes::{LOG2_10 as ARM_LOG2_10, POWER_DISTANCE},
};

/// A function of one f32, in lanes.
pub trait Lanes: Copy {
    /// The values, and a word with its sign set beside each that is not certain.
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words);

    /// The value of any argument.
    fn alone(self, x: f32) -> f32;

    /// The values of sixteen arguments.
    #[inline(always)]
    fn of<L: Level>(self, level: L, x: L::Singles) -> L::Singles {
        if !L::WIDE {
            return one_by_one(self, level, x);
        }
        let (values, doubts) = self.together(level, x);
        if doubts.any() { settle(self, level, x, values, doubts.signs()) } else { values }
    }
}

/// Each lane by itself.
#[inline(always)]
fn one_by_one<L: Level>(function: impl Lanes, level: L, x: L::Singles) -> L::Singles {
    let mut values = x.to_array();
    for value in &mut values {
        *value = function.alone(*value);
    }
    level.load(&values)
}

/// Replaces the values in doubt.
#[inline(always)]
fn settle<L: Level>(function: impl Lanes, level: L, x: L::Singles, values: L::Singles, doubts: u16) -> L::Singles {
    let mut values = values.to_array();
    replace(&x.to_array(), &mut values, doubts, |_, x| function.alone(x));
    level.load(&values)
}

/// Replaces the values in doubt by those of a function of lane and argument.
#[cold]
#[inline(never)]
fn replace(x: &[f32; LANES], values: &mut [f32; LANES], doubts: u16, alone: impl Fn(usize, f32) -> f32) {
    for lane in (0..LANES).filter(|lane| doubts >> lane & 1 != 0) {
        values[lane] = alone(lane, x[lane]);
    }
}

/// Adding it to an f64 rounds that to an integer, which is then in the low bits.
pub(crate) const INTEGER: f64 = 6_755_399_441_055_744.0;

/// All ones for what is not from `least` on and below `most`, neither of which is negative: for NaN, too.
#[inline(always)]
pub fn outside<L: Level>(level: L, x: L::Singles, least: f32, most: f32) -> L::Words {
    // Floats without a sign are in the order of their bits, and those with one come after them. Words compare as signed.
    const LOWEST: u32 = 1 << 31;
    let (least, most) = (least.to_bits(), most.to_bits());
    let place = x.bits() + level.words(LOWEST.wrapping_sub(least));
    level.words(LOWEST.wrapping_add(most.wrapping_sub(least)).wrapping_sub(1)).less(place)
}

/// How far from each other two evaluations can be: `2^-BITS` of the value, in units of 2^-53.
pub(crate) const fn agreement(bits: u32) -> u32 {
    1 << (53 - bits)
}

/// The bits of an f64 that an f32 has no room for, and the place among them where rounding turns.
const BELOW: u32 = (1 << 29) - 1;
const TURN: u32 = 1 << 28;

/// All ones where values within `distance` times 2^-53 of `x`, relatively, may have different nearest f32s. For values
/// that are zero or that as f32 are normal and finite.
#[inline(always)]
pub(crate) fn unsettled<L: Level>(level: L, x: L::Doubles, distance: u32) -> L::Words {
    // An ulp is at least 2^-53 of the value.
    let beyond = x.low() + level.words(distance.wrapping_sub(TURN));
    let beyond = beyond & level.words(BELOW);
    beyond.less(level.words(2 * distance + 1))
}

/// Of the lower half of an f64, how far it is beyond what is `distance` before the turn: as in [`unsettled`].
#[inline(always)]
pub(crate) fn beyond_turn(low: u32, distance: u32) -> u32 {
    low.wrapping_add(distance).wrapping_sub(TURN) & BELOW
}

/// A function that has no vectors: each lane by itself.
#[derive(Clone, Copy)]
pub struct Singly<F>(pub F);

impl<F: Fn(f32) -> f32 + Copy> Lanes for Singly<F> {
    #[inline(always)]
    fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
        (one_by_one(self, level, x), level.words(0))
    }

    #[inline(always)]
    fn alone(self, x: f32) -> f32 {
        (self.0)(x)
    }
}

impl Products {
    /// `a * b + c` of one value, in f32, with the level's instruction where it has one.
    #[inline(always)]
    pub fn mul_add_at<L: Level>(self, level: L, a: f32, b: f32, c: f32) -> f32 {
        match self {
            Self::Fused if L::FUSED => level.mul_add(a, b, c),
            _ => self.mul_add_f32(a, b, c),
        }
    }

    /// `a * b + c` of each, in f32.
    #[inline(always)]
    pub fn mul_add_lanes<L: Level>(self, level: L, a: L::Singles, b: L::Singles, c: L::Singles) -> L::Singles {
        match self {
            Self::Rounded => a * b + c,
            Self::Fused if L::FUSED => a.mul_add(b, c),
            Self::Fused | Self::Extended => {
                let mut values = a.to_array();
                self.mul_add_each(&mut values, &b.to_array(), &c.to_array());
                level.load(&values)
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn mul_add_each(self, a: &mut [f32; LANES], b: &[f32; LANES], c: &[f32; LANES]) {
        for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
            *a = self.mul_add_f32(*a, *b, *c);
        }
    }
}

impl Flavour {
    /// `log10f`, for a kernel's own vectors.
    pub fn log10f_lanes(self) -> Log10f {
        Log10f(match self {
            Self::Glibc227 | Self::Glibc228 => Logarithm::Arm(Build::Separate),
            Self::Glibc227Fma | Self::Glibc228Fma => Logarithm::Arm(Build::Fused),
            Self::Glibc228Aarch64 => Logarithm::Arm(Build::AArch64),
            Self::Msun | Self::Bionic9 | Self::Bionic10 | Self::Bionic10Aarch64 => Logarithm::Msun,
            Self::Bionic16 | Self::Bionic16Aarch64 => Logarithm::Msun,
            Self::Ucrt => Logarithm::Ucrt,
            Self::UcrtFma => Logarithm::UcrtFused,
            Self::Glibc241 | Self::Glibc241Fma | Self::Glibc241Aarch64 | Self::Glibc228I386 => self.rounded_log10f(),
            // Nobody asks for them of the x87, whose callers need more bits than lanes have.
            Self::Fdlibm | Self::Libsystem | Self::UcrtX86 | Self::MsunX87 => self.rounded_log10f(),
        })
    }

    fn rounded_log10f(self) -> Logarithm {
        Logarithm::Rounded(Log10Rounded(self.functions().log10f))
    }

    /// `powf(10, x)`, for a kernel's own vectors.
    pub fn pow10f_lanes(self) -> Exponential {
        let powf = self.functions().powf;
        match self {
            Self::Msun | Self::Bionic9 => Exponential::MSUN_OF_TEN,
            // Libraries that round correctly or an f64.
            Self::Fdlibm | Self::Libsystem | Self::Ucrt | Self::UcrtFma | Self::UcrtX86 | Self::MsunX87 => {
                Exponential::new(Power::of_ten(powf, LOG2_10, power::CLOSE))
            }
            // Arm's.
            _ => Exponential::new(Power::of_ten(powf, ARM_LOG2_10, POWER_DISTANCE)),
        }
    }

    /// `exp` of an f64, rounded to f32, for a kernel's own vectors.
    pub fn exp_lanes(self) -> Exponential {
        Exponential::new(Power::of_e(self.functions().exp_to_f32))
    }

    /// `expf`, for a kernel's own vectors.
    pub fn expf_lanes(self) -> Exponential {
        let expf = self.functions().expf;
        match self.family() {
            Family::Msun => Exponential::MSUN,
            Family::Arm(_) => Exponential::new(Power::of_e_in_f32(expf, POWER_DISTANCE)),
            // UCRT's polynomial is good to 2^-35, and what is here to 2^-41.
            Family::Wide => Exponential::new(Power::of_e_in_f32(expf, agreement(34))),
        }
    }

    /// `sinf`, for a kernel's own vectors.
    pub fn sinf_lanes(self) -> Sinf {
        let sinf = self.functions().sinf;
        Sinf(match (self, self.family()) {
            (Self::Glibc227 | Self::Glibc227Fma | Self::MsunX87, _) => Sine::Other(sinf),
            (_, Family::Arm(build)) => Sine::Arm(build),
            // msun's cosine is good to 2^-33.6 where it is least, others' are to 2^-40, and what is here to 2^-35.1.
            (_, Family::Msun) => Sine::Wide(SinNarrow { sinf, distance: agreement(33) }),
            (_, Family::Wide) => Sine::Wide(SinNarrow { sinf, distance: agreement(34) }),
        })
    }

    /// Whose `expf` and `sinf` it has.
    fn family(self) -> Family {
        match self {
            Self::Msun | Self::Bionic9 => Family::Msun,
            Self::Glibc227 | Self::Glibc228 | Self::Glibc228I386 | Self::Glibc241 | Self::Bionic10 | Self::Bionic16 => {
                Family::Arm(Build::Separate)
            }
            Self::Glibc227Fma | Self::Glibc228Fma | Self::Glibc241Fma => Family::Arm(Build::Fused),
            Self::Glibc228Aarch64 | Self::Glibc241Aarch64 | Self::Bionic10Aarch64 | Self::Bionic16Aarch64 => {
                Family::Arm(Build::AArch64)
            }
            Self::Fdlibm | Self::Libsystem | Self::Ucrt | Self::UcrtFma | Self::UcrtX86 | Self::MsunX87 => Family::Wide,
        }
    }
}

/// Libraries that share `expf` or `sinf`.
#[derive(Debug, Clone, Copy)]
enum Family {
    Msun,
    Arm(Build),
    /// Evaluation in f64 to `2^-35` or better, and rounded.
    Wide,
}

/// How a build contracts products and sums.
#[derive(Debug, Clone, Copy)]
enum Build {
    Separate,
    Fused,
    AArch64,
}

/// Puts the function's values in the place of its arguments.
pub fn each(function: impl Lanes, values: &mut [f32]) {
    vectorize(InPlace(function, values));
}

struct InPlace<F, V>(F, V);

impl<F: Lanes> Vectorized for InPlace<F, &mut [f32; LANES]> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self(function, values) = self;
        *values = function.of(level, level.load(values)).to_array();
    }
}

impl<F: Lanes> Vectorized for InPlace<F, &mut [f32]> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self(function, values) = self;
        let (vectors, rest) = values.as_chunks_mut();
        for vector in vectors {
            InPlace(function, vector).run(level);
        }
        for value in rest {
            *value = function.alone(*value);
        }
    }
}
