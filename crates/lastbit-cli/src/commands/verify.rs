use std::path::PathBuf;

use lastbit_verify::{Claim, ClientHints, Index, Judgement, verify};

use super::identify::Observed;
use crate::{Failure, Finding, files};

#[derive(clap::Args)]
pub(crate) struct Verify {
    /// What the visitor claims to be: a user-agent string, or a profile id such as chrome-148/windows.
    #[arg(long, value_name = "TEXT")]
    claim: String,
    /// The browser's client hints: what navigator.userAgentData.getHighEntropyValues gave, as JSON; - is stdin.
    #[arg(long, value_name = "FILE")]
    hints: Option<PathBuf>,
    #[command(flatten)]
    observed: Observed,
}

impl Verify {
    pub(crate) fn run(self) -> Result<Finding, Failure> {
        let hints = match &self.hints {
            Some(path) => ClientHints::read(&String::from_utf8_lossy(&files::read(path)?))?,
            None => ClientHints::default(),
        };
        let claim = Claim::with_hints(&self.claim, &hints)?;
        let verification = verify(Index::global(), &claim, &self.observed.read()?)?;
        if self.observed.json {
            files::print_json(&verification.to_json())?;
        } else {
            let mut text = format!("{}: {}\n", verification.judgement, claim.in_words());
            for reason in &verification.reasons {
                text.push_str(&format!("- {reason}\n"));
            }
            if let Some(class) = verification.class() {
                text.push_str(&format!("class: {class}\n"));
            }
            files::print(&text)?;
        }
        let consistent = verification.judgement == Judgement::Consistent;
        Ok(if consistent { Finding::Fine } else { Finding::Differences })
    }
}
