//! `types.SimpleNamespace` (`Objects/namespaceobject.c`).

use super::type_attributes::{instance_dict, set_instance_dict};
use crate::object::builtin_classes::SIMPLE_NAMESPACE;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::slots::Comparison;
use crate::object::{Ctx, Dict, Object, ObjectExt, Ref, Result, Str, Tuple, Value};
use crate::{getsets, natives};

/// Its content is its `__dict__`.
#[repr(C)]
pub struct SimpleNamespace {
    header: Header,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for SimpleNamespace {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &SIMPLE_NAMESPACE
    }
}

impl SimpleNamespace {
    pub fn new(dict: Ref<Dict>) -> Ref<SimpleNamespace> {
        let namespace = heap::new_in(&SIMPLE_NAMESPACE, |header| SimpleNamespace { header });
        crate::object::attributes::replace_dict(namespace.header(), dict);
        namespace
    }
}

fn new(_: Ctx, class: &Class, _args: Args) -> Result<Value> {
    Ok(heap::new_in(class, |header| SimpleNamespace { header }).into())
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let dict = instance_dict(ctx, this)?;
    match args.positional() {
        [] => {}
        [content] => {
            let content = match content.downcast::<Dict>() {
                Some(content) => content.reference(),
                None => {
                    let made =
                        ctx.call(&crate::object::builtin_classes::DICT.to_value(), std::slice::from_ref(content))?;
                    made.into_ref::<Dict>().map_err(|_| ctx.type_error("expected a dict"))?
                }
            };
            if content.keys().iter().any(|key| key.downcast::<Str>().is_none()) {
                return Err(ctx.type_error("keywords must be strings"));
            }
            dict.update(ctx, &content)?;
        }
        more => {
            return Err(ctx.type_error(format!(
                "{} expected at most 1 argument, got {}",
                class_of(this).short_name(),
                more.len()
            )));
        }
    }
    for (name, value) in args.keywords() {
        dict.set(ctx, name, value.clone())?;
    }
    Ok(())
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let class = class_of(this);
    let name = if std::ptr::eq(class, &SIMPLE_NAMESPACE) { "namespace".into() } else { class.short_name() };
    let parts = ctx.repr_guarded(this, || {
        let mut parts = Vec::new();
        for (key, value) in instance_dict(ctx, this)?.entries() {
            if let Some(key) = key.downcast::<Str>().filter(|key| !key.is_empty()) {
                parts.push(format!("{}={}", key.to_string_lossy(), ctx.repr(&value)?.to_string_lossy()));
            }
        }
        Ok(parts)
    })?;
    let content = parts.map_or_else(|| "...".to_owned(), |parts| parts.join(", "));
    Ok(Str::new(&format!("{name}({content})")).into())
}

fn compare(ctx: Ctx, this: &Value, other: &Value, op: Comparison) -> Result<Value> {
    if this.downcast::<SimpleNamespace>().is_none() || other.downcast::<SimpleNamespace>().is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    ctx.compare(&instance_dict(ctx, this)?.into(), &instance_dict(ctx, other)?.into(), op)
}

fn dict(ctx: Ctx, this: &SimpleNamespace) -> Result<Ref<Dict>> {
    instance_dict(ctx, &this.to_value())
}

fn set_dict(ctx: Ctx, this: &SimpleNamespace, value: Option<&Value>) -> Result<()> {
    set_instance_dict(ctx, &this.to_value(), value)
}

fn reduce(ctx: Ctx, this: &SimpleNamespace) -> Result<Ref<Tuple>> {
    let dict = instance_dict(ctx, &this.to_value())?;
    Ok(Tuple::new(vec![this.header().class().to_value(), Tuple::empty().into(), dict.into()]))
}

fn replace(ctx: Ctx, this: &SimpleNamespace, changes: &Dict) -> Result<Value> {
    let copy = ctx.call(&this.header().class().to_value(), &[])?;
    let dict = instance_dict(ctx, &copy)?;
    dict.update(ctx, &*instance_dict(ctx, &this.to_value())?)?;
    dict.update(ctx, changes)?;
    Ok(copy)
}

natives! { METHODS:
    "__reduce__" = reduce(self, /) "Return state information for pickling";
    "__replace__" = replace(self, /, **changes) "Return a copy of the namespace object with new values for the specified attributes.";
}

getsets! { GETSETS for SimpleNamespace:
    __dict__: dict, set_dict "";
}

pub fn define() {
    SIMPLE_NAMESPACE.define::<SimpleNamespace>(&ClassDef {
        flags: class_flags::BASE | class_flags::DICT,
        doc: "A simple attribute-based namespace.",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.repr.set(repr);
            slots.compare.set(compare);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
