//! Where a source is heard from, and how loud.
//!
//! Gecko, `PannerNode.cpp` Confirmed by the equal-power `panner` graphs of Firefox 115 and 153.

use std::f64::consts::{FRAC_PI_2, PI};

use lastbit_libm::{Evaluation, EvaluationMethod, WideEvaluation, extended::Extended};

use super::pan::Gains;
use crate::gecko::{
    arithmetic::{Arithmetic, Azimuth},
    library::Library,
};
use crate::options::{DistanceModel, PannerOptions};

/// A point or a direction.
pub(crate) type Vector = [f64; 3];

fn dot<W: WideEvaluation>(a: Vector, b: Vector) -> W {
    let [x, y, z] = std::array::from_fn(|i| W::from(a[i]) * W::from(b[i]));
    x + y + z
}

fn is_zero(a: Vector) -> bool {
    a == [0.0; 3]
}

/// By the largest component first, then to length 1; the zero vector stays.
fn normalized<W: WideEvaluation>(a: Vector) -> Vector {
    if is_zero(a) {
        return a;
    }
    let largest = a.iter().fold(0.0f64, |largest, x| if largest < x.abs() { x.abs() } else { largest });
    let scale = W::from(1.0_f64) / W::from(largest);
    let [x, y, z] = a.map(|x| W::from(x) * scale);
    let scale = W::from(1.0_f64) / (x * x + y * y + z * z).sqrt();
    [x, y, z].map(|x| (x * scale).to_f64())
}

/// An angle from its arc, in degrees.
fn degrees<W: WideEvaluation>(arc: W) -> W {
    W::from(180.0_f64) * arc / W::from(PI)
}

/// From 0 on the left to 1 on the right, of the side that a stereo source is panned to, and whether that is the left.
fn place<E: Evaluation>(azimuth: E, mono: bool) -> (f32, bool) {
    let (quarter, half) = (E::from(90.0), E::from(180.0));
    let low = if -half < azimuth { azimuth } else { -half };
    let mut azimuth = if low < half { low } else { half };
    if azimuth < -quarter {
        azimuth = -half - azimuth;
    } else if azimuth > quarter {
        azimuth = half - azimuth;
    }
    let on_left = azimuth <= E::from(0.0);
    let place = if mono {
        (azimuth + quarter) / half
    } else if on_left {
        (azimuth + quarter) / quarter
    } else {
        azimuth / quarter
    };
    (place.to_f32(), on_left)
}

/// What distance and direction leave of a source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Loudness {
    distance: f32,
    cone: f32,
}

impl Loudness {
    /// A gain of one frame.
    pub(crate) fn gain(self) -> f32 {
        self.distance * self.cone
    }

    /// A block's gain with it.
    pub(crate) fn of_block(self, volume: f32, evaluation: EvaluationMethod) -> f32 {
        match evaluation {
            EvaluationMethod::Rounded => volume * self.gain(),
            EvaluationMethod::Extended => self.in_format::<Extended>(volume),
        }
    }

    /// The same of a panner that convolves, where the product is one of f64.
    pub(crate) fn of_convolved(self, volume: f32, evaluation: EvaluationMethod) -> f32 {
        match evaluation {
            EvaluationMethod::Rounded => self.in_format::<f64>(volume),
            EvaluationMethod::Extended => self.in_format::<Extended>(volume),
        }
    }

    fn in_format<W: WideEvaluation>(self, volume: f32) -> f32 {
        let [distance, cone, volume] = [self.distance, self.cone, volume].map(|x| W::from(f64::from(x)));
        (distance * cone * volume).to_f32()
    }
}

/// How loud a source is at a place, turned to a direction.
pub(crate) fn loudness(
    options: &PannerOptions,
    position: Vector,
    orientation: Vector,
    arithmetic: &Arithmetic,
) -> Loudness {
    match arithmetic.evaluation {
        EvaluationMethod::Rounded => {
            let libm = Library::of(arithmetic.audio_libm.functions());
            loudness_in(options, position, orientation, arithmetic.linear_guarded, &libm)
        }
        EvaluationMethod::Extended => {
            loudness_in(options, position, orientation, arithmetic.linear_guarded, &Library::X87)
        }
    }
}

fn loudness_in<W: WideEvaluation>(
    options: &PannerOptions,
    position: Vector,
    orientation: Vector,
    guarded: bool,
    libm: &Library<W>,
) -> Loudness {
    Loudness {
        distance: distance_gain(options, position, guarded, libm),
        cone: cone_gain(options, position, orientation, libm),
    }
}

/// The listener is at the origin, looks along -z, and its right is +x.
pub(crate) fn gains(position: Vector, mono: bool, arithmetic: &Arithmetic) -> Gains {
    let azimuth = direction(position, arithmetic).0;
    match arithmetic.evaluation {
        EvaluationMethod::Rounded => {
            gains_at(place::<f32>(azimuth, mono), &Library::of(arithmetic.audio_libm.functions()))
        }
        EvaluationMethod::Extended => gains_at(place(Extended::from(azimuth), mono), &Library::X87),
    }
}

fn gains_at<W: WideEvaluation>((place, on_left): (f32, bool), libm: &Library<W>) -> Gains {
    Gains::at((W::from(FRAC_PI_2) * W::from(f64::from(place))).to_f64(), on_left, libm)
}

