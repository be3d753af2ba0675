//! Type parameters: `TypeVar`, `ParamSpec`, `TypeVarTuple` (`Objects/typevarobject.c`).

use super::type_new::caller_globals;
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::names;
use crate::object::native::Args;
use crate::object::slots::{BinaryOp, Comparison};
use crate::object::{Ctx, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor};
use crate::{getsets, natives};
use std::cell::Cell;
use std::ops::Deref;

use super::type_alias::{call_typing, const_evaluator, make_union, no_default};
pub use super::type_alias::{is_type_alias, type_check};

/// A value that is given, or computed by a function when somebody first asks (PEP 695, PEP 696).
pub struct Lazy {
    value: GilCell<Option<Value>>,
    evaluate: GilCell<Option<Value>>,
}

impl Lazy {
    pub const fn new(value: Option<Value>, evaluate: Option<Value>) -> Lazy {
        Lazy { value: GilCell::new(value), evaluate: GilCell::new(evaluate) }
    }

    pub fn traverse(&self, visit: Visitor) {
        self.value.with(|value| value.iter().for_each(&mut *visit));
        self.evaluate.with(|evaluate| evaluate.iter().for_each(visit));
    }

    pub fn clear(&self) {
        self.value.set(None);
        self.evaluate.set(None);
    }

    pub fn is_given(&self) -> bool {
        self.value.with(|value| value.is_some()) || self.evaluate.with(|evaluate| evaluate.is_some())
    }

    pub fn get(&self, ctx: Ctx) -> Result<Option<Value>> {
        if let Some(value) = self.value.get() {
            return Ok(Some(value));
        }
        let Some(evaluate) = self.evaluate.get() else { return Ok(None) };
        // 1 is `annotationlib.Format.VALUE`.
        let value = ctx.call(&evaluate, &[Value::int32(1)])?;
        self.value.set(Some(value.clone()));
        Ok(Some(value))
    }

    pub fn set_evaluate(&self, evaluate: Value) {
        self.evaluate.set(Some(evaluate));
    }

    /// What computes the value in any format; for a given one a function that returns it.
    pub fn evaluator(&self) -> Option<Value> {
        self.evaluate.get().or_else(|| self.value.get().map(const_evaluator))
    }
}

/// What the three kinds of type parameters have in common.
pub struct Parts {
    name: Value,
    bound: Lazy,
    constraints: Lazy,
    default: Lazy,
    covariant: Cell<bool>,
    contravariant: Cell<bool>,
    infer_variance: Cell<bool>,
}

impl Parts {
    fn new(name: Value) -> Parts {
        Parts {
            name,
            bound: Lazy::new(None, None),
            constraints: Lazy::new(None, None),
            default: Lazy::new(None, None),
            covariant: Cell::new(false),
            contravariant: Cell::new(false),
            infer_variance: Cell::new(false),
        }
    }

    /// The default given to a constructor; `NoDefault` and nothing are the same.
    fn set_default(&self, default: Option<&Value>) {
        self.default.value.set(default.filter(|default| !default.is(&no_default())).cloned());
    }

    fn has_default(&self) -> bool {
        self.default.is_given()
    }

    fn shown(&self) -> String {
        let sign = match (self.infer_variance.get(), self.covariant.get(), self.contravariant.get()) {
            (true, _, _) => "",
            (_, true, _) => "+",
            (_, _, true) => "-",
            _ => "~",
        };
        format!("{sign}{}", self.name.as_str().unwrap_or("?"))
    }
}

