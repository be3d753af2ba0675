//! `weakref.ProxyType`, `weakref.CallableProxyType`: objects that do what another one does, without
//! keeping it alive (`Objects/weakrefobject.c`).

use super::weakref::{WeakTarget, check_referenceable};
use crate::natives;
use crate::object::class::Class;
use crate::object::define::ClassDef;
use crate::object::exception::REFERENCE_ERROR;
use crate::object::finalize;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::intern::Interned;
use crate::object::names;
use crate::object::native::Args;
use crate::object::protocol::{self, class_of};
use crate::object::slots::{BinaryFn, BinaryOp, Comparison, Slots};
use crate::object::{Ctx, Object, Result, Str, Value, Visitor};

macro_rules! proxy {
    ($type:ident, $class:ident, $name:literal) => {
        #[repr(C)]
        pub struct $type {
            header: Header,
            target: WeakTarget,
        }

        pub static $class: Class = Class::on_demand($name, define);

        // SAFETY: `repr(C)`, header first.
        unsafe impl Object for $type {
            const TRACKED: bool = true;

            fn class() -> &'static Class {
                &$class
            }

            fn traverse(&self, visit: Visitor) {
                self.target.traverse(visit);
            }

            fn clear(&self) {
                self.target.drop_callback();
            }
        }

        impl Drop for $type {
            fn drop(&mut self) {
                self.target.unlink(&self.header);
            }
        }
    };
}

proxy!(WeakProxy, WEAK_PROXY, "weakref.ProxyType");
proxy!(CallableWeakProxy, CALLABLE_WEAK_PROXY, "weakref.CallableProxyType");

/// What a proxy refers to.
pub fn target(value: &Value) -> Option<&WeakTarget> {
    match value.downcast_exact::<WeakProxy>() {
        Some(proxy) => Some(&proxy.target),
        None => value.downcast_exact::<CallableWeakProxy>().map(|proxy| &proxy.target),
    }
}

/// `weakref.proxy(object, callback)`: without callback, the one that the object has already, if any.
pub fn make(ctx: Ctx, object: &Value, callback: Option<&Value>) -> Result<Value> {
    let header = check_referenceable(ctx, object)?;
    let callback = callback.filter(|callback| !callback.is_none()).cloned();
    if callback.is_none() {
        let shared = finalize::weak_references(header)
            .into_iter()
            .find(|proxy| target(proxy).is_some_and(|target| target.callback().is_none()));
        if let Some(shared) = shared {
            return Ok(shared);
        }
    }
    let target = WeakTarget::new(object, callback);
    let proxy: Value = if ctx.is_callable(object) {
        heap::new(|header| CallableWeakProxy { header, target }).into()
    } else {
        heap::new(|header| WeakProxy { header, target }).into()
    };
    if let Some(reference) = proxy.as_object() {
        finalize::add_weak_reference(header, reference);
    }
    Ok(proxy)
}

/// The object behind a proxy; other values are themselves.
fn unwrap(ctx: Ctx, value: &Value) -> Result<Value> {
    match target(value) {
        None => Ok(value.clone()),
        Some(target) => {
            target.get().ok_or_else(|| ctx.raise(&REFERENCE_ERROR, "weakly-referenced object no longer exists"))
        }
    }
}

macro_rules! binary_slots {
    ($($op:ident)*) => {
        static BINARY: &[(BinaryOp, BinaryFn, BinaryFn)] = &[$((
            BinaryOp::$op,
            |ctx, a, b| ctx.binary_op(&unwrap(ctx, a)?, &unwrap(ctx, b)?, BinaryOp::$op),
            |ctx, a, b| ctx.inplace_op(&unwrap(ctx, a)?, &unwrap(ctx, b)?, BinaryOp::$op),
        )),*];
    };
}

binary_slots! {
    Add And FloorDivide Lshift MatrixMultiply Multiply Remainder Or Power Rshift Subtract TrueDivide Xor
}

