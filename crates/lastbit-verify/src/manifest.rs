//! The list of builds whose results the repository keeps, and what is known to differ from them.

use serde::Deserialize;

use crate::{Error, Report, Verdict};

/// One build of a browser on one kind of machine.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// Its name, and that of its digest file.
    pub name: String,
    /// The profile that must reproduce it.
    pub profile: String,
    /// Which graphs it rendered.
    #[serde(default)]
    pub corpus: Corpus,
    /// Browser.
    pub browser: String,
    /// Version, as the browser's package states it.
    pub version: String,
    /// Operating system.
    pub os: String,
    /// C library.
    pub libc: String,
    /// CPU, and what of it decides bits.
    pub cpu: String,
    /// How many times every graph was rendered.
    pub runs: u32,
    /// When, year-month-day.
    pub date: String,
    /// How.
    pub source: String,
    /// Whether every bit of its `canonical/` graphs is kept, besides the digests.
    #[serde(default)]
    pub canonical_bits: bool,
    /// Why the profile does not render yet, where it does not.
    pub not_modelled: Option<String>,
    /// Graphs whose captured result is not the browser's doing, with the reason.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
}

/// Which graphs a build rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Corpus {
    /// All of them.
    #[default]
    Full,
    /// The dozen small ones whose ids begin with `versions/`, which tell generations apart.
    Versions,
}

/// A graph whose captured result is not the browser's doing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The graph's id.
    pub graph: String,
    /// Why it is no evidence.
    pub reason: String,
}

/// `truth/manifest.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The builds, newest first.
    pub build: Vec<Build>,
}

impl Manifest {
    /// Reads the manifest.
    ///
    /// # Errors
    /// [`Error::Toml`].
    pub fn read(text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|source| Error::Toml { file: "manifest.toml", source: Box::new(source) })
    }

    /// The build of this name.
    pub fn get(&self, name: &str) -> Option<&Build> {
        self.build.iter().find(|build| build.name == name)
    }
}

/// A graph that is known to differ from a build's result.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownDifference {
    /// The builds concerned, by name.
    pub builds: Vec<String>,
    /// The graph's id.
    pub graph: String,
    /// The operation that is not understood, or not modelled.
    pub operation: String,
}

/// `truth/known-differences.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownDifferences {
    /// The rows.
    #[serde(default)]
    pub difference: Vec<KnownDifference>,
}

impl KnownDifferences {
    /// Reads the list.
    ///
    /// # Errors
    /// [`Error::Toml`].
    pub fn read(text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|source| Error::Toml { file: "known-differences.toml", source: Box::new(source) })
    }

    /// What a report on `build` says against this list: a line for each graph that differs and is not listed, and for
    /// each that is listed and does not differ.
    pub fn surprises(&self, build: &str, report: &Report) -> Vec<String> {
        let listed = |graph: &str| {
            self.difference.iter().any(|row| row.graph == graph && row.builds.iter().any(|name| name == build))
        };
        let surprise = |(graph, verdict): &(String, Verdict)| match (verdict, listed(graph)) {
            (Verdict::Different(difference), false) => Some(format!("{graph}: {difference}")),
            (Verdict::Equal | Verdict::EqualInOtherOrder, true) => {
                Some(format!("{graph}: equal now; take it off the list of known differences"))
            }
            (Verdict::NoTruth, true) => {
                Some(format!("{graph}: listed as a known difference, but the build has no result"))
            }
            _ => None,
        };
        report.verdicts.iter().filter_map(surprise).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Difference;

    #[test]
    fn a_listed_graph_that_matches_is_a_surprise_too() {
        let known = KnownDifferences::read(
            "[[difference]]\nbuilds = ['b']\ngraph = 'listed'\noperation = 'x'\n\
             [[difference]]\nbuilds = ['b', 'c']\ngraph = 'stale'\noperation = 'x'\n",
        )
        .unwrap();
        let different = || Verdict::Different(Difference::NotRendered { reason: "r".into() });
        let report = Report {
            verdicts: vec![
                ("listed".into(), different()),
                ("stale".into(), Verdict::EqualInOtherOrder),
                ("new".into(), different()),
                ("fine".into(), Verdict::Equal),
            ],
        };
        let surprises = known.surprises("b", &report);
        assert_eq!(surprises, ["stale: equal now; take it off the list of known differences", "new: not rendered: r"]);
        assert_eq!(known.surprises("c", &report).len(), 3);
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        assert!(KnownDifferences::read("[[differnce]]").is_err());
        assert!(matches!(Manifest::read("build = 3"), Err(Error::Toml { file: "manifest.toml", .. })));
    }
}
