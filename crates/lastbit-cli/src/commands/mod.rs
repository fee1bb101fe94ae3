//! The commands, a file each.

mod compare;
mod diff;
mod fingerprint;
mod identify;
mod profiles;
mod render;
mod tables;
mod verify;

pub(crate) use compare::Compare;
pub(crate) use diff::Diff;
pub(crate) use fingerprint::Fingerprint;
pub(crate) use identify::Identify;
pub(crate) use profiles::Profiles;
pub(crate) use render::Render;
pub(crate) use tables::Tables;
pub(crate) use verify::Verify;

use lastbit::{CatalogError, Profile};

/// The profile of an id. What is to be known about it goes to stderr.
fn profile(id: &str) -> Result<Profile, CatalogError> {
    let profile = Profile::resolve(id)?;
    for note in &profile.notes {
        eprintln!("lastbit: {}: {note}", profile.id);
    }
    Ok(profile)
}
