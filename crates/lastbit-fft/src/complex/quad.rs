//! Four complex numbers side by side: the same position in four neighbouring columns.

use std::array::from_fn;
use std::ops::{Add, Mul, Sub};

use rustfft::num_complex::Complex32;

/// Columns that are processed together.
pub(super) const LANES: usize = 4;

/// One value from each of [`LANES`] columns. No operation mixes lanes, so the bits are those of scalar code.
#[derive(Clone, Copy)]
pub(super) struct Quad {
    pub(super) re: [f32; LANES],
    pub(super) im: [f32; LANES],
}

impl Quad {
    pub(super) fn splat(value: Complex32) -> Self {
        Self { re: [value.re; LANES], im: [value.im; LANES] }
    }

    /// The first [`LANES`] values of a row; zeros behind its end.
    #[inline(always)]
    pub(super) fn load(row: &[Complex32]) -> Self {
        match row.first_chunk::<LANES>() {
            Some(full) => Self { re: full.map(|z| z.re), im: full.map(|z| z.im) },
            None => {
                let mut padded = [Complex32::default(); LANES];
                padded[..row.len()].copy_from_slice(row);
                Self::load(&padded)
            }
        }
    }

    /// Writes the lanes to the start of a row, as many as it has room for.
    #[inline(always)]
    pub(super) fn store(self, row: &mut [Complex32]) {
        for (lane, slot) in row.iter_mut().take(LANES).enumerate() {
            *slot = self.lane(lane);
        }
    }

    #[inline(always)]
    pub(super) fn lane(self, lane: usize) -> Complex32 {
        Complex32::new(self.re[lane], self.im[lane])
    }
}

impl Add for Quad {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self { re: from_fn(|l| self.re[l] + other.re[l]), im: from_fn(|l| self.im[l] + other.im[l]) }
    }
}

impl Sub for Quad {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self { re: from_fn(|l| self.re[l] - other.re[l]), im: from_fn(|l| self.im[l] - other.im[l]) }
    }
}

impl Mul<f32> for Quad {
    type Output = Self;
    #[inline(always)]
    fn mul(self, factor: f32) -> Self {
        Self { re: self.re.map(|x| x * factor), im: self.im.map(|x| x * factor) }
    }
}
