//! Gecko's biquad: coefficients, the filter and its frequency response.
//!
//! Gecko, `dom/media/webaudio/BiquadFilterNode.cpp` and `blink/Biquad.cpp`. Confirmed by the `biquad` graphs of Firefox
//! 153.

use std::f64::consts::PI;

use lastbit_libm::{EvaluationMethod, Functions, WideEvaluation, extended::Extended};

use crate::{QUANTUM, gecko::library::Library, options::BiquadFilterType};

/// The parameters of one block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Settings {
    /// Hertz.
    pub(crate) frequency: f64,
    /// Decibels for low- and high-pass, linear for the others; the shelves have none.
    pub(crate) q: f64,
    /// Decibels, for the shelves and the peak.
    pub(crate) gain: f64,
    /// Cents.
    pub(crate) detune: f64,
}

/// The coefficients of y(n) = b0 x(n) + b1 x(n-1) + b2 x(n-2) - a1 y(n-1) - a2 y(n-2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Section {
    b0: f64,
    b1: f64,
    b2: f64,
    a1: f64,
    a2: f64,
}

/// As std::max and std::min: what is not above, or below, gives way. NaN is neither.
fn limited(frequency: f64) -> f64 {
    let below = if 1.0 < frequency { 1.0 } else { frequency };
    if 0.0 < below { below } else { 0.0 }
}

/// The cutoff in radians a frame.
fn angle<E: WideEvaluation>(frequency: f64) -> f64 {
    (E::from(PI) * E::from(frequency)).to_f64()
}

impl Section {
    /// The filter for these parameters.
    pub(crate) fn design(
        filter: BiquadFilterType,
        settings: &Settings,
        sample_rate: f32,
        evaluation: EvaluationMethod,
        libm: &Functions,
    ) -> Self {
        match evaluation {
            EvaluationMethod::Rounded => Self::design_in(filter, settings, sample_rate, &Library::of(libm)),
            EvaluationMethod::Extended => Self::design_in(filter, settings, sample_rate, &Library::X87),
        }
    }

    /// Magnitude and phase at a frequency relative to the Nyquist frequency.
    pub(crate) fn response(&self, frequency: f32, evaluation: EvaluationMethod, libm: &Functions) -> (f32, f32) {
        match evaluation {
            EvaluationMethod::Rounded => self.response_in(frequency, &Library::of(libm)),
            EvaluationMethod::Extended => self.response_in(frequency, &Library::X87),
        }
    }

    /// Output is the input, `gain` times.
    fn wire<E: WideEvaluation>(gain: E) -> Self {
        Self { b0: gain.to_f64(), b1: 0.0, b2: 0.0, a1: 0.0, a2: 0.0 }
    }

    fn normalized<E: WideEvaluation>(b: [E; 3], a: [E; 3]) -> Self {
        let scale = E::from(1.0_f64) / a[0];
        let [b0, b1, b2, a1, a2] = [b[0], b[1], b[2], a[1], a[2]].map(|x| (x * scale).to_f64());
        Self { b0, b1, b2, a1, a2 }
    }

