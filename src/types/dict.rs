//! `dict` (`Objects/dictobject.c`); the layout is [`crate::object::dict`], views and iterators are
//! in [`super::dict_views`] and [`super::dict_iterator`].

use super::dict_iterator::{self, KeyIterator, ReverseKeyIterator};
use super::dict_views::{DictItems, DictKeys, DictValues};
use super::sequence::{self, is_iterable, items_of};
use crate::natives;
use crate::object::builtin_classes::{DICT, FUNCTION};
use crate::object::class::class_flags;
use crate::object::define::{ClassDef, MethodDescriptor, NativeFunction};
use crate::object::dict::hash_key;
use crate::object::exception::{ATTRIBUTE_ERROR, KEY_ERROR, TYPE_ERROR};
use crate::object::native::Args;
use crate::object::protocol::{class_of, qualified_name};
use crate::object::slots::{BinaryOp, Comparison};
use crate::object::{Class, Ctx, Dict, Ref, Result, Str, Tuple, Value, names, seq_iter};
use rustpython_wtf8::Wtf8Buf;

// ---- operations that the loop and other types use ----

/// `dict.update(other)`: a mapping (anything with `keys`) or an iterable of pairs.
pub fn dict_update(ctx: Ctx, dict: &Dict, other: &Value) -> Result<()> {
    if let Some(other) = plain_dict(other) {
        return dict.update(ctx, other);
    }
    match ctx.lookup_attr(other, &names::keys)? {
        Some(keys) => update_from_mapping(ctx, dict, other, &keys),
        None => update_from_pairs(ctx, dict, other),
    }
}

/// A dict whose iteration no subclass has changed.
fn plain_dict(value: &Value) -> Option<&Dict> {
    let dict = value.downcast::<Dict>()?;
    let own_iter = class_of(value).slots.iter.get().is_some_and(|slot| slot as usize == iter as *const () as usize);
    own_iter.then_some(dict)
}

fn update_from_mapping(ctx: Ctx, dict: &Dict, mapping: &Value, keys: &Value) -> Result<()> {
    let keys = ctx.call(keys, &[])?;
    ctx.for_each(&keys, |key| {
        let value = ctx.getitem(mapping, &key)?;
        dict.set(ctx, &key, value)?;
        Ok(true)
    })
}

fn update_from_pairs(ctx: Ctx, dict: &Dict, pairs: &Value) -> Result<()> {
    let mut number = 0;
    ctx.for_each(pairs, |pair| {
        let items =
            if is_iterable(&pair) { items_of(ctx, &pair) } else { Err(ctx.type_error("object is not iterable")) };
        let pair = items.map_err(|raised| {
            if !ctx.has_raised_instance_of(&TYPE_ERROR) {
                return raised;
            }
            let note = format!("Cannot convert dictionary update sequence element #{number} to a sequence");
            with_note(ctx, raised, &note)
        })?;
        let [key, value] = pair.as_slice() else {
            return Err(ctx.value_error(format!(
                "dictionary update sequence element #{number} has length {}; 2 is required",
                pair.len()
            )));
        };
        dict.set(ctx, key, value.clone())?;
        number += 1;
        Ok(true)
    })
}

/// Adds a note (PEP 678) to the pending exception.
fn with_note(ctx: Ctx, raised: crate::object::Raised, note: &str) -> crate::object::Raised {
    let exception = ctx.take_raised();
    drop(raised);
    match ctx.call_method(&exception, &crate::object::intern::intern("add_note"), &[Str::new(note).into()]) {
        Ok(_) => ctx.restore(exception),
        Err(raised) => raised,
    }
}

/// `{**mapping}`: as [`dict_update`], with the message for what is no mapping (`DICT_UPDATE`).
pub fn dict_update_unpacking(ctx: Ctx, dict: &Dict, mapping: &Value) -> Result<()> {
    if let Some(other) = plain_dict(mapping) {
        return dict.update(ctx, other);
    }
    let Some(keys) = ctx.lookup_attr(mapping, &names::keys)? else {
        return Err(ctx.type_error(format!("'{}' object is not a mapping", mapping.class_name())));
    };
    update_from_mapping(ctx, dict, mapping, &keys)
}

/// `f(**mapping)`: a key that is there already is a `TypeError` that names the function
/// (`DICT_MERGE`).
pub fn dict_merge(ctx: Ctx, dict: &Dict, mapping: &Value, function: &Value) -> Result<()> {
    let add = |key: &Value, value: Value| {
        let Some(name) = key.downcast::<Str>() else {
            return Err(ctx.type_error("keywords must be strings"));
        };
        if dict.contains(ctx, key)? {
            let function = function_text(ctx, function)?;
            return Err(ctx.type_error(format!(
                "{function} got multiple values for keyword argument '{}'",
                name.to_string_lossy()
            )));
        }
        dict.set(ctx, key, value)
    };
    if let Some(other) = plain_dict(mapping) {
        return other.entries().into_iter().try_for_each(|(key, value)| add(&key, value));
    }
    let not_a_mapping = || {
        let function = function_text(ctx, function)?;
        Err(ctx.type_error(format!("{function} argument after ** must be a mapping, not {}", mapping.class_name())))
    };
    let Some(keys) = ctx.lookup_attr(mapping, &names::keys)? else { return not_a_mapping() };
    let keys = match ctx.call(&keys, &[]) {
        Ok(keys) => keys,
        Err(raised) => {
            ctx.catch(&ATTRIBUTE_ERROR, raised)?;
            return not_a_mapping();
        }
    };
    ctx.for_each(&keys, |key| {
        let value = ctx.getitem(mapping, &key)?;
        add(&key, value)?;
        Ok(true)
    })
}

