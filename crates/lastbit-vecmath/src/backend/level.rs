//! The levels that kernels are compiled for.

use super::{
    Doubles, HALF, LANES, Singles, Vectorized, Words,
    portable::{self, Lanes, Portable},
};

/// What a kernel may rely on. Only values of this crate have the trait, and those of a level that not every CPU of
/// the target has can't be made outside: having one proves that the CPU has the instructions.
pub trait Level: Copy + Sealed {
    /// Whether values go side by side.
    const WIDE: bool;

    /// Whether vectors' `mul_add` rounds once. What comes of a kernel has to be the same either way.
    const FUSED: bool;

    /// Sixteen f32.
    type Singles: Singles<Self>;

    /// Sixteen f64.
    type Doubles: Doubles<Self>;

    /// Sixteen words of 32 bits.
    type Words: Words<Self>;

    /// Runs code as a function of its own that is built for this level: what several kernels share, or do now and then.
    fn call<V: Vectorized>(self, code: V) -> V::Output;

    /// Sixteen times the same.
    fn singles(self, x: f32) -> Self::Singles;

    /// Sixteen times the same.
    fn doubles(self, x: f64) -> Self::Doubles;

    /// Sixteen times the same.
    fn words(self, x: u32) -> Self::Words;

    /// Coefficients, each sixteen times.
    #[inline(always)]
    fn coefficients<const COUNT: usize>(self, values: [f64; COUNT]) -> [Self::Doubles; COUNT] {
        let mut vectors = [self.doubles(0.0); COUNT];
        for (vector, value) in vectors.iter_mut().zip(values) {
            *vector = self.doubles(value);
        }
        vectors
    }

    /// These values.
    fn load(self, values: &[f32; LANES]) -> Self::Singles;

    /// These values.
    fn load_doubles(self, values: &[f64; LANES]) -> Self::Doubles;

    /// Eight values, then eight others.
    fn beside(self, first: &[f32; HALF], second: &[f32; HALF]) -> Self::Singles;

    /// Every other value, then those between: the parts of complex numbers, from pairs.
    fn load_pairs(self, values: &[f32; LANES]) -> Self::Singles;

    /// The columns of the square whose rows these are; of the first halves and of the second halves, each by itself.
    fn transpose(self, rows: [Self::Singles; HALF]) -> [Self::Singles; HALF];

    /// `a * b + c` of one value, rounded once where [`FUSED`](Self::FUSED), else twice.
    #[inline(always)]
    fn mul_add(self, a: f32, b: f32, c: f32) -> f32 {
        if Self::FUSED { fused_f32(a, b, c) } else { a * b + c }
    }

    /// The magnitudes.
    #[inline(always)]
    fn abs(self, x: Self::Singles) -> Self::Singles {
        (x.bits() & self.words(0x7fff_ffff)).singles()
    }

    /// The entries at these places, which are taken modulo `SIZE`, and those behind them.
    ///
    /// # Panics
    /// If the table has not one entry more than `SIZE`: what is behind the last.
    fn neighbours<const SIZE: usize>(self, table: &[f32], places: Self::Words) -> [Self::Singles; 2];

    /// Both columns of the rows at these places, which are taken modulo the table's size.
    fn rows<const SIZE: usize>(self, table: &[[f64; 2]; SIZE], places: Self::Words) -> [Self::Doubles; 2];
}

/// Keeps [`Level`] to this crate.
pub trait Sealed {}

/// One value after another.
#[derive(Debug, Clone, Copy)]
pub struct Lone;

/// The vectors that every CPU of the target has.
#[derive(Debug, Clone, Copy)]
pub struct Wide;

macro_rules! portable_levels {
    ($($level:ident: $wide:expr, $fused:expr;)*) => {$(
        impl Sealed for $level {}
        impl Portable for $level {}

        impl Level for $level {
            const WIDE: bool = $wide;
            const FUSED: bool = $fused;

            type Singles = Lanes<f32, Self>;
            type Doubles = Lanes<f64, Self>;
            type Words = Lanes<u32, Self>;

            #[inline(never)]
            fn call<V: Vectorized>(self, code: V) -> V::Output {
                code.run(self)
            }

            #[inline(always)]
            fn singles(self, x: f32) -> Self::Singles {
                Lanes::splat(x)
            }

            #[inline(always)]
            fn doubles(self, x: f64) -> Self::Doubles {
                Lanes::splat(x)
            }

            #[inline(always)]
            fn words(self, x: u32) -> Self::Words {
                Lanes::splat(x)
            }

            #[inline(always)]
            fn load(self, values: &[f32; LANES]) -> Self::Singles {
                Lanes::new(*values)
            }

            #[inline(always)]
            fn load_doubles(self, values: &[f64; LANES]) -> Self::Doubles {
                Lanes::new(*values)
            }

            #[inline(always)]
            fn beside(self, first: &[f32; HALF], second: &[f32; HALF]) -> Self::Singles {
                Lanes::beside(first, second)
            }

            #[inline(always)]
            fn load_pairs(self, values: &[f32; LANES]) -> Self::Singles {
                Lanes::from_pairs(values)
            }

            #[inline(always)]
            fn transpose(self, rows: [Self::Singles; HALF]) -> [Self::Singles; HALF] {
                portable::transpose(rows)
            }

            #[inline(always)]
            fn neighbours<const SIZE: usize>(self, table: &[f32], places: Self::Words) -> [Self::Singles; 2] {
                portable::neighbours::<Self, SIZE>(table, places)
            }

            #[inline(always)]
            fn rows<const SIZE: usize>(self, table: &[[f64; 2]; SIZE], places: Self::Words) -> [Self::Doubles; 2] {
                portable::rows(table, places)
            }
        }
    )*};
}

portable_levels! {
    Lone: false, false;
    Wide: true, cfg!(target_arch = "aarch64");
}

/// One instruction where the function it is inlined into may use it.
#[inline(always)]
#[allow(clippy::disallowed_methods, reason = "an IEEE 754 operation, which every host rounds alike")]
pub(super) fn fused(a: f64, b: f64, c: f64) -> f64 {
    a.mul_add(b, c)
}

/// As [`fused`].
#[inline(always)]
#[allow(clippy::disallowed_methods, reason = "an IEEE 754 operation, which every host rounds alike")]
pub(super) fn fused_f32(a: f32, b: f32, c: f32) -> f32 {
    a.mul_add(b, c)
}
