//! `_weakref` (`Modules/_weakref.c`).

use super::NativeModule;
use crate::natives;
use crate::object::{Ctx, Dict, ObjectExt, Ref, Result, Value, finalize};
use crate::types::list::List;
use crate::types::weakproxy::{self, CALLABLE_WEAK_PROXY, WEAK_PROXY};
use crate::types::weakref::{WEAKREF, WeakRef};

pub static MODULE: NativeModule = NativeModule {
    name: "_weakref",
    doc: "Weak-reference support module.",
    functions: FUNCTIONS,
    init: |_, namespace| {
        for (name, class) in [
            ("ref", &WEAKREF),
            ("ReferenceType", &WEAKREF),
            ("ProxyType", &WEAK_PROXY),
            ("CallableProxyType", &CALLABLE_WEAK_PROXY),
        ] {
            namespace.set_str(name, class.to_value());
        }
        Ok(())
    },
};

fn proxy(ctx: Ctx, object: &Value, callback: Option<&Value>) -> Result<Value> {
    weakproxy::make(ctx, object, callback)
}

fn getweakrefcount(_: Ctx, object: &Value) -> usize {
    object.as_object().map_or(0, |object| finalize::weak_references(object).len())
}

fn getweakrefs(_: Ctx, object: &Value) -> Ref<List> {
    List::new(object.as_object().map_or_else(Vec::new, finalize::weak_references))
}

/// Removes an entry whose value is a dead weak reference: what a `WeakValueDictionary` does when an
/// object dies, unless the key was given another value meanwhile.
fn remove_dead_weakref(ctx: Ctx, dict: &Dict, key: &Value) -> Result<()> {
    let Some(value) = dict.get(ctx, key)? else { return Ok(()) };
    let Some(reference) = value.downcast::<WeakRef>() else {
        return Err(ctx.type_error(format!("not a weakref, but '{}'", value.class_name())));
    };
    if reference.get().is_none() {
        drop(dict.remove(ctx, key)?);
    }
    Ok(())
}

natives! { FUNCTIONS:
    proxy(object, callback=None, /) "Create a proxy object that weakly references 'object'.\n\n'callback', if given, is called with a reference to the\nproxy when 'object' is about to be finalized.";
    getweakrefcount(object, /) "Return the number of weak references to 'object'.";
    getweakrefs(object, /) "Return a list of all weak reference objects pointing to 'object'.";
    _remove_dead_weakref = remove_dead_weakref(dct, key, /) "Atomically remove key from dict if it points to a dead weakref.";
}
