//! Iterators that pass on, leave out or transform the items of one iterable after the other.

use crate::object::builtin_classes::BOOL;
use crate::object::native::Args;
use crate::object::slots::BinaryOp;
use crate::object::{Class, Ctx, GilCell, Result, Tuple, Value, seq_iter};
use crate::types::held::class_argument;
use crate::types::sequence::{is_index, items_of};
use crate::{constructor, iterator_class, natives, object_type};
use std::cell::Cell;

pub static ACCUMULATE: Class = Class::on_demand("itertools.accumulate", define);
pub static CHAIN: Class = Class::on_demand("itertools.chain", define);
pub static COMPRESS: Class = Class::on_demand("itertools.compress", define);
pub static DROPWHILE: Class = Class::on_demand("itertools.dropwhile", define);
pub static FILTERFALSE: Class = Class::on_demand("itertools.filterfalse", define);
pub static ISLICE: Class = Class::on_demand("itertools.islice", define);
pub static STARMAP: Class = Class::on_demand("itertools.starmap", define);
pub static TAKEWHILE: Class = Class::on_demand("itertools.takewhile", define);

object_type! {
    pub struct Accumulate: ACCUMULATE {
        iterator: Value,
        /// Adds if `None`.
        function: Option<Value>,
        /// Comes first, once.
        initial: GilCell<Option<Value>>,
        total: GilCell<Option<Value>>,
    }

    pub struct Chain: CHAIN {
        /// The iterator over the iterables; `None` at the end.
        source: GilCell<Option<Value>>,
        active: GilCell<Option<Value>>,
    }

    pub struct Compress: COMPRESS {
        data: Value,
        selectors: Value,
    }

    pub struct DropWhile: DROPWHILE {
        predicate: Value,
        iterator: Value,
        started: Cell<bool>,
    }

    pub struct FilterFalse: FILTERFALSE {
        predicate: Value,
        iterator: Value,
    }

    pub struct Islice: ISLICE {
        /// `None` at the end.
        iterator: GilCell<Option<Value>>,
        /// The index of the next item to pass on, that of the next item to come, and the end.
        next: Cell<u64>,
        index: Cell<u64>,
        stop: Cell<u64>,
        step: Cell<u64>,
    }

    pub struct Starmap: STARMAP {
        function: Value,
        iterator: Value,
    }

    pub struct TakeWhile: TAKEWHILE {
        predicate: Value,
        iterator: Value,
        stopped: Cell<bool>,
    }
}

fn holds(ctx: Ctx, predicate: &Value, item: &Value) -> Result<bool> {
    let verdict = ctx.call(predicate, std::slice::from_ref(item))?;
    ctx.is_true(&verdict)
}

// ---- accumulate ----

fn accumulate(ctx: Ctx, class: &Value, iterable: &Value, func: Option<Value>, initial: Option<Value>) -> Result<Value> {
    let given = |value: Option<Value>| value.filter(|value| !value.is_none());
    let iterator = ctx.iter(iterable)?;
    Ok(Accumulate::make(class_argument(class), iterator, given(func), GilCell::new(given(initial)), GilCell::new(None))
        .into())
}

fn accumulate_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Accumulate>();
    if let Some(initial) = this.initial.take() {
        this.total.set(Some(initial.clone()));
        return Ok(Some(initial));
    }
    let Some(item) = ctx.next(&this.iterator)? else { return Ok(None) };
    let total = match (this.total.get(), &this.function) {
        (None, _) => item,
        (Some(total), None) => ctx.binary_op(&total, &item, BinaryOp::Add)?,
        (Some(total), Some(function)) => ctx.call(function, &[total, item])?,
    };
    this.total.set(Some(total.clone()));
    Ok(Some(total))
}

// ---- chain ----

fn chain_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let args = if class == &CHAIN { args.no_keywords(ctx, "chain")? } else { args.positional() };
    let iterables = Tuple::from_slice(args);
    let source = ctx.iter(iterables.as_value())?;
    Ok(Chain::make(class, GilCell::new(Some(source)), GilCell::new(None)).into())
}

