//! Parts of the README that tasks write, each between two marks.

use std::fs;

use anyhow::{Context, bail};

/// A part of the README: `<!-- NAME -->`, content, `<!-- end of NAME -->`.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    /// What brings it up to date.
    pub(crate) command: &'static str,
}

impl Part {
    /// What stands in the README.
    pub(crate) fn read(&self) -> anyhow::Result<String> {
        let readme = readme()?;
        let (_, content, _) = self.split(&readme)?;
        Ok(content.to_owned())
    }

    /// Puts `content` into the README.
    pub(crate) fn write(&self, content: &str) -> anyhow::Result<()> {
        let readme = readme()?;
        let (before, _, after) = self.split(&readme)?;
        fs::write(crate::root().join("README.md"), format!("{before}{content}{after}"))?;
        Ok(())
    }

    /// What to say where the README has something else than `content`.
    pub(crate) fn finding(&self, content: &str) -> anyhow::Result<Option<String>> {
        let stale = self.read()? != content;
        Ok(stale.then(|| format!("README.md: its {} is stale: {}", self.name, self.command)))
    }

    /// The README up to the content, the content, and what follows.
    fn split<'t>(&self, readme: &'t str) -> anyhow::Result<(&'t str, &'t str, &'t str)> {
        let (begin, end) = (format!("<!-- {} -->\n", self.name), format!("<!-- end of {} -->\n", self.name));
        let Some(from) = readme.find(&begin).map(|at| at + begin.len()) else { bail!("README.md lacks {begin}") };
        let Some(length) = readme[from..].find(&end) else { bail!("README.md lacks {end}") };
        Ok((&readme[..from], &readme[from..from + length], &readme[from + length..]))
    }
}

fn readme() -> anyhow::Result<String> {
    fs::read_to_string(crate::root().join("README.md")).context("README.md")
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn a_part_lies_between_its_marks() {
        let part = Part { name: "x", command: "make" };
        let readme = "a\n<!-- x -->\nb\n<!-- end of x -->\nc";
        assert_eq!(part.split(readme).unwrap(), ("a\n<!-- x -->\n", "b\n", "<!-- end of x -->\nc"));
        assert!(part.split("<!-- x -->\nb").is_err());
    }
}
