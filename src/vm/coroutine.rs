//! `coroutine`: what a call of an `async def` function makes, a [`Generator`] under another class; what `await` and
//! `async for` ask of objects (`Objects/genobject.c`, `Python/ceval.c`).

use super::async_generator::AsyncGenerator;
use super::frame_object;
use super::generator::{
    self, Generator, get_name, get_qualname, gi_code, gi_frame, gi_running, gi_suspended, gi_yieldfrom, set_name,
    set_qualname, wraps_generator,
};
use crate::import;
use crate::modules::warnings;
use crate::object::builtin_classes::{COROUTINE, OBJECT};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{BaseException, RUNTIME_ERROR, RUNTIME_WARNING};
use crate::object::frame::Frame;
use crate::object::protocol::class_of;
use crate::object::{
    Class, Ctx, Header, Object, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, Visitor, heap, int, intern,
};
use crate::traceback;

wraps_generator! { pub struct Coroutine: COROUTINE }

impl Coroutine {
    pub fn new(generator: Generator) -> Coroutine {
        Coroutine(generator)
    }
}

/// What `coroutine.__await__()` returns: the coroutine as an iterator.
#[repr(C)]
struct CoroutineWrapper {
    header: Header,
    coroutine: Ref<Coroutine>,
}

static COROUTINE_WRAPPER: Class = Class::on_demand("coroutine_wrapper", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for CoroutineWrapper {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &COROUTINE_WRAPPER
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.coroutine.as_value());
    }
}

