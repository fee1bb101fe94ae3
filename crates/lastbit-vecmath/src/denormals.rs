//! Flush-to-zero, as a render thread has it.
//!
//! Browsers render audio with subnormal results flushed and subnormal operands read as zero, and do everything on
//! their main thread without that. [`with_flush_to_zero`] and [`with_subnormals`] run a closure under one regime or
//! the other, in all else under the environment that Rust assumes (rounding to nearest, no traps), whatever the
//! caller's is. They put the caller's back on every path, unwinding included: each bit of control as it was. Exception
//! flags are as after any arithmetic: those that were raised still are, and there may be more.
//!
//! Which hosts have it: x86 (MXCSR bits 15 and 6), AArch64 and 32-bit Arm (FPCR/FPSCR bit 24). On any other host
//! [`with_flush_to_zero`] runs the closure without flushing and [`flush_supported`] is false: graphs whose signals
//! reach below 2^-126 then keep subnormal values that the browser has not.
//!
//! # Where hosts differ
//!
//! x86 tests whether a result is tiny after rounding, Arm before ([`TININESS`]). Results that one keeps and the other
//! flushes are those of magnitude m with 2^-126 - 2^-151 <= m < 2^-126 before rounding, which rounds them up to 2^-126.
//! Sums and differences of f32 are never among them: below 2^-126 they are exact. Products, quotients, fused products
//! and conversions from f64 are: about one in 2^24 of those between 2^-127 and 2^-126. A host of one
//! family renders such a value as its own family does: a profile of the other then has 2^-126 for 0, or 0 for 2^-126.
//! No flag tells afterwards that it happened (x86 raises underflow for neither), so the render is not repeated either.

use cfg_if::cfg_if;

/// When a CPU decides that a result is too small to be a normal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tininess {
    /// Before it is rounded: Arm.
    BeforeRounding,
    /// After it is rounded, as if exponents had no limit: x86.
    AfterRounding,
}

/// When this host decides; none where it does not flush.
pub const TININESS: Option<Tininess> = control::TININESS;

/// Whether this host can flush subnormal numbers.
pub const fn flush_supported() -> bool {
    TININESS.is_some()
}

/// Whether subnormal numbers are flushed on this thread now.
pub fn is_flushing() -> bool {
    control::FLUSH != 0 && control::read() & control::FLUSH == control::FLUSH
}

/// Runs `f` with subnormal operands and results taken as zero.
pub fn with_flush_to_zero<R>(f: impl FnOnce() -> R) -> R {
    run(true, f)
}

/// Runs `f` with gradual underflow, as IEEE 754 and Rust have it.
pub fn with_subnormals<R>(f: impl FnOnce() -> R) -> R {
    run(false, f)
}

fn run<R>(flush: bool, f: impl FnOnce() -> R) -> R {
    let _restore = Restore::switch(flush);
    // Not inlined: the body must not be scheduled across the switch of modes.
    call(f)
}

#[inline(never)]
fn call<R>(f: impl FnOnce() -> R) -> R {
    std::hint::black_box(f())
}

/// Gives the word that is in force other bits of control. Flags stay, and alone are no reason to write: that is slow.
fn replace(in_force: control::Word, wanted: control::Word) {
    if (in_force ^ wanted) & !control::FLAGS != 0 {
        control::write(in_force & control::FLAGS | wanted & !control::FLAGS);
    }
}

/// Holds the control word to put back.
struct Restore(control::Word);

impl Restore {
    fn switch(flush: bool) -> Self {
        let before = control::read();
        let wanted = if flush { control::DEFAULT | control::FLUSH } else { control::DEFAULT };
        replace(before, wanted);
        Self(before)
    }
}

impl Drop for Restore {
    fn drop(&mut self) {
        replace(control::read(), self.0);
    }
}