/// Azimuth and elevation in degrees, to the right and up.
pub(crate) fn direction(position: Vector, arithmetic: &Arithmetic) -> (f32, f32) {
    let functions = arithmetic.audio_libm.functions();
    match (arithmetic.azimuth, arithmetic.evaluation) {
        (Azimuth::Atan2, EvaluationMethod::Rounded) => {
            let libm = Library::of(functions);
            (azimuth(position, &libm), elevation(position, &libm))
        }
        (Azimuth::Atan2, EvaluationMethod::Extended) => {
            (azimuth(position, &Library::X87), elevation(position, &Library::X87))
        }
        (Azimuth::Acos, EvaluationMethod::Rounded) => {
            let libm = Library::of(functions);
            (azimuth_by_acos::<f64, f32>(position, &libm), elevation_by_acos(position, &libm))
        }
        (Azimuth::Acos, EvaluationMethod::Extended) => {
            let libm = Library::X87;
            (azimuth_by_acos::<Extended, Extended>(position, &libm), elevation_by_acos(position, &libm))
        }
    }
}

/// Whether a stereo source passes unchanged: at the listener's place, and without a cone.
pub(crate) fn passes(options: &PannerOptions, position: Vector) -> bool {
    is_zero(position) && options.cone_inner_angle == 360.0 && options.cone_outer_angle == 360.0
}

/// Degrees, to the right.
fn azimuth<W: WideEvaluation>(position: Vector, libm: &Library<W>) -> f32 {
    if is_zero(position) {
        return 0.0;
    }
    let (front, right) = (0.0 - position[2], position[0]);
    if (libm.hypot)(front, right) == 0.0 {
        return 0.0;
    }
    let degrees = ((libm.atan2)(right, front) / W::from(PI) * W::from(180.0_f64)).to_f32();
    if degrees == -180.0 {
        180.0
    } else if degrees.is_finite() {
        degrees
    } else {
        0.0
    }
}

/// As `azimuth`. Gecko, `PannerNode.cpp`, up to 140. On the x87 only directions, arguments, the arc's degrees and the
/// result are stored: machine code of Debian's Firefox 140.12 for i386, and its `panner` graphs.
fn azimuth_by_acos<W: WideEvaluation, E: Evaluation>(position: Vector, libm: &Library<W>) -> f32 {
    if is_zero(position) {
        return 0.0;
    }
    let direction = normalized::<W>(position);
    let across = [direction[0], 0.0, direction[2]];
    if is_zero(across) {
        return 0.0;
    }
    let across = normalized::<W>(across);
    let from_right = E::from(degrees((libm.acos)(across[0])).to_f32());
    let angle = if -across[2] < 0.0 { E::from(360.0) - from_right } else { from_right };
    let ahead = angle >= E::from(0.0) && angle <= E::from(270.0);
    (E::from(if ahead { 90.0 } else { 450.0 }) - angle).to_f32()
}

/// Degrees, up.
fn elevation<W: WideEvaluation>(position: Vector, libm: &Library<W>) -> f32 {
    if is_zero(position) {
        return 0.0;
    }
    let plane = (libm.hypot)(-position[2], position[0]);
    let degrees = ((libm.atan2)(position[1], plane) / W::from(PI) * W::from(180.0_f64)).to_f32();
    if degrees.is_nan() { 0.0 } else { degrees }
}

/// As `elevation`. Gecko, `PannerNode.cpp`, up to 140.
fn elevation_by_acos<W: WideEvaluation>(position: Vector, libm: &Library<W>) -> f32 {
    if is_zero(position) {
        return 0.0;
    }
    let up = normalized::<W>(position)[1];
    let degrees = (W::from(90.0_f64) - degrees((libm.acos)(up))).to_f32();
    if degrees > 90.0 {
        180.0 - degrees
    } else if degrees < -90.0 {
        -180.0 - degrees
    } else {
        degrees
    }
}

fn cone_gain<W: WideEvaluation>(
    options: &PannerOptions,
    position: Vector,
    orientation: Vector,
    libm: &Library<W>,
) -> f32 {
    let orientation = normalized::<W>(orientation);
    if is_zero(orientation) || (options.cone_inner_angle == 360.0 && options.cone_outer_angle == 360.0) {
        return 1.0;
    }
    let to_listener = normalized::<W>(position.map(|x| 0.0 - x));
    let angle = degrees((libm.acos)(dot::<W>(to_listener, orientation).to_f64()));
    let angle = if angle < W::from(0.0_f64) { -angle } else { angle };
    let [inner, outer] = [options.cone_inner_angle, options.cone_outer_angle].map(|x| W::from(x.abs() / 2.0));
    if angle <= inner {
        1.0
    } else if angle >= outer {
        options.cone_outer_gain as f32
    } else {
        let x = (angle - inner) / (outer - inner);
        ((W::from(1.0_f64) - x) + W::from(options.cone_outer_gain) * x).to_f32()
    }
}

fn distance_gain<W: WideEvaluation>(
    options: &PannerOptions,
    position: Vector,
    guarded: bool,
    libm: &Library<W>,
) -> f32 {
    let &PannerOptions { ref_distance, max_distance, rolloff_factor, .. } = options;
    let distance = f64::from(dot::<W>(position, position).sqrt().to_f32());
    let beyond = if distance < ref_distance { ref_distance } else { distance };
    let [least, most, rolloff] = [ref_distance, max_distance, rolloff_factor].map(W::from);
    let one = W::from(1.0_f64);
    let gain = match options.distance_model {
        DistanceModel::Linear => {
            let rolloff = W::from(rolloff_factor.clamp(0.0, 1.0));
            if guarded && max_distance <= ref_distance {
                one - rolloff
            } else {
                let within = if max_distance < distance { max_distance } else { distance };
                let within = W::from(if within < ref_distance { ref_distance } else { within });
                one - rolloff * (within - least) / (most - least)
            }
        }
        DistanceModel::Inverse => least / (least + rolloff * (W::from(beyond) - least)),
        DistanceModel::Exponential => libm.pow((W::from(beyond) / least).to_f64(), -rolloff_factor),
    };
    let gain = gain.to_f32();
    if 0.0 < gain { gain } else { 0.0 }
}
