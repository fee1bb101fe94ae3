use std::{fmt::Write, path::PathBuf};

use lastbit_verify::{Samples, Truth, check};

use crate::{Failure, Finding, files, progress};

#[derive(clap::Args)]
pub(crate) struct Compare {
    /// Whose bits to render: a profile id such as blink-156/linux/x86_64.
    #[arg(long, value_name = "ID")]
    profile: String,
    /// One graph or an array of graphs, as JSON or compressed with Zstandard; - is stdin.
    #[arg(long, value_name = "FILE")]
    graphs: PathBuf,
    /// What a browser computed: a capture, or a digest file of this repository; - is stdin.
    #[arg(long, value_name = "FILE")]
    truth: PathBuf,
    /// Full arrays behind a digest file's digests, to show samples where it shows digests.
    #[arg(long, value_name = "FILE")]
    samples: Option<PathBuf>,
}

impl Compare {
    pub(crate) fn run(self) -> Result<Finding, Failure> {
        let profile = super::profile(&self.profile)?;
        let graphs = files::read_graphs(&self.graphs)?.graphs;
        let truth = Truth::read(&files::read(&self.truth)?);
        let truth = truth.map_err(|error| Failure::Truth { path: self.truth.clone(), error })?;
        let samples = match &self.samples {
            Some(path) => {
                let samples = Samples::read(&files::read(path)?);
                samples.map_err(|error| Failure::Truth { path: path.clone(), error })?
            }
            None => Samples::default(),
        };
        let bar = progress::bar(graphs.len(), "graphs");
        let report = check(&graphs, &profile, &truth, &samples, || bar.inc(1));
        bar.finish_and_clear();
        let mut text = String::new();
        for (graph, difference) in report.differences() {
            // Writing to a string does not fail.
            _ = writeln!(text, "{graph}: {difference}");
        }
        _ = writeln!(text, "{}: {report}", profile.id);
        files::print(&text)?;
        Ok(if report.differences().next().is_some() { Finding::Differences } else { Finding::Fine })
    }
}
