//! `staticmethod` (`Objects/funcobject.c`).

use super::property::is_abstract;
use super::type_attributes::{instance_dict, set_instance_dict};
use crate::object::builtin_classes::STATICMETHOD;
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::define::{ClassDef, MAKE_STATIC_METHOD};
use crate::object::exception::RUNTIME_ERROR;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::names;
use crate::object::native::Args;
use crate::object::{Ctx, Dict, Object, ObjectExt, Ref, Result, Str, Value, Visitor};
use crate::{getsets, natives};

#[repr(C)]
pub struct StaticMethod {
    header: Header,
    pub function: GilCell<Option<Value>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for StaticMethod {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &STATICMETHOD
    }

    fn traverse(&self, visit: Visitor) {
        self.function.with(|function| function.iter().for_each(visit));
    }

    fn clear(&self) {
        self.function.set(None);
    }
}

impl StaticMethod {
    pub fn new(function: Value) -> Ref<StaticMethod> {
        heap::new_in(&STATICMETHOD, |header| StaticMethod { header, function: GilCell::new(Some(function)) })
    }
}

fn this(value: &Value) -> &StaticMethod {
    value.downcast::<StaticMethod>().expect("a slot of staticmethods")
}

fn function_of(ctx: Ctx, value: &Value) -> Result<Value> {
    this(value).function.get().ok_or_else(|| ctx.raise(&RUNTIME_ERROR, "uninitialized staticmethod object"))
}

fn new(_: Ctx, class: &'static Class, _args: Args) -> Result<Value> {
    Ok(heap::new_in(class, |header| StaticMethod { header, function: GilCell::new(None) }).into())
}

fn init(ctx: Ctx, value: &Value, args: Args) -> Result<()> {
    match args.no_keywords(ctx, "staticmethod")? {
        [function] => init_with(ctx, this(value), function),
        other => Err(ctx.type_error(format!("staticmethod expected 1 argument, got {}", other.len()))),
    }
}

fn init_with(ctx: Ctx, method: &StaticMethod, function: &Value) -> Result<()> {
    method.function.set(Some(function.clone()));
    super::wrapped::copy_attributes(ctx, &method.to_value(), function)
}

fn descr_get(ctx: Ctx, descriptor: &Value, _object: Option<&Value>, _class: &Value) -> Result<Value> {
    function_of(ctx, descriptor)
}

fn call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    ctx.check_stack("")?;
    let function = function_of(ctx, this)?;
    ctx.call_or_suspend(&function, args)
}

fn repr(ctx: Ctx, value: &Value) -> Result<Value> {
    let function = this(value).function.get().unwrap_or(Value::NONE);
    let function = ctx.repr(&function)?;
    Ok(Str::new(&format!("<staticmethod({})>", function.to_string_lossy())).into())
}

fn func(_: Ctx, method: &StaticMethod) -> Option<Value> {
    method.function.get()
}

fn isabstractmethod(ctx: Ctx, method: &StaticMethod) -> Result<bool> {
    is_abstract(ctx, &method.function.get())
}

fn dict(ctx: Ctx, method: &StaticMethod) -> Result<Ref<Dict>> {
    instance_dict(ctx, &method.to_value())
}

fn set_dict(ctx: Ctx, method: &StaticMethod, value: Option<&Value>) -> Result<()> {
    set_instance_dict(ctx, &method.to_value(), value)
}

fn annotations(ctx: Ctx, method: &StaticMethod) -> Result<Value> {
    super::wrapped::lazy_attribute(ctx, &method.to_value(), method.function.get(), &names::__annotations__)
}

fn set_annotations(ctx: Ctx, method: &StaticMethod, value: Option<&Value>) -> Result<()> {
    super::wrapped::set_lazy_attribute(ctx, &method.to_value(), &names::__annotations__, value)
}

fn annotate(ctx: Ctx, method: &StaticMethod) -> Result<Value> {
    super::wrapped::lazy_attribute(ctx, &method.to_value(), method.function.get(), &names::__annotate__)
}

fn set_annotate(ctx: Ctx, method: &StaticMethod, value: Option<&Value>) -> Result<()> {
    super::wrapped::set_lazy_attribute(ctx, &method.to_value(), &names::__annotate__, value)
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

fn class_getitem(_: Ctx, class: &Value, item: &Value) -> Value {
    crate::object::seq_iter::generic_alias(class, item)
}

getsets! { GETSETS for StaticMethod:
    __func__: func "";
    __wrapped__: func "";
    __isabstractmethod__: isabstractmethod "";
    __dict__: dict, set_dict "";
    __annotations__: annotations, set_annotations "";
    __annotate__: annotate, set_annotate "";
}

pub fn define() {
    MAKE_STATIC_METHOD.set(Some(|function| StaticMethod::new(function).into()));
    STATICMETHOD.define::<StaticMethod>(&ClassDef {
        flags: class_flags::BASE | class_flags::DICT,
        doc: "Convert a function to be a static method.\n\nA static method does not receive an implicit first argument.\nTo declare a static method, use this idiom:\n\n     class C:\n         @staticmethod\n         def f(arg1, arg2, argN):\n             ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()). Both the class and the instance are ignored, and\nneither is passed implicitly as the first argument to the method.\n\nStatic methods in Python are similar to those found in Java or C++.\nFor a more advanced concept, see the classmethod builtin.",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.repr.set(repr);
            slots.descr_get.set(descr_get);
            slots.call.set(call);
        },
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
