//! One render quantum of the compressor.

use std::{f32, f64, fmt};

use lastbit_libm::{Functions, Products, fmaf};

use crate::{
    Arithmetic, Metering, QuarterTurn, StaticCurve,
    decibel::Decibels,
    delay::DelayLine,
    envelope::{Envelope, Follower},
};

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
/// Blink, `dynamics_compressor.cc` (before 2023 `dynamics_compressor_kernel.cc`), to 156. Samples and
/// `reduction` of every graph of one source and a compressor captured from Chromium 77 to 156 are reproduced.
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
    detector_release: DetectorRelease,
    meter: Meter,
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
            detector_release: DetectorRelease::new(Decibels(arithmetic.decibel.functions()), sample_rate),
            meter: Meter::new(arithmetic, sample_rate),
            pre_delay,
            lines: [DelayLine::new(pre_delay), DelayLine::new(pre_delay)],
        }
    }

    /// Renders one quantum. A mono input is given as both channels.
    pub fn process(&mut self, params: &Params, input: [&[f32; QUANTUM]; 2], output: &mut [[f32; QUANTUM]; 2]) {
        let settings = self.settings(params);
        let attenuations = settings.curve.attenuations(&levels(input));
        let rates = self.detector_release.rates(&attenuations);

        // What depends on the frame before runs through here, and nothing else.
        let mut gains = [0.0; QUANTUM];
        let tame = attenuations.iter().zip(&rates).fold(true, |tame, (attenuation, rate)| {
            tame & (*attenuation >= 0.0) & (*attenuation <= 1.0) & (*rate >= 0.0) & (*rate <= 1.0)
        });
        let stretches = attenuations.as_chunks::<STRETCH>().0.iter().zip(rates.as_chunks::<STRETCH>().0);
        for ((attenuations, rates), gains) in stretches.zip(gains.as_chunks_mut::<STRETCH>().0) {
            match self.arithmetic.products {
                Products::Rounded if tame => self.advance(attenuations, rates, gains, detect_tame, rounded),
                Products::Rounded => {
                    self.advance(attenuations, rates, gains, |d, a, r| detect(d, a, r, rounded), rounded)
                }
                Products::Fused => self.advance(attenuations, rates, gains, |d, a, r| detect(d, a, r, fmaf), fmaf),
            }
        }

        self.warp(&mut gains);
        self.meter.take(&gains);
        for gain in &mut gains {
            *gain *= settings.makeup;
        }
        for ((line, input), output) in self.lines.iter_mut().zip(input).zip(output) {
            line.process(input, &gains, output);
        }
    }

    /// DynamicsCompressorNode.reduction: decibels, 0 before the first quantum.
    ///
    /// Worked out here, from the gains since the meter was last brought up to date: most fingerprints never ask.
    pub fn reduction(&self) -> f32 {
        if self.settings.is_none() { 0.0 } else { self.meter.clone().read() }
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

    /// Moves detector and gain through a stretch. They meet at its beginning only.
    #[inline(always)]
    fn advance(
        &mut self,
        attenuations: &[f32; STRETCH],
        rates: &[f32; STRETCH],
        gains: &mut [f32; STRETCH],
        detect: impl Fn(f32, f32, f32) -> f32,
        mul_add: impl Fn(f32, f32, f32) -> f32,
    ) {
        let (mut detector, mut gain) = (self.detector, self.gain);
        let Envelope { target, rate } = self.follower.next(detector, gain);
        if rate < 1.0 {
            for frame in 0..STRETCH {
                detector = detect(detector, attenuations[frame], rates[frame]);
                gain = mul_add(target - gain, rate, gain);
                gains[frame] = gain;
            }
        } else {
            for frame in 0..STRETCH {
                detector = detect(detector, attenuations[frame], rates[frame]);
                gain = limited(gain * rate);
                gains[frame] = gain;
            }
        }
        (self.detector, self.gain) = (detector, gain);
    }

    /// Sends gains through a quarter of a sine, so that an exponential approach has no corner at its end.
    fn warp(&self, gains: &mut [f32; QUANTUM]) {
        for gain in &mut *gains {
            *gain = match self.arithmetic.quarter_turn {
                QuarterTurn::F32 => *gain * f32::consts::FRAC_PI_2,
                QuarterTurn::F64 => (f64::from(*gain) * f64::consts::FRAC_PI_2) as f32,
            };
        }
        if self.arithmetic.wide_exp_sin {
            (self.platform.sin_to_f32_each)(gains);
        } else {
            gains.iter_mut().for_each(|angle| *angle = (self.platform.sinf)(*angle));
        }
    }
}

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compressor")
            .field("arithmetic", &self.arithmetic)
            .field("sample_rate", &self.sample_rate)
            .field("detector", &self.detector)
            .field("gain", &self.gain)
            .field("reduction", &self.reduction())
            .finish_non_exhaustive()
    }
}

