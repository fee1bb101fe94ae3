//! PannerNode: equal-power panning by azimuth, and the gains of distance and cone.
//!
//! Blink, `panner_handler.cc`, `equal_power_panner.cc`, `distance_effect.cc`, `cone_effect.cc`; WebKit, `PannerNode.cpp`,
//! `EqualPowerPanner.cpp`, `Distance.cpp`, `Cone.cpp`. Confirmed by the `panner` graphs of Chromium 77 to 156 and WebKitGTK
//! 2.44 to 2.54 on x86_64.

mod vector;

use super::{
    Control, clamp_to,
    equal_power::{Gains, PanInput, PanOutput},
    hrtf, value_at,
};
use crate::{
    Arithmetic, Error,
    arithmetic::{PanGains, PannerDistance, PannerVectors},
    options::{DistanceModel, PannerOptions, PanningModel},
};
use lastbit_libm::Functions;
use std::f64::consts::FRAC_PI_2;
use vector::Vector;

/// The parameters of a PannerNode in one quantum: x, y and z.
#[derive(Debug, Clone, Copy)]
pub struct PannerParams<'a> {
    /// Where the source is.
    pub position: [Control<'a>; 3],
    /// Where it faces.
    pub orientation: [Control<'a>; 3],
}

impl PannerParams<'_> {
    fn at(&self, frame: usize) -> (Vector, Vector) {
        let vector = |[x, y, z]: [Control<'_>; 3]| Vector {
            x: value_at(x, frame),
            y: value_at(y, frame),
            z: value_at(z, frame),
        };
        (vector(self.position), vector(self.orientation))
    }

    fn are_per_sample(&self) -> bool {
        self.position.iter().chain(&self.orientation).any(|control| matches!(control, Control::PerSample(_)))
    }
}

/// A PannerNode with the listener where it is by default.
#[derive(Debug, Clone)]
pub struct Panner {
    /// None for equal power, which keeps nothing from one quantum to the next.
    hrtf: Option<Box<hrtf::Panner>>,
    options: PannerOptions,
    /// The gain of distance and cone, kept from one quantum to the next.
    gain: Option<f32>,
    vectors: PannerVectors,
    distance: PannerDistance,
    precision: PanGains,
    audio: &'static Functions,
    platform: &'static Functions,
}

impl Panner {
    /// A panner with attributes that `PannerNode` takes, in a context of `sample_rate` hertz.
    ///
    /// # Errors
    /// [`Error::NotModelled`] for the panning model `HRTF` at a rate for which no transform is at hand.
    pub fn new(options: &PannerOptions, sample_rate: f32, arithmetic: &Arithmetic) -> Result<Self, Error> {
        let hrtf = match options.panning_model {
            PanningModel::EqualPower => None,
            PanningModel::Hrtf => Some(Box::new(hrtf::Panner::new(arithmetic, sample_rate)?)),
        };
        Ok(Self {
            hrtf,
            options: *options,
            gain: None,
            vectors: arithmetic.panner_vectors,
            distance: arithmetic.panner_distance,
            precision: arithmetic.panner_gains,
            audio: arithmetic.audio_libm.functions(),
            platform: arithmetic.platform_libm.functions(),
        })
    }

    /// Seconds between input and output.
    pub fn latency_time(&self) -> f64 {
        self.hrtf.as_ref().map_or(0.0, |hrtf| hrtf.latency_time())
    }

    /// Seconds of output after that; none for equal power.
    pub fn tail_time(&self) -> Option<f64> {
        self.hrtf.as_ref().map(|hrtf| hrtf.tail_time())
    }

    /// Has the gain of distance and cone worked out anew; until then [`process`](Self::process) keeps it wherever no
    /// parameter is given per sample, even if the source has turned.
    pub fn forget_gain(&mut self) {
        self.gain = None;
    }

    fn kept_gain(&mut self, position: Vector, orientation: Vector) -> f32 {
        let gain = self.gain.unwrap_or_else(|| self.total_gain(position, orientation));
        *self.gain.insert(gain)
    }

