//! `cmp_to_key`: keys that compare by a function of two objects.

use crate::object::define::ClassDef;
use crate::object::native::NativeDef;
use crate::object::slots::Comparison;
use crate::object::{Class, Ctx, GilCell, Ref, Result, Value};
use crate::{getsets, native_def, object_type};

pub static KEY_WRAPPER: Class = Class::on_demand("functools.KeyWrapper", define);

object_type! {
    /// Called it makes a key; with an object it is one.
    pub struct KeyWrapper: KEY_WRAPPER {
        function: Value,
        object: GilCell<Option<Value>>,
    }
}

pub(super) fn cmp_to_key(_: Ctx, mycmp: Value) -> Ref<KeyWrapper> {
    KeyWrapper::make(&KEY_WRAPPER, mycmp, GilCell::new(None))
}

static CALL: NativeDef = native_def!("K", key_of, (self, obj), "");

fn key_of(_: Ctx, this: &KeyWrapper, obj: Value) -> Ref<KeyWrapper> {
    KeyWrapper::make(&KEY_WRAPPER, this.function.clone(), GilCell::new(Some(obj)))
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(a), Some(b)) = (a.downcast::<KeyWrapper>(), b.downcast::<KeyWrapper>()) else {
        return Err(ctx.type_error("other argument must be K instance"));
    };
    let (Some(object_a), Some(object_b)) = (a.object.get(), b.object.get()) else {
        return Err(ctx.raise(&crate::object::exception::ATTRIBUTE_ERROR, "object"));
    };
    let order = ctx.call(&a.function, &[object_a, object_b])?;
    ctx.compare(&order, &Value::int32(0), op)
}

fn object(ctx: Ctx, this: &KeyWrapper) -> Result<Value> {
    this.object.get().ok_or_else(|| ctx.raise(&crate::object::exception::ATTRIBUTE_ERROR, "obj"))
}

fn set_object(_: Ctx, this: &KeyWrapper, value: Option<&Value>) -> Result<()> {
    this.object.set(value.cloned());
    Ok(())
}

getsets! { GETSETS for KeyWrapper:
    obj: object, set_object "Value wrapped by a key function.";
}

pub fn define() {
    KEY_WRAPPER.define::<KeyWrapper>(&ClassDef {
        flags: crate::object::class::class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.call.set(|ctx, this, args| CALL.invoke_method(ctx, this, args));
            slots.compare.set(compare);
        },
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
