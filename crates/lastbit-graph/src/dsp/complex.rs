//! Complex f64 arithmetic as clang and libc++ compile `std::complex<double>`.
//!
//! Every product and sum is rounded by itself, but for those in the quotient, which a library computes. A real operand enters a sum through the real part alone, which keeps the
//! sign of a zero imaginary part; a complex one is added part by part.

use crate::ComplexDivision;
use lastbit_libm::{WideEvaluation, extended::Extended};
use std::ops::{Add, Mul, Sub};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Complex {
    pub(super) re: f64,
    pub(super) im: f64,
}

impl Complex {
    pub(super) const ONE: Self = Self { re: 1.0, im: 0.0 };

    /// The quotient, as the compiler's runtime library has it (`__divdc3`). One that is NaN in both parts is recovered
    /// where C99 Annex G asks for an infinity or a zero.
    pub(super) fn divided_by(self, divisor: Self, division: ComplexDivision) -> Self {
        let quotient = match division {
            ComplexDivision::Scaled => self.scaled_quotient(divisor, |a, b, c| a * b + c),
            ComplexDivision::ScaledFused => self.scaled_quotient(divisor, lastbit_libm::fma),
            ComplexDivision::Smith => self.smith_quotient(divisor, |a: f64, b, c| a * b + c),
            ComplexDivision::SmithExtended => self.smith_quotient(divisor, |a: Extended, b, c| a * b + c),
            ComplexDivision::SmithFused => self.smith_quotient(divisor, lastbit_libm::fma),
        };
        if !(quotient.re.is_nan() && quotient.im.is_nan()) {
            return quotient;
        }
        let Self { re: a, im: b } = self;
        let Self { re: c, im: d } = divisor;
        if c == 0.0 && d == 0.0 && !(a.is_nan() && b.is_nan()) {
            let infinity = f64::INFINITY.copysign(c);
            return Self { re: infinity * a, im: infinity * b };
        }
        if (a.is_infinite() || b.is_infinite()) && c.is_finite() && d.is_finite() {
            let (a, b) = (unit_if_infinite(a), unit_if_infinite(b));
            return Self { re: f64::INFINITY * (a * c + b * d), im: f64::INFINITY * (b * c - a * d) };
        }
        if (c.is_infinite() || d.is_infinite()) && a.is_finite() && b.is_finite() {
            let (c, d) = (unit_if_infinite(c), unit_if_infinite(d));
            return Self { re: 0.0 * (a * c + b * d), im: 0.0 * (b * c - a * d) };
        }
        quotient
    }

    /// compiler-rt's: the divisor's exponent is taken out first.
    fn scaled_quotient(self, divisor: Self, mul_add: impl Fn(f64, f64, f64) -> f64) -> Self {
        let Self { re: a, im: b } = self;
        let Self { re: mut c, im: mut d } = divisor;
        let exponent = exponent(c.abs().max(d.abs()));
        if let Some(exponent) = exponent {
            c = scale_by_power_of_two(c, -exponent);
            d = scale_by_power_of_two(d, -exponent);
        }
        let unscale = |x| scale_by_power_of_two(x, -exponent.unwrap_or(0));
        let denominator = mul_add(c, c, d * d);
        let re = unscale(mul_add(a, c, b * d) / denominator);
        let im = unscale(mul_add(b, c, -(a * d)) / denominator);
        Self { re, im }
    }

    /// libgcc's (since GCC 12, but for huge and tiny parts): R. L. Smith, "Algorithm 116: Complex division", 1962.
    fn smith_quotient<V: WideEvaluation>(self, divisor: Self, mul_add: impl Fn(V, V, V) -> V) -> Self {
        let [a, b, c, d] = [self.re, self.im, divisor.re, divisor.im].map(V::from);
        let (re, im) = if divisor.re.abs() < divisor.im.abs() {
            let ratio = c / d;
            let denominator = mul_add(c, ratio, d);
            (mul_add(a, ratio, b) / denominator, mul_add(b, ratio, -a) / denominator)
        } else {
            let ratio = d / c;
            let denominator = mul_add(d, ratio, c);
            (mul_add(b, ratio, a) / denominator, mul_add(-a, ratio, b) / denominator)
        };
        Self { re: re.to_f64(), im: im.to_f64() }
    }
}

impl Add for Complex {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }
}

impl Add<f64> for Complex {
    type Output = Self;
    fn add(self, real: f64) -> Self {
        Self { re: self.re + real, im: self.im }
    }
}

