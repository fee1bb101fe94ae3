//! Which kernels RustFFT's planners combine for a power of two.

use rustfft::FftDirection;
use rustfft::num_complex::Complex32;

use super::Planner;
use super::direction::{Direction, Forward, Inverse};
use super::kernel::{Radix, SplitRadix, TwoFactor};
use super::product::{FusedWithTwiddleReal, FusedWithValueReal, Product, Rounded};
use super::step::{FourStep, MixedRadix, Radix4, Single, Transform};

/// The transform of `len` points, a power of two from 2 up.
pub(super) fn plan(planner: Planner, len: usize, direction: FftDirection) -> Box<dyn Transform> {
    match direction {
        FftDirection::Forward => oriented::<Forward>(planner, len),
        FftDirection::Inverse => oriented::<Inverse>(planner, len),
    }
}

fn oriented<D: Direction>(planner: Planner, len: usize) -> Box<dyn Transform> {
    match planner {
        Planner::Avx => avx::<D>(len),
        Planner::Sse => sse::<D>(len),
        Planner::Neon => neon::<D>(len),
        Planner::Scalar => scalar::<D>(len),
    }
}

/// `avx/avx_planner.rs`, f32: one butterfly up to 512 points; above, 512 or 256 points inside a chain of radix 8, with
/// one radix 4 outermost where the size asks for it.
fn avx<D: Direction>(len: usize) -> Box<dyn Transform> {
    type P = FusedWithValueReal;
    let radix = Radix::<D>::new;
    let (turns_16, turns_32) = (TwoFactor::<P, D, 4, 4>::turns, TwoFactor::<P, D, 4, 8>::turns);
    match len {
        2 => Box::new(Single::<_, 2>(radix())),
        4 => Box::new(Single::<_, 4>(radix())),
        8 => Box::new(Single::<_, 8>(TwoFactor::<P, D, 2, 4>::products(D::twiddle(0, 8)))),
        16 => Box::new(Single::<_, 16>(TwoFactor::<P, D, 4, 4>::products(D::twiddle(0, 16)))),
        32 => Box::new(Single::<_, 32>(TwoFactor::<P, D, 4, 8>::products(D::twiddle(0, 32)))),
        64 => Box::new(FourStep::<P, _, _, 8, 8>::new::<D>(radix(), radix())),
        128 => Box::new(FourStep::<P, _, _, 8, 16>::new::<D>(radix(), turns_16())),
        256 => Box::new(FourStep::<P, _, _, 8, 32>::new::<D>(radix(), turns_32())),
        512 => Box::new(FourStep::<P, _, _, 16, 32>::new::<D>(turns_16(), turns_32())),
        _ if len.trailing_zeros() % 3 == 1 => Box::new(MixedRadix::<D, 4>::new(avx::<D>(len / 4), len / 4)),
        _ => Box::new(MixedRadix::<D, 8>::new(avx::<D>(len / 8), len / 8)),
    }
}

/// The factor of angle 0 in `sse_butterflies.rs` and `neon_butterflies.rs`: written out, so its zero is positive in
/// both directions.
const ONE: Complex32 = Complex32::new(1.0, 0.0);

/// `sse/sse_planner.rs`: butterflies up to 32 points; above, radix 4 over 16 or 32 points. SSE takes a butterfly of 16
/// one at a time, and butterflies of 32 in pairs where it can, which folds their simple twiddle factors.
fn sse<D: Direction>(len: usize) -> Box<dyn Transform> {
    type P = Rounded;
    match len {
        ..=32 => short::<P, D>(len),
        _ if len.trailing_zeros().is_multiple_of(2) => {
            Box::new(Radix4::<P, D, _, 16>::new(TwoFactor::<P, D, 4, 4>::products(ONE), len))
        }
        _ => Box::new(Radix4::<P, D, _, 32>::new(TwoFactor::<P, D, 4, 8>::turns(), len)),
    }
}

/// `neon/neon_planner.rs`: as SSE, except that butterflies of 16 are taken in pairs too.
fn neon<D: Direction>(len: usize) -> Box<dyn Transform> {
    type P = FusedWithTwiddleReal;
    match len {
        ..=32 => short::<P, D>(len),
        _ if len.trailing_zeros().is_multiple_of(2) => {
            Box::new(Radix4::<P, D, _, 16>::new(TwoFactor::<P, D, 4, 4>::turns(), len))
        }
        _ => Box::new(Radix4::<P, D, _, 32>::new(TwoFactor::<P, D, 4, 8>::turns(), len)),
    }
}

/// One butterfly of SSE or NEON.
fn short<P: Product, D: Direction>(len: usize) -> Box<dyn Transform> {
    match len {
        2 => Box::new(Single::<_, 2>(Radix::<D>::new())),
        4 => Box::new(Single::<_, 4>(Radix::<D>::new())),
        8 => Box::new(Single::<_, 8>(Radix::<D>::new())),
        16 => Box::new(Single::<_, 16>(TwoFactor::<P, D, 4, 4>::products(ONE))),
        _ => Box::new(Single::<_, 32>(TwoFactor::<P, D, 4, 8>::products(ONE))),
    }
}

/// `plan.rs`: butterflies up to 32 points; above, radix 4 over 16 or 8 points.
fn scalar<D: Direction>(len: usize) -> Box<dyn Transform> {
    type P = Rounded;
    let radix = Radix::<D>::new;
    let split_16 = || SplitRadix::<P, D, _, 4>::new(radix());
    match len {
        2 => Box::new(Single::<_, 2>(radix())),
        4 => Box::new(Single::<_, 4>(radix())),
        8 => Box::new(Single::<_, 8>(radix())),
        16 => Box::new(Single::<_, 16>(split_16())),
        32 => Box::new(Single::<_, 32>(SplitRadix::<P, D, _, 8>::new(split_16()))),
        _ if len.trailing_zeros().is_multiple_of(2) => Box::new(Radix4::<P, D, _, 16>::new(split_16(), len)),
        _ => Box::new(Radix4::<P, D, _, 8>::new(radix(), len)),
    }
}
