//! Shared pieces of the benches: what is rendered, and the proof that its bits are right before it is timed.
#![forbid(unsafe_code)]

use std::{fs, path::PathBuf};

use lastbit::{
    AudioNode as _, Error, GraphJson, OfflineAudioContext, OscillatorType, Profile, Rendering, ScheduledSource as _,
};
use lastbit_verify::{DEFAULT_LIMIT, Manifest, Samples, Truth, check, decompress};

/// A build whose results the repository keeps, with the profile that reproduces it.
pub struct Target {
    /// The build's name.
    pub build: String,
    /// The profile.
    pub profile: Profile,
}

/// The builds of `truth/manifest.toml` whose canonical graphs are kept in full: one of each kind of arithmetic.
pub fn targets() -> Vec<Target> {
    let manifest = Manifest::read(&text("manifest.toml")).expect("the manifest is tested");
    let target = |build: lastbit_verify::Build| {
        Some(Target { profile: Profile::resolve(&build.profile).ok()?, build: build.name })
    };
    manifest.build.into_iter().filter(|build| build.canonical_bits).filter_map(target).collect()
}

/// Renders the graphs of the corpus whose id starts with `prefix` and compares them with what the build computed.
///
/// # Panics
/// If a bit differs: what is timed then would not be the thing itself.
pub fn assert_bits(target: &Target, prefix: &str) {
    let mut graphs = GraphJson::parse_all(&text("graphs.json.zst")).expect("the corpus is tested");
    graphs.retain(|graph| graph.id.starts_with(prefix));
    assert!(!graphs.is_empty(), "no graph's id starts with '{prefix}'");
    let truth = Truth::read(&read(&format!("builds/{}.json.zst", target.build))).expect("the digests are tested");
    let report = check(&graphs, &target.profile, &truth, &Samples::default(), || ());
    let differences: Vec<String> = report.differences().map(|(graph, what)| format!("{graph}: {what}")).collect();
    assert!(differences.is_empty(), "{}: {}", target.build, differences.join("\n"));
}

/// The fingerprintjs recipe through the API: built, rendered, and read out.
///
/// # Errors
/// None with this graph.
pub fn fingerprintjs(profile: &Profile) -> Result<f64, Error> {
    let context = OfflineAudioContext::new(1, 5000, 44100.0)?;
    let oscillator = context.create_oscillator()?;
    oscillator.set_type(OscillatorType::Triangle)?;
    oscillator.frequency().set_value(10_000.0)?;
    let compressor = context.create_dynamics_compressor()?;
    compressor.threshold().set_value(-50.0)?;
    compressor.knee().set_value(40.0)?;
    compressor.ratio().set_value(12.0)?;
    compressor.attack().set_value(0.0)?;
    compressor.release().set_value(0.25)?;
    oscillator.connect(&compressor)?;
    compressor.connect(&context.destination())?;
    oscillator.start(0.0)?;
    let rendering: Rendering = context.start_rendering(profile)?;
    Ok(sum(rendering.get_channel_data(0).unwrap_or_default()))
}

/// The recipe's read-out: magnitudes of samples 4500 to 4999, added in f64 in order.
pub fn sum(samples: &[f32]) -> f64 {
    samples.iter().skip(4500).take(500).fold(0.0, |sum, sample| sum + f64::from(sample.abs()))
}

fn read(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../truth").join(name);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    decompress(bytes, DEFAULT_LIMIT).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(name: &str) -> String {
    String::from_utf8(read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
