//! Operating systems, CPUs and browser names: the vocabulary of profile ids, read from `platforms.toml`.

use crate::{
    Version,
    rows::{Arch, Browser, Cpu, List, Os, Release, Settings, Text, Variant, Vocabulary},
};

pub(crate) static VOCABULARY: Vocabulary = include!(concat!(env!("OUT_DIR"), "/vocabulary.rs"));

/// An operating system, its C library and a CPU.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Platform {
    /// Operating system: `linux`, `android`, `windows`, `macos`, `ios`.
    pub os: String,
    /// Release of the operating system, where the id names one.
    pub os_release: Option<Version>,
    /// Class of the C library, such as `glibc-2.28`.
    pub libc: String,
    /// Instruction set.
    pub arch: String,
    /// Features of the CPU that some library asks for.
    pub cpu: Vec<String>,
    /// The part of the id after the engine: `linux/x86_64+sse`.
    pub(crate) spelled: String,
}

impl Browser {
    /// The last release that `version`, or the newest version, has reached.
    pub(crate) fn release(&self, version: Option<&Version>) -> Option<&Release> {
        self.releases.iter().rfind(|release| version.is_none_or(|version| version.reaches(&release.from)))
    }
}

impl Platform {
    /// The platform that the parts of a profile id name: `android-9` and `armv7`.
    ///
    /// # Errors
    /// Which of the two is not known.
    pub fn of(os: &str, arch: &str) -> Result<Self, String> {
        let unknown = |missing: Unknown| format!("unknown {} '{}'", missing.part, missing.given);
        VOCABULARY.platform(Some(os), Some(arch)).map_err(unknown)
    }
}

impl std::fmt::Display for Platform {
    /// The part of an id after the engine: `linux/x86_64+sse`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.spelled)
    }
}

/// Which part of a platform is unknown, and what can stand there.
#[derive(Debug)]
pub(crate) struct Unknown {
    pub(crate) part: &'static str,
    pub(crate) given: String,
    pub(crate) known: Vec<String>,
}

impl Vocabulary {
    /// One platform for each that the data can tell apart, by system, C library and CPU.
    pub(crate) fn platforms(&self) -> Vec<Platform> {
        let mut platforms: Vec<Platform> = Vec::new();
        for (system, os) in self.os.iter().flat_map(|system| system.spellings().map(move |os| (system, os))) {
            for arch in self.arch.iter().flat_map(|arch| arch.spellings(&system.name)) {
                let Ok(platform) = self.platform(Some(&os), Some(&arch)) else { continue };
                let same = |known: &Platform| {
                    (&known.os, &known.libc, &known.arch, &known.cpu)
                        == (&platform.os, &platform.libc, &platform.arch, &platform.cpu)
                };
                if !platforms.iter().any(same) {
                    platforms.push(platform);
                }
            }
        }
        platforms
    }

    /// The platform that the two optional parts of an id name.
    pub(crate) fn platform(&self, os: Option<&str>, arch: Option<&str>) -> Result<Platform, Unknown> {
        let given = os.unwrap_or(self.default_os.0);
        let (os, release, variant) = self.os.iter().find_map(|os| os.variant(given)).ok_or_else(|| Unknown {
            part: "system",
            given: given.to_owned(),
            known: self.os.iter().flat_map(Os::spellings).collect(),
        })?;
        let given = arch.unwrap_or(os.arch.0);
        let (arch, cpu) = self.arch.iter().find_map(|arch| arch.cpu(given, &os.name)).ok_or_else(|| Unknown {
            part: "architecture",
            given: given.to_owned(),
            known: self.arch.iter().flat_map(|arch| arch.spellings(&os.name)).collect(),
        })?;
        Ok(Platform {
            os: os.name.to_string(),
            os_release: release.filter(|_| os.keep_release),
            libc: variant.libc.to_string(),
            arch: arch.name().to_owned(),
            cpu: cpu.features.iter().map(Text::to_string).collect(),
            spelled: format!("{}/{}{}", os.spell(variant, release), arch.name(), cpu.suffix),
        })
    }
}

