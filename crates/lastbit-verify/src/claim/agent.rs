//! User-agent strings: products with versions, and comments in parentheses (RFC 9110, section 10.1.5).
//!
//! Parsers that are kept (woothee, uap-core's rules) name a browser and a system for statistics. What counts here is
//! what they leave out: the engine's version beside the product's, the CPU, and which of these a browser has frozen.

use lastbit::Version;
use lastbit_catalog::Platform;
use serde::Serialize;

use super::{Claim, ClaimError};

/// An operating system as a claim names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum System {
    /// Windows. Its release is frozen in user agents, and changes no bit.
    Windows,
    /// Any distribution; the C library is not told.
    Linux,
    /// ChromeOS: Linux with a glibc of its own.
    ChromeOs,
    /// macOS and its release, where one is told: user agents are frozen at 10.15.
    MacOs(#[serde(serialize_with = "super::as_text")] Option<Version>),
    /// iOS and iPadOS.
    Ios(#[serde(serialize_with = "super::as_text")] Option<Version>),
    /// Android and its release, where one is told: user agents of Chrome are frozen at 10.
    Android(#[serde(serialize_with = "super::as_text")] Option<Version>),
    /// What lastbit has no profiles of, in the claim's words.
    Other(String),
}

impl System {
    /// The system of a platform's name.
    pub(super) fn named(os: &str) -> Self {
        match os {
            "windows" => Self::Windows,
            "linux" => Self::Linux,
            "macos" => Self::MacOs(None),
            "ios" => Self::Ios(None),
            "android" => Self::Android(None),
            other => Self::Other(other.to_owned()),
        }
    }

    /// The system of client hints.
    pub(super) fn hinted(platform: &str, release: &str) -> Self {
        let release = || release.parse::<Version>().ok();
        match platform {
            "Windows" => Self::Windows,
            "Linux" => Self::Linux,
            "Chrome OS" | "Chromium OS" => Self::ChromeOs,
            "macOS" => Self::MacOs(release()),
            "iOS" => Self::Ios(release()),
            "Android" => Self::Android(release()),
            other => Self::Other(other.to_owned()),
        }
    }

    /// Its name, without a release.
    pub fn name(&self) -> &str {
        match self {
            Self::Windows => "Windows",
            Self::Linux => "Linux",
            Self::ChromeOs => "ChromeOS",
            Self::MacOs(_) => "macOS",
            Self::Ios(_) => "iOS",
            Self::Android(_) => "Android",
            Self::Other(name) => name,
        }
    }

    pub(super) fn in_words(&self) -> String {
        match self {
            Self::MacOs(Some(release)) | Self::Ios(Some(release)) | Self::Android(Some(release)) => {
                format!("{} {release}", self.name())
            }
            _ => self.name().to_owned(),
        }
    }

    /// Whether a platform of the catalogue is one of this system.
    pub(super) fn covers(&self, platform: &Platform) -> bool {
        let of_release = |os: &str, release: &Option<Version>| {
            let Some(release) = release else { return true };
            // Platforms that share a C library stand for one another.
            let Ok(claimed) = Platform::of(&format!("{os}-{}", release.major()), &platform.arch) else { return true };
            claimed.libc == platform.libc
        };
        match self {
            Self::Windows => platform.os == "windows",
            Self::Linux => platform.os == "linux",
            Self::ChromeOs => platform.os == "linux",
            Self::MacOs(release) => platform.os == "macos" && of_release("macos", release),
            Self::Ios(release) => platform.os == "ios" && of_release("ios", release),
            Self::Android(release) => platform.os == "android" && of_release("android", release),
            Self::Other(_) => false,
        }
    }
}

/// The parts of a user-agent string.
#[derive(Debug, Default)]
pub(super) struct Agent<'t> {
    /// Names and versions, in order.
    products: Vec<(&'t str, &'t str)>,
    /// What stands in parentheses, split at semicolons.
    comments: Vec<&'t str>,
}

impl<'t> Agent<'t> {
    /// Splits a string. Parentheses may nest; one that is not closed reaches to the end.
    pub(super) fn read(text: &'t str) -> Result<Self, ClaimError> {
        let mut agent = Self::default();
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
            rest = &rest[start..];
            if let Some(inside) = rest.strip_prefix('(') {
                let end = closing(inside);
                agent.comments.extend(inside[..end].split(';').map(str::trim).filter(|part| !part.is_empty()));
                rest = inside.get(end + 1..).unwrap_or_default();
            } else {
                let end = rest.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(rest.len());
                let (name, version) = rest[..end].split_once('/').unwrap_or((&rest[..end], ""));
                agent.products.push((name, version));
                rest = &rest[end..];
            }
        }
        if agent.products.is_empty() { Err(ClaimError::NoBrowser { given: text.to_owned() }) } else { Ok(agent) }
    }

    fn product(&self, name: &str) -> Option<&'t str> {
        self.products.iter().find(|(known, _)| *known == name).map(|(_, version)| *version)
    }

    fn version(&self, name: &str) -> Result<Option<Version>, ClaimError> {
        let Some(text) = self.product(name) else { return Ok(None) };
        let parsed = text.parse().map(Some);
        parsed.map_err(|reason| ClaimError::Version { given: format!("{name}/{text}"), reason })
    }

    fn says(&self, part: &str) -> bool {
        self.comments.iter().any(|comment| comment.contains(part))
    }

    /// What the string claims.
    pub(super) fn claim(&self) -> Result<Claim, ClaimError> {
        let system = self.system();
        let apple_mobile = matches!(system, System::Ios(_));
        // The first of these that is there decides; most name their elders too.
        let (browser, engine, version) = if let Some(version) = self.version("HeadlessChrome")? {
            ("HeadlessChrome", Some("blink"), Some(version))
        } else if self.product("Edge").is_some() {
            ("Edge", None, None)
        } else if self.says("Trident/") || self.says("MSIE ") || self.product("Trident").is_some() {
            ("Internet Explorer", None, None)
        } else if self.product("Presto").is_some() {
            ("Opera (Presto)", None, None)
        } else if apple_mobile {
            // Every browser there is WebKit, of the system's version.
            let inner = ["CriOS", "FxiOS", "EdgiOS", "OPiOS", "GSA", "DuckDuckGo"];
            let browser = inner.into_iter().find(|name| self.product(name).is_some()).unwrap_or("Safari");
            (browser, Some("webkit"), self.version("Version")?.or(ios_release(&system)))
        } else if let Some(version) = self.version("Chrome")?.or(self.version("Chromium")?) {
            let brands = [
                "Edg",
                "EdgA",
                "OPR",
                "SamsungBrowser",
                "Vivaldi",
                "YaBrowser",
                "UCBrowser",
                "Electron",
                "Brave",
                "QtWebEngine",
            ];
            let brand = brands.into_iter().find(|name| self.product(name).is_some());
            (brand.unwrap_or("Chrome"), Some("blink"), Some(version))
        } else if let Some(version) = self.version("Firefox")? {
            // Firefox for old releases of macOS and others; SeaMonkey and kin name Firefox's version too.
            let kin = ["Seamonkey", "SeaMonkey", "Waterfox", "PaleMoon", "LibreWolf", "Focus"];
            let brand = kin.into_iter().find(|name| self.product(name).is_some());
            // Pale Moon's engine is a fork of Gecko 52 with a version of its own.
            let engine = (brand != Some("PaleMoon")).then_some("gecko");
            (brand.unwrap_or("Firefox"), engine, Some(version))
        } else if self.product("AppleWebKit").is_some() && self.product("Safari").is_some() {
            // WebKitGTK and others send a Safari version that tells little of their own.
            let own = matches!(system, System::MacOs(_));
            ("Safari", Some("webkit"), if own { self.version("Version")? } else { None })
        } else {
            let given = self.products.iter().map(|(name, version)| format!("{name}/{version}"));
            return Err(ClaimError::NoBrowser { given: given.collect::<Vec<_>>().join(" ") });
        };
        Ok(Claim {
            browser: browser.to_owned(),
            engine: engine.map(str::to_owned),
            version,
            architectures: self.architectures(&system, engine, version),
            headless: browser == "HeadlessChrome",
            contradictions: Vec::new(),
            platform: None,
            system: self.thawed(system, engine, version),
        })
    }

    fn system(&self) -> System {
        let after = |name: &str| {
            let of = |comment: &&&str| comment.starts_with(name);
            let rest = self.comments.iter().find(of).map(|comment| comment[name.len()..].trim());
            rest.and_then(|release| release.split(' ').next()?.replace('_', ".").parse().ok())
        };
        let ios = |name: &str| {
            let rest = self.comments.iter().find_map(|comment| comment.split_once(name))?.1.trim_start();
            rest.split(' ').next()?.replace('_', ".").parse().ok()
        };
        if self.says("Windows") && !self.says("Windows Phone") {
            System::Windows
        } else if self.says("iPhone") || self.says("iPad") || self.says("iPod") {
            System::Ios(ios(" OS "))
        } else if self.says("Macintosh") || self.says("Mac OS X") {
            System::MacOs(ios("Mac OS X"))
        } else if self.says("Android") {
            System::Android(after("Android"))
        } else if self.says("CrOS") {
            System::ChromeOs
        } else if self.says("Linux") || self.says("X11") && self.says("Ubuntu") {
            System::Linux
        } else {
            System::Other(self.comments.first().copied().unwrap_or("an unnamed system").to_owned())
        }
    }

    /// The system without a release that every user has.
    fn thawed(&self, system: System, engine: Option<&str>, version: Option<Version>) -> System {
        let reaches = |from: u32| version.is_some_and(|version| version.major() >= from);
        match (system, engine) {
            // Android 10 and the device K: what Chrome has sent for all since 110.
            (System::Android(Some(release)), Some("blink")) if release.major() == 10 && reaches(110) => {
                System::Android(None)
            }
            // 10_15_7 from Chrome, 10.15 from Firefox, 10_15_7 from Safari, whatever the release is.
            (System::MacOs(Some(release)), _) if release.to_string().starts_with("10.15") => System::MacOs(None),
            (system, _) => system,
        }
    }

    /// Which CPUs the string leaves open.
    fn architectures(&self, system: &System, engine: Option<&str>, version: Option<Version>) -> Vec<String> {
        let reaches = |from: u32| version.is_some_and(|version| version.major() >= from);
        let names: &[&str] = match system {
            // Programs for AArch64 call themselves x64 as well.
            System::Windows if self.says("Win64") || self.says("x64") => &["x86_64", "aarch64"],
            System::Windows if self.says("ARM64") => &["aarch64"],
            // Chrome's frozen form has no 32-bit variant; what is not Win64 is a 32-bit program.
            System::Windows => &["i686"],
            System::Linux | System::ChromeOs => {
                // A capture of 120 on AArch64 names the CPU, one of 150 says x86_64; Firefox for 32-bit x86 and for Arm
                // says x86_64 from 127 on.
                let frozen = match engine {
                    Some("blink") => reaches(107),
                    Some("gecko") => reaches(127),
                    _ => true,
                };
                match () {
                    () if self.says("aarch64") || self.says("arm64") => &["aarch64"],
                    () if self.says("armv") => &["armv7"],
                    () if self.says("i686 on x86_64") => &["i686"],
                    () if self.says("x86_64") && frozen => &["x86_64", "aarch64", "i686", "armv7"],
                    () if self.says("x86_64") => &["x86_64"],
                    () if self.says("i686") || self.says("i386") || self.says("i586") => &["i686"],
                    () => &[],
                }
            }
            _ => &[],
        };
        names.iter().map(|&name| name.to_owned()).collect()
    }
}

