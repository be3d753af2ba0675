//! `zip`, `map`, `filter` (`Python/bltinmodule.c`) and `iter(callable, sentinel)`.

use super::sequence;
use crate::object::builtin_classes::BOOL;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::STOP_ITERATION;
use crate::object::native::Args;
use crate::object::tuple::Pairs;
use crate::object::{Class, Ctx, GilCell, ObjectExt, Ref, Result, Tuple, Value};
use crate::{natives, object_type};
use std::cell::Cell;

pub static ZIP: Class = Class::on_demand("zip", define);
pub static MAP: Class = Class::on_demand("map", define);
pub static FILTER: Class = Class::on_demand("filter", define);
pub static CALLABLE_ITERATOR: Class = Class::on_demand("callable_iterator", define);

object_type! {
    pub struct Zip: ZIP {
        iterators: Ref<Tuple>,
        strict: Cell<bool>,
        pairs: Pairs,
    }

    pub struct Map: MAP {
        pub function: Value,
        iterators: Ref<Tuple>,
        strict: Cell<bool>,
    }

    pub struct Filter: FILTER {
        pub function: Value,
        pub iterator: Value,
    }

    pub struct CallableIterator: CALLABLE_ITERATOR {
        /// `None` once the sentinel came.
        callable: GilCell<Option<Value>>,
        sentinel: GilCell<Option<Value>>,
    }
}

/// The one keyword that `zip` and `map` take.
fn strict_keyword(ctx: Ctx, function: &str, exact: bool, args: Args) -> Result<bool> {
    let mut strict = false;
    for (name, value) in args.keywords() {
        match name.as_str() {
            Some("strict") => strict = ctx.is_true(value)?,
            other if exact => {
                return Err(ctx.type_error(format!(
                    "{function}() got an unexpected keyword argument '{}'",
                    other.unwrap_or("?")
                )));
            }
            _ => {}
        }
    }
    Ok(strict)
}

/// The next item of every iterator; `None` when one has ended.
fn step_all(ctx: Ctx, function: &str, iterators: &[Value], strict: bool) -> Result<Option<Vec<Value>>> {
    let mut items = Vec::with_capacity(iterators.len());
    for iterator in iterators {
        match ctx.next(iterator)? {
            Some(item) => items.push(item),
            None if strict => return uneven(ctx, function, iterators, items.len()).map(|()| None),
            None => return Ok(None),
        }
    }
    Ok(Some(items))
}

/// `strict=True`: the iterator number `ended` has ended; all others must have, too.
fn uneven(ctx: Ctx, function: &str, iterators: &[Value], ended: usize) -> Result<()> {
    let others = |count: usize| if count == 1 { "argument 1".to_owned() } else { format!("arguments 1-{count}") };
    if ended > 0 {
        return Err(ctx.value_error(format!("{function}() argument {} is shorter than {}", ended + 1, others(ended))));
    }
    for (index, iterator) in iterators.iter().enumerate().skip(1) {
        if ctx.next(iterator)?.is_some() {
            return Err(ctx.value_error(format!(
                "{function}() argument {} is longer than {}",
                index + 1,
                others(index)
            )));
        }
    }
    Ok(())
}

fn iterators_of(ctx: Ctx, iterables: &[Value]) -> Result<Ref<Tuple>> {
    let iterators = iterables.iter().map(|iterable| ctx.iter(iterable)).collect::<Result<Vec<_>>>()?;
    Ok(Tuple::new(iterators))
}

/// `(class, args)` or, where strict, `(class, args, True)`.
fn reduce(this: &Value, args: Vec<Value>, strict: bool) -> Vec<Value> {
    let mut parts = vec![this.class().to_value(), Tuple::new(args).into()];
    if strict {
        parts.push(Value::from_bool(true));
    }
    parts
}

// ---- zip ----

fn zip_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let strict = strict_keyword(ctx, "zip", class == &ZIP, args)?;
    Ok(Zip::make(class, iterators_of(ctx, args.positional())?, Cell::new(strict), Pairs::new()).into())
}

fn zip_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Zip>();
    if this.iterators.is_empty() {
        return Ok(None);
    }
    if let ([first, second], false) = (this.iterators.items(), this.strict.get()) {
        let Some(first) = ctx.next(first)? else { return Ok(None) };
        return Ok(ctx.next(second)?.map(|second| this.pairs.next(first, second)));
    }
    let items = step_all(ctx, "zip", this.iterators.items(), this.strict.get())?;
    Ok(items.map(|items| Tuple::new(items).into()))
}

fn zip_reduce(_: Ctx, this: &Value) -> Vec<Value> {
    let zip = this.receiver::<Zip>();
    reduce(this, zip.iterators.items().to_vec(), zip.strict.get())
}

fn zip_setstate(ctx: Ctx, this: &Zip, state: &Value) -> Result<()> {
    this.strict.set(ctx.is_true(state)?);
    Ok(())
}

natives! { ZIP_METHODS:
    "__reduce__" = zip_reduce(self, /) "Return state information for pickling.";
    "__setstate__" = zip_setstate(self, state, /) "Set state information for unpickling.";
}

// ---- map ----

