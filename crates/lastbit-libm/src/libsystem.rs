//! libSystem, the C library of macOS to 14.3 and of iOS to 17.3.
//!
//! Closed. Published sums of Chrome and Safari come out with f32 functions that round correctly, which is what these
//! are taken for: f64 functions, rounded, and where glibc 2.41 rounds correctly, its. What the sums tell of is `powf` of 10,
//! `log10f`, and in Safari `expf`, `sinf`, `asinf` and `powf`, for the arguments of one compressor; sums of Chrome 89,
//! whose compressor called more of them, do not come out, so some are not always right in the last bit.
//!
//! The f64 functions are not known; glibc's stand in for them. Both engines round to f32 what they take from them.

pub use crate::{
    glibc::{
        atan2, cos, exp, exp_to_f32, exp2, hypot, log, log10, pow, sin, sin_to_f32, sin_to_f32_each,
        v2_41::{acosf, asinf, log10f, log10f_each},
    },
    ucrt::rounded::{cosf, exp2f, expf, log2f, logf, pow10f_each, powf, sinf},
};
