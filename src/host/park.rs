//! Blocking a Python thread, the way CPython's `Python/parking_lot.c` does it: [`park`] puts the calling thread to
//! sleep by itself (for `time.sleep`), [`park_on`] in the queue of a key (the address or number of a lock, a thread
//! handle…), and [`unpark_one`] wakes the one that has waited longest on a key.
//!
//! A sleep ends by a wake-up, its deadline or [`interrupt`](super::interrupt), which reaches every kind of sleep,
//! since all of them are on the one word `ThreadSlot::park`. A wake-up is never lost: it is a bit in that word, set
//! under the lock of the table below.
//!
//! A thread must not hold the GIL while it parks. Nothing here takes the GIL.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::table::{PARK_INTERRUPTED, PARK_NOTIFIED, ThreadSlot};
use super::{futex_wait, futex_wake, monotonic_ns};

/// Why a sleep ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    Notified,
    TimedOut,
    /// Somebody called `interrupt`. As with EINTR (PEP 475), the caller handles pending signals and, if these raise
    /// nothing, sleeps again for the rest of the time.
    Interrupted,
}

/// What came of [`park_on`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parked {
    /// The condition did not hold any more when the queue was locked: the thread did not sleep.
    NotNeeded,
    Slept(Woken),
}

/// Who waits on which key, first come first. Held for a few instructions only.
static QUEUES: Mutex<Option<HashMap<usize, VecDeque<&'static ThreadSlot>>>> = Mutex::new(None);

struct Queues(MutexGuard<'static, Option<HashMap<usize, VecDeque<&'static ThreadSlot>>>>);

impl Queues {
    fn lock() -> Self {
        Queues(QUEUES.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn map(&mut self) -> &mut HashMap<usize, VecDeque<&'static ThreadSlot>> {
        self.0.get_or_insert_with(HashMap::new)
    }

    /// Removes and returns the first in the queue of `key`.
    fn pop(&mut self, key: usize) -> Option<&'static ThreadSlot> {
        let queue = self.map().get_mut(&key)?;
        let first = queue.pop_front();
        if queue.is_empty() {
            self.map().remove(&key);
        }
        first
    }

    /// Takes `me` out of the queue of `key`; false if somebody else has taken it out to wake it.
    fn remove(&mut self, key: usize, me: &'static ThreadSlot) -> bool {
        let Some(queue) = self.map().get_mut(&key) else {
            return false;
        };
        let Some(place) = queue.iter().position(|slot| std::ptr::eq(*slot, me)) else {
            return false;
        };
        queue.remove(place);
        if queue.is_empty() {
            self.map().remove(&key);
        }
        true
    }
}

/// Sleeps until [`unpark`], `deadline` (monotonic ns) or an interrupt. An unpark or interrupt that came before counts.
///
/// `me` must be the calling thread's own slot.
pub fn park(me: &ThreadSlot, deadline: Option<u64>) -> Woken {
    loop {
        // Acquire: what the waker wrote before it set the bit is visible from here on.
        let word = me.park.load(Acquire);
        if word & PARK_NOTIFIED != 0 {
            // A wake-up may carry a lock with it and must not be lost: an interrupt stays for the next sleep.
            me.park.fetch_and(!PARK_NOTIFIED, AcqRel);
            return Woken::Notified;
        }
        if word & PARK_INTERRUPTED != 0 {
            me.park.fetch_and(!PARK_INTERRUPTED, AcqRel);
            return Woken::Interrupted;
        }
        if deadline.is_some_and(|deadline| monotonic_ns() >= deadline) {
            return Woken::TimedOut;
        }
        futex_wait(&me.park, word, deadline);
    }
}

/// Ends `thread`'s sleep, or its next one.
pub fn unpark(thread: &ThreadSlot) {
    // Release: pairs with the load in `park`.
    thread.park.fetch_or(PARK_NOTIFIED, Release);
    futex_wake(&thread.park, 1);
}

/// Sleeps in the queue of `key` if `must_wait()`, which runs with the queue locked: a change of the condition
/// followed by [`unpark_one`] cannot slip in between. `must_wait` must not park, unpark or take the GIL.
pub fn park_on(
    key: usize,
    me: &'static ThreadSlot,
    deadline: Option<u64>,
    must_wait: impl FnOnce() -> bool,
) -> Parked {
    {
        let mut queues = Queues::lock();
        if !must_wait() {
            return Parked::NotNeeded;
        }
        queues.map().entry(key).or_default().push_back(me);
    }
    let woken = park(me, deadline);
    if woken == Woken::Notified || Queues::lock().remove(key, me) {
        return Parked::Slept(woken);
    }
    // A waker has chosen this thread, so its bit is set (it sets it before it unlocks the queue): the wake-up wins,
    // and an interrupt is kept for the next sleep.
    if woken == Woken::Interrupted {
        me.park.fetch_or(PARK_INTERRUPTED, Release);
    }
    me.park.fetch_and(!PARK_NOTIFIED, AcqRel);
    Parked::Slept(Woken::Notified)
}

/// Wakes the thread that has waited longest on `key` and returns its id.
pub fn unpark_one(key: usize) -> Option<u32> {
    unpark_one_or(key, || {})
}

/// As [`unpark_one`], but if nobody waits, runs `if_none` with the queue locked: a thread on its way into
/// [`park_on`] looks at its condition either before or after that, not in between. `if_none` must not park, unpark or
/// take the GIL.
pub fn unpark_one_or(key: usize, if_none: impl FnOnce()) -> Option<u32> {
    let mut queues = Queues::lock();
    match queues.pop(key) {
        Some(thread) => {
            unpark(thread);
            thread.id()
        }
        None => {
            if_none();
            None
        }
    }
}

