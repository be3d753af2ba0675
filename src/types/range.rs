//! `range` (`Objects/rangeobject.c`) and its iterators: one for numbers that are all unboxed, one for
//! any.

use super::int_math;
use super::slice::{self, Slice};
use crate::object::builtin_classes::RANGE;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::OVERFLOW_ERROR;
use crate::object::int::{from_bigint, from_i64, from_u64};
use crate::object::native::{Args, readonly};
use crate::object::slots::Comparison;
use crate::object::{Class, Ctx, GilCell, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, heap, intern};
use crate::{getsets, natives};
use malachite_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use std::cell::Cell;

/// An immutable arithmetic progression. All parts are exact ints, the step is not zero.
#[repr(C)]
pub struct Range {
    header: Header,
    pub start: Value,
    pub stop: Value,
    pub step: Value,
    /// The number of items.
    pub length: Value,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Range {
    fn class() -> &'static Class {
        &RANGE
    }
}

impl Range {
    /// The three are exact ints, the step not zero.
    pub fn new(start: Value, stop: Value, step: Value) -> Ref<Range> {
        let length = length_of(&start, &stop, &step);
        heap::new(|header| Range { header, start, stop, step, length })
    }

    /// (first, step, count) where every item is an unboxed int.
    pub fn as_small(&self) -> Option<(i64, i64, u64)> {
        let (start, step) = (self.start.as_small_int()?, self.step.as_small_int()?);
        self.stop.as_small_int()?;
        Some((start, step, self.length.as_small_int()? as u64))
    }

    fn big(&self) -> (BigInt, BigInt, BigInt, BigInt) {
        (big(&self.start), big(&self.stop), big(&self.step), big(&self.length))
    }

    /// `self[index]`, with `0 <= index < length`.
    fn item(&self, index: &Value) -> Value {
        if let (Some(start), Some(step), Some(index)) =
            (self.start.as_small_int(), self.step.as_small_int(), index.as_small_int())
            && let Some(item) = index.checked_mul(step).and_then(|offset| start.checked_add(offset))
        {
            return from_i64(item);
        }
        from_bigint(big(&self.start) + big(index) * big(&self.step))
    }

    /// The place of an int among the items.
    fn position(&self, number: &Value) -> Option<Value> {
        if let (Some((start, step, count)), Some(number)) = (self.as_small(), int_math::small(number)) {
            let distance = number - start;
            if distance % step != 0 {
                return None;
            }
            let index = distance / step;
            return (index >= 0 && (index as u64) < count).then(|| from_i64(index));
        }
        let (start, _, step, length) = self.big();
        let (index, rest) = (big(number) - start).div_mod_floor(&step);
        (rest.is_zero() && !index.is_negative() && index < length).then(|| from_bigint(index))
    }
}

fn big(value: &Value) -> BigInt {
    value.as_int().expect("the parts of a range are ints").into_owned()
}

fn length_of(start: &Value, stop: &Value, step: &Value) -> Value {
    if let (Some(start), Some(stop), Some(step)) = (start.as_small_int(), stop.as_small_int(), step.as_small_int()) {
        let (distance, step) = if step > 0 { (stop - start, step) } else { (start - stop, -step) };
        return from_i64(if distance > 0 { (distance - 1) / step + 1 } else { 0 });
    }
    let (start, stop, step) = (big(start), big(stop), big(step));
    let (distance, step) = if step.is_positive() { (stop - start, step) } else { (start - stop, -step) };
    if distance.is_positive() { from_bigint((distance - 1) / step + 1) } else { from_i64(0) }
}

fn new(ctx: Ctx, _class: &Class, args: Args) -> Result<Value> {
    let args = args.no_keywords(ctx, "range")?;
    let (start, stop, step) = match args {
        [stop] => (from_i64(0), ctx.index(stop)?, from_i64(1)),
        [start, stop] => (ctx.index(start)?, ctx.index(stop)?, from_i64(1)),
        [start, stop, step] => (ctx.index(start)?, ctx.index(stop)?, ctx.index(step)?),
        [] => return Err(ctx.type_error("range expected at least 1 argument, got 0")),
        more => return Err(ctx.type_error(format!("range expected at most 3 arguments, got {}", more.len()))),
    };
    if step.as_small_int() == Some(0) {
        return Err(ctx.value_error("range() arg 3 must not be zero"));
    }
    Ok(Range::new(start, stop, step).into())
}

