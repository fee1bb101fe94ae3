//! Work on many graphs at once, over the processors of this machine.

use std::{
    num::NonZero,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::backend::{self, Backend};

/// `work` of each item on every processor of this machine, answers in the items' order. `done` is called after each,
/// from the thread that did it. The number of threads changes no bit: each item is worked on by itself.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync, done: impl Fn() + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    if threads < 2 {
        let one = |item| {
            let answer = work(item);
            done();
            answer
        };
        return items.iter().map(one).collect();
    }
    // What lowers this thread's backend lowers that of its helpers.
    let limit = Backend::in_use();
    let next = AtomicUsize::new(0);
    let answers: Mutex<Vec<Option<R>>> = Mutex::new(items.iter().map(|_| None).collect());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                backend::at_most(limit, || {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(index) else { break };
                        let answer = work(item);
                        answers.lock().unwrap_or_else(|poison| poison.into_inner())[index] = Some(answer);
                        done();
                    }
                })
            });
        }
    });
    // The scope has ended without a panic, so every item has its answer.
    answers.into_inner().unwrap_or_else(|poison| poison.into_inner()).into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_keep_the_items_order_and_each_is_counted() {
        let items: Vec<u32> = (0..1000).collect();
        let count = AtomicUsize::new(0);
        let answers = map(&items, |n| n * 2, || _ = count.fetch_add(1, Ordering::Relaxed));
        assert!(answers.into_iter().eq(items.iter().map(|n| n * 2)));
        assert_eq!(count.into_inner(), 1000);
        assert!(map(&[] as &[u32], |n| *n, || ()).is_empty());
    }
}
