//! The caller's floating-point environment after a render, and after one that ends in a panic: each bit of control as it
//! was, no exception flag lowered. And the render's bits, whatever that environment is.
//!
//! The control word is read and written here by instructions of the test's own.
#![allow(unsafe_code, reason = "no safe code reads or writes the control word")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use cfg_if::cfg_if;
use lastbit::{GraphJson, GraphResult, Profile, render_graph};
use lastbit_vecmath::{with_flush_to_zero, with_subnormals};

cfg_if! {
    if #[cfg(any(target_arch = "x86_64", all(target_arch = "x86", target_feature = "sse2")))] {
        type Word = u32;
        /// Exceptions that were raised.
        const FLAGS: Word = 0x3f;
        /// What callers may have: rounding down, up and to zero; either flush bit; exceptions that were raised; overflow,
        /// division by zero and invalid operations trapped.
        const UNUSUAL: [Word; 8] = [0x3f80, 0x5f80, 0x7f80, 0x9f80, 0x1fc0, 0xffc0, 0x1fbf, 0x1900];

        fn read() -> Word {
            let mut word = 0;
            // SAFETY: stmxcsr stores 4 bytes at the address of a live u32.
            unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &mut word, options(nostack)) };
            word
        }

        fn write(word: Word) {
            // SAFETY: ldmxcsr reads 4 bytes from a live u32; words of this test have bits that every SSE2 processor has.
            unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &word, options(nostack)) };
        }
    } else if #[cfg(target_arch = "aarch64")] {
        type Word = u64;
        /// They are in another register.
        const FLAGS: Word = 0;
        /// What callers may have: rounding up, down and to zero; flush-to-zero; default NaN; all of them.
        const UNUSUAL: [Word; 6] = [1 << 22, 2 << 22, 3 << 22, 1 << 24, 1 << 25, 0xf << 22];

        fn read() -> Word {
            let word;
            // SAFETY: FPCR can be read anywhere.
            unsafe { std::arch::asm!("mrs {}, fpcr", out(reg) word, options(nostack)) };
            word
        }

        fn write(word: Word) {
            // SAFETY: words of this test have bits that every AArch64 processor has.
            unsafe { std::arch::asm!("msr fpcr, {}", in(reg) word, options(nostack)) };
        }
    } else if #[cfg(all(target_arch = "arm", target_abi = "eabihf"))] {
        type Word = u32;
        /// Outcomes of comparisons, and exceptions that were raised.
        const FLAGS: Word = 0xf800_009f;
        /// What callers may have: rounding up, down and to zero; flush-to-zero; default NaN; all of them.
        const UNUSUAL: [Word; 6] = [1 << 22, 2 << 22, 3 << 22, 1 << 24, 1 << 25, 0xf << 22];

        fn read() -> Word {
            let word;
            // SAFETY: the hard-float ABI has a floating-point unit, whose FPSCR can be read anywhere.
            unsafe { std::arch::asm!("vmrs {}, fpscr", out(reg) word, options(nostack)) };
            word
        }

        fn write(word: Word) {
            // SAFETY: words of this test have bits that every such unit has.
            unsafe { std::arch::asm!("vmsr fpscr, {}", in(reg) word, options(nostack)) };
        }
    } else {
        type Word = u32;
        const FLAGS: Word = 0;
        const UNUSUAL: [Word; 1] = [0];

        fn read() -> Word {
            0
        }

        fn write(_: Word) {}
    }
}

/// A graph that goes through every library function, with subnormal samples at its end.
const GRAPH: &str = r#"{"id": "all kinds", "sampleRate": 44100, "length": 3000, "channels": 1,
    "nodes": [{"id": "o", "type": "oscillator", "waveform": "triangle", "frequency": 1000.1, "start": 0, "stop": 0.02},
              {"id": "f", "type": "biquad", "filterType": "lowpass", "frequency": 333.3, "Q": 1},
              {"id": "c", "type": "compressor", "threshold": -50, "knee": 40, "ratio": 12, "attack": 0},
              {"id": "g", "type": "gain", "gain": 1e-30},
              {"id": "a", "type": "analyser", "fftSize": 2048}],
    "connections": [["o", "f"], ["f", "c"], ["c", "g"], ["g", "a"], ["a", "destination"]]}"#;

/// One of each engine.
const PROFILES: [&str; 3] = ["blink-156/linux/x86_64", "gecko-153/linux/x86_64", "webkit-2.50.6/linux/x86_64"];

struct Renders(GraphJson, Vec<Profile>);

impl Renders {
    fn new() -> Self {
        let profiles = PROFILES.map(|id| Profile::resolve(id).expect("a profile"));
        Self(GraphJson::parse(GRAPH).expect("a graph"), profiles.into())
    }

    fn run(&self) -> Vec<GraphResult> {
        self.1.iter().map(|profile| render_graph(&self.0, profile)).collect()
    }
}

/// What `f` gives in such an environment, and the word after it. The caller's own is put back.
fn within<R>(word: Word, f: impl FnOnce() -> R) -> (R, Word) {
    let own = read();
    write(word);
    let result = f();
    let after = read();
    write(own);
    (result, after)
}

fn assert_intact(before: Word, after: Word) {
    assert_eq!(after & !FLAGS, before & !FLAGS, "control: {before:#x} before, {after:#x} after");
    let exceptions = FLAGS & 0xff;
    assert_eq!(after & before & exceptions, before & exceptions, "flags: {before:#x} before, {after:#x} after");
}

#[test]
fn after_a_render() {
    let renders = Renders::new();
    let expected = renders.run();
    assert!(expected.iter().all(|result| result.error.is_none()));
    for before in [read()].into_iter().chain(UNUSUAL) {
        let (results, after) = within(before, || renders.run());
        assert_intact(before, after);
        assert!(results == expected, "other bits in the environment {before:#x}");
    }
}

#[test]
fn after_a_panic_within_a_render() {
    let renders = Renders::new();
    for before in [read()].into_iter().chain(UNUSUAL) {
        for flush in [false, true] {
            let panic = || {
                _ = renders.run();
                panic!("on purpose")
            };
            let (unwound, after) = within(before, || {
                catch_unwind(AssertUnwindSafe(
                    || if flush { with_flush_to_zero(panic) } else { with_subnormals(panic) },
                ))
            });
            assert!(unwound.is_err());
            assert_intact(before, after);
        }
    }
}

#[test]
fn regimes_have_what_they_say() {
    let usual = with_subnormals(read) & !FLAGS;
    let flushing = with_flush_to_zero(read) & !FLAGS;
    for before in UNUSUAL {
        assert_eq!(within(before, || with_subnormals(read)).0 & !FLAGS, usual);
        assert_eq!(within(before, || with_flush_to_zero(read)).0 & !FLAGS, flushing);
        // The one within the other.
        assert_eq!(within(before, || with_flush_to_zero(|| with_subnormals(read))).0 & !FLAGS, usual);
        assert_eq!(within(before, || with_flush_to_zero(|| (with_subnormals(read), read()).1)).0 & !FLAGS, flushing);
    }
}
