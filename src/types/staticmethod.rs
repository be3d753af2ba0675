//! `staticmethod` (`Objects/funcobject.c`).

use super::wrapped::*;
use crate::getsets;
use crate::object::builtin_classes::STATICMETHOD;
use crate::object::class::{Class, class_flags};
use crate::object::define::{ClassDef, MAKE_STATIC_METHOD};
use crate::object::native::{Args, readonly};
use crate::object::{Ctx, Result, Value};

pub struct StaticKind;

impl Kind for StaticKind {
    fn class() -> &'static Class {
        &STATICMETHOD
    }
}

pub type StaticMethod = Wrapped<StaticKind>;

fn descr_get(ctx: Ctx, this: &Value, _object: Option<&Value>, _class: &Value) -> Result<Value> {
    function_of::<StaticKind>(ctx, this)
}

fn call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    ctx.check_stack("")?;
    let function = function_of::<StaticKind>(ctx, this)?;
    ctx.call_or_suspend(&function, args)
}

getsets! { GETSETS for StaticMethod:
    __func__: func, readonly "";
    __wrapped__: func, readonly "";
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
            set_slots::<StaticKind>(slots);
            slots.descr_get.set(descr_get);
            slots.call.set(call);
        },
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
