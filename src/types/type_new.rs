//! `type(name, bases, namespace, **keywords)`: how classes come to be (`type_new` of
//! `Objects/typeobject.c`).

use super::cell::Cell;
use super::classmethod::ClassMethod;
use super::function::Function;
use super::member::MemberDescriptor;
use super::mro;
use super::staticmethod::StaticMethod;
use super::type_attributes;
use crate::object::attributes::MAX_INLINE;
use crate::object::builtin_classes::OBJECT;
use crate::object::class::{Class, class_flags};
use crate::object::define::GetSetDescriptor;
use crate::object::intern::{self, Interned};
use crate::object::names;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::slot_table;
use crate::object::{Ctx, Dict, ObjectExt, Ref, Result, Str, Tuple, Value};
use std::ptr;

/// The namespace of the module whose code runs.
pub fn caller_globals(ctx: Ctx) -> Option<Ref<Dict>> {
    let mut frame = ctx.frame.get();
    // SAFETY: the thread's chain of frames is live while native code that they called runs.
    while let Some(current) = unsafe { frame.as_ref() } {
        if let Some(function) = current.function.as_ref().and_then(Value::downcast_exact::<Function>) {
            return Some(function.globals.clone());
        }
        frame = current.previous;
    }
    None
}

/// The `new` slot of `type`.
pub fn new(ctx: Ctx, metaclass: &Class, args: Args) -> Result<Value> {
    let [name, bases, namespace] = args.positional() else {
        return Err(
            ctx.type_error(format!("type.__new__() takes exactly 3 arguments ({} given)", args.positional().len()))
        );
    };
    let Ok(name) = name.clone().into_ref::<Str>() else {
        return Err(ctx.type_error(format!("type.__new__() argument 1 must be str, not {}", name.class_name())));
    };
    let Some(bases) = bases.downcast::<Tuple>() else {
        return Err(ctx.type_error(format!("type.__new__() argument 2 must be tuple, not {}", bases.class_name())));
    };
    let Some(namespace) = namespace.downcast::<Dict>() else {
        return Err(ctx.type_error(format!("type.__new__() argument 3 must be dict, not {}", namespace.class_name())));
    };
    for base in bases.items() {
        if base.as_class().is_none() && ctx.lookup_attr(base, &names::__mro_entries__)?.is_some() {
            return Err(ctx.type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
        }
    }
    let winner = mro::best_metaclass(ctx, metaclass, bases.items())?;
    if !ptr::eq(winner, metaclass)
        && let Some(other) = winner.slots.new.get()
        && !ptr::fn_addr_eq(other, new as crate::object::slots::NewFn)
    {
        return other(ctx, winner, args);
    }
    let bases = if bases.is_empty() { vec![OBJECT.to_value()] } else { bases.items().to_vec() };
    let class = make_class(ctx, winner, &name, bases, namespace.copy(ctx)?)?;
    announce(ctx, &class, args)?;
    Ok(class.into())
}

/// What `__slots__` and the bases say about the attributes of instances.
struct Plan {
    /// Mangled, sorted.
    slot_names: Vec<Interned>,
    add_dict: bool,
    add_weakref: bool,
}

fn make_class(ctx: Ctx, metaclass: &Class, name: &Ref<Str>, bases: Vec<Value>, dict: Ref<Dict>) -> Result<Ref<Class>> {
    let base = mro::best_base(ctx, &bases)?;
    let Some(text) = name.as_str() else {
        return Err(ctx.value_error("surrogates not allowed"));
    };
    if text.contains('\0') {
        return Err(ctx.value_error("type name must not contain null characters"));
    }
    let plan = plan_attributes(ctx, text, base, &bases, &dict)?;
    let qualname = take_qualname(ctx, &dict, name)?;
    complete_namespace(ctx, &dict)?;
    let class_cell = take_cell(ctx, &dict, &names::__classcell__, "__classcell__")?;
    let class_dict_cell = take_cell(ctx, &dict, &names::__classdictcell__, "__classdictcell__")?;
    let custom_mro = mro::has_custom_mro(metaclass);
    let order = if custom_mro { base.mro() } else { mro::linearize(ctx, &bases)? };
    let mut flags = 0;
    if plan.add_dict {
        flags |= class_flags::DICT;
    }
    if plan.add_weakref {
        flags |= class_flags::WEAKREF;
    }
    let capacity = inline_capacity(&dict, base);
    let class = Class::new_heap(
        metaclass,
        text.to_owned(),
        base,
        &bases,
        order,
        dict.clone(),
        plan.slot_names.len() as u32,
        flags,
        capacity,
    );
    // A class's `__dict__` is its namespace, whatever else a metaclass inherits from.
    if class.has(class_flags::TYPE) {
        class.clear_flags(class_flags::DICT);
    }
    class.set_qualname(qualname);
    if let Some(cell) = class_dict_cell {
        cell.value.set(Some(dict.to_value()));
    }
    // Before the metaclass's `mro` is asked: it may call methods of the class.
    if let Some(cell) = class_cell {
        cell.value.set(Some(class.to_value()));
    }
    if custom_mro {
        mro::apply_custom_mro(ctx, &class)?;
    }
    for (index, slot_name) in plan.slot_names.iter().enumerate() {
        let number = base.slot_count() as usize + index;
        let member = MemberDescriptor::new(&class, *slot_name, number);
        drop(dict.set_interned(*slot_name, member.into()));
    }
    if plan.add_dict {
        add_getset(&class, &type_attributes::INSTANCE_GETSETS[0]);
    }
    if plan.add_weakref {
        add_getset(&class, &type_attributes::INSTANCE_GETSETS[1]);
    }
    if dict.get_interned(&names::__doc__).is_none() {
        drop(dict.set_interned(*names::__doc__, Value::NONE));
    }
    if dict.get_interned(&names::__hash__).is_none() && dict.get_interned(&names::__eq__).is_some() {
        drop(dict.set_interned(*names::__hash__, Value::NONE));
    }
    class.modified();
    slot_table::set_all_slots(&class);
    Ok(class)
}

fn add_getset(class: &Class, def: &'static crate::object::native::GetSetDef) {
    let name = intern::intern(def.name);
    let dict = class.dict();
    if dict.get_interned(&name).is_none() {
        drop(dict.set_interned(name, GetSetDescriptor::new(class, def).into()));
    }
}

/// Room for the attributes that the methods of the class and its bases assign to `self`.
fn inline_capacity(dict: &Dict, base: &Class) -> u8 {
    let assigned = dict.get_interned(&names::__static_attributes__);
    let assigned = assigned.and_then(|names| names.downcast::<Tuple>().map(Tuple::len)).unwrap_or(0);
    (assigned + base.inline_capacity() as usize).next_multiple_of(2).min(MAX_INLINE as usize) as u8
}

// ---- __slots__ ----

fn plan_attributes(ctx: Ctx, class_name: &str, base: &Class, bases: &[Value], dict: &Dict) -> Result<Plan> {
    // Classes have their namespace for a `__dict__`.
    let may_add_dict = !base.has(class_flags::DICT | class_flags::TYPE);
    // C's `str` is of one size.
    let is_variable = base.has(class_flags::VARIABLE | class_flags::INT) && !base.has(class_flags::STR);
    let may_add_weakref = !base.has(class_flags::WEAKREF) && !is_variable;
    let Some(slots) = dict.get_interned(&names::__slots__) else {
        return Ok(Plan { slot_names: Vec::new(), add_dict: may_add_dict, add_weakref: may_add_weakref });
    };
    let slots = if slots.downcast::<Str>().is_some() { vec![slots] } else { ctx.collect(&slots)? };
    if !slots.is_empty() && (is_variable || base.has(class_flags::TYPE)) {
        return Err(ctx.type_error(format!("nonempty __slots__ not supported for subtype of '{}'", base.name())));
    }
    let mut plan = Plan { slot_names: Vec::new(), add_dict: false, add_weakref: false };
    for slot in slots {
        let Some(text) = slot.downcast::<Str>() else {
            return Err(ctx.type_error(format!("__slots__ items must be strings, not '{}'", slot.class_name())));
        };
        let Some(text) = text.as_str().filter(|text| is_identifier(text)) else {
            return Err(ctx.type_error("__slots__ must be identifiers"));
        };
        match text {
            "__dict__" => {
                if !may_add_dict || plan.add_dict {
                    return Err(ctx.type_error("__dict__ slot disallowed: we already got one"));
                }
                plan.add_dict = true;
            }
            "__weakref__" => {
                if !may_add_weakref || plan.add_weakref {
                    return Err(ctx.type_error("__weakref__ slot disallowed: we already got one"));
                }
                plan.add_weakref = true;
            }
            _ => {
                let mangled = intern::intern(&mangle(class_name, text));
                let kept = ["__qualname__", "__classcell__", "__classdictcell__"].contains(&text);
                if !kept && dict.get_interned(&mangled).is_some() {
                    let shown = ctx.repr(&mangled)?.to_string_lossy();
                    return Err(ctx.value_error(format!("{shown} in __slots__ conflicts with class variable")));
                }
                plan.slot_names.push(mangled);
            }
        }
    }
    plan.slot_names.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    // Other bases may bring what the layout's base has not.
    for other in bases.iter().filter_map(Value::as_class) {
        plan.add_dict |= may_add_dict && other.has(class_flags::DICT) && !ptr::eq(other, base);
        plan.add_weakref |= may_add_weakref && other.has(class_flags::WEAKREF) && !ptr::eq(other, base);
    }
    Ok(plan)
}

fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    let starts = characters.next().is_some_and(|first| first == '_' || first.is_alphabetic());
    starts && characters.all(|character| character == '_' || character.is_alphanumeric())
}

