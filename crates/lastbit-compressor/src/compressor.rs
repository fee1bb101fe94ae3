//! One render quantum of the compressor.

use std::{f32::consts::FRAC_PI_2, fmt};

use lastbit_libm::Functions;

use crate::{Arithmetic, Metering, StaticCurve, decibel::Decibels, delay::DelayLine, envelope::Follower};

/// Frames in a render quantum.
pub const QUANTUM: usize = 128;

/// Frames for which the envelope holds still.
const STRETCH: usize = 32;

/// Look-ahead in seconds, and the most frames of it that Blink's ring holds.
const PRE_DELAY: f32 = 0.006;
const MAX_PRE_DELAY_FRAMES: usize = 1023;

/// Seconds in which the metering falls back, and in which the detector does.
const METERING_RELEASE: f32 = 0.325;
const DETECTOR_RELEASE: f32 = 0.0025;

/// Levels up to this are not attenuated.
const SILENCE: f32 = 0.0001;

/// An attenuation above this is less than 2 dB, with room for any library's last bits.
const SLIGHT: f32 = 0.8;

/// The AudioParams of a DynamicsCompressorNode, all k-rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Params {
    /// Decibels, -100 to 0.
    pub threshold: f32,
    /// Decibels, 0 to 40.
    pub knee: f32,
    /// 1 to 20.
    pub ratio: f32,
    /// Seconds, 0 to 1.
    pub attack: f32,
    /// Seconds, 0 to 1.
    pub release: f32,
}

impl Default for Params {
    fn default() -> Self {
        Self { threshold: -24.0, knee: 30.0, ratio: 12.0, attack: 0.003, release: 0.25 }
    }
}

/// A DynamicsCompressorNode: always stereo.
///
/// Blink, `dynamics_compressor.cc` (before 2023 `dynamics_compressor_kernel.cc`), to 156; samples and `reduction`
/// confirmed by every compressor graph captured from Chromium 149, 153 and 156 on x86_64.
#[derive(Clone)]
pub struct Compressor {
    arithmetic: Arithmetic,
    sample_rate: f32,
    platform: &'static Functions,
    settings: Option<Settings>,
    follower: Follower,
    /// Attenuation that the input asks for, smoothed.
    detector: f32,
    /// Gain before the warp.
    gain: f32,
    /// The last gain warped, and its warp.
    warped: (f32, f32),
    detector_release: DetectorRelease,
    meter: Meter,
    reduction: f32,
    pre_delay: usize,
    lines: [DelayLine; 2],
}

/// What follows from the parameters alone.
#[derive(Clone, Copy)]
struct Settings {
    params: Params,
    curve: StaticCurve,
    makeup: f32,
}

impl Compressor {
    /// A compressor that has heard nothing yet, at a sample rate in hertz.
    pub fn new(arithmetic: Arithmetic, sample_rate: f32) -> Self {
        let pre_delay = ((PRE_DELAY * sample_rate) as usize).min(MAX_PRE_DELAY_FRAMES);
        Self {
            arithmetic,
            sample_rate,
            platform: arithmetic.platform.functions(),
            settings: None,
            follower: Follower::new(arithmetic),
            detector: 0.0,
            gain: 1.0,
            warped: (0.0, 0.0),
            detector_release: DetectorRelease::new(Decibels(arithmetic.decibel.functions()), sample_rate),
            meter: Meter::new(arithmetic, sample_rate),
            reduction: 0.0,
            pre_delay,
            lines: [DelayLine::new(pre_delay), DelayLine::new(pre_delay)],
        }
    }

    /// Renders one quantum. A mono input is given as both channels.
    pub fn process(&mut self, params: &Params, input: [&[f32; QUANTUM]; 2], output: &mut [[f32; QUANTUM]; 2]) {
        let settings = self.settings(params);
        let attenuations = attenuations(&settings.curve, input);

        // The detector feeds the envelope once a stretch; everything else runs along the frames on its own.
        let mut gains = [0.0; QUANTUM];
        for (attenuations, gains) in attenuations.as_chunks::<STRETCH>().0.iter().zip(gains.as_chunks_mut().0) {
            self.follow(gains);
            self.detect(attenuations);
        }

        self.warp(&mut gains);
        self.reduction = self.meter.read(&gains);
        for gain in &mut gains {
            *gain *= settings.makeup;
        }
        for ((line, input), output) in self.lines.iter_mut().zip(input).zip(output) {
            line.process(input, &gains, output);
        }
    }

    /// DynamicsCompressorNode.reduction: decibels, 0 before the first quantum.
    pub fn reduction(&self) -> f32 {
        self.reduction
    }

    /// Seconds by which the output lags.
    pub fn latency_time(&self) -> f64 {
        self.pre_delay as f64 / f64::from(self.sample_rate)
    }

    /// Seconds for which the compressor runs on after its input falls silent, beside the latency: until then
    /// `reduction` moves.
    pub fn tail_time(&self) -> f64 {
        f64::from(5.0 * METERING_RELEASE)
    }

