//! Inputs for the tests of this crate.

/// A family of inputs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Samples {
    /// Uniform in -1..1.
    Uniform,
    /// Any exponent that can't overflow in a transform, either sign.
    Exponents,
    /// Mostly zeros of either sign.
    Zeros,
    /// Subnormal and barely normal numbers.
    Tiny,
    /// Large enough to overflow in sums.
    Huge,
    /// Magnitudes falling as 1/n, every other one zero: the partials of a square wave.
    Partials,
}

impl Samples {
    pub(crate) const ALL: [Self; 6] =
        [Self::Uniform, Self::Exponents, Self::Zeros, Self::Tiny, Self::Huge, Self::Partials];

    /// `count` samples, the same ones each time.
    pub(crate) fn take(self, count: usize) -> Vec<f32> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ count as u64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u32
        };
        let with_exponent = |bits: u32, exponent: u32| f32::from_bits(bits & 0x807f_ffff | exponent << 23);
        (0..count)
            .map(|n| match self {
                Self::Uniform => random() as i32 as f32 / 2_147_483_648.0,
                Self::Exponents => with_exponent(random(), random() % 200),
                Self::Zeros if random() % 16 != 0 => [0.0, -0.0][random() as usize % 2],
                Self::Zeros => [1.0, -1.0, 0.375, -3.0][random() as usize % 4],
                Self::Tiny => with_exponent(random(), random() % 3),
                Self::Huge => with_exponent(random(), 250 + random() % 5),
                Self::Partials => [0.0, 0.0, -0.0, 2.0 / (n / 4 + 1) as f32][n % 4],
            })
            .collect()
    }
}

/// Bits to compare by: all NaNs are one.
pub(crate) fn bits(value: f32) -> u32 {
    if value.is_nan() { f32::NAN.to_bits() } else { value.to_bits() }
}
