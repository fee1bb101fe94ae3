//! Vectors of AVX2 with FMA.
//!
//! Every value here was made by a level's method, and so on a CPU that has the instructions. All functions are inlined
//! into a kernel that [`with_avx2`] or [`with_avx512`] compiles for them.
#![allow(unsafe_code, reason = "intrinsics of instructions that a level proves to be there")]

use std::{
    arch::x86_64::*,
    ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Sub},
};

use super::{
    Doubles, HALF, LANES, Level, Singles, Vectorized, Words,
    level::{Sealed, fused},
};

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

// Functions of their own also when a kernel of the same level calls them.
#[inline(never)]
#[target_feature(enable = "avx2,fma")]
pub(super) fn with_avx2<V: Vectorized>(code: V) -> V::Output {
    code.run(Avx2(()))
}

#[inline(never)]
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")]
pub(super) fn with_avx512<V: Vectorized>(code: V) -> V::Output {
    code.run(Avx512(()))
}

/// `a * b + c`, rounded once.
#[target_feature(enable = "fma")]
pub(super) fn fma(a: f64, b: f64, c: f64) -> f64 {
    fused(a, b, c)
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

/// Eight words as indices, drawn from a register two at a time: each time takes as long as some work on vectors, and
/// integers are taken apart meanwhile.
#[inline(always)]
fn indices(words: __m256i) -> [usize; 8] {
    let mut pairs = [0u64; 4];
    // SAFETY: the caller is compiled for AVX2; the array has room for a register.
    unsafe { _mm256_storeu_si256(pairs.as_mut_ptr().cast(), words) };
    let [a, b, c, d] = pairs.map(|pair| [(pair & 0xffff_ffff) as usize, (pair >> 32) as usize]);
    [a[0], a[1], b[0], b[1], c[0], c[1], d[0], d[1]]
}

/// An entry and the one behind it.
#[inline(always)]
fn pair_at(table: &[f32], place: usize) -> &[f32; 2] {
    table[place..].first_chunk().expect("no place is the table's last")
}

/// Eight entries of a table, and those behind them, from pairs of neighbours.
#[inline(always)]
fn apart(pairs: [&[f32; 2]; 8]) -> [__m256; 2] {
    // SAFETY: the caller is compiled for AVX2; a load of 64 bits is a pair.
    unsafe {
        let two =
            |a: &[f32; 2], b: &[f32; 2]| _mm_castpd_ps(_mm_loadh_pd(_mm_load_sd(a.as_ptr().cast()), b.as_ptr().cast()));
        let [a, b, c, d, e, f, g, h] = pairs;
        let (abef, cdgh) = (_mm256_set_m128(two(e, f), two(a, b)), _mm256_set_m128(two(g, h), two(c, d)));
        [_mm256_shuffle_ps::<0b10_00_10_00>(abef, cdgh), _mm256_shuffle_ps::<0b11_01_11_01>(abef, cdgh)]
    }
}

/// Both columns of eight rows, at places modulo the table's size.
#[inline(always)]
fn columns<const SIZE: usize>(table: &[[f64; 2]; SIZE], places: __m256i) -> [[__m256d; 2]; 2] {
    const { assert!(SIZE.is_power_of_two(), "places are cut to the table's size by a mask") };
    // SAFETY: the caller is compiled for AVX2, and the mask leaves places less than SIZE, so that each load is of a row.
    unsafe {
        let places = _mm256_and_si256(places, _mm256_set1_epi32(SIZE as i32 - 1));
        let offsets = indices(_mm256_slli_epi32::<4>(places));
        let row = |lane: usize| _mm_loadu_pd(table.as_ptr().byte_add(offsets[lane]).cast());
        let (ac, bd) = (_mm256_set_m128d(row(2), row(0)), _mm256_set_m128d(row(3), row(1)));
        let (eg, fh) = (_mm256_set_m128d(row(6), row(4)), _mm256_set_m128d(row(7), row(5)));
        [
            [_mm256_unpacklo_pd(ac, bd), _mm256_unpacklo_pd(eg, fh)],
            [_mm256_unpackhi_pd(ac, bd), _mm256_unpackhi_pd(eg, fh)],
        ]
    }
}

/// Of two rows, columns 0 and 1 and columns 2 and 3, and of the other half of them the columns behind.
#[inline(always)]
fn pairs(a: __m256, b: __m256) -> [__m256d; 2] {
    // SAFETY: the caller is compiled for AVX2.
    unsafe { [_mm256_castps_pd(_mm256_unpacklo_ps(a, b)), _mm256_castps_pd(_mm256_unpackhi_ps(a, b))] }
}

/// Of four rows, columns 0 to 3, each with the fourth column behind it.
#[inline(always)]
fn fours(a: __m256, b: __m256, c: __m256, d: __m256) -> [__m256; 4] {
    let ([a, b], [c, d]) = (pairs(a, b), pairs(c, d));
    // SAFETY: the caller is compiled for AVX2.
    unsafe {
        [
            _mm256_castpd_ps(_mm256_unpacklo_pd(a, c)),
            _mm256_castpd_ps(_mm256_unpackhi_pd(a, c)),
            _mm256_castpd_ps(_mm256_unpacklo_pd(b, d)),
            _mm256_castpd_ps(_mm256_unpackhi_pd(b, d)),
        ]
    }
}

/// The columns of a square's rows.
#[inline(always)]
fn transposed([a, b, c, d, e, f, g, h]: [__m256; HALF]) -> [__m256; HALF] {
    let (upper, lower) = (fours(a, b, c, d), fours(e, f, g, h));
    let mut columns = [a; HALF];
    for x in 0..HALF / 2 {
        // SAFETY: the caller is compiled for AVX2.
        unsafe {
            columns[x] = _mm256_permute2f128_ps::<0x20>(upper[x], lower[x]);
            columns[x + HALF / 2] = _mm256_permute2f128_ps::<0x31>(upper[x], lower[x]);
        }
    }
    columns
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
    ($($level:ident: $call:ident),*) => {$(
        impl Sealed for $level {}

        impl Level for $level {
            const WIDE: bool = true;
            const FUSED: bool = true;

            type Singles = F32x16;
            type Doubles = F64x16;
            type Words = U32x16;

            #[inline(always)]
            fn call<V: Vectorized>(self, code: V) -> V::Output {
                // SAFETY: the level proves the instructions.
                unsafe { $call(code) }
            }

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
            fn load_doubles(self, values: &[f64; LANES]) -> F64x16 {
                F64x16(both!(|i| both!(|j| proven! { _mm256_loadu_pd(values[8 * i + 4 * j..].as_ptr()) })))
            }

            #[inline(always)]
            fn beside(self, first: &[f32; HALF], second: &[f32; HALF]) -> F32x16 {
                proven! { F32x16([_mm256_loadu_ps(first.as_ptr()), _mm256_loadu_ps(second.as_ptr())]) }
            }

            #[inline(always)]
            fn load_pairs(self, values: &[f32; LANES]) -> F32x16 {
                proven! {
                    let [low, high] = [_mm256_loadu_ps(values.as_ptr()), _mm256_loadu_ps(values[HALF..].as_ptr())];
                    let (outer, inner) = (
                        _mm256_permute2f128_ps::<0x20>(low, high),
                        _mm256_permute2f128_ps::<0x31>(low, high),
                    );
                    F32x16([
                        _mm256_shuffle_ps::<0b10_00_10_00>(outer, inner),
                        _mm256_shuffle_ps::<0b11_01_11_01>(outer, inner),
                    ])
                }
            }

            #[inline(always)]
            fn transpose(self, rows: [F32x16; HALF]) -> [F32x16; HALF] {
                let [a, b, c, d, e, f, g, h] = rows;
                let [first, second] =
                    both!(|i| transposed([a.0[i], b.0[i], c.0[i], d.0[i], e.0[i], f.0[i], g.0[i], h.0[i]]));
                let mut columns = rows;
                for (x, column) in columns.iter_mut().enumerate() {
                    *column = F32x16([first[x], second[x]]);
                }
                columns
            }

            #[inline(always)]
            fn neighbours<const SIZE: usize>(self, table: &[f32], places: U32x16) -> [F32x16; 2] {
                let table = &table[..=SIZE];
                let [first, second] = both!(|i| {
                    let places = indices(places.0[i]);
                    let pair = |lane: usize| pair_at(table, places[lane] % SIZE);
                    apart([pair(0), pair(1), pair(2), pair(3), pair(4), pair(5), pair(6), pair(7)])
                });
                [F32x16([first[0], second[0]]), F32x16([first[1], second[1]])]
            }

            #[inline(always)]
            fn rows<const SIZE: usize>(self, table: &[[f64; 2]; SIZE], places: U32x16) -> [F64x16; 2] {
                let [[a, b], [c, d]] = both!(|i| columns(table, places.0[i]));
                [F64x16([a, c]), F64x16([b, d])]
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
            fn not_less(self, other: Self) -> U32x16 {
                U32x16(both!(|i| proven! {
                    _mm256_castps_si256(_mm256_cmp_ps::<_CMP_NLT_UQ>(self.0[i], other.0[i]))
                }))
            }

            #[inline(always)]
            fn max(self, other: Self) -> Self {
                Self(both!(|i| proven! { _mm256_max_ps(self.0[i], other.0[i]) }))
            }

            #[inline(always)]
            fn bits(self) -> U32x16 {
                U32x16(both!(|i| proven! { _mm256_castps_si256(self.0[i]) }))
            }

            #[inline(always)]
            fn halves(self) -> [Self; 2] {
                let [first, second] = self.0;
                [Self([first; 2]), Self([second; 2])]
            }

            #[inline(always)]
            fn conjugate(self) -> Self {
                let [re, im] = self.0;
                Self([re, proven! { _mm256_xor_ps(im, _mm256_set1_ps(-0.0)) }])
            }

            #[inline(always)]
            fn mirror(self) -> Self {
                let backwards = proven! { _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0) };
                Self(both!(|i| proven! { _mm256_permutevar8x32_ps(self.0[i], backwards) }))
            }

            #[inline(always)]
            fn pairs(self) -> [f32; LANES] {
                let [re, im] = self.0;
                let [low, high] = proven! { [_mm256_unpacklo_ps(re, im), _mm256_unpackhi_ps(re, im)] };
                let inner = proven! { _mm256_permute2f128_ps::<0x20>(low, high) };
                Singles::<$level>::to_array(Self([inner, proven! { _mm256_permute2f128_ps::<0x31>(low, high) }]))
            }

            #[inline(always)]
            fn times_i(self) -> Self {
                let [re, im] = self.0;
                Self([proven! { _mm256_xor_ps(im, _mm256_set1_ps(-0.0)) }, re])
            }

            #[inline(always)]
            fn times_minus_i(self) -> Self {
                let [re, im] = self.0;
                Self([im, proven! { _mm256_xor_ps(re, _mm256_set1_ps(-0.0)) }])
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
            fn low(self) -> U32x16 {
                U32x16(both!(|i| proven! {
                    // Words 0 1 4 5 2 3 6 7, put in order.
                    let [low, high] = [_mm256_castpd_ps(self.0[i][0]), _mm256_castpd_ps(self.0[i][1])];
                    let alternating = _mm256_castps_si256(_mm256_shuffle_ps::<0b10_00_10_00>(low, high));
                    _mm256_permute4x64_epi64::<0b11_01_10_00>(alternating)
                }))
            }

            #[inline(always)]
            fn scale(self, power: Self) -> Self {
                Self(both!(|i| both!(|j| proven! {
                    let exponent = _mm256_slli_epi64::<52>(_mm256_castpd_si256(power.0[i][j]));
                    _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(self.0[i][j]), exponent))
                })))
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

            #[inline(always)]
            fn select_doubles(self, yes: F64x16, no: F64x16) -> F64x16 {
                F64x16(both!(|i| proven! {
                    let halves = [_mm256_castsi256_si128(self.0[i]), _mm256_extracti128_si256::<1>(self.0[i])];
                    both!(|j| {
                        let mask = _mm256_castsi256_pd(_mm256_cvtepi32_epi64(halves[j]));
                        _mm256_blendv_pd(no.0[i][j], yes.0[i][j], mask)
                    })
                }))
            }
        }
    )*};
}

levels!(Avx2: with_avx2, Avx512: with_avx512);
