//! `defaultdict`.

use crate::object::builtin_classes::DICT;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::slots::BinaryOp;
use crate::object::{
    Class, Ctx, Dict, GilCell, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor, heap, names,
    seq_iter,
};
use crate::types::dict::dict_update;
use crate::{getsets, natives};
use rustpython_wtf8::Wtf8Buf;

pub static DEFAULT_DICT: Class = Class::on_demand("collections.defaultdict", define);

#[repr(C)]
pub struct DefaultDict {
    dict: Dict,
    /// What makes missing values, if anything.
    factory: GilCell<Option<Value>>,
}

// SAFETY: `repr(C)`, and `Dict` begins with a header.
unsafe impl Object for DefaultDict {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &DEFAULT_DICT
    }

    fn traverse(&self, visit: Visitor) {
        Object::traverse(&self.dict, &mut *visit);
        self.factory.with(|factory| factory.iter().for_each(visit));
    }

    fn clear(&self) {
        Object::clear(&self.dict);
        self.factory.set(None);
    }
}

impl DefaultDict {
    fn new_in(class: &Class, factory: Option<Value>) -> Ref<DefaultDict> {
        heap::new_in(class, |header: Header| DefaultDict {
            dict: Dict::embedded(header),
            factory: GilCell::new(factory),
        })
    }
}

fn new(_: Ctx, class: &Class, _: Args) -> Result<Value> {
    Ok(DefaultDict::new_in(class, None).into())
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let mut values = args.values();
    if let [factory, rest @ ..] = args.positional() {
        if !factory.is_none() && !ctx.is_callable(factory) {
            return Err(ctx.type_error("first argument must be callable or None"));
        }
        this.receiver::<DefaultDict>().factory.set(Some(factory.clone()).filter(|factory| !factory.is_none()));
        values = &args.values()[args.positional().len() - rest.len()..];
    } else {
        this.receiver::<DefaultDict>().factory.set(None);
    }
    match DICT.slots.init.get() {
        Some(init) => init(ctx, this, Args::new(values, args.keyword_names())),
        None => Ok(()),
    }
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let Some(dict_repr) = DICT.slots.repr.get() else { return Ok(Value::NOT_IMPLEMENTED) };
    let content = dict_repr(ctx, this)?;
    let factory = this.receiver::<DefaultDict>().factory.get().unwrap_or(Value::NONE);
    // The factory may be a bound method of this very dict.
    let factory = ctx.repr_guarded(this, || ctx.repr(&factory))?;
    let name = class_of(this).name();
    let mut text = Wtf8Buf::from(format!("{}(", name.rsplit('.').next().unwrap_or(&name)));
    text.push_wtf8(factory.unwrap_or_else(|| Str::new("...")).as_wtf8());
    text.push_str(", ");
    text.push_wtf8(ctx.str(&content)?.as_wtf8());
    text.push_str(")");
    Ok(Str::from_wtf8(&text).into())
}

fn or(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let (this, other) = if a.downcast::<DefaultDict>().is_some() { (a, b) } else { (b, a) };
    if other.downcast::<Dict>().is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let merged = new_like(ctx, this, a)?;
    match merged.downcast::<Dict>() {
        Some(dict) => dict_update(ctx, dict, b)?,
        None => drop(ctx.call_method(&merged, &names::update, std::slice::from_ref(b))?),
    }
    Ok(merged)
}

/// `type(this)(this.default_factory, content)`.
fn new_like(ctx: Ctx, this: &Value, content: &Value) -> Result<Value> {
    let factory = this.receiver::<DefaultDict>().factory.get().unwrap_or(Value::NONE);
    ctx.call(&class_of(this).to_value(), &[factory, content.clone()])
}

fn missing(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    let Some(factory) = this.receiver::<DefaultDict>().factory.get() else { return Err(ctx.key_error(key)) };
    let value = ctx.call(&factory, &[])?;
    ctx.setitem(this, key, &value)?;
    Ok(value)
}

fn copy(ctx: Ctx, this: &Value) -> Result<Value> {
    new_like(ctx, this, this)
}

fn reduce(ctx: Ctx, this: &Value) -> Result<Value> {
    let args =
        this.receiver::<DefaultDict>().factory.get().map_or_else(Tuple::empty, |factory| Tuple::new(vec![factory]));
    let items = ctx.call_method(this, &names::items, &[])?;
    let items = ctx.iter(&items)?;
    Ok(Tuple::new(vec![class_of(this).to_value(), args.into(), Value::NONE, Value::NONE, items]).into())
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { METHODS:
    "__missing__" = missing(self, key, /) "__missing__(key) # Called by __getitem__ for missing key; pseudo-code:\n  if self.default_factory is None: raise KeyError((key,))\n  self[key] = value = self.default_factory()\n  return value\n";
    copy(self, /) "D.copy() -> a shallow copy of D.";
    "__copy__" = copy(self, /) "D.copy() -> a shallow copy of D.";
    "__reduce__" = reduce(self, /) "Return state information for pickling.";
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

fn default_factory(_: Ctx, this: &DefaultDict) -> Option<Value> {
    this.factory.get()
}

fn set_default_factory(_: Ctx, this: &DefaultDict, value: Option<&Value>) -> Result<()> {
    this.factory.set(value.filter(|value| !value.is_none()).cloned());
    Ok(())
}

getsets! { GETSETS for DefaultDict:
    default_factory: default_factory, set_default_factory "Factory for default value called by __missing__().";
}

pub fn define() {
    DEFAULT_DICT.define::<DefaultDict>(&ClassDef {
        base: Some(&DICT),
        flags: class_flags::BASE | class_flags::WEAKREF,
        doc: "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\nThe default factory is called without arguments to produce\na new value when a key is not present, in __getitem__ only.\nA defaultdict compares equal to a dict with the same items.\nAll remaining arguments are treated the same as if they were\npassed to the dict constructor, including keyword arguments.",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.repr.set(repr);
            slots.binary[BinaryOp::Or as usize].set(or);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
