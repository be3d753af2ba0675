//! `itemgetter`, `attrgetter`, `methodcaller`.

use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::intern::Interned;
use crate::object::native::Args;
use crate::object::protocol::{class_of, full_name};
use crate::object::{Class, Ctx, ObjectExt, Ref, Result, Str, Tuple, Value, intern};
use crate::{natives, object_type};
use rustpython_wtf8::Wtf8Buf;

pub static ITEMGETTER: Class = Class::on_demand("operator.itemgetter", define);
pub static ATTRGETTER: Class = Class::on_demand("operator.attrgetter", define);
pub static METHODCALLER: Class = Class::on_demand("operator.methodcaller", define);

object_type! {
    pub struct ItemGetter: ITEMGETTER {
        items: Ref<Tuple>,
    }

    pub struct AttrGetter: ATTRGETTER {
        names: Ref<Tuple>,
        /// The parts of each name between dots.
        paths: Vec<Vec<Interned>>,
    }

    pub struct MethodCaller: METHODCALLER {
        name: Interned,
        /// Positional arguments, then the values of the keywords.
        values: Vec<Value>,
        keywords: Vec<Interned>,
    }
}

/// The one argument that a getter is called with.
fn subject<'a>(ctx: Ctx, name: &str, args: Args<'a>) -> Result<&'a Value> {
    match args.no_keywords(ctx, name)? {
        [subject] => Ok(subject),
        other => Err(ctx.type_error(format!("{name} expected 1 argument, got {}", other.len()))),
    }
}

/// What is got: alone, or in a tuple if there are several.
fn results(mut results: Vec<Value>) -> Value {
    if results.len() == 1 { results.swap_remove(0) } else { Tuple::new(results).into() }
}

fn repr_args(ctx: Ctx, this: &Value, args: &[Value], keywords: &[(Interned, Value)]) -> Result<Value> {
    let text = ctx.repr_guarded(this, || {
        let mut text = Wtf8Buf::from(format!("{}(", full_name(class_of(this))));
        for (index, arg) in args.iter().enumerate() {
            if index > 0 {
                text.push_str(", ");
            }
            text.push_wtf8(ctx.repr(arg)?.as_wtf8());
        }
        for (name, value) in keywords {
            text.push_str(", ");
            text.push_wtf8(ctx.str(name)?.as_wtf8());
            text.push_str("=");
            text.push_wtf8(ctx.repr(value)?.as_wtf8());
        }
        text.push_str(")");
        Ok(Str::from_wtf8(&text))
    })?;
    Ok(text.unwrap_or_else(|| Str::new(&format!("{}(...)", full_name(class_of(this))))).into())
}

// ---- itemgetter ----

fn itemgetter_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let items = args.no_keywords(ctx, "itemgetter")?;
    if items.is_empty() {
        return Err(ctx.type_error("itemgetter expected 1 argument, got 0"));
    }
    Ok(ItemGetter::make(class, Tuple::from_slice(items)).into())
}

fn itemgetter_call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let subject = subject(ctx, "itemgetter", args)?;
    match this.receiver::<ItemGetter>().items.items() {
        [item] => ctx.getitem(subject, item),
        items => Ok(results(items.iter().map(|item| ctx.getitem(subject, item)).collect::<Result<_>>()?)),
    }
}

fn itemgetter_repr(ctx: Ctx, this: &Value) -> Result<Value> {
    repr_args(ctx, this, this.receiver::<ItemGetter>().items.items(), &[])
}

fn itemgetter_reduce(_: Ctx, this: &Value) -> Vec<Value> {
    vec![this.class().to_value(), this.receiver::<ItemGetter>().items.to_value()]
}

natives! { ITEMGETTER_METHODS:
    "__reduce__" = itemgetter_reduce(self, /) "Return state information for pickling";
}

// ---- attrgetter ----

fn attrgetter_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let names = args.no_keywords(ctx, "attrgetter")?;
    if names.is_empty() {
        return Err(ctx.type_error("attrgetter expected 1 argument, got 0"));
    }
    let path = |name: &Value| match name.downcast::<Str>() {
        Some(text) => Ok(text.to_string_lossy().split('.').map(intern::intern).collect::<Vec<_>>()),
        None => Err(ctx.type_error("attribute name must be a string")),
    };
    let paths = names.iter().map(path).collect::<Result<Vec<_>>>()?;
    Ok(AttrGetter::make(class, Tuple::from_slice(names), paths).into())
}

fn attrgetter_call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let subject = subject(ctx, "attrgetter", args)?;
    let get = |path: &Vec<Interned>| path.iter().try_fold(subject.clone(), |object, name| ctx.getattr(&object, name));
    Ok(results(this.receiver::<AttrGetter>().paths.iter().map(get).collect::<Result<_>>()?))
}

