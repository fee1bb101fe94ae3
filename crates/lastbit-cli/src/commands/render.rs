use std::{
    collections::HashSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use hound::{SampleFormat, WavSpec, WavWriter};
use lastbit::{GraphJson, GraphResult, parallel};

use crate::{Failure, Finding, files, progress};

/// Graphs rendered before their results are written: what bounds the memory that a long list takes.
const BATCH: usize = 32;

#[derive(clap::Args)]
pub(crate) struct Render {
    /// Whose bits to render: a profile id such as blink-156/linux/x86_64.
    #[arg(long, value_name = "ID")]
    profile: String,
    /// One graph or an array of graphs, as JSON or compressed with Zstandard; - is stdin.
    #[arg(long, value_name = "FILE")]
    graphs: PathBuf,
    /// Where to write the result of one graph, or the array of results; compressed where the name ends in .zst; - is
    /// stdout.
    #[arg(long, value_name = "FILE", required_unless_present = "wav")]
    out: Option<PathBuf>,
    /// A folder for WAV files (32-bit float), one per graph, named after its id.
    #[arg(long, value_name = "FOLDER")]
    wav: Option<PathBuf>,
}

impl Render {
    pub(crate) fn run(self) -> Result<Finding, Failure> {
        let profile = super::profile(&self.profile)?;
        let input = files::read_graphs(&self.graphs)?;
        let mut results = match &self.out {
            Some(path) => Some(Results::create(path, input.list)?),
            None => None,
        };
        let mut waves = self.wav.map(Waves::create).transpose()?;
        let bar = progress::bar(input.graphs.len(), "graphs");
        let mut finding = Finding::Fine;
        for batch in input.graphs.chunks(BATCH) {
            let rendered = parallel::map(batch, |graph| lastbit::render(graph, &profile), || bar.inc(1));
            for (graph, rendered) in batch.iter().zip(rendered) {
                let result = match rendered {
                    Ok(result) => result,
                    Err(error) => {
                        bar.suspend(|| eprintln!("lastbit: {error}"));
                        // In a list, what a browser refuses is a result like any other.
                        if !input.list || error.exception().is_none() {
                            finding = Finding::BadInput;
                        }
                        GraphResult::from_error(&graph.id, &error)
                    }
                };
                if let Some(results) = &mut results {
                    results.write(&result)?;
                }
                if let Some(waves) = &mut waves {
                    waves.write(graph, &result)?;
                }
            }
        }
        bar.finish_and_clear();
        if let Some(results) = results {
            results.finish()?;
        }
        Ok(finding)
    }
}

/// The results' file: an array where the graphs were one.
struct Results {
    path: PathBuf,
    output: files::Output,
    list: bool,
    count: usize,
}

impl Results {
    fn create(path: &Path, list: bool) -> Result<Self, Failure> {
        let mut output = files::Output::create(path).map_err(Failure::write(path))?;
        if list {
            output.write_all(b"[").map_err(Failure::write(path))?;
        }
        Ok(Self { path: path.to_owned(), output, list, count: 0 })
    }

    fn write(&mut self, result: &GraphResult) -> Result<(), Failure> {
        let write = |output: &mut files::Output| -> io::Result<()> {
            if self.list {
                output.write_all(if self.count == 0 { b"\n" } else { b",\n" })?;
            }
            Ok(serde_json::to_writer(output, result)?)
        };
        write(&mut self.output).map_err(Failure::write(&self.path))?;
        self.count += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<(), Failure> {
        let end: &[u8] = if self.list { b"\n]\n" } else { b"\n" };
        self.output.write_all(end).and_then(|()| self.output.finish()).map_err(Failure::write(self.path))
    }
}

/// The folder of WAV files.
struct Waves {
    folder: PathBuf,
    taken: HashSet<String>,
}

impl Waves {
    fn create(folder: PathBuf) -> Result<Self, Failure> {
        fs::create_dir_all(&folder).map_err(Failure::write(&folder))?;
        Ok(Self { folder, taken: HashSet::new() })
    }

    fn write(&mut self, graph: &GraphJson, result: &GraphResult) -> Result<(), Failure> {
        if result.ch.is_empty() {
            return Ok(());
        }
        let name = self.name(&graph.id);
        let path = self.folder.join(name);
        let failure = |error: hound::Error| match error {
            hound::Error::IoError(error) => Failure::write(&path)(error),
            other => Failure::Write { path: path.clone(), reason: other.to_string() },
        };
        let spec = WavSpec {
            channels: result.ch.len() as u16,
            // A WAV file's rate is whole.
            sample_rate: graph.sample_rate.round() as u32,
            bits_per_sample: 32,
            sample_format: SampleFormat::Float,
        };
        let mut writer = WavWriter::create(&path, spec).map_err(failure)?;
        for frame in 0..result.ch[0].0.len() {
            for channel in &result.ch {
                writer.write_sample(channel.0[frame]).map_err(failure)?;
            }
        }
        writer.finalize().map_err(failure)
    }

    /// A file name of an id: separators and the like become `_`, and a name that is taken already gets a number.
    fn name(&mut self, id: &str) -> String {
        let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
        let stem: String = id.chars().map(plain).collect();
        let mut name = format!("{stem}.wav");
        let mut number = 1;
        while !self.taken.insert(name.clone()) {
            number += 1;
            name = format!("{stem}-{number}.wav");
        }
        name
    }
}
