//! `partial`, and the placeholder that leaves positional arguments open.

use crate::object::attributes;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::native::{Args, readonly};
use crate::object::protocol::{class_of, full_name};
use crate::object::{Class, Ctx, Dict, GilCell, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, names, seq_iter};
use crate::types::method::Method;
use crate::{getsets, natives, object_type};
use rustpython_wtf8::Wtf8Buf;

pub static PARTIAL: Class = Class::on_demand("functools.partial", define);
pub static PLACEHOLDER_TYPE: Class = Class::on_demand("functools._PlaceholderType", define);

/// What a `partial` adds to its function.
#[derive(Clone)]
pub struct Bound {
    function: Value,
    args: Ref<Tuple>,
    keywords: Ref<Dict>,
}

impl crate::types::held::Held for Bound {
    fn visit(&self, visit: crate::object::Visitor) {
        visit(&self.function);
        visit(self.args.as_value());
        visit(self.keywords.as_value());
    }
}

object_type! {
    pub struct Partial: PARTIAL {
        /// `None` only after the collector broke a cycle.
        bound: GilCell<Option<Bound>>,
    }

    pub struct Placeholder: PLACEHOLDER_TYPE {}
}

static PLACEHOLDER: GilCell<Option<Value>> = GilCell::new(None);

/// `functools.Placeholder`.
pub fn placeholder() -> Value {
    if let Some(placeholder) = PLACEHOLDER.get() {
        return placeholder;
    }
    let placeholder = Value::from(Placeholder::make(&PLACEHOLDER_TYPE));
    PLACEHOLDER.set(Some(placeholder.clone()));
    placeholder
}

fn is_placeholder(value: &Value) -> bool {
    value.is_instance_of_exactly::<Placeholder>()
}

fn trailing(ctx: Ctx) -> Raised {
    ctx.type_error("trailing Placeholders are not allowed")
}

/// `bound`'s open places filled from `given`, whose rest follows.
fn fill(bound: &[Value], given: &[Value]) -> Vec<Value> {
    let mut given = given.iter();
    let mut filled: Vec<Value> = bound
        .iter()
        .map(|arg| if is_placeholder(arg) { given.next().unwrap_or(arg).clone() } else { arg.clone() })
        .collect();
    filled.extend(given.cloned());
    filled
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let [function, given @ ..] = args.positional() else {
        return Err(ctx.type_error("type 'partial' takes at least one argument"));
    };
    if !ctx.is_callable(function) {
        return Err(ctx.type_error("the first argument must be callable"));
    }
    if args.keywords().any(|(_, value)| is_placeholder(value)) {
        return Err(ctx.type_error("Placeholder cannot be passed as a keyword argument"));
    }
    if given.last().is_some_and(is_placeholder) {
        return Err(trailing(ctx));
    }
    let inner =
        function.downcast::<Partial>().and_then(|inner| inner.bound.get()).filter(|_| !has_attributes(function));
    let bound = match inner {
        Some(inner) => Bound {
            args: Tuple::new(fill(inner.args.items(), given)),
            keywords: inner.keywords.copy(ctx)?,
            function: inner.function,
        },
        None => Bound { function: function.clone(), args: Tuple::from_slice(given), keywords: Dict::new() },
    };
    for (name, value) in args.keywords() {
        bound.keywords.set(ctx, name, value.clone())?;
    }
    Ok(Partial::make(class, GilCell::new(Some(bound))).into())
}

/// Whether a `partial` has attributes of its own: then it is not merged into another.
fn has_attributes(partial: &Value) -> bool {
    partial.as_object().and_then(attributes::materialize).is_some_and(|dict| !dict.is_empty())
}

fn bound_of(ctx: Ctx, this: &Value) -> Result<Bound> {
    this.receiver::<Partial>().bound.get().ok_or_else(|| ctx.type_error("invalid partial state"))
}

fn call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let bound = bound_of(ctx, this)?;
    let open = bound.args.items().iter().filter(|arg| is_placeholder(arg)).count();
    let given = args.positional();
    if given.len() < open {
        return Err(ctx.type_error(format!(
            "missing positional arguments in 'partial' call; expected at least {open}, got {}",
            given.len()
        )));
    }
    let mut values = fill(bound.args.items(), given);
    if bound.keywords.is_empty() {
        values.extend(args.keywords().map(|(_, value)| value.clone()));
        return ctx.tail_call(&bound.function, Args::new(&values, args.keyword_names()));
    }
    let keywords = bound.keywords.copy(ctx)?;
    for (name, value) in args.keywords() {
        keywords.set(ctx, name, value.clone())?;
    }
    let names = ctx.keyword_arguments(&mut values, &keywords)?;
    ctx.tail_call(&bound.function, Args::new(&values, &names))
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let text = ctx.repr_guarded(this, || {
        let bound = bound_of(ctx, this)?;
        let mut text = Wtf8Buf::from(format!("{}(", full_name(class_of(this))));
        text.push_wtf8(ctx.repr(&bound.function)?.as_wtf8());
        for arg in bound.args.items() {
            text.push_str(", ");
            text.push_wtf8(ctx.repr(arg)?.as_wtf8());
        }
        for (name, value) in bound.keywords.entries() {
            text.push_str(", ");
            text.push_wtf8(ctx.str(&name)?.as_wtf8());
            text.push_str("=");
            text.push_wtf8(ctx.repr(&value)?.as_wtf8());
        }
        text.push_str(")");
        Ok(Str::from_wtf8(&text))
    })?;
    Ok(text.unwrap_or_else(|| Str::new("...")).into())
}

