//! Vectors of AVX2 with FMA.
//!
//! Every value here was made by a level's method, and so on a CPU that has the instructions. All functions are inlined
//! into a kernel that [`with_avx2`] or [`with_avx512`] compiles for them.
#![allow(unsafe_code, reason = "intrinsics of instructions that a level proves to be there")]

use std::{
    arch::x86_64::*,
    ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Sub},
};

use super::{Doubles, Halves, LANES, Level, Singles, Table, Vectorized, Words, level::Sealed};

/// AVX2 and FMA.
#[derive(Debug, Clone, Copy)]
pub(super) struct Avx2(());

/// AVX-512 F, BW, DQ and VL: the vectors of AVX2, with what the compiler makes of twice the registers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Avx512(());

/// Sixteen f32.
#[derive(Debug, Clone, Copy)]
pub(crate) struct F32x16([__m256; 2]);

/// Sixteen f64.
#[derive(Debug, Clone, Copy)]
pub(crate) struct F64x16([[__m256d; 2]; 2]);

/// Sixteen words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct U32x16([__m256i; 2]);

/// Halves of sixteen f64, eight by eight in the order 0 1 4 5 2 3 6 7: what an instruction makes that takes from two
/// vectors alternately.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alternating([__m256i; 2]);

#[target_feature(enable = "avx2,fma")]
pub(super) fn with_avx2<V: Vectorized>(code: V) -> V::Output {
    code.run(Avx2(()))
}

#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")]
pub(super) fn with_avx512<V: Vectorized>(code: V) -> V::Output {
    code.run(Avx512(()))
}

macro_rules! operators {
    ($($operator:ident::$method:ident for $vector:ident: $f:ident;)*) => {$(
        impl $operator for $vector {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                // SAFETY: the values prove AVX2.
                unsafe { Self([$f(self.0[0], other.0[0]), $f(self.0[1], other.0[1])]) }
            }
        }
    )*};
}

operators! {
    Add::add for F32x16: _mm256_add_ps;
    Sub::sub for F32x16: _mm256_sub_ps;
    Mul::mul for F32x16: _mm256_mul_ps;
    Div::div for F32x16: _mm256_div_ps;
    Add::add for U32x16: _mm256_add_epi32;
    Sub::sub for U32x16: _mm256_sub_epi32;
    BitAnd::bitand for U32x16: _mm256_and_si256;
    BitOr::bitor for U32x16: _mm256_or_si256;
    BitXor::bitxor for U32x16: _mm256_xor_si256;
    Add::add for Alternating: _mm256_add_epi32;
    BitAnd::bitand for Alternating: _mm256_and_si256;
}

macro_rules! operators_of_pairs {
    ($($operator:ident::$method:ident: $f:ident;)*) => {$(
        impl $operator for F64x16 {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                // SAFETY: the values prove AVX2.
                unsafe {
                    Self([
                        [$f(self.0[0][0], other.0[0][0]), $f(self.0[0][1], other.0[0][1])],
                        [$f(self.0[1][0], other.0[1][0]), $f(self.0[1][1], other.0[1][1])],
                    ])
                }
            }
        }
    )*};
}

operators_of_pairs! {
    Add::add: _mm256_add_pd;
    Sub::sub: _mm256_sub_pd;
    Mul::mul: _mm256_mul_pd;
}

/// The expression for both registers of a vector.
macro_rules! both {
    (|$register:ident| $value:expr) => {
        [
            {
                let $register = 0;
                $value
            },
            {
                let $register = 1;
                $value
            },
        ]
    };
}

/// Between the order of words and that of halves, either way.
const REORDER: i32 = 0b11_01_10_00;

/// The entries at these places, which are taken modulo the table's size: the places of permutations of eight words, and
/// of these the one that the places' further bits choose.
#[inline(always)]
fn permuted<const SIZE: usize>(table: &[u32; SIZE], places: __m256i) -> __m256i {
    // SAFETY: the places prove AVX2; a chunk is eight words long.
    unsafe {
        let (eights, _) = table.as_chunks::<8>();
        let mut chosen = [_mm256_setzero_ps(); 4];
        for (chosen, eight) in chosen.iter_mut().zip(eights) {
            let eight = _mm256_loadu_si256(eight.as_ptr().cast());
            *chosen = _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(eight, places));
        }
        if SIZE >= 16 {
            let bit_3 = _mm256_castsi256_ps(_mm256_slli_epi32::<28>(places));
            chosen[0] = _mm256_blendv_ps(chosen[0], chosen[1], bit_3);
            if SIZE >= 32 {
                let bit_4 = _mm256_castsi256_ps(_mm256_slli_epi32::<27>(places));
                chosen[0] = _mm256_blendv_ps(chosen[0], _mm256_blendv_ps(chosen[2], chosen[3], bit_3), bit_4);
            }
        }
        _mm256_castps_si256(chosen[0])
    }
}

