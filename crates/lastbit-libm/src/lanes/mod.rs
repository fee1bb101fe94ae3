//! Functions of sixteen arguments at once: the same bits as one call each, without the calls' branches.
//!
//! The common path goes together, in vectors of the level in use. What needs more (a special argument, or a value so
//! close to a rounding boundary that the evaluation here can't tell which side the library's own would take) is sent
//! through the function itself afterwards.
//!
//! A build with fused products is evaluated with fused products where the level has them, and is then exact; elsewhere
//! without, and what may differ is sent on.

mod wide;

use lastbit_vecmath::{Doubles, LANES, Level, Singles, Vectorized, Words, vectorize};

pub(crate) use wide::power;
pub use wide::{Exp, Log10Rounded, Sin};
use wide::{ExpNarrow, Pow10Rounded, SinNarrow};

use crate::{
    Flavour, Functions, Products,
    contraction::{AArch64, Fused, Separate},
    fmaf,
    glibc::lanes::{self as glibc, Log10, Pow10},
    msun::lanes as msun,
    ucrt::lanes as ucrt,
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
    replace(function, &x.to_array(), &mut values, doubts);
    level.load(&values)
}

#[cold]
fn replace(function: impl Lanes, x: &[f32; LANES], values: &mut [f32; LANES], doubts: u16) {
    for lane in (0..LANES).filter(|lane| doubts >> lane & 1 != 0) {
        values[lane] = function.alone(x[lane]);
    }
}

/// How far from each other two evaluations can be: `2^-BITS` of the value, in units of 2^-53.
pub(crate) const fn agreement(bits: u32) -> u32 {
    1 << (53 - bits)
}

/// All ones where values within `DISTANCE` times 2^-53 of `x`, relatively, may have different nearest f32s. For values
/// that are zero or that as f32 are normal and finite.
#[inline(always)]
pub(crate) fn unsettled<L: Level, const DISTANCE: u32>(level: L, x: L::Doubles) -> L::Words {
    /// The bits of an f64 that an f32 has no room for, and the place where rounding turns.
    const BELOW: u32 = (1 << 29) - 1;
    const TURN: u32 = 1 << 28;
    // An ulp is at least 2^-53 of the value.
    let beyond = x.low() + level.words(DISTANCE.wrapping_sub(TURN));
    let beyond = beyond & level.words(BELOW);
    beyond.less(level.words(2 * DISTANCE + 1))
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
            Self::Fused => {
                let (mut a, b, c) = (a.to_array(), b.to_array(), c.to_array());
                for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
                    *a = fmaf(*a, b, c);
                }
                level.load(&a)
            }
        }
    }
}

/// A piece of code that needs `log10f` and `powf(10, x)` of a library, in lanes.
pub trait WithDecibels {
    /// What it gives.
    type Output;

    /// Runs it with the library's functions.
    fn run(self, log10f: impl Lanes, pow10f: impl Lanes) -> Self::Output;
}

impl Flavour {
    /// Runs `code` as built for this library's `log10f` and `powf(10, x)`.
    pub fn with_decibels<C: WithDecibels>(self, code: C) -> C::Output {
        let Functions { log10f, powf, .. } = *self.functions();
        let rounded = Log10Rounded(log10f);
        match self {
            Self::Glibc227 | Self::Glibc228 => code.run(Log10::<Separate, Separate>::NEW, Pow10(powf)),
            Self::Glibc227Fma | Self::Glibc228Fma => code.run(Log10::<Fused, Separate>::NEW, Pow10(powf)),
            Self::Glibc228Aarch64 => code.run(Log10::<AArch64, AArch64>::NEW, Pow10(powf)),
            Self::Glibc241 | Self::Glibc241Fma | Self::Glibc241Aarch64 | Self::Glibc228I386 => {
                code.run(rounded, Pow10(powf))
            }
            Self::Msun | Self::Bionic9 => code.run(msun::Log10, msun::Pow10),
            Self::Bionic10 | Self::Bionic10Aarch64 | Self::Bionic16 | Self::Bionic16Aarch64 => {
                code.run(msun::Log10, Pow10(powf))
            }
            // Nobody asks for them of the x87, whose callers need more bits than lanes have.
            Self::Fdlibm | Self::Libsystem | Self::UcrtX86 | Self::MsunX87 => code.run(rounded, Pow10Rounded(powf)),
            Self::Ucrt => code.run(ucrt::Log10::<Separate>::new(), Pow10Rounded(powf)),
            Self::UcrtFma => code.run(ucrt::Log10::<Fused>::new(), Pow10Rounded(powf)),
        }
    }

    /// Puts `log10f` of each in the place of each.
    pub fn log10f_each(self, values: &mut [f32]) {
        struct Each<'v>(&'v mut [f32]);

        impl WithDecibels for Each<'_> {
            type Output = ();

