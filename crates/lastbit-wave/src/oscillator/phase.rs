//! Positions in a table: wrapping them, and turning them into indices as each CPU family does.

/// The length of a table, a power of two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Period {
    size: f64,
    inverse: f64,
    /// Size - 1.
    pub(super) mask: u32,
}

impl Period {
    pub(super) fn new(size: usize) -> Self {
        Self { size: size as f64, inverse: 1.0 / size as f64, mask: size as u32 - 1 }
    }

    /// Into one period, in f64.
    #[inline]
    pub(super) fn wrap(self, x: f64) -> f64 {
        // The formula below gives x itself here.
        if x > 0.0 && x < self.size {
            return x;
        }
        x - floor(x * self.inverse) * self.size
    }

    /// As [`Period::wrap`], by way of a 32-bit integer as SSE2 has it.
    #[inline]
    pub(super) fn wrap_by_i32(self, x: f64) -> f64 {
        let periods = x * self.inverse;
        let mut whole = truncate_to_i32(periods);
        if periods < f64::from(whole) {
            whole = whole.wrapping_sub(1);
        }
        x - f64::from(whole) * self.size
    }
}

/// `floor`, without the call that it is where a CPU need not have an instruction for it.
#[inline]
fn floor(x: f64) -> f64 {
    let whole = f64::from(x as i32);
    if x == 0.0 || (x - whole).abs() >= 1.0 {
        return x.floor();
    }
    if x < whole { whole - 1.0 } else { whole }
}

/// x86 `cvttpd2dq`: the lowest integer stands for all that don't fit.
#[inline]
pub(super) fn truncate_to_i32(x: f64) -> i32 {
    if x > -2_147_483_649.0 && x < 2_147_483_648.0 { x as i32 } else { i32::MIN }
}

/// C's conversion of a double to `unsigned`: the low half of a 64-bit conversion on x86-64, saturating on Arm.
#[inline]
pub(super) fn truncate_to_u32(x: f64, x86: bool) -> u32 {
    const I64_RANGE: std::ops::Range<f64> = -9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0;
    if !x86 {
        x as u32
    } else if I64_RANGE.contains(&x) {
        x as i64 as u32
    } else {
        0
    }
}
