//! `mappingproxy`: a read-only view of a mapping; `__dict__` of classes (`Objects/descrobject.c`).

use crate::natives;
use crate::object::builtin_classes::{LIST, MAPPING_PROXY, TUPLE};
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::intern;
use crate::object::names;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::slots::{BinaryOp, Comparison};
use crate::object::{Ctx, Dict, Object, ObjectExt, Ref, Result, Str, Value, Visitor};

#[repr(C)]
pub struct MappingProxy {
    header: Header,
    pub mapping: Value,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for MappingProxy {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &MAPPING_PROXY
    }

    fn traverse(&self, visit: Visitor) {
        visit(&self.mapping);
    }
}

impl MappingProxy {
    pub fn new(mapping: Value) -> Ref<MappingProxy> {
        heap::new(|header| MappingProxy { header, mapping })
    }
}

fn mapping(value: &Value) -> &Value {
    &value.receiver::<MappingProxy>().mapping
}

/// The mapping of a proxy, or of the proxy that it is of; anything else itself.
fn innermost(mut value: &Value) -> &Value {
    while let Some(proxy) = value.downcast_exact::<MappingProxy>() {
        value = &proxy.mapping;
    }
    value
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    NEW[0].invoke_method(ctx, &class.to_value(), args)
}

fn new_with(ctx: Ctx, _class: &Value, mapping: &Value) -> Result<Ref<MappingProxy>> {
    let class = class_of(mapping);
    let is_mapping =
        class.slots.getitem.get().is_some() && !class.is_subclass_of(&LIST) && !class.is_subclass_of(&TUPLE);
    if !is_mapping {
        return Err(ctx.type_error(format!("mappingproxy() argument must be a mapping, not {}", class.name())));
    }
    Ok(MappingProxy::new(mapping.clone()))
}

fn getitem(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    ctx.getitem(innermost(this), key)
}

fn contains(ctx: Ctx, this: &Value, key: &Value) -> Result<bool> {
    match innermost(this).downcast_exact::<Dict>() {
        Some(dict) => dict.contains(ctx, key),
        None => ctx.contains(innermost(this), key),
    }
}

fn len(ctx: Ctx, this: &Value) -> Result<usize> {
    ctx.len(innermost(this))
}

fn iter(ctx: Ctx, this: &Value) -> Result<Value> {
    ctx.iter(innermost(this))
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let shown = ctx.repr(mapping(this))?;
    Ok(Str::new(&format!("mappingproxy({})", shown.to_string_lossy())).into())
}

fn str(ctx: Ctx, this: &Value) -> Result<Value> {
    ctx.str(mapping(this)).map(Value::from)
}

fn hash(ctx: Ctx, this: &Value) -> Result<i64> {
    ctx.hash(innermost(this))
}

fn compare(ctx: Ctx, this: &Value, other: &Value, op: Comparison) -> Result<Value> {
    ctx.compare(innermost(this), innermost(other), op)
}

fn or(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    ctx.binary_op(innermost(a), innermost(b), BinaryOp::Or)
}

fn inplace_or(ctx: Ctx, this: &Value, _other: &Value) -> Result<Value> {
    Err(ctx.type_error(format!("'|=' is not supported by {}; use '|' instead", class_of(this).name())))
}

fn get(ctx: Ctx, this: &MappingProxy, key: &Value, default: Option<&Value>) -> Result<Value> {
    let default = default.unwrap_or(&Value::NONE).clone();
    ctx.call_method(&this.mapping, &names::get, &[key.clone(), default])
}

fn keys(ctx: Ctx, this: &MappingProxy) -> Result<Value> {
    ctx.call_method(&this.mapping, &names::keys, &[])
}

fn values(ctx: Ctx, this: &MappingProxy) -> Result<Value> {
    ctx.call_method(&this.mapping, &intern::intern("values"), &[])
}

fn items(ctx: Ctx, this: &MappingProxy) -> Result<Value> {
    ctx.call_method(&this.mapping, &names::items, &[])
}

fn copy(ctx: Ctx, this: &MappingProxy) -> Result<Value> {
    ctx.call_method(&this.mapping, &names::copy, &[])
}

fn reversed(ctx: Ctx, this: &MappingProxy) -> Result<Value> {
    ctx.call_method(&this.mapping, &names::__reversed__, &[])
}

fn class_getitem(_: Ctx, class: &Value, item: &Value) -> Value {
    crate::object::seq_iter::generic_alias(class, item)
}

natives! { NEW:
    "mappingproxy" = new_with(self, mapping) "";
}

natives! { METHODS:
    get(self, key, default=None, /) "get(key[, default], /)\n--\n\nReturn the value for key if key is in the mapping, else default.";
    keys(self, /) "a set-like object providing a view on the underlying mapping's keys";
    values(self, /) "an object providing a view on the underlying mapping's values";
    items(self, /) "a set-like object providing a view on the underlying mapping's items";
    copy(self, /) "a shallow copy of the underlying mapping";
    "__reversed__" = reversed(self, /) "reverse iterator";
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

pub fn define() {
    MAPPING_PROXY.define::<MappingProxy>(&ClassDef {
        flags: class_flags::MAPPING,
        doc: "Read-only proxy of a mapping.",
        slots: |slots| {
            slots.new.set(new);
            slots.getitem.set(getitem);
            slots.contains.set(contains);
            slots.len.set(len);
            slots.iter.set(iter);
            slots.repr.set(repr);
            slots.str.set(str);
            slots.hash.set(hash);
            slots.compare.set(compare);
            slots.binary[BinaryOp::Or as usize].set(or);
            slots.inplace[BinaryOp::Or as usize].set(inplace_or);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        ..ClassDef::EMPTY
    });
}
