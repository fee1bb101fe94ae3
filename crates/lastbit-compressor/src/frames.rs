//! Some frames of a quantum, taken together.

use crate::QUANTUM;

/// Frames in ascending order.
pub(crate) struct Frames {
    frames: [u8; QUANTUM],
    count: usize,
}

impl Frames {
    /// The frames whose value a predicate holds for.
    pub(crate) fn of(values: &[f32; QUANTUM], holds: impl Fn(f32) -> bool) -> Self {
        let mut chosen = Self { frames: [0; QUANTUM], count: 0 };
        for (frame, &value) in values.iter().enumerate() {
            // Written in any case, kept or overwritten: no branch to guess. The count is below 128 here.
            chosen.frames[chosen.count % QUANTUM] = frame as u8;
            chosen.count += usize::from(holds(value));
        }
        chosen
    }

    /// Takes the values of these frames out of `from`, applies `f` to them together, and puts them into `to`.
    pub(crate) fn apply(&self, from: &[f32; QUANTUM], to: &mut [f32; QUANTUM], f: impl FnOnce(&mut [f32])) {
        let frames = &self.frames[..self.count];
        let mut packed = [0.0; QUANTUM];
        for (value, &frame) in packed.iter_mut().zip(frames) {
            *value = from[usize::from(frame) % QUANTUM];
        }
        f(&mut packed[..self.count]);
        for (value, &frame) in packed.iter().zip(frames) {
            to[usize::from(frame) % QUANTUM] = *value;
        }
    }
}
