//! What `classmethod` and `staticmethod` have in common: an object around a callable, with the callable's attributes
//! (`Objects/funcobject.c`).

use super::property::is_abstract;
use super::type_attributes::{instance_dict, set_instance_dict};
use crate::natives;
use crate::object::cell::GilCell;
use crate::object::class::Class;
use crate::object::exception::RUNTIME_ERROR;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::intern::Interned;
use crate::object::names;
use crate::object::native::Args;
use crate::object::slots::Slots;
use crate::object::{Ctx, Dict, Object, ObjectExt, Ref, Result, Str, Value, Visitor};
use std::marker::PhantomData;

/// Which of the two a [`Wrapped`] is.
pub trait Kind: 'static {
    fn class() -> &'static Class;
}

#[repr(C)]
pub struct Wrapped<K> {
    header: Header,
    /// `None` before `__init__`.
    function: GilCell<Option<Value>>,
    kind: PhantomData<K>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl<K: Kind> Object for Wrapped<K> {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        K::class()
    }

    fn traverse(&self, visit: Visitor) {
        self.function.with(|function| function.iter().for_each(visit));
    }

    fn clear(&self) {
        self.function.set(None);
    }
}

impl<K: Kind> Wrapped<K> {
    pub fn new(function: Value) -> Ref<Wrapped<K>> {
        Wrapped::new_in(K::class(), Some(function))
    }

    fn new_in(class: &Class, function: Option<Value>) -> Ref<Wrapped<K>> {
        heap::new_in(class, |header| Wrapped { header, function: GilCell::new(function), kind: PhantomData })
    }
}

/// What is wrapped.
///
/// # Errors
/// `RuntimeError` before `__init__`.
pub fn function_of<K: Kind>(ctx: Ctx, this: &Value) -> Result<Value> {
    let function = this.receiver::<Wrapped<K>>().function.get();
    function.ok_or_else(|| ctx.raise(&RUNTIME_ERROR, format!("uninitialized {} object", K::class().name())))
}

fn new<K: Kind>(_: Ctx, class: &Class, _: Args) -> Result<Value> {
    Ok(Wrapped::<K>::new_in(class, None).into())
}

fn init<K: Kind>(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let name = K::class().name();
    match args.no_keywords(ctx, &name)? {
        [function] => {
            this.receiver::<Wrapped<K>>().function.set(Some(function.clone()));
            copy_attributes(ctx, this, function)
        }
        other => Err(ctx.type_error(format!("{name} expected 1 argument, got {}", other.len()))),
    }
}

fn repr<K: Kind>(ctx: Ctx, this: &Value) -> Result<Value> {
    let function = this.receiver::<Wrapped<K>>().function.get().unwrap_or(Value::NONE);
    let function = ctx.repr(&function)?;
    Ok(Str::new(&format!("<{}({})>", K::class().name(), function.to_string_lossy())).into())
}

/// The slots that are the same in both.
pub fn set_slots<K: Kind>(slots: &Slots) {
    slots.new.set(new::<K>);
    slots.init.set(init::<K>);
    slots.repr.set(repr::<K>);
}

// ---- computed attributes ----

pub fn func<K: Kind>(_: Ctx, this: &Wrapped<K>) -> Option<Value> {
    this.function.get()
}

pub fn isabstractmethod<K: Kind>(ctx: Ctx, this: &Wrapped<K>) -> Result<bool> {
    is_abstract(ctx, &this.function.get())
}

pub fn dict<K: Kind>(ctx: Ctx, this: &Wrapped<K>) -> Result<Ref<Dict>> {
    instance_dict(ctx, &this.to_value())
}

pub fn set_dict<K: Kind>(ctx: Ctx, this: &Wrapped<K>, value: Option<&Value>) -> Result<()> {
    set_instance_dict(ctx, &this.to_value(), value)
}

pub fn annotations<K: Kind>(ctx: Ctx, this: &Wrapped<K>) -> Result<Value> {
    lazy_attribute(ctx, this, &names::__annotations__)
}

pub fn set_annotations<K: Kind>(ctx: Ctx, this: &Wrapped<K>, value: Option<&Value>) -> Result<()> {
    set_lazy_attribute(ctx, this, &names::__annotations__, value)
}

pub fn annotate<K: Kind>(ctx: Ctx, this: &Wrapped<K>) -> Result<Value> {
    lazy_attribute(ctx, this, &names::__annotate__)
}

pub fn set_annotate<K: Kind>(ctx: Ctx, this: &Wrapped<K>, value: Option<&Value>) -> Result<()> {
    set_lazy_attribute(ctx, this, &names::__annotate__, value)
}

natives! { pub CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

fn class_getitem(_: Ctx, class: &Value, item: &Value) -> Value {
    crate::object::seq_iter::generic_alias(class, item)
}

// ---- the attributes of what is wrapped ----

/// Copies the attributes that `functools.wraps` copies (`functools_wraps`).
fn copy_attributes(ctx: Ctx, wrapper: &Value, wrapped: &Value) -> Result<()> {
    let dict = instance_dict(ctx, wrapper)?;
    for name in [&names::__module__, &names::__name__, &names::__qualname__, &names::__doc__] {
        if let Some(value) = ctx.lookup_attr(wrapped, name)? {
            drop(dict.set_interned(name.get().clone(), value));
        }
    }
    Ok(())
}

/// An attribute of the wrapped function that is only computed when somebody asks, then kept.
fn lazy_attribute<K: Kind>(ctx: Ctx, this: &Wrapped<K>, name: &Interned) -> Result<Value> {
    let dict = instance_dict(ctx, &this.to_value())?;
    if let Some(value) = dict.get_interned(name) {
        return Ok(value);
    }
    let value = ctx.getattr(&this.function.get().unwrap_or(Value::NONE), name)?;
    drop(dict.set_interned(*name, value.clone()));
    Ok(value)
}

fn set_lazy_attribute<K: Kind>(ctx: Ctx, this: &Wrapped<K>, name: &Interned, value: Option<&Value>) -> Result<()> {
    let this = this.to_value();
    let dict = instance_dict(ctx, &this)?;
    match value {
        Some(value) => drop(dict.set_interned(*name, value.clone())),
        None => {
            if dict.remove_interned(name).is_none() {
                return Err(ctx.no_attribute(&this, name));
            }
        }
    }
    Ok(())
}
