//! The lock itself: carries a [`Policy`]'s decisions out with one mutex and two condition variables.
//!
//! CPython keeps a second mutex for forced switching; one is enough here, because all state is in the policy and
//! nothing slow happens under it.
//!
//! **Ending.** A thread that waits for the GIL always gets it in the end, for a holder that was asked drops it at its
//! next switch point. So Stop need not wake these waiters: it interrupts the threads that are parked
//! (`host::interrupt`) and the main thread takes its turn as usual. Only when the interpreter ends does
//! [`Gil::close`] turn all of them away, so that daemon threads leave their workers to the next run.

use super::eval_breaker::EvalBreaker;
use super::policy::{Policy, Python310, ThreadId, TimedOut, Want};
use super::sync::{
    Arc, AtomicU32, AtomicU64, Condvar, Mutex, MutexGuard, Ordering, SPINS, spin, wait_for,
};
use crate::host::table::State;
use crate::host::{self, ThreadSlot};
use crate::trace::{At, Kind, Reason, Tracer};
use std::time::Duration;

/// CPython's `DEFAULT_INTERVAL`, in microseconds.
pub const DEFAULT_INTERVAL_US: u64 = 5000;

/// The interpreter has ended: the thread must unwind without touching a Python object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

/// What the lock knows of one Python thread. It lives in an `Arc`, because whoever waits must reach the holder.
#[derive(Debug)]
pub struct ThreadGil {
    tracer: Tracer,
    breaker: EvalBreaker,
}

impl ThreadGil {
    /// Gives a starting thread its id, slot, ring and eval breaker. Called by the thread's starter.
    ///
    /// # Errors
    /// `SpawnError` when too many threads are alive.
    pub fn register(name: &str) -> Result<Arc<ThreadGil>, host::SpawnError> {
        let tracer = Tracer::register(name)?;
        let breaker = EvalBreaker::new(&tracer.slot.breaker);
        Ok(Arc::new(ThreadGil { tracer, breaker }))
    }

    /// The thread's id: never 0, never used twice.
    #[inline]
    pub fn id(&self) -> u32 {
        self.tracer.id()
    }

    #[inline]
    pub fn breaker(&self) -> EvalBreaker {
        self.breaker
    }

    /// The slot that others see: name, figures, parking word.
    #[inline]
    pub fn slot(&self) -> &'static ThreadSlot {
        self.tracer.slot
    }

    /// For the events that are not the lock's: lock waits, sleeps, start and exit.
    #[inline]
    pub fn tracer(&self) -> &Tracer {
        &self.tracer
    }

    /// Notes that the thread begins to wait for the GIL, held by `holder`. Only for a runner that does without
    /// [`Gil`]; so are the other two.
    pub fn note_waiting(&self, holder: ThreadId, at: At) {
        let now = self.set_state(State::Waiting);
        self.tracer.record_at(now, Kind::GilWait, 0, holder, at);
    }

    /// Notes that the thread has got the GIL, which `previous` held before.
    pub fn note_acquired(&self, previous: ThreadId, at: At) {
        let now = self.set_state(State::Holding);
        let figures = &self.slot().figures;
        add(&figures.acquired, 1);
        let switched = u8::from(previous != self.id());
        self.tracer
            .record_at(now, Kind::GilAcquired, switched, previous, at);
    }

    /// Notes that the thread lets go of the GIL; `asked_by` is 0 unless the reason is a drop request.
    pub fn note_released(&self, reason: Reason, asked_by: ThreadId, at: At) {
        let now = self.set_state(State::Away);
        add(&self.slot().figures.released[reason as usize], 1);
        self.tracer
            .record_at(now, Kind::GilReleased, reason as u8, asked_by, at);
    }

    /// Closes the account of the present state and opens that of the next. Returns the time.
    ///
    /// Relaxed throughout: each figure is a number of its own with one writer.
    fn set_state(&self, next: State) -> u64 {
        let now = host::monotonic_ns();
        let figures = &self.slot().figures;
        let passed =
            now.saturating_sub(figures.since_ns.load(std::sync::atomic::Ordering::Relaxed));
        let state = figures.state.load(std::sync::atomic::Ordering::Relaxed);
        if state == State::Holding as u32 {
            add(&figures.held_ns, passed);
        } else if state == State::Waiting as u32 {
            add(&figures.waited_ns, passed);
        }
        figures
            .since_ns
            .store(now, std::sync::atomic::Ordering::Relaxed);
        figures
            .state
            .store(next as u32, std::sync::atomic::Ordering::Relaxed);
        now
    }
}

