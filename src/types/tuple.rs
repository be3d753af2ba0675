//! `tuple` (`Objects/tupleobject.c`) and its iterator; the layout is [`crate::object::tuple`].

use super::list::List;
use super::sequence::{self, bound, bound_argument, index_number, is_index, place, tuple_items_of};
use super::slice::Slice;
use crate::natives;
use crate::object::builtin_classes::TUPLE;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::INDEX_ERROR;
use crate::object::hash;
use crate::object::native::Args;
use crate::object::slots::Comparison;
use crate::object::{
    Class, Ctx, GilCell, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor, heap, int, seq_iter,
};
use std::cell::Cell;

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let args = if class == &TUPLE { args.no_keywords(ctx, "tuple")? } else { args.positional() };
    let iterable = sequence::optional_argument(ctx, "tuple", args)?;
    let Some(iterable) = iterable else { return Ok(Tuple::new_in(class, Vec::new()).into()) };
    if class == &TUPLE && iterable.is_instance_of_exactly::<Tuple>() {
        return Ok(iterable.clone());
    }
    let items = tuple_items_of(ctx, iterable)?;
    ctx.check_room(items.len())?;
    Ok(Tuple::new_in(class, items).into())
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let items = this.receiver::<Tuple>().items();
    if items.is_empty() {
        return Ok(Str::new("()").into());
    }
    let close = if items.len() == 1 { ",)" } else { ")" };
    let text = ctx.repr_guarded(this, || sequence::repr_items(ctx, "(", close, |index| items.get(index).cloned()))?;
    Ok(text.unwrap_or_else(|| Str::new("(...)").into()))
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(a), Some(b)) = (a.downcast::<Tuple>(), b.downcast::<Tuple>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (a, b) = (a.items(), b.items());
    for (a, b) in a.iter().zip(b) {
        if !ctx.eq(a, b)? {
            return match op {
                Comparison::Eq => Ok(Value::from_bool(false)),
                Comparison::Ne => Ok(Value::from_bool(true)),
                _ => ctx.compare(a, b, op),
            };
        }
    }
    Ok(Value::from_bool(op.holds(a.len().cmp(&b.len()))))
}

fn tuple_hash(ctx: Ctx, this: &Value) -> Result<i64> {
    let items = this.receiver::<Tuple>().items();
    let hashes = items.iter().map(|item| ctx.hash(item)).collect::<Result<Vec<i64>>>()?;
    Ok(hash::hash_sequence(hashes.into_iter()))
}

fn iter(_: Ctx, this: &Value) -> Result<Value> {
    Ok(TupleIterator::new(this.receiver::<Tuple>().reference()).into())
}

fn len(_: Ctx, this: &Value) -> Result<usize> {
    Ok(this.receiver::<Tuple>().len())
}

