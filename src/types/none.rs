//! The types of `None`, `Ellipsis` and `NotImplemented`.

use super::object::Instance;
use crate::natives;
use crate::object::builtin_classes::{ELLIPSIS_TYPE, NONE_TYPE, NOT_IMPLEMENTED_TYPE};
use crate::object::class::Class;
use crate::object::define::ClassDef;
use crate::object::exception::TYPE_ERROR;
use crate::object::native::Args;
use crate::object::{Ctx, Result, Str, Value};

fn check_empty(ctx: Ctx, class: &Class, args: Args) -> Result<()> {
    if args.is_empty() { Ok(()) } else { Err(ctx.raise(&TYPE_ERROR, format!("{} takes no arguments", class.name()))) }
}

fn reduce_ellipsis(_: Ctx, _: &Value) -> &'static str {
    "Ellipsis"
}

fn reduce_not_implemented(_: Ctx, _: &Value) -> &'static str {
    "NotImplemented"
}

natives! { ELLIPSIS_METHODS:
    "__reduce__" = reduce_ellipsis(self, /) "";
}

natives! { NOT_IMPLEMENTED_METHODS:
    "__reduce__" = reduce_not_implemented(self, /) "";
}

pub fn define() {
    NONE_TYPE.define::<Instance>(&ClassDef {
        doc: "The type of the None singleton.",
        slots: |slots| {
            slots.new.set(|ctx, class, args| check_empty(ctx, class, args).map(|()| Value::NONE));
            slots.repr.set(|_, _| Ok(Str::new("None").into()));
            slots.bool.set(|_, _| Ok(false));
            // As CPython: not an address, so that it is the same in every process.
            slots.hash.set(|_, _| Ok(0xFCA8_6420));
        },
        ..ClassDef::EMPTY
    });
    ELLIPSIS_TYPE.define::<Instance>(&ClassDef {
        doc: "The type of the Ellipsis singleton.",
        slots: |slots| {
            slots.new.set(|ctx, _, args| {
                if args.is_empty() {
                    Ok(Value::ELLIPSIS)
                } else {
                    Err(ctx.type_error("EllipsisType takes no arguments"))
                }
            });
            slots.repr.set(|_, _| Ok(Str::new("Ellipsis").into()));
        },
        methods: ELLIPSIS_METHODS,
        ..ClassDef::EMPTY
    });
    NOT_IMPLEMENTED_TYPE.define::<Instance>(&ClassDef {
        doc: "The type of the NotImplemented singleton.",
        slots: |slots| {
            slots.new.set(|ctx, class, args| check_empty(ctx, class, args).map(|()| Value::NOT_IMPLEMENTED));
            slots.repr.set(|_, _| Ok(Str::new("NotImplemented").into()));
            slots.bool.set(|ctx, _| Err(ctx.type_error("NotImplemented should not be used in a boolean context")));
        },
        methods: NOT_IMPLEMENTED_METHODS,
        ..ClassDef::EMPTY
    });
}