/// Eight entries, from the place at `from` on, and those behind them.
#[inline(always)]
fn neighbours<const SIZE: usize>(table: &[f32; SIZE], places: [u32; LANES], from: usize) -> [__m256; 2] {
    let mut pairs = [[0.0; 2]; 8];
    for (lane, pair) in pairs.iter_mut().enumerate() {
        let place = places[from + lane] as usize % SIZE;
        *pair = match table.get(place..place + 2) {
            Some(&[entry, behind]) => [entry, behind],
            _ => [table[place], table[0]],
        };
    }
    let pairs = pairs.as_flattened();
    // SAFETY: the caller is compiled for AVX2; a load of eight values is within an array of sixteen.
    unsafe {
        // Pairs 0 1 4 5 and 2 3 6 7: what alternates between them is then in order.
        let [first, second] = [_mm256_loadu_ps(pairs.as_ptr()), _mm256_loadu_ps(pairs[8..].as_ptr())];
        let low = _mm256_permute2f128_ps::<0x20>(first, second);
        let high = _mm256_permute2f128_ps::<0x31>(first, second);
        [_mm256_shuffle_ps::<0b10_00_10_00>(low, high), _mm256_shuffle_ps::<0b11_01_11_01>(low, high)]
    }
}

/// Intrinsics on a level's values.
macro_rules! proven {
    ($($code:tt)*) => {
        // SAFETY: the level, or the values that only it makes, prove AVX2 and FMA; a load or store of eight values is
        // within an array of sixteen.
        unsafe { $($code)* }
    };
}

