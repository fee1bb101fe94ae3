//! The start of a row as an array: of a constant size, since a copy of any other is a call.

/// The first values of a row; zeros behind its end.
#[inline(always)]
pub(crate) fn read<const COUNT: usize>(row: &[f32]) -> [f32; COUNT] {
    match row.first_chunk() {
        Some(values) => *values,
        None => {
            let mut values = [0.0; COUNT];
            values[..row.len()].copy_from_slice(row);
            values
        }
    }
}

/// Writes values to the start of a row, as many as it has room for.
#[inline(always)]
pub(crate) fn write<const COUNT: usize>(row: &mut [f32], values: &[f32; COUNT]) {
    match row.first_chunk_mut() {
        Some(row) => *row = *values,
        None => row.copy_from_slice(&values[..row.len()]),
    }
}