fn repr(_: Ctx, this: &Value) -> Result<Value> {
    let place = protocol::id(this);
    let text = match target(this).and_then(WeakTarget::get) {
        Some(object) => {
            format!("<weakproxy at {place:#x}; to '{}' at {:#x}>", object.class_name(), protocol::id(&object))
        }
        None => format!("<weakproxy at {place:#x}; dead>"),
    };
    Ok(Str::new(&text).into())
}

fn special(ctx: Ctx, this: &Value, name: &Interned) -> Result<Value> {
    let object = unwrap(ctx, this)?;
    match ctx.call_special(&object, name, &[])? {
        Some(result) => Ok(result),
        None => Err(ctx.no_attribute(&object, name)),
    }
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    ctx.compare(&unwrap(ctx, a)?, &unwrap(ctx, b)?, op)
}

fn set_slots(slots: &Slots) {
    slots.repr.set(repr);
    slots.str.set(|ctx, this| ctx.str(&unwrap(ctx, this)?).map(Value::from));
    slots.hash.set(|ctx, this| Err(ctx.type_error(format!("unhashable type: '{}'", class_of(this).name()))));
    slots.compare.set(compare);
    slots.getattr.set(|ctx, this, name| ctx.getattr(&unwrap(ctx, this)?, name));
    slots.setattr.set(|ctx, this, name, value| {
        let object = unwrap(ctx, this)?;
        match value {
            Some(value) => ctx.setattr(&object, name, value),
            None => ctx.delattr(&object, name),
        }
    });
    slots.bool.set(|ctx, this| ctx.is_true(&unwrap(ctx, this)?));
    slots.len.set(|ctx, this| ctx.len(&unwrap(ctx, this)?));
    slots.getitem.set(|ctx, this, key| ctx.getitem(&unwrap(ctx, this)?, &unwrap(ctx, key)?));
    slots.setitem.set(|ctx, this, key, value| {
        let object = unwrap(ctx, this)?;
        match value {
            Some(value) => ctx.setitem(&object, key, value),
            None => ctx.delitem(&object, key),
        }
    });
    slots.contains.set(|ctx, this, item| ctx.contains(&unwrap(ctx, this)?, item));
    slots.iter.set(|ctx, this| ctx.iter(&unwrap(ctx, this)?));
    slots.next.set(|ctx, this| {
        let object = unwrap(ctx, this)?;
        if class_of(&object).slots.next.get().is_none() {
            return Err(
                ctx.type_error(format!("Weakref proxy referenced a non-iterator '{}' object", object.class_name()))
            );
        }
        ctx.next(&object)
    });
    slots.negative.set(|ctx, this| special(ctx, this, &names::__neg__));
    slots.positive.set(|ctx, this| special(ctx, this, &names::__pos__));
    slots.absolute.set(|ctx, this| special(ctx, this, &names::__abs__));
    slots.invert.set(|ctx, this| special(ctx, this, &names::__invert__));
    slots.int.set(|ctx, this| special(ctx, this, &names::__int__));
    slots.float.set(|ctx, this| special(ctx, this, &names::__float__));
    slots.index.set(|ctx, this| special(ctx, this, &names::__index__));
    for &(op, binary, inplace) in BINARY {
        slots.binary[op as usize].set(binary);
        slots.inplace[op as usize].set(inplace);
    }
}

fn call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let object = unwrap(ctx, this)?;
    ctx.call_or_suspend(&object, args)
}

fn bytes(ctx: Ctx, this: &Value) -> Result<Value> {
    special(ctx, this, &names::__bytes__)
}

fn reversed(ctx: Ctx, this: &Value) -> Result<Value> {
    special(ctx, this, &names::__reversed__)
}

natives! { METHODS:
    "__bytes__" = bytes(self, /) "";
    "__reversed__" = reversed(self, /) "";
}

pub fn define() {
    WEAK_PROXY.define::<WeakProxy>(&ClassDef { slots: set_slots, methods: METHODS, ..ClassDef::EMPTY });
    CALLABLE_WEAK_PROXY.define::<CallableWeakProxy>(&ClassDef {
        slots: |slots| {
            set_slots(slots);
            slots.call.set(call);
        },
        methods: METHODS,
        ..ClassDef::EMPTY
    });
}