fn contains(ctx: Ctx, this: &Value, item: &Value) -> Result<bool> {
    for candidate in this.receiver::<Tuple>().items() {
        if ctx.eq(candidate, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn getitem(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    let items = this.receiver::<Tuple>().items();
    if is_index(key) {
        let index = index_number(ctx, key)?;
        return match place(index, items.len()) {
            Some(place) => Ok(items[place].clone()),
            None => Err(ctx.raise(&INDEX_ERROR, "tuple index out of range")),
        };
    }
    let Some(slice) = key.downcast::<Slice>() else {
        return Err(ctx.type_error(format!("tuple indices must be integers or slices, not {}", key.class_name())));
    };
    let (start, _, step, count) = slice.adjust(ctx, items.len())?;
    if step == 1 {
        if count == items.len() && this.is_instance_of_exactly::<Tuple>() {
            return Ok(this.clone());
        }
        ctx.check_room(count)?;
        return Ok(Tuple::from_slice(&items[start as usize..start as usize + count]).into());
    }
    // Once for the items that are selected, once for the tuple.
    ctx.check_room(count.saturating_mul(2))?;
    let selected = (0..count as i64).map(|number| items[(start + number * step) as usize].clone());
    Ok(Tuple::new(selected.collect()).into())
}

fn concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let Some(other) = b.downcast::<Tuple>() else {
        return Err(ctx.type_error(format!("can only concatenate tuple (not \"{}\") to tuple", b.class_name())));
    };
    let tuple = a.receiver::<Tuple>();
    if tuple.is_empty() && b.is_instance_of_exactly::<Tuple>() {
        return Ok(b.clone());
    }
    if other.is_empty() && a.is_instance_of_exactly::<Tuple>() {
        return Ok(a.clone());
    }
    ctx.check_room((tuple.len() + other.len()).saturating_mul(2))?;
    Ok(Tuple::new([tuple.items(), other.items()].concat()).into())
}

fn repeat(ctx: Ctx, this: &Value, count: i64) -> Result<Value> {
    let items = this.receiver::<Tuple>().items();
    if this.is_instance_of_exactly::<Tuple>() && (count == 1 || items.is_empty()) {
        return Ok(this.clone());
    }
    let repeated = sequence::repeated(items, count).map_err(|_| ctx.memory_error())?;
    ctx.check_room(repeated.len())?;
    Ok(Tuple::new(repeated).into())
}

fn index(ctx: Ctx, this: &Tuple, value: &Value, start: Option<&Value>, stop: Option<&Value>) -> Result<usize> {
    let items = this.items();
    let start = bound(bound_argument(ctx, start, 0)?, items.len());
    let stop = bound(bound_argument(ctx, stop, i64::MAX)?, items.len());
    for (index, item) in items.iter().enumerate().take(stop).skip(start) {
        if ctx.eq(item, value)? {
            return Ok(index);
        }
    }
    Err(ctx.value_error("tuple.index(x): x not in tuple"))
}

fn count(ctx: Ctx, this: &Tuple, value: &Value) -> Result<usize> {
    let mut count = 0;
    for item in this.items() {
        count += ctx.eq(item, value)? as usize;
    }
    Ok(count)
}

fn getnewargs(_: Ctx, this: &Tuple) -> Vec<Value> {
    vec![Tuple::from_slice(this.items()).into()]
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { METHODS:
    index(self, value, start=0, stop=9223372036854775807, /) "Return first index of value.\n\nRaises ValueError if the value is not present.";
    count(self, value, /) "Return number of occurrences of value.";
    "__getnewargs__" = getnewargs(self, /) "";
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

// ---- the iterator ----

pub static TUPLE_ITERATOR: Class = Class::on_demand("tuple_iterator", define);

#[repr(C)]
pub struct TupleIterator {
    header: Header,
    /// `None` once the end was reached.
    tuple: GilCell<Option<Ref<Tuple>>>,
    index: Cell<usize>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for TupleIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &TUPLE_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        self.tuple.with(|tuple| tuple.iter().for_each(|tuple| visit(tuple.as_value())));
    }

    fn clear(&self) {
        self.tuple.set(None);
    }
}

impl TupleIterator {
    pub fn new(tuple: Ref<Tuple>) -> Ref<TupleIterator> {
        heap::new(|header| TupleIterator { header, tuple: GilCell::new(Some(tuple)), index: Cell::new(0) })
    }

    /// The next item; `None` at the end.
    #[inline]
    pub fn step(&self) -> Option<Value> {
        let index = self.index.get();
        let item = self.tuple.with(|tuple| tuple.as_ref()?.items().get(index).cloned());
        match item {
            Some(item) => {
                self.index.set(index + 1);
                Some(item)
            }
            None => {
                self.tuple.set(None);
                None
            }
        }
    }
}

fn next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    Ok(this.receiver::<TupleIterator>().step())
}

fn iterator_iter(_: Ctx, this: &Value) -> Result<Value> {
    Ok(this.clone())
}

fn length_hint(_: Ctx, this: &TupleIterator) -> usize {
    this.tuple.with(|tuple| tuple.as_ref().map_or(0, |tuple| tuple.len() - this.index.get()))
}

fn reduce(ctx: Ctx, this: &TupleIterator) -> Value {
    match this.tuple.get() {
        Some(tuple) => sequence::reduce(ctx, "iter", vec![tuple.into()], Some(int::from_i64(this.index.get() as i64))),
        None => sequence::reduce(ctx, "iter", vec![List::new(Vec::new()).into()], None),
    }
}

fn setstate(_: Ctx, this: &TupleIterator, state: i64) {
    if let Some(tuple) = this.tuple.get() {
        this.index.set(bound(state.max(0), tuple.len()));
    }
}

natives! { ITERATOR_METHODS:
    "__length_hint__" = length_hint(self, /) "Private method returning an estimate of len(list(it)).";
    "__reduce__" = reduce(self, /) "Return state information for pickling.";
    "__setstate__" = setstate(self, state, /) "Set state information for unpickling.";
}

pub fn define() {
    TUPLE.define::<Tuple>(&ClassDef {
        flags: class_flags::BASE | class_flags::TUPLE | class_flags::SEQUENCE | class_flags::MATCH_SELF | class_flags::VARIABLE,
        doc: "Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a tuple, the return value is the same object.",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.compare.set(compare);
            slots.hash.set(tuple_hash);
            slots.iter.set(iter);
            slots.len.set(len);
            slots.contains.set(contains);
            slots.getitem.set(getitem);
            slots.concat.set(concat);
            slots.repeat.set(repeat);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        ..ClassDef::EMPTY
    });
    TUPLE_ITERATOR.define::<TupleIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(iterator_iter);
            slots.next.set(next);
        },
        methods: ITERATOR_METHODS,
        ..ClassDef::EMPTY
    });
}
