//! Gecko's biquad: coefficients, the filter and its frequency response.
//!
//! Gecko, `dom/media/webaudio/BiquadFilterNode.cpp` and `blink/Biquad.cpp`. Confirmed by the `biquad` graphs of Firefox
//! 153.

use std::f64::consts::PI;

use lastbit_libm::{EvaluationMethod, Functions, WideEvaluation, extended::Extended};

use crate::{QUANTUM, options::BiquadFilterType};

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

impl Section {
    /// Output is the input, `gain` times.
    fn wire(gain: f64) -> Self {
        Self::normalized([gain, 0.0, 0.0], [1.0, 0.0, 0.0])
    }

    fn normalized(b: [f64; 3], a: [f64; 3]) -> Self {
        let scale = 1.0 / a[0];
        Self { b0: b[0] * scale, b1: b[1] * scale, b2: b[2] * scale, a1: a[1] * scale, a2: a[2] * scale }
    }

    /// The filter for these parameters.
    pub(crate) fn design(filter: BiquadFilterType, settings: &Settings, sample_rate: f32, libm: &Functions) -> Self {
        use BiquadFilterType::{Allpass, Bandpass, Highpass, Highshelf, Lowpass, Lowshelf, Notch, Peaking};
        let nyquist = f64::from(sample_rate) * 0.5;
        let mut frequency = settings.frequency / nyquist;
        if settings.detune != 0.0 {
            frequency *= (libm.exp2)(settings.detune / 1200.0);
        }
        let frequency = match filter {
            Bandpass if 0.0 < frequency => frequency,
            Bandpass => 0.0,
            _ => limited(frequency),
        };
        let q = if 0.0 < settings.q { settings.q } else { 0.0 };
        let amplitude = || (libm.pow)(10.0, settings.gain / 40.0);
        let inside = frequency > 0.0 && frequency < 1.0;
        // The bandwidth term and the cosine of the cutoff; none without quality.
        let resonance = || {
            let w0 = PI * frequency;
            (q > 0.0).then(|| ((libm.sin)(w0) / (2.0 * q), (libm.cos)(w0)))
        };
        match filter {
            Lowpass if frequency == 1.0 => Self::wire(1.0),
            Lowpass if frequency > 0.0 => Self::pass(frequency, settings.q, 1.0, libm),
            Lowpass => Self::wire(0.0),
            Highpass if frequency == 1.0 => Self::wire(0.0),
            Highpass if frequency > 0.0 => Self::pass(frequency, settings.q, -1.0, libm),
            Highpass => Self::wire(1.0),
            Lowshelf if frequency == 1.0 => Self::wire(amplitude() * amplitude()),
            Lowshelf if frequency > 0.0 => Self::shelf(frequency, amplitude(), 1.0, libm),
            Lowshelf => Self::wire(1.0),
            Highshelf if frequency == 1.0 => Self::wire(1.0),
            Highshelf if frequency > 0.0 => Self::shelf(frequency, amplitude(), -1.0, libm),
            Highshelf => Self::wire(amplitude() * amplitude()),
            Peaking | Allpass | Notch if !inside => Self::wire(1.0),
            Bandpass if !inside => Self::wire(0.0),
            Peaking => match resonance() {
                None => Self::wire(amplitude() * amplitude()),
                Some((alpha, cos)) => {
                    let (rise, fall) = (alpha * amplitude(), alpha / amplitude());
                    Self::normalized([1.0 + rise, -2.0 * cos, 1.0 - rise], [1.0 + fall, -2.0 * cos, 1.0 - fall])
                }
            },
            Allpass => match resonance() {
                None => Self::wire(-1.0),
                Some((alpha, cos)) => {
                    let poles = [1.0 + alpha, -2.0 * cos, 1.0 - alpha];
                    Self::normalized([poles[2], poles[1], poles[0]], poles)
                }
            },
            Notch => match resonance() {
                None => Self::wire(0.0),
                Some((alpha, cos)) => Self::normalized([1.0, -2.0 * cos, 1.0], [1.0 + alpha, -2.0 * cos, 1.0 - alpha]),
            },
            Bandpass => match resonance() {
                None => Self::wire(1.0),
                Some((alpha, cos)) => Self::normalized([alpha, 0.0, -alpha], [1.0 + alpha, -2.0 * cos, 1.0 - alpha]),
            },
        }
    }

    /// Low-pass (`sign` 1) or high-pass (`sign` -1), with the resonance in decibels.
    fn pass(frequency: f64, q: f64, sign: f64, libm: &Functions) -> Self {
        let damping = (libm.pow)(10.0, -0.05 * q);
        let w0 = PI * frequency;
        let cos = (libm.cos)(w0);
        let alpha = 0.5 * (libm.sin)(w0) * damping;
        let b1 = sign - cos;
        let b0 = sign * 0.5 * b1;
        Self::normalized([b0, b1, b0], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// Low shelf (`mirror` 1) or high shelf (`mirror` -1), of slope 1.
    fn shelf(frequency: f64, amplitude: f64, mirror: f64, libm: &Functions) -> Self {
        let w0 = PI * frequency;
        // The slope's term is zero, unless the amplitude has no reciprocal.
        let alpha = 0.5 * (libm.sin)(w0) * ((amplitude + 1.0 / amplitude) * 0.0 + 2.0).sqrt();
        let cos = mirror * (libm.cos)(w0);
        let width = 2.0 * amplitude.sqrt() * alpha;
        let (above, below) = (amplitude + 1.0, amplitude - 1.0);
        Self::normalized(
            [
                amplitude * (above - below * cos + width),
                mirror * (2.0 * amplitude * (below - above * cos)),
                amplitude * (above - below * cos - width),
            ],
            [above + below * cos + width, mirror * (-2.0 * (below + above * cos)), above + below * cos - width],
        )
    }

    /// Magnitude and phase at a frequency relative to the Nyquist frequency.
    pub(crate) fn response(&self, frequency: f32, libm: &Functions) -> (f32, f32) {
        let &Self { b0, b1, b2, a1, a2 } = self;
        let omega = -PI * f64::from(frequency);
        let z = ((libm.cos)(omega), (libm.sin)(omega));
        let times = |a: (f64, f64), b: (f64, f64)| (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0);
        let polynomial = |c0: f64, c1: f64, c2: f64| {
            let inner = times((c1 + c2 * z.0, c2 * z.1), z);
            (c0 + inner.0, inner.1)
        };
        let (n, d) = (polynomial(b0, b1, b2), polynomial(1.0, a1, a2));
        // A complex one is added below the line, which makes a negative zero positive.
        let d = (d.0, 0.0 + d.1);
        let norm = d.0 * d.0 + d.1 * d.1;
        let re = (n.0 * d.0 + n.1 * d.1) / norm;
        let im = (n.1 * d.0 - n.0 * d.1) / norm;
        ((libm.hypot)(re, im) as f32, (libm.atan2)(im, re) as f32)
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
        if x1 == 0.0 && x2 == 0.0 && tiny(y1) && tiny(y2) {
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
