//! What a visitor claims to be.

mod agent;

use lastbit::{CatalogError, Profile, Version};
use lastbit_catalog::{Platform, Span, newest};
use serde::{Deserialize, Serialize};

use agent::Agent;
pub use agent::System;

/// A browser, as a visitor claims to have it.
///
/// A claim leaves things open: user-agent strings name the CPU family at best, and browsers freeze even that. A claim
/// covers every platform that its text does not rule out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Claim {
    /// The browser, in the words of the user agent: `Chrome`, `Edg`, `Firefox`, `Safari`.
    pub browser: String,
    /// The engine, as profile ids name it: `blink`, `gecko`, `webkit`; none where lastbit knows no such engine.
    pub engine: Option<String>,
    /// The version of the engine, where the claim names one.
    #[serde(serialize_with = "as_text")]
    pub version: Option<Version>,
    /// The operating system.
    pub system: System,
    /// Instruction sets it can be, as profile ids name them; empty for any.
    pub architectures: Vec<String>,
    /// Run without a window, by its own words.
    pub headless: bool,
    /// What in the claim contradicts itself.
    pub contradictions: Vec<String>,
    /// The one platform, where the claim is a profile id.
    #[serde(skip)]
    platform: Option<Platform>,
}

fn as_text<S: serde::Serializer>(version: &Option<Version>, serializer: S) -> Result<S::Ok, S::Error> {
    version.map(|version| version.to_string()).serialize(serializer)
}

/// Why a text is no claim.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// Nothing.
    #[error("an empty claim")]
    Empty,
    /// Too long for a user-agent string.
    #[error("a claim of {0} bytes: at most {MAX_LENGTH}")]
    TooLong(usize),
    /// No browser in it.
    #[error("'{given}' names no browser: a user-agent string or a profile id was expected")]
    NoBrowser {
        /// The text.
        given: String,
    },
    /// A version that is none.
    #[error("'{given}': {reason}")]
    Version {
        /// The product as given.
        given: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A profile id that does not resolve.
    #[error(transparent)]
    Profile(#[from] CatalogError),
    /// Client hints that are none.
    #[error("client hints: {0}")]
    Hints(String),
}

/// The longest claim that is read, in bytes.
pub const MAX_LENGTH: usize = 4096;

/// What `navigator.userAgentData.getHighEntropyValues` gives, and the `Sec-CH-UA` headers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ClientHints {
    /// Brands and their major versions.
    pub brands: Vec<Brand>,
    /// Brands and their full versions.
    pub full_version_list: Vec<Brand>,
    /// The browser's full version (deprecated).
    pub ua_full_version: Option<String>,
    /// `Windows`, `Linux`, `macOS`, `Android`, `Chrome OS`.
    pub platform: Option<String>,
    /// Its version.
    pub platform_version: Option<String>,
    /// `x86` or `arm`.
    pub architecture: Option<String>,
    /// `64` or `32`.
    pub bitness: Option<String>,
    /// A 32-bit program on 64-bit Windows.
    pub wow64: Option<bool>,
    /// A phone.
    pub mobile: Option<bool>,
}

/// A brand of [`ClientHints`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[non_exhaustive]
pub struct Brand {
    /// Its name: `Chromium`.
    pub brand: String,
    /// Its version.
    pub version: String,
}

impl ClientHints {
    /// Reads the object that `getHighEntropyValues` gives, as JSON. Fields that are not used here are passed over.
    ///
    /// # Errors
    /// [`ClaimError::Hints`].
    pub fn read(json: &str) -> Result<Self, ClaimError> {
        serde_json::from_str(json).map_err(|error| ClaimError::Hints(error.to_string()))
    }
}

