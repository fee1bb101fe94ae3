//! Base-10 logarithm.

use super::log::log;
use crate::contraction::Contraction;

/// glibc `sysdeps/ieee754/dbl-64/e_log10.c`, 2.29 on (Sun's `e_log10.c` over the library's own `log`). On x86-64
/// only the `log` inside has a fused build.
pub(super) fn log10<C: Contraction, Outer: Contraction>(x: f64) -> f64 {
    crate::fdlibm::log10_over::<Outer>(x, log::<C>)
}