// ---- slots ----

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let Some(this) = this.downcast::<Range>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let (start, stop) = (ctx.repr(&this.start)?, ctx.repr(&this.stop)?);
    let (start, stop) = (start.to_string_lossy(), stop.to_string_lossy());
    let text = if this.step.as_small_int() == Some(1) {
        format!("range({start}, {stop})")
    } else {
        format!("range({start}, {stop}, {})", ctx.repr(&this.step)?.to_string_lossy())
    };
    Ok(Str::new(&text).into())
}

fn len(ctx: Ctx, this: &Value) -> Result<usize> {
    let Some(this) = this.downcast::<Range>() else { return Ok(0) };
    this.length
        .as_i64()
        .and_then(|length| usize::try_from(length).ok())
        .ok_or_else(|| ctx.raise(&OVERFLOW_ERROR, "Python int too large to convert to C ssize_t"))
}

fn truth(_: Ctx, this: &Value) -> Result<bool> {
    Ok(this.downcast::<Range>().is_some_and(|range| range.length.as_small_int() != Some(0)))
}

fn getitem(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    let Some(this) = this.downcast::<Range>() else { return Ok(Value::NOT_IMPLEMENTED) };
    if let (Some(index), Some((start, step, count))) = (key.as_small_int(), this.as_small()) {
        let index = if index < 0 { index + count as i64 } else { index };
        if index < 0 || index as u64 >= count {
            return Err(ctx.index_error("range object index out of range"));
        }
        return Ok(from_i64(start + index * step));
    }
    if let Some(slice) = key.downcast::<Slice>() {
        return subrange(ctx, this, slice);
    }
    if !key.is_int() && key.class().slots.index.get().is_none() {
        return Err(ctx.type_error(format!("range indices must be integers or slices, not {}", key.class_name())));
    }
    let mut index = ctx.index_bigint(key)?;
    let length = big(&this.length);
    if index.is_negative() {
        index += &length;
    }
    if index.is_negative() || index >= length {
        return Err(ctx.index_error("range object index out of range"));
    }
    Ok(this.item(&from_bigint(index)))
}

fn subrange(ctx: Ctx, this: &Range, slice: &Slice) -> Result<Value> {
    let (start, stop, step) = slice::long_indices(ctx, slice, &big(&this.length))?;
    let own_step = big(&this.step);
    let step = from_bigint(&own_step * step);
    Ok(Range::new(this.item(&from_bigint(start)), this.item(&from_bigint(stop)), step).into())
}

/// Ints are looked up by arithmetic; what else may be equal to one is compared with each item.
fn is_plain_int(value: &Value) -> bool {
    value.is_small_int() || value.as_bool().is_some() || value.is_instance_of_exactly::<crate::object::int::Int>()
}

fn contains(ctx: Ctx, this: &Value, item: &Value) -> Result<bool> {
    let Some(range) = this.downcast::<Range>() else { return Ok(false) };
    if is_plain_int(item) {
        return Ok(range.position(item).is_some());
    }
    let mut found = false;
    ctx.for_each(this, |candidate| {
        found = ctx.eq(&candidate, item)?;
        Ok(!found)
    })?;
    Ok(found)
}

fn compare(_: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(first), Some(second), Comparison::Eq | Comparison::Ne) =
        (a.downcast::<Range>(), b.downcast::<Range>(), op)
    else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    // Equal as sequences.
    let same = |a: &Value, b: &Value| a.is(b) || big(a) == big(b);
    let equal = same(&first.length, &second.length)
        && (first.length.as_small_int() == Some(0)
            || same(&first.start, &second.start)
                && (first.length.as_small_int() == Some(1) || same(&first.step, &second.step)));
    Ok(Value::from_bool(equal == (op == Comparison::Eq)))
}

fn hash(ctx: Ctx, this: &Value) -> Result<i64> {
    let Some(this) = this.downcast::<Range>() else { return Ok(0) };
    let (mut start, mut step) = (this.start.clone(), this.step.clone());
    match this.length.as_small_int() {
        Some(0) => (start, step) = (Value::NONE, Value::NONE),
        Some(1) => step = Value::NONE,
        _ => {}
    }
    let parts = [&this.length, &start, &step].map(|part| if part.is_none() { Ok(NONE_HASH) } else { ctx.hash(part) });
    let [length, start, step] = parts;
    Ok(crate::object::hash::hash_sequence([length?, start?, step?].into_iter()))
}

/// `hash(None)`.
const NONE_HASH: i64 = 0xFCA8_6420;

fn iter(_: Ctx, this: &Value) -> Result<Value> {
    Ok(this.downcast::<Range>().map_or(Value::NOT_IMPLEMENTED, new_iterator))
}

