//! `_functools` (`Modules/_functoolsmodule.c`).

mod cmp_to_key;
mod lru_cache;
mod partial;

use super::NativeModule;
use crate::natives;
use crate::object::builtin_classes::{FUNCTION, METHOD};
use crate::object::exception::TYPE_ERROR;
use crate::object::protocol::class_of;
use crate::object::{Ctx, ObjectExt, Result, Value};

pub static MODULE: NativeModule = NativeModule {
    name: "_functools",
    doc: "Tools that operate on functions.",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("partial", partial::PARTIAL.to_value());
        namespace.set_str("_PlaceholderType", partial::PLACEHOLDER_TYPE.to_value());
        namespace.set_str("Placeholder", partial::placeholder());
        namespace.set_str("_lru_cache_wrapper", lru_cache::LRU_CACHE.to_value());
        Ok(())
    },
};

fn reduce(ctx: Ctx, function: &Value, iterable: &Value, initial: Option<Value>) -> Result<Value> {
    let iterator = match ctx.iter(iterable) {
        Ok(iterator) => iterator,
        Err(raised) => {
            ctx.catch(&TYPE_ERROR, raised)?;
            return Err(ctx.type_error("reduce() arg 2 must support iteration"));
        }
    };
    let first = match initial {
        Some(initial) => Some(initial),
        None => ctx.next(&iterator)?,
    };
    let Some(mut total) = first else {
        return Err(ctx.type_error("reduce() of empty iterable with no initial value"));
    };
    let class = class_of(function);
    if class == &FUNCTION || class == &METHOD {
        let function = function.clone();
        return ctx.suspend(async move {
            while let Some(item) = ctx.next(&iterator)? {
                total = ctx.call_async(&function, &[total, item]).await?;
            }
            Ok(total)
        });
    }
    while let Some(item) = ctx.next(&iterator)? {
        total = ctx.call(function, &[total, item])?;
    }
    Ok(total)
}

use cmp_to_key::cmp_to_key;

natives! { FUNCTIONS:
    reduce(function, iterable, /, initial=None) "Apply a function of two arguments cumulatively to the items of an iterable, from left to right.\n\nThis effectively reduces the iterable to a single value.  If initial is present,\nit is placed before the items of the iterable in the calculation, and serves as\na default when the iterable is empty.\n\nFor example, reduce(lambda x, y: x+y, [1, 2, 3, 4, 5])\ncalculates ((((1 + 2) + 3) + 4) + 5).";
    cmp_to_key(mycmp) "Convert a cmp= function into a key= function.\n\n  mycmp\n    Function that compares two objects.";
}
