//! BiquadFilterNode: coefficients, the filter, its tail and its frequency response.
//!
//! Blink, `biquad.cc`, `biquad_filter_handler.cc` (in earlier generations `biquad_dsp_kernel.cc`, `biquad_processor.cc`).
//! Confirmed by the `biquad` graphs of Chromium 149 to 156 on x86_64.

use super::{Control, clamp_to, complex::Complex, value_at};
use crate::{
    Arithmetic, ComplexDivision, QUANTUM,
    arithmetic::{BiquadHistory, BiquadPowers},
    options::BiquadFilterType,
};
use lastbit_libm::{EvaluationMethod, Functions, WideEvaluation, extended::Extended};
use std::f64::consts::PI;

/// Tail times are cut to this many seconds.
const MAX_TAIL_TIME: f64 = 30.0;

/// An impulse response below one bit of 16-bit audio has ended.
const TAIL_AMPLITUDE: f64 = 1.0 / 32768.0;

/// The parameters of a BiquadFilterNode in one quantum, within their nominal ranges.
#[derive(Debug, Clone, Copy)]
pub struct BiquadParams<'a> {
    /// Hertz, from 0 to the Nyquist frequency.
    pub frequency: Control<'a>,
    /// Quality: decibels for low- and high-pass, linear for the others; the shelves have none.
    pub q: Control<'a>,
    /// Decibels, for the shelves and the peak.
    pub gain: Control<'a>,
    /// Cents.
    pub detune: Control<'a>,
}

/// One value of each parameter, in the units of [`BiquadParams`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs, reason = "the fields are those of BiquadParams")]
pub struct BiquadValues {
    pub frequency: f32,
    pub q: f32,
    pub gain: f32,
    pub detune: f32,
}

impl BiquadParams<'_> {
    fn at(&self, frame: usize) -> BiquadValues {
        BiquadValues {
            frequency: value_at(self.frequency, frame),
            q: value_at(self.q, frame),
            gain: value_at(self.gain, frame),
            detune: value_at(self.detune, frame),
        }
    }

    fn controls(&self) -> [Control<'_>; 4] {
        [self.frequency, self.q, self.gain, self.detune]
    }

    fn are_per_sample(&self) -> bool {
        self.controls().iter().any(|control| matches!(control, Control::PerSample(_)))
    }

    /// Whether no value differs from the quantum's first; a NaN differs from itself.
    fn are_level(&self) -> bool {
        self.controls().iter().all(|control| match control {
            Control::Constant(value) => !value.is_nan(),
            Control::PerSample(values) => values.iter().all(|value| *value == values[0]),
        })
    }
}

/// The coefficients of y(n) = b0 x(n) + b1 x(n-1) + b2 x(n-2) - a1 y(n-1) - a2 y(n-2).
#[derive(Debug, Clone, Copy, PartialEq)]
struct Section {
    b0: f64,
    b1: f64,
    b2: f64,
    a1: f64,
    a2: f64,
}

impl Section {
    /// Output is the input, `gain` times.
    fn wire(gain: f64) -> Self {
        Self::normalized([gain, 0.0, 0.0], [1.0, 0.0, 0.0])
    }

    /// Takes a0 out by multiplying with its reciprocal. With the x87 what is handed over is f64, and the reciprocal stays
    /// in its register (WebKit, `Biquad::setNormalizedCoefficients`, by its instructions in 2.50.6 on i386).
    fn normalized<V: WideEvaluation>(b: [V; 3], a: [V; 3]) -> Self {
        let [b, a] = [b, a].map(|terms| terms.map(V::spilled_wide));
        let scale = V::from(1.0_f64) / a[0];
        let [b0, b1, b2, a1, a2] = [b[0], b[1], b[2], a[1], a[2]].map(|term| (term * scale).to_f64());
        Self { b0, b1, b2, a1, a2 }
    }

