use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error as _};

/// A version of one to four numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version {
    pub(crate) parts: [u32; 4],
    pub(crate) given: usize,
}

impl Version {
    /// The leading number.
    pub fn major(&self) -> u32 {
        self.parts[0]
    }

    /// Whether this version, read as the last build of its line, is at least the first build of `boundary`'s line.
    pub fn reaches(&self, boundary: &Self) -> bool {
        self.filled(u32::MAX).cmp(&boundary.filled(0)) != Ordering::Less
    }

    /// The first build of this version's line.
    pub(crate) fn first_build(&self) -> [u32; 4] {
        self.filled(0)
    }

    /// The version of four numbers, without the zeros at its end.
    pub(crate) fn from_parts(parts: [u32; 4]) -> Self {
        let given = parts.iter().rposition(|&part| part != 0).map_or(1, |last| last + 1);
        Self { parts, given: if given == 1 { 1 } else { 4 } }
    }

    fn filled(&self, missing: u32) -> [u32; 4] {
        let mut parts = self.parts;
        parts[self.given..].fill(missing);
        parts
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = [0; 4];
        let mut given = 0;
        for part in text.split('.') {
            let slot = parts.get_mut(given).ok_or_else(|| format!("version '{text}' has more than four numbers"))?;
            if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(format!("version '{text}' is not numbers with dots between them"));
            }
            *slot = part.parse().map_err(|_| format!("version '{text}' has a number beyond 4294967295"))?;
            given += 1;
        }
        Ok(Self { parts, given })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts[..self.given].iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{part}")?;
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    fn version(text: &str) -> Version {
        text.parse().expect(text)
    }

    #[test]
    fn a_short_version_is_the_last_build_of_its_line() {
        assert!(version("90").reaches(&version("90.0.4427.0")));
        assert!(!version("90.0.4403.0").reaches(&version("90.0.4427.0")));
        assert!(version("154.0.1.0").reaches(&version("154")));
        assert!(!version("153").reaches(&version("154")));
    }

    #[test]
    fn only_numbers_and_dots() {
        for text in ["", ".", "1.", "1..2", "1.2.3.4.5", "-1", "+1", "1a", "99999999999", "１"] {
            assert!(text.parse::<Version>().is_err(), "{text:?}");
        }
        assert_eq!(version("90.0.4403.0").to_string(), "90.0.4403.0");
    }
}
