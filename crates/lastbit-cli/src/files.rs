//! Input and output: files, or `-` for the standard streams.

use std::{
    fmt::Display,
    fs::File,
    io::{self, BufWriter, Read, Write},
    path::Path,
};

use lastbit::GraphJson;
use lastbit_verify::DEFAULT_LIMIT;

use crate::Failure;

/// The whole of a file or of stdin, decompressed where it is compressed; never more than [`DEFAULT_LIMIT`].
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failure = |reason: &dyn Display| Failure::Read { path: path.to_owned(), reason: reason.to_string() };
    let reader: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|e| failure(&e))?)
    };
    let mut bytes = Vec::new();
    reader.take(DEFAULT_LIMIT + 1).read_to_end(&mut bytes).map_err(|e| failure(&e))?;
    lastbit_verify::decompress(bytes, DEFAULT_LIMIT).map_err(|e| failure(&e))
}

/// Graphs as a file holds them.
pub(crate) struct Graphs {
    pub(crate) graphs: Vec<GraphJson>,
    /// Whether the file holds an array, be it of one graph.
    pub(crate) list: bool,
}

/// Reads one graph or an array of graphs.
pub(crate) fn read_graphs(path: &Path) -> Result<Graphs, Failure> {
    let bytes = read(path)?;
    let text = String::from_utf8(bytes)
        .map_err(|e| Failure::Read { path: path.to_owned(), reason: format!("not UTF-8: {}", e.utf8_error()) })?;
    let graphs = GraphJson::parse_all(&text)
        .map_err(|error| Failure::Graphs { path: path.to_owned(), error: Box::new(error) })?;
    Ok(Graphs { graphs, list: text.trim_start().starts_with('[') })
}

/// A file to be written piece by piece, compressed where its name ends in `.zst`; `-` is stdout.
pub(crate) enum Output {
    Plain(Box<dyn Write>),
    Compressed(zstd::Encoder<'static, BufWriter<File>>),
}

impl Output {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Plain(Box::new(BufWriter::new(io::stdout()))));
        }
        let file = BufWriter::new(File::create(path)?);
        if path.extension().is_some_and(|extension| extension == "zst") {
            return Ok(Self::Compressed(zstd::Encoder::new(file, 10)?));
        }
        Ok(Self::Plain(Box::new(file)))
    }

    /// Writes what is left. Without it a compressed file is cut short.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(mut writer) => writer.flush(),
            Self::Compressed(encoder) => encoder.finish()?.flush(),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(writer) => writer.write(bytes),
            Self::Compressed(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(writer) => writer.flush(),
            Self::Compressed(encoder) => encoder.flush(),
        }
    }
}

/// Writes text to stdout.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(Failure::write("-"))
}

/// Writes a value to stdout as indented JSON.
pub(crate) fn print_json(value: &serde_json::Value) -> Result<(), Failure> {
    print(&format!("{value:#}\n"))
}
