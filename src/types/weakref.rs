//! `weakref.ref` (`Objects/weakrefobject.c`).

use super::weakproxy;
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::finalize;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::names;
use crate::object::native::Args;
use crate::object::protocol;
use crate::object::slots::Comparison;
use crate::object::{Ctx, Object, Ref, Result, Str, Value, Visitor};
use crate::{getsets, natives};
use std::cell::Cell;
use std::ptr;

/// What is weak about weak references and proxies: an object that is not kept alive.
pub struct WeakTarget {
    /// Null once the object is gone. Live otherwise: an object that dies clears its weak references.
    object: Cell<*const Header>,
    callback: GilCell<Option<Value>>,
}

impl WeakTarget {
    pub fn new(object: &Value, callback: Option<Value>) -> WeakTarget {
        let object = object.as_object().map_or(ptr::null(), ptr::from_ref);
        WeakTarget { object: Cell::new(object), callback: GilCell::new(callback) }
    }

    /// The object, while it is alive.
    pub fn get(&self) -> Option<Value> {
        // SAFETY: not null, so the object lives.
        let object = unsafe { self.object.get().as_ref() }?;
        // An object whose last reference is gone is not given out again, though its weak references
        // are not cleared yet.
        (object.refcount() > 0).then(|| Value::from_header(object))
    }

    pub fn traverse(&self, visit: Visitor) {
        self.callback.with(|callback| callback.iter().for_each(visit));
    }

    pub fn callback(&self) -> Option<Value> {
        self.callback.get()
    }

    pub fn drop_callback(&self) {
        self.callback.set(None);
    }

    /// Takes a weak reference that dies off its object's list.
    pub fn unlink(&self, reference: &Header) {
        // SAFETY: not null, so the object lives.
        if let Some(object) = unsafe { self.object.replace(ptr::null()).as_ref() } {
            finalize::remove_weak_reference(object, reference);
        }
    }

    fn has_callback(&self) -> bool {
        self.callback.with(|callback| callback.is_some())
    }
}

#[repr(C)]
pub struct WeakRef {
    header: Header,
    pub target: WeakTarget,
    hash: Cell<Option<i64>>,
}

pub static WEAKREF: Class = Class::on_demand("weakref.ReferenceType", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for WeakRef {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &WEAKREF
    }

    fn traverse(&self, visit: Visitor) {
        self.target.traverse(visit);
    }

    fn clear(&self) {
        self.target.drop_callback();
    }
}

impl Drop for WeakRef {
    fn drop(&mut self) {
        self.target.unlink(&self.header);
    }
}

impl WeakRef {
    /// A weak reference without callback: the one that the object has already, if any.
    pub fn to(ctx: Ctx, object: &Value) -> Result<Ref<WeakRef>> {
        WeakRef::new_in(ctx, &WEAKREF, object, None)
    }

    fn new_in(ctx: Ctx, class: &Class, object: &Value, callback: Option<&Value>) -> Result<Ref<WeakRef>> {
        let header = check_referenceable(ctx, object)?;
        let callback = callback.filter(|callback| !callback.is_none()).cloned();
        if callback.is_none() && ptr::eq(class, &WEAKREF) {
            let shared = finalize::weak_references(header).into_iter().find(|reference| {
                reference.downcast_exact::<WeakRef>().is_some_and(|reference| !reference.target.has_callback())
            });
            if let Some(Ok(shared)) = shared.map(Value::into_ref::<WeakRef>) {
                return Ok(shared);
            }
        }
        let target = WeakTarget::new(object, callback);
        let reference = heap::new_in(class, |header| WeakRef { header, target, hash: Cell::new(None) });
        finalize::add_weak_reference(header, reference.as_header());
        Ok(reference)
    }

    pub fn get(&self) -> Option<Value> {
        self.target.get()
    }
}

/// The object's header if weak references to it are allowed.
pub fn check_referenceable(ctx: Ctx, object: &Value) -> Result<&Header> {
    match object.as_object() {
        Some(header) if header.class().has(class_flags::WEAKREF) => Ok(header),
        Some(_) | None => {
            Err(ctx.type_error(format!("cannot create weak reference to '{}' object", object.class_name())))
        }
    }
}

