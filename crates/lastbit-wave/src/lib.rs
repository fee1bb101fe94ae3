//! Periodic-wave synthesis and the oscillator kernels.
#![forbid(unsafe_code)]

/// The inner loop of the oscillator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum OscillatorKernel {
    /// Blink to 84: one f64 index, f64 interpolation.
    OldScalar,
    /// Blink from 85 on x86: four f32 lanes.
    Sse2,
    /// Blink from 85 on AArch64 until NEON was switched on: one f64 index, f32 interpolation.
    NewScalar,
    /// Blink on 32-bit Arm from 85, on AArch64 later.
    Neon,
}

/// How a target synthesises and plays periodic waves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Arithmetic {
    /// The oscillator's inner loop.
    pub kernel: OscillatorKernel,
    /// The inverse FFT that makes the tables.
    pub fft: lastbit_fft::Order,
    /// The platform's C library: `log2f`, `exp2f`, `pow`.
    pub libm: lastbit_libm::Flavour,
}
