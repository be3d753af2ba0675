//! `aiter()` and `anext()`, and the awaitable that the latter makes of a default (`Objects/iterobject.c`).

use crate::natives;
use crate::object::builtin_classes::GENERATOR;
use crate::object::define::ClassDef;
use crate::object::exception::STOP_ASYNC_ITERATION;
use crate::object::protocol::class_of;
use crate::object::{
    Class, Ctx, GilCell, Header, Object, ObjectExt, Result, Tuple, Value, Visitor, heap, intern, names,
};

pub(super) fn aiter(ctx: Ctx, async_iterable: &Value) -> Result<Value> {
    let Some(getter) = class_of(async_iterable).slots.aiter.get() else {
        return Err(ctx.type_error(format!("'{}' object is not an async iterable", async_iterable.class_name())));
    };
    let iterator = getter(ctx, async_iterable)?;
    if class_of(&iterator).slots.anext.get().is_none() {
        let class = iterator.class_name();
        return Err(ctx.type_error(format!("aiter() returned not an async iterator of type '{class}'")));
    }
    Ok(iterator)
}

pub(super) fn anext(ctx: Ctx, aiterator: &Value, default: Option<&Value>) -> Result<Value> {
    let Some(getter) = class_of(aiterator).slots.anext.get() else {
        return Err(ctx.type_error(format!("'{}' object is not an async iterator", aiterator.class_name())));
    };
    let wrapped = getter(ctx, aiterator)?;
    let Some(default) = default else { return Ok(wrapped) };
    let made = |header| AnextAwaitable { header, wrapped, default: default.clone(), iterator: GilCell::new(None) };
    Ok(heap::new(made).into())
}

/// What `anext(iterator, default)` returns.
#[repr(C)]
struct AnextAwaitable {
    header: Header,
    /// What `__anext__` returned.
    wrapped: Value,
    default: Value,
    /// Its iterator, once it has been asked for one.
    iterator: GilCell<Option<Value>>,
}

static ANEXT_AWAITABLE: Class = Class::on_demand("anext_awaitable", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for AnextAwaitable {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &ANEXT_AWAITABLE
    }

    fn traverse(&self, visit: Visitor) {
        visit(&self.wrapped);
        visit(&self.default);
        self.iterator.with(|iterator| iterator.iter().for_each(visit));
    }
}

pub(super) fn define() {
    ANEXT_AWAITABLE.define::<AnextAwaitable>(&ClassDef {
        slots: |slots| {
            slots.await_.set(|_, this| Ok(this.clone()));
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(|ctx, this| ctx.call_method(this, &names::send, &[Value::NONE]).map(Some));
        },
        methods: METHODS,
        ..ClassDef::EMPTY
    });
}

natives! { METHODS:
    send(self, value, /) "send(arg) -> send 'arg' into the wrapped iterator,\nreturn next yielded value or raise StopIteration.";
    throw(self, *args) "throw(value)\nthrow(typ[,val[,tb]])\n\nraise exception in the wrapped iterator, return next yielded value\nor raise StopIteration.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future version of Python.";
    close(self, /) "close() -> raise GeneratorExit inside generator.";
}

impl AnextAwaitable {
    fn iterator(&self, ctx: Ctx) -> Result<Value> {
        if let Some(iterator) = self.iterator.get() {
            return Ok(iterator);
        }
        let iterator = (ctx.vm().awaitable_iter)(ctx, &self.wrapped)?;
        self.iterator.set(Some(iterator.clone()));
        Ok(iterator)
    }

    /// Calls a method of the iterator; the end of what it iterates over becomes the default.
    fn forward(&self, ctx: Ctx, name: &'static intern::Name, args: &[Value]) -> Result<Value> {
        let iterator = self.iterator(ctx)?;
        let method = ctx.getattr(&iterator, name)?;
        let (this, args) = (self.reference(), args.to_vec());
        ctx.suspend(async move {
            let result = ctx.call_async(&method, &args).await;
            this.settle(ctx, result)
        })
    }

    fn settle(&self, ctx: Ctx, result: Result<Value>) -> Result<Value> {
        result.or_else(|raised| {
            drop(ctx.catch(&STOP_ASYNC_ITERATION, raised)?);
            Err(ctx.stop_iteration(self.default.clone()))
        })
    }
}

fn send(ctx: Ctx, this: &AnextAwaitable, value: &Value) -> Result<Value> {
    let iterator = this.iterator(ctx)?;
    let class = class_of(&iterator);
    let suspends = class == &GENERATOR || !class.is_heap() && class.slots.await_.get().is_some();
    // Other iterators need not have a `send`.
    if let Some(next) = class.slots.next.get().filter(|_| value.is_none() && !suspends) {
        let item = match next(ctx, &iterator) {
            Ok(Some(item)) => Ok(item),
            Ok(None) => Err(ctx.stop_iteration(Value::NONE)),
            Err(raised) => Err(raised),
        };
        return this.settle(ctx, item);
    }
    this.forward(ctx, &names::send, std::slice::from_ref(value))
}

fn throw(ctx: Ctx, this: &AnextAwaitable, args: &Tuple) -> Result<Value> {
    this.forward(ctx, &names::throw, args.items())
}

fn close(ctx: Ctx, this: &AnextAwaitable) -> Result<Value> {
    this.forward(ctx, &names::close, &[])
}
