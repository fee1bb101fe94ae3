//! The two ways a compiler turns `a * b + c` into instructions, and how to tell that they don't matter.

/// How a build of a library evaluates the products its compiler may fuse into a sum.
pub(crate) trait Contraction: Copy {
    /// Whether products are fused.
    const FUSED: bool;

    /// Whether the build rounds to integers by an instruction, ties away from zero, instead of by adding a large number,
    /// ties to even.
    const ROUNDS_AWAY: bool = false;

    /// `a * b + c`.
    fn mul_add(a: f64, b: f64, c: f64) -> f64;

    /// `a * b + c`.
    fn mul_add_f32(a: f32, b: f32, c: f32) -> f32;
}

/// Two roundings: the build for any x86-64.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Separate;

/// One rounding: the build for x86-64 CPUs with FMA.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fused;

/// One rounding, and the instructions that AArch64 always has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AArch64;

impl Contraction for Separate {
    const FUSED: bool = false;

    #[inline(always)]
    fn mul_add(a: f64, b: f64, c: f64) -> f64 {
        a * b + c
    }

    #[inline(always)]
    fn mul_add_f32(a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }
}

impl Contraction for Fused {
    const FUSED: bool = true;

    #[inline(always)]
    fn mul_add(a: f64, b: f64, c: f64) -> f64 {
        crate::fma(a, b, c)
    }

    #[inline(always)]
    fn mul_add_f32(a: f32, b: f32, c: f32) -> f32 {
        crate::fmaf(a, b, c)
    }
}

impl Contraction for AArch64 {
    const FUSED: bool = true;
    const ROUNDS_AWAY: bool = true;

    #[inline(always)]
    fn mul_add(a: f64, b: f64, c: f64) -> f64 {
        crate::fma(a, b, c)
    }

    #[inline(always)]
    fn mul_add_f32(a: f32, b: f32, c: f32) -> f32 {
        crate::fmaf(a, b, c)
    }
}

/// The nearest integer to `x * factor` as a build finds it: its low bits, and itself.
#[inline(always)]
pub(crate) fn nearest_multiple<C: Contraction>(x: f64, factor: f64) -> (u64, f64) {
    /// Adding it rounds to an integer, which is then in the low bits.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    if C::ROUNDS_AWAY {
        let nearest = (x * factor).round();
        (nearest as i64 as u64, nearest)
    } else {
        let shifted = C::mul_add(factor, x, SHIFT);
        (shifted.to_bits(), shifted - SHIFT)
    }
}

/// Rounds to f32 what a build with contraction `C` has in an f64.
///
/// `separate` is the value without fusing. The fused value lies within `2^-BITS` of it, relatively; only if f32 values
/// part within that distance is it computed at all. Fusing in software costs ten times the plain function, and an f64
/// has 29 bits more than an f32: the detour is rare.
#[inline(always)]
pub(crate) fn narrow<C: Contraction, const BITS: u32>(separate: f64, fused: impl FnOnce() -> f64) -> f32 {
    if !C::FUSED || rounding_is_settled::<BITS>(separate) { separate as f32 } else { fused() as f32 }
}

/// Whether every value within `2^-BITS` of `x` has the same nearest f32, and a normal one.
#[inline(always)]
pub(crate) fn rounding_is_settled<const BITS: u32>(x: f64) -> bool {
    /// The bits of an f64 that an f32 has no room for, and the place where rounding turns.
    const BELOW: u32 = (1 << 29) - 1;
    const TURN: u32 = 1 << 28;
    // An ulp is at least 2^-53 of the value.
    let distance = 1_u32 << (53 - BITS);
    let magnitude = x.abs();
    (((x.to_bits() as u32).wrapping_add(distance).wrapping_sub(TURN) & BELOW) > 2 * distance)
        & (magnitude > f64::from(f32::MIN_POSITIVE))
        & (magnitude < f64::from(f32::MAX))
}