fn new_iterator(range: &Range) -> Value {
    match range.as_small() {
        Some((start, step, count)) => RangeIterator::new(start, step, count).into(),
        None => {
            let (start, _, step, length) = range.big();
            new_long_iterator(start, step, length)
        }
    }
}

// ---- methods ----

fn __reversed__(_: Ctx, this: &Range) -> Value {
    if let Some((start, step, count)) = this.as_small() {
        return RangeIterator::new(start + step * (count as i64 - 1), -step, count).into();
    }
    let (start, _, step, length) = this.big();
    let last = start + &step * (&length - 1);
    new_long_iterator(last, -step, length)
}

fn count(ctx: Ctx, this: &Range, item: &Value) -> Result<u64> {
    if is_plain_int(item) {
        return Ok(u64::from(this.position(item).is_some()));
    }
    let mut count = 0;
    ctx.for_each(&this.to_value(), |candidate| {
        count += u64::from(ctx.eq(&candidate, item)?);
        Ok(true)
    })?;
    Ok(count)
}

fn index(ctx: Ctx, this: &Range, item: &Value) -> Result<Value> {
    if is_plain_int(item) {
        return this.position(item).ok_or_else(|| ctx.value_error("range.index(x): x not in range"));
    }
    let (mut index, mut found) = (0u64, false);
    ctx.for_each(&this.to_value(), |candidate| {
        found = ctx.eq(&candidate, item)?;
        index += u64::from(!found);
        Ok(!found)
    })?;
    if found { Ok(from_u64(index)) } else { Err(ctx.value_error("sequence.index(x): x not in sequence")) }
}

fn __reduce__(_: Ctx, this: &Range) -> Vec<Value> {
    let parts = vec![this.start.clone(), this.stop.clone(), this.step.clone()];
    vec![RANGE.to_value(), Tuple::new(parts).into()]
}

natives! { METHODS:
    __reversed__(self, /) "Return a reverse iterator.";
    __reduce__(self, /) "";
    count(self, object, /) "rangeobject.count(value) -> integer -- return number of occurrences of value";
    index(self, object, /) "rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present.";
}

fn start(_: Ctx, this: &Range) -> Value {
    this.start.clone()
}

fn stop(_: Ctx, this: &Range) -> Value {
    this.stop.clone()
}

fn step(_: Ctx, this: &Range) -> Value {
    this.step.clone()
}

getsets! { GETSETS for Range:
    start: start, readonly "";
    stop: stop, readonly "";
    step: step, readonly "";
}

// ---- iterators ----

/// The iterator over a range of unboxed ints.
#[repr(C)]
pub struct RangeIterator {
    header: Header,
    next: Cell<i64>,
    step: Cell<i64>,
    remaining: Cell<u64>,
}

pub static RANGE_ITERATOR: Class = Class::on_demand("range_iterator", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for RangeIterator {
    fn class() -> &'static Class {
        &RANGE_ITERATOR
    }
}

impl RangeIterator {
    fn new(start: i64, step: i64, count: u64) -> Ref<RangeIterator> {
        heap::new(|header| RangeIterator {
            header,
            next: Cell::new(start),
            step: Cell::new(step),
            remaining: Cell::new(count),
        })
    }

    /// The next item; `None` at the end.
    #[inline(always)]
    pub fn advance(&self) -> Option<i64> {
        let remaining = self.remaining.get();
        if remaining == 0 {
            return None;
        }
        self.remaining.set(remaining - 1);
        let item = self.next.get();
        // The number after the last item may be beyond 50 bits, but not beyond 64.
        self.next.set(item.wrapping_add(self.step.get()));
        Some(item)
    }

    fn rest(&self) -> Ref<Range> {
        let (next, step, remaining) = (self.next.get(), self.step.get(), self.remaining.get());
        let stop = BigInt::from(next) + BigInt::from(step) * remaining;
        Range::new(from_i64(next), from_bigint(stop), from_i64(step))
    }
}

fn next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    Ok(this.downcast_exact::<RangeIterator>().and_then(RangeIterator::advance).map(from_i64))
}

fn same(_: Ctx, this: &Value) -> Result<Value> {
    Ok(this.clone())
}

/// What `pickle` and `copy` make the iterator of: `iter` of the rest, moved on by nothing.
fn reduce_iterator(ctx: Ctx, rest: Value) -> Result<Vec<Value>> {
    let iter = ctx.interp.builtins.get_interned(&intern::intern("iter")).unwrap_or(Value::NONE);
    Ok(vec![iter, Tuple::new(vec![rest]).into(), Value::NONE])
}