fn attrgetter_repr(ctx: Ctx, this: &Value) -> Result<Value> {
    repr_args(ctx, this, this.receiver::<AttrGetter>().names.items(), &[])
}

fn attrgetter_reduce(_: Ctx, this: &Value) -> Vec<Value> {
    vec![this.class().to_value(), this.receiver::<AttrGetter>().names.to_value()]
}

natives! { ATTRGETTER_METHODS:
    "__reduce__" = attrgetter_reduce(self, /) "Return state information for pickling";
}

// ---- methodcaller ----

fn methodcaller_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let [name, ..] = args.positional() else {
        return Err(ctx.type_error("methodcaller needs at least one argument, the method name"));
    };
    let Some(text) = name.downcast::<Str>() else {
        return Err(ctx.type_error("method name must be a string"));
    };
    let name = intern::intern_wtf8(text.as_wtf8());
    Ok(MethodCaller::make(class, name, args.values()[1..].to_vec(), args.keyword_names().to_vec()).into())
}

fn methodcaller_call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let subject = subject(ctx, "methodcaller", args)?;
    let this = this.receiver::<MethodCaller>();
    let method = ctx.getattr(subject, &this.name)?;
    ctx.tail_call(&method, Args::new(&this.values, &this.keywords))
}

impl MethodCaller {
    fn positional(&self) -> &[Value] {
        &self.values[..self.values.len() - self.keywords.len()]
    }

    fn keyword_pairs(&self) -> Vec<(Interned, Value)> {
        let values = &self.values[self.positional().len()..];
        self.keywords.iter().copied().zip(values.iter().cloned()).collect()
    }
}

fn methodcaller_repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let caller = this.receiver::<MethodCaller>();
    let mut args = vec![Value::from(caller.name)];
    args.extend_from_slice(caller.positional());
    repr_args(ctx, this, &args, &caller.keyword_pairs())
}

fn methodcaller_reduce(ctx: Ctx, this: &Value) -> Result<Value> {
    let caller = this.receiver::<MethodCaller>();
    let class = class_of(this).to_value();
    if caller.keywords.is_empty() {
        let mut args = vec![Value::from(caller.name)];
        args.extend_from_slice(caller.positional());
        return Ok(Tuple::new(vec![class, Tuple::new(args).into()]).into());
    }
    // The keywords go into a `partial` of the class.
    let functools = ctx.import_module("functools")?;
    let partial = ctx.getattr(&functools, &intern::intern("partial"))?;
    let constructor = ctx.call_keywords(&partial, &[class, caller.name.clone().into()], &caller.keyword_pairs())?;
    Ok(Tuple::new(vec![constructor, Tuple::from_slice(caller.positional()).into()]).into())
}

natives! { METHODCALLER_METHODS:
    "__reduce__" = methodcaller_reduce(self, /) "Return state information for pickling";
}

pub fn define() {
    ITEMGETTER.define::<ItemGetter>(&ClassDef {
        flags: class_flags::WEAKREF,
        doc: "Return a callable object that fetches the given item(s) from its operand.\n\nAfter f = itemgetter(2), the call f(r) returns r[2].\nAfter g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])",
        slots: |slots| {
            slots.new.set(itemgetter_new);
            slots.call.set(itemgetter_call);
            slots.repr.set(itemgetter_repr);
        },
        methods: ITEMGETTER_METHODS,
        ..ClassDef::EMPTY
    });
    ATTRGETTER.define::<AttrGetter>(&ClassDef {
        flags: class_flags::WEAKREF,
        doc: "Return a callable object that fetches the given attribute(s) from its operand.\n\nAfter f = attrgetter('name'), the call f(r) returns r.name.\nAfter g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).\nAfter h = attrgetter('name.first', 'name.last'), the call h(r) returns\n(r.name.first, r.name.last).",
        slots: |slots| {
            slots.new.set(attrgetter_new);
            slots.call.set(attrgetter_call);
            slots.repr.set(attrgetter_repr);
        },
        methods: ATTRGETTER_METHODS,
        ..ClassDef::EMPTY
    });
    METHODCALLER.define::<MethodCaller>(&ClassDef {
        flags: class_flags::WEAKREF,
        doc: "Return a callable object that calls the given method on its operand.\n\nAfter f = methodcaller('name'), the call f(r) returns r.name().\nAfter g = methodcaller('name', 'date', foo=1), the call g(r) returns\nr.name('date', foo=1).",
        slots: |slots| {
            slots.new.set(methodcaller_new);
            slots.call.set(methodcaller_call);
            slots.repr.set(methodcaller_repr);
        },
        methods: METHODCALLER_METHODS,
        ..ClassDef::EMPTY
    });
}
