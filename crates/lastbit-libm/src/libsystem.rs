//! libSystem, the C library of macOS to 14.3 and of iOS to 17.3, as far as published values tell.
//!
//! Closed. That its f32 functions round correctly is inferred: published sums of Chrome and Safari come out so, and what
//! Firefox published on macOS before it had functions of its own (to 117), Intel and AArch64, whole buffers and analyser
//! sums among it. They tell of `powf` of 10, `log10f`, and of `expf`, `sinf`, `asinf` and `powf` for the arguments of
//! one compressor. What does not come out: the sum of the `article` recipe in Firefox, 32384 arguments, of which
//! `asinf(0.07227233)` alone has to round to its other neighbour; CreepJS's of Safari 14.1 to 17.3 on iPhones, which takes
//! the same of `sinf(0.11540195)`; and sums of Chrome 89, whose compressor called more of them. So some are not always
//! right in the last bit. macOS 14.4 and iOS 17.4 brought other functions, see docs/vdsp.md.
//!
//! `log10f`, `asinf` and `acosf` round correctly here; the other f32 functions are f64 ones of about 0.52 ulp, rounded,
//! which are the same but in about one of 10^8 results. The f64 functions are not known: glibc's stand in, and what
//! browsers take from them they mostly round to f32.

pub use crate::{
    glibc::{
        atan2, cos, exp, exp_to_f32, exp2, hypot, log, log10, pow, sin, sin_to_f32,
        v2_41::{acosf, asinf, log10f},
    },
    ucrt::rounded::{cosf, exp2f, expf, log2f, logf, powf, sinf},
};
