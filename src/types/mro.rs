//! What the bases of a class decide: its metaclass, its layout, its method resolution order
//! (`Objects/typeobject.c`).

use crate::object::class::{Class, class_flags};
use crate::object::names;
use crate::object::protocol::class_of;
use crate::object::{Ctx, ObjectExt, Ref, Result, Tuple, Value};
use std::ptr;

/// The most derived of the metaclasses of `bases` and `given` (`_PyType_CalculateMetaclass`).
pub fn best_metaclass<'a>(ctx: Ctx, given: &'a Class, bases: &'a [Value]) -> Result<&'a Class> {
    let mut winner = given;
    for base in bases {
        let metaclass = class_of(base);
        if winner.is_subclass_of(metaclass) {
            continue;
        }
        if metaclass.is_subclass_of(winner) {
            winner = metaclass;
            continue;
        }
        return Err(ctx.type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
        ));
    }
    Ok(winner)
}

/// The base that determines the layout of instances, of a non-empty tuple of bases.
pub fn best_base(ctx: Ctx, bases: &[Value]) -> Result<&Class> {
    let mut winner: Option<(&Class, &Class)> = None;
    for base in bases {
        let Some(base) = base.as_class() else { return Err(ctx.type_error("bases must be types")) };
        if !base.has(class_flags::BASE) {
            return Err(ctx.type_error(format!("type '{}' is not an acceptable base type", base.name())));
        }
        let solid = solid_base(base);
        match winner {
            Some((_, best)) if best.is_subclass_of(solid) => {}
            Some((_, best)) if !solid.is_subclass_of(best) => {
                return Err(ctx.type_error("multiple bases have instance lay-out conflict"));
            }
            Some(_) | None => winner = Some((base, solid)),
        }
    }
    Ok(winner.expect("there is a base").0)
}

/// The nearest class in the chain of bases that adds to the layout of instances.
pub fn solid_base(class: &Class) -> &Class {
    match class.base() {
        None => class,
        Some(base) if adds_layout(class, base) => class,
        Some(base) => solid_base(base),
    }
}

fn adds_layout(class: &Class, base: &Class) -> bool {
    !ptr::eq(class.layout(), base.layout()) || class.slot_count() != base.slot_count()
}

/// The order after the class itself, by C3: that of the bases merged, bases in their order.
pub fn linearize(ctx: Ctx, bases: &[Value]) -> Result<Vec<&Class>> {
    let bases: Vec<&Class> = bases.iter().filter_map(Value::as_class).collect();
    for (index, base) in bases.iter().enumerate() {
        if bases[..index].iter().any(|other| ptr::eq(*other, *base)) {
            return Err(ctx.type_error(format!("duplicate base class {}", base.name())));
        }
    }
    let mut sequences: Vec<Vec<&Class>> = bases.iter().map(|base| base.mro()).collect();
    if let [only] = &mut sequences[..] {
        return Ok(std::mem::take(only));
    }
    sequences.push(bases);
    let mut remaining: Vec<&[&Class]> = sequences.iter().map(Vec::as_slice).collect();
    let mut order = Vec::new();
    loop {
        remaining.retain(|sequence| !sequence.is_empty());
        if remaining.is_empty() {
            return Ok(order);
        }
        let is_in_tail =
            |class: &Class| remaining.iter().any(|sequence| sequence[1..].iter().any(|other| ptr::eq(*other, class)));
        let Some(next) = remaining.iter().map(|sequence| sequence[0]).find(|class| !is_in_tail(class)) else {
            return Err(inconsistent(ctx, &remaining));
        };
        order.push(next);
        for sequence in &mut remaining {
            if ptr::eq(sequence[0], next) {
                *sequence = &sequence[1..];
            }
        }
    }
}

fn inconsistent(ctx: Ctx, remaining: &[&[&Class]]) -> crate::object::Raised {
    let mut heads: Vec<&Class> = Vec::new();
    for sequence in remaining {
        if !heads.iter().any(|class| ptr::eq(*class, sequence[0])) {
            heads.push(sequence[0]);
        }
    }
    let heads: Vec<_> = heads.iter().map(|class| class.short_name()).collect();
    ctx.type_error(format!("Cannot create a consistent method resolution order (MRO) for bases {}", heads.join(", ")))
}