    /// The filter for a cutoff relative to the Nyquist frequency.
    ///
    /// At the ends of the frequency range, and without quality, the formulas degenerate: what they tend to is used
    /// instead. `max(0, q)` takes NaN for 0, a clamped frequency keeps it.
    fn design<V: WideEvaluation>(
        filter: BiquadFilterType,
        [frequency, q, gain]: [f64; 3],
        powers: BiquadPowers,
        libm: &Functions,
    ) -> Self {
        use BiquadFilterType::{Allpass, Bandpass, Highpass, Highshelf, Lowpass, Lowshelf, Notch, Peaking};
        let frequency = match filter {
            Bandpass if frequency > 0.0 => frequency,
            Bandpass => 0.0,
            _ => clamp_to(frequency, 0.0, 1.0),
        };
        let is_inside = frequency > 0.0 && frequency < 1.0;
        let [zero, one, two] = [0.0_f64, 1.0, 2.0].map(V::from);
        match filter {
            Lowpass if frequency == 1.0 => Self::wire(1.0),
            Lowpass if frequency > 0.0 => Self::pass::<V>(frequency, powers.power_of_ten(q / 20.0, libm), -1.0, libm),
            Lowpass => Self::wire(0.0),
            Highpass if frequency == 1.0 => Self::wire(0.0),
            Highpass if frequency > 0.0 => Self::pass::<V>(frequency, powers.power_of_ten(q / 20.0, libm), 1.0, libm),
            Highpass => Self::wire(1.0),
            Lowshelf | Highshelf => {
                let amplitude = powers.power_of_ten(gain / 40.0, libm);
                let (at_zero, at_nyquist) = match filter {
                    Lowshelf => (1.0, amplitude * amplitude),
                    _ => (amplitude * amplitude, 1.0),
                };
                if frequency == 1.0 {
                    Self::wire(at_nyquist)
                } else if frequency > 0.0 {
                    Self::shelf::<V>(frequency, amplitude, filter == Highshelf, libm)
                } else {
                    Self::wire(at_zero)
                }
            }
            Peaking => {
                let amplitude = powers.power_of_ten(gain / 40.0, libm);
                match Resonance::<V>::new(frequency, q, libm) {
                    _ if !is_inside => Self::wire(1.0),
                    None => Self::wire(amplitude * amplitude),
                    Some(Resonance { alpha, cos }) => {
                        let (rise, fall) = (alpha * V::from(amplitude), alpha / V::from(amplitude));
                        Self::normalized([one + rise, -two * cos, one - rise], [one + fall, -two * cos, one - fall])
                    }
                }
            }
            Bandpass => match Resonance::<V>::new(frequency, q, libm) {
                _ if !is_inside => Self::wire(0.0),
                None => Self::wire(1.0),
                Some(resonance) => Self::normalized([resonance.alpha, zero, -resonance.alpha], resonance.poles()),
            },
            Notch => match Resonance::<V>::new(frequency, q, libm) {
                _ if !is_inside => Self::wire(1.0),
                None => Self::wire(0.0),
                Some(resonance) => Self::normalized([one, -two * resonance.cos, one], resonance.poles()),
            },
            Allpass => match Resonance::<V>::new(frequency, q, libm) {
                _ if !is_inside => Self::wire(1.0),
                None => Self::wire(-1.0),
                Some(resonance) => {
                    let [a0, a1, a2] = resonance.poles();
                    Self::normalized([a2, a1, a0], [a0, a1, a2])
                }
            },
        }
    }

    /// Low-pass (`sign` -1) or high-pass (`sign` 1).
    fn pass<V: WideEvaluation>(frequency: f64, resonance: f64, sign: f64, libm: &Functions) -> Self {
        let [one, two, sign, resonance] = [1.0, 2.0, sign, resonance].map(V::from);
        let theta = angle::<V>(frequency);
        let alpha = (V::from((libm.sin)(theta)) / (two * resonance)).spilled_wide();
        let cos = V::from((libm.cos)(theta));
        let beta = (one + sign * cos) / two;
        Self::normalized([beta, -sign * (two * beta), beta], [one + alpha, -two * cos, one - alpha])
    }