/// Gives the classes their slots and methods.
pub fn define() {
    COROUTINE.define::<Coroutine>(&ClassDef {
        base: Some(&OBJECT),
        flags: class_flags::VARIABLE | class_flags::WEAKREF,
        slots: |slots| {
            slots.await_.set(|_, this| {
                let coroutine = this.receiver::<Coroutine>().reference();
                Ok(heap::new(|header| CoroutineWrapper { header, coroutine }).into())
            });
            slots.repr.set(generator::repr);
            slots.finalize.set(generator::finalize);
        },
        methods: METHODS,
        class_methods: generator::CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
    COROUTINE_WRAPPER.define::<CoroutineWrapper>(&ClassDef {
        doc: "A wrapper object implementing __await__ for coroutines.",
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(|ctx, this| {
                ctx.check_stack("")?;
                let coroutine = this.receiver::<CoroutineWrapper>().coroutine.as_value();
                generator::run_nested(ctx, coroutine).map(Some)
            });
        },
        methods: WRAPPER_METHODS,
        ..ClassDef::EMPTY
    });
}

#[inline(always)]
pub(super) fn is_coroutine(value: &Value) -> bool {
    value.is_instance_of_exactly::<Coroutine>()
}

fn send(ctx: Ctx, this: &Coroutine, value: Value) -> Result<Value> {
    generator::send(ctx, this, value)
}

fn throw(ctx: Ctx, this: &Coroutine, kind: Value, value: Option<Value>, traceback: Option<Value>) -> Result<Value> {
    generator::throw(ctx, this, kind, value, traceback)
}

fn close(ctx: Ctx, this: &Coroutine) -> Result<Value> {
    generator::close(ctx, this)
}

crate::natives! { METHODS:
    send(self, arg, /) "send(arg) -> send 'arg' into coroutine,\nreturn next iterated value or raise StopIteration.";
    throw(self, typ, val=None, tb=None, /) "throw(value)\nthrow(type[,value[,traceback]])\n\nRaise exception in coroutine, return next iterated value or raise\nStopIteration.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future version of Python.";
    close(self, /) "close() -> raise GeneratorExit inside coroutine.";
}

fn cr_origin(_: Ctx, this: &Coroutine) -> Option<Value> {
    this.origin_or_finalizer.get()
}

crate::getsets! { GETSETS for Coroutine:
    cr_await: gi_yieldfrom "object being awaited on, or None";
    cr_code: gi_code "";
    cr_frame: gi_frame "";
    cr_origin: cr_origin "";
    cr_running: gi_running "";
    cr_suspended: gi_suspended "";
    __name__: get_name, set_name "name of the coroutine";
    __qualname__: get_qualname, set_qualname "qualified name of the coroutine";
}

fn wrapper_send(ctx: Ctx, this: &CoroutineWrapper, value: Value) -> Result<Value> {
    generator::send(ctx, &this.coroutine, value)
}

fn wrapper_throw(
    ctx: Ctx,
    this: &CoroutineWrapper,
    kind: Value,
    value: Option<Value>,
    traceback: Option<Value>,
) -> Result<Value> {
    generator::throw(ctx, &this.coroutine, kind, value, traceback)
}

fn wrapper_close(ctx: Ctx, this: &CoroutineWrapper) -> Result<Value> {
    generator::close(ctx, &this.coroutine)
}

crate::natives! { WRAPPER_METHODS:
    send = wrapper_send(self, arg, /) "send(arg) -> send 'arg' into coroutine,\nreturn next iterated value or raise StopIteration.";
    throw = wrapper_throw(self, typ, val=None, tb=None, /) "throw(value)\nthrow(type[,value[,traceback]])\n\nRaise exception in coroutine, return next iterated value or raise\nStopIteration.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future version of Python.";
    close = wrapper_close(self, /) "close() -> raise GeneratorExit inside coroutine.";
}

// ---- where it was made, and that nobody awaited it ----

/// `cr_origin`: file, line and function of the frames from `frame` outwards, as many as the thread asks for.
pub(super) fn origin(ctx: Ctx, frame: *mut Frame) -> Value {
    let mut places = Vec::new();
    let mut next = frame_object::python_frame(frame);
    // SAFETY: linked frames are complete, and `python_frame` finds those with a code.
    while let Some(frame) = next.map(|frame| unsafe { &*frame })
        && places.len() < ctx.coroutine_origin_depth.get() as usize
    {
        if let Some(code) = frame.code() {
            let head = &code.head;
            let place = vec![
                Str::new(&head.filename).into(),
                int::from_i64(i64::from(frame.line())),
                Str::new(&head.name).into(),
            ];
            places.push(Tuple::new(place).into());
        }
        next = frame_object::python_frame(frame.previous);
    }
    Tuple::new(places).into()
}

/// `_PyErr_WarnUnawaitedCoroutine`.
pub(super) fn warn_never_awaited(ctx: Ctx, coroutine: &Value) {
    let module = ctx.interp.modules.get_str("warnings").map_or_else(|| import::import_absolute(ctx, "warnings"), Ok);
    let Ok(module) = module else { return warn_at_exit(ctx, coroutine) };
    let method = intern::intern("_warn_unawaited_coroutine");
    let by_warnings = ctx.call_method(&module, &method, std::slice::from_ref(coroutine));
    if by_warnings.is_ok() {
        return;
    }
    let is_the_warning = ctx.has_raised_instance_of(&RUNTIME_WARNING);
    report_ignored(ctx, "finalizing coroutine", coroutine);
    if is_the_warning {
        return;
    }
    if warnings::warn(ctx, &RUNTIME_WARNING, &never_awaited(coroutine), 1).is_err() {
        report_ignored(ctx, "finalizing coroutine", coroutine);
    }
}

fn never_awaited(coroutine: &Value) -> String {
    let name = generator::of_any_kind(coroutine).and_then(|this| this.qualname().as_str().map(str::to_owned));
    format!("coroutine '{}' was never awaited", name.unwrap_or_default())
}

/// At the end of the program nothing can be imported any more.
#[cold]
fn warn_at_exit(ctx: Ctx, coroutine: &Value) {
    drop(ctx.take_raised_opt());
    traceback::write_stderr(ctx, &format!("<sys>:0: RuntimeWarning: {}\n", never_awaited(coroutine)));
}

/// Reports the pending exception, which a finalizer cannot raise.
pub(super) fn report_ignored(ctx: Ctx, doing: &str, about: &Value) {
    let exception = ctx.take_raised();
    let shown = match ctx.repr(about) {
        Ok(repr) => repr.to_string_lossy(),
        Err(_) => {
            drop(ctx.take_raised());
            "<object repr() failed>".to_owned()
        }
    };
    traceback::report_unraisable(
        ctx,
        &exception,
        Some(&format!("Exception ignored while {doing} {shown}")),
        &Value::NONE,
    );
}

// ---- awaiting ----

/// See [`crate::object::ctx::VmHooks::awaitable_iter`].
pub(super) fn awaitable_iter(ctx: Ctx, value: &Value) -> Result<Value> {
    if is_coroutine(value) || is_iterable_coroutine(value) {
        return Ok(value.clone());
    }
    let class = class_of(value);
    let Some(getter) = class.slots.await_.get() else {
        return Err(ctx.type_error(format!("'{}' object can't be awaited", class.name())));
    };
    let iterator = getter(ctx, value)?;
    if is_coroutine(&iterator) || is_iterable_coroutine(&iterator) {
        return Err(ctx.type_error("__await__() returned a coroutine"));
    }
    if class_of(&iterator).slots.next.get().is_none() {
        let class = class_of(&iterator).name();
        return Err(ctx.type_error(format!("__await__() returned non-iterator of type '{class}'")));
    }
    Ok(iterator)
}

fn is_iterable_coroutine(value: &Value) -> bool {
    value.downcast_exact::<Generator>().is_some_and(Generator::is_iterable_coroutine)
}

/// `GET_AWAITABLE`; `after` tells what the object came from: 1 `__aenter__`, 2 `__aexit__`.
pub(super) fn get_awaitable(ctx: Ctx, value: &Value, after: u32) -> Result<Value> {
    let class = class_of(value);
    let iterator = awaitable_iter(ctx, value).map_err(|raised| {
        let method = ["", "__aenter__", "__aexit__"].get(after as usize).copied().unwrap_or_default();
        if method.is_empty() || class.slots.await_.get().is_some() {
            return raised;
        }
        drop(ctx.take_raised());
        ctx.type_error(format!(
            "'async with' received an object from {method} that does not implement __await__: {}",
            class.name()
        ))
    })?;
    if iterator.downcast_exact::<Coroutine>().is_some_and(|coroutine| generator::delegate(coroutine).is_some()) {
        return Err(ctx.raise(&RUNTIME_ERROR, "coroutine is being awaited already"));
    }
    Ok(iterator)
}

/// `GET_AITER`.
pub(super) fn get_aiter(ctx: Ctx, value: &Value) -> Result<Value> {
    let class = class_of(value);
    let Some(getter) = class.slots.aiter.get() else {
        let message = format!("'async for' requires an object with __aiter__ method, got {}", class.name());
        return Err(ctx.type_error(message));
    };
    let iterator = getter(ctx, value)?;
    if class_of(&iterator).slots.anext.get().is_none() {
        return Err(ctx.type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            class_of(&iterator).name()
        )));
    }
    Ok(iterator)
}

