//! A C library's functions of f64 as their callers see them.

use lastbit_libm::{
    Functions, WideEvaluation,
    extended::Extended,
    msun::{freebsd, x87},
};

/// Functions whose results stay in a register where a build evaluates in one: the caller rounds, or does not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Library<E> {
    pub(crate) sin: fn(f64) -> E,
    pub(crate) cos: fn(f64) -> E,
    /// Since a panner has called it, msun's.
    pub(crate) acos: fn(f64) -> E,
    /// `y`, then `x`.
    pub(crate) atan2: fn(f64, f64) -> E,
    pub(crate) hypot: fn(f64, f64) -> f64,
    pub(crate) exp2: fn(f64) -> E,
    pow: fn(f64, f64) -> f64,
}

impl<E: WideEvaluation> Library<E> {
    pub(crate) fn pow(&self, x: f64, y: f64) -> E {
        E::from((self.pow)(x, y))
    }
}

impl Library<f64> {
    pub(crate) fn of(functions: &Functions) -> Self {
        let &Functions { sin, cos, atan2, hypot, exp2, pow, .. } = functions;
        Self { sin, cos, acos: freebsd::acos, atan2, hypot, exp2, pow }
    }
}

impl Library<Extended> {
    /// Debian's Firefox for i386.
    pub(crate) const X87: Self = Self {
        sin: x87::sin_unrounded,
        cos: x87::cos_unrounded,
        acos: x87::acos_unrounded,
        atan2: x87::atan2_unrounded,
        hypot: x87::hypot,
        exp2: x87::exp2_unrounded,
        pow: x87::pow,
    };
}
