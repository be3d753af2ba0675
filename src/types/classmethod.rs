//! `classmethod` (`Objects/funcobject.c`).

use super::method::Method;
use super::wrapped::*;
use crate::getsets;
use crate::object::builtin_classes::CLASSMETHOD;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::native::readonly;
use crate::object::protocol::class_of;
use crate::object::{Ctx, ObjectExt, Result, Value};

pub struct ClassKind;

impl Kind for ClassKind {
    fn class() -> &'static Class {
        &CLASSMETHOD
    }
}

pub type ClassMethod = Wrapped<ClassKind>;

fn descr_get(ctx: Ctx, this: &Value, object: Option<&Value>, class: &Value) -> Result<Value> {
    let function = function_of::<ClassKind>(ctx, this)?;
    let class = match object {
        Some(object) if class.is_none() => class_of(object).to_value(),
        Some(_) | None => class.clone(),
    };
    Ok(Method::new(function, class).into())
}

getsets! { GETSETS for ClassMethod:
    __func__: func, readonly "";
    __wrapped__: func, readonly "";
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
            set_slots::<ClassKind>(slots);
            slots.descr_get.set(descr_get);
        },
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
