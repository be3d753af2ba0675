//! `_contextvars` (`Python/context.c`, PEP 567).

use super::NativeModule;
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::exception::{LOOKUP_ERROR, RUNTIME_ERROR};
use crate::object::header::Header;
use crate::object::heap;
use crate::object::intern;
use crate::object::native::Args;
use crate::object::protocol;
use crate::object::slots::Comparison;
use crate::object::{Ctx, Dict, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor};
use crate::{getsets, natives};
use std::cell::Cell;

pub static MODULE: NativeModule = NativeModule {
    name: "_contextvars",
    doc: "Context Variables",
    functions: FUNCTIONS,
    init: |_, namespace| {
        for (name, class) in [("Context", &CONTEXT), ("ContextVar", &CONTEXT_VAR), ("Token", &TOKEN)] {
            namespace.set_str(name, class.to_value());
        }
        Ok(())
    },
};

// ---- Context ----

/// A mapping of variables to values. Copies share it until one of them changes.
#[repr(C)]
struct Context {
    header: Header,
    values: GilCell<Ref<Dict>>,
    /// What was the thread's context when this one was entered.
    previous: GilCell<Option<Value>>,
    entered: Cell<bool>,
}

static CONTEXT: Class = Class::on_demand("_contextvars.Context", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Context {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &CONTEXT
    }

    fn traverse(&self, visit: Visitor) {
        self.values.with(|values| visit(values.as_value()));
        self.previous.with(|previous| previous.iter().for_each(visit));
    }

    fn clear(&self) {
        self.previous.set(None);
        self.values.set(Dict::new());
    }
}

impl Context {
    fn new(values: Ref<Dict>) -> Ref<Context> {
        heap::new(|header| Context {
            header,
            values: GilCell::new(values),
            previous: GilCell::new(None),
            entered: Cell::new(false),
        })
    }

    /// The thread's context.
    fn current(ctx: Ctx) -> Ref<Context> {
        if let Some(Ok(context)) = ctx.context.get().map(Value::into_ref::<Context>) {
            return context;
        }
        let context = Context::new(Dict::new());
        context.entered.set(true);
        ctx.context.set(Some(context.to_value()));
        context
    }

    /// The mapping for a change: this context's alone.
    fn own_values(&self, ctx: Ctx) -> Result<Ref<Dict>> {
        let values = self.values.get();
        // One reference is this context's, one is `values`.
        if values.as_header().refcount() > 2 {
            let copy = values.copy(ctx)?;
            self.values.set(copy.clone());
            return Ok(copy);
        }
        Ok(values)
    }

    fn enter(&self, ctx: Ctx) -> Result<()> {
        if self.entered.get() {
            let shown = ctx.repr(&self.to_value())?.to_string_lossy();
            return Err(ctx.raise(&RUNTIME_ERROR, format!("cannot enter context: {shown} is already entered")));
        }
        self.entered.set(true);
        self.previous.set(ctx.context.replace(Some(self.to_value())));
        Ok(())
    }

    fn leave(&self, ctx: Ctx) {
        self.entered.set(false);
        let previous = self.previous.replace(None);
        ctx.context.set(previous);
    }
}

fn context_new(ctx: Ctx, _class: &Class, args: Args) -> Result<Value> {
    if !args.is_empty() {
        return Err(ctx.type_error("Context() does not accept any arguments"));
    }
    Ok(Context::new(Dict::new()).into())
}

fn context_run(ctx: Ctx, context: &Context, args: &Tuple, keywords: &Dict) -> Result<Value> {
    let Some((callable, rest)) = args.items().split_first() else {
        return Err(ctx.type_error("run() missing 1 required positional argument"));
    };
    let mut values = rest.to_vec();
    let names = ctx.keyword_arguments(&mut values, keywords)?;
    context.enter(ctx)?;
    let context = context.reference();
    let callable = callable.clone();
    ctx.suspend(async move {
        let result = ctx.call_async_args(&callable, Args::new(&values, &names)).await;
        context.leave(ctx);
        result
    })
}

fn variable(ctx: Ctx, key: &Value) -> Result<&ContextVar> {
    key.downcast::<ContextVar>().ok_or_else(|| match ctx.repr(key) {
        Ok(shown) => ctx.type_error(format!("a ContextVar key was expected, got {}", shown.to_string_lossy())),
        Err(raised) => raised,
    })
}

fn context_getitem(ctx: Ctx, context: &Value, key: &Value) -> Result<Value> {
    variable(ctx, key)?;
    let values = context.receiver::<Context>().values.get();
    values.get(ctx, key)?.ok_or_else(|| ctx.key_error(key))
}

fn context_contains(ctx: Ctx, context: &Value, key: &Value) -> Result<bool> {
    variable(ctx, key)?;
    context.receiver::<Context>().values.get().contains(ctx, key)
}

