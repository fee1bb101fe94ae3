//! From an id to whose bits to produce.

use std::{collections::BTreeSet, str::FromStr};

use lastbit_graph::EngineArithmetic;

use crate::{
    CatalogError, Change, Platform, Version,
    engine::ENGINES,
    platform::VOCABULARY,
    rows::{Browser, Engine},
};

/// Whose bits to produce.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// The canonical id, such as `blink-156/linux/x86_64` or `gecko-115+noaudio/linux/x86_64`.
    pub id: String,
    /// The engine: `blink`.
    pub engine: String,
    /// The version asked for.
    pub version: Version,
    /// Operating system, C library and CPU.
    pub platform: Platform,
    /// What these add up to; [`EngineArithmetic::Absent`] for a browser without Web Audio.
    pub arithmetic: EngineArithmetic,
    /// What to know about it: a version newer than the catalogue, a combination that no capture has confirmed.
    pub notes: Vec<String>,
    /// The capture of a real browser that confirmed this very profile, if one did.
    pub capture: Option<String>,
}

impl Profile {
    /// The profile that an id names; see the crate's documentation for the grammar.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Malformed`] and [`CatalogError::Unknown`] for what is not an id or not known;
    /// [`CatalogError::Gap`] and [`CatalogError::TooOld`] for what is known and not modelled.
    ///
    /// ```
    /// # use lastbit_catalog::Profile;
    /// assert_eq!(Profile::resolve("blink")?.id, "blink-156/linux/x86_64");
    /// assert!(!Profile::resolve("blink-999")?.notes.is_empty());
    /// assert!(Profile::resolve("blimk-156").is_err_and(|error| error.to_string().contains("blink-156/linux/x86_64")));
    /// # Ok::<(), lastbit_catalog::CatalogError>(())
    /// ```
    pub fn resolve(id: &str) -> Result<Self, CatalogError> {
        let lower = id.trim().to_ascii_lowercase();
        let mut parts = lower.split('/');
        let (head, os, arch) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let malformed = |reason: String| CatalogError::Malformed { id: id.to_owned(), reason };
        if parts.next().is_some() {
            return Err(malformed("more than three parts".to_owned()));
        }

        let (head, settings) = head.split_once('+').map_or((head, None), |(head, settings)| (head, Some(settings)));
        let (name, version) = match head.split_once('-') {
            Some((name, version)) => (name, Some(version.parse::<Version>().map_err(malformed)?)),
            None if head.is_empty() => (VOCABULARY.default_engine.0, None),
            None => (head, None),
        };
        let unknown = |part, given: &str, candidates: Vec<String>| CatalogError::Unknown {
            id: id.to_owned(),
            part,
            given: given.to_owned(),
            near: near(&lower, candidates),
        };
        let browser = browser(name);
        let name = browser.map_or(name, |browser| browser.engine.0);
        if !ENGINES.iter().any(|engine| *engine.name == *name) {
            return Err(unknown("engine", name, known_ids()));
        }
        let os = os.or(browser.and_then(|browser| browser.os).map(|os| os.0));
        let platform = VOCABULARY.platform(os, arch).map_err(|missing| {
            let rest = |known: &String| match missing.part {
                "system" => format!("{head}/{known}{}", arch.map_or(String::new(), |arch| format!("/{arch}"))),
                _ => format!("{head}/{}/{known}", os.unwrap_or_default()),
            };
            unknown(missing.part, &missing.given, missing.known.iter().map(rest).collect())
        })?;
        let engine = Engine::on(name, &platform.os).ok_or_else(|| unknown("engine", name, known_ids()))?;
        let release = browser.filter(|browser| !browser.releases.is_empty()).map(|browser| {
            let missing = || CatalogError::TooOld { id: id.to_owned(), version: version.unwrap_or(engine.newest) };
            browser.release(version.as_ref()).ok_or_else(missing)
        });
        let release = release.transpose()?;
        let version = release.map_or(version.unwrap_or(engine.newest), |release| release.engine);
        let settings = settings.or_else(|| release.and_then(|release| release.settings).map(|settings| settings.0));
        let settings = settings.map(|given| {
            let of_engine = || VOCABULARY.settings.iter().filter(|settings| settings.engine == engine.name);
            let known = || of_engine().map(|settings| format!("{head}+{}", settings.name)).collect();
            of_engine().find(|settings| *settings.name == *given).ok_or_else(|| unknown("settings", given, known()))
        });
        let settings = settings.transpose()?;
        let suffix = settings.map_or(String::new(), |settings| format!("+{}", settings.name));
        let id = format!("{}-{version}{suffix}/{}", engine.name, platform.spelled);
        let profile = |arithmetic, notes, capture| Self {
            id: id.clone(),
            engine: engine.name.to_string(),
            version,
            platform: platform.clone(),
            arithmetic,
            notes,
            capture,
        };
        let of_settings = settings.map(|settings| settings.note.to_string());
        if settings.is_some_and(|settings| settings.absent) {
            return Ok(profile(EngineArithmetic::Absent, of_settings.into_iter().collect(), None));
        }

        if let Some(gap) = engine.gap(&version, &platform) {
            let generation = engine.applied(&version, &platform).last().map(|change| change.since);
            let (what, reason) = (gap.what.to_string(), gap.reason.to_string());
            return Err(CatalogError::Gap { id: id.clone(), generation, what, reason });
        }
        let Some(arithmetic) = engine.arithmetic(&version, &platform)? else {
            return Err(CatalogError::TooOld { id: id.clone(), version });
        };
        let newer = version.major() > engine.newest.major();
        let newer = newer
            .then(|| format!("{version} is newer than the newest version known, {0}: rendered as {0}", engine.newest));
        let notes = newer.into_iter().chain(of_settings).chain(engine.notes(&version, &platform)).collect();
        let capture = engine.profiles.iter().find(|listed| *listed.id == *id).map(|listed| listed.capture.to_string());
        Ok(profile(arithmetic, notes, capture))
    }

