//! Periodic waves and the oscillator that plays them, in a named engine's order of operations.
//!
//! A periodic wave is a spectrum. [`WaveTables`] turns it into band-limited tables, three to the octave, each the
//! inverse FFT of as many partials as fit below the Nyquist frequency; [`Oscillator`] reads two neighbouring tables at
//! a fractional index and blends them. Which FFT made the tables, and how the read index is carried and interpolated,
//! is part of the result: [`Arithmetic`] says it.
//!
//! Rendering is plain IEEE code; a caller that models a render thread flushes subnormal numbers around it. Tables are
//! main-thread work in browsers and are always built without flushing.
//!
//! ```
//! use lastbit_wave::{Arithmetic, BasicShape, Control, Oscillator, OscillatorKernel, Span, WaveTables};
//!
//! let arithmetic = Arithmetic {
//!     kernel: OscillatorKernel::Sse2,
//!     fft: lastbit_fft::Order::Pffft,
//!     libm: lastbit_libm::Flavour::Glibc228Fma,
//! };
//! let tables = WaveTables::cached(arithmetic, 44100.0, BasicShape::Triangle)?;
//! let mut oscillator = Oscillator::new();
//! let mut quantum = [0.0; 128];
//! oscillator.process(&tables, Control::Constant(440.0), Control::Constant(0.0), Span::WHOLE, &mut quantum);
//! assert_eq!(quantum[0], 0.0);
//! assert!(quantum[1] > 0.0);
//! # Ok::<(), lastbit_wave::WaveError>(())
//! ```
#![forbid(unsafe_code)]

mod cache;
mod error;
pub mod gecko;
mod oscillator;
mod spectrum;
mod tables;

pub use error::WaveError;
pub use oscillator::{Control, Oscillator, QUANTUM, Span};
pub use spectrum::BasicShape;
pub use tables::WaveTables;

/// The inner loop of the oscillator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum OscillatorKernel {
    /// Blink to 68: as `OldScalar`, with `powf` for the detune and no limit to the frequency.
    UnlimitedScalar,
    /// Blink to 84: one f64 index, f64 interpolation.
    OldScalar,
    /// WebKit to 2020 (Safari 14.0): one f64 index, f32 interpolation whatever the increment, no limit to the frequency, no
    /// start between frames; tables of 4096 at every sample rate, the triangle a sum of cosines.
    WebkitFirst,
    /// WebKit since 2021: as `OldScalar`, but for one increment at which three points are enough.
    WebkitScalar,
    /// The same, products fused into the sums they enter: AArch64.
    WebkitScalarFused,
    /// The same in 80 bits, rounded where a value is stored: builds for the x87.
    WebkitX87,
    /// Blink 85 on x86: four f32 lanes where the increment is constant, the old loop where it is not.
    FirstSse2,
    /// Blink from 86 on x86: four lanes in either case.
    Sse2,
    /// Blink on AArch64 from 86 or before until NEON was switched on: one f64 index, f32 interpolation.
    NewScalar,
    /// Blink on 32-bit Arm from 86 or before, on AArch64 later (not in 120, in 150).
    Neon,
}

/// How a target synthesises and plays periodic waves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Arithmetic {
    /// The oscillator's inner loop.
    pub kernel: OscillatorKernel,
    /// The inverse FFT that makes the tables.
    pub fft: lastbit_fft::Order,
    /// The platform's C library: `log2f`, `exp2f`, `powf`, `pow`.
    pub libm: lastbit_libm::Flavour,
}