fn context_compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    match (a.downcast::<Context>(), b.downcast::<Context>(), op) {
        (Some(left), Some(right), Comparison::Eq | Comparison::Ne) => {
            ctx.compare(&left.values.get().into(), &right.values.get().into(), op)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn context_get(ctx: Ctx, context: &Context, key: &Value, default: Option<&Value>) -> Result<Value> {
    variable(ctx, key)?;
    let found = context.values.get().get(ctx, key)?;
    Ok(found.or_else(|| default.cloned()).unwrap_or(Value::NONE))
}

fn context_keys(ctx: Ctx, context: &Context) -> Result<Value> {
    ctx.iter(&Tuple::new(context.values.get().keys()).into())
}

fn context_values(ctx: Ctx, context: &Context) -> Result<Value> {
    ctx.iter(&Tuple::new(context.values.get().values()).into())
}

fn context_items(ctx: Ctx, context: &Context) -> Result<Value> {
    let items = context.values.get().entries().into_iter().map(|(key, value)| Tuple::new(vec![key, value]).into());
    ctx.iter(&Tuple::new(items.collect()).into())
}

fn context_copy(_: Ctx, context: &Context) -> Ref<Context> {
    Context::new(context.values.get())
}

natives! { CONTEXT_METHODS:
    run = context_run(self, *args, **kwargs) "";
    get = context_get(self, key, default=None, /) "Return the value for `key` if `key` has the value in the context object.\n\nIf `key` does not exist, return `default`. If `default` is not given,\nreturn None.";
    keys = context_keys(self, /) "Return a list of all variables in the context object.";
    values = context_values(self, /) "Return a list of all variables' values in the context object.";
    items = context_items(self, /) "Return all variables and their values in the context object.\n\nThe result is returned as a list of 2-tuples (variable, value).";
    copy = context_copy(self, /) "Return a shallow copy of the context object.";
}

fn copy_context(ctx: Ctx) -> Ref<Context> {
    Context::new(Context::current(ctx).values.get())
}

natives! { FUNCTIONS:
    copy_context() "";
}

// ---- ContextVar ----

#[repr(C)]
struct ContextVar {
    header: Header,
    name: Value,
    default: Option<Value>,
}

static CONTEXT_VAR: Class = Class::on_demand("_contextvars.ContextVar", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for ContextVar {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &CONTEXT_VAR
    }

    fn traverse(&self, visit: Visitor) {
        visit(&self.name);
        self.default.iter().for_each(visit);
    }
}

fn var_new(ctx: Ctx, _class: &Value, name: &Value, default: Option<&Value>) -> Result<Ref<ContextVar>> {
    if name.downcast::<Str>().is_none() {
        return Err(ctx.type_error("context variable name must be a str"));
    }
    let (name, default) = (name.clone(), default.cloned());
    Ok(heap::new(|header| ContextVar { header, name, default }))
}

fn var_repr(ctx: Ctx, value: &Value) -> Result<Value> {
    let var = value.receiver::<ContextVar>();
    let name = ctx.repr(&var.name)?.to_string_lossy();
    let default = match &var.default {
        Some(default) => format!(" default={}", ctx.repr(default)?.to_string_lossy()),
        None => String::new(),
    };
    Ok(Str::new(&format!("<ContextVar name={name}{default} at {:#x}>", protocol::id(value))).into())
}

fn var_get(ctx: Ctx, var: &ContextVar, default: Option<&Value>) -> Result<Value> {
    let value = match ctx.context.get() {
        Some(context) => context.receiver::<Context>().values.get().get(ctx, &var.to_value())?,
        None => None,
    };
    match value.or_else(|| default.cloned()).or_else(|| var.default.clone()) {
        Some(value) => Ok(value),
        None => Err(ctx.raise_args(&LOOKUP_ERROR, vec![var.to_value()])),
    }
}

fn var_set(ctx: Ctx, var: &ContextVar, value: &Value) -> Result<Ref<Token>> {
    let context = Context::current(ctx);
    let key = var.to_value();
    let old = context.values.get().get(ctx, &key)?;
    context.own_values(ctx)?.set(ctx, &key, value.clone())?;
    let (context, var) = (context.to_value(), key);
    Ok(heap::new(|header| Token { header, context, var, old, used: Cell::new(false) }))
}

fn var_reset(ctx: Ctx, var: &ContextVar, token: &Token) -> Result<()> {
    let shown = || -> Result<String> { Ok(ctx.repr(&token.to_value())?.to_string_lossy()) };
    if token.used.get() {
        return Err(ctx.raise(&RUNTIME_ERROR, format!("{} has already been used once", shown()?)));
    }
    if !token.var.is(&var.to_value()) {
        return Err(ctx.value_error(format!("{} was created by a different ContextVar", shown()?)));
    }
    let context = Context::current(ctx);
    if !token.context.is(context.as_value()) {
        return Err(ctx.value_error(format!("{} was created in a different Context", shown()?)));
    }
    token.used.set(true);
    let values = context.own_values(ctx)?;
    match &token.old {
        Some(old) => values.set(ctx, &token.var, old.clone()),
        None => values.remove(ctx, &token.var).map(drop),
    }
}

fn var_name(_: Ctx, var: &ContextVar) -> Value {
    var.name.clone()
}

fn class_getitem(_: Ctx, class: &Value, item: &Value) -> Value {
    crate::object::seq_iter::generic_alias(class, item)
}

natives! { VAR_NEW:
    "ContextVar" = var_new(self, name, /, *, default=None) "";
}

natives! { VAR_METHODS:
    get = var_get(self, default=None, /) "Return a value for the context variable for the current context.\n\nIf there is no value for the variable in the current context, the method will:\n * return the value of the default argument of the method, if provided; or\n * return the default value for the context variable, if it was created\n   with one; or\n * raise a LookupError.";
    set = var_set(self, value, /) "Call to set a new value for the context variable in the current context.\n\nThe required *value* argument is the new value for the context variable.\n\nReturns a Token object that can be used to restore the variable to its previous\nvalue via the `ContextVar.reset()` method.";
    reset = var_reset(self, token, /) "Reset the context variable.\n\nThe variable is reset to the value it had before the `ContextVar.set()` that\ncreated the token was used.";
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

getsets! { VAR_GETSETS for ContextVar:
    name: var_name "";
}

// ---- Token ----

#[repr(C)]
struct Token {
    header: Header,
    context: Value,
    var: Value,
    old: Option<Value>,
    used: Cell<bool>,
}

static TOKEN: Class = Class::on_demand("_contextvars.Token", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Token {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &TOKEN
    }

    fn traverse(&self, visit: Visitor) {
        visit(&self.context);
        visit(&self.var);
        self.old.iter().for_each(visit);
    }
}

/// `Token.MISSING`.
#[repr(C)]
struct Missing {
    header: Header,
}

static MISSING_TYPE: Class = Class::on_demand("Token.MISSING", define);
static MISSING: GilCell<Option<Value>> = GilCell::new(None);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Missing {
    fn class() -> &'static Class {
        &MISSING_TYPE
    }
}

fn missing() -> Value {
    MISSING.get().unwrap_or_else(|| {
        let value = Value::from(heap::new(|header| Missing { header }));
        MISSING.set(Some(value.clone()));
        value
    })
}

fn token_repr(ctx: Ctx, value: &Value) -> Result<Value> {
    let token = value.receiver::<Token>();
    let used = if token.used.get() { " used" } else { "" };
    let var = ctx.repr(&token.var)?.to_string_lossy();
    Ok(Str::new(&format!("<Token{used} var={var} at {:#x}>", protocol::id(value))).into())
}

fn token_var(_: Ctx, token: &Token) -> Value {
    token.var.clone()
}

fn token_old_value(_: Ctx, token: &Token) -> Value {
    token.old.clone().unwrap_or_else(missing)
}

fn token_enter(_: Ctx, token: &Token) -> Ref<Token> {
    token.reference()
}

fn token_exit(ctx: Ctx, token: &Token, _type: &Value, _value: &Value, _traceback: &Value) -> Result<()> {
    var_reset(ctx, token.var.receiver::<ContextVar>(), token)
}

natives! { TOKEN_METHODS:
    "__enter__" = token_enter(self, /) "Enter into Token context manager.";
    "__exit__" = token_exit(self, type, val, tb, /) "Exit from Token context manager, restore the linked ContextVar.";
}

getsets! { TOKEN_GETSETS for Token:
    var: token_var "";
    old_value: token_old_value "";
}

fn no_instances(ctx: Ctx, _class: &Class, _args: Args) -> Result<Value> {
    Err(ctx.raise(&RUNTIME_ERROR, "Tokens can only be created by ContextVars"))
}

/// Defines the module's classes.
pub fn define() {
    CONTEXT.define::<Context>(&ClassDef {
        flags: class_flags::WEAKREF | class_flags::MAPPING,
        slots: |slots| {
            slots.new.set(context_new);
            slots.getitem.set(context_getitem);
            slots.contains.set(context_contains);
            slots.len.set(|_, context| Ok(context.receiver::<Context>().values.get().len()));
            slots.iter.set(|ctx, context| context_keys(ctx, context.receiver::<Context>()));
            slots.compare.set(context_compare);
        },
        methods: CONTEXT_METHODS,
        ..ClassDef::EMPTY
    });
    CONTEXT_VAR.define::<ContextVar>(&ClassDef {
        slots: |slots| {
            slots.new.set(|ctx, class, args| VAR_NEW[0].invoke_method(ctx, &class.to_value(), args));
            slots.repr.set(var_repr);
            slots.hash.set(|ctx, var| Ok(ctx.identity_hash(var)));
        },
        methods: VAR_METHODS,
        class_methods: CLASS_METHODS,
        getsets: VAR_GETSETS,
        ..ClassDef::EMPTY
    });
    MISSING_TYPE.define::<Missing>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| slots.repr.set(|_, _| Ok(Str::new("<Token.MISSING>").into())),
        ..ClassDef::EMPTY
    });
    TOKEN.define::<Token>(&ClassDef {
        slots: |slots| {
            slots.new.set(no_instances);
            slots.repr.set(token_repr);
        },
        methods: TOKEN_METHODS,
        class_methods: CLASS_METHODS,
        getsets: TOKEN_GETSETS,
        ..ClassDef::EMPTY
    });
    drop(TOKEN.dict().set_interned(intern::intern("MISSING"), missing()));
}
