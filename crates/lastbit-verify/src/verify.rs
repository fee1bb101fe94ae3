//! Whether an observation is what the claimed browser computes.

use std::fmt;

use lastbit_catalog::{PublishedValue, Span, Trust, published_values};
use serde::Serialize;

use crate::{
    Absence, Claim, Identification, Index, Number, Observation,
    farbling::Era,
    identify::{Finding, IdentifyError, Match, Noise, identify},
    words,
};

/// What an observation says about a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Judgement {
    /// The claimed browser computes this, bit for bit.
    Consistent,
    /// It does not; the reasons say who does.
    Inconsistent,
    /// What the claimed browser computes, or could compute, with noise on it.
    NoiseAdded,
    /// Numbers that no rendering gives: one constant, or a value on record as made up.
    SpoofedConstant,
    /// Nothing was shown.
    Absent,
    /// The claimed version is newer than any in the catalogue, and the bits are not those of the newest there.
    UnknownVersion,
    /// The claimed browser is not modelled, so that nothing can be said.
    NotModelled,
}

impl fmt::Display for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Consistent => "consistent",
            Self::Inconsistent => "inconsistent",
            Self::NoiseAdded => "noise added",
            Self::SpoofedConstant => "spoofed constant",
            Self::Absent => "absent",
            Self::UnknownVersion => "unknown version",
            Self::NotModelled => "not modelled",
        })
    }
}

/// A judgement, and why.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Verification<'i> {
    /// The judgement.
    pub judgement: Judgement,
    /// Why, in sentences, the decisive one first.
    pub reasons: Vec<String>,
    /// The claim.
    pub claim: Claim,
    /// Whose bits the observation shows.
    pub identification: Identification<'i>,
    /// Published values that equal the observation's.
    pub published: Vec<&'static PublishedValue>,
}

/// How the bits behind an observation relate to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    /// The claim covers one that computes them.
    Claimed,
    /// They are the engine's, of another version or platform.
    OtherOfEngine,
    /// They are another engine's.
    OtherEngine,
}

/// What the catalogue knows of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It renders what the claim covers.
    Modelled,
    /// The claimed version is newer than the newest it knows on that platform.
    Newer,
    /// It renders nothing of what the claim covers.
    Unknown,
}

/// Judges a claim by an observation.
///
/// # Errors
/// What [`identify`] reports.
///
/// ```
/// use lastbit_verify::{Claim, Index, Observation, verify::{Judgement, verify}};
///
/// let claim = Claim::parse("chrome-89/windows")?;
/// let observation = Observation::of_value(35.749968223273754).with_recipe("fingerprintjs");
/// let verification = verify(Index::global(), &claim, &observation)?;
/// assert_eq!(verification.judgement, Judgement::Inconsistent);
/// assert!(verification.reasons[0].contains("gecko"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify<'i>(
    index: &'i Index,
    claim: &Claim,
    observation: &Observation,
) -> Result<Verification<'i>, IdentifyError> {
    let identification = identify(index, observation)?;
    let published = published(observation, &identification);
    let case = Case { index, claim, observation, identification: &identification, published: &published };
    let (mut judgement, mut reasons) = case.judge();
    for contradiction in &claim.contradictions {
        reasons.push(format!("the claim contradicts itself: {contradiction}"));
        if judgement == Judgement::Consistent {
            judgement = Judgement::Inconsistent;
            reasons.rotate_right(1);
        }
    }
    if claim.headless {
        reasons.push("the claim calls itself headless, which changes no bit".to_owned());
    }
    Ok(Verification { judgement, reasons, claim: claim.clone(), identification, published })
}

/// The published values that an observation shows: all numbers that both have are equal.
fn published(observation: &Observation, identification: &Identification<'_>) -> Vec<&'static PublishedValue> {
    let Some(value) = observation.value else { return Vec::new() };
    let recipe = observation.recipe.as_deref().or(identification.recipe().map(|recipe| recipe.name.as_str()));
    let equal = |text: &str, number: f64| text.parse() == Ok(number);
    let agrees = |text: Option<&String>, number: Option<f64>| match (text, number) {
        (Some(text), Some(number)) => equal(text, number),
        _ => true,
    };
    let shown = |row: &&'static PublishedValue| {
        recipe.is_none_or(|recipe| row.recipe == recipe)
            && row.output == lastbit::Output::Value
            && equal(&row.value, value)
            && agrees(row.reduction.as_ref(), observation.reduction)
            && agrees(row.frequency_sum.as_ref(), observation.frequency_sum)
            && agrees(row.time_sum.as_ref(), observation.time_sum)
    };
    published_values().iter().filter(shown).collect()
}

