//! Three-dimensional vectors as the panner's geometry takes them.
//!
//! Blink, `ui/gfx/geometry/vector3d_f.cc`, `platform/wtf/math_extras.h`; in earlier generations
//! `platform/geometry/float_point_3d.cc`; WebKit, `FloatPoint3D.h`. Confirmed by the panner graphs of Chromium 77 to 90
//! (f32), 103 (reciprocal) and 118 to 156 (f64), and of WebKitGTK 2.44 to 2.54 (scaled).

use crate::arithmetic::PannerVectors;
use lastbit_libm::Products;
use std::ops::{Mul, Sub};

/// Three f32.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Vector {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) z: f32,
}

impl Vector {
    pub(super) const ZERO: Self = Self { x: 0.0, y: 0.0, z: 0.0 };

    pub(super) fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    fn dot_by(self, other: Self, products: Products) -> f32 {
        products.mul_add_f32(self.z, other.z, products.mul_add_f32(self.x, other.x, self.y * other.y))
    }

    /// The length by parts relative to the largest: libstdc++'s `std::hypot` of three f32.
    fn scaled_length(self, products: Products) -> f32 {
        let (x, y, z) = (self.x.abs(), self.y.abs(), self.z.abs());
        let largest = if x < y {
            if y < z { z } else { y }
        } else if x < z {
            z
        } else {
            x
        };
        if largest == 0.0 {
            return 0.0;
        }
        let (x, y, z) = (x / largest, y / largest, z / largest);
        largest * Self { x, y, z }.dot_by(Self { x, y, z }, products).sqrt()
    }

    fn length_squared(self) -> f64 {
        let (x, y, z) = (f64::from(self.x), f64::from(self.y), f64::from(self.z));
        x * x + y * y + z * z
    }
}

impl PannerVectors {
    pub(super) fn is_scaled(self) -> bool {
        matches!(self, Self::Scaled | Self::ScaledFused)
    }

    /// Products in sums.
    pub(super) fn products(self) -> Products {
        if self == Self::ScaledFused { Products::Fused } else { Products::Rounded }
    }

    /// The product of two vectors that are no axes; with an axis it is exact.
    pub(super) fn dot(self, a: Vector, b: Vector) -> f32 {
        a.dot_by(b, self.products())
    }

    pub(super) fn length(self, vector: Vector) -> f32 {
        match self {
            Self::Scaled => vector.scaled_length(Products::Rounded),
            Self::ScaledFused => vector.scaled_length(Products::Fused),
            Self::AngleBetween | Self::F32 => vector.dot(vector).sqrt(),
            Self::Reciprocal | Self::F64 => vector.length_squared().sqrt() as f32,
        }
    }

    /// The vector with length 1; none if it is the zero vector or, by f64 lengths, shorter than 1e-6.
    pub(super) fn unit(self, vector: Vector) -> Option<Vector> {
        let divided = |length: f32| Vector { x: vector.x / length, y: vector.y / length, z: vector.z / length };
        if matches!(self, Self::AngleBetween | Self::F32) || self.is_scaled() {
            // Too short a vector for f32 keeps the length it has.
            let length = self.length(vector);
            return (vector != Vector::ZERO).then(|| if length == 0.0 { vector } else { divided(length) });
        }
        let length_squared = vector.length_squared();
        if length_squared < 1.0e-6 * 1.0e-6 {
            return None;
        }
        Some(match self {
            Self::Reciprocal => vector * ((1.0 / length_squared.sqrt()) as f32),
            _ => divided(length_squared.sqrt() as f32),
        })
    }

    /// Radians to degrees, in f32.
    pub(super) fn degrees(self, radians: f32) -> f32 {
        match self {
            Self::AngleBetween | Self::F32 => radians * 180.0 / std::f32::consts::PI,
            Self::Reciprocal | Self::F64 | Self::Scaled | Self::ScaledFused => radians * (180.0 / std::f32::consts::PI),
        }
    }

    pub(super) fn unit_or_self(self, vector: Vector) -> Vector {
        self.unit(vector).unwrap_or(vector)
    }
}

impl Sub for Vector {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y, z: self.z - other.z }
    }
}

impl Mul<f32> for Vector {
    type Output = Self;
    fn mul(self, scale: f32) -> Self {
        Self { x: self.x * scale, y: self.y * scale, z: self.z * scale }
    }
}
