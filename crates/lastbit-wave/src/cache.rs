//! The tables that this process made last, for renders that come again.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{WaveError, WaveTables};

/// Tables kept. A full set is 0.3 to 2.7 MB; a render builds a few ranges of one.
const CAPACITY: usize = 32;

/// Most recently used last.
static RECENT: Mutex<Vec<Arc<WaveTables>>> = Mutex::new(Vec::new());

/// The kept tables that match, or newly made ones. The lock is not held while they are made.
pub(crate) fn get_or_build(
    matches: impl Fn(&WaveTables) -> bool,
    build: impl FnOnce() -> Result<WaveTables, WaveError>,
) -> Result<Arc<WaveTables>, WaveError> {
    if let Some(kept) = take(&matches) {
        return Ok(kept);
    }
    let made = Arc::new(build()?);
    let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    // Another thread may have been faster: one set of tables, so that lazily built ranges are shared.
    if let Some(kept) = touch(&mut recent, &matches) {
        return Ok(kept);
    }
    if recent.len() == CAPACITY {
        recent.remove(0);
    }
    recent.push(Arc::clone(&made));
    Ok(made)
}

fn take(matches: &impl Fn(&WaveTables) -> bool) -> Option<Arc<WaveTables>> {
    touch(&mut RECENT.lock().unwrap_or_else(PoisonError::into_inner), matches)
}

fn touch(recent: &mut [Arc<WaveTables>], matches: &impl Fn(&WaveTables) -> bool) -> Option<Arc<WaveTables>> {
    let position = recent.iter().rposition(|tables| matches(tables))?;
    recent[position..].rotate_left(1);
    recent.last().cloned()
}