macro_rules! type_parameter {
    ($(#[$meta:meta])* $type:ident, $class:ident, $name:literal) => {
        $(#[$meta])*
        #[repr(C)]
        pub struct $type {
            header: Header,
            parts: Parts,
        }

        pub static $class: Class = Class::on_demand($name, define);

        // SAFETY: `repr(C)`, header first.
        unsafe impl Object for $type {
            const TRACKED: bool = true;

            fn class() -> &'static Class {
                &$class
            }

            fn traverse(&self, visit: Visitor) {
                visit(&self.parts.name);
                for lazy in [&self.parts.bound, &self.parts.constraints, &self.parts.default] {
                    lazy.traverse(&mut *visit);
                }
            }

            fn clear(&self) {
                for lazy in [&self.parts.bound, &self.parts.constraints, &self.parts.default] {
                    lazy.clear();
                }
            }
        }

        impl Deref for $type {
            type Target = Parts;

            fn deref(&self) -> &Parts {
                &self.parts
            }
        }

        impl $type {
            fn make(ctx: Ctx, name: &Value) -> Result<Ref<$type>> {
                if name.downcast::<Str>().is_none() {
                    return Err(ctx.type_error(format!("{}() argument 'name' must be str, not {}", $class.short_name(), name.class_name())));
                }
                let parts = Parts::new(name.clone());
                let parameter = heap::new_in(&$class, |header| $type { header, parts });
                let module = caller_globals(ctx).and_then(|globals| globals.get_interned(&names::__name__));
                ctx.setattr(parameter.as_value(), &names::__module__, &module.unwrap_or(Value::NONE))?;
                Ok(parameter)
            }
        }
    };
}

type_parameter! {
    /// `typing.TypeVar`.
    TypeVar, TYPE_VAR, "typing.TypeVar"
}
type_parameter! {
    /// `typing.ParamSpec`.
    ParamSpec, PARAM_SPEC, "typing.ParamSpec"
}
type_parameter! {
    /// `typing.TypeVarTuple`.
    TypeVarTuple, TYPE_VAR_TUPLE, "typing.TypeVarTuple"
}

// ---- construction ----

/// `def f[T]`.
pub fn new_typevar(ctx: Ctx, name: &Value) -> Result<Value> {
    let parameter = TypeVar::make(ctx, name)?;
    parameter.infer_variance.set(true);
    Ok(parameter.into())
}

/// `def f[T: bound]`: the bound is computed by a function.
pub fn new_typevar_with_bound(ctx: Ctx, name: &Value, evaluate: &Value) -> Result<Value> {
    let parameter = TypeVar::make(ctx, name)?;
    parameter.infer_variance.set(true);
    parameter.bound.set_evaluate(evaluate.clone());
    Ok(parameter.into())
}

/// `def f[T: (a, b)]`: the tuple is computed by a function.
pub fn new_typevar_with_constraints(ctx: Ctx, name: &Value, evaluate: &Value) -> Result<Value> {
    let parameter = TypeVar::make(ctx, name)?;
    parameter.infer_variance.set(true);
    parameter.constraints.set_evaluate(evaluate.clone());
    Ok(parameter.into())
}

/// `def f[**P]`.
pub fn new_param_spec(ctx: Ctx, name: &Value) -> Result<Value> {
    let parameter = ParamSpec::make(ctx, name)?;
    parameter.infer_variance.set(true);
    Ok(parameter.into())
}

/// `def f[*Ts]`.
pub fn new_type_var_tuple(ctx: Ctx, name: &Value) -> Result<Value> {
    TypeVarTuple::make(ctx, name).map(Value::from)
}

/// `def f[T = default]`: the default is computed by a function. The result is the parameter.
pub fn set_default(ctx: Ctx, parameter: &Value, evaluate: &Value) -> Result<Value> {
    match parts_of(parameter) {
        Some(parts) => parts.default.set_evaluate(evaluate.clone()),
        None => {
            return Err(
                ctx.type_error(format!("Expected a type param, got {}", ctx.repr(parameter)?.to_string_lossy()))
            );
        }
    }
    Ok(parameter.clone())
}

fn parts_of(parameter: &Value) -> Option<&Parts> {
    if let Some(parameter) = parameter.downcast::<TypeVar>() {
        return Some(parameter);
    }
    if let Some(parameter) = parameter.downcast::<ParamSpec>() {
        return Some(parameter);
    }
    parameter.downcast::<TypeVarTuple>().map(Deref::deref)
}

/// Whether a type parameter has a default; `None` for other values.
pub fn parameter_has_default(parameter: &Value) -> Option<bool> {
    parts_of(parameter).map(Parts::has_default)
}

fn set_variance(ctx: Ctx, parts: &Parts, covariant: bool, contravariant: bool, infer_variance: bool) -> Result<()> {
    if covariant && contravariant {
        return Err(ctx.value_error("Bivariant types are not supported."));
    }
    if infer_variance && (covariant || contravariant) {
        return Err(ctx.value_error("Variance cannot be specified with infer_variance."));
    }
    parts.covariant.set(covariant);
    parts.contravariant.set(contravariant);
    parts.infer_variance.set(infer_variance);
    Ok(())
}

fn checked_bound(ctx: Ctx, bound: Option<&Value>) -> Result<Option<Value>> {
    match bound.filter(|bound| !bound.is_none()) {
        Some(bound) => super::type_alias::type_check_with(ctx, bound, "Bound must be a type.").map(Some),
        None => Ok(None),
    }
}

#[allow(clippy::too_many_arguments)]
fn typevar_new(
    ctx: Ctx,
    _class: &Value,
    name: &Value,
    constraints: &Tuple,
    bound: Option<&Value>,
    default: Option<&Value>,
    covariant: Option<bool>,
    contravariant: Option<bool>,
    infer_variance: Option<bool>,
) -> Result<Ref<TypeVar>> {
    let parameter = TypeVar::make(ctx, name)?;
    let truth = |given: Option<bool>| given.unwrap_or(false);
    set_variance(ctx, &parameter, truth(covariant), truth(contravariant), truth(infer_variance))?;
    let bound = checked_bound(ctx, bound)?;
    match constraints.len() {
        0 => {}
        1 => return Err(ctx.type_error("A single constraint is not allowed")),
        _ if bound.is_some() => return Err(ctx.type_error("Constraints cannot be combined with bound=...")),
        _ => parameter.constraints.value.set(Some(constraints.to_value())),
    }
    parameter.bound.value.set(bound);
    parameter.set_default(default);
    Ok(parameter)
}

#[allow(clippy::too_many_arguments)]
fn param_spec_new(
    ctx: Ctx,
    _class: &Value,
    name: &Value,
    bound: Option<&Value>,
    default: Option<&Value>,
    covariant: Option<bool>,
    contravariant: Option<bool>,
    infer_variance: Option<bool>,
) -> Result<Ref<ParamSpec>> {
    let parameter = ParamSpec::make(ctx, name)?;
    let truth = |given: Option<bool>| given.unwrap_or(false);
    set_variance(ctx, &parameter, truth(covariant), truth(contravariant), truth(infer_variance))?;
    parameter.bound.value.set(checked_bound(ctx, bound)?);
    parameter.set_default(default);
    Ok(parameter)
}

fn type_var_tuple_new(ctx: Ctx, _class: &Value, name: &Value, default: Option<&Value>) -> Result<Ref<TypeVarTuple>> {
    let parameter = TypeVarTuple::make(ctx, name)?;
    parameter.set_default(default);
    Ok(parameter)
}

natives! { NEW:
    "TypeVar" = typevar_new(self, name, *constraints, bound=None, default=NoDefault, covariant=False, contravariant=False, infer_variance=False) "";
    "ParamSpec" = param_spec_new(self, name, *, bound=None, default=NoDefault, covariant=False, contravariant=False, infer_variance=False) "";
    "TypeVarTuple" = type_var_tuple_new(self, name, *, default=NoDefault) "";
}

// ---- attributes ----

fn name(_: Ctx, parts: &Parts) -> Value {
    parts.name.clone()
}

fn bound(ctx: Ctx, parts: &Parts) -> Result<Option<Value>> {
    parts.bound.get(ctx)
}

fn constraints(ctx: Ctx, parts: &Parts) -> Result<Value> {
    Ok(parts.constraints.get(ctx)?.unwrap_or_else(|| Tuple::empty().into()))
}

fn default(ctx: Ctx, parts: &Parts) -> Result<Value> {
    Ok(parts.default.get(ctx)?.unwrap_or_else(no_default))
}

fn covariant(_: Ctx, parts: &Parts) -> bool {
    parts.covariant.get()
}

fn contravariant(_: Ctx, parts: &Parts) -> bool {
    parts.contravariant.get()
}

fn infer_variance(_: Ctx, parts: &Parts) -> bool {
    parts.infer_variance.get()
}

fn evaluate_bound(_: Ctx, parts: &Parts) -> Option<Value> {
    parts.bound.evaluator()
}

fn evaluate_constraints(_: Ctx, parts: &Parts) -> Option<Value> {
    parts.constraints.evaluator()
}

fn evaluate_default(_: Ctx, parts: &Parts) -> Option<Value> {
    parts.default.evaluator()
}

getsets! { TYPE_VAR_GETSETS for TypeVar:
    __name__: name "";
    __bound__: bound "";
    __constraints__: constraints "";
    __default__: default "";
    __covariant__: covariant "";
    __contravariant__: contravariant "";
    __infer_variance__: infer_variance "";
    evaluate_bound: evaluate_bound "";
    evaluate_constraints: evaluate_constraints "";
    evaluate_default: evaluate_default "";
}

fn args(_: Ctx, parameter: &ParamSpec) -> Value {
    ParamSpecArgs::make(&parameter.to_value()).into()
}

fn kwargs(_: Ctx, parameter: &ParamSpec) -> Value {
    ParamSpecKwargs::make(&parameter.to_value()).into()
}

getsets! { PARAM_SPEC_GETSETS for ParamSpec:
    __name__: name "";
    __bound__: bound "";
    __default__: default "";
    __covariant__: covariant "";
    __contravariant__: contravariant "";
    __infer_variance__: infer_variance "";
    evaluate_default: evaluate_default "";
    args: args "Represents positional arguments.";
    kwargs: kwargs "Represents keyword arguments.";
}

getsets! { TYPE_VAR_TUPLE_GETSETS for TypeVarTuple:
    __name__: name "";
    __default__: default "";
    evaluate_default: evaluate_default "";
}

// ---- methods ----

fn no_subclass(ctx: Ctx, this: &Value, _bases: &Value) -> Result<Value> {
    Err(ctx.type_error(format!("Cannot subclass an instance of {}", this.class().short_name())))
}

fn reduce(_: Ctx, this: &Value) -> Option<Value> {
    parts_of(this).map(|parts| parts.name.clone())
}

fn has_default_(_: Ctx, this: &Value) -> bool {
    parts_of(this).is_some_and(Parts::has_default)
}

fn typevar_subst(ctx: Ctx, this: &TypeVar, arg: &Value) -> Result<Value> {
    call_typing(ctx, "_typevar_subst", &[this.to_value(), arg.clone()])
}

fn typevar_prepare(ctx: Ctx, this: &TypeVar, alias: &Value, args: &Tuple) -> Result<Value> {
    let parameters = ctx.getattr_str(alias, "__parameters__")?;
    let parameters = ctx.collect(&parameters)?;
    let index = parameters.iter().position(|parameter| parameter.is(&this.to_value())).unwrap_or(parameters.len());
    if index < args.len() {
        return Ok(args.to_value());
    }
    if index == args.len() && this.has_default() {
        let mut items = args.items().to_vec();
        items.push(default(ctx, this)?);
        return Ok(Tuple::new(items).into());
    }
    let shown = ctx.str(alias)?;
    Err(ctx.type_error(format!(
        "Too few arguments for {}; actual {}, expected at least {}",
        shown.to_string_lossy(),
        args.len(),
        index + 1
    )))
}

fn param_spec_subst(ctx: Ctx, this: &ParamSpec, arg: &Value) -> Result<Value> {
    call_typing(ctx, "_paramspec_subst", &[this.to_value(), arg.clone()])
}

fn param_spec_prepare(ctx: Ctx, this: &ParamSpec, alias: &Value, args: &Value) -> Result<Value> {
    call_typing(ctx, "_paramspec_prepare_subst", &[this.to_value(), alias.clone(), args.clone()])
}

fn tuple_subst(ctx: Ctx, _: &TypeVarTuple, _arg: &Value) -> Result<Value> {
    Err(ctx.type_error("Substitution of bare TypeVarTuple is not supported"))
}

fn tuple_prepare(ctx: Ctx, this: &TypeVarTuple, alias: &Value, args: &Value) -> Result<Value> {
    call_typing(ctx, "_typevartuple_prepare_subst", &[this.to_value(), alias.clone(), args.clone()])
}

natives! { TYPE_VAR_METHODS:
    "__typing_subst__" = typevar_subst(self, arg, /) "";
    "__typing_prepare_subst__" = typevar_prepare(self, alias, args, /) "";
    "__mro_entries__" = no_subclass(self, bases, /) "";
    "__reduce__" = reduce(self, /) "";
    has_default = has_default_(self, /) "";
}

natives! { PARAM_SPEC_METHODS:
    "__typing_subst__" = param_spec_subst(self, arg, /) "";
    "__typing_prepare_subst__" = param_spec_prepare(self, alias, args, /) "";
    "__mro_entries__" = no_subclass(self, bases, /) "";
    "__reduce__" = reduce(self, /) "";
    has_default = has_default_(self, /) "";
}

natives! { TYPE_VAR_TUPLE_METHODS:
    "__typing_subst__" = tuple_subst(self, arg, /) "";
    "__typing_prepare_subst__" = tuple_prepare(self, alias, args, /) "";
    "__mro_entries__" = no_subclass(self, bases, /) "";
    "__reduce__" = reduce(self, /) "";
    has_default = has_default_(self, /) "";
}

// ---- P.args and P.kwargs ----

macro_rules! param_spec_part {
    ($type:ident, $class:ident, $name:literal, $suffix:literal, $module:ident) => {
        #[repr(C)]
        pub struct $type {
            header: Header,
            origin: Value,
        }

        pub static $class: Class = Class::on_demand($name, define);

        // SAFETY: `repr(C)`, header first.
        unsafe impl Object for $type {
            const TRACKED: bool = true;

            fn class() -> &'static Class {
                &$class
            }

            fn traverse(&self, visit: Visitor) {
                visit(&self.origin);
            }
        }

        impl $type {
            fn make(origin: &Value) -> Ref<$type> {
                let origin = origin.clone();
                heap::new(|header| $type { header, origin })
            }
        }

        mod $module {
            use super::*;

            fn new(_: Ctx, _class: &Value, origin: &Value) -> Ref<$type> {
                $type::make(origin)
            }

            fn repr(ctx: Ctx, value: &Value) -> Result<Value> {
                let Some(this) = value.downcast::<$type>() else { return Ok(Value::NONE) };
                let shown = match this.origin.downcast::<ParamSpec>() {
                    Some(parameter) => parameter.name.as_str().unwrap_or("?").to_owned(),
                    None => ctx.repr(&this.origin)?.to_string_lossy(),
                };
                Ok(Str::new(&format!("{shown}.{}", $suffix)).into())
            }

            fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
                match (a.downcast::<$type>(), b.downcast::<$type>()) {
                    (Some(a), Some(b)) if matches!(op, Comparison::Eq | Comparison::Ne) => {
                        ctx.compare(&a.origin, &b.origin, op)
                    }
                    _ => Ok(Value::NOT_IMPLEMENTED),
                }
            }

            fn hash(ctx: Ctx, value: &Value) -> Result<i64> {
                match value.downcast::<$type>() {
                    Some(this) => ctx.hash(&this.origin),
                    None => Ok(0),
                }
            }

            fn origin(_: Ctx, this: &$type) -> Value {
                this.origin.clone()
            }

            natives! { NEW:
                $name = new(self, origin) "";
            }

            natives! { METHODS:
                "__mro_entries__" = no_subclass(self, bases, /) "";
            }

            getsets! { GETSETS for $type:
                __origin__: origin "";
            }

            pub fn define() {
                $class.define::<$type>(&ClassDef {
                    flags: class_flags::WEAKREF,
                    slots: |slots| {
                        slots.new.set(|ctx, class, args| NEW[0].invoke_method(ctx, &class.to_value(), args));
                        slots.repr.set(repr);
                        slots.compare.set(compare);
                        slots.hash.set(hash);
                    },
                    methods: METHODS,
                    getsets: GETSETS,
                    ..ClassDef::EMPTY
                });
            }
        }
    };
}

