//! Real FFTs in the order of operations of the libraries browsers use.
//!
//! An FFT is exact on paper; in f32 each library rounds in its own places, and the last bits of periodic waves,
//! analysers and convolvers tell which one ran. An [`Order`] names a library on a class of CPU; [`RealFft`] computes
//! its bits on any host.
#![forbid(unsafe_code)]

mod complex;
mod error;
mod ffmpeg;
mod kiss;
mod packed;
mod pffft;
mod real;
mod row;
#[cfg(test)]
mod samples;
mod spectrum;
mod twiddle;
mod vdsp;

pub use error::FftError;
pub use real::RealFft;
pub use spectrum::multiply;

/// A library's order of operations, on one CPU class. Data: any order runs on any host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Order {
    /// PFFFT (jpommier, 2014-08-09), four lanes; SSE and NEON give the same bits.
    Pffft,
    /// FFmpeg's `av_rdft`, AVX assembly: CPUs with AVX.
    FfmpegRdftAvx,
    /// FFmpeg's `av_rdft`, SSE assembly.
    FfmpegRdftSse,
    /// FFmpeg's `av_rdft`, NEON assembly: AArch64.
    FfmpegRdftNeon,
    /// Kiss FFT in f32, as GStreamer and, to Firefox 123, Gecko carry it.
    Kiss,
    /// The same, with the first product of each part of a complex product fused: AArch64, where GCC does so by default.
    KissFused,
    /// The same in 80 bits, rounded where a value is stored: GStreamer as Debian builds it for i386.
    KissX87,
    /// FFmpeg's `av_tx`, C code, and SSE assembly.
    FfmpegTxPlain,
    /// FFmpeg's `av_tx`, C code for the x87.
    FfmpegTxX87,
    /// FFmpeg's `av_tx`, AVX assembly: CPUs with AVX and without FMA.
    FfmpegTxAvx,
    /// FFmpeg's `av_tx`, FMA3 and AVX2 assembly.
    FfmpegTxFma,
    /// FFmpeg's `av_tx`, NEON assembly: AArch64.
    FfmpegTxNeon,
    /// Apple's vDSP as an Intel CPU without fused multiply-add runs it, or Rosetta 2.
    VdspPlain,
    /// Apple's vDSP with one product of each part of a complex product fused: seen in one Safari, on an unknown device.
    VdspFused,
    /// Apple's vDSP with tangents, fused throughout: some AArch64 devices, not the first Macs.
    VdspTangent,
    /// RustFFT 6.4.1, AVX planner: x86_64 CPUs with AVX and FMA.
    RustfftAvx,
    /// RustFFT 6.4.1, SSE4.1 planner.
    RustfftSse,
    /// RustFFT 6.4.1, NEON planner: AArch64. The SSE order with fused products.
    RustfftNeon,
    /// RustFFT 6.4.1, scalar planner: CPUs with none of the above.
    RustfftScalar,
}
