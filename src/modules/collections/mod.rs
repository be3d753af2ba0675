//! `_collections` (`Modules/_collectionsmodule.c`, `Objects/odictobject.c`).

mod defaultdict;
mod deque;
mod deque_iterator;
mod ordered_dict;
mod tuple_getter;

use super::NativeModule;
use crate::natives;
use crate::object::builtin_classes::DICT;
use crate::object::protocol::class_of;
use crate::object::slots::BinaryOp;
use crate::object::{Class, Ctx, Dict, ObjectExt, Result, Value, intern, names};

pub static MODULE: NativeModule = NativeModule {
    name: "_collections",
    doc: "High performance data structures.\n- deque:        ordered collection accessible from endpoints only\n- defaultdict:  dict subclass with a default value factory\n",
    functions: FUNCTIONS,
    init: |_, namespace| {
        for class in CLASSES {
            let name = class.name();
            namespace.set_str(name.rsplit('.').next().unwrap_or(&name), class.to_value());
        }
        Ok(())
    },
};

static CLASSES: &[&Class] = &[
    &deque::DEQUE,
    &deque_iterator::DEQUE_ITERATOR,
    &deque_iterator::DEQUE_REVERSE_ITERATOR,
    &defaultdict::DEFAULT_DICT,
    &ordered_dict::ORDERED_DICT,
    &tuple_getter::TUPLE_GETTER,
];

/// Whether reading and writing items of a mapping is what `dict` does.
fn counts_as_dict(mapping: &Value) -> Option<&Dict> {
    let dict = mapping.downcast::<Dict>()?;
    let class = class_of(mapping);
    let same_slot = class
        .slots
        .setitem
        .get()
        .zip(DICT.slots.setitem.get())
        .is_some_and(|(own, of_dict)| own as usize == of_dict as usize);
    let get = class.lookup(&names::get).zip(DICT.lookup(&names::get));
    (same_slot && get.is_some_and(|(own, of_dict)| own.is(&of_dict))).then_some(dict)
}

fn count_elements(ctx: Ctx, mapping: &Value, iterable: &Value) -> Result<()> {
    let one = Value::int32(1);
    let zero = Value::int32(0);
    if let Some(dict) = counts_as_dict(mapping) {
        return ctx.for_each(iterable, |key| {
            let hash = crate::object::dict::hash_key(ctx, &key)?;
            let count = dict.get_hashed(ctx, &key, hash)?.unwrap_or(zero.clone());
            let count = ctx.binary_op(&count, &one, BinaryOp::Add)?;
            dict.set_hashed(ctx, &key, hash, count)?;
            Ok(true)
        });
    }
    let get = ctx.getattr(mapping, &intern::intern("get"))?;
    ctx.for_each(iterable, |key| {
        let count = ctx.call(&get, &[key.clone(), zero.clone()])?;
        let count = ctx.binary_op(&count, &one, BinaryOp::Add)?;
        ctx.setitem(mapping, &key, &count)?;
        Ok(true)
    })
}

natives! { FUNCTIONS:
    _count_elements = count_elements(mapping, iterable, /) "Count elements in the iterable, updating the mapping";
}
