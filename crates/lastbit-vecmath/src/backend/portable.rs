//! Vectors as arrays, for the compiler to put into whatever registers every CPU of the target has.

use std::{
    marker::PhantomData,
    ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Sub},
};

use super::{Doubles, HALF, LANES, Level, Singles, Words, level::fused};

/// Sixteen values for a level.
#[derive(Debug, Clone, Copy)]
pub struct Lanes<T, L>([T; LANES], PhantomData<L>);

impl<T: Copy, L> Lanes<T, L> {
    #[inline(always)]
    pub(super) fn splat(x: T) -> Self {
        Self([x; LANES], PhantomData)
    }

    #[inline(always)]
    pub(super) fn new(values: [T; LANES]) -> Self {
        Self(values, PhantomData)
    }

    #[inline(always)]
    fn map<U: Copy + Default>(self, f: impl Fn(T) -> U) -> Lanes<U, L> {
        let mut out = [U::default(); LANES];
        for (out, x) in out.iter_mut().zip(self.0) {
            *out = f(x);
        }
        Lanes(out, PhantomData)
    }

    #[inline(always)]
    fn zip<U: Copy, V: Copy + Default>(self, other: Lanes<U, L>, f: impl Fn(T, U) -> V) -> Lanes<V, L> {
        let mut out = [V::default(); LANES];
        for ((out, x), y) in out.iter_mut().zip(self.0).zip(other.0) {
            *out = f(x, y);
        }
        Lanes(out, PhantomData)
    }
}

macro_rules! operators {
    ($($operator:ident::$method:ident for $($number:ty),+: $f:expr;)*) => {$($(
        impl<L: Level> $operator for Lanes<$number, L> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.zip(other, $f)
            }
        }
    )+)*};
}

operators! {
    Add::add for f32, f64: |a, b| a + b;
    Sub::sub for f32, f64: |a, b| a - b;
    Mul::mul for f32, f64: |a, b| a * b;
    Div::div for f32: |a, b| a / b;
    Add::add for u32: u32::wrapping_add;
    Sub::sub for u32: u32::wrapping_sub;
    BitAnd::bitand for u32: |a, b| a & b;
    BitOr::bitor for u32: |a, b| a | b;
    BitXor::bitxor for u32: |a, b| a ^ b;
}

/// All ones for true.
#[inline(always)]
fn mask(condition: bool) -> u32 {
    u32::from(condition).wrapping_neg()
}

/// A level whose vectors are arrays.
pub(super) trait Portable:
    Level<Singles = Lanes<f32, Self>, Doubles = Lanes<f64, Self>, Words = Lanes<u32, Self>>
{
}

impl<L: Portable> Singles<L> for Lanes<f32, L> {
    #[inline(always)]
    fn mul_add(mut self, factor: Self, addend: Self) -> Self {
        for lane in 0..LANES {
            let [a, b, c] = [self.0[lane], factor.0[lane], addend.0[lane]];
            self.0[lane] = if L::FUSED { super::level::fused_f32(a, b, c) } else { a * b + c };
        }
        self
    }

    #[inline(always)]
    fn less(self, other: Self) -> L::Words {
        self.zip(other, |a, b| mask(a < b))
    }

    #[inline(always)]
    fn not_less(self, other: Self) -> L::Words {
        self.zip(other, |a, b| !mask(a < b))
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if b < a { a } else { b })
    }

    #[inline(always)]
    fn bits(self) -> L::Words {
        self.map(f32::to_bits)
    }

    #[inline(always)]
    fn halves(self) -> [Self; 2] {
        let (mut first, mut second) = (self, self);
        first.0.copy_within(..HALF, HALF);
        second.0.copy_within(HALF.., 0);
        [first, second]
    }

    #[inline(always)]
    fn conjugate(mut self) -> Self {
        for lane in HALF..LANES {
            self.0[lane] = -self.0[lane];
        }
        self
    }

    #[inline(always)]
    fn mirror(mut self) -> Self {
        self.0[..HALF].reverse();
        self.0[HALF..].reverse();
        self
    }

    #[inline(always)]
    fn pairs(self) -> [f32; LANES] {
        let mut pairs = [0.0; LANES];
        for lane in 0..HALF {
            (pairs[2 * lane], pairs[2 * lane + 1]) = (self.0[lane], self.0[HALF + lane]);
        }
        pairs
    }

    #[inline(always)]
    fn times_i(mut self) -> Self {
        for lane in 0..HALF {
            (self.0[lane], self.0[lane + HALF]) = (-self.0[lane + HALF], self.0[lane]);
        }
        self
    }

    #[inline(always)]
    fn times_minus_i(mut self) -> Self {
        for lane in 0..HALF {
            (self.0[lane], self.0[lane + HALF]) = (self.0[lane + HALF], -self.0[lane]);
        }
        self
    }

    #[inline(always)]
    fn truncate(self) -> L::Words {
        self.map(|x| x as i32 as u32)
    }

    #[inline(always)]
    fn widen(self) -> L::Doubles {
        self.map(f64::from)
    }

    #[inline(always)]
    fn to_array(self) -> [f32; LANES] {
        self.0
    }
}

