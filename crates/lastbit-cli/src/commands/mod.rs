//! The commands, a file each.

mod compare;
mod fingerprint;
mod profiles;
mod render;

pub(crate) use compare::Compare;
pub(crate) use fingerprint::Fingerprint;
pub(crate) use profiles::Profiles;
pub(crate) use render::Render;

use lastbit::{CatalogError, Profile};

/// The profile of an id. What is to be known about it goes to stderr.
fn profile(id: &str) -> Result<Profile, CatalogError> {
    let profile = Profile::resolve(id)?;
    for note in &profile.notes {
        eprintln!("lastbit: {}: {note}", profile.id);
    }
    Ok(profile)
}