fn reduce_small(ctx: Ctx, this: &RangeIterator) -> Result<Vec<Value>> {
    reduce_iterator(ctx, this.rest().into())
}

fn setstate_small(ctx: Ctx, this: &RangeIterator, state: &Value) -> Result<()> {
    let skipped = ctx.index_clamped(state)?.clamp(0, i64::MAX) as u64;
    let skipped = skipped.min(this.remaining.get());
    this.next.set(this.next.get().wrapping_add(this.step.get().wrapping_mul(skipped as i64)));
    this.remaining.set(this.remaining.get() - skipped);
    Ok(())
}

fn length_hint_small(_: Ctx, this: &RangeIterator) -> u64 {
    this.remaining.get()
}

natives! { ITERATOR_METHODS:
    __length_hint__ = length_hint_small(self, /) "Private method returning an estimate of len(list(it)).";
    __reduce__ = reduce_small(self, /) "Return state information for pickling.";
    __setstate__ = setstate_small(self, state, /) "Set state information for unpickling.";
}

/// The iterator over a range of any ints.
#[repr(C)]
struct LongRangeIterator {
    header: Header,
    state: GilCell<LongState>,
}

struct LongState {
    next: BigInt,
    step: BigInt,
    remaining: BigInt,
}

static LONG_RANGE_ITERATOR: Class = Class::on_demand("longrange_iterator", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for LongRangeIterator {
    fn class() -> &'static Class {
        &LONG_RANGE_ITERATOR
    }
}

fn new_long_iterator(next: BigInt, step: BigInt, remaining: BigInt) -> Value {
    heap::new(|header| LongRangeIterator { header, state: GilCell::new(LongState { next, step, remaining }) }).into()
}

fn next_long(_: Ctx, this: &Value) -> Result<Option<Value>> {
    let Some(this) = this.downcast_exact::<LongRangeIterator>() else { return Ok(None) };
    Ok(this.state.with(|state| {
        if !state.remaining.is_positive() {
            return None;
        }
        state.remaining -= 1;
        let after = &state.next + &state.step;
        Some(from_bigint(std::mem::replace(&mut state.next, after)))
    }))
}

fn reduce_long(ctx: Ctx, this: &LongRangeIterator) -> Result<Vec<Value>> {
    let rest = this.state.with(|state| {
        let stop = &state.next + &state.step * &state.remaining;
        Range::new(from_bigint(state.next.clone()), from_bigint(stop), from_bigint(state.step.clone()))
    });
    reduce_iterator(ctx, rest.into())
}

fn setstate_long(ctx: Ctx, this: &LongRangeIterator, state: &Value) -> Result<()> {
    let skipped = ctx.index_bigint(state)?.max(BigInt::zero());
    this.state.with(|state| {
        let skipped = skipped.min(state.remaining.clone());
        state.next += &state.step * &skipped;
        state.remaining -= skipped;
    });
    Ok(())
}

fn length_hint_long(_: Ctx, this: &LongRangeIterator) -> Value {
    this.state.with(|state| match state.remaining.to_i64() {
        Some(remaining) => from_i64(remaining),
        None => from_bigint(state.remaining.clone()),
    })
}

natives! { LONG_ITERATOR_METHODS:
    __length_hint__ = length_hint_long(self, /) "Private method returning an estimate of len(list(it)).";
    __reduce__ = reduce_long(self, /) "Return state information for pickling.";
    __setstate__ = setstate_long(self, state, /) "Set state information for unpickling.";
}

pub fn define() {
    RANGE.define::<Range>(&ClassDef {
        flags: class_flags::SEQUENCE,
        doc: "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a sequence of integers from start (inclusive)\nto stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.\nstart defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.\nThese are exactly the valid indices for a list of 4 elements.\nWhen step is given, it specifies the increment (or decrement).",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.hash.set(hash);
            slots.compare.set(compare);
            slots.bool.set(truth);
            slots.len.set(len);
            slots.getitem.set(getitem);
            slots.contains.set(contains);
            slots.iter.set(iter);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
    RANGE_ITERATOR.define::<RangeIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(same);
            slots.next.set(next);
        },
        methods: ITERATOR_METHODS,
        ..ClassDef::EMPTY
    });
    LONG_RANGE_ITERATOR.define::<LongRangeIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(same);
            slots.next.set(next_long);
        },
        methods: LONG_ITERATOR_METHODS,
        ..ClassDef::EMPTY
    });
}
