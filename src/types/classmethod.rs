//! `classmethod` (`Objects/funcobject.c`).

use super::property::is_abstract;
use super::type_attributes::{instance_dict, set_instance_dict};
use crate::object::builtin_classes::CLASSMETHOD;
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::exception::RUNTIME_ERROR;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::names;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::{Ctx, Dict, Object, ObjectExt, Ref, Result, Str, Value, Visitor};
use crate::{getsets, natives};

#[repr(C)]
pub struct ClassMethod {
    header: Header,
    pub function: GilCell<Option<Value>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for ClassMethod {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &CLASSMETHOD
    }

    fn traverse(&self, visit: Visitor) {
        self.function.with(|function| function.iter().for_each(visit));
    }

    fn clear(&self) {
        self.function.set(None);
    }
}

impl ClassMethod {
    pub fn new(function: Value) -> Ref<ClassMethod> {
        heap::new_in(&CLASSMETHOD, |header| ClassMethod { header, function: GilCell::new(Some(function)) })
    }
}

fn this(value: &Value) -> &ClassMethod {
    value.downcast::<ClassMethod>().expect("a slot of classmethods")
}

fn function_of(ctx: Ctx, value: &Value) -> Result<Value> {
    this(value).function.get().ok_or_else(|| ctx.raise(&RUNTIME_ERROR, "uninitialized classmethod object"))
}

fn new(_: Ctx, class: &'static Class, _args: Args) -> Result<Value> {
    Ok(heap::new_in(class, |header| ClassMethod { header, function: GilCell::new(None) }).into())
}

fn init(ctx: Ctx, value: &Value, args: Args) -> Result<()> {
    match args.no_keywords(ctx, "classmethod")? {
        [function] => init_with(ctx, this(value), function),
        other => Err(ctx.type_error(format!("classmethod expected 1 argument, got {}", other.len()))),
    }
}

fn init_with(ctx: Ctx, method: &ClassMethod, function: &Value) -> Result<()> {
    method.function.set(Some(function.clone()));
    super::wrapped::copy_attributes(ctx, &method.to_value(), function)
}

fn descr_get(ctx: Ctx, descriptor: &Value, object: Option<&Value>, class: &Value) -> Result<Value> {
    let function = function_of(ctx, descriptor)?;
    let class = match object {
        Some(object) if class.is_none() => class_of(object).to_value(),
        Some(_) | None => class.clone(),
    };
    Ok(super::method::Method::new(function, class).into())
}

fn repr(ctx: Ctx, value: &Value) -> Result<Value> {
    let function = this(value).function.get().unwrap_or(Value::NONE);
    let function = ctx.repr(&function)?;
    Ok(Str::new(&format!("<classmethod({})>", function.to_string_lossy())).into())
}

fn func(_: Ctx, method: &ClassMethod) -> Option<Value> {
    method.function.get()
}

fn isabstractmethod(ctx: Ctx, method: &ClassMethod) -> Result<bool> {
    is_abstract(ctx, &method.function.get())
}

fn dict(ctx: Ctx, method: &ClassMethod) -> Result<Ref<Dict>> {
    instance_dict(ctx, &method.to_value())
}

fn set_dict(ctx: Ctx, method: &ClassMethod, value: Option<&Value>) -> Result<()> {
    set_instance_dict(ctx, &method.to_value(), value)
}

fn annotations(ctx: Ctx, method: &ClassMethod) -> Result<Value> {
    super::wrapped::lazy_attribute(ctx, &method.to_value(), method.function.get(), &names::__annotations__)
}

fn set_annotations(ctx: Ctx, method: &ClassMethod, value: Option<&Value>) -> Result<()> {
    super::wrapped::set_lazy_attribute(ctx, &method.to_value(), &names::__annotations__, value)
}

fn annotate(ctx: Ctx, method: &ClassMethod) -> Result<Value> {
    super::wrapped::lazy_attribute(ctx, &method.to_value(), method.function.get(), &names::__annotate__)
}

fn set_annotate(ctx: Ctx, method: &ClassMethod, value: Option<&Value>) -> Result<()> {
    super::wrapped::set_lazy_attribute(ctx, &method.to_value(), &names::__annotate__, value)
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

fn class_getitem(_: Ctx, class: &Value, item: &Value) -> Value {
    crate::object::seq_iter::generic_alias(class, item)
}

getsets! { GETSETS for ClassMethod:
    __func__: func "";
    __wrapped__: func "";
    __isabstractmethod__: isabstractmethod "";
    __dict__: dict, set_dict "";
    __annotations__: annotations, set_annotations "";
    __annotate__: annotate, set_annotate "";
}

pub fn define() {
    CLASSMETHOD.define::<ClassMethod>(&ClassDef {
        flags: class_flags::BASE | class_flags::DICT,
        doc: "Convert a function to be a class method.\n\nA class method receives the class as implicit first argument,\njust like an instance method receives the instance.\nTo declare a class method, use this idiom:\n\n  class C:\n      @classmethod\n      def f(cls, arg1, arg2, argN):\n          ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()).  The instance is ignored except for its class.\nIf a class method is called for a derived class, the derived class\nobject is passed as the implied first argument.\n\nClass methods are different than C++ or Java static methods.\nIf you want those, see the staticmethod builtin.",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.repr.set(repr);
            slots.descr_get.set(descr_get);
        },
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
