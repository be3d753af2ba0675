//! The primitives that the lock is made of. `tests/loom_gil.rs` has the same names with loom's in their place, which
//! try all interleavings.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

pub use crate::host::SPINS;
pub use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
pub use std::sync::{Arc, MutexGuard};

/// One look that found nothing.
pub fn spin() {
    std::hint::spin_loop();
}

/// What threads can wait for.
#[derive(Clone, Copy)]
pub enum Signal {
    /// Somebody may take the lock.
    Freed,
    /// Somebody has taken the lock from another thread, which ends a forced switch.
    Switched,
}

/// A mutex with one condition variable for each [`Signal`].
#[derive(Debug, Default)]
pub struct Monitor<T> {
    value: Mutex<T>,
    signals: [Condvar; 2],
}

impl<T> Monitor<T> {
    pub fn new(value: T) -> Self {
        Monitor { value: Mutex::new(value), signals: [Condvar::new(), Condvar::new()] }
    }

    pub fn lock(&self) -> MutexGuard<'_, T> {
        // Nothing panics under the mutex but an assertion about the policy, a defect of ours: go on as found.
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves the mutex until the signal comes, at most for `limit`; says whether the time ran out. May return early
    /// for no reason.
    pub fn wait<'a>(
        &'a self,
        signal: Signal,
        guard: MutexGuard<'a, T>,
        limit: Option<Duration>,
    ) -> (MutexGuard<'a, T>, bool) {
        let signal = &self.signals[signal as usize];
        match limit {
            Some(limit) => {
                let (guard, result) = signal.wait_timeout(guard, limit).unwrap_or_else(PoisonError::into_inner);
                (guard, result.timed_out())
            }
            None => (signal.wait(guard).unwrap_or_else(PoisonError::into_inner), false),
        }
    }

    pub fn notify_one(&self, signal: Signal) {
        self.signals[signal as usize].notify_one();
    }

    pub fn notify_all(&self, signal: Signal) {
        self.signals[signal as usize].notify_all();
    }
}