/// The louder channel, frame by frame. Nothing is louder than NaN, nor the reverse.
fn levels(input: [&[f32; QUANTUM]; 2]) -> [f32; QUANTUM] {
    let mut levels = [0.0f32; QUANTUM];
    for channel in input {
        for (level, x) in levels.iter_mut().zip(channel) {
            *level = if *level < x.abs() { x.abs() } else { *level };
        }
    }
    levels
}

/// At most 1, and 1 in place of NaN.
#[inline(always)]
fn limited(x: f32) -> f32 {
    if x < 1.0 { x } else { 1.0 }
}

/// The detector's next value: down at once, up at the rate given; at most 1, and 1 in place of what is not finite.
#[inline(always)]
fn detect(detector: f32, attenuation: f32, rate: f32, mul_add: impl Fn(f32, f32, f32) -> f32) -> f32 {
    let distance = attenuation - detector;
    let next = mul_add(distance, if attenuation > detector { rate } else { 1.0 }, detector);
    if next > f32::NEG_INFINITY { limited(next) } else { 1.0 }
}

/// A product that is rounded before it enters a sum.
#[inline(always)]
fn rounded(a: f32, b: f32, c: f32) -> f32 {
    a * b + c
}

/// [`detect`] with fewer steps from one frame to the next, for attenuations and rates from 0 to 1.
///
/// The smaller step is the one to take: upwards the one at the rate, downwards the whole one, since rounding keeps the
/// order of the two. None leads beyond 1: what a difference is off by is less than half an ulp of 1.
#[inline(always)]
fn detect_tame(detector: f32, attenuation: f32, rate: f32) -> f32 {
    let distance = attenuation - detector;
    let (part, whole) = (detector + distance * rate, detector + distance);
    if part < whole { part } else { whole }
}

/// How fast the detector recovers.
#[derive(Clone, Copy)]
struct DetectorRelease {
    decibels: Decibels,
    frames: f32,
}

impl DetectorRelease {
    fn new(decibels: Decibels, sample_rate: f32) -> Self {
        Self { decibels, frames: DETECTOR_RELEASE * sample_rate }
    }

    /// The rate at which each attenuation would be approached from below.
    fn rates(&self, attenuations: &[f32; QUANTUM]) -> [f32; QUANTUM] {
        let mut rates = *attenuations;
        self.decibels.of_levels(&mut rates);
        for rate in &mut rates {
            let attenuation_db = if 2.0 < -*rate { -*rate } else { 2.0 };
            *rate = attenuation_db / self.frames;
        }
        self.decibels.to_levels(&mut rates);
        rates.map(|level| level - 1.0)
    }
}

/// The metering behind `reduction`: falls at once, rises slowly.
#[derive(Clone)]
struct Meter {
    metering: Metering,
    products: Products,
    decibels: Decibels,
    platform: &'static Functions,
    release: f32,
    value: f32,
    /// Gains that the value does not know of yet.
    pending: Vec<f32>,
}

impl Meter {
    /// Gains that may wait: no more memory than this, however long the render.
    const MOST_PENDING: usize = 1 << 14;

    fn new(arithmetic: Arithmetic, sample_rate: f32) -> Self {
        let exp = arithmetic.shaping.functions().exp;
        let release = (1.0 - exp(-1.0 / (f64::from(sample_rate) * f64::from(METERING_RELEASE)))) as f32;
        Self {
            metering: arithmetic.metering,
            products: arithmetic.products,
            decibels: Decibels(arithmetic.decibel.functions()),
            platform: arithmetic.platform.functions(),
            release,
            value: 1.0,
            pending: Vec::new(),
        }
    }

    /// Takes in a quantum of gains.
    fn take(&mut self, gains: &[f32; QUANTUM]) {
        if self.pending.len() >= Self::MOST_PENDING {
            self.read();
        }
        self.pending.extend_from_slice(gains);
    }

    /// The reading after all gains.
    fn read(&mut self) -> f32 {
        match self.metering {
            Metering::F32 => self.decibels.of_levels(&mut self.pending),
            Metering::F64 => {
                let wide = |gain: f32| (20.0 * (self.platform.log10)(f64::from(gain))) as f32;
                self.pending.iter_mut().for_each(|gain| *gain = wide(*gain));
            }
        }
        for &decibels in &self.pending {
            let risen = self.products.mul_add_f32(decibels - self.value, self.release, self.value);
            self.value = if decibels < self.value { decibels } else { risen };
        }
        self.pending.clear();
        self.value
    }
}