    /// Pans one quantum: geometry and gains frame by frame if any parameter is given per sample, else once.
    ///
    /// The pan is f64 (or, where the target says so, f32), rounded, and then multiplied with the f32 gain of distance and cone.
    pub fn process(&mut self, input: PanInput<'_>, params: &PannerParams<'_>, output: &mut PanOutput<'_>) {
        if let Some(mut hrtf) = self.hrtf.take() {
            let (position, _) = params.at(0);
            hrtf.process(self.azimuth(position), self.elevation(position), input, output);
            self.hrtf = Some(hrtf);
            self.attenuate(params, output);
            return;
        }
        let is_mono = input.is_mono();
        if params.are_per_sample() {
            output.fill(|frame| {
                let (position, orientation) = params.at(frame);
                let (left, right) = input.pan(frame, self.gains(self.azimuth(position), is_mono));
                let gain = self.total_gain(position, orientation);
                (left * gain, right * gain)
            });
            return;
        }
        let (position, orientation) = params.at(0);
        let gains = self.gains(self.azimuth(position), is_mono);
        let gain = self.kept_gain(position, orientation);
        let narrow = gains.narrowed();
        output.fill(|frame| {
            let (left, right) = match self.precision {
                PanGains::F64 => input.pan(frame, gains),
                PanGains::F32 => input.pan_f32(frame, narrow),
            };
            match gain {
                // Not even an infinity survives.
                0.0 => (0.0, 0.0),
                gain => (left * gain, right * gain),
            }
        });
    }

    /// Multiplies what is panned with the gain of distance and cone.
    fn attenuate(&mut self, params: &PannerParams<'_>, output: &mut PanOutput<'_>) {
        let constant = (!params.are_per_sample()).then(|| {
            let (position, orientation) = params.at(0);
            self.kept_gain(position, orientation)
        });
        for (frame, (left, right)) in output.left.iter_mut().zip(output.right.iter_mut()).enumerate() {
            (*left, *right) = match constant {
                Some(0.0) => (0.0, 0.0),
                Some(gain) => (*left * gain, *right * gain),
                None => {
                    let (position, orientation) = params.at(frame);
                    let gain = self.total_gain(position, orientation);
                    (*left * gain, *right * gain)
                }
            };
        }
    }

    /// Degrees above the horizon, from -90 to 90.
    fn elevation(&self, position: Vector) -> f64 {
        let Some(source) = self.vectors.unit(position - listener::POSITION) else { return 0.0 };
        let elevation = if self.vectors.is_scaled() {
            // In f64 from the f32 arc cosine on: what is level lies just below the horizon.
            let cosine = self.vectors.dot(source, listener::UP).clamp(-1.0, 1.0);
            90.0 - f64::from((self.platform.acosf)(cosine)) * (180.0 / std::f64::consts::PI)
        } else {
            f64::from(90.0 - self.vectors.degrees(self.angle_between(source, listener::UP)))
        };
        match elevation {
            elevation if !elevation.is_finite() => 0.0,
            above if above > 90.0 => 180.0 - above,
            below if below < -90.0 => -180.0 - below,
            elevation => elevation,
        }
    }

    /// Degrees to the right of straight ahead, from -180 to 180.
    fn azimuth(&self, position: Vector) -> f64 {
        let Some(source) = self.vectors.unit(position - listener::POSITION) else { return 0.0 };
        let projected = source - listener::UP * source.dot(listener::UP);
        let angle = if self.vectors == PannerVectors::AngleBetween {
            self.angle_between(projected, listener::RIGHT)
        } else {
            let unit = self.vectors.unit_or_self(projected);
            (self.platform.acosf)(clamp_to(f64::from(unit.dot(listener::RIGHT)), -1.0, 1.0) as f32)
        };
        let mut azimuth = f64::from(self.vectors.degrees(angle));
        if !azimuth.is_finite() {
            azimuth = 0.0;
        }
        if projected.dot(listener::FORWARD) < 0.0 {
            azimuth = 360.0 - azimuth;
        }
        if (0.0..=270.0).contains(&azimuth) { 90.0 - azimuth } else { 450.0 - azimuth }
    }

    /// What is behind sounds as if mirrored to the front.
    fn gains(&self, azimuth: f64, is_mono: bool) -> Gains<f64> {
        let azimuth = match clamp_to(azimuth, -180.0, 180.0) {
            behind if behind < -90.0 => -180.0 - behind,
            behind if behind > 90.0 => 180.0 - behind,
            front => front,
        };
        let is_to_left = azimuth <= 0.0;
        let pan = match (is_mono, is_to_left) {
            (true, _) => (azimuth + 90.0) / 180.0,
            (false, true) => (azimuth + 90.0) / 90.0,
            (false, false) => azimuth / 90.0,
        };
        let angle = FRAC_PI_2 * pan;
        Gains { left: (self.audio.cos)(angle), right: (self.audio.sin)(angle), is_to_left }
    }

    /// The gains of distance and cone, multiplied in f64.
    fn total_gain(&self, position: Vector, orientation: Vector) -> f32 {
        let distance = f64::from(self.vectors.length(position - listener::POSITION));
        (self.distance_gain(distance) * self.cone_gain(position, orientation)) as f32
    }

