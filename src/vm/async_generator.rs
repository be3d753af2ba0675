//! `async_generator`: what a call of an `async def` function with a `yield` makes, a [`Generator`] under another class, and
//! the awaitables that its methods return (`Objects/genobject.c`).

use super::coroutine::report_ignored;
use super::generator::{
    self, Generator, Thrown, get_name, get_qualname, gi_code, gi_frame, gi_suspended, gi_yieldfrom, set_name,
    set_qualname, wraps_generator,
};
use crate::modules::warnings;
use crate::object::builtin_classes::{ASYNC_GENERATOR, OBJECT};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{
    BaseException, GENERATOR_EXIT, RUNTIME_ERROR, RUNTIME_WARNING, STOP_ASYNC_ITERATION, STOP_ITERATION,
};
use crate::object::slots::Slots;
use crate::object::suspend::Resumption;
use crate::object::{Class, Ctx, Header, Object, ObjectExt, Raised, Ref, Result, Tuple, Value, Visitor, heap, names};
use std::cell::Cell;

wraps_generator! { pub struct AsyncGenerator: ASYNC_GENERATOR }

/// How far an awaitable is. It drives the generator once, up to its next `yield`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Init,
    Iterating,
    Closed,
}

/// What an awaitable does to the generator.
enum Doing {
    /// `asend()` and `__anext__()`.
    Send(Value),
    Throw(Thrown),
    /// `aclose()`.
    Close,
}

impl Doing {
    /// The method, as messages about a generator that runs already have it.
    fn name(&self) -> &'static str {
        match self {
            Doing::Send(_) => "anext",
            Doing::Throw(_) => "athrow",
            Doing::Close => "aclose",
        }
    }
}

/// The layout of both classes of awaitables.
#[repr(C)]
struct Awaitable {
    header: Header,
    generator: Ref<AsyncGenerator>,
    doing: Doing,
    state: Cell<State>,
}

impl Awaitable {
    fn traverse(&self, visit: Visitor) {
        visit(self.generator.as_value());
        match &self.doing {
            Doing::Send(value) => visit(value),
            Doing::Throw((kind, value, traceback)) => {
                visit(kind);
                value.iter().chain(traceback).for_each(visit);
            }
            Doing::Close => {}
        }
    }
}

macro_rules! awaitable {
    ($name:ident, $class:ident, $python_name:literal) => {
        #[repr(transparent)]
        struct $name(Awaitable);

        static $class: Class = Class::on_demand($python_name, define);

        // SAFETY: an `Awaitable`, which is `repr(C)`, header first.
        unsafe impl Object for $name {
            const TRACKED: bool = true;

            fn class() -> &'static Class {
                &$class
            }

            fn traverse(&self, visit: Visitor) {
                self.0.traverse(visit);
            }
        }
    };
}

awaitable!(Asend, ASEND, "async_generator_asend");
awaitable!(Athrow, ATHROW, "async_generator_athrow");

