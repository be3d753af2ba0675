//! `TypeAliasType` (`type X = …`), `Generic`, `NoDefault`, and how native code calls `typing`
//! (`Objects/typevarobject.c`).

use super::object::Instance;
use super::type_new::caller_globals;
use super::typevar::{Lazy, iter_unpacked, parameter_has_default, unpack_all};
use super::union;
use crate::object::builtin_classes::{GENERIC_ALIAS, NONE_TYPE};
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::names;
use crate::object::native::Args;
use crate::object::slots::BinaryOp;
use crate::object::{Ctx, Dict, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor};
use crate::{getsets, natives};

// ---- typing ----

/// `typing.name(*args)`.
pub fn call_typing(ctx: Ctx, name: &str, args: &[Value]) -> Result<Value> {
    let typing = ctx.import_module("typing")?;
    let function = ctx.getattr_str(&typing, name)?;
    ctx.call(&function, args)
}

/// A type argument as `typing` takes it: strings become forward references, `None` its type.
pub fn type_check_with(ctx: Ctx, arg: &Value, message: &str) -> Result<Value> {
    if arg.is_none() {
        return Ok(NONE_TYPE.to_value());
    }
    if union::is_unionable(arg) {
        return Ok(arg.clone());
    }
    call_typing(ctx, "_type_check", &[arg.clone(), Str::new(message).into()])
}

/// A member of a union.
pub fn type_check(ctx: Ctx, arg: &Value) -> Result<Value> {
    type_check_with(ctx, arg, "Union[arg, ...]: each arg must be a type.")
}

/// `a | b` where one of them is a type parameter or an alias: strings are allowed.
pub fn make_union(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let members = [type_check(ctx, a)?, type_check(ctx, b)?];
    union::from_args(ctx, &members)
}

// ---- NoDefault ----

static NO_DEFAULT_TYPE: Class = Class::on_demand("typing.NoDefaultType", define);
static NO_DEFAULT: GilCell<Option<Value>> = GilCell::new(None);

/// `typing.NoDefault`.
pub fn no_default() -> Value {
    if let Some(value) = NO_DEFAULT.get() {
        return value;
    }
    let value = Value::from(heap::new_in(&NO_DEFAULT_TYPE, NoDefault::new));
    NO_DEFAULT.set(Some(value.clone()));
    value
}

#[repr(C)]
struct NoDefault {
    header: Header,
}

impl NoDefault {
    fn new(header: Header) -> NoDefault {
        NoDefault { header }
    }
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for NoDefault {
    fn class() -> &'static Class {
        &NO_DEFAULT_TYPE
    }
}

fn no_default_reduce(_: Ctx, this: &NoDefault) -> &'static str {
    debug_assert!(std::ptr::eq(this.header.class(), &NO_DEFAULT_TYPE));
    "NoDefault"
}

natives! { NO_DEFAULT_METHODS:
    "__reduce__" = no_default_reduce(self, /) "";
}

// ---- functions that return a given value ----

/// Called with a format, returns a value, or its text for the format `STRING`.
#[repr(C)]
struct ConstEvaluator {
    header: Header,
    value: Value,
}

static CONST_EVALUATOR: Class = Class::on_demand("_typing._ConstEvaluator", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for ConstEvaluator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &CONST_EVALUATOR
    }

    fn traverse(&self, visit: Visitor) {
        visit(&self.value);
    }
}

/// What computes a value that is given.
pub fn const_evaluator(value: Value) -> Value {
    heap::new(|header| ConstEvaluator { header, value }).into()
}

fn const_evaluator_call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let Some(this) = this.downcast::<ConstEvaluator>() else { return Ok(Value::NONE) };
    let [format] = args.no_keywords(ctx, "constevaluator.__call__")? else {
        return Err(ctx.type_error(format!("_typing._ConstEvaluator expected 1 argument, got {}", args.values().len())));
    };
    // `annotationlib.Format.STRING`.
    if ctx.index_i64(format)? != 4 {
        return Ok(this.value.clone());
    }
    let text = match this.value.downcast::<Tuple>() {
        Some(tuple) => {
            let parts =
                tuple.items().iter().map(|item| super::generic_alias::shown(ctx, item)).collect::<Result<Vec<_>>>()?;
            let comma = if parts.len() == 1 { "," } else { "" };
            format!("({}{comma})", parts.join(", "))
        }
        None => super::generic_alias::shown(ctx, &this.value)?,
    };
    Ok(Str::new(&text).into())
}