            fn run(self, log10f: impl Lanes, _: impl Lanes) {
                each(log10f, self.0);
            }
        }

        self.with_decibels(Each(values));
    }

    /// Puts `powf(10, x)` of each in the place of each.
    pub fn pow10f_each(self, values: &mut [f32]) {
        struct Each<'v>(&'v mut [f32]);

        impl WithDecibels for Each<'_> {
            type Output = ();

            fn run(self, _: impl Lanes, pow10f: impl Lanes) {
                each(pow10f, self.0);
            }
        }

        self.with_decibels(Each(values));
    }

    /// `expf`, for a kernel's own vectors.
    pub fn expf_lanes(self) -> Expf {
        Expf(self.family(self.functions().expf))
    }

    /// `sinf`, for a kernel's own vectors.
    pub fn sinf_lanes(self) -> Sinf {
        let sinf = self.functions().sinf;
        Sinf(match self {
            Self::Glibc227 | Self::Glibc227Fma => Family::Other(sinf),
            _ => self.family(sinf),
        })
    }

    /// Whose `expf` and `sinf` it has.
    fn family(self, function: fn(f32) -> f32) -> Family {
        match self {
            Self::Msun | Self::Bionic9 => Family::Msun,
            Self::Glibc227 | Self::Glibc228 | Self::Glibc228I386 | Self::Glibc241 | Self::Bionic10 | Self::Bionic16 => {
                Family::Arm
            }
            Self::Glibc227Fma | Self::Glibc228Fma | Self::Glibc241Fma => Family::ArmFused,
            Self::Glibc228Aarch64 | Self::Glibc241Aarch64 | Self::Bionic10Aarch64 | Self::Bionic16Aarch64 => {
                Family::ArmAArch64
            }
            Self::Fdlibm | Self::Libsystem | Self::Ucrt | Self::UcrtFma | Self::UcrtX86 => Family::Wide(function),
            Self::MsunX87 => Family::Other(function),
        }
    }
}

/// Libraries that share `expf` or `sinf`.
#[derive(Debug, Clone, Copy)]
enum Family {
    Msun,
    Arm,
    ArmFused,
    ArmAArch64,
    /// Evaluated in f64 to `2^-35` or better, and rounded.
    Wide(fn(f32) -> f32),
    Other(fn(f32) -> f32),
}

/// A flavour's `expf`: see [`Flavour::expf_lanes`].
#[derive(Debug, Clone, Copy)]
pub struct Expf(Family);

/// A flavour's `sinf`: see [`Flavour::sinf_lanes`].
#[derive(Debug, Clone, Copy)]
pub struct Sinf(Family);

macro_rules! by_family {
    ($($name:ident: $msun:expr, $arm:ident, $wide:expr;)*) => {$(
        impl $name {
            /// Puts the function's values in the place of its arguments.
            pub fn each(self, values: &mut [f32]) {
                match self.0 {
                    Family::Msun => each($msun, values),
                    Family::Arm => each(glibc::$arm::<Separate>::NEW, values),
                    Family::ArmFused => each(glibc::$arm::<Fused>::NEW, values),
                    Family::ArmAArch64 => each(glibc::$arm::<AArch64>::NEW, values),
                    Family::Wide(function) => each($wide(function), values),
                    Family::Other(function) => each(Singly(function), values),
                }
            }
        }

        /// Not part of each kernel that takes it, but of the program once: a kernel hands sixteen values over.
        impl Lanes for $name {
            #[inline(always)]
            fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
                let mut values = x.to_array();
                self.each(&mut values);
                (level.load(&values), level.words(0))
            }

            fn alone(self, x: f32) -> f32 {
                match self.0 {
                    Family::Msun => $msun.alone(x),
                    Family::Arm => glibc::$arm::<Separate>::NEW.alone(x),
                    Family::ArmFused => glibc::$arm::<Fused>::NEW.alone(x),
                    Family::ArmAArch64 => glibc::$arm::<AArch64>::NEW.alone(x),
                    Family::Wide(function) | Family::Other(function) => function(x),
                }
            }
        }
    )*};
}

by_family! {
    // UCRT's polynomial is good to 2^-35, and what is here to 2^-41.
    Expf: msun::Exp, Exp, ExpNarrow::<{ agreement(34) }>;
    // msun's cosine is good to 2^-33.6 where it is least, others' are to 2^-40, and what is here to 2^-35.1.
    Sinf: SinNarrow::<{ agreement(33) }>(msun::sinf), Sin, SinNarrow::<{ agreement(34) }>;
}

/// Puts the function's values in the place of its arguments.
pub fn each(function: impl Lanes, values: &mut [f32]) {
    vectorize(Each(function, values));
}

struct Each<'v, F>(F, &'v mut [f32]);

impl<F: Lanes> Vectorized for Each<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, level: L) {
        let Self(function, values) = self;
        let (vectors, rest) = values.as_chunks_mut::<LANES>();
        for vector in vectors {
            *vector = function.of(level, level.load(vector)).to_array();
        }
        for value in rest {
            *value = function.alone(*value);
        }
    }
}
