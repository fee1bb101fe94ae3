//! Functions that are not part of each kernel that takes them, but of the program once: kernels hand sixteen values over.

use lastbit_vecmath::{LANES, Level, Singles};

use super::{
    Build, InPlace, Lanes, Singly, each,
    wide::{Log10Rounded, SinNarrow},
};
use crate::{
    contraction::{AArch64, Fused, Separate},
    glibc::lanes::{self as glibc, Log10},
    msun::lanes as msun,
    ucrt::lanes as ucrt,
};

/// A flavour's `sinf`: see [`Flavour::sinf_lanes`](crate::Flavour::sinf_lanes).
#[derive(Debug, Clone, Copy)]
pub struct Sinf(pub(super) Sine);

#[derive(Debug, Clone, Copy)]
pub(super) enum Sine {
    Arm(Build),
    Wide(SinNarrow),
    Other(fn(f32) -> f32),
}

/// A flavour's `log10f`: see [`Flavour::log10f_lanes`](crate::Flavour::log10f_lanes).
#[derive(Debug, Clone, Copy)]
pub struct Log10f(pub(super) Logarithm);

#[derive(Debug, Clone, Copy)]
pub(super) enum Logarithm {
    Arm(Build),
    Msun,
    Ucrt,
    UcrtFused,
    Rounded(Log10Rounded),
}

/// What is to be done with a function that is not known before the program runs.
trait With {
    type Output;

    fn with(self, function: impl Lanes) -> Self::Output;
}

impl Sinf {
    #[inline(always)]
    fn apply<W: With>(self, code: W) -> W::Output {
        match self.0 {
            Sine::Arm(Build::Separate) => code.with(glibc::Sin::<Separate>::NEW),
            Sine::Arm(Build::Fused) => code.with(glibc::Sin::<Fused>::NEW),
            Sine::Arm(Build::AArch64) => code.with(glibc::Sin::<AArch64>::NEW),
            Sine::Wide(sine) => code.with(sine),
            Sine::Other(sinf) => code.with(Singly(sinf)),
        }
    }
}

impl Log10f {
    #[inline(always)]
    fn apply<W: With>(self, code: W) -> W::Output {
        match self.0 {
            Logarithm::Arm(Build::Separate) => code.with(Log10::<Separate, Separate>::NEW),
            // On x86-64 the build for FMA is of `logf` alone.
            Logarithm::Arm(Build::Fused) => code.with(Log10::<Fused, Separate>::NEW),
            Logarithm::Arm(Build::AArch64) => code.with(Log10::<AArch64, AArch64>::NEW),
            Logarithm::Msun => code.with(msun::Log10),
            Logarithm::Ucrt => code.with(ucrt::Log10::<Separate>::new()),
            Logarithm::UcrtFused => code.with(ucrt::Log10::<Fused>::new()),
            Logarithm::Rounded(log10f) => code.with(log10f),
        }
    }
}

macro_rules! shared {
    ($($function:ident),*) => {$(
        impl $function {
            /// Puts the function's values in the place of its arguments.
            pub fn each(self, values: &mut [f32]) {
                self.apply(Each(values));
            }
        }

        impl Lanes for $function {
            #[inline(always)]
            fn together<L: Level>(self, level: L, x: L::Singles) -> (L::Singles, L::Words) {
                let mut values = x.to_array();
                self.apply(Sixteen(level, &mut values));
                (level.load(&values), level.words(0))
            }

            fn alone(self, x: f32) -> f32 {
                self.apply(Alone(x))
            }
        }
    )*};
}

shared!(Sinf, Log10f);

/// A function's values from a function of its own.
#[inline(always)]
pub(super) fn hand_over<L: Level>(level: L, function: impl Lanes, x: L::Singles) -> (L::Singles, L::Words) {
    let mut values = x.to_array();
    Sixteen(level, &mut values).with(function);
    (level.load(&values), level.words(0))
}

struct Alone(f32);

impl With for Alone {
    type Output = f32;

    #[inline(always)]
    fn with(self, function: impl Lanes) -> f32 {
        function.alone(self.0)
    }
}

struct Sixteen<'v, L>(L, &'v mut [f32; LANES]);

impl<L: Level> With for Sixteen<'_, L> {
    type Output = ();

    #[inline(always)]
    fn with(self, function: impl Lanes) {
        let Self(level, values) = self;
        level.call(InPlace(function, values));
    }
}

struct Each<'v>(&'v mut [f32]);

impl With for Each<'_> {
    type Output = ();

    fn with(self, function: impl Lanes) {
        each(function, self.0);
    }
}
