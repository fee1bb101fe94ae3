//! The NaN of invalid operations.

use std::hint::black_box;

/// What an operation without a value results in, such as infinity less infinity, or zero times infinity.
///
/// IEEE 754 leaves the sign open, and scripts can read it. x86: Intel's manual, volume 1, "QNaN floating-point
/// indefinite"; Arm: the architecture's "default NaN". Firefox 153.7.0 shows both, on x86_64 and on AArch64, in the
/// graphs `detune/*/153600`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum DefaultNan {
    /// With its sign set: x86.
    Negative,
    /// Without: Arm.
    Positive,
}

impl DefaultNan {
    /// This host's.
    pub fn of_host() -> Self {
        let made = black_box(f32::INFINITY) * black_box(0.0);
        if made.is_sign_negative() { Self::Negative } else { Self::Positive }
    }

    /// Puts it in place of the host's. A NaN with another payload came from a script, and CPUs pass such on alike.
    pub fn replace(self, values: &mut [f32]) {
        let host = Self::of_host();
        if self != host {
            values
                .iter_mut()
                .filter(|value| value.to_bits() == host.bits())
                .for_each(|v| *v = f32::from_bits(self.bits()));
        }
    }

    fn bits(self) -> u32 {
        match self {
            Self::Negative => 0xffc0_0000,
            Self::Positive => 0x7fc0_0000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_is_replaced_and_nothing_else() {
        let host = DefaultNan::of_host();
        let other = if host == DefaultNan::Negative { DefaultNan::Positive } else { DefaultNan::Negative };
        let payload = 0x7fc0_0001;
        for target in [host, other] {
            let mut values = [host.bits(), other.bits(), payload, 0x7f80_0000, 0].map(f32::from_bits);
            target.replace(&mut values);
            let expected = [target.bits(), other.bits(), payload, 0x7f80_0000, 0];
            assert_eq!(values.map(f32::to_bits), expected);
        }
    }

    #[test]
    fn x86_sets_the_sign() {
        let x86 = cfg!(any(target_arch = "x86_64", target_arch = "x86"));
        let expected = if x86 { DefaultNan::Negative } else { DefaultNan::Positive };
        assert_eq!(DefaultNan::of_host(), expected);
    }
}