    fn distance_gain(&self, distance: f64) -> f64 {
        let &PannerOptions { distance_model, ref_distance, max_distance, rolloff_factor, .. } = &self.options;
        if self.distance == PannerDistance::Always {
            return self.limited_distance_gain(distance);
        }
        match distance_model {
            DistanceModel::Linear => {
                let (near, far) = (ref_distance.min(max_distance), ref_distance.max(max_distance));
                if near == far {
                    return 1.0 - rolloff_factor;
                }
                let distance = clamp_to(distance, near, far);
                1.0 - clamp_to(rolloff_factor, 0.0, 1.0) * (distance - near) / (far - near)
            }
            _ if ref_distance == 0.0 => 0.0,
            DistanceModel::Inverse => {
                let distance = clamp_to(distance, ref_distance, f64::MAX);
                let rolloff = clamp_to(rolloff_factor, 0.0, f64::MAX);
                ref_distance / (ref_distance + rolloff * (distance - ref_distance))
            }
            DistanceModel::Exponential => {
                let distance = clamp_to(distance, ref_distance, f64::MAX);
                (self.audio.pow)(distance / ref_distance, -clamp_to(rolloff_factor, 0.0, f64::MAX))
            }
        }
    }

    /// The models over distances from the reference distance to the largest; where those are in the wrong order, at the
    /// reference distance.
    fn limited_distance_gain(&self, distance: f64) -> f64 {
        let &PannerOptions { distance_model, ref_distance, max_distance, rolloff_factor, .. } = &self.options;
        let distance = distance.min(max_distance).max(ref_distance);
        match distance_model {
            DistanceModel::Linear => {
                let rolloff = clamp_to(rolloff_factor, 0.0, 1.0);
                1.0 - rolloff * (distance - ref_distance) / (max_distance - ref_distance)
            }
            DistanceModel::Inverse => {
                let products = self.vectors.products();
                ref_distance / products.mul_add(rolloff_factor, distance - ref_distance, ref_distance)
            }
            DistanceModel::Exponential => (self.audio.pow)(distance / ref_distance, -rolloff_factor),
        }
    }

    fn cone_gain(&self, position: Vector, orientation: Vector) -> f64 {
        let &PannerOptions { cone_inner_angle, cone_outer_angle, cone_outer_gain, .. } = &self.options;
        if orientation == Vector::ZERO || (cone_inner_angle == 360.0 && cone_outer_angle == 360.0) {
            return 1.0;
        }
        let to_listener = listener::POSITION - position;
        let angle = if self.vectors.is_scaled() {
            let cosine =
                self.vectors.dot(self.vectors.unit_or_self(to_listener), self.vectors.unit_or_self(orientation));
            180.0 * self.acos(f64::from(cosine)) / std::f64::consts::PI
        } else {
            f64::from(self.vectors.degrees(self.angle_between(to_listener, orientation)))
        }
        .abs();
        let (inner, outer) = (cone_inner_angle.abs() / 2.0, cone_outer_angle.abs() / 2.0);
        if angle <= inner {
            1.0
        } else if angle >= outer {
            cone_outer_gain
        } else {
            let x = (angle - inner) / (outer - inner);
            self.vectors.products().mul_add(cone_outer_gain, x, 1.0 - x)
        }
    }

    /// The f64 arc cosine of an f32 cosine. It is within two ulps, and all that becomes of it is rounded to f32.
    fn acos(&self, cosine: f64) -> f64 {
        (self.platform.atan2)(((1.0 - cosine) * (1.0 + cosine)).sqrt(), cosine)
    }

    /// Radians between two vectors. A cosine of NaN counts as 1, as C's fmin and fmax do.
    fn angle_between(&self, a: Vector, b: Vector) -> f32 {
        let (length_a, length_b) = (self.vectors.length(a), self.vectors.length(b));
        let limited = |cosine: f32| if cosine.is_nan() { 1.0 } else { cosine.clamp(-1.0, 1.0) };
        match self.vectors {
            PannerVectors::AngleBetween | PannerVectors::F32 if length_a == 0.0 || length_b == 0.0 => 0.0,
            PannerVectors::AngleBetween | PannerVectors::F32 => {
                self.acos(f64::from(limited(a.dot(b) / (length_a * length_b)))) as f32
            }
            _ => (self.platform.acosf)(limited(a.dot(b) / length_a / length_b)),
        }
    }
}

/// The listener by default: where it is, and its axes. A browser works out `RIGHT` and `UP` from two given axes.
mod listener {
    use super::Vector;

    pub(super) const POSITION: Vector = Vector::ZERO;
    pub(super) const FORWARD: Vector = Vector { x: 0.0, y: 0.0, z: -1.0 };
    pub(super) const UP: Vector = Vector { x: 0.0, y: 1.0, z: 0.0 };
    pub(super) const RIGHT: Vector = Vector { x: 1.0, y: 0.0, z: 0.0 };
}
