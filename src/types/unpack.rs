//! Assignment to several targets (`UNPACK_SEQUENCE`, `UNPACK_EX`).

use super::list::List;
use super::sequence::is_iterable;
use crate::object::{Ctx, Dict, Result, Tuple, Value};

fn iterator(ctx: Ctx, value: &Value) -> Result<Value> {
    if !is_iterable(value) {
        return Err(ctx.type_error(format!("cannot unpack non-iterable {} object", value.class_name())));
    }
    ctx.iter(value)
}

/// The length of a value where asking for it has no side effect.
fn known_length(value: &Value) -> Option<usize> {
    let tuple = value.downcast_exact::<Tuple>().map(Tuple::len);
    tuple
        .or_else(|| value.downcast_exact::<List>().map(List::len))
        .or_else(|| value.downcast_exact::<Dict>().map(Dict::len))
}

/// Exactly `count` items of an iterable.
pub fn unpack_sequence(ctx: Ctx, value: &Value, count: usize) -> Result<Vec<Value>> {
    let items = match (value.downcast_exact::<Tuple>(), value.downcast_exact::<List>()) {
        (Some(tuple), _) if tuple.len() == count => return Ok(tuple.items().to_vec()),
        (_, Some(list)) => list.to_vec(),
        _ => Vec::new(),
    };
    if items.len() == count && count != 0 {
        return Ok(items);
    }
    drop(items);
    let iterator = iterator(ctx, value)?;
    let mut items = Vec::with_capacity(count);
    while items.len() < count {
        match ctx.next(&iterator)? {
            Some(item) => items.push(item),
            None => {
                return Err(
                    ctx.value_error(format!("not enough values to unpack (expected {count}, got {})", items.len()))
                );
            }
        }
    }
    match ctx.next(&iterator)? {
        None => Ok(items),
        Some(_) => Err(match known_length(value).filter(|&length| length > count) {
            Some(length) => ctx.value_error(format!("too many values to unpack (expected {count}, got {length})")),
            None => ctx.value_error(format!("too many values to unpack (expected {count})")),
        }),
    }
}

/// The items for `a, b, *rest, y, z = value`: those before, a list of the rest, those after.
pub fn unpack_ex(ctx: Ctx, value: &Value, before: usize, after: usize) -> Result<Vec<Value>> {
    let iterator = iterator(ctx, value)?;
    let mut items = Vec::with_capacity(before + 1 + after);
    let least = before + after;
    let too_few =
        |got: usize| ctx.value_error(format!("not enough values to unpack (expected at least {least}, got {got})"));
    while items.len() < before {
        match ctx.next(&iterator)? {
            Some(item) => items.push(item),
            None => return Err(too_few(items.len())),
        }
    }
    let mut rest = Vec::new();
    while let Some(item) = ctx.next(&iterator)? {
        rest.push(item);
    }
    if rest.len() < after {
        return Err(too_few(before + rest.len()));
    }
    let last = rest.split_off(rest.len() - after);
    items.push(List::new(rest).into());
    items.extend(last);
    Ok(items)
}
