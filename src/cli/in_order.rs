//! Work on many things at once with the results in their order.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::exit::Failure;

/// Threads for so many things, and threads that each of them may use: those that were asked for, else one a core.
#[must_use]
pub fn threads(jobs: Option<u16>, things: usize) -> (usize, u16) {
    let all = jobs.map_or_else(|| thread::available_parallelism().map_or(1, NonZero::get), usize::from).max(1);
    let outer = all.min(things.max(1));
    (outer, u16::try_from(all / outer).unwrap_or(u16::MAX))
}

/// The result of each thing, in the order of the things whichever thread was faster.
///
/// # Errors
///
/// When a thread ended before its time, which is a fault of the program.
pub fn each<T: Sync, R: Send>(things: &[T], threads: usize, work: impl Fn(&T) -> R + Sync) -> Result<Vec<R>, Failure> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(things.len())));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((index, thing)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    things.get(index).map(|thing| (index, thing))
                } {
                    let result = work(thing);
                    if let Ok(mut done) = done.lock() {
                        done.push((index, result));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().map_err(|_| Failure::internal(&"a thread ended before its time"))?;
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_things() {
        let things: Vec<u64> = (0..40).collect();
        for threads in [1, 7] {
            let done = each(&things, threads, |thing| {
                thread::sleep(std::time::Duration::from_micros(40 - thing));
                thing * 2
            });
            assert_eq!(done.expect("done"), (0..80).step_by(2).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn threads_are_shared_out() {
        assert_eq!(threads(Some(8), 3), (3, 2));
        assert_eq!(threads(Some(2), 50), (2, 1));
        assert_eq!(threads(Some(4), 0), (1, 4));
    }
}
