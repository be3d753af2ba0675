//! `_queue` (`Modules/_queuemodule.c`): `SimpleQueue`, a queue whose operations need no lock beside
//! the GIL.

use super::NativeModule;
use super::thread::naming;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{BaseException, EXCEPTION, OVERFLOW_ERROR};
use crate::object::native::Args;
use crate::object::suspend::BlockReason;
use crate::object::{Class, Ctx, GilCell, ObjectExt, Raised, Result, Value, seq_iter};
use crate::trace::new_subject;
use crate::types::held::Held;
use crate::{natives, object_type};
use std::cell::Cell;
use std::collections::VecDeque;

pub static MODULE: NativeModule = NativeModule {
    name: "_queue",
    doc: "C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly.",
    functions: &[],
    init: |_, namespace| {
        namespace.set_str("SimpleQueue", SIMPLE_QUEUE.to_value());
        namespace.set_str("Empty", EMPTY.to_value());
        Ok(())
    },
};

static SIMPLE_QUEUE: Class = Class::on_demand("_queue.SimpleQueue", define);
static EMPTY: Class = Class::on_demand("_queue.Empty", define);

/// Seconds; as `threading.TIMEOUT_MAX`.
const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// Threads that wait for an item, in the order of their coming.
struct Waiters(GilCell<VecDeque<u32>>);

impl Held for Waiters {}

object_type! {
    struct SimpleQueue: SIMPLE_QUEUE {
        items: GilCell<VecDeque<Value>>,
        waiters: Waiters,
        /// What the trace calls it.
        subject: Cell<u32>,
    }
}

impl SimpleQueue {
    fn take(&self) -> Option<Value> {
        self.items.with(VecDeque::pop_front)
    }

    /// Wakes the first waiter if there is something for it.
    fn wake_first(&self, ctx: Ctx) {
        if self.items.with(|items| items.is_empty()) {
            return;
        }
        if let Some(thread) = self.waiters.0.with(VecDeque::pop_front) {
            ctx.interp.runner().wake(thread);
        }
    }

    fn leave(&self, thread: u32) {
        self.waiters.0.with(|waiters| waiters.retain(|&waiter| waiter != thread));
    }
}

fn empty(ctx: Ctx) -> Raised {
    ctx.raise_args(&EMPTY, vec![])
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    if class == &SIMPLE_QUEUE && !args.is_empty() {
        return Err(ctx.type_error("SimpleQueue() takes no arguments"));
    }
    Ok(SimpleQueue::make(
        class,
        GilCell::new(VecDeque::new()),
        Waiters(GilCell::new(VecDeque::new())),
        Cell::new(new_subject()),
    )
    .into())
}

fn put(ctx: Ctx, this: &SimpleQueue, item: Value, _block: Option<bool>, _timeout: Option<&Value>) {
    this.items.with(|items| items.push_back(item));
    this.wake_first(ctx);
}

fn put_nowait(ctx: Ctx, this: &SimpleQueue, item: Value) {
    put(ctx, this, item, None, None);
}

fn get_nowait(ctx: Ctx, this: &SimpleQueue) -> Result<Value> {
    this.take().ok_or_else(|| empty(ctx))
}

fn get(ctx: Ctx, this: &SimpleQueue, block: Option<bool>, timeout: Option<&Value>) -> Result<Value> {
    if !block.unwrap_or(true) {
        return get_nowait(ctx, this);
    }
    let deadline = match timeout.filter(|timeout| !timeout.is_none()) {
        None => None,
        Some(timeout) => {
            let seconds = ctx.to_f64(timeout)?;
            if seconds.is_nan() {
                return Err(ctx.value_error("Invalid value NaN (not a number)"));
            }
            if seconds < 0.0 {
                return Err(ctx.value_error("'timeout' must be a non-negative number"));
            }
            if seconds > TIMEOUT_MAX {
                return Err(ctx.raise(&OVERFLOW_ERROR, "timeout value is too large"));
            }
            Some(ctx.interp.runner().now() + (seconds * 1e9).ceil() as u64)
        }
    };
    if let Some(item) = this.take() {
        return Ok(item);
    }
    let queue = this.reference();
    ctx.suspend(async move {
        loop {
            if let Some(item) = queue.take() {
                queue.leave(ctx.id);
                return Ok(item);
            }
            if deadline.is_some_and(|deadline| ctx.interp.runner().now() >= deadline) {
                queue.leave(ctx.id);
                return Err(empty(ctx));
            }
            queue.waiters.0.with(|waiters| {
                if !waiters.contains(&ctx.id) {
                    waiters.push_back(ctx.id);
                }
            });
            naming::tell(ctx, queue.subject.get(), queue.as_value());
            if let Err(raised) = ctx.park(BlockReason::Lock { lock: queue.subject.get(), holder: 0 }, deadline).await {
                queue.leave(ctx.id);
                // The wake-up for an item may have come to this thread: it is the next one's.
                queue.wake_first(ctx);
                return Err(raised);
            }
        }
    })
}

fn is_empty(_: Ctx, this: &SimpleQueue) -> bool {
    this.items.with(|items| items.is_empty())
}

fn qsize(_: Ctx, this: &SimpleQueue) -> usize {
    this.items.with(|items| items.len())
}

fn sizeof(_: Ctx, this: &SimpleQueue) -> usize {
    size_of::<SimpleQueue>() + this.items.with(|items| items.capacity()) * size_of::<Value>()
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { METHODS:
    put(self, item, block=True, timeout=None) "Put the item on the queue.\n\nThe optional 'block' and 'timeout' arguments are ignored, as this method\nnever blocks.  They are provided for compatibility with the Queue class.";
    put_nowait(self, item) "Put an item into the queue without blocking.\n\nThis is exactly equivalent to `put(item)` and is only provided\nfor compatibility with the Queue class.";
    get(self, block=True, timeout=None) "Remove and return an item from the queue.\n\nIf optional args 'block' is true and 'timeout' is None (the default),\nblock if necessary until an item is available. If 'timeout' is\na non-negative number, it blocks at most 'timeout' seconds and raises\nthe Empty exception if no item was available within that time.\nOtherwise ('block' is false), return an item if one is immediately\navailable, else raise the Empty exception ('timeout' is ignored\nin that case).";
    get_nowait(self) "Remove and return an item from the queue without blocking.\n\nOnly get an item if one is immediately available. Otherwise\nraise the Empty exception.";
    empty = is_empty(self) "Return True if the queue is empty, False otherwise (not reliable!).";
    qsize(self) "Return the approximate size of the queue (not reliable!).";
    "__sizeof__" = sizeof(self, /) "";
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

fn define() {
    SIMPLE_QUEUE.define::<SimpleQueue>(&ClassDef {
        flags: class_flags::BASE | class_flags::WEAKREF,
        doc: "Simple, unbounded, reentrant FIFO queue.",
        slots: |slots| slots.new.set(new),
        methods: METHODS,
        class_methods: CLASS_METHODS,
        ..ClassDef::EMPTY
    });
    EMPTY.define::<BaseException>(&ClassDef {
        base: Some(&EXCEPTION),
        flags: class_flags::BASE | class_flags::DICT | class_flags::EXCEPTION | class_flags::WEAKREF,
        doc: "Exception raised by Queue.get(block=0)/get_nowait().",
        ..ClassDef::EMPTY
    });
}
