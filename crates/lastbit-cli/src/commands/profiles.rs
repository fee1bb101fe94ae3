use lastbit::{Profile, backend::Backend};
use serde_json::json;

use crate::{Failure, Finding, files, table};

#[derive(clap::Args)]
pub(crate) struct Profiles {
    /// Print JSON, with what each profile's arithmetic is.
    #[arg(long)]
    json: bool,
    /// Say which instructions of this machine are in use instead, and which could be.
    #[arg(long)]
    host: bool,
}

fn host(as_json: bool) -> Result<Finding, Failure> {
    let available: Vec<&str> = Backend::available().map(Backend::name).collect();
    let (host, in_use) = (Backend::host().name(), Backend::in_use().name());
    if as_json {
        files::print_json(&json!({ "host": host, "in_use": in_use, "available": available }))?;
    } else {
        files::print(&format!("in use: {in_use}\nthis CPU: {host}\navailable: {}\n", available.join(", ")))?;
    }
    Ok(Finding::Fine)
}

impl Profiles {
    pub(crate) fn run(self) -> Result<Finding, Failure> {
        if self.host {
            return host(self.json);
        }
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
