//! `lock` and `RLock`.
//!
//! An uncontended acquire changes a few fields under the GIL. A contended one puts the thread into
//! the lock's queue and parks it; release wakes the first of the queue, which has to take the lock
//! like anybody else, unless it has waited for a millisecond: then the lock is handed to it
//! (`Python/lock.c`, `_PyMutex_Unlock`).

use super::TIMEOUT_MAX;
use super::naming::{self, Made};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{OVERFLOW_ERROR, RUNTIME_ERROR};
use crate::object::frame::position;
use crate::object::suspend::BlockReason;
use crate::object::{Class, Ctx, GilCell, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, heap, int};
use crate::trace::{Kind, new_subject};
use crate::{natives, object::protocol::id};
use std::collections::VecDeque;

/// Time after which a waiter is handed the lock, in nanoseconds.
const TIME_TO_BE_FAIR: u64 = 1_000_000;

#[derive(Default)]
struct State {
    /// How often the owner holds it; more than once an `RLock` only.
    count: u64,
    /// The thread that acquired it.
    owner: u32,
    /// The waiting thread that the lock was handed to, until it has noticed.
    handed_to: u32,
    /// Threads that wait, with the time since when, first come first.
    waiters: VecDeque<(u32, u64)>,
    /// The lock's name in the trace; zero until somebody has to wait for it.
    subject: u32,
}

/// The state behind both kinds of locks.
struct Core {
    state: GilCell<State>,
    made: Made,
}

impl Core {
    fn new(ctx: Ctx) -> Core {
        Core { state: GilCell::new(State::default()), made: Made::here(ctx) }
    }

    fn is_locked(&self) -> bool {
        self.state.with(|state| state.count != 0)
    }

    /// Takes the lock if nobody has it.
    fn try_take(&self, thread: u32) -> bool {
        self.state.with(|state| {
            if state.count != 0 {
                return false;
            }
            (state.count, state.owner) = (1, thread);
            true
        })
    }

    /// Takes note that the lock was handed to this thread.
    fn accept(&self, thread: u32) -> bool {
        self.state.with(|state| {
            let handed = state.handed_to == thread;
            if handed {
                state.handed_to = 0;
            }
            handed
        })
    }

    /// Puts the thread into the queue; why it waits.
    fn enqueue(&self, thread: u32, now: u64) -> BlockReason {
        self.state.with(|state| {
            if state.subject == 0 {
                state.subject = new_subject();
            }
            if !state.waiters.iter().any(|&(other, _)| other == thread) {
                state.waiters.push_back((thread, now));
            }
            BlockReason::Lock { lock: state.subject, holder: state.owner }
        })
    }

    fn leave_queue(&self, thread: u32) {
        self.state.with(|state| state.waiters.retain(|&(other, _)| other != thread));
    }

    fn wake_first(&self, ctx: Ctx) {
        let first = self.state.with(|state| state.waiters.front().filter(|_| state.count == 0).copied());
        if let Some((thread, _)) = first {
            ctx.interp.runner().wake(thread);
        }
    }

    /// Gives the lock up altogether and wakes a waiter.
    fn release(&self, ctx: Ctx) {
        let (next, subject) = self.state.with(|state| {
            (state.count, state.owner) = (0, 0);
            let next = state.waiters.front().copied();
            (next, state.subject)
        });
        let Some((thread, since)) = next else { return };
        let runner = ctx.interp.runner();
        self.state.with(|state| {
            if runner.now().saturating_sub(since) >= TIME_TO_BE_FAIR {
                state.waiters.pop_front();
                (state.count, state.owner, state.handed_to) = (1, thread, thread);
            }
        });
        ctx.gil.tracer().record(Kind::LockHandOver, 0, subject, position(ctx));
        runner.wake(thread);
    }
}

/// A thread's place in a lock's queue, and the lock if it is handed over meanwhile: given up when dropped, be it
/// because the thread is ended while it waits.
struct Waiting<'a> {
    ctx: Ctx,
    core: &'a Core,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let Waiting { ctx, core } = *self;
        core.leave_queue(ctx.id);
        if core.accept(ctx.id) {
            core.release(ctx);
        } else {
            // The wake-up of a release may have come to this thread: it is the next one's.
            core.wake_first(ctx);
        }
    }
}

