//! How `copy` and `pickle` take objects apart: `__reduce_ex__`, `__getstate__`
//! (`Objects/typeobject.c`, `reduce_newobj`).

use super::list::List;
use crate::object::builtin_classes::OBJECT;
use crate::object::class::class_flags;
use crate::object::intern;
use crate::object::names;
use crate::object::protocol::class_of;
use crate::object::{Ctx, Dict, ObjectExt, Ref, Result, Tuple, Value};

/// `object.__reduce_ex__`: what `__reduce__` says if it is overridden.
pub fn reduce_ex(ctx: Ctx, this: &Value, protocol: i64) -> Result<Value> {
    let class = class_of(this);
    let own = class.lookup(&names::__reduce__);
    let inherited = OBJECT.lookup(&names::__reduce__);
    let overridden = match (own, inherited) {
        (Some(own), Some(inherited)) => !own.is(&inherited),
        (own, _) => own.is_some(),
    };
    if overridden {
        return ctx.call_method(this, &names::__reduce__, &[]);
    }
    common_reduce(ctx, this, protocol)
}

/// The reduction of an object that does not say how it is to be reduced.
pub fn common_reduce(ctx: Ctx, this: &Value, protocol: i64) -> Result<Value> {
    if protocol >= 2 {
        return reduce_new_object(ctx, this);
    }
    let copyreg = ctx.import_module("copyreg")?;
    let reduce = ctx.getattr_str(&copyreg, "_reduce_ex")?;
    ctx.call(&reduce, &[this.clone(), Value::int32(protocol as i32)])
}

/// Arguments for `__new__` on unpickling.
struct NewArguments {
    args: Option<Ref<Tuple>>,
    keywords: Option<Ref<Dict>>,
}

fn new_arguments(ctx: Ctx, this: &Value) -> Result<NewArguments> {
    if let Some(result) = ctx.call_special(this, &intern::intern("__getnewargs_ex__"), &[])? {
        let Some(pair) = result.downcast::<Tuple>() else {
            return Err(
                ctx.type_error(format!("__getnewargs_ex__ should return a tuple, not '{}'", result.class_name()))
            );
        };
        let [args, keywords] = pair.items() else {
            return Err(
                ctx.value_error(format!("__getnewargs_ex__ should return a tuple of length 2, not {}", pair.len()))
            );
        };
        let Ok(args) = args.clone().into_ref::<Tuple>() else {
            return Err(ctx.type_error(format!(
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'",
                args.class_name()
            )));
        };
        let Ok(keywords) = keywords.clone().into_ref::<Dict>() else {
            return Err(ctx.type_error(format!(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
                keywords.class_name()
            )));
        };
        return Ok(NewArguments { args: Some(args), keywords: Some(keywords) });
    }
    match ctx.call_special(this, &names::__getnewargs__, &[])? {
        Some(result) => match result.into_ref::<Tuple>() {
            Ok(args) => Ok(NewArguments { args: Some(args), keywords: None }),
            Err(other) => {
                Err(ctx.type_error(format!("__getnewargs__ should return a tuple, not '{}'", other.class_name())))
            }
        },
        None => Ok(NewArguments { args: None, keywords: None }),
    }
}

fn reduce_new_object(ctx: Ctx, this: &Value) -> Result<Value> {
    let class = class_of(this);
    if class.slots.new.get().is_none() {
        return Err(ctx.type_error(format!("cannot pickle '{}' object", class.name())));
    }
    let NewArguments { args, keywords } = new_arguments(ctx, this)?;
    let copyreg = ctx.import_module("copyreg")?;
    let has_args = args.is_some();
    let given = args.as_ref().map_or(&[][..], |args| args.items());
    let (function, arguments) = match keywords.filter(|keywords| !keywords.is_empty()) {
        None => {
            let mut arguments = vec![class.to_value()];
            arguments.extend_from_slice(given);
            (ctx.getattr_str(&copyreg, "__newobj__")?, arguments)
        }
        Some(keywords) => {
            let arguments = vec![class.to_value(), Tuple::from_slice(given).into(), keywords.into()];
            (ctx.getattr_str(&copyreg, "__newobj_ex__")?, arguments)
        }
    };
    let (is_list, is_dict) = (class.has(class_flags::LIST), class.has(class_flags::DICT_CLASS));
    let state = object_state(ctx, this, !(has_args || is_list || is_dict))?;
    let list_items = if is_list { ctx.iter(this)? } else { Value::NONE };
    let dict_items = if is_dict {
        let items = ctx.call_method(this, &names::items, &[])?;
        ctx.iter(&items)?
    } else {
        Value::NONE
    };
    Ok(Tuple::new(vec![function, Tuple::new(arguments).into(), state, list_items, dict_items]).into())
}

fn object_state(ctx: Ctx, this: &Value, required: bool) -> Result<Value> {
    let own = class_of(this).lookup(&names::__getstate__);
    let inherited = OBJECT.lookup(&names::__getstate__);
    if let (Some(own), Some(inherited)) = (&own, &inherited)
        && own.is(inherited)
    {
        return default_state(ctx, this, required);
    }
    ctx.call_method(this, &names::__getstate__, &[])
}

/// `object.__getstate__`: the `__dict__`, with the values of `__slots__` beside it if there are some.
pub fn default_state(ctx: Ctx, this: &Value, required: bool) -> Result<Value> {
    let class = class_of(this);
    if required && !std::ptr::eq(class.layout(), OBJECT.layout()) {
        return Err(ctx.type_error(format!("cannot pickle '{}' object", class.name())));
    }
    let mut state = ctx.lookup_attr(this, &names::__dict__)?.unwrap_or(Value::NONE);
    if state.downcast::<Dict>().is_some_and(Dict::is_empty) {
        state = Value::NONE;
    }
    let copyreg = ctx.import_module("copyreg")?;
    let slot_names = ctx.getattr_str(&copyreg, "_slotnames")?;
    let slot_names = ctx.call(&slot_names, &[class.to_value()])?;
    let Some(slot_names) = slot_names.downcast::<List>().map(List::to_vec) else { return Ok(state) };
    let slots = Dict::new();
    for name in slot_names {
        if let Some(value) = ctx.lookup_attr(this, &crate::object::slot_table::attribute_name(ctx, &name)?)? {
            slots.set(ctx, &name, value)?;
        }
    }
    if slots.is_empty() {
        return Ok(state);
    }
    Ok(Tuple::new(vec![state, slots.into()]).into())
}
