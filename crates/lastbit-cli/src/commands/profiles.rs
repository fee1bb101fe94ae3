use lastbit::Profile;
use serde_json::json;

use crate::{Failure, Finding, files, table};

#[derive(clap::Args)]
pub(crate) struct Profiles {
    /// Print JSON, with what each profile's arithmetic is.
    #[arg(long)]
    json: bool,
}

impl Profiles {
    pub(crate) fn run(self) -> Result<Finding, Failure> {
        let profiles = Profile::all();
        if self.json {
            let profile = |profile: &Profile| {
                json!({
                    "id": profile.id,
                    "engine": profile.engine,
                    "version": profile.version.to_string(),
                    "arithmetic": profile.arithmetic,
                    "capture": profile.capture,
                    "notes": profile.notes,
                })
            };
            files::print_json(&profiles.iter().map(profile).collect())?;
        } else {
            let row = |profile: &Profile| {
                let capture = profile.capture.clone().unwrap_or_else(|| "-".to_owned());
                vec![profile.id.clone(), capture, profile.notes.join("; ")]
            };
            let rows: Vec<_> = profiles.iter().map(row).collect();
            files::print(&table::render(&["profile", "confirmed by", "notes"], &rows))?;
        }
        Ok(Finding::Fine)
    }
}