/// The name under which a class's code reaches a private attribute (`_Py_Mangle`).
pub fn mangle(class_name: &str, name: &str) -> String {
    let class_name = class_name.trim_start_matches('_');
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') || class_name.is_empty() {
        return name.to_owned();
    }
    format!("_{class_name}{name}")
}

// ---- the namespace ----

fn take_qualname(ctx: Ctx, dict: &Dict, name: &Ref<Str>) -> Result<Value> {
    match dict.remove_interned(&names::__qualname__) {
        Some(qualname) if qualname.downcast::<Str>().is_none() => {
            Err(ctx.type_error(format!("type __qualname__ must be a str, not {}", qualname.class_name())))
        }
        Some(qualname) => Ok(qualname),
        None => Ok(name.to_value()),
    }
}

fn complete_namespace(ctx: Ctx, dict: &Dict) -> Result<()> {
    if dict.get_interned(&names::__module__).is_none()
        && let Some(module) = caller_globals(ctx).and_then(|globals| globals.get_interned(&names::__name__))
    {
        drop(dict.set_interned(*names::__module__, module));
    }
    if let Some(function) = dict.get_interned(&names::__new__).filter(is_function) {
        drop(dict.set_interned(*names::__new__, StaticMethod::new(function).into()));
    }
    for name in [&names::__init_subclass__, &names::__class_getitem__] {
        if let Some(function) = dict.get_interned(name).filter(is_function) {
            drop(dict.set_interned(name.get().clone(), ClassMethod::new(function).into()));
        }
    }
    Ok(())
}

