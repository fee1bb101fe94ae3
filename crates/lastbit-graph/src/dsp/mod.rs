//! What each node computes, apart from any graph: plain buffers in, plain buffers out.

pub mod analyser;
pub mod biquad;
pub mod buffer_reader;
mod complex;
pub mod convolver;
pub mod delay;
mod direct_convolver;
pub mod equal_power;
pub(crate) mod fft_convolver;
pub(crate) mod hrtf;
pub mod iir;
pub mod panner;
mod resampler;
pub mod stereo_panner;
pub mod wave_shaper;

#[cfg(test)]
mod tests;

pub use lastbit_wave::Control;

/// A parameter's value at a frame below 128.
#[inline]
fn value_at(control: Control<'_>, frame: usize) -> f32 {
    match control {
        Control::Constant(value) => value,
        Control::PerSample(values) => values[frame],
    }
}

/// Blink's `ClampTo`: unlike [`f64::clamp`], a value equal to a limit comes back as the limit, so -0 becomes 0.
#[inline]
fn clamp_to(value: f64, min: f64, max: f64) -> f64 {
    if value >= max {
        max
    } else if value <= min {
        min
    } else {
        value
    }
}