/// Whether a metaclass has a `mro` method of its own.
pub fn has_custom_mro(metaclass: &Class) -> bool {
    match (metaclass.lookup(&names::mro), crate::object::builtin_classes::TYPE.lookup(&names::mro)) {
        (Some(own), Some(inherited)) => !own.is(&inherited),
        (own, _) => own.is_some(),
    }
}

/// Gives a class the order that its metaclass's `mro` method returns.
pub fn apply_custom_mro(ctx: Ctx, class: &Class) -> Result<()> {
    let order = ctx.call_method(&class.to_value(), &names::mro, &[])?;
    let items = ctx.collect(&order)?;
    let solid = solid_base(class);
    let mut mro = Vec::with_capacity(items.len());
    for item in &items {
        let Some(base) = item.as_class() else {
            return Err(ctx.type_error(format!("mro() returned a non-class ('{}')", item.class_name())));
        };
        if !solid.is_subclass_of(solid_base(base)) {
            return Err(ctx.type_error(format!("mro() returned base with unsuitable layout ('{}')", base.name())));
        }
        mro.push(base);
    }
    class.set_mro(mro);
    Ok(())
}

/// Computes the order of a class whose bases have changed, and that of its subclasses.
fn recompute(ctx: Ctx, class: &Class, changed: &mut Vec<(Ref<Class>, Vec<Ref<Class>>)>) -> Result<()> {
    let before = class.mro().into_iter().map(ObjectExt::reference).collect();
    if has_custom_mro(class_of(&class.to_value())) {
        apply_custom_mro(ctx, class)?;
    } else {
        let bases = class.bases();
        let mut mro = vec![class];
        mro.extend(linearize(ctx, &bases)?);
        class.set_mro(mro);
    }
    changed.push((class.reference(), before));
    for subclass in class.subclasses() {
        recompute(ctx, &subclass, changed)?;
    }
    Ok(())
}

/// `cls.__bases__ = bases`.
pub fn assign_bases(ctx: Ctx, class: &Class, value: Option<&Value>) -> Result<()> {
    let name = class.name();
    if class.has(class_flags::IMMUTABLE) {
        return Err(ctx.type_error(format!("cannot set '__bases__' attribute of immutable type '{name}'")));
    }
    let Some(value) = value else {
        return Err(ctx.type_error(format!("cannot delete '__bases__' attribute of immutable type '{name}'")));
    };
    let Some(bases) = value.downcast::<Tuple>() else {
        return Err(ctx.type_error(format!("can only assign tuple to {name}.__bases__, not {}", value.class_name())));
    };
    if bases.is_empty() {
        return Err(ctx.type_error(format!("can only assign non-empty tuple to {name}.__bases__, not ()")));
    }
    for base in bases.items() {
        let Some(base_class) = base.as_class() else {
            return Err(
                ctx.type_error(format!("{name}.__bases__ must be tuple of classes, not '{}'", base.class_name()))
            );
        };
        // The order may not be up to date (a metaclass's `mro` assigns `__bases__`): the chain of bases is.
        let chain = std::iter::successors(Some(base_class), |class| class.base());
        if base_class.is_subclass_of(class) || chain.into_iter().any(|ancestor| ptr::eq(ancestor, class)) {
            return Err(ctx.type_error("a __bases__ item causes an inheritance cycle"));
        }
    }
    let new_base = best_base(ctx, bases.items())?;
    let old_base = class.base().expect("only object has no base");
    if !super::type_::same_instance_layout(old_base, new_base) {
        return Err(ctx.type_error(format!(
            "__bases__ assignment: '{}' object layout differs from '{}'",
            new_base.name(),
            old_base.name()
        )));
    }
    let old_bases = class.bases();
    class.set_bases(bases.items().to_vec(), new_base);
    let mut changed = Vec::new();
    let result = recompute(ctx, class, &mut changed);
    if result.is_err() {
        for (class, mro) in changed.into_iter().rev() {
            class.set_mro(mro.iter().map(|class| &**class).collect());
        }
        class.set_bases(old_bases, old_base);
        return result;
    }
    for (class, _) in &changed {
        crate::object::slot_table::set_all_slots(class);
        class.modified();
    }
    Ok(())
}
