//! `OrderedDict`: dicts are ordered anyway; this one can move keys, and its order takes part in
//! comparison (`Objects/odictobject.c`).

use crate::natives;
use crate::object::builtin_classes::DICT;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::KEY_ERROR;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::slots::{BinaryOp, Comparison};
use crate::object::{
    Class, Ctx, Dict, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor, heap, names,
};
use crate::types::dict::{dict_update, dicts_equal};
use crate::types::dict_views::{DICT_ITEMS, DICT_KEYS, DICT_VALUES, DictItems, DictKeys, DictValues};
use rustpython_wtf8::Wtf8Buf;

pub static ORDERED_DICT: Class = Class::on_demand("collections.OrderedDict", define);

#[repr(C)]
pub struct OrderedDict {
    dict: Dict,
}

// SAFETY: `repr(C)`, and `Dict` begins with a header.
unsafe impl Object for OrderedDict {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &ORDERED_DICT
    }

    fn traverse(&self, visit: Visitor) {
        Object::traverse(&self.dict, visit);
    }

    fn clear(&self) {
        Object::clear(&self.dict);
    }
}

fn new(_: Ctx, class: &Class, _: Args) -> Result<Value> {
    Ok(heap::new_in(class, |header: Header| OrderedDict { dict: Dict::embedded(header) }).into())
}

/// Whether storing an item is what `dict` does.
fn stores_plainly(this: &Value) -> bool {
    let slots = (class_of(this).slots.setitem.get(), DICT.slots.setitem.get());
    matches!(slots, (Some(own), Some(of_dict)) if own as usize == of_dict as usize)
}

/// `MutableMapping.update`, which stores by the class's own `__setitem__`.
fn update_by_items(ctx: Ctx, this: &Value, args: &[Value], keywords: &[(Value, Value)]) -> Result<()> {
    let other = match args {
        [] => None,
        [other] => Some(other),
        _ => return Err(ctx.type_error(format!("expected at most 1 argument, got {}", args.len()))),
    };
    // Unlike dict.update, this asks a subclass of dict for its keys and items.
    if let Some(mapping) = other.filter(|other| class_of(other) != &DICT)
        && let Some(keys) = ctx.lookup_attr(mapping, &names::keys)?
    {
        let keys = ctx.call(&keys, &[])?;
        ctx.for_each(&keys, |key| {
            let value = ctx.getitem(mapping, &key)?;
            ctx.setitem(this, &key, &value)?;
            Ok(true)
        })?;
        return keywords.iter().try_for_each(|(name, value)| ctx.setitem(this, name, value));
    }
    if stores_plainly(this) {
        let dict = this.receiver::<Dict>();
        if let Some(other) = other {
            dict_update(ctx, dict, other)?;
        }
        return keywords.iter().try_for_each(|(name, value)| dict.set(ctx, name, value.clone()));
    }
    if let Some(other) = other {
        let collected = Dict::new();
        dict_update(ctx, &collected, other)?;
        for (key, value) in collected.entries() {
            ctx.setitem(this, &key, &value)?;
        }
    }
    keywords.iter().try_for_each(|(name, value)| ctx.setitem(this, name, value))
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let keywords: Vec<_> = args.keywords().map(|(name, value)| (Value::from(*name), value.clone())).collect();
    update_by_items(ctx, this, args.positional(), &keywords)
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let name = class_of(this).name();
    let name = name.rsplit('.').next().unwrap_or(&name);
    if this.receiver::<Dict>().is_empty() {
        return Ok(Str::new(&format!("{name}()")).into());
    }
    let text = ctx.repr_guarded(this, || {
        let plain = Dict::new();
        if class_of(this) == &ORDERED_DICT {
            plain.update(ctx, this.receiver())?;
        } else {
            let items = ctx.call_method(this, &names::items, &[])?;
            dict_update(ctx, &plain, &items)?;
        }
        let mut text = Wtf8Buf::from(format!("{name}("));
        text.push_wtf8(ctx.repr(plain.as_value())?.as_wtf8());
        text.push_str(")");
        Ok(Str::from_wtf8(&text))
    })?;
    Ok(text.unwrap_or_else(|| Str::new("...")).into())
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(dict_a), Some(dict_b)) = (a.downcast::<Dict>(), b.downcast::<Dict>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, Comparison::Eq | Comparison::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let mut equal = dicts_equal(ctx, dict_a, dict_b)?;
    if equal && a.downcast::<OrderedDict>().is_some() && b.downcast::<OrderedDict>().is_some() {
        for (key_a, key_b) in dict_a.keys().iter().zip(&dict_b.keys()) {
            if !ctx.eq(key_a, key_b)? {
                equal = false;
                break;
            }
        }
    }
    Ok(Value::from_bool(equal == (op == Comparison::Eq)))
}

fn or(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    if a.downcast::<Dict>().is_none() || b.downcast::<Dict>().is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let class = if a.downcast::<OrderedDict>().is_some() { class_of(a) } else { class_of(b) };
    let merged = ctx.call(&class.to_value(), std::slice::from_ref(a))?;
    ctx.call_method(&merged, &names::update, std::slice::from_ref(b))?;
    Ok(merged)
}