fn is_function(value: &Value) -> bool {
    value.is_instance_of_exactly::<Function>()
}

fn take_cell(ctx: Ctx, dict: &Dict, name: &Interned, text: &str) -> Result<Option<Ref<Cell>>> {
    match dict.remove_interned(name) {
        None => Ok(None),
        Some(cell) => match cell.into_ref::<Cell>() {
            Ok(cell) => Ok(Some(cell)),
            Err(other) => {
                let class = ctx.repr(&class_of(&other).to_value())?.to_string_lossy();
                Err(ctx.type_error(format!("{text} must be a nonlocal cell, not {class}")))
            }
        },
    }
}

// ---- hooks ----

/// Calls `__set_name__` of the attributes and `__init_subclass__` of the base.
fn announce(ctx: Ctx, class: &Ref<Class>, args: Args) -> Result<()> {
    let class_value = class.to_value();
    for (name, attribute) in class.dict().entries() {
        let Some(set_name) = ctx.lookup_special(&attribute, &names::__set_name__)? else { continue };
        if let Err(raised) = ctx.call(&set_name, &[class_value.clone(), name.clone()]) {
            return Err(note_set_name(ctx, raised, class, &name, &attribute));
        }
    }
    let parent = class
        .mro()
        .into_iter()
        .skip_while(|base| !ptr::eq(*base, &**class))
        .skip(1)
        .find_map(|base| base.dict().get_interned(&names::__init_subclass__));
    let Some(hook) = parent else { return Ok(()) };
    let bound = match class_of(&hook).slots.descr_get.get() {
        Some(get) => get(ctx, &hook, None, &class_value)?,
        None => hook,
    };
    let keywords: Vec<Value> = args.keywords().map(|(_, value)| value.clone()).collect();
    ctx.call_args(&bound, Args::new(&keywords, args.keyword_names()))?;
    Ok(())
}

fn note_set_name(
    ctx: Ctx,
    raised: crate::object::Raised,
    class: &Class,
    name: &Value,
    attribute: &Value,
) -> crate::object::Raised {
    let _ = raised;
    let error = ctx.take_raised();
    let shown = match ctx.repr(name) {
        Ok(shown) => shown.to_string_lossy(),
        Err(other) => return other,
    };
    let note =
        format!("Error calling __set_name__ on '{}' instance {shown} in '{}'", attribute.class_name(), class.name());
    let added = ctx.getattr_str(&error, "add_note").and_then(|add_note| ctx.call(&add_note, &[Str::new(&note).into()]));
    match added {
        Ok(_) => ctx.restore(error),
        Err(other) => {
            let _ = other;
            drop(ctx.take_raised());
            ctx.restore(error)
        }
    }
}