/// Wakes all threads that wait on `key` and says how many these were.
pub fn unpark_all(key: usize) -> usize {
    let mut queues = Queues::lock();
    let Some(queue) = queues.map().remove(&key) else {
        return 0;
    };
    queue.iter().for_each(|thread| unpark(thread));
    queue.len()
}

/// How many threads wait on `key` at this moment.
pub fn waiters(key: usize) -> usize {
    Queues::lock().map().get(&key).map_or(0, VecDeque::len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{interrupt, table};
    use std::sync::atomic::AtomicU32;
    use std::sync::atomic::Ordering::SeqCst;

    fn slots<const N: usize>() -> [&'static ThreadSlot; N] {
        static NEXT: AtomicU32 = AtomicU32::new(800_000);
        std::array::from_fn(|_| table::claim(NEXT.fetch_add(1, SeqCst), "parked").unwrap())
    }

    /// A key that no other test uses.
    fn new_key() -> usize {
        std::ptr::from_ref(Box::leak(Box::new(0u8))).addr()
    }

    fn until(condition: impl Fn() -> bool) {
        while !condition() {
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_wake_up_that_came_before_counts() {
        let [me] = slots();
        unpark(me);
        assert_eq!(park(me, None), Woken::Notified);
    }

    #[test]
    fn a_deadline_in_the_past_ends_it_at_once() {
        let [me] = slots();
        assert_eq!(park(me, Some(0)), Woken::TimedOut);
        assert_eq!(
            park_on(new_key(), me, Some(0), || true),
            Parked::Slept(Woken::TimedOut)
        );
    }

    #[test]
    fn a_wake_up_wins_over_an_interrupt_and_neither_is_lost() {
        let [me] = slots();
        interrupt(me);
        unpark(me);
        assert_eq!(park(me, None), Woken::Notified);
        assert_eq!(park(me, None), Woken::Interrupted);
        assert_eq!(me.breaker.load(SeqCst), table::INTERRUPT_BIT);
        assert_eq!(park(me, Some(0)), Woken::TimedOut);
    }

    #[test]
    fn who_waits_longest_on_a_key_is_woken_first() {
        let key = new_key();
        let threads: [_; 3] = slots();
        std::thread::scope(|scope| {
            for (index, &me) in threads.iter().enumerate() {
                scope.spawn(move || {
                    assert_eq!(
                        park_on(key, me, None, || true),
                        Parked::Slept(Woken::Notified)
                    )
                });
                until(|| waiters(key) == index + 1);
            }
            assert_eq!(unpark_one(key), threads[0].id());
            assert_eq!(unpark_one(key), threads[1].id());
            assert_eq!(unpark_all(key), 1);
            assert_eq!(unpark_one(key), None);
        });
    }

    #[test]
    fn no_sleep_if_the_condition_is_gone() {
        let [me] = slots();
        let key = new_key();
        assert_eq!(park_on(key, me, None, || false), Parked::NotNeeded);
        assert_eq!(waiters(key), 0);
    }

    #[test]
    fn a_sleeper_that_gave_up_is_out_of_the_queue() {
        let [first, second] = slots();
        let key = new_key();
        assert_eq!(
            park_on(key, first, Some(0), || true),
            Parked::Slept(Woken::TimedOut)
        );
        std::thread::scope(|scope| {
            scope.spawn(|| {
                assert_eq!(
                    park_on(key, second, None, || true),
                    Parked::Slept(Woken::Notified)
                )
            });
            until(|| waiters(key) == 1);
            assert_eq!(unpark_one(key), second.id());
        });
    }

    #[test]
    fn an_interrupt_ends_every_sleep() {
        let threads: [_; 2] = slots();
        let key = new_key();
        std::thread::scope(|scope| {
            scope.spawn(|| assert_eq!(park(threads[0], None), Woken::Interrupted));
            scope.spawn(|| {
                assert_eq!(
                    park_on(key, threads[1], None, || true),
                    Parked::Slept(Woken::Interrupted)
                )
            });
            until(|| waiters(key) == 1);
            threads.iter().for_each(|thread| interrupt(thread));
        });
        assert_eq!(waiters(key), 0);
    }

    #[test]
    fn no_wake_up_is_lost_between_sleepers_that_give_up() {
        // A semaphore with one permit, whose waiters time out all the time: were a wake-up given to a thread that has
        // gone, the permit would be lost and the others would never end.
        const THREADS: usize = 4;
        const ROUNDS: usize = 2000;
        let key = new_key();
        let permits = AtomicU32::new(1);
        let take = || {
            permits
                .try_update(SeqCst, SeqCst, |n| n.checked_sub(1))
                .is_ok()
        };
        let threads: [_; THREADS] = slots();
        std::thread::scope(|scope| {
            for (index, &me) in threads.iter().enumerate() {
                let (take, permits) = (&take, &permits);
                scope.spawn(move || {
                    for _ in 0..ROUNDS {
                        while !take() {
                            let deadline = (index % 2 == 0).then(|| monotonic_ns() + 1000);
                            if park_on(key, me, deadline, || permits.load(SeqCst) == 0)
                                == Parked::Slept(Woken::Notified)
                            {
                                break; // The permit was handed over.
                            }
                        }
                        unpark_one_or(key, || {
                            permits.fetch_add(1, SeqCst);
                        });
                    }
                });
            }
        });
        assert_eq!(permits.load(SeqCst), 1);
    }
}