param_spec_part!(ParamSpecArgs, PARAM_SPEC_ARGS, "typing.ParamSpecArgs", "args", param_spec_args);
param_spec_part!(ParamSpecKwargs, PARAM_SPEC_KWARGS, "typing.ParamSpecKwargs", "kwargs", param_spec_kwargs);

// ---- slots ----

fn repr(_: Ctx, value: &Value) -> Result<Value> {
    Ok(Str::new(&parts_of(value).map_or_else(String::new, Parts::shown)).into())
}

fn repr_name(_: Ctx, value: &Value) -> Result<Value> {
    Ok(Str::new(parts_of(value).and_then(|parts| parts.name.as_str()).unwrap_or("?")).into())
}

/// `*Ts`: yields `typing.Unpack[Ts]`.
pub fn iter_unpacked(ctx: Ctx, value: &Value) -> Result<Value> {
    let unpacked = unpack(ctx, value)?;
    ctx.iter(&Tuple::new(vec![unpacked]).into())
}

/// `typing.Unpack[value]`.
pub fn unpack(ctx: Ctx, value: &Value) -> Result<Value> {
    let typing = ctx.import_module("typing")?;
    let unpack = ctx.getattr_str(&typing, "Unpack")?;
    ctx.getitem(&unpack, value)
}