/// Waits for a lock; whether it was got before the deadline.
async fn acquire_blocking<T: HasCore>(ctx: Ctx, lock: &Ref<T>, deadline: Option<u64>) -> Result<bool> {
    let core = lock.core();
    let _waiting = Waiting { ctx, core };
    let since = ctx.interp.runner().now();
    loop {
        if core.try_take(ctx.id) {
            return Ok(true);
        }
        if deadline.is_some_and(|deadline| ctx.interp.runner().now() >= deadline) {
            return Ok(false);
        }
        let reason = core.enqueue(ctx.id, since);
        if let BlockReason::Lock { lock: subject, .. } = reason {
            naming::tell_made(ctx, subject, lock.as_value(), core.made);
        }
        ctx.park(reason, deadline).await?;
        if core.accept(ctx.id) {
            return Ok(true);
        }
    }
}

trait HasCore: Object {
    fn core(&self) -> &Core;
}

macro_rules! lock_type {
    ($(#[$meta:meta])* $name:ident, $class:ident, $python_name:literal) => {
        $(#[$meta])*
        #[repr(C)]
        pub(super) struct $name {
            header: Header,
            core: Core,
        }

        pub(super) static $class: Class = Class::on_demand($python_name, define);

        // SAFETY: `repr(C)`, header first.
        unsafe impl Object for $name {
            fn class() -> &'static Class {
                &$class
            }
        }

        impl HasCore for $name {
            fn core(&self) -> &Core {
                &self.core
            }
        }
    };
}

lock_type! {
    /// `threading.Lock`.
    Lock, LOCK, "_thread.lock"
}
lock_type! {
    /// `threading.RLock`.
    RLock, RLOCK, "_thread.RLock"
}

pub(super) fn define() {
    LOCK.define::<Lock>(&ClassDef {
        flags: class_flags::WEAKREF,
        doc: "A lock object is a synchronization primitive.  To create a lock,\ncall threading.Lock().  Methods are:\n\nacquire() -- lock the lock, possibly blocking until it can be obtained\nrelease() -- unlock of the lock\nlocked() -- test whether the lock is currently locked\n\nA lock is not owned by the thread that locked it; another thread may\nunlock it.  A thread attempting to lock a lock that it has already locked\nwill block until another thread unlocks it.  Deadlocks may ensue.",
        slots: |slots| {
            slots.new.set(|ctx, _, args| {
                if !args.is_empty() {
                    return Err(ctx.type_error("lock expected 0 arguments"));
                }
                Ok(new_lock(ctx))
            });
            slots.repr.set(|_, this| Ok(repr(this, this.downcast::<Lock>().is_some_and(|lock| lock.core.is_locked()), "")));
        },
        methods: LOCK_METHODS,
        ..ClassDef::EMPTY
    });
    RLOCK.define::<RLock>(&ClassDef {
        flags: class_flags::BASE | class_flags::WEAKREF,
        slots: |slots| {
            slots
                .new
                .set(|ctx, class, _| Ok(heap::new_in(class, |header| RLock { header, core: Core::new(ctx) }).into()));
            slots.repr.set(|_, this| {
                let state = this
                    .downcast::<RLock>()
                    .map_or((0, 0), |lock| lock.core.state.with(|state| (state.owner, state.count)));
                Ok(repr(this, state.1 != 0, &format!(" owner={} count={}", state.0, state.1)))
            });
        },
        methods: RLOCK_METHODS,
        ..ClassDef::EMPTY
    });
}

pub(super) fn new_lock(ctx: Ctx) -> Value {
    heap::new(|header| Lock { header, core: Core::new(ctx) }).into()
}

fn repr(this: &Value, locked: bool, more: &str) -> Value {
    let state = if locked { "locked" } else { "unlocked" };
    Str::new(&format!("<{state} {} object{more} at {:#x}>", this.class().name(), id(this))).into()
}

natives! { LOCK_METHODS:
    acquire = lock_acquire(self, /, blocking=True, timeout=-1) "Lock the lock.\n\nWithout argument, this blocks if the lock is already locked\n(even by the same thread), waiting for another thread to release\nthe lock, and return True once the lock is acquired.\nWith an argument, this will only block if the argument is true,\nand the return value reflects whether the lock is acquired.\nThe blocking operation is interruptible.";
    acquire_lock = lock_acquire(self, /, blocking=True, timeout=-1) "An obsolete synonym of acquire().";
    release = lock_release(self, /) "Release the lock.\n\nAllows another thread that is blocked waiting for\nthe lock to acquire the lock.  The lock must be in the locked state,\nbut it needn't be locked by the same thread that unlocks it.";
    release_lock = lock_release(self, /) "An obsolete synonym of release().";
    locked = lock_locked(self, /) "Return whether the lock is in the locked state.";
    locked_lock = lock_locked(self, /) "An obsolete synonym of locked().";
    __enter__ = lock_enter(self, /) "Lock the lock.";
    __exit__ = lock_exit(self, /, *exc_info) "Release the lock.";
    _at_fork_reinit = lock_at_fork_reinit(self, /) "";
}

natives! { RLOCK_METHODS:
    acquire = rlock_acquire(self, /, blocking=True, timeout=-1) "Lock the lock.\n\n`blocking` indicates whether we should wait\nfor the lock to be available or not.  If `blocking` is False\nand another thread holds the lock, the method will return False\nimmediately.  If `blocking` is True and another thread holds\nthe lock, the method will wait for the lock to be released,\ntake it and then return True.\n(note: the blocking operation is interruptible.)\n\nIn all other cases, the method will return True immediately.\nPrecisely, if the current thread already holds the lock, its\ninternal counter is simply incremented. If nobody holds the lock,\nthe lock is taken and its internal counter initialized to 1.";
    release = rlock_release(self, /) "Release the lock.\n\nAllows another thread that is blocked waiting for\nthe lock to acquire the lock.  The lock must be in the locked state,\nand must be locked by the same thread that unlocks it; otherwise a\n`RuntimeError` is raised.\n\nDo note that if the lock was acquire()d several times in a row by the\ncurrent thread, release() needs to be called as many times for the lock\nto be available for other threads.";
    locked = rlock_locked(self, /) "Return a boolean indicating whether this object is locked right now.";
    __enter__ = rlock_enter(self, /) "Lock the lock.";
    __exit__ = rlock_exit(self, /, *exc_info) "Release the lock.";
    _is_owned = rlock_is_owned(self, /) "For internal use by `threading.Condition`.";
    _recursion_count = rlock_recursion_count(self, /) "For internal use by reentrancy tests.";
    _release_save = rlock_release_save(self, /) "For internal use by `threading.Condition`.";
    _acquire_restore = rlock_acquire_restore(self, state, /) "For internal use by `threading.Condition`.";
    _at_fork_reinit = rlock_at_fork_reinit(self, /) "";
}

/// How long a call is ready to wait.
enum Wait {
    No,
    /// Up to the deadline, or for ever.
    Until(Option<u64>),
}

fn wait_of(ctx: Ctx, blocking: Option<bool>, timeout: Option<&Value>) -> Result<Wait> {
    let seconds = match timeout {
        None => -1.0,
        Some(timeout) if timeout.as_float().is_some() => ctx.to_f64(timeout)?,
        Some(timeout) => ctx.to_f64(&ctx.index(timeout)?)?,
    };
    if seconds.is_nan() {
        return Err(ctx.value_error("Invalid value NaN (not a number)"));
    }
    let blocking = blocking.unwrap_or(true);
    if !blocking {
        if seconds != -1.0 {
            return Err(ctx.value_error("can't specify a timeout for a non-blocking call"));
        }
        return Ok(Wait::No);
    }
    if seconds < 0.0 && seconds != -1.0 {
        return Err(ctx.value_error("timeout value must be a non-negative number"));
    }
    if seconds > TIMEOUT_MAX {
        let message = if seconds > i64::MAX as f64 {
            "timestamp out of range for platform time_t"
        } else {
            "timestamp too large to convert to C PyTime_t"
        };
        return Err(ctx.raise(&OVERFLOW_ERROR, message));
    }
    if seconds == -1.0 {
        return Ok(Wait::Until(None));
    }
    Ok(Wait::Until(Some(ctx.interp.runner().now() + (seconds * 1e9).ceil() as u64)))
}

/// Acquires; the caller has seen that the lock is not its own already.
fn acquire<T: HasCore>(ctx: Ctx, lock: &T, wait: Wait) -> Result<Value> {
    if lock.core().try_take(ctx.id) {
        return Ok(Value::TRUE);
    }
    match wait {
        Wait::No => Ok(Value::FALSE),
        Wait::Until(deadline) => {
            let lock = lock.reference();
            ctx.suspend(async move { acquire_blocking(ctx, &lock, deadline).await.map(Value::from_bool) })
        }
    }
}

// ---- lock ----

fn lock_acquire(ctx: Ctx, this: &Lock, blocking: Option<bool>, timeout: Option<&Value>) -> Result<Value> {
    let wait = wait_of(ctx, blocking, timeout)?;
    acquire(ctx, this, wait)
}

fn lock_enter(ctx: Ctx, this: &Lock) -> Result<Value> {
    acquire(ctx, this, Wait::Until(None))
}

fn lock_release(ctx: Ctx, this: &Lock) -> Result<()> {
    if !this.core.is_locked() {
        return Err(ctx.raise(&RUNTIME_ERROR, "release unlocked lock"));
    }
    this.core.release(ctx);
    Ok(())
}

fn lock_exit(ctx: Ctx, this: &Lock, _: &Tuple) -> Result<()> {
    lock_release(ctx, this)
}

fn lock_locked(_: Ctx, this: &Lock) -> bool {
    this.core.is_locked()
}

fn lock_at_fork_reinit(_: Ctx, this: &Lock) {
    this.core.state.set(State::default());
}

// ---- RLock ----

impl RLock {
    fn is_owned_by(&self, thread: u32) -> bool {
        self.core.state.with(|state| state.count != 0 && state.owner == thread)
    }

    /// Acquires once more if the thread has the lock.
    fn reenter(&self, thread: u32) -> bool {
        self.core.state.with(|state| {
            let owned = state.count != 0 && state.owner == thread;
            if owned {
                state.count += 1;
            }
            owned
        })
    }
}

fn rlock_acquire(ctx: Ctx, this: &RLock, blocking: Option<bool>, timeout: Option<&Value>) -> Result<Value> {
    let wait = wait_of(ctx, blocking, timeout)?;
    if this.reenter(ctx.id) { Ok(Value::TRUE) } else { acquire(ctx, this, wait) }
}

fn rlock_enter(ctx: Ctx, this: &RLock) -> Result<Value> {
    if this.reenter(ctx.id) { Ok(Value::TRUE) } else { acquire(ctx, this, Wait::Until(None)) }
}

fn rlock_release(ctx: Ctx, this: &RLock) -> Result<()> {
    if !this.is_owned_by(ctx.id) {
        return Err(ctx.raise(&RUNTIME_ERROR, "cannot release un-acquired lock"));
    }
    let is_last = this.core.state.with(|state| {
        if state.count > 1 {
            state.count -= 1;
            return false;
        }
        true
    });
    if is_last {
        this.core.release(ctx);
    }
    Ok(())
}

fn rlock_exit(ctx: Ctx, this: &RLock, _: &Tuple) -> Result<()> {
    rlock_release(ctx, this)
}

fn rlock_locked(_: Ctx, this: &RLock) -> bool {
    this.core.is_locked()
}

fn rlock_is_owned(ctx: Ctx, this: &RLock) -> bool {
    this.is_owned_by(ctx.id)
}

fn rlock_recursion_count(ctx: Ctx, this: &RLock) -> u64 {
    if this.is_owned_by(ctx.id) { this.core.state.with(|state| state.count) } else { 0 }
}

fn rlock_release_save(ctx: Ctx, this: &RLock) -> Result<Vec<Value>> {
    let (count, owner) = this.core.state.with(|state| (state.count, state.owner));
    if count == 0 {
        return Err(ctx.raise(&RUNTIME_ERROR, "cannot release un-acquired lock"));
    }
    this.core.release(ctx);
    Ok(vec![int::from_u64(count), int::from_u64(owner as u64)])
}

fn rlock_acquire_restore(ctx: Ctx, this: &RLock, state: &Tuple) -> Result<Value> {
    let [count, owner] = state.items() else {
        return Err(ctx.type_error("_acquire_restore() wants what _release_save() returned"));
    };
    let (count, owner) = (ctx.index_i64(count)? as u64, ctx.index_i64(owner)? as u32);
    let this = this.reference();
    ctx.suspend(async move {
        acquire_blocking(ctx, &this, None).await?;
        this.core.state.with(|state| (state.count, state.owner) = (count, owner));
        Ok(Value::NONE)
    })
}

fn rlock_at_fork_reinit(_: Ctx, this: &RLock) {
    this.core.state.set(State::default());
}