    /// Low or high shelf of slope 1. The high shelf is the low one mirrored: cosine, b1 and a1 change sign.
    fn shelf<V: WideEvaluation>(frequency: f64, amplitude: f64, is_high: bool, libm: &Functions) -> Self {
        let [zero, half, one, two] = [0.0_f64, 0.5, 1.0, 2.0].map(V::from);
        let (mirror, amplitude) = (if is_high { -one } else { one }, V::from(amplitude));
        let w0 = angle::<V>(frequency);
        // The slope's term is zero, unless the amplitude has no reciprocal.
        let slope = ((amplitude + one / amplitude) * zero + two).sqrt();
        let alpha = (half * V::from((libm.sin)(w0)) * slope).spilled_wide();
        let cos = mirror * V::from((libm.cos)(w0));
        let width = two * amplitude.sqrt() * alpha;
        let (above, below) = (amplitude + one, amplitude - one);
        // For a1 the x87 has no register left.
        let turned = above * cos;
        Self::normalized(
            [
                amplitude * (above - below * cos + width),
                mirror * (two * amplitude * (below - turned)),
                amplitude * (above - below * cos - width),
            ],
            [
                above + below * cos + width,
                mirror * (-two * (below + turned.spilled_wide())),
                above + below * cos - width,
            ],
        )
    }

    /// Numerator and denominator of the response at 1/z.
    fn response(&self, z: Complex) -> [Complex; 2] {
        let &Self { b0, b1, b2, a1, a2 } = self;
        [(z * b2 + b1) * z + b0, Complex::ONE + (z * a2 + a1) * z]
    }

    /// As [`response`](Self::response) on the x87: the numerator's square is out of registers before `b0` is added (WebKit,
    /// `Biquad::getFrequencyResponse`, by its instructions in 2.50.6 on i386).
    fn extended_response(&self, z: Complex) -> [Complex; 2] {
        let [re, im] = [z.re, z.im].map(Extended::from);
        let square = |second: f64, first: f64| {
            let [second, first] = [second, first].map(Extended::from);
            let (x, y) = (second * re + first, second * im);
            (re * x - im * y, im * x + re * y)
        };
        let (numerator, denominator) = (square(self.b2, self.b1), square(self.a2, self.a1));
        [
            Complex { re: (Extended::from(self.b0) + numerator.0.spilled_wide()).to_f64(), im: numerator.1.to_f64() },
            Complex { re: (denominator.0 + Extended::ONE).to_f64(), im: (denominator.1 + Extended::ZERO).to_f64() },
        ]
    }

    /// Frames until the impulse response has ended, by its poles; not finite where the formulas are not.
    ///
    /// The response of two distinct poles is bounded by (|c1| + |c2|) r^(n-1), r being the larger modulus.
    fn tail_frame(&self, max_frame: f64, audio: &Functions, platform: &Functions, division: ComplexDivision) -> f64 {
        let &Self { b0, b1, b2, a1, a2 } = self;
        let discriminant = a1 * a1 - 4.0 * a2;
        if discriminant > 0.0 {
            let root = discriminant.sqrt();
            let (plus, minus) = ((-a1 + root) / 2.0, (-a1 - root) / 2.0);
            let r1 = if plus.abs() >= minus.abs() { plus } else { minus };
            let r2 = a2 / r1;
            let c1 = (b0 * r1 * r1 + b1 * r1 + b2) / (r2 - r1);
            let c2 = (b0 * r2 * r2 + b1 * r2 + b2) / (r2 - r1);
            let frames = 1.0 + (audio.log)(TAIL_AMPLITUDE / (c1.abs() + c2.abs())) / (audio.log)(r1.abs());
            // Clamped to the range of a C++ `int`, and with it truncated.
            if frames >= f64::from(i32::MAX) {
                f64::from(i32::MAX)
            } else if frames > 0.0 {
                frames.trunc()
            } else {
                0.0
            }
        } else if discriminant < 0.0 {
            let (x, y) = (-a1 / 2.0, (-discriminant).sqrt() / 2.0);
            let r = (platform.hypot)(x, y);
            if r == 1.0 {
                return max_frame;
            }
            let (r1, r2) = (Complex { re: x, im: y }, Complex { re: x, im: -y });
            let weight = |r: Complex| {
                let c = (r * b0 * r + r * b1 + b2).divided_by(r2 - r1, division);
                (platform.hypot)(c.re, c.im)
            };
            let (c1, c2) = (weight(r1), weight(r2));
            if c1 == 0.0 && c2 == 0.0 {
                return 0.0;
            }
            1.0 + (audio.log)(TAIL_AMPLITUDE / (c1 + c2)) / (audio.log)(r)
        } else {
            let r = -a1 / 2.0;
            if r == 0.0 {
                return 2.0;
            }
            if r.abs() >= 1.0 {
                return f64::INFINITY;
            }
            let double_pole = DoublePole { c1: (b0 * r * r + b1 * r + b2) / (r * r), c2: b1 * r + 2.0 * b2, r };
            if double_pole.c1 == 0.0 && double_pole.c2 == 0.0 {
                return 0.0;
            }
            double_pole.tail_frame(max_frame, audio)
        }
    }
}

