//! The lock itself: carries a [`Policy`]'s decisions out with one mutex and two condition variables.
//!
//! CPython keeps a second mutex for forced switching; one is enough here, because all state is in the policy and
//! nothing slow happens under it.
//!
//! **Ending.** A thread that waits for the GIL always gets it in the end, for a holder that was asked gives it up at its
//! next switch point. So Stop need not wake these waiters: it interrupts the threads that are parked
//! (`host::interrupt`) and the main thread takes its turn as usual. Only when the interpreter ends does
//! [`Gil::close`] turn all of them away, so that daemon threads leave their workers to the next run.

use super::eval_breaker::EvalBreaker;
use super::policy::{Policy, Python310, ThreadId, TimedOut, Want};
use super::sync::{Arc, AtomicU32, AtomicU64, Monitor, MutexGuard, Ordering, SPINS, Signal, spin};
use crate::host::table::State;
use crate::host::{self, ThreadSlot};
use crate::trace::{At, Kind, Reason, Tracer};
use std::time::Duration;

/// CPython's `DEFAULT_INTERVAL`, in microseconds.
pub const DEFAULT_INTERVAL_US: u64 = 5000;

/// With a shorter switch interval a thread does not look for a free lock before it sleeps: the look is not part of the
/// interval.
const LEAST_INTERVAL_TO_LOOK_US: u64 = 100;

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
    /// Gives a starting thread its id, slot and eval breaker. Called by the thread's starter.
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
        let now = host::monotonic_ns();
        self.slot().figures.enter(State::Waiting, now);
        self.tracer.record_at(now, Kind::GilWait, 0, holder, at);
    }

    /// Notes that the thread has got the GIL, which `previous` held before.
    pub fn note_acquired(&self, previous: ThreadId, at: At) {
        let now = host::monotonic_ns();
        self.slot().figures.enter(State::Holding, now);
        let switched = u8::from(previous != self.id());
        self.tracer.record_at(now, Kind::GilAcquired, switched, previous, at);
    }

    /// Notes that the thread lets go of the GIL; `asked_by` is 0 unless the reason is a drop request.
    pub fn note_released(&self, reason: Reason, asked_by: ThreadId, at: At) {
        let now = host::monotonic_ns();
        let figures = &self.slot().figures;
        figures.enter(State::Away, now);
        figures.count_release(reason as usize);
        self.tracer.record_at(now, Kind::GilReleased, reason as u8, asked_by, at);
    }
}

/// The global interpreter lock of one interpreter.
#[derive(Debug)]
pub struct Gil<P: Policy = Python310> {
    inner: Monitor<Inner<P>>,
    interval_us: AtomicU64,
    /// The holder's id, 0 while the lock is free. Written under the mutex; read without it only as a hint, to decide
    /// whether it is worth while to look again soon.
    hint: AtomicU32,
}

