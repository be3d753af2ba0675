//! `__build_class__`: what a `class` statement calls (`Python/bltinmodule.c`).

use super::cell::Cell;
use super::function::Function;
use super::mro;
use crate::natives;
use crate::object::builtin_classes::TYPE;
use crate::object::class::Class;
use crate::object::intern;
use crate::object::names;
use crate::object::protocol::class_of;
use crate::object::{Ctx, Dict, ObjectExt, Result, Str, Tuple, Value};

/// Bases with those replaced that say what stands for them (`__mro_entries__`, PEP 560). `None` if
/// nothing is replaced.
pub fn resolve_bases(ctx: Ctx, bases: &Tuple) -> Result<Option<Vec<Value>>> {
    let mut resolved: Option<Vec<Value>> = None;
    for (index, base) in bases.items().iter().enumerate() {
        let entries = if base.as_class().is_some() { None } else { ctx.lookup_attr(base, &names::__mro_entries__)? };
        let Some(entries) = entries else {
            if let Some(resolved) = &mut resolved {
                resolved.push(base.clone());
            }
            continue;
        };
        let new = ctx.call(&entries, &[bases.to_value()])?;
        let Some(new) = new.downcast::<Tuple>() else {
            return Err(ctx.type_error("__mro_entries__ must return a tuple"));
        };
        resolved.get_or_insert_with(|| bases.items()[..index].to_vec()).extend_from_slice(new.items());
    }
    Ok(resolved)
}

fn build_class(ctx: Ctx, function: &Value, name: &Value, bases: &Tuple, keywords: &Dict) -> Result<Value> {
    if !function.is_instance_of_exactly::<Function>() {
        return Err(ctx.type_error("__build_class__: func must be a function"));
    }
    if name.downcast::<Str>().is_none() {
        return Err(ctx.type_error("__build_class__: name is not a string"));
    }
    let resolved = resolve_bases(ctx, bases)?.map(Tuple::new);
    let given_bases = bases;
    let bases = resolved.as_ref().map_or(bases, |resolved| resolved);
    let metaclass_name = intern::intern("metaclass");
    let given = keywords.remove_interned(&metaclass_name);
    let mut metaclass = match given {
        Some(metaclass) => metaclass,
        None => bases.items().first().map_or(&TYPE as &Class, class_of).to_value(),
    };
    // Anything callable can stand for a metaclass; a class gives way to the most derived one.
    if let Some(class) = metaclass.as_class() {
        metaclass = mro::best_metaclass(ctx, class, bases.items())?.to_value();
    }
    let bases_value = bases.to_value();
    let namespace = match ctx.lookup_attr(&metaclass, &names::__prepare__)? {
        Some(prepare) => ctx.call_with(&prepare, &[name.clone(), bases_value.clone()], keywords)?,
        None => Dict::new().into(),
    };
    if class_of(&namespace).slots.getitem.get().is_none() {
        let shown = metaclass.as_class().map_or_else(|| "<metaclass>".into(), Class::name);
        return Err(
            ctx.type_error(format!("{shown}.__prepare__() must return a mapping, not {}", namespace.class_name()))
        );
    }
    let cell = (ctx.vm().run_class_body)(ctx, function, &namespace)?;
    if resolved.is_some() {
        ctx.setitem(&namespace, &names::__orig_bases__, &given_bases.to_value())?;
    }
    let class = ctx.call_with(&metaclass, &[name.clone(), bases_value, namespace], keywords)?;
    if let (Some(_), Some(cell)) = (class.as_class(), cell.downcast_exact::<Cell>()) {
        check_class_cell(ctx, name, &class, cell)?;
    }
    Ok(class)
}

fn check_class_cell(ctx: Ctx, name: &Value, class: &Value, cell: &Cell) -> Result<()> {
    let content = cell.value.get();
    if content.as_ref().is_some_and(|content| content.is(class)) {
        return Ok(());
    }
    let name = ctx.repr(name)?.to_string_lossy();
    let shown = ctx.repr(class)?.to_string_lossy();
    match content {
        None => Err(ctx.raise(
            &crate::object::exception::RUNTIME_ERROR,
            format!("__class__ not set defining {name} as {shown}. Was __classcell__ propagated to type.__new__?"),
        )),
        Some(content) => {
            let content = ctx.repr(&content)?.to_string_lossy();
            Err(ctx.type_error(format!("__class__ set to {content} defining {name} as {shown}")))
        }
    }
}

natives! {
    /// A row of `builtins`.
    pub FUNCTIONS:
    "__build_class__" = build_class(func, name, /, *bases, **kwds) "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nInternal helper function used by the class statement.";
}
