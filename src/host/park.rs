//! Blocking a Python thread: [`park`] puts the calling thread to sleep, [`unpark`] wakes it. Who waits for what is known to
//! locks, queues and thread handles, under the GIL.
//!
//! A sleep ends by a wake-up, its deadline or [`interrupt`](super::interrupt). No wake-up and no interrupt is lost: they are
//! bits in the word `ThreadSlot::park`, on which the thread sleeps. A thread that has left its worker to others while it
//! waits (see `pool.rs`) has another bit there, which sends whoever wakes it to the pool.
//!
//! A thread must not hold the GIL while it parks. Nothing here takes the GIL.

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};

use super::table::{PARK_INTERRUPTED, PARK_LEFT, PARK_NOTIFIED, PARK_WOKEN, ThreadSlot};
use super::{futex_wait, futex_wake, look_for, monotonic_ns, platform};

/// Why a sleep ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    Notified,
    TimedOut,
    /// Somebody called `interrupt`. As with EINTR (PEP 475), the caller handles pending signals and, if these raise
    /// nothing, sleeps again for the rest of the time.
    Interrupted,
}

/// Sleeps until [`unpark`], `deadline` (monotonic ns) or an interrupt. An unpark or interrupt that came before counts.
///
/// `me` must be the calling thread's own slot.
pub fn park(me: &ThreadSlot, deadline: Option<u64>) -> Woken {
    wait(me, deadline);
    outcome(me)
}

/// The sleep of [`park`]; [`outcome`] says how it ended.
pub fn wait(me: &ThreadSlot, deadline: Option<u64>) {
    // Relaxed: what the waker wrote before it set a bit is read after `outcome`, which acquires.
    let word = || me.park.load(Relaxed);
    // Threads that pass something to and fro wake each other at once.
    if !look_for(|| word() & PARK_WOKEN != 0) {
        platform::pinned(|| {
            while let before = word()
                && before & PARK_WOKEN == 0
                && deadline.is_none_or(|deadline| monotonic_ns() < deadline)
            {
                futex_wait(&me.park, before, deadline);
            }
        });
    }
}

/// How a wait has ended; takes notice of what ended it.
pub fn outcome(me: &ThreadSlot) -> Woken {
    // Acquire: what the waker wrote before it set the bit is visible from here on.
    let word = me.park.load(Acquire);
    if word & PARK_NOTIFIED != 0 {
        // A wake-up may carry a lock with it and must not be lost: an interrupt stays for the next sleep.
        me.park.fetch_and(!PARK_NOTIFIED, AcqRel);
        Woken::Notified
    } else if word & PARK_INTERRUPTED != 0 {
        me.park.fetch_and(!PARK_INTERRUPTED, AcqRel);
        Woken::Interrupted
    } else {
        Woken::TimedOut
    }
}

/// Ends `thread`'s sleep, or its next one.
pub fn unpark(thread: &'static ThreadSlot) {
    wake(thread, PARK_NOTIFIED);
}

/// Sets a bit of [`PARK_WOKEN`] and wakes the thread, wherever it waits.
pub(super) fn wake(thread: &'static ThreadSlot, bit: u32) {
    // Release: pairs with the load in `outcome`.
    let word = thread.park.fetch_or(bit, AcqRel);
    if word & PARK_LEFT != 0 {
        super::resume(thread);
    } else {
        futex_wake(&thread.park, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{interrupt, table};
    use std::sync::atomic::AtomicU32;
    use std::sync::atomic::Ordering::SeqCst;

    fn slot() -> &'static ThreadSlot {
        static NEXT: AtomicU32 = AtomicU32::new(800_000);
        table::claim(NEXT.fetch_add(1, SeqCst), "parked").unwrap()
    }

    #[test]
    fn a_wake_up_that_came_before_counts() {
        let me = slot();
        unpark(me);
        assert_eq!(park(me, None), Woken::Notified);
    }

    #[test]
    fn a_deadline_in_the_past_ends_it_at_once() {
        assert_eq!(park(slot(), Some(0)), Woken::TimedOut);
    }

    #[test]
    fn a_wake_up_wins_over_an_interrupt_and_neither_is_lost() {
        let me = slot();
        interrupt(me);
        unpark(me);
        assert_eq!(park(me, None), Woken::Notified);
        assert_eq!(park(me, None), Woken::Interrupted);
        assert_eq!(me.breaker.load(SeqCst), table::INTERRUPT_BIT);
        assert_eq!(park(me, Some(0)), Woken::TimedOut);
    }

    #[test]
    fn a_wake_up_and_an_interrupt_end_a_sleep() {
        let threads = [slot(), slot()];
        std::thread::scope(|scope| {
            let sleepers = threads.map(|me| scope.spawn(move || park(me, None)));
            unpark(threads[0]);
            interrupt(threads[1]);
            assert_eq!(sleepers.map(|sleeper| sleeper.join().unwrap()), [Woken::Notified, Woken::Interrupted]);
        });
    }

    #[test]
    fn no_wake_up_is_lost_to_a_deadline() {
        // Each tells the other that it is its turn, over and over; one of them times out all the time.
        const ROUNDS: u32 = 2000;
        let threads = [slot(), slot()];
        let turn = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for me in 0..2 {
                let turn = &turn;
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        while turn.load(SeqCst) != 2 * round + me {
                            let deadline = (me == 0).then(|| monotonic_ns() + 1000);
                            park(threads[me as usize], deadline);
                        }
                        turn.fetch_add(1, SeqCst);
                        unpark(threads[1 - me as usize]);
                    }
                });
            }
        });
        assert_eq!(turn.load(SeqCst), 2 * ROUNDS);
    }
}
