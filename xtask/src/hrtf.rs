//! The HRTF panner's impulse responses, out of an installed browser.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};

/// Where the responses are kept, from the repository's root.
const RESPONSES: &str = "crates/lastbit-graph/data/hrtf/composite.i16le";

/// Samples of a response.
const LENGTH: usize = 256;
const AZIMUTHS: usize = 24;

/// The elevations of a browser's resource, each at this place, from the lowest up; and every how many azimuths it has a
/// response of its own.
const ELEVATIONS: [(usize, usize); 10] =
    [(7, 1), (8, 1), (9, 1), (0, 1), (1, 1), (2, 1), (3, 1), (4, 2), (5, 4), (6, AZIMUTHS)];

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// WebKitGTK's shared library, or Blink's resource as `flac` decodes it to a WAV file.
    file: PathBuf,
    /// Compare with the responses on file instead of writing them.
    #[arg(long)]
    check: bool,
}

/// The responses of a browser, in the order of our file.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let bytes = fs::read(&arguments.file).with_context(|| arguments.file.display().to_string())?;
    let resource = resource(&bytes).with_context(|| format!("no HRTF resource in {}", arguments.file.display()))?;
    let responses = responses(resource)?;
    let path = crate::root().join(Path::new(RESPONSES));
    if arguments.check {
        ensure!(fs::read(&path)? == responses, "{RESPONSES} differs");
    } else {
        fs::write(&path, &responses).with_context(|| path.display().to_string())?;
    }
    println!("{RESPONSES}: {} responses", responses.len() / (2 * LENGTH));
    Ok(())
}

/// The samples of a WAV file within `bytes` that has two channels of 16 bits at 44.1 kHz and is as long as the resource.
fn resource(bytes: &[u8]) -> Option<&[u8]> {
    /// Format 1, two channels, 44100 Hz, 176400 bytes a second, 4 bytes a frame, 16 bits a sample.
    const FORMAT: [u8; 16] = [1, 0, 2, 0, 0x44, 0xac, 0, 0, 0x10, 0xb1, 2, 0, 4, 0, 16, 0];
    let size = 2 * 2 * LENGTH * AZIMUTHS * ELEVATIONS.len();
    let mut header = b"WAVEfmt \x10\0\0\0".to_vec();
    header.extend(FORMAT);
    header.extend(b"data");
    header.extend((size as u32).to_le_bytes());
    let start = bytes.windows(header.len()).position(|window| window == header)? + header.len();
    bytes.get(start..start + size)
}

/// The left ear's responses, each once.
fn responses(resource: &[u8]) -> anyhow::Result<Vec<u8>> {
    let frames: Vec<&[u8]> = resource.chunks_exact(4).collect();
    let response = |azimuth: usize, place: usize, channel: usize| -> Vec<u8> {
        let first = (azimuth * ELEVATIONS.len() + place) * LENGTH;
        frames[first..first + LENGTH].iter().flat_map(|frame| &frame[2 * channel..2 * channel + 2]).copied().collect()
    };
    let mut responses = Vec::new();
    for (place, step) in ELEVATIONS {
        for azimuth in 0..AZIMUTHS {
            let left = response(azimuth, place, 0);
            if left != response((AZIMUTHS - azimuth) % AZIMUTHS, place, 1) {
                bail!("the ears are not symmetric at azimuth {azimuth}, elevation {place}");
            }
            if azimuth % step == 0 {
                responses.extend(left);
            }
        }
    }
    Ok(responses)
}
