//! What an x86 CPU has.
//!
//! As `std` finds it out, but with three questions instead of a dozen: a virtual machine traps each one, and takes as long
//! over it as over the table of a wave.

use std::arch::x86_64::{__cpuid, __cpuid_count, _xgetbv};

use super::Backend;

/// Instructions of leaf 1, in ECX.
const FMA: u32 = 1 << 12;
const XSAVE: u32 = 1 << 26;
const OSXSAVE: u32 = 1 << 27;
const AVX: u32 = 1 << 28;

/// Instructions of leaf 7, in EBX.
const AVX2: u32 = 1 << 5;
const AVX512_F_DQ_BW_VL: u32 = 1 << 16 | 1 << 17 | 1 << 30 | 1 << 31;

/// State that the operating system saves, in XCR0.
const VECTORS_OF_256: u64 = 0b110;
const VECTORS_OF_512: u64 = 0b1110_0110;

/// The best backend of this CPU under this operating system.
pub(super) fn backend() -> Backend {
    let has = |word: u32, all: u32| word & all == all;
    if __cpuid(0).eax < 7 || !has(__cpuid(1).ecx, FMA | XSAVE | OSXSAVE | AVX) {
        return Backend::Sse2;
    }
    // SAFETY: OSXSAVE says that the instruction is there.
    #[allow(unsafe_code)]
    let saved = unsafe { saved_state() };
    let extended = __cpuid_count(7, 0).ebx;
    if saved & VECTORS_OF_256 != VECTORS_OF_256 || !has(extended, AVX2) {
        Backend::Sse2
    } else if saved & VECTORS_OF_512 == VECTORS_OF_512 && has(extended, AVX512_F_DQ_BW_VL) {
        Backend::Avx512
    } else {
        Backend::Avx2
    }
}

#[target_feature(enable = "xsave")]
fn saved_state() -> u64 {
    // SAFETY: register 0 is there wherever the instruction is.
    #[allow(unsafe_code)]
    unsafe {
        _xgetbv(0)
    }
}

#[cfg(test)]
mod tests {
    use std::arch::is_x86_feature_detected as has;

    use super::*;

    #[test]
    fn std_finds_the_same() {
        let expected = if !(has!("avx2") && has!("fma")) {
            Backend::Sse2
        } else if has!("avx512f") && has!("avx512bw") && has!("avx512dq") && has!("avx512vl") {
            Backend::Avx512
        } else {
            Backend::Avx2
        };
        assert_eq!(backend(), expected);
    }
}
