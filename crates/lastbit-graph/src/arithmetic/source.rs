//! Choices of sources: when they play, what they read.

/// The precision of interpolation between frames of a buffer source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum BufferInterpolation {
    /// A weighted mean in f64 (Blink, but for 86).
    F64,
    /// The first frame plus a part of the difference, in f32 (Blink 86, WebKit).
    F32,
    /// As `F32`, with that part fused into the sum (WebKit on AArch64).
    F32Fused,
}

/// How the buffer source reads across the end of its loop or buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum BufferSourceReader {
    /// As `Forward`, but what is past the last frame repeats it, where the others continue the line of the last two,
    /// and a start between two frames is one at the nearest (Blink to 68).
    Simple,
    /// Forward only; interpolation wraps at the buffer's end (Blink to 150).
    Forward,
    /// Plays backwards too; interpolation wraps at the loop's end. The loop's end goes through seconds and back, and
    /// where that lands past the last frame the source stalls there: it repeats its last quantum (Blink 152).
    Stalling,
    /// As `Stalling`, but past the last frame it continues the line of the last two (Blink 153).
    Overshooting,
    /// As `Stalling`, with what lies next to a frame put onto it (Blink 156).
    Bidirectional,
    /// As `Forward`, and it plays backwards too: once through the buffer or loop from the end of the grain (WebKit).
    Reversing,
}

/// Seconds to the frames in which a source starts and stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SourceFrames {
    /// To the nearest frame (Blink to 68).
    Nearest,
    /// To the frame at or after it, from 1/1024 of a frame.
    AtOrAfter,
}

/// When a source that has played to its end loses its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SourceCut {
    /// When the render is over (Blink 64, whose main thread does it when it gets to it).
    AfterRender,
    /// After the quantum that follows (Blink 68).
    QuantumLater,
    /// After the quantum in which it ended.
    AtOnce,
}

/// When inputs that were never anything but silent are taken to have fallen silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SilentStart {
    /// A second before the start (Blink 64).
    SecondBefore,
    /// At the start.
    AtStart,
}
