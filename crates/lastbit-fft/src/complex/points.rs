//! Complex numbers in memory, their real parts apart from their imaginary ones.

use std::ops::Range;

use lastbit_vecmath::Level;

use super::octet::Octet;

/// What a transform works on.
pub(crate) struct Points<'a> {
    pub(crate) re: &'a mut [f32],
    pub(crate) im: &'a mut [f32],
}

impl<'a> Points<'a> {
    /// Real parts, then as many imaginary parts.
    pub(crate) fn halves(memory: &'a mut [f32]) -> Self {
        let (re, im) = memory.split_at_mut(memory.len() / 2);
        Self { re, im }
    }
}

impl Points<'_> {
    /// How many there are.
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.re.len()
    }

    /// All of them, for a while.
    pub(crate) fn all(&mut self) -> Points<'_> {
        Points { re: self.re, im: self.im }
    }

    /// Some of them.
    #[inline(always)]
    pub(crate) fn part(&mut self, range: Range<usize>) -> Points<'_> {
        Points { re: &mut self.re[range.clone()], im: &mut self.im[range] }
    }

    /// The first values of a row; zeros behind its end.
    #[inline(always)]
    pub(crate) fn octet<L: Level>(&self, level: L, row: Range<usize>) -> Octet<L> {
        Octet::load(level, &self.re[row.clone()], &self.im[row])
    }

    /// Writes values to the start of a row, as many as it has room for.
    #[inline(always)]
    pub(crate) fn put<L: Level>(&mut self, values: Octet<L>, row: Range<usize>) {
        values.store(&mut self.re[row.clone()], &mut self.im[row]);
    }

    /// As [`Points::octet`], the row read from its end to its start.
    #[inline(always)]
    pub(crate) fn mirrored_octet<L: Level>(&self, level: L, row: Range<usize>) -> Octet<L> {
        Octet::load_mirrored(level, &self.re[row.clone()], &self.im[row])
    }

    /// As [`Points::put`], from the end of the row to its start.
    #[inline(always)]
    pub(crate) fn put_mirrored<L: Level>(&mut self, values: Octet<L>, row: Range<usize>) {
        values.store_mirrored(&mut self.re[row.clone()], &mut self.im[row]);
    }

    /// The same as other points, of which there are as many.
    pub(crate) fn copy_from(self, other: Points<'_>) {
        self.re.copy_from_slice(other.re);
        self.im.copy_from_slice(other.im);
    }
}