fn const_evaluator_repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let shown = match this.downcast::<ConstEvaluator>() {
        Some(this) => ctx.repr(&this.value)?.to_string_lossy(),
        None => String::new(),
    };
    Ok(Str::new(&format!("<constevaluator {shown}>")).into())
}

// ---- TypeAliasType ----

/// `typing.TypeAliasType`.
#[repr(C)]
pub struct TypeAlias {
    header: Header,
    name: Value,
    /// As given: a tuple, or `None` for an alias that is not generic.
    type_params: Option<Ref<Tuple>>,
    value: Lazy,
    module: Option<Value>,
}

pub static TYPE_ALIAS_TYPE: Class = Class::on_demand("typing.TypeAliasType", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for TypeAlias {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &TYPE_ALIAS_TYPE
    }

    fn traverse(&self, visit: Visitor) {
        visit(&self.name);
        self.type_params.iter().for_each(|params| visit(params.as_value()));
        self.value.traverse(&mut *visit);
        self.module.iter().for_each(visit);
    }

    fn clear(&self) {
        self.value.clear();
    }
}

pub fn is_type_alias(value: &Value) -> bool {
    value.is_instance_of_exactly::<TypeAlias>()
}

fn make_alias(ctx: Ctx, name: Value, type_params: Option<Ref<Tuple>>, value: Lazy) -> Ref<TypeAlias> {
    let module = caller_globals(ctx).and_then(|globals| globals.get_interned(&names::__name__));
    let type_params = type_params.filter(|params| !params.is_empty());
    heap::new(|header| TypeAlias { header, name, type_params, value, module })
}

/// `type name[type_params] = …`: the value is computed by a function.
pub fn new_type_alias(ctx: Ctx, parts: &Value) -> Result<Value> {
    let Some([name, type_params, evaluate]) = parts.downcast::<Tuple>().map(Tuple::items) else {
        return Err(ctx.type_error("a type alias has a name, parameters and a value"));
    };
    let type_params = type_params.clone().into_ref::<Tuple>().ok();
    Ok(make_alias(ctx, name.clone(), type_params, Lazy::new(None, Some(evaluate.clone()))).into())
}

fn alias_new(
    ctx: Ctx,
    _class: &Value,
    name: &Str,
    value: &Value,
    type_params: Option<&Value>,
) -> Result<Ref<TypeAlias>> {
    let type_params = match type_params {
        None => None,
        Some(given) => {
            let params =
                given.clone().into_ref::<Tuple>().map_err(|_| ctx.type_error("type_params must be a tuple"))?;
            check_defaults_last(ctx, &params)?;
            Some(params)
        }
    };
    Ok(make_alias(ctx, name.to_value(), type_params, Lazy::new(Some(value.clone()), None)))
}

fn check_defaults_last(ctx: Ctx, params: &Tuple) -> Result<()> {
    let mut default_seen = false;
    for param in params.items() {
        let Some(has_default) = parameter_has_default(param) else {
            let shown = ctx.repr(param)?.to_string_lossy();
            return Err(ctx.type_error(format!("Expected a type param, got {shown}")));
        };
        if default_seen && !has_default {
            let shown = ctx.repr(param)?.to_string_lossy();
            return Err(ctx.type_error(format!("non-default type parameter '{shown}' follows default type parameter")));
        }
        default_seen |= has_default;
    }
    Ok(())
}

natives! { ALIAS_NEW:
    "typealias" = alias_new(self, name, value, *, type_params=()) "";
}

fn alias_name(_: Ctx, alias: &TypeAlias) -> Value {
    alias.name.clone()
}

fn alias_value(ctx: Ctx, alias: &TypeAlias) -> Result<Option<Value>> {
    alias.value.get(ctx)
}

fn alias_evaluate(_: Ctx, alias: &TypeAlias) -> Option<Value> {
    alias.value.evaluator()
}

fn alias_type_params(_: Ctx, alias: &TypeAlias) -> Ref<Tuple> {
    alias.type_params.clone().unwrap_or_else(Tuple::empty)
}

fn alias_parameters(ctx: Ctx, alias: &TypeAlias) -> Result<Ref<Tuple>> {
    match &alias.type_params {
        Some(params) => unpack_all(ctx, params),
        None => Ok(Tuple::empty()),
    }
}

fn alias_module(_: Ctx, alias: &TypeAlias) -> Option<Value> {
    alias.module.clone()
}

fn alias_reduce(_: Ctx, alias: &TypeAlias) -> Value {
    alias.name.clone()
}

fn alias_repr(_: Ctx, value: &Value) -> Result<Value> {
    Ok(value.downcast::<TypeAlias>().map_or(Value::NONE, |alias| alias.name.clone()))
}