    fn settings(&mut self, params: &Params) -> Settings {
        match self.settings {
            Some(settings) if settings.params == *params => settings,
            _ => {
                let Params { threshold, knee, ratio, attack, release } = *params;
                let curve = StaticCurve::new(self.arithmetic, threshold, knee, ratio);
                let makeup = (self.arithmetic.shaping.functions().powf)(1.0 / curve.shape(1.0), 0.6);
                self.follower.set_times(self.arithmetic.release, self.sample_rate, attack, release);
                *self.settings.insert(Settings { params: *params, curve, makeup })
            }
        }
    }

    /// Moves the gain through a stretch.
    fn follow(&mut self, gains: &mut [f32; STRETCH]) {
        if !self.detector.is_finite() {
            self.detector = 1.0;
        }
        let envelope = self.follower.next(self.detector, self.gain);
        if envelope.rate < 1.0 {
            for gain in gains {
                self.gain += (envelope.target - self.gain) * envelope.rate;
                *gain = self.gain;
            }
        } else {
            for gain in gains {
                self.gain *= envelope.rate;
                self.gain = if self.gain < 1.0 { self.gain } else { 1.0 };
                *gain = self.gain;
            }
        }
    }

    /// Moves the detector through a stretch: down at once, up slowly.
    fn detect(&mut self, attenuations: &[f32; STRETCH]) {
        let mut detector = self.detector;
        for &attenuation in attenuations {
            // Evaluated only where it counts: the other rate is 1.
            let rate = if attenuation > detector { self.detector_release.rate(attenuation) } else { 1.0 };
            detector += (attenuation - detector) * rate;
            detector = if detector < 1.0 { detector } else { 1.0 };
            if !detector.is_finite() {
                detector = 1.0;
            }
        }
        self.detector = detector;
    }

    /// Sends gains through a quarter of a sine, so that an exponential approach has no corner at its end.
    fn warp(&mut self, gains: &mut [f32; QUANTUM]) {
        let (mut last, mut warped) = self.warped;
        for gain in gains {
            if gain.to_bits() != last.to_bits() {
                last = *gain;
                let angle = FRAC_PI_2 * last;
                warped = if self.arithmetic.wide_exp_sin {
                    (self.platform.sin_to_f32)(f64::from(angle))
                } else {
                    (self.platform.sinf)(angle)
                };
            }
            *gain = warped;
        }
        self.warped = (last, warped);
    }
}

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compressor")
            .field("arithmetic", &self.arithmetic)
            .field("sample_rate", &self.sample_rate)
            .field("detector", &self.detector)
            .field("gain", &self.gain)
            .field("reduction", &self.reduction)
            .finish_non_exhaustive()
    }
}

/// The part of its level that each frame may keep, by the static curve; both channels share it.
fn attenuations(curve: &StaticCurve, input: [&[f32; QUANTUM]; 2]) -> [f32; QUANTUM] {
    let mut levels = [0.0f32; QUANTUM];
    for channel in input {
        for (level, x) in levels.iter_mut().zip(channel) {
            if *level < x.abs() {
                *level = x.abs();
            }
        }
    }
    levels.map(|level| if level <= SILENCE { 1.0 } else { curve.shape(level) / level })
}

/// How fast the detector recovers.
#[derive(Clone, Copy)]
struct DetectorRelease {
    decibels: Decibels,
    frames: f32,
    /// The rate for everything up to 2 dB.
    slight: f32,
}

impl DetectorRelease {
    fn new(decibels: Decibels, sample_rate: f32) -> Self {
        let frames = DETECTOR_RELEASE * sample_rate;
        Self { decibels, frames, slight: decibels.to_level(2.0 / frames) - 1.0 }
    }

    fn rate(&self, attenuation: f32) -> f32 {
        if attenuation >= SLIGHT {
            return self.slight;
        }
        let attenuation_db = -self.decibels.of_level(attenuation);
        let attenuation_db = if 2.0 < attenuation_db { attenuation_db } else { 2.0 };
        self.decibels.to_level(attenuation_db / self.frames) - 1.0
    }
}

/// The metering behind `reduction`: falls at once, rises slowly.
#[derive(Clone)]
struct Meter {
    metering: Metering,
    decibels: Decibels,
    platform: &'static Functions,
    release: f32,
    value: f32,
    /// The last gain metered, and its decibels.
    metered: (f32, f32),
}

impl Meter {
    fn new(arithmetic: Arithmetic, sample_rate: f32) -> Self {
        let exp = arithmetic.shaping.functions().exp;
        let release = (1.0 - exp(-1.0 / (f64::from(sample_rate) * f64::from(METERING_RELEASE)))) as f32;
        Self {
            metering: arithmetic.metering,
            decibels: Decibels(arithmetic.decibel.functions()),
            platform: arithmetic.platform.functions(),
            release,
            value: 1.0,
            metered: (1.0, 0.0),
        }
    }

    /// The reading after a quantum of gains.
    fn read(&mut self, gains: &[f32; QUANTUM]) -> f32 {
        for &gain in gains {
            if gain.to_bits() != self.metered.0.to_bits() {
                let decibels = match self.metering {
                    Metering::F32 => self.decibels.of_level(gain),
                    Metering::F64 => (20.0 * (self.platform.log10)(f64::from(gain))) as f32,
                };
                self.metered = (gain, decibels);
            }
            let decibels = self.metered.1;
            if decibels < self.value {
                self.value = decibels;
            } else {
                self.value += (decibels - self.value) * self.release;
            }
        }
        self.value
    }
}
