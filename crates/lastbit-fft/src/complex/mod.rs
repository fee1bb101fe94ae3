//! Complex FFTs of a power of two in the order of RustFFT 6.4.1, on any host.
//!
//! RustFFT, read in the published crate; Chromium from 152 links this release. The transforms of this module are compared
//! bit for bit with the crate's own planners wherever a host has their instructions. Of long transforms the crate's plan
//! is what runs there: [`ComplexFft::new`] is the only place that chooses.
//!
//! Plans are for one size each, as Blink makes them: a fresh planner, so that no step of an earlier plan is reused.

mod direction;
mod kernel;
mod octet;
mod points;
mod portable;
mod product;
mod step;

use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftDirection, FftPlannerAvx, FftPlannerNeon, FftPlannerScalar, FftPlannerSse};

use crate::real::Backend;
pub(crate) use octet::{COLUMNS, Octet};
pub(crate) use points::Points;
pub(crate) use product::{Product, Rounded};

/// Points from which on the crate's plan is quicker: the rows of ours, of which each is two, are then whole pages apart,
/// and more of them are read side by side than the nearest cache has room for.
const LONG: usize = 4096;

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
            Backend::Host if len >= LONG => planner.host(len, direction),
            _ => None,
        };
        host.map_or_else(|| Self::Portable(portable::plan(planner, len, direction)), Self::Host)
    }

    /// Transforms `data` in place. `scratch` is as long as `data`; `pairs` is what only some transforms need.
    pub(crate) fn process(&self, data: Points<'_>, scratch: Points<'_>, pairs: &mut Vec<Complex32>) {
        match self {
            Self::Portable(plan) => plan.process(data, scratch),
            Self::Host(plan) => {
                let len = data.len();
                pairs.resize(len + plan.get_inplace_scratch_len(), Complex32::default());
                let (pairs, scratch) = pairs.split_at_mut(len);
                for ((pair, &re), &im) in pairs.iter_mut().zip(&*data.re).zip(&*data.im) {
                    *pair = Complex32::new(re, im);
                }
                plan.process_with_scratch(pairs, scratch);
                for ((pair, re), im) in pairs.iter().zip(data.re).zip(data.im) {
                    (*re, *im) = (pair.re, pair.im);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
