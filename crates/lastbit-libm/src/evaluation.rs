//! The format that a build evaluates expressions in: `FLT_EVAL_METHOD`, in C's terms.
//!
//! A kernel written over [`Evaluation`] is one for every build. With SSE2 or NEON an f32 expression is evaluated in f32,
//! each operation rounded; with the x87 nothing is rounded before a store, but for what the compiler had no register for.
//! Such places are marked by [`Evaluation::spilled`], which is nothing where the format is f32 anyway.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::extended::Extended;

/// In what a build evaluates expressions: data of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum EvaluationMethod {
    /// In their types, each operation rounded.
    Rounded,
    /// In the x87's registers, and what is stored is rounded.
    Extended,
}

/// A value while an expression of f32 is evaluated.
pub trait Evaluation:
    Copy
    + PartialOrd
    + From<f32>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// What a store as f32 keeps.
    fn to_f32(self) -> f32;

    /// What a store as f64 keeps.
    fn to_f64(self) -> f64;

    /// The integer next to zero, of a value that an unsigned one holds.
    fn truncated(self) -> u32;

    /// Through an f32 in memory.
    #[inline(always)]
    fn spilled(self) -> Self {
        Self::from(self.to_f32())
    }
}

/// A value while an expression of f64 is evaluated.
pub trait WideEvaluation: Evaluation + From<f64> + From<u32> {
    /// The square root.
    fn sqrt(self) -> Self;

    /// The greatest integer that is not above the value.
    fn floor(self) -> Self;

    /// Through an f64 in memory.
    #[inline(always)]
    fn spilled_wide(self) -> Self {
        Self::from(self.to_f64())
    }
}

impl Evaluation for f32 {
    #[inline(always)]
    fn to_f32(self) -> f32 {
        self
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self.into()
    }

    #[inline(always)]
    fn truncated(self) -> u32 {
        self as u32
    }
}

impl Evaluation for f64 {
    #[inline(always)]
    fn to_f32(self) -> f32 {
        self as f32
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }

    #[inline(always)]
    fn truncated(self) -> u32 {
        self as u32
    }
}

impl WideEvaluation for f64 {
    #[inline(always)]
    fn sqrt(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn floor(self) -> Self {
        self.floor()
    }
}

impl Evaluation for Extended {
    fn to_f32(self) -> f32 {
        self.to_f32()
    }

    fn to_f64(self) -> f64 {
        self.to_f64()
    }

    fn truncated(self) -> u32 {
        self.truncated().to_f64() as u32
    }
}

impl WideEvaluation for Extended {
    fn sqrt(self) -> Self {
        self.sqrt()
    }

    fn floor(self) -> Self {
        self.floor()
    }
}