fn from_iterable(ctx: Ctx, class: &Value, iterable: &Value) -> Result<Value> {
    let source = ctx.iter(iterable)?;
    Ok(Chain::make(class_argument(class), GilCell::new(Some(source)), GilCell::new(None)).into())
}

fn chain_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Chain>();
    loop {
        let active = match this.active.get() {
            Some(active) => active,
            None => {
                let Some(source) = this.source.get() else { return Ok(None) };
                let active =
                    ctx.next(&source).and_then(|iterable| iterable.map(|iterable| ctx.iter(&iterable)).transpose());
                match active {
                    Ok(Some(active)) => {
                        this.active.set(Some(active.clone()));
                        active
                    }
                    end => {
                        ctx.preserving_exception(|| this.source.set(None));
                        return end;
                    }
                }
            }
        };
        if let Some(item) = ctx.next(&active)? {
            return Ok(Some(item));
        }
        this.active.set(None);
    }
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { CHAIN_CLASS_METHODS:
    from_iterable(self, iterable, /) "Alternative chain() constructor taking a single iterable argument that evaluates lazily.";
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

// ---- compress, dropwhile, filterfalse, starmap, takewhile ----

fn compress(ctx: Ctx, class: &Value, data: &Value, selectors: &Value) -> Result<Value> {
    Ok(Compress::make(class_argument(class), ctx.iter(data)?, ctx.iter(selectors)?).into())
}

fn compress_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Compress>();
    loop {
        let Some(item) = ctx.next(&this.data)? else { return Ok(None) };
        let Some(selector) = ctx.next(&this.selectors)? else { return Ok(None) };
        if ctx.is_true(&selector)? {
            return Ok(Some(item));
        }
    }
}

fn dropwhile(ctx: Ctx, class: &Value, predicate: Value, iterable: &Value) -> Result<Value> {
    Ok(DropWhile::make(class_argument(class), predicate, ctx.iter(iterable)?, Cell::new(false)).into())
}

fn dropwhile_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<DropWhile>();
    while let Some(item) = ctx.next(&this.iterator)? {
        if this.started.get() || !holds(ctx, &this.predicate, &item)? {
            this.started.set(true);
            return Ok(Some(item));
        }
    }
    Ok(None)
}

fn filterfalse(ctx: Ctx, class: &Value, function: Value, iterable: &Value) -> Result<Value> {
    Ok(FilterFalse::make(class_argument(class), function, ctx.iter(iterable)?).into())
}

fn filterfalse_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<FilterFalse>();
    let by_truth = this.predicate.is_none() || this.predicate.as_class() == Some(&BOOL);
    while let Some(item) = ctx.next(&this.iterator)? {
        let verdict = if by_truth { ctx.is_true(&item)? } else { holds(ctx, &this.predicate, &item)? };
        if !verdict {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

fn starmap(ctx: Ctx, class: &Value, function: Value, iterable: &Value) -> Result<Value> {
    Ok(Starmap::make(class_argument(class), function, ctx.iter(iterable)?).into())
}

fn starmap_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Starmap>();
    let Some(args) = ctx.next(&this.iterator)? else { return Ok(None) };
    let args = items_of(ctx, &args)?;
    ctx.call(&this.function, &args).map(Some)
}

fn takewhile(ctx: Ctx, class: &Value, predicate: Value, iterable: &Value) -> Result<Value> {
    Ok(TakeWhile::make(class_argument(class), predicate, ctx.iter(iterable)?, Cell::new(false)).into())
}

fn takewhile_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<TakeWhile>();
    if this.stopped.get() {
        return Ok(None);
    }
    let Some(item) = ctx.next(&this.iterator)? else { return Ok(None) };
    if holds(ctx, &this.predicate, &item)? {
        return Ok(Some(item));
    }
    this.stopped.set(true);
    Ok(None)
}

// ---- islice ----

/// A bound of `islice`: `None`, or a number that is not negative.
fn islice_bound(ctx: Ctx, value: &Value, message: &str) -> Result<Option<u64>> {
    if value.is_none() {
        return Ok(None);
    }
    let number = if is_index(value) { ctx.index(value)?.as_i64() } else { None };
    match number.and_then(|number| u64::try_from(number).ok()) {
        Some(number) => Ok(Some(number)),
        None => Err(ctx.value_error(message)),
    }
}