/// What the resonant filters share: the bandwidth term and the cosine of the cutoff.
struct Resonance<V> {
    alpha: V,
    cos: V,
}

impl<V: WideEvaluation> Resonance<V> {
    /// None without quality.
    fn new(frequency: f64, q: f64, libm: &Functions) -> Option<Self> {
        let w0 = angle::<V>(frequency);
        (q > 0.0).then(|| Self {
            alpha: (V::from((libm.sin)(w0)) / (V::from(2.0_f64) * V::from(q))).spilled_wide(),
            cos: V::from((libm.cos)(w0)),
        })
    }

    fn poles(&self) -> [V; 3] {
        let [one, two] = [1.0_f64, 2.0].map(V::from);
        [one + self.alpha, -two * self.cos, one - self.alpha]
    }
}

/// The angle of a frequency relative to the Nyquist frequency, in radians.
fn angle<V: WideEvaluation>(frequency: f64) -> f64 {
    (V::from(PI) * V::from(frequency)).to_f64()
}

/// An impulse response of two equal poles: h(n) = r^(n-2) (c1 (n+1) r^2 + c2).
struct DoublePole {
    c1: f64,
    c2: f64,
    r: f64,
}

impl DoublePole {
    /// log |h(n)|, against the amplitude where the tail ends.
    fn level(&self, n: f64, libm: &Functions) -> f64 {
        let &Self { c1, c2, r } = self;
        (n - 2.0) * (libm.log)(r) + (libm.log)((c1 * (n + 1.0) * r * r + c2).abs()) - (libm.log)(TAIL_AMPLITUDE)
    }

    /// Ten steps of the Illinois method, from the response's maximum on.
    fn tail_frame(&self, max_frame: f64, libm: &Functions) -> f64 {
        let log_r = (libm.log)(self.r);
        let mut low = clamp_to(-(1.0 + log_r) / log_r, 1.0, max_frame - 1.0);
        let mut high = max_frame;
        let (mut at_low, mut at_high) = (self.level(low, libm), self.level(high, libm));
        let mut root = 0.0;
        let mut moved_low = false;
        for _ in 0..10 {
            root = (at_low * high - at_high * low) / (at_low - at_high);
            if (high - low).abs() < 0.5 * (high + low).abs() {
                break;
            }
            let at_root = self.level(root, libm);
            if at_root * at_high > 0.0 {
                (high, at_high) = (root, at_root);
                moved_low = false;
            } else if at_low * at_root > 0.0 {
                (low, at_low) = (root, at_root);
                if moved_low {
                    at_high /= 2.0;
                }
                moved_low = true;
            } else {
                break;
            }
        }
        root
    }
}

impl BiquadPowers {
    /// 10^x, in f64 or by way of an f32 exponential, whose argument and result are rounded to f32.
    fn power_of_ten(self, x: f64, libm: &Functions) -> f64 {
        match self {
            Self::Pow | Self::PowExp2f => (libm.pow)(10.0, x),
            Self::Expf => f64::from((libm.expf)((x * std::f64::consts::LN_10) as f32)),
        }
    }
}

/// What one channel remembers: the last two inputs, and the last two outputs as [`BiquadHistory`] says.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BiquadState {
    x1: f64,
    x2: f64,
    y1: f64,
    y2: f64,
}

impl BiquadState {
    /// Zeros for what no normal f32 holds.
    fn flush(&mut self) {
        for value in [&mut self.x1, &mut self.x2, &mut self.y1, &mut self.y2] {
            if value.abs() < f64::from(f32::MIN_POSITIVE) {
                *value = 0.0;
            }
        }
    }

    /// Outputs are fed back as f32.
    #[inline]
    fn step<V: WideEvaluation>(&mut self, section: &Section, sample: f32) -> f32 {
        let x = f64::from(sample);
        let y = self.sum::<V>(section, x).to_f32();
        self.shift(x, f64::from(y));
        y
    }