struct Case<'c, 'i> {
    index: &'i Index,
    claim: &'c Claim,
    observation: &'c Observation,
    identification: &'c Identification<'i>,
    published: &'c [&'static PublishedValue],
}

impl Case<'_, '_> {
    fn judge(&self) -> (Judgement, Vec<String>) {
        let finding = &self.identification.finding;
        match finding {
            Finding::Absent(absence) => (Judgement::Absent, vec![self.absence(*absence)]),
            Finding::Constant(_) => (Judgement::SpoofedConstant, vec![words::finding(self.identification)]),
            Finding::NotFinite | Finding::Mixed => (Judgement::Inconsistent, vec![words::finding(self.identification)]),
            Finding::PseudoRandom { .. } => {
                let mut reasons = vec![words::finding(self.identification)];
                reasons.extend(self.not_brave());
                (Judgement::NoiseAdded, reasons)
            }
            Finding::Exact => self.exact(),
            _ if self.made_up().is_some() => (Judgement::SpoofedConstant, self.made_up().into_iter().collect()),
            Finding::Restored { .. }
            | Finding::ConstantFactor { .. }
            | Finding::ValueAltered { .. }
            | Finding::PossibleFactor { .. } => self.noisy(),
            Finding::Noise(Noise::Ulps { .. }) | Finding::Unknown => self.unmatched(),
            Finding::Noise(_) => self.noisy(),
        }
    }

    fn standing(&self) -> Standing {
        let engine = self.claim.engine.as_deref();
        let of_engine = |span: &&Span| Some(span.engine.as_str()) == engine && self.claim.covers(&span.platform);
        let on_platform = self.index.spans().iter().any(|span| of_engine(&span));
        match () {
            () if !on_platform => Standing::Unknown,
            () if self.claim.is_newer() => Standing::Newer,
            () if self.claim.spans(self.index.spans()).next().is_none() => Standing::Unknown,
            () => Standing::Modelled,
        }
    }