/// What messages about a call name a function by: `module.qualname()` (`_PyObject_FunctionStr`).
pub fn function_text(ctx: Ctx, function: &Value) -> Result<String> {
    let named = class_of(function) == &FUNCTION
        || function.downcast::<NativeFunction>().is_some()
        || function.downcast::<MethodDescriptor>().is_some()
        || function.as_class().is_some();
    let name = match ctx.lookup_attr(function, &names::__qualname__)? {
        Some(name) => ctx.str(&name)?.to_string_lossy(),
        None if named => qualified_name(class_of(function)),
        None => return Ok(ctx.str(function)?.to_string_lossy()),
    };
    let module = ctx.lookup_attr(function, &names::__module__)?;
    match module.as_ref().and_then(Value::as_str) {
        Some(module) if module != "builtins" => Ok(format!("{module}.{name}()")),
        _ => Ok(format!("{name}()")),
    }
}

/// A dict of what the stack holds: key, value, key, value, … (`BUILD_MAP`).
pub fn dict_from_pairs(ctx: Ctx, pairs: &[Value]) -> Result<Ref<Dict>> {
    let dict = Dict::with_capacity(pairs.len() / 2);
    for pair in pairs.as_chunks::<2>().0 {
        dict.set(ctx, &pair[0], pair[1].clone())?;
    }
    Ok(dict)
}