fn ios_release(system: &System) -> Option<Version> {
    match system {
        System::Ios(release) => *release,
        _ => None,
    }
}

/// The place of the parenthesis that closes, or the end.
fn closing(inside: &str) -> usize {
    let mut depth = 1;
    for (place, c) in inside.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place;
        }
    }
    inside.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Claim {
        Claim::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn user_agents() {
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36";
        for (text, browser, engine, version, system, architectures) in [
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {chrome}"), "Chrome", "blink", "148.0.0.0", "Windows", "x86_64 aarch64"),
            (format!("Mozilla/5.0 (X11; Linux x86_64) {chrome}"), "Chrome", "blink", "148.0.0.0", "Linux", "x86_64 aarch64 i686 armv7"),
            (format!("Mozilla/5.0 (Linux; Android 10; K) {chrome}"), "Chrome", "blink", "148.0.0.0", "Android", ""),
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {chrome} Edg/148.0.0.0"), "Edg", "blink", "148.0.0.0", "Windows", "x86_64 aarch64"),
            (
                "Mozilla/5.0 (Linux; Android 9; SM-G960F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/89.0.4389.105 Mobile Safari/537.36".into(),
                "Chrome", "blink", "89.0.4389.105", "Android 9", "",
            ),
            (
                "Mozilla/5.0 (X11; Linux aarch64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.6099.224 Safari/537.36".into(),
                "HeadlessChrome", "blink", "120.0.6099.224", "Linux", "aarch64",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0".into(), "Firefox", "gecko", "115.0", "Linux", "x86_64"),
            ("Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0".into(), "Firefox", "gecko", "128.0", "Windows", "i686"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15".into(),
                "Safari", "webkit", "17.4", "macOS", "",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/123.0.6312.52 Mobile/15E148 Safari/604.1".into(),
                "CriOS", "webkit", "17.4.1", "iOS 17.4.1", "",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/60.5 Safari/605.1.15".into(), "Safari", "webkit", "", "Linux", "x86_64 aarch64 i686 armv7"),
            ("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko".into(), "Internet Explorer", "", "", "Windows", "i686"),
            ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/89.0.4389.114 Safari/537.36".into(), "Chrome", "blink", "89.0.4389.114", "ChromeOS", "x86_64"),
            ("chrome-148/windows".into(), "chrome-148/windows", "blink", "148", "Windows", "x86_64"),
        ] {
            let claim = read(&text);
            assert_eq!(claim.browser, browser, "{text}");
            assert_eq!(claim.engine.as_deref().unwrap_or_default(), engine, "{text}");
            assert_eq!(claim.version.map(|version| version.to_string()).unwrap_or_default(), version, "{text}");
            assert_eq!(claim.system.in_words(), system, "{text}");
            assert_eq!(claim.architectures.join(" "), architectures, "{text}");
        }
    }

    #[test]
    fn what_is_no_claim() {
        for text in [
            "",
            "  ",
            "curl/8.5.0",
            "Mozilla/5.0",
            "Mozilla/5.0 (compatible; Googlebot/2.1)",
            "()",
            "hello world",
            "blink-x/linux",
            "python-requests/2.31",
        ] {
            assert!(Claim::parse(text).is_err(), "{text}");
        }
        let odd = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/W.X.Y.Z Safari/537.36";
        assert!(matches!(Claim::parse(odd), Err(ClaimError::Version { .. })));
        assert!(matches!(Claim::parse(&"a".repeat(5000)), Err(ClaimError::TooLong(5000))));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_claim_or_an_error(text in "\\PC{0,120}") {
            let _ = Claim::parse(&text);
        }
    }
}
