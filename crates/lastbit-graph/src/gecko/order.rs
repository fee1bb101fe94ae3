//! The order in which tracks run.

use super::tracks::Track;

/// Not yet visited; what lies below marks a visit, the earlier the higher.
const NEW: u32 = u32::MAX;
/// Part of a cycle that no delay breaks: silent.
pub(super) const MUTED: u32 = 1;

/// A list that is taken from at its front, and where members move to the front.
#[derive(Default)]
struct Stack {
    entries: Vec<(usize, u32)>,
    /// Which entry of a track counts; none if it is not in the list.
    current: Vec<Option<u32>>,
    next: u32,
}

impl Stack {
    fn new(tracks: usize) -> Self {
        Self { current: vec![None; tracks], ..Self::default() }
    }

    fn push_front(&mut self, track: usize) {
        self.next += 1;
        self.current[track] = Some(self.next);
        self.entries.push((track, self.next));
    }

    fn contains(&self, track: usize) -> bool {
        self.current[track].is_some()
    }

    fn remove(&mut self, track: usize) {
        self.current[track] = None;
    }

    fn front(&mut self) -> Option<usize> {
        while let Some(&(track, entry)) = self.entries.last() {
            if self.current[track] == Some(entry) {
                return Some(track);
            }
            self.entries.pop();
        }
        None
    }

    /// All members, from the front.
    fn members(&self) -> Vec<usize> {
        let counts = |&&(track, entry): &&(usize, u32)| self.current[track] == Some(entry);
        self.entries.iter().rev().filter(counts).map(|&(track, _)| track).collect()
    }
}

/// Sorts the active tracks so that each comes after what feeds it. Delays in cycles come last: they give their output
/// before all others run. How many tracks come before those.
///
/// Gecko, `MediaTrackGraphImpl::UpdateTrackOrder`: Pearce's variation of Tarjan's algorithm.
pub(super) fn update(active: &mut Vec<usize>, tracks: &mut [Track], inputs: impl Fn(&Track) -> Vec<usize>) -> usize {
    let mut search = Stack::new(tracks.len());
    for &track in active.iter().rev() {
        tracks[track].marker = NEW;
        search.push_front(track);
    }
    let mut components = Stack::new(tracks.len());
    let mut next_marker = NEW - 1;
    let (mut ordered, mut breakers) = (Vec::with_capacity(active.len()), Vec::new());
    while let Some(track) = search.front() {
        let sources = inputs(&tracks[track]);
        if tracks[track].marker == NEW {
            tracks[track].marker = next_marker;
            next_marker -= 1;
            for &source in sources.iter().rev() {
                if tracks[source].marker == NEW && search.contains(source) {
                    search.push_front(source);
                }
            }
            continue;
        }
        search.remove(track);
        let highest = sources.iter().map(|&source| tracks[source].marker).max().unwrap_or(0);
        if highest <= MUTED {
            tracks[track].marker = 0;
            ordered.push(track);
            continue;
        }
        components.push_front(track);
        if highest > tracks[track].marker {
            tracks[track].marker = highest;
            continue;
        }
        // The root of a component: all of it has been seen.
        let mut component: Vec<usize> = components.members();
        let size = component.iter().take_while(|&&member| tracks[member].marker <= highest).count();
        component.truncate(size);
        component.iter().for_each(|&member| components.remove(member));
        let (delays, others): (Vec<_>, Vec<_>) = component.into_iter().partition(|&member| tracks[member].is_delay());
        for &delay in &delays {
            tracks[delay].marker = 0;
            breakers.push(delay);
        }
        for other in others {
            if delays.is_empty() {
                tracks[other].marker = MUTED;
                ordered.push(other);
            } else {
                tracks[other].marker = NEW;
                search.push_front(other);
            }
        }
    }
    let first_breaker = ordered.len();
    ordered.extend(breakers.into_iter().rev());
    *active = ordered;
    first_breaker
}
