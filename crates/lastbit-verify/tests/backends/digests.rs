//! One digest for each profile, of several hundred random graphs: the same on every backend, and on every host.

use std::{collections::BTreeMap, env, ffi::OsString, fs};

use lastbit::{GraphJson, Profile, parallel, render_graph};
use lastbit_vecmath::backend::{Backend, at_most};
use lastbit_verify::{Digested, Outcome};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::graphs::{parse, random_graph};

/// Where to write what this host renders.
const WRITE: &str = "LASTBIT_WRITE_DIGESTS";

/// Where to read what another host rendered.
const READ: &str = "LASTBIT_READ_DIGESTS";

const GRAPHS: usize = 240;

/// What a host rendered.
#[derive(Serialize, Deserialize)]
struct Host {
    graphs: Vec<String>,
    /// Hexadecimal, by profile.
    digests: BTreeMap<String, String>,
}

/// Always the same ones, so that a failure can be repeated.
fn sample() -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let graph = random_graph();
    let mut one = || graph.new_tree(&mut runner).expect("the strategy rejects nothing").current();
    (0..(GRAPHS / super::every()).max(1)).map(|_| one()).collect()
}

fn digest(graphs: &[GraphJson], profile: &Profile, backend: Backend) -> String {
    let mut all = Sha256::new();
    for graph in graphs {
        let outcome = at_most(backend, || Outcome::from(&render_graph(graph, profile)));
        assert_eq!(outcome.error, None, "{}", profile.id);
        all.update(serde_json::to_vec(&Digested::from(&outcome)).expect("it is JSON"));
    }
    all.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(file: OsString) -> Host {
    serde_json::from_slice(&fs::read(file).expect("the other host's file is there")).expect("a host wrote it")
}

#[test]
fn digests() {
    let other = env::var_os(READ).map(read);
    let texts = other.as_ref().map_or_else(sample, |host| host.graphs.clone());
    let graphs: Vec<GraphJson> = texts.iter().map(|text| parse(text)).collect();
    let of_profile = |profile: &Profile| {
        let expected = digest(&graphs, profile, Backend::Scalar);
        for backend in Backend::available().filter(|backend| *backend != Backend::Scalar) {
            assert_eq!(digest(&graphs, profile, backend), expected, "{} on {backend}", profile.id);
        }
        (profile.id.clone(), expected)
    };
    let here = parallel::map(&Profile::all(), of_profile, || ()).into_iter().collect();
    if let Some(other) = other {
        assert_eq!(here, other.digests, "here and on the other host");
    }
    if let Some(file) = env::var_os(WRITE) {
        let host = Host { graphs: texts, digests: here };
        fs::write(file, serde_json::to_vec(&host).expect("it is JSON")).expect("the file can be written");
    }
}