impl Sub for Complex {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }
}

impl Mul for Complex {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}

impl Mul<f64> for Complex {
    type Output = Self;
    fn mul(self, real: f64) -> Self {
        Self { re: self.re * real, im: self.im * real }
    }
}

fn unit_if_infinite(x: f64) -> f64 {
    if x.is_infinite() { 1.0_f64.copysign(x) } else { 0.0_f64.copysign(x) }
}

/// The exponent of a positive number, as C's `logb`; none for zero, infinity and NaN.
fn exponent(x: f64) -> Option<i32> {
    const BIAS: i32 = 1023;
    if x == 0.0 || !x.is_finite() {
        return None;
    }
    let bits = x.abs().to_bits();
    Some(match (bits >> 52) as i32 {
        0 => -BIAS - 51 + (63 - bits.leading_zeros() as i32),
        biased => biased - BIAS,
    })
}

/// C's `scalbn`.
fn scale_by_power_of_two(x: f64, exponent: i32) -> f64 {
    /// An exact power of two; the exponent is that of a normal number.
    fn power_of_two(exponent: i32) -> f64 {
        f64::from_bits(((exponent + 1023) as u64) << 52)
    }
    // In two steps, for neither 2^1074 nor 2^-1074 is a normal number.
    let half = exponent / 2;
    x * power_of_two(half) * power_of_two(exponent - half)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(x: Complex) -> [u64; 2] {
        [x.re.to_bits(), x.im.to_bits()]
    }

    #[test]
    fn real_operands_leave_the_imaginary_zero_alone() {
        let z = Complex { re: 1.0, im: -0.0 };
        assert_eq!(bits(z + 1.0), [2.0_f64.to_bits(), (-0.0_f64).to_bits()]);
        assert_eq!(bits(z + Complex::ONE), [2.0_f64.to_bits(), 0.0_f64.to_bits()]);
    }

    #[test]
    fn exponents() {
        for (x, want) in [(1.0, 0), (1.5, 0), (0.75, -1), (f64::MIN_POSITIVE, -1022), (5e-324, -1074), (1e-310, -1030)]
        {
            assert_eq!(exponent(x), Some(want), "{x:e}");
        }
        assert_eq!(exponent(0.0), None);
        assert_eq!(exponent(f64::INFINITY), None);
        assert_eq!(exponent(f64::NAN), None);
    }

    #[test]
    fn powers_of_two() {
        assert_eq!(scale_by_power_of_two(5e-324, 1074), 1.0);
        assert_eq!(scale_by_power_of_two(1.0, -1074), 5e-324);
        assert_eq!(scale_by_power_of_two(3.0, 5), 96.0);
        assert_eq!(scale_by_power_of_two(3.0, -5), 0.09375);
    }

    #[test]
    fn quotients() {
        let z = Complex { re: 3.0, im: 4.0 };
        for division in
            [ComplexDivision::Scaled, ComplexDivision::ScaledFused, ComplexDivision::Smith, ComplexDivision::SmithFused]
        {
            assert_eq!(z.divided_by(Complex { re: 0.0, im: 2.0 }, division), Complex { re: 2.0, im: -1.5 });
            // Taken out of the exponent, the squares of a tiny or huge divisor neither underflow nor overflow.
            let tiny = scale_by_power_of_two(1.0, -1000);
            assert_eq!(
                z.divided_by(Complex { re: tiny, im: 0.0 }, division),
                Complex { re: 3.0 / tiny, im: 4.0 / tiny }
            );
            assert_eq!(
                z.divided_by(Complex { re: 0.0, im: 0.0 }, division),
                Complex { re: f64::INFINITY, im: f64::INFINITY }
            );
            assert_eq!(
                z.divided_by(Complex { re: -0.0, im: 0.0 }, division),
                Complex { re: f64::NEG_INFINITY, im: f64::NEG_INFINITY }
            );
            assert_eq!(z.divided_by(Complex { re: f64::INFINITY, im: 0.0 }, division), Complex { re: 0.0, im: 0.0 });
        }
        // 0.1 * 0.3 is inexact: with one of two such products fused they do not cancel.
        let z = Complex { re: 0.1, im: 0.3 };
        assert_eq!(z.divided_by(z, ComplexDivision::Scaled), Complex::ONE);
        let phase = z.divided_by(z, ComplexDivision::ScaledFused).im.abs();
        assert!(phase > 0.0 && phase < 1e-16, "{phase:e}");
    }
}