/// Adds to a figure that only this thread writes: no read-modify-write instruction is needed.
fn add(figure: &std::sync::atomic::AtomicU64, amount: u64) {
    use std::sync::atomic::Ordering::Relaxed;
    figure.store(figure.load(Relaxed) + amount, Relaxed);
}

/// The global interpreter lock of one interpreter.
#[derive(Debug)]
pub struct Gil<P: Policy = Python310> {
    inner: Mutex<Inner<P>>,
    /// Somebody may take the lock.
    freed: Condvar,
    /// Somebody has taken it from another: ends a forced switch.
    switched: Condvar,
    interval_us: AtomicU64,
    /// The number of the holder, 0 if free. Written under the mutex; read without it only as a hint, to decide whether
    /// looking again soon is worth while.
    hint: AtomicU32,
}

#[derive(Debug)]
struct Inner<P> {
    policy: P,
    /// The thread that has the lock, or had it last.
    holder: Option<Arc<ThreadGil>>,
    /// Threads in `freed`, and in `switched`: without any, no signal is needed.
    waiting: u32,
    awaiting_switch: u32,
    closed: bool,
}

impl Default for Gil {
    fn default() -> Self {
        Gil::new(Python310::default())
    }
}

impl<P: Policy> Gil<P> {
    /// A free lock.
    pub fn new(policy: P) -> Self {
        Gil {
            inner: Mutex::new(Inner {
                policy,
                holder: None,
                waiting: 0,
                awaiting_switch: 0,
                closed: false,
            }),
            freed: Condvar::new(),
            switched: Condvar::new(),
            interval_us: AtomicU64::new(DEFAULT_INTERVAL_US),
            hint: AtomicU32::new(0),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner<P>> {
        // Nothing panics under the mutex but a policy's assertion, which is a defect of ours: go on as found.
        self.inner
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The switch interval in microseconds (`sys.getswitchinterval`).
    pub fn interval_us(&self) -> u64 {
        self.interval_us.load(Ordering::Relaxed)
    }

    /// Sets the switch interval, at least 1 µs. Waits that have begun keep the one they began with.
    pub fn set_interval_us(&self, micros: u64) {
        self.interval_us.store(micros.max(1), Ordering::Relaxed);
    }

    /// Who holds the lock at this moment; 0 for nobody.
    pub fn holder(&self) -> ThreadId {
        self.lock().policy.holder()
    }

    /// How often the lock went from one thread to another.
    pub fn switch_number(&self) -> u64 {
        self.lock().policy.switch_number()
    }

    /// Waits for the lock and takes it (CPython's `take_gil`). `at` is where the thread is, for the trace.
    ///
    /// The other bits of the eval breaker are the caller's to look at afterwards.
    ///
    /// # Errors
    /// [`Closed`] when the interpreter has ended; the thread does not hold the lock then.
    pub fn take(&self, me: &Arc<ThreadGil>, at: At) -> Result<(), Closed> {
        let mut inner = self.lock();
        let mut noted = false;
        // The hold in which this thread has asked already: a record for each further interval would say nothing.
        let mut asked_in = None;
        let previous = loop {
            if inner.closed {
                return Err(Closed);
            }
            let (holder, saw, timed) = match inner.policy.want(me.id()) {
                Want::Acquired { previous } => break previous,
                Want::Wait { holder, saw, timed } => (holder, saw, timed),
            };
            if !noted {
                noted = true;
                me.note_waiting(holder, at);
            }
            inner.waiting += 1;
            let timed_out;
            if timed {
                let limit = Duration::from_micros(self.interval_us());
                (inner, timed_out) = wait_for(&self.freed, inner, limit);
            } else {
                inner = self
                    .freed
                    .wait(inner)
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                timed_out = false;
            }
            inner.waiting -= 1;
            if timed_out
                && let TimedOut::RequestDrop { holder } = inner.policy.timed_out(me.id(), saw)
                && let Some(thread) = &inner.holder
            {
                debug_assert_eq!(thread.id(), holder);
                thread.breaker.set(EvalBreaker::GIL_DROP_REQUEST);
                if asked_in != Some(saw) {
                    asked_in = Some(saw);
                    me.tracer.record(Kind::DropRequested, 0, holder, at);
                }
                inner = self.look_for(inner, || self.hint.load(Ordering::Relaxed) == 0);
            }
        };
        self.hint.store(me.id(), Ordering::Relaxed);
        if previous != me.id() {
            inner.holder = Some(Arc::clone(me));
        }
        // A request that is still set was meant for an earlier hold. Under the mutex, as is the record: somebody who
        // asks for this hold does both after it.
        me.breaker.take(EvalBreaker::GIL_DROP_REQUEST);
        me.note_acquired(previous, at);
        if inner.awaiting_switch > 0 {
            self.switched.notify_all();
        }
        Ok(())
    }

    /// Gives the lock up (CPython's `drop_gil`). If a drop had been requested, waits until another thread has taken it.
    ///
    /// `reason` says why the thread lets go: `DropRequest` at a switch point, otherwise what it is about to wait for.
    pub fn drop(&self, me: &ThreadGil, reason: Reason, at: At) {
        let mut inner = self.lock();
        let release = inner.policy.release(me.id());
        // Under the mutex, so that the record comes before the next holder's.
        me.note_released(
            reason,
            if reason == Reason::DropRequest {
                release.asked_by
            } else {
                0
            },
            at,
        );
        self.hint.store(0, Ordering::Relaxed);
        if inner.waiting > 0 {
            self.freed.notify_one();
        }
        if release.await_switch {
            // The bit has done its work. (If another thread got the lock first, `take` clears it.)
            me.breaker.take(EvalBreaker::GIL_DROP_REQUEST);
            inner = self.look_for(inner, || self.hint.load(Ordering::Relaxed) != 0);
            while !inner.closed && !inner.policy.has_switched(me.id()) {
                inner.awaiting_switch += 1;
                inner = self
                    .switched
                    .wait(inner)
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                inner.awaiting_switch -= 1;
            }
        }
        drop(inner);
    }

    /// What a switch point does when the eval breaker asks: gives the lock up, lets others have it, takes it again.
    ///
    /// # Errors
    /// [`Closed`] as for [`Gil::take`].
    pub fn switch(&self, me: &Arc<ThreadGil>, at: At) -> Result<(), Closed> {
        let asked = me.breaker.bits() & EvalBreaker::GIL_DROP_REQUEST != 0;
        self.drop(
            me,
            if asked {
                Reason::DropRequest
            } else {
                Reason::Offered
            },
            at,
        );
        self.take(me, at)
    }

    /// Turns away all threads that wait for the lock or will. The holder keeps it until it drops it.
    pub fn close(&self) {
        self.lock().closed = true;
        self.freed.notify_all();
        self.switched.notify_all();
    }

    /// Leaves the mutex for some microseconds at most, until `seen`: the other side is about to act on another
    /// processor, and a sleep would cost more than that.
    fn look_for<'a>(
        &'a self,
        inner: MutexGuard<'a, Inner<P>>,
        seen: impl Fn() -> bool,
    ) -> MutexGuard<'a, Inner<P>> {
        drop(inner);
        for _ in 0..SPINS {
            if seen() {
                break;
            }
            spin();
        }
        self.lock()
    }
}
