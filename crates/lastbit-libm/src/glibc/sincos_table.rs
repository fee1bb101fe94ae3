//! Sine and cosine of `k / 128` as sums of two f64.
//!
//! glibc's `sysdeps/ieee754/dbl-64/sincostab.c` holds these values. They are computed here, when the crate is compiled:
//! the power series in fixed point, rounded to an f64 and the remainder again. The tails of 18 of the 440 numbers in
//! the library are not the nearest ones; [`DEVIATIONS`] says by how much.

use super::fixed::Fixed;

/// `sin`, its tail, `cos`, its tail.
pub(super) type Row = [f64; 4];

/// By `k`, up to 109; the rest is zero, and only there so that seven bits are an index.
pub(super) static TABLE: [Row; 128] = compute();

/// Row, column, and units in the last place to add.
const DEVIATIONS: [(usize, usize, i64); 18] = [
    (2, 1, 1),
    (10, 1, 1),
    (23, 1, 0x27),
    (26, 3, 1),
    (27, 1, 1),
    (33, 1, 1),
    (34, 1, 1),
    (36, 1, 1),
    (40, 1, -2),
    (44, 3, 1),
    (70, 3, 1),
    (75, 1, 1),
    (75, 3, -2),
    (79, 3, 1),
    (85, 1, 1),
    (90, 1, -2),
    (94, 1, 1),
    (107, 1, 1),
];

const fn compute() -> [Row; 128] {
    let mut table = [[0.0; 4]; 128];
    let mut k = 0;
    while k < 110 {
        let sine = Fixed::ONE.times_ratio(k, 128).alternating_series(k, 2).rounded_twice();
        let cosine = Fixed::ONE.alternating_series(k, 1).rounded_twice();
        table[k as usize] = [sine[0], sine[1], cosine[0], cosine[1]];
        k += 1;
    }
    let mut i = 0;
    while i < DEVIATIONS.len() {
        let (row, column, ulps) = DEVIATIONS[i];
        let bits = table[row][column].to_bits();
        table[row][column] = f64::from_bits(bits.wrapping_add_signed(ulps));
        i += 1;
    }
    table
}