impl Os {
    /// This system, the release given and the variant it falls in, if `text` names one.
    fn variant(&self, text: &str) -> Option<(&Self, Option<Version>, &Variant)> {
        let rest = text.strip_prefix(self.name.0)?;
        if rest.is_empty() {
            return Some((self, None, self.variants.iter().find(|variant| variant.default)?));
        }
        let release: Version = rest.strip_prefix(self.variant_prefix?.0)?.parse().ok()?;
        let variant = self.variants.iter().find(|variant| variant.admits(&release))?;
        Some((self, Some(release), variant))
    }

    fn spell(&self, variant: &Variant, release: Option<Version>) -> String {
        let release = if self.keep_release { release } else { variant.from.filter(|_| !variant.default) };
        match (&self.variant_prefix, release) {
            (Some(prefix), Some(release)) => format!("{}{prefix}{release}", self.name),
            _ => self.name.to_string(),
        }
    }

    fn spellings(&self) -> impl Iterator<Item = String> {
        self.variants.iter().flat_map(|variant| [self.spell(variant, None), self.spell(variant, variant.from)])
    }
}

impl Variant {
    fn admits(&self, release: &Version) -> bool {
        self.from.is_none_or(|from| release.reaches(&from))
            && self.to.is_none_or(|to| to == *release || !release.reaches(&to))
    }
}

impl Arch {
    fn cpu_on(&self, os: &str) -> impl Iterator<Item = &Cpu> {
        self.cpu.iter().filter(move |cpu| cpu.os.is_empty() || cpu.os.iter().any(|known| **known == *os))
    }

    fn name(&self) -> &str {
        self.names.first().map_or("", |name| name.0)
    }

    fn cpu(&self, text: &str, os: &str) -> Option<(&Self, &Cpu)> {
        let rest = self.names.iter().filter_map(|name| text.strip_prefix(name.0));
        rest.filter_map(|rest| self.cpu_on(os).find(|cpu| *cpu.suffix == *rest)).map(|cpu| (self, cpu)).next()
    }

    fn spellings(&self, os: &str) -> impl Iterator<Item = String> {
        self.cpu_on(os).map(|cpu| format!("{}{}", self.name(), cpu.suffix))
    }
}

#[cfg(test)]
mod tests {
    use super::VOCABULARY;

    fn spelled(os: &str, arch: Option<&str>) -> Option<String> {
        VOCABULARY.platform(Some(os), arch).ok().map(|platform| platform.spelled)
    }

    #[test]
    fn libraries_are_named_by_class_and_releases_as_given() {
        for (os, expected) in [
            ("linux", "linux/x86_64"),
            ("linux@glibc-2.28", "linux/x86_64"),
            ("linux@glibc-2.36", "linux/x86_64"),
            ("linux@glibc-2.40", "linux/x86_64"),
            ("linux@glibc-2.41", "linux@glibc-2.41/x86_64"),
            ("linux@glibc-2.43", "linux@glibc-2.41/x86_64"),
            ("linux@glibc-2.27", "linux@glibc-2.27/x86_64"),
            ("android", "android/aarch64"),
            ("android-5", "android-5/aarch64"),
            ("android-9", "android-9/aarch64"),
            ("android-5", "android-5/aarch64"),
            ("android-16", "android-16/aarch64"),
            ("windows", "windows/x86_64"),
            ("macos-11", "macos-11/aarch64"),
            ("ios-13", "ios-13/aarch64"),
        ] {
            assert_eq!(spelled(os, None).as_deref(), Some(expected), "{os}");
        }
        for os in ["linux@glibc-2.26", "linux@musl", "linux-5", "android-4", "android-17", "windows-11", "", "beos"] {
            assert_eq!(spelled(os, None), None, "{os}");
        }
    }

    #[test]
    fn architectures() {
        assert_eq!(spelled("linux", Some("amd64+sse")).as_deref(), Some("linux/x86_64+sse"));
        assert_eq!(spelled("linux", Some("arm64")).as_deref(), Some("linux/aarch64"));
        assert_eq!(spelled("linux", Some("arm")).as_deref(), Some("linux/armv7"));
        assert_eq!(spelled("linux", Some("x86_64+mmx")), None);
        assert_eq!(spelled("ios", Some("arm64+neon")).as_deref(), Some("ios/aarch64+neon"));
        assert_eq!(spelled("linux", Some("aarch64+neon")), None);
    }
}