    /// What is spilled here is stored over a call in the machine code of Debian's Firefox 140.12 for i386.
    fn design_in<E: WideEvaluation>(
        filter: BiquadFilterType,
        settings: &Settings,
        sample_rate: f32,
        libm: &Library<E>,
    ) -> Self {
        use BiquadFilterType::{Allpass, Bandpass, Highpass, Highshelf, Lowpass, Lowshelf, Notch, Peaking};
        let [zero, one, two] = [0.0, 1.0, 2.0].map(|x: f64| E::from(x));
        let nyquist = f64::from(sample_rate) * 0.5;
        let mut frequency = (E::from(settings.frequency) / E::from(nyquist)).to_f64();
        if settings.detune != 0.0 {
            let octaves = (E::from(settings.detune) / E::from(1200.0_f64)).to_f64();
            frequency = (E::from(frequency) * (libm.exp2)(octaves)).to_f64();
        }
        let frequency = match filter {
            Bandpass if 0.0 < frequency => frequency,
            Bandpass => 0.0,
            _ => limited(frequency),
        };
        let q = if 0.0 < settings.q { settings.q } else { 0.0 };
        let amplitude = || libm.pow(10.0, (E::from(settings.gain) / E::from(40.0_f64)).to_f64());
        let inside = frequency > 0.0 && frequency < 1.0;
        // The bandwidth term and the cosine of the cutoff; none without quality.
        let resonance = || {
            let w0 = angle::<E>(frequency);
            (q > 0.0).then(|| (((libm.sin)(w0) / E::from(2.0 * q)).spilled_wide(), -two * (libm.cos)(w0)))
        };
        match filter {
            Lowpass if frequency == 1.0 => Self::wire(one),
            Lowpass if frequency > 0.0 => Self::pass(frequency, settings.q, one, libm),
            Lowpass => Self::wire(zero),
            Highpass if frequency == 1.0 => Self::wire(zero),
            Highpass if frequency > 0.0 => Self::pass(frequency, settings.q, -one, libm),
            Highpass => Self::wire(one),
            Lowshelf if frequency == 1.0 => Self::wire(amplitude() * amplitude()),
            Lowshelf if frequency > 0.0 => Self::shelf(frequency, amplitude(), one, libm),
            Lowshelf => Self::wire(one),
            Highshelf if frequency == 1.0 => Self::wire(one),
            Highshelf if frequency > 0.0 => Self::shelf(frequency, amplitude(), -one, libm),
            Highshelf => Self::wire(amplitude() * amplitude()),
            Peaking | Allpass | Notch if !inside => Self::wire(one),
            Bandpass if !inside => Self::wire(zero),
            Peaking => match resonance() {
                None => Self::wire(amplitude() * amplitude()),
                Some((alpha, middle)) => {
                    let amplitude = amplitude().spilled_wide();
                    let (rise, fall) = (alpha * amplitude, alpha / amplitude);
                    Self::normalized([one + rise, middle, one - rise], [one + fall, middle, one - fall])
                }
            },
            Allpass => match resonance() {
                None => Self::wire(-one),
                Some((alpha, middle)) => {
                    let poles = [one + alpha, middle, one - alpha];
                    Self::normalized([poles[2], poles[1], poles[0]], poles)
                }
            },
            Notch => match resonance() {
                None => Self::wire(zero),
                Some((alpha, middle)) => Self::normalized([one, middle, one], [one + alpha, middle, one - alpha]),
            },
            Bandpass => match resonance() {
                None => Self::wire(one),
                Some((alpha, middle)) => Self::normalized([alpha, zero, -alpha], [one + alpha, middle, one - alpha]),
            },
        }
    }

    /// Low-pass (`sign` 1) or high-pass (`sign` -1), with the resonance in decibels.
    fn pass<E: WideEvaluation>(frequency: f64, q: f64, sign: E, libm: &Library<E>) -> Self {
        let [one, two, half] = [1.0, 2.0, 0.5].map(|x: f64| E::from(x));
        let damping = libm.pow(10.0, (E::from(-0.05_f64) * E::from(q)).to_f64()).spilled_wide();
        let w0 = angle::<E>(frequency);
        let cos = (libm.cos)(w0).spilled_wide();
        let alpha = half * (libm.sin)(w0) * damping;
        let b1 = sign - cos;
        let b0 = sign * half * b1;
        Self::normalized([b0, b1, b0], [one + alpha, -two * cos, one - alpha])
    }

    /// Low shelf (`mirror` 1) or high shelf (`mirror` -1), of slope 1.
    fn shelf<E: WideEvaluation>(frequency: f64, amplitude: E, mirror: E, libm: &Library<E>) -> Self {
        let [zero, one, two, half] = [0.0, 1.0, 2.0, 0.5].map(|x: f64| E::from(x));
        let amplitude = amplitude.spilled_wide();
        let w0 = angle::<E>(frequency);
        // The slope's term is zero, unless the amplitude has no reciprocal.
        let slope = ((amplitude + one / amplitude) * zero + two).sqrt();
        let alpha = (half * (libm.sin)(w0) * slope).spilled_wide();
        let cos = mirror * (libm.cos)(w0);
        let width = two * amplitude.sqrt() * alpha;
        let (above, below) = (amplitude + one, amplitude - one);
        let pole = above + below * cos;
        Self::normalized(
            [
                amplitude * (above - below * cos + width),
                mirror * (two * amplitude * (below - above * cos)),
                amplitude * (above - below * cos - width),
            ],
            [pole + width, mirror * (-two * (below + above * cos)), pole.spilled_wide() - width],
        )
    }