fn map_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let strict = strict_keyword(ctx, "map", class == &MAP, args)?;
    let [function, iterables @ ..] = args.positional() else {
        return Err(ctx.type_error("map() must have at least two arguments."));
    };
    if iterables.is_empty() {
        return Err(ctx.type_error("map() must have at least two arguments."));
    }
    Ok(Map::make(class, function.clone(), iterators_of(ctx, iterables)?, Cell::new(strict)).into())
}

impl Map {
    /// The arguments of the next call; `None` at the end.
    pub fn next_arguments(&self, ctx: Ctx) -> Result<Option<Vec<Value>>> {
        step_all(ctx, "map", self.iterators.items(), self.strict.get())
    }
}

fn map_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Map>();
    match this.next_arguments(ctx)? {
        Some(items) => ctx.call(&this.function, &items).map(Some),
        None => Ok(None),
    }
}

fn map_reduce(_: Ctx, this: &Value) -> Vec<Value> {
    let map = this.receiver::<Map>();
    let mut args = vec![map.function.clone()];
    args.extend_from_slice(map.iterators.items());
    reduce(this, args, map.strict.get())
}

fn map_setstate(ctx: Ctx, this: &Map, state: &Value) -> Result<()> {
    this.strict.set(ctx.is_true(state)?);
    Ok(())
}

natives! { MAP_METHODS:
    "__reduce__" = map_reduce(self, /) "Return state information for pickling.";
    "__setstate__" = map_setstate(self, state, /) "Set state information for unpickling.";
}

// ---- filter ----

fn filter_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let args = if class == &FILTER { args.no_keywords(ctx, "filter")? } else { args.positional() };
    let [function, iterable] = args else {
        return Err(ctx.type_error(format!("filter expected 2 arguments, got {}", args.len())));
    };
    Ok(Filter::make(class, function.clone(), ctx.iter(iterable)?).into())
}

fn filter_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Filter>();
    let by_truth = this.function.is_none() || this.function.as_class() == Some(&BOOL);
    while let Some(item) = ctx.next(&this.iterator)? {
        let keep = if by_truth {
            ctx.is_true(&item)?
        } else {
            let verdict = ctx.call(&this.function, std::slice::from_ref(&item))?;
            ctx.is_true(&verdict)?
        };
        if keep {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

fn filter_reduce(_: Ctx, this: &Value) -> Vec<Value> {
    let filter = this.receiver::<Filter>();
    reduce(this, vec![filter.function.clone(), filter.iterator.clone()], false)
}

natives! { FILTER_METHODS:
    "__reduce__" = filter_reduce(self, /) "Return state information for pickling.";
}

// ---- iter(callable, sentinel) ----

impl CallableIterator {
    pub fn new(callable: &Value, sentinel: &Value) -> Ref<CallableIterator> {
        CallableIterator::make(
            &CALLABLE_ITERATOR,
            GilCell::new(Some(callable.clone())),
            GilCell::new(Some(sentinel.clone())),
        )
    }

    fn end(&self) {
        self.callable.set(None);
        self.sentinel.set(None);
    }
}

fn callable_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<CallableIterator>();
    let Some(callable) = this.callable.get() else { return Ok(None) };
    match ctx.call(&callable, &[]) {
        Ok(item) => {
            // The call may have ended the iterator itself.
            let Some(sentinel) = this.sentinel.get() else { return Ok(None) };
            if ctx.eq(&sentinel, &item)? {
                this.end();
                return Ok(None);
            }
            Ok(Some(item))
        }
        Err(raised) => {
            ctx.catch(&STOP_ITERATION, raised)?;
            this.end();
            Ok(None)
        }
    }
}

fn callable_reduce(ctx: Ctx, this: &CallableIterator) -> Value {
    match (this.callable.get(), this.sentinel.get()) {
        (Some(callable), Some(sentinel)) => sequence::reduce(ctx, "iter", vec![callable, sentinel], None),
        _ => sequence::reduce(ctx, "iter", vec![Tuple::empty().into()], None),
    }
}

natives! { CALLABLE_METHODS:
    "__reduce__" = callable_reduce(self, /) "Return state information for pickling.";
}

pub fn define() {
    ZIP.define::<Zip>(&ClassDef {
        flags: class_flags::BASE,
        doc: "The zip object yields n-length tuples, where n is the number of iterables\npassed as positional arguments to zip().  The i-th element in every tuple\ncomes from the i-th iterable argument to zip().  This continues until the\nshortest argument is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.\n\n   >>> list(zip('abcdefg', range(3), range(4)))\n   [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]",
        slots: |slots| {
            slots.new.set(zip_new);
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(zip_next);
        },
        methods: ZIP_METHODS,
        ..ClassDef::EMPTY
    });
    MAP.define::<Map>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Make an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.",
        slots: |slots| {
            slots.new.set(map_new);
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(map_next);
        },
        methods: MAP_METHODS,
        ..ClassDef::EMPTY
    });
    FILTER.define::<Filter>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Return an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items that are true.",
        slots: |slots| {
            slots.new.set(filter_new);
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(filter_next);
        },
        methods: FILTER_METHODS,
        ..ClassDef::EMPTY
    });
    CALLABLE_ITERATOR.define::<CallableIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(callable_next);
        },
        methods: CALLABLE_METHODS,
        ..ClassDef::EMPTY
    });
}