fn inplace_or(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    update_by_items(ctx, a, std::slice::from_ref(b), &[])?;
    Ok(a.clone())
}

fn update(ctx: Ctx, this: &Value, args: &Tuple, keywords: &Dict) -> Result<()> {
    update_by_items(ctx, this, args.items(), &keywords.entries())
}

fn popitem(ctx: Ctx, this: &Value, last: Option<bool>) -> Result<Value> {
    let dict = this.receiver::<Dict>();
    match if last.unwrap_or(true) { dict.pop_last() } else { dict.pop_first() } {
        Some((key, value)) => Ok(Tuple::new(vec![key, value]).into()),
        None => Err(ctx.raise(&KEY_ERROR, "dictionary is empty")),
    }
}

fn move_to_end(ctx: Ctx, this: &Dict, key: &Value, last: Option<bool>) -> Result<()> {
    if this.move_to_end(ctx, key, last.unwrap_or(true))? { Ok(()) } else { Err(ctx.key_error(key)) }
}

/// As `dict.pop`, and where a subclass has `__missing__`, by it.
fn pop(ctx: Ctx, this: &Value, key: &Value, default: Option<Value>) -> Result<Value> {
    if let Some(value) = this.receiver::<Dict>().remove(ctx, key)? {
        return Ok(value);
    }
    if let Some(default) = default {
        return Ok(default);
    }
    match ctx.call_special(this, &names::__missing__, std::slice::from_ref(key))? {
        Some(value) => Ok(value),
        None => Err(ctx.key_error(key)),
    }
}

fn setdefault(ctx: Ctx, this: &Value, key: &Value, default: Option<Value>) -> Result<Value> {
    let default = default.unwrap_or(Value::NONE);
    let dict = this.receiver::<Dict>();
    if stores_plainly(this) {
        return dict.set_default(ctx, key, default);
    }
    if ctx.contains(this, key)? {
        return ctx.getitem(this, key);
    }
    ctx.setitem(this, key, &default)?;
    Ok(default)
}

fn copy(ctx: Ctx, this: &Value) -> Result<Value> {
    let copy = ctx.call(&class_of(this).to_value(), &[])?;
    let Some(dict) = copy.downcast::<Dict>().filter(|_| stores_plainly(&copy)) else {
        for (key, value) in this.receiver::<Dict>().entries() {
            ctx.setitem(&copy, &key, &value)?;
        }
        return Ok(copy);
    };
    dict.update(ctx, this.receiver())?;
    Ok(copy)
}

fn reduce(ctx: Ctx, this: &Value) -> Result<Value> {
    let state = ctx.call_method(this, &names::__getstate__, &[])?;
    let items = ctx.call_method(this, &names::items, &[])?;
    let items = ctx.iter(&items)?;
    Ok(Tuple::new(vec![class_of(this).to_value(), Tuple::empty().into(), state, Value::NONE, items]).into())
}

macro_rules! views {
    ($($method:ident $layout:ident $class:ident $python:literal $base:ident;)*) => {
        $(
            static $class: Class = Class::on_demand($python, define);

            fn $method(_: Ctx, this: &Dict) -> Ref<$layout> {
                $layout::new_in(&$class, this)
            }
        )*

        fn define_views() {
            $($class.define::<$layout>(&ClassDef { base: Some(&$base), flags: class_flags::NO_INSTANTIATION, ..ClassDef::EMPTY });)*
        }
    };
}

views! {
    keys DictKeys ODICT_KEYS "odict_keys" DICT_KEYS;
    values DictValues ODICT_VALUES "odict_values" DICT_VALUES;
    items DictItems ODICT_ITEMS "odict_items" DICT_ITEMS;
}

natives! { METHODS:
    keys(self, /) "";
    values(self, /) "";
    items(self, /) "";
    popitem(self, last=True) "Remove and return a (key, value) pair from the dictionary.\n\nPairs are returned in LIFO order if last is true or FIFO order if false.";
    move_to_end(self, key, last=True) "Move an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does not exist.";
    pop(self, key, default=None) "od.pop(key[,default]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.";
    setdefault(self, key, default=None) "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.";
    update(self, *args, **kwargs) "D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.";
    copy(self, /) "A shallow copy of ordered dict.";
    "__reduce__" = reduce(self, /) "Return state information for pickling";
}

pub fn define() {
    define_views();
    ORDERED_DICT.define::<OrderedDict>(&ClassDef {
        base: Some(&DICT),
        flags: class_flags::BASE | class_flags::DICT | class_flags::WEAKREF,
        doc: "Dictionary that remembers insertion order",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.repr.set(repr);
            slots.compare.set(compare);
            slots.binary[BinaryOp::Or as usize].set(or);
            slots.inplace[BinaryOp::Or as usize].set(inplace_or);
        },
        methods: METHODS,
        ..ClassDef::EMPTY
    });
}
