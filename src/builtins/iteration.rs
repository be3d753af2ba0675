//! Built-in functions that iterate.

use crate::object::builtin_classes::{BYTEARRAY, BYTES, FUNCTION, GENERATOR, METHOD};
use crate::object::exception::STOP_ITERATION;
use crate::object::protocol::class_of;
use crate::object::slots::{BinaryOp, Comparison};
use crate::object::suspend::{Resumption, Suspension};
use crate::object::{Ctx, Dict, ObjectExt, Result, Str, Tuple, Value, names};
use crate::types::functional_iterators::CallableIterator;
use crate::types::int_math;
use crate::types::list::List;
use crate::types::list_sort;
use crate::types::sequence::items_of;

// ---- iter and next ----

pub(super) fn iter(ctx: Ctx, object: &Value, sentinel: Option<&Value>) -> Result<Value> {
    let Some(sentinel) = sentinel else { return ctx.iter(object) };
    if !ctx.is_callable(object) {
        return Err(ctx.type_error("iter(v, w): v must be callable"));
    }
    Ok(CallableIterator::new(object, sentinel).into())
}

pub(super) fn next(ctx: Ctx, iterator: &Value, default: Option<&Value>) -> Result<Value> {
    let Some(slot) = class_of(iterator).slots.next.get() else {
        return Err(ctx.type_error(format!("'{}' object is not an iterator", iterator.class_name())));
    };
    if default.is_none() && class_of(iterator) == &GENERATOR {
        // The loop resumes it, and `StopIteration` carries what it returns.
        return ctx
            .suspend_with(Suspension::Resume { generator: iterator.clone(), input: Resumption::Send(Value::NONE) });
    }
    match slot(ctx, iterator) {
        Ok(Some(item)) => Ok(item),
        Ok(None) => match default {
            Some(default) => Ok(default.clone()),
            None => Err(ctx.stop_iteration(Value::NONE)),
        },
        Err(raised) => match default {
            Some(default) => ctx.catch(&STOP_ITERATION, raised).map(|_| default.clone()),
            None => Err(raised),
        },
    }
}

// ---- reductions ----

pub(super) fn all(ctx: Ctx, iterable: &Value) -> Result<bool> {
    let mut every = true;
    ctx.for_each(iterable, |item| {
        every = ctx.is_true(&item)?;
        Ok(every)
    })?;
    Ok(every)
}

pub(super) fn any(ctx: Ctx, iterable: &Value) -> Result<bool> {
    let mut some = false;
    ctx.for_each(iterable, |item| {
        some = ctx.is_true(&item)?;
        Ok(!some)
    })?;
    Ok(some)
}

/// A sum under way: ints and floats are added without making objects.
enum Total {
    Int(i64),
    /// With the compensation of Neumaier's summation, as CPython 3.12 and later.
    Float {
        sum: f64,
        compensation: f64,
    },
    Any(Value),
}

impl Total {
    fn of(value: &Value) -> Total {
        match (value.as_small_int(), value.as_float()) {
            (Some(number), _) => Total::Int(number),
            (_, Some(number)) => Total::Float { sum: number, compensation: 0.0 },
            _ => Total::Any(value.clone()),
        }
    }

    fn value(self) -> Value {
        match self {
            Total::Int(number) => crate::object::int::from_i64(number),
            // An infinite or undefined sum has no meaningful compensation.
            Total::Float { sum, compensation } if compensation != 0.0 && compensation.is_finite() => {
                Value::float(sum + compensation)
            }
            Total::Float { sum, .. } => Value::float(sum),
            Total::Any(value) => value,
        }
    }

    fn add(self, ctx: Ctx, item: &Value) -> Result<Total> {
        match (&self, int_math::small(item), item.as_float()) {
            (Total::Int(total), Some(number), _) => {
                if let Some(total) = total.checked_add(number) {
                    return Ok(Total::Int(total));
                }
            }
            (Total::Int(total), _, Some(number)) => {
                return Ok(Total::Float { sum: *total as f64 + number, compensation: 0.0 });
            }
            (Total::Float { sum, compensation }, _, Some(number)) => {
                return Ok(compensated(*sum, *compensation, number));
            }
            (Total::Float { sum, compensation }, Some(number), _) => {
                return Ok(Total::Float { sum: sum + number as f64, compensation: *compensation });
            }
            _ => {}
        }
        let sum = ctx.binary_op(&self.value(), item, BinaryOp::Add)?;
        Ok(Total::of(&sum))
    }
}

