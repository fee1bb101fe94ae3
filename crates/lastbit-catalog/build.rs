//! Turns the tables under `data/` into JSON, which is read many times faster: the first profile of a process waits for
//! it.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var_os("OUT_DIR").ok_or("no OUT_DIR")?;
    for name in ["blink", "gecko", "webkit", "webkit-cocoa", "platforms"] {
        let file = format!("data/{name}.toml");
        println!("cargo::rerun-if-changed={file}");
        let table: toml::Table = fs::read_to_string(&file)?.parse().map_err(|error| format!("{file}: {error}"))?;
        fs::write(Path::new(&out).join(name).with_extension("json"), serde_json::to_string(&table)?)?;
    }
    Ok(())
}
