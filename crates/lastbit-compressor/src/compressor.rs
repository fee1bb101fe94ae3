//! One render quantum of the compressor.

use std::fmt;

use lastbit_libm::{EvaluationMethod, extended::Extended};
use lastbit_vecmath::{Level, Vectorized, vectorize};

use crate::{
    Arithmetic, StaticCurve,
    delay::{LookAhead, is_mono},
    gain::GainStage,
    meter::{METERING_RELEASE, Meter, metering_release},
    x87::webkit,
};

/// Frames in a render quantum.
pub const QUANTUM: usize = 128;

/// Look-ahead in seconds, and the most frames of it that Blink's ring holds.
pub(crate) const PRE_DELAY: f32 = 0.006;
pub(crate) const MAX_PRE_DELAY_FRAMES: usize = 1023;

/// Seconds for which the metering moves on.
pub(crate) const TAIL_TIME: f64 = (5.0 * METERING_RELEASE) as f64;

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
    settings: Option<Settings>,
    stage: GainStage,
    meter: Meter,
    pre_delay: usize,
    look_ahead: LookAhead,
    /// In place of settings, stage and meter.
    extended: Option<webkit::Stage>,
}

/// Each frame times its gain, which has its make-up first.
struct Amplify<'v> {
    delayed: &'v [f32; QUANTUM],
    gains: &'v [f32; QUANTUM],
    makeup: f32,
    output: &'v mut [f32; QUANTUM],
}

impl Vectorized for Amplify<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Level>(self, _: L) {
        for ((output, delayed), gain) in self.output.iter_mut().zip(self.delayed).zip(self.gains) {
            *output = delayed * (gain * self.makeup);
        }
    }
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
            settings: None,
            stage: GainStage::new(arithmetic, sample_rate),
            extended: (arithmetic.evaluation == EvaluationMethod::Extended)
                .then(|| webkit::Stage::new(sample_rate, metering_release(arithmetic, sample_rate))),
            meter: Meter::new(arithmetic, sample_rate),
            pre_delay,
            look_ahead: LookAhead::new(pre_delay),
        }
    }

    /// Renders one quantum. A mono input is given as both channels.
    pub fn process(&mut self, params: &Params, input: [&[f32; QUANTUM]; 2], output: &mut [[f32; QUANTUM]; 2]) {
        if let Some(stage) = &mut self.extended {
            let gains = stage.gains(params, input);
            return self.look_ahead.pass(input, output, |delayed, output| {
                for ((output, delayed), gain) in output.iter_mut().zip(delayed).zip(&gains) {
                    *output = (Extended::from(*delayed) * *gain).to_f32();
                }
            });
        }
        self.settle(params);
        let Some(Settings { curve, makeup, .. }) = &self.settings else { return };
        let gains = self.stage.gains(curve, &input[..if is_mono(input) { 1 } else { 2 }]);
        self.meter.take(gains);
        let amplify = |delayed: &_, output: &mut _| vectorize(Amplify { delayed, gains, makeup: *makeup, output });
        self.look_ahead.pass(input, output, amplify);
    }

    /// DynamicsCompressorNode.reduction: decibels, 0 before the first quantum.
    ///
    /// Worked out here, from the gains since the meter was last brought up to date: most fingerprints never ask.
    pub fn reduction(&self) -> f32 {
        if let Some(stage) = &self.extended {
            return stage.reduction();
        }
        if self.settings.is_none() { 0.0 } else { self.meter.clone().read() }
    }

    /// Seconds by which the output lags.
    pub fn latency_time(&self) -> f64 {
        self.pre_delay as f64 / f64::from(self.sample_rate)
    }

    /// Seconds for which the compressor runs on after its input falls silent, beside the latency: until then
    /// `reduction` moves.
    pub fn tail_time(&self) -> f64 {
        TAIL_TIME
    }

    /// Works out anew what follows from the parameters, if they are others than before.
    fn settle(&mut self, params: &Params) {
        if self.settings.as_ref().is_some_and(|settings| settings.params == *params) {
            return;
        }
        let Params { threshold, knee, ratio, attack, release } = *params;
        let curve = StaticCurve::new(self.arithmetic, threshold, knee, ratio);
        let makeup = (self.arithmetic.shaping.functions().powf)(1.0 / curve.shape(1.0), 0.6);
        self.stage.follower.set_times(self.arithmetic.release, self.sample_rate, attack, release);
        self.settings = Some(Settings { params: *params, curve, makeup });
    }
}

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compressor")
            .field("arithmetic", &self.arithmetic)
            .field("sample_rate", &self.sample_rate)
            .field("detector", &self.stage.recursion.detector)
            .field("gain", &self.stage.recursion.gain)
            .field("reduction", &self.reduction())
            .finish_non_exhaustive()
    }
}
