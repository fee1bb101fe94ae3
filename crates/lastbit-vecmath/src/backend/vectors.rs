//! What a kernel does with sixteen values side by side.

use std::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Sub};

use super::Level;

/// Values that go side by side: more than a register of most levels holds, because an operation on several registers
/// keeps a CPU busy while each waits for the one before, and coefficients are loaded half as often.
pub const LANES: usize = 16;

/// Half of them. Eight complex numbers are a vector: their real parts, then their imaginary ones.
pub const HALF: usize = LANES / 2;

/// Sixteen f32. Operators round as IEEE 754 says, lane by lane.
pub trait Singles<L: Level>:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// `self * factor + addend`, rounded once where [`Level::FUSED`], else twice.
    #[must_use]
    fn mul_add(self, factor: Self, addend: Self) -> Self;

    /// All ones where `self < other`: nowhere where one is NaN.
    fn less(self, other: Self) -> L::Words;

    /// All ones where not `self < other`: everywhere where one is NaN.
    fn not_less(self, other: Self) -> L::Words;

    /// `self` where `other < self`, else `other`: also where one is NaN, or both are zeros.
    #[must_use]
    fn max(self, other: Self) -> Self;

    /// The values' bits.
    fn bits(self) -> L::Words;

    /// The first half twice, and the second half twice: real parts, and imaginary parts.
    fn halves(self) -> [Self; 2];

    /// The second half negated: conjugates.
    #[must_use]
    fn conjugate(self) -> Self;

    /// Each half backwards.
    #[must_use]
    fn mirror(self) -> Self;

    /// Values of the first half and of the second in turn: complex numbers as pairs.
    fn pairs(self) -> [f32; LANES];

    /// The second half negated, then the first: complex numbers times i.
    #[must_use]
    fn times_i(self) -> Self;

    /// The second half, then the first negated: complex numbers times -i.
    #[must_use]
    fn times_minus_i(self) -> Self;

    /// The values as f64.
    fn widen(self) -> L::Doubles;

    /// The values as signed integers, what is after the point cut off; for those that fit.
    fn truncate(self) -> L::Words;

    /// The values.
    fn to_array(self) -> [f32; LANES];
}

/// Sixteen f64.
pub trait Doubles<L: Level>: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {
    /// `self * factor + addend`, rounded once where [`Level::FUSED`], else twice.
    #[must_use]
    fn mul_add(self, factor: Self, addend: Self) -> Self;

    /// The values rounded to f32.
    fn narrow(self) -> L::Singles;

    /// The lower 32 bits of each.
    fn low(self) -> L::Words;

    /// Each times 2 to the power of a number: `power` has it in its lowest bits. For results that are normal.
    #[must_use]
    fn scale(self, power: Self) -> Self;
}

/// Sixteen words of 32 bits: integers without a sign unless an operation says otherwise. Sums and differences wrap.
pub trait Words<L: Level>:
    Copy + Add<Output = Self> + Sub<Output = Self> + BitAnd<Output = Self> + BitOr<Output = Self> + BitXor<Output = Self>
{
    /// Zeros come in from the right.
    #[must_use]
    fn shl<const BITS: i32>(self) -> Self;

    /// Zeros come in from the left.
    #[must_use]
    fn shr<const BITS: i32>(self) -> Self;

    /// The sign comes in from the left.
    #[must_use]
    fn sar<const BITS: i32>(self) -> Self;

    /// All ones where `self < other` as signed integers.
    #[must_use]
    fn less(self, other: Self) -> Self;

    /// Whether any word has its sign bit set.
    fn any(self) -> bool;

    /// The sign bits: the first word's is the lowest.
    fn signs(self) -> u16;

    /// The words.
    fn to_array(self) -> [u32; LANES];

    /// The f32 with these bits.
    fn singles(self) -> L::Singles;

    /// The signed integers as f32.
    fn to_singles(self) -> L::Singles;

    /// The signed integers as f64.
    fn to_doubles(self) -> L::Doubles;

    /// `yes` where the mask is all ones, `no` where it is zero.
    fn select(self, yes: L::Singles, no: L::Singles) -> L::Singles;

    /// As [`Words::select`], of f64s.
    fn select_doubles(self, yes: L::Doubles, no: L::Doubles) -> L::Doubles;
}
