//! `ModuleSpec` (PEP 451), which `importlib.machinery` exports too.

use crate::getsets;
use crate::object::attributes;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::native::Args;
use crate::object::slots::Comparison;
use crate::object::{Class, Ctx, Dict, Header, Object, ObjectExt, Ref, Result, Str, Value, heap, intern};
use crate::types::list::List;

/// All attributes are in its `__dict__`, as in CPython.
#[repr(C)]
pub(super) struct ModuleSpec {
    header: Header,
}

static MODULE_SPEC: Class = Class::on_demand("ModuleSpec", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for ModuleSpec {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &MODULE_SPEC
    }
}

pub(super) fn class() -> Value {
    MODULE_SPEC.to_value()
}

pub(super) fn define() {
    MODULE_SPEC.define::<ModuleSpec>(&ClassDef {
        flags: class_flags::BASE | class_flags::DICT | class_flags::WEAKREF,
        doc: "The specification for a module, used for loading.",
        slots: |slots| {
            slots.new.set(|_, class, _| Ok(heap::new_in(class, |header| ModuleSpec { header }).into()));
            slots.init.set(init);
            slots.repr.set(repr);
            slots.compare.set(compare);
        },
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
    MODULE_SPEC.dict().set_str("__module__", Str::new("importlib._bootstrap").into());
}

fn dict_of(this: &Value) -> Ref<Dict> {
    this.as_object().and_then(attributes::materialize).unwrap_or_else(Dict::new)
}

/// A spec; with `locations` that of a package.
pub(super) fn new(
    _: Ctx,
    name: &str,
    loader: Value,
    origin: Option<&str>,
    locations: Option<Vec<Value>>,
) -> Result<Value> {
    let spec: Value = heap::new(|header| ModuleSpec { header }).into();
    let has_location = origin.is_some_and(|origin| origin.ends_with(".py"));
    fill(
        &dict_of(&spec),
        Str::new(name).into(),
        loader,
        origin.map_or(Value::NONE, |origin| Str::new(origin).into()),
        Value::NONE,
        locations,
    );
    if has_location {
        dict_of(&spec).set_str("_set_fileattr", Value::TRUE);
    }
    Ok(spec)
}

fn fill(dict: &Dict, name: Value, loader: Value, origin: Value, loader_state: Value, locations: Option<Vec<Value>>) {
    for (key, value) in [
        ("name", name),
        ("loader", loader),
        ("origin", origin),
        ("loader_state", loader_state),
        ("submodule_search_locations", locations.map_or(Value::NONE, |locations| List::new(locations).into())),
        ("_uninitialized_submodules", List::new(Vec::new()).into()),
        ("_set_fileattr", Value::FALSE),
        ("_cached", Value::NONE),
    ] {
        dict.set_str(key, value);
    }
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let [name, loader] = args.positional() else {
        return Err(ctx.type_error("ModuleSpec.__init__() takes 3 positional arguments: self, name and loader"));
    };
    let keyword = |name: &str| args.keyword(name).cloned().unwrap_or(Value::NONE);
    let is_package = ctx.is_true(&keyword("is_package"))?;
    let locations = is_package.then(Vec::new);
    fill(&dict_of(this), name.clone(), loader.clone(), keyword("origin"), keyword("loader_state"), locations);
    Ok(())
}

fn attribute(this: &Value, name: &str) -> Value {
    dict_of(this).get_str(name).unwrap_or(Value::NONE)
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let mut text = format!("{}(", this.class_name());
    for (number, name) in ["name", "loader", "origin", "submodule_search_locations"].into_iter().enumerate() {
        let value = attribute(this, name);
        if number >= 2 && value.is_none() {
            continue;
        }
        let separator = if number == 0 { "" } else { ", " };
        text += &format!("{separator}{name}={}", ctx.repr(&value)?.to_string_lossy());
    }
    Ok(Str::new(&(text + ")")).into())
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Comparison::Eq | Comparison::Ne, Some(_)) = (op, b.downcast::<ModuleSpec>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let mut equal = true;
    for name in ["name", "loader", "submodule_search_locations", "origin", "_cached", "_set_fileattr"] {
        equal = equal && ctx.eq(&attribute(a, name), &attribute(b, name))?;
    }
    Ok(Value::from_bool(equal == (op == Comparison::Eq)))
}

getsets! { GETSETS for Value:
    parent: get_parent "The name of the module's parent.";
    has_location: get_has_location, set_has_location "";
    cached: get_cached, set_cached "";
    __dict__: get_dict "";
}

fn get_dict(_: Ctx, this: &Value) -> Ref<Dict> {
    dict_of(this)
}

fn get_parent(_: Ctx, this: &Value) -> Value {
    let name = attribute(this, "name");
    if !attribute(this, "submodule_search_locations").is_none() {
        return name;
    }
    let text = super::text_of(&name).unwrap_or_default();
    intern::intern(text.rsplit_once('.').map_or("", |(parent, _)| parent)).into()
}

fn get_has_location(_: Ctx, this: &Value) -> Value {
    attribute(this, "_set_fileattr")
}

fn set_has_location(ctx: Ctx, this: &Value, value: Option<&Value>) -> Result<()> {
    let truth = value.map_or(Ok(false), |value| ctx.is_true(value))?;
    dict_of(this).set_str("_set_fileattr", Value::from_bool(truth));
    Ok(())
}

fn get_cached(_: Ctx, this: &Value) -> Value {
    attribute(this, "_cached")
}

fn set_cached(_: Ctx, this: &Value, value: Option<&Value>) -> Result<()> {
    dict_of(this).set_str("_cached", value.cloned().unwrap_or(Value::NONE));
    Ok(())
}
