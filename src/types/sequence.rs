//! What list, tuple and other sequences share: items of any iterable, indexes, repetition, repr.

use crate::object::exception::INDEX_ERROR;
use crate::object::protocol::class_of;
use crate::object::slots::Comparison;
use crate::object::{Ctx, Result, Str, Tuple, Value};
use rustpython_wtf8::Wtf8Buf;
use std::collections::TryReserveError;

use super::list::List;

/// The items of any iterable, which is not asked how many there may be (`PySequence_Tuple`).
pub fn tuple_items_of(ctx: Ctx, iterable: &Value) -> Result<Vec<Value>> {
    match iterable.downcast_exact::<List>() {
        Some(_) => items_of(ctx, iterable),
        None => ctx.collect(iterable),
    }
}

/// The items of any iterable (`PySequence_Fast`).
pub fn items_of(ctx: Ctx, iterable: &Value) -> Result<Vec<Value>> {
    match iterable.downcast_exact::<List>() {
        Some(list) => {
            ctx.check_room(list.len())?;
            Ok(list.to_vec())
        }
        None => ctx.collect_hinted(iterable),
    }
}

/// As [`items_of`], with a message for what is not iterable.
pub fn items_or_type_error(ctx: Ctx, iterable: &Value, message: &str) -> Result<Vec<Value>> {
    if !is_iterable(iterable) {
        return Err(ctx.type_error(message));
    }
    items_of(ctx, iterable)
}

pub fn is_iterable(value: &Value) -> bool {
    let slots = &class_of(value).slots;
    slots.iter.get().is_some() || slots.getitem.get().is_some()
}

/// Whether a subscript is an index and not a slice or something else.
pub fn is_index(key: &Value) -> bool {
    key.is_int() || class_of(key).slots.index.get().is_some()
}

/// The number of a subscript for which [`is_index`] holds; `IndexError` where it is too large.
pub fn index_number(ctx: Ctx, key: &Value) -> Result<i64> {
    if let Some(number) = key.as_small_int() {
        return Ok(number);
    }
    let number = ctx.index(key)?;
    number.as_i64().ok_or_else(|| ctx.raise(&INDEX_ERROR, "cannot fit 'int' into an index-sized integer"))
}

/// An index counted from the end where negative; `None` outside the sequence.
#[inline(always)]
pub fn place(index: i64, len: usize) -> Option<usize> {
    let index = if index < 0 { index + len as i64 } else { index };
    usize::try_from(index).ok().filter(|&index| index < len)
}

/// A bound as of `list.index(x, start, stop)`: counted from the end where negative, cut to the sequence.
pub fn bound(index: i64, len: usize) -> usize {
    let index = if index < 0 { index.saturating_add(len as i64).max(0) } else { index };
    (index as u64).min(len as u64) as usize
}

/// `container[start:stop]` of an exact list, tuple or str where the bounds are small ints or `None`.
pub fn plain_slice(ctx: Ctx, container: &Value, start: &Value, stop: &Value) -> Result<Option<Value>> {
    let limit = |value: &Value, default: usize, len: usize| match value.as_small_int() {
        Some(index) => Some(bound(index, len)),
        None => value.is_none().then_some(default),
    };
    let range = |len: usize| {
        let (start, stop) = (limit(start, 0, len)?, limit(stop, len, len)?);
        Some((start, stop.max(start)))
    };
    if let Some(list) = container.downcast_exact::<List>() {
        let Some((start, stop)) = range(list.len()) else { return Ok(None) };
        ctx.check_room(stop - start)?;
        return Ok(Some(List::new(list.with(|items| items[start..stop].to_vec())).into()));
    }
    if let Some(text) = container.downcast_exact::<Str>() {
        let Some((start, stop)) = range(text.len()) else { return Ok(None) };
        return Ok(Some(if stop - start == text.len() {
            container.clone()
        } else {
            super::str::substring(text, start, stop)
        }));
    }
    let Some(tuple) = container.downcast_exact::<Tuple>() else { return Ok(None) };
    let items = tuple.items();
    let Some((start, stop)) = range(items.len()) else { return Ok(None) };
    if stop - start == items.len() {
        return Ok(Some(container.clone()));
    }
    ctx.check_room(stop - start)?;
    Ok(Some(Tuple::from_slice(&items[start..stop]).into()))
}

