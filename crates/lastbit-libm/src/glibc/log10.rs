//! Base-10 logarithm.

use super::log::log;
use crate::contraction::Contraction;

/// glibc `sysdeps/ieee754/dbl-64/e_log10.c`, 2.29 on (Sun's `e_log10.c` over the library's own `log`). Only the `log`
/// inside has a fused build.
pub(super) fn log10<C: Contraction>(x: f64) -> f64 {
    crate::fdlibm::log10_over(x, log::<C>)
}