#[derive(Debug)]
struct Inner<P> {
    policy: P,
    /// The thread that has the lock, or had it last and lives.
    holder: Option<Arc<ThreadGil>>,
    /// Threads that wait for `Freed`, and for `Switched`: without any, no signal is needed.
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
        let inner = Inner { policy, holder: None, waiting: 0, awaiting_switch: 0, closed: false };
        Gil { inner: Monitor::new(inner), interval_us: AtomicU64::new(DEFAULT_INTERVAL_US), hint: AtomicU32::new(0) }
    }

    /// The switch interval in microseconds (`sys.getswitchinterval`).
    pub fn interval_us(&self) -> u64 {
        self.interval_us.load(Ordering::Relaxed)
    }

    /// Sets the switch interval; waits are of 1 µs at the least. Waits that have begun keep the one they began with.
    pub fn set_interval_us(&self, micros: u64) {
        self.interval_us.store(micros, Ordering::Relaxed);
    }

    /// Who holds the lock at this moment; 0 for nobody.
    pub fn holder(&self) -> ThreadId {
        self.inner.lock().policy.holder()
    }

    /// How often the lock went from one thread to another.
    pub fn switch_number(&self) -> u64 {
        self.inner.lock().policy.switch_number()
    }

    /// Waits for the lock and takes it (CPython's `take_gil`). `at` is where the thread is, for the trace.
    ///
    /// The other bits of the eval breaker are the caller's to look at afterwards.
    ///
    /// # Errors
    /// [`Closed`] when the interpreter has ended; the thread does not hold the lock then.
    pub fn take(&self, me: &Arc<ThreadGil>, at: At) -> Result<(), Closed> {
        let mut inner = self.inner.lock();
        let mut noted = false;
        // The hold in which this thread has asked already: a record for each further interval would say nothing.
        let mut asked_in = None;
        let mut looked = self.interval_us() < LEAST_INTERVAL_TO_LOOK_US;
        let previous = loop {
            if inner.closed {
                me.slot().figures.enter(State::Away, host::monotonic_ns());
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
            if !looked {
                // Who has woken this thread mostly goes on to wait itself, and lets go then.
                looked = true;
                inner = self.look_for(inner, || self.hint.load(Ordering::Relaxed) == 0);
                continue;
            }
            inner.waiting += 1;
            let limit = timed.then(|| Duration::from_micros(self.interval_us().max(1)));
            let timed_out;
            (inner, timed_out) = self.inner.wait(Signal::Freed, inner, limit);
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
        if inner.holder.as_ref().is_none_or(|last| last.id() != me.id()) {
            inner.holder = Some(Arc::clone(me));
        }
        // A request that is still set was meant for an earlier hold. Under the mutex, as is the record: somebody who
        // asks for this hold does both after it.
        me.breaker.take(EvalBreaker::GIL_DROP_REQUEST);
        me.note_acquired(previous, at);
        if inner.awaiting_switch > 0 {
            self.inner.notify_all(Signal::Switched);
        }
        Ok(())
    }

    /// Gives the lock up (CPython's `drop_gil`). If a drop had been requested, waits until another thread has taken it.
    ///
    /// `reason` says why the thread lets go: `DropRequest` at a switch point, otherwise what it is about to wait for.
    pub fn release(&self, me: &ThreadGil, reason: Reason, at: At) {
        let mut inner = self.inner.lock();
        let release = inner.policy.release(me.id());
        debug_assert!(
            release.asked_by == 0 || me.breaker.bits() & EvalBreaker::GIL_DROP_REQUEST != 0,
            "a request is in the policy and in the eval breaker, or in neither"
        );
        let asked_by = if reason == Reason::DropRequest { release.asked_by } else { 0 };
        // Under the mutex, so that the record comes before the next holder's.
        me.note_released(reason, asked_by, at);
        self.hint.store(0, Ordering::Relaxed);
        if inner.waiting > 0 {
            self.inner.notify_one(Signal::Freed);
        }
        if reason == Reason::ThreadExit {
            // The slot and the ring are given back with the last reference.
            inner.holder = None;
        }
        if release.await_switch {
            // The bit has done its work.
            me.breaker.take(EvalBreaker::GIL_DROP_REQUEST);
            inner = self.look_for(inner, || self.hint.load(Ordering::Relaxed) != 0);
            while !inner.closed && !inner.policy.has_switched(me.id()) {
                inner.awaiting_switch += 1;
                (inner, _) = self.inner.wait(Signal::Switched, inner, None);
                inner.awaiting_switch -= 1;
            }
        }
    }

    /// What a switch point does when the eval breaker asks: gives the lock up, lets others have it, takes it again.
    ///
    /// # Errors
    /// [`Closed`] as for [`Gil::take`].
    pub fn switch(&self, me: &Arc<ThreadGil>, at: At) -> Result<(), Closed> {
        self.offer(me, at);
        self.take(me, at)
    }

    /// The first half of [`Gil::switch`]: gives the lock up and lets others have it.
    pub fn offer(&self, me: &ThreadGil, at: At) {
        let asked = me.breaker.bits() & EvalBreaker::GIL_DROP_REQUEST != 0;
        self.release(me, if asked { Reason::DropRequest } else { Reason::Offered }, at);
    }

    /// Turns away all threads that wait for the lock or will. The holder keeps it until it releases it.
    pub fn close(&self) {
        self.inner.lock().closed = true;
        self.inner.notify_all(Signal::Freed);
        self.inner.notify_all(Signal::Switched);
    }

    /// Leaves the mutex for some microseconds at most, until `seen`: the other side is about to act on another
    /// processor, and a sleep would cost more than that.
    fn look_for<'a>(&'a self, inner: MutexGuard<'a, Inner<P>>, seen: impl Fn() -> bool) -> MutexGuard<'a, Inner<P>> {
        drop(inner);
        for _ in 0..SPINS {
            if seen() {
                break;
            }
            spin();
        }
        self.inner.lock()
    }
}