fn islice_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const STEP: &str = "Step for islice() must be a positive integer or None.";
    let args = if class == &ISLICE { args.no_keywords(ctx, "islice")? } else { args.positional() };
    let (iterable, start, stop, step) = match args {
        [iterable, stop] => (iterable, None, islice_bound(ctx, stop, STOP)?, None),
        [iterable, start, stop] => (iterable, islice_bound(ctx, start, INDICES)?, islice_bound(ctx, stop, STOP)?, None),
        [iterable, start, stop, step] => (
            iterable,
            islice_bound(ctx, start, INDICES)?,
            islice_bound(ctx, stop, STOP)?,
            islice_bound(ctx, step, STEP)?,
        ),
        few if few.len() < 2 => {
            return Err(ctx.type_error(format!("islice expected at least 2 arguments, got {}", few.len())));
        }
        many => return Err(ctx.type_error(format!("islice expected at most 4 arguments, got {}", many.len()))),
    };
    if step == Some(0) {
        return Err(ctx.value_error(STEP));
    }
    let iterator = ctx.iter(iterable)?;
    let cell = |number: Option<u64>, default| Cell::new(number.unwrap_or(default));
    Ok(Islice::make(
        class,
        GilCell::new(Some(iterator)),
        cell(start, 0),
        Cell::new(0),
        cell(stop, u64::MAX),
        cell(step, 1),
    )
    .into())
}

fn islice_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Islice>();
    let Some(iterator) = this.iterator.get() else { return Ok(None) };
    let (next, stop) = (this.next.get(), this.stop.get());
    let mut item = None;
    // The items before the wanted one, then that one unless the end comes first.
    while this.index.get() < next || (this.index.get() == next && next < stop) {
        item = ctx.next(&iterator)?;
        if item.is_none() {
            break;
        }
        let index = this.index.get();
        this.index.set(index + 1);
        if index < next {
            item = None;
        }
    }
    if item.is_some() {
        this.next.set(next.saturating_add(this.step.get()).min(stop));
    } else {
        this.iterator.set(None);
    }
    Ok(item)
}

constructor! {
    accumulate_new = "accumulate" accumulate(self, iterable, func=None, *, initial=None);
    compress_new = "compress" compress(self, data, selectors);
    dropwhile_new = "dropwhile" dropwhile(self, predicate, iterable, /);
    filterfalse_new = "filterfalse" filterfalse(self, function, iterable, /);
    starmap_new = "starmap" starmap(self, function, iterable, /);
    takewhile_new = "takewhile" takewhile(self, predicate, iterable, /);
}

pub fn define() {
    iterator_class!(ACCUMULATE, Accumulate, accumulate_new, accumulate_next, "Return series of accumulated sums.");
    iterator_class!(
        CHAIN,
        Chain,
        chain_new,
        chain_next,
        "Return a chain object whose .__next__() method returns elements from the first iterable until it is exhausted.",
        class_methods: CHAIN_CLASS_METHODS
    );
    iterator_class!(
        COMPRESS,
        Compress,
        compress_new,
        compress_next,
        "Return data elements corresponding to true selector elements."
    );
    iterator_class!(
        DROPWHILE,
        DropWhile,
        dropwhile_new,
        dropwhile_next,
        "Drop items from the iterable while predicate(item) is true."
    );
    iterator_class!(
        FILTERFALSE,
        FilterFalse,
        filterfalse_new,
        filterfalse_next,
        "Return those items of iterable for which function(item) is false."
    );
    iterator_class!(
        ISLICE,
        Islice,
        islice_new,
        islice_next,
        "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an iterator whose next() method returns selected values from an\niterable."
    );
    iterator_class!(
        STARMAP,
        Starmap,
        starmap_new,
        starmap_next,
        "Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence."
    );
    iterator_class!(
        TAKEWHILE,
        TakeWhile,
        takewhile_new,
        takewhile_next,
        "Return successive entries from an iterable as long as the predicate evaluates to true for each entry."
    );
}