    /// Outputs are fed back as they are.
    #[inline]
    fn wide_step(&mut self, section: &Section, sample: f32) -> f64 {
        let x = f64::from(sample);
        let y = self.sum::<f64>(section, x);
        self.shift(x, y);
        y
    }

    #[inline]
    fn sum<V: WideEvaluation>(&self, section: &Section, x: f64) -> V {
        let by = |coefficient: f64, value: f64| V::from(coefficient) * V::from(value);
        by(section.b0, x) + by(section.b1, self.x1) + by(section.b2, self.x2)
            - by(section.a1, self.y1)
            - by(section.a2, self.y2)
    }

    #[inline]
    fn shift(&mut self, x: f64, y: f64) {
        (self.x2, self.x1) = (self.x1, x);
        (self.y2, self.y1) = (self.y1, y);
    }
}

#[derive(Debug, Clone)]
enum Coefficients {
    /// One set for all frames.
    Fixed(Section),
    /// A set for each frame of a quantum.
    PerFrame(Box<[Section; QUANTUM]>),
}

/// The coefficients of a BiquadFilterNode; all its channels share them.
///
/// In each quantum, [`update`](Self::update) first, then [`process`](Self::process) each channel.
#[derive(Debug, Clone)]
pub struct BiquadFilter {
    filter: BiquadFilterType,
    sample_rate: f64,
    nyquist: f64,
    powers: BiquadPowers,
    history: BiquadHistory,
    audio: &'static Functions,
    platform: &'static Functions,
    division: ComplexDivision,
    flushes_state: bool,
    evaluation: EvaluationMethod,
    coefficients: Coefficients,
    /// The values that constant parameters had when coefficients were last made from them.
    previous: Option<BiquadValues>,
    tail: Option<Section>,
}

impl BiquadFilter {
    /// A filter of a context at `sample_rate` hertz.
    pub fn new(filter: BiquadFilterType, sample_rate: f32, arithmetic: &Arithmetic) -> Self {
        Self {
            filter,
            sample_rate: f64::from(sample_rate),
            nyquist: 0.5 * f64::from(sample_rate),
            powers: arithmetic.biquad_powers,
            history: arithmetic.biquad_history,
            audio: arithmetic.audio_libm.functions(),
            platform: arithmetic.platform_libm.functions(),
            division: arithmetic.complex_division,
            flushes_state: arithmetic.flushes_filter_state,
            evaluation: arithmetic.evaluation,
            coefficients: Coefficients::Fixed(Section::wire(1.0)),
            previous: None,
            tail: None,
        }
    }

    /// Forgets the coefficients: what Blink does when the number of channels changes. The channels need new
    /// [`BiquadState`]s too.
    pub fn reset(&mut self) {
        self.coefficients = Coefficients::Fixed(Section::wire(1.0));
        self.previous = None;
    }

    /// Makes the coefficients for a quantum.
    ///
    /// If any parameter is given per sample, they are made frame by frame, unless all values turn out level. If all are
    /// constant, they are made only when one differs from the last constant values: after automation that ends where
    /// it began, the last quantum's coefficients stay, frame by frame.
    pub fn update(&mut self, params: &BiquadParams<'_>) {
        if params.are_per_sample() {
            let last;
            if params.are_level() {
                last = self.section(params.at(0));
                self.coefficients = Coefficients::Fixed(last);
            } else {
                let sections: Box<[Section; QUANTUM]> =
                    Box::new(std::array::from_fn(|frame| self.section(params.at(frame))));
                last = sections[QUANTUM - 1];
                self.coefficients = Coefficients::PerFrame(sections);
            }
            self.tail = Some(last);
            return;
        }
        let values = params.at(0);
        let is_dirty = match self.previous {
            None => {
                // Nothing equals NaN: the coefficients are made once more in the next quantum.
                let nan = f32::NAN;
                self.previous = Some(BiquadValues { frequency: nan, q: nan, gain: nan, detune: nan });
                true
            }
            Some(previous) if previous != values => {
                self.previous = Some(values);
                true
            }
            Some(_) => false,
        };
        if is_dirty {
            let section = self.section(values);
            self.coefficients = Coefficients::Fixed(section);
            self.tail = Some(section);
        }
    }

    /// Filters one channel with the current coefficients.
    pub fn process(&self, state: &mut BiquadState, source: &[f32; QUANTUM], output: &mut [f32; QUANTUM]) {
        match self.evaluation {
            EvaluationMethod::Rounded => self.process_in::<f64>(state, source, output),
            EvaluationMethod::Extended => self.process_in::<Extended>(state, source, output),
        }
    }

