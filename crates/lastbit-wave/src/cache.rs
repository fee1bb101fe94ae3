//! What this process made last, for renders that come again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::WaveError;

/// Tables, most recently used last.
pub(crate) struct Recent<T> {
    kept: Mutex<Vec<Arc<T>>>,
    capacity: usize,
}

impl<T> Recent<T> {
    /// Keeps so many.
    pub(crate) const fn new(capacity: usize) -> Self {
        Self { kept: Mutex::new(Vec::new()), capacity }
    }

    /// The kept tables that match, or newly made ones. The lock is not held while they are made.
    pub(crate) fn get_or_build(
        &self,
        matches: impl Fn(&T) -> bool,
        build: impl FnOnce() -> Result<T, WaveError>,
    ) -> Result<Arc<T>, WaveError> {
        if let Some(kept) = touch(&mut self.lock(), &matches) {
            return Ok(kept);
        }
        let made = Arc::new(build()?);
        let mut kept = self.lock();
        // Another thread may have been faster: one set of tables, so that what they build lazily is shared.
        if let Some(kept) = touch(&mut kept, &matches) {
            return Ok(kept);
        }
        if kept.len() == self.capacity {
            kept.remove(0);
        }
        kept.push(Arc::clone(&made));
        Ok(made)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<T>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn touch<T>(kept: &mut [Arc<T>], matches: impl Fn(&T) -> bool) -> Option<Arc<T>> {
    let position = kept.iter().rposition(|tables| matches(tables))?;
    kept[position..].rotate_left(1);
    kept.last().cloned()
}