fn compensated(sum: f64, compensation: f64, number: f64) -> Total {
    let total = sum + number;
    let lost = if sum.abs() >= number.abs() { (sum - total) + number } else { (number - total) + sum };
    Total::Float { sum: total, compensation: compensation + lost }
}

pub(super) fn sum(ctx: Ctx, iterable: &Value, start: Option<&Value>) -> Result<Value> {
    let start = start.cloned().unwrap_or(Value::int32(0));
    let advice = if start.downcast::<Str>().is_some() {
        Some("sum() can't sum strings [use ''.join(seq) instead]")
    } else if class_of(&start).is_subclass_of(&BYTES) {
        Some("sum() can't sum bytes [use b''.join(seq) instead]")
    } else if class_of(&start).is_subclass_of(&BYTEARRAY) {
        Some("sum() can't sum bytearray [use b''.join(seq) instead]")
    } else {
        None
    };
    if let Some(advice) = advice {
        return Err(ctx.type_error(advice));
    }
    let mut total = Total::of(&start);
    ctx.for_each(iterable, |item| {
        let before = std::mem::replace(&mut total, Total::Int(0));
        total = before.add(ctx, &item)?;
        Ok(true)
    })?;
    Ok(total.value())
}

pub(super) fn max(ctx: Ctx, args: &Tuple, key: Option<&Value>, default: Option<&Value>) -> Result<Value> {
    extreme(ctx, args, key, default, "max", Comparison::Gt)
}

pub(super) fn min(ctx: Ctx, args: &Tuple, key: Option<&Value>, default: Option<&Value>) -> Result<Value> {
    extreme(ctx, args, key, default, "min", Comparison::Lt)
}

/// The item whose key is `op` all earlier ones.
fn extreme(
    ctx: Ctx,
    args: &Tuple,
    key: Option<&Value>,
    default: Option<&Value>,
    name: &'static str,
    op: Comparison,
) -> Result<Value> {
    let key = key.filter(|key| !key.is_none());
    if let ([first, rest @ ..], None, None) = (args.items(), key, default)
        && !rest.is_empty()
    {
        let best = rest
            .iter()
            .try_fold(first, |best, item| Ok(if ctx.compare_bool(item, best, op)? { item } else { best }))?;
        return Ok(best.clone());
    }
    let iterator = match args.items() {
        [] => return Err(ctx.type_error(format!("{name} expected at least 1 argument, got 0"))),
        [iterable] => ctx.iter(iterable)?,
        _ if default.is_some() => {
            return Err(
                ctx.type_error(format!("Cannot specify a default for {name}() with multiple positional arguments"))
            );
        }
        _ => ctx.iter(&args.to_value())?,
    };
    let default = default.cloned();
    let finish = move |best: Option<Value>| match best.or(default) {
        Some(best) => Ok(best),
        None => Err(ctx.value_error(format!("{name}() iterable argument is empty"))),
    };
    if let Some(key) = key
        && [&FUNCTION, &METHOD].contains(&class_of(key))
    {
        let key = key.clone();
        return ctx.suspend(async move {
            let mut best: Option<(Value, Value)> = None;
            while let Some(item) = ctx.next(&iterator)? {
                let rank = ctx.call_async(&key, std::slice::from_ref(&item)).await?;
                if best.as_ref().map_or(Ok(true), |(_, best)| ctx.compare_bool(&rank, best, op))? {
                    best = Some((item, rank));
                }
            }
            finish(best.map(|(item, _)| item))
        });
    }
    let mut best: Option<(Value, Value)> = None;
    while let Some(item) = ctx.next(&iterator)? {
        let rank = match key {
            Some(key) => ctx.call(key, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        if best.as_ref().map_or(Ok(true), |(_, best)| ctx.compare_bool(&rank, best, op))? {
            best = Some((item, rank));
        }
    }
    finish(best.map(|(item, _)| item))
}

pub(super) fn sorted(ctx: Ctx, iterable: &Value, key: Option<&Value>, reverse: Option<bool>) -> Result<Value> {
    let list = List::new(items_of(ctx, iterable)?);
    list_sort::sort_returning(ctx, &list, key, reverse.unwrap_or(false), list.to_value())
}

/// The names in any mapping, for `dir()` and `vars()`.
pub(super) fn keys_of(ctx: Ctx, mapping: &Value) -> Result<Vec<Value>> {
    match mapping.downcast_exact::<Dict>() {
        Some(dict) => Ok(dict.keys()),
        None => {
            let keys = ctx.call_method(mapping, &names::keys, &[])?;
            ctx.collect(&keys)
        }
    }
}
