//! Where a source is heard from, and how loud.
//!
//! Gecko, `PannerNode.cpp` Confirmed by the equal-power `panner` graphs of Firefox 115 and 153.

use std::f64::consts::{FRAC_PI_2, PI};

use lastbit_libm::{Evaluation, EvaluationMethod, Functions, extended::Extended, msun::freebsd};

use super::pan::Gains;
use crate::gecko::arithmetic::{Arithmetic, Azimuth};
use crate::options::{DistanceModel, PannerOptions};

/// A point or a direction.
pub(crate) type Vector = [f64; 3];

fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn is_zero(a: Vector) -> bool {
    a == [0.0; 3]
}

/// By the largest component first, then to length 1; the zero vector stays.
fn normalized(a: Vector) -> Vector {
    if is_zero(a) {
        return a;
    }
    let largest = a.iter().fold(0.0f64, |largest, x| if largest < x.abs() { x.abs() } else { largest });
    let scale = 1.0 / largest;
    let a = a.map(|x| x * scale);
    let scale = 1.0 / dot(a, a).sqrt();
    a.map(|x| x * scale)
}

/// From 0 on the left to 1 on the right, of the side that a stereo source is panned to, and whether that is the left.
fn place<E: Evaluation>(azimuth: E, mono: bool) -> (E, bool) {
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
    (place, on_left)
}

/// The listener is at the origin, looks along -z, and its right is +x.
pub(crate) fn gains(
    options: &PannerOptions,
    position: Vector,
    orientation: Vector,
    mono: bool,
    arithmetic: &Arithmetic,
) -> (Gains, f32) {
    let libm = arithmetic.audio_libm.functions();
    let cone = cone_gain(options, position, orientation);
    let (angle, on_left) = match arithmetic.evaluation {
        EvaluationMethod::Rounded => {
            let (place, on_left) = place(direction(position, arithmetic).0, mono);
            (FRAC_PI_2 * f64::from(place), on_left)
        }
        EvaluationMethod::Extended => {
            let (place, on_left) = place(Extended::from(direction(position, arithmetic).0), mono);
            ((Extended::from(FRAC_PI_2) * place).to_f64(), on_left)
        }
    };
    let gains = Gains { left: (libm.cos)(angle) as f32, right: (libm.sin)(angle) as f32, on_left };
    (gains, distance_gain(options, position, libm) * cone)
}

/// The gain of distance and cone of a panner that convolves, where it is the product of two f64.
pub(crate) fn volume(options: &PannerOptions, position: Vector, orientation: Vector, arithmetic: &Arithmetic) -> f64 {
    let distance = distance_gain(options, position, arithmetic.audio_libm.functions());
    f64::from(cone_gain(options, position, orientation)) * f64::from(distance)
}

/// Azimuth and elevation in degrees, to the right and up.
pub(crate) fn direction(position: Vector, arithmetic: &Arithmetic) -> (f32, f32) {
    match arithmetic.azimuth {
        Azimuth::Atan2 => {
            let libm = arithmetic.audio_libm.functions();
            (azimuth(position, libm), elevation(position, libm))
        }
        Azimuth::Acos => (azimuth_by_acos(position), elevation_by_acos(position)),
    }
}

/// Whether a stereo source passes unchanged: at the listener's place, and without a cone.
pub(crate) fn passes(options: &PannerOptions, position: Vector) -> bool {
    is_zero(position) && options.cone_inner_angle == 360.0 && options.cone_outer_angle == 360.0
}

/// Degrees, to the right.
fn azimuth(position: Vector, libm: &Functions) -> f32 {
    if is_zero(position) {
        return 0.0;
    }
    let front = dot(position, [0.0, 0.0, -1.0]);
    let right = dot(position, [1.0, 0.0, 0.0]);
    if (libm.hypot)(front, right) == 0.0 {
        return 0.0;
    }
    let degrees = ((libm.atan2)(right, front) / PI * 180.0) as f32;
    if degrees == -180.0 {
        180.0
    } else if degrees.is_finite() {
        degrees
    } else {
        0.0
    }
}

/// As `azimuth`. Gecko, `PannerNode.cpp`, of 2023 and before.
fn azimuth_by_acos(position: Vector) -> f32 {
    if is_zero(position) {
        return 0.0;
    }
    let direction = normalized(position);
    let across = [direction[0], 0.0, direction[2]];
    if is_zero(across) {
        return 0.0;
    }
    let across = normalized(across);
    let degrees = (180.0 * freebsd::acos(dot(across, [1.0, 0.0, 0.0])) / PI) as f32;
    let degrees = if dot(across, [0.0, 0.0, -1.0]) < 0.0 { 360.0 - degrees } else { degrees };
    if (0.0..=270.0).contains(&degrees) { 90.0 - degrees } else { 450.0 - degrees }
}

/// Degrees, up.
fn elevation(position: Vector, libm: &Functions) -> f32 {
    if is_zero(position) {
        return 0.0;
    }
    let plane = (libm.hypot)(-position[2], position[0]);
    let degrees = ((libm.atan2)(position[1], plane) / PI * 180.0) as f32;
    if degrees.is_nan() { 0.0 } else { degrees }
}

/// As `elevation`. Gecko, `PannerNode.cpp`, of 2023 and before.
fn elevation_by_acos(position: Vector) -> f32 {
    if is_zero(position) {
        return 0.0;
    }
    let up = dot(normalized(position), [0.0, 1.0, 0.0]);
    let degrees = (90.0 - 180.0 * freebsd::acos(up) / PI) as f32;
    if degrees > 90.0 {
        180.0 - degrees
    } else if degrees < -90.0 {
        -180.0 - degrees
    } else {
        degrees
    }
}

fn cone_gain(options: &PannerOptions, position: Vector, orientation: Vector) -> f32 {
    let orientation = normalized(orientation);
    if is_zero(orientation) || (options.cone_inner_angle == 360.0 && options.cone_outer_angle == 360.0) {
        return 1.0;
    }
    let to_listener = normalized(position.map(|x| 0.0 - x));
    let angle = (180.0 * freebsd::acos(dot(to_listener, orientation)) / PI).abs();
    let (inner, outer) = (options.cone_inner_angle.abs() / 2.0, options.cone_outer_angle.abs() / 2.0);
    if angle <= inner {
        1.0
    } else if angle >= outer {
        options.cone_outer_gain as f32
    } else {
        let x = (angle - inner) / (outer - inner);
        ((1.0 - x) + options.cone_outer_gain * x) as f32
    }
}

fn distance_gain(options: &PannerOptions, position: Vector, libm: &Functions) -> f32 {
    let &PannerOptions { ref_distance, max_distance, rolloff_factor, .. } = options;
    let distance = f64::from(dot(position, position).sqrt() as f32);
    let beyond = if distance < ref_distance { ref_distance } else { distance };
    let gain = match options.distance_model {
        DistanceModel::Linear => {
            let rolloff = rolloff_factor.clamp(0.0, 1.0);
            if max_distance <= ref_distance {
                1.0 - rolloff
            } else {
                let within = if max_distance < distance { max_distance } else { distance };
                let within = if within < ref_distance { ref_distance } else { within };
                1.0 - rolloff * (within - ref_distance) / (max_distance - ref_distance)
            }
        }
        DistanceModel::Inverse => ref_distance / (ref_distance + rolloff_factor * (beyond - ref_distance)),
        DistanceModel::Exponential => (libm.pow)(beyond / ref_distance, -rolloff_factor),
    } as f32;
    if 0.0 < gain { gain } else { 0.0 }
}
