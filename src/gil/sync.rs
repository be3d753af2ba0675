//! The primitives that the lock is made of. Under `cfg(loom)` they are loom's, which tries all interleavings.

#[cfg(not(loom))]
pub use real::*;

#[cfg(not(loom))]
mod real {
    pub use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
    pub use std::sync::{Arc, Condvar, Mutex, MutexGuard};

    /// How often a thread looks at a word before it goes to sleep: some microseconds, which is what a sleep and a
    /// wake-up would cost. Looking pays only where the other side is known to be about to act on another processor.
    pub const SPINS: u32 = 600;

    /// Waits for a signal, at most for `limit`; says whether the time ran out. May return early for no reason.
    pub fn wait_for<'a, T>(
        signal: &Condvar,
        guard: MutexGuard<'a, T>,
        limit: std::time::Duration,
    ) -> (MutexGuard<'a, T>, bool) {
        let (guard, result) = signal
            .wait_timeout(guard, limit)
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        (guard, result.timed_out())
    }

    /// One turn of a spin.
    pub fn spin() {
        std::hint::spin_loop();
    }
}

#[cfg(loom)]
pub use model::*;

#[cfg(loom)]
mod model {
    pub use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering};
    pub use loom::sync::{Arc, Condvar, Mutex, MutexGuard};

    /// One look is enough for loom: more only repeat the same interleavings.
    pub const SPINS: u32 = 1;

    /// Loom has no time. A limit of zero stands for a wait that always times out, any other for one that never does.
    pub fn wait_for<'a, T>(
        signal: &Condvar,
        guard: MutexGuard<'a, T>,
        limit: std::time::Duration,
    ) -> (MutexGuard<'a, T>, bool) {
        if limit.is_zero() {
            return (crate::time_passes(guard), true);
        }
        (signal.wait(guard).unwrap(), false)
    }

    pub fn spin() {
        loom::thread::yield_now();
    }
}
