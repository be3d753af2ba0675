//! `typing.Union`: `int | str` (`Objects/unionobject.c`).

use super::generic_alias::{self, GenericAlias};
use crate::object::builtin_classes::{NONE_TYPE, UNION};
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::exception::TYPE_ERROR;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::protocol::class_of;
use crate::object::slots::{BinaryOp, Comparison};
use crate::object::{Ctx, Dict, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor};
use crate::{getsets, natives};

#[repr(C)]
pub struct Union {
    header: Header,
    pub args: Ref<Tuple>,
    parameters: GilCell<Option<Ref<Tuple>>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Union {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &UNION
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.args.as_value());
        self.parameters.with(|parameters| parameters.iter().for_each(|parameters| visit(parameters.as_value())));
    }
}

fn this(value: &Value) -> &Union {
    value.receiver::<Union>()
}

/// Whether `|` with a type makes a union of the value.
pub fn is_unionable(value: &Value) -> bool {
    value.is_none()
        || value.as_class().is_some()
        || value.downcast::<GenericAlias>().is_some()
        || value.downcast::<Union>().is_some()
        || super::typevar::is_type_alias(value)
}

/// `a | b` of types.
pub fn or(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    if !is_unionable(a) || !is_unionable(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    from_args(ctx, &[a.clone(), b.clone()])
}

/// `typing.Union[args]`: nested unions flattened, equal members once; one member is itself.
pub fn from_args(ctx: Ctx, args: &[Value]) -> Result<Value> {
    let mut members: Vec<Value> = Vec::new();
    let seen = Dict::new();
    for arg in args {
        let flat = match arg.downcast::<Union>() {
            Some(union) => union.args.items().to_vec(),
            None => vec![arg.clone()],
        };
        for member in flat {
            let member = if member.is_none() { NONE_TYPE.to_value() } else { member };
            if is_new(ctx, &members, &seen, &member)? {
                members.push(member);
            }
        }
    }
    if members.is_empty() {
        return Err(ctx.type_error("Cannot take a Union of no types."));
    }
    if let [only] = &members[..] {
        return Ok(only.clone());
    }
    let args = Tuple::new(members);
    Ok(heap::new(|header| Union { header, args, parameters: GilCell::new(None) }).into())
}

/// Whether no member equals this one. Unhashable members are compared one by one.
fn is_new(ctx: Ctx, members: &[Value], seen: &Dict, member: &Value) -> Result<bool> {
    let hash = ctx.hash(member);
    match ctx.ok_unless(&TYPE_ERROR, hash)? {
        Some(hash) => {
            if seen.get_hashed(ctx, member, hash)?.is_some() {
                return Ok(false);
            }
            seen.set_hashed(ctx, member, hash, Value::NONE)?;
            Ok(true)
        }
        None => {
            for other in members {
                if ctx.eq(other, member)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
    }
}

fn repr(ctx: Ctx, value: &Value) -> Result<Value> {
    let mut parts = Vec::new();
    for arg in this(value).args.items() {
        parts.push(if arg.as_class().is_some_and(|class| std::ptr::eq(class, &NONE_TYPE)) {
            "None".to_owned()
        } else {
            generic_alias::shown(ctx, arg)?
        });
    }
    Ok(Str::new(&parts.join(" | ")).into())
}

/// Hashable members by hash, the others as they are.
fn split(ctx: Ctx, union: &Union) -> Result<(Ref<Dict>, Vec<Value>)> {
    let (hashable, mut others) = (Dict::new(), Vec::new());
    for arg in union.args.items() {
        let hash = ctx.hash(arg);
        match ctx.ok_unless(&TYPE_ERROR, hash)? {
            Some(hash) => hashable.set_hashed(ctx, arg, hash, Value::NONE)?,
            None => others.push(arg.clone()),
        }
    }
    Ok((hashable, others))
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(left), Some(right)) = (a.downcast::<Union>(), b.downcast::<Union>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, Comparison::Eq | Comparison::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let ((left_set, left_others), (right_set, right_others)) = (split(ctx, left)?, split(ctx, right)?);
    let mut equal = left_set.len() == right_set.len() && left_others.len() == right_others.len();
    for key in left_set.keys() {
        equal = equal && right_set.contains(ctx, &key)?;
    }
    for (some, others) in [(&left_others, &right_others), (&right_others, &left_others)] {
        for item in some {
            let mut found = false;
            for other in others {
                found = found || ctx.eq(item, other)?;
            }
            equal = equal && found;
        }
    }
    Ok(Value::from_bool(equal == (op == Comparison::Eq)))
}

fn hash(ctx: Ctx, value: &Value) -> Result<i64> {
    // The same for every order of the members.
    let mut combined = 0x55_4E_49_4Fi64;
    for arg in this(value).args.items() {
        let class = class_of(arg).slots.hash.get();
        let hash = match class {
            Some(_) => ctx.hash(arg),
            None => Err(ctx.type_error(format!("unhashable type: '{}'", arg.class_name()))),
        };
        let Some(hash) = ctx.ok_unless(&TYPE_ERROR, hash)? else {
            return Err(
                ctx.type_error(format!("union contains {} unhashable elements", split(ctx, this(value))?.1.len()))
            );
        };
        combined = combined.wrapping_add(hash.wrapping_mul(0x9E37_79B9_7F4A_7C15u64 as i64) ^ hash.rotate_left(29));
    }
    Ok(if combined == -1 { -2 } else { combined })
}

fn parameters(ctx: Ctx, union: &Union) -> Result<Ref<Tuple>> {
    if let Some(parameters) = union.parameters.get() {
        return Ok(parameters);
    }
    let parameters = generic_alias::make_parameters(ctx, &union.args)?;
    union.parameters.set(Some(parameters.clone()));
    Ok(parameters)
}

fn getitem(ctx: Ctx, value: &Value, item: &Value) -> Result<Value> {
    let union = this(value);
    let parameters = parameters(ctx, union)?;
    let args = generic_alias::substitute(ctx, value, &union.args, &parameters, item)?;
    // Members may not support `|` with each other: `typing.Union[…]` takes all.
    from_args(ctx, &args)
}

fn instancecheck(ctx: Ctx, union: &Union, instance: &Value) -> Result<bool> {
    for arg in union.args.items() {
        check_arg(ctx, arg, "isinstance() argument 2 cannot be a parameterized generic")?;
        if ctx.is_instance(instance, arg)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn subclasscheck(ctx: Ctx, union: &Union, class: &Value) -> Result<bool> {
    if class.as_class().is_none() {
        return Err(ctx.type_error("issubclass() arg 1 must be a class"));
    }
    for arg in union.args.items() {
        check_arg(ctx, arg, "issubclass() argument 2 cannot be a parameterized generic")?;
        if ctx.is_subclass(class, arg)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn check_arg(ctx: Ctx, arg: &Value, message: &str) -> Result<()> {
    if arg.downcast::<GenericAlias>().is_some() { Err(ctx.type_error(message)) } else { Ok(()) }
}

fn mro_entries(ctx: Ctx, union: &Union, _bases: &Value) -> Result<Value> {
    let shown = ctx.repr(&union.to_value())?;
    Err(ctx.type_error(format!("Cannot subclass {}", shown.to_string_lossy())))
}

fn class_getitem(ctx: Ctx, _class: &Value, args: &Value) -> Result<Value> {
    let args = args.downcast::<Tuple>().map_or_else(|| vec![args.clone()], |args| args.items().to_vec());
    // Strings become forward references, as in `typing.Union["Name", int]`.
    let args: Vec<Value> = args.iter().map(|arg| super::typevar::type_check(ctx, arg)).collect::<Result<_>>()?;
    from_args(ctx, &args)
}

fn args(_: Ctx, union: &Union) -> Ref<Tuple> {
    union.args.clone()
}

fn name(_: Ctx, _: &Union) -> &'static str {
    "Union"
}

fn origin(_: Ctx, _: &Union) -> &'static Class {
    &UNION
}

getsets! { GETSETS for Union:
    __args__: args "";
    __parameters__: parameters "Type variables in the types.UnionType.";
    __name__: name "Name of the type";
    __qualname__: name "Qualified name of the type";
    __origin__: origin "Always returns the type";
}

natives! { METHODS:
    "__instancecheck__" = instancecheck(self, instance, /) "";
    "__subclasscheck__" = subclasscheck(self, cls, /) "";
    "__mro_entries__" = mro_entries(self, bases, /) "";
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, args, /) "";
}

pub fn define() {
    UNION.define::<Union>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION | class_flags::WEAKREF,
        doc: "Represent a union type\n\nE.g. for int | str",
        slots: |slots| {
            slots.repr.set(repr);
            slots.compare.set(compare);
            slots.hash.set(hash);
            slots.getitem.set(getitem);
            slots.binary[BinaryOp::Or as usize].set(or);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
