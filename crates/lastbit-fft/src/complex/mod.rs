//! Complex FFTs of a power of two in the order of RustFFT 6.4.1, on any host.
//!
//! RustFFT, read in the published crate; Chromium from 152 links this release. The portable transforms of this module
//! are compared bit for bit with the crate's own planners wherever a host has their instructions. Where it has them,
//! the crate's plan is what runs: [`ComplexFft::new`] is the only place that chooses.
//!
//! Plans are for one size each, as Blink makes them: a fresh planner, so that no step of an earlier plan is reused.

mod direction;
mod kernel;
mod portable;
mod product;
mod quad;
mod step;

use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftDirection, FftPlannerAvx, FftPlannerNeon, FftPlannerScalar, FftPlannerSse};

use crate::real::Backend;

/// RustFFT's planners: one for each kind of CPU, each with its own order of operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Planner {
    Avx,
    Sse,
    Neon,
    Scalar,
}

impl Planner {
    /// The crate's plan, if this host has the instructions for it.
    fn host(self, len: usize, direction: FftDirection) -> Option<Arc<dyn Fft<f32>>> {
        Some(match self {
            Self::Avx => FftPlannerAvx::new().ok()?.plan_fft(len, direction),
            Self::Sse => FftPlannerSse::new().ok()?.plan_fft(len, direction),
            Self::Neon => FftPlannerNeon::new().ok()?.plan_fft(len, direction),
            Self::Scalar => FftPlannerScalar::new().plan_fft(len, direction),
        })
    }
}

/// A complex transform of one size in one direction, unscaled.
pub(crate) enum ComplexFft {
    /// The crate's own plan, on a host with its instructions.
    Host(Arc<dyn Fft<f32>>),
    /// The same order of operations in portable code.
    Portable(Box<dyn step::Transform>),
}

impl ComplexFft {
    /// A transform of `len` points, a power of two from 2 up.
    pub(crate) fn new(planner: Planner, len: usize, direction: FftDirection, backend: Backend) -> Self {
        let host = match backend {
            Backend::Host => planner.host(len, direction),
            Backend::Portable => None,
        };
        host.map_or_else(|| Self::Portable(portable::plan(planner, len, direction)), Self::Host)
    }

    /// Complex values of scratch that [`ComplexFft::process`] needs for `len` values.
    pub(crate) fn scratch_len(&self, len: usize) -> usize {
        match self {
            Self::Host(plan) => plan.get_inplace_scratch_len(),
            Self::Portable(_) => len,
        }
    }

    /// Transforms `data` in place.
    pub(crate) fn process(&self, data: &mut [Complex32], scratch: &mut [Complex32]) {
        match self {
            Self::Host(plan) => plan.process_with_scratch(data, scratch),
            Self::Portable(plan) => plan.process(data, scratch),
        }
    }
}

#[cfg(test)]
mod tests;
