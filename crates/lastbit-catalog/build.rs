//! Turns the tables under `data/` into Rust constants.

use std::{env, error::Error, fs, path::Path};

use rows::{Engine, Text, Vocabulary};
use serde::de::DeserializeOwned;

#[allow(dead_code, unreachable_pub, reason = "the catalogue's own file")]
#[path = "src/rows.rs"]
mod rows;
#[allow(dead_code, unreachable_pub, reason = "the catalogue's own file")]
#[path = "src/version.rs"]
mod version;

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var_os("OUT_DIR").ok_or("no OUT_DIR")?;
    let engines = ["blink.toml", "gecko.toml", "webkit.toml", "webkit-cocoa.toml"]
        .map(|file| read(file).map(|engine| Engine { file: Text(file), ..engine }))
        .into_iter()
        .collect::<Result<Vec<Engine>, _>>()?;
    let vocabulary: Vocabulary = read("platforms.toml")?;
    fs::write(Path::new(&out).join("engines.rs"), format!("{engines:?}"))?;
    fs::write(Path::new(&out).join("vocabulary.rs"), format!("{vocabulary:?}"))?;
    Ok(())
}

fn read<T: DeserializeOwned>(file: &str) -> Result<T, String> {
    let path = format!("data/{file}");
    println!("cargo::rerun-if-changed={path}");
    let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    toml::from_str(&text).map_err(|error| format!("{path}: {error}"))
}
