//! `_multiprocessing` (`Modules/_multiprocessing/semaphore.c`): the semaphores under `multiprocessing`'s locks. As no
//! process can be started, those who share them are threads.

use super::NativeModule;
use super::thread::naming;
use crate::natives;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{ASSERTION_ERROR, VALUE_ERROR};
use crate::object::suspend::BlockReason;
use crate::object::{Class, Ctx, Dict, GilCell, ObjectExt, Ref, Result, Tuple, Value, int};
use crate::trace::new_subject;
use crate::types::held::{Held, class_argument};
use crate::{constructor, getsets, object_type};
use std::cell::Cell;
use std::collections::VecDeque;

pub static MODULE: NativeModule = NativeModule {
    name: "_multiprocessing",
    doc: "",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("SemLock", SEM_LOCK.to_value());
        let flags = Dict::new();
        flags.set_str("HAVE_SEM_OPEN", Value::int32(1));
        flags.set_str("HAVE_SEM_TIMEDWAIT", Value::int32(1));
        namespace.set_str("flags", flags.into());
        Ok(())
    },
};

natives! { FUNCTIONS:
    sem_unlink(name, /) "";
}

/// A semaphore has no name that others could find it by.
fn sem_unlink(_: Ctx, _: &str) {}

static SEM_LOCK: Class = Class::on_demand("_multiprocessing.SemLock", define);

const RECURSIVE_MUTEX: i64 = 0;
const SEM_VALUE_MAX: i64 = i32::MAX as i64;

struct Waiters(GilCell<VecDeque<u32>>);

impl Held for Waiters {}

object_type! {
    struct SemLock: SEM_LOCK {
        kind: i64,
        maxvalue: i64,
        value: Cell<i64>,
        /// How often the last thread to acquire it holds it, and which that is.
        count: Cell<i64>,
        owner: Cell<u32>,
        waiters: Waiters,
        /// What the trace calls it.
        subject: Cell<u32>,
    }
}

constructor! {
    new = "SemLock" make_lock(self, kind, value, maxvalue, name, unlink);
}

fn make_lock(
    ctx: Ctx,
    class: &Value,
    kind: i64,
    value: i64,
    maxvalue: i64,
    _name: &str,
    _unlink: bool,
) -> Result<Ref<SemLock>> {
    if kind != RECURSIVE_MUTEX && kind != 1 {
        return Err(ctx.value_error("unrecognized kind"));
    }
    Ok(SemLock::make(
        class_argument(class),
        kind,
        maxvalue,
        Cell::new(value),
        Cell::new(0),
        Cell::new(0),
        Waiters(GilCell::new(VecDeque::new())),
        Cell::new(new_subject()),
    ))
}

impl SemLock {
    fn take(&self, thread: u32) -> bool {
        if self.value.get() <= 0 {
            return false;
        }
        self.value.set(self.value.get() - 1);
        self.count.set(self.count.get() + 1);
        self.owner.set(thread);
        true
    }

    fn is_owned(&self, thread: u32) -> bool {
        self.count.get() > 0 && self.owner.get() == thread
    }

    fn wake_first(&self, ctx: Ctx) {
        if self.value.get() > 0
            && let Some(thread) = self.waiters.0.with(VecDeque::pop_front)
        {
            ctx.interp.runner().wake(thread);
        }
    }

    fn leave(&self, thread: u32) {
        self.waiters.0.with(|waiters| waiters.retain(|&waiter| waiter != thread));
    }
}