    /// The profiles shown by default: those that a capture of a whole corpus confirmed, oldest first.
    pub fn all() -> Vec<Self> {
        ENGINES
            .iter()
            .flat_map(|engine| engine.profiles.iter().filter(|listed| !listed.small))
            .map(|listed| Self::resolve(&listed.id).expect("listed ids are tested"))
            .collect()
    }

    /// The changes that made this profile's arithmetic, in order, with their evidence.
    pub fn changes(&self) -> Vec<&'static Change> {
        Engine::on(&self.engine, &self.platform.os)
            .map_or_else(Vec::new, |engine| engine.applied(&self.version, &self.platform).collect())
    }
}

impl FromStr for Profile {
    type Err = CatalogError;

    fn from_str(id: &str) -> Result<Self, CatalogError> {
        Self::resolve(id)
    }
}

/// Every change of an engine on a system, such as `webkit` on `macos`, in order; none for an unknown engine.
pub fn changes(engine: &str, os: &str) -> Option<&'static [Change]> {
    Engine::on(engine, os).map(|engine| engine.changes.0)
}

/// The newest version of an engine that the catalogue knows; none for an unknown engine.
pub fn newest(engine: &str, os: &str) -> Option<Version> {
    Engine::on(engine, os).map(|engine| engine.newest)
}

/// Engine, version and platform of an id, whether or not it can be rendered; none for what is no id.
pub fn parts(id: &str) -> Option<(String, Version, Platform)> {
    let lower = id.trim().to_ascii_lowercase();
    let mut parts = lower.split('/');
    let (head, _) = parts.next().map(|head| head.split_once('+').unwrap_or((head, "")))?;
    let (name, version) = head.split_once('-')?;
    let browser = browser(name);
    let os = parts.next().or(browser.and_then(|browser| browser.os).map(|os| os.0));
    let platform = VOCABULARY.platform(os, parts.next()).ok()?;
    let engine = Engine::on(browser.map_or(name, |browser| browser.engine.0), &platform.os)?;
    let version: Version = version.parse().ok()?;
    let version = browser.and_then(|browser| browser.release(Some(&version))).map_or(version, |release| release.engine);
    Some((engine.name.to_string(), version, platform))
}

fn browser(name: &str) -> Option<&'static Browser> {
    VOCABULARY.browser.iter().find(|browser| browser.names.iter().any(|known| **known == *name))
}

fn known_ids() -> Vec<String> {
    ENGINES.iter().flat_map(|engine| &*engine.profiles).map(|listed| listed.id.to_string()).collect()
}

