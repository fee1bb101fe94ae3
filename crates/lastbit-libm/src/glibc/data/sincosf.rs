//! Constants of `sinf` and `cosf`.
//!
//! Arm Optimized Routines (MIT); glibc carries the same bits.

use super::row;

/// `2 / pi * 2^24`: the quadrant lands in bits 24 and up of the integer part.
pub(in crate::glibc) const TWO_OVER_PI_SCALED: f64 = f64::from_bits(0x41645f306dc9c883);

/// `pi / 2`.
pub(in crate::glibc) const HALF_PI: f64 = f64::from_bits(0x3ff921fb54442d18);

/// Cosine on `-pi/4 .. pi/4` in powers of `x * x`, ascending.
pub(in crate::glibc) const COSINE: [f64; 5] =
    row([0x3ff0000000000000, 0xbfdffffffd0c621c, 0x3fa55553e1068f19, 0xbf56c087e89a359d, 0x3ef99343027bf8c3]);

/// `sin(x) - x` over `x`, in powers of `x * x`, ascending from the first.
pub(in crate::glibc) const SINE: [f64; 3] = row([0xbfc555545995a603, 0x3f81107605230bc4, 0xbf2994eb3774cf24]);

/// `4 / pi` to 192 bits; entry `i` holds the 32 bits that end `8 * i` bits further.
pub(in crate::glibc) static FOUR_OVER_PI: [u32; 24] = [
    0x000000a2, 0x0000a2f9, 0x00a2f983, 0xa2f9836e, 0xf9836e4e, 0x836e4e44, 0x6e4e4415, 0x4e441529, 0x441529fc,
    0x1529fc27, 0x29fc2757, 0xfc2757d1, 0x2757d1f5, 0x57d1f534, 0xd1f534dd, 0xf534ddc0, 0x34ddc0db, 0xddc0db62,
    0xc0db6295, 0xdb629599, 0x6295993c, 0x95993c43, 0x993c4390, 0x3c439041,
];
