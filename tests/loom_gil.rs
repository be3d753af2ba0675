//! Models of the GIL: loom runs the lock's own code through all interleavings of its steps (up to a bound on forced
//! switches) and fails on a data race, a deadlock or a broken assertion.
//!
//! The files of `src/gil/` are included as they are; what they take from `sync.rs`, `host` and `trace` has stand-ins here.
#![cfg(not(target_arch = "wasm32"))]
// The stand-ins have what the lock uses, and the lock has more than the models use.
#![allow(dead_code)]

#[path = "../src/gil"]
mod gil {
    pub mod eval_breaker;
    pub mod lock;
    pub mod policy;

    /// The names of `sync.rs`, made of loom's primitives.
    pub mod sync {
        use loom::sync::{Condvar, Mutex};
        use std::time::Duration;

        pub use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering};
        pub use loom::sync::{Arc, MutexGuard};

        /// More looks would only repeat the same interleavings.
        pub const SPINS: u32 = 1;

        pub fn spin() {
            loom::thread::yield_now();
        }

        #[derive(Clone, Copy)]
        pub enum Signal {
            Freed,
            Switched,
        }

        #[derive(Debug)]
        pub struct Monitor<T> {
            value: Mutex<T>,
            signals: [Condvar; 2],
        }

        impl<T> Monitor<T> {
            pub fn new(value: T) -> Self {
                Monitor { value: Mutex::new(value), signals: [Condvar::new(), Condvar::new()] }
            }

            pub fn lock(&self) -> MutexGuard<'_, T> {
                self.value.lock().unwrap()
            }

            /// Loom has no time. A limit of 1 µs runs out at once, any other never does: then a lost signal is a
            /// deadlock, which loom reports.
            pub fn wait<'a>(
                &'a self,
                signal: Signal,
                guard: MutexGuard<'a, T>,
                limit: Option<Duration>,
            ) -> (MutexGuard<'a, T>, bool) {
                if limit == Some(Duration::from_micros(1)) {
                    drop(guard);
                    loom::thread::yield_now();
                    return (self.lock(), true);
                }
                (self.signals[signal as usize].wait(guard).unwrap(), false)
            }

            pub fn notify_one(&self, signal: Signal) {
                self.signals[signal as usize].notify_one();
            }

            pub fn notify_all(&self, signal: Signal) {
                self.signals[signal as usize].notify_all();
            }
        }
    }
}

mod host {
    use loom::sync::atomic::AtomicU32;

    #[derive(Debug)]
    pub struct SpawnError;

    #[derive(Debug)]
    pub struct ThreadSlot {
        pub breaker: AtomicU32,
        pub figures: table::Figures,
    }

    pub fn monotonic_ns() -> u64 {
        0
    }

    pub mod table {
        pub enum State {
            Away,
            Waiting,
            Holding,
        }

        #[derive(Debug)]
        pub struct Figures;

        impl Figures {
            pub fn enter(&self, _next: State, _now: u64) {}
            pub fn count_release(&self, _reason: usize) {}
        }
    }
}

mod trace {
    use crate::host::{SpawnError, ThreadSlot, table::Figures};
    use loom::sync::atomic::AtomicU32;

    #[derive(Clone, Copy)]
    pub struct At;

    pub enum Kind {
        GilWait,
        DropRequested,
        GilAcquired,
        GilReleased,
    }

    #[derive(Clone, Copy, PartialEq, Eq)]
    pub enum Reason {
        DropRequest,
        Sleep,
        ThreadExit,
        Offered,
    }

    #[derive(Debug)]
    pub struct Tracer {
        pub slot: &'static ThreadSlot,
        id: u32,
    }

    impl Tracer {
        /// The models name their threads by numbers.
        pub fn register(name: &str) -> Result<Tracer, SpawnError> {
            let slot = ThreadSlot { breaker: AtomicU32::new(0), figures: Figures };
            Ok(Tracer { slot: Box::leak(Box::new(slot)), id: name.parse().unwrap() })
        }

        pub fn id(&self) -> u32 {
            self.id
        }

        pub fn record(&self, _kind: Kind, _detail: u8, _subject: u32, _at: At) {}
        pub fn record_at(&self, _now: u64, _kind: Kind, _detail: u8, _subject: u32, _at: At) {}
    }
}

use gil::eval_breaker::EvalBreaker;
use gil::lock::{Closed, Gil, ThreadGil};
use gil::policy::Python310;
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;
use trace::{At, Reason};