/// A slice bound given as an argument (`_PyEval_SliceIndexNotNone`).
pub fn bound_argument(ctx: Ctx, value: Option<&Value>, default: i64) -> Result<i64> {
    match value {
        None => Ok(default),
        Some(value) if is_index(value) => ctx.index_clamped(value),
        Some(_) => Err(ctx.type_error("slice indices must be integers or have an __index__ method")),
    }
}

/// A size or a position that Python gives: 0 where it is negative, and `usize::MAX` where it is more than an address (32
/// bits in the browser) can say.
pub fn to_size(number: i64) -> usize {
    usize::try_from(number.max(0)).unwrap_or(usize::MAX)
}

/// As [`to_size`]; `None` where the number is negative.
pub fn not_negative(number: i64) -> Option<usize> {
    (number >= 0).then(|| to_size(number))
}

/// `items` times `count`; an error where there is no room.
pub fn repeated(items: &[Value], count: i64) -> std::result::Result<Vec<Value>, TryReserveError> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let count = to_size(count);
    let total = items.len().saturating_mul(count);
    let mut repeated = Vec::new();
    repeated.try_reserve_exact(total)?;
    if let [item] = items {
        repeated.resize(total, item.clone());
    } else {
        for _ in 0..count {
            repeated.extend_from_slice(items);
        }
    }
    Ok(repeated)
}

/// Compares sequences whose items `get` reads, which may change as items are compared.
pub fn compare(
    ctx: Ctx,
    op: Comparison,
    len_a: impl Fn() -> usize,
    len_b: impl Fn() -> usize,
    get: impl Fn(usize) -> Option<(Value, Value)>,
) -> Result<Value> {
    if len_a() != len_b() && matches!(op, Comparison::Eq | Comparison::Ne) {
        return Ok(Value::from_bool(op == Comparison::Ne));
    }
    let mut index = 0;
    while let Some((a, b)) = get(index) {
        if !ctx.eq(&a, &b)? {
            // The comparison may have shortened them.
            if get(index).is_none() {
                break;
            }
            return match op {
                Comparison::Eq => Ok(Value::from_bool(false)),
                Comparison::Ne => Ok(Value::from_bool(true)),
                _ => ctx.compare(&a, &b, op),
            };
        }
        index += 1;
    }
    Ok(Value::from_bool(op.holds(len_a().cmp(&len_b()))))
}

/// Joins the reprs of items that `get` reads one by one, between `open` and `close`.
pub fn repr_items(ctx: Ctx, open: &str, close: &str, mut get: impl FnMut(usize) -> Option<Value>) -> Result<Value> {
    let mut text = Wtf8Buf::from(open);
    let mut index = 0;
    while let Some(item) = get(index) {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_wtf8(ctx.repr(&item)?.as_wtf8());
        index += 1;
    }
    text.push_str(close);
    Ok(Str::from_wtf8(&text).into())
}

/// The one optional positional argument of constructors such as `list(iterable=(), /)`.
pub fn optional_argument<'a>(ctx: Ctx, name: &str, args: &'a [Value]) -> Result<Option<&'a Value>> {
    match args {
        [] => Ok(None),
        [iterable] => Ok(Some(iterable)),
        _ => Err(ctx.type_error(format!("{name} expected at most 1 argument, got {}", args.len()))),
    }
}

/// `(builtins.name, args)` or `(builtins.name, args, state)`: what `__reduce__` of iterators returns.
pub fn reduce(ctx: Ctx, name: &str, args: Vec<Value>, state: Option<Value>) -> Value {
    let function = ctx.interp.builtins.get_str(name).unwrap_or(Value::NONE);
    let mut parts = vec![function, Tuple::new(args).into()];
    parts.extend(state);
    Tuple::new(parts).into()
}