cfg_if! {
    if #[cfg(any(target_arch = "x86_64", all(target_arch = "x86", target_feature = "sse2")))] {
        #[allow(unsafe_code)]
        mod control {
            use std::arch::asm;

            use super::Tininess;

            pub(super) const TININESS: Option<Tininess> = Some(Tininess::AfterRounding);
            pub(super) type Word = u32;
            /// Rounding to nearest, every exception masked.
            pub(super) const DEFAULT: Word = 0x1f80;
            /// Flush-to-zero and denormals-are-zero.
            pub(super) const FLUSH: Word = 0x8040;
            /// Exceptions that were raised.
            pub(super) const FLAGS: Word = 0x3f;

            pub(super) fn read() -> Word {
                let mut word: Word = 0;
                // SAFETY: stmxcsr stores 4 bytes at the address given, which is that of a live u32.
                unsafe { asm!("stmxcsr [{}]", in(reg) &mut word, options(nostack, preserves_flags)) };
                word
            }

            pub(super) fn write(word: Word) {
                // SAFETY: ldmxcsr reads 4 bytes from a live u32. The bits of control are those of DEFAULT, of which the
                // two flush bits may be set, defined on every SSE2 processor; or those that the caller had.
                unsafe { asm!("ldmxcsr [{}]", in(reg) &word, options(nostack, preserves_flags)) };
            }
        }
    } else if #[cfg(target_arch = "aarch64")] {
        #[allow(unsafe_code)]
        mod control {
            use std::arch::asm;

            use super::Tininess;

            pub(super) const TININESS: Option<Tininess> = Some(Tininess::BeforeRounding);
            pub(super) type Word = u64;
            /// Rounding to nearest, no traps.
            pub(super) const DEFAULT: Word = 0;
            /// FPCR.FZ.
            pub(super) const FLUSH: Word = 1 << 24;
            /// None: they are in FPSR.
            pub(super) const FLAGS: Word = 0;

            pub(super) fn read() -> Word {
                let word: Word;
                // SAFETY: reading FPCR is allowed at every exception level and has no side effect.
                unsafe { asm!("mrs {}, fpcr", out(reg) word, options(nomem, nostack, preserves_flags)) };
                word
            }

            pub(super) fn write(word: Word) {
                // SAFETY: the word is DEFAULT, in which FZ may be set, or the one that the caller had.
                unsafe { asm!("msr fpcr, {}", in(reg) word, options(nostack, preserves_flags)) };
            }
        }
    } else if #[cfg(all(target_arch = "arm", target_abi = "eabihf"))] {
        #[allow(unsafe_code)]
        mod control {
            use std::arch::asm;

            use super::Tininess;

            pub(super) const TININESS: Option<Tininess> = Some(Tininess::BeforeRounding);
            pub(super) type Word = u32;
            /// Rounding to nearest, no traps.
            pub(super) const DEFAULT: Word = 0;
            /// FPSCR.FZ.
            pub(super) const FLUSH: Word = 1 << 24;
            /// Outcomes of comparisons, saturation, and exceptions that were raised.
            pub(super) const FLAGS: Word = 0xf800_009f;

            pub(super) fn read() -> Word {
                let word: Word;
                // SAFETY: the hard-float ABI has a floating-point unit, and reading its FPSCR has no side effect.
                unsafe { asm!("vmrs {}, fpscr", out(reg) word, options(nomem, nostack, preserves_flags)) };
                word
            }

            pub(super) fn write(word: Word) {
                // SAFETY: the bits of control are those of DEFAULT, in which FZ may be set, or those that the caller had.
                unsafe { asm!("vmsr fpscr, {}", in(reg) word, options(nostack)) };
            }
        }
    } else {
        mod control {
            pub(super) const TININESS: Option<super::Tininess> = None;
            pub(super) type Word = u32;
            pub(super) const DEFAULT: Word = 0;
            pub(super) const FLUSH: Word = 0;
            pub(super) const FLAGS: Word = 0;

            pub(super) fn read() -> Word {
                0
            }

            pub(super) fn write(_: Word) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hint::black_box;

    fn halved_least_normal() -> f32 {
        black_box(f32::MIN_POSITIVE) * black_box(0.5)
    }

    fn subnormal_doubled() -> f32 {
        black_box(f32::from_bits(1)) + black_box(0.0)
    }

    #[test]
    fn results_and_operands_are_flushed() {
        if !flush_supported() {
            return println!("skipped: this host has no flush-to-zero");
        }
        assert_eq!(with_flush_to_zero(halved_least_normal).to_bits(), 0);
        assert_eq!(with_flush_to_zero(subnormal_doubled).to_bits(), 0);
    }

    #[test]
    fn the_least_normal_is_kept_or_flushed_as_the_family_of_cpus_does() {
        // Emulators of x86 decide before rounding; they are told by this variable.
        if std::env::var_os("LASTBIT_EXPECTED_BACKEND").is_some() && cfg!(target_arch = "x86_64") {
            return println!("skipped: this x86 is emulated");
        }
        let step = f32::from_bits(0x3900_0000); // 2^-13
        let product = || black_box(1.0 - step) * black_box((1.0 + step) * f32::MIN_POSITIVE);
        assert_eq!(with_subnormals(product), f32::MIN_POSITIVE);
        let kept = TININESS != Some(Tininess::BeforeRounding);
        assert_eq!(with_flush_to_zero(product), if kept { f32::MIN_POSITIVE } else { 0.0 });
    }

    #[test]
    fn regimes_nest() {
        let inner = with_flush_to_zero(|| (with_subnormals(halved_least_normal), halved_least_normal()));
        assert_eq!(inner.0.to_bits(), 0x0040_0000);
        assert_eq!(inner.1.to_bits(), if flush_supported() { 0 } else { 0x0040_0000 });
    }

    #[test]
    fn the_environment_survives_a_panic() {
        let result = std::panic::catch_unwind(|| with_flush_to_zero(|| panic!("on purpose")));
        assert!(result.is_err());
        assert_eq!(halved_least_normal().to_bits(), 0x0040_0000);
    }
}
