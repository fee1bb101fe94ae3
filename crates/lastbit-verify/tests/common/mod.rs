//! What real browsers computed, from the files under truth/.

use std::{fs, path::PathBuf, sync::LazyLock};

use lastbit::{GraphJson, Profile, render};
use lastbit_verify::{Array, DEFAULT_LIMIT, Digest, Expected, Manifest, Samples, Truth, decompress};

fn read(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../truth").join(name);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    decompress(bytes, DEFAULT_LIMIT).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

static SAMPLES: LazyLock<Samples> = LazyLock::new(|| Samples::read(&read("canonical.json.zst")).unwrap());

pub(crate) static MANIFEST: LazyLock<Manifest> =
    LazyLock::new(|| Manifest::read(&String::from_utf8(read("manifest.toml")).unwrap()).unwrap());

static GRAPHS: LazyLock<Vec<GraphJson>> =
    LazyLock::new(|| GraphJson::parse_all(&String::from_utf8(read("graphs.json.zst")).unwrap()).unwrap());

/// The first channel of a canonical graph as a build computed it: from the file of samples, or, where that keeps the
/// digest alone, the rendering that has this digest.
pub(crate) fn captured(build: &str, graph: &str) -> Option<Vec<f32>> {
    let truth = Truth::read(&read(&format!("builds/{build}.json.zst"))).unwrap();
    let Expected::Digests(digests) = truth.get(graph)?.first()? else { return None };
    let digest = digests.outputs.get("ch/0")?;
    if let Some(Array::F32(bits)) = SAMPLES.get(digest) {
        return Some(bits.iter().map(|&bits| f32::from_bits(bits)).collect());
    }
    let profile = Profile::resolve(&MANIFEST.get(build)?.profile).ok()?;
    let graph = GRAPHS.iter().find(|known| known.id == graph)?;
    let samples = render(graph, &profile).ok()?.ch.into_iter().next()?.0;
    (Digest::of(&Array::from_f32(&samples)) == *digest).then_some(samples)
}

/// The sum that fingerprint scripts take.
#[allow(dead_code, reason = "not every test sums")]
pub(crate) fn sum(samples: &[f32]) -> f64 {
    samples[4500..5000].iter().fold(0.0, |sum, &sample| sum + f64::from(sample).abs())
}

/// A plain generator of numbers from 0 to 1.
#[allow(dead_code, reason = "not every test needs noise")]
pub(crate) fn random(mut state: u64) -> impl FnMut() -> f64 {
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}
