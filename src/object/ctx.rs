//! `Ctx`: the handle on the running Python thread that native code gets first; raising exceptions.

use super::cell::GilCell;
use super::class::Class;
use super::error::{Raised, Result};
use super::exception::{self, BaseException};
use super::refs::{ObjectExt, Ref};
use super::str::Str;
use super::thread::{ExcStackItem, Thread};
use super::tuple::Tuple;
use super::value::Value;
use crate::host;
use std::cell::Cell;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::ops::Deref;
use std::ptr::NonNull;

/// The running thread. Whoever has one runs on that thread and holds the GIL.
#[derive(Clone, Copy)]
pub struct Ctx(NonNull<Thread>);

impl Deref for Ctx {
    type Target = Thread;

    #[inline(always)]
    fn deref(&self) -> &Thread {
        // SAFETY: a thread's state outlives every run of it, and a `Ctx` exists only within one.
        unsafe { self.0.as_ref() }
    }
}

thread_local! {
    static CURRENT: Cell<Option<NonNull<Thread>>> = const { Cell::new(None) };
}

/// What native code asks of the loop, which is in a higher layer; set when the interpreter starts.
pub struct VmHooks {
    /// Drives the pending suspension to its end, in the middle of native code.
    pub finish_suspension: fn(Ctx) -> Result<Value>,
    /// Runs a code object in a namespace: `exec`, `eval`, module and class bodies.
    pub run_code: fn(Ctx, &Value, &Value, Option<&Value>) -> Result<Value>,
    /// Calls a `function`; what its call slot does until the loop sets a more direct one.
    pub call_function: super::slots::CallFn,
    /// Runs the function that `class` statements compile to, with the class's namespace as its
    /// locals. The result is the `__class__` cell, or `None` if no method needs one.
    pub run_class_body: fn(Ctx, &Value, &Value) -> Result<Value>,
    /// The `frame` object so many Python frames below a thread's innermost one (`sys._getframe`).
    pub frame: fn(&Thread, usize) -> Option<Value>,
    /// The iterator that `await` drives: a coroutine itself, or what `__await__` returns (`_PyCoro_GetAwaitableIter`).
    pub awaitable_iter: fn(Ctx, &Value) -> Result<Value>,
    /// Prints a traceback as CPython does for an exception nobody can catch.
    pub unraisable: fn(Ctx, Value, &Value),
}

pub static VM: GilCell<Option<&'static VmHooks>> = GilCell::new(None);

impl Ctx {
    /// # Safety
    /// The calling OS thread runs `thread` and holds the GIL, for as long as the handle is used.
    pub unsafe fn new(thread: &Thread) -> Ctx {
        Ctx(NonNull::from(thread))
    }

    /// Makes this thread the one that [`Ctx::current`] finds on this OS thread.
    pub fn enter(self) {
        CURRENT.with(|current| current.set(Some(self.0)));
    }

    pub fn leave(self) {
        CURRENT.with(|current| current.set(None));
    }

    /// The thread that runs on this OS thread, for code that cannot be handed one: deallocation.
    pub fn current() -> Option<Ctx> {
        CURRENT.with(Cell::get).map(Ctx)
    }