/// A `partial` in a class is a method.
fn descr_get(_: Ctx, this: &Value, object: Option<&Value>, _: &Value) -> Result<Value> {
    Ok(match object {
        Some(object) => Method::new(this.clone(), object.clone()).into(),
        None => this.clone(),
    })
}

fn reduce(ctx: Ctx, this: &Value) -> Result<Value> {
    let bound = bound_of(ctx, this)?;
    let attributes = ctx
        .lookup_attr(this, &names::__dict__)?
        .filter(|dict| dict.downcast::<Dict>().is_some_and(|dict| !dict.is_empty()));
    let state = vec![
        bound.function.clone(),
        bound.args.to_value(),
        bound.keywords.to_value(),
        attributes.unwrap_or(Value::NONE),
    ];
    let parts = vec![class_of(this).to_value(), Tuple::new(vec![bound.function]).into(), Tuple::new(state).into()];
    Ok(Tuple::new(parts).into())
}

fn setstate(ctx: Ctx, this: &Value, state: &Value) -> Result<()> {
    let invalid = || ctx.type_error("invalid partial state");
    let Some([function, args, keywords, attributes]) = state.downcast::<Tuple>().map(Tuple::items) else {
        return Err(invalid());
    };
    let Some(args) = args.downcast::<Tuple>().filter(|_| ctx.is_callable(function)) else { return Err(invalid()) };
    let keywords = match keywords.downcast::<Dict>() {
        Some(keywords) => keywords.copy(ctx)?,
        None if keywords.is_none() => Dict::new(),
        None => return Err(invalid()),
    };
    if args.items().last().is_some_and(is_placeholder) {
        return Err(trailing(ctx));
    }
    let bound = Bound { function: function.clone(), args: Tuple::from_slice(args.items()), keywords };
    this.receiver::<Partial>().bound.set(Some(bound));
    if !attributes.is_none() {
        ctx.setattr(this, &names::__dict__, attributes)?;
    }
    Ok(())
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { METHODS:
    "__reduce__" = reduce(self, /) "";
    "__setstate__" = setstate(self, state, /) "";
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

fn function(ctx: Ctx, this: &Value) -> Result<Value> {
    Ok(bound_of(ctx, this)?.function)
}

fn args(ctx: Ctx, this: &Value) -> Result<Value> {
    Ok(bound_of(ctx, this)?.args.into())
}

fn keywords(ctx: Ctx, this: &Value) -> Result<Value> {
    Ok(bound_of(ctx, this)?.keywords.into())
}

getsets! { GETSETS for Value:
    func: function, readonly "function object to use in future partial calls";
    args: args, readonly "tuple of arguments to future partial calls";
    keywords: keywords, readonly "dictionary of keyword arguments to future partial calls";
}

fn placeholder_new(ctx: Ctx, _: &Class, args: Args) -> Result<Value> {
    if !args.is_empty() {
        return Err(ctx.type_error("PlaceholderType takes no arguments"));
    }
    Ok(placeholder())
}

fn placeholder_reduce(_: Ctx, _: &Value) -> &'static str {
    "Placeholder"
}

natives! { PLACEHOLDER_METHODS:
    "__reduce__" = placeholder_reduce(self, /) "";
}

pub fn define() {
    PARTIAL.define::<Partial>(&ClassDef {
        flags: class_flags::BASE | class_flags::DICT | class_flags::WEAKREF,
        doc: "Create a new function with partial application of the given arguments and keywords.",
        slots: |slots| {
            slots.new.set(new);
            slots.call.set(call);
            slots.repr.set(repr);
            slots.descr_get.set(descr_get);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
    PLACEHOLDER_TYPE.define::<Placeholder>(&ClassDef {
        doc: "The type of the Placeholder singleton.\n\nUsed as a placeholder for partial arguments.",
        slots: |slots| {
            slots.new.set(placeholder_new);
            slots.repr.set(|_, _| Ok(Str::new("Placeholder").into()));
        },
        methods: PLACEHOLDER_METHODS,
        ..ClassDef::EMPTY
    });
}
