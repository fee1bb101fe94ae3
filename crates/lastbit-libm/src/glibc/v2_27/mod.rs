//! glibc 2.27 on x86-64.
//!
//! | functions | |
//! |---|---|
//! | `powf` `expf` `exp2f` `logf` `log2f` `log10f` `asinf` `acosf` | as in 2.28 |
//! | `sinf` `cosf` | Chebyshev polynomials by octants; 2.29 took Arm's |
//! | `exp` `log` `pow` `sin` `cos` `atan2` | IBM's, which round correctly |
//! | `log10` | Sun's, over that `log` |
//! | `hypot` | netlib's, [`fdlibm::hypot`](crate::fdlibm::hypot) |
//!
//! No binary of it was at hand: `sinf` and `cosf` were compared with that version's source, compiled anew, and the
//! correctly rounded functions with another arithmetic of 200 bits.

mod sinf;
mod ultimate;

/// What the CPU classes share.
mod shared {
    pub use super::ultimate::{cos, exp, exp_to_f32, exp2, log, log10, pow, sin, sin_to_f32};
    pub use crate::{fdlibm::hypot, glibc::atan2};
}

macro_rules! sines {
    ($contraction:ty) => {
        /// Sine, argument in radians.
        pub fn sinf(x: f32) -> f32 {
            crate::glibc::v2_27::sinf::sinf::<$contraction>(x)
        }
        /// Cosine, argument in radians.
        pub fn cosf(x: f32) -> f32 {
            crate::glibc::v2_27::sinf::cosf::<$contraction>(x)
        }
    };
}

pub use super::separate::{acosf, asinf, exp2f, expf, log2f, log10f, logf, powf};
pub use shared::*;
sines!(crate::contraction::Separate);

/// On a CPU with AVX2 and FMA, where the library's run-time dispatch takes builds with fused multiply-add.
pub mod fused {
    pub use super::shared::*;
    pub use crate::glibc::fused::{acosf, asinf, exp2f, expf, log2f, log10f, logf, powf};
    sines!(crate::contraction::Fused);
}