/// An interpreter with something in it that only the holder of the GIL may touch.
struct Interpreter {
    gil: Gil<Python310>,
    /// Who touched it, in order. Loom fails when two touch it without an order between them.
    touched: UnsafeCell<Vec<u32>>,
}

impl Interpreter {
    fn new(waits_time_out: bool) -> Arc<Interpreter> {
        let gil = Gil::new(Python310::default());
        if waits_time_out {
            gil.set_interval_us(1);
        }
        Arc::new(Interpreter { gil, touched: UnsafeCell::new(Vec::new()) })
    }

    fn touch(&self, me: &ThreadGil) {
        // SAFETY: the GIL is held, which is what the models check.
        self.touched.with_mut(|touched| unsafe { (*touched).push(me.id()) });
    }

    fn touched(&self) -> Vec<u32> {
        // SAFETY: as for `touch`.
        self.touched.with(|touched| unsafe { (*touched).clone() })
    }
}

fn register(id: u32) -> Arc<ThreadGil> {
    ThreadGil::register(&id.to_string()).unwrap()
}

/// Runs a model with at most `preemptions` switches where no thread asked for one: two or three are known to find
/// nearly all defects, and more take too long.
fn model(preemptions: usize, body: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(body);
}

/// Takes the GIL, touches, gives it up before a wait of its own, and once more.
fn take_turns(shared: &Interpreter, id: u32, turns: usize) {
    let me = register(id);
    for _ in 0..turns {
        shared.gil.take(&me, At).unwrap();
        shared.touch(&me);
        shared.gil.release(&me, Reason::Sleep, At);
    }
}

#[test]
fn two_holders_never_and_no_wake_up_is_lost() {
    model(5, || {
        let shared = Interpreter::new(false);
        let other = Arc::clone(&shared);
        let second = thread::spawn(move || take_turns(&other, 2, 2));
        take_turns(&shared, 1, 2);
        second.join().unwrap();
        assert_eq!(shared.touched().len(), 4);
    });
}

#[test]
fn three_threads_all_get_it() {
    model(3, || {
        let shared = Interpreter::new(false);
        let others: Vec<_> = [2, 3]
            .into_iter()
            .map(|id| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || take_turns(&shared, id, 1))
            })
            .collect();
        take_turns(&shared, 1, 1);
        for other in others {
            other.join().unwrap();
        }
        assert_eq!(shared.touched().len(), 3);
    });
}

#[test]
fn a_request_forces_a_switch() {
    model(5, || {
        let shared = Interpreter::new(true);
        let me = register(1);
        shared.gil.take(&me, At).unwrap();
        shared.touch(&me);
        let other = Arc::clone(&shared);
        let second = thread::spawn(move || take_turns(&other, 2, 1));
        // The holder computes until it is asked.
        while !me.breaker().is_set() {
            thread::yield_now();
        }
        assert_eq!(me.breaker().bits(), EvalBreaker::GIL_DROP_REQUEST);
        shared.gil.switch(&me, At).unwrap();
        shared.touch(&me);
        assert_eq!(shared.touched(), [1, 2, 1], "the other had it in between");
        shared.gil.release(&me, Reason::ThreadExit, At);
        second.join().unwrap();
        assert_eq!(me.breaker().bits(), 0, "no request outlives the hold it was for");
    });
}

#[test]
fn a_voluntary_drop_may_meet_a_request() {
    model(5, || {
        let shared = Interpreter::new(true);
        let other = Arc::clone(&shared);
        let second = thread::spawn(move || take_turns(&other, 2, 1));
        // Twice, so that a request can fall into the moment in which it takes the lock again.
        take_turns(&shared, 1, 2);
        second.join().unwrap();
        assert_eq!(shared.touched().len(), 3);
        assert_eq!(shared.gil.holder(), 0);
    });
}

#[test]
fn closing_leaves_nobody_waiting() {
    model(5, || {
        let shared = Interpreter::new(false);
        let me = register(1);
        shared.gil.take(&me, At).unwrap();
        let other = Arc::clone(&shared);
        let second = thread::spawn(move || {
            let me = register(2);
            other.gil.take(&me, At)
        });
        shared.gil.close();
        assert_eq!(second.join().unwrap(), Err(Closed));
        shared.gil.release(&me, Reason::ThreadExit, At);
    });
}