impl Claim {
    /// Reads a claim: a user-agent string, or a profile id such as `blink-156/linux/x86_64`.
    ///
    /// # Errors
    /// [`ClaimError`].
    ///
    /// ```
    /// use lastbit_verify::Claim;
    ///
    /// let claim = Claim::parse(
    ///     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36",
    /// )?;
    /// assert_eq!((claim.engine.as_deref(), claim.version.map(|v| v.major())), (Some("blink"), Some(148)));
    /// # Ok::<(), lastbit_verify::ClaimError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, ClaimError> {
        Self::with_hints(text, &ClientHints::default())
    }

    /// As [`Claim::parse`], with what the browser's client hints add.
    ///
    /// # Errors
    /// [`ClaimError`].
    pub fn with_hints(text: &str, hints: &ClientHints) -> Result<Self, ClaimError> {
        let text = text.trim();
        match text.len() {
            0 => return Err(ClaimError::Empty),
            length if length > MAX_LENGTH => return Err(ClaimError::TooLong(length)),
            _ => {}
        }
        // A profile id has no spaces, and no product token of a user agent begins like one.
        if !text.contains([' ', '(']) && text.contains('/') && !text.starts_with("Mozilla/") {
            return Self::of_id(text);
        }
        let mut claim = Agent::read(text)?.claim()?;
        claim.add(hints)?;
        Ok(claim)
    }

    fn of_id(id: &str) -> Result<Self, ClaimError> {
        let (engine, version, platform) = match Profile::resolve(id) {
            Ok(profile) => (profile.engine, profile.version, profile.platform),
            // A target that is known and not modelled can be claimed all the same.
            Err(CatalogError::Gap { id, .. } | CatalogError::TooOld { id, .. }) => {
                let (engine, version, platform) =
                    lastbit_catalog::parts(&id).ok_or(ClaimError::NoBrowser { given: id })?;
                (engine, version, platform)
            }
            Err(CatalogError::Unknown { part: "engine", .. }) if !id.contains('-') => {
                return Err(ClaimError::NoBrowser { given: id.to_owned() });
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            browser: id.to_owned(),
            engine: Some(engine),
            version: Some(version),
            system: System::named(&platform.os),
            architectures: vec![platform.arch.clone()],
            headless: false,
            contradictions: Vec::new(),
            platform: Some(platform),
        })
    }

    fn add(&mut self, hints: &ClientHints) -> Result<(), ClaimError> {
        let all = || hints.full_version_list.iter().chain(&hints.brands);
        if let Some(chromium) = all().find(|brand| brand.brand == "Chromium") {
            let given = format!("Chromium {}", chromium.version);
            let version: Version =
                chromium.version.parse().map_err(|reason| ClaimError::Version { given: given.clone(), reason })?;
            match (self.engine.as_deref(), self.version) {
                (Some("blink"), Some(claimed)) if claimed.major() != version.major() => self
                    .contradictions
                    .push(format!("the user agent says version {}, the client hints {given}", claimed.major())),
                (Some("blink"), _) => self.version = Some(version),
                _ => self.contradictions.push(format!(
                    "client hints of {given}, which only Chromium has, and a user agent of {}",
                    self.browser
                )),
            }
        }
        if let Some(brand) = all().find(|brand| ["Brave", "HeadlessChrome"].contains(&brand.brand.as_str())) {
            self.headless |= brand.brand == "HeadlessChrome";
            self.browser.clone_from(&brand.brand);
        }
        if let Some(platform) = &hints.platform {
            let release = hints.platform_version.as_deref().unwrap_or_default();
            let hinted = System::hinted(platform, release);
            if hinted.name() == self.system.name() {
                self.system = hinted;
            } else {
                let says = format!("the user agent says {}, the client hints {platform}", self.system.name());
                self.contradictions.push(says);
            }
        }
        let wide = hints.bitness.as_deref().unwrap_or("64") != "32" && hints.wow64 != Some(true);
        self.architectures = match (hints.architecture.as_deref(), wide) {
            (Some("x86"), true) => vec!["x86_64".to_owned()],
            (Some("x86"), false) => vec!["i686".to_owned()],
            (Some("arm"), true) => vec!["aarch64".to_owned()],
            (Some("arm"), false) => vec!["armv7".to_owned()],
            _ => return Ok(()),
        };
        Ok(())
    }

    /// Whether the claim covers a platform.
    pub fn covers(&self, platform: &Platform) -> bool {
        match &self.platform {
            Some(claimed) => {
                (&claimed.os, &claimed.libc, &claimed.arch, &claimed.cpu)
                    == (&platform.os, &platform.libc, &platform.arch, &platform.cpu)
            }
            None => {
                self.system.covers(platform)
                    && (self.architectures.is_empty() || self.architectures.contains(&platform.arch))
            }
        }
    }

    /// The spans of the catalogue that the claim covers: those of its version, or of all versions where it names none.
    /// A version newer than the catalogue's newest counts as that one.
    pub fn spans<'s>(&'s self, spans: &'s [Span]) -> impl Iterator<Item = &'s Span> {
        let of_version = move |span: &&Span| match (&self.version, self.is_newer()) {
            (Some(_), true) => span.until.is_none(),
            (Some(version), false) => span.contains(version),
            (None, _) => true,
        };
        let engine = self.engine.as_deref();
        spans
            .iter()
            .filter(move |span| Some(span.engine.as_str()) == engine && self.covers(&span.platform))
            .filter(of_version)
    }

    /// Whether the version is newer than any that the catalogue knows.
    pub fn is_newer(&self) -> bool {
        let os = match self.system {
            System::MacOs(_) => "macos",
            System::Ios(_) => "ios",
            // An engine has other tables for these systems only.
            _ => "linux",
        };
        let newest = self.engine.as_deref().and_then(|engine| newest(engine, os));
        matches!((&self.version, newest), (Some(version), Some(newest)) if version.major() > newest.major())
    }

    /// The claim in words: `Chrome 148 on windows`.
    pub fn in_words(&self) -> String {
        if self.platform.is_some() {
            return self.browser.clone();
        }
        let engine = match (self.engine.as_deref(), self.version) {
            (Some(engine), Some(version)) => format!(" ({engine} {version})"),
            (Some(engine), None) => format!(" ({engine})"),
            (None, _) => String::new(),
        };
        format!("{}{engine} on {}", self.browser, self.system.in_words())
    }
}