fn acquire(ctx: Ctx, this: &SemLock, block: Option<bool>, timeout: Option<&Value>) -> Result<Value> {
    if this.kind == RECURSIVE_MUTEX && this.is_owned(ctx.id) {
        this.count.set(this.count.get() + 1);
        return Ok(Value::TRUE);
    }
    if this.take(ctx.id) {
        return Ok(Value::TRUE);
    }
    if !block.unwrap_or(true) {
        return Ok(Value::FALSE);
    }
    let deadline = match timeout.filter(|timeout| !timeout.is_none()) {
        None => None,
        Some(timeout) => {
            let seconds = ctx.to_f64(timeout)?.max(0.0);
            Some(ctx.interp.runner().now().saturating_add((seconds * 1e9).ceil() as u64))
        }
    };
    let this = this.reference();
    ctx.suspend(async move {
        loop {
            if this.take(ctx.id) {
                this.leave(ctx.id);
                this.wake_first(ctx);
                return Ok(Value::TRUE);
            }
            if deadline.is_some_and(|deadline| ctx.interp.runner().now() >= deadline) {
                this.leave(ctx.id);
                return Ok(Value::FALSE);
            }
            this.waiters.0.with(|waiters| {
                if !waiters.contains(&ctx.id) {
                    waiters.push_back(ctx.id);
                }
            });
            naming::tell(ctx, this.subject.get(), this.as_value());
            let reason = BlockReason::Lock { lock: this.subject.get(), holder: this.owner.get() };
            if let Err(raised) = ctx.park(reason, deadline).await {
                this.leave(ctx.id);
                // The wake-up may have come to this thread: it is the next one's.
                this.wake_first(ctx);
                return Err(raised);
            }
        }
    })
}

fn release(ctx: Ctx, this: &SemLock) -> Result<()> {
    if this.kind == RECURSIVE_MUTEX {
        if !this.is_owned(ctx.id) {
            let message = "attempt to release recursive lock not owned by thread";
            return Err(ctx.raise(&ASSERTION_ERROR, message));
        }
        if this.count.get() > 1 {
            this.count.set(this.count.get() - 1);
            return Ok(());
        }
    } else if this.value.get() >= this.maxvalue {
        return Err(ctx.raise(&VALUE_ERROR, "semaphore or lock released too many times"));
    }
    this.value.set(this.value.get() + 1);
    this.count.set(this.count.get() - 1);
    this.wake_first(ctx);
    Ok(())
}

fn exit(ctx: Ctx, this: &SemLock, _: &Tuple) -> Result<()> {
    release(ctx, this)
}

fn count_of(_: Ctx, this: &SemLock) -> i64 {
    this.count.get()
}

fn is_mine(ctx: Ctx, this: &SemLock) -> bool {
    this.is_owned(ctx.id)
}

fn get_value(_: Ctx, this: &SemLock) -> i64 {
    this.value.get()
}

fn is_zero(_: Ctx, this: &SemLock) -> bool {
    this.value.get() == 0
}

fn after_fork(_: Ctx, this: &SemLock) {
    this.count.set(0);
}

natives! { METHODS:
    acquire(self, block=True, timeout=None) "Acquire the semaphore/lock.";
    release(self, /) "Release the semaphore/lock.";
    __enter__ = acquire(self, block=True, timeout=None) "Enter the semaphore/lock.";
    __exit__ = exit(self, *args) "Exit the semaphore/lock.";
    _count = count_of(self, /) "Num of `acquire()`s minus num of `release()`s for this process.";
    _is_mine = is_mine(self, /) "Whether the lock is owned by this thread.";
    _get_value = get_value(self, /) "Get the value of the semaphore.";
    _is_zero = is_zero(self, /) "Return whether semaphore has value zero.";
    _after_fork = after_fork(self, /) "Rezero the net acquisition count after fork().";
}

fn kind(_: Ctx, this: &SemLock) -> i64 {
    this.kind
}

fn maxvalue(_: Ctx, this: &SemLock) -> i64 {
    this.maxvalue
}

fn name(_: Ctx, _: &SemLock) -> Value {
    Value::NONE
}

fn handle(_: Ctx, this: &SemLock) -> u32 {
    this.subject.get()
}

getsets! { ATTRIBUTES for SemLock:
    kind: kind "";
    maxvalue: maxvalue "";
    name: name "";
    handle: handle "";
}

fn define() {
    SEM_LOCK.define::<SemLock>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Semaphore/Mutex type",
        slots: |slots| slots.new.set(new),
        methods: METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    SEM_LOCK.dict().set_str("SEM_VALUE_MAX", int::from_i64(SEM_VALUE_MAX));
}