fn alias_getitem(ctx: Ctx, value: &Value, item: &Value) -> Result<Value> {
    if value.downcast::<TypeAlias>().is_none_or(|alias| alias.type_params.is_none()) {
        return Err(ctx.type_error("Only generic type aliases are subscriptable"));
    }
    Ok(super::generic_alias::GenericAlias::new_in(&GENERIC_ALIAS, value, item).into())
}

natives! { ALIAS_METHODS:
    "__reduce__" = alias_reduce(self, /) "";
}

getsets! { ALIAS_GETSETS for TypeAlias:
    __name__: alias_name "";
    __value__: alias_value "";
    evaluate_value: alias_evaluate "";
    __type_params__: alias_type_params "";
    __parameters__: alias_parameters "";
    __module__: alias_module "";
}

// ---- Generic ----

/// `typing.Generic`.
pub static GENERIC: Class = Class::on_demand("typing.Generic", define);

fn generic_class_getitem(ctx: Ctx, class: &Value, args: &Value) -> Result<Value> {
    call_typing(ctx, "_generic_class_getitem", &[class.clone(), args.clone()])
}

fn generic_init_subclass(ctx: Ctx, class: &Value, args: &Tuple, keywords: &Dict) -> Result<Value> {
    let typing = ctx.import_module("typing")?;
    let function = ctx.getattr_str(&typing, "_generic_init_subclass")?;
    let mut values = vec![class.clone()];
    values.extend_from_slice(args.items());
    ctx.call_with(&function, &values, keywords)
}

natives! { GENERIC_CLASS_METHODS:
    "__class_getitem__" = generic_class_getitem(self, args, /) "";
    "__init_subclass__" = generic_init_subclass(self, *args, **kwargs) "";
}

/// `class C[T]`: the base that carries the parameters, `typing.Generic[T]`.
pub fn subscript_generic(ctx: Ctx, parameters: &Value) -> Result<Value> {
    let parameters = match parameters.downcast::<Tuple>() {
        Some(parameters) => unpack_all(ctx, parameters)?.into(),
        None => parameters.clone(),
    };
    call_typing(ctx, "_GenericAlias", &[GENERIC.to_value(), parameters])
}

pub fn define() {
    NO_DEFAULT_TYPE.define::<NoDefault>(&ClassDef {
        doc: "The type of the NoDefault singleton.",
        slots: |slots| {
            slots.new.set(|ctx: Ctx, _: &Class, args: Args| {
                if args.is_empty() { Ok(no_default()) } else { Err(ctx.type_error("NoDefaultType takes no arguments")) }
            });
            slots.repr.set(|_, _| Ok(Str::new("typing.NoDefault").into()));
        },
        methods: NO_DEFAULT_METHODS,
        ..ClassDef::EMPTY
    });
    CONST_EVALUATOR.define::<ConstEvaluator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.call.set(const_evaluator_call);
            slots.repr.set(const_evaluator_repr);
        },
        ..ClassDef::EMPTY
    });
    TYPE_ALIAS_TYPE.define::<TypeAlias>(&ClassDef {
        flags: class_flags::WEAKREF,
        doc: "Type alias.",
        slots: |slots| {
            slots
                .new
                .set(|ctx: Ctx, class: &Class, args: Args| ALIAS_NEW[0].invoke_method(ctx, &class.to_value(), args));
            slots.repr.set(alias_repr);
            slots.getitem.set(alias_getitem);
            slots.iter.set(iter_unpacked);
            slots.binary[BinaryOp::Or as usize].set(make_union);
        },
        methods: ALIAS_METHODS,
        getsets: ALIAS_GETSETS,
        ..ClassDef::EMPTY
    });
    GENERIC.define::<Instance>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Abstract base class for generic types\n\nOn Python 3.12 and newer, generic classes implicitly inherit from\nGeneric when they declare a parameter list after the class's name::\n\n    class Mapping[KT, VT]:\n        def __getitem__(self, key: KT) -> VT:\n            ...\n            # Etc.\n\nOn older versions of Python, however, generic classes have to\nexplicitly inherit from Generic.\n\nAfter a class has been declared to be generic, it can then be used as\nfollows::\n\n    def lookup_name[KT, VT](mapping: Mapping[KT, VT], key: KT, default: VT) -> VT:\n        try:\n            return mapping[key]\n        except KeyError:\n            return default\n",
        class_methods: GENERIC_CLASS_METHODS,
        ..ClassDef::EMPTY
    });
}