    fn process_in<V: WideEvaluation>(
        &self,
        state: &mut BiquadState,
        source: &[f32; QUANTUM],
        output: &mut [f32; QUANTUM],
    ) {
        match &self.coefficients {
            Coefficients::Fixed(section) if self.history == BiquadHistory::F32 => {
                for (out, &sample) in output.iter_mut().zip(source) {
                    *out = state.step::<V>(section, sample);
                }
            }
            // Apple's vDSP_deq22D, in what order it adds up is not known, nor seen in the f32 of published values.
            Coefficients::Fixed(section) => {
                for (out, &sample) in output.iter_mut().zip(source) {
                    *out = state.wide_step(section, sample) as f32;
                }
                if self.history == BiquadHistory::F64Quantum {
                    (state.y2, state.y1) = (f64::from(output[QUANTUM - 2]), f64::from(output[QUANTUM - 1]));
                }
            }
            Coefficients::PerFrame(sections) => {
                for ((out, &sample), section) in output.iter_mut().zip(source).zip(sections.iter()) {
                    *out = state.step::<V>(section, sample);
                }
            }
        }
        if self.flushes_state {
            state.flush();
        }
    }

    /// Seconds of output after the input has gone silent: Blink's analytic estimate from the last coefficients, at most
    /// 30. Infinite before the first quantum; NaN (which is past no time) for some unstable filters.
    pub fn tail_time(&self) -> f64 {
        self.tail.map_or(f64::INFINITY, |section| {
            let frames = section.tail_frame(MAX_TAIL_TIME * self.sample_rate, self.audio, self.platform, self.division);
            clamp_to(frames / self.sample_rate, 0.0, MAX_TAIL_TIME)
        })
    }

    /// `getFrequencyResponse`: magnitude (linear) and phase (radians) at each frequency in hertz; NaN outside 0 to the
    /// Nyquist frequency. Goes as far as the shortest of the three slices.
    ///
    /// Main-thread work in browsers: not to be called with flush-to-zero on.
    pub fn frequency_response(
        &self,
        values: BiquadValues,
        frequencies: &[f32],
        magnitudes: &mut [f32],
        phases: &mut [f32],
    ) {
        let section = self.section(values);
        for ((&hertz, magnitude), phase) in frequencies.iter().zip(magnitudes).zip(phases) {
            let frequency = (f64::from(hertz) / self.nyquist) as f32;
            if !(0.0..=1.0).contains(&frequency) && !frequency.is_nan() {
                (*magnitude, *phase) = (f32::NAN, f32::NAN);
                continue;
            }
            let omega = -PI * f64::from(frequency);
            let z = Complex { re: (self.audio.cos)(omega), im: (self.audio.sin)(omega) };
            let [numerator, denominator] = match self.evaluation {
                EvaluationMethod::Rounded => section.response(z),
                EvaluationMethod::Extended => section.extended_response(z),
            };
            let response = numerator.divided_by(denominator, self.division);
            *magnitude = (self.platform.hypot)(response.re, response.im) as f32;
            *phase = (self.audio.atan2)(response.im, response.re) as f32;
        }
    }

    fn section(&self, values: BiquadValues) -> Section {
        match self.evaluation {
            EvaluationMethod::Rounded => self.section_in::<f64>(values),
            EvaluationMethod::Extended => self.section_in::<Extended>(values),
        }
    }

    fn section_in<V: WideEvaluation>(&self, values: BiquadValues) -> Section {
        let BiquadValues { frequency, q, gain, detune } = values;
        let mut normalized = V::from(frequency) / V::from(self.nyquist);
        if detune != 0.0 {
            let octaves = detune / 1200.0;
            normalized = normalized.spilled_wide()
                * match self.powers {
                    BiquadPowers::Pow => V::from((self.audio.pow)(2.0, f64::from(octaves))),
                    BiquadPowers::Expf | BiquadPowers::PowExp2f => V::from((self.platform.exp2f)(octaves)),
                };
        }
        let frequency = normalized.to_f64();
        Section::design::<V>(self.filter, [frequency, f64::from(q), f64::from(gain)], self.powers, self.audio)
    }
}