/// `GET_ANEXT`.
pub(super) fn get_anext(ctx: Ctx, iterator: &Value) -> Result<Value> {
    let class = class_of(iterator);
    let Some(getter) = class.slots.anext.get() else {
        let message = format!("'async for' requires an iterator with __anext__ method, got {}", class.name());
        return Err(ctx.type_error(message));
    };
    let next = getter(ctx, iterator)?;
    if iterator.is_instance_of_exactly::<AsyncGenerator>() {
        return Ok(next);
    }
    awaitable_iter(ctx, &next).map_err(|_| invalid_anext(ctx, &next))
}

fn invalid_anext(ctx: Ctx, next: &Value) -> Raised {
    let cause = ctx.take_raised();
    let class = class_of(next).name();
    let _ = ctx.type_error(format!("'async for' received an invalid object from __anext__: {class}"));
    let error = ctx.take_raised();
    if let Some(error) = error.downcast::<BaseException>() {
        error.cause.set(Some(cause.clone()));
        error.context.set(Some(cause));
        error.suppress_context.set(true);
    }
    ctx.restore(error)
}

/// What a `SEND` to the object resumes, if it is a generator or coroutine, or wraps one.
#[inline]
pub(super) fn resumed_by_send(receiver: &Value) -> Option<&Generator> {
    if let Some(generator) = receiver.downcast_exact::<Generator>() {
        return Some(generator);
    }
    if let Some(coroutine) = receiver.downcast_exact::<Coroutine>() {
        return Some(coroutine);
    }
    receiver.downcast_exact::<CoroutineWrapper>().map(|wrapper| &**wrapper.coroutine)
}
