//! Arguments for the tests, the same in every run.
#![allow(dead_code, reason = "each test binary uses its part")]

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// Evenly in `0..1`.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Any f64: infinities, NaN, subnormals.
    pub(crate) fn any_f64(&mut self) -> f64 {
        f64::from_bits(self.bits())
    }

    /// Any f32.
    pub(crate) fn any_f32(&mut self) -> f32 {
        f32::from_bits(self.bits() as u32)
    }
}

/// Values where functions branch, and what lies next to them.
pub(crate) fn landmarks_f64() -> Vec<f64> {
    let mut values = vec![f64::NAN];
    for exponent in -1074..=1023 {
        values.push(if exponent < -1022 {
            f64::from_bits(1 << (exponent + 1074))
        } else {
            2.0_f64.powi_exact(exponent)
        });
    }
    for value in [
        0.0,
        0.126,
        0.3,
        0.5,
        0.785,
        0.855_468_75,
        0.975,
        1.5,
        2.426_265,
        3.0,
        10.0,
        88.0,
        100.0,
        105_414_350.0,
        126.0,
        128.0,
        149.0,
        150.0,
        308.0,
        512.0,
        700.0,
        709.782_712_893_384,
        745.133_219_101_941_1,
        928.0,
        1022.0,
        1024.0,
        1074.0,
        1075.0,
        1e10,
        1e22,
        f64::MAX,
        f64::INFINITY,
        1.0 - 1.0 / 16.0,
        1.0 + 1.035_156_25 / 16.0,
    ] {
        values.push(value);
    }
    for k in 1..=64 {
        values.push(f64::from(k) * std::f64::consts::FRAC_PI_4);
        values.push(f64::from(k));
        values.push(f64::from(k) / 128.0);
        values.push(f64::from(2 * k + 1) / 256.0);
    }
    values.iter().flat_map(|&v| [v, v.next_up(), v.next_down()]).flat_map(|v| [v, -v]).collect()
}

trait PowiExact {
    fn powi_exact(self, exponent: i32) -> f64;
}

impl PowiExact for f64 {
    fn powi_exact(self, exponent: i32) -> f64 {
        f64::from_bits(((1023 + exponent) as u64) << 52)
    }
}

/// A spread over all f32, and every value next to a power of two.
pub(crate) fn spread_f32() -> impl Iterator<Item = f32> {
    let powers = (0..=u16::MAX).flat_map(|high| {
        let bits = u32::from(high) << 16;
        [bits, bits.wrapping_add(1), bits.wrapping_sub(1)]
    });
    powers.chain((0..=u32::MAX).step_by(4099)).map(f32::from_bits)
}

/// The same bits, or both NaN.
pub(crate) fn same_f32(a: f32, b: f32) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

/// The same bits, or both NaN.
pub(crate) fn same_f64(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

/// How many f64 lie between the two, for values of one sign.
pub(crate) fn ulps(a: f64, b: f64) -> u64 {
    if same_f64(a, b) { 0 } else { a.to_bits().abs_diff(b.to_bits()) }
}