/// Whether two dicts have equal keys with equal values. Comparisons may change either.
pub fn dicts_equal(ctx: Ctx, a: &Dict, b: &Dict) -> Result<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    let mut place = 0;
    while let Some((hash, at, key, value)) = a.hashed_entry_from(place) {
        place = at + 1;
        match b.get_hashed(ctx, &key, hash)? {
            Some(other) if ctx.eq(&value, &other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

// ---- slots ----

fn new(_: Ctx, class: &Class, _: Args) -> Result<Value> {
    Ok(Dict::new_in(class).into())
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let dict = this.receiver::<Dict>();
    if let Some(other) = sequence::optional_argument(ctx, "dict", args.positional())? {
        dict_update(ctx, dict, other)?;
    }
    for (name, value) in args.keywords() {
        dict.set(ctx, name, value.clone())?;
    }
    Ok(())
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let dict = this.receiver::<Dict>();
    if dict.is_empty() {
        return Ok(Str::new("{}").into());
    }
    let text = ctx.repr_guarded(this, || {
        let mut text = Wtf8Buf::from("{");
        let mut place = 0;
        while let Some((at, key, value)) = dict.entry_from(place) {
            if place > 0 {
                text.push_str(", ");
            }
            place = at + 1;
            text.push_wtf8(ctx.repr(&key)?.as_wtf8());
            text.push_str(": ");
            text.push_wtf8(ctx.repr(&value)?.as_wtf8());
        }
        text.push_str("}");
        Ok(Str::from_wtf8(&text))
    })?;
    Ok(text.unwrap_or_else(|| Str::new("{...}")).into())
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(a), Some(b)) = (a.downcast::<Dict>(), b.downcast::<Dict>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    match op {
        Comparison::Eq => dicts_equal(ctx, a, b).map(Value::from_bool),
        Comparison::Ne => dicts_equal(ctx, a, b).map(|equal| Value::from_bool(!equal)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

pub(super) fn iter(_: Ctx, this: &Value) -> Result<Value> {
    Ok(KeyIterator::new(this.receiver()).into())
}

fn len(_: Ctx, this: &Value) -> Result<usize> {
    Ok(this.receiver::<Dict>().len())
}

fn contains(ctx: Ctx, this: &Value, key: &Value) -> Result<bool> {
    this.receiver::<Dict>().contains(ctx, key)
}

fn getitem(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    if let Some(value) = this.receiver::<Dict>().get(ctx, key)? {
        return Ok(value);
    }
    if !this.is_instance_of_exactly::<Dict>()
        && let Some(value) = ctx.call_special(this, &names::__missing__, std::slice::from_ref(key))?
    {
        return Ok(value);
    }
    Err(ctx.key_error(key))
}

fn setitem(ctx: Ctx, this: &Value, key: &Value, value: Option<&Value>) -> Result<()> {
    let dict = this.receiver::<Dict>();
    match value {
        Some(value) => dict.set(ctx, key, value.clone()),
        None => match dict.remove(ctx, key)? {
            Some(_) => Ok(()),
            None => Err(ctx.key_error(key)),
        },
    }
}

fn or(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let (Some(a), Some(_)) = (a.downcast::<Dict>(), b.downcast::<Dict>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let merged = a.copy(ctx)?;
    dict_update(ctx, &merged, b)?;
    Ok(merged.into())
}

fn inplace_or(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    dict_update(ctx, a.receiver(), b)?;
    Ok(a.clone())
}

// ---- methods ----

fn get(ctx: Ctx, this: &Dict, key: &Value, default: Option<&Value>) -> Result<Value> {
    Ok(this.get(ctx, key)?.unwrap_or_else(|| default.cloned().unwrap_or(Value::NONE)))
}

fn setdefault(ctx: Ctx, this: &Dict, key: &Value, default: Option<Value>) -> Result<Value> {
    this.set_default(ctx, key, default.unwrap_or(Value::NONE))
}

fn pop(ctx: Ctx, this: &Dict, key: &Value, default: Option<Value>) -> Result<Value> {
    if this.is_empty() {
        // An empty dict does not look at the hash unless it must.
        return default.map_or_else(|| Err(ctx.key_error(key)), Ok);
    }
    match this.remove(ctx, key)?.or(default) {
        Some(value) => Ok(value),
        None => Err(ctx.key_error(key)),
    }
}

fn popitem(ctx: Ctx, this: &Dict) -> Result<Value> {
    match this.pop_last() {
        Some((key, value)) => Ok(Tuple::new(vec![key, value]).into()),
        None => Err(ctx.raise(&KEY_ERROR, "popitem(): dictionary is empty")),
    }
}

fn update(ctx: Ctx, this: &Dict, args: &Tuple, keywords: &Dict) -> Result<()> {
    if let Some(other) = sequence::optional_argument(ctx, "update", args.items())? {
        dict_update(ctx, this, other)?;
    }
    this.update(ctx, keywords)
}

fn clear(_: Ctx, this: &Dict) {
    this.clear();
}

fn copy(ctx: Ctx, this: &Dict) -> Result<Ref<Dict>> {
    this.copy(ctx)
}

fn keys(_: Ctx, this: &Dict) -> Ref<DictKeys> {
    DictKeys::new(this)
}

fn values(_: Ctx, this: &Dict) -> Ref<DictValues> {
    DictValues::new(this)
}

fn items(_: Ctx, this: &Dict) -> Ref<DictItems> {
    DictItems::new(this)
}

fn reversed(_: Ctx, this: &Dict) -> Ref<ReverseKeyIterator> {
    ReverseKeyIterator::new(this)
}

fn sizeof(_: Ctx, this: &Dict) -> usize {
    size_of::<Dict>() + this.table_bytes()
}

fn fromkeys(ctx: Ctx, class: &Value, iterable: &Value, value: Option<&Value>) -> Result<Value> {
    let value = value.cloned().unwrap_or(Value::NONE);
    let dict = ctx.call(class, &[])?;
    match dict.downcast_exact::<Dict>() {
        Some(exact) => {
            for key in items_of(ctx, iterable)? {
                let hash = hash_key(ctx, &key)?;
                exact.set_hashed(ctx, &key, hash, value.clone())?;
            }
        }
        None => ctx.for_each(iterable, |key| {
            ctx.setitem(&dict, &key, &value)?;
            Ok(true)
        })?,
    }
    Ok(dict)
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { METHODS:
    get(self, key, default=None, /) "Return the value for key if key is in the dictionary, else default.";
    setdefault(self, key, default=None, /) "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.";
    pop(self, key, default=None, /) "D.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.";
    popitem(self, /) "Remove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) order.\nRaises KeyError if the dict is empty.";
    update(self, *args, **kwargs) "D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.\nIf E is present and has a .keys() method, then does:  for k in E.keys(): D[k] = E[k]\nIf E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v\nIn either case, this is followed by: for k in F:  D[k] = F[k]";
    clear(self, /) "Remove all items from the dict.";
    copy(self, /) "Return a shallow copy of the dict.";
    keys(self, /) "Return a set-like object providing a view on the dict's keys.";
    values(self, /) "Return an object providing a view on the dict's values.";
    items(self, /) "Return a set-like object providing a view on the dict's items.";
    "__reversed__" = reversed(self, /) "Return a reverse iterator over the dict keys.";
    "__sizeof__" = sizeof(self, /) "Return the size of the dict in memory.";
}

natives! { CLASS_METHODS:
    fromkeys(self, iterable, value=None, /) "Create a new dictionary with keys from iterable and values set to value.";
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

pub fn define() {
    DICT.define::<Dict>(&ClassDef {
        flags: class_flags::BASE | class_flags::DICT_CLASS | class_flags::MAPPING | class_flags::MATCH_SELF,
        doc: "dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.repr.set(repr);
            slots.compare.set(compare);
            slots.iter.set(iter);
            slots.len.set(len);
            slots.contains.set(contains);
            slots.getitem.set(getitem);
            slots.setitem.set(setitem);
            slots.binary[BinaryOp::Or as usize].set(or);
            slots.inplace[BinaryOp::Or as usize].set(inplace_or);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        ..ClassDef::EMPTY
    });
    dict_iterator::define();
    super::dict_views::define();
}
