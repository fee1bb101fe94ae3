//! Graphs that are timed.

use lastbit::{
    AudioBuffer, AudioNode as _, Error, OfflineAudioContext, OscillatorType, Profile, Rendering, ScheduledSource as _,
};

use crate::{Case, Target};

/// Hertz.
pub const SAMPLE_RATE: f32 = 44_100.0;
/// What the fingerprintjs recipe renders.
pub const FINGERPRINT_FRAMES: u32 = 5000;
/// A minute.
pub const MINUTE_FRAMES: u32 = 60 * 44_100;

/// The fingerprintjs recipe through the API: built, rendered, and read out.
///
/// # Errors
/// None with this graph.
pub fn fingerprintjs(profile: &Profile) -> Result<f64, Error> {
    let rendering = render(profile, FINGERPRINT_FRAMES)?;
    Ok(sum(rendering.get_channel_data(0).unwrap_or_default()))
}

/// The same graph for a minute.
///
/// # Errors
/// None with this graph.
pub fn minute(profile: &Profile) -> Result<AudioBuffer, Error> {
    Ok(render(profile, MINUTE_FRAMES)?.into_buffer())
}

/// The recipe's read-out: magnitudes of samples 4500 to 4999, added in f64 in order.
pub fn sum(samples: &[f32]) -> f64 {
    samples.iter().skip(4500).take(500).fold(0.0, |sum, sample| sum + f64::from(sample.abs()))
}

/// The fingerprintjs recipe of each target, as something to time.
pub fn warm(targets: &[Target]) -> Vec<Case> {
    let case = |target: &Target| {
        let profile = target.profile.clone();
        Case::new(format!("fingerprintjs/{}", profile.id), 1, move || {
            let profile = profile.clone();
            move |output: &mut [f64]| output[0] = fingerprintjs(&profile).expect("the recipe renders")
        })
    };
    targets.iter().map(case).collect()
}

fn render(profile: &Profile, frames: u32) -> Result<Rendering, Error> {
    let context = OfflineAudioContext::new(1, frames.into(), SAMPLE_RATE.into())?;
    let oscillator = context.create_oscillator()?;
    oscillator.set_type(OscillatorType::Triangle)?;
    oscillator.frequency().set_value(10_000.0)?;
    let compressor = context.create_dynamics_compressor()?;
    compressor.threshold().set_value(-50.0)?;
    compressor.knee().set_value(40.0)?;
    compressor.ratio().set_value(12.0)?;
    compressor.attack().set_value(0.0)?;
    compressor.release().set_value(0.25)?;
    oscillator.connect(&compressor)?;
    compressor.connect(&context.destination())?;
    oscillator.start(0.0)?;
    context.start_rendering(profile)
}