macro_rules! levels {
    ($($level:ident),*) => {$(
        impl Sealed for $level {}

        impl Level for $level {
            const WIDE: bool = true;
            const FUSED: bool = true;

            type Singles = F32x16;
            type Doubles = F64x16;
            type Words = U32x16;
            type Halves = Alternating;

            #[inline(always)]
            fn singles(self, x: f32) -> F32x16 {
                F32x16([proven! { _mm256_set1_ps(x) }; 2])
            }

            #[inline(always)]
            fn doubles(self, x: f64) -> F64x16 {
                F64x16([[proven! { _mm256_set1_pd(x) }; 2]; 2])
            }

            #[inline(always)]
            fn words(self, x: u32) -> U32x16 {
                U32x16([proven! { _mm256_set1_epi32(x as i32) }; 2])
            }

            #[inline(always)]
            fn load(self, values: &[f32; LANES]) -> F32x16 {
                F32x16(both!(|i| proven! { _mm256_loadu_ps(values[8 * i..].as_ptr()) }))
            }

            #[inline(always)]
            fn neighbours<const SIZE: usize>(self, table: &[f32; SIZE], places: U32x16) -> [F32x16; 2] {
                let [first, second] = both!(|i| neighbours(table, Words::<$level>::to_array(places), 8 * i));
                [F32x16([first[0], second[0]]), F32x16([first[1], second[1]])]
            }

            #[inline(always)]
            fn halves(self, words: U32x16) -> Alternating {
                Alternating(both!(|i| proven! { _mm256_permute4x64_epi64::<REORDER>(words.0[i]) }))
            }

            #[inline(always)]
            fn look_up<const SIZE: usize>(self, table: &Table<SIZE>, places: Alternating) -> (Alternating, Alternating) {
                (
                    Alternating(both!(|i| permuted(&table.high, places.0[i]))),
                    Alternating(both!(|i| permuted(&table.low, places.0[i]))),
                )
            }
        }

        impl Singles<$level> for F32x16 {
            #[inline(always)]
            fn mul_add(self, factor: Self, addend: Self) -> Self {
                Self(both!(|i| proven! { _mm256_fmadd_ps(self.0[i], factor.0[i], addend.0[i]) }))
            }

            #[inline(always)]
            fn less(self, other: Self) -> U32x16 {
                U32x16(both!(|i| proven! {
                    _mm256_castps_si256(_mm256_cmp_ps::<_CMP_LT_OQ>(self.0[i], other.0[i]))
                }))
            }

            #[inline(always)]
            fn bits(self) -> U32x16 {
                U32x16(both!(|i| proven! { _mm256_castps_si256(self.0[i]) }))
            }

            #[inline(always)]
            fn truncate(self) -> U32x16 {
                U32x16(both!(|i| proven! { _mm256_cvttps_epi32(self.0[i]) }))
            }

            #[inline(always)]
            fn widen(self) -> F64x16 {
                F64x16(both!(|i| proven! {
                    [
                        _mm256_cvtps_pd(_mm256_castps256_ps128(self.0[i])),
                        _mm256_cvtps_pd(_mm256_extractf128_ps::<1>(self.0[i])),
                    ]
                }))
            }

            #[inline(always)]
            fn to_array(self) -> [f32; LANES] {
                let mut array = [0.0; LANES];
                let [first, second] = self.0;
                proven! {
                    _mm256_storeu_ps(array.as_mut_ptr(), first);
                    _mm256_storeu_ps(array[8..].as_mut_ptr(), second);
                }
                array
            }
        }

        impl Doubles<$level> for F64x16 {
            #[inline(always)]
            fn mul_add(self, factor: Self, addend: Self) -> Self {
                Self(both!(|i| both!(|j| proven! {
                    _mm256_fmadd_pd(self.0[i][j], factor.0[i][j], addend.0[i][j])
                })))
            }

            #[inline(always)]
            fn narrow(self) -> F32x16 {
                F32x16(both!(|i| proven! {
                    _mm256_set_m128(_mm256_cvtpd_ps(self.0[i][1]), _mm256_cvtpd_ps(self.0[i][0]))
                }))
            }

            #[inline(always)]
            fn low(self) -> Alternating {
                Alternating(both!(|i| proven! {
                    let [low, high] = [_mm256_castpd_ps(self.0[i][0]), _mm256_castpd_ps(self.0[i][1])];
                    _mm256_castps_si256(_mm256_shuffle_ps::<0b10_00_10_00>(low, high))
                }))
            }
        }

        impl Halves<$level> for Alternating {
            #[inline(always)]
            fn shl<const BITS: i32>(self) -> Self {
                Self(both!(|i| proven! { _mm256_slli_epi32::<BITS>(self.0[i]) }))
            }

            #[inline(always)]
            fn join(self, low: Self) -> F64x16 {
                F64x16(both!(|i| proven! {
                    [
                        _mm256_castsi256_pd(_mm256_unpacklo_epi32(low.0[i], self.0[i])),
                        _mm256_castsi256_pd(_mm256_unpackhi_epi32(low.0[i], self.0[i])),
                    ]
                }))
            }

            #[inline(always)]
            fn words(self) -> U32x16 {
                U32x16(both!(|i| proven! { _mm256_permute4x64_epi64::<REORDER>(self.0[i]) }))
            }
        }

        impl Words<$level> for U32x16 {
            #[inline(always)]
            fn shl<const BITS: i32>(self) -> Self {
                Self(both!(|i| proven! { _mm256_slli_epi32::<BITS>(self.0[i]) }))
            }

            #[inline(always)]
            fn shr<const BITS: i32>(self) -> Self {
                Self(both!(|i| proven! { _mm256_srli_epi32::<BITS>(self.0[i]) }))
            }

            #[inline(always)]
            fn sar<const BITS: i32>(self) -> Self {
                Self(both!(|i| proven! { _mm256_srai_epi32::<BITS>(self.0[i]) }))
            }

            #[inline(always)]
            fn less(self, other: Self) -> Self {
                Self(both!(|i| proven! { _mm256_cmpgt_epi32(other.0[i], self.0[i]) }))
            }

            #[inline(always)]
            fn any(self) -> bool {
                let [first, second] = self.0;
                proven! { _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_or_si256(first, second))) != 0 }
            }

            #[inline(always)]
            fn signs(self) -> u16 {
                let [first, second] = both!(|i| proven! { _mm256_movemask_ps(_mm256_castsi256_ps(self.0[i])) });
                (first | second << 8) as u16
            }

            #[inline(always)]
            fn to_array(self) -> [u32; LANES] {
                let mut array = [0; LANES];
                let [first, second] = self.0;
                proven! {
                    _mm256_storeu_si256(array.as_mut_ptr().cast(), first);
                    _mm256_storeu_si256(array[8..].as_mut_ptr().cast(), second);
                }
                array
            }

            #[inline(always)]
            fn singles(self) -> F32x16 {
                F32x16(both!(|i| proven! { _mm256_castsi256_ps(self.0[i]) }))
            }

            #[inline(always)]
            fn to_singles(self) -> F32x16 {
                F32x16(both!(|i| proven! { _mm256_cvtepi32_ps(self.0[i]) }))
            }

            #[inline(always)]
            fn to_doubles(self) -> F64x16 {
                F64x16(both!(|i| proven! {
                    [
                        _mm256_cvtepi32_pd(_mm256_castsi256_si128(self.0[i])),
                        _mm256_cvtepi32_pd(_mm256_extracti128_si256::<1>(self.0[i])),
                    ]
                }))
            }

            #[inline(always)]
            fn select(self, yes: F32x16, no: F32x16) -> F32x16 {
                F32x16(both!(|i| proven! {
                    _mm256_blendv_ps(no.0[i], yes.0[i], _mm256_castsi256_ps(self.0[i]))
                }))
            }
        }
    )*};
}

levels!(Avx2, Avx512);