    pub fn vm(self) -> &'static VmHooks {
        VM.with(|vm| *vm).expect("the loop is set up before Python code runs")
    }

    // ---- raising ----

    /// Raises a new exception with one argument, the message.
    #[cold]
    #[inline(never)]
    pub fn raise(self, class: &Class, message: impl AsRef<str>) -> Raised {
        self.raise_args(class, vec![Str::new(message.as_ref()).into()])
    }

    /// Raises a new instance of a built-in class with these `args`; its constructor does not run.
    #[cold]
    pub fn raise_args(self, class: &Class, args: Vec<Value>) -> Raised {
        self.raise_value(BaseException::new(class, Tuple::new(args)).into())
    }

    pub fn type_error(self, message: impl AsRef<str>) -> Raised {
        self.raise(&exception::TYPE_ERROR, message)
    }

    pub fn value_error(self, message: impl AsRef<str>) -> Raised {
        self.raise(&exception::VALUE_ERROR, message)
    }

    /// `KeyError(key)`.
    #[cold]
    pub fn key_error(self, key: &Value) -> Raised {
        self.raise_args(&exception::KEY_ERROR, vec![key.clone()])
    }

    /// `StopIteration(value)`, without argument for `None`.
    #[cold]
    pub fn stop_iteration(self, value: Value) -> Raised {
        let args = if value.is_none() { vec![] } else { vec![value.clone()] };
        let stop = BaseException::new(&exception::STOP_ITERATION, Tuple::new(args));
        stop.set_field(0, Some(value));
        self.raise_value(stop.into())
    }

    /// Raises an exception object; the one being handled becomes its context (`_PyErr_SetObject`).
    #[cold]
    pub fn raise_value(self, exception: Value) -> Raised {
        if let (Some(raised), Some(handled)) = (exception.downcast::<BaseException>(), self.handled_exception())
            && !handled.is(&exception)
        {
            break_context_cycle(&handled, &exception);
            raised.context.set(Some(handled));
        }
        self.restore(exception)
    }

    /// Raises an exception that was taken out before, as it is.
    pub fn restore(self, exception: Value) -> Raised {
        self.raised.set(Some(exception));
        Raised(())
    }

    pub fn has_raised(self) -> bool {
        self.raised.with(|raised| raised.is_some())
    }

    pub fn has_raised_instance_of(self, class: &Class) -> bool {
        self.raised.with(|raised| {
            raised.as_ref().is_some_and(|exception| super::protocol::class_of(exception).is_subclass_of(class))
        })
    }

    /// Takes the pending exception, to swallow or to restore it.
    pub fn take_raised(self) -> Value {
        self.raised.take().expect("an operation that returned Raised left an exception")
    }

    pub fn take_raised_opt(self) -> Option<Value> {
        self.raised.take()
    }

    pub fn take_suspension(self) -> Option<super::suspend::Suspension> {
        self.suspension.take()
    }

    /// Takes the pending exception if it is an instance of `class`: `except class`.
    pub fn catch(self, class: &Class, raised: Raised) -> Result<Value> {
        if self.has_raised_instance_of(class) { Ok(self.take_raised()) } else { Err(raised) }
    }

    /// `result`, where an exception of `class` counts as `None`.
    pub fn ok_unless<T>(self, class: &Class, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(raised) => self.catch(class, raised).map(|_| None),
        }
    }

    /// Replaces what the innermost entry handles.
    pub fn set_handled_exception(self, exception: Option<Value>) -> Option<Value> {
        // SAFETY: the entries are the thread's own, which there always is, and those of running generators.
        unsafe { &*self.exc_info.get() }.value.replace(exception)
    }

    /// Reports an exception that has nowhere to go (`sys.unraisablehook`).
    pub fn write_unraisable(self, raised: Raised, about: &Value) {
        let _ = raised;
        (self.vm().unraisable)(self, self.take_raised(), about);
    }

    pub fn enter_exc_item(self, item: &ExcStackItem) {
        item.previous.set(self.exc_info.get());
        self.exc_info.set(item);
    }

    pub fn leave_exc_item(self, item: &ExcStackItem) {
        self.exc_info.set(item.previous.get());
        item.previous.set(std::ptr::null());
    }

    /// Whether native code may recurse further; `RecursionError` near the end of the machine stack.
    #[inline(always)]
    pub fn check_stack(self, what: &str) -> Result<()> {
        // Inlined, so that it lies in the frame of the code that checks.
        let marker = MaybeUninit::<[u8; host::CHECKED_BYTES]>::uninit();
        if (black_box(&raw const marker) as usize) < self.stack_limit.get() { Err(self.too_deep(what)) } else { Ok(()) }
    }

    #[cold]
    fn too_deep(self, what: &str) -> Raised {
        self.raise(&exception::RECURSION_ERROR, format!("maximum recursion depth exceeded{what}"))
    }
}

/// Takes `raised` out of the chain of contexts of `handled`, which is to become its context.
fn break_context_cycle(handled: &Value, raised: &Value) {
    let Some(mut link) = handled.clone().into_ref::<BaseException>().ok() else { return };
    // A chain that is itself a cycle (made by hand) is walked with a second, slower pointer.
    let mut slow = link.clone();
    let mut step = false;
    loop {
        let Some(context) = link.context.get() else { return };
        if context.is(raised) {
            link.context.set(None);
            return;
        }
        let Ok(next) = context.into_ref::<BaseException>() else { return };
        link = next;
        if link.as_value().is(slow.as_value()) {
            return;
        }
        if step {
            let next = slow.context.get().and_then(|context| context.into_ref::<BaseException>().ok());
            if let Some(next) = next {
                slow = next;
            }
        }
        step = !step;
    }
}

impl Ref<BaseException> {
    /// As a pending exception.
    pub fn raise(self, ctx: Ctx) -> Raised {
        ctx.raise_value(self.to_value())
    }
}