/// Gives the classes their slots and methods.
pub fn define() {
    ASYNC_GENERATOR.define::<AsyncGenerator>(&ClassDef {
        base: Some(&OBJECT),
        flags: class_flags::VARIABLE | class_flags::WEAKREF,
        slots: |slots| {
            slots.aiter.set(|_, this| Ok(this.clone()));
            slots.anext.set(|ctx, this| asend(ctx, this.receiver::<AsyncGenerator>(), Value::NONE));
            slots.repr.set(generator::repr);
            slots.finalize.set(generator::finalize);
        },
        methods: METHODS,
        class_methods: generator::CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
    ASEND.define::<Asend>(&ClassDef { slots: set_awaitable_slots, methods: ASEND_METHODS, ..ClassDef::EMPTY });
    ATHROW.define::<Athrow>(&ClassDef { slots: set_awaitable_slots, methods: ATHROW_METHODS, ..ClassDef::EMPTY });
}

fn set_awaitable_slots(slots: &Slots) {
    slots.await_.set(|_, this| Ok(this.clone()));
    slots.iter.set(|_, this| Ok(this.clone()));
    slots.next.set(|ctx, this| ctx.call_method(this, &names::send, &[Value::NONE]).map(Some));
    slots.finalize.set(finalize);
}

impl AsyncGenerator {
    pub fn new(generator: Generator) -> AsyncGenerator {
        AsyncGenerator(generator)
    }

    /// Before the first of its awaitables is made, the thread's hooks hear of a generator.
    fn init_hooks(&self, ctx: Ctx) -> Result<()> {
        if self.hooks_inited.replace(true) {
            return Ok(());
        }
        let [first, finalizer] = ctx.async_gen_hooks.get();
        self.origin_or_finalizer.set(finalizer);
        match first {
            Some(first) => ctx.call(&first, &[self.to_value()]).map(drop),
            None => Ok(()),
        }
    }
}

// ---- the generator's methods ----

fn asend(ctx: Ctx, this: &AsyncGenerator, value: Value) -> Result<Value> {
    this.init_hooks(ctx)?;
    Ok(heap::new(|header| Asend(Awaitable::new(header, this, Doing::Send(value)))).into())
}

fn athrow(ctx: Ctx, this: &AsyncGenerator, kind: Value, value: Option<Value>, tb: Option<Value>) -> Result<Value> {
    generator::warn_of_triple(ctx, "athrow", &value)?;
    this.init_hooks(ctx)?;
    Ok(heap::new(|header| Athrow(Awaitable::new(header, this, Doing::Throw((kind, value, tb))))).into())
}

fn aclose(ctx: Ctx, this: &AsyncGenerator) -> Result<Value> {
    this.init_hooks(ctx)?;
    Ok(heap::new(|header| Athrow(Awaitable::new(header, this, Doing::Close))).into())
}

crate::natives! { METHODS:
    asend(self, value, /) "asend(v) -> send 'v' in generator.";
    athrow(self, typ, val=None, tb=None, /) "athrow(value)\nathrow(type[,value[,tb]])\n\nraise exception in generator.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future version of Python.";
    aclose(self, /) "aclose() -> raise GeneratorExit inside generator.";
}

fn ag_running(_: Ctx, this: &AsyncGenerator) -> bool {
    this.running_async.get()
}

crate::getsets! { GETSETS for AsyncGenerator:
    ag_await: gi_yieldfrom "object being awaited on, or None";
    ag_code: gi_code "";
    ag_frame: gi_frame "";
    ag_running: ag_running "";
    ag_suspended: gi_suspended "";
    __name__: get_name, set_name "name of the async generator";
    __qualname__: get_qualname, set_qualname "qualified name of the async generator";
}

// ---- the awaitables ----

impl Awaitable {
    fn new(header: Header, generator: &AsyncGenerator, doing: Doing) -> Awaitable {
        Awaitable { header, generator: generator.reference(), doing, state: Cell::new(State::Init) }
    }

    fn this(&self) -> Value {
        Value::from_header(&self.header)
    }

    fn already_awaited(&self, ctx: Ctx) -> Raised {
        let methods = if matches!(self.doing, Doing::Send(_)) { "__anext__()/asend()" } else { "aclose()/athrow()" };
        ctx.raise(&RUNTIME_ERROR, format!("cannot reuse already awaited {methods}"))
    }

    /// Begins to drive the generator, which no other awaitable may.
    fn begin(&self, ctx: Ctx) -> Result<()> {
        if self.generator.running_async.get() {
            self.state.set(State::Closed);
            let message = format!("{}(): asynchronous generator is already running", self.doing.name());
            return Err(ctx.raise(&RUNTIME_ERROR, message));
        }
        Ok(())
    }

    /// Resumes the generator; the result is for who awaits. Suspends.
    fn resume(&self, ctx: Ctx, input: Resumption) -> Result<Value> {
        self.state.set(State::Iterating);
        self.generator.running_async.set(true);
        let (this, generator) = (self.this(), self.generator.clone());
        ctx.suspend(async move {
            let result = ctx.resume_async(generator.as_value(), input).await;
            // SAFETY: the object is of one of the classes of awaitables, which have this layout.
            let awaitable = unsafe { &*std::ptr::from_ref(this.object_unchecked()).cast::<Awaitable>() };
            awaitable.settle(ctx, result)
        })
    }

    /// What the generator's answer means to who awaits: something that is awaited in it is passed on, something that it
    /// yields is the awaitable's value.
    fn settle(&self, ctx: Ctx, result: Result<Value>) -> Result<Value> {
        let generator = &self.generator;
        let yielded = result.is_ok() && generator::is_at_yield(generator);
        if result.is_ok() && !yielded {
            return result;
        }
        generator.running_async.set(false);
        self.state.set(State::Closed);
        match (result, &self.doing) {
            (Ok(_), Doing::Close) => Err(ctx.raise(&RUNTIME_ERROR, "async generator ignored GeneratorExit")),
            (Ok(value), _) => Err(ctx.stop_iteration(value)),
            (Err(raised), Doing::Close) => Err(closed(ctx, raised)),
            (Err(raised), _) => {
                let ends = [&STOP_ASYNC_ITERATION, &GENERATOR_EXIT];
                if ends.iter().any(|class| ctx.has_raised_instance_of(class)) {
                    generator.closed.set(true);
                }
                Err(raised)
            }
        }
    }

    fn send(&self, ctx: Ctx, value: Value) -> Result<Value> {
        let generator = &self.generator;
        match (self.state.get(), &self.doing) {
            (State::Closed, _) => return Err(self.already_awaited(ctx)),
            (State::Iterating, _) => return self.resume(ctx, Resumption::Send(value)),
            (State::Init, Doing::Send(given)) => {
                self.begin(ctx)?;
                let value = if value.is_none() { given.clone() } else { value };
                return self.resume(ctx, Resumption::Send(value));
            }
            (State::Init, Doing::Throw(_) | Doing::Close) => {}
        }
        if generator.is_finished() {
            self.state.set(State::Closed);
            return Err(ctx.stop_iteration(Value::NONE));
        }
        self.begin(ctx)?;
        if generator.closed.get() {
            self.state.set(State::Closed);
            return Err(ctx.raise_args(&STOP_ASYNC_ITERATION, Vec::new()));
        }
        if !value.is_none() {
            return Err(ctx.raise(&RUNTIME_ERROR, "can't send non-None value to a just-started coroutine"));
        }
        let exception = match &self.doing {
            Doing::Throw(thrown) => match generator::thrown_exception(ctx, thrown.clone()) {
                Ok(exception) => exception,
                Err(raised) => {
                    self.state.set(State::Closed);
                    return Err(raised);
                }
            },
            _ => {
                generator.closed.set(true);
                generator_exit()
            }
        };
        self.resume(ctx, Resumption::Throw { exception, closes: false })
    }

    fn throw(&self, ctx: Ctx, thrown: Thrown) -> Result<Value> {
        match self.state.get() {
            State::Closed => return Err(self.already_awaited(ctx)),
            State::Init => self.begin(ctx)?,
            State::Iterating => {}
        }
        generator::warn_of_triple(ctx, "throw", &thrown.1)?;
        let exception = generator::thrown_exception(ctx, thrown)?;
        self.resume(ctx, Resumption::Throw { exception, closes: true })
    }

    fn close(&self, ctx: Ctx) -> Result<Value> {
        if self.state.get() == State::Closed {
            return Ok(Value::NONE);
        }
        let this = self.this();
        ctx.suspend(async move {
            let throw = ctx.getattr(&this, &names::throw)?;
            match ctx.call_async(&throw, &[generator_exit()]).await {
                Ok(_) => Err(ctx.raise(&RUNTIME_ERROR, "coroutine ignored GeneratorExit")),
                Err(raised) => {
                    let ends = [&STOP_ITERATION, &STOP_ASYNC_ITERATION, &GENERATOR_EXIT];
                    if !ends.iter().any(|class| ctx.has_raised_instance_of(class)) {
                        return Err(raised);
                    }
                    drop(ctx.take_raised());
                    Ok(Value::NONE)
                }
            }
        })
    }
}

fn generator_exit() -> Value {
    BaseException::new(&GENERATOR_EXIT, Tuple::empty()).into()
}

/// The end of `aclose()`: that the generator is closed is no error.
fn closed(ctx: Ctx, raised: Raised) -> Raised {
    if ![&STOP_ASYNC_ITERATION, &GENERATOR_EXIT].iter().any(|class| ctx.has_raised_instance_of(class)) {
        return raised;
    }
    drop(ctx.take_raised());
    ctx.stop_iteration(Value::NONE)
}

/// One that is dropped without having been awaited has done nothing of what it was made for.
fn finalize(ctx: Ctx, this: &Value) {
    let this = match (this.downcast_exact::<Asend>(), this.downcast_exact::<Athrow>()) {
        (Some(Asend(awaitable)), _) | (_, Some(Athrow(awaitable))) => awaitable,
        (None, None) => return,
    };
    if this.state.get() != State::Init {
        return;
    }
    let method = match this.doing {
        Doing::Send(_) => "asend",
        Doing::Throw(_) => "athrow",
        Doing::Close => "aclose",
    };
    let shown = ctx.repr(&this.generator.qualname()).map(|name| name.to_string_lossy());
    let warned = shown.and_then(|name| {
        let message = format!("coroutine method '{method}' of {name} was never awaited");
        warnings::warn(ctx, &RUNTIME_WARNING, &message, 1)
    });
    if warned.is_err() {
        report_ignored(ctx, "finalizing async generator", this.generator.as_value());
    }
}

macro_rules! methods {
    ($table:ident for $type:ident, $send:ident $throw:ident $close:ident) => {
        fn $send(ctx: Ctx, this: &$type, value: Value) -> Result<Value> {
            this.0.send(ctx, value)
        }

        fn $throw(
            ctx: Ctx,
            this: &$type,
            kind: Value,
            value: Option<Value>,
            traceback: Option<Value>,
        ) -> Result<Value> {
            this.0.throw(ctx, (kind, value, traceback))
        }

        fn $close(ctx: Ctx, this: &$type) -> Result<Value> {
            this.0.close(ctx)
        }

        crate::natives! { $table:
            send = $send(self, arg, /) "send(arg) -> send 'arg' into generator,\nreturn next yielded value or raise StopIteration.";
            throw = $throw(self, typ, val=None, tb=None, /) "throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration.";
            close = $close(self, /) "close() -> raise GeneratorExit inside generator.";
        }
    };
}

methods!(ASEND_METHODS for Asend, asend_send asend_throw asend_close);
methods!(ATHROW_METHODS for Athrow, athrow_send athrow_throw athrow_close);
