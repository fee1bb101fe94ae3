//! Constants, as the bits that stand in the published sources.

pub(super) mod exp;
pub(super) mod exp2f;
pub(super) mod log;
pub(super) mod log2f;
pub(super) mod logf;
pub(super) mod pow_log;
pub(super) mod powf_log2;
pub(super) mod sincosf;

/// f64 values from their bits.
const fn row<const N: usize>(bits: [u64; N]) -> [f64; N] {
    let mut values = [0.0; N];
    let mut i = 0;
    while i < N {
        values[i] = f64::from_bits(bits[i]);
        i += 1;
    }
    values
}

/// Rows of f64 values from their bits.
const fn table<const W: usize, const N: usize>(bits: [[u64; W]; N]) -> [[f64; W]; N] {
    let mut values = [[0.0; W]; N];
    let mut i = 0;
    while i < N {
        values[i] = row(bits[i]);
        i += 1;
    }
    values
}