impl<L> Lanes<f32, L> {
    #[inline(always)]
    pub(super) fn beside(first: &[f32; HALF], second: &[f32; HALF]) -> Self {
        let mut both = [0.0; LANES];
        both[..HALF].copy_from_slice(first);
        both[HALF..].copy_from_slice(second);
        Self::new(both)
    }

    #[inline(always)]
    pub(super) fn from_pairs(values: &[f32; LANES]) -> Self {
        let mut halves = [0.0; LANES];
        for lane in 0..HALF {
            (halves[lane], halves[HALF + lane]) = (values[2 * lane], values[2 * lane + 1]);
        }
        Self::new(halves)
    }
}

impl<L: Portable> Doubles<L> for Lanes<f64, L> {
    #[inline(always)]
    fn mul_add(mut self, factor: Self, addend: Self) -> Self {
        for lane in 0..LANES {
            let [a, b, c] = [self.0[lane], factor.0[lane], addend.0[lane]];
            self.0[lane] = if L::FUSED { fused(a, b, c) } else { a * b + c };
        }
        self
    }

    #[inline(always)]
    fn narrow(self) -> L::Singles {
        self.map(|x| x as f32)
    }

    #[inline(always)]
    fn low(self) -> L::Words {
        self.map(|x| x.to_bits() as u32)
    }

    #[inline(always)]
    fn scale(self, power: Self) -> Self {
        self.zip(power, |x, power| f64::from_bits(x.to_bits().wrapping_add(power.to_bits() << 52)))
    }
}

impl<L: Portable> Words<L> for Lanes<u32, L> {
    #[inline(always)]
    fn shl<const BITS: i32>(self) -> Self {
        self.map(|x| x << BITS)
    }

    #[inline(always)]
    fn shr<const BITS: i32>(self) -> Self {
        self.map(|x| x >> BITS)
    }

    #[inline(always)]
    fn sar<const BITS: i32>(self) -> Self {
        self.map(|x| (x as i32 >> BITS) as u32)
    }

    #[inline(always)]
    fn less(self, other: Self) -> Self {
        self.zip(other, |a, b| mask((a as i32) < (b as i32)))
    }

    #[inline(always)]
    fn any(self) -> bool {
        self.0.iter().fold(0, |any, word| any | word) >> 31 != 0
    }

    #[inline(always)]
    fn signs(self) -> u16 {
        (0..LANES).fold(0, |signs, lane| signs | ((self.0[lane] >> 31) as u16) << lane)
    }

    #[inline(always)]
    fn to_array(self) -> [u32; LANES] {
        self.0
    }

    #[inline(always)]
    fn singles(self) -> L::Singles {
        self.map(f32::from_bits)
    }

    #[inline(always)]
    fn to_singles(self) -> L::Singles {
        self.map(|x| x as i32 as f32)
    }

    #[inline(always)]
    fn to_doubles(self) -> L::Doubles {
        self.map(|x| f64::from(x as i32))
    }

    #[inline(always)]
    fn select(self, yes: L::Singles, no: L::Singles) -> L::Singles {
        ((self & yes.bits()) | (self.map(|x| !x) & no.bits())).singles()
    }

    #[inline(always)]
    fn select_doubles(self, yes: L::Doubles, no: L::Doubles) -> L::Doubles {
        let mask = |word: u32| u64::from(word & 1).wrapping_neg();
        let yes = self.zip(yes, |word, yes| f64::from_bits(mask(word) & yes.to_bits()));
        let no = self.zip(no, |word, no| f64::from_bits(!mask(word) & no.to_bits()));
        yes.zip(no, |yes, no| f64::from_bits(yes.to_bits() | no.to_bits()))
    }
}

/// As [`Level::rows`].
#[inline(always)]
pub(super) fn rows<L: Portable, const SIZE: usize>(
    table: &[[f64; 2]; SIZE],
    places: Lanes<u32, L>,
) -> [Lanes<f64, L>; 2] {
    [places.map(|place| table[place as usize % SIZE][0]), places.map(|place| table[place as usize % SIZE][1])]
}

/// As [`Level::neighbours`].
#[inline(always)]
pub(super) fn neighbours<L: Portable, const SIZE: usize>(table: &[f32], places: Lanes<u32, L>) -> [Lanes<f32, L>; 2] {
    let table = &table[..=SIZE];
    [places.map(|place| table[place as usize % SIZE]), places.map(|place| table[place as usize % SIZE + 1])]
}

/// As [`Level::transpose`].
#[inline(always)]
pub(super) fn transpose<L: Portable>(rows: [Lanes<f32, L>; HALF]) -> [Lanes<f32, L>; HALF] {
    let mut columns = [Lanes::splat(0.0); HALF];
    for (x, column) in columns.iter_mut().enumerate() {
        for (y, row) in rows.iter().enumerate() {
            column.0[y] = row.0[x];
            column.0[HALF + y] = row.0[HALF + x];
        }
    }
    columns
}