/// Type parameters as arguments: each `TypeVarTuple` unpacked.
pub fn unpack_all(ctx: Ctx, parameters: &Tuple) -> Result<Ref<Tuple>> {
    let items = parameters.items().iter();
    let items = items.map(|parameter| {
        if parameter.downcast::<TypeVarTuple>().is_some() { unpack(ctx, parameter) } else { Ok(parameter.clone()) }
    });
    Ok(Tuple::new(items.collect::<Result<_>>()?))
}

pub fn define() {
    let flags = class_flags::DICT | class_flags::WEAKREF | class_flags::IMMUTABLE;
    TYPE_VAR.define::<TypeVar>(&ClassDef {
        flags,
        doc: "Type variable.",
        slots: |slots| {
            slots.new.set(|ctx: Ctx, class: &Class, args: Args| NEW[0].invoke_method(ctx, &class.to_value(), args));
            slots.repr.set(repr);
            slots.binary[BinaryOp::Or as usize].set(make_union);
        },
        methods: TYPE_VAR_METHODS,
        getsets: TYPE_VAR_GETSETS,
        ..ClassDef::EMPTY
    });
    PARAM_SPEC.define::<ParamSpec>(&ClassDef {
        flags,
        doc: "Parameter specification variable.",
        slots: |slots| {
            slots.new.set(|ctx: Ctx, class: &Class, args: Args| NEW[1].invoke_method(ctx, &class.to_value(), args));
            slots.repr.set(repr);
            slots.binary[BinaryOp::Or as usize].set(make_union);
        },
        methods: PARAM_SPEC_METHODS,
        getsets: PARAM_SPEC_GETSETS,
        ..ClassDef::EMPTY
    });
    TYPE_VAR_TUPLE.define::<TypeVarTuple>(&ClassDef {
        flags,
        doc: "Type variable tuple. A specialized form of type variable that enables\nvariadic generics.",
        slots: |slots| {
            slots.new.set(|ctx: Ctx, class: &Class, args: Args| NEW[2].invoke_method(ctx, &class.to_value(), args));
            slots.repr.set(repr_name);
            slots.iter.set(iter_unpacked);
        },
        methods: TYPE_VAR_TUPLE_METHODS,
        getsets: TYPE_VAR_TUPLE_GETSETS,
        ..ClassDef::EMPTY
    });
    param_spec_args::define();
    param_spec_kwargs::define();
}