/// Empties a weak reference or proxy whose object is gone.
fn clear(reference: &Value, dying: bool) -> Option<Value> {
    let target = match reference.downcast::<WeakRef>() {
        Some(reference) => &reference.target,
        None => weakproxy::target(reference)?,
    };
    target.object.set(ptr::null());
    if dying { None } else { target.callback.take() }
}

fn this(value: &Value) -> &WeakRef {
    value.receiver::<WeakRef>()
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    // Subclasses may have keyword arguments for their `__init__`.
    if args.has_keywords() && ptr::eq(class, &WEAKREF) {
        return Err(ctx.type_error("ref() takes no keyword arguments"));
    }
    match args.positional() {
        [object] => WeakRef::new_in(ctx, class, object, None).map(Value::from),
        [object, callback] => WeakRef::new_in(ctx, class, object, Some(callback)).map(Value::from),
        [] => Err(ctx.type_error("__new__ expected at least 1 argument, got 0")),
        more => Err(ctx.type_error(format!("__new__ expected at most 2 arguments, got {}", more.len()))),
    }
}

fn init(ctx: Ctx, _this: &Value, args: Args) -> Result<()> {
    match args.no_keywords(ctx, "ref")?.len() {
        1 | 2 => Ok(()),
        0 => Err(ctx.type_error("__init__ expected at least 1 argument, got 0")),
        more => Err(ctx.type_error(format!("__init__ expected at most 2 arguments, got {more}"))),
    }
}

fn call(ctx: Ctx, value: &Value, args: Args) -> Result<Value> {
    if !args.no_keywords(ctx, "weakref.__call__")?.is_empty() {
        return Err(ctx.type_error(format!("weakref.__call__ expected 0 arguments, got {}", args.values().len())));
    }
    Ok(this(value).get().unwrap_or(Value::NONE))
}

fn repr(ctx: Ctx, value: &Value) -> Result<Value> {
    let text = match this(value).get() {
        None => format!("<weakref at {:#x}; dead>", protocol::id(value)),
        Some(object) => {
            let (class, place) = (object.class_name(), protocol::id(&object));
            let name = ctx.lookup_attr(&object, &names::__name__)?;
            match name.as_ref().and_then(Value::as_str) {
                Some(name) => format!("<weakref at {:#x}; to '{class}' at {place:#x} ({name})>", protocol::id(value)),
                None => format!("<weakref at {:#x}; to '{class}' at {place:#x}>", protocol::id(value)),
            }
        }
    };
    Ok(Str::new(&text).into())
}

/// The object's hash, which is kept: a dead reference stays a key.
fn hash(ctx: Ctx, value: &Value) -> Result<i64> {
    let reference = this(value);
    if let Some(hash) = reference.hash.get() {
        return Ok(hash);
    }
    let Some(object) = reference.get() else { return Err(ctx.type_error("weak object has gone away")) };
    let hash = ctx.hash(&object)?;
    reference.hash.set(Some(hash));
    Ok(hash)
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(left), Some(right)) = (a.downcast::<WeakRef>(), b.downcast::<WeakRef>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, Comparison::Eq | Comparison::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match (left.get(), right.get()) {
        (Some(left), Some(right)) => ctx.compare(&left, &right, op),
        _ => Ok(Value::from_bool(a.is(b) == (op == Comparison::Eq))),
    }
}

fn callback(_: Ctx, reference: &WeakRef) -> Option<Value> {
    reference.target.callback()
}

fn class_getitem(_: Ctx, class: &Value, item: &Value) -> Value {
    crate::object::seq_iter::generic_alias(class, item)
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

getsets! { GETSETS for WeakRef:
    __callback__: callback "";
}

pub fn define() {
    finalize::set_clear_function(clear);
    WEAKREF.define::<WeakRef>(&ClassDef {
        flags: class_flags::BASE,
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.call.set(call);
            slots.repr.set(repr);
            slots.hash.set(hash);
            slots.compare.set(compare);
        },
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
    weakproxy::define();
}
