//! Fixed-point arithmetic for the tables that are computed when the crate is compiled.

/// A number of `0..2` with 191 fraction bits, most significant limb first.
#[derive(Clone, Copy)]
pub(super) struct Fixed([u64; 3]);

impl Fixed {
    pub(super) const ZERO: Self = Self([0; 3]);
    pub(super) const ONE: Self = Self([1 << 63, 0, 0]);

    /// `self - self x^2/(n (n+1)) + self x^4/(n (n+1) (n+2) (n+3)) - ..` for `x = k / 128`.
    pub(super) const fn alternating_series(self, k: u64, mut n: u64) -> Self {
        let (mut sum, mut term, mut odd) = (self, self, true);
        while !term.is_zero() {
            term = term.times_ratio(k * k, 128 * 128 * n * (n + 1));
            sum = if odd { sum.minus(term) } else { sum.plus(term) };
            odd = !odd;
            n += 2;
        }
        sum
    }

    /// The nearest f64, and the f64 nearest to what is left.
    pub(super) const fn rounded_twice(self) -> [f64; 2] {
        let first = self.to_f64();
        let rounded = Self::of(first);
        let rest = if self.exceeds(rounded) { self.minus(rounded).to_f64() } else { -rounded.minus(self).to_f64() };
        [first, rest]
    }

    /// `self * numerator / denominator`, rounded down.
    pub(super) const fn times_ratio(self, numerator: u64, denominator: u64) -> Self {
        let mut product = [0; 4];
        let (mut i, mut carry) = (3, 0);
        while i > 0 {
            carry += self.0[i - 1] as u128 * numerator as u128;
            product[i] = carry as u64;
            carry >>= 64;
            i -= 1;
        }
        product[0] = carry as u64;
        let mut remainder = 0;
        while i < 4 {
            let dividend = remainder << 64 | product[i] as u128;
            product[i] = (dividend / denominator as u128) as u64;
            remainder = dividend % denominator as u128;
            i += 1;
        }
        Self([product[1], product[2], product[3]])
    }

    pub(super) const fn plus(self, other: Self) -> Self {
        let (mut sum, mut i, mut carry) = ([0; 3], 3, 0);
        while i > 0 {
            i -= 1;
            carry += self.0[i] as u128 + other.0[i] as u128;
            sum[i] = carry as u64;
            carry >>= 64;
        }
        Self(sum)
    }

    /// `self` is the larger.
    const fn minus(self, other: Self) -> Self {
        let [high, middle, low] = other.0;
        self.plus(Self([!high, !middle, !low])).plus(Self([0, 0, 1]))
    }

    const fn exceeds(self, other: Self) -> bool {
        let mut i = 0;
        while i < 2 && self.0[i] == other.0[i] {
            i += 1;
        }
        self.0[i] > other.0[i]
    }

    pub(super) const fn is_zero(self) -> bool {
        let [high, middle, low] = self.0;
        high | middle | low == 0
    }

    /// An f64 of `0..2` that has no bit below 2^-191.
    const fn of(x: f64) -> Self {
        if x == 0.0 {
            return Self([0; 3]);
        }
        let bits = x.to_bits();
        let fraction = Self([1 << 63 | bits << 11, 0, 0]);
        let mut places = 1023 - (bits >> 52);
        let mut value = fraction;
        while places > 0 {
            let step = if places < 32 { places } else { 32 };
            value = value.times_ratio(1, 1 << step);
            places -= step;
        }
        value
    }

    /// The nearest f64.
    const fn to_f64(self) -> f64 {
        let ([high, middle, low], mut places) = (self.0, 0);
        let (mut leading, mut trailing) = ((high as u128) << 64 | middle as u128, low);
        while leading != 0 && leading >> 127 == 0 {
            leading = leading << 1 | (trailing >> 63) as u128;
            trailing <<= 1;
            places += 1;
        }
        // What lies below the 128 bits matters only by being there; the power of two is exact.
        let sticky = leading | (trailing != 0) as u128;
        sticky as f64 * f64::from_bits((1023 - 127 - places) << 52)
    }
}