    /// On the x87 the sine is stored, as is one product below the line, and the cosine is not: read as
    /// [`design_in`](Self::design_in), confirmed by the phases of the `biquad` graphs.
    fn response_in<E: WideEvaluation>(&self, frequency: f32, libm: &Library<E>) -> (f32, f32) {
        let [b0, b1, b2, a1, a2] = [self.b0, self.b1, self.b2, self.a1, self.a2].map(E::from);
        let omega = (E::from(-PI) * E::from(f64::from(frequency))).to_f64();
        let sin = (libm.sin)(omega).spilled_wide();
        let cos = (libm.cos)(omega);
        // c0 + c1 z + c2 z^2, but for c0, in terms of the products that make it.
        let polynomial = |c1: E, c2: E| {
            let (re, im) = (c1 + c2 * cos, c2 * sin);
            (re * cos - im * sin, im * cos, re * sin)
        };
        let (re, im, im_of_re) = polynomial(b1, b2);
        let n = (b0 + re, im_of_re + im);
        let (re, im, im_of_re) = polynomial(a1, a2);
        // A complex one is added below the line, which makes a negative zero positive.
        let d = (E::from(1.0_f64) + re, E::from(0.0_f64) + (im_of_re.spilled_wide() + im));
        let norm = d.0 * d.0 + d.1 * d.1;
        let re = ((n.0 * d.0 + n.1 * d.1) / norm).to_f64();
        let im = ((n.1 * d.0 - n.0 * d.1) / norm).to_f64();
        ((libm.hypot)(re, im) as f32, (libm.atan2)(im, re).to_f32())
    }
}

/// What one channel remembers: the last two inputs and outputs, in f64.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct State {
    x1: f64,
    x2: f64,
    y1: f64,
    y2: f64,
}

impl State {
    /// Filters one channel.
    pub(crate) fn process(
        &mut self,
        section: &Section,
        evaluation: EvaluationMethod,
        input: &[f32; QUANTUM],
    ) -> [f32; QUANTUM] {
        let mut output = [0.0; QUANTUM];
        match evaluation {
            EvaluationMethod::Rounded => self.filter::<f64>(section, input, &mut output),
            EvaluationMethod::Extended => self.filter::<Extended>(section, input, &mut output),
        }
        let tiny = |y: f64| y.abs() < f64::from(f32::MIN_POSITIVE);
        let Self { x1, x2, y1, y2 } = *self;
        // Zeros keep their signs. Confirmed by biquads of Firefox 153 that a constant -0 goes through.
        let silent = y1 == 0.0 && y2 == 0.0;
        if x1 == 0.0 && x2 == 0.0 && tiny(y1) && tiny(y2) && !silent {
            (self.y1, self.y2) = (0.0, 0.0);
            if evaluation == EvaluationMethod::Extended {
                // What has faded out before is flushed as well: the processor has not.
                let faded = output.iter_mut().rev().take_while(|sample| tiny(f64::from(**sample)));
                faded.for_each(|sample| *sample = 0.0);
            }
        }
        output
    }

    /// What is remembered stays in its register for a block: Debian's Firefox 140.12 for i386, `Biquad::process`.
    #[inline(always)]
    fn filter<E: WideEvaluation>(&mut self, section: &Section, input: &[f32; QUANTUM], output: &mut [f32; QUANTUM]) {
        let [b0, b1, b2, a1, a2] = [section.b0, section.b1, section.b2, section.a1, section.a2].map(E::from);
        let [mut x1, mut x2, mut y1, mut y2] = [self.x1, self.x2, self.y1, self.y2].map(E::from);
        for (output, &sample) in output.iter_mut().zip(input) {
            let x = E::from(f64::from(sample));
            let y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
            *output = y.to_f32();
            (x2, x1) = (x1, x);
            (y2, y1) = (y1, y);
        }
        let [x1, x2, y1, y2] = [x1, x2, y1, y2].map(E::to_f64);
        *self = Self { x1, x2, y1, y2 };
    }

    /// Whether there is something left to come out.
    pub(crate) fn has_tail(&self) -> bool {
        self.x1 != 0.0 || self.x2 != 0.0 || self.y1 != 0.0 || self.y2 != 0.0
    }
}