/// The three candidates that read most like `given`, nearest first; those that do not only where none does.
fn near(given: &str, candidates: Vec<String>) -> Vec<String> {
    let unique: BTreeSet<String> = candidates.into_iter().collect();
    let mut scored: Vec<(f64, String)> =
        unique.into_iter().map(|candidate| (strsim::jaro_winkler(given, &candidate), candidate)).collect();
    if scored.iter().any(|(score, _)| *score > 0.6) {
        scored.retain(|(score, _)| *score > 0.6);
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use lastbit_fft::Order;
    use lastbit_graph::{
        Arithmetic, EngineArithmetic,
        arithmetic::{BufferSourceReader, PanGains},
    };
    use lastbit_libm::Flavour;
    use lastbit_vecmath::SumOrder;

    use super::Profile;
    use crate::CatalogError;

    fn resolve(id: &str) -> Profile {
        Profile::resolve(id).unwrap_or_else(|error| panic!("{error}"))
    }

    fn blink(id: &str) -> Arithmetic {
        *resolve(id).arithmetic.blink().expect("Blink")
    }

    #[test]
    fn listed_ids_are_canonical_and_confirmed() {
        let all = Profile::all();
        assert!(!all.is_empty());
        for profile in all {
            assert_eq!(resolve(&profile.id), profile);
            assert!(profile.capture.is_some(), "{}", profile.id);
        }
    }

    #[test]
    fn parts_left_out() {
        for id in ["blink", "chrome", "chromium-156", "blink-156/linux", "EDGE-156/Linux/X64", "", " blink "] {
            assert_eq!(resolve(id).id, "blink-156/linux/x86_64", "{id}");
        }
    }

    #[test]
    fn fft_by_version_and_cpu() {
        for (id, fft, sum, libm) in [
            ("blink-149/linux/x86_64", Order::Pffft, SumOrder::Avx, Flavour::Glibc228Fma),
            ("blink-150.0.7871.100/linux/x86_64+avx", Order::Pffft, SumOrder::Avx, Flavour::Glibc228),
            ("blink-150/linux/x86_64+sse", Order::Pffft, SumOrder::Sse, Flavour::Glibc228),
            ("blink-150/linux@glibc-2.43/x86_64", Order::Pffft, SumOrder::Avx, Flavour::Glibc241Fma),
            ("blink-150/linux@glibc-2.41/x86_64+sse", Order::Pffft, SumOrder::Sse, Flavour::Glibc241),
            ("blink-152/linux/x86_64", Order::RustfftAvx, SumOrder::Avx, Flavour::Glibc228Fma),
            ("blink-156/linux/x86_64+avx", Order::RustfftSse, SumOrder::Avx, Flavour::Glibc228),
            ("blink-156/linux/x86_64+sse", Order::RustfftSse, SumOrder::Sse, Flavour::Glibc228),
        ] {
            let arithmetic = blink(id);
            assert_eq!((arithmetic.fft, arithmetic.sum_of_squares, arithmetic.platform_libm), (fft, sum, libm), "{id}");
            assert_eq!(arithmetic.decibel_libm, libm, "{id}");
            assert_eq!(arithmetic.audio_libm, Flavour::Fdlibm, "{id}");
        }
    }

    #[test]
    fn c_library_by_system_and_cpu() {
        for (id, libm) in [
            ("chrome-120/windows", Flavour::UcrtFma),
            ("chrome-120/windows/x86_64+sse", Flavour::Ucrt),
            ("chrome-120/windows/x86", Flavour::UcrtX86),
            ("chrome-120/windows/arm64", Flavour::UcrtX86),
            ("chrome-120/android-9/arm", Flavour::Bionic9),
            ("chrome-120/android-9", Flavour::Bionic9),
            ("chrome-120/android-11/arm", Flavour::Bionic10),
            ("chrome-120/android", Flavour::Bionic10Aarch64),
            ("chrome-120/android-15/x86_64", Flavour::Bionic10),
            ("chrome-120/android-16/x86_64", Flavour::Bionic16),
            ("chrome-120/android-16", Flavour::Bionic16Aarch64),
        ] {
            assert_eq!(blink(id).platform_libm, libm, "{id}");
        }
    }

    #[test]
    fn changes_within_a_generation() {
        let old = blink("blink-153");
        let new = blink("blink-156");
        assert_eq!((old.stereo_panner, new.stereo_panner), (PanGains::F64, PanGains::F32));
        assert_eq!(old.buffer_source, BufferSourceReader::Overshooting);
        assert_eq!(new.buffer_source, BufferSourceReader::Bidirectional);
    }

    #[test]
    fn newer_than_the_catalogue() {
        let newest = resolve("blink-156");
        let newer = resolve("blink-157.0.1.2");
        assert_eq!(newer.arithmetic, newest.arithmetic);
        assert_eq!(newer.id, "blink-157.0.1.2/linux/x86_64");
        assert!(newer.notes[0].contains("157.0.1.2") && newer.notes[0].contains("156"), "{:?}", newer.notes);
        assert!(newest.notes.is_empty());
        assert!(resolve("blink-156.0.8078.79").notes.is_empty());
    }

    #[test]
    fn an_older_version_is_its_generation() {
        let old = resolve("blink-90.0.4403.0/linux/x86_64");
        assert_eq!(old.arithmetic, resolve("blink-90.0.4410.0/linux/x86_64").arithmetic);
        assert_ne!(old.arithmetic, resolve("blink-90.0.4427.0/linux/x86_64").arithmetic);
        assert_eq!(old.notes, Vec::<String>::new());
    }

    #[test]
    fn notes_tell_how_far_captures_confirm_a_profile() {
        for (id, expected) in [
            ("blink-121.0.6167.0", None),
            (
                "blink-119",
                Some("between the captures of 118.0.5993.0 and 121.0.6167.0, which differ in exponential_ramp"),
            ),
            ("blink-141", Some("between the captures of 121.0.6167.0 and 148.0.7778.0, which differ in")),
            ("blink-156/linux/x86_64+avx", Some("no capture of linux/x86_64+avx is at hand")),
            ("blink-149/linux/x86_64+sse", Some("older than the oldest capture of this platform, 156")),
            ("blink-152/linux/i686", Some("newer than the newest capture of this platform, 150.0.7871.100")),
            ("blink-157", Some("157 is newer than the newest version known, 156: rendered as 156")),
        ] {
            let notes = resolve(id).notes;
            assert_eq!(notes.len(), usize::from(expected.is_some()), "{id}: {notes:?}");
            assert!(expected.is_none_or(|text| notes[0].starts_with(text)), "{id}: {notes:?}");
        }
    }

    #[test]
    fn what_is_not_modelled_says_so() {
        for (id, canonical, since) in [
            ("chrome-150/linux/arm", "blink-150/linux/armv7", Some("150.0.7871.0")),
            ("firefox-66/macos", "gecko-66/macos/aarch64", None),
            ("firefox-123/linux/arm", "gecko-123/linux/armv7", Some("118")),
            ("firefox-123/linux/x86+x87", "gecko-123/linux/i686+x87", Some("118")),
            ("blink-140/macos-11", "blink-140/macos-11/aarch64", Some("121.0.6167.0")),
            ("blink-116/macos/x64", "blink-116/macos/x86_64", Some("103.0.5058.0")),
            ("safari-17/ios", "webkit-17/ios/aarch64", Some("14.1")),
        ] {
            match Profile::resolve(id) {
                Err(CatalogError::Gap { id, generation, what, reason }) => {
                    assert_eq!(id, canonical);
                    assert_eq!(generation.map(|generation| generation.to_string()).as_deref(), since, "{id}");
                    assert!(!what.is_empty() && !reason.is_empty());
                }
                other => panic!("{id}: {other:?}"),
            }
        }
    }

    #[test]
    fn gecko_by_version_and_system() {
        for (id, fft, libm) in [
            ("firefox-67/windows", Order::FfmpegRdftAvx, Flavour::UcrtFma),
            ("firefox-116/windows/x86", Order::FfmpegRdftAvx, Flavour::UcrtX86),
            ("firefox-86/macos-11/x64", Order::FfmpegRdftAvx, Flavour::Libsystem),
            ("firefox-112/macos/arm64", Order::Kiss, Flavour::Libsystem),
            ("firefox-113/macos/arm64", Order::FfmpegRdftNeon, Flavour::Libsystem),
            ("firefox-112/android-9", Order::Kiss, Flavour::Bionic9),
            ("firefox-117/android-11", Order::FfmpegRdftNeon, Flavour::Bionic10Aarch64),
            ("firefox-117/linux/arm64", Order::Kiss, Flavour::Glibc228Aarch64),
            ("firefox-117/linux@glibc-2.41/x64+sse", Order::FfmpegRdftSse, Flavour::Glibc241),
            ("firefox-123/linux/arm64", Order::Kiss, Flavour::Msun),
            ("firefox-123/macos/arm64", Order::FfmpegRdftNeon, Flavour::Msun),
            ("firefox-124/macos/arm64", Order::FfmpegTxNeon, Flavour::Msun),
            ("firefox-124/windows", Order::FfmpegTxFma, Flavour::Msun),
            ("firefox-124/linux/arm", Order::FfmpegTxPlain, Flavour::Msun),
        ] {
            let gecko = *resolve(id).arithmetic.gecko().expect("Gecko");
            assert_eq!((gecko.fft, gecko.audio_libm), (fft, libm), "{id}");
        }
    }

    #[test]
    fn settings_are_part_of_an_id() {
        let plain = resolve("gecko-153/linux/x86_64");
        let resistant = resolve("firefox-153+rfp/linux");
        assert_eq!(resistant.id, "gecko-153+rfp/linux/x86_64");
        assert_eq!(resistant.arithmetic, plain.arithmetic);
        assert!(resistant.notes[0].contains("resistFingerprinting"), "{:?}", resistant.notes);

        for (id, canonical) in [
            ("firefox-60+noaudio/windows", "gecko-60+noaudio/windows/x86_64"),
            ("gecko+noaudio", "gecko-159+noaudio/linux/x86_64"),
            ("tor-13.5/windows", "gecko-115+noaudio/windows/x86_64"),
            ("tor-9", "gecko-68+noaudio/linux/x86_64"),
        ] {
            let profile = resolve(id);
            assert_eq!((profile.id.as_str(), profile.arithmetic), (canonical, EngineArithmetic::Absent));
            assert_eq!(resolve(canonical), profile);
        }
        assert_eq!(resolve("tor-14.0.1/macos").id, "gecko-128+rfp/macos/aarch64");
        assert_eq!(resolve("tor").id, "gecko-140+rfp/linux/x86_64");
        assert!(matches!(Profile::resolve("tor-8"), Err(CatalogError::TooOld { .. })));
        for id in ["gecko-153+rfq/linux", "blink-156+rfp", "gecko-153+"] {
            assert!(matches!(Profile::resolve(id), Err(CatalogError::Unknown { part: "settings", .. })), "{id}");
        }
    }

    #[test]
    fn before_the_oldest_row() {
        assert!(matches!(Profile::resolve("blink-63"), Err(CatalogError::TooOld { .. })));
    }

    #[test]
    fn near_names() {
        for (id, part, expected) in [
            ("blnk-156/linux/x86_64", "engine", "blink-156/linux/x86_64"),
            ("chrome-156/linus", "system", "chrome-156/linux"),
            ("chrome-156/linux@glibc-2.14", "system", "chrome-156/linux@glibc-2.41"),
            ("blink-156/linux/x86_64+sse4", "architecture", "blink-156/linux/x86_64+sse"),
            ("blink-156/android-99", "system", "blink-156/android"),
        ] {
            match Profile::resolve(id) {
                Err(CatalogError::Unknown { part: wrong, near, .. }) => {
                    assert_eq!(wrong, part, "{id}");
                    assert!(near.iter().any(|near| near == expected), "{id}: {near:?}");
                }
                other => panic!("{id}: {other:?}"),
            }
        }
    }

    #[test]
    fn malformed_ids() {
        for id in ["blink-", "blink-1.2.3.4.5", "blink-x/linux", "blink-156/linux/x86_64/extra", "blink-156-2"] {
            assert!(matches!(Profile::resolve(id), Err(CatalogError::Malformed { .. })), "{id}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_resolves_or_errs(id in "\\PC{0,40}") {
            let _ = Profile::resolve(&id);
        }

        #[test]
        fn a_resolved_id_is_a_fixed_point(version in "[0-9]{1,3}(\\.[0-9]{1,4}){0,3}", os in 0usize..4, arch in 0usize..4) {
            let os = ["linux", "linux@glibc-2.33", "windows", "android-12"][os];
            let arch = ["x86_64", "x64+sse", "x86_64+avx", "aarch64"][arch];
            if let Ok(profile) = Profile::resolve(&format!("chrome-{version}/{os}/{arch}")) {
                proptest::prop_assert_eq!(&Profile::resolve(&profile.id), &Ok(profile.clone()));
            }
        }
    }
}
