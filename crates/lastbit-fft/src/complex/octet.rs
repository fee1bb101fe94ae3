//! Eight complex numbers side by side: the same position in eight neighbouring columns.

use std::ops::{Add, Sub};

use lastbit_vecmath::{HALF, Level, Singles};
use rustfft::num_complex::Complex32;

use crate::twiddle::Units;

/// Columns that are processed together.
pub(crate) const COLUMNS: usize = HALF;

/// One value from each of [`COLUMNS`] columns. No operation mixes columns, so the bits are those of scalar code.
#[derive(Clone, Copy)]
pub(crate) struct Octet<L: Level>(pub(crate) L::Singles);

impl<L: Level> Octet<L> {
    /// The same value in each column.
    #[inline(always)]
    pub(crate) fn splat(level: L, value: Complex32) -> Self {
        Self(level.beside(&[value.re; COLUMNS], &[value.im; COLUMNS]))
    }

    #[inline(always)]
    pub(crate) fn zero(level: L) -> Self {
        Self(level.singles(0.0))
    }

    /// Factors from a place on that has as many behind it.
    #[inline(always)]
    pub(crate) fn of(level: L, units: &Units, place: usize) -> Self {
        Self::load(level, &units.re[place..], &units.im[place..])
    }

    /// The first values of a row; zeros behind its end.
    #[inline(always)]
    pub(crate) fn load(level: L, re: &[f32], im: &[f32]) -> Self {
        match (re.first_chunk(), im.first_chunk()) {
            (Some(re), Some(im)) => Self(level.beside(re, im)),
            _ => Self(level.beside(&padded(re, 0), &padded(im, 0))),
        }
    }

    /// Writes the values to the start of a row, as many as it has room for.
    #[inline(always)]
    pub(crate) fn store(self, re: &mut [f32], im: &mut [f32]) {
        let values = self.0.to_array();
        for (row, values) in [(re, &values[..COLUMNS]), (im, &values[COLUMNS..])] {
            match row.first_chunk_mut::<COLUMNS>() {
                Some(row) => row.copy_from_slice(values),
                None => row.copy_from_slice(&values[..row.len()]),
            }
        }
    }

    /// As [`Octet::load`], the row read from its end to its start.
    #[inline(always)]
    pub(crate) fn load_mirrored(level: L, re: &[f32], im: &[f32]) -> Self {
        match (re.last_chunk(), im.last_chunk()) {
            (Some(re), Some(im)) => Self(level.beside(re, im).mirror()),
            _ => {
                let [re, im] = [re, im].map(|part| padded(part, COLUMNS - part.len()));
                Self(level.beside(&re, &im).mirror())
            }
        }
    }

    /// As [`Octet::store`], from the end of the row to its start.
    #[inline(always)]
    pub(crate) fn store_mirrored(self, re: &mut [f32], im: &mut [f32]) {
        let values = self.0.mirror().to_array();
        for (row, values) in [(re, &values[..COLUMNS]), (im, &values[COLUMNS..])] {
            match row.last_chunk_mut::<COLUMNS>() {
                Some(row) => row.copy_from_slice(values),
                None => row.copy_from_slice(&values[COLUMNS - row.len()..]),
            }
        }
    }

    #[inline(always)]
    pub(crate) fn conjugate(self) -> Self {
        Self(self.0.conjugate())
    }

    #[inline(always)]
    pub(crate) fn times_i(self) -> Self {
        Self(self.0.times_i())
    }

    #[inline(always)]
    pub(crate) fn times_minus_i(self) -> Self {
        Self(self.0.times_minus_i())
    }

    /// Both parts times a real number.
    #[inline(always)]
    pub(crate) fn scaled(self, level: L, factor: f32) -> Self {
        Self(self.0 * level.singles(factor))
    }
}

/// A row shorter than [`COLUMNS`], so many zeros before it and the others behind.
#[inline(never)]
fn padded(row: &[f32], before: usize) -> [f32; COLUMNS] {
    let mut padded = [0.0; COLUMNS];
    padded[before..before + row.len()].copy_from_slice(row);
    padded
}

impl<L: Level> Add for Octet<L> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl<L: Level> Sub for Octet<L> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
