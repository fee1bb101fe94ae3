//! What no compiler checks: where `unsafe` stands, which tests run, what is written down where.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

/// The one crate that may hold `unsafe`.
const UNSAFE_CRATE: &str = "crates/lastbit-vecmath/";

/// Digits from which a number is taken for somebody's measurement rather than a round figure.
const MEASURED_DIGITS: usize = 9;

struct File {
    /// Path from the repository's root, with `/`.
    path: String,
    text: String,
}

impl File {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Lines of code with their numbers: comments, documentation included, are left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

pub(crate) fn run() -> anyhow::Result<()> {
    let files = files(&crate::root())?;
    let mut findings = Vec::new();
    for file in &files {
        let checks: &[fn(&File) -> Vec<String>] = if file.is_rust() {
            &[absolute_paths, ignored_tests, unsafe_code, published_values]
        } else {
            &[absolute_paths]
        };
        findings.extend(checks.iter().flat_map(|check| check(file)));
    }
    findings.extend(crate_roots(&files));
    findings.extend(crate::truth::stale_readme()?);
    findings.extend(crate::bench::stale_readme()?);
    for finding in &findings {
        eprintln!("{finding}");
    }
    if !findings.is_empty() {
        bail!("{} findings", findings.len());
    }
    println!("tidy: {} files", files.len());
    Ok(())
}

/// Every text file of the repository that people write.
fn files(root: &Path) -> anyhow::Result<Vec<File>> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            let name = entry.file_name();
            if name == "target" || name == ".git" || name == "Cargo.lock" {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if let Ok(text) = String::from_utf8(fs::read(entry.path())?) {
                let path = entry.path();
                let path = path.strip_prefix(root)?.components();
                let path = path.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
                files.push(File { path, text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Paths that exist on one machine only.
fn absolute_paths(file: &File) -> Vec<String> {
    let places = ["home", "root", "tmp", "work", "mnt", "Users"].map(|place| format!("/{place}/"));
    let absolute = |line: &str| {
        places.iter().any(|place| {
            line.match_indices(place.as_str()).any(|(at, _)| {
                // `a/tmp/b` is relative, and so is what follows a variable or a dot.
                !line[..at].ends_with(|before: char| before.is_alphanumeric() || "._-)}*".contains(before))
            })
        })
    };
    let lines = (1..).zip(file.text.lines()).filter(|(_, line)| absolute(line));
    lines.map(|(number, line)| format!("{}:{number}: absolute path: {}", file.path, line.trim())).collect()
}

/// A test that does not run proves nothing.
fn ignored_tests(file: &File) -> Vec<String> {
    let attribute = concat!("#[", "ignore");
    let lines = file.code().filter(|(_, line)| line.contains(attribute));
    lines.map(|(number, _)| format!("{}:{number}: ignored test", file.path)).collect()
}

/// `unsafe` outside its crate, or without a reason.
fn unsafe_code(file: &File) -> Vec<String> {
    let opening = |line: &str| ["{", "impl", "extern"].iter().any(|what| line.contains(&format!("unsafe {what}")));
    let lines: Vec<&str> = file.text.lines().collect();
    let reasoned = |number: usize| {
        let above = lines[..number - 1].iter().rev().map(|line| line.trim_start());
        lines[number - 1].contains("// SAFETY:")
            || above
                .take_while(|line| line.starts_with("//") || line.starts_with("#["))
                .any(|line| line.starts_with("// SAFETY:"))
    };
    let allowed = file.path.starts_with(UNSAFE_CRATE);
    let finding = |(number, line): (usize, &str)| {
        let code = line.split("//").next().unwrap_or_default();
        let mentions = code.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == "unsafe");
        let quoted = code.contains('"') || code.contains("[\"");
        match (mentions && !quoted, allowed) {
            (true, false) => Some(format!("{}:{number}: unsafe outside {UNSAFE_CRATE}", file.path)),
            (true, true) if opening(code) && !reasoned(number) => {
                Some(format!("{}:{number}: unsafe without a SAFETY line", file.path))
            }
            _ => None,
        }
    };
    file.code().filter_map(finding).collect()
}

/// Values that somebody published belong to the catalogue's data; in code they could pass for computed ones.
fn published_values(file: &File) -> Vec<String> {
    let values: Vec<&str> = lastbit_catalog::published_values()
        .iter()
        .flat_map(|row| [Some(&row.value), row.reduction.as_ref(), row.frequency_sum.as_ref(), row.time_sum.as_ref()])
        .flatten()
        .map(|value| value.trim_start_matches('-'))
        .filter(|value| value.chars().filter(char::is_ascii_digit).count() >= MEASURED_DIGITS)
        .collect();
    let finding = |(number, line): (usize, &str)| {
        let value = values.iter().find(|value| line.contains(**value))?;
        Some(format!("{}:{number}: published value {value}: it belongs to the catalogue's data", file.path))
    };
    file.code().filter_map(finding).collect()
}

/// Every crate but one forbids `unsafe` itself, not only through the workspace's lints.
fn crate_roots(files: &[File]) -> Vec<String> {
    let is_root = |file: &&File| file.path.ends_with("src/lib.rs") || file.path.ends_with("src/main.rs");
    let lacks = |file: &&File| {
        !file.path.starts_with(UNSAFE_CRATE) && !file.text.contains(concat!("#![forbid(", "unsafe_code)]"))
    };
    let roots = files.iter().filter(is_root).filter(lacks);
    roots.map(|file| format!("{}: does not forbid unsafe_code", file.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    #[test]
    fn absolute_paths_are_found_and_relative_ones_are_not() {
        let place = format!("/{}/someone", "home");
        assert_eq!(absolute_paths(&file("a.md", &format!("x\nsee {place}"))).len(), 1);
        assert_eq!(absolute_paths(&file("a.md", &format!("see docs{place} and ${{ROOT}}{place}"))).len(), 0);
    }

    #[test]
    fn unsafe_needs_its_crate_and_a_reason() {
        let block = concat!("uns", "afe { f() }");
        assert_eq!(unsafe_code(&file("crates/lastbit/src/lib.rs", block)).len(), 1);
        let vecmath = "crates/lastbit-vecmath/src/lib.rs";
        assert_eq!(unsafe_code(&file(vecmath, block)).len(), 1);
        assert_eq!(unsafe_code(&file(vecmath, &format!("// SAFETY: f is fine,\n// always.\n{block}"))).len(), 0);
        assert_eq!(unsafe_code(&file(vecmath, "// the unsafe part\n#![deny(unsafe_code)]")).len(), 0);
    }

    #[test]
    fn published_values_are_found_in_code_only() {
        let value = &lastbit_catalog::published_values()
            .iter()
            .map(|row| &row.value)
            .find(|value| value.len() > 12)
            .expect("there are values of many digits");
        assert_eq!(published_values(&file("a.rs", &format!("let x = {value};"))).len(), 1);
        assert_eq!(published_values(&file("a.rs", &format!("    /// gives {value}\nlet x = 0.25;"))).len(), 0);
    }

    #[test]
    fn ignored_tests_and_unguarded_roots_are_found() {
        assert_eq!(ignored_tests(&file("a.rs", concat!("#[", "ignore = \"slow\"]"))).len(), 1);
        assert_eq!(crate_roots(&[file("crates/x/src/lib.rs", "//! Docs.")]).len(), 1);
        assert_eq!(crate_roots(&[file("crates/lastbit-vecmath/src/lib.rs", "//! Docs.")]).len(), 0);
    }
}