    fn base(&self) -> Base {
        let same_engine =
            |found: &Match<'_>| found.spans().any(|span| Some(span.engine.as_str()) == self.claim.engine.as_deref());
        let computes = |found: &Match<'_>| {
            found.spans().any(|span| self.claim.spans(self.index.spans()).any(|claimed| std::ptr::eq(claimed, span)))
        };
        let matches = &self.identification.matches;
        match () {
            () if matches.iter().any(computes) => Base::Claimed,
            () if matches.iter().any(same_engine) => Base::OtherOfEngine,
            () => Base::OtherEngine,
        }
    }

    /// The bits are those of some profile.
    fn exact(&self) -> (Judgement, Vec<String>) {
        let computed = words::computed_by(self.identification);
        let claim = self.claim.in_words();
        match (self.base(), self.standing()) {
            (Base::Claimed, Standing::Newer) => {
                let newer =
                    format!("{claim} is newer than the catalogue; the newest version there still computes this");
                (Judgement::Consistent, vec![newer, computed])
            }
            (Base::Claimed, _) => {
                let mut reasons = vec![format!("{claim} computes exactly this"), computed];
                reasons.extend(self.not_brave());
                (Judgement::Consistent, reasons)
            }
            (Base::OtherOfEngine, Standing::Newer) => {
                let newer = format!("{claim} is newer than the catalogue, whose newest version does not compute this");
                (Judgement::UnknownVersion, vec![newer, computed])
            }
            (Base::OtherOfEngine, Standing::Unknown) => (Judgement::NotModelled, vec![self.not_modelled(), computed]),
            _ => {
                let mut reasons = vec![format!("{claim} does not compute this: {computed}")];
                reasons.extend(self.support());
                (Judgement::Inconsistent, reasons)
            }
        }
    }

    /// The bits of some profile, or near to one, with noise.
    fn noisy(&self) -> (Judgement, Vec<String>) {
        let found = words::finding(self.identification);
        let claim = self.claim.in_words();
        // Where noise hides the last bits, only the engine can be told.
        let settled = self.identification.is_settled();
        match (self.base(), self.standing()) {
            (Base::OtherEngine, _) => {
                (Judgement::Inconsistent, vec![format!("beneath the noise are not the bits of {claim}: {found}")])
            }
            (Base::OtherOfEngine, Standing::Modelled) if settled => {
                let reason = format!("without the noise it is not what {claim} computes: {found}");
                (Judgement::Inconsistent, vec![reason])
            }
            (base, _) => {
                let mut reasons = vec![found];
                if base == Base::Claimed && settled {
                    reasons.push(format!("without the noise, {claim} computes exactly this"));
                }
                reasons.extend(self.not_brave());
                (Judgement::NoiseAdded, reasons)
            }
        }
    }

    /// No profile computes this.
    fn unmatched(&self) -> (Judgement, Vec<String>) {
        let found = words::finding(self.identification);
        let claim = self.claim.in_words();
        if let Some(noise) = self.safari() {
            return (Judgement::NoiseAdded, vec![noise, found]);
        }
        match self.standing() {
            Standing::Newer => {
                let newer = format!("{claim} is newer than the catalogue, and no profile computes this");
                (Judgement::UnknownVersion, vec![newer, found])
            }
            Standing::Unknown => {
                let mut reasons = vec![self.not_modelled(), found];
                reasons.extend(self.support());
                (Judgement::NotModelled, reasons)
            }
            Standing::Modelled => {
                let mut reasons = vec![format!("{claim} does not compute this: {found}")];
                reasons.extend(self.support());
                (Judgement::Inconsistent, reasons)
            }
        }
    }

    fn not_modelled(&self) -> String {
        let claim = self.claim.in_words();
        match (&self.claim.engine, self.claim.version) {
            (None, _) => format!("{claim}: an engine that the catalogue does not have"),
            _ => format!("{claim}: nothing in the catalogue renders it"),
        }
    }

    /// A value that is on record as made up.
    fn made_up(&self) -> Option<String> {
        let row = self.published.iter().find(|row| row.trust == Trust::Unusable)?;
        Some(format!("{} is on record as made up or altered ({})", row.value, row.source))
    }

    /// A published value that supports the claim, where the catalogue does not.
    fn support(&self) -> Option<String> {
        let row = self.published.iter().find(|row| row.trust != Trust::Unusable && !row.os.is_empty())?;
        Some(format!("it was published for {} {} on {} ({})", row.browser, row.version, row.os, row.source))
    }

    /// Safari 17 and later in private windows: the published bound of the sum, which is 0.007 % to either side.
    fn safari(&self) -> Option<String> {
        const BOUND: f64 = 7e-5;
        let apple = matches!(self.claim.system, crate::claim::System::MacOs(_) | crate::claim::System::Ios(_));
        let since = self.claim.version.is_some_and(|version| version.major() >= 17);
        let webkit = self.claim.engine.as_deref() == Some("webkit");
        let value =
            self.observation.value.filter(|_| webkit && apple && since && self.observation.samples.is_none())?;
        let nearest = self.identification.matches.first()?.rendering;
        let of = Number::Value.of(&nearest.fingerprint)?;
        let distance = ((value - of) / of).abs();
        (distance < BOUND).then(|| {
            format!(
                "within {:.4} % of what WebKit computes, as far as the noise of Safari 17's private windows goes",
                100.0 * BOUND
            )
        })
    }

    /// A note where Brave's noise is shown by what does not call itself Brave, or the other way round.
    fn not_brave(&self) -> Option<String> {
        let factor = match &self.identification.finding {
            Finding::ConstantFactor { factor } => Some(factor.middle()),
            Finding::PossibleFactor { factor } => Some(*factor),
            Finding::Restored { .. } => self.observation.fudge_factor,
            Finding::PseudoRandom { .. } => None,
            Finding::Exact if self.claim.browser == "Brave" => {
                return Some("Brave with its shields down shows the same as Chrome".to_owned());
            }
            _ => return None,
        };
        if factor.is_some_and(|factor| !(Era::Percent.least()..=1.0).contains(&factor)) {
            return Some("no Brave uses such a factor: an extension, or a tampered browser".to_owned());
        }
        (self.claim.browser != "Brave" && self.claim.engine.as_deref() == Some("blink"))
            .then(|| "Brave does so, and its user agent is Chrome's".to_owned())
    }

    fn absence(&self, absence: Absence) -> String {
        let claim = self.claim.in_words();
        match (absence, self.claim.engine.as_deref()) {
            (Absence::Skipped, _) => "the script left the fingerprint out where it knows of noise".to_owned(),
            (Absence::Suspended, Some("webkit")) => {
                "the rendering was suspended, as old versions of iOS do without a gesture".to_owned()
            }
            (_, Some("gecko")) => {
                "nothing was shown: Tor Browser and a Firefox with Web Audio switched off call themselves Firefox"
                    .to_owned()
            }
            (_, None) => format!("nothing was shown, as is to be expected of {claim}"),
            _ => format!("nothing was shown, and {claim} has Web Audio: blocked, or not that browser"),
        }
    }
}
