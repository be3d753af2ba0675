//! `method`: a function bound to the object it was looked up on (`Objects/classobject.c`).

use crate::object::builtin_classes::METHOD;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::intern::Interned;
use crate::object::names;
use crate::object::native::{Args, readonly};
use crate::object::slots::Comparison;
use crate::object::{Ctx, Object, Ref, Result, Str, Tuple, Value, Visitor};
use crate::{getsets, natives};

#[repr(C)]
pub struct Method {
    header: Header,
    pub function: Value,
    pub this: Value,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Method {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &METHOD
    }

    fn traverse(&self, visit: Visitor) {
        visit(&self.function);
        visit(&self.this);
    }
}

impl Method {
    pub fn new(function: Value, this: Value) -> Ref<Method> {
        heap::new(|header| Method { header, function, this })
    }
}

fn this(value: &Value) -> &Method {
    value.receiver::<Method>()
}

fn new(ctx: Ctx, _class: &Class, args: Args) -> Result<Value> {
    let [function, object] = args.no_keywords(ctx, "method")? else {
        return Err(ctx.type_error(format!("method expected 2 arguments, got {}", args.values().len())));
    };
    if !ctx.is_callable(function) {
        return Err(ctx.type_error("first argument must be callable"));
    }
    if object.is_none() {
        return Err(ctx.type_error("instance must not be None"));
    }
    Ok(Method::new(function.clone(), object.clone()).into())
}

fn call(ctx: Ctx, value: &Value, args: Args) -> Result<Value> {
    ctx.check_stack("")?;
    let method = this(value);
    let mut values = Vec::with_capacity(args.values().len() + 1);
    values.push(method.this.clone());
    values.extend_from_slice(args.values());
    ctx.call_or_suspend(&method.function, Args::new(&values, args.keyword_names()))
}

/// Attributes are the function's, but for those of bound methods themselves.
fn getattr(ctx: Ctx, value: &Value, name: &Interned) -> Result<Value> {
    if METHOD.lookup(name).is_some() {
        return ctx.generic_getattr(value, name);
    }
    ctx.getattr(&this(value).function, name)
}

fn repr(ctx: Ctx, value: &Value) -> Result<Value> {
    let method = this(value);
    let mut name = ctx.lookup_attr(&method.function, &names::__qualname__)?;
    if name.is_none() {
        name = ctx.lookup_attr(&method.function, &names::__name__)?;
    }
    let name = name.and_then(|name| name.downcast::<Str>().map(Str::to_string_lossy)).unwrap_or_else(|| "?".to_owned());
    let object = ctx.repr(&method.this)?;
    Ok(Str::new(&format!("<bound method {name} of {}>", object.to_string_lossy())).into())
}

fn hash(ctx: Ctx, value: &Value) -> Result<i64> {
    let method = this(value);
    let hash = ctx.identity_hash(&method.this) ^ ctx.hash(&method.function)?;
    Ok(if hash == -1 { -2 } else { hash })
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(left), Some(right)) = (a.downcast::<Method>(), b.downcast::<Method>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, Comparison::Eq | Comparison::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = left.this.is(&right.this) && ctx.eq(&left.function, &right.function)?;
    Ok(Value::from_bool(equal == (op == Comparison::Eq)))
}

fn func(_: Ctx, method: &Method) -> Value {
    method.function.clone()
}

fn self_(_: Ctx, method: &Method) -> Value {
    method.this.clone()
}

fn doc(ctx: Ctx, method: &Method) -> Result<Value> {
    ctx.getattr(&method.function, &names::__doc__)
}

fn reduce(ctx: Ctx, method: &Method) -> Result<Ref<Tuple>> {
    let name = ctx.getattr(&method.function, &names::__name__)?;
    let getattr = ctx.interp.builtins.get_str("getattr").unwrap_or(Value::NONE);
    Ok(Tuple::new(vec![getattr, Tuple::new(vec![method.this.clone(), name]).into()]))
}

natives! { METHODS:
    "__reduce__" = reduce(self, /) "";
}

getsets! { GETSETS for Method:
    __func__: func, readonly "the function (or other callable) implementing a method";
    __self__: self_, readonly "the instance to which a method is bound";
    __doc__: doc "";
}

pub fn define() {
    METHOD.define::<Method>(&ClassDef {
        flags: class_flags::WEAKREF,
        doc: "Create a bound instance method object.",
        slots: |slots| {
            slots.new.set(new);
            slots.call.set(call);
            slots.getattr.set(getattr);
            // Bound once and for all.
            slots.descr_get.set(|_, method, _, _| Ok(method.clone()));
            slots.repr.set(repr);
            slots.hash.set(hash);
            slots.compare.set(compare);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
